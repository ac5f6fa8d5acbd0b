/* What stands in the ledger: its head, the clock against it, its people, what waits, its months. */
#include "ledger/base/file.h"
#include "ledger/erasure.h"
#include "ledger/pending.h"
#include "ledger/read.h"
#include "ledger/state/state.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/doctor.h"

/* Beyond this rule 8 (clock) wants an incident first. */
#define SILENCE_MS_MAX (92 * DOCTOR_DAY_MS)
/* Signatures hold 31 days: a voucher this old is about to lose its first ones. */
#define PENDING_MS_MAX (25 * DOCTOR_DAY_MS)
#define KEY_MS_MAX ((int64_t)3 * 365 * DOCTOR_DAY_MS)

enum { ADMINS_MIN = 2 };

/* The size that a head file's checkpoint states. */
static enum ledger_status
released_size(const struct ledger *ledger, uint64_t *out_size, struct ledger_error *err)
{
    struct ledger_buffer path = {0};
    struct ledger_buffer bytes = {0};
    struct ledger_checkpoint checkpoint;
    struct ledger_note *note = NULL;
    struct ledger_arena arena = {0};
    enum ledger_status status = ledger_path_join(ledger_directory(ledger), "head", &path, err);

    if (status == LEDGER_OK)
        status = ledger_file_read((const char *)path.data, LEDGER_NOTE_SIZE_MAX, &bytes, err);
    if (status == LEDGER_OK) {
        note = ledger_arena_take(&arena, sizeof(*note));
        if (note == NULL)
            status =
                ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*note));
    }
    if (status == LEDGER_OK)
        status = ledger_note_parse(ledger_buffer_slice(&bytes), note, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_parse(note->text, &checkpoint, err);
    if (status == LEDGER_OK)
        *out_size = checkpoint.size;
    ledger_arena_free(&arena);
    ledger_buffer_free(&bytes);
    ledger_buffer_free(&path);
    return status;
}

/* That the store extends the head file was judged when the ledger was opened. */
enum ledger_status
doctor_head(struct doctor *doctor, struct ledger_error *err)
{
    static const struct language_text item = {"检查点", "Checkpoint"};
    struct ledger_buffer line = {0};
    uint64_t sealed = doctor->context->head->seal_count;
    uint64_t released = 0;
    enum ledger_status status;

    if (sealed == 0) {
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_NO_GENESIS);
        return doctor_put(doctor, item, DOCTOR_ATTENTION, WORD_DOCTOR_DO_GENESIS, &line, status);
    }
    status = released_size(doctor->context->ledger, &released, err);
    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND)
        return status;
    status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_HEAD, sealed,
                             doctor->context->head->entry_count, released);
    return doctor_put(doctor, item, released < sealed ? DOCTOR_ATTENTION : DOCTOR_GOOD,
                      WORD_DOCTOR_DO_HEAD, &line, status);
}

enum ledger_status
doctor_clock(struct doctor *doctor, struct ledger_error *err)
{
    struct ledger_buffer line = {0};
    int64_t now_ms = ledger_now(doctor->context->ledger);
    int64_t last_ms = doctor->context->head->last_sealed_at_ms;
    char now[LEDGER_DATE_TIME_SIZE];
    char last[LEDGER_DATE_TIME_SIZE];
    bool goes_back = now_ms < last_ms;
    bool jumps = last_ms != 0 && !goes_back && now_ms - last_ms > SILENCE_MS_MAX;
    enum ledger_status status;

    if (last_ms == 0)
        return LEDGER_OK;
    ledger_instant_format(now_ms, now);
    ledger_instant_format(last_ms, last);
    status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_CLOCK, now, last);
    return doctor_put(doctor, (struct language_text){"时钟", "Clock"},
                      goes_back || jumps ? DOCTOR_PROBLEM : DOCTOR_GOOD,
                      goes_back ? WORD_DOCTOR_DO_CLOCK_BACK : WORD_DOCTOR_DO_CLOCK_JUMP, &line,
                      status);
}

struct census {
    uint64_t active;
    uint64_t roles[LEDGER_ROLE_END];
};

static enum ledger_status
count_officer(void *context, const struct ledger_officer_state *officer, struct ledger_error *err)
{
    struct census *census = context;

    (void)err;
    if (officer->revoked)
        return LEDGER_OK;
    census->active++;
    for (int role = LEDGER_ROLE_NONE + 1; role < LEDGER_ROLE_END; role++)
        census->roles[role] += (officer->roles & 1U << role) != 0;
    return LEDGER_OK;
}

/* One admin lost, and nothing can be changed any more: two are the least, and no reserve. */
enum ledger_status
doctor_officers(struct doctor *doctor, struct ledger_error *err)
{
    static const struct language_text item = {"人员", "Officers"};
    struct ledger_buffer line = {0};
    struct census census = {0};
    struct ledger_store_txn *txn = NULL;
    enum doctor_state state = DOCTOR_GOOD;
    enum word what_to_do = WORD_DOCTOR_DO_ADMINS;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(doctor->context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_officers(txn, count_officer, &census, err);
    ledger_store_abort(txn);
    if (status != LEDGER_OK || doctor->context->head->seal_count == 0)
        return status;
    if (census.roles[LEDGER_ROLE_ADMIN] < ADMINS_MIN)
        state = DOCTOR_PROBLEM;
    else if (census.roles[LEDGER_ROLE_ADMIN] == ADMINS_MIN)
        state = DOCTOR_ATTENTION;
    else if (census.roles[LEDGER_ROLE_MAKER] == 0 || census.roles[LEDGER_ROLE_REVIEWER] == 0) {
        state = DOCTOR_ATTENTION;
        what_to_do = WORD_DOCTOR_DO_ENROL;
    }
    status =
        language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_OFFICERS, census.active,
                        census.roles[LEDGER_ROLE_ADMIN], census.roles[LEDGER_ROLE_MAKER],
                        census.roles[LEDGER_ROLE_REVIEWER], census.roles[LEDGER_ROLE_APPROVER]);
    return doctor_put(doctor, item, state, what_to_do, &line, status);
}

/* Keys have no end of their own, so that old signatures stay what they are; people should change
 * them before somebody has had years to copy them. */
struct oldest_key {
    struct ledger_store_txn *txn;
    struct ledger_arena arena;
    int64_t now_ms;
    int64_t since_ms; /* of the oldest key in force; 0: none */
    char name[65];    /* whose it is; CANONICAL.md: names have at most 64 bytes */
    uint64_t old_count;
};

static enum ledger_status
look_at_key(void *context, const struct ledger_officer_state *officer, struct ledger_error *err)
{
    struct oldest_key *oldest = context;
    struct ledger_sealed sealed;
    enum ledger_status status;

    if (officer->revoked)
        return LEDGER_OK;
    status =
        ledger_sealed_read_of(oldest->txn, officer->enrolled_entry, &oldest->arena, &sealed, err);
    if (status != LEDGER_OK)
        return status;
    oldest->old_count += oldest->now_ms - sealed.seal.sealed_at_ms > KEY_MS_MAX;
    if (oldest->since_ms == 0 || sealed.seal.sealed_at_ms < oldest->since_ms) {
        oldest->since_ms = sealed.seal.sealed_at_ms;
        (void)snprintf(oldest->name, sizeof(oldest->name), "%s", officer->name);
    }
    return LEDGER_OK;
}

enum ledger_status
doctor_keys(struct doctor *doctor, struct ledger_error *err)
{
    struct oldest_key oldest = {.now_ms = ledger_now(doctor->context->ledger)};
    struct ledger_buffer line = {0};
    char since[LEDGER_DATE_TIME_SIZE];
    enum ledger_status status = ledger_store_begin(ledger_store_of(doctor->context->ledger),
                                                   LEDGER_STORE_READ, &oldest.txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_officers(oldest.txn, look_at_key, &oldest, err);
    ledger_store_abort(oldest.txn);
    ledger_arena_free(&oldest.arena);
    if (status != LEDGER_OK || oldest.since_ms == 0)
        return status;
    ledger_instant_format(oldest.since_ms, since);
    status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_KEYS, since,
                             oldest.name, oldest.old_count);
    return doctor_put(doctor, (struct language_text){"人员密钥", "Officers' keys"},
                      oldest.old_count > 0 ? DOCTOR_ATTENTION : DOCTOR_GOOD, WORD_DOCTOR_DO_KEYS,
                      &line, status);
}

struct waiting {
    int64_t now_ms;
    uint64_t count;
    uint64_t old;
};

static enum ledger_status
count_waiting(void *context, const struct ledger_pending_item *item, struct ledger_error *err)
{
    struct waiting *waiting = context;

    (void)err;
    waiting->count++;
    waiting->old += waiting->now_ms - item->header->prepared_at_ms > PENDING_MS_MAX;
    return LEDGER_OK;
}

enum ledger_status
doctor_pending(struct doctor *doctor, struct ledger_error *err)
{
    struct waiting waiting = {.now_ms = ledger_now(doctor->context->ledger)};
    struct ledger_buffer line = {0};
    enum ledger_status status =
        ledger_pending_each(doctor->context->ledger, count_waiting, &waiting, err);

    if (status != LEDGER_OK)
        return status;
    status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_PENDING,
                             waiting.count, waiting.old);
    return doctor_put(doctor, (struct language_text){"待签审签单", "Waiting vouchers"},
                      waiting.old > 0 ? DOCTOR_ATTENTION : DOCTOR_GOOD, WORD_DOCTOR_DO_PENDING,
                      &line, status);
}

enum ledger_status
doctor_erasures(struct doctor *doctor, struct ledger_error *err)
{
    static const struct language_text item = {"抹除", "Erasures"};
    struct ledger_buffer line = {0};
    uint64_t due = 0;
    enum ledger_status status = ledger_erasure_due(doctor->context->ledger, &due, err);

    if (status != LEDGER_OK)
        return status;
    status = due == 0
                 ? language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_ERASED)
                 : language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_ERASURES, due);
    return doctor_put(doctor, item, due > 0 ? DOCTOR_PROBLEM : DOCTOR_GOOD, WORD_DOCTOR_DO_ERASURES,
                      &line, status);
}

static enum ledger_status
read_months(struct doctor *doctor, uint32_t *out_closed, uint32_t *out_first,
            struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    uint64_t entry = 0;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(doctor->context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_closed_month(txn, out_closed, &entry, err);
    if (status == LEDGER_OK)
        status = ledger_state_first_month(txn, out_first, err);
    ledger_store_abort(txn);
    return status;
}

/* A month that has ended may wait for its closing through the one after it. */
enum ledger_status
doctor_months(struct doctor *doctor, struct ledger_error *err)
{
    static const struct language_text item = {"结账", "Closings"};
    uint32_t this_month =
        ledger_date_month(ledger_date_of_instant(ledger_now(doctor->context->ledger)));
    struct ledger_buffer line = {0};
    uint32_t closed = 0;
    uint32_t first = 0;
    uint32_t next;
    char closed_text[LEDGER_DATE_TEXT_SIZE] = "";
    char next_text[LEDGER_DATE_TEXT_SIZE] = "";
    enum ledger_status status = read_months(doctor, &closed, &first, err);

    if (status != LEDGER_OK)
        return status;
    if (first == 0) {
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_MONTHS_NONE);
        return doctor_put(doctor, item, DOCTOR_GOOD, WORD_DOCTOR_DO_CLOSE, &line, status);
    }
    next = closed == 0 ? first : ledger_month_next(closed);
    ledger_month_format(next, next_text);
    if (closed == 0)
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_MONTHS_OPEN,
                                 next_text);
    else {
        ledger_month_format(closed, closed_text);
        status = language_append(&line, doctor_language(doctor), err, WORD_DOCTOR_MONTHS,
                                 closed_text, next_text);
    }
    return doctor_put(doctor, item,
                      ledger_month_next(next) < this_month ? DOCTOR_ATTENTION : DOCTOR_GOOD,
                      WORD_DOCTOR_DO_CLOSE, &line, status);
}

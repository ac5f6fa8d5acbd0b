/* The entries of one voucher under its header: whether they are those that were signed, and where
 * they are not, which one is at fault. */
#include <stdlib.h>
#include <string.h>

#include "audit/judge/verify_walk.h"

void
gathered_free(struct gathered *gathered)
{
    free(gathered->entries);
    free(gathered->leaves);
    free(gathered->decoded);
    free(gathered->unsealed);
    free(gathered->off_hint);
    free(gathered->units);
    *gathered = (struct gathered){0};
}

static enum audit_status
room_for(struct gathered *gathered, size_t count, struct audit_error *err)
{
    if (count <= gathered->capacity)
        return AUDIT_OK;
    size_t capacity = count < 1024 ? 1024 : count;
    gathered_free(gathered);
    gathered->entries = calloc(capacity, sizeof *gathered->entries);
    gathered->leaves = calloc(capacity, sizeof *gathered->leaves);
    gathered->decoded = calloc(capacity, sizeof *gathered->decoded);
    gathered->unsealed = calloc(capacity, sizeof *gathered->unsealed);
    gathered->off_hint = calloc(capacity, sizeof *gathered->off_hint);
    gathered->units = calloc(capacity, sizeof *gathered->units);
    if (gathered->entries == NULL || gathered->leaves == NULL || gathered->decoded == NULL ||
        gathered->unsealed == NULL || gathered->off_hint == NULL || gathered->units == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(capacity * sizeof *gathered->entries));
    gathered->capacity = capacity;
    return AUDIT_OK;
}

void
walk_let_go(struct walk *walk)
{
    for (size_t i = 0; i < walk->gathered.unit_count; i++)
        line_stream_release(&walk->lines, walk->gathered.units[i]);
    walk->gathered.unit_count = 0;
}

static void
miss(struct gathered *to, size_t i)
{
    to->entries[i] = (struct audit_entry){0};
    to->leaves[i] = (struct audit_hash){0};
    to->decoded[i] = AUDIT_NOT_FOUND;
    to->missing++;
}

/* A voucher holds each unit once, as long as its entries' bytes are needed. */
static void
hold(struct walk *walk, struct line_unit *unit)
{
    struct gathered *to = &walk->gathered;
    if (to->size > VOUCHER_SIZE_MAX ||
        (to->unit_count > 0 && to->units[to->unit_count - 1] == unit))
        line_stream_release(&walk->lines, unit);
    else
        to->units[to->unit_count++] = unit;
}

static void
take(struct walk *walk, size_t i, const struct line_place *place)
{
    struct gathered *to = &walk->gathered;
    const struct line_unit *unit = place->unit;
    to->size += unit->records[place->record].size;
    to->leaves[i] = unit->leaves[place->record];
    to->off_hint[i] = place->off_hint;
    to->off += place->off_hint;
    if (to->size > VOUCHER_SIZE_MAX) { /* Its hash is all that memory has room for. */
        to->entries[i] = (struct audit_entry){0};
        to->decoded[i] = AUDIT_NOT_FOUND;
    } else {
        to->entries[i] = unit->entries[place->record];
        to->decoded[i] = unit->decoded[place->record];
    }
    if (to->decoded[i] == AUDIT_OK || to->decoded[i] == AUDIT_NOT_FOUND)
        return;
    to->entries[i].bytes = unit->records[place->record]; /* For its error's sake. */
    to->unread++;
}

static enum audit_status
gather(struct walk *walk, size_t due, struct audit_error *err)
{
    struct gathered *to = &walk->gathered;
    enum audit_status status = room_for(to, walk->header.entry_count, err);
    to->first = walk->lines.entry;
    to->count = walk->header.entry_count;
    to->due = due;
    to->missing = to->off = to->unread = 0;
    to->size = 0;
    for (size_t i = 0; i < to->count && status == AUDIT_OK; i++) {
        struct line_place place = {0};
        if (i < due)
            status = line_stream_next(&walk->lines, &place, err);
        to->unsealed[i] = to->off_hint[i] = false;
        if (place.unit == NULL) {
            miss(to, i);
        } else {
            take(walk, i, &place);
            hold(walk, place.unit);
        }
    }
    return status;
}

/* ---- what was changed in an entry ---- */

static int64_t
amount_of(const struct audit_entry *entry)
{
    switch ((unsigned)entry->body) {
    case AUDIT_APPROPRIATION:
        return entry->appropriation.amount_fen;
    case AUDIT_DISBURSEMENT:
        return entry->disbursement.amount_fen;
    case AUDIT_ADJUSTMENT:
        return entry->adjustment.amount_fen;
    default:
        return entry->settlement.amount_fen;
    }
}

/* The control total over entries of this body, and the field that it adds up; false for bodies
 * without one. */
static bool
control_total(const struct audit_header *header, enum audit_body body, int64_t *out_fen,
              const char **out_field)
{
    static const char *const fields[AUDIT_BODY_END] = {
        [AUDIT_APPROPRIATION] = "appropriation.amount_fen",
        [AUDIT_DISBURSEMENT] = "disbursement.amount_fen",
        [AUDIT_ADJUSTMENT] = "adjustment.amount_fen",
        [AUDIT_SETTLEMENT] = "settlement.amount_fen",
    };
    if (body >= AUDIT_BODY_END || fields[body] == NULL)
        return false;
    *out_field = fields[body];
    *out_fen = body == AUDIT_APPROPRIATION  ? header->appropriated_fen
               : body == AUDIT_DISBURSEMENT ? header->disbursed_fen
               : body == AUDIT_ADJUSTMENT   ? header->adjusted_fen
                                            : header->settled_fen;
    return true;
}

/* Where the control totals of a sound header tell which amount was signed. Only one entry is off.
 */
static void
tell_amount(const struct gathered *gathered, const struct audit_header *header, size_t at,
            struct audit_finding *finding)
{
    enum audit_body body = gathered->entries[at].body;
    const char *field;
    int64_t was;
    if (gathered->decoded[at] != AUDIT_OK || !control_total(header, body, &was, &field))
        return;
    for (size_t i = 0; i < gathered->count; i++)
        if (i != at && gathered->decoded[i] == AUDIT_OK && gathered->entries[i].body == body &&
            __builtin_sub_overflow(was, amount_of(&gathered->entries[i]), &was))
            return;
    if (was == amount_of(&gathered->entries[at]))
        return;
    memcpy(finding->field, field, strlen(field) + 1);
    audit_fail(&finding->what, AUDIT_NOT_HELD, AUDIT_MESSAGE_ENTRY_AMOUNT_CHANGED,
               gathered->first + at, was, amount_of(&gathered->entries[at]));
}

/* The field that the reader did not like. */
static enum audit_status
read_again(const struct gathered *gathered, size_t at, char field[static 64])
{
    struct audit_entry ignored;
    struct audit_error why = {0};
    enum audit_status status = audit_view_entry(gathered->entries[at].bytes, &ignored, &why);
    memcpy(field, why.arguments[0], strnlen(why.arguments[0], 63));
    return status;
}

static void
tell_changed(struct walk *walk, size_t at, bool alone)
{
    struct verify *verify = walk->verify;
    struct gathered *gathered = &walk->gathered;
    uint64_t entry = gathered->first + at;
    gathered->unsealed[at] = true;
    struct audit_finding *finding =
        verify_found(verify, AUDIT_CHECK_ENTRIES, AUDIT_CHANGED, verify->seal, entry,
                     AUDIT_MESSAGE_ENTRY_CHANGED, entry, verify->seal);
    if (gathered->decoded[at] != AUDIT_OK && gathered->decoded[at] != AUDIT_NOT_FOUND)
        (void)read_again(gathered, at, finding->field);
    else if (alone && !verify->seal_changed)
        tell_amount(gathered, &walk->header, at, finding);
}

/* The root is not the header's. The hints tell which entries are others; where they tell nothing,
 * entries that cannot be read are; where there are none, the hints were rewritten too. */
static void
find_changed_entries(struct walk *walk)
{
    struct verify *verify = walk->verify;
    struct gathered *gathered = &walk->gathered;
    bool by_hints = gathered->off + gathered->missing > 0;
    if (gathered->off + gathered->missing + gathered->unread == 0) {
        memset(gathered->unsealed, true, gathered->count * sizeof *gathered->unsealed);
        if (gathered->count == 1)
            tell_changed(walk, 0, /* alone= */ true);
        else
            verify_found(verify, AUDIT_CHECK_ENTRIES, AUDIT_CHANGED, verify->seal, UINT64_MAX,
                         AUDIT_MESSAGE_ENTRIES_CHANGED, verify->seal, gathered->first,
                         gathered->first + gathered->count - 1);
        return;
    }
    for (size_t i = 0; i < gathered->count; i++) {
        bool unread = gathered->decoded[i] != AUDIT_OK && gathered->decoded[i] != AUDIT_NOT_FOUND;
        if (by_hints ? gathered->off_hint[i] : unread)
            tell_changed(walk, i, gathered->off == 1 && gathered->missing == 0);
    }
}

/* The entries are those that were sealed: whatever the hints say otherwise is the hints' damage. */
static void
find_changed_hints(struct walk *walk)
{
    const struct gathered *gathered = &walk->gathered;
    for (size_t i = 0; i < gathered->count && gathered->off > 0; i++) {
        uint64_t entry = gathered->first + i, bundle = entry / BUNDLE_RECORDS;
        if (!gathered->off_hint[i] || bundle == walk->hint_bundle_told)
            continue;
        char path[AUDIT_FILE_PATH_SIZE];
        size_t width = verify_records_in(bundle, walk->lines.entry_count) % BUNDLE_RECORDS;
        struct audit_file file = {
            .kind = AUDIT_FILE_HINTS, .number = bundle, .width = (unsigned)width};
        audit_file_path(file, path);
        struct audit_finding *finding =
            verify_found(walk->verify, AUDIT_CHECK_HINTS, AUDIT_CHANGED, UINT64_MAX, entry,
                         AUDIT_MESSAGE_HINT_CHANGED, path, entry);
        finding->concerns_file = true;
        finding->file = file;
        walk->hint_bundle_told = bundle;
    }
}

/* Sealed bytes that are no entry: a rule that was broken, or a format that we do not know. */
static void
tell_unread(struct walk *walk, size_t at)
{
    struct verify *verify = walk->verify;
    const struct gathered *gathered = &walk->gathered;
    uint64_t entry = gathered->first + at;
    char field[64] = "";
    if (read_again(gathered, at, field) == AUDIT_NEWER) {
        verify_met_newer(verify, AUDIT_MESSAGE_ENTRY_NEWER, entry);
        return;
    }
    struct audit_finding *finding =
        verify_found(verify, AUDIT_CHECK_FORM, AUDIT_RULE_BROKEN, verify->seal, entry,
                     AUDIT_MESSAGE_ENTRY_FORM, entry, field);
    finding->rule = AUDIT_RULE_FORM;
    memcpy(finding->field, field, sizeof field);
}

static void
count_checks(struct walk *walk)
{
    struct verify *verify = walk->verify;
    const struct gathered *gathered = &walk->gathered;
    uint64_t *checked = verify->report->checked;
    checked[AUDIT_CHECK_ENTRIES] += gathered->count - gathered->missing;
    checked[AUDIT_CHECK_HINTS] += gathered->count - gathered->missing;
    checked[AUDIT_CHECK_FORM] += gathered->count - gathered->missing;
    if (verify->replay == NULL)
        return;
    checked[AUDIT_CHECK_RULES] += gathered->count - gathered->missing;
    for (size_t i = 0; i < gathered->count; i++)
        checked[AUDIT_CHECK_CLOSINGS] += gathered->entries[i].body == AUDIT_CLOSING;
}

enum audit_status
walk_judge_entries(struct walk *walk, size_t due, struct audit_error *err)
{
    struct verify *verify = walk->verify;
    struct gathered *gathered = &walk->gathered;
    enum audit_status status = gather(walk, due, err);
    if (status != AUDIT_OK)
        return status;
    walk->entries_root = audit_merkle_root(gathered->leaves, gathered->count);
    bool sound = gathered->missing == 0 &&
                 memcmp(walk->entries_root.bytes, walk->header.entries_root.data, 32) == 0;
    count_checks(walk);
    if (gathered->missing > 0 && verify->seal < verify->first_bad_seal)
        verify->first_bad_seal = verify->seal;
    verify->entries_changed = !sound;
    if (sound)
        find_changed_hints(walk);
    else if (!verify->seal_changed || gathered->off + gathered->missing > 0)
        find_changed_entries(walk);
    if (gathered->size > VOUCHER_SIZE_MAX)
        verify_found(verify, AUDIT_CHECK_FORM, AUDIT_RULE_BROKEN, verify->seal, UINT64_MAX,
                     AUDIT_MESSAGE_VOUCHER_TOO_LARGE, verify->seal, gathered->size)
            ->rule = AUDIT_RULE_FORM;
    for (size_t i = 0; i < gathered->count && gathered->unread > 0; i++) {
        if (gathered->decoded[i] == AUDIT_OK || gathered->decoded[i] == AUDIT_NOT_FOUND)
            continue;
        if (sound)
            tell_unread(walk, i);
        gathered->entries[i] = (struct audit_entry){0};
    }
    return AUDIT_OK;
}

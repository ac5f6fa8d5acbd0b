/* The run before: which it is, and its text. */
#include <string.h>
#include <unistd.h>

#include "ledger/list.h"
#include "ledger/vault.h"
#include "tools/mingzhang/people.h"
#include "tools/mingzhang/reconcile.h"

enum { TEXT_SIZE_MAX = 1 << 30, LAST_FOUR = 4 };

enum ledger_status
reconcile_text_path(struct command_context *context, const struct ledger_digest *sha256,
                    const char **out_path, struct ledger_error *err)
{
    char hex[LEDGER_DIGEST_HEX_SIZE];
    char name[sizeof("reconciliations/.txt") + LEDGER_DIGEST_HEX_SIZE];

    ledger_digest_hex(sha256, hex);
    (void)snprintf(name, sizeof(name), "reconciliations/%s.txt", hex);
    *out_path = people_path(context, ledger_directory(context->ledger), name);
    return *out_path != NULL
               ? LEDGER_OK
               : ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(name));
}

/* --- which one --- */

struct looking {
    bool has_commitment;
    struct ledger_digest commitment; /* of the account */
    const char *last_four;
    uint32_t before;                    /* ended before this day; 0: any */
    const struct ledger_digest *report; /* of this text; NULL: any */
    struct reconcile_before found;
};

static bool
is_ours(const struct looking *looking, const struct ledger_account *account)
{
    if (looking->has_commitment)
        return ledger_slice_equal(account->commitment, ledger_digest_slice(&looking->commitment));
    return looking->last_four != NULL && strcmp(account->last_four, looking->last_four) == 0;
}

/* Of two over the same period the later one: the first was done again. */
static enum ledger_status
look(void *context, const struct ledger_record *record, struct ledger_error *err)
{
    struct looking *looking = context;
    const struct ledger_reconciliation *run = &record->entry.reconciliation;

    (void)err;
    if (!is_ours(looking, &run->account) ||
        run->report_sha256.size != sizeof(looking->found.report_sha256.bytes) ||
        (looking->before != 0 && run->last_date >= looking->before) ||
        (looking->report != NULL &&
         !ledger_slice_equal(run->report_sha256, ledger_digest_slice(looking->report))) ||
        run->last_date < looking->found.last_date)
        return LEDGER_OK;
    looking->found.entry = record->number;
    looking->found.last_date = run->last_date;
    memcpy(looking->found.report_sha256.bytes, run->report_sha256.data, run->report_sha256.size);
    return LEDGER_OK;
}

static enum ledger_status
find(struct command_context *context, struct looking *looking, struct ledger_error *err)
{
    const struct ledger_list_query query = {.bodies = 1U << LEDGER_BODY_RECONCILIATION};

    looking->found = (struct reconcile_before){0};
    return ledger_list(context->ledger, &query, look, looking, err);
}

/* An account that the ledger does not know was never reconciled. */
static enum ledger_status
account_take(struct command_context *context, struct audit_bytes account, struct looking *looking,
             struct ledger_error *err)
{
    enum ledger_status status;

    if (account.size == LAST_FOUR) {
        looking->last_four =
            ledger_arena_text(&context->arena, ledger_slice_of(account.data, account.size));
        return LEDGER_OK;
    }
    status =
        ledger_private_find(context->ledger, LEDGER_COMMITMENT_ACCOUNT,
                            ledger_slice_of(account.data, account.size), &looking->commitment, err);
    looking->has_commitment = status == LEDGER_OK;
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

/* --- from when on --- */

/* The first day of which the statements speak; 0: they do not say. They are read for this alone,
 * in silence, and a second time by the run, whose memory they are. */
static enum ledger_status
first_day(struct command_context *context, uint32_t *out_date, struct ledger_error *err)
{
    struct command_context quiet = *context;
    struct statement_files files = {0};
    struct audit_statements statements = {0};
    enum ledger_status status;
    uint32_t first = 0;

    quiet.output.quiet = true;
    status = statement_files_open(&quiet, context->arguments, (size_t)context->argument_count,
                                  &files, err);
    if (status == LEDGER_OK)
        status = statement_files_read(&quiet, &files, &statements, err);
    for (size_t i = 0; i < statements.count && status == LEDGER_OK; i++) {
        const uint32_t date = statements.statements[i].first_date;

        if (date != 0 && (first == 0 || date < first))
            first = date;
    }
    audit_statements_free(&statements);
    statement_files_close(&files);
    context->arena = quiet.arena;
    context->sentence = quiet.sentence;
    if (status == LEDGER_OK)
        *out_date = first;
    return status;
}

/* --- its text --- */

static enum ledger_status
text_take(struct command_context *context, struct reconcile *reconcile, struct ledger_error *err)
{
    struct reconciling_inputs *inputs = &reconcile->inputs;
    const char *path;
    struct audit_hash hash;
    enum ledger_status status =
        reconcile_text_path(context, &reconcile->before.report_sha256, &path, err);

    if (status != LEDGER_OK)
        return status;
    if (access(path, F_OK) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILE_TEXT_MISSING,
                           reconcile->before.entry, path);
    status = input_file(context, path, TEXT_SIZE_MAX, &inputs->previous);
    if (status != LEDGER_OK)
        return status;
    hash = audit_sha256(audit_buffer_bytes(&inputs->previous));
    if (memcmp(hash.bytes, reconcile->before.report_sha256.bytes, sizeof(hash.bytes)) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILE_TEXT_OTHER, path,
                           reconcile->before.entry);
    inputs->previous_name = path;
    output_notice(&context->output, WORD_RECONCILE_FOLLOWS, reconcile->before.entry,
                  reconcile->before.last_date);
    return LEDGER_OK;
}

/* Somebody's own file: of a sealed run where one has this text; where a run is to be sealed behind
 * another it has to be. */
static enum ledger_status
given_text(struct command_context *context, struct reconcile *reconcile, struct looking *looking,
           struct ledger_error *err)
{
    const struct reconciling_inputs *inputs = &reconcile->inputs;
    const struct audit_hash hash = audit_sha256(audit_buffer_bytes(&inputs->previous));
    struct ledger_digest report;
    const uint64_t expected = looking->found.entry;
    enum ledger_status status;

    memcpy(report.bytes, hash.bytes, sizeof(report.bytes));
    looking->report = &report;
    looking->before = 0;
    status = find(context, looking, err);
    looking->report = NULL;
    reconcile->before = looking->found;
    if (status == LEDGER_OK && looking->found.entry == 0 && expected != 0 &&
        command_has(context, "seal"))
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILE_TEXT_OTHER,
                             inputs->previous_name, expected);
    return status;
}

enum ledger_status
reconcile_before_take(struct command_context *context, struct reconcile *reconcile,
                      struct ledger_error *err)
{
    struct reconciling_inputs *inputs = &reconcile->inputs;
    struct looking looking = {.before = inputs->first_date};
    enum ledger_status status = LEDGER_OK;

    if (inputs->against != AUDIT_AGAINST_BANK)
        return LEDGER_OK;
    status = account_take(context, inputs->account, &looking, err);
    if (status == LEDGER_OK)
        status = find(context, &looking, err);
    if (status == LEDGER_OK && looking.found.entry != 0 && looking.before == 0) {
        status = first_day(context, &looking.before, err);
        if (status == LEDGER_OK)
            status = find(context, &looking, err);
    }
    if (status != LEDGER_OK)
        return status;
    if (inputs->previous_name != NULL)
        return given_text(context, reconcile, &looking, err);
    reconcile->before = looking.found;
    if (looking.found.entry != 0)
        return text_take(context, reconcile, err);
    output_notice(&context->output, WORD_RECONCILE_FIRST);
    return LEDGER_OK;
}

enum ledger_status
reconcile_account(struct command_context *context, const struct reconcile *reconcile,
                  const char **out_digits, struct ledger_error *err)
{
    const struct audit_bytes account = reconcile->result.settings.account;
    const char *digits =
        ledger_arena_text(&context->arena, ledger_slice_of(account.data, account.size));

    if (digits == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, account.size);
    if (account.size <= 4)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECONCILE_WHOLE_ACCOUNT, digits);
    *out_digits = digits;
    return LEDGER_OK;
}

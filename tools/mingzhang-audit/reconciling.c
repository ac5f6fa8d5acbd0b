#include "tools/mingzhang-audit/reconciling.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tools/common/progress.h"

enum { LAST_FOUR = 4 };

/* --- statements, and which account and period they are of --- */

static struct audit_bytes
last_four_of(struct audit_bytes account)
{
    if (account.size < LAST_FOUR)
        return (struct audit_bytes){0};
    return (struct audit_bytes){account.data + account.size - LAST_FOUR, LAST_FOUR};
}

static bool
is_digits(struct audit_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size > 0;
}

/* All digits of the account: those given, or, where only four are, those of a statement that ends
 * in them. */
static struct audit_bytes
whole_account(struct audit_bytes given, const struct audit_statements *statements)
{
    for (size_t i = 0; given.size == LAST_FOUR && i < statements->count; i++) {
        struct audit_bytes account = statements->statements[i].account;
        if (is_digits(account) && audit_bytes_equal(last_four_of(account), given))
            return account;
    }
    return given;
}

/* Where four digits are all that anybody knows, statements that say others are of another account.
 */
static enum audit_status
check_last_four(const struct audit_statements *statements, struct audit_bytes account,
                struct audit_error *err)
{
    for (size_t i = 0; i < statements->count; i++) {
        const struct audit_statement *at = &statements->statements[i];
        if (at->account.size > 0 && !audit_bytes_equal(last_four_of(at->account), account))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_STATEMENT_OTHER_ACCOUNT, at->name,
                              at->account, account);
    }
    return AUDIT_OK;
}

static enum audit_status
join(const struct reconciling_inputs *inputs, struct audit_statements *statements,
     struct audit_bytes *out_account, struct audit_error *err)
{
    struct audit_bytes account = whole_account(inputs->account, statements);
    if (account.size == LAST_FOUR) {
        enum audit_status status = check_last_four(statements, account, err);
        *out_account = account;
        return status != AUDIT_OK ? status
                                  : audit_statements_join(statements, (struct audit_bytes){0}, err);
    }
    *out_account = account;
    return audit_statements_join(statements, account, err);
}

static uint32_t
end_of_month(uint32_t date)
{
    const uint32_t month = date / 100;
    const uint32_t next = month % 100 == 12 ? (month / 100 + 1) * 100 + 1 : month + 1;
    return audit_calendar_later(next * 100 + 1, -1);
}

/* The days that a statement speaks of. A list that states none is taken for whole months: what the
 * ledger has before its first booking and behind its last is to be compared too. */
static void
days_of(const struct audit_statement *statement, uint32_t *out_first, uint32_t *out_last)
{
    *out_first = statement->first_date;
    *out_last = statement->last_date;
    if (statement->period_stated || statement->first_date == 0)
        return;
    *out_first = statement->first_date / 100 * 100 + 1;
    *out_last = end_of_month(statement->last_date);
}

/* A run begins where the one before ended, so that no day between them is of neither. */
static enum audit_status
take_period(const struct reconciling_inputs *inputs, struct reconciling *out,
            struct audit_error *err)
{
    uint32_t first = inputs->first_date, last = inputs->last_date;
    if (first == 0 && out->carry != NULL)
        first = audit_calendar_later(out->carry->last_date, 1);
    for (size_t i = 0; i < out->statements.count; i++) {
        uint32_t first_day, last_day;
        days_of(&out->statements.statements[i], &first_day, &last_day);
        if (inputs->first_date == 0 && out->carry == NULL && first_day != 0 &&
            (first == 0 || first_day < first))
            first = first_day;
        if (inputs->last_date == 0 && last_day > last)
            last = last_day;
    }
    if (first == 0 || last == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_PERIOD_UNKNOWN);
    if (first > last)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_PERIOD_EMPTY, first, last);
    out->settings.first_date = first;
    out->settings.last_date = last;
    return AUDIT_OK;
}

/* --- settings --- */

static enum audit_status
take_calendar(const struct reconciling_inputs *inputs, struct reconciling *out,
              struct audit_error *err)
{
    enum audit_status status = audit_calendar_read(audit_buffer_bytes(&inputs->calendar),
                                                   inputs->calendar_name, &out->calendar, err);
    if (status != AUDIT_OK)
        return status;
    out->days = calloc(out->calendar.count + 1, sizeof *out->days);
    if (out->days == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(out->calendar.count * sizeof *out->days));
    /* Holidays from the front, worked days from the back. */
    size_t holidays = 0, workdays = 0;
    for (size_t i = 0; i < out->calendar.count; i++) {
        const struct audit_calendar_day *day = &out->calendar.days[i];
        if (day->worked)
            out->days[out->calendar.count - ++workdays] = day->date;
        else
            out->days[holidays++] = day->date;
    }
    out->settings.holidays = out->days;
    out->settings.holiday_count = holidays;
    out->settings.workdays = out->days + holidays;
    out->settings.workday_count = workdays;
    return AUDIT_OK;
}

/* Of what decided, beside the program: rules of banks and the calendar. */
static struct audit_hash
rules_hash(const struct reconciling_inputs *inputs)
{
    const struct audit_hash rules = audit_sha256(audit_buffer_bytes(&inputs->statements.rules));
    const struct audit_hash calendar = audit_sha256(audit_buffer_bytes(&inputs->calendar));
    if (inputs->statements.rules_name == NULL && inputs->calendar_name == NULL)
        return (struct audit_hash){{0}};
    return audit_sha256_2((struct audit_bytes){rules.bytes, sizeof rules.bytes},
                          (struct audit_bytes){calendar.bytes, sizeof calendar.bytes});
}

/* What the result calls the other side; --previous must be of the same. */
static struct audit_bytes
label_of(const struct reconciling_inputs *inputs, struct audit_bytes account,
         struct audit_buffer *label)
{
    if (inputs->against == AUDIT_AGAINST_BANK) {
        audit_buffer_append(label, account);
        return audit_buffer_bytes(label);
    }
    audit_buffer_text(label, inputs->against == AUDIT_AGAINST_TREASURY ? "treasury" : "list");
    const struct audit_bytes more[] = {inputs->programme, account};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        if (more[i].size > 0) {
            audit_buffer_text(label, " ");
            audit_buffer_append(label, more[i]);
        }
    return audit_buffer_bytes(label);
}

static enum audit_status
take_settings(const struct reconciling_inputs *inputs, struct audit_bytes account,
              struct reconciling *out, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;
    out->settings.account = label_of(inputs, account, &out->label);
    out->settings.window = inputs->window;
    out->settings.grace = inputs->grace;
    out->settings.has_ledger_opening = inputs->has_opening;
    out->settings.ledger_opening_fen = inputs->opening_fen;
    out->settings.rules_sha256 = rules_hash(inputs);
    if (inputs->calendar_name != NULL)
        status = take_calendar(inputs, out, err);
    if (status == AUDIT_OK)
        status = audit_buffer_status(&out->label, err);
    return status == AUDIT_OK ? take_period(inputs, out, err) : status;
}

/* --- the ledger, read along --- */

struct reading {
    const struct reconciling_inputs *inputs;
    struct reconciling *out;
    uint64_t voucher;
    struct audit_bytes last_four; /* of the account */
    /* A paying account that ends like ours, known by nothing else, and whether there is another. */
    struct audit_hash alike;
    bool has_alike, several_alike;
    /* Evidence that does not hold may say what no ledger can; then the verifier's word counts. */
    enum audit_status status;
    struct audit_error err;
};

static void
note_account(struct reading *reading, const struct audit_account *account)
{
    if (reading->inputs->against != AUDIT_AGAINST_BANK || account->commitment.size != 32 ||
        !audit_bytes_equal(account->last_four, reading->last_four) ||
        audit_private_digits(reading->out->private_rows, account->commitment).size > 0)
        return;
    if (reading->has_alike &&
        memcmp(reading->alike.bytes, account->commitment.data, sizeof reading->alike.bytes) != 0)
        reading->several_alike = true;
    memcpy(reading->alike.bytes, account->commitment.data, sizeof reading->alike.bytes);
    reading->has_alike = true;
}

static enum audit_status
take_voucher(void *context, const struct audit_voucher *voucher, uint64_t first_entry,
             struct audit_error *err)
{
    struct reading *reading = context;
    const uint64_t number = reading->voucher++;
    if (voucher->seal != NULL)
        reading->out->sealed_at_ms = voucher->seal->sealed_at_ms;
    (void)err;
    for (size_t i = 0;
         voucher->header != NULL && i < voucher->header->entry_count && reading->status == AUDIT_OK;
         i++) {
        const struct audit_entry *entry = &voucher->entries[i];
        if (entry->body == AUDIT_DISBURSEMENT)
            note_account(reading, &entry->disbursement.paying_account);
        reading->status =
            audit_items_entry(reading->out->items, number, first_entry + i, entry, &reading->err);
    }
    return AUDIT_OK;
}

static enum audit_status
begin_items(const struct reconciling_inputs *inputs, struct audit_bytes account,
            struct reconciling *out, struct audit_error *err)
{
    const struct audit_items_settings settings = {
        .against = inputs->against,
        .programme = inputs->programme,
        .account = account.size > LAST_FOUR ? account : (struct audit_bytes){0},
        .last_four = last_four_of(account),
        .unstated_is_ours = !inputs->stated_only,
        .first_date = out->settings.first_date,
        .last_date = out->settings.last_date,
        .digits = audit_private_digits,
        .context = out->private_rows,
        .carried = out->carry != NULL ? out->carry->entries : NULL,
        .carried_count = out->carry != NULL ? out->carry->entry_count_open : 0,
        .carried_entries = out->carry != NULL ? out->carry->entry_count : 0,
    };
    return audit_items_begin(inputs->arena, &settings, &out->items, err);
}

static enum audit_status
verify(struct command_context *context, const struct reconciling_inputs *inputs,
       struct reading *reading, struct audit_error *err)
{
    struct progress progress;
    struct reconciling *out = reading->out;
    progress_begin(&progress, &context->output,
                   context->output.language == LEDGER_LANGUAGE_ZH ? "核验" : "verifying");
    const struct audit_verify_options options = {
        .trust = inputs->trust,
        .genesis = inputs->genesis,
        .held = inputs->held,
        .since_state = inputs->state,
        .threads = inputs->threads,
        .voucher = take_voucher,
        .voucher_context = reading,
        .progress = progress_report,
        .progress_context = &progress,
    };
    enum audit_status status =
        audit_verify(inputs->evidence, &options, &out->verification, NULL, err);
    progress_end(&progress);
    return status;
}

/* Everything of the ledger; OK although it does not hold, which stands in the verification. */
static enum audit_status
read_ledger(struct command_context *context, const struct reconciling_inputs *inputs,
            struct audit_bytes account, struct reconciling *out, struct audit_error *err)
{
    struct reading reading = {.inputs = inputs, .out = out, .last_four = last_four_of(account)};
    enum audit_status status = audit_private_rows_read(inputs->evidence, &out->private_rows, err);
    if (status == AUDIT_OK)
        status = begin_items(inputs, account, out, err);
    if (status == AUDIT_OK)
        status = verify(context, inputs, &reading, err);
    if (status != AUDIT_OK || out->verification.verdict != AUDIT_HOLDS)
        return status;
    if (reading.status != AUDIT_OK) {
        *err = reading.err;
        return reading.status;
    }
    if (reading.several_alike)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECONCILE_ACCOUNTS_ALIKE,
                          reading.last_four);
    return audit_items_end(out->items, err);
}

/* --- the run --- */

static bool
write_nowhere(void *context, struct audit_bytes piece)
{
    (void)context;
    (void)piece;
    return true;
}

static enum audit_status
match(const struct reconciling_inputs *inputs, struct reconciling *out, struct audit_error *err)
{
    struct audit_reconcile *run = NULL;
    out->settings.tree_size = out->verification.size;
    out->settings.tree_root = out->verification.root;
    enum audit_status status =
        audit_reconcile_run(inputs->arena, out->items, out->statements.statements,
                            out->statements.count, out->carry, &out->settings, &run, err);
    if (status == AUDIT_OK)
        status = audit_reconcile_text(run, write_nowhere, NULL, &out->text_sha256, err);
    if (status == AUDIT_OK) {
        out->run = run;
        run = NULL; /* now the outcome's */
    }
    audit_reconcile_free(run);
    return status;
}

enum ledger_status
reconciling_run(struct command_context *context, struct reconciling_inputs *inputs,
                struct reconciling *out, struct ledger_error *err)
{
    struct audit_error why = {0};
    struct audit_bytes account = {0};
    enum audit_status status = AUDIT_OK;
    enum ledger_status read =
        statement_files_read(context, &inputs->statements, &out->statements, err);
    if (read != LEDGER_OK)
        return read;
    if (inputs->previous_name != NULL)
        status = audit_carry_read(audit_buffer_bytes(&inputs->previous), &out->carry, &why);
    if (status == AUDIT_OK)
        status = join(inputs, &out->statements, &account, &why);
    if (status == AUDIT_OK)
        status = take_settings(inputs, account, out, &why);
    if (status == AUDIT_OK)
        status = read_ledger(context, inputs, account, out, &why);
    if (status == AUDIT_OK && out->verification.verdict == AUDIT_HOLDS)
        status = match(inputs, out, &why);
    return input_tell(context, status, &why);
}

void
reconciling_free(struct reconciling *reconciling)
{
    audit_reconcile_free(reconciling->run);
    audit_items_free(reconciling->items);
    audit_private_rows_free(reconciling->private_rows);
    audit_carry_free(reconciling->carry);
    audit_statements_free(&reconciling->statements);
    audit_calendar_free(&reconciling->calendar);
    audit_verification_free(&reconciling->verification);
    audit_buffer_free(&reconciling->label);
    free(reconciling->days);
    *reconciling = (struct reconciling){0};
}

bool
reconciling_is_balanced(const struct reconciling *reconciling)
{
    const enum audit_reconcile_verdict verdict = audit_reconcile_result(reconciling->run)->verdict;
    return verdict == AUDIT_BALANCED || verdict == AUDIT_BALANCED_WITH_PENDING;
}

enum audit_status
reconciling_text(void *reconciling, whole_file_write_fn *write, void *write_context,
                 struct audit_error *err)
{
    const struct reconciling *of = reconciling;
    return audit_reconcile_text(of->run, write, write_context, NULL, err);
}

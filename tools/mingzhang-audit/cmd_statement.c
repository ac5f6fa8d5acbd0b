/* statement: what bank statements say, before anything is matched with them. */
#include <string.h>

#include "audit/evidence/sandbox.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/entry_fields.h"
#include "tools/mingzhang-audit/inputs.h"
#include "tools/mingzhang-audit/statement_files.h"

static const struct {
    const char *key;
    struct language_text title;
} statuses[] = {
    [AUDIT_ROW_COUNTED] = {"counted", {"入账", "bookings"}},
    [AUDIT_ROW_PREAMBLE] = {"preamble", {"表头前", "above the heading"}},
    [AUDIT_ROW_HEADING] = {"heading", {"表头", "heading"}},
    [AUDIT_ROW_FOOTER] = {"footer", {"合计和附注", "footers"}},
    [AUDIT_ROW_BLANK] = {"blank", {"空行", "blank"}},
    [AUDIT_ROW_REPEATED] = {"repeated", {"重复表头、承前", "repeated"}},
    [AUDIT_ROW_NO_AMOUNT] = {"no_amount", {"无金额", "without an amount"}},
    [AUDIT_ROW_PENDING] = {"pending", {"未入账", "pending"}},
};
enum { STATUS_COUNT = sizeof statuses / sizeof statuses[0] };

static struct ledger_slice
slice(struct audit_bytes text)
{
    return ledger_slice_of(text.data, text.size);
}

static struct ledger_money
money(int64_t fen)
{
    return (struct ledger_money){fen};
}

static size_t
finding_count(const struct audit_statements *statements)
{
    size_t count = 0;
    for (size_t i = 0; i < statements->count; i++)
        count += statements->statements[i].finding_count;
    return count;
}

/* --- for programs --- */

static json_t *
date_json(uint32_t date)
{
    char text[16];
    if (date == 0)
        return json_null();
    (void)snprintf(text, sizeof text, "%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
    return json_string(text);
}

static json_t *
text_json(struct audit_bytes text)
{
    return text.size > 0 ? output_json_text(slice(text)) : json_null();
}

static json_t *
findings_json(const struct command_context *context, const struct audit_statement *statement)
{
    json_t *findings = json_array();
    for (size_t i = 0; i < statement->finding_count; i++) {
        const struct audit_statement_finding *at = &statement->findings[i];
        char name[AUDIT_MESSAGE_NAME_SIZE], sentence[AUDIT_ERROR_TEXT_SIZE];
        struct audit_error said;
        audit_statement_explain(statement, at, &said);
        audit_message_name(said.message, name);
        input_sentence(context, &said, sentence);
        (void)json_array_append_new(findings, json_pack("{s:s, s:I, s:o, s:s}", "name", name, "row",
                                                        (json_int_t)at->line, "date",
                                                        date_json(at->date), "sentence", sentence));
    }
    return findings;
}

static json_t *
statement_json(const struct command_context *context, const struct audit_statement *at)
{
    json_t *rows = json_object();
    char hash[65];
    audit_hex_write((struct audit_bytes){at->sha256.bytes, sizeof at->sha256.bytes}, hash);
    for (size_t i = 0; i < STATUS_COUNT; i++)
        (void)json_object_set_new(rows, statuses[i].key,
                                  json_integer((json_int_t)at->status_counts[i]));
    return json_pack(
        "{s:o, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:b, s:o, s:o}", "file",
        text_json(at->name), "format", at->format, "sha256", hash, "account",
        text_json(at->account), "currency", text_json(at->currency), "id", text_json(at->id),
        "first_date", date_json(at->first_date), "last_date", date_json(at->last_date),
        "period_stated", at->period_stated, "opening",
        at->has_opening ? output_json_money(money(at->opening_fen)) : json_null(), "in",
        output_json_money(money(at->in_fen)), "out", output_json_money(money(at->out_fen)),
        "closing", at->has_closing ? output_json_money(money(at->closing_fen)) : json_null(),
        "newest_first", at->newest_first, "rows", rows, "findings", findings_json(context, at));
}

static enum ledger_status
print_json(const struct command_context *context, const struct audit_statements *statements,
           struct ledger_error *err)
{
    json_t *list = json_array();
    for (size_t i = 0; i < statements->count; i++)
        (void)json_array_append_new(list, statement_json(context, &statements->statements[i]));
    return output_json(&context->output,
                       json_pack("{s:o, s:I}", "statements", list, "finding_count",
                                 (json_int_t)finding_count(statements)),
                       err);
}

/* --- for people --- */

static void
put_statement(const struct entry_fields *fields, const struct audit_statement *at)
{
    entry_fields_text(fields, "file", (struct language_text){"文件", "File"}, at->name);
    entry_fields_text(fields, "format", (struct language_text){"格式", "Format"},
                      audit_text(at->format));
    entry_fields_text(fields, "account", (struct language_text){"账号", "Account"}, at->account);
    entry_fields_text(fields, "id", (struct language_text){"编号", "Number"}, at->id);
    entry_fields_date(fields, "first_date", (struct language_text){"起", "From"}, at->first_date);
    entry_fields_date(fields, "last_date", (struct language_text){"止", "To"}, at->last_date);
    if (at->has_opening)
        entry_fields_money(fields, "opening", (struct language_text){"期初余额", "Opening"},
                           at->opening_fen);
    entry_fields_money(fields, "in", (struct language_text){"收入", "In"}, at->in_fen);
    entry_fields_money(fields, "out", (struct language_text){"支出", "Out"}, at->out_fen);
    if (at->has_closing)
        entry_fields_money(fields, "closing", (struct language_text){"期末余额", "Closing"},
                           at->closing_fen);
    for (size_t i = 0; i < STATUS_COUNT; i++)
        if (at->status_counts[i] > 0)
            entry_fields_count(fields, statuses[i].key, statuses[i].title, at->status_counts[i]);
}

static enum ledger_status
print_statement(struct command_context *context, const struct audit_statement *at,
                struct ledger_error *err)
{
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);
    if (status == LEDGER_OK)
        put_statement(&(struct entry_fields){.context = context, .record = record}, at);
    if (status == LEDGER_OK)
        status = output_record_print(&context->output, record, err);
    output_record_free(record);
    for (size_t i = 0; i < at->finding_count && status == LEDGER_OK; i++) {
        char sentence[AUDIT_ERROR_TEXT_SIZE];
        struct audit_error said;
        audit_statement_explain(at, &at->findings[i], &said);
        input_sentence(context, &said, sentence);
        output_line(&context->output, sentence);
    }
    if (status == LEDGER_OK)
        output_line(&context->output, "");
    return status;
}

static enum ledger_status
print(struct command_context *context, const struct audit_statements *statements,
      struct ledger_error *err)
{
    const bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    enum ledger_status status = LEDGER_OK;
    if (context->output.json)
        return print_json(context, statements, err);
    for (size_t i = 0; i < statements->count && status == LEDGER_OK; i++)
        status = print_statement(context, &statements->statements[i], err);
    if (status == LEDGER_OK && finding_count(statements) == 0)
        output_line(&context->output, zh ? "余额、合计和前后衔接均无问题。"
                                         : "Balances, totals and what follows what are in order.");
    return status;
}

/* --- the command --- */

static enum ledger_status
enter_sandbox(struct command_context *context)
{
    const struct audit_sandbox nothing = {.evidence = -1, .evidence_2 = -1, .writable = -1};
    struct audit_sandbox_result result;
    struct audit_error why = {0};
    return input_tell(context, audit_sandbox_enter(&nothing, &result, &why), &why);
}

static enum ledger_status
statement_run(struct command_context *context, struct ledger_error *err)
{
    const char *account = command_text(context, "account");
    struct statement_files files = {0};
    struct audit_statements statements = {0};
    struct audit_error why = {0};
    enum ledger_status status = statement_files_open(context, context->arguments,
                                                     (size_t)context->argument_count, &files, err);
    if (status == LEDGER_OK)
        status = enter_sandbox(context);
    if (status == LEDGER_OK)
        status = statement_files_read(context, &files, &statements, err);
    if (status == LEDGER_OK)
        status = input_tell(
            context,
            audit_statements_join(&statements, audit_text(account != NULL ? account : ""), &why),
            &why);
    if (status == LEDGER_OK)
        status = print(context, &statements, err);
    if (status == LEDGER_OK)
        context->answer_is_no = finding_count(&statements) > 0;
    audit_statements_free(&statements);
    statement_files_close(&files);
    return status;
}

static const struct command_option options[] = {
    STATEMENT_FILE_OPTIONS,
    {.name = "account",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"只接受这个账户的对账单；不给时各账户分别衔接",
              "statements of this account alone; without it each account is followed by itself"}},
    {0}};

const struct command cmd_statement = {
    .name = "statement",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<file>...",
    .summary = {"读银行对账单：格式、账户、期间、余额，逐行核对并指出断点",
                "read bank statements: format, account, period, balances; follow them row by row "
                "and name where they break"},
    .details = {"可读 camt.053（ISO 20022）、银行明细 CSV 和 "
                "XLSX。每一行都有去处；读不准的地方会拒绝并指出行号，不会跳过。多份文件按时间衔接，"
                "缺页、缺日、重叠都会指出。",
                "Reads camt.053 (ISO 20022) and banks' lists as CSV and XLSX. Every row is "
                "accounted for; what cannot be read for certain is refused by its row and never "
                "passed over. Several files are put in order of time, and missing pages, missing "
                "days and overlaps are named."},
    .examples = {"statement 2023-01.csv 2023-02.csv --account 9999000000000000017",
                 "statement mingxi.csv --rules my-bank.json --json"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = INT_MAX,
    .run = statement_run,
};

#include "tools/mingzhang-audit/receipt_show.h"

#include <inttypes.h>
#include <time.h>

#include "ledger/value/date.h"
#include "tools/mingzhang-audit/receipt_fields.h"

/* What is shown: parts under their keys, printed one below the other or as one JSON object. */
struct showing {
    struct command_context *context;
    const struct audit_receipt *receipt;
    const struct audit_trust *trust;
    const struct audit_hash *genesis;
    json_t *document; /* --json only */
};

static void
put_heading(const struct showing *showing, struct language_text heading)
{
    const struct output *output = &showing->context->output;

    (void)fprintf(output->stream, "\n── %s ──\n", language_pick(output->language, heading));
}

static enum ledger_status
no_memory(struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)0);
}

/* Takes the value over. */
static enum ledger_status
keep_json(const struct showing *showing, const char *key, json_t *value, struct ledger_error *err)
{
    return json_object_set_new(showing->document, key, value) == 0 ? LEDGER_OK : no_memory(err);
}

/* Takes the record over. */
static enum ledger_status
put_record(const struct showing *showing, const char *key, struct language_text heading,
           struct output_record *record, struct ledger_error *err)
{
    const struct output *output = &showing->context->output;
    json_t *value = NULL;
    enum ledger_status status;

    if (output->json) {
        status = output_record_json(record, &value, err);
        if (status == LEDGER_OK)
            status = keep_json(showing, key, value, err);
    } else {
        put_heading(showing, heading);
        status = output_record_print(output, record, err);
    }
    output_record_free(record);
    return status;
}

/* Takes the table over. */
static enum ledger_status
put_table(const struct showing *showing, const char *key, struct language_text heading,
          struct output_table *table, struct ledger_error *err)
{
    const struct output *output = &showing->context->output;
    json_t *value = NULL;
    enum ledger_status status;

    if (output->json) {
        status = output_table_json(table, &value, err);
        if (status == LEDGER_OK)
            status = keep_json(showing, key, json_incref(json_object_get(value, "rows")), err);
        json_decref(value);
    } else {
        put_heading(showing, heading);
        status = output_table_print(output, table, err);
    }
    output_table_free(table);
    return status;
}

/* --- the parts --- */

static enum ledger_status
put_entry(const struct showing *showing, struct ledger_error *err)
{
    struct entry_fields fields = {.context = showing->context};
    enum ledger_status status = output_record_new(&fields.record, err);

    if (status != LEDGER_OK)
        return status;
    receipt_fields_entry(&fields, showing->receipt);
    return put_record(showing, "entry", (struct language_text){"明细", "Entry"}, fields.record,
                      err);
}

static enum ledger_status
put_voucher(const struct showing *showing, struct ledger_error *err)
{
    struct entry_fields fields = {.context = showing->context};
    enum ledger_status status = output_record_new(&fields.record, err);

    if (status != LEDGER_OK)
        return status;
    receipt_fields_voucher(&fields, showing->receipt);
    return put_record(showing, "voucher",
                      (struct language_text){"审签单（其他明细只有合计）",
                                             "Voucher (of other entries only the totals)"},
                      fields.record, err);
}

static void
put_text(struct output_table *table, struct audit_bytes text)
{
    output_table_slice(table, ledger_slice_of(text.data, text.size));
}

static void
put_signer(const struct showing *showing, struct output_table *table,
           const struct audit_receipt_signer *signer)
{
    const struct output *output = &showing->context->output;
    char when[LEDGER_DATE_TIME_SIZE];
    char key[2 * sizeof(signer->key_id) + 1];

    ledger_instant_format(signer->signed_at_ms, when);
    audit_hex_write((struct audit_bytes){signer->key_id, sizeof(signer->key_id)}, key);
    output_table_text(table, output->json
                                 ? audit_role_name(signer->role)
                                 : language_pick(output->language, entry_role_words(signer->role)));
    put_text(table, signer->name);
    put_text(table, signer->full_name);
    put_text(table, signer->unit);
    output_table_text(table, when);
    output_table_text(table, key);
    output_table_count(table, signer->key_entry);
    output_table_count(table, signer->seen_size);
}

static enum ledger_status
put_signers(const struct showing *showing, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "role", .title = {"角色", "Role"}},
        {.key = "officer", .title = {"代号", "Officer"}},
        {.key = "full_name", .title = {"姓名", "Full name"}},
        {.key = "unit", .title = {"单位", "Unit"}},
        {.key = "signed_at", .title = {"签名时间", "Signed at (UTC+8)"}},
        {.key = "key_id", .title = {"密钥", "Key"}},
        {.key = "key_entry", .title = {"密钥登记于", "Key from entry"}, .kind = OUTPUT_COUNT},
        {.key = "seen_size", .title = {"已见账本规模", "Has seen"}, .kind = OUTPUT_COUNT},
    };
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof(columns) / sizeof(*columns), &table, err);

    if (status != LEDGER_OK)
        return status;
    for (size_t i = 0; i < showing->receipt->signer_count; i++)
        put_signer(showing, table, &showing->receipt->signers[i]);
    return put_table(showing, "signatures", (struct language_text){"签名", "Signatures"}, table,
                     err);
}

static enum ledger_status
put_payee(const struct showing *showing, struct ledger_error *err)
{
    const struct audit_receipt *receipt = showing->receipt;
    struct entry_fields fields = {.context = showing->context};
    enum ledger_status status = output_record_new(&fields.record, err);

    if (status != LEDGER_OK)
        return status;
    receipt_fields_payee(&fields, receipt);
    output_record_flag(fields.record, "absent",
                       (struct language_text){"无任何款项", "Nothing was paid"}, receipt->absent);
    if (!receipt->absent)
        output_record_count(fields.record, "last_entry",
                            (struct language_text){"最后一笔序号", "His last entry"},
                            receipt->payee_last_entry);
    if (showing->context->output.json)
        entry_fields_text(&fields, "statement", (struct language_text){"合计", "Statement"},
                          receipt->statement);
    return put_record(showing, "payee", (struct language_text){"收款方合计", "Payee's total"},
                      fields.record, err);
}

static enum ledger_status
put_payee_lines(const struct showing *showing, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "programme", .title = {"政策项目", "Programme"}},
        {.key = "budget_year", .title = {"预算年度", "Budget year"}, .kind = OUTPUT_COUNT},
        {.key = "disbursed_count", .title = {"笔数", "Count"}, .kind = OUTPUT_COUNT, .total = true},
        {.key = "disbursed", .title = {"拨付", "Disbursed"}, .kind = OUTPUT_MONEY, .total = true},
        {.key = "adjusted_count", .title = {"笔数", "Count"}, .kind = OUTPUT_COUNT, .total = true},
        {.key = "adjusted", .title = {"调整", "Adjusted"}, .kind = OUTPUT_MONEY, .total = true},
        {.key = "settled_count", .title = {"笔数", "Count"}, .kind = OUTPUT_COUNT, .total = true},
        {.key = "settled", .title = {"支付确认", "Settled"}, .kind = OUTPUT_MONEY, .total = true},
    };
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof(columns) / sizeof(*columns), &table, err);

    if (status != LEDGER_OK)
        return status;
    for (size_t i = 0; i < showing->receipt->payee_line_count; i++) {
        const struct audit_receipt_payee_line *line = &showing->receipt->payee_lines[i];

        put_text(table, line->programme);
        output_table_count(table, line->budget_year);
        output_table_count(table, line->totals.disbursed_count);
        output_table_money(table, (struct ledger_money){line->totals.disbursed_fen});
        output_table_count(table, line->totals.adjusted_count);
        output_table_money(table, (struct ledger_money){line->totals.adjusted_fen});
        output_table_count(table, line->totals.settled_count);
        output_table_money(table, (struct ledger_money){line->totals.settled_fen});
    }
    return put_table(showing, "payee_lines",
                     (struct language_text){"他的全部款项", "All that is his"}, table, err);
}

/* How old the newest cosignature is: a receipt does not say what happened since. */
static void
put_age(const struct showing *showing, const struct entry_fields *fields)
{
    const uint64_t then = showing->receipt->trusted.newest_time;
    const bool zh = showing->context->output.language == LEDGER_LANGUAGE_ZH;
    const int64_t age = (int64_t)time(NULL) - (int64_t)then;
    char text[64];

    if (then == 0 || then > (uint64_t)(LEDGER_INSTANT_MS_MAX / 1000))
        return;
    entry_fields_instant(fields, "newest_cosignature",
                         (struct language_text){"最近见证时间", "Newest cosignature (UTC+8)"},
                         (int64_t)then * 1000);
    if (showing->context->output.json) {
        output_record_count(fields->record, "newest_cosignature_age_seconds",
                            (struct language_text){"", ""}, age < 0 ? 0 : (uint64_t)age);
        return;
    }
    if (age < 0)
        (void)snprintf(text, sizeof(text), "%s", zh ? "在本机时钟之后" : "ahead of this clock");
    else
        (void)snprintf(text, sizeof(text),
                       zh ? "%" PRId64 " 天 %" PRId64 " 小时前"
                          : "%" PRId64 " days %" PRId64 " hours ago",
                       age / 86400, age % 86400 / 3600);
    entry_fields_text(fields, "age", (struct language_text){"距今", "That is"}, audit_text(text));
}

static enum ledger_status
put_checkpoint(const struct showing *showing, struct ledger_error *err)
{
    struct entry_fields fields = {.context = showing->context};
    enum ledger_status status = output_record_new(&fields.record, err);

    if (status != LEDGER_OK)
        return status;
    receipt_fields_checkpoint(&fields, showing->receipt, showing->trust, showing->genesis);
    put_age(showing, &fields);
    return put_record(showing, "checkpoint", (struct language_text){"检查点", "Checkpoint"},
                      fields.record, err);
}

/* --- all of it --- */

static enum ledger_status
put_parts(const struct showing *showing, struct ledger_error *err)
{
    enum ledger_status status = put_entry(showing, err);

    if (status == LEDGER_OK && showing->receipt->has_payee)
        status = put_payee(showing, err);
    if (status == LEDGER_OK && showing->receipt->payee_line_count > 0)
        status = put_payee_lines(showing, err);
    if (status == LEDGER_OK)
        status = put_voucher(showing, err);
    if (status == LEDGER_OK)
        status = put_signers(showing, err);
    return status == LEDGER_OK ? put_checkpoint(showing, err) : status;
}

enum ledger_status
receipt_show(struct command_context *context, const struct audit_receipt *receipt,
             const struct audit_trust *trust, const struct audit_hash *genesis,
             struct ledger_error *err)
{
    struct showing showing = {context, receipt, trust, genesis, NULL};
    const struct output *output = &context->output;
    const char *sentence = language_pick(output->language, receipt_sentence(receipt));
    enum ledger_status status;

    if (!output->json) {
        status = put_parts(&showing, err);
        if (status == LEDGER_OK) {
            (void)fputc('\n', output->stream);
            output_line(output, sentence);
        }
        return status;
    }
    showing.document = json_pack("{s:s, s:s}", "verdict", "holds", "sentence", sentence);
    if (showing.document == NULL)
        return no_memory(err);
    status = put_parts(&showing, err);
    if (status == LEDGER_OK)
        status = output_json(output, json_incref(showing.document), err);
    json_decref(showing.document);
    return status;
}

#include "tools/mingzhang-audit/receipt_show.h"

#include <inttypes.h>
#include <time.h>

#include "ledger/value/date.h"
#include "tools/mingzhang-audit/entry_fields.h"

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
    const struct audit_receipt *receipt = showing->receipt;
    struct entry_fields fields = {.context = showing->context};
    enum ledger_status status = output_record_new(&fields.record, err);

    if (status != LEDGER_OK)
        return status;
    output_record_count(fields.record, "number", (struct language_text){"序号", "Entry"},
                        receipt->entry_number);
    entry_fields_put(&fields, &receipt->entry);
    entry_fields_hex(&fields, "leaf_sha256", (struct language_text){"明细哈希", "Leaf hash"},
                     (struct audit_bytes){receipt->leaf.bytes, sizeof(receipt->leaf.bytes)});
    return put_record(showing, "entry", (struct language_text){"明细", "Entry"}, fields.record,
                      err);
}

/* "拨付 3, 指标 1": how many entries of each kind were signed together. */
static void
put_kinds(const struct entry_fields *fields, const struct audit_header *header)
{
    const struct output *output = &fields->context->output;
    struct audit_buffer text = {0};

    for (unsigned body = AUDIT_IDENTITY; body < AUDIT_BODY_END; body++) {
        if (header->kinds[body] == 0)
            continue;
        if (text.size > 0)
            audit_buffer_text(&text, ", ");
        audit_buffer_text(&text, output->json
                                     ? audit_body_name(body)
                                     : language_pick(output->language, entry_body_words(body)));
        audit_buffer_text(&text, " ");
        audit_buffer_decimal(&text, header->kinds[body]);
    }
    entry_fields_text(fields, "kinds", (struct language_text){"内容", "Contains"},
                      audit_buffer_bytes(&text));
    audit_buffer_free(&text);
}

static enum ledger_status
put_voucher(const struct showing *showing, struct ledger_error *err)
{
    const struct audit_seal *seal = &showing->receipt->seal;
    const struct audit_header *header = &showing->receipt->header;
    struct entry_fields fields = {.context = showing->context};
    enum ledger_status status = output_record_new(&fields.record, err);

    if (status != LEDGER_OK)
        return status;
    output_record_count(fields.record, "seal", (struct language_text){"入账号", "Seal"},
                        seal->number);
    entry_fields_instant(&fields, "sealed_at",
                         (struct language_text){"入账时间", "Sealed at (UTC+8)"},
                         seal->sealed_at_ms);
    entry_fields_hex(&fields, "voucher", (struct language_text){"审签单编号", "Voucher"},
                     header->voucher);
    entry_fields_text(&fields, "origin", (struct language_text){"账本标识", "Origin"},
                      header->origin);
    output_record_count(fields.record, "entry_count", (struct language_text){"明细数", "Entries"},
                        header->entry_count);
    put_kinds(&fields, header);
    entry_fields_money(&fields, "appropriated",
                       (struct language_text){"指标合计（元）", "Appropriated (yuan)"},
                       header->appropriated_fen);
    entry_fields_money(&fields, "disbursed",
                       (struct language_text){"拨付合计（元）", "Disbursed (yuan)"},
                       header->disbursed_fen);
    entry_fields_money(&fields, "adjusted",
                       (struct language_text){"调整合计（元）", "Adjusted (yuan)"},
                       header->adjusted_fen);
    entry_fields_money(&fields, "settled",
                       (struct language_text){"支付确认合计（元）", "Settled (yuan)"},
                       header->settled_fen);
    entry_fields_instant(&fields, "prepared_at",
                         (struct language_text){"编制时间", "Prepared at (UTC+8)"},
                         header->prepared_at_ms);
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

/* An id that holds a newline (another register's) is shown as his statement writes it. */
static void
put_payee_id(const struct entry_fields *fields, struct audit_bytes id)
{
    char text[AUDIT_RECEIPT_PAYEE_MAX];

    for (size_t i = 0; i < id.size; i++)
        text[i] = id.data[i] == '\n' ? ' ' : (char)id.data[i];
    entry_fields_text(fields, "payee", (struct language_text){"收款方", "Payee"},
                      (struct audit_bytes){(const uint8_t *)text, id.size});
}

static enum ledger_status
put_payee(const struct showing *showing, struct ledger_error *err)
{
    const struct audit_receipt *receipt = showing->receipt;
    struct entry_fields fields = {.context = showing->context};
    char month[LEDGER_DATE_TEXT_SIZE];
    enum ledger_status status = output_record_new(&fields.record, err);

    if (status != LEDGER_OK)
        return status;
    ledger_month_format(receipt->entry.closing.month, month);
    put_payee_id(&fields, receipt->payee);
    entry_fields_text(&fields, "month", (struct language_text){"截至月份", "Up to"},
                      audit_text(month));
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

/* The names of those that cosigned, in the order of the policy. */
static void
put_witnesses(const struct showing *showing, const struct entry_fields *fields)
{
    const struct audit_trusted *trusted = &showing->receipt->trusted;
    struct audit_buffer text = {0};
    struct audit_bytes url;
    const char *name = NULL;

    for (size_t i = 0; i < audit_trust_witness_count(showing->trust); i++) {
        (void)audit_trust_witness(showing->trust, i, &name, &url);
        if (!trusted->seen[i])
            continue;
        audit_buffer_text(&text, text.size > 0 ? " " : "");
        audit_buffer_text(&text, name);
    }
    output_record_count(fields->record, "witnesses",
                        (struct language_text){"见证人数", "Witnesses"}, trusted->witness_count);
    entry_fields_text(fields, "witness_names", (struct language_text){"见证人", "They are"},
                      audit_buffer_bytes(&text));
    audit_buffer_free(&text);
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
    const struct audit_checkpoint *checkpoint = &showing->receipt->checkpoint;
    const struct audit_vkey *log = showing->receipt->trusted.log;
    struct entry_fields fields = {.context = showing->context};
    enum ledger_status status = output_record_new(&fields.record, err);

    if (status != LEDGER_OK)
        return status;
    entry_fields_text(&fields, "origin", (struct language_text){"账本标识", "Origin"},
                      checkpoint->origin);
    output_record_count(fields.record, "size", (struct language_text){"规模（审签单）", "Size"},
                        checkpoint->size);
    entry_fields_hex(&fields, "root", (struct language_text){"根哈希", "Root"},
                     (struct audit_bytes){checkpoint->root.bytes, 32});
    entry_fields_hex(&fields, "genesis", (struct language_text){"创世哈希", "Genesis"},
                     (struct audit_bytes){showing->genesis->bytes, 32});
    entry_fields_hex(&fields, "key_id", (struct language_text){"账本密钥", "Ledger's key"},
                     (struct audit_bytes){log->id, sizeof(log->id)});
    put_witnesses(showing, &fields);
    put_age(showing, &fields);
    return put_record(showing, "checkpoint", (struct language_text){"检查点", "Checkpoint"},
                      fields.record, err);
}

/* --- the verdict --- */

static struct language_text
sentence_of(const struct audit_receipt *receipt)
{
    if (!receipt->has_payee)
        return (struct language_text){
            "成立：这笔明细已经入账，由以上人员签名，此后没有被改动。其后有无冲销、退汇，"
            "签名人其后有无注销，须核验全部证据。",
            "It holds: this entry was sealed, signed by these people, and not changed since. "
            "Whether a later one adjusts it or revokes a signer, only all of the evidence says."};
    if (receipt->absent)
        return (struct language_text){
            "成立：截至该月，账本中没有付给该收款方的任何款项。",
            "It holds: up to this month the ledger has nothing at all for this payee."};
    return (struct language_text){
        "成立：这就是全部——截至该月，账本中该收款方的全部款项。",
        "It holds: these are all, everything that the ledger has for this payee up to this month."};
}

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
    const char *sentence = language_pick(output->language, sentence_of(receipt));
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

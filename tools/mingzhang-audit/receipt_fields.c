/* What a receipt states, as fields for the screen, for a program or for a report. */
#include "tools/mingzhang-audit/receipt_fields.h"

#include "ledger/value/date.h"

void
receipt_fields_entry(const struct entry_fields *fields, const struct audit_receipt *receipt)
{
    entry_fields_number(fields, "number", (struct language_text){"序号", "Entry"},
                        receipt->entry_number);
    entry_fields_put(fields, &receipt->entry);
    entry_fields_hex(fields, "leaf_sha256", (struct language_text){"明细哈希", "Leaf hash"},
                     (struct audit_bytes){receipt->leaf.bytes, sizeof(receipt->leaf.bytes)});
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

void
receipt_fields_voucher(const struct entry_fields *fields, const struct audit_receipt *receipt)
{
    const struct audit_seal *seal = &receipt->seal;
    const struct audit_header *header = &receipt->header;

    entry_fields_number(fields, "seal", (struct language_text){"入账号", "Seal"}, seal->number);
    entry_fields_instant(fields, "sealed_at",
                         (struct language_text){"入账时间", "Sealed at (UTC+8)"},
                         seal->sealed_at_ms);
    entry_fields_hex(fields, "voucher", (struct language_text){"审签单编号", "Voucher"},
                     header->voucher);
    entry_fields_text(fields, "origin", (struct language_text){"账本标识", "Origin"},
                      header->origin);
    entry_fields_number(fields, "entry_count", (struct language_text){"明细数", "Entries"},
                        header->entry_count);
    put_kinds(fields, header);
    entry_fields_money(fields, "appropriated",
                       (struct language_text){"指标合计（元）", "Appropriated (yuan)"},
                       header->appropriated_fen);
    entry_fields_money(fields, "disbursed",
                       (struct language_text){"拨付合计（元）", "Disbursed (yuan)"},
                       header->disbursed_fen);
    entry_fields_money(fields, "adjusted",
                       (struct language_text){"调整合计（元）", "Adjusted (yuan)"},
                       header->adjusted_fen);
    entry_fields_money(fields, "settled",
                       (struct language_text){"支付确认合计（元）", "Settled (yuan)"},
                       header->settled_fen);
    entry_fields_instant(fields, "prepared_at",
                         (struct language_text){"编制时间", "Prepared at (UTC+8)"},
                         header->prepared_at_ms);
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

void
receipt_fields_payee(const struct entry_fields *fields, const struct audit_receipt *receipt)
{
    char month[LEDGER_DATE_TEXT_SIZE];

    ledger_month_format(receipt->entry.closing.month, month);
    put_payee_id(fields, receipt->payee);
    entry_fields_text(fields, "month", (struct language_text){"截至月份", "Up to"},
                      audit_text(month));
}

/* The names of those that cosigned, in the order of the policy. */
static void
put_witnesses(const struct entry_fields *fields, const struct audit_receipt *receipt,
              const struct audit_trust *trust)
{
    const struct audit_trusted *trusted = &receipt->trusted;
    struct audit_buffer text = {0};
    struct audit_bytes url;
    const char *name = NULL;

    for (size_t i = 0; i < audit_trust_witness_count(trust); i++) {
        (void)audit_trust_witness(trust, i, &name, &url);
        if (!trusted->seen[i])
            continue;
        audit_buffer_text(&text, text.size > 0 ? " " : "");
        audit_buffer_text(&text, name);
    }
    entry_fields_number(fields, "witnesses", (struct language_text){"见证人数", "Witnesses"},
                        trusted->witness_count);
    entry_fields_text(fields, "witness_names", (struct language_text){"见证人", "They are"},
                      audit_buffer_bytes(&text));
    audit_buffer_free(&text);
}

void
receipt_fields_signed_by(const struct entry_fields *fields, const struct audit_receipt *receipt,
                         const struct audit_trust *trust)
{
    const struct audit_vkey *log = receipt->trusted.log;

    entry_fields_hex(fields, "key_id", (struct language_text){"账本密钥", "Ledger's key"},
                     (struct audit_bytes){log->id, sizeof(log->id)});
    put_witnesses(fields, receipt, trust);
}

void
receipt_fields_checkpoint(const struct entry_fields *fields, const struct audit_receipt *receipt,
                          const struct audit_trust *trust, const struct audit_hash *genesis)
{
    const struct audit_checkpoint *checkpoint = &receipt->checkpoint;

    entry_fields_text(fields, "origin", (struct language_text){"账本标识", "Origin"},
                      checkpoint->origin);
    entry_fields_number(fields, "size", (struct language_text){"规模（审签单）", "Size"},
                        checkpoint->size);
    entry_fields_hex(fields, "root", (struct language_text){"根哈希", "Root"},
                     (struct audit_bytes){checkpoint->root.bytes, 32});
    entry_fields_hex(fields, "genesis", (struct language_text){"创世哈希", "Genesis"},
                     (struct audit_bytes){genesis->bytes, 32});
    receipt_fields_signed_by(fields, receipt, trust);
}

/* --- the verdict --- */

struct language_text
receipt_sentence(const struct audit_receipt *receipt)
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

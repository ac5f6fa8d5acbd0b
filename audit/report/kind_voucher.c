/* 审签单: what was signed, who signed it when, and what lets a receipt be held against the print.
 */
#include "audit/report/kinds_internal.h"

enum column { NUMBER, WHAT, REFERENCE, PROGRAMME, PAYEE, ACCOUNT, DATE, AMOUNT, COLUMN_COUNT };

static const struct audit_column columns[COLUMN_COUNT] = {
    [NUMBER] = {{"entry", "明细号", "Entry"}, AUDIT_CELL_COUNT, 7, false},
    [WHAT] = {{"what", "事项", "What"}, AUDIT_CELL_TEXT, 13, false},
    [REFERENCE] = {{"reference", "业务单号", "Reference"}, AUDIT_CELL_TEXT, 16, false},
    [PROGRAMME] = {{"programme", "政策项目", "Programme"}, AUDIT_CELL_TEXT, 22, false},
    [PAYEE] = {{"payee", "收款单位", "Payee"}, AUDIT_CELL_TEXT, 26, false},
    [ACCOUNT] = {{"account", "账号尾号", "Account"}, AUDIT_CELL_TEXT, 8, false},
    [DATE] = {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
    [AMOUNT] = {{"amount", "金额", "Amount"}, AUDIT_CELL_MONEY, 18, true},
};

enum signer_column { ROLE, OFFICER, UNIT, SIGNED_AT, SIGNER_COLUMN_COUNT };

static const struct audit_column signer_columns[SIGNER_COLUMN_COUNT] = {
    [ROLE] = {{"role", "角色", "Role"}, AUDIT_CELL_TEXT, 10, false},
    [OFFICER] = {{"officer", "签名人", "Signer"}, AUDIT_CELL_TEXT, 24, false},
    [UNIT] = {{"unit", "单位", "Unit"}, AUDIT_CELL_TEXT, 36, false},
    [SIGNED_AT] = {{"signed_at", "签名时间", "Signed at"}, AUDIT_CELL_TIME, 20, false},
};

static struct audit_bytes
payee_name(const struct audit_book *book, const struct audit_book_disbursement *row)
{
    return row->name.size > 0 ? row->name : book->payees[row->payee].name;
}

/* One entry that moves money; `of` is the payout that it is, adjusts or settles. */
static void
put_entry(struct audit_report *report, const struct audit_report_subject *subject, uint64_t entry,
          const char *what, uint32_t of, uint32_t date, int64_t fen)
{
    const struct audit_book *book = subject->book;
    const struct audit_book_disbursement *row = &book->disbursements[of];
    struct audit_buffer account = {0};

    audit_report_row(report,
                     (const struct audit_cell[COLUMN_COUNT]){
                         [NUMBER] = audit_cell_count(entry),
                         [WHAT] = audit_cell_words(what),
                         [REFERENCE] = audit_cell_text(row->reference),
                         [PROGRAMME] = audit_cell_text(book->programmes[row->programme].name),
                         [PAYEE] = audit_cell_text(payee_name(book, row)),
                         [ACCOUNT] = kind_account(&row->account, &account),
                         [DATE] = audit_cell_date(date),
                         [AMOUNT] = audit_cell_money(fen),
                     });
    audit_buffer_free(&account);
}

static void
put_appropriation(struct audit_report *report, const struct audit_report_subject *subject,
                  const struct audit_book_appropriation *row)
{
    const struct audit_book_programme *programme = &subject->book->programmes[row->programme];

    audit_report_row(report,
                     (const struct audit_cell[COLUMN_COUNT]){
                         [NUMBER] = audit_cell_count(row->entry),
                         [WHAT] = audit_cell_words(kind_word(subject, "指标", "appropriation")),
                         [REFERENCE] = audit_cell_text(row->document),
                         [PROGRAMME] = audit_cell_text(programme->name),
                         [DATE] = audit_cell_date(row->date),
                         [AMOUNT] = audit_cell_money(row->fen),
                     });
}

/* A table for each kind of money entry, and one for relief, which is none: their sums are not of
 * one thing. */
static enum audit_status
put_disbursements(struct audit_report *report, const struct audit_report_subject *subject,
                  struct audit_words words, bool relief, struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    enum audit_status status = AUDIT_OK;
    uint64_t count = 0;
    int64_t sum = 0;

    for (uint32_t i = 0; i < book->disbursement_count && status == AUDIT_OK; i++) {
        const struct audit_book_disbursement *row = &book->disbursements[i];

        if (row->voucher != subject->voucher || kind_is_relief(book, i) != relief)
            continue;
        if (count++ == 0)
            audit_report_table(report, words, columns, COLUMN_COUNT, 0);
        put_entry(report, subject, row->entry,
                  kind_instrument(subject, book->programmes[row->programme].instrument), i,
                  row->date, row->fen);
        status = kind_add(&sum, row->fen, err);
    }
    if (count > 0) {
        audit_report_table_end(report);
        kind_sum_fields(report, subject, count, sum);
    }
    return status;
}

static void
put_adjustments(struct audit_report *report, const struct audit_report_subject *subject)
{
    const struct audit_book *book = subject->book;
    uint64_t count = 0;

    for (size_t i = 0; i < book->adjustment_count; i++) {
        const struct audit_book_adjustment *row = &book->adjustments[i];

        if (row->voucher != subject->voucher)
            continue;
        if (count++ == 0)
            audit_report_table(report,
                               (struct audit_words){"adjustments", "冲销、退汇、追回",
                                                    "Reversals, returns, recoveries"},
                               columns, COLUMN_COUNT, 0);
        put_entry(report, subject, row->entry, kind_adjustment(subject, row->kind),
                  row->disbursement, row->date, row->fen);
    }
    if (count > 0)
        audit_report_table_end(report);
}

static void
put_settlements(struct audit_report *report, const struct audit_report_subject *subject)
{
    const struct audit_book *book = subject->book;
    uint64_t count = 0;

    for (size_t i = 0; i < book->settlement_count; i++) {
        const struct audit_book_settlement *row = &book->settlements[i];

        if (row->voucher != subject->voucher)
            continue;
        if (count++ == 0)
            audit_report_table(report,
                               (struct audit_words){"settlements", "支付确认", "Settlements"},
                               columns, COLUMN_COUNT, 0);
        put_entry(report, subject, row->entry, kind_word(subject, "支付", "settlement"),
                  row->disbursement, row->date, row->fen);
    }
    if (count > 0)
        audit_report_table_end(report);
}

static void
put_appropriations(struct audit_report *report, const struct audit_report_subject *subject)
{
    const struct audit_book *book = subject->book;
    uint64_t count = 0;

    for (size_t i = 0; i < book->appropriation_count; i++) {
        if (book->appropriations[i].voucher != subject->voucher)
            continue;
        if (count++ == 0)
            audit_report_table(report,
                               (struct audit_words){"appropriations", "指标", "Appropriations"},
                               columns, COLUMN_COUNT, 0);
        put_appropriation(report, subject, &book->appropriations[i]);
    }
    if (count > 0)
        audit_report_table_end(report);
}

static void
put_signers(struct audit_report *report, const struct audit_report_subject *subject,
            const struct audit_book_voucher *voucher)
{
    const struct audit_book *book = subject->book;

    audit_report_table(report, (struct audit_words){"signers", "签名", "Signatures"},
                       signer_columns, SIGNER_COLUMN_COUNT, voucher->signature_count);
    for (size_t i = 0; i < voucher->signature_count; i++) {
        const struct audit_book_signature *signature =
            &book->signatures[voucher->first_signature + i];
        const struct audit_book_officer *officer = &book->officers[signature->officer];

        audit_report_row(report,
                         (const struct audit_cell[SIGNER_COLUMN_COUNT]){
                             [ROLE] = audit_cell_words(kind_role(subject, signature->role)),
                             [OFFICER] = audit_cell_text(
                                 officer->full_name.size > 0 ? officer->full_name : officer->name),
                             [UNIT] = audit_cell_text(officer->unit),
                             [SIGNED_AT] = audit_cell_time(signature->signed_at_ms),
                         });
    }
    audit_report_table_end(report);
}

/* What a receipt of this voucher says too, so that the print can be held against it. The head is
 * the report's own: the evidence may have grown since. */
static void
put_code(struct audit_report *report, const struct audit_report_subject *subject,
         const struct audit_book_voucher *voucher)
{
    const struct audit_hash root = audit_book_root(subject->book);
    struct audit_buffer text = {0};

    audit_buffer_text(&text, "mingzhang/v1 voucher ");
    audit_buffer_text(&text, subject->verification->origin);
    audit_buffer_text(&text, " ");
    audit_buffer_decimal(&text, subject->voucher);
    audit_buffer_text(&text, " ");
    audit_buffer_hex(&text, voucher->header_sha256);
    audit_buffer_text(&text, " ");
    audit_buffer_decimal(&text, subject->book->voucher_count);
    audit_buffer_text(&text, " ");
    audit_buffer_base64(&text, (struct audit_bytes){root.bytes, sizeof root.bytes});
    audit_report_code(report, (struct audit_words){"code", "核对码", "Code"},
                      audit_buffer_bytes(&text));
    audit_buffer_free(&text);
}

static void
put_head(struct audit_report *report, const struct audit_report_subject *subject,
         const struct audit_book_voucher *voucher)
{
    struct audit_hash header;
    struct audit_buffer id = {0}, contents = {0};

    audit_buffer_hex(&id, voucher->id);
    audit_report_field(report, (struct audit_words){"voucher", "审签单号", "Voucher"},
                       audit_cell_count(subject->voucher));
    audit_report_field(report, (struct audit_words){"id", "审签单标识", "Voucher id"},
                       audit_cell_text(audit_buffer_bytes(&id)));
    audit_report_field(report, (struct audit_words){"prepared_at", "制单时间", "Prepared at"},
                       audit_cell_time(voucher->prepared_at_ms));
    audit_report_field(report, (struct audit_words){"sealed_at", "入账时间", "Sealed at"},
                       audit_cell_time(voucher->sealed_at_ms));
    audit_report_field(report, (struct audit_words){"contents", "内容", "Contents"},
                       kind_contents(subject, voucher, &contents));
    for (size_t i = 0; i < sizeof header.bytes; i++)
        header.bytes[i] = voucher->header_sha256.data[i];
    audit_report_field(
        report, (struct audit_words){"header_sha256", "所签内容的哈希", "Hash of what was signed"},
        audit_cell_hash(&header));
    audit_buffer_free(&id);
    audit_buffer_free(&contents);
}

enum audit_status
kind_build_voucher(struct audit_report *report, const struct audit_report_subject *subject,
                   struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    const struct audit_book_voucher *voucher;
    enum audit_status status;

    if (subject->voucher >= book->voucher_count)
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_REPORT_NO_VOUCHER, subject->voucher,
                          (uint64_t)book->voucher_count);
    voucher = &book->vouchers[subject->voucher];
    put_head(report, subject, voucher);
    put_appropriations(report, subject);
    status = put_disbursements(report, subject,
                               (struct audit_words){"disbursements", "拨付和退库", "Disbursements"},
                               /* relief= */ false, err);
    if (status == AUDIT_OK)
        status = put_disbursements(
            report, subject,
            (struct audit_words){"relief", "减免（不涉及资金）", "Relief: no money moves"},
            /* relief= */ true, err);
    put_adjustments(report, subject);
    put_settlements(report, subject);
    put_signers(report, subject, voucher);
    put_code(report, subject, voucher);
    return status;
}

/* 拨付明细表: each payout in a row, cash and relief in tables of their own. */
#include "audit/examine/standing.h"
#include "audit/report/kinds_internal.h"

enum column {
    NUMBER,
    VOUCHER,
    REFERENCE,
    PROGRAMME,
    DOCUMENT,
    PAYEE,
    PAYEE_ID,
    BANK,
    ACCOUNT,
    DATE,
    AMOUNT,
    ADJUSTED,
    NET,
    SETTLED,
    STANDING,
    PAYMENT_VOUCHER,
    MAKER,
    REVIEWER,
    APPROVER,
    MEMO,
    COLUMN_COUNT
};

static const struct audit_column columns[COLUMN_COUNT] = {
    [NUMBER] = {{"number", "序号", "No."}, AUDIT_CELL_COUNT, 6, false},
    [VOUCHER] = {{"voucher", "审签单", "Voucher"}, AUDIT_CELL_COUNT, 6, false},
    [REFERENCE] = {{"reference", "业务单号", "Reference"}, AUDIT_CELL_TEXT, 14, false},
    [PROGRAMME] = {{"programme", "政策项目", "Programme"}, AUDIT_CELL_TEXT, 20, false},
    [DOCUMENT] = {{"document", "文号", "Document"}, AUDIT_CELL_TEXT, 16, false},
    [PAYEE] = {{"payee", "收款单位", "Payee"}, AUDIT_CELL_TEXT, 30, false},
    [PAYEE_ID] = {{"payee_id", "信用代码", "Credit code"}, AUDIT_CELL_TEXT, 22, false},
    [BANK] = {{"bank", "开户行", "Bank"}, AUDIT_CELL_TEXT, 14, false},
    [ACCOUNT] = {{"account", "账号尾号", "Account"}, AUDIT_CELL_TEXT, 8, false},
    [DATE] = {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
    [AMOUNT] = {{"amount", "拨付金额", "Amount"}, AUDIT_CELL_MONEY, 16, true},
    [ADJUSTED] = {{"adjusted", "冲销退回", "Adjusted"}, AUDIT_CELL_MONEY, 14, true},
    [NET] = {{"net", "净额", "Net"}, AUDIT_CELL_MONEY, 16, true},
    [SETTLED] = {{"settled", "已付", "Settled"}, AUDIT_CELL_MONEY, 16, true},
    [STANDING] = {{"standing", "状态", "Standing"}, AUDIT_CELL_TEXT, 8, false},
    [PAYMENT_VOUCHER] = {{"payment_voucher", "支付凭证号", "Payment voucher"},
                         AUDIT_CELL_TEXT,
                         14,
                         false},
    [MAKER] = {{"maker", "经办", "Maker"}, AUDIT_CELL_TEXT, 8, false},
    [REVIEWER] = {{"reviewer", "复核", "Reviewer"}, AUDIT_CELL_TEXT, 8, false},
    [APPROVER] = {{"approver", "审批", "Approver"}, AUDIT_CELL_TEXT, 8, false},
    [MEMO] = {{"memo", "备注", "Memo"}, AUDIT_CELL_TEXT, 12, false},
};

/* What has no room on a page: it stands in the workbook, and on the voucher's print. */
static const bool left_out[COLUMN_COUNT] = {
    [VOUCHER] = true,  [DOCUMENT] = true,        [BANK] = true,
    [ADJUSTED] = true, [PAYMENT_VOUCHER] = true, [MEMO] = true,
};

static void
make_shape(const struct audit_report_subject *subject, struct kind_shape *out)
{
    *out = (struct kind_shape){0};
    for (size_t column = NUMBER; column < COLUMN_COUNT; column++)
        if (!subject->on_paper || !left_out[column])
            kind_shape_add(out, columns, column);
}

/* Texts that are put together live here while their row is written. */
struct texts {
    struct audit_buffer payee_id, account, maker, reviewer, approver;
};

static struct audit_bytes
document_of(const struct audit_book *book, const struct audit_book_disbursement *row)
{
    return row->document.size > 0 ? row->document : book->programmes[row->programme].document;
}

static void
fill_people(struct audit_cell *cells, const struct audit_report_subject *subject, uint64_t voucher,
            struct texts *texts)
{
    cells[MAKER] = kind_signers(subject, voucher, AUDIT_MAKER, &texts->maker);
    cells[REVIEWER] = kind_signers(subject, voucher, AUDIT_REVIEWER, &texts->reviewer);
    cells[APPROVER] = kind_signers(subject, voucher, AUDIT_APPROVER, &texts->approver);
}

static void
put_row(struct audit_report *report, const struct audit_report_subject *subject,
        const struct kind_shape *shape, uint32_t place, uint64_t number, struct texts *texts)
{
    const struct audit_book *book = subject->book;
    const struct audit_book_disbursement *row = &book->disbursements[place];
    const struct audit_book_payee *payee = &book->payees[row->payee];
    const enum audit_standing standing = audit_standing_of(book, place);
    struct audit_cell all[COLUMN_COUNT] = {
        [NUMBER] = audit_cell_count(number),
        [VOUCHER] = audit_cell_count(row->voucher),
        [REFERENCE] = audit_cell_text(row->reference),
        [PROGRAMME] = audit_cell_text(book->programmes[row->programme].name),
        [DOCUMENT] = audit_cell_text(document_of(book, row)),
        [PAYEE] = audit_cell_text(row->name.size > 0 ? row->name : payee->name),
        [PAYEE_ID] = kind_payee_id(subject, payee, &texts->payee_id),
        [BANK] = audit_cell_text(row->account.bank),
        [ACCOUNT] = kind_account(&row->account, &texts->account),
        [DATE] = audit_cell_date(row->date),
        [AMOUNT] = audit_cell_money(row->fen),
        [ADJUSTED] = audit_cell_money(row->fen - audit_book_net_fen(row)),
        [NET] = audit_cell_money(audit_book_net_fen(row)),
        [SETTLED] = audit_cell_money(row->settled_fen),
        [STANDING] = audit_cell_words(audit_standing_word(standing, subject->language)),
        [PAYMENT_VOUCHER] = audit_cell_text(row->payment_voucher),
        [MEMO] = audit_cell_text(row->memo),
    };

    fill_people(all, subject, row->voucher, texts);
    kind_shape_row(report, shape, all);
}

static enum audit_status
put_table(struct audit_report *report, const struct audit_report_subject *subject,
          struct audit_words words, bool relief, struct texts *texts, struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    struct kind_sums sums = {0};
    enum audit_status status = AUDIT_OK;
    struct kind_shape shape;
    uint64_t count = 0;

    make_shape(subject, &shape);
    for (uint32_t i = 0; i < book->disbursement_count; i++)
        count += kind_is_relief(book, i) == relief && kind_takes(subject, i);
    if (count == 0 && relief)
        return AUDIT_OK;
    audit_report_table(report, words, shape.columns, shape.count, count);
    for (uint32_t i = 0; i < book->disbursement_count && status == AUDIT_OK; i++)
        if (kind_is_relief(book, i) == relief && kind_takes(subject, i)) {
            status = kind_sum(&sums, &book->disbursements[i], err);
            put_row(report, subject, &shape, i, sums.count, texts);
        }
    audit_report_table_end(report);
    kind_sum_fields(report, subject, sums.count, sums.net);
    return status;
}

enum audit_status
kind_build_disbursements(struct audit_report *report, const struct audit_report_subject *subject,
                         struct audit_error *err)
{
    struct texts texts = {0};
    enum audit_status status;

    if (subject->parts.size > 0)
        return kind_build_parts(report, subject, err);
    kind_scope(report, subject);
    status = put_table(report, subject,
                       (struct audit_words){"cash", "拨付和退库", "Subsidies and refunds"},
                       /* relief= */ false, &texts, err);
    if (status == AUDIT_OK)
        status = put_table(report, subject,
                           (struct audit_words){"relief", "减免（不涉及资金，不计入上表）",
                                                "Relief: no money moves, not in the table above"},
                           /* relief= */ true, &texts, err);
    kind_signatures(report);
    audit_buffer_free(&texts.payee_id);
    audit_buffer_free(&texts.account);
    audit_buffer_free(&texts.maker);
    audit_buffer_free(&texts.reviewer);
    audit_buffer_free(&texts.approver);
    return status;
}

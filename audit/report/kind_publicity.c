/* 公示名单: what the law lets everybody see. No account, no identity number; of a credit code the
 * middle is masked; a person is a family name. */
#include "audit/report/kinds_internal.h"

enum column { NUMBER, PAYEE, PAYEE_ID, PROGRAMME, DOCUMENT, DATE, AMOUNT, COLUMN_COUNT };

static const struct audit_column columns[COLUMN_COUNT] = {
    [NUMBER] = {{"number", "序号", "No."}, AUDIT_CELL_COUNT, 6, false},
    [PAYEE] = {{"payee", "收款单位", "Payee"}, AUDIT_CELL_TEXT, 36, false},
    [PAYEE_ID] = {{"payee_id", "信用代码", "Credit code"}, AUDIT_CELL_TEXT, 18, false},
    [PROGRAMME] = {{"programme", "政策项目", "Programme"}, AUDIT_CELL_TEXT, 30, false},
    [DOCUMENT] = {{"document", "依据文号", "Document"}, AUDIT_CELL_TEXT, 20, false},
    [DATE] = {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
    [AMOUNT] = {{"amount", "金额", "Amount"}, AUDIT_CELL_MONEY, 18, true},
};

/* The first character, and ** for the rest. */
static struct audit_cell
family_name(struct audit_bytes name, struct audit_buffer *out)
{
    uint32_t point;
    const size_t size = name.size > 0 ? audit_text_next(name, 0, &point) : 0;

    out->size = 0;
    audit_buffer_append(out, (struct audit_bytes){name.data, size});
    audit_buffer_text(out, "**");
    return audit_cell_text(audit_buffer_bytes(out));
}

/* "9133**********0001" for a credit code; nothing for others. */
static struct audit_cell
masked_id(const struct audit_report_subject *subject, const struct audit_book_payee *payee,
          struct audit_buffer *out)
{
    enum { SHOWN = 4 };
    const struct audit_cell id = kind_payee_id(subject, payee, out);

    if (payee->kind != AUDIT_PAYEE_CREDIT_CODE || id.text.size <= 2 * (size_t)SHOWN)
        return (struct audit_cell){.kind = AUDIT_CELL_EMPTY};
    out->size = 0;
    audit_buffer_append(out, (struct audit_bytes){id.text.data, SHOWN});
    for (size_t i = 2 * (size_t)SHOWN; i < id.text.size; i++)
        audit_buffer_text(out, "*");
    audit_buffer_append(out, (struct audit_bytes){id.text.data + id.text.size - SHOWN, SHOWN});
    return audit_cell_text(audit_buffer_bytes(out));
}

static void
put_row(struct audit_report *report, const struct audit_report_subject *subject, uint32_t place,
        uint64_t number, struct audit_buffer texts[static 2])
{
    const struct audit_book *book = subject->book;
    const struct audit_book_disbursement *row = &book->disbursements[place];
    const struct audit_book_payee *payee = &book->payees[row->payee];
    const struct audit_book_programme *programme = &book->programmes[row->programme];
    const bool person = payee->kind == AUDIT_PAYEE_PERSON;

    audit_report_row(
        report,
        (const struct audit_cell[COLUMN_COUNT]){
            [NUMBER] = audit_cell_count(number),
            [PAYEE] = person ? family_name(payee->name, &texts[0])
                             : audit_cell_text(row->name.size > 0 ? row->name : payee->name),
            [PAYEE_ID] = masked_id(subject, payee, &texts[1]),
            [PROGRAMME] = audit_cell_text(programme->name),
            [DOCUMENT] = audit_cell_text(programme->document),
            [DATE] = audit_cell_date(row->date),
            [AMOUNT] = audit_cell_money(audit_book_net_fen(row)),
        });
}

static bool
is_listed(const struct audit_report_subject *subject, uint32_t place, bool relief)
{
    return kind_is_relief(subject->book, place) == relief && kind_takes(subject, place) &&
           audit_book_net_fen(&subject->book->disbursements[place]) > 0;
}

/* Relief is no money: its sum is not that of payments. */
static enum audit_status
put_table(struct audit_report *report, const struct audit_report_subject *subject,
          struct audit_words words, bool relief, struct audit_buffer texts[static 2],
          struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    enum audit_status status = AUDIT_OK;
    struct kind_sums sums = {0};
    uint64_t count = 0;

    for (uint32_t i = 0; i < book->disbursement_count; i++)
        count += is_listed(subject, i, relief);
    if (count == 0 && relief)
        return AUDIT_OK;
    audit_report_table(report, words, columns, COLUMN_COUNT, count);
    for (uint32_t i = 0; i < book->disbursement_count && status == AUDIT_OK; i++)
        if (is_listed(subject, i, relief)) {
            status = kind_sum(&sums, &book->disbursements[i], err);
            put_row(report, subject, i, sums.count, texts);
        }
    audit_report_table_end(report);
    kind_sum_fields(report, subject, sums.count, sums.net);
    return status;
}

enum audit_status
kind_build_publicity(struct audit_report *report, const struct audit_report_subject *subject,
                     struct audit_error *err)
{
    struct audit_buffer texts[2] = {{0}, {0}};
    enum audit_status status;

    kind_scope(report, subject);
    status =
        put_table(report, subject, (struct audit_words){"list", "拨付和退库", "Subsidies, refunds"},
                  /* relief= */ false, texts, err);
    if (status == AUDIT_OK)
        status = put_table(
            report, subject,
            (struct audit_words){"relief", "减免（不涉及资金）", "Relief: no money moves"},
            /* relief= */ true, texts, err);
    audit_report_note(report,
                      kind_word(subject, "金额为扣除冲销、退汇、追回后的净额；全额冲回的不列。",
                                "Amounts are net of reversals, returns and recoveries; what was "
                                "taken back in full is left out."));
    audit_buffer_free(&texts[0]);
    audit_buffer_free(&texts[1]);
    return status;
}

/* 单位收款台账: all that one payee was paid, with what came of each payout. */
#include "audit/examine/standing.h"
#include "audit/report/kinds_internal.h"

enum column { DATE, REFERENCE, PROGRAMME, WHAT, OUT, BACK, NET, SETTLED, STANDING, COLUMN_COUNT };

static const struct audit_column columns[COLUMN_COUNT] = {
    [DATE] = {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
    [REFERENCE] = {{"reference", "业务单号", "Reference"}, AUDIT_CELL_TEXT, 18, false},
    [PROGRAMME] = {{"programme", "政策项目", "Programme"}, AUDIT_CELL_TEXT, 30, false},
    [WHAT] = {{"what", "事项", "What"}, AUDIT_CELL_TEXT, 16, false},
    [OUT] = {{"out", "拨付", "Paid out"}, AUDIT_CELL_MONEY, 18, true},
    [BACK] = {{"back", "冲销退回", "Taken back"}, AUDIT_CELL_MONEY, 18, true},
    [NET] = {{"net", "累计净额", "Net so far"}, AUDIT_CELL_MONEY, 18, false},
    [SETTLED] = {{"settled", "已付", "Settled"}, AUDIT_CELL_MONEY, 18, true},
    [STANDING] = {{"standing", "状态", "Standing"}, AUDIT_CELL_TEXT, 10, false},
};

static uint32_t
find(const struct audit_report_subject *subject)
{
    for (uint32_t i = 0; i < subject->book->payee_count; i++)
        if (kind_payee_is_called(&subject->book->payees[i], subject->payee))
            return i;
    return AUDIT_NO_ROW;
}

static void
put_disbursement(struct audit_report *report, const struct audit_report_subject *subject,
                 uint32_t place, int64_t net)
{
    const struct audit_book *book = subject->book;
    const struct audit_book_disbursement *row = &book->disbursements[place];
    const struct audit_book_programme *programme = &book->programmes[row->programme];
    const enum audit_standing standing = audit_standing_of(book, place);

    audit_report_row(
        report, (const struct audit_cell[COLUMN_COUNT]){
                    [DATE] = audit_cell_date(row->date),
                    [REFERENCE] = audit_cell_text(row->reference),
                    [PROGRAMME] = audit_cell_text(programme->name),
                    [WHAT] = audit_cell_words(kind_instrument(subject, programme->instrument)),
                    [OUT] = audit_cell_money(row->fen),
                    [NET] = audit_cell_money(net),
                    [SETTLED] = audit_cell_money(row->settled_fen),
                    [STANDING] = audit_cell_words(audit_standing_word(standing, subject->language)),
                });
}

static void
put_adjustment(struct audit_report *report, const struct audit_report_subject *subject,
               const struct audit_book_adjustment *row, int64_t net)
{
    const struct audit_book *book = subject->book;
    const struct audit_book_disbursement *of = &book->disbursements[row->disbursement];

    audit_report_row(report,
                     (const struct audit_cell[COLUMN_COUNT]){
                         [DATE] = audit_cell_date(row->date),
                         [REFERENCE] = audit_cell_text(of->reference),
                         [PROGRAMME] = audit_cell_text(book->programmes[of->programme].name),
                         [WHAT] = audit_cell_words(kind_adjustment(subject, row->kind)),
                         [BACK] = audit_cell_money(row->fen),
                         [NET] = audit_cell_money(net),
                     });
}

/* A payout, and below it what was taken back of it. */
static enum audit_status
put_one(struct audit_report *report, const struct audit_report_subject *subject, uint32_t place,
        int64_t *net, struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    const struct audit_book_disbursement *row = &book->disbursements[place];
    enum audit_status status = kind_add(net, row->fen, err);

    if (status != AUDIT_OK)
        return status;
    put_disbursement(report, subject, place, *net);
    for (uint32_t i = row->first_adjustment; i != AUDIT_NO_ROW && status == AUDIT_OK;
         i = book->adjustments[i].next_of_target) {
        status = kind_add(net, -book->adjustments[i].fen, err);
        put_adjustment(report, subject, &book->adjustments[i], *net);
    }
    return status;
}

static enum audit_status
put_table(struct audit_report *report, const struct audit_report_subject *subject, uint32_t payee,
          struct audit_words words, bool relief, struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    const uint32_t first = book->payees[payee].first;
    enum audit_status status = AUDIT_OK;
    uint64_t count = 0;
    int64_t net = 0;

    for (uint32_t i = first; i != AUDIT_NO_ROW; i = book->disbursements[i].next_of_payee)
        count += kind_is_relief(book, i) == relief && kind_takes(subject, i);
    if (count == 0 && relief)
        return AUDIT_OK;
    audit_report_table(report, words, columns, COLUMN_COUNT, 0);
    for (uint32_t i = first; i != AUDIT_NO_ROW && status == AUDIT_OK;
         i = book->disbursements[i].next_of_payee)
        if (kind_is_relief(book, i) == relief && kind_takes(subject, i))
            status = put_one(report, subject, i, &net, err);
    audit_report_table_end(report);
    kind_sum_fields(report, subject, count, net);
    return status;
}

enum audit_status
kind_build_payee(struct audit_report *report, const struct audit_report_subject *subject,
                 struct audit_error *err)
{
    const uint32_t place = find(subject);
    const struct audit_book_payee *payee;
    struct audit_buffer id = {0};
    enum audit_status status;

    if (place == AUDIT_NO_ROW)
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_REPORT_NO_PAYEE, subject->payee);
    payee = &subject->book->payees[place];
    audit_report_field(report, (struct audit_words){"payee", "收款单位", "Payee"},
                       audit_cell_text(payee->name));
    audit_report_field(report, (struct audit_words){"payee_id", "识别代码", "Identifier"},
                       kind_payee_id(subject, payee, &id));
    audit_buffer_free(&id);
    kind_scope(report, subject);
    status = put_table(report, subject, place,
                       (struct audit_words){"cash", "拨付和退库", "Subsidies and refunds"},
                       /* relief= */ false, err);
    if (status == AUDIT_OK)
        status = put_table(
            report, subject, place,
            (struct audit_words){"relief", "减免（不涉及资金）", "Relief: no money moves"},
            /* relief= */ true, err);
    kind_signatures(report);
    return status;
}

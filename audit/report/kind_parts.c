/* 拨付明细表 by month: a list that is too long for one page in a browser is a page a month, and one
 * that says what is on each. */
#include <stdlib.h>

#include "audit/report/kinds_internal.h"

enum column {
    MONTH,
    FILE_NAME,
    COUNT,
    DISBURSED,
    ADJUSTED,
    NET,
    SETTLED,
    RELIEF_COUNT,
    RELIEF_NET,
    COLUMN_COUNT
};

static const struct audit_column columns[COLUMN_COUNT] = {
    [MONTH] = {{"month", "月份", "Month"}, AUDIT_CELL_DATE, 8, false},
    [FILE_NAME] = {{"file", "明细", "List"}, AUDIT_CELL_TEXT, 26, false},
    [COUNT] = {{"count", "笔数", "Number"}, AUDIT_CELL_COUNT, 8, true},
    [DISBURSED] = {{"disbursed", "拨付退库", "Disbursed"}, AUDIT_CELL_MONEY, 18, true},
    [ADJUSTED] = {{"adjusted", "冲销退回", "Adjusted"}, AUDIT_CELL_MONEY, 16, true},
    [NET] = {{"net", "资金净额", "Net cash"}, AUDIT_CELL_MONEY, 18, true},
    [SETTLED] = {{"settled", "已付", "Settled"}, AUDIT_CELL_MONEY, 18, true},
    [RELIEF_COUNT] = {{"relief_count", "减免笔数", "Reliefs"}, AUDIT_CELL_COUNT, 8, true},
    [RELIEF_NET] = {{"relief_net", "减免净额", "Net relief"}, AUDIT_CELL_MONEY, 18, true},
};

struct month {
    uint32_t month; /* YYYYMM */
    struct kind_sums cash, relief;
};

static uint32_t
number_of(uint32_t date)
{
    return date / 10000 * 12 + date / 100 % 100 - 1;
}

/* From the first month that has a row to the last; none: `*out_count` is 0. */
static enum audit_status
add_up(const struct audit_report_subject *subject, struct month **out, size_t *out_count,
       struct audit_error *err)
{
    const struct audit_book *book = subject->book;
    uint32_t first = UINT32_MAX, last = 0;
    enum audit_status status = AUDIT_OK;

    for (uint32_t i = 0; i < book->disbursement_count; i++)
        if (kind_takes(subject, i)) {
            const uint32_t number = number_of(book->disbursements[i].date);

            first = number < first ? number : first;
            last = number > last ? number : last;
        }
    *out_count = first > last ? 0 : last - first + 1;
    *out = calloc(*out_count + 1, sizeof **out);
    if (*out == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(*out_count + 1) * sizeof **out);
    for (size_t i = 0; i < *out_count; i++)
        (*out)[i].month = (first + (uint32_t)i) / 12 * 100 + (first + (uint32_t)i) % 12 + 1;
    for (uint32_t i = 0; i < book->disbursement_count && status == AUDIT_OK; i++)
        if (kind_takes(subject, i)) {
            struct month *month = &(*out)[number_of(book->disbursements[i].date) - first];

            status = kind_sum(kind_is_relief(book, i) ? &month->relief : &month->cash,
                              &book->disbursements[i], err);
        }
    return status;
}

enum audit_status
audit_report_months(const struct audit_report_subject *subject, struct audit_report_month **out,
                    size_t *out_count, struct audit_error *err)
{
    struct month *months = NULL;
    size_t count = 0;
    enum audit_status status = add_up(subject, &months, &count, err);
    struct audit_report_month *rows = status == AUDIT_OK ? calloc(count + 1, sizeof *rows) : NULL;

    if (status == AUDIT_OK && rows == NULL)
        status = audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                            (uint64_t)(count + 1) * sizeof *rows);
    if (status == AUDIT_OK) {
        *out_count = 0;
        for (size_t i = 0; i < count; i++)
            if (months[i].cash.count + months[i].relief.count > 0)
                rows[(*out_count)++] = (struct audit_report_month){
                    months[i].month, months[i].cash.count + months[i].relief.count};
        *out = rows;
    }
    free(months);
    return status;
}

void
audit_report_part_name(struct audit_bytes stem, uint32_t month, struct audit_buffer *out)
{
    out->size = 0;
    audit_buffer_append(out, stem);
    audit_buffer_text(out, "-");
    audit_buffer_decimal(out, month / 100);
    audit_buffer_text(out, month % 100 < 10 ? "-0" : "-");
    audit_buffer_decimal(out, month % 100);
    audit_buffer_text(out, ".html");
}

static void
put_month(struct audit_report *report, const struct audit_report_subject *subject,
          const struct month *month, struct audit_buffer *name)
{
    audit_report_part_name(subject->parts, month->month, name);
    audit_report_row(report,
                     (const struct audit_cell[COLUMN_COUNT]){
                         [MONTH] = audit_cell_date(month->month),
                         [FILE_NAME] = audit_cell_file(audit_buffer_bytes(name)),
                         [COUNT] = audit_cell_count(month->cash.count),
                         [DISBURSED] = audit_cell_money(month->cash.disbursed),
                         [ADJUSTED] = audit_cell_money(month->cash.disbursed - month->cash.net),
                         [NET] = audit_cell_money(month->cash.net),
                         [SETTLED] = audit_cell_money(month->cash.settled),
                         [RELIEF_COUNT] = audit_cell_count(month->relief.count),
                         [RELIEF_NET] = audit_cell_money(month->relief.net),
                     });
}

enum audit_status
kind_build_parts(struct audit_report *report, const struct audit_report_subject *subject,
                 struct audit_error *err)
{
    struct audit_buffer name = {0};
    struct kind_sums sums = {0};
    struct month *months = NULL;
    size_t count = 0;
    enum audit_status status = add_up(subject, &months, &count, err);

    kind_scope(report, subject);
    audit_report_note(report,
                      kind_word(subject, "明细按月分页，各页在下表所列的文件中，与本页放在一处。",
                                "The list is divided by month: each page is the file named below, "
                                "beside this one."));
    if (status == AUDIT_OK)
        audit_report_table(report, (struct audit_words){"months", "按月份", "By month"}, columns,
                           COLUMN_COUNT, count);
    for (size_t i = 0; i < count && status == AUDIT_OK; i++) {
        if (months[i].cash.count + months[i].relief.count == 0)
            continue;
        put_month(report, subject, &months[i], &name);
        sums.count += months[i].cash.count;
        status = kind_add(&sums.net, months[i].cash.net, err);
    }
    if (status == AUDIT_OK) {
        audit_report_table_end(report);
        kind_sum_fields(report, subject, sums.count, sums.net);
        kind_signatures(report);
    }
    audit_buffer_free(&name);
    free(months);
    return status;
}

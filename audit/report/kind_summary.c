/* 拨付汇总表: sums by category, programme, month and kind of money, each beside the same days of
 * the year before (同比), and charts of the first and the third. */
#include <stdlib.h>

#include "audit/report/chart.h"
#include "audit/report/kinds_internal.h"

enum column {
    KEY,
    NAME,
    COUNT,
    DISBURSED,
    TAKEN_BACK,
    NET,
    SETTLED,
    RELIEF_COUNT,
    RELIEF_NET,
    BOTH,
    BEFORE,
    CHANGE,
    COLUMN_COUNT
};

static const struct audit_column columns[COLUMN_COUNT] = {
    [KEY] = {{"key", "口径", "Key"}, AUDIT_CELL_TEXT, 18, false},
    [NAME] = {{"name", "名称", "Name"}, AUDIT_CELL_TEXT, 26, false},
    [COUNT] = {{"count", "笔数", "Number"}, AUDIT_CELL_COUNT, 8, true},
    [DISBURSED] = {{"disbursed", "拨付退库", "Disbursed"}, AUDIT_CELL_MONEY, 18, true},
    [TAKEN_BACK] = {{"taken_back", "冲销退回", "Taken back"}, AUDIT_CELL_MONEY, 16, true},
    [NET] = {{"net", "资金净额", "Net cash"}, AUDIT_CELL_MONEY, 18, true},
    [SETTLED] = {{"settled", "已付", "Settled"}, AUDIT_CELL_MONEY, 18, true},
    [RELIEF_COUNT] = {{"relief_count", "减免笔数", "Reliefs"}, AUDIT_CELL_COUNT, 8, true},
    [RELIEF_NET] = {{"relief_net", "减免净额", "Net relief"}, AUDIT_CELL_MONEY, 18, true},
    [BOTH] = {{"both", "合计净额", "Net in all"}, AUDIT_CELL_MONEY, 18, true},
    [BEFORE] = {{"before", "上年同期", "Year before"}, AUDIT_CELL_MONEY, 18, true},
    [CHANGE] = {{"change", "同比", "Change"}, AUDIT_CELL_SHARE, 9, false},
};

struct group {
    struct audit_bytes key, name;
    uint32_t month;
    struct kind_sums cash, relief;
    int64_t both, before;
};

/* Groups in the order in which they are to stand; of_programme: which one a programme is of. */
struct grouping {
    struct group *groups;
    size_t count;
    struct audit_words key; /* what the first column is called */
    uint32_t *of_programme; /* NULL: by month */
    uint32_t first_month;
};

static enum audit_status
new_grouping(const struct audit_report_subject *subject, size_t count, bool by_month,
             struct grouping *out, struct audit_error *err)
{
    const size_t programmes = subject->book->programme_count + 1;

    *out = (struct grouping){.groups = calloc(count + 1, sizeof *out->groups)};
    if (!by_month)
        out->of_programme = calloc(programmes, sizeof *out->of_programme);
    if (out->groups == NULL || (!by_month && out->of_programme == NULL))
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(count + 1) * sizeof *out->groups);
    return AUDIT_OK;
}

static void
free_grouping(struct grouping *grouping)
{
    free(grouping->groups);
    free(grouping->of_programme);
}

typedef struct audit_bytes key_fn(const struct audit_report_subject *subject,
                                  const struct audit_book_programme *programme,
                                  struct audit_bytes *out_name);

static struct audit_bytes
by_category(const struct audit_report_subject *subject, const struct audit_book_programme *row,
            struct audit_bytes *out_name)
{
    (void)subject;
    *out_name = (struct audit_bytes){0};
    return row->category;
}

static struct audit_bytes
by_programme(const struct audit_report_subject *subject, const struct audit_book_programme *row,
             struct audit_bytes *out_name)
{
    (void)subject;
    *out_name = row->name;
    return row->code;
}

static struct audit_bytes
by_instrument(const struct audit_report_subject *subject, const struct audit_book_programme *row,
              struct audit_bytes *out_name)
{
    *out_name = (struct audit_bytes){0};
    return audit_text(kind_instrument(subject, row->instrument));
}

/* Programmes are few: each looks for its group among those there are. */
static void
group_programmes(const struct audit_report_subject *subject, key_fn *key_of,
                 struct grouping *grouping)
{
    const struct audit_book *book = subject->book;

    for (uint32_t i = 0; i < book->programme_count; i++) {
        struct audit_bytes name;
        const struct audit_bytes key = key_of(subject, &book->programmes[i], &name);
        size_t at = 0;

        if (!kind_takes_programme(subject, i))
            continue;
        while (at < grouping->count && !audit_bytes_equal(grouping->groups[at].key, key))
            at++;
        if (at == grouping->count)
            grouping->groups[grouping->count++] = (struct group){.key = key, .name = name};
        grouping->of_programme[i] = (uint32_t)at;
    }
}

static uint32_t
month_number(uint32_t date)
{
    return date / 10000 * 12 + date / 100 % 100 - 1;
}

static struct group *
group_of(struct grouping *grouping, const struct audit_book_disbursement *row, uint32_t date)
{
    if (grouping->of_programme != NULL)
        return &grouping->groups[grouping->of_programme[row->programme]];
    return &grouping->groups[month_number(date) - grouping->first_month];
}

/* --- adding up --- */

struct period {
    uint32_t from, to; /* never 0 */
};

/* What is asked for, else from the first payout to the last. */
static struct period
period_of(const struct audit_report_subject *subject)
{
    const struct audit_book *book = subject->book;
    struct period period = {UINT32_MAX, 0};

    for (size_t i = 0; i < book->disbursement_count; i++) {
        const uint32_t date = book->disbursements[i].date;

        period.from = date < period.from ? date : period.from;
        period.to = date > period.to ? date : period.to;
    }
    if (subject->from_date != 0)
        period.from = subject->from_date;
    if (subject->to_date != 0)
        period.to = subject->to_date;
    return period;
}

static bool
is_taken(const struct audit_report_subject *subject, uint32_t i)
{
    return kind_takes_programme(subject, subject->book->disbursements[i].programme) &&
           (subject->takes == NULL || subject->takes(subject->takes_context, subject->book, i));
}

static enum audit_status
add_row(struct group *group, const struct audit_book_disbursement *row, bool relief,
        struct audit_error *err)
{
    enum audit_status status = kind_sum(relief ? &group->relief : &group->cash, row, err);

    if (status == AUDIT_OK)
        status = kind_add(&group->both, audit_book_net_fen(row), err);
    return status;
}

static enum audit_status
add_up(const struct audit_report_subject *subject, struct period period, struct grouping *grouping,
       struct audit_error *err)
{
    enum { YEAR = 10000 };
    const struct audit_book *book = subject->book;
    /* Of more than a year, the year before would be in part the same days; of a month never. */
    const bool compared = grouping->of_programme == NULL || period.to < period.from + YEAR;
    enum audit_status status = AUDIT_OK;

    for (uint32_t i = 0; i < book->disbursement_count && status == AUDIT_OK; i++) {
        const struct audit_book_disbursement *row = &book->disbursements[i];
        const uint32_t later = row->date + YEAR;

        if (!is_taken(subject, i))
            continue;
        if (row->date >= period.from && row->date <= period.to)
            status = add_row(group_of(grouping, row, row->date), row, kind_is_relief(book, i), err);
        if (status == AUDIT_OK && compared && later >= period.from && later <= period.to)
            status =
                kind_add(&group_of(grouping, row, later)->before, audit_book_net_fen(row), err);
    }
    return status;
}

/* --- the tables --- */

/* Taken away first: both lie within the range of money, and their difference may not. */
static struct audit_cell
change_of(const struct group *group)
{
    int64_t change;

    if (__builtin_sub_overflow(group->both, group->before, &change))
        return (struct audit_cell){.kind = AUDIT_CELL_EMPTY};
    return kind_share(change, group->before);
}

/* Columns that would be empty are left out: names of what has none, a year before without payouts.
 */
static void
make_shape(const struct grouping *grouping, struct kind_shape *out)
{
    bool named = false, compared = false, by_month = grouping->of_programme == NULL;

    for (size_t i = 0; i < grouping->count; i++) {
        named = named || grouping->groups[i].name.size > 0;
        compared = compared || grouping->groups[i].before != 0;
    }
    *out = (struct kind_shape){0};
    for (size_t column = KEY; column < COLUMN_COUNT; column++)
        if ((column != NAME || named) && (column < BEFORE || compared))
            kind_shape_add(out, columns, column);
    out->columns[KEY].words = grouping->key;
    out->columns[KEY].kind = by_month ? AUDIT_CELL_DATE : AUDIT_CELL_TEXT;
}

static void
put_group(struct audit_report *report, const struct kind_shape *shape, const struct group *group)
{
    const struct audit_cell all[COLUMN_COUNT] = {
        [KEY] = group->month != 0 ? audit_cell_date(group->month) : audit_cell_text(group->key),
        [NAME] = audit_cell_text(group->name),
        [COUNT] = audit_cell_count(group->cash.count),
        [DISBURSED] = audit_cell_money(group->cash.disbursed),
        [TAKEN_BACK] = audit_cell_money(group->cash.disbursed - group->cash.net),
        [NET] = audit_cell_money(group->cash.net),
        [SETTLED] = audit_cell_money(group->cash.settled),
        [RELIEF_COUNT] = audit_cell_count(group->relief.count),
        [RELIEF_NET] = audit_cell_money(group->relief.net),
        [BOTH] = audit_cell_money(group->both),
        [BEFORE] = audit_cell_money(group->before),
        [CHANGE] = change_of(group),
    };

    kind_shape_row(report, shape, all);
}

static void
put_groups(struct audit_report *report, struct audit_words words, const struct grouping *grouping)
{
    struct kind_shape shape;

    make_shape(grouping, &shape);
    audit_report_table(report, words, shape.columns, shape.count, grouping->count);
    for (size_t i = 0; i < grouping->count; i++)
        put_group(report, &shape, &grouping->groups[i]);
    audit_report_table_end(report);
}

/* This year's net beside the year before's. */
static void
put_chart(struct audit_report *report, const struct audit_report_subject *subject,
          struct audit_words words, const struct grouping *grouping)
{
    enum { CHARTED_MAX = 24 };
    const size_t count = grouping->count < CHARTED_MAX ? grouping->count : CHARTED_MAX;
    int64_t now[CHARTED_MAX], before[CHARTED_MAX];
    struct audit_bytes labels[CHARTED_MAX];
    struct audit_buffer texts[CHARTED_MAX];
    bool any_before = false;

    for (size_t i = 0; i < count; i++) {
        const struct group *group = &grouping->groups[i];

        texts[i] = (struct audit_buffer){0};
        labels[i] = group->key;
        if (group->month != 0) {
            audit_buffer_decimal(&texts[i], group->month / 100);
            audit_buffer_text(&texts[i], group->month % 100 < 10 ? "-0" : "-");
            audit_buffer_decimal(&texts[i], group->month % 100);
            labels[i] = audit_buffer_bytes(&texts[i]);
        }
        now[i] = group->both;
        before[i] = group->before;
        any_before = any_before || group->before != 0;
    }
    const struct audit_chart_series series[] = {
        {audit_text(kind_word(subject, "本期", "this period")), now},
        {audit_text(kind_word(subject, "上年同期", "the year before")), before},
    };
    const struct audit_chart chart = {
        .kind = AUDIT_CHART_BARS,
        .words = words,
        .labels = labels,
        .label_count = count,
        .series = series,
        .series_count = any_before ? 2 : 1,
    };
    if (count > 0)
        audit_report_chart(report, &chart);
    for (size_t i = 0; i < count; i++)
        audit_buffer_free(&texts[i]);
}

static enum audit_status
put_by_programme(struct audit_report *report, const struct audit_report_subject *subject,
                 struct period period, struct audit_words words, struct audit_words key,
                 key_fn *key_of, bool charted, struct audit_error *err)
{
    struct grouping grouping;
    enum audit_status status = new_grouping(subject, subject->book->programme_count,
                                            /* by_month= */ false, &grouping, err);

    grouping.key = key;
    if (status == AUDIT_OK) {
        group_programmes(subject, key_of, &grouping);
        status = add_up(subject, period, &grouping, err);
    }
    if (status == AUDIT_OK) {
        put_groups(report, words, &grouping);
        if (charted)
            put_chart(report, subject, words, &grouping);
    }
    free_grouping(&grouping);
    return status;
}

static enum audit_status
put_by_month(struct audit_report *report, const struct audit_report_subject *subject,
             struct period period, struct audit_error *err)
{
    static const struct audit_words words = {"by_month", "按月份", "By month"};
    const uint32_t first = month_number(period.from);
    const size_t count = month_number(period.to) - first + 1;
    struct grouping grouping;
    enum audit_status status = new_grouping(subject, count, /* by_month= */ true, &grouping, err);

    grouping.key = (struct audit_words){"key", "月份", "Month"};
    grouping.first_month = first;
    if (status == AUDIT_OK) {
        grouping.count = count;
        for (size_t i = 0; i < count; i++)
            grouping.groups[i].month =
                ((first + (uint32_t)i) / 12) * 100 + (first + (uint32_t)i) % 12 + 1;
        status = add_up(subject, period, &grouping, err);
    }
    if (status == AUDIT_OK) {
        put_groups(report, words, &grouping);
        put_chart(report, subject, words, &grouping);
    }
    free_grouping(&grouping);
    return status;
}

enum audit_status
kind_build_summary(struct audit_report *report, const struct audit_report_subject *subject,
                   struct audit_error *err)
{
    const struct period period = period_of(subject);
    enum audit_status status;

    kind_scope(report, subject);
    if (period.from > period.to) {
        audit_report_note(report, kind_word(subject, "没有拨付记录。", "Nothing was disbursed."));
        kind_signatures(report);
        return AUDIT_OK;
    }
    status = put_by_programme(
        report, subject, period, (struct audit_words){"by_category", "按公布口径", "By category"},
        (struct audit_words){"key", "公布口径", "Category"}, by_category, /* charted= */ true, err);
    if (status == AUDIT_OK)
        status = put_by_programme(
            report, subject, period,
            (struct audit_words){"by_programme", "按政策项目", "By programme"},
            (struct audit_words){"key", "代码", "Code"}, by_programme, /* charted= */ false, err);
    if (status == AUDIT_OK)
        status = put_by_month(report, subject, period, err);
    if (status == AUDIT_OK)
        status = put_by_programme(
            report, subject, period,
            (struct audit_words){"by_instrument", "按资金形式", "By kind of money"},
            (struct audit_words){"key", "形式", "Kind"}, by_instrument,
            /* charted= */ false, err);
    audit_report_note(
        report,
        kind_word(subject, "净额已扣除冲销、退汇、追回，按原拨付日期计；减免不涉及资金，单列。",
                  "Net is less reversals, returns and recoveries, under the date of "
                  "the payout; relief moves no money and stands apart."));
    kind_signatures(report);
    return status;
}

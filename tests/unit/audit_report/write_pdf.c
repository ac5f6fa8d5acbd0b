/* Writes reports for the readers of pages (check_pdf.py) and for measuring:
 *   write_pdf wide|charts|glyph|long zh|en a4|a4-landscape|a5 PATH
 *   write_pdf sandbox FORMAT PATH         behind Landlock and seccomp
 *   write_pdf rows FORMAT COUNT PATH      says seconds and peak memory */
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "audit/evidence/sandbox.h"
#include "audit/report/chart.h"
#include "report_support.h"

static int out_fd = -1;

static bool
to_file(void *context, struct audit_bytes piece)
{
    (void)context;
    return write(out_fd, piece.data, piece.size) == (ssize_t)piece.size;
}

static int
finish(enum audit_status status, const struct audit_error *err)
{
    char text[AUDIT_ERROR_TEXT_SIZE];
    if (status == AUDIT_OK)
        return 0;
    audit_error_text(err, AUDIT_EN, text);
    fprintf(stderr, "%s\n", text);
    return 1;
}

static const struct audit_column wide[] = {
    {{"number", "序号", "No."}, AUDIT_CELL_COUNT, 5, false},
    {{"payee", "收款单位", "Payee"}, AUDIT_CELL_TEXT, 30, false},
    {{"code", "统一社会信用代码", "Credit code"}, AUDIT_CELL_TEXT, 18, false},
    {{"programme", "政策项目", "Programme"}, AUDIT_CELL_TEXT, 20, false},
    {{"date", "拨付日期", "Date"}, AUDIT_CELL_DATE, 10, false},
    {{"approved", "核定金额", "Approved"}, AUDIT_CELL_MONEY, 14, true},
    {{"paid", "拨付金额", "Paid"}, AUDIT_CELL_MONEY, 14, true},
};
enum { WIDE_COUNT = sizeof wide / sizeof wide[0] };

static void
wide_row(struct audit_report *report, uint64_t number, const char *payee, int64_t fen)
{
    const struct audit_cell cells[WIDE_COUNT] = {
        audit_cell_count(number),
        audit_cell_words(payee),
        audit_cell_words("91370200MA3C000017"),
        audit_cell_words(number % 3 == 0 ? "技术改造补助"
                                         : "中小企业发展专项资金（研发投入后补助）"),
        audit_cell_date(20230601 + (uint32_t)(number % 28)),
        audit_cell_money(fen),
        audit_cell_money(number % 7 == 0 ? -fen : fen),
    };
    audit_report_row(report, cells);
}

static void
wide_table(struct audit_report *report, uint64_t count)
{
    /* 40 characters. */
    static const char name[] =
        "青岛高新技术产业开发区某某新能源汽车动力电池与储能系统工程技术研究院有限责任公司分部";
    struct audit_cell subtotal[WIDE_COUNT] = {{0}};
    audit_report_table(report, (struct audit_words){"wide", "拨付明细", "Details"}, wide,
                       WIDE_COUNT, count);
    for (uint64_t i = 1; i <= count; i++)
        wide_row(report, i,
                 i % 5 == 0   ? name
                 : i % 2 == 0 ? "某某科技有限公司"
                              : "某某农业合作社",
                 i % 5 == 0 && i <= 1000 ? 999999999999999 : (int64_t)(i * 12345));
    subtotal[1] = audit_cell_words("小计");
    subtotal[6] = audit_cell_money(-999999999999999);
    audit_report_subtotal(report, subtotal);
    audit_report_table_end(report);
}

/* A cell of more lines than a page has, beside a short one. */
static void
long_table(struct audit_report *report)
{
    static const struct audit_column columns[] = {
        {{"name", "项目", "Item"}, AUDIT_CELL_TEXT, 10, false},
        {{"text", "内容", "Text"}, AUDIT_CELL_TEXT, 30, false},
    };
    struct audit_buffer text = {0};
    for (size_t i = 0; i < 6000; i++)
        audit_buffer_text(&text, i % 2 == 0 ? "长" : "文");
    const struct audit_cell cells[] = {audit_cell_words("意见"),
                                       audit_cell_text(audit_buffer_bytes(&text))};
    audit_report_table(report, (struct audit_words){"long", "意见", "Opinions"}, columns, 2, 3);
    for (size_t i = 0; i < 3; i++)
        audit_report_row(report, cells);
    audit_report_table_end(report);
    audit_buffer_free(&text);
}

static void
all_charts(struct audit_report *report)
{
    static const int64_t a[] = {85200000000, 14900000000, 2500000000,  700000000,
                                -1500000000, 0,           31000000000, 42000000000,
                                900000000,   100,         5000000000,  61000000000};
    static const int64_t b[] = {65200000000, 24900000000, 3500000000,  900000000,
                                1500000000,  50,          11000000000, 22000000000,
                                1900000000,  100,         4000000000,  51000000000};
    static const char *const months[] = {"1月", "2月", "3月", "4月",  "5月",  "6月",
                                         "7月", "8月", "9月", "10月", "11月", "12月"};
    static const char *const names[] = {"留抵退税",           "中小企业发展专项资金",
                                        "技术改造补助",       "稳岗返还",
                                        "贷款贴息（含往年）", "首台套奖励",
                                        "研发补助",           "租金补贴",
                                        "物流补贴",           "展会补贴",
                                        "上市奖励",           "专精特新奖励"};
    struct audit_bytes by_month[12], by_name[12];
    const struct audit_chart_series series[] = {{audit_text("2023年"), a},
                                                {audit_text("2022年"), b}};
    for (size_t i = 0; i < 12; i++) {
        by_month[i] = audit_text(months[i]);
        by_name[i] = audit_text(names[i]);
    }
    const struct audit_chart charts[] = {
        {AUDIT_CHART_BARS, {"a", "按月拨付金额及同比", "By month"}, by_month, 12, series, 2},
        {AUDIT_CHART_BARS, {"b", "按政策项目拨付金额", "By programme"}, by_name, 12, series, 1},
        {AUDIT_CHART_STACKED, {"c", "两年累计", "Both years"}, by_month, 6, series, 2},
        {AUDIT_CHART_LINE, {"d", "拨付进度", "Progress"}, by_month, 12, series, 2},
        {AUDIT_CHART_DONUT, {"e", "资金构成", "Composition"}, by_name, 12, series, 1},
    };
    for (size_t i = 0; i < sizeof charts / sizeof charts[0]; i++)
        audit_report_chart(report, &charts[i]);
}

/* A page of which only the table "wide" is long. */
static enum audit_status
write_report(enum audit_format format, const struct audit_report_head *head, const char *what,
             uint64_t count, struct audit_error *err)
{
    static const struct audit_words places[] = {{"preparer", "编制人", "Prepared by"},
                                                {"reviewer", "复核人", "Reviewed by"},
                                                {"date", "日期", "Date"}};
    struct audit_report *report = NULL;
    enum audit_status status = audit_report_begin(format, head, to_file, NULL, &report, err);
    if (status != AUDIT_OK)
        return status;
    audit_report_field(report, (struct audit_words){"unit", "单位名称", "Unit"},
                       audit_cell_words("青岛高新区管委会财政局"));
    audit_report_field(report, (struct audit_words){"month", "期间", "Month"},
                       audit_cell_date(202306));
    audit_report_field(report, (struct audit_words){"difference", "差额", "Difference"},
                       audit_cell_money(-4200));
    if (strcmp(what, "charts") == 0)
        all_charts(report);
    else if (strcmp(what, "long") == 0)
        long_table(report);
    else if (strcmp(what, "glyph") == 0)
        audit_report_field(report, (struct audit_words){"name", "姓名", "Name"},
                           audit_cell_words("张\xEE\x80\x80明"));
    else
        wide_table(report, count);
    audit_report_code(report, (struct audit_words){"receipt", "扫码核对凭据", "Receipt"},
                      audit_text("https://ledger.example/r/42"));
    audit_report_signatures(report, places, 3);
    return audit_report_end(report, NULL, err);
}

static enum audit_report_paper
paper_of(const char *name)
{
    return strcmp(name, "a5") == 0   ? AUDIT_PAPER_A5
           : strcmp(name, "a4") == 0 ? AUDIT_PAPER_A4
                                     : AUDIT_PAPER_A4_LANDSCAPE;
}

static int
in_sandbox(enum audit_format format, struct audit_error *err)
{
    struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_sandbox allowed = {.evidence = -1, .evidence_2 = -1, .writable = -1};
    struct audit_sandbox_result result;
    enum audit_status status = audit_report_prepare(format, &allowed.fonts, err);
    if (status == AUDIT_OK)
        status = audit_sandbox_enter(&allowed, &result, err);
    if (status != AUDIT_OK)
        return finish(status, err);
    /* It is a sandbox: other files stay shut. */
    if ((result.landlock || result.seccomp) && open("/tmp/write", O_WRONLY | O_CREAT, 0600) >= 0)
        return 3;
    if (result.landlock && open("/etc/passwd", O_RDONLY) >= 0)
        return 3;
    printf("landlock %d seccomp %d\n", result.landlock, result.seccomp);
    return finish(write_report(format, &head, "wide", 100, err), err);
}

static int
measure(enum audit_format format, uint64_t count, struct audit_error *err)
{
    struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct timespec begin, end;
    struct rusage usage;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    enum audit_status status = write_report(format, &head, "wide", count, err);
    clock_gettime(CLOCK_MONOTONIC, &end);
    getrusage(RUSAGE_SELF, &usage);
    int64_t ms = (end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000;
    printf("%" PRIu64 " rows: %" PRId64 " ms, peak %ld KiB\n", count, ms, usage.ru_maxrss);
    return finish(status, err);
}

int
main(int argc, char **argv)
{
    struct audit_error err = {0};
    enum audit_format format = AUDIT_FORMAT_PDF;
    (void)setlocale(LC_ALL, "");
    if (argc < 4)
        return 2;
    out_fd = open(argv[argc - 1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out_fd < 0)
        return 2;
    if (strcmp(argv[1], "sandbox") == 0)
        return audit_format_of_name(argv[2], &format) ? in_sandbox(format, &err) : 2;
    if (argc != 5)
        return 2;
    if (strcmp(argv[1], "rows") == 0)
        return audit_format_of_name(argv[2], &format)
                   ? measure(format, strtoull(argv[3], NULL, 10), &err)
                   : 2;
    struct audit_report_head head = head_of_tests(strcmp(argv[2], "zh") == 0 ? AUDIT_ZH : AUDIT_EN);
    head.paper = paper_of(argv[3]);
    return finish(write_report(AUDIT_FORMAT_PDF, &head, argv[1], 120, &err), &err);
}

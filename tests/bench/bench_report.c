/* bench_report [ROWS [FORMAT]]: a list of disbursements with twelve columns, 100,000 rows where
 * nothing is said, in each format; prints seconds, bytes, and the most memory that was resident,
 * each format in a process of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "audit/report/report.h"

static const struct audit_column columns[] = {
    {{"entry", "明细号", "Entry"}, AUDIT_CELL_COUNT, 8, false},
    {{"voucher", "审签单", "Voucher"}, AUDIT_CELL_COUNT, 8, false},
    {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
    {{"programme", "政策项目", "Programme"}, AUDIT_CELL_TEXT, 24, false},
    {{"payee", "收款单位", "Payee"}, AUDIT_CELL_TEXT, 30, false},
    {{"credit_code", "统一社会信用代码", "Credit code"}, AUDIT_CELL_TEXT, 18, false},
    {{"account", "账号", "Account"}, AUDIT_CELL_TEXT, 19, false},
    {{"amount", "金额（元）", "Amount"}, AUDIT_CELL_MONEY, 16, true},
    {{"adjusted", "调整（元）", "Adjusted"}, AUDIT_CELL_MONEY, 16, true},
    {{"settled", "已支付（元）", "Settled"}, AUDIT_CELL_MONEY, 16, true},
    {{"document", "文号", "Document"}, AUDIT_CELL_TEXT, 20, false},
    {{"memo", "摘要", "Memo"}, AUDIT_CELL_TEXT, 20, false},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static bool
count_bytes(void *context, struct audit_bytes piece)
{
    *(uint64_t *)context += piece.size;
    return true;
}

static void
row_write(struct audit_report *report, uint64_t i)
{
    static const uint32_t months[] = {202301, 202302, 202303, 202304, 202305, 202306};
    char payee[96], code[32], account[32];

    snprintf(payee, sizeof payee, "某某市第%llu农业机械专业合作社", (unsigned long long)(i % 9973));
    snprintf(code, sizeof code, "91370200%010llu", (unsigned long long)(i % 9973));
    snprintf(account, sizeof account, "6222020%012llu", (unsigned long long)i);
    const struct audit_cell cells[COLUMN_COUNT] = {
        audit_cell_count(i + 1),
        audit_cell_count(i / 200),
        audit_cell_date(months[i % 6] * 100 + 1 + (uint32_t)(i % 28)),
        audit_cell_words("2023 年农机购置补贴"),
        audit_cell_words(payee),
        audit_cell_words(code),
        audit_cell_words(account),
        audit_cell_money((int64_t)(i * 7919 % 100000000)),
        audit_cell_money(i % 50 == 0 ? -1234 : 0),
        audit_cell_money((int64_t)(i * 7919 % 100000000)),
        audit_cell_words("某财农〔2023〕17号"),
        audit_cell_words("上半年第一批"),
    };
    audit_report_row(report, cells);
}

static int
measure(enum audit_format format, uint64_t rows)
{
    static const struct audit_report_head head = {
        .title = {"disbursements", "拨付明细表", "Disbursements"},
        .language = AUDIT_ZH,
        .paper = AUDIT_PAPER_A4_LANDSCAPE,
        .tree_size = 500,
        .sealed_at_ms = 1688112000000,
        .recipe = "disbursements",
        .version = "bench",
    };
    struct audit_report *report = NULL;
    struct audit_error err = {0};
    struct timespec from, to;
    struct rusage usage;
    uint64_t size = 0;
    enum audit_status status;

    clock_gettime(CLOCK_MONOTONIC, &from);
    status = audit_report_begin(format, &head, count_bytes, &size, &report, &err);
    if (status == AUDIT_OK) {
        audit_report_table(report, head.title, columns, COLUMN_COUNT, rows);
        for (uint64_t i = 0; i < rows; i++)
            row_write(report, i);
        audit_report_table_end(report);
        status = audit_report_end(report, NULL, &err);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (status != AUDIT_OK) {
        char text[AUDIT_ERROR_TEXT_SIZE];

        audit_error_text(&err, AUDIT_EN, text);
        printf("%-12s %s\n", audit_format_name(format), text);
        return status == AUDIT_NOT_FOUND ? 0 : 1;
    }
    getrusage(RUSAGE_SELF, &usage);
    printf("%-12s %8llu rows %7.2f s %10.1f MiB %6ld MiB resident at most\n",
           audit_format_name(format), (unsigned long long)rows,
           (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9,
           (double)size / (1 << 20), usage.ru_maxrss / 1024);
    return 0;
}

int
main(int argc, char **argv)
{
    const uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
    enum audit_format first = AUDIT_FORMAT_TEXT, end = AUDIT_FORMAT_END;
    int failed = 0;

    if (argc > 2) {
        if (!audit_format_of_name(argv[2], &first))
            return 2;
        end = first + 1;
    }
    for (enum audit_format format = first; format < end; format++) {
        int status = 0;
        const pid_t child = fork();

        if (child == 0) {
            failed = measure(format, rows);
            fflush(stdout);
            _exit(failed);
        }
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
            failed = 1;
    }
    return failed;
}

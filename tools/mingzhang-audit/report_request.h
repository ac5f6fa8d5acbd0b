/* A report as both programs make it, of evidence that somebody else has opened and verified: what
 * is asked for, by the options or by a report that is checked; and the report, or the answer. */
#ifndef TOOLS_MINGZHANG_AUDIT_REPORT_REQUEST_H
#define TOOLS_MINGZHANG_AUDIT_REPORT_REQUEST_H

#include "tools/mingzhang-audit/report_recipe.h"
#include "tools/mingzhang-audit/reporting.h"
#include "tools/mingzhang-audit/taking.h"

/* Rows for the table of options. */
#define REPORT_REQUEST_OPTIONS                                                                     \
    {.name = "from",                                                                               \
     .value = "DATE",                                                                              \
     .kind = COMMAND_VALUE,                                                                        \
     .help = {"自此入账日期（含）", "from this accounting date on"}},                              \
        {.name = "to",                                                                             \
         .value = "DATE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"至此入账日期（含）", "up to this accounting date"}},                            \
        {.name = "programme",                                                                      \
         .letter = 'p',                                                                            \
         .value = "CODE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"只列此政策项目", "this programme alone"}},                                      \
        {.name = "category",                                                                       \
         .value = "NAME",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"只列此公布口径", "this category alone"}},                                       \
        {.name = "payee",                                                                          \
         .value = "CODE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"收款单位的统一社会信用代码（单位收款台账）",                                    \
                  "the payee's credit code (for his ledger)"}},                                    \
        {.name = "voucher",                                                                        \
         .value = "NUMBER",                                                                        \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"审签单号（审签单）", "the number of the voucher"}},                             \
        {.name = "paper",                                                                          \
         .value = "SIZE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"纸张：a4、a4-landscape（横）、a5（默认按报表；HTML、PDF、XLSX 用）",            \
                  "a4, a4-landscape or a5 (else the report's own; for HTML, PDF and XLSX)"}},      \
        TAKING_OPTION,                                                                             \
        {.name = "at",                                                                             \
         .value = "SIZE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"以较早的账本头为准：只取前 SIZE 张审签单",                                      \
                  "as of an earlier head: the first SIZE vouchers alone"}},                        \
        {.name = "split",                                                                          \
         .value = "ROWS",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"拨付明细表（HTML）超过这么多笔时按月分页，默认 20000",                          \
                  "divide the HTML list by month above so many rows (20000)"}},                    \
        {.name = "check",                                                                          \
         .value = "FILE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"核对一份报表是否正是这份证据给出的",                                            \
                  "whether a report is what the evidence gives, to the byte"}},                    \
        REPORTING_OPTIONS

struct report_request {
    struct report_options options; /* options.size: vouchers that the book takes; 0: all */
    struct reporting reporting;
    struct taking taking;
    /* Set by who verified, before report_request_answer. */
    const struct audit_book *book;
    const struct audit_verification *verification;
    /* With --check. */
    const char *checked;
    struct audit_buffer file;
    struct audit_recipe recipe;
};
#define REPORT_REQUEST_CLOSED ((struct report_request){.reporting = REPORTING_CLOSED})

/* Reads the options, or with --check the report that it names; opens what a sandbox forbids. `kind`
 * is the word of the command line, NULL where there is none. */
enum ledger_status report_request_open(struct command_context *context, const char *kind,
                                       struct report_request *out,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
void report_request_close(struct report_request *request);
/* Of all that the evidence has, also of what does not hold. */
bool report_request_is_verification(const struct report_request *request);
/* Writes the report, or says whether the one that was named is what the book gives. */
enum ledger_status report_request_answer(struct command_context *context,
                                         struct report_request *request,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

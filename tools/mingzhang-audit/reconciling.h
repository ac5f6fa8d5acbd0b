/* One reconciliation, as `mingzhang-audit reconcile` makes it of evidence that was handed over and
 * `mingzhang reconcile` of the ledger's own: files are opened, then (by who wants it) the sandbox
 * is entered, then everything is read, verified and matched. Nothing is said of evidence that does
 * not hold. */
#ifndef TOOLS_MINGZHANG_AUDIT_RECONCILING_H
#define TOOLS_MINGZHANG_AUDIT_RECONCILING_H

#include "audit/judge/private_rows.h"
#include "audit/judge/verify.h"
#include "audit/reconcile/calendar.h"
#include "audit/reconcile/reconcile.h"
#include "audit/report/reconcile_report.h"
#include "tools/mingzhang-audit/reporting.h"
#include "tools/mingzhang-audit/statement_files.h"

/* Rows of an option table: both programs have all of them. STATEMENT_FILE_OPTIONS are among them.
 */
#define RECONCILING_OPTIONS                                                                        \
    {.name = "account",                                                                            \
     .value = "NUMBER",                                                                            \
     .kind = COMMAND_VALUE,                                                                        \
     .help = {"付款账户的账号，或其后四位",                                                        \
              "the paying account: its number, or the last four digits"}},                         \
        {.name = "against",                                                                        \
         .value = "bank|treasury|list",                                                            \
         .kind = COMMAND_VALUE,                                                                    \
         .help =                                                                                   \
             {"与什么核对：银行对账单（默认）、国库退库清单（按收入退还书号）、其他部门的清单",    \
              "what to compare with: bank statements (default), the treasury's list of refunds "   \
              "(by their numbers), another office's list"}},                                       \
        {.name = "programme",                                                                      \
         .value = "CODE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"只核对这个项目（与 --against list 同用）",                                      \
                  "this programme alone (with --against list)"}},                                  \
        {.name = "from",                                                                           \
         .value = "DATE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help =                                                                                   \
             {"期间的第一天（默认：上次对账的次日，或对账单的第一天）",                            \
              "first day (default: the day after the run before, or that of the statements)"}},    \
        {.name = "to",                                                                             \
         .value = "DATE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"期间的最后一天（默认：对账单的最后一天；没有写明期间的明细按整月）",            \
                  "last day (default: that of the statements; lists that state no period are of "  \
                  "whole "                                                                         \
                  "months)"}},                                                                     \
        {.name = "previous",                                                                       \
         .value = "RESULT",                                                                        \
         .kind = COMMAND_VALUE,                                                                    \
         .help =                                                                                   \
             {"上一次的对账结果（--out 写的文件）：未达账项接着核对",                              \
              "the result of the run before, as --out wrote it: what was open is carried on"}},    \
        {.name = "opening",                                                                        \
         .value = "YUAN",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"单位账面的期初余额（默认：上次的期末，首次用银行的期初）",                      \
                  "the book balance on the first day (default: the closing of the run before; in " \
                  "a first run the bank's)"}},                                                     \
        STATEMENT_FILE_OPTIONS,                                                                    \
        {.name = "calendar",                                                                       \
         .value = "FILE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"节假日文件：每行“2023-01-23 休”或“2023-01-28 班”",                              \
                  "holidays: lines \"2023-01-23 holiday\" or \"2023-01-28 workday\""}},            \
        {.name = "window",                                                                         \
         .value = "N",                                                                             \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"两边日期最多相差几个工作日（默认 5）",                                          \
                  "how many business days the two dates may be apart (default 5)"}},               \
        {.name = "grace",                                                                          \
         .value = "N",                                                                             \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"未达账项几个工作日内算在途（默认 5）",                                          \
                  "for how many business days an open item is pending (default 5)"}},              \
    {                                                                                              \
        .name = "stated-only", .help = {                                                           \
            "没有写明付款账户的拨付不算这个账户的（默认算）",                                      \
            "payouts that name no paying account are not of this one (default: they are)"          \
        }                                                                                          \
    }

/* What is compared. {0} is empty; close it in any case. */
struct reconciling_inputs {
    /* By the options. */
    enum audit_against against;
    struct audit_bytes account; /* digits: all or four of them; {0}: any, with a list alone */
    struct audit_bytes programme;
    uint32_t first_date, last_date; /* 0: see --from and --to */
    uint32_t window, grace;         /* 0: the engine's */
    bool has_opening, stated_only;
    int64_t opening_fen;
    struct statement_files statements;
    struct audit_buffer previous, calendar;
    const char *previous_name, *calendar_name; /* NULL: none */
    struct audit_arena *arena, *state;         /* working files, made before a sandbox */
    /* The caller's, borrowed. NULL where there is none: then the verifier could not tell. */
    const struct audit_evidence *evidence;
    const struct audit_trust *trust;
    const struct audit_hash *genesis;
    const struct audit_checkpoint *held;
    unsigned threads;
};

/* Reads the options of the context and opens what they name, and `count` statements. */
enum ledger_status reconciling_open(struct command_context *context, char **names, size_t count,
                                    struct reconciling_inputs *out,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;
void reconciling_close(struct reconciling_inputs *inputs);

/* What it came to. {0} is empty; free it in any case, before the inputs. */
struct reconciling {
    struct audit_verification verification;
    /* NULL: the evidence does not hold, or nobody can tell; `verification` says why. */
    struct audit_reconcile *run;
    struct audit_items *items;
    struct audit_statements statements; /* in their order */
    struct audit_reconcile_settings settings;
    struct audit_hash text_sha256; /* of the canonical text */
    struct audit_carry *carry;     /* NULL: a first run */
    struct audit_calendar calendar;
    uint32_t *days; /* the calendar, as the settings have it */
    struct audit_private_rows *private_rows;
    struct audit_buffer label; /* what settings.account is */
    int64_t sealed_at_ms;      /* of the newest voucher: the date of reports */
};

/* Reads (of the inputs files go as they are read), verifies, matches. OK with `run` NULL is a
 * verdict on the evidence, to be printed. */
enum ledger_status reconciling_run(struct command_context *context,
                                   struct reconciling_inputs *inputs, struct reconciling *out,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
void reconciling_free(struct reconciling *reconciling);

/* Whether the answer is yes: balanced, but for what is pending. */
bool reconciling_is_balanced(const struct reconciling *reconciling);

/* For people: verdict, classes, identities, 余额调节表, what is open and what to do about it; with
 * --json all of it and every row. Only where there is a run. */
enum ledger_status reconciling_print(struct command_context *context,
                                     const struct reconciling_inputs *inputs,
                                     const struct reconciling *reconciling,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status reconciling_print_json(struct command_context *context,
                                          const struct reconciling_inputs *inputs,
                                          const struct reconciling *reconciling,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* The canonical text: a whole_file_make_fn whose context is the struct reconciling. */
enum audit_status reconciling_text(void *reconciling, whole_file_write_fn *write,
                                   void *write_context, struct audit_error *err);

/* --report and where it goes; with it --out is the report, else the canonical text. */
#define RECONCILING_REPORT_OPTION                                                                  \
    {                                                                                              \
        .name = "report", .value = "bridge|result", .kind = COMMAND_VALUE, .help = {               \
            "编制报表：bridge 余额调节表，result 对账结果（默认在屏幕上给出摘要）",                \
            "make a report: bridge (the adjusted balance) or result (all of it); without it a "    \
            "summary is shown"                                                                     \
        }                                                                                          \
    }
struct reconciling_output {
    const struct audit_reconcile_report *report; /* NULL: none */
    struct reporting reporting;                  /* of the report */
    struct whole_file result;                    /* where the canonical text goes */
};
#define RECONCILING_OUTPUT_CLOSED                                                                  \
    ((struct reconciling_output){.reporting = REPORTING_CLOSED, .result = WHOLE_FILE_CLOSED})
/* Reads RECONCILING_REPORT_OPTION and REPORTING_OPTIONS. Before the sandbox. */
enum ledger_status reconciling_output_open(struct command_context *context,
                                           struct reconciling_output *out,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;
/* What the sandbox must leave open. */
struct input_rooms reconciling_output_rooms(const struct reconciling_output *output);
/* The report, or summary (or JSON) and result. */
enum ledger_status reconciling_output_write(struct command_context *context,
                                            const struct reconciling_output *output,
                                            const struct reconciling_inputs *inputs,
                                            struct reconciling *reconciling,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;
void reconciling_output_close(struct reconciling_output *output);

#endif

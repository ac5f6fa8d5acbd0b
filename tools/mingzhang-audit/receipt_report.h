/* 入账证明: a receipt that holds, as a report to be handed in and filed. */
#ifndef TOOLS_MINGZHANG_AUDIT_RECEIPT_REPORT_H
#define TOOLS_MINGZHANG_AUDIT_RECEIPT_REPORT_H

#include "audit/judge/receipt.h"
#include "tools/mingzhang-audit/reporting.h"

struct receipt_reporting {
    const struct audit_receipt *receipt; /* it holds */
    const struct audit_trust *trust;
    const struct audit_hash *genesis;
    struct reporting reporting;
};

/* --format and --out. */
enum ledger_status receipt_report_write(struct command_context *context,
                                        const struct receipt_reporting *what,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* Whether `file`, whose recipe was read, is the report that the receipt gives. */
enum ledger_status receipt_report_check(struct command_context *context,
                                        const struct receipt_reporting *what,
                                        const struct audit_recipe *recipe, struct audit_bytes file,
                                        const char *path) LEDGER_MUST_CHECK;

/* The only recipe there is. */
extern const char receipt_report_recipe[];

#endif

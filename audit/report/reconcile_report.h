/* Reports of a reconciliation: 银行对账结果 with every break and match, and 银行存款余额调节表 in
 * its two-sided form. */
#ifndef AUDIT_REPORT_RECONCILE_REPORT_H
#define AUDIT_REPORT_RECONCILE_REPORT_H

#include "audit/report/reconcile_words.h"

struct audit_reconcile_subject {
    const struct audit_reconcile *run;
    const struct audit_items *items;
    const struct audit_statements *statements;
    const struct audit_carry *carry; /* NULL: a first run */
    const struct audit_reconcile_settings *settings;
    const struct audit_hash *text_sha256; /* of the canonical text */
    enum audit_against against;
    enum audit_language language;
};

struct audit_reconcile_report {
    struct audit_words title;
    enum audit_report_paper paper;
    /* MALFORMED: no balance is known, so that there is none to adjust. */
    enum audit_status (*build)(struct audit_report *report,
                               const struct audit_reconcile_subject *subject,
                               struct audit_error *err);
};
/* "result" and "bridge"; NULL: none. */
const struct audit_reconcile_report *audit_reconcile_report_of(const char *key);

#endif

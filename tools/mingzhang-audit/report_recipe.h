/* The options of a report as one line that stands in it, and that makes it again:
 * "disbursements from=20230101 to=20230630 programme=JC-2023". */
#ifndef TOOLS_MINGZHANG_AUDIT_REPORT_RECIPE_H
#define TOOLS_MINGZHANG_AUDIT_REPORT_RECIPE_H

#include "audit/report/kinds.h"

struct report_options {
    const struct audit_report_kind *kind;
    uint32_t from_date, to_date; /* 0: open */
    struct audit_bytes programme, category, payee;
    struct audit_bytes parts; /* of a list in parts, as its subject has it */
    struct audit_bytes where; /* a filter as filter_print has it; empty: all */
    uint64_t voucher;
    bool has_paper; /* another than the kind's own */
    enum audit_report_paper paper;
    uint64_t size;    /* of the head; 0: the newest. Not in the line: the report's head says it */
    char texts[1024]; /* where texts live that were read from a line */
};

enum { REPORT_RECIPE_SIZE = 1024 };
/* "a4", "a4-landscape", "a5"; false: none. */
bool report_paper_of_name(struct audit_bytes name, enum audit_report_paper *out);
enum audit_report_paper report_paper_of(const struct report_options *options);
/* Blanks, "%" and what is no printable ASCII stand as %20. MALFORMED: too long. */
enum audit_status report_options_write(const struct report_options *options,
                                       char line[static REPORT_RECIPE_SIZE],
                                       struct audit_error *err) AUDIT_MUST_CHECK;
/* MALFORMED for what report_options_write does not write; NEWER for a report or option that this
 * program does not know. */
enum audit_status report_options_read(const char *line, struct report_options *out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;

#endif

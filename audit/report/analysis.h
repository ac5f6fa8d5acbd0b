/* What an analysis came to, as a report: leads by money with their entries, each test with what it
 * looks for and when it is wrong, and Benford's tables. */
#ifndef AUDIT_REPORT_ANALYSIS_H
#define AUDIT_REPORT_ANALYSIS_H

#include "audit/examine/analyse.h"
#include "audit/report/report.h"

extern const struct audit_words audit_analysis_title; /* for the head */

/* The parts. What the arguments point to outlives the call alone. */
void audit_analysis_write(struct audit_report *report, enum audit_language language,
                          const struct audit_book *book, const struct audit_analyse_rules *rules,
                          const struct audit_analysis *analysis);

#endif

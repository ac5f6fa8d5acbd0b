/* An analysis being written. Private to this folder. */
#ifndef AUDIT_REPORT_ANALYSIS_INTERNAL_H
#define AUDIT_REPORT_ANALYSIS_INTERNAL_H

#include "audit/report/analysis.h"

struct writing {
    struct audit_report *report;
    enum audit_language language;
    const struct audit_book *book;
    const struct audit_analyse_rules *rules;
    const struct audit_analysis *analysis;
};

static inline const char *
word(const struct writing *writing, const char *zh, const char *en)
{
    return writing->language == AUDIT_ZH ? zh : en;
}

/* Where the law applies and where not, and the digits where it does (analysis_benford.c). */
void analysis_put_benford(const struct writing *writing);

#endif

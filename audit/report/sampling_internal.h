/* Private to sampling*.c: the columns of a sampling sheet. */
#ifndef AUDIT_REPORT_SAMPLING_INTERNAL_H
#define AUDIT_REPORT_SAMPLING_INTERNAL_H

#include "audit/report/sampling.h"

enum sampling_column {
    SAMPLING_NUMBER,
    SAMPLING_ENTRY,
    SAMPLING_VOUCHER,
    SAMPLING_DATE,
    SAMPLING_REFERENCE,
    SAMPLING_PAYEE,
    SAMPLING_BOOK,
    SAMPLING_UNIT,
    SAMPLING_STRATUM,
    SAMPLING_FOUND,
    SAMPLING_WHY,
    SAMPLING_WHO,
    SAMPLING_WHEN,
    SAMPLING_COLUMN_COUNT
};
/* Findings are amounts, or deviations. */
bool sampling_is_of_money(const struct audit_sample_plan *plan);
extern const struct audit_column sampling_columns[SAMPLING_COLUMN_COUNT];
extern const struct audit_words sampling_found_deviation; /* SAMPLING_FOUND where it is no amount */

/* What is written, and in which language. */
struct sampling {
    struct audit_report *report;
    enum audit_language language;
    const struct audit_sample_plan *plan;
    const struct audit_sample *sample;
    const struct audit_book *book;
};
/* What the sheet and the evaluation both say of the plan and the draw. */
void sampling_put_plan(const struct sampling *sampling);
/* The payee as far as it is known: a person without private rows has no name. */
struct audit_cell sampling_payee(const struct sampling *sampling, uint32_t disbursement);
/* "≥ 1,000,000.00"; in `out`, which is emptied before. */
struct audit_cell sampling_stratum(const struct sampling *sampling, uint32_t stratum,
                                   struct audit_buffer *out);
const char *sampling_word(const struct sampling *sampling, const char *zh, const char *en);

#endif

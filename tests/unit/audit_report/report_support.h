/* Reports for tests: into memory, with one head. */
#ifndef TESTS_UNIT_AUDIT_REPORT_REPORT_SUPPORT_H
#define TESTS_UNIT_AUDIT_REPORT_REPORT_SUPPORT_H

#include "audit/report/report.h"

/* audit_report_write_fn into a struct audit_buffer. */
bool to_buffer(void *context, struct audit_bytes piece);

struct audit_report_head head_of_tests(enum audit_language language);

/* All parts there are: fields, a section, tables with long, wide, negative, empty and hostile
 * cells, a subtotal, totals, a note, a code, signatures. Into `out`, which the caller frees. */
void report_of_all_parts(enum audit_format format, const struct audit_report_head *head,
                         struct audit_buffer *out, struct audit_hash *out_sha256);

/* The corpus of texts that some program takes for something else; NULL-terminated. */
extern const char *const hostile_texts[];
/* A table of them, and each of them as a field, a note, a check and the ledger's name. */
void report_of_hostile_texts(enum audit_format format, struct audit_buffer *out);

/* A table of 1,048,600 rows, which no sheet of a workbook holds. */
void report_of_many_rows(enum audit_format format, struct audit_buffer *out);

/* tests/unit/audit_report/golden/NAME; the test fails and shows both where they differ. With
 * LEDGER_GOLDEN_WRITE=1 it is written instead. */
void assert_golden(const char *name, struct audit_bytes bytes);

#endif

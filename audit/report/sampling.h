/* The sampling sheet that an auditor fills in, and what comes of it: both as reports, and the sheet
 * read again.
 *
 * The sheet has a row for each item that was drawn, with empty columns for what the auditor finds:
 * the audited value (or whether it deviates), why, who and when. Its line "draw" (抽样口径) is the
 * plan, from which alone, with the evidence, the draw is made again; so nothing else of the sheet
 * is believed, and a sheet that says something else is refused by its row. */
#ifndef AUDIT_REPORT_SAMPLING_H
#define AUDIT_REPORT_SAMPLING_H

#include "audit/examine/evaluate.h"
#include "audit/report/report.h"

/* The titles of both reports, for their heads. */
extern const struct audit_words audit_sampling_title, audit_evaluation_title;

/* The parts of the sheet; the language is the report's. */
void audit_sampling_write(struct audit_report *report, enum audit_language language,
                          const struct audit_sample_plan *plan, const struct audit_sample *sample,
                          const struct audit_book *book);
/* The parts of the evaluation. */
void audit_evaluation_write(struct audit_report *report, enum audit_language language,
                            const struct audit_sample_plan *plan, const struct audit_sample *sample,
                            const struct audit_evaluation *evaluation,
                            const struct audit_book *book);

/* Reads a filled-in sheet: its rows in any order, among others that somebody wrote beside them. */
struct audit_sampling_reader;
enum audit_status audit_sampling_reader_new(struct audit_sampling_reader **out,
                                            struct audit_error *err) AUDIT_MUST_CHECK;
void audit_sampling_reader_free(struct audit_sampling_reader *reader); /* accepts NULL */
/* A workbook has several sheets; each begins anew. */
void audit_sampling_reader_sheet(struct audit_sampling_reader *reader);
/* A row as a spreadsheet numbers it. MALFORMED: a row of the table whose entry or book value cannot
 * be read, or a table without one of its columns. */
enum audit_status audit_sampling_reader_row(struct audit_sampling_reader *reader, uint64_t number,
                                            const struct audit_bytes *cells, size_t count,
                                            struct audit_error *err) AUDIT_MUST_CHECK;
/* The plan, once all rows were given. MALFORMED: there is none, several, or no table. */
enum audit_status audit_sampling_reader_plan(const struct audit_sampling_reader *reader,
                                             struct audit_sample_plan *out,
                                             struct audit_error *err) AUDIT_MUST_CHECK;
/* What was found of each pick; `out` has room for them. NOT_HELD: the sheet is not this draw (a row
 * that was not drawn, stands twice, or has another book value; rows that are missing). MALFORMED: a
 * finding is missing or cannot be read. */
enum audit_status audit_sampling_reader_found(const struct audit_sampling_reader *reader,
                                              const struct audit_sample_plan *plan,
                                              const struct audit_sample *sample,
                                              struct audit_found *out,
                                              struct audit_error *err) AUDIT_MUST_CHECK;

#endif

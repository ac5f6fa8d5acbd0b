/* The reports that verified evidence gives, as one table: each is built from the book (and the
 * verification) by parts of report.h. */
#ifndef AUDIT_REPORT_KINDS_H
#define AUDIT_REPORT_KINDS_H

#include "audit/examine/book.h"
#include "audit/report/report.h"

/* Which disbursements take part, by their place in the book; NULL: all. */
typedef bool audit_report_takes_fn(void *context, const struct audit_book *book,
                                   uint32_t disbursement);

struct audit_report_subject {
    const struct audit_book *book;
    const struct audit_verification *verification;
    uint32_t from_date, to_date;            /* accounting dates, inclusive; 0: open */
    struct audit_bytes programme, category; /* {0}: all */
    struct audit_bytes payee;               /* of a payee's account: "91…", or his id in full */
    uint64_t voucher;                       /* of a voucher's print */
    bool on_paper; /* for pages and terminals: what has no room there is left out */
    audit_report_takes_fn *takes;
    void *takes_context;
    struct audit_bytes takes_words; /* what `takes` goes by, for the reader; {0} without it */
    /* Of a list in parts: what their files' names begin with, and the report says what is in each;
     * {0}: the list itself. */
    struct audit_bytes parts;
    enum audit_language language;
};

struct audit_report_kind {
    struct audit_words title;
    struct audit_words about; /* one sentence for the help */
    enum audit_report_paper paper;
    bool needs_payee, needs_voucher;
    /* MALFORMED: sums beyond the range of money; NOT_FOUND: no such payee or voucher. */
    enum audit_status (*build)(struct audit_report *report,
                               const struct audit_report_subject *subject, struct audit_error *err);
};

/* In the order of the help; ends with a title.key of NULL. */
extern const struct audit_report_kind audit_report_kinds[];
/* By key; NULL: none. */
const struct audit_report_kind *audit_report_kind_of(const char *key);

/* The months that have rows of a list, for a list in parts; the caller frees them. MALFORMED: as
 * build. */
struct audit_report_month {
    uint32_t month; /* YYYYMM */
    uint64_t count;
};
enum audit_status audit_report_months(const struct audit_report_subject *subject,
                                      struct audit_report_month **out, size_t *out_count,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
/* "list-2023-01.html"; `out` is emptied before. */
void audit_report_part_name(struct audit_bytes stem, uint32_t month, struct audit_buffer *out);

#endif

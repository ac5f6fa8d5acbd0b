/* Where to look: tests of a verified book by rules that auditors know, and by Benford's law. What
 * they find are leads (疑点), not verdicts: each names its entries, so that somebody opens them.
 *
 * A test that the evidence and the inputs do not allow says so and what it needs; one that the
 * verification has answered already says that. Nothing is passed over in silence. */
#ifndef AUDIT_EXAMINE_ANALYSE_H
#define AUDIT_EXAMINE_ANALYSE_H

#include "audit/examine/analyse_rules.h"
#include "audit/examine/benford.h"
#include "audit/examine/book.h"
#include "audit/examine/register.h"
#include "audit/reconcile/calendar.h"

enum audit_test {
    AUDIT_TEST_DUPLICATE,
    AUDIT_TEST_ACCOUNTS,
    AUDIT_TEST_SPLIT,
    AUDIT_TEST_BELOW,
    AUDIT_TEST_ROUND,
    AUDIT_TEST_DAY_OFF,
    AUDIT_TEST_HOURS,
    AUDIT_TEST_SEQUENCE,
    AUDIT_TEST_CHAIN,
    AUDIT_TEST_SEGREGATION,
    AUDIT_TEST_OVERPAID,
    AUDIT_TEST_RELATIVE_SIZE,
    AUDIT_TEST_TIMELINESS,
    AUDIT_TEST_STALE_RETURN,
    AUDIT_TEST_CONCENTRATION,
    AUDIT_TEST_PAYEE,
    AUDIT_TEST_YEAR_END,
    AUDIT_TEST_REVERSAL,
    AUDIT_TEST_CAPITAL,
    AUDIT_TEST_BENFORD,
    AUDIT_TEST_COUNT
};
struct audit_test_words {
    const char *key;                               /* "just-below" */
    const char *title[2], *meaning[2], *caveat[2]; /* by enum audit_language */
};
const struct audit_test_words *audit_test_words(enum audit_test test);
bool audit_test_of(const char *key, enum audit_test *out); /* false: no such test */

enum audit_test_state {
    AUDIT_TEST_LEFT_OUT, /* nobody asked for it */
    AUDIT_TEST_DONE,
    AUDIT_TEST_PARTLY,
    AUDIT_TEST_NOT_DONE, /* the notes say what it needs */
};
const char *audit_test_state_name(enum audit_test_state state); /* "done" */

enum { AUDIT_TEST_NOTES_MAX = 4, AUDIT_LEADS_MAX = 50000 };
struct audit_test_outcome {
    enum audit_test_state state;
    uint64_t examined; /* disbursements, or what else the test looks at */
    uint64_t leads;
    int64_t fen; /* of its leads; an entry counts in each of them */
    struct audit_error notes[AUDIT_TEST_NOTES_MAX];
    size_t note_count;
};

struct audit_lead {
    enum audit_test test;
    int64_t fen;                        /* what is at stake */
    uint32_t payee, programme, officer; /* AUDIT_NO_ROW: not one alone */
    size_t first_entry, entry_count;    /* in analysis.entries */
    struct audit_error what;            /* a sentence */
};

/* Of a programme, or of all (AUDIT_NO_ROW). */
struct audit_benford_scope {
    uint32_t programme;
    uint64_t count;
    bool applicable[AUDIT_BENFORD_KINDS];
    struct audit_error why[AUDIT_BENFORD_KINDS]; /* where it does not apply */
    struct audit_benford results[AUDIT_BENFORD_KINDS];
};

struct audit_analyse_options {
    const struct audit_analyse_rules *rules; /* NULL: the built-in ones */
    const struct audit_calendar *calendar;   /* NULL: none was given */
    const struct audit_register *registered; /* likewise */
    uint32_t first_date, last_date;          /* of disbursements; 0: open */
    uint32_t programme;                      /* AUDIT_NO_ROW: all */
    bool tests[AUDIT_TEST_COUNT];            /* none set: all */
};

struct audit_analysis {
    struct audit_test_outcome outcomes[AUDIT_TEST_COUNT];
    struct audit_lead *leads; /* by money, the most first */
    size_t lead_count;        /* kept: AUDIT_LEADS_MAX at most */
    uint64_t lead_total;
    uint64_t *entries; /* numbers of entries, ascending within a lead */
    size_t entry_count;
    struct audit_benford_scope *benford; /* all, then the programmes */
    size_t benford_count;
    uint64_t row_count, relief_count; /* disbursements looked at; left out because no cash goes */
    int64_t row_fen;
    uint32_t today; /* of the newest voucher or last_date: against it things are late */
};

/* Free `*out` in any case. NO_MEMORY; MALFORMED: sums beyond the range of money. */
enum audit_status audit_analyse(const struct audit_book *book,
                                const struct audit_analyse_options *options,
                                struct audit_analysis *out,
                                struct audit_error *err) AUDIT_MUST_CHECK;
void audit_analysis_free(struct audit_analysis *analysis);

#endif

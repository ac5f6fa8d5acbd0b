/* Does the bank agree with the ledger? One run covers one account and one period.
 *
 * Both sides become rows of one form, in the order (date, then entry number; date, then file hash
 * and line), and passes consume them, each row at most once:
 *
 *   repeated  P0  the same row listed twice
 *   reversed      records that REVERSALs take back whole: the bank has nothing to show
 *   manual        `match` entries of the ledger that nobody parted
 *   number    P1  业务单号 or 支付凭证号 stands in the bank's text, and amount and direction agree
 *   settled   P2  the bank's serial number stands in the ledger already
 *   account   P3  amount and payee account, at most `window` business days apart
 *   name      P4  amount and payee name, same window
 *   batch     P5  the sum of a batch is one row of the other side
 *   sum       P6  at most six rows of one payee account add up to one row, in only one way
 *   returned  P7  money that comes back after a payment that was matched
 *   suggested P8  nothing is matched: rows that look alike are named with what differs
 *
 * The difference tolerated is 0 fen. What has several equally good partners is never picked from:
 * it is `ambiguous` with its candidates. Groups of alike rows pair in order; what is left over is a
 * duplicate. Cost grows as n log n, and subset sums have a budget that grows as n. */
#ifndef AUDIT_RECONCILE_RECONCILE_H
#define AUDIT_RECONCILE_RECONCILE_H

#include "audit/reconcile/ledger_items.h"
#include "audit/reconcile/statement.h"

/* Of the rules above; a change of what they decide is a new version. */
enum { AUDIT_RECONCILE_RULES_VERSION = 1 };

enum audit_class {
    AUDIT_CLASS_MATCHED = 1,
    AUDIT_CLASS_LEDGER_ONLY,
    AUDIT_CLASS_BANK_ONLY,
    AUDIT_CLASS_AMOUNT_MISMATCH,
    AUDIT_CLASS_PAYEE_MISMATCH,
    AUDIT_CLASS_DUPLICATE_IN_BANK,
    AUDIT_CLASS_DUPLICATE_IN_LEDGER,
    AUDIT_CLASS_RETURNED,
    AUDIT_CLASS_AMBIGUOUS,
    AUDIT_CLASS_DATE_OUT_OF_WINDOW,
    AUDIT_CLASS_END
};
/* "ledger_only"; static storage. */
const char *audit_class_name(enum audit_class class);

enum audit_pass {
    AUDIT_PASS_NONE = 0,
    AUDIT_PASS_REPEATED,
    AUDIT_PASS_REVERSED,
    AUDIT_PASS_MANUAL,
    AUDIT_PASS_NUMBER,
    AUDIT_PASS_SETTLED,
    AUDIT_PASS_ACCOUNT,
    AUDIT_PASS_NAME,
    AUDIT_PASS_BATCH,
    AUDIT_PASS_SUM,
    AUDIT_PASS_RETURNED,
    AUDIT_PASS_SUGGESTED,
    AUDIT_PASS_END
};
const char *audit_pass_name(enum audit_pass pass);

/* What was compared and agreed, for each match; and what looked alike, for a suggestion. */
enum audit_compared {
    AUDIT_COMPARED_AMOUNT = 1 << 0,
    AUDIT_COMPARED_NUMBER = 1 << 1,
    AUDIT_COMPARED_BANK_REFERENCE = 1 << 2,
    AUDIT_COMPARED_ACCOUNT = 1 << 3,
    AUDIT_COMPARED_LAST_FOUR = 1 << 4,
    AUDIT_COMPARED_NAME = 1 << 5,
    AUDIT_COMPARED_WINDOW = 1 << 6,
    AUDIT_COMPARED_SUM = 1 << 7,
    AUDIT_COMPARED_HAND = 1 << 8,
    AUDIT_COMPARED_SWAPPED_DIGITS = 1 << 9, /* of amount or account: 12 for 21 */
    AUDIT_COMPARED_ONE_DIGIT = 1 << 10,
    AUDIT_COMPARED_DECIMAL_POINT = 1 << 11, /* ten or a hundred times as much */
    AUDIT_COMPARED_NEAR = 1 << 12,          /* within a hundredth */
};

enum audit_reconcile_verdict {
    AUDIT_BALANCED = 1,
    AUDIT_BALANCED_WITH_PENDING,
    AUDIT_BREAKS,
    AUDIT_INCOMPLETE,
};
const char *audit_reconcile_verdict_name(enum audit_reconcile_verdict verdict);

enum audit_side { AUDIT_SIDE_LEDGER = 0, AUDIT_SIDE_BANK = 1, AUDIT_SIDES = 2 };

/* What became of one row. Rows of a side are numbered in the order above. */
struct audit_outcome {
    enum audit_class classification;
    enum audit_pass pass; /* NONE: no pass had anything to say */
    uint32_t compared;    /* of audit_compared */
    uint32_t group;       /* rows of both sides that belong together; 0: alone */
    uint32_t twin;        /* the row of its own side that it repeats, + 1; 0: none */
    bool carried;         /* from the run before */
    bool persisting;      /* open now and open in the run before */
};

struct audit_totals_of_class {
    uint64_t count[AUDIT_SIDES];
    int64_t fen[AUDIT_SIDES]; /* money out is positive, money in negative */
};

enum audit_identity_kind {
    AUDIT_IDENTITY_BANK_SUM = 0,      /* opening + in − out = closing, of the bank */
    AUDIT_IDENTITY_STATEMENTS_FOLLOW, /* each opening is the closing of the statement before */
    AUDIT_IDENTITY_PERIODS_FOLLOW,    /* the first opening is the closing of the run before */
    AUDIT_IDENTITY_LEDGER_ROWS,       /* Σ classes = Σ rows: count and fen */
    AUDIT_IDENTITY_BANK_ROWS,
    AUDIT_IDENTITY_MATCHED, /* what is matched has the same sum on both sides */
    AUDIT_IDENTITY_BRIDGE,  /* both adjusted balances are the same */
    AUDIT_IDENTITIES
};
const char *audit_identity_name(enum audit_identity_kind kind);
struct audit_identity_check {
    bool stated; /* false: a balance that it needs is not known */
    bool holds;
    int64_t left_fen, right_fen;
};

/* 余额调节表. Sums of open rows, each not negative. */
struct audit_bridge {
    int64_t ledger_fen, bank_fen; /* A, B: balances at the end */
    int64_t bank_in, bank_out;    /* 银行已收、单位未收; 银行已付、单位未付 */
    int64_t ledger_in, ledger_out;
    int64_t adjusted_ledger_fen, adjusted_bank_fen;
};

enum { AUDIT_AGES = 4 }; /* 0–1, 2–7, 8–30, >30 days */

struct audit_reconcile_settings {
    struct audit_bytes account; /* what the report calls it: digits or the last four */
    uint32_t first_date, last_date;
    /* In business days. 0: the defaults, 5, 5 and 15. How far apart partners may be; how long a
     * row may stay open as pending; how far apart 跨期 partners may be. */
    uint32_t window, grace, far;
    /* Days without banking, in any order; weekends among them change nothing. And weekends that
     * are worked (调休), in any order; weekdays among them change nothing. */
    const uint32_t *holidays, *workdays;
    size_t holiday_count, workday_count;
    /* Where the account's book balance on the first day is known. Otherwise that of the run before,
     * and in a first run the bank's own. */
    bool has_ledger_opening;
    int64_t ledger_opening_fen;
    uint64_t tree_size; /* of the checkpoint over which the run is made; for the report */
    struct audit_hash tree_root;
    struct audit_hash rules_sha256; /* of the files of rules (banks, holidays); zeros: none */
    /* Called before each pass, for progress and for measuring; NULL: nobody watches. */
    void (*watch)(void *context, enum audit_pass pass);
    void *watch_context;
};

/* What one run leaves to the next: read back from the text of a result. */
struct audit_carry {
    uint32_t first_date, last_date;
    struct audit_bytes account; /* what the report called it */
    uint64_t entry_count;       /* of the ledger then */
    bool has_bank_closing;
    int64_t bank_closing_fen, ledger_closing_fen;
    struct audit_hash text_sha256;
    /* Open in the run before: entry numbers, ascending; and rows of the bank. */
    uint64_t *entries;
    size_t entry_count_open;
    struct audit_statement rows;
    struct audit_hash *row_statements; /* which file each row stood in */
    uint32_t *row_ordinals;            /* which of the rows that say the same it was, from 0 */
    struct audit_hash *ids;            /* of all breaks, ascending */
    size_t id_count;
    struct audit_carry_memory *memory;
};
/* MALFORMED names the line: not a result's text, or changed. */
enum audit_status audit_carry_read(struct audit_bytes text, struct audit_carry **out,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
void audit_carry_free(struct audit_carry *carry); /* accepts NULL */

struct audit_reconcile;

/* Runs all passes. Statements in any order; those of other accounts have been refused by
 * audit_statements_join. `carry`: NULL in a first run. The arena holds texts while the run lasts.
 * All inputs outlive the result. MALFORMED: a
 * sum beyond the range of money, or a run before that reaches into this period or is of another
 * account. */
enum audit_status audit_reconcile_run(struct audit_arena *arena, const struct audit_items *items,
                                      const struct audit_statement *statements,
                                      size_t statement_count, const struct audit_carry *carry,
                                      const struct audit_reconcile_settings *settings,
                                      struct audit_reconcile **out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;
void audit_reconcile_free(struct audit_reconcile *run); /* accepts NULL */

/* ---- the result */
struct audit_result {
    enum audit_reconcile_verdict verdict;
    struct audit_totals_of_class classes[AUDIT_CLASS_END];
    struct audit_totals_of_class ages[AUDIT_AGES]; /* of open rows */
    struct audit_identity_check identities[AUDIT_IDENTITIES];
    struct audit_bridge bridge;
    uint64_t statement_findings; /* gaps and sums that the readers named: the run is incomplete */
    bool uncovered;      /* the periods that the statements state are not all of the run's */
    uint64_t outside;    /* rows dated before or behind the run's period */
    uint64_t unsearched; /* rows whose subset sums the budget did not reach */
    uint64_t not_joined; /* `match` entries that name rows of this run and do not add up */
    uint64_t new_breaks, persisting_breaks, resolved_breaks;
    uint64_t match_count;
};
const struct audit_result *audit_reconcile_result(const struct audit_reconcile *run);

size_t audit_reconcile_count(const struct audit_reconcile *run, enum audit_side side);
struct audit_outcome audit_reconcile_outcome(const struct audit_reconcile *run,
                                             enum audit_side side, size_t row);
/* The row itself, written out; its texts live as long as the run. `out_statement` may be NULL. */
struct audit_item audit_reconcile_item(const struct audit_reconcile *run, size_t row);
struct audit_bank_row audit_reconcile_bank_row(const struct audit_reconcile *run, size_t row,
                                               struct audit_hash *out_statement);
/* An ambiguous row without partners in its group: which matched payments it may return, at most
 * AUDIT_CANDIDATES_MAX of them. Starts with `*at` 0; false at the end. */
enum { AUDIT_CANDIDATES_MAX = 16 };
bool audit_reconcile_candidate(const struct audit_reconcile *run, size_t bank_row, size_t *at,
                               size_t *out_bank_row);
/* All rows with the same group, ascending: start with `*at` 0; false at the end. */
bool audit_reconcile_member(const struct audit_reconcile *run, uint32_t group, enum audit_side side,
                            size_t *at, size_t *out_row);
/* Whether the row is open: not matched, and neither its pair nor a repetition settles it. */
bool audit_reconcile_is_break(const struct audit_reconcile *run, enum audit_side side, size_t row);
/* Whether it is open and the balances differ by it: pairs of one amount move both alike. */
bool audit_reconcile_is_in_bridge(const struct audit_reconcile *run, enum audit_side side,
                                  size_t row);
/* Names a break for ever: SHA-256 over what identifies the row, not its place. */
struct audit_hash audit_reconcile_break_id(const struct audit_reconcile *run, enum audit_side side,
                                           size_t row);
/* The canonical text: same inputs, same bytes. Written in pieces; a piece refused (false) ends it
 * with AUDIT_IO. `*out_sha256` is that of all bytes. */
typedef bool audit_reconcile_write_fn(void *context, struct audit_bytes piece);
enum audit_status audit_reconcile_text(const struct audit_reconcile *run,
                                       audit_reconcile_write_fn *write, void *context,
                                       struct audit_hash *out_sha256,
                                       struct audit_error *err) AUDIT_MUST_CHECK;

#endif

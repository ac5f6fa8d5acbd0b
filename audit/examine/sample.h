/* Audit sampling: of the disbursements of a book those that an auditor looks at, and how many, so
 * that what he finds says something about all. Monetary unit, stratified, attribute and discovery
 * sampling (CSA 1314 / ISA 530; AICPA, Audit Sampling).
 *
 * A plan says all that a draw depends on, and stands in the sampling sheet as one line of text; the
 * same plan over the same ledger is the same draw. Its random numbers are those of draw.h. The
 * population is every positive disbursement that the plan takes, sealed before its head, with the
 * amount of its entry, in the ledger's order; adjustments (red-letter entries) are not in it.
 *
 * Monetary unit: n = ceil(BV R0 / (TM - EM EF)), interval I = floor(BV / n) fen, first unit r
 * evenly of 1 … I. Chosen is what holds a unit r, r + I, r + 2 I … of the cumulative sum. What is I
 * or more is chosen for certain: the top stratum.
 * Stratified: from 1,000,000.00 yuan all; below, by 100,000.00 and 10,000.00, so many that the
 * margin of the estimate is half of what is tolerable beyond the expected; divided by Neyman or in
 * proportion, each rounded up, two at least. S_h is taken of the book values.
 * Attribute: the smallest n that finds at most c deviations with no more than the accepted risk
 * where the tolerable rate holds (hypergeometric), for the smallest c that is the expected rate of
 * n. Discovery: c = 0.
 * In a stratum of N each of the last three takes n by selection in order (Knuth, 3.4.2, S): the
 * next item is chosen if a number below those that are left is below those still wanted. */
#ifndef AUDIT_EXAMINE_SAMPLE_H
#define AUDIT_EXAMINE_SAMPLE_H

#include "audit/examine/book.h"

enum audit_sample_method {
    AUDIT_SAMPLE_MUS = 1,
    AUDIT_SAMPLE_STRATIFIED,
    AUDIT_SAMPLE_ATTRIBUTE,
    AUDIT_SAMPLE_DISCOVERY,
    AUDIT_SAMPLE_METHOD_END
};
enum audit_sample_of {
    AUDIT_SAMPLE_OF_CASH = 1, /* subsidies and refunds */
    AUDIT_SAMPLE_OF_SUBSIDY,
    AUDIT_SAMPLE_OF_REFUND,
    AUDIT_SAMPLE_OF_RELIEF,
    AUDIT_SAMPLE_OF_ALL,
    AUDIT_SAMPLE_OF_END
};
/* "mus", "stratified" …; "cash", "subsidy" …; NULL and false for others. */
const char *audit_sample_method_name(enum audit_sample_method method);
bool audit_sample_method_of(struct audit_bytes name, enum audit_sample_method *out);
const char *audit_sample_of_name(enum audit_sample_of of);
bool audit_sample_of_of(struct audit_bytes name, enum audit_sample_of *out);

/* An amount, or a share of the population: of its money, or of its number. */
struct audit_limit {
    bool is_share;
    int64_t value; /* fen, or millionths */
};
/* "125000.00", "1%", "0.25%": digits, at most two decimals (of a share four, and at most 100 %), no
 * sign. False for anything else. */
bool audit_limit_read(struct audit_bytes text, struct audit_limit *out);
void audit_limit_write(struct audit_limit limit, struct audit_buffer *out);

struct audit_sample_plan {
    enum audit_sample_method method;
    uint64_t seed; /* the auditor's number */
    unsigned confidence;
    struct audit_limit tolerable, expected;
    bool in_proportion; /* STRATIFIED: not by Neyman */
    enum audit_sample_of of;
    char programme[96]; /* its code; "": all */
    uint32_t from, to;  /* dates; 0: open */
    uint64_t tree_size; /* of the head */
    struct audit_hash root;
};
/* "mingzhang/v1 draw method=mus seed=20230711 …", printable ASCII. */
void audit_sample_plan_write(const struct audit_sample_plan *plan, struct audit_buffer *out);
enum audit_status audit_sample_plan_read(struct audit_bytes line, struct audit_sample_plan *out,
                                         struct audit_error *err) AUDIT_MUST_CHECK;

struct audit_sample_item {
    int64_t fen;
    uint64_t entry;
    uint32_t disbursement; /* its place in the book */
};

/* From the highest amounts down. Of MUS and of attribute and discovery: one for all, or the top
 * stratum before the rest. */
enum { AUDIT_SAMPLE_STRATA_MAX = 4 };
struct audit_sample_stratum {
    int64_t from_fen; /* reaches to the one before */
    uint64_t count;
    int64_t fen;
    uint64_t size; /* chosen of it */
    bool whole;    /* for certain, as the top stratum */
};

struct audit_sample_pick {
    uint32_t item;
    uint32_t stratum;
    uint64_t hits; /* MUS: units of it that were chosen */
    int64_t unit;  /* MUS: the first of them, from 1 over the population; 0: none */
};

struct audit_sample {
    struct audit_sample_item *items; /* the population */
    size_t item_count;
    int64_t book_fen;
    int64_t tolerable_fen, expected_fen;      /* MUS, STRATIFIED */
    uint64_t tolerable_count, expected_count; /* ATTRIBUTE, DISCOVERY: D, c */
    uint64_t size;                            /* n of the formula */
    int64_t interval_fen, first_unit;         /* MUS: I, r */
    uint64_t hits;                            /* MUS: all units that were chosen */
    struct audit_sample_stratum strata[AUDIT_SAMPLE_STRATA_MAX];
    size_t stratum_count;
    struct audit_sample_pick *picks; /* in the order of the population */
    size_t pick_count;
};
void audit_sample_free(struct audit_sample *sample); /* accepts {0} */

/* The disbursements of the book that the plan takes. MALFORMED: there is none, or no programme of
 * that code; the sum is beyond the range. */
enum audit_status audit_sample_population(const struct audit_book *book,
                                          const struct audit_sample_plan *plan,
                                          struct audit_sample *out,
                                          struct audit_error *err) AUDIT_MUST_CHECK;
/* Draws from the items that are there. MALFORMED: a confidence that no table has; a tolerable
 * misstatement or rate that leaves no room above the expected, or of the wrong kind. */
enum audit_status audit_sample_draw(const struct audit_sample_plan *plan,
                                    struct audit_sample *sample,
                                    struct audit_error *err) AUDIT_MUST_CHECK;

/* The formula of MUS alone; `tolerable_fen` leaves room. At most one unit each. */
uint64_t audit_mus_size(int64_t book_fen, int64_t tolerable_fen, int64_t expected_fen,
                        unsigned confidence);

#endif

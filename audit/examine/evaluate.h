/* What the findings in a sample say about all of the population.
 *
 * Monetary unit: of each chosen item below the interval the taint t = (book - audited) / book; in
 * descending order
 *   limit = I R_0 + sum I (R_j - R_j-1) t_j + sum over the top stratum of (book - audited),
 * each term rounded up to the fen. Overstatements alone; what is understated is projected beside it
 * and never set off. Where nothing is below the interval nothing is uncertain, and I R_0 is left
 * out. Acceptable: the limit is at most the tolerable misstatement.
 * Stratified: Y = sum N_h mean_h of audited amounts, Var = sum N_h (N_h - n_h) s_h^2 / n_h, the
 * interval Y +- z sqrt(Var). Acceptable: none of it is further than the tolerable misstatement from
 * the book value.
 * Attribute and discovery: the largest number of deviations in the population with which so few
 * would be found with more than the accepted risk. Acceptable: it is below the tolerable number. */
#ifndef AUDIT_EXAMINE_EVALUATE_H
#define AUDIT_EXAMINE_EVALUATE_H

#include "audit/examine/sample.h"

/* Audited amounts are below this: 10^12 yuan. */
#define AUDIT_AUDITED_END INT64_C(100000000000000)

/* What was found of a pick. */
struct audit_found {
    int64_t audited_fen; /* MUS, STRATIFIED; 0 to AUDIT_AUDITED_END - 1 */
    bool deviates;       /* ATTRIBUTE, DISCOVERY */
};

/* A pick with another amount than the book, or that deviates. */
struct audit_error_found {
    uint32_t pick;
    int64_t difference_fen; /* book - audited */
    int64_t projected_fen;  /* MUS: I t; of the top stratum the difference */
    int64_t allowance_fen;  /* MUS: I (R_j - R_j-1 - 1) t */
};

struct audit_evaluation {
    bool acceptable;
    struct audit_error_found *errors; /* MUS: overstated below the interval first, by taint */
    size_t error_count;
    int64_t found_fen; /* sum of the differences that overstate */
    struct {
        int64_t basic_fen, projected_fen, allowance_fen, top_fen, limit_fen;
        int64_t understated_fen; /* projected, with the top stratum's */
    } mus;
    struct {
        int64_t estimate_fen, deviation_fen, margin_fen, low_fen, high_fen;
        int64_t difference_fen; /* book value - estimate by differences */
    } stratified;
    struct {
        uint64_t deviations, limit; /* of the population */
        int64_t limit_ten_thousandths;
    } attribute;
};
void audit_evaluation_free(struct audit_evaluation *evaluation); /* accepts {0} */

/* `found` has one of each pick, in their order. MALFORMED: a sum is beyond the range. */
enum audit_status audit_evaluate(const struct audit_sample_plan *plan,
                                 const struct audit_sample *sample, const struct audit_found *found,
                                 struct audit_evaluation *out,
                                 struct audit_error *err) AUDIT_MUST_CHECK;

/* R_0 I, rounded up, with a factor in thousandths. */
int64_t audit_mus_basic(int64_t interval_fen, int64_t reliability);

#endif

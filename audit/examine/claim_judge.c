/* Claims against the book. */
#include "audit/examine/budget.h"
#include "audit/examine/claim.h"

enum audit_status
audit_claim_judge(const struct audit_claim *claim, int64_t sum_fen, struct audit_claim_line *out,
                  struct audit_error *err)
{
    int64_t over, below = 0;
    if (__builtin_sub_overflow(sum_fen, claim->lower_fen, &over) ||
        (claim->has_end && __builtin_sub_overflow(claim->end_fen, sum_fen, &below)))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BUDGET_SUM_LARGE);
    bool beyond = claim->has_end && below <= 0;
    out->sum_fen = sum_fen;
    out->over_lower_fen = over;
    out->below_end_fen = below;
    if (over < 0 || (beyond && !claim->end_is_convention))
        out->answer = AUDIT_CLAIM_FAILS;
    else if (beyond || claim->kind == AUDIT_CLAIM_ABOUT)
        out->answer = AUDIT_CLAIM_WEAK;
    else
        out->answer = AUDIT_CLAIM_HOLDS;
    return AUDIT_OK;
}

/* What the claim is about: a category, and only else a programme's code. */
static enum audit_status
find_name(const struct audit_book *book, struct audit_claim_line *line,
          struct audit_budget_query *query, struct audit_error *err)
{
    line->programme = AUDIT_NO_ROW;
    for (size_t i = 0; i < book->programme_count; i++)
        if (audit_bytes_equal(book->programmes[i].category, line->name)) {
            query->category = line->name;
            return AUDIT_OK;
        }
    line->programme = audit_book_programme_of(book, line->name);
    if (line->programme == AUDIT_NO_ROW)
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_CLAIM_UNKNOWN, line->name);
    query->one_programme = true;
    query->programme = line->programme;
    return AUDIT_OK;
}

enum audit_status
audit_claims_judge(struct audit_claims *claims, const struct audit_book *book, uint32_t from_date,
                   uint32_t to_date, struct audit_error *err)
{
    claims->failed = claims->weak = 0;
    for (size_t i = 0; i < claims->count; i++) {
        struct audit_claim_line *line = &claims->claims[i];
        struct audit_budget_query query = {.from_date = from_date, .to_date = to_date};
        struct audit_budget_row row;
        enum audit_status status = find_name(book, line, &query, err);
        if (status == AUDIT_OK)
            status = audit_budget_sum(book, &query, &row, err);
        if (status == AUDIT_OK)
            status = audit_claim_judge(&line->claim, row.net_fen, line, err);
        if (status != AUDIT_OK)
            return status;
        line->cash_fen = row.cash.net_fen;
        line->relief_fen = row.relief.net_fen;
        claims->failed += line->answer == AUDIT_CLAIM_FAILS;
        claims->weak += line->answer == AUDIT_CLAIM_WEAK;
    }
    return AUDIT_OK;
}

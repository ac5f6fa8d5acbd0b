#include "ledger/value/claim.h"

#include "ledger/value/loose.h"

/* What is read before the interval is known. */
struct reading {
    enum ledger_claim_kind kind;
    struct ledger_loose_figure figure;
    uint64_t unit_fen;
};

/* Longer words stand before those that they begin with. */
static enum ledger_claim_kind
word_read(const struct ledger_loose *text, size_t *at)
{
    static const struct {
        const char *word;
        enum ledger_claim_kind kind;
    } words[] = {
        {"超过", LEDGER_CLAIM_MORE}, {"超", LEDGER_CLAIM_MORE},   {"逾", LEDGER_CLAIM_MORE},
        {"突破", LEDGER_CLAIM_MORE}, {"近", LEDGER_CLAIM_NEARLY}, {"约", LEDGER_CLAIM_ABOUT},
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (ledger_loose_skip(text, at, words[i].word)) {
            ledger_loose_skip_blanks(text, at);
            return words[i].kind;
        }
    }
    return LEDGER_CLAIM_ROUNDED;
}

static bool
and_more_read(const struct ledger_loose *text, size_t *at)
{
    return ledger_loose_skip(text, at, "余") || ledger_loose_skip(text, at, "多");
}

/* A figure, its unit, and 余 or 多 on either side of 万 or 亿. */
static bool
claim_read(const struct ledger_loose *text, struct reading *out)
{
    struct reading reading = {.unit_fen = 100};
    bool has_more_before;
    bool has_more_behind = false;
    size_t at = 0;

    reading.kind = word_read(text, &at);
    /* ".52亿元" more likely lost a digit than its zero. */
    if (!ledger_loose_is_digit(text->points[at]) ||
        ledger_loose_figure(text, &at, &reading.figure) != LEDGER_LOOSE_SOUND)
        return false;
    ledger_loose_skip_blanks(text, &at);
    has_more_before = and_more_read(text, &at);
    if (ledger_loose_skip(text, &at, "万"))
        reading.unit_fen = UINT64_C(1000000);
    else if (ledger_loose_skip(text, &at, "亿"))
        reading.unit_fen = UINT64_C(10000000000);
    if (reading.unit_fen != 100)
        has_more_behind = and_more_read(text, &at);
    /* "1.49余亿" is how headlines write it; a bare number may be in any unit. */
    if ((!ledger_loose_skip(text, &at, "元") && reading.unit_fen == 100) || at != text->count)
        return false;

    if (has_more_before || has_more_behind) {
        /* "超1.49亿余元" says two things at once. */
        if ((has_more_before && has_more_behind) || reading.kind != LEDGER_CLAIM_ROUNDED)
            return false;
        reading.kind = LEDGER_CLAIM_AT_LEAST;
    }
    *out = reading;
    return true;
}

/* Steps are powers of ten: half of one is exact, or the step is a fen and the figure exact. */
static struct ledger_claim
claim_of(enum ledger_claim_kind kind, int64_t figure, int64_t step)
{
    struct ledger_claim claim = {.kind = kind, .figure = {figure}, .step = {step}};

    switch (kind) {
    case LEDGER_CLAIM_ROUNDED:
    case LEDGER_CLAIM_ABOUT:
        claim.first_fen = figure - step / 2;
        claim.end_fen = claim.first_fen + step;
        break;
    case LEDGER_CLAIM_AT_LEAST:
        claim.first_fen = figure;
        claim.end_fen = figure + step;
        claim.end_is_convention = true;
        break;
    case LEDGER_CLAIM_MORE:
        claim.first_fen = figure + 1;
        claim.end_fen = INT64_MAX;
        break;
    case LEDGER_CLAIM_NEARLY:
        claim.first_fen = figure - step;
        claim.end_fen = figure;
        break;
    }
    return claim;
}

enum ledger_status
ledger_claim_parse(struct ledger_slice text, struct ledger_claim *out_claim,
                   struct ledger_error *err)
{
    struct ledger_loose folded;
    struct reading reading;
    enum ledger_status status;
    uint64_t figure = 0;
    uint64_t step = 0;

    if (!ledger_loose_fold(text, &folded) || !claim_read(&folded, &reading))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_CLAIM_MALFORMED, text);
    status = ledger_loose_scale(reading.figure, reading.unit_fen, &figure, &step);
    if (status == LEDGER_MALFORMED)
        return ledger_fail(err, status, LEDGER_MESSAGE_CLAIM_TOO_FINE, text);
    /* The limit leaves room for a step on either side. */
    if (status != LEDGER_OK || figure > (uint64_t)LEDGER_MONEY_FEN_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_CLAIM_OUT_OF_RANGE, text);

    *out_claim = claim_of(reading.kind, (int64_t)figure, (int64_t)step);
    return LEDGER_OK;
}

enum ledger_claim_answer
ledger_claim_judge(const struct ledger_claim *claim, struct ledger_money sum)
{
    bool is_below_end =
        claim->end_is_convention || claim->end_fen == INT64_MAX || sum.fen < claim->end_fen;

    return sum.fen >= claim->first_fen && is_below_end ? LEDGER_CLAIM_HOLDS : LEDGER_CLAIM_FAILS;
}

/* What a published figure says: read from left to right, then made an interval. Amounts are whole
 * numbers of fen throughout; a figure that says less than a fen is none. */
#include "audit/examine/claim.h"

#include <string.h>

enum { DIGITS_MAX = 18, GROUP = 3 };
/* The limit of amounts in the ledger; there is room for a step on either side. */
static const int64_t value_max_fen = INT64_C(9000000000000000000);

const char *
audit_rounding_name(enum audit_rounding rounding)
{
    static const char *const names[] = {[AUDIT_ROUNDING_HALF_UP] = "half-up",
                                        [AUDIT_ROUNDING_HALF_EVEN] = "half-even",
                                        [AUDIT_ROUNDING_DOWN] = "down"};
    return rounding < AUDIT_ROUNDING_COUNT ? names[rounding] : "";
}

/* ---- reading ---- */

/* What is written: digits without their point, how many stand behind it, and words. */
struct written {
    uint64_t digits;
    unsigned decimals;
    enum audit_claim_kind kind;
    int64_t unit_fen;
};

static bool
takes(struct audit_bytes *rest, const char *word)
{
    struct audit_bytes wanted = audit_text(word);
    if (rest->size < wanted.size || memcmp(rest->data, wanted.data, wanted.size) != 0)
        return false;
    rest->data += wanted.size;
    rest->size -= wanted.size;
    return true;
}

static void
skip_spaces(struct audit_bytes *rest)
{
    while (takes(rest, " ") || takes(rest, "\t") || takes(rest, "\xC2\xA0") ||
           takes(rest, "\xE3\x80\x80"))
        continue;
}

/* The next digit, ASCII or full-width (U+FF10 to U+FF19). */
static bool
take_digit(struct audit_bytes *rest, unsigned *out)
{
    if (rest->size >= 1 && rest->data[0] >= '0' && rest->data[0] <= '9') {
        *out = rest->data[0] - '0';
        *rest = (struct audit_bytes){rest->data + 1, rest->size - 1};
        return true;
    }
    if (rest->size >= 3 && rest->data[0] == 0xEF && rest->data[1] == 0xBC &&
        rest->data[2] >= 0x90 && rest->data[2] <= 0x99) {
        *out = rest->data[2] - 0x90u;
        *rest = (struct audit_bytes){rest->data + 3, rest->size - 3};
        return true;
    }
    return false;
}

/* A run of digits behind those that there are; how many, or -1 when they are too many. */
static int
take_digits(struct audit_bytes *rest, struct written *written)
{
    unsigned digit;
    int count = 0;
    while (take_digit(rest, &digit)) {
        if (__builtin_mul_overflow(written->digits, 10u, &written->digits) ||
            __builtin_add_overflow(written->digits, digit, &written->digits) ||
            ++count > DIGITS_MAX)
            return -1;
    }
    return count;
}

static bool
take_comma(struct audit_bytes *rest)
{
    return takes(rest, ",") || takes(rest, "\xEF\xBC\x8C"); /* U+FF0C */
}

/* "1,234.5": the first group has one to three digits, every other has three. */
static bool
take_number(struct audit_bytes *rest, struct written *written)
{
    int first = take_digits(rest, written);
    if (first <= 0)
        return false;
    for (bool grouped = false; take_comma(rest); grouped = true)
        if ((!grouped && first > GROUP) || take_digits(rest, written) != GROUP)
            return false;
    if (takes(rest, ".") || takes(rest, "\xEF\xBC\x8E")) { /* U+FF0E */
        int decimals = take_digits(rest, written);
        if (decimals <= 0)
            return false;
        written->decimals = (unsigned)decimals;
    }
    return true;
}

static bool
take_more(struct audit_bytes *rest)
{
    return takes(rest, "余") || takes(rest, "多");
}

static enum audit_claim_kind
take_qualifier(struct audit_bytes *rest)
{
    static const struct {
        const char *word;
        enum audit_claim_kind kind;
    } words[] = {
        {"约", AUDIT_CLAIM_ABOUT}, {"近", AUDIT_CLAIM_NEARLY}, {"超过", AUDIT_CLAIM_MORE},
        {"超", AUDIT_CLAIM_MORE},  {"逾", AUDIT_CLAIM_MORE},   {"突破", AUDIT_CLAIM_MORE},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (takes(rest, words[i].word))
            return words[i].kind;
    return AUDIT_CLAIM_ROUNDED;
}

/* "余亿元", "亿余元", "亿元", "元"; a unit above 元 may stand without it. */
static bool
take_unit(struct audit_bytes *rest, int64_t *out_fen, bool *out_more)
{
    *out_more = take_more(rest);
    if (takes(rest, "亿"))
        *out_fen = INT64_C(10000000000);
    else if (takes(rest, "万"))
        *out_fen = INT64_C(1000000);
    else
        *out_fen = 100;
    bool above = *out_fen > 100;
    if (above && !*out_more)
        *out_more = take_more(rest);
    return takes(rest, "元") || above;
}

static enum audit_status
refuse(struct audit_error *err, enum audit_message message, const char *place,
       struct audit_bytes figure)
{
    return audit_fail(err, AUDIT_MALFORMED, message, place, figure);
}

static enum audit_status
read_words(struct audit_bytes figure, const char *place, struct written *out,
           struct audit_error *err)
{
    struct audit_bytes rest = figure;
    struct written written = {0};
    bool more;
    skip_spaces(&rest);
    written.kind = take_qualifier(&rest);
    skip_spaces(&rest);
    if (!take_number(&rest, &written))
        return refuse(err, AUDIT_MESSAGE_CLAIM_NUMBER, place, figure);
    skip_spaces(&rest);
    if (!take_unit(&rest, &written.unit_fen, &more))
        return refuse(err, AUDIT_MESSAGE_CLAIM_UNIT, place, figure);
    skip_spaces(&rest);
    if (rest.size > 0)
        return refuse(err, AUDIT_MESSAGE_CLAIM_BEHIND, place, figure);
    if (more && written.kind != AUDIT_CLAIM_ROUNDED)
        return refuse(err, AUDIT_MESSAGE_CLAIM_TWICE, place, figure);
    if (more)
        written.kind = AUDIT_CLAIM_AT_LEAST;
    *out = written;
    return AUDIT_OK;
}

/* ---- the interval ---- */

/* The bounds of a rounded figure: half a step on either side. What lies exactly half-way was
 * rounded up, or to the even digit. A figure to the fen was not rounded. */
static bool
bound_rounded(const struct written *written, bool half_even, struct audit_claim *claim)
{
    int64_t half = claim->step_fen / 2;
    bool odd = (written->digits & 1) != 0;
    claim->has_end = true;
    if (__builtin_sub_overflow(claim->value_fen, half, &claim->lower_fen) ||
        __builtin_add_overflow(claim->value_fen, half, &claim->end_fen))
        return false;
    if (claim->step_fen == 1)
        return !__builtin_add_overflow(claim->value_fen, 1, &claim->end_fen);
    if (half_even && odd)
        claim->lower_fen++;
    else if (half_even)
        return !__builtin_add_overflow(claim->end_fen, 1, &claim->end_fen);
    return true;
}

static bool
bound(const struct written *written, enum audit_rounding rounding, struct audit_claim *claim)
{
    switch (claim->kind) {
    case AUDIT_CLAIM_AT_LEAST:
        claim->lower_fen = claim->value_fen;
        claim->has_end = claim->end_is_convention = true;
        return !__builtin_add_overflow(claim->value_fen, claim->step_fen, &claim->end_fen);
    case AUDIT_CLAIM_MORE:
        return !__builtin_add_overflow(claim->value_fen, 1, &claim->lower_fen);
    case AUDIT_CLAIM_NEARLY:
        claim->has_end = true;
        claim->end_fen = claim->value_fen;
        return !__builtin_sub_overflow(claim->value_fen, claim->step_fen, &claim->lower_fen);
    case AUDIT_CLAIM_ROUNDED:
    case AUDIT_CLAIM_ABOUT:
    default:
        return bound_rounded(written, rounding == AUDIT_ROUNDING_HALF_EVEN, claim);
    }
}

enum audit_status
audit_claim_read(struct audit_bytes figure, const char *place, enum audit_rounding rounding,
                 struct audit_claim *out, struct audit_error *err)
{
    struct written written = {0};
    struct audit_claim claim = {0};
    enum audit_status status = read_words(figure, place, &written, err);
    if (status != AUDIT_OK)
        return status;
    if (written.kind == AUDIT_CLAIM_ROUNDED && rounding == AUDIT_ROUNDING_DOWN)
        written.kind = AUDIT_CLAIM_AT_LEAST;
    claim.kind = written.kind;
    claim.step_fen = written.unit_fen;
    for (unsigned i = 0; i < written.decimals; i++) {
        if (claim.step_fen % 10 != 0)
            return refuse(err, AUDIT_MESSAGE_CLAIM_FINE, place, figure);
        claim.step_fen /= 10;
    }
    if (__builtin_mul_overflow(written.digits, claim.step_fen, &claim.value_fen) ||
        claim.value_fen > value_max_fen || !bound(&written, rounding, &claim))
        return refuse(err, AUDIT_MESSAGE_CLAIM_LARGE, place, figure);
    *out = claim;
    return AUDIT_OK;
}

/* Published figures ("8.52亿元", "1.49余亿元") against the ledger: what a figure says is an
 * interval, in fen, and the exact sum lies in it or does not.
 *
 * A figure is [qualifier] digits [余|多] unit [余|多][元]: units 元, 万(元), 亿(元); qualifiers 约,
 * 近, 超, 超过, 逾, 突破. Digits may be full-width and grouped by threes; spaces may stand around
 * them. The step of a figure is that of its last digit: of 8.52亿元, 0.01亿元.
 *
 *   8.52亿元      rounded: from half a step below to half a step above
 *   1.49余亿元    at least; a step more and above is weak, because another figure was at hand
 *   超1.49亿元    more
 *   近1.49亿元    less, by a step at most
 *   约1.49亿元    as rounded, and always weak
 */
#ifndef AUDIT_EXAMINE_CLAIM_H
#define AUDIT_EXAMINE_CLAIM_H

#include "audit/examine/book.h"

/* How a figure without a qualifier came about; it is a convention, and printed with the answer. */
enum audit_rounding {
    AUDIT_ROUNDING_HALF_UP,   /* 四舍五入 */
    AUDIT_ROUNDING_HALF_EVEN, /* 四舍六入五成双, GB/T 8170 */
    AUDIT_ROUNDING_DOWN,      /* 截尾: as 余 */
    AUDIT_ROUNDING_COUNT
};
const char *audit_rounding_name(enum audit_rounding rounding); /* "half-up" */

enum audit_claim_kind {
    AUDIT_CLAIM_ROUNDED,
    AUDIT_CLAIM_AT_LEAST, /* 余, 多 */
    AUDIT_CLAIM_MORE,     /* 超, 超过, 逾, 突破 */
    AUDIT_CLAIM_NEARLY,   /* 近 */
    AUDIT_CLAIM_ABOUT     /* 约 */
};

struct audit_claim {
    enum audit_claim_kind kind;
    int64_t value_fen, step_fen;
    int64_t lower_fen;      /* the first sum of which it holds */
    bool has_end;           /* false: there is no upper bound */
    int64_t end_fen;        /* the first sum above, of which it does not */
    bool end_is_convention; /* from there on it is weak, not false */
};

enum audit_claim_answer { AUDIT_CLAIM_HOLDS, AUDIT_CLAIM_WEAK, AUDIT_CLAIM_FAILS };

/* `place` is where it stands ("claims.txt:3"), for the message. MALFORMED for what is no figure. */
enum audit_status audit_claim_read(struct audit_bytes figure, const char *place,
                                   enum audit_rounding rounding, struct audit_claim *out,
                                   struct audit_error *err) AUDIT_MUST_CHECK;

/* A claim and what the ledger says of it. */
struct audit_claim_line {
    struct audit_bytes name;   /* a category, else a programme's code */
    struct audit_bytes figure; /* as it was written */
    uint32_t line;             /* of the file; 0: not from a file */
    struct audit_claim claim;
    /* By audit_claims_judge: */
    uint32_t programme;           /* AUDIT_NO_ROW: it is a category */
    int64_t cash_fen, relief_fen; /* net of adjustments */
    int64_t sum_fen;              /* both */
    enum audit_claim_answer answer;
    int64_t over_lower_fen; /* sum - lower bound; negative: so much is missing */
    int64_t below_end_fen;  /* upper bound - sum, at most 0: beyond it; 0 without an upper bound */
};

enum { AUDIT_CLAIMS_MAX = 1000, AUDIT_CLAIMS_FILE_MAX = 1 << 20 };

struct audit_claims {
    struct audit_claim_line *claims;
    size_t count, capacity;
    size_t failed, weak; /* by audit_claims_judge */
};

/* "NAME=FIGURE", as an option says it. Texts are borrowed. */
enum audit_status audit_claims_add(struct audit_claims *claims, struct audit_bytes text,
                                   const char *place, enum audit_rounding rounding,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
/* A file: UTF-8, a line "NAME FIGURE" or "NAME=FIGURE" (a name with spaces takes "="), comments
 * from "#" at the beginning of a line, blank lines. The first line that is none of these is named
 * by `file` and its number. Texts are borrowed from `text`. */
enum audit_status audit_claims_read(struct audit_claims *claims, struct audit_bytes text,
                                    const char *file, enum audit_rounding rounding,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
/* Sums over the accounting dates (inclusive; 0: open), each shown. NOT_FOUND names a claim that is
 * about neither a category nor a programme; MALFORMED: a sum does not fit. */
enum audit_status audit_claims_judge(struct audit_claims *claims, const struct audit_book *book,
                                     uint32_t from_date, uint32_t to_date,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
/* Only the answer, of any sum; OK, or MALFORMED where a distance does not fit. */
enum audit_status audit_claim_judge(const struct audit_claim *claim, int64_t sum_fen,
                                    struct audit_claim_line *out,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
void audit_claims_free(struct audit_claims *claims);

#endif

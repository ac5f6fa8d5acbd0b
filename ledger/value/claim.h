/* A published figure, "8.52亿元" or "1.49余亿元", and the interval of exact sums for which it is
 * true. */
#ifndef LEDGER_VALUE_CLAIM_H
#define LEDGER_VALUE_CLAIM_H

#include "ledger/value/money.h"

enum ledger_claim_kind {
    LEDGER_CLAIM_ROUNDED, /* 8.52亿元: rounded half up to the last digit shown */
    LEDGER_CLAIM_AT_LEAST, /* 1.49余亿元, 1.49亿多元: at least; below the next step by convention */
    LEDGER_CLAIM_MORE,   /* 超/逾/突破 1.49亿元: strictly more */
    LEDGER_CLAIM_NEARLY, /* 近 1.49亿元: less, and at least one step below */
    LEDGER_CLAIM_ABOUT,  /* 约 1.49亿元: as rounded, reported as weak */
};

struct ledger_claim {
    enum ledger_claim_kind kind;
    struct ledger_money figure; /* 8.52亿元 -> 85,200,000,000 fen */
    struct ledger_money step;   /* 0.01亿元 -> 100,000,000 fen */
    int64_t first_fen;          /* the claim holds from here ... */
    int64_t end_fen;            /* ... to below here; INT64_MAX: no upper bound */
    bool end_is_convention;     /* reaching `end_fen` is only a warning (余) */
};

/* Reads the words and figure. Units 元 万元 亿元; full-width digits; "," separators. MALFORMED
 * names the text. */
enum ledger_status ledger_claim_parse(struct ledger_slice text, struct ledger_claim *out_claim,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_claim_answer { LEDGER_CLAIM_HOLDS, LEDGER_CLAIM_FAILS };
enum ledger_claim_answer ledger_claim_judge(const struct ledger_claim *claim,
                                            struct ledger_money sum);

#endif

/* Published figures ("减税降费政策资金=8.52亿元") against the exact sums of the ledger. */
#ifndef TOOLS_MINGZHANG_CLAIM_H
#define TOOLS_MINGZHANG_CLAIM_H

#include "ledger/totals.h"
#include "ledger/value/claim.h"
#include "tools/common/command.h"

struct claim {
    const char *name;   /* a category, or a programme's code */
    const char *figure; /* as it was given */
    struct ledger_claim claim;
    bool known;                 /* there is such a category or programme */
    bool is_programme;          /* it is the code of one */
    struct ledger_money cash;   /* net */
    struct ledger_money relief; /* net */
    struct ledger_money sum;    /* both */
    enum ledger_claim_answer answer;
};

/* The claims of a command line; texts live in the command's arena. */
struct claims {
    struct claim *claims;
    size_t count;
    size_t failed;
};

/* Reads every --claim, then the lines of --claims. An option that cannot be read is misuse; a line
 * of the file that cannot is named by file and number. */
enum ledger_status claims_read(struct command_context *context, struct claims *out_claims,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* Sums each over the query's dates, and judges it. NOT_FOUND when there is neither a category nor a
 * programme of that name: that is no answer. */
enum ledger_status claims_judge(struct command_context *context,
                                const struct ledger_totals_query *query, struct claims *claims,
                                struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status claims_print(const struct output *output, const struct claims *claims,
                                struct ledger_error *err) LEDGER_MUST_CHECK;
/* NULL when memory is out. */
json_t *claims_json(const struct claims *claims);

#endif

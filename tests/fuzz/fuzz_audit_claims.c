/* Files of published figures from outside. Whatever they say: a bad line is explained; a claim's
 * texts lie in the file; its interval is whole; written again one a line they are read the same;
 * and the ledger's own reader says the same of every figure. */
#include <stdlib.h>
#include <string.h>

#include "audit/examine/claim.h"
#include "ledger/value/claim.h"
#include "tests/fuzz/fuzz_audit.h"

static void
interval_is_whole(const struct audit_claim *claim)
{
    struct audit_claim_line line;

    fuzz_holds(claim->step_fen >= 1 && claim->value_fen >= 0);
    fuzz_holds(!claim->has_end || claim->lower_fen < claim->end_fen);
    fuzz_holds(!claim->end_is_convention || claim->has_end);
    fuzz_holds(audit_claim_judge(claim, claim->lower_fen, &line, NULL) == AUDIT_OK);
    fuzz_holds(line.answer != AUDIT_CLAIM_FAILS && line.over_lower_fen == 0);
    fuzz_holds(audit_claim_judge(claim, claim->lower_fen - 1, &line, NULL) == AUDIT_OK);
    fuzz_holds(line.answer == AUDIT_CLAIM_FAILS);
    if (claim->has_end) {
        fuzz_holds(audit_claim_judge(claim, claim->end_fen, &line, NULL) == AUDIT_OK);
        fuzz_holds(line.answer != AUDIT_CLAIM_HOLDS && line.below_end_fen == 0);
    }
}

static void
the_ledger_agrees(const struct audit_claim_line *line)
{
    struct ledger_claim theirs;

    /* Its figures have at most 128 characters. */
    if (line->figure.size > 128)
        return;
    fuzz_holds(ledger_claim_parse(ledger_slice_of(line->figure.data, line->figure.size), &theirs,
                                  NULL) == LEDGER_OK);
    fuzz_holds(theirs.figure.fen == line->claim.value_fen);
    fuzz_holds(theirs.step.fen == line->claim.step_fen);
    fuzz_holds(theirs.first_fen == line->claim.lower_fen);
    fuzz_holds(theirs.end_fen == (line->claim.has_end ? line->claim.end_fen : INT64_MAX));
}

static void
written_again(const struct audit_claims *claims)
{
    struct audit_buffer text = {0};
    struct audit_claims again = {0};

    for (size_t i = 0; i < claims->count; i++) {
        audit_buffer_append(&text, claims->claims[i].name);
        audit_buffer_text(&text, " = ");
        audit_buffer_append(&text, claims->claims[i].figure);
        audit_buffer_text(&text, "\n");
    }
    fuzz_holds(audit_claims_read(&again, audit_buffer_bytes(&text), "again", AUDIT_ROUNDING_HALF_UP,
                                 NULL) == AUDIT_OK);
    fuzz_holds(again.count == claims->count);
    for (size_t i = 0; i < again.count; i++) {
        fuzz_holds(audit_bytes_equal(again.claims[i].name, claims->claims[i].name));
        fuzz_holds(again.claims[i].line == i + 1);
        fuzz_holds(again.claims[i].claim.lower_fen == claims->claims[i].claim.lower_fen);
    }
    audit_claims_free(&again);
    audit_buffer_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_claims claims = {0};
    struct audit_error err = {0};
    enum audit_status status = audit_claims_read(&claims, (struct audit_bytes){data, size},
                                                 "claims", AUDIT_ROUNDING_HALF_UP, &err);

    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED);
    fuzz_holds(claims.count <= AUDIT_CLAIMS_MAX && (status != AUDIT_OK || claims.count > 0));
    for (size_t i = 0; i < claims.count; i++) {
        const struct audit_claim_line *line = &claims.claims[i];
        fuzz_holds(line->name.data >= data && line->name.size > 0);
        fuzz_holds(line->figure.data + line->figure.size <= data + size && line->figure.size > 0);
        fuzz_holds(line->name.data + line->name.size < line->figure.data);
        interval_is_whole(&line->claim);
        the_ledger_agrees(line);
    }
    if (status == AUDIT_OK && size < AUDIT_CLAIMS_FILE_MAX / 2)
        written_again(&claims);
    audit_claims_free(&claims);
    return 0;
}

/* Policies from outside. Whatever they say: without a witness's signature only `quorum none` is
 * met; with all witnesses' signatures every quorum is; a signature more never makes trust less; and
 * a policy that was cut short is none. */
#include <string.h>

#include "audit/evidence/trust.h"
#include "ledger/note/policy.h"
#include "tests/fuzz/fuzz_audit.h"

static struct audit_trusted
judged(const struct audit_trust *trust, const char *note)
{
    struct audit_checkpoint checkpoint;
    struct audit_trusted trusted;
    struct audit_error err = {0};

    fuzz_holds(audit_checkpoint_read(audit_text(note), &checkpoint, &err) == AUDIT_OK);
    enum audit_status status = audit_trust_check(trust, &checkpoint, &trusted, &err);
    /* All signatures are good, so a key that the policy knows can only be one that holds. */
    fuzz_holds(status == AUDIT_OK || status == AUDIT_UNTRUSTED);
    fuzz_audit_explained(status, &err);
    fuzz_holds((status == AUDIT_OK) == (trusted.log != NULL && trusted.quorum));
    fuzz_holds(!trusted.quorum_none || trusted.quorum);
    return trusted;
}

static void
keys_are_distinct(const struct audit_trust *trust)
{
    size_t count = audit_trust_witness_count(trust);
    const char *name;
    struct audit_bytes url;

    fuzz_holds(count <= AUDIT_TRUST_WITNESSES_MAX);
    fuzz_holds(audit_trust_log_count(trust) <= AUDIT_TRUST_LOGS_MAX);
    for (size_t i = 0; i < audit_trust_log_count(trust); i++)
        fuzz_holds(audit_trust_log(trust, i)->type == AUDIT_KEY_ED25519);
    for (size_t i = 0; i < count; i++) {
        const struct audit_vkey *vkey = audit_trust_witness(trust, i, &name, &url);
        fuzz_holds(vkey->type == AUDIT_KEY_COSIGNATURE);
        fuzz_holds(name[0] != '\0' && strpbrk(name, " \t\n") == NULL);
        for (size_t k = 0; k < i; k++)
            fuzz_holds(memcmp(vkey->public_key,
                              audit_trust_witness(trust, k, NULL, NULL)->public_key,
                              sizeof vkey->public_key) != 0);
    }
}

/* The ledger's own reader takes fewer (its limits are smaller), and judges those alike. */
static void
the_ledger_agrees(struct ledger_slice text, const struct audit_trust *trust)
{
    static const char note_bytes[] = AUDIT_TEXT_15 "\n" AUDIT_LOG_LINE AUDIT_WITNESS_LINES;
    struct ledger_policy *policy = NULL;
    struct ledger_policy_verdict verdict;
    struct ledger_note note;

    if (ledger_policy_parse(text, &policy, NULL) != LEDGER_OK)
        return;
    fuzz_holds(trust != NULL);
    struct audit_trusted trusted = judged(trust, note_bytes);
    fuzz_holds(ledger_note_parse(ledger_slice_of_text(note_bytes), &note, NULL) == LEDGER_OK);
    fuzz_holds(ledger_policy_judge(policy, &note, &verdict, NULL) == LEDGER_OK);
    fuzz_holds(verdict.met == trusted.quorum && verdict.witness_count == trusted.witness_count);
    fuzz_holds(ledger_policy_witness_count(policy) == audit_trust_witness_count(trust));
    ledger_policy_free(policy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_trust *trust = NULL, *cut = NULL;
    struct audit_error err = {0};
    enum audit_status status =
        audit_trust_read((struct audit_bytes){data, size}, "policy", &trust, &err);

    fuzz_audit_explained(status, &err);
    the_ledger_agrees(ledger_slice_of(data, size), status == AUDIT_OK ? trust : NULL);
    if (status != AUDIT_OK)
        return 0;
    keys_are_distinct(trust);
    struct audit_trusted alone = judged(trust, AUDIT_TEXT_15 "\n" AUDIT_LOG_LINE);
    struct audit_trusted unsigned_by_log = judged(trust, AUDIT_TEXT_15 "\n" AUDIT_WITNESS_LINES);
    struct audit_trusted all = judged(trust, AUDIT_TEXT_15 "\n" AUDIT_LOG_LINE AUDIT_WITNESS_LINES);

    fuzz_holds(alone.witness_count == 0 && alone.newest_time == 0);
    fuzz_holds(alone.quorum == alone.quorum_none);
    fuzz_holds(unsigned_by_log.log == NULL);
    fuzz_holds(unsigned_by_log.quorum == all.quorum);
    fuzz_holds(all.quorum || !alone.quorum);
    fuzz_holds(all.log == alone.log);
    if (all.witness_count == audit_trust_witness_count(trust))
        fuzz_holds(all.quorum);

    /* Cut before its last newline; behind an empty line nothing would be missing. */
    status = audit_trust_read((struct audit_bytes){data, size - 1}, "policy", &cut, NULL);
    fuzz_holds(status != AUDIT_OK || data[size - 2] == '\n');
    audit_trust_free(cut);
    audit_trust_free(trust);
    return 0;
}

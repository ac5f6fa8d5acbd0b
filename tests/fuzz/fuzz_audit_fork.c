/* Proofs of a fork from outside. What is read is written again as it was; it is a fork by nobody's
 * word but the signatures of the policy's ledger, and then by no other policy; and cut short or
 * with a byte more it is none. Bytes that begin with a digit are edits of a true proof of the log
 * of fuzz_audit.h against itself: 3 bytes each (place high, place low, xor). No edit may make of
 * one honest checkpoint a fork. */
#include <string.h>

#include "audit/judge/fork.h"
#include "tests/fuzz/fuzz_audit.h"

#define POLICY "log " AUDIT_LOG_VKEY "\nquorum none\n"
#define CHECKPOINT_15 AUDIT_TEXT_15 "\n" AUDIT_LOG_LINE

static struct audit_trust *
policy(void)
{
    static struct audit_trust *trust;
    if (trust == NULL)
        fuzz_holds(audit_trust_read(audit_text(POLICY), "policy", &trust, NULL) == AUDIT_OK);
    return trust;
}

static void
is_written_as_it_was(struct audit_bytes bytes, const struct audit_fork *fork)
{
    struct audit_buffer again = {0};
    audit_fork_write(fork, &again);
    fuzz_holds(audit_bytes_equal(audit_buffer_bytes(&again), bytes));
    audit_buffer_free(&again);
}

/* This log never forked, so nothing proves that it did. */
static void
accuses_nobody(struct audit_bytes bytes)
{
    struct audit_fork fork;
    struct audit_error err = {0};
    enum audit_status status = audit_fork_read(bytes, &fork, &err);

    fuzz_audit_explained(status, &err);
    if (status != AUDIT_OK) {
        fuzz_holds(status == AUDIT_MALFORMED);
        return;
    }
    is_written_as_it_was(bytes, &fork);
    struct audit_error why = {0};
    status = audit_fork_check(&fork, policy(), &why);
    fuzz_audit_explained(status, &why);
    fuzz_holds(status == AUDIT_NOT_HELD || status == AUDIT_UNTRUSTED);
    status = audit_fork_check(&fork, NULL, &why);
    fuzz_holds(status != AUDIT_OK);
    struct audit_bytes shorter = {bytes.data, bytes.size - 1};
    fuzz_holds(audit_fork_read(shorter, &fork, NULL) != AUDIT_OK);
}

static void
edits_of_an_honest_one(const uint8_t *data, size_t size)
{
    struct audit_fork fork = {.size = 15};
    struct audit_buffer file = {0};

    fuzz_holds(audit_checkpoint_read(audit_text(CHECKPOINT_15), &fork.first, NULL) == AUDIT_OK);
    fork.second = fork.first;
    fork.root = fork.first.root;
    audit_fork_write(&fork, &file);
    for (size_t i = 0; i + 2 < size; i += 3)
        file.data[((size_t)data[i] << 8 | data[i + 1]) % file.size] ^= data[i + 2];
    accuses_nobody(audit_buffer_bytes(&file));
    audit_buffer_free(&file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 0 && data[0] >= '0' && data[0] <= '9')
        edits_of_an_honest_one(data + 1, size - 1);
    else
        accuses_nobody((struct audit_bytes){data, size});
    return 0;
}

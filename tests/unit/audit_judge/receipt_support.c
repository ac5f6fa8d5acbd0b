#include "receipt_support.h"

#include <string.h>

struct world world;
struct audit_trust *trust;
struct audit_hash genesis;

int
open_world(void **state)
{
    (void)state;
    world_open(&world);
    trust = world_trust(&world, "quorum none\n");
    genesis = world_genesis(&world);
    return 0;
}

int
close_world(void **state)
{
    (void)state;
    audit_trust_free(trust);
    world_close(&world);
    return 0;
}

/* Of vouchers 4 to 6: the maker's roles and the reviewer's key from the genesis, the maker's key
 * and the reviewer's roles from later. */
const struct world_place late[] = {
    {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_MAKER)},
    {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_REVIEWER)},
    {WORLD_ROTATE, 0},
    {WORLD_CHANGE, 0},
};

const struct world_place admins[] = {
    {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_ADMIN_1)},
    {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_ADMIN_2)},
    {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_ADMIN_3)},
};

void
payout(struct world_receipt *receipt)
{
    world_receipt(&world, WORLD_PAYOUTS, 2, late, LATE_COUNT, receipt);
}

void
closing(struct world_receipt *receipt)
{
    world_receipt(&world, WORLD_CLOSING, 0, late, LATE_COUNT, receipt);
}

/* Judges what the parts make; the receipt stays valid until `bytes` is freed. */
void
judge(struct world_receipt *parts, struct ledger_buffer *bytes, struct audit_receipt *out)
{
    struct audit_error err = {0};

    world_receipt_write(parts, bytes);
    assert_audit(audit_receipt_judge((struct audit_bytes){bytes->data, bytes->size}, trust,
                                     &genesis, out, &err),
                 AUDIT_OK, &err);
}

void
assert_verdict_of(const struct audit_receipt *receipt, enum audit_verdict verdict,
                  enum audit_message message, const char *what)
{
    char text[AUDIT_ERROR_TEXT_SIZE] = "";

    if (receipt->verdict == verdict && receipt->reason.message == message)
        return;
    if (receipt->reason.message != AUDIT_MESSAGE_NONE)
        audit_error_text(&receipt->reason, AUDIT_EN, text);
    fail_msg("%s: verdict %d, expected %d. %s", what, (int)receipt->verdict, (int)verdict, text);
}

void
assert_judged(struct world_receipt *parts, enum audit_verdict verdict, enum audit_message message,
              const char *what)
{
    static struct audit_receipt receipt;
    struct ledger_buffer bytes = {0};

    judge(parts, &bytes, &receipt);
    assert_verdict_of(&receipt, verdict, message, what);
    audit_receipt_free(&receipt);
    ledger_buffer_free(&bytes);
}

/* --- changes --- */

void
lengthen(struct ledger_tree_proof *path)
{
    path->hashes[path->count] = path->hashes[0];
    path->count++;
}

void
shorten(struct ledger_tree_proof *path)
{
    assert_true(path->count > 0);
    path->count--;
}

void
spoil(struct ledger_tree_proof *path)
{
    assert_true(path->count > 0);
    path->hashes[path->count - 1].bytes[31] ^= 1;
}

void
swap_hashes(struct ledger_tree_proof *path)
{
    const struct ledger_digest first = path->hashes[0];

    assert_true(path->count > 1);
    path->hashes[0] = path->hashes[1];
    path->hashes[1] = first;
}

/* A part of the receipt with its last byte but `back` changed. */
struct ledger_slice
spoiled(struct world_receipt *receipt, struct ledger_slice part, size_t back)
{
    assert_true(part.size <= sizeof(receipt->scratch) && back < part.size);
    memcpy(receipt->scratch, part.data, part.size);
    receipt->scratch[part.size - 1 - back] ^= 1;
    return ledger_slice_of(receipt->scratch, part.size);
}

void
remove_enrolment(struct world_receipt *receipt, size_t which)
{
    receipt->enrolment_count--;
    for (size_t i = which; i < receipt->enrolment_count; i++) {
        receipt->enrolments[i] = receipt->enrolments[i + 1];
        receipt->enrolment_seal_paths[i] = receipt->enrolment_seal_paths[i + 1];
        receipt->enrolment_entry_paths[i] = receipt->enrolment_entry_paths[i + 1];
    }
}

/* --- other trust, other worlds --- */

void
assert_judged_by(struct world_receipt *parts, const struct audit_trust *by,
                 const struct audit_hash *of, enum audit_verdict verdict,
                 enum audit_message message, const char *what)
{
    static struct audit_receipt receipt;
    struct ledger_buffer bytes = {0};
    struct audit_error err = {0};

    world_receipt_write(parts, &bytes);
    assert_audit(
        audit_receipt_judge((struct audit_bytes){bytes.data, bytes.size}, by, of, &receipt, &err),
        AUDIT_OK, &err);
    assert_verdict_of(&receipt, verdict, message, what);
    audit_receipt_free(&receipt);
    ledger_buffer_free(&bytes);
}

/* A world of its own, up to the maker's new key, behind which a test seals what it wants. */
void
open_forgery(struct world *forged)
{
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];

    *forged = (struct world){.count = 0};
    fixture_open_empty(&forged->fixture);
    world_seal(forged, entries, fixture_genesis(&forged->fixture, entries), FIXTURE_GENESIS_ADMINS);
}

void
assert_forgery(struct world *forged, struct world_receipt *parts, enum audit_verdict verdict,
               enum audit_message message, const char *what)
{
    struct audit_trust *by = world_trust(forged, "quorum none\n");
    const struct audit_hash of = world_genesis(forged);

    assert_judged_by(parts, by, &of, verdict, message, what);
    audit_trust_free(by);
    world_close(forged);
}

const struct world_place pair[] = {
    {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_MAKER)},
    {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_REVIEWER)},
};

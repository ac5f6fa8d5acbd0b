/* The head: whose checkpoint it is, whom it was seen by, and whether it is the tree's. */
#include <string.h>

#include "audit/judge/verify_internal.h"

static struct audit_finding *
found(struct verify *verify, enum audit_check check, enum audit_damage damage,
      enum audit_message message)
{
    struct audit_finding *finding =
        verify_found(verify, check, damage, UINT64_MAX, UINT64_MAX, message);
    return finding;
}

/* Policy and signatures. What a known key signed falsely is damage; what is not there leaves us
 * unable to tell. */
static void
judge_trust(struct verify *verify)
{
    struct audit_verification *report = verify->report;
    struct audit_error why = {0};
    report->checked[AUDIT_CHECK_CHECKPOINT] = 1;
    report->checked[AUDIT_CHECK_WITNESSES] = audit_trust_witness_count(verify->options->trust);
    enum audit_status status =
        audit_trust_check(verify->options->trust, &verify->checkpoint, &report->trusted, &why);
    if (status == AUDIT_UNTRUSTED) {
        report->reason = why;
    } else if (status != AUDIT_OK) {
        found(verify, AUDIT_CHECK_CHECKPOINT, AUDIT_SIGNATURE_BAD, AUDIT_MESSAGE_NONE)->what = why;
    }
}

enum audit_status
verify_head_begin(struct verify *verify, struct audit_error *err)
{
    struct audit_verification *report = verify->report;
    struct audit_file file = {.kind = AUDIT_FILE_CHECKPOINT};
    struct audit_error why = {0};
    enum audit_status status = verify_read(verify, file, &verify->checkpoint_bytes, &why);
    if (status == AUDIT_NO_MEMORY || status == AUDIT_IO) {
        if (err != NULL)
            *err = why;
        return status;
    }
    if (status == AUDIT_NOT_FOUND) {
        audit_fail(&report->reason, status, AUDIT_MESSAGE_NO_CHECKPOINT);
        return AUDIT_UNTRUSTED;
    }
    if (status == AUDIT_OK)
        status = audit_checkpoint_read(audit_buffer_bytes(&verify->checkpoint_bytes),
                                       &verify->checkpoint, &why);
    if (status != AUDIT_OK) {
        verify_found_in_file(verify, AUDIT_CHECK_CHECKPOINT, file, status, &why);
        return AUDIT_UNTRUSTED;
    }
    report->size = verify->checkpoint.size;
    report->root = verify->checkpoint.root;
    size_t origin = verify->checkpoint.origin.size;
    if (origin >= sizeof report->origin)
        origin = sizeof report->origin - 1;
    memcpy(report->origin, verify->checkpoint.origin.data, origin);
    report->origin[origin] = '\0';
    judge_trust(verify);
    if (verify->checkpoint.size == 0) {
        audit_fail(&report->reason, AUDIT_UNTRUSTED, AUDIT_MESSAGE_LEDGER_EMPTY);
        return AUDIT_UNTRUSTED;
    }
    return AUDIT_OK;
}

/* The root of the tree at a size: by the replay. Without one, that of all seals follows from those
 * that were read behind first_seal's edge; others only from the tiles, which prove nothing. */
static bool
root_at(struct verify *verify, uint64_t size, struct audit_hash *out)
{
    if (verify->replay != NULL)
        return audit_replay_root_at(verify->replay, size, out);
    if (size == verify->first_seal || size == verify->frontier.size) {
        if (!verify->since_known)
            return false;
        *out = size == verify->first_seal ? verify->since_root
                                          : audit_frontier_root(&verify->frontier);
        return true;
    }
    struct audit_tile_reader reader = {.evidence = verify->evidence,
                                       .size = verify->checkpoint.size};
    return audit_merkle_root_at(size, audit_tile_subtree, &reader, out, NULL) == AUDIT_OK;
}

/* Whether a checkpoint from elsewhere bears a signature of this ledger, of today or of then: only
 * then does it accuse anybody. */
static bool
is_signed(struct verify *verify, const struct audit_checkpoint *held)
{
    struct audit_trusted trusted = {0};
    struct audit_identity identity;
    struct audit_vkey vkey;
    enum audit_status status = audit_trust_check(verify->options->trust, held, &trusted, NULL);
    if (status == AUDIT_OK || (status == AUDIT_UNTRUSTED && trusted.log != NULL))
        return true;
    return verify->replay != NULL &&
           audit_replay_identity(verify->replay, held->size, &identity, NULL) == AUDIT_OK &&
           audit_bytes_equal(identity.origin, held->origin) &&
           audit_vkey_read(identity.vkey, &vkey, NULL) == AUDIT_OK &&
           audit_note_check(&held->note, &vkey, NULL, NULL) == AUDIT_OK;
}

static void
judge_held(struct verify *verify, bool unproved)
{
    struct audit_verification *report = verify->report;
    const struct audit_checkpoint *held = verify->options->held;
    struct audit_hash root;
    if (held == NULL)
        return;
    report->checked[AUDIT_CHECK_HELD] = 1;
    report->held_size = held->size;
    bool behind = held->size > report->size;
    if (!behind && (unproved || !root_at(verify, held->size, &root)))
        return; /* What is missing for it was told. */
    if (!behind && audit_hash_equal(&root, &held->root)) {
        report->complete = true;
    } else if (!is_signed(verify, held)) {
        if (report->reason.status == AUDIT_OK)
            audit_fail(&report->reason, AUDIT_UNTRUSTED, AUDIT_MESSAGE_HELD_UNSIGNED, held->size);
    } else if (behind) {
        verify_found(verify, AUDIT_CHECK_HELD, AUDIT_ROLLED_BACK, UINT64_MAX, UINT64_MAX,
                     AUDIT_MESSAGE_ROLLED_BACK, report->size, held->size);
    } else {
        verify_found(verify, AUDIT_CHECK_HELD, AUDIT_FORKED, UINT64_MAX, UINT64_MAX,
                     AUDIT_MESSAGE_FORKED, held->size);
    }
}

static void
judge_identity(struct verify *verify)
{
    struct audit_identity identity;
    if (!verify_knows_identity(verify) ||
        audit_replay_identity(verify->replay, verify->checkpoint.size, &identity, NULL) != AUDIT_OK)
        return;
    struct audit_vkey vkey;
    bool same_origin = audit_bytes_equal(identity.origin, verify->checkpoint.origin);
    if (!same_origin) {
        verify_found(verify, AUDIT_CHECK_CHECKPOINT, AUDIT_CHANGED, UINT64_MAX, UINT64_MAX,
                     AUDIT_MESSAGE_CHECKPOINT_ORIGIN, verify->checkpoint.origin, identity.origin);
    } else if (audit_vkey_read(identity.vkey, &vkey, NULL) == AUDIT_OK &&
               audit_note_check(&verify->checkpoint.note, &vkey, NULL, NULL) != AUDIT_OK) {
        verify_found(verify, AUDIT_CHECK_CHECKPOINT, AUDIT_SIGNATURE_BAD, UINT64_MAX, UINT64_MAX,
                     AUDIT_MESSAGE_CHECKPOINT_KEY, identity.vkey);
    }
}

/* Whether the policy gives this key for the ledger. */
static bool
policy_has(const struct audit_trust *trust, struct audit_bytes text)
{
    struct audit_vkey vkey;
    if (audit_vkey_read(text, &vkey, NULL) != AUDIT_OK)
        return false;
    for (size_t i = 0; i < audit_trust_log_count(trust); i++) {
        const struct audit_vkey *log = audit_trust_log(trust, i);
        if (strcmp(log->name, vkey.name) == 0 &&
            memcmp(log->public_key, vkey.public_key, sizeof vkey.public_key) == 0)
            return true;
    }
    return false;
}

/* A policy from before the ledger changed its key. The history that holds, from the genesis that
 * the auditor knows, names the new one under two administrators' signatures; yet it is his to add.
 */
static void
explain_replaced_key(struct verify *verify)
{
    struct audit_verification *report = verify->report;
    struct audit_identity now, before;
    char policy[AUDIT_ERROR_ARGUMENT_SIZE];
    if (report->reason.message != AUDIT_MESSAGE_TRUST_NO_LOG || verify->findings.total > 0 ||
        report->checked[AUDIT_CHECK_GENESIS] == 0 || !verify_knows_identity(verify) ||
        audit_replay_identity(verify->replay, report->size, &now, NULL) != AUDIT_OK)
        return;
    memcpy(policy, report->reason.arguments[0], sizeof policy); /* its name */
    for (before = now; before.since_size > 1;) {
        if (audit_replay_identity(verify->replay, before.since_size - 1, &before, NULL) != AUDIT_OK)
            return;
        if (policy_has(verify->options->trust, before.vkey)) {
            audit_fail(&report->reason, AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_LOG_REPLACED,
                       now.origin, now.since_size - 1, policy, now.vkey);
            return;
        }
    }
}

/* Without a replay: the first hash of the tiles, proved to be the head's. */
static bool
genesis_by_tiles(struct verify *verify, struct audit_hash *out)
{
    struct audit_tile_reader reader = {.evidence = verify->evidence,
                                       .size = verify->checkpoint.size};
    struct audit_hash proof[AUDIT_PROOF_MAX];
    size_t count = 0;
    return audit_tile_subtree(&reader, 0, 0, out, NULL) == AUDIT_OK &&
           audit_inclusion_make(0, reader.size, audit_tile_subtree, &reader, proof, &count, NULL) ==
               AUDIT_OK &&
           audit_inclusion_check(0, reader.size, out, proof, count, &verify->checkpoint.root,
                                 NULL) == AUDIT_OK;
}

static void
judge_genesis(struct verify *verify)
{
    struct audit_verification *report = verify->report;
    const struct audit_hash *expected = verify->options->genesis;
    struct audit_position position = {0};
    if (verify->genesis_unknown)
        return; /* It is missing, which was told. */
    if (verify->replay != NULL) {
        audit_replay_position(verify->replay, &position);
    } else if (!genesis_by_tiles(verify, &position.genesis)) {
        if (verify->findings.total == 0 || verify->tiles_hold)
            verify_found(verify, AUDIT_CHECK_GENESIS, AUDIT_CHANGED, UINT64_MAX, UINT64_MAX,
                         AUDIT_MESSAGE_GENESIS_UNPROVED);
        return;
    }
    report->genesis = position.genesis;
    if (expected == NULL) {
        if (report->reason.status == AUDIT_OK)
            audit_fail(&report->reason, AUDIT_UNTRUSTED, AUDIT_MESSAGE_NO_GENESIS);
        return;
    }
    report->checked[AUDIT_CHECK_GENESIS] = 1;
    if (!audit_hash_equal(expected, &report->genesis)) {
        struct audit_bytes is = {report->genesis.bytes, sizeof report->genesis.bytes};
        struct audit_bytes wanted = {expected->bytes, sizeof expected->bytes};
        verify_found(verify, AUDIT_CHECK_GENESIS, AUDIT_FORKED, 0, UINT64_MAX,
                     AUDIT_MESSAGE_GENESIS_DIFFERS, wanted, is);
    }
}

void
verify_head_end(struct verify *verify)
{
    struct audit_verification *report = verify->report;
    struct audit_hash root;
    bool known = root_at(verify, report->size, &root);
    bool differs = !known || !audit_hash_equal(&root, &report->root);
    /* Where single seals or tiles were found to be the reason, the root says nothing new. */
    bool explained = verify->tiles_hold || verify->tree_unknown || !known;
    if (differs && (verify->findings.total == 0 || !explained))
        verify_found(verify, AUDIT_CHECK_TREE, AUDIT_CHANGED, UINT64_MAX, UINT64_MAX,
                     AUDIT_MESSAGE_ROOT_DIFFERS, report->size);
    /* Roots that follow from tiles alone are the ledger's only if the head's does as well: a tile
     * that was damaged accuses nobody of a fork. */
    bool unproved = differs && verify->replay == NULL;
    judge_identity(verify);
    judge_genesis(verify);
    judge_held(verify, unproved);
    explain_replaced_key(verify);
    report->good_size =
        verify->first_bad_seal < report->size ? verify->first_bad_seal : report->size;
    if (unproved || !root_at(verify, report->good_size, &report->good_root))
        report->good_size = 0;
}

/* Every seal and every entry, read and hashed again in order, judged again by every rule, and
 * applied to a store in memory: what the stored tables are compared with afterwards. */
#include <stdlib.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"
#include "ledger/verify_internal.h"

/* One voucher under verification. */
struct replaying {
    struct ledger_verifying *verifying;
    uint64_t number;
    struct ledger_arena arena;
    struct ledger_slice seal_bytes;
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    struct ledger_slice *entries;
    struct ledger_digest *leaves;
    size_t entry_count;
    struct ledger_tree_range range;
    uint64_t looked_at; /* the next entry of a look that is no replay */
};

static enum ledger_status
no_memory(size_t size, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

static void
seal_finding(struct replaying *replaying, enum ledger_check check, enum ledger_message message)
{
    struct ledger_error what = {0};

    (void)ledger_fail(&what, LEDGER_DAMAGED, message, replaying->number);
    ledger_finding_add_seal(replaying->verifying, check, replaying->number, &what);
    replaying->verifying->is_replaying = false;
}

/* A hint is eight bytes of the leaf hash that the entry had when it was sealed: it proves nothing,
 * but it says which of a voucher's entries is another one now. */
static enum ledger_status
hint_check(struct replaying *replaying, uint64_t number, const struct ledger_digest *leaf,
           struct ledger_error *err)
{
    struct ledger_slice hint;
    struct ledger_error what = {0};
    enum ledger_status status =
        ledger_bundle_get(replaying->verifying->txn, LEDGER_BUNDLE_HINTS, number, &hint, &what);

    if (status == LEDGER_OK && memcmp(hint.data, leaf->bytes, LEDGER_HINT_SIZE) == 0) {
        replaying->verifying->out->checked[LEDGER_CHECK_HINTS]++;
        return LEDGER_OK;
    }
    if (status != LEDGER_OK && !ledger_status_is_finding(status)) {
        *err = what;
        return status;
    }
    (void)ledger_fail(&what, LEDGER_DAMAGED, LEDGER_MESSAGE_VERIFY_HINT, number);
    ledger_finding_add_entry(replaying->verifying, LEDGER_CHECK_HINTS, number, &what);
    return LEDGER_OK;
}

static enum ledger_status
entry_take(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    struct replaying *replaying = context;
    struct ledger_digest leaf = ledger_tree_leaf(record);
    uint8_t *copy = ledger_arena_take(&replaying->arena, record.size);

    if (copy == NULL)
        return no_memory(record.size, err);
    memcpy(copy, record.data, record.size);
    replaying->entries[replaying->entry_count] = ledger_slice_of(copy, record.size);
    replaying->leaves[replaying->entry_count] = leaf;
    replaying->entry_count++;
    ledger_tree_range_add(&replaying->range, &leaf);
    replaying->verifying->out->byte_count += record.size;
    replaying->verifying->out->checked[LEDGER_CHECK_ENTRIES]++;
    return hint_check(replaying, number, &leaf, err);
}

/* An entry whose seal cannot be read, or that stands behind a missing one: its hint alone tells
 * whether it is the one that was sealed. */
static enum ledger_status
entry_look(void *context, uint64_t number, struct ledger_slice record, struct ledger_error *err)
{
    struct replaying *replaying = context;
    struct ledger_digest leaf = ledger_tree_leaf(record);

    replaying->verifying->out->byte_count += record.size;
    replaying->looked_at = number + 1;
    return hint_check(replaying, number, &leaf, err);
}

/* Where one cannot be read, the search goes on with the next bundle, or in the tail with the next
 * one. */
static enum ledger_status
loose_entries_check(struct replaying *replaying, uint64_t first, uint64_t end,
                    struct ledger_error *err)
{
    const uint64_t tail =
        replaying->verifying->stated.entry_count / LEDGER_BUNDLE_RECORDS * LEDGER_BUNDLE_RECORDS;

    if (end > replaying->verifying->entry_bound)
        end = replaying->verifying->entry_bound; /* A seal may claim anything. */
    while (first < end) {
        struct ledger_error what = {0};
        enum ledger_status status;

        replaying->looked_at = first;
        status = ledger_bundle_scan(replaying->verifying->txn, LEDGER_BUNDLE_LINES, first, end,
                                    entry_look, replaying, &what);
        first = replaying->looked_at;
        if (status == LEDGER_OK)
            return LEDGER_OK;
        if (!ledger_status_is_finding(status)) {
            *err = what;
            return status;
        }
        ledger_finding_add_entry(replaying->verifying, LEDGER_CHECK_BYTES, first, &what);
        first =
            first >= tail ? first + 1 : (first / LEDGER_BUNDLE_RECORDS + 1) * LEDGER_BUNDLE_RECORDS;
    }
    return LEDGER_OK;
}

/* From the first entry of a voucher that is not there or cannot be read. */
static enum ledger_status
entries_behind(struct replaying *replaying, uint64_t first, uint64_t end, struct ledger_error *err)
{
    struct ledger_error what = {0};

    replaying->verifying->is_replaying = false;
    if (first < replaying->verifying->stated.entry_count)
        return loose_entries_check(replaying, first, end, err);
    (void)ledger_fail(&what, LEDGER_DAMAGED, LEDGER_MESSAGE_VERIFY_ENTRY_MISSING, first);
    ledger_finding_add_entry(replaying->verifying, LEDGER_CHECK_BYTES, first, &what);
    return LEDGER_OK;
}

static enum ledger_status
entries_read(struct replaying *replaying, struct ledger_error *err)
{
    const uint64_t first = replaying->seal.first_entry;
    const size_t count = replaying->header.entry_count;
    struct ledger_digest root;
    struct ledger_error what = {0};
    enum ledger_status status;

    replaying->entries = ledger_arena_take(&replaying->arena, count * sizeof(*replaying->entries));
    replaying->leaves = ledger_arena_take(&replaying->arena, count * sizeof(*replaying->leaves));
    if (replaying->entries == NULL || replaying->leaves == NULL)
        return no_memory(count * sizeof(*replaying->leaves), err);

    status = ledger_bundle_scan(replaying->verifying->txn, LEDGER_BUNDLE_LINES, first,
                                first + count, entry_take, replaying, &what);
    if (status == LEDGER_OK && replaying->entry_count == count) {
        root = ledger_tree_range_root(&replaying->range);
        if (!ledger_digest_equal(&root, &replaying->header.entries_root))
            seal_finding(replaying, LEDGER_CHECK_ENTRIES, LEDGER_MESSAGE_VERIFY_ENTRIES_ROOT);
        return LEDGER_OK;
    }
    if (status == LEDGER_OK || ledger_status_is_finding(status))
        return entries_behind(replaying, first + replaying->entry_count, first + count, err);
    *err = what;
    return status;
}

/* What the next seal must state; behind a seal that cannot be read, only its number is known. */
struct expected {
    uint64_t first_entry;
    struct ledger_digest previous;
    bool is_unknown;
};

/* Number, first entry, and the leaf hash of the seal before. */
static void
chain_check(struct replaying *replaying, const struct expected *expected)
{
    if (replaying->seal.number != replaying->number ||
        (expected->is_unknown
             ? replaying->seal.first_entry < expected->first_entry
             : replaying->seal.first_entry != expected->first_entry ||
                   !ledger_digest_equal(&replaying->seal.previous, &expected->previous)))
        seal_finding(replaying, LEDGER_CHECK_CHAIN, LEDGER_MESSAGE_VERIFY_CHAIN);
    else
        replaying->verifying->out->checked[LEDGER_CHECK_CHAIN]++;
}

static enum ledger_status
rules_check(struct replaying *replaying, struct ledger_error *err)
{
    struct ledger_verifying *verifying = replaying->verifying;
    const struct ledger_case the_case = {
        .txn = verifying->scratch,
        .lines = verifying->txn,
        .header_bytes = replaying->seal.header,
        .entries = replaying->entries,
        .entry_count = replaying->entry_count,
        .signatures = replaying->seal.signatures,
        .signature_count = replaying->seal.signature_count,
        .seal_number = replaying->number,
        .first_entry = replaying->seal.first_entry,
        .sealed_at_ms = replaying->seal.sealed_at_ms,
        .previous_sealed_at_ms = verifying->replayed.last_sealed_at_ms,
    };
    const struct ledger_sealed_voucher sealed = {
        .seal_bytes = replaying->seal_bytes,
        .sealed_at_ms = replaying->seal.sealed_at_ms,
        .entries = replaying->entries,
        .leaves = replaying->leaves,
        .entry_count = replaying->entry_count,
    };
    struct ledger_verdict verdict = {0};
    struct ledger_voucher_header header;
    struct ledger_error what = {0};
    enum ledger_status status = ledger_rules_judge(&the_case, &replaying->arena, &header,
                                                   /* out_leaves= */ NULL, &verdict, &what);

    if (status == LEDGER_OK) {
        verifying->out->checked[LEDGER_CHECK_RULES]++;
        verifying->out->signature_count += replaying->seal.signature_count;
        status = ledger_evidence_append(verifying->scratch, &verifying->replayed, &sealed,
                                        LEDGER_EVIDENCE_WITHOUT_LINES, &what);
    }
    if (!ledger_status_is_finding(status)) { /* Good, or not to be told. */
        *err = what;
        return status;
    }
    if (verdict.rule != LEDGER_RULE_NONE)
        ledger_error_add_place(&what, ledger_rule_name(verdict.rule));
    if (verdict.concerns_entry)
        ledger_finding_add_entry(verifying, LEDGER_CHECK_RULES,
                                 replaying->seal.first_entry + verdict.entry_index, &what);
    else
        ledger_finding_add_seal(verifying, LEDGER_CHECK_RULES, replaying->number, &what);
    verifying->is_replaying = false;
    return LEDGER_OK;
}

/* The stored hash of the seal in the tree: it tells a changed seal even where nothing can be
 * replayed any more. */
static enum ledger_status
leaf_check(struct replaying *replaying, const struct ledger_digest *leaf, struct ledger_error *err)
{
    struct ledger_verifying *verifying = replaying->verifying;
    struct ledger_digest stored;
    struct ledger_error what = {0};
    enum ledger_status status =
        ledger_tiles_read(verifying->txn, 0, replaying->number, &stored, &what);

    if (status == LEDGER_OK && ledger_digest_equal(leaf, &stored)) {
        verifying->out->checked[LEDGER_CHECK_TREE]++;
        return LEDGER_OK;
    }
    if (status == LEDGER_OK || ledger_status_is_finding(status)) {
        seal_finding(replaying, LEDGER_CHECK_TREE, LEDGER_MESSAGE_VERIFY_LEAF);
        return LEDGER_OK;
    }
    *err = what;
    return status;
}

/* The seal behind one that cannot be read names its bytes, whatever they mean. */
static enum ledger_status
follower_check(struct replaying *replaying, const struct ledger_digest *leaf,
               struct ledger_error *err)
{
    struct replaying behind = *replaying;
    struct ledger_arena arena = {0};
    struct ledger_seal seal;
    struct ledger_slice bytes;
    struct ledger_error what = {0};
    enum ledger_status status;

    behind.number++;
    if (behind.number >= replaying->verifying->stated.seal_count)
        return LEDGER_OK;
    status = ledger_bundle_get(replaying->verifying->txn, LEDGER_BUNDLE_SEALS, behind.number,
                               &bytes, &what);
    if (status == LEDGER_OK)
        status = ledger_seal_decode(bytes, &arena, &seal, &what);
    if (status == LEDGER_OK && !ledger_digest_equal(&seal.previous, leaf))
        seal_finding(&behind, LEDGER_CHECK_CHAIN, LEDGER_MESSAGE_VERIFY_CHAIN);
    ledger_arena_free(&arena);
    /* What is wrong with it itself is told when its turn comes. */
    if (status == LEDGER_OK || status == LEDGER_NOT_FOUND || status == LEDGER_UNSUPPORTED ||
        ledger_status_is_finding(status))
        return LEDGER_OK;
    *err = what;
    return status;
}

/* A seal that calls itself newer than this program is so only if the tree has these very bytes, and
 * the seal behind it follows them. */
static enum ledger_status
newer_check(struct replaying *replaying, bool *out_is_newer, struct ledger_error *err)
{
    const struct ledger_digest leaf = ledger_tree_leaf(replaying->seal_bytes);
    const size_t found = replaying->verifying->out->finding_count;
    enum ledger_status status = leaf_check(replaying, &leaf, err);

    if (status == LEDGER_OK)
        status = follower_check(replaying, &leaf, err);
    *out_is_newer = replaying->verifying->out->finding_count == found;
    return status;
}

static enum ledger_status
seal_decode(struct replaying *replaying, bool *out_is_readable, struct ledger_error *err)
{
    struct ledger_verifying *verifying = replaying->verifying;
    struct ledger_error what = {0};
    enum ledger_status status = ledger_bundle_get(verifying->txn, LEDGER_BUNDLE_SEALS,
                                                  replaying->number, &replaying->seal_bytes, &what);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(&what, LEDGER_DAMAGED, LEDGER_MESSAGE_SEAL_MISSING, replaying->number);
    if (status == LEDGER_OK)
        status =
            ledger_seal_decode(replaying->seal_bytes, &replaying->arena, &replaying->seal, &what);
    if (status == LEDGER_OK)
        status = ledger_voucher_header_decode(replaying->seal.header, &replaying->arena,
                                              &replaying->header, &what);
    if (status == LEDGER_OK) {
        verifying->out->byte_count += replaying->seal_bytes.size;
        verifying->out->checked[LEDGER_CHECK_BYTES]++;
        *out_is_readable = true;
        return LEDGER_OK;
    }
    if (ledger_status_is_finding(status)) {
        ledger_finding_add_seal(verifying, LEDGER_CHECK_BYTES, replaying->number, &what);
        verifying->is_replaying = false;
        *out_is_readable = false;
        return LEDGER_OK;
    }
    if (status == LEDGER_UNSUPPORTED) {
        bool is_newer;
        const enum ledger_status looked = newer_check(replaying, &is_newer, err);

        *out_is_readable = false;
        if (looked != LEDGER_OK || !is_newer)
            return looked;
    }
    *err = what;
    return status;
}

static enum ledger_status
seal_verify(struct ledger_verifying *verifying, uint64_t number, struct expected *expected,
            struct ledger_arena *arena, struct ledger_error *err)
{
    struct replaying replaying = {.verifying = verifying, .number = number, .arena = *arena};
    struct ledger_digest leaf;
    bool is_readable;
    enum ledger_status status;

    ledger_arena_reset(&replaying.arena);
    status = seal_decode(&replaying, &is_readable, err);
    if (status != LEDGER_OK)
        goto out;
    if (!is_readable) {
        expected->is_unknown = true;
        goto out;
    }
    leaf = ledger_tree_leaf(replaying.seal_bytes);
    chain_check(&replaying, expected);
    status = leaf_check(&replaying, &leaf, err);
    if (status == LEDGER_OK && expected->is_unknown)
        status =
            loose_entries_check(&replaying, expected->first_entry, replaying.seal.first_entry, err);
    if (status == LEDGER_OK)
        status = entries_read(&replaying, err);
    if (status == LEDGER_OK && verifying->is_replaying)
        status = rules_check(&replaying, err);
    *expected = (struct expected){
        .first_entry = replaying.seal.first_entry + replaying.header.entry_count,
        .previous = leaf,
    };

out:
    *arena = replaying.arena;
    return status;
}

/* How many records can be there at the most, by the rows that hold them. What the ledger says of
 * itself must not make us look for more: a counter that was damaged would keep us busy for ever. */
static enum ledger_status
records_bound(struct ledger_store_txn *txn, enum ledger_store_table bundles,
              enum ledger_store_table tail, uint64_t stated, uint64_t *out_bound,
              struct ledger_error *err)
{
    const struct ledger_slice everything = {0};
    uint64_t bundle_count = 0;
    uint64_t tail_count = 0;
    enum ledger_status status =
        ledger_store_scan(txn, bundles, everything, everything, LEDGER_STORE_ASCENDING,
                          ledger_verify_row_count, &bundle_count, err);

    if (status == LEDGER_OK)
        status = ledger_store_scan(txn, tail, everything, everything, LEDGER_STORE_ASCENDING,
                                   ledger_verify_row_count, &tail_count, err);
    if (status == LEDGER_OK) {
        /* One bundle more: a record that is missing at the end is to be named. */
        const uint64_t most = (bundle_count + 1) * LEDGER_BUNDLE_RECORDS + tail_count;

        *out_bound = stated < most ? stated : most;
    }
    return status;
}

enum ledger_status
ledger_verify_replay(struct ledger_verifying *verifying, struct ledger_error *err)
{
    struct ledger_verification *out = verifying->out;
    struct ledger_arena arena = {0};
    struct expected expected = {0};
    uint64_t seals = 0;
    enum ledger_status status =
        records_bound(verifying->txn, LEDGER_STORE_SEALS, LEDGER_STORE_SEALS_TAIL,
                      verifying->stated.seal_count, &seals, err);

    if (status == LEDGER_OK)
        status = records_bound(verifying->txn, LEDGER_STORE_LINES, LEDGER_STORE_LINES_TAIL,
                               verifying->stated.entry_count, &verifying->entry_bound, err);
    out->seal_count = verifying->stated.seal_count;
    out->entry_count = verifying->stated.entry_count;
    for (uint64_t number = 0; number < seals && status == LEDGER_OK; number++) {
        status = seal_verify(verifying, number, &expected, &arena, err);
        if (status == LEDGER_OK && out->finding_count == 0) {
            out->good_size = number + 1;
            out->good_root = ledger_tree_range_root(&verifying->replayed.range);
        }
        if (verifying->progress.report != NULL)
            verifying->progress.report(verifying->progress.context, expected.first_entry,
                                       out->entry_count);
    }
    /* Entries behind a last seal that cannot be read. */
    if (status == LEDGER_OK && expected.is_unknown) {
        struct replaying loose = {.verifying = verifying, .number = out->seal_count};

        status = loose_entries_check(&loose, expected.first_entry, verifying->entry_bound, err);
    }
    ledger_arena_free(&arena);
    return status;
}

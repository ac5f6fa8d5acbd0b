/* Everything that stands beside the evidence: bundles and tails without gaps, the tree's nodes,
 * counters, checkpoint, head file and own key, every derived row, private bytes, waiting vouchers.
 */
#include <string.h>

#include "ledger/cosigned.h"
#include "ledger/pending_rows.h"
#include "ledger/store/bundle.h"
#include "ledger/store/keyspace.h"
#include "ledger/store/tiles.h"
#include "ledger/verify_internal.h"

static const struct ledger_slice everything = {NULL, 0};

static void
table_finding(struct ledger_verifying *verifying, enum ledger_check check,
              enum ledger_message message, enum ledger_store_table table)
{
    struct ledger_error what = {0};

    (void)ledger_fail(&what, LEDGER_DAMAGED, message, ledger_store_table_name(table));
    ledger_finding_add(verifying, check, &what);
}

/* --- numbered rows without gaps --- */

struct numbering {
    uint64_t next;
    bool is_broken;
};

static enum ledger_status
number_check(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct numbering *numbering = context;

    (void)err;
    if (row->key.size != 8 || ledger_get_u64(row->key.data) != numbering->next)
        numbering->is_broken = true;
    numbering->next++;
    return LEDGER_OK;
}

static enum ledger_status
numbers_check(struct ledger_verifying *verifying, enum ledger_store_table table, uint64_t first,
              uint64_t end, struct ledger_error *err)
{
    struct numbering numbering = {.next = first};
    enum ledger_status status =
        ledger_store_scan(verifying->txn, table, everything, everything, LEDGER_STORE_ASCENDING,
                          number_check, &numbering, err);

    if (status == LEDGER_OK && (numbering.is_broken || numbering.next != end))
        table_finding(verifying, LEDGER_CHECK_BYTES, LEDGER_MESSAGE_VERIFY_NUMBERING, table);
    return status;
}

static void
evidence_numbers_check(struct ledger_verifying *verifying)
{
    const uint64_t seals = verifying->stated.seal_count;
    const uint64_t entries = verifying->stated.entry_count;
    const struct {
        enum ledger_store_table bundles;
        enum ledger_store_table tail;
        uint64_t count;
    } kinds[] = {
        {LEDGER_STORE_SEALS, LEDGER_STORE_SEALS_TAIL, seals},
        {LEDGER_STORE_LINES, LEDGER_STORE_LINES_TAIL, entries},
        {LEDGER_STORE_HINTS, LEDGER_STORE_HINTS_TAIL, entries},
    };

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        uint64_t full = kinds[i].count / LEDGER_BUNDLE_RECORDS;
        struct ledger_error what = {0};
        enum ledger_status status = numbers_check(verifying, kinds[i].bundles, 0, full, &what);

        ledger_verify_step(verifying, LEDGER_CHECK_BYTES, status, &what);
        status = numbers_check(verifying, kinds[i].tail, full * LEDGER_BUNDLE_RECORDS,
                               kinds[i].count, &what);
        ledger_verify_step(verifying, LEDGER_CHECK_BYTES, status, &what);
    }
}

/* --- row by row against the rebuilt store --- */

struct comparing {
    struct ledger_verifying *verifying;
    enum ledger_store_table table;
    enum ledger_check check;
    uint64_t row_count;
    bool differs;
};

static enum ledger_status
row_compare(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct comparing *comparing = context;
    struct ledger_slice expected;
    enum ledger_status status =
        ledger_store_get(comparing->verifying->scratch, comparing->table, row->key, &expected, err);

    comparing->row_count++;
    if (status == LEDGER_OK && ledger_slice_equal(row->value, expected))
        return LEDGER_OK;
    comparing->differs = true;
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

enum ledger_status
ledger_verify_row_count(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    uint64_t *count = context;

    (void)row;
    (void)err;
    (*count)++;
    return LEDGER_OK;
}

static enum ledger_status
table_compare(struct ledger_verifying *verifying, enum ledger_store_table table,
              enum ledger_check check, struct ledger_error *err)
{
    struct comparing comparing = {.verifying = verifying, .table = table, .check = check};
    uint64_t expected_count = 0;
    enum ledger_status status =
        ledger_store_scan(verifying->txn, table, everything, everything, LEDGER_STORE_ASCENDING,
                          row_compare, &comparing, err);

    if (status == LEDGER_OK)
        status = ledger_store_scan(verifying->scratch, table, everything, everything,
                                   LEDGER_STORE_ASCENDING, ledger_verify_row_count, &expected_count,
                                   err);
    if (status != LEDGER_OK)
        return status;
    verifying->out->checked[check] += comparing.row_count;
    if (comparing.differs || comparing.row_count != expected_count)
        table_finding(verifying, check,
                      check == LEDGER_CHECK_TREE ? LEDGER_MESSAGE_VERIFY_TREE
                                                 : LEDGER_MESSAGE_VERIFY_INDEX,
                      table);
    return LEDGER_OK;
}

static void
tables_compare(struct ledger_verifying *verifying)
{
    for (int i = 0; i < LEDGER_STORE_TABLE_COUNT; i++) {
        const enum ledger_store_table table = (enum ledger_store_table)i;
        const bool is_tree = table == LEDGER_STORE_TILES || table == LEDGER_STORE_NODES;
        const enum ledger_check check = is_tree ? LEDGER_CHECK_TREE : LEDGER_CHECK_INDEXES;
        struct ledger_error what = {0};

        if (is_tree || ledger_store_table_class(table) == LEDGER_STORE_DERIVED)
            ledger_verify_step(verifying, check, table_compare(verifying, table, check, &what),
                               &what);
    }
}

/* --- the head --- */

static bool
position_equal(const struct ledger_position *a, const struct ledger_position *b)
{
    if (a->seal_count != b->seal_count || a->entry_count != b->entry_count ||
        a->last_sealed_at_ms != b->last_sealed_at_ms ||
        !ledger_digest_equal(&a->last_leaf, &b->last_leaf) ||
        !ledger_digest_equal(&a->genesis, &b->genesis) || a->range.count != b->range.count)
        return false;
    for (unsigned i = 0; i < a->range.count; i++) {
        if (!ledger_digest_equal(&a->range.hashes[i], &b->range.hashes[i]))
            return false;
    }
    return true;
}

/* The checkpoint in the store is the one over all seals, signed by the key of the identity in
 * force, and the ledger still has that key. */
static enum ledger_status
checkpoint_check(struct ledger_verifying *verifying, struct ledger_error *err)
{
    const struct ledger_position *position = &verifying->replayed;
    struct ledger_digest root = ledger_tree_range_root(&position->range);
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    struct ledger_vkey vkey;
    struct ledger_checkpoint checkpoint;
    struct ledger_key key = {0};
    struct ledger_slice note;
    enum ledger_status status;

    status = ledger_store_get(verifying->txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"),
                              &note, err);
    if (status == LEDGER_OK)
        status = ledger_state_identity(verifying->scratch, &arena, &identity, err);
    if (status == LEDGER_OK)
        status = ledger_vkey_parse(ledger_slice_of_text(identity.vkey), &vkey, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_open(note, &vkey, &checkpoint, err);
    if (status == LEDGER_OK && (checkpoint.size != position->seal_count ||
                                strcmp(checkpoint.origin, identity.origin) != 0 ||
                                !ledger_digest_equal(&checkpoint.root, &root)))
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint");
    if (status == LEDGER_OK) {
        status = ledger_own_key_read(verifying->ledger, &vkey.public_key, &key, err);
        if (status == LEDGER_WRONG_KEY && verifying->ledger->passphrase.data == NULL &&
            err->message == LEDGER_MESSAGE_OWN_KEY_LOCKED)
            status = LEDGER_OK; /* Protected by a passphrase that nobody gave. */
    }
    ledger_key_free(&key);
    ledger_arena_free(&arena);
    return status;
}

/* Each is judged, whatever the others say. */
static void
head_check(struct ledger_verifying *verifying, struct ledger_slice head_file)
{
    const size_t before = verifying->out->finding_count;
    struct ledger_error what = {0};
    uint64_t released;
    enum ledger_status status = LEDGER_OK;

    if (verifying->is_replaying && !position_equal(&verifying->stated, &verifying->replayed))
        status = ledger_fail(&what, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "position");
    ledger_verify_step(verifying, LEDGER_CHECK_HEAD, status, &what);
    if (verifying->is_replaying && verifying->stated.seal_count > 0)
        ledger_verify_step(verifying, LEDGER_CHECK_HEAD, checkpoint_check(verifying, &what), &what);
    status = ledger_guard(verifying->txn, &verifying->stated, head_file, &released, &what);
    ledger_verify_step(verifying, LEDGER_CHECK_HEAD, status, &what);
    if (verifying->out->finding_count == before && status == LEDGER_OK)
        verifying->out->checked[LEDGER_CHECK_HEAD]++;
}

/* A checkpoint that was handed to witnesses: the ledger's own, of this tree. Whether cosignatures
 * hold is for whoever has a policy. */
static enum ledger_status
cosigned_check(const struct ledger_verifying *verifying, uint64_t size, struct ledger_slice note,
               struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    struct ledger_checkpoint checkpoint;
    struct ledger_digest root;
    struct ledger_vkey vkey;
    enum ledger_status status = LEDGER_OK;

    if (size == 0 || size > verifying->stated.seal_count)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "cosigned");
    if (status == LEDGER_OK)
        status = ledger_state_identity_at(verifying->txn, size, &arena, &identity, err);
    if (status == LEDGER_OK)
        status = ledger_vkey_parse(ledger_slice_of_text(identity.vkey), &vkey, err);
    if (status == LEDGER_OK)
        status = ledger_checkpoint_open(note, &vkey, &checkpoint, err);
    if (status == LEDGER_OK)
        status = ledger_tiles_root_at(verifying->txn, size, &root, err);
    if (status == LEDGER_OK &&
        (checkpoint.size != size || strcmp(checkpoint.origin, identity.origin) != 0 ||
         !ledger_digest_equal(&checkpoint.root, &root)))
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "cosigned");
    ledger_arena_free(&arena);
    return status;
}

struct head_rows {
    struct ledger_verifying *verifying;
    uint64_t count; /* of the others */
};

static enum ledger_status
head_row_check(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct head_rows *rows = context;
    struct ledger_error what = {0};
    uint64_t size;

    (void)err;
    if (!ledger_cosigned_is_row(row->key, &size)) {
        rows->count++;
        return LEDGER_OK;
    }
    ledger_verify_step(rows->verifying, LEDGER_CHECK_HEAD,
                       cosigned_check(rows->verifying, size, row->value, &what), &what);
    return LEDGER_OK;
}

/* The table holds these rows and no others. */
static enum ledger_status
head_rows_check(struct ledger_verifying *verifying, struct ledger_error *err)
{
    struct head_rows rows = {.verifying = verifying};
    enum ledger_status status =
        ledger_store_scan(verifying->txn, LEDGER_STORE_HEAD, everything, everything,
                          LEDGER_STORE_ASCENDING, head_row_check, &rows, err);

    if (status == LEDGER_OK && rows.count != (verifying->stated.seal_count == 0 ? 1 : 4))
        table_finding(verifying, LEDGER_CHECK_HEAD, LEDGER_MESSAGE_VERIFY_INDEX, LEDGER_STORE_HEAD);
    return status;
}

void
ledger_verify_tables(struct ledger_verifying *verifying, struct ledger_slice head_file)
{
    struct ledger_error what = {0};

    evidence_numbers_check(verifying);
    ledger_verify_step(verifying, LEDGER_CHECK_HEAD, head_rows_check(verifying, &what), &what);
    head_check(verifying, head_file);
    /* Behind the first thing that does not hold there is nothing to compare with. */
    if (verifying->is_replaying)
        tables_compare(verifying);
}

/* --- private bytes and waiting vouchers --- */

static enum ledger_status
private_row_check(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct ledger_verifying *verifying = context;
    struct ledger_arena arena = {0};
    struct ledger_error what = {0};
    struct ledger_private opened;
    enum ledger_status status = LEDGER_OK;

    if (row->key.size > 1 && row->key.data[0] == 'c') {
        status = ledger_private_open(ledger_slice_of(row->key.data + 1, row->key.size - 1),
                                     row->value, &arena, &opened, &what);
        if (status == LEDGER_OK)
            status = ledger_private_row_is_found(verifying->txn, &opened, &what);
        if (status == LEDGER_OK)
            status = ledger_private_is_kept(
                verifying->txn, ledger_slice_of(row->key.data + 1, row->key.size - 1), &what);
    } else if (row->key.data[0] == 'e') {
        status = ledger_private_mark_check(verifying->txn, row, &what);
    } else {
        status = ledger_private_lookup_check(verifying->txn, row, &what);
    }
    ledger_arena_free(&arena);
    verifying->out->checked[LEDGER_CHECK_PRIVATE]++;
    if (ledger_status_is_finding(status)) {
        ledger_finding_add(verifying, LEDGER_CHECK_PRIVATE, &what);
        return LEDGER_OK;
    }
    *err = what;
    return status;
}

void
ledger_verify_waiting(struct ledger_verifying *verifying)
{
    struct ledger_error what = {0};
    enum ledger_status status =
        ledger_store_scan(verifying->txn, LEDGER_STORE_PRIVATE, everything, everything,
                          LEDGER_STORE_ASCENDING, private_row_check, verifying, &what);

    ledger_verify_step(verifying, LEDGER_CHECK_PRIVATE, status, &what);
    status = ledger_pending_rows_check(verifying->txn,
                                       &verifying->out->checked[LEDGER_CHECK_PENDING], &what);
    ledger_verify_step(verifying, LEDGER_CHECK_PENDING, status, &what);
}

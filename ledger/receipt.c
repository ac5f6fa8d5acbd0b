#include "ledger/receipt.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/receipt_internal.h"
#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"
#include "ledger/value/date.h"

/* What the caller asks for. */
struct wanted {
    uint64_t entry;
    const char *payee_id; /* NULL: only the entry */
    uint32_t month;
    struct ledger_slice checkpoint; /* empty: the newest */
};

/* One that was given: signed by the key of its time, and over this ledger's tree. */
static enum ledger_status
judge_checkpoint(struct receipt_making *making, uint64_t released, struct ledger_error *err)
{
    const uint64_t size = making->checkpoint.size;
    struct ledger_identity_state identity;
    struct ledger_checkpoint opened;
    struct ledger_digest root;
    struct ledger_vkey vkey;
    enum ledger_status status;

    if (size == 0 || size > released)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECEIPT_CHECKPOINT_AHEAD, size,
                           released);
    status = ledger_state_identity_at(making->txn, size, making->arena, &identity, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if (status == LEDGER_OK)
        status = ledger_vkey_parse(ledger_slice_of_text(identity.vkey), &vkey, err);
    if (status == LEDGER_OK)
        status = ledger_tiles_root_at(making->txn, size, &root, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_checkpoint_open(making->note, &vkey, &opened, err);
    if (status == LEDGER_NO_MEMORY)
        return status;
    if (status != LEDGER_OK || strcmp(opened.origin, identity.origin) != 0 ||
        !ledger_digest_equal(&opened.root, &root))
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RECEIPT_CHECKPOINT_OTHER);
    return LEDGER_OK;
}

static enum ledger_status
read_checkpoint(struct receipt_making *making, struct ledger_error *err)
{
    struct ledger_note note;
    enum ledger_status status = ledger_note_parse(making->note, &note, err);

    return status == LEDGER_OK ? ledger_checkpoint_parse(note.text, &making->checkpoint, err)
                               : status;
}

/* The newest checkpoint that left the ledger. The store may be ahead of it for a moment; where it
 * is not, the store's copy is the one that cosignatures are added to. */
static enum ledger_status
choose_checkpoint(struct receipt_making *making, struct ledger_slice given,
                  struct ledger_slice head_file, struct ledger_error *err)
{
    struct ledger_position position;
    struct ledger_slice stored;
    uint64_t released = 0;
    enum ledger_status status = ledger_position_read(making->txn, &position, err);

    if (status == LEDGER_OK)
        status = ledger_guard(making->txn, &position, head_file, &released, err);
    if (status == LEDGER_OK && released == 0)
        status = ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_RECEIPT_NO_CHECKPOINT);
    if (status != LEDGER_OK)
        return status;
    if (given.size > 0) {
        making->note = given;
        status = read_checkpoint(making, err);
        return status == LEDGER_OK ? judge_checkpoint(making, released, err) : status;
    }
    making->note = head_file;
    if (released == position.seal_count) {
        status = ledger_store_get(making->txn, LEDGER_STORE_HEAD,
                                  ledger_slice_of_text("checkpoint"), &stored, err);
        if (status == LEDGER_NOT_FOUND)
            status =
                ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint");
        if (status != LEDGER_OK)
            return status;
        making->note = stored;
    }
    status = read_checkpoint(making, err);
    if (status == LEDGER_OK && making->checkpoint.size != released)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint");
    return status;
}

static enum ledger_status
fill_seal(struct receipt_making *making, uint64_t entry_number, struct ledger_error *err)
{
    struct ledger_proof_file *file = &making->file;
    struct ledger_sealed genesis;
    struct receipt_path path;
    enum ledger_status status =
        ledger_sealed_read_of(making->txn, entry_number, making->arena, &making->sealed, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, status, LEDGER_MESSAGE_RECEIPT_NO_ENTRY, entry_number);
    if (status == LEDGER_OK && making->sealed.seal.number >= making->checkpoint.size)
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_RECEIPT_NOT_COVERED,
                           making->sealed.seal.number, making->checkpoint.size);
    if (status == LEDGER_OK)
        status = ledger_sealed_read(making->txn, 0, making->arena, &genesis, err);
    if (status == LEDGER_OK)
        status = receipt_seal_path(making, &genesis, &path, err);
    if (status != LEDGER_OK)
        return status;
    file->genesis_path = path.hashes;
    file->genesis_path_count = path.count;
    file->seal = making->sealed.bytes;
    return LEDGER_OK;
}

static enum ledger_status
fill_entry(struct receipt_making *making, const struct wanted *wanted, struct ledger_error *err)
{
    struct ledger_proof_file *file = &making->file;
    struct receipt_path path;
    struct ledger_entry entry;
    enum ledger_status status =
        ledger_bundle_get(making->txn, LEDGER_BUNDLE_LINES, wanted->entry, &file->entry, err);

    if (status != LEDGER_OK)
        return status;
    file->entry_index = (uint32_t)(wanted->entry - making->sealed.seal.first_entry);
    status = receipt_entry_path(making, &making->sealed, file->entry_index, &path, err);
    if (status != LEDGER_OK)
        return status;
    file->entry_path = path.hashes;
    file->entry_path_count = path.count;
    if (wanted->payee_id == NULL)
        return LEDGER_OK;
    status = ledger_entry_decode(file->entry, making->arena, &entry, err);
    if (status == LEDGER_OK && entry.body != LEDGER_BODY_CLOSING)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    return status == LEDGER_OK ? receipt_payee_total(making, &entry.closing, wanted->payee_id, err)
                               : status;
}

static enum ledger_status
append_base64(struct ledger_slice bytes, struct ledger_buffer *out, struct ledger_error *err)
{
    const size_t size = LEDGER_BASE64_SIZE(bytes.size);
    enum ledger_status status = ledger_buffer_reserve(out, size, err);

    if (status != LEDGER_OK)
        return status;
    ledger_text_base64(bytes, (char *)out->data + out->size);
    out->size += size - 1; /* Without the NUL. */
    return LEDGER_OK;
}

static enum ledger_status
append_hash_line(const struct ledger_digest *hash, struct ledger_buffer *out,
                 struct ledger_error *err)
{
    char text[LEDGER_DIGEST_BASE64_SIZE];

    ledger_digest_base64(hash, text);
    return ledger_buffer_printf(out, err, "%s\n", text);
}

/* C2SP tlog-proof. */
static enum ledger_status
compose(struct receipt_making *making, struct ledger_buffer *out, struct ledger_error *err)
{
    struct ledger_buffer extra = {0};
    struct receipt_path path;
    enum ledger_status status = receipt_seal_path(making, &making->sealed, &path, err);

    if (status == LEDGER_OK)
        status = ledger_proof_file_encode(&making->file, &extra, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(out, "c2sp.org/tlog-proof@v1\nextra ", err);
    if (status == LEDGER_OK)
        status = append_base64(ledger_buffer_slice(&extra), out, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_printf(out, err, "\nindex %llu\n",
                                      (unsigned long long)making->sealed.seal.number);
    for (size_t i = 0; i < path.count && status == LEDGER_OK; i++)
        status = append_hash_line(&path.hashes[i], out, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append_text(out, "\n", err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(out, making->note, err);
    ledger_buffer_free(&extra);
    return status;
}

static enum ledger_status
tell(const struct receipt_making *making, const struct wanted *wanted,
     struct ledger_receipt_made *out_made, struct ledger_error *err)
{
    struct ledger_receipt_made made = {
        .entry = wanted->entry,
        .seal = making->sealed.seal.number,
        .size = making->checkpoint.size,
        .absent = wanted->payee_id != NULL && making->file.payee.statement.size == 0,
    };
    struct ledger_identity_state identity;
    struct ledger_position position;
    struct ledger_note note;
    enum ledger_status status = ledger_position_read(making->txn, &position, err);

    if (status == LEDGER_OK)
        status = ledger_note_parse(making->note, &note, err);
    if (status == LEDGER_OK)
        status = ledger_state_identity_at(making->txn, made.size, making->arena, &identity, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if (status != LEDGER_OK)
        return status;
    made.genesis = position.genesis;
    made.cosignature_count = note.line_count - 1;
    memcpy(made.origin, making->checkpoint.origin, sizeof(made.origin));
    (void)strncpy(made.vkey, identity.vkey, sizeof(made.vkey) - 1);
    *out_made = made;
    return LEDGER_OK;
}

static enum ledger_status
find_closing(struct receipt_making *making, struct wanted *wanted, struct ledger_error *err)
{
    char month[LEDGER_DATE_TEXT_SIZE];
    enum ledger_status status =
        ledger_state_closing(making->txn, wanted->month, &wanted->entry, err);

    if (status != LEDGER_NOT_FOUND)
        return status;
    ledger_month_format(wanted->month, month);
    return ledger_fail(err, status, LEDGER_MESSAGE_RECEIPT_MONTH_OPEN, month);
}

static enum ledger_status
make(struct ledger *ledger, struct wanted *wanted, struct ledger_buffer *out,
     struct ledger_receipt_made *out_made, struct ledger_error *err)
{
    const size_t start = out->size;
    struct ledger_arena arena = {0};
    struct receipt_making making = {.arena = &arena};
    struct ledger_buffer head_file = {0};
    struct ledger_receipt_made made;
    enum ledger_status status = ledger_head_file_read(ledger, &head_file, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger->store, LEDGER_STORE_READ, &making.txn, err);
    if (status == LEDGER_OK)
        status =
            choose_checkpoint(&making, wanted->checkpoint, ledger_buffer_slice(&head_file), err);
    if (status == LEDGER_OK && wanted->payee_id != NULL)
        status = find_closing(&making, wanted, err);
    if (status == LEDGER_OK)
        status = fill_seal(&making, wanted->entry, err);
    if (status == LEDGER_OK)
        status = fill_entry(&making, wanted, err);
    if (status == LEDGER_OK)
        status = receipt_enrolments(&making, err);
    if (status == LEDGER_OK)
        status = tell(&making, wanted, &made, err);
    if (status == LEDGER_OK)
        status = compose(&making, out, err);
    if (status == LEDGER_OK)
        *out_made = made;
    else
        out->size = start;
    ledger_store_abort(making.txn);
    ledger_buffer_free(&head_file);
    ledger_arena_free(&arena);
    return status;
}

enum ledger_status
ledger_receipt_write(struct ledger *ledger, uint64_t entry_number, struct ledger_slice checkpoint,
                     struct ledger_buffer *out, struct ledger_receipt_made *out_made,
                     struct ledger_error *err)
{
    struct wanted wanted = {.entry = entry_number, .checkpoint = checkpoint};

    return make(ledger, &wanted, out, out_made, err);
}

enum ledger_status
ledger_receipt_write_payee(struct ledger *ledger, const char *payee_id, uint32_t month,
                           struct ledger_slice checkpoint, struct ledger_buffer *out,
                           struct ledger_receipt_made *out_made, struct ledger_error *err)
{
    struct wanted wanted = {.payee_id = payee_id, .month = month, .checkpoint = checkpoint};

    return make(ledger, &wanted, out, out_made, err);
}

#include "audit/judge/receipt.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit/judge/receipt_internal.h"

struct audit_hash
receipt_hash(struct audit_bytes bytes)
{
    struct audit_hash hash;

    assert(bytes.size == sizeof(hash.bytes)); /* The view has measured. */
    memcpy(hash.bytes, bytes.data, sizeof(hash.bytes));
    return hash;
}

/* The sentence about a path that is too long or too short is that of merkle.h; which path leads
 * nowhere, only the receipt knows. */
static enum audit_status
say_which(enum audit_status status, enum audit_message message, uint64_t number,
          struct audit_error *err)
{
    return status == AUDIT_NOT_HELD ? audit_fail(err, status, message, number) : status;
}

enum audit_status
receipt_path_check(const struct audit_list *path, uint64_t index, uint64_t size,
                   const struct audit_hash *leaf, const struct audit_hash *root,
                   enum audit_message message, uint64_t number, struct audit_error *err)
{
    struct audit_hash hashes[AUDIT_PROOF_MAX];
    struct audit_bytes element;
    size_t count = 0;
    size_t at = 0;

    while (count < AUDIT_PROOF_MAX && audit_list_next(path, &at, &element))
        hashes[count++] = receipt_hash(element);
    return say_which(audit_inclusion_check(index, size, leaf, hashes, count, root, err), message,
                     number, err);
}

/* --- the points of section 8 --- */

/* 1: the checkpoint. UNTRUSTED for a quorum that is not met is the verdict only when nothing else
 * is wrong: `*out_untrusted` keeps it. */
static enum audit_status
checkpoint_judge(const struct receipt_file *file, const struct audit_trust *trust,
                 struct audit_receipt *receipt, struct audit_error *out_untrusted,
                 struct audit_error *err)
{
    enum audit_status status;

    if (trust == NULL)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_RECEIPT_NO_POLICY);
    status = audit_checkpoint_read(file->note, &receipt->checkpoint, err);
    if (status != AUDIT_OK)
        return status;
    status = audit_trust_check(trust, &receipt->checkpoint, &receipt->trusted, err);
    if (status != AUDIT_UNTRUSTED || receipt->trusted.log == NULL)
        return status;
    *out_untrusted = *err;
    return AUDIT_OK;
}

/* 1: that it is this ledger's. */
static enum audit_status
genesis_judge(const struct audit_receipt_view *view, const struct audit_hash *genesis,
              const struct audit_receipt *receipt, struct audit_error *err)
{
    if (genesis == NULL)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_RECEIPT_NO_GENESIS);
    return receipt_path_check(&view->genesis_path, 0, receipt->checkpoint.size, genesis,
                              &receipt->checkpoint.root, AUDIT_MESSAGE_RECEIPT_OTHER_LEDGER, 0,
                              err);
}

/* 2 */
static enum audit_status
seal_judge(const struct receipt_file *file, const struct audit_receipt_view *view,
           struct audit_receipt *receipt, struct audit_error *err)
{
    const struct audit_hash leaf = audit_leaf_hash(view->seal);
    enum audit_status status =
        audit_inclusion_check(file->index, receipt->checkpoint.size, &leaf, file->path,
                              file->path_count, &receipt->checkpoint.root, err);

    status = say_which(status, AUDIT_MESSAGE_RECEIPT_SEAL_PATH, file->index, err);
    if (status == AUDIT_OK)
        status = audit_view_seal(view->seal, &receipt->seal, err);
    if (status == AUDIT_OK && receipt->seal.number != file->index)
        status = audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_OTHER_INDEX, file->index,
                            receipt->seal.number);
    return status;
}

/* 3, but for the entry's form: a body that is not known must not hide a path that does not hold. */
static enum audit_status
entry_judge(const struct audit_receipt_view *view, struct audit_receipt *receipt,
            struct audit_error *err)
{
    struct audit_hash root;
    enum audit_status status = audit_view_header(receipt->seal.header_bytes, &receipt->header, err);

    if (status != AUDIT_OK)
        return status;
    receipt->leaf = audit_leaf_hash(view->entry);
    root = receipt_hash(receipt->header.entries_root);
    status = receipt_path_check(&view->entry_path, view->entry_index, receipt->header.entry_count,
                                &receipt->leaf, &root, AUDIT_MESSAGE_RECEIPT_ENTRY_PATH,
                                receipt->seal.number, err);
    if (status == AUDIT_OK && receipt->seal.first_entry > UINT64_MAX - view->entry_index)
        status = audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_NUMBER,
                            receipt->seal.first_entry);
    if (status == AUDIT_OK)
        receipt->entry_number = receipt->seal.first_entry + view->entry_index;
    return status;
}

static enum audit_status
extra_read(const struct receipt_file *file, struct audit_receipt *receipt,
           struct audit_receipt_view *out_view, struct audit_error *err)
{
    const size_t capacity = file->extra.size / 4 * 3 + 1;
    size_t size = 0;

    if (capacity > AUDIT_RECEIPT_EXTRA_MAX + 3)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECEIPT_TOO_LARGE, (uint64_t)capacity,
                          (uint64_t)AUDIT_RECEIPT_EXTRA_MAX);
    receipt->extra = malloc(capacity);
    if (receipt->extra == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)capacity);
    if (!audit_base64_read(file->extra, receipt->extra, capacity, &size))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECEIPT_LINE, UINT64_C(2));
    if (size > AUDIT_RECEIPT_EXTRA_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_RECEIPT_TOO_LARGE, (uint64_t)size,
                          (uint64_t)AUDIT_RECEIPT_EXTRA_MAX);
    return audit_view_receipt((struct audit_bytes){receipt->extra, size}, out_view, err);
}

static enum audit_status
judge(struct audit_bytes bytes, const struct audit_trust *trust, const struct audit_hash *genesis,
      struct audit_receipt *receipt, struct audit_error *err)
{
    struct audit_error untrusted = {0};
    struct audit_receipt_view view;
    struct receipt_file file;
    enum audit_status status = receipt_file_read(bytes, &file, err);

    if (status == AUDIT_OK)
        status = checkpoint_judge(&file, trust, receipt, &untrusted, err);
    if (status == AUDIT_OK)
        status = extra_read(&file, receipt, &view, err);
    if (status == AUDIT_OK)
        status = genesis_judge(&view, genesis, receipt, err);
    if (status == AUDIT_OK)
        status = seal_judge(&file, &view, receipt, err);
    if (status == AUDIT_OK)
        status = entry_judge(&view, receipt, err);
    if (status == AUDIT_OK)
        status = receipt_signers_judge(&view, receipt, err);
    if (status == AUDIT_OK)
        status = audit_view_entry(view.entry, &receipt->entry, err);
    if (status == AUDIT_OK && view.has_payee)
        status = receipt_payee_judge(&view, receipt, err);
    if (status == AUDIT_OK && untrusted.status != AUDIT_OK) {
        *err = untrusted;
        status = untrusted.status;
    }
    return status;
}

/* Whether a failure says something about the receipt, and what. */
static bool
verdict_of(enum audit_status status, enum audit_verdict *out_verdict)
{
    switch (status) {
    case AUDIT_OK:
        *out_verdict = AUDIT_HOLDS;
        return true;
    case AUDIT_MALFORMED:
    case AUDIT_NOT_HELD:
        *out_verdict = AUDIT_DOES_NOT_HOLD;
        return true;
    case AUDIT_NOT_FOUND:
    case AUDIT_NEWER:
    case AUDIT_UNTRUSTED:
        *out_verdict = AUDIT_COULD_NOT_TELL;
        return true;
    case AUDIT_DENIED:
    case AUDIT_NO_SPACE:
    case AUDIT_NO_MEMORY:
    case AUDIT_IO:
        break;
    }
    return false;
}

enum audit_status
audit_receipt_judge(struct audit_bytes file, const struct audit_trust *trust,
                    const struct audit_hash *genesis, struct audit_receipt *out,
                    struct audit_error *err)
{
    struct audit_error reason = {0};
    enum audit_status status;

    memset(out, 0, sizeof(*out));
    out->verdict = AUDIT_COULD_NOT_TELL;
    status = judge(file, trust, genesis, out, &reason);
    if (verdict_of(status, &out->verdict)) {
        if (status != AUDIT_OK)
            out->reason = reason;
        return AUDIT_OK;
    }
    if (err != NULL)
        *err = reason;
    return status;
}

void
audit_receipt_free(struct audit_receipt *receipt)
{
    free(receipt->payee_lines);
    free(receipt->extra);
    *receipt = (struct audit_receipt){.verdict = AUDIT_COULD_NOT_TELL};
}

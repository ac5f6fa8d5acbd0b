/* Who signed, by whose key, in which role: each signature rests on `officer` entries that stand
 * under the same checkpoint, before the voucher. */
#include <stdlib.h>
#include <string.h>

#include "audit/judge/receipt_internal.h"
#include "audit/judge/statement.h"

enum { ENROLMENTS_MAX = 2 * AUDIT_SIGNATURES_MAX };

struct enrolment {
    uint64_t entry_number;
    struct audit_entry entry;
    bool used;
};

struct enrolments {
    size_t count;
    struct enrolment all[ENROLMENTS_MAX];
    struct audit_seal seal; /* of the one in hand */
    struct audit_header header;
};

/* In the genesis the officers are its own; elsewhere those before the voucher. */
static bool
stands_before(const struct audit_receipt *receipt, uint64_t number)
{
    return receipt->seal.number == 0 ? number == 0 : number < receipt->seal.number;
}

static enum audit_status
place_check(const struct audit_enrolment *view, const struct audit_receipt *receipt,
            struct enrolments *enrolments, struct audit_error *err)
{
    const struct audit_checkpoint *checkpoint = &receipt->checkpoint;
    const struct audit_hash seal_leaf = audit_leaf_hash(view->seal);
    const struct audit_hash leaf = audit_leaf_hash(view->entry);
    struct audit_hash root;
    enum audit_status status = audit_view_seal(view->seal, &enrolments->seal, err);
    const uint64_t number = enrolments->seal.number;

    if (status != AUDIT_OK)
        return status;
    if (!stands_before(receipt, number))
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_ENROLLED_LATER, number,
                          receipt->seal.number);
    status = receipt_path_check(&view->seal_path, number, checkpoint->size, &seal_leaf,
                                &checkpoint->root, AUDIT_MESSAGE_RECEIPT_SEAL_PATH, number, err);
    if (status == AUDIT_OK)
        status = audit_view_header(enrolments->seal.header_bytes, &enrolments->header, err);
    if (status != AUDIT_OK)
        return status;
    root = receipt_hash(enrolments->header.entries_root);
    return receipt_path_check(&view->entry_path, view->entry_index, enrolments->header.entry_count,
                              &leaf, &root, AUDIT_MESSAGE_RECEIPT_ENTRY_PATH, number, err);
}

static enum audit_status
enrolment_read(const struct audit_enrolment *view, const struct audit_receipt *receipt,
               struct enrolments *enrolments, struct audit_error *err)
{
    struct enrolment *enrolment = &enrolments->all[enrolments->count];
    enum audit_status status = place_check(view, receipt, enrolments, err);

    if (status == AUDIT_OK)
        status = audit_view_entry(view->entry, &enrolment->entry, err);
    if (status != AUDIT_OK)
        return status;
    if (enrolments->seal.first_entry > UINT64_MAX - view->entry_index)
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_NUMBER,
                          enrolments->seal.first_entry);
    enrolment->entry_number = enrolments->seal.first_entry + view->entry_index;
    if (enrolment->entry.body != AUDIT_OFFICER || enrolment->entry.officer.action == AUDIT_REVOKE)
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_NO_ENROLMENT,
                          enrolment->entry_number);
    enrolment->used = false;
    enrolments->count++;
    return AUDIT_OK;
}

/* The newest entries about an officer that state a key, and roles; NULL where there is none. */
static void
find_officer(struct enrolments *enrolments, struct audit_bytes name, struct enrolment **out_key,
             struct enrolment **out_roles)
{
    *out_key = NULL;
    *out_roles = NULL;
    for (size_t i = 0; i < enrolments->count; i++) {
        struct enrolment *enrolment = &enrolments->all[i];

        if (!audit_bytes_equal(enrolment->entry.officer.name, name))
            continue;
        if (enrolment->entry.officer.vkey.size > 0)
            *out_key = enrolment;
        if (enrolment->entry.officer.roles != 0)
            *out_roles = enrolment;
    }
}

static enum audit_status
signature_check(const struct audit_receipt *receipt, const struct audit_signature *signature,
                const uint8_t public_key[static 32], struct audit_error *err)
{
    struct audit_buffer text = {0};
    enum audit_status status;

    audit_statement_begin(&receipt->header, receipt->seal.header_bytes, &text);
    audit_statement_end(signature, &text);
    status = audit_buffer_status(&text, err);
    if (status == AUDIT_OK &&
        !audit_ed25519_check(public_key, audit_buffer_bytes(&text), signature->ed25519.data))
        status = audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_SIGNATURE,
                            signature->officer, receipt->seal.number);
    audit_buffer_free(&text);
    return status;
}

static enum audit_status
signer_judge(struct enrolments *enrolments, const struct audit_signature *signature,
             struct audit_receipt *receipt, struct audit_error *err)
{
    struct audit_receipt_signer signer = {
        .name = signature->officer,
        .role = signature->role,
        .signed_at_ms = signature->signed_at_ms,
        .seen_size = signature->seen_size,
    };
    struct enrolment *key = NULL;
    struct enrolment *roles = NULL;
    struct audit_vkey vkey;
    enum audit_status status;

    find_officer(enrolments, signature->officer, &key, &roles);
    if (key == NULL || roles == NULL)
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_NOT_ENROLLED,
                          signature->officer, receipt->seal.number);
    key->used = true;
    roles->used = true;
    if ((roles->entry.officer.roles & 1u << signature->role) == 0)
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_NOT_IN_ROLE,
                          signature->officer, audit_role_name(signature->role),
                          roles->entry_number);
    status = audit_vkey_read(key->entry.officer.vkey, &vkey, err);
    if (status == AUDIT_OK)
        status = signature_check(receipt, signature, vkey.public_key, err);
    if (status != AUDIT_OK)
        return status;
    signer.full_name = roles->entry.officer.full_name;
    signer.unit = roles->entry.officer.unit;
    signer.key_entry = key->entry_number;
    signer.roles_entry = roles->entry_number;
    memcpy(signer.key_id, vkey.id, sizeof(signer.key_id));
    memcpy(signer.public_key, vkey.public_key, sizeof(signer.public_key));
    receipt->signers[receipt->signer_count++] = signer;
    return AUDIT_OK;
}

enum audit_status
receipt_signers_judge(const struct audit_receipt_view *view, struct audit_receipt *receipt,
                      struct audit_error *err)
{
    struct enrolments *enrolments = calloc(1, sizeof(*enrolments));
    struct audit_bytes element;
    size_t at = 0;
    enum audit_status status = AUDIT_OK;

    if (enrolments == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof(*enrolments));
    while (status == AUDIT_OK && enrolments->count < ENROLMENTS_MAX &&
           audit_list_next(&view->enrolments, &at, &element)) {
        const struct audit_enrolment enrolment = audit_view_enrolment(element);

        status = enrolment_read(&enrolment, receipt, enrolments, err);
    }
    for (size_t i = 0; status == AUDIT_OK && i < receipt->seal.signature_count; i++)
        status = signer_judge(enrolments, &receipt->seal.signatures[i], receipt, err);
    for (size_t i = 0; status == AUDIT_OK && i < enrolments->count; i++)
        if (!enrolments->all[i].used)
            status = audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_RECEIPT_ENROLMENT_UNUSED,
                                enrolments->all[i].entry_number);
    free(enrolments);
    return status;
}

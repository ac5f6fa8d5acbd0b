/* On whose entries the signatures of a voucher rest: for each signer the entry that gave him his
 * key, and the one that gave him his roles, as they stood before the voucher.
 *
 * The ledger's state knows the newest entries about an officer. Where those are behind the voucher,
 * the seals before it are looked through, newest first; their headers say which ones hold officer
 * entries at all. */
#include <stdlib.h>
#include <string.h>

#include "ledger/receipt_internal.h"
#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"

#define NOT_YET UINT64_MAX

struct signer_search {
    const char *name;
    uint64_t key_entry; /* NOT_YET */
    uint64_t roles_entry;
};

struct search {
    struct receipt_making *making;
    struct signer_search signers[LEDGER_SIGNATURES_MAX];
    size_t count;
    struct ledger_arena scratch;
};

static bool
is_found(const struct signer_search *signer)
{
    return signer->key_entry != NOT_YET && signer->roles_entry != NOT_YET;
}

static bool
all_found(const struct search *search)
{
    for (size_t i = 0; i < search->count; i++)
        if (!is_found(&search->signers[i]))
            return false;
    return true;
}

/* An entry about him, newer ones having been noted before. */
static void
note(struct signer_search *signer, const struct ledger_officer *officer, uint64_t number)
{
    const bool key = officer->action == LEDGER_OFFICER_ENROL || //
                     officer->action == LEDGER_OFFICER_ROTATE;
    const bool roles = officer->action == LEDGER_OFFICER_ENROL || //
                       officer->action == LEDGER_OFFICER_CHANGE;

    if (key && signer->key_entry == NOT_YET)
        signer->key_entry = number;
    if (roles && signer->roles_entry == NOT_YET)
        signer->roles_entry = number;
}

static enum ledger_status
look_at_entry(struct search *search, uint64_t number, struct ledger_error *err)
{
    struct ledger_slice bytes;
    struct ledger_entry entry;
    enum ledger_status status =
        ledger_bundle_get(search->making->txn, LEDGER_BUNDLE_LINES, number, &bytes, err);

    ledger_arena_reset(&search->scratch);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_VERIFY_ENTRY_MISSING, number);
    if (status == LEDGER_OK)
        status = ledger_entry_decode(bytes, &search->scratch, &entry, err);
    if (status != LEDGER_OK || entry.body != LEDGER_BODY_OFFICER)
        return status;
    for (size_t i = 0; i < search->count; i++)
        if (strcmp(search->signers[i].name, entry.officer.name) == 0)
            note(&search->signers[i], &entry.officer, number);
    return LEDGER_OK;
}

/* What the ledger knows at once: entries about him that stand before the voucher and that nothing
 * followed. */
static enum ledger_status
look_at_state(struct search *search, struct signer_search *signer, struct ledger_error *err)
{
    const uint64_t first = search->making->sealed.seal.first_entry;
    struct ledger_officer_state officer;
    enum ledger_status status;

    ledger_arena_reset(&search->scratch);
    status =
        ledger_state_officer(search->making->txn, signer->name, &search->scratch, &officer, err);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
    if (status != LEDGER_OK || officer.changed_entry >= first)
        return status;
    status = look_at_entry(search, officer.changed_entry, err);
    if (status == LEDGER_OK && officer.enrolled_entry != officer.changed_entry)
        status = look_at_entry(search, officer.enrolled_entry, err);
    return status;
}

static enum ledger_status
look_at_voucher(struct search *search, uint64_t number, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_sealed sealed;
    bool has_officers = false;
    enum ledger_status status =
        ledger_sealed_read(search->making->txn, number, &arena, &sealed, err);

    if (status != LEDGER_OK)
        goto out;
    for (size_t i = 0; i < sealed.header.kind_count; i++)
        has_officers = has_officers || sealed.header.kinds[i].body == LEDGER_BODY_OFFICER;
    for (uint32_t i = sealed.header.entry_count; has_officers && i-- > 0;) {
        status = look_at_entry(search, sealed.seal.first_entry + i, err);
        if (status != LEDGER_OK)
            goto out;
    }

out:
    ledger_arena_free(&arena);
    return status;
}

static enum ledger_status
find_entries(struct search *search, struct ledger_error *err)
{
    const struct ledger_seal *seal = &search->making->sealed.seal;
    /* The genesis is judged against its own entries. */
    uint64_t end = seal->number == 0 ? 1 : seal->number;
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < seal->signature_count; i++)
        search->signers[search->count++] =
            (struct signer_search){seal->signatures[i].officer, NOT_YET, NOT_YET};
    for (size_t i = 0; i < search->count && seal->number > 0 && status == LEDGER_OK; i++)
        status = look_at_state(search, &search->signers[i], err);
    while (status == LEDGER_OK && end > 0 && !all_found(search))
        status = look_at_voucher(search, --end, err);
    for (size_t i = 0; i < search->count && status == LEDGER_OK; i++)
        if (!is_found(&search->signers[i]))
            status = ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RECEIPT_NO_ENROLMENT,
                                 search->signers[i].name, seal->number);
    return status;
}

static int
number_compare(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a;
    const uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

/* Entry numbers, ascending, each once. */
static size_t
list_entries(const struct search *search, uint64_t numbers[static 2 * LEDGER_SIGNATURES_MAX])
{
    size_t count = 0;
    size_t kept = 0;

    for (size_t i = 0; i < search->count; i++) {
        numbers[count++] = search->signers[i].key_entry;
        numbers[count++] = search->signers[i].roles_entry;
    }
    qsort(numbers, count, sizeof(*numbers), number_compare);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

static enum ledger_status
prove(struct receipt_making *making, uint64_t number, struct ledger_proof_enrolment *enrolment,
      struct ledger_error *err)
{
    struct receipt_path seal_path;
    struct receipt_path entry_path;
    struct ledger_sealed sealed;
    enum ledger_status status =
        ledger_sealed_read_of(making->txn, number, making->arena, &sealed, err);

    if (status != LEDGER_OK)
        return status;
    enrolment->seal = sealed.bytes;
    enrolment->entry_index = (uint32_t)(number - sealed.seal.first_entry);
    status = ledger_bundle_get(making->txn, LEDGER_BUNDLE_LINES, number, &enrolment->entry, err);
    if (status == LEDGER_OK)
        status = receipt_seal_path(making, &sealed, &seal_path, err);
    if (status == LEDGER_OK)
        status = receipt_entry_path(making, &sealed, enrolment->entry_index, &entry_path, err);
    if (status != LEDGER_OK)
        return status;
    enrolment->seal_path = seal_path.hashes;
    enrolment->seal_path_count = seal_path.count;
    enrolment->entry_path = entry_path.hashes;
    enrolment->entry_path_count = entry_path.count;
    return LEDGER_OK;
}

enum ledger_status
receipt_enrolments(struct receipt_making *making, struct ledger_error *err)
{
    struct search search = {.making = making};
    uint64_t numbers[2 * LEDGER_SIGNATURES_MAX];
    struct ledger_proof_enrolment *enrolments;
    size_t count;
    enum ledger_status status = find_entries(&search, err);

    ledger_arena_free(&search.scratch);
    if (status != LEDGER_OK)
        return status;
    count = list_entries(&search, numbers);
    enrolments = ledger_arena_take(making->arena, count * sizeof(*enrolments));
    if (enrolments == NULL)
        return receipt_no_memory(err, count * sizeof(*enrolments));
    for (size_t i = 0; i < count; i++) {
        status = prove(making, numbers[i], &enrolments[i], err);
        if (status != LEDGER_OK)
            return status;
    }
    making->file.enrolments = enrolments;
    making->file.enrolment_count = count;
    return LEDGER_OK;
}

/* A voucher file on somebody's USB stick, as a signer's program takes it: decoded, its voucher held
 * against its header, its head against what the signer saw. Nothing is opened or written. */
#include <string.h>

#include "ledger/pending.h"
#include "ledger/record/codec.h"
#include "ledger/signer.h"
#include "tests/fuzz/fuzz.h"

/* The leaf hash and the head of the sound seed (corpus.py), so that a fuzzer gets behind the pin.
 */
static void
signer_fill(struct ledger_signer *signer, const struct ledger_pending_file *file, unsigned kind)
{
    memcpy(signer->vkey.name, "li.si", sizeof("li.si"));
    if (kind == 0)
        return; /* Has seen nothing. */
    signer->has_seen = true;
    memcpy(signer->seen.origin, "park.example/2023", sizeof("park.example/2023"));
    if (file->genesis.size == sizeof(signer->seen.genesis.bytes))
        memcpy(signer->seen.genesis.bytes, file->genesis.data, file->genesis.size);
    if (kind == 1)
        return; /* Has the genesis pinned. */
    signer->seen.size = kind - 1;
    signer->seen.root = signer->seen.genesis; /* Right for size 1 alone. */
}

static void
voucher_judge(const struct ledger_pending_file *file, struct ledger_voucher *voucher)
{
    struct ledger_buffer statement = {0};
    struct ledger_error err = {0};
    enum ledger_status status = ledger_voucher_from_file(file, voucher, &err);

    fuzz_explained(status, &err);
    if (status != LEDGER_OK) {
        fuzz_holds(voucher->arena.first == NULL && voucher->entry_count == 0);
        return;
    }
    fuzz_holds(voucher->entry_count == file->entry_count);
    fuzz_holds(voucher->header.entry_count == file->entry_count);
    fuzz_holds(voucher->signature_count <= file->signature_count);
    for (size_t i = 0; i < voucher->signature_count; i++) {
        fuzz_holds(i == 0 || ledger_sign_off_compare(&voucher->signatures[i - 1],
                                                     &voucher->signatures[i]) < 0);
        fuzz_explained(ledger_statement_compose(&voucher->header, voucher->header_bytes,
                                                &voucher->signatures[i], &statement, &err),
                       &err);
    }
    ledger_buffer_free(&statement);
}

static void
look(const struct ledger_pending_file *file, unsigned kind)
{
    struct ledger_signer signer = {0};
    struct ledger_seen untouched;
    struct ledger_seen head;
    bool pinned = false;
    struct ledger_error err = {0};
    enum ledger_status status;

    memset(&untouched, 0xa5, sizeof(untouched));
    head = untouched;
    signer_fill(&signer, file, kind);
    status = ledger_signer_look_in_file(&signer, file, &head, &pinned, &err);
    fuzz_explained(status, &err);
    if (status != LEDGER_OK) {
        fuzz_holds(memcmp(&head, &untouched, sizeof(head)) == 0 && !pinned);
        return;
    }
    fuzz_holds(memchr(head.origin, '\0', sizeof(head.origin)) != NULL);
    fuzz_holds(pinned == (kind == 0 && head.size > 0));
    if (kind == 0)
        return;
    fuzz_holds(ledger_digest_equal(&head.genesis, &signer.seen.genesis));
    fuzz_holds(head.size >= signer.seen.size && head.size > 0);
    if (head.size == signer.seen.size)
        fuzz_holds(ledger_digest_equal(&head.root, &signer.seen.root));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ledger_arena arena = {0};
    struct ledger_pending_file file;
    struct ledger_voucher voucher = {0};
    struct ledger_error err = {0};
    enum ledger_status status =
        ledger_pending_file_decode(ledger_slice_of(data, size), &arena, &file, &err);

    fuzz_explained(status, &err);
    if (status == LEDGER_OK) {
        voucher_judge(&file, &voucher);
        for (unsigned kind = 0; kind < 5; kind++)
            look(&file, kind);
    }
    ledger_voucher_free(&voucher);
    ledger_arena_free(&arena);
    return 0;
}

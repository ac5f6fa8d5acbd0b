/* What people sign together, and what the ledger adds: the messages of proto/voucher.proto.
 * Borrowing as in entry.h. */
#ifndef LEDGER_RECORD_VOUCHER_H
#define LEDGER_RECORD_VOUCHER_H

#include "ledger/crypto/key.h"
#include "ledger/record/entry.h"
#include "ledger/tree/node.h"

enum {
    LEDGER_HEADER_SIZE_MAX = 2048,
    LEDGER_SEAL_SIZE_MAX = 32768,
    LEDGER_VOUCHER_ENTRIES_MAX = 65536,
    LEDGER_VOUCHER_BYTES_MAX = 67108864,
    LEDGER_SIGNATURES_MAX = 64,
    LEDGER_KINDS_MAX = LEDGER_BODY_END - LEDGER_BODY_FIRST,
    /* A pending file is no evidence, so these are ours: room for a full voucher, and three private
     * rows (person, account, paying account) for each of its entries. */
    LEDGER_PENDING_SIZE_MAX = 2 * LEDGER_VOUCHER_BYTES_MAX,
    LEDGER_PENDING_PROOFS_MAX = 64,
    LEDGER_PENDING_PRIVATE_ROWS_MAX = 3 * LEDGER_VOUCHER_ENTRIES_MAX,
    LEDGER_PRIVATE_VALUE_SIZE_MAX = 1024,
};

struct ledger_kind_count {
    enum ledger_body body;
    uint32_t count;
};

struct ledger_voucher_header {
    const char *origin;
    struct ledger_voucher_id voucher;
    uint32_t entry_count;
    struct ledger_digest entries_root;
    size_t kind_count;
    struct ledger_kind_count kinds[LEDGER_KINDS_MAX];
    int64_t appropriated_fen;
    int64_t disbursed_fen;
    int64_t adjusted_fen;
    int64_t settled_fen;
    int64_t prepared_at_ms;
};

/* A person's signature, and all from which its statement is derived. */
struct ledger_sign_off {
    const char *officer;
    enum ledger_role role;
    int64_t signed_at_ms;
    uint64_t seen_size;
    struct ledger_digest seen_root;
    struct ledger_signature ed25519;
};

struct ledger_seal {
    uint64_t number;
    struct ledger_digest previous;
    uint64_t first_entry;
    int64_t sealed_at_ms;
    struct ledger_slice header;
    const struct ledger_sign_off *signatures;
    size_t signature_count;
};

struct ledger_consistency_proof {
    uint64_t size;
    const struct ledger_digest *hashes;
    size_t hash_count;
};

struct ledger_private_row {
    struct ledger_slice commitment; /* 32 bytes */
    struct ledger_slice value;
};

/* A voucher on its way, as a file that travels (proto/voucher.proto, PendingVoucher). */
struct ledger_pending_file {
    struct ledger_slice header;
    const struct ledger_slice *entries;
    size_t entry_count;
    const struct ledger_sign_off *signatures;
    size_t signature_count;
    struct ledger_slice checkpoint; /* a note, or none before the genesis */
    const struct ledger_consistency_proof *proofs;
    size_t proof_count;
    const struct ledger_private_row *private_rows;
    size_t private_row_count;
    struct ledger_slice genesis; /* 32 bytes, or none before the genesis */
};

/* Adds one entry to the sums and counts that a header states. Start from a zeroed header.
 * OUT_OF_RANGE on overflow, with message; the header is then unusable. Does not touch entries_root.
 */
enum ledger_status ledger_voucher_header_count(struct ledger_voucher_header *header,
                                               const struct ledger_entry *entry,
                                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* Appends the text that a person signs (CANONICAL.md, section 3). `header_bytes` are the stored
 * bytes of `header`; sign_off's ed25519 is not read. */
enum ledger_status ledger_statement_compose(const struct ledger_voucher_header *header,
                                            struct ledger_slice header_bytes,
                                            const struct ledger_sign_off *sign_off,
                                            struct ledger_buffer *out,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* The order of signatures in a seal: role number, then officer name. As qsort wants it. */
int ledger_sign_off_compare(const void *a, const void *b);

#endif

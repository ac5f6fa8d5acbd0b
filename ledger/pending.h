/* Vouchers on their way: prepared, waiting for signatures, not yet in the ledger. */
#ifndef LEDGER_PENDING_H
#define LEDGER_PENDING_H

#include "ledger/append.h"
#include "ledger/vault.h"

/* Puts a voucher there, with its signatures and the vault's new private rows (NULL: none), all or
 * nothing. EXISTS, with the voucher named, when one of its references already waits in another, or
 * when it is sealed; REFUSED when it was rejected; BUSY when another process has met one of the
 * vault's new persons or accounts meanwhile.
 * Several vouchers of one import go together. */
enum ledger_status ledger_pending_put(struct ledger *ledger, const struct ledger_voucher *vouchers,
                                      size_t voucher_count, const struct ledger_vault *vault,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Which voucher waits with this reference. NOT_FOUND. */
enum ledger_status ledger_pending_reference(struct ledger *ledger, const char *reference,
                                            struct ledger_voucher_id *out_voucher,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* Finds by the first hex digits of its id. NOT_FOUND; OUT_OF_RANGE when several begin so. */
enum ledger_status ledger_pending_find(struct ledger *ledger, const char *id_prefix,
                                       struct ledger_voucher_id *out_voucher,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Loads one, without signatures that no longer hold (a key rotated or revoked, a role taken away,
 * older than 31 days): those are asked for again. `out_dropped` (may be NULL) counts them. */
enum ledger_status ledger_pending_load(struct ledger *ledger, struct ledger_voucher_id voucher,
                                       struct ledger_voucher *out_voucher, size_t *out_dropped,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Each one's header and signatures, by prepared-at; the entries are not loaded. */
struct ledger_pending_item {
    const struct ledger_voucher_header *header;
    struct ledger_slice header_bytes;
    const struct ledger_sign_off *signatures;
    size_t signature_count;
    uint32_t missing[LEDGER_ROLE_END]; /* all zero: it can be sealed */
};
typedef enum ledger_status ledger_pending_fn(void *context, const struct ledger_pending_item *item,
                                             struct ledger_error *err);
enum ledger_status ledger_pending_each(struct ledger *ledger, ledger_pending_fn *each,
                                       void *context, struct ledger_error *err) LEDGER_MUST_CHECK;

/* Keeps a signature that was made. NOT_FOUND when the voucher does not wait (any more). */
enum ledger_status ledger_pending_sign(struct ledger *ledger, struct ledger_voucher_id voucher,
                                       const struct ledger_sign_off *sign_off,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Takes one away. NOT_FOUND. */
enum ledger_status ledger_pending_remove(struct ledger *ledger, struct ledger_voucher_id voucher,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* A file that carries it to another machine: bytes, signatures, the head, proofs from the heads
 * that officers have signed over (and from `since`, where not 0), and the private rows of its
 * commitments. Appends. */
enum ledger_status ledger_pending_export(struct ledger *ledger, struct ledger_voucher_id voucher,
                                         uint64_t since, struct ledger_buffer *out_file,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;
/* Takes back what another machine signed: new signatures of a voucher that waits, or a voucher that
 * is new here, with the private rows that its entries name. Who has a signature here that holds
 * keeps it; a new one that does not hold is refused, and then nothing is taken. EXISTS when it is
 * sealed already, REFUSED when it was rejected. */
enum ledger_status ledger_pending_import(struct ledger *ledger, struct ledger_slice file,
                                         struct ledger_voucher_id *out_voucher,
                                         size_t *out_new_signatures,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* A file's voucher, for a signer without the ledger: decoded, its header checked against its
 * entries. */
enum ledger_status ledger_voucher_from_file(const struct ledger_pending_file *file,
                                            struct ledger_voucher *out_voucher,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

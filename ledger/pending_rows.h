/* Private to the root of the library: the rows of `pending` and `private`.
 *
 * pending, first byte of the key:
 *   'e'  voucher id (16) || bundle no (u32 BE) -> up to 256 entries, each after its u16 BE length
 *   'h'  voucher id -> header bytes, and the first 8 bytes of their SHA-256
 *   'r'  reference, zero byte -> voucher id: which voucher waits with it
 *   's'  voucher id || role (u8) || officer, zero byte -> a Signature's bytes, and 8 bytes of
 * SHA-256 likewise
 *
 * private, first byte of the key:
 *   'b'  kind (u8) || SHA-256 of the canonical bytes -> commitment
 *   'c'  commitment -> the private row (CANONICAL.md, section 4)
 *   'e'  commitment -> nothing: it was erased, and the bytes of its rows may still stand in the
 *        store's file (erasure.h) */
#ifndef LEDGER_PENDING_ROWS_H
#define LEDGER_PENDING_ROWS_H

#include "ledger/append.h"
#include "ledger/store/keyspace.h"
#include "ledger/vault.h"

/* The key of one signature's row. */
struct ledger_store_key ledger_pending_signature_key(struct ledger_voucher_id voucher,
                                                     enum ledger_role role, const char *officer);

/* The key of a voucher's rows of one kind ('e', 'h', 's'), and a scan of all keys that begin so. */
struct ledger_store_key ledger_pending_key(char kind, struct ledger_voucher_id voucher);
enum ledger_status ledger_pending_scan(struct ledger_store_txn *txn,
                                       const struct ledger_store_key *prefix,
                                       ledger_store_row_fn *row, void *context,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Puts a signature there, in the place of the same officer's in whatever role. */
enum ledger_status ledger_pending_signature_put(struct ledger_store_txn *txn,
                                                struct ledger_voucher_id voucher,
                                                const struct ledger_sign_off *sign_off,
                                                struct ledger_error *err) LEDGER_MUST_CHECK;

/* NOT_FOUND when the voucher does not wait. Removes damaged rows as well as sound ones. */
enum ledger_status ledger_pending_rows_remove(struct ledger_store_txn *txn,
                                              struct ledger_voucher_id voucher,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_pending_rows_load(struct ledger_store_txn *txn,
                                            struct ledger_voucher_id voucher,
                                            struct ledger_voucher *out_voucher,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

struct ledger_store_key ledger_pending_reference_key(const char *reference);
/* The references of a voucher's disbursements, one by one. */
typedef enum ledger_status ledger_pending_reference_fn(struct ledger_store_txn *txn,
                                                       const char *reference,
                                                       struct ledger_voucher_id voucher,
                                                       struct ledger_error *err);
enum ledger_status ledger_pending_references_each(struct ledger_store_txn *txn,
                                                  const struct ledger_voucher *voucher,
                                                  ledger_pending_reference_fn *each,
                                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* The reference's row names this voucher. DAMAGED. */
enum ledger_status ledger_pending_reference_check(struct ledger_store_txn *txn,
                                                  const char *reference,
                                                  struct ledger_voucher_id voucher,
                                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* Whether a signature on a header would hold if the voucher were sealed now: officer, role, key,
 * age. The key check costs a signature verification. REFUSED says what does not. */
enum ledger_status ledger_sign_off_judge(struct ledger_store_txn *txn,
                                         const struct ledger_voucher *voucher,
                                         const struct ledger_sign_off *sign_off, int64_t now_ms,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* The commitments of an entry, one by one: of an officer, a payee, accounts. */
typedef enum ledger_status ledger_commitment_fn(void *context, struct ledger_slice commitment,
                                                struct ledger_error *err);
enum ledger_status ledger_entry_commitments_each(const struct ledger_entry *entry,
                                                 ledger_commitment_fn *each, void *context,
                                                 struct ledger_error *err) LEDGER_MUST_CHECK;
/* Writes a vault's new rows. */
enum ledger_status ledger_vault_store(const struct ledger_vault *vault,
                                      struct ledger_store_txn *txn,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
/* What verify asks of a row 'c' (its bytes can be found by a row 'b') and of a row 'b' (it leads to
 * a row 'c' with these bytes). DAMAGED. */
enum ledger_status ledger_private_row_is_found(struct ledger_store_txn *txn,
                                               const struct ledger_private *opened,
                                               struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_private_lookup_check(struct ledger_store_txn *txn,
                                               const struct ledger_store_row *row,
                                               struct ledger_error *err) LEDGER_MUST_CHECK;
/* What verify asks of `pending`: every voucher whole, its header that of its entries, every
 * reference where it belongs, and no row besides. Adds the number of vouchers to `*count`. DAMAGED.
 */
enum ledger_status ledger_pending_rows_check(struct ledger_store_txn *txn, uint64_t *count,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* A header's counts, sums and root are those of the entries: what rule 3 judges, for where no
 * ledger is at hand. */
enum ledger_status ledger_voucher_header_check(const struct ledger_voucher *voucher,
                                               struct ledger_error *err) LEDGER_MUST_CHECK;
/* A row's bytes without the eight that check them. DAMAGED when they do not. */
enum ledger_status ledger_pending_row_open(struct ledger_slice value,
                                           struct ledger_slice *out_bytes,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;
/* The keys of the rows 'c' and 'b'. */
void ledger_private_key(struct ledger_slice commitment, struct ledger_store_key *out_key);
struct ledger_store_key ledger_private_lookup_key(enum ledger_commitment_kind kind,
                                                  struct ledger_slice canonical);
/* Removes what is behind commitments, and marks that its bytes may still be in the file. */
enum ledger_status ledger_private_erase(struct ledger_store_txn *txn,
                                        const struct ledger_erasure *erasure,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* What verify asks of a row 'e': the ledger has such an erasure. DAMAGED. */
enum ledger_status ledger_private_mark_check(struct ledger_store_txn *txn,
                                             const struct ledger_store_row *row,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* And of a row 'c': that it was not erased. DAMAGED. */
enum ledger_status ledger_private_is_kept(struct ledger_store_txn *txn,
                                          struct ledger_slice commitment,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

/* Private to the root of the library: where a ledger stands, and how a sealed voucher becomes rows.
 *
 * The table `head` holds, under text keys: "format" (u32 BE, 1), "position" (88 bytes: u64 seals,
 * u64 entries, i64 last sealed-at, leaf hash of the last seal, leaf hash of seal 0), "frontier"
 * (tree/range.h), "checkpoint" (the signed note of the newest tree, with what cosignatures it has);
 * and the checkpoints that were handed to witnesses (cosigned.h). */
#ifndef LEDGER_EVIDENCE_H
#define LEDGER_EVIDENCE_H

#include "ledger/ledger.h"
#include "ledger/record/voucher.h"
#include "ledger/tree/range.h"

enum { LEDGER_STORE_FORMAT = 1 };

struct ledger {
    char *directory;
    bool read_only;
    struct ledger_clock clock;
    struct ledger_store *store;
    struct ledger_secret passphrase; /* of the ledger's own key; may be empty */
};

struct ledger_position {
    uint64_t seal_count;
    uint64_t entry_count;
    int64_t last_sealed_at_ms;
    struct ledger_digest last_leaf;
    struct ledger_digest genesis;
    struct ledger_tree_range range;
};

/* An empty store has the position {0}. UNSUPPORTED for a newer format, DAMAGED when the rows do not
 * fit. */
enum ledger_status ledger_position_read(struct ledger_store_txn *txn,
                                        struct ledger_position *out_position,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_position_write(struct ledger_store_txn *txn,
                                         const struct ledger_position *position,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* One sealed voucher, with its leaf hashes at hand. */
struct ledger_sealed_voucher {
    struct ledger_slice seal_bytes;
    int64_t sealed_at_ms;
    const struct ledger_slice *entries;
    const struct ledger_digest *leaves;
    size_t entry_count;
};

enum ledger_evidence_scope {
    LEDGER_EVIDENCE_ALL,
    LEDGER_EVIDENCE_WITHOUT_LINES, /* a rebuild for comparison needs no second copy of the entries
                                    */
};

/* Appends seal, entries, hints and tree nodes, and moves the position on, in memory and in the
 * store. */
enum ledger_status ledger_evidence_append(struct ledger_store_txn *txn,
                                          struct ledger_position *position,
                                          const struct ledger_sealed_voucher *voucher,
                                          enum ledger_evidence_scope scope,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* Hashes again what the store now holds of the last voucher, and compares: a bit that flipped on
 * the way must not be covered by a signature. DAMAGED. */
enum ledger_status ledger_evidence_recheck(struct ledger_store_txn *txn,
                                           const struct ledger_position *position,
                                           const struct ledger_sealed_voucher *voucher,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* The head file: the checkpoint note that was released last; empty when there is none yet. Appends.
 */
enum ledger_status ledger_head_file_read(const struct ledger *ledger, struct ledger_buffer *out,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;
/* Judges the store by it: its signature is checked by the identity that the store has for its size
 * (0: no file yet), and the store's tree must extend it; ROLLED_BACK when it does not. A head file
 * is read before the snapshot that it judges. */
enum ledger_status ledger_guard(struct ledger_store_txn *txn,
                                const struct ledger_position *position,
                                struct ledger_slice head_file, uint64_t *out_size,
                                struct ledger_error *err) LEDGER_MUST_CHECK;
/* Makes a checkpoint note durable as the head file, unless a larger one is there already. */
enum ledger_status ledger_release(const struct ledger *ledger, struct ledger_slice note,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* The same with the checkpoint that the store has. DAMAGED when it has none. */
enum ledger_status ledger_release_stored(const struct ledger *ledger, struct ledger_store_txn *txn,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* Writes the first row of a new store: its format. */
enum ledger_status ledger_format_write(struct ledger_store *store,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* The released head that a restored ledger does not reach (restore.h). NOT_FOUND when there is
 * none, or no longer. */
enum ledger_status ledger_lost_head_read(const struct ledger *ledger, struct ledger_store_txn *txn,
                                         struct ledger_buffer *out_note,
                                         struct ledger_checkpoint *out_checkpoint,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;
/* Whether an entry is an identity under another origin that names this head, or a newer one. */
bool ledger_identity_names_head(const struct ledger_entry *entry,
                                const struct ledger_checkpoint *head);
/* REFUSED when there is such a head, and the voucher of these entries has no identity that names
 * it.
 */
enum ledger_status ledger_lost_head_judge(const struct ledger *ledger, struct ledger_store_txn *txn,
                                          const struct ledger_slice *entries, size_t entry_count,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* The ledger's own key files: keys/<first 16 hex digits of the public key>.key */
enum { LEDGER_OWN_KEY_NAME_SIZE = 32 }; /* with its NUL */
void ledger_own_key_name(const struct ledger_public_key *key,
                         char name[static LEDGER_OWN_KEY_NAME_SIZE]);
enum ledger_status ledger_own_key_write(const char *directory, const struct ledger_key *key,
                                        const struct ledger_secret *passphrase,
                                        struct ledger_keyfile_cost cost,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_own_key_read(const struct ledger *ledger,
                                       const struct ledger_public_key *public_key,
                                       struct ledger_key *out_key,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

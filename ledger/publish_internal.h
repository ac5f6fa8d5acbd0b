/* Private to publish*.c: one publication under way. */
#ifndef LEDGER_PUBLISH_INTERNAL_H
#define LEDGER_PUBLISH_INTERNAL_H

#include "ledger/evidence.h"
#include "ledger/evidence_file.h"
#include "ledger/note/policy.h"
#include "ledger/publish.h"

/* A checkpoint with its note, as a file has it. Starts as {0}. */
struct publish_checkpoint {
    struct ledger_buffer note;
    struct ledger_checkpoint stated;
    uint64_t entries; /* that it covers */
    char vkey[LEDGER_VKEY_SIZE];
};

struct publishing {
    struct ledger *ledger;
    const struct ledger_publish_options *options;
    struct ledger_folder folder;
    struct publish_checkpoint old; /* of size 0 when there is none */
    struct publish_checkpoint next;
    uint64_t progress_done;
    uint64_t private_count;
};

/* publish_checkpoint.c */

/* The newest checkpoint that meets the policy (NULL: there is none, and the newest is it).
 * NOT_FOUND before the genesis; REFUSED, saying who is missing, when none does. */
enum ledger_status publish_checkpoint_choose(struct ledger *ledger,
                                             const struct ledger_policy *policy,
                                             struct publish_checkpoint *out_checkpoint,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* The one that the folder has: nothing when it has none, and a refusal unless this ledger extends
 * it. */
enum ledger_status publish_checkpoint_present(struct ledger *ledger,
                                              const struct ledger_folder *folder,
                                              struct publish_checkpoint *out_checkpoint,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;
/* A folder that is ahead of the checkpoint to be published must meet the policy too. */
enum ledger_status publish_checkpoint_ahead(const struct publishing *publishing,
                                            const struct ledger_policy *policy,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;
/* Puts the next one in the place of the old one, which is kept under checkpoints/. */
enum ledger_status publish_checkpoint_put(struct publishing *publishing,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
/* What the first `size` vouchers (at least one) hold. */
enum ledger_status publish_entries_at(struct ledger_store_txn *txn, uint64_t size,
                                      uint64_t *out_entries,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* publish_check.c: reads back what is new, hashes it, and compares it with the next checkpoint. */
enum ledger_status publish_check(struct publishing *publishing,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

/* publish_private.c */
enum ledger_status publish_private(struct publishing *publishing,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;

/* publish.c */
void publish_progress(struct publishing *publishing, uint64_t done);

#endif

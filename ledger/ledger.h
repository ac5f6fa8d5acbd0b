/* A ledger in a directory: data.mdb and its lock, `head` (the last checkpoint that was released),
 * and `keys/` with the ledger's own secret keys, which sign checkpoints and nothing else.
 *
 * One thread at a time uses a ledger. Several processes may have the same one open; a directory is
 * open once in a process. */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "ledger/base/clock.h"
#include "ledger/crypto/keyfile.h"
#include "ledger/note/checkpoint.h"
#include "ledger/store/store.h"

struct ledger;

/* Makes a directory with an empty ledger and a new key of its own, sealed under `passphrase` (NULL:
 * protected by file permissions alone). Its first voucher is the genesis. EXISTS when there is one
 * already. */
enum ledger_status ledger_create(const char *directory, const struct ledger_secret *passphrase,
                                 struct ledger_keyfile_cost cost,
                                 struct ledger_public_key *out_ledger_key,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

/* Makes one more key of the ledger's own, for an `identity` entry that rotates to it. */
enum ledger_status ledger_add_own_key(struct ledger *ledger, const struct ledger_secret *passphrase,
                                      struct ledger_keyfile_cost cost,
                                      struct ledger_public_key *out_ledger_key,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

struct ledger_options {
    const char *directory;
    bool read_only;            /* nothing is written, not even a head that lags */
    struct ledger_clock clock; /* {0}: the system's */
    uint64_t map_size_min;     /* tests; 0: the default */
};

/* Opens it, and checks that the store is not older than the head it released: ROLLED_BACK says
 * which checkpoint was released and what is there. Further: NOT_FOUND, UNSUPPORTED (a newer store),
 * DAMAGED, BUSY, DENIED. */
enum ledger_status ledger_open(const struct ledger_options *options, struct ledger **out_ledger,
                               struct ledger_error *err) LEDGER_MUST_CHECK;
/* Accepts NULL. */
void ledger_close(struct ledger *ledger);

/* Gives the passphrase of the ledger's own key, where it has one; without, sealing is WRONG_KEY.
 * Checked when used. The secret is taken over. */
void ledger_unlock(struct ledger *ledger, struct ledger_secret *passphrase);

/* Where the ledger stands. */
struct ledger_head {
    uint64_t seal_count; /* the size of the tree */
    uint64_t entry_count;
    int64_t last_sealed_at_ms; /* 0 before the genesis */
    struct ledger_digest root;
    struct ledger_digest last_leaf; /* of the last seal; zero before the genesis */
    struct ledger_digest genesis;   /* leaf hash of seal 0; zero before it */
};
enum ledger_status ledger_head(struct ledger *ledger, struct ledger_head *out_head,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* The newest checkpoint, a signed note. NOT_FOUND before the genesis. Appends. */
enum ledger_status ledger_checkpoint(struct ledger *ledger, struct ledger_buffer *out_note,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

int64_t ledger_now(const struct ledger *ledger);
/* Borrowed: for ledger_state_* and scans. The caller ends its transactions before he calls ledger_*
 * again. */
struct ledger_store *ledger_store_of(struct ledger *ledger);
const char *ledger_directory(const struct ledger *ledger);

/* Work that takes long tells how far it is: done of total, in the unit of the call. */
typedef void ledger_progress_fn(void *context, uint64_t done, uint64_t total);
struct ledger_progress {
    ledger_progress_fn *report; /* NULL: nobody listens */
    void *context;
};

#endif

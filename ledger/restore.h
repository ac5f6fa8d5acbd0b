/* A ledger rebuilt from published evidence (CANONICAL.md, section 7).
 *
 * Nothing that the evidence says is taken over unseen: every byte is hashed up to the root that its
 * checkpoint signs, every rule and every signature is judged again, and tables and totals are made
 * anew. What was not sealed yet (waiting vouchers) and, without private/, private bytes are not in
 * it. */
#ifndef LEDGER_RESTORE_H
#define LEDGER_RESTORE_H

#include "ledger/ledger.h"

struct ledger_restore_options {
    const char *evidence;  /* the folder that ledger_publish wrote, or a copy */
    const char *directory; /* of the new ledger: not there yet, or empty */
    /* The ledger's own key, a file of the old keys/. NULL: it is lost, and the ledger must first
     * take another by an `identity` entry. */
    const char *key_path;
    /* The newest checkpoint known from elsewhere: the old `head` file, an auditor's, a witness's.
     * NULL: none is known. */
    const char *head_path;
    const struct ledger_digest *genesis; /* which ledger it must be; NULL: any */
    struct ledger_progress progress;     /* in entries */
};

struct ledger_restoration {
    uint64_t seal_count;
    uint64_t entry_count;
    uint64_t signature_count;
    uint64_t private_count; /* private rows that came with it */
    struct ledger_digest root;
    struct ledger_digest genesis;
    char origin[LEDGER_ORIGIN_SIZE];
    char vkey[LEDGER_VKEY_SIZE];
    bool has_key; /* it can seal under the key that it had */
    /* The released head that the evidence does not reach: vouchers seal_count to lost_size - 1 are
     * missing, and this signed head proves that they were there. lost_size 0: none is known. */
    uint64_t lost_size;
    struct ledger_digest lost_root;
};

/* A ledger that is interrupted in the making is none: it stands in `directory`.partial until it is
 * whole.
 *
 * Behind a released head the restored ledger never seals another voucher under that number: it
 * would be a fork. It keeps that head, and the only voucher that it then takes is one with an
 * `identity` that changes the origin and names it (ledger_lost_head).
 *
 * REFUSED when something is at `directory`; DAMAGED when the evidence does not hold, with what and
 * where; WRONG_KEY for a key, a head or a genesis of another ledger; UNSUPPORTED for a newer
 * format.
 */
enum ledger_status ledger_restore(const struct ledger_restore_options *options,
                                  struct ledger_restoration *out_restoration,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* The note of the released head that this ledger was restored behind, as long as no new origin
 * names it. NOT_FOUND, without message, for every other ledger. Appends. */
enum ledger_status ledger_lost_head(struct ledger *ledger, struct ledger_buffer *out_note,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

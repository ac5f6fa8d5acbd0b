/* From drafts to a sealed voucher: prepare, sign, seal. */
#ifndef LEDGER_APPEND_H
#define LEDGER_APPEND_H

#include "ledger/ledger.h"
#include "ledger/rules/rules.h"

/* A voucher with all its bytes. Starts as {0}; owns everything through its arena. */
struct ledger_voucher {
    struct ledger_arena arena;
    struct ledger_slice header_bytes;
    struct ledger_voucher_header header;
    struct ledger_slice *entries;
    size_t entry_count;
    struct ledger_sign_off signatures[LEDGER_SIGNATURES_MAX]; /* in the order of a seal */
    size_t signature_count;
};
void ledger_voucher_free(struct ledger_voucher *voucher);

/* Turns drafts into a voucher: draws salts and an id, encodes, counts, and judges all rules but 4
 * to 8 (into a transaction that is thrown away). Statuses as ledger_rules_judge; nothing is written
 * to the ledger. `origin` NULL: the one in force (a genesis states its own). */
enum ledger_status ledger_voucher_prepare(struct ledger *ledger, const struct ledger_entry *drafts,
                                          size_t draft_count, const char *origin,
                                          struct ledger_voucher *out_voucher,
                                          struct ledger_verdict *out_verdict,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* Adds a signature, or puts it in the place of the same officer's. OUT_OF_RANGE when there are 64.
 */
enum ledger_status ledger_voucher_add_signature(struct ledger_voucher *voucher,
                                                const struct ledger_sign_off *sign_off,
                                                struct ledger_error *err) LEDGER_MUST_CHECK;

/* What a sealed voucher is answered with. */
struct ledger_receipt {
    uint64_t seal_number;
    uint64_t first_entry;
    int64_t sealed_at_ms;
    bool was_known; /* it had been sealed before: nothing was recorded again */
};

/* Seals: judges all rules, appends seal, entries, hints and tree, updates derived tables, re-hashes
 * what it is about to cover, signs the checkpoint, removes the voucher from `pending`, commits,
 * makes the head file durable, and only then returns OK. REFUSED and EXISTS as ledger_rules_judge
 * (an already sealed voucher is OK with was_known); IN_DOUBT: look it up by voucher id. */
enum ledger_status ledger_seal(struct ledger *ledger, const struct ledger_voucher *voucher,
                               struct ledger_receipt *out_receipt,
                               struct ledger_verdict *out_verdict,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* Who has still to sign: what the entries need less the signatures that hold now. All zero: it can
 * be sealed. */
enum ledger_status ledger_voucher_missing(struct ledger *ledger,
                                          const struct ledger_voucher *voucher,
                                          uint32_t out_missing[static LEDGER_ROLE_END],
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

/* Private bytes that go: the rows behind commitments that a sealed `erasure` names, and then the
 * bytes of those rows in the ledger's own files.
 *
 * Sealing removes the rows, in the transaction that makes the erasure true. Their bytes stand in
 * the store's file until it is written anew, which needs it for itself alone, so that is a step of
 * its own; the rows 'e' of `private` (pending_rows.h) say that it is due until it is done. */
#ifndef LEDGER_ERASURE_H
#define LEDGER_ERASURE_H

#include "ledger/ledger.h"
#include "ledger/read.h"

/* All commitments that the ledger has for the same person or account: there may be several, after
 * an import from elsewhere. Appends 32 bytes for each, ascending. NOT_FOUND when there is none. */
enum ledger_status ledger_erasure_find(struct ledger *ledger, enum ledger_commitment_kind kind,
                                       struct ledger_slice canonical,
                                       struct ledger_buffer *out_commitments,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* What names a commitment. */
struct ledger_erasure_scope {
    uint64_t entry_count;        /* sealed entries of any kind */
    uint64_t disbursement_count; /* of these: payouts to the person, or to or from the account */
    uint64_t waiting_count;      /* vouchers that wait */
    char officer[65];            /* an officer in office whose person it is; "": nobody */
};
enum ledger_status ledger_erasure_scope(struct ledger *ledger, struct ledger_slice commitment,
                                        struct ledger_erasure_scope *out_scope,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* Of how many commitments the bytes may still stand in the ledger's files. */
enum ledger_status ledger_erasure_due(struct ledger *ledger, uint64_t *out_count,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Writes the store's file anew and takes the marks away. Closes `*ledger`, whose directory and
 * clock it opens again; on failure it may be NULL, or open as it was. BUSY when another process has
 * it open: nothing is lost, and it is to be called again. */
enum ledger_status ledger_erasure_finish(struct ledger **ledger,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

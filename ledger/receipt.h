/* Receipts: what proves one entry, or all that a payee was paid, to somebody who has nothing but
 * the file, the ledger's key and its genesis hash (CANONICAL.md, section 8). A C2SP tlog-proof.
 *
 * Not to be confused with struct ledger_receipt of append.h, the answer to a sealed voucher. */
#ifndef LEDGER_RECEIPT_H
#define LEDGER_RECEIPT_H

#include "ledger/read.h"

/* What was proved. */
struct ledger_receipt_made {
    uint64_t entry;
    uint64_t seal;
    uint64_t size; /* of the checkpoint under which it was proved */
    size_t cosignature_count;
    struct ledger_digest genesis;
    char origin[LEDGER_ORIGIN_SIZE];
    char vkey[LEDGER_VKEY_SIZE]; /* whose signature the checkpoint carries */
    bool absent;                 /* of a payee: that he has no line */
};

/* Appends the proof of one entry, under the newest checkpoint that was released, or under
 * `checkpoint` (a note with the cosignatures that were collected on it; empty: none given).
 * NOT_FOUND says that there is no such entry, or no checkpoint that covers it yet; REFUSED that the
 * checkpoint that was given is not one that this ledger released; DAMAGED when what is stored does
 * not give the checkpoint. */
enum ledger_status ledger_receipt_write(struct ledger *ledger, uint64_t entry_number,
                                        struct ledger_slice checkpoint, struct ledger_buffer *out,
                                        struct ledger_receipt_made *out_made,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* The same for a month's closing, with a payee's statement in it, or the proof that he has none.
 * NOT_FOUND also when the month is not closed. */
enum ledger_status ledger_receipt_write_payee(struct ledger *ledger, const char *payee_id,
                                              uint32_t month, struct ledger_slice checkpoint,
                                              struct ledger_buffer *out,
                                              struct ledger_receipt_made *out_made,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* The id of the payee that somebody means by a credit code, a person's commitment, "other", its
 * register and number, the end of an id or a part of a name. One that the ledger does not know must
 * be said in full. NOT_FOUND and OUT_OF_RANGE (several fit) say so. */
enum ledger_status ledger_receipt_payee(struct ledger *ledger, const char *words,
                                        struct ledger_arena *arena, const char **out_payee_id,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

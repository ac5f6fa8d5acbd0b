/* One world for the tests of receipts, receipts over it, and what they are judged to be. */
#ifndef TESTS_UNIT_AUDIT_JUDGE_RECEIPT_SUPPORT_H
#define TESTS_UNIT_AUDIT_JUDGE_RECEIPT_SUPPORT_H

#include "receipt_world.h"

extern struct world world;
extern struct audit_trust *trust;
extern struct audit_hash genesis;

/* The group's set-up and tear-down. */
int open_world(void **state);
int close_world(void **state);

/* On whose entries vouchers 4 to 6 rest, those of the genesis, and (in a forgery) those of two whom
 * the genesis enrolled. */
enum { MAKER_ROLES, REVIEWER_KEY, MAKER_KEY, REVIEWER_ROLES, LATE_COUNT };
extern const struct world_place late[LATE_COUNT];
extern const struct world_place admins[3];
extern const struct world_place pair[2];

/* The receipt of the third payout, and of the closing. */
void payout(struct world_receipt *receipt);
void closing(struct world_receipt *receipt);

/* Judges what the parts make; the receipt stays valid until `bytes` is freed. */
void judge(struct world_receipt *parts, struct ledger_buffer *bytes, struct audit_receipt *out);
void assert_verdict_of(const struct audit_receipt *receipt, enum audit_verdict verdict,
                       enum audit_message message, const char *what);
void assert_judged(struct world_receipt *parts, enum audit_verdict verdict,
                   enum audit_message message, const char *what);
#define assert_holds(parts, what) assert_judged((parts), AUDIT_HOLDS, AUDIT_MESSAGE_NONE, (what))
#define assert_broken(parts, message, what)                                                        \
    assert_judged((parts), AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_##message, (what))
void assert_judged_by(struct world_receipt *parts, const struct audit_trust *by,
                      const struct audit_hash *of, enum audit_verdict verdict,
                      enum audit_message message, const char *what);

/* Changes. */
void lengthen(struct ledger_tree_proof *path);
void shorten(struct ledger_tree_proof *path);
void spoil(struct ledger_tree_proof *path);
void swap_hashes(struct ledger_tree_proof *path);
/* A part of the receipt with its last byte but `back` changed. */
struct ledger_slice spoiled(struct world_receipt *receipt, struct ledger_slice part, size_t back);
void remove_enrolment(struct world_receipt *receipt, size_t which);
/* A row of a table of changes, as a function. */
#define CHANGE(name, body)                                                                         \
    static void name(struct world_receipt *r)                                                      \
    {                                                                                              \
        body;                                                                                      \
    }

/* With the ledger's key stolen, everything around a lie is right: a world of its own, of a genesis,
 * behind which a test seals what it wants. assert_forgery closes it. */
void open_forgery(struct world *forged);
void assert_forgery(struct world *forged, struct world_receipt *parts, enum audit_verdict verdict,
                    enum audit_message message, const char *what);

#endif

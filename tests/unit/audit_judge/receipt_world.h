/* A ledger that a forger made, and receipts over it. Vouchers are sealed unjudged and checkpoints
 * are signed with the ledger's own key, so that a test may spoil whatever it likes and still have
 * every hash and every signature around it right. Receipts are put together here, part by part, and
 * not by the ledger's own code for it. */
#ifndef TESTS_UNIT_AUDIT_JUDGE_RECEIPT_WORLD_H
#define TESTS_UNIT_AUDIT_JUDGE_RECEIPT_WORLD_H

#include "audit/judge/receipt.h"
#include "ledger/note/checkpoint.h"
#include "ledger/record/codec.h"
#include "ledger/tree/proof.h"
#include "support/assert_audit.h"
#include "support/assert_status.h"
#include "support/fixture.h"

enum { WORLD_VOUCHERS_MAX = 16, WORLD_PAYEES = 4, WORLD_ENROLMENTS_MAX = 8 };

struct world_voucher {
    struct fixture_voucher voucher;
    struct ledger_buffer seal;
    uint64_t first_entry;
};

struct world {
    struct fixture fixture; /* keys, people, and the tree as far as it is sealed */
    struct world_voucher vouchers[WORLD_VOUCHERS_MAX];
    size_t count;
    /* Of the closing: payees in the order of their lines. */
    char payees[WORLD_PAYEES][32];
    char statements[WORLD_PAYEES][256];
    uint8_t lines[WORLD_PAYEES][64];
};

/* The vouchers of world_open, by number. */
enum {
    WORLD_GENESIS,
    WORLD_MONEY,  /* a programme and what is appropriated to it */
    WORLD_ROTATE, /* the maker's new key, with which he signs from here on */
    WORLD_CHANGE, /* the reviewer's roles again */
    WORLD_PAYOUTS,
    WORLD_CLOSING,
    WORLD_EMPTY_CLOSING, /* of a month without payees */
    WORLD_REVOKE,        /* the maker's */
    WORLD_END
};
enum { WORLD_PAYOUT_COUNT = 5, WORLD_MONTH = 202307, WORLD_EMPTY_MONTH = 202306 };

/* Entry indexes of the genesis: the identity, then everybody in the order of enum fixture_who. */
#define WORLD_ENROLMENT_OF(who) (1 + (unsigned)(who))

void world_open(struct world *world);
void world_close(struct world *world);

/* Prepares and signs, for a test that spoils the voucher before it is sealed. */
void world_prepare(struct world *world, const struct ledger_entry *entries, size_t count,
                   unsigned signers, struct fixture_voucher *out_voucher);
/* Seals it under any number; takes the voucher over. Its place in the tree is the next one. */
void world_append(struct world *world, struct fixture_voucher *voucher, uint64_t number);
/* Both, as they should be done. */
void world_seal(struct world *world, const struct ledger_entry *entries, size_t count,
                unsigned signers);
struct ledger_entry world_rotation(const char *name, const char *vkey);

/* Where an enrolment stands. */
struct world_place {
    size_t voucher;
    unsigned index;
};

/* A receipt, every part of which may be changed before it is written. Slices point into the world
 * until a test puts something else there. */
struct world_receipt {
    struct ledger_proof_file file;
    struct ledger_tree_proof seal_path, genesis_path, entry_path;
    struct ledger_proof_enrolment enrolments[WORLD_ENROLMENTS_MAX];
    struct ledger_tree_proof enrolment_seal_paths[WORLD_ENROLMENTS_MAX];
    struct ledger_tree_proof enrolment_entry_paths[WORLD_ENROLMENTS_MAX];
    size_t enrolment_count;
    struct ledger_proof_payee_line lines[2];
    struct ledger_tree_proof line_paths[2];
    size_t line_count;
    uint64_t index;
    struct ledger_checkpoint checkpoint;
    const struct ledger_key *key;
    const char *key_name;
    uint8_t scratch[8192]; /* for a part that is changed byte by byte */
};

/* The receipt of an entry, with these enrolments. */
void world_receipt(const struct world *world, size_t voucher, unsigned index,
                   const struct world_place *enrolments, size_t count,
                   struct world_receipt *out_receipt);
/* Adds payee number `who`'s line, or, without a statement, lines [first, first + count) of the
 * closing for `id`. */
void world_receipt_payee(const struct world *world, size_t who, struct world_receipt *receipt);
void world_receipt_absent(const struct world *world, const char *id, size_t first, size_t count,
                          struct world_receipt *receipt);
/* The bytes of the file. Appends. */
void world_receipt_write(struct world_receipt *receipt, struct ledger_buffer *out);

/* An id whose line would stand just before line `at` (0 to WORLD_PAYEES). */
void world_absent_id(const struct world *world, size_t at, char id[static 64]);

struct audit_hash world_genesis(const struct world *world);
/* The policy that trusts the ledger's key; `more` are further lines, or "quorum none\n". */
struct audit_trust *world_trust(const struct world *world, const char *more);

#endif

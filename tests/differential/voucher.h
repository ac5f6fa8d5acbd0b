/* A voucher of a life: signed as it should be, or spoilt before it is sealed. */
#ifndef TESTS_DIFFERENTIAL_VOUCHER_H
#define TESTS_DIFFERENTIAL_VOUCHER_H

#include "differential/life.h"
#include "ledger/rules/requirements.h"

/* What is wrong with a voucher on purpose, besides its entries. */
enum break_kind {
    BREAK_NOTHING,
    BREAK_ENTRIES, /* drafts err */
    BREAK_NATURAL, /* the first voucher whose entries happen to be refused */
    BREAK_HEADER,  /* its signers sign what is wrong */
    BREAK_CHANGED, /* its header was changed after they had signed */
    BREAK_SIGNERS,
    BREAK_SEAL,
};

struct sealing {
    struct fixture_voucher voucher;
    struct ledger_seal seal;
    struct ledger_digest roots[LIFE_HASHES];   /* of the tree, by size */
    struct ledger_voucher_id ids[LIFE_HASHES]; /* of sealed vouchers */
    const struct draft *drafts;                /* what is in this one */
    size_t draft_count;
};

/* Who signs: as many of each role as are needed. False when there are not so many. */
bool voucher_sign(struct life *life, const struct life_memory *before,
                  const struct ledger_needed *needed, struct sealing *sealing);
/* The seal, spoilt or not. False when it cannot be written down like that. */
bool voucher_seal(struct life *life, const struct life_memory *before,
                  const struct ledger_needed *needed, enum break_kind kind, struct sealing *sealing,
                  struct ledger_buffer *out_bytes);

#endif

/* The life of an invented ledger as its writers remember it: enough to draft entries of which most
 * are right. What is right says the ledger; a draft that it refuses is left out, unless a ledger
 * that breaks a rule is wanted. */
#ifndef TESTS_DIFFERENTIAL_LIFE_H
#define TESTS_DIFFERENTIAL_LIFE_H

#include "differential/dice.h"
#include "ledger/tree/proof.h"
#include "support/fixture.h"

enum {
    LIFE_OFFICERS = 24,
    LIFE_ORIGINS = 4,
    LIFE_PROGRAMMES = 10,
    LIFE_PAYOUTS = 96,
    LIFE_SETTLEMENTS = 64,
    LIFE_MARKS = 32,
    LIFE_FUNDS = 96,
    LIFE_ENTRIES_MAX = 12,
    LIFE_LEAVES = 6, /* of the other log that is anchored */
    LIFE_REQUIREMENTS = 3,
    LIFE_NUMBERS = 4,
    LIFE_HASHES = 64,
};

/* Keys and people, made once: they cost more than a ledger. */
struct pool {
    struct fixture fixture; /* nothing is sealed in it */
    struct ledger_digest leaves[LIFE_LEAVES];
    struct ledger_digest roots[LIFE_LEAVES + 1];
    struct ledger_digest hashes[LIFE_HASHES]; /* commitments, files, … */
    bool honest;                              /* ledgers of honest.h only */
    bool unmended;                            /* as if they were: what a test must notice */
};

extern const char *const life_origins[LIFE_ORIGINS];

struct life_programme {
    char code[16];
    const char *category;
    enum ledger_instrument instrument;
    bool closed, ceiling;
    int64_t cap_fen;
    uint32_t first_date, last_date;
};

struct life_payout {
    char reference[16];
    char code[19]; /* to which `payee` points */
    char claim[24];
    const char *name;       /* what it calls the payee */
    const uint8_t *account; /* of the pool's hashes; NULL: none stated */
    struct ledger_payee payee;
    unsigned programme;
    uint32_t year, date;
    int64_t fen, reversed, returned, recovered, settled, replaced;
};

struct life_fund {
    size_t programme;
    uint32_t year;
    int64_t fen;
};

struct life_settlement {
    uint64_t entry;
    unsigned payout;
    int64_t fen;
    bool taken_back;
};

/* An entry that others may point at: a JOIN, a reconciliation. */
struct life_mark {
    uint64_t entry;
    enum ledger_body body;
    unsigned account;
    bool parted;
};

struct life_officer {
    bool enrolled, revoked;
    enum ledger_role roles[2];
    size_t role_count;
    unsigned person; /* of the pool's hashes */
    size_t key;      /* whose of the pool */
};

struct life_memory {
    struct life_programme programmes[LIFE_PROGRAMMES];
    struct life_payout payouts[LIFE_PAYOUTS];
    struct life_settlement settlements[LIFE_SETTLEMENTS];
    struct life_mark marks[LIFE_MARKS];
    struct life_fund funds[LIFE_FUNDS];
    struct life_officer officers[LIFE_OFFICERS];
    size_t programme_count, payout_count, settlement_count, mark_count, fund_count;
    const char *ledger_name;
    size_t origin;       /* in force */
    size_t ledger_key;   /* LIFE_OFFICERS: the first */
    uint64_t keys_used;  /* a bit each */
    unsigned anchored;   /* leaves of the other log */
    uint32_t references; /* counted up */
    uint32_t closed_month, first_month;
    uint64_t erased; /* a bit each */
};

/* An entry, what it borrows, and what is to be remembered when it is sealed. */
struct draft {
    struct ledger_entry entry;
    char vkey[LEDGER_VKEY_SIZE];
    char texts[3][24];
    char code[19];
    enum ledger_role roles[2];
    struct ledger_requirement requirements[LIFE_REQUIREMENTS];
    struct ledger_slice hashes[2];
    struct ledger_attachment attachment;
    struct ledger_bank_line line;
    struct ledger_reconciliation_line rows[2];
    struct ledger_tree_proof proof;
    struct ledger_buffer note;
    uint64_t numbers[LIFE_NUMBERS];
    size_t which; /* a programme, payout, settlement, officer, origin … */
    size_t key;
};

struct life {
    struct dice dice;
    struct pool *pool;
    struct fixture fixture; /* its officers are the pool's, with the keys that they have now */
    struct life_memory memory;
    bool wild; /* drafts that break rules are wanted */
};

void draft_free(struct draft *draft);
/* Something wrong now and then, where that is wanted. */
bool life_errs(struct life *life, unsigned sides);
struct ledger_slice life_hash(const struct life *life, unsigned which);
const struct ledger_key *life_key(const struct life *life, size_t key);
uint32_t life_today(const struct life *life);
struct ledger_account life_account(struct life *life, unsigned which);

/* Any entry, as entry `index` of the voucher. */
void life_draft(struct life *life, size_t index, struct draft *out);
/* It is entry `number` of the ledger now. */
void life_follow(struct life *life, const struct draft *draft, uint64_t number);

/* By body; false when there is nothing to draft about. draft_money.c */
bool draft_programme(struct life *life, struct draft *out);
bool draft_appropriation(struct life *life, struct draft *out);
bool draft_disbursement(struct life *life, struct draft *out);
bool draft_adjustment(struct life *life, struct draft *out);
bool draft_settlement(struct life *life, struct draft *out);
void follow_money(struct life *life, const struct draft *draft, uint64_t number);
/* draft_people.c */
bool draft_officer(struct life *life, struct draft *out);
bool draft_rule(struct life *life, struct draft *out);
bool draft_identity(struct life *life, struct draft *out);
void draft_enrolment(struct life *life, size_t who, struct draft *out);
void draft_first_identity(struct life *life, struct draft *out);
void follow_people(struct life *life, const struct draft *draft);
/* draft_notes.c */
bool draft_match(struct life *life, struct draft *out);
bool draft_reconciliation(struct life *life, struct draft *out);
bool draft_closing(struct life *life, size_t index, struct draft *out);
bool draft_rejection(struct life *life, struct draft *out);
bool draft_anchor(struct life *life, struct draft *out);
bool draft_erasure(struct life *life, struct draft *out);
bool draft_incident(struct life *life, struct draft *out);
void follow_notes(struct life *life, const struct draft *draft, uint64_t number);

#endif

/* Private to the replay: what it remembers of people, vouchers and notes, and the steps by which a
 * voucher is judged. Values of tables are copied into pins, so they hold no pointers. */
#ifndef AUDIT_JUDGE_REPLAY_PEOPLE_H
#define AUDIT_JUDGE_REPLAY_PEOPLE_H

#include "audit/evidence/merkle.h"
#include "audit/evidence/signed_note.h"
#include "audit/evidence/view.h"
#include "audit/judge/arena.h"

struct audit_replay;

/* `count` officers in a role from an amount on; count 0: nobody is needed. */
struct replay_need {
    uint32_t count;
    int64_t from_fen;
};
/* By body, then role. */
struct replay_needs {
    struct replay_need of[AUDIT_BODY_END][AUDIT_ROLE_END];
};

struct replay_officer {
    uint32_t roles; /* bit 1 << role */
    bool revoked;
    bool has_person;
    bool has_unit_code;
    uint8_t public_key[32];
    uint8_t person[32];
    uint8_t unit_code[18];
};

/* One identity entry; its three texts stand behind it. */
struct replay_identity {
    audit_ref before;    /* the one before it; 0: the first */
    uint64_t since_size; /* in force in trees of this size and above */
    uint64_t name_size, origin_size, vkey_size;
};

struct replay_known_voucher {
    bool sealed, rejected;
    uint64_t number; /* sealed: of the voucher; rejected: of the entry */
};

struct replay_match {
    bool is_join, parted;
};

struct replay_anchor {
    uint64_t size;
    struct audit_hash root;
};

/* Roots stand in chunks, each twice as long as the one before: root number i is found by the
 * highest bit of i + ROOTS_FIRST, and nothing ever moves. */
enum { REPLAY_ROOTS_FIRST = 64, REPLAY_ROOT_CHUNKS = 58 };

struct replay_people {
    struct audit_table officers;        /* name -> struct replay_officer */
    struct audit_table keys;            /* public key, officer's or ledger's -> uint8_t */
    struct audit_table origins;         /* every one that the ledger had -> uint8_t */
    struct audit_table vouchers;        /* id -> struct replay_known_voucher */
    struct audit_table matches;         /* entry number -> struct replay_match */
    struct audit_table reconciliations; /* entry number -> the account's commitment */
    struct audit_table anchors;         /* origin -> struct replay_anchor, the newest */
    struct audit_table erased;          /* commitment -> uint8_t */
    struct replay_needs needs;          /* in force */
    uint64_t admins;                    /* not revoked */
    audit_ref identity;                 /* the newest */
    audit_ref roots[REPLAY_ROOT_CHUNKS];
    uint64_t lost; /* vouchers in a row whose header was changed or could not be read: entry numbers
                      are unsure */
    uint64_t sure_entry_count; /* before them */
};

/* Who signed, as he stood before the voucher (in voucher 0: as it enrols him). */
struct replay_signer {
    const struct audit_signature *signature;
    bool known, revoked;
    unsigned roles;
    uint8_t public_key[32];
    struct audit_bytes person, unit_code; /* {0}: not stated */
};

/* What rule 7 adds up for each payee; in memory that is used again. */
struct replay_payee_sum {
    uint32_t entry_plus_1; /* his first disbursement; 0: the slot is free */
    int64_t fen;
};
struct replay_scratch {
    struct audit_buffer statement;
    size_t statement_begin; /* the part that all signatures share */
    struct replay_payee_sum *sums;
    size_t sum_slots; /* a power of two */
    size_t sum_capacity;
    uint8_t sum_key[16];
    struct replay_signer signers[AUDIT_SIGNATURES_MAX];
};
void replay_scratch_free(struct replay_scratch *scratch);

/* Rules 1 to 4 and 8, then 5 to 7, of the voucher that is judged. */
void replay_judge_voucher(struct audit_replay *replay);
void replay_judge_clock(struct audit_replay *replay);
enum audit_status replay_judge_signers(struct audit_replay *replay,
                                       struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status replay_judge_roles(struct audit_replay *replay,
                                     struct audit_error *err) AUDIT_MUST_CHECK; /* rule 7 of them */
/* Whether the voucher holds an incident of that kind, and is not voucher 0. One that lost an entry
 * to damage may have: nobody is accused for what was done to it later. */
bool replay_breaks_glass(const struct audit_replay *replay);
/* The next entry of voucher 0, from `*at` on, that enrols somebody; NULL at the end. */
const struct audit_entry *replay_genesis_enrolment(const struct audit_replay *replay, size_t *at);
/* With its sign; 0 for a body without an amount. */
int64_t replay_amount_of(const struct audit_entry *entry);

/* Whether the entry at this index of the voucher may be read and is what was sealed. */
bool replay_entry_counts(const struct audit_replay *replay, size_t index);

/* The defaults of rule 7, and with a rule entry what it adds to them. */
void replay_needs_of(const struct audit_entry *rule, struct replay_needs *out);

/* NULL: none yet. The texts of an identity, by reference to the arena. */
const struct replay_identity *replay_identity_now(const struct audit_replay *replay);
struct audit_bytes replay_identity_name(const struct replay_identity *identity);
struct audit_bytes replay_identity_origin(const struct replay_identity *identity);
struct audit_bytes replay_identity_vkey(const struct replay_identity *identity);

/* What voucher 0 may hold, and where. */
void replay_genesis_entry(struct audit_replay *replay, const struct audit_entry *entry,
                          size_t index);
/* After the last entry of voucher 0. */
void replay_genesis_end(struct audit_replay *replay);

/* match, reconciliation, rejection, anchor, erasure, incident. */
void replay_note_entry(struct audit_replay *replay, const struct audit_entry *entry);

#endif

/* Scenes for the reconciliation engine: what a ledger recorded and what a bank booked, in plain
 * words, without files. */
#ifndef TESTS_UNIT_AUDIT_RECONCILE_RECONCILE_SUPPORT_H
#define TESTS_UNIT_AUDIT_RECONCILE_RECONCILE_SUPPORT_H

#include "support/assert_audit.h"

#include "audit/reconcile/reconcile.h"

/* An entry of the ledger. Exactly one of `fen`, `adjusts`, `settles` and `joins` says which. */
struct told {
    const char *reference; /* of a disbursement */
    int64_t fen;           /* of all but a match */
    uint32_t date;
    const char *account; /* of the payee: digits; "~1234": nobody knows more than these four */
    const char *name;
    const char *voucher; /* 支付凭证号 */
    const char *claim, *reason;
    const char
        *programme;     /* "SUB" where not said, also "SUB2"; "REF" is a REFUND, "REL" a RELIEF */
    const char *paying; /* the unit's account, as `account`; not said: none */
    uint32_t sealed;    /* number of the voucher; not said: one each */
    const char *source; /* 32 bytes: the imported file */
    uint32_t source_row;
    enum audit_adjustment_kind adjusts; /* `target`, `fen`, `date`, `bank_reference` */
    bool settles;                       /* likewise */
    uint64_t takes_back;
    uint32_t bank_date;
    const char *target, *bank_reference;
    const uint32_t *joins;   /* lines of the bank, 0 behind the last; with `entries` */
    const uint64_t *entries; /* entry numbers, 0 behind the last */
    uint64_t parts;          /* takes back the match with this entry number */
};

/* A row of the bank. */
struct booked {
    int64_t fen; /* money out is positive, money in negative */
    uint32_t date;
    const char *account, *name, *purpose, *reference, *voucher, *end_to_end;
    uint32_t batch;
    int64_t balance_fen; /* 0: not said */
    bool again;          /* listed a second time: the balance knows nothing of it */
    uint32_t file;       /* which of the statements, from 0 */
};

enum { SCENE_FILES = 3, SCENE_FIRST_ENTRY = 4 };
struct scene {
    struct audit_arena *arena, *words;
    struct audit_items *items;
    struct audit_statement statements[SCENE_FILES];
    size_t statement_count;
    struct audit_items_settings items_settings;
    struct audit_reconcile_settings settings;
    struct audit_carry *carry;
    struct audit_reconcile *run;
};

/* April 2026, one account, balances that fit; entries before SCENE_FIRST_ENTRY open the programmes.
 */
void scene_open(struct scene *scene);
void scene_close(struct scene *scene);
/* Runs: `told` entries from SCENE_FIRST_ENTRY on, `booked` rows with lines from 1 on in each file.
 * The statements' balances are made to fit unless the scene has some already. */
void scene_run(struct scene *scene, const struct told *told, size_t told_count,
               const struct booked *booked, size_t booked_count);
/* The text of the result, and its hash; the caller frees. */
struct audit_buffer scene_text(const struct scene *scene);
/* "S-1 matched account, S-2 ledger_only none | 1 matched account": items in the order of entries
 * (adjustments as "~S-1"), rows in the order of lines (of file 1: "1:1"). */
void scene_says(const struct scene *scene, char *out, size_t size);

#define assert_scene(told, booked, expected)                                                       \
    assert_scene_at((told), sizeof(told) / sizeof *(told), (booked),                               \
                    sizeof(booked) / sizeof *(booked), (expected), __FILE__, __LINE__)
void assert_scene_at(const struct told *told, size_t told_count, const struct booked *booked,
                     size_t booked_count, const char *expected, const char *file, int line);

/* That every row is in one class, that sums agree and every identity holds. */
void assert_identities(const struct audit_reconcile *run);

#endif

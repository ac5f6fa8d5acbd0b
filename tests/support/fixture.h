/* A small ledger in memory for tests: keys from fixed seeds, a genesis, and the way of a voucher
 * from entries to a seal, step by step, so that a test may spoil any of them.
 *
 * Everything is the same in every run: salts, voucher ids and keys are counted up. The clock is
 * `now_ms`, which a test sets. Steps that a test does not mean to fail fail the test.
 *
 * Everything that is judged here is judged by the auditor too, from the bytes: that both name the
 * same rule and the same entry is asserted each time, so every test of a rule is a test of both. */
#ifndef TESTS_SUPPORT_FIXTURE_H
#define TESTS_SUPPORT_FIXTURE_H

#include "ledger/rules/rules.h"
#include "ledger/store/store.h"
#include "ledger/tree/range.h"
#include "support/audit_feed.h"

#define FIXTURE_ORIGIN "test.example/park"
/* 2023-07-15 10:00 in UTC+8. */
#define FIXTURE_NOW_MS INT64_C(1689386400000)
enum { FIXTURE_TODAY = 20230715, FIXTURE_YEAR = 2023, FIXTURE_OFFICERS_MAX = 32 };

/* Whom the genesis enrols, in this order: each with one role, a unit and a person. */
enum fixture_who {
    FIXTURE_ADMIN_1,
    FIXTURE_ADMIN_2,
    FIXTURE_ADMIN_3,
    FIXTURE_MAKER,
    FIXTURE_REVIEWER,
    FIXTURE_APPROVER,
    FIXTURE_CASHIER,
    FIXTURE_GENESIS_END
};
/* Signers as sets: 1 << who. */
#define FIXTURE_ADMINS (1u << FIXTURE_ADMIN_1 | 1u << FIXTURE_ADMIN_2)
#define FIXTURE_GENESIS_ADMINS (FIXTURE_ADMINS | 1u << FIXTURE_ADMIN_3)
#define FIXTURE_PAIR (1u << FIXTURE_MAKER | 1u << FIXTURE_REVIEWER)
#define FIXTURE_EVERYBODY (FIXTURE_PAIR | 1u << FIXTURE_APPROVER | 1u << FIXTURE_CASHIER)

struct fixture_officer {
    char name[32];
    char vkey[LEDGER_VKEY_SIZE];
    char unit_code[19];
    struct ledger_digest person;
    struct ledger_key key;
    enum ledger_role role; /* in which fixture_sign signs */
};

struct fixture {
    struct ledger_store *store;
    struct ledger_key ledger_key;
    char vkey[LEDGER_VKEY_SIZE];
    struct fixture_officer officers[FIXTURE_OFFICERS_MAX];
    size_t officer_count;
    int64_t now_ms;
    uint64_t seal_count;
    uint64_t entry_count;
    int64_t sealed_at_ms; /* of the last seal */
    struct ledger_digest last_leaf;
    struct ledger_tree_range range;
    uint32_t counter; /* salts and voucher ids */
    struct audit_feed auditor;
};

/* What one judgement came to. */
struct fixture_result {
    enum ledger_status status;
    struct ledger_verdict verdict;
    struct ledger_error err;
};

struct fixture_voucher {
    struct ledger_voucher_header header;
    struct ledger_buffer header_bytes;
    struct ledger_buffer *entry_bytes;
    struct ledger_slice *entries;
    size_t entry_count;
    struct ledger_sign_off signatures[FIXTURE_OFFICERS_MAX];
    size_t signature_count;
};

/* An empty store and the people of enum fixture_who; nothing is sealed yet. */
void fixture_open_empty(struct fixture *fixture);
/* The same with the genesis sealed. */
void fixture_open(struct fixture *fixture);
void fixture_close(struct fixture *fixture);
/* The genesis's entries: identity, then an ENROL for each officer there is; the number of them. */
size_t fixture_genesis(const struct fixture *fixture, struct ledger_entry *entries);

/* Makes a key and a person, not yet enrolled; the index for sets of signers. */
size_t fixture_officer_new(struct fixture *fixture, const char *name, enum ledger_role role);
/* The entry that enrols him. It borrows from the fixture. */
struct ledger_entry fixture_enrol(const struct fixture *fixture, size_t who);

/* Entries to start from; set what else the test wants. Texts are borrowed. */
struct ledger_entry fixture_programme(const char *code, enum ledger_instrument instrument);
struct ledger_entry fixture_appropriation(const char *programme, int64_t amount_fen);
/* Pays enterprise number `payee` (its credit code and name are static). */
struct ledger_entry fixture_disbursement(const char *programme, const char *reference,
                                         unsigned payee, int64_t amount_fen);
struct ledger_entry fixture_adjustment(enum ledger_adjustment_kind kind, const char *target,
                                       int64_t amount_fen);
struct ledger_entry fixture_settlement(const char *target, int64_t amount_fen);
/* The closing of a month as the ledger computes it now. */
struct ledger_entry fixture_closing(struct fixture *fixture, uint32_t month);
/* A sound credit code made of a number. */
void fixture_credit_code(unsigned number, char code[static 19]);

/* Salts and encodes the entries, counts the header and encodes it. */
void fixture_prepare(struct fixture *fixture, const struct ledger_entry *entries,
                     size_t entry_count, struct fixture_voucher *out_voucher);
/* After a test changed the header. */
void fixture_header_again(struct fixture_voucher *voucher);
/* Signs in the officer's role over the newest head and keeps signatures in order. */
void fixture_sign(struct fixture *fixture, struct fixture_voucher *voucher, size_t who);
void fixture_sign_all(struct fixture *fixture, struct fixture_voucher *voucher, unsigned signers);
/* Signs one signature again, after a test changed what it states. */
void fixture_sign_again(struct fixture *fixture, struct fixture_voucher *voucher, size_t index,
                        size_t who);
void fixture_voucher_free(struct fixture_voucher *voucher);
/* The seal that it would have now, and its bytes: {0} where it cannot be written down. */
struct ledger_seal fixture_seal_of(const struct fixture *fixture,
                                   const struct fixture_voucher *voucher);
struct ledger_buffer fixture_seal_bytes(const struct ledger_seal *seal);

/* Judges in a transaction that is thrown away. */
struct fixture_result fixture_judge(struct fixture *fixture, const struct fixture_voucher *voucher,
                                    bool preparing);
/* Judges and, when nothing objects, seals: bundles, tiles and tables are committed. */
struct fixture_result fixture_seal(struct fixture *fixture, const struct fixture_voucher *voucher);

/* All of it at once: prepares, signs with a set of officers, judges and seals. */
struct fixture_result fixture_try(struct fixture *fixture, const struct ledger_entry *entries,
                                  size_t entry_count, unsigned signers);
/* fixture_try by everybody who handles money, which must succeed. */
#define fixture_record(fixture, entries, count)                                                    \
    fixture_record_at((fixture), (entries), (count), __FILE__, __LINE__)
void fixture_record_at(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
                       const char *file, int line);
/* That a result is this rule's objection with this message (or, with NONE, no objection). */
#define assert_verdict(result, rule, message)                                                      \
    assert_verdict_at((result), (rule), LEDGER_MESSAGE_##message, __FILE__, __LINE__)
void assert_verdict_at(const struct fixture_result *result, enum ledger_rule_number rule,
                       enum ledger_message message, const char *file, int line);

#endif

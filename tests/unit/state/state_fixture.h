/* A small ledger for the tests of ledger/state: every body at least once, in the memory store. */
#ifndef TESTS_UNIT_STATE_STATE_FIXTURE_H
#define TESTS_UNIT_STATE_STATE_FIXTURE_H

#include "support/assert_status.h"

#include "ledger/state/closing.h"
#include "ledger/state/state.h"

/* The entries of the small ledger by number. Each seal holds four of them. */
enum fixture_entry {
    FIXTURE_IDENTITY,
    FIXTURE_ENROL_ZHANG, /* admin */
    FIXTURE_ENROL_LI,    /* admin */
    FIXTURE_ENROL_WANG,  /* maker and cashier */
    FIXTURE_RULE,
    FIXTURE_OPEN_P1, /* subsidy */
    FIXTURE_OPEN_R1, /* relief */
    FIXTURE_APPROPRIATION,
    FIXTURE_D1,            /* P1 2023, enterprise, 500.00, 20230110, claim C1 */
    FIXTURE_D2,            /* P1 2023, person, 200.00, 20230215 */
    FIXTURE_D3,            /* R1 2022, other, 70.00, 20230120 */
    FIXTURE_REVERSAL_D1,   /* 10.00, 20230220 */
    FIXTURE_RETURN_D2,     /* 200.00, 20230301, bank reference BR-1 */
    FIXTURE_SETTLEMENT_D1, /* 300.00, 20230301 */
    FIXTURE_SETTLEMENT_D1_BACK,
    FIXTURE_RECOVERY_D1, /* 5.00, 20230302 */
    FIXTURE_D4,          /* replaces D2: 150.00, 20230305 */
    FIXTURE_JOIN,
    FIXTURE_PART,
    FIXTURE_RECONCILIATION,
    FIXTURE_CLOSING,
    FIXTURE_REJECTION,
    FIXTURE_ANCHOR,
    FIXTURE_ERASURE,
    FIXTURE_INCIDENT,
    FIXTURE_ROTATE_WANG,
    FIXTURE_CHANGE_WANG,
    FIXTURE_REVOKE_LI,
    FIXTURE_AMEND_P1,
    FIXTURE_CLOSE_P1,
    FIXTURE_IDENTITY_AGAIN, /* another name, the same origin and key */
    FIXTURE_ENTRY_COUNT
};
enum { FIXTURE_ENTRIES_PER_SEAL = 4 };

#define FIXTURE_ORIGIN "ledger.example/park"
#define FIXTURE_OTHER_ORIGIN "ledger.example/other"

struct fixture {
    struct ledger_store *store;
    struct ledger_store_txn *txn;
};

/* cmocka's setup and teardown: `*state` is a struct fixture with an open write transaction. */
int fixture_set_up(void **state);
int fixture_tear_down(void **state);
void fixture_open(struct fixture *fixture);
void fixture_close(struct fixture *fixture);

/* Fills in entry `number`; what it points to is static. */
void fixture_entry(unsigned number, struct ledger_entry *entry);
struct ledger_digest fixture_leaf(uint64_t entry_number);
/* Applies one entry with a leaf of its number, at the seal of its number. */
enum ledger_status fixture_try(struct fixture *fixture, uint64_t entry_number,
                               const struct ledger_entry *entry, struct ledger_error *err);
void fixture_apply(struct fixture *fixture, uint64_t entry_number,
                   const struct ledger_entry *entry);
/* Applies entries first to end - 1 of the small ledger, and notes vouchers as sealed. */
void fixture_apply_range(struct fixture *fixture, unsigned first, unsigned end);
void fixture_apply_all(struct fixture *fixture);

struct ledger_voucher_id fixture_voucher(uint8_t number);
struct ledger_public_key fixture_key(unsigned number);
struct ledger_digest fixture_commitment(uint8_t byte);

/* The payees: an enterprise (0), a person (1), and one of another register (2). */
struct ledger_payee fixture_payee(unsigned number);
struct ledger_digest fixture_payee_hash(unsigned number);

#endif

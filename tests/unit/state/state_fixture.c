#include "state_fixture.h"

#include "ledger/tree/node.h"

void
fixture_open(struct fixture *fixture)
{
    struct ledger_error err = {0};

    *fixture = (struct fixture){0};
    assert_status(ledger_store_open_memory(&fixture->store, &err), LEDGER_OK, &err);
    assert_status(ledger_store_begin(fixture->store, LEDGER_STORE_WRITE, &fixture->txn, &err),
                  LEDGER_OK, &err);
}

void
fixture_close(struct fixture *fixture)
{
    ledger_store_abort(fixture->txn);
    ledger_store_close(fixture->store);
}

int
fixture_set_up(void **state)
{
    static struct fixture fixture;

    fixture_open(&fixture);
    *state = &fixture;
    return 0;
}

int
fixture_tear_down(void **state)
{
    fixture_close(*state);
    return 0;
}

struct ledger_digest
fixture_leaf(uint64_t entry_number)
{
    uint8_t bytes[8];

    ledger_put_u64(bytes, entry_number);
    return ledger_tree_leaf(ledger_slice_of(bytes, sizeof(bytes)));
}

enum ledger_status
fixture_try(struct fixture *fixture, uint64_t entry_number, const struct ledger_entry *entry,
            struct ledger_error *err)
{
    const struct ledger_digest leaf = fixture_leaf(entry_number);

    return ledger_state_apply(fixture->txn, entry_number, entry_number / FIXTURE_ENTRIES_PER_SEAL,
                              entry, &leaf, err);
}

void
fixture_apply(struct fixture *fixture, uint64_t entry_number, const struct ledger_entry *entry)
{
    struct ledger_error err = {0};

    assert_status(fixture_try(fixture, entry_number, entry, &err), LEDGER_OK, &err);
}

void
fixture_apply_range(struct fixture *fixture, unsigned first, unsigned end)
{
    struct ledger_error err = {0};
    struct ledger_entry entry;

    for (unsigned number = first; number < end; number++) {
        if (number % FIXTURE_ENTRIES_PER_SEAL == 0) {
            const uint8_t seal = (uint8_t)(number / FIXTURE_ENTRIES_PER_SEAL);

            assert_status(
                ledger_state_apply_voucher(fixture->txn, fixture_voucher(seal), seal, &err),
                LEDGER_OK, &err);
        }
        fixture_entry(number, &entry);
        fixture_apply(fixture, number, &entry);
    }
}

void
fixture_apply_all(struct fixture *fixture)
{
    fixture_apply_range(fixture, 0, FIXTURE_ENTRY_COUNT);
}

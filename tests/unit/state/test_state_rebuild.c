/* The derived tables as bytes: rebuilt they are the same, and damaged they are called so. */
#include <string.h>

#include "state_fixture.h"

struct dump_row {
    enum ledger_store_table table;
    struct ledger_buffer key;
    struct ledger_buffer value;
};

struct dump {
    enum ledger_store_table table;
    size_t count;
    struct dump_row rows[256];
};

static enum ledger_status
dump_each(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct dump *dump = context;
    struct dump_row *to = &dump->rows[dump->count];

    assert_true(dump->count < sizeof(dump->rows) / sizeof(dump->rows[0]));
    dump->count++;
    *to = (struct dump_row){.table = dump->table};
    assert_status(ledger_buffer_append(&to->key, row->key, err), LEDGER_OK, err);
    assert_status(ledger_buffer_append(&to->value, row->value, err), LEDGER_OK, err);
    return LEDGER_OK;
}

/* Every row of every derived table. */
static void
dump_take(struct fixture *fixture, struct dump *dump)
{
    const struct ledger_slice anywhere = {0};
    struct ledger_error err = {0};

    dump->count = 0;
    for (int table = 0; table < (int)LEDGER_STORE_TABLE_COUNT; table++) {
        dump->table = (enum ledger_store_table)table;
        if (ledger_store_table_class(dump->table) != LEDGER_STORE_DERIVED)
            continue;
        assert_status(ledger_store_scan(fixture->txn, dump->table, anywhere, anywhere,
                                        LEDGER_STORE_ASCENDING, dump_each, dump, &err),
                      LEDGER_OK, &err);
    }
}

static void
dump_free(struct dump *dump)
{
    for (size_t i = 0; i < dump->count; i++) {
        ledger_buffer_free(&dump->rows[i].key);
        ledger_buffer_free(&dump->rows[i].value);
    }
}

static void
assert_dumps_equal(const struct dump *a, const struct dump *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->rows[i].table, b->rows[i].table);
        assert_true(ledger_slice_equal(ledger_buffer_slice(&a->rows[i].key),
                                       ledger_buffer_slice(&b->rows[i].key)));
        assert_true(ledger_slice_equal(ledger_buffer_slice(&a->rows[i].value),
                                       ledger_buffer_slice(&b->rows[i].value)));
    }
}

static void
tables_are_rebuilt_byte_for_byte(void **state)
{
    struct fixture *fixture = *state;
    static struct dump before;
    static struct dump after;
    bool seen[LEDGER_STORE_TABLE_COUNT] = {false};
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    dump_take(fixture, &before);
    for (size_t i = 0; i < before.count; i++)
        seen[before.rows[i].table] = true;
    for (int table = 0; table < (int)LEDGER_STORE_TABLE_COUNT; table++)
        if (ledger_store_table_class((enum ledger_store_table)table) == LEDGER_STORE_DERIVED)
            assert_true(seen[table]); /* The small ledger leaves no derived table empty. */

    assert_status(ledger_state_clear(fixture->txn, &err), LEDGER_OK, &err);
    dump_take(fixture, &after);
    assert_int_equal(after.count, 0);
    fixture_apply_all(fixture);
    dump_take(fixture, &after);
    assert_dumps_equal(&before, &after);
    dump_free(&before);
    dump_free(&after);
}

/* The layouts of state_*.c, held to their bytes: a ledger rebuilt by another version must agree. */
static void
rows_have_the_bytes_that_are_written_down(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_digest payee = fixture_payee_hash(0);
    struct ledger_store_key key = {0};
    struct ledger_slice value;
    struct ledger_error err = {0};
    uint8_t expected[8 + 8 + 4 + 2 + 1 + 32 + 4 + 4] = {0};

    fixture_apply_all(fixture);
    expected[7] = FIXTURE_D1;
    expected[14] = 0xC3; /* 50,000 fen */
    expected[15] = 0x50;
    memcpy(expected + 16, (const uint8_t[]){0x01, 0x34, 0xAF, 0xDE}, 4); /* 20230110 */
    memcpy(expected + 20, (const uint8_t[]){0x07, 0xE7, 0x01}, 3);       /* 2023, SUBSIDY */
    memcpy(expected + 23, payee.bytes, 32);
    memcpy(expected + 55, (const uint8_t[]){0, 2, 'P', '1', 0, 2, 'C', '1'}, 8);

    ledger_store_key_add_bytes(&key, ledger_slice_of("D1", 3));
    assert_status(ledger_store_get(fixture->txn, LEDGER_STORE_BY_REFERENCE,
                                   ledger_store_key_slice(&key), &value, &err),
                  LEDGER_OK, &err);
    assert_int_equal(value.size, sizeof(expected));
    assert_memory_equal(value.data, expected, sizeof(expected));
}

static enum ledger_status
pass_officer(void *context, const struct ledger_officer_state *officer, struct ledger_error *err)
{
    (void)context;
    (void)officer;
    (void)err;
    return LEDGER_OK;
}

static enum ledger_status
pass_programme(void *context, const struct ledger_programme_state *programme,
               struct ledger_error *err)
{
    (void)context;
    (void)programme;
    (void)err;
    return LEDGER_OK;
}

static enum ledger_status
pass_balance(void *context, const struct ledger_balance_row *row, struct ledger_error *err)
{
    (void)context;
    (void)row;
    (void)err;
    return LEDGER_OK;
}

static enum ledger_status
pass_payee(void *context, const struct ledger_digest *payee_hash,
           const struct ledger_payee_state *payee, struct ledger_error *err)
{
    (void)context;
    (void)payee_hash;
    (void)payee;
    (void)err;
    return LEDGER_OK;
}

static enum ledger_status
read_people(struct ledger_store_txn *txn, struct ledger_arena *arena, struct ledger_error *err)
{
    struct ledger_identity_state identity;
    const struct ledger_requirement *requirements;
    enum ledger_status status = ledger_state_identity(txn, arena, &identity, err);
    uint64_t number;
    size_t count;
    bool used;

    if (status == LEDGER_OK)
        status = ledger_state_identity_at(txn, 1, arena, &identity, err);
    if (status == LEDGER_OK)
        status = ledger_state_origin_is_used(txn, FIXTURE_ORIGIN, &used, err);
    for (unsigned i = 0; i < 5 && status == LEDGER_OK; i++) {
        const struct ledger_public_key key = fixture_key(i);

        status = ledger_state_key_is_used(txn, &key, &used, err);
    }
    if (status == LEDGER_OK)
        status = ledger_state_officers(txn, pass_officer, NULL, err);
    if (status == LEDGER_OK)
        status = ledger_state_admin_count(txn, &number, err);
    if (status == LEDGER_OK)
        status = ledger_state_requirements(txn, arena, &requirements, &count, err);
    return status == LEDGER_OK ? ledger_state_programmes(txn, pass_programme, NULL, err) : status;
}

static enum ledger_status
read_money(struct ledger_store_txn *txn, struct ledger_arena *arena, struct ledger_error *err)
{
    static const char *const references[] = {"D1", "D2", "D3", "D4"};
    struct ledger_disbursement_state disbursement;
    struct ledger_settlement_state settlement;
    struct ledger_claim_state claim;
    struct ledger_totals totals;
    enum ledger_status status = LEDGER_OK;

    for (unsigned i = 0; i < 4 && status == LEDGER_OK; i++)
        status = ledger_state_disbursement(txn, references[i], arena, &disbursement, err);
    if (status == LEDGER_OK)
        status = ledger_state_settlement(txn, FIXTURE_SETTLEMENT_D1, &settlement, err);
    if (status == LEDGER_OK)
        status = ledger_state_settlement(txn, FIXTURE_SETTLEMENT_D1_BACK, &settlement, err);
    if (status == LEDGER_OK)
        status = ledger_state_claim(txn, "P1", "C1", &claim, err);
    if (status == LEDGER_OK)
        status = ledger_state_balance(txn, "P1", 2023, &totals, err);
    if (status == LEDGER_OK)
        status = ledger_state_balance(txn, "R1", 2022, &totals, err);
    return status == LEDGER_OK ? ledger_state_balances(txn, pass_balance, NULL, err) : status;
}

static enum ledger_status
read_payees(struct ledger_store_txn *txn, struct ledger_error *err)
{
    static const struct {
        unsigned payee;
        const char *programme;
        uint32_t year;
        int64_t amount_fen;
        uint32_t month;
    } rows[] = {{0, "P1", 2023, 50000, 202301},
                {1, "P1", 2023, 20000, 202302},
                {1, "P1", 2023, 15000, 202303},
                {2, "R1", 2022, 7000, 202301}};
    enum ledger_status status = ledger_state_payees(txn, pass_payee, NULL, err);
    struct ledger_totals totals;
    uint64_t number;

    for (unsigned i = 0; i < 4 && status == LEDGER_OK; i++) {
        const struct ledger_digest payee = fixture_payee_hash(rows[i].payee);

        status =
            ledger_state_payee_balance(txn, &payee, rows[i].programme, rows[i].year, &totals, err);
        if (status == LEDGER_OK)
            status = ledger_state_repeat(txn, &payee, rows[i].programme, rows[i].amount_fen,
                                         rows[i].month, &number, err);
    }
    return status;
}

static enum ledger_status
read_notes(struct ledger_store_txn *txn, struct ledger_error *err)
{
    const struct ledger_digest erased[] = {fixture_commitment(0), fixture_commitment(1)};
    struct ledger_matched_state matched;
    struct ledger_digest root;
    uint64_t number;
    uint32_t month;
    bool is_erased;
    enum ledger_status status = ledger_state_bank_return(txn, "BR-1", &number, err);

    if (status == LEDGER_OK)
        status = ledger_state_matched(txn, FIXTURE_JOIN, &matched, err);
    if (status == LEDGER_OK)
        status = ledger_state_matched(txn, FIXTURE_RECONCILIATION, &matched, err);
    if (status == LEDGER_OK)
        status = ledger_state_closed_month(txn, &month, &number, err);
    if (status == LEDGER_OK)
        status = ledger_state_first_month(txn, &month, err);
    if (status == LEDGER_OK)
        status = ledger_state_anchor(txn, FIXTURE_OTHER_ORIGIN, &number, &root, err);
    for (unsigned i = 0; i < 2 && status == LEDGER_OK; i++)
        status = ledger_state_is_erased(txn, &erased[i], &is_erased, err);
    return status;
}

/* Reads every row that has a value, in every way there is; the first status that is not OK. */
static enum ledger_status
read_everything(struct ledger_store_txn *txn, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    struct ledger_voucher_fate fate;
    struct ledger_closing closing;
    enum ledger_status status = LEDGER_OK;

    for (uint8_t i = 0; i <= FIXTURE_IDENTITY_AGAIN / FIXTURE_ENTRIES_PER_SEAL; i++)
        if (status == LEDGER_OK)
            status = ledger_state_voucher(txn, fixture_voucher(i), &fate, err);
    if (status == LEDGER_OK)
        status = ledger_state_voucher(txn, fixture_voucher(200), &fate, err);
    if (status == LEDGER_OK)
        status = read_people(txn, &arena, err);
    if (status == LEDGER_OK)
        status = read_money(txn, &arena, err);
    if (status == LEDGER_OK)
        status = read_payees(txn, err);
    if (status == LEDGER_OK)
        status = read_notes(txn, err);
    if (status == LEDGER_OK)
        status = ledger_closing_compute(txn, 202312, &closing, err);
    ledger_arena_free(&arena);
    return status;
}

static void
row_replace(struct fixture *fixture, enum ledger_store_table table, struct ledger_slice key,
            struct ledger_slice value)
{
    struct ledger_error err = {0};

    assert_status(ledger_store_replace(fixture->txn, table, key, value, &err), LEDGER_OK, &err);
}

static void
assert_damaged(struct fixture *fixture, const struct dump_row *row)
{
    struct ledger_error err = {0};

    assert_status(read_everything(fixture->txn, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STATE_ROW_DAMAGED);
    assert_string_equal(err.arguments[0], ledger_store_table_name(row->table));
}

static void
a_row_that_is_too_short_or_too_long_is_damaged(void **state)
{
    struct fixture *fixture = *state;
    static struct dump dump;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    assert_status(read_everything(fixture->txn, &err), LEDGER_OK, &err);
    dump_take(fixture, &dump);
    for (size_t i = 0; i < dump.count; i++) {
        struct dump_row *row = &dump.rows[i];
        const struct ledger_slice key = ledger_buffer_slice(&row->key);
        const struct ledger_slice value = ledger_buffer_slice(&row->value);
        struct ledger_buffer longer = {0};

        if (value.size == 0) /* A listing: all that it says is in its key. */
            continue;
        for (size_t size = 0; size < value.size; size++) {
            row_replace(fixture, row->table, key, ledger_slice_of(value.data, size));
            assert_damaged(fixture, row);
        }
        assert_status(ledger_buffer_append(&longer, value, &err), LEDGER_OK, &err);
        assert_status(ledger_buffer_append(&longer, ledger_slice_of("", 1), &err), LEDGER_OK, &err);
        row_replace(fixture, row->table, key, ledger_buffer_slice(&longer));
        assert_damaged(fixture, row);
        ledger_buffer_free(&longer);
        row_replace(fixture, row->table, key, value);
    }
    dump_free(&dump);
}

/* Whatever a row says, reading it and recording over it comes to an answer: no row is trusted to
 * keep us from crashing. That other bytes of the right form are noticed is the business of a
 * rebuild that compares. */
static void
no_byte_of_a_row_can_crash_a_reader(void **state)
{
    struct fixture *fixture = *state;
    static struct dump dump;
    unsigned damaged = 0;

    fixture_apply_all(fixture);
    dump_take(fixture, &dump);
    for (size_t i = 0; i < dump.count; i++) {
        struct dump_row *row = &dump.rows[i];

        for (size_t at = 0; at < row->value.size; at++) {
            struct ledger_error err = {0};
            enum ledger_status status;

            row->value.data[at] ^= 0xFF;
            row_replace(fixture, row->table, ledger_buffer_slice(&row->key),
                        ledger_buffer_slice(&row->value));
            status = read_everything(fixture->txn, &err);
            assert_true(status == LEDGER_OK || status == LEDGER_DAMAGED ||
                        status == LEDGER_OUT_OF_RANGE);
            damaged += status == LEDGER_DAMAGED;
            row->value.data[at] ^= 0xFF;
        }
        row_replace(fixture, row->table, ledger_buffer_slice(&row->key),
                    ledger_buffer_slice(&row->value));
    }
    assert_true(damaged > 100); /* Sizes, enums, bools, ranges, months, hashes of ids. */
    dump_free(&dump);
}

static void
no_key_can_crash_a_reader(void **state)
{
    struct fixture *fixture = *state;
    static struct dump dump;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    dump_take(fixture, &dump);
    for (size_t i = 0; i < dump.count; i++) {
        struct dump_row *row = &dump.rows[i];
        const struct ledger_slice key = ledger_buffer_slice(&row->key);
        enum ledger_status status;

        for (size_t size = 1; size < key.size; size++) {
            const struct ledger_slice cut = ledger_slice_of(key.data, size);
            struct ledger_slice there;

            if (ledger_store_get(fixture->txn, row->table, cut, &there, &err) == LEDGER_OK)
                continue; /* The key of another row. */
            row_replace(fixture, row->table, cut, ledger_buffer_slice(&row->value));
            status = read_everything(fixture->txn, &err);
            assert_true(status == LEDGER_OK || status == LEDGER_DAMAGED);
            assert_status(ledger_store_remove(fixture->txn, row->table, cut, &err), LEDGER_OK,
                          &err);
        }
        assert_status(ledger_store_remove(fixture->txn, row->table, key, &err), LEDGER_OK, &err);
        status = read_everything(fixture->txn, &err);
        assert_true(status == LEDGER_OK || status == LEDGER_DAMAGED || status == LEDGER_NOT_FOUND);
        row_replace(fixture, row->table, key, ledger_buffer_slice(&row->value));
    }
    dump_free(&dump);
}

static void
recording_over_a_damaged_row_is_damaged(void **state)
{
    static const enum ledger_store_table tables[] = {
        LEDGER_STORE_PROGRAMME, LEDGER_STORE_BALANCE,       LEDGER_STORE_PAYEE,
        LEDGER_STORE_CLAIM,     LEDGER_STORE_PAYEE_BALANCE,
    };
    struct ledger_entry entry;

    (void)state;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        struct fixture fixture;
        static struct dump dump;
        struct ledger_error err = {0};

        fixture_open(&fixture);
        fixture_apply_range(&fixture, 0, FIXTURE_AMEND_P1);
        dump_take(&fixture, &dump);
        for (size_t row = 0; row < dump.count; row++)
            if (dump.rows[row].table == tables[i])
                row_replace(&fixture, tables[i], ledger_buffer_slice(&dump.rows[row].key),
                            ledger_slice_of("\x01", 1));
        fixture_entry(FIXTURE_D1, &entry);
        entry.disbursement.reference = "D5";
        assert_status(fixture_try(&fixture, 90, &entry, &err), LEDGER_DAMAGED, &err);
        assert_message(&err, LEDGER_MESSAGE_STATE_ROW_DAMAGED);
        assert_string_equal(err.arguments[0], ledger_store_table_name(tables[i]));
        dump_free(&dump);
        fixture_close(&fixture);
    }
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(tables_are_rebuilt_byte_for_byte),
        WITH_LEDGER(rows_have_the_bytes_that_are_written_down),
        WITH_LEDGER(a_row_that_is_too_short_or_too_long_is_damaged),
        WITH_LEDGER(no_byte_of_a_row_can_crash_a_reader),
        WITH_LEDGER(no_key_can_crash_a_reader),
        cmocka_unit_test(recording_over_a_damaged_row_is_damaged),
    };

    return cmocka_run_group_tests(tests, /* group_setup= */ NULL, /* group_teardown= */ NULL);
}

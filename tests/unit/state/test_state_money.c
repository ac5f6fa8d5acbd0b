#include <string.h>

#include "state_fixture.h"

static struct ledger_disbursement_state
disbursement_of(struct fixture *fixture, const char *reference, struct ledger_arena *arena)
{
    struct ledger_disbursement_state state;
    struct ledger_error err = {0};

    assert_status(ledger_state_disbursement(fixture->txn, reference, arena, &state, &err),
                  LEDGER_OK, &err);
    return state;
}

static void
a_disbursement_remembers_what_was_done_to_it(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_digest payee = fixture_payee_hash(0);
    struct ledger_arena arena = {0};
    struct ledger_disbursement_state d1;
    struct ledger_disbursement_state d2;
    struct ledger_error err = {0};

    fixture_apply_range(fixture, 0, FIXTURE_SETTLEMENT_D1_BACK);
    assert_int_equal(disbursement_of(fixture, "D1", &arena).settled_fen, 30000);
    fixture_apply_range(fixture, FIXTURE_SETTLEMENT_D1_BACK, FIXTURE_ENTRY_COUNT);

    d1 = disbursement_of(fixture, "D1", &arena);
    assert_int_equal(d1.entry_number, FIXTURE_D1);
    assert_int_equal(d1.amount_fen, 50000);
    assert_int_equal(d1.date, 20230110);
    assert_int_equal(d1.budget_year, 2023);
    assert_int_equal(d1.instrument, LEDGER_INSTRUMENT_SUBSIDY);
    assert_true(ledger_digest_equal(&d1.payee_hash, &payee));
    assert_string_equal(d1.programme, "P1");
    assert_string_equal(d1.claim, "C1");
    assert_int_equal(d1.reversed_fen, 1000);
    assert_int_equal(d1.returned_fen, 0);
    assert_int_equal(d1.recovered_fen, 500);
    assert_int_equal(d1.settled_fen, 0);
    assert_int_equal(d1.replaced_fen, 0);

    d2 = disbursement_of(fixture, "D2", &arena);
    assert_string_equal(d2.claim, "");
    assert_int_equal(d2.returned_fen, 20000);
    assert_int_equal(d2.replaced_fen, 15000);
    assert_int_equal(disbursement_of(fixture, "D3", &arena).instrument, LEDGER_INSTRUMENT_RELIEF);
    assert_status(ledger_state_disbursement(fixture->txn, "D", &arena, &d1, &err), LEDGER_NOT_FOUND,
                  &err);
    ledger_arena_free(&arena);
}

static void
a_settlement_is_taken_back_once(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_settlement_state settlement;
    struct ledger_entry entry;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    assert_status(ledger_state_settlement(fixture->txn, FIXTURE_SETTLEMENT_D1, &settlement, &err),
                  LEDGER_OK, &err);
    assert_int_equal(settlement.disbursement_entry, FIXTURE_D1);
    assert_int_equal(settlement.amount_fen, 30000);
    assert_true(settlement.taken_back);
    assert_status(
        ledger_state_settlement(fixture->txn, FIXTURE_SETTLEMENT_D1_BACK, &settlement, &err),
        LEDGER_OK, &err);
    assert_int_equal(settlement.amount_fen, -30000);
    assert_false(settlement.taken_back);
    assert_status(ledger_state_settlement(fixture->txn, FIXTURE_D1, &settlement, &err),
                  LEDGER_NOT_FOUND, &err);

    fixture_entry(FIXTURE_SETTLEMENT_D1_BACK, &entry);
    assert_status(fixture_try(fixture, FIXTURE_ENTRY_COUNT, &entry, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STATE_ENTRY_NAMES_ENTRY);
}

static void
a_claim_counts_parts_net_of_adjustments(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_digest payee = fixture_payee_hash(0);
    struct ledger_claim_state claim;
    struct ledger_entry entry;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    fixture_entry(FIXTURE_D1, &entry);
    entry.disbursement.reference = "D5";
    entry.disbursement.amount_fen = 30000;
    fixture_apply(fixture, FIXTURE_ENTRY_COUNT, &entry);
    assert_status(ledger_state_claim(fixture->txn, "P1", "C1", &claim, &err), LEDGER_OK, &err);
    assert_true(ledger_digest_equal(&claim.payee_hash, &payee));
    assert_int_equal(claim.approved_fen, 80000);
    assert_int_equal(claim.net_fen, 50000 - 1000 - 500 + 30000);
    assert_status(ledger_state_claim(fixture->txn, "R1", "C1", &claim, &err), LEDGER_NOT_FOUND,
                  &err);
}

/* The four sums in the order of struct ledger_totals. */
static void
assert_totals(const struct ledger_totals *totals, const struct ledger_totals *expected)
{
    assert_memory_equal(totals, expected, sizeof(*totals));
}

struct balances {
    const struct ledger_balance_row *expected;
    size_t expected_count;
    size_t count;
};

static enum ledger_status
check_balance(void *context, const struct ledger_balance_row *row, struct ledger_error *err)
{
    struct balances *balances = context;
    const struct ledger_balance_row *expected = &balances->expected[balances->count];

    (void)err;
    assert_true(balances->count < balances->expected_count);
    balances->count++;
    assert_string_equal(row->programme, expected->programme);
    assert_int_equal(row->budget_year, expected->budget_year);
    assert_int_equal(row->month, expected->month);
    assert_totals(&row->totals, &expected->totals);
    return LEDGER_OK;
}

static void
balances_count_entries_under_their_own_month(void **state)
{
    static const struct ledger_balance_row expected[] = {
        {"P1", 2023, 202301, {1, 1000000, 1, 50000, 0, 0, 0, 0}},
        {"P1", 2023, 202302, {0, 0, 1, 20000, 1, 1000, 0, 0}},
        {"P1", 2023, 202303, {0, 0, 1, 15000, 2, 20500, 2, 0}},
        {"R1", 2022, 202301, {0, 0, 1, 7000, 0, 0, 0, 0}},
    };
    const struct ledger_totals whole = {1, 1000000, 3, 85000, 3, 21500, 2, 0};
    const struct ledger_totals nothing = {0};
    struct balances balances = {.expected = expected, .expected_count = 4};
    struct fixture *fixture = *state;
    struct ledger_totals totals;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    assert_status(ledger_state_balances(fixture->txn, check_balance, &balances, &err), LEDGER_OK,
                  &err);
    assert_int_equal(balances.count, 4);
    assert_status(ledger_state_balance(fixture->txn, "P1", 2023, &totals, &err), LEDGER_OK, &err);
    assert_totals(&totals, &whole);
    assert_status(ledger_state_balance(fixture->txn, "P1", 2022, &totals, &err), LEDGER_OK, &err);
    assert_totals(&totals, &nothing);
}

static void
a_payee_has_sums_of_a_programme_and_year(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_digest enterprise = fixture_payee_hash(0);
    const struct ledger_digest person = fixture_payee_hash(1);
    struct ledger_totals totals;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    assert_status(ledger_state_payee_balance(fixture->txn, &enterprise, "P1", 2023, &totals, &err),
                  LEDGER_OK, &err);
    assert_int_equal(totals.appropriated_count, 0);
    assert_int_equal(totals.disbursed_fen, 50000);
    assert_int_equal(totals.adjusted_count, 2);
    assert_int_equal(totals.adjusted_fen, 1500);
    assert_int_equal(totals.settled_count, 2);
    assert_status(ledger_state_payee_balance(fixture->txn, &person, "P1", 2023, &totals, &err),
                  LEDGER_OK, &err);
    assert_int_equal(totals.disbursed_count, 2);
    assert_int_equal(totals.disbursed_fen, 35000);
    assert_int_equal(totals.adjusted_fen, 20000);
    assert_status(ledger_state_payee_balance(fixture->txn, &person, "R1", 2022, &totals, &err),
                  LEDGER_OK, &err);
    assert_int_equal(totals.disbursed_count, 0);
}

static void
a_payee_keeps_the_newest_name_and_account_that_were_stated(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_digest payee_hash = fixture_payee_hash(0);
    const struct ledger_digest account = fixture_commitment(4);
    struct ledger_arena arena = {0};
    struct ledger_payee_state payee;
    struct ledger_entry entry;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    assert_status(ledger_state_payee(fixture->txn, &payee_hash, &arena, &payee, &err), LEDGER_OK,
                  &err);
    assert_string_equal(payee.id, "credit-code 91510100MA6CQK0X2L");
    assert_string_equal(payee.name, "东川光电有限公司");
    assert_int_equal(payee.last_entry, FIXTURE_D1);

    fixture_entry(FIXTURE_D1, &entry);
    entry.disbursement.reference = "D5";
    entry.disbursement.payee.name = "东川光电股份有限公司";
    entry.disbursement.account = (struct ledger_account){.bank = "", .last_four = ""};
    fixture_apply(fixture, FIXTURE_ENTRY_COUNT, &entry);
    assert_status(ledger_state_payee(fixture->txn, &payee_hash, &arena, &payee, &err), LEDGER_OK,
                  &err);
    assert_string_equal(payee.name, "东川光电股份有限公司");
    assert_string_equal(payee.bank, "工商银行");
    assert_string_equal(payee.last_four, "0042");
    assert_int_equal(payee.account.size, 32);
    assert_memory_equal(payee.account.data, account.bytes, 32);
    assert_int_equal(payee.last_entry, FIXTURE_ENTRY_COUNT);
    ledger_arena_free(&arena);
}

static void
a_repeat_is_the_same_payee_programme_amount_and_month(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_digest enterprise = fixture_payee_hash(0);
    const struct ledger_digest person = fixture_payee_hash(1);
    const struct {
        const struct ledger_digest *payee;
        const char *programme;
        int64_t amount_fen;
        uint32_t month;
        enum ledger_status status;
    } rows[] = {
        {&enterprise, "P1", 50000, 202301, LEDGER_OK},
        {&person, "P1", 50000, 202301, LEDGER_NOT_FOUND},
        {&enterprise, "R1", 50000, 202301, LEDGER_NOT_FOUND},
        {&enterprise, "P1", 50001, 202301, LEDGER_NOT_FOUND},
        {&enterprise, "P1", 50000, 202302, LEDGER_NOT_FOUND},
    };
    struct ledger_error err = {0};
    uint64_t found = 0;

    fixture_apply_all(fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_status(ledger_state_repeat(fixture->txn, rows[i].payee, rows[i].programme,
                                          rows[i].amount_fen, rows[i].month, &found, &err),
                      rows[i].status, &err);
    assert_int_equal(found, FIXTURE_D1);
}

static void
sums_stay_within_the_range_of_amounts(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_totals totals;
    struct ledger_entry entry;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    fixture_entry(FIXTURE_APPROPRIATION, &entry);
    entry.appropriation.amount_fen = LEDGER_MONEY_FEN_MAX - 1000000;
    fixture_apply(fixture, FIXTURE_ENTRY_COUNT, &entry);
    assert_status(ledger_state_balance(fixture->txn, "P1", 2023, &totals, &err), LEDGER_OK, &err);
    assert_int_equal(totals.appropriated_fen, LEDGER_MONEY_FEN_MAX);
    entry.appropriation.amount_fen = 1;
    assert_status(fixture_try(fixture, FIXTURE_ENTRY_COUNT + 1, &entry, &err), LEDGER_OUT_OF_RANGE,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_STATE_SUM_OUT_OF_RANGE);
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(a_disbursement_remembers_what_was_done_to_it),
        WITH_LEDGER(a_settlement_is_taken_back_once),
        WITH_LEDGER(a_claim_counts_parts_net_of_adjustments),
        WITH_LEDGER(balances_count_entries_under_their_own_month),
        WITH_LEDGER(a_payee_has_sums_of_a_programme_and_year),
        WITH_LEDGER(a_payee_keeps_the_newest_name_and_account_that_were_stated),
        WITH_LEDGER(a_repeat_is_the_same_payee_programme_amount_and_month),
        WITH_LEDGER(sums_stay_within_the_range_of_amounts),
    };

    return cmocka_run_group_tests(tests, /* group_setup= */ NULL, /* group_teardown= */ NULL);
}

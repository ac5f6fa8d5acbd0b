/* What is available and what was spent: by hand to the fen, and of random histories the sums of all
 * groupings, which must be the verifier's. */
#include <stdio.h>
#include <string.h>

#include "../audit_judge/verify_world.h"
#include "audit/examine/budget.h"
#include "book_support.h"

static struct audit_entry
appropriate(const char *code, uint32_t year, uint32_t date, int64_t fen)
{
    struct audit_entry entry = book_entry_of(AUDIT_APPROPRIATION);
    entry.appropriation.programme = audit_text(code);
    entry.appropriation.budget_year = year;
    entry.appropriation.date = date;
    entry.appropriation.amount_fen = fen;
    return entry;
}

static struct audit_entry
pay_of(const char *code, const char *reference, uint32_t date, int64_t fen)
{
    struct audit_entry entry = book_pay(reference, fen);
    entry.disbursement.programme = audit_text(code);
    entry.disbursement.date = date;
    return entry;
}

/* Two programmes with a ceiling, of which one gives relief, and one without. */
static struct audit_book *
a_year(void)
{
    struct audit_book *book = book_new(NULL);
    struct audit_entry refund = book_programme(AUDIT_OPEN, "A-2", "退库");
    struct audit_entry relief = book_programme(AUDIT_OPEN, "J-1", "减免");
    struct audit_entry late = book_adjust(AUDIT_RECOVERY, "B-1", 50);
    struct audit_entry other = pay_of("P-1", "B-5", 20230801, 40);
    refund.programme.instrument = AUDIT_REFUND;
    refund.programme.ceiling = false;
    refund.programme.category = audit_text("减税降费政策资金");
    relief.programme.instrument = AUDIT_RELIEF;
    late.adjustment.date = 20230805;
    other.disbursement.payee.id = audit_text("91999999MA0000023Y");
    book_taken(book, book_programme(AUDIT_OPEN, "P-1", "技改补助"), relief, refund,
               appropriate("P-1", 2023, 20230105, 1000), appropriate("J-1", 2023, 20230106, 600),
               pay_of("P-1", "B-1", 20230610, 300), pay_of("A-2", "B-2", 20230611, 70),
               pay_of("J-1", "B-3", 20230612, 100), pay_of("P-1", "B-4", 20230701, 200),
               appropriate("P-1", 2023, 20230702, -150), book_adjust(AUDIT_RETURN, "B-4", 20),
               book_settle("B-1", 300), late, other);
    return book;
}

static struct audit_budget
budget_of(const struct audit_book *book, const struct audit_budget_query *query)
{
    struct audit_budget budget;
    struct audit_error err = {0};
    assert_audit(audit_budget_make(book, query, &budget, &err), AUDIT_OK, &err);
    return budget;
}

static void
months_run_forward(void **state)
{
    struct audit_book *book = a_year();
    static const uint32_t froms[] = {0, 20230601};
    /* The return of B-4 is of 20 June in this invented book: it counts by its own date. */
    static const struct {
        uint32_t month;
        int64_t cash_net, cash_available, relief_net, relief_available;
    } expected[] = {
        {202301, 0, 1000, 0, 600},
        {202306, 350, 720, 100, 500},
        {202307, 200, 370, 0, 500},
        {202308, -10, 380, 0, 500},
    };
    (void)state;
    for (size_t from = 0; from < 2; from++) {
        struct audit_budget_query query = {.by = AUDIT_BUDGET_MONTH, .from_date = froms[from]};
        struct audit_budget budget = budget_of(book, &query);
        assert_int_equal(budget.row_count, 4 - from);
        for (size_t i = from; i < 4; i++) {
            const struct audit_budget_row *row = &budget.rows[i - from];
            assert_int_equal(row->month, expected[i].month);
            assert_int_equal(row->cash.net_fen, expected[i].cash_net);
            assert_int_equal(row->cash.available_fen, expected[i].cash_available);
            assert_true(row->cash.limited);
            assert_int_equal(row->relief.net_fen, expected[i].relief_net);
            assert_int_equal(row->relief.available_fen, expected[i].relief_available);
        }
        assert_int_equal(budget.all.cash.available_fen, 380);
        assert_int_equal(budget.all.cash.totals.settled_fen, 300);
        assert_int_equal(budget.all.net_fen, 640);
        assert_int_equal(budget.all.cash.totals.appropriated_fen, from == 0 ? 850 : -150);
        audit_budget_free(&budget);
    }
    audit_book_free(book);
}

static void
programmes_stand_by_code_and_only_ceilings_leave_something_available(void **state)
{
    struct audit_book *book = a_year();
    struct audit_budget_query query = {.by = AUDIT_BUDGET_PROGRAMME};
    struct audit_budget budget = budget_of(book, &query);
    static const struct {
        const char *code;
        bool limited;
        int64_t available, net;
    } expected[] = {{"A-2", false, 0, 70}, {"J-1", true, 500, 100}, {"P-1", true, 380, 470}};
    (void)state;
    assert_int_equal(budget.row_count, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct audit_budget_row *row = &budget.rows[i];
        const struct audit_budget_side *side =
            strcmp(expected[i].code, "J-1") == 0 ? &row->relief : &row->cash;
        assert_true(
            audit_bytes_equal(book->programmes[row->programme].code, audit_text(expected[i].code)));
        assert_int_equal(row->budget_year, 2023);
        assert_int_equal(side->limited, expected[i].limited);
        assert_int_equal(side->available_fen, expected[i].available);
        assert_int_equal(row->net_fen, expected[i].net);
    }
    audit_budget_free(&budget);
    query.to_date = 20230630;
    budget = budget_of(book, &query);
    assert_int_equal(budget.rows[2].cash.available_fen, 720);
    audit_budget_free(&budget);
    audit_book_free(book);
}

static void
filters_leave_out_and_groups_are_named(void **state)
{
    struct audit_book *book = a_year();
    static const struct {
        enum audit_budget_by by;
        size_t rows;
    } groups[] = {
        {AUDIT_BUDGET_PROGRAMME_MONTH, 7}, {AUDIT_BUDGET_CATEGORY, 2},
        {AUDIT_BUDGET_INSTRUMENT, 3},      {AUDIT_BUDGET_YEAR, 1},
        {AUDIT_BUDGET_PAYEE, 2},
    };
    struct audit_budget_query one = {.by = AUDIT_BUDGET_MONTH, .one_programme = true};
    struct audit_budget_query category = {.by = AUDIT_BUDGET_CATEGORY,
                                          .category = audit_text("减税降费政策资金")};
    (void)state;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        struct audit_budget_query query = {.by = groups[i].by};
        struct audit_budget budget = budget_of(book, &query);
        assert_int_equal(budget.row_count, groups[i].rows);
        if (groups[i].by == AUDIT_BUDGET_PAYEE) {
            assert_false(budget.rows[0].cash.limited);
            assert_int_equal(budget.rows[1].net_fen, 40);
        }
        audit_budget_free(&budget);
    }
    one.programme = audit_book_programme_of(book, audit_text("P-1"));
    struct audit_budget budget = budget_of(book, &one);
    assert_int_equal(budget.all.net_fen, 470);
    assert_int_equal(budget.all.relief.totals.disbursed_count, 0);
    audit_budget_free(&budget);
    budget = budget_of(book, &category);
    assert_int_equal(budget.row_count, 1);
    assert_int_equal(budget.all.net_fen, 70);
    audit_budget_free(&budget);
    audit_book_free(book);
}

static void
a_sum_that_does_not_fit_is_refused_and_the_way_to_it_is_not(void **state)
{
    const int64_t large = 9000000000000000000;
    struct audit_book *book = book_new(NULL);
    struct audit_error err = {0};
    struct audit_budget budget;
    struct audit_budget_query query = {.by = AUDIT_BUDGET_MONTH};
    (void)state;
    book_taken(book, book_programme(AUDIT_OPEN, "P-1", "a"), book_programme(AUDIT_OPEN, "P-2", "b"),
               appropriate("P-1", 2023, 20230101, large), appropriate("P-2", 2023, 20230101, large),
               appropriate("P-2", 2023, 20230102, -large));
    budget = budget_of(book, &query);
    assert_int_equal(budget.all.cash.totals.appropriated_fen, large);
    audit_budget_free(&budget);
    book_taken(book, appropriate("P-2", 2023, 20230103, large));
    assert_audit(audit_budget_make(book, &query, &budget, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_BUDGET_SUM_LARGE);
    audit_book_free(book);
}

/* ---- random histories ---- */

static unsigned
roll(uint64_t *dice, unsigned sides)
{
    *dice ^= *dice >> 12;
    *dice ^= *dice << 25;
    *dice ^= *dice >> 27;
    return (unsigned)((*dice * UINT64_C(2685821657736338717) >> 33) % sides);
}

static const char *const codes[] = {"SB-1", "TK-1", "JM-1"};

static uint32_t
any_date(uint64_t *dice)
{
    return 20230000 + (1 + roll(dice, 7)) * 100 + 1 + roll(dice, 15);
}

static void
try_one(struct fixture *fixture, uint64_t *dice, unsigned *references)
{
    struct ledger_entry entry;
    char reference[16], bank[16];
    (void)snprintf(reference, sizeof reference, "B-%u", roll(dice, *references + 1));
    (void)snprintf(bank, sizeof bank, "TH-%u", roll(dice, 1000));
    switch (roll(dice, 6)) {
    case 0:
        entry = fixture_appropriation(codes[roll(dice, 3)], (int64_t)roll(dice, 200000) - 20000);
        entry.appropriation.date = any_date(dice);
        break;
    case 1:
        entry = fixture_adjustment(1 + roll(dice, 3), reference, 1 + roll(dice, 9000));
        entry.adjustment.bank_reference = bank;
        break;
    case 2:
        entry = fixture_settlement(reference, 1 + roll(dice, 9000));
        break;
    default:
        (void)snprintf(reference, sizeof reference, "B-%u", ++*references);
        entry = fixture_disbursement(codes[roll(dice, 3)], reference, roll(dice, 9),
                                     1 + roll(dice, 9000));
        entry.disbursement.date = any_date(dice);
        entry.disbursement.reason = "随机";
        break;
    }
    (void)fixture_try(fixture, &entry, 1, FIXTURE_EVERYBODY);
}

static void
add_totals(struct audit_totals *to, const struct audit_totals *more)
{
    to->appropriated_count += more->appropriated_count;
    to->appropriated_fen += more->appropriated_fen;
    to->disbursed_count += more->disbursed_count;
    to->disbursed_fen += more->disbursed_fen;
    to->adjusted_count += more->adjusted_count;
    to->adjusted_fen += more->adjusted_fen;
    to->settled_count += more->settled_count;
    to->settled_fen += more->settled_fen;
}

/* All rows of a grouping, and its row of all, against the verifier's totals. */
static void
rows_add_up(const struct audit_book *book, enum audit_budget_by by,
            const struct audit_verification *report)
{
    struct audit_budget_query query = {.by = by};
    struct audit_budget budget = budget_of(book, &query);
    struct audit_totals cash = {0}, relief = {0};
    int64_t net = 0;
    for (size_t i = 0; i < budget.row_count; i++) {
        const struct audit_budget_row *row = &budget.rows[i];
        add_totals(&cash, &row->cash.totals);
        add_totals(&relief, &row->relief.totals);
        net += row->net_fen;
        assert_int_equal(row->cash.net_fen,
                         row->cash.totals.disbursed_fen - row->cash.totals.adjusted_fen);
        if (by == AUDIT_BUDGET_PROGRAMME && row->cash.limited)
            assert_int_equal(row->cash.available_fen,
                             row->cash.totals.appropriated_fen - row->cash.net_fen);
        if (i > 0 && by == AUDIT_BUDGET_MONTH)
            assert_true(budget.rows[i - 1].month < row->month);
    }
    assert_int_equal(net, budget.all.net_fen);
    assert_memory_equal(&cash, &budget.all.cash.totals, sizeof cash);
    assert_memory_equal(&relief, &budget.all.relief.totals, sizeof relief);
    if (by != AUDIT_BUDGET_PAYEE) {
        assert_memory_equal(&cash, &report->cash, sizeof cash);
        assert_memory_equal(&relief, &report->relief, sizeof relief);
    }
    if (by == AUDIT_BUDGET_MONTH)
        assert_int_equal(budget.rows[budget.row_count - 1].cash.available_fen,
                         budget.all.cash.available_fen);
    audit_budget_free(&budget);
}

static void
every_grouping_adds_up_to_what_the_verifier_says(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        static struct verify_world world;
        struct audit_error err = {0};
        struct audit_book *book = NULL;
        uint64_t dice = seed * UINT64_C(0x9E3779B97F4A7C15);
        unsigned references = 0;
        struct ledger_entry programmes[] = {
            fixture_programme(codes[0], LEDGER_INSTRUMENT_SUBSIDY),
            fixture_programme(codes[1], LEDGER_INSTRUMENT_REFUND),
            fixture_programme(codes[2], LEDGER_INSTRUMENT_RELIEF),
        };
        memset(&world, 0, sizeof world);
        fixture_open(&world.fixture);
        fixture_record(&world.fixture, programmes, 3);
        for (unsigned step = 0; step < 50; step++)
            try_one(&world.fixture, &dice, &references);
        verify_world_evidence(&world);
        assert_audit(audit_book_new(0, NULL, NULL, &book, &err), AUDIT_OK, &err);
        struct audit_verify_options options = {
            .threads = 1, .voucher = audit_book_voucher, .voucher_context = book};
        struct audit_verification report = verify_files_of(&world, &world.files, &options);
        assert_int_equal(report.verdict, AUDIT_HOLDS);
        assert_true(book->disbursement_count > 4);
        for (unsigned by = 0; by < AUDIT_BUDGET_BY_COUNT; by++)
            rows_add_up(book, (enum audit_budget_by)by, &report);
        audit_book_free(book);
        audit_verification_free(&report);
        verify_world_close(&world);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(months_run_forward),
        cmocka_unit_test(programmes_stand_by_code_and_only_ceilings_leave_something_available),
        cmocka_unit_test(filters_leave_out_and_groups_are_named),
        cmocka_unit_test(a_sum_that_does_not_fit_is_refused_and_the_way_to_it_is_not),
        cmocka_unit_test(every_grouping_adds_up_to_what_the_verifier_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

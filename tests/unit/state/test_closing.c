#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "state_fixture.h"

enum { LEAVES_MAX = 8 };

/* RFC 6962, section 2.1, by its own words and not by ours: MTH(D[n]) of a few leaves. */
static struct ledger_digest
root_of(const struct ledger_slice *leaves, size_t count)
{
    uint8_t bytes[1024];
    size_t half = 1;

    if (count == 0)
        return ledger_digest_of(ledger_slice_of(NULL, 0));
    if (count == 1) {
        assert_true(leaves[0].size < sizeof(bytes));
        bytes[0] = 0x00;
        memcpy(bytes + 1, leaves[0].data, leaves[0].size);
        return ledger_digest_of(ledger_slice_of(bytes, leaves[0].size + 1));
    }
    while (half * 2 < count)
        half *= 2;
    bytes[0] = 0x01;
    memcpy(bytes + 1, root_of(leaves, half).bytes, 32);
    memcpy(bytes + 33, root_of(leaves + half, count - half).bytes, 32);
    return ledger_digest_of(ledger_slice_of(bytes, 65));
}

struct payee_leaf {
    uint8_t bytes[64];
};

static int
payee_leaf_compare(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

/* A statement by hand: `payee` is its lines up to "last", `entry` the number behind. */
static void
statement_by_hand(char *text, size_t size, const char *payee, uint64_t entry)
{
    const struct ledger_digest leaf = fixture_leaf(entry);
    char base64[LEDGER_DIGEST_BASE64_SIZE];

    ledger_digest_base64(&leaf, base64);
    assert_true(snprintf(text, size, "mingzhang/v1 payee\n%slast %llu %s\n", payee,
                         (unsigned long long)entry, base64) < (int)size);
}

static struct payee_leaf
payee_leaf_of(unsigned payee, const char *statement)
{
    const struct ledger_digest payee_hash = fixture_payee_hash(payee);
    const struct ledger_digest digest = ledger_digest_of(ledger_slice_of_text(statement));
    struct payee_leaf leaf;

    memcpy(leaf.bytes, payee_hash.bytes, 32);
    memcpy(leaf.bytes + 32, digest.bytes, 32);
    return leaf;
}

static struct ledger_digest
payee_root_of(struct payee_leaf *leaves, size_t count)
{
    struct ledger_slice slices[LEAVES_MAX];

    qsort(leaves, count, sizeof(leaves[0]), payee_leaf_compare);
    for (size_t i = 0; i < count; i++)
        slices[i] = ledger_slice_of(leaves[i].bytes, sizeof(leaves[i].bytes));
    return root_of(slices, count);
}

/* "person <commitment, hex>" of the person who is paid. */
static const char *
person_id(void)
{
    static char id[LEDGER_PAYEE_ID_SIZE];
    const struct ledger_payee payee = fixture_payee(1);

    (void)ledger_payee_id(&payee, id);
    return id;
}

static void
assert_digest(const struct ledger_digest *digest, const struct ledger_digest *expected)
{
    assert_memory_equal(digest->bytes, expected->bytes, 32);
}

static void
a_first_month_holds_what_is_dated_in_it(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_totals cash = {1, 1000000, 1, 50000, 0, 0, 0, 0};
    const struct ledger_totals relief = {0, 0, 1, 7000, 0, 0, 0, 0};
    const struct ledger_slice lines[] = {
        ledger_slice_of_text("P1 2023 1 10000.00 1 500.00 0 0.00 0 0.00\n"),
        ledger_slice_of_text("R1 2022 0 0.00 1 70.00 0 0.00 0 0.00\n")};
    const struct ledger_digest programme_root = root_of(lines, 2);
    char enterprise[512];
    char other[512];
    struct payee_leaf leaves[2];
    struct ledger_digest payee_root;
    struct ledger_closing closing;
    struct ledger_error err = {0};

    statement_by_hand(enterprise, sizeof(enterprise),
                      "202301\ncredit-code 91510100MA6CQK0X2L\n"
                      "P1 2023 1 500.00 0 0.00 0 0.00\n",
                      FIXTURE_D1);
    statement_by_hand(other, sizeof(other),
                      "202301\nother Handelsregister Köln HRB-4711\n"
                      "R1 2022 1 70.00 0 0.00 0 0.00\n",
                      FIXTURE_D3);
    leaves[0] = payee_leaf_of(0, enterprise);
    leaves[1] = payee_leaf_of(2, other);
    payee_root = payee_root_of(leaves, 2);

    /* Later months are there already, and change nothing. */
    fixture_apply_all(fixture);
    assert_status(ledger_closing_compute(fixture->txn, 202301, &closing, &err), LEDGER_OK, &err);
    assert_int_equal(closing.month, 202301);
    assert_memory_equal(&closing.cash, &cash, sizeof(cash));
    assert_memory_equal(&closing.relief, &relief, sizeof(relief));
    assert_int_equal(closing.programme_count, 2);
    assert_digest(&closing.programme_root, &programme_root);
    assert_int_equal(closing.payee_count, 2);
    assert_digest(&closing.payee_root, &payee_root);
    assert_string_equal(closing.memo, "");
}

static void
a_later_month_adds_up_all_before_it(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_totals cash = {1, 1000000, 3, 85000, 3, 21500, 2, 0};
    const struct ledger_slice lines[] = {
        ledger_slice_of_text("P1 2023 1 10000.00 3 850.00 3 215.00 2 0.00\n"),
        ledger_slice_of_text("R1 2022 0 0.00 1 70.00 0 0.00 0 0.00\n")};
    const struct ledger_digest programme_root = root_of(lines, 2);
    char body[512];
    char statement[1024];
    struct payee_leaf leaves[3];
    struct ledger_digest payee_root;
    struct ledger_closing closing;
    struct ledger_error err = {0};

    statement_by_hand(statement, sizeof(statement),
                      "202303\ncredit-code 91510100MA6CQK0X2L\n"
                      "P1 2023 1 500.00 2 15.00 2 0.00\n",
                      FIXTURE_RECOVERY_D1);
    leaves[0] = payee_leaf_of(0, statement);
    (void)snprintf(body, sizeof(body), "202303\n%s\nP1 2023 2 350.00 1 200.00 0 0.00\n",
                   person_id());
    statement_by_hand(statement, sizeof(statement), body, FIXTURE_D4);
    leaves[1] = payee_leaf_of(1, statement);
    statement_by_hand(statement, sizeof(statement),
                      "202303\nother Handelsregister Köln HRB-4711\n"
                      "R1 2022 1 70.00 0 0.00 0 0.00\n",
                      FIXTURE_D3);
    leaves[2] = payee_leaf_of(2, statement);
    payee_root = payee_root_of(leaves, 3);

    fixture_apply_all(fixture);
    assert_status(ledger_closing_compute(fixture->txn, 202303, &closing, &err), LEDGER_OK, &err);
    assert_memory_equal(&closing.cash, &cash, sizeof(cash));
    assert_int_equal(closing.programme_count, 2);
    assert_digest(&closing.programme_root, &programme_root);
    assert_int_equal(closing.payee_count, 3);
    assert_digest(&closing.payee_root, &payee_root);
}

static void
a_month_before_everything_is_two_empty_trees(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_totals nothing = {0};
    const struct ledger_digest empty = root_of(NULL, 0);
    struct ledger_closing closing;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    assert_status(ledger_closing_compute(fixture->txn, 202212, &closing, &err), LEDGER_OK, &err);
    assert_memory_equal(&closing.cash, &nothing, sizeof(nothing));
    assert_int_equal(closing.programme_count, 0);
    assert_int_equal(closing.payee_count, 0);
    assert_digest(&closing.programme_root, &empty);
    assert_digest(&closing.payee_root, &empty);
}

/* Codes and years whose order is easily got wrong: a code that begins another, two years of one,
 * and one payee in all of them. */
static void
lines_ascend_by_code_then_year(void **state)
{
    static const struct {
        const char *code;
        uint32_t year;
    } rows[] = {{"P10", 2023}, {"P1-A", 2023}, {"P1", 2024}, {"P1", 2021}, {"P2", 2023}};
    static const char expected[] = "P1 2021 1 1.00 0 0.00 0 0.00\n"
                                   "P1 2024 1 1.00 0 0.00 0 0.00\n"
                                   "P1-A 2023 1 1.00 0 0.00 0 0.00\n"
                                   "P10 2023 1 1.00 0 0.00 0 0.00\n"
                                   "P2 2023 1 1.00 0 0.00 0 0.00\n";
    struct fixture *fixture = *state;
    const struct ledger_digest payee_hash = fixture_payee_hash(0);
    struct ledger_buffer statement = {0};
    struct ledger_entry entry;
    struct ledger_error err = {0};
    char body[512];
    char by_hand[1024];

    for (unsigned i = 0; i < 5; i++) {
        if (rows[i].year != 2021) {
            fixture_entry(FIXTURE_OPEN_P1, &entry);
            entry.programme.code = rows[i].code;
            fixture_apply(fixture, 2 * i, &entry);
        }
        fixture_entry(FIXTURE_D1, &entry);
        entry.disbursement.programme = rows[i].code;
        entry.disbursement.budget_year = rows[i].year;
        entry.disbursement.reference = (const char *[]){"A", "B", "C", "D", "E"}[i];
        entry.disbursement.amount_fen = 100;
        entry.disbursement.claim = "";
        fixture_apply(fixture, 2 * i + 1, &entry);
    }
    (void)snprintf(body, sizeof(body), "202301\ncredit-code 91510100MA6CQK0X2L\n%s", expected);
    statement_by_hand(by_hand, sizeof(by_hand), body, 9);
    assert_status(
        ledger_closing_statement_compose(fixture->txn, 202301, &payee_hash, &statement, &err),
        LEDGER_OK, &err);
    assert_int_equal(statement.size, strlen(by_hand));
    assert_memory_equal(statement.data, by_hand, statement.size);
    ledger_buffer_free(&statement);
}

static void
one_line_and_one_statement_are_composed_alone(void **state)
{
    static const char line[] = "P1 2023 1 10000.00 2 700.00 1 10.00 0 0.00\n";
    struct fixture *fixture = *state;
    const struct ledger_digest person = fixture_payee_hash(1);
    struct ledger_buffer out = {0};
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    assert_status(ledger_closing_programme_compose(fixture->txn, 202302, "P1", 2023, &out, &err),
                  LEDGER_OK, &err);
    assert_int_equal(out.size, strlen(line));
    assert_memory_equal(out.data, line, out.size);

    ledger_buffer_clear(&out);
    assert_status(ledger_closing_programme_compose(fixture->txn, 202302, "P1", 2022, &out, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_status(ledger_closing_programme_compose(fixture->txn, 202302, "P", 2023, &out, &err),
                  LEDGER_NOT_FOUND, &err);
    /* Paid in February for the first time: no leaf in January. */
    assert_status(ledger_closing_statement_compose(fixture->txn, 202301, &person, &out, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_int_equal(out.size, 0);
    assert_status(ledger_closing_statement_compose(fixture->txn, 202302, &person, &out, &err),
                  LEDGER_OK, &err);
    assert_true(out.size > 0);
    ledger_buffer_free(&out);
}

static void
sums_over_programmes_that_leave_the_range_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_closing closing = {.month = 7};
    struct ledger_entry entry;
    struct ledger_error err = {0};

    for (unsigned i = 0; i < 2; i++) {
        fixture_entry(FIXTURE_OPEN_P1, &entry);
        entry.programme.code = i == 0 ? "P1" : "P2";
        fixture_apply(fixture, 2 * i, &entry);
        fixture_entry(FIXTURE_APPROPRIATION, &entry);
        entry.appropriation.programme = i == 0 ? "P1" : "P2";
        entry.appropriation.amount_fen = LEDGER_MONEY_FEN_MAX;
        fixture_apply(fixture, 2 * i + 1, &entry);
    }
    assert_status(ledger_closing_compute(fixture->txn, 202301, &closing, &err), LEDGER_OUT_OF_RANGE,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_CLOSING_SUM_OUT_OF_RANGE);
    assert_int_equal(closing.month, 7);
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(a_first_month_holds_what_is_dated_in_it),
        WITH_LEDGER(a_later_month_adds_up_all_before_it),
        WITH_LEDGER(a_month_before_everything_is_two_empty_trees),
        WITH_LEDGER(lines_ascend_by_code_then_year),
        WITH_LEDGER(one_line_and_one_statement_are_composed_alone),
        WITH_LEDGER(sums_over_programmes_that_leave_the_range_are_refused),
    };

    return cmocka_run_group_tests(tests, /* group_setup= */ NULL, /* group_teardown= */ NULL);
}

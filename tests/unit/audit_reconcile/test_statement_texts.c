/* Rows are kept small and come back whole, whatever their texts are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/statement.h"
#include "tests/support/assert_audit.h"

static void
assert_text(struct audit_bytes found, struct audit_bytes expected)
{
    assert_int_equal(found.size, expected.size);
    assert_true(audit_bytes_equal(found, expected));
}

static void
a_row_comes_back_as_it_was_put(void **state)
{
    const struct audit_bank_row put = {.line = UINT32_MAX,
                                       .status = AUDIT_ROW_PENDING,
                                       .out = true,
                                       .reversal = true,
                                       .amount_fen = INT64_MAX,
                                       .date = 99991231,
                                       .value_date = 20260401,
                                       .has_balance = true,
                                       .balance_fen = INT64_MIN,
                                       .reference = audit_text("1"),
                                       .end_to_end = audit_text("2"),
                                       .voucher = audit_text("3"),
                                       .name = audit_text("4"),
                                       .account = audit_text("5"),
                                       .purpose = audit_text("6"),
                                       .return_reason = audit_text("7"),
                                       .batch = UINT32_MAX,
                                       .batch_id = audit_text("8")};
    struct audit_statement statement = {0};
    struct audit_bank_row got;

    (void)state;
    assert_true(audit_statement_append(&statement, &put));
    assert_true(audit_statement_append(&statement, &(struct audit_bank_row){0}));
    got = audit_statement_at(&statement, 0);
    assert_int_equal(got.line, put.line);
    assert_int_equal(got.status, put.status);
    assert_true(got.out && got.reversal && got.has_balance);
    assert_true(got.amount_fen == put.amount_fen && got.balance_fen == put.balance_fen);
    assert_int_equal(got.date, put.date);
    assert_int_equal(got.value_date, put.value_date);
    assert_int_equal(got.batch, put.batch);
    assert_text(got.reference, put.reference);
    assert_text(got.end_to_end, put.end_to_end);
    assert_text(got.voucher, put.voucher);
    assert_text(got.name, put.name);
    assert_text(got.account, put.account);
    assert_text(got.purpose, put.purpose);
    assert_text(got.return_reason, put.return_reason);
    assert_text(got.batch_id, put.batch_id);
    got = audit_statement_at(&statement, 1);
    assert_false(got.out || got.reversal || got.has_balance);
    assert_int_equal(got.reference.size + got.purpose.size + got.batch_id.size, 0);
    audit_statement_clear(&statement);
}

/* Sizes about the ends of pieces and of what their sizes take, and texts of several pieces. */
static void
texts_of_any_size_come_back(void **state)
{
    static const size_t sizes[] = {
        1,       127,           128,           1000,          1022,    16383,         16384,
        1 << 16, (1 << 20) - 5, (1 << 20) - 4, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5000000,
        3};
    enum { COUNT = sizeof sizes / sizeof *sizes, ROUNDS = 3 };
    struct audit_statement statement = {0};
    uint8_t *bytes = malloc(5000000);

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < 5000000; i++)
        bytes[i] = (uint8_t)(i * 31 >> 3);
    for (size_t i = 0; i < (size_t)COUNT * ROUNDS; i++) {
        struct audit_bank_row row = {
            .purpose = {bytes + i % 7, sizes[i % COUNT] - (i % COUNT == 13 ? 7 : 0)},
            .name = audit_text("虚构示例甲公司")};
        bytes[3] = (uint8_t)i;
        assert_true(audit_statement_append(&statement, &row));
        assert_text(audit_statement_at(&statement, i).purpose, row.purpose);
        assert_text(audit_statement_at(&statement, 0).name, row.name);
        /* Equal texts are one, as long as they are near each other. */
        assert_ptr_equal(audit_statement_at(&statement, i).name.data,
                         audit_statement_at(&statement, i > 0 ? i - 1 : 0).name.data);
    }
    audit_statement_clear(&statement);
    free(bytes);
}

/* What rows take: the bound that a million rows rely on. */
static void
many_texts_share_little_room(void **state)
{
    enum { ROWS = 200000 };
    struct audit_statement statement = {0};
    char serial[32], name[64];

    (void)state;
    for (unsigned i = 0; i < ROWS; i++) {
        struct audit_bank_row row = {.line = i + 1, .amount_fen = i};

        snprintf(serial, sizeof serial, "LS%u", i);
        snprintf(name, sizeof name, "虚构示例%u公司", i % 500);
        row.reference = audit_text(serial);
        row.name = audit_text(name);
        row.purpose = audit_text("奖补 款项");
        assert_true(audit_statement_append(&statement, &row));
    }
    for (unsigned i = 0; i < ROWS; i += 997) {
        const struct audit_bank_row row = audit_statement_at(&statement, i);

        snprintf(serial, sizeof serial, "LS%u", i);
        snprintf(name, sizeof name, "虚构示例%u公司", i % 500);
        assert_int_equal(row.line, i + 1);
        assert_text(row.reference, audit_text(serial));
        assert_text(row.name, audit_text(name));
        assert_text(row.purpose, audit_text("奖补 款项"));
    }
    audit_statement_clear(&statement);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_comes_back_as_it_was_put),
        cmocka_unit_test(texts_of_any_size_come_back),
        cmocka_unit_test(many_texts_share_little_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a header counts, what a person signs, and in which order signatures stand. */
#include <stdlib.h>
#include <string.h>

#include "sample.h"
#include "support/assert_status.h"

static void
count(struct ledger_voucher_header *header, enum ledger_body body, int64_t fen)
{
    struct ledger_entry entry;
    struct ledger_error err = {0};

    sample_entry(&entry, body, SAMPLE_LEAST);
    if (body == LEDGER_BODY_APPROPRIATION)
        entry.appropriation.amount_fen = fen;
    if (body == LEDGER_BODY_DISBURSEMENT)
        entry.disbursement.amount_fen = fen;
    if (body == LEDGER_BODY_ADJUSTMENT)
        entry.adjustment.amount_fen = fen;
    if (body == LEDGER_BODY_SETTLEMENT)
        entry.settlement.amount_fen = fen;
    assert_status(ledger_voucher_header_count(header, &entry, &err), LEDGER_OK, &err);
}

static void
a_header_counts_kinds_in_order_and_sums_apart(void **state)
{
    struct ledger_voucher_header header = {0};

    (void)state;
    count(&header, LEDGER_BODY_SETTLEMENT, -70);
    count(&header, LEDGER_BODY_DISBURSEMENT, 500);
    count(&header, LEDGER_BODY_INCIDENT, 0);
    count(&header, LEDGER_BODY_IDENTITY, 0);
    count(&header, LEDGER_BODY_DISBURSEMENT, 25);
    count(&header, LEDGER_BODY_APPROPRIATION, -1000);
    count(&header, LEDGER_BODY_ADJUSTMENT, 3);
    assert_int_equal(header.entry_count, 7);
    assert_int_equal(header.kind_count, 6);
    for (size_t i = 1; i < header.kind_count; i++)
        assert_true(header.kinds[i - 1].body < header.kinds[i].body);
    assert_int_equal(header.kinds[2].body, LEDGER_BODY_DISBURSEMENT);
    assert_int_equal(header.kinds[2].count, 2);
    assert_int_equal(header.appropriated_fen, -1000);
    assert_int_equal(header.disbursed_fen, 525);
    assert_int_equal(header.adjusted_fen, 3);
    assert_int_equal(header.settled_fen, -70);
}

static void
all_fifteen_kinds_fit_a_header(void **state)
{
    struct ledger_voucher_header header = {0};

    (void)state;
    for (unsigned body = LEDGER_BODY_END; body-- > LEDGER_BODY_FIRST;)
        count(&header, (enum ledger_body)body, 1);
    assert_int_equal(header.kind_count, LEDGER_KINDS_MAX);
    assert_int_equal(header.kinds[0].body, LEDGER_BODY_IDENTITY);
    assert_int_equal(header.kinds[14].body, LEDGER_BODY_INCIDENT);
}

static void
a_sum_beyond_the_limit_is_refused(void **state)
{
    static const struct {
        enum ledger_body body;
        int64_t fen;
        const char *name;
    } rows[] = {
        {LEDGER_BODY_APPROPRIATION, INT64_C(9000000000000000000), "appropriated_fen"},
        {LEDGER_BODY_APPROPRIATION, INT64_C(-9000000000000000000), "appropriated_fen"},
        {LEDGER_BODY_DISBURSEMENT, INT64_C(9000000000000000000), "disbursed_fen"},
        {LEDGER_BODY_ADJUSTMENT, INT64_C(9000000000000000000), "adjusted_fen"},
        {LEDGER_BODY_SETTLEMENT, INT64_C(9000000000000000000), "settled_fen"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_voucher_header header = {0};
        struct ledger_entry entry;
        struct ledger_error err = {0};

        count(&header, rows[i].body, rows[i].fen);
        sample_entry(&entry, rows[i].body, SAMPLE_LEAST);
        if (rows[i].body == LEDGER_BODY_APPROPRIATION)
            entry.appropriation.amount_fen = rows[i].fen > 0 ? 1 : -1;
        assert_status(ledger_voucher_header_count(&header, &entry, &err), LEDGER_OUT_OF_RANGE,
                      &err);
        assert_message(&err, LEDGER_MESSAGE_RECORD_SUM_OUT_OF_RANGE);
        assert_string_equal(err.arguments[0], rows[i].name);
    }
}

static void
the_entry_after_the_65536th_is_refused(void **state)
{
    struct ledger_voucher_header header = {.entry_count = 65535};
    struct ledger_entry entry;
    struct ledger_error err = {0};

    (void)state;
    count(&header, LEDGER_BODY_INCIDENT, 0);
    sample_entry(&entry, LEDGER_BODY_INCIDENT, SAMPLE_LEAST);
    assert_status(ledger_voucher_header_count(&header, &entry, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_VOUCHER_FULL);
    assert_int_equal(header.entry_count, 65536);
}

/* CANONICAL.md, section 3, with its places filled in. */
static void
a_statement_is_this_text(void **state)
{
    static const char expected[] = "mingzhang/v1 voucher\n"
                                   "ledger.dongchuan.example/funds\n"
                                   "00112233445566778899aabbccddeeff\n"
                                   "header HkQ6B6gSghRjavfiWLKyeDjbmWeso7UWFwO8WE8Qy4A=\n"
                                   "contains appropriation 1, disbursement 65534, settlement 1\n"
                                   "appropriated -12.30\n"
                                   "disbursed 1234567.89\n"
                                   "adjusted 0.05\n"
                                   "settled -1.00\n"
                                   "seen 42 Xl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl4=\n"
                                   "officer li.si\n"
                                   "role maker\n"
                                   "time 1719800000123\n";
    struct ledger_voucher_header header;
    struct ledger_sign_off sign_off;
    struct ledger_buffer text = {0};
    struct ledger_error err = {0};

    (void)state;
    sample_header(&header, SAMPLE_FULL);
    sample_sign_off(&sign_off, SAMPLE_FULL);
    assert_status(ledger_statement_compose(&header, ledger_slice_of_text("the header's bytes"),
                                           &sign_off, &text, &err),
                  LEDGER_OK, &err);
    assert_int_equal(text.size, strlen(expected));
    assert_memory_equal(text.data, expected, text.size);
    ledger_buffer_free(&text);
}

static void
a_statement_of_one_kind_and_no_money_has_zeros(void **state)
{
    static const char middle[] = "contains incident 1\n"
                                 "appropriated 0.00\n"
                                 "disbursed 0.00\n"
                                 "adjusted 0.00\n"
                                 "settled 0.00\n"
                                 "seen 0 ";
    struct ledger_voucher_header header;
    struct ledger_sign_off sign_off;
    struct ledger_buffer text = {0};

    (void)state;
    sample_header(&header, SAMPLE_LEAST);
    header.kinds[0].body = LEDGER_BODY_INCIDENT;
    sample_sign_off(&sign_off, SAMPLE_LEAST);
    sign_off.role = LEDGER_ROLE_ADMIN;
    assert_status(ledger_buffer_append_text(&text, "before:", NULL), LEDGER_OK, NULL);
    assert_status(
        ledger_statement_compose(&header, ledger_slice_of_text("h"), &sign_off, &text, NULL),
        LEDGER_OK, NULL);
    assert_status(ledger_buffer_append(&text, ledger_slice_of("", 1), NULL), LEDGER_OK, NULL);
    assert_memory_equal(text.data, "before:mingzhang/v1 voucher\n", 28);
    assert_non_null(strstr((const char *)text.data, middle));
    assert_non_null(strstr((const char *)text.data, "\nrole admin\n"));
    ledger_buffer_free(&text);
}

static void
signatures_are_sorted_by_role_and_then_name(void **state)
{
    struct ledger_sign_off signatures[] = {
        {.officer = "a", .role = LEDGER_ROLE_REVIEWER},
        {.officer = "b", .role = LEDGER_ROLE_MAKER},
        {.officer = "Z", .role = LEDGER_ROLE_MAKER},
        {.officer = "ab", .role = LEDGER_ROLE_MAKER},
        {.officer = "a", .role = LEDGER_ROLE_CASHIER},
    };
    static const char *const sorted[] = {"Z", "ab", "b", "a", "a"};

    (void)state;
    qsort(signatures, 5, sizeof(signatures[0]), ledger_sign_off_compare);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(signatures[i].officer, sorted[i]);
    assert_int_equal(signatures[4].role, LEDGER_ROLE_CASHIER);
    assert_int_equal(ledger_sign_off_compare(&signatures[1], &signatures[1]), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_counts_kinds_in_order_and_sums_apart),
        cmocka_unit_test(all_fifteen_kinds_fit_a_header),
        cmocka_unit_test(a_sum_beyond_the_limit_is_refused),
        cmocka_unit_test(the_entry_after_the_65536th_is_refused),
        cmocka_unit_test(a_statement_is_this_text),
        cmocka_unit_test(a_statement_of_one_kind_and_no_money_has_zeros),
        cmocka_unit_test(signatures_are_sorted_by_role_and_then_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

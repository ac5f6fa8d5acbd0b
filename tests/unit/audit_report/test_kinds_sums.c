/* The sums of all reports are the verifier's own where nothing is filtered; those beyond the range
 * of money are refused; and the same book gives the same bytes. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../audit_examine/book_support.h"
#include "kinds_world.h"
#include "support/assert_audit.h"

/* --- a report as programs read it --- */

static json_t *
read_report(const struct audit_report_subject *subject, const char *key)
{
    struct audit_buffer out = {0};
    struct audit_error err = {0};
    json_t *document;
    assert_audit(kinds_build(subject, key, AUDIT_FORMAT_JSON, &out, &err), AUDIT_OK, &err);
    document = json_loadb((const char *)out.data, out.size, 0, NULL);
    assert_non_null(document);
    audit_buffer_free(&out);
    return document;
}

static const json_t *
table_of(const json_t *document, const char *key)
{
    size_t i;
    const json_t *part, *parts = json_object_get(document, "parts");
    json_array_foreach(parts, i, part)
    {
        const char *its = json_string_value(json_object_get(part, "key"));
        if (its != NULL && strcmp(its, key) == 0 && json_object_get(part, "rows") != NULL)
            return part;
    }
    return NULL;
}

/* "-1,234.50" or "1234.50" as fen. */
static int64_t
fen_of(const json_t *value)
{
    const char *text = json_string_value(value);
    int64_t fen = 0;
    assert_non_null(text);
    for (const char *at = text; *at != '\0'; at++)
        if (*at >= '0' && *at <= '9')
            fen = fen * 10 + (*at - '0');
    return text[0] == '-' ? -fen : fen;
}

/* The sum of a column, by its rows and by the line of totals; a table that is not there has none.
 */
static int64_t
total_of(const json_t *document, const char *table, const char *column)
{
    const json_t *it = table_of(document, table), *row;
    int64_t sum = 0;
    size_t i;
    if (it == NULL)
        return 0;
    json_array_foreach(json_object_get(it, "rows"), i, row)
    {
        const json_t *value = json_object_get(row, column);
        sum += json_is_string(value) ? fen_of(value) : 0;
    }
    assert_int_equal(fen_of(json_object_get(json_object_get(it, "total"), column)), sum);
    return sum;
}

static uint64_t
rows_of(const json_t *document, const char *table)
{
    const json_t *it = table_of(document, table);
    return it == NULL ? 0 : json_array_size(json_object_get(it, "rows"));
}

/* --- against the verifier --- */

static void
assert_disbursements(const struct audit_report_subject *subject)
{
    const struct audit_totals *cash = &subject->verification->cash,
                              *relief = &subject->verification->relief;
    json_t *report = read_report(subject, "disbursements");
    assert_int_equal(rows_of(report, "cash"), cash->disbursed_count);
    assert_int_equal(total_of(report, "cash", "amount"), cash->disbursed_fen);
    assert_int_equal(total_of(report, "cash", "adjusted"), cash->adjusted_fen);
    assert_int_equal(total_of(report, "cash", "net"), cash->disbursed_fen - cash->adjusted_fen);
    assert_int_equal(total_of(report, "cash", "settled"), cash->settled_fen);
    assert_int_equal(rows_of(report, "relief"), relief->disbursed_count);
    assert_int_equal(total_of(report, "relief", "amount"), relief->disbursed_fen);
    assert_int_equal(total_of(report, "relief", "adjusted"), relief->adjusted_fen);
    json_decref(report);
}

static void
assert_programmes(const struct audit_report_subject *subject)
{
    const struct audit_totals *all[] = {&subject->verification->cash,
                                        &subject->verification->relief};
    static const char *const tables[] = {"cash", "relief"};
    json_t *report = read_report(subject, "programmes");
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(total_of(report, tables[i], "appropriated"), all[i]->appropriated_fen);
        assert_int_equal(total_of(report, tables[i], "disbursed"), all[i]->disbursed_fen);
        assert_int_equal(total_of(report, tables[i], "reversed") +
                             total_of(report, tables[i], "returned") +
                             total_of(report, tables[i], "recovered"),
                         all[i]->adjusted_fen);
        assert_int_equal(total_of(report, tables[i], "settled"), all[i]->settled_fen);
    }
    json_decref(report);
}

static void
assert_summary(const struct audit_report_subject *subject)
{
    static const char *const tables[] = {"by_category", "by_programme", "by_month",
                                         "by_instrument"};
    const struct audit_totals *cash = &subject->verification->cash,
                              *relief = &subject->verification->relief;
    json_t *report = read_report(subject, "summary");
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(total_of(report, tables[i], "disbursed"), cash->disbursed_fen);
        assert_int_equal(total_of(report, tables[i], "taken_back"), cash->adjusted_fen);
        assert_int_equal(total_of(report, tables[i], "settled"), cash->settled_fen);
        assert_int_equal(total_of(report, tables[i], "relief_net"),
                         relief->disbursed_fen - relief->adjusted_fen);
        assert_int_equal(total_of(report, tables[i], "both"),
                         total_of(report, tables[i], "net") +
                             total_of(report, tables[i], "relief_net"));
    }
    json_decref(report);
}

/* What was taken back in full is left out, and adds nothing. */
static void
assert_publicity(const struct audit_report_subject *subject)
{
    const struct audit_totals *cash = &subject->verification->cash,
                              *relief = &subject->verification->relief;
    json_t *report = read_report(subject, "publicity");
    assert_int_equal(total_of(report, "list", "amount"), cash->disbursed_fen - cash->adjusted_fen);
    assert_int_equal(total_of(report, "relief", "amount"),
                     relief->disbursed_fen - relief->adjusted_fen);
    json_decref(report);
}

/* All payees' accounts, and all vouchers' prints. */
static void
assert_payees(struct audit_report_subject subject)
{
    const struct audit_totals *all[] = {&subject.verification->cash, &subject.verification->relief};
    static const char *const tables[] = {"cash", "relief"};
    int64_t out[2] = {0}, back[2] = {0}, settled[2] = {0};
    for (size_t payee = 0; payee < subject.book->payee_count; payee++) {
        subject.payee = subject.book->payees[payee].id;
        json_t *report = read_report(&subject, "payee");
        for (size_t i = 0; i < 2; i++) {
            out[i] += total_of(report, tables[i], "out");
            back[i] += total_of(report, tables[i], "back");
            settled[i] += total_of(report, tables[i], "settled");
        }
        json_decref(report);
    }
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(out[i], all[i]->disbursed_fen);
        assert_int_equal(back[i], all[i]->adjusted_fen);
        assert_int_equal(settled[i], all[i]->settled_fen);
    }
}

static void
assert_vouchers(struct audit_report_subject subject)
{
    const struct audit_totals *cash = &subject.verification->cash,
                              *relief = &subject.verification->relief;
    int64_t appropriated = 0, paid = 0, forgone = 0, adjusted = 0, settled = 0;
    for (subject.voucher = 0; subject.voucher < subject.book->voucher_count; subject.voucher++) {
        json_t *report = read_report(&subject, "voucher");
        appropriated += total_of(report, "appropriations", "amount");
        paid += total_of(report, "disbursements", "amount");
        forgone += total_of(report, "relief", "amount");
        adjusted += total_of(report, "adjustments", "amount");
        settled += total_of(report, "settlements", "amount");
        json_decref(report);
    }
    assert_int_equal(appropriated, cash->appropriated_fen + relief->appropriated_fen);
    assert_int_equal(paid, cash->disbursed_fen);
    assert_int_equal(forgone, relief->disbursed_fen);
    assert_int_equal(adjusted, cash->adjusted_fen + relief->adjusted_fen);
    assert_int_equal(settled, cash->settled_fen);
}

static void
the_sums_of_every_report_are_the_verifiers(void **state)
{
    static void (*const opens[])(struct kinds_world * out) = {
        kinds_world_open, kinds_world_open_history, kinds_world_open_empty};
    (void)state;
    for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++) {
        struct kinds_world world;
        opens[i](&world);
        const struct audit_report_subject subject = kinds_subject(&world, AUDIT_ZH);
        assert_disbursements(&subject);
        assert_programmes(&subject);
        assert_summary(&subject);
        assert_publicity(&subject);
        assert_payees(subject);
        assert_vouchers(subject);
        kinds_world_close(&world);
    }
}

static void
the_months_of_a_list_have_all_of_its_rows(void **state)
{
    struct kinds_world world;
    struct audit_report_month *months = NULL;
    struct audit_error err = {0};
    uint64_t rows = 0;
    size_t count = 0;
    (void)state;
    kinds_world_open(&world);
    struct audit_report_subject subject = kinds_subject(&world, AUDIT_ZH);
    assert_audit(audit_report_months(&subject, &months, &count, &err), AUDIT_OK, &err);
    for (size_t i = 0; i < count; i++) {
        assert_true(months[i].count > 0 && (i == 0 || months[i].month > months[i - 1].month));
        rows += months[i].count;
    }
    assert_int_equal(rows, world.book->disbursement_count);
    free(months);
    /* The page that names the others adds up to what they do. */
    subject.parts = audit_text("list");
    json_t *report = read_report(&subject, "disbursements");
    assert_int_equal(rows_of(report, "months"), count);
    assert_int_equal(total_of(report, "months", "disbursed"),
                     world.verification.cash.disbursed_fen);
    assert_int_equal(total_of(report, "months", "adjusted"), world.verification.cash.adjusted_fen);
    assert_int_equal(total_of(report, "months", "settled"), world.verification.cash.settled_fen);
    assert_int_equal(total_of(report, "months", "relief_net"),
                     world.verification.relief.disbursed_fen -
                         world.verification.relief.adjusted_fen);
    json_decref(report);
    subject.from_date = 20300101;
    assert_audit(audit_report_months(&subject, &months, &count, &err), AUDIT_OK, &err);
    assert_int_equal(count, 0);
    free(months);
    kinds_world_close(&world);
}

/* A filter takes from all reports the same rows: months add up to the year. */
static bool
is_even(void *context, const struct audit_book *book, uint32_t disbursement)
{
    (void)context;
    (void)book;
    return disbursement % 2 == 0;
}

static void
parts_add_up_to_the_whole(void **state)
{
    static const uint32_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    struct kinds_world world;
    int64_t months = 0, whole;
    (void)state;
    kinds_world_open(&world);
    struct audit_report_subject subject = kinds_subject(&world, AUDIT_EN);
    json_t *report = read_report(&subject, "disbursements");
    whole = total_of(report, "cash", "net");
    json_decref(report);
    for (uint32_t month = 0; month < 24; month++) {
        subject.from_date = (2022 + month / 12) * 10000 + (month % 12 + 1) * 100 + 1;
        subject.to_date = subject.from_date + days[month % 12] - 1;
        report = read_report(&subject, "disbursements");
        months += total_of(report, "cash", "net");
        json_decref(report);
    }
    assert_int_equal(months, whole);
    subject.from_date = subject.to_date = 0;
    subject.takes = is_even;
    report = read_report(&subject, "disbursements");
    const int64_t even = total_of(report, "cash", "net");
    json_decref(report);
    assert_true(even > 0 && even < whole);
    report = read_report(&subject, "summary");
    assert_int_equal(total_of(report, "by_month", "net"), even);
    assert_int_equal(total_of(report, "by_category", "net"), even);
    json_decref(report);
    report = read_report(&subject, "programmes");
    assert_int_equal(total_of(report, "cash", "net"), even);
    json_decref(report);
    kinds_world_close(&world);
}

/* --- beyond the range of money --- */

static void
sums_beyond_the_range_of_money_are_refused(void **state)
{
    static const char *const kinds[] = {"summary", "disbursements", "programmes", "payee",
                                        "voucher", "publicity",     "log"};
    static const enum audit_format formats[] = {AUDIT_FORMAT_TEXT, AUDIT_FORMAT_CSV,
                                                AUDIT_FORMAT_JSON, AUDIT_FORMAT_HTML};
    const struct audit_verification verification = {.origin = "test"};
    struct audit_book *book = book_new(NULL);
    struct audit_entry programme = book_programme(AUDIT_OPEN, "P-1", "技改补助");
    (void)state;
    book_taken(book, programme);
    book_taken(book, book_pay("B-1", INT64_MAX), book_pay("B-2", 1));
    struct audit_report_subject subject = {.book = book,
                                           .verification = &verification,
                                           .payee = audit_text("91999999MA00000154"),
                                           .voucher = 1,
                                           .language = AUDIT_ZH};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        for (size_t j = 0; j < sizeof formats / sizeof formats[0]; j++) {
            struct audit_buffer out = {0};
            struct audit_error err = {0};
            assert_audit(kinds_build(&subject, kinds[i], formats[j], &out, &err), AUDIT_MALFORMED,
                         &err);
            assert_audit_message(&err, AUDIT_MESSAGE_REPORT_SUM_RANGE);
            audit_buffer_free(&out);
        }
    audit_book_free(book);
}

/* One fen less, and all of them say it. */
static void
the_largest_sum_is_written(void **state)
{
    static const char *const kinds[] = {"summary", "disbursements", "programmes", "payee",
                                        "voucher", "publicity",     "log"};
    const struct audit_verification verification = {.origin = "test"};
    struct audit_book *book = book_new(NULL);
    (void)state;
    book_taken(book, book_programme(AUDIT_OPEN, "P-1", "技改补助"));
    book_taken(book, book_pay("B-1", INT64_MAX - 1), book_pay("B-2", 1));
    struct audit_report_subject subject = {.book = book,
                                           .verification = &verification,
                                           .payee = audit_text("91999999MA00000154"),
                                           .voucher = 1,
                                           .language = AUDIT_ZH};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct audit_buffer out = {0};
        struct audit_error err = {0};
        assert_audit(kinds_build(&subject, kinds[i], AUDIT_FORMAT_TEXT, &out, &err), AUDIT_OK,
                     &err);
        audit_buffer_append(&out, (struct audit_bytes){(const uint8_t *)"", 1});
        if (strcmp(kinds[i], "log") != 0) /* Nobody signed. */
            assert_non_null(strstr((const char *)out.data, "92,233,720,368,547,758.07"));
        audit_buffer_free(&out);
    }
    audit_book_free(book);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sums_of_every_report_are_the_verifiers),
        cmocka_unit_test(the_months_of_a_list_have_all_of_its_rows),
        cmocka_unit_test(parts_add_up_to_the_whole),
        cmocka_unit_test(sums_beyond_the_range_of_money_are_refused),
        cmocka_unit_test(the_largest_sum_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

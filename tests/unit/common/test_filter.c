#include "support/assert_status.h"

#include <stdio.h>
#include <string.h>

#include "tools/common/filter.h"

#define TEXT(text)                                                                                 \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }

static const struct ledger_slice memo[] = {TEXT("首批，按月拨付"), TEXT("虚构园发〔2026〕11号")};
static const struct filter_officer signers[] = {{TEXT("li.si"), TEXT("李四")},
                                                {TEXT("wang.wu"), TEXT("王五")}};

/* The row that most tables ask about. */
static const struct filter_row row = {
    .payee = TEXT("虚拟示例（东川）科技有限公司"),
    .payee_id = TEXT("91350100M000100Y43"),
    .reference = TEXT("BT-2026-0001"),
    .programme = TEXT("JC-2026"),
    .programme_name = TEXT("技术改造补助"),
    .category = TEXT("企业优惠政策资金"),
    .texts = memo,
    .text_count = 2,
    .has_amount = true,
    .has_voucher = true,
    .has_entry = true,
    .fen = 50000000,
    .date = 20260215,
    .status = FILTER_PARTLY_PAID,
    .instrument = FILTER_INSTRUMENT_SUBSIDY,
    .voucher = 7,
    .entry = 120,
    .officers = signers,
    .officer_count = 2,
};

static bool
takes(const char *text, const struct filter_row *of)
{
    struct ledger_error err = {0};
    struct filter *filter = NULL;
    bool fits;

    assert_status(filter_parse(ledger_slice_of_text(text), &filter, &err), LEDGER_OK, &err);
    fits = filter_takes(filter, of);
    filter_free(filter);
    return fits;
}

struct asked {
    const char *text;
    bool fits;
};

static void
hold(const struct asked *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (takes(rows[i].text, &row) != rows[i].fits)
            fail_msg("%s: %s", rows[i].text, rows[i].fits ? "should fit" : "should not fit");
    }
}
#define HOLD(rows) hold(rows, sizeof(rows) / sizeof((rows)[0]))

static void
words_look_into_names_references_and_texts(void **state)
{
    static const struct asked rows[] = {
        {"虚拟示例", true},       {"示例(东川)", true}, /* width does not count */
        {"BT-2026-0001", true},   {"bt-2026", true},    {"技术改造", true},
        {"jc-2026", true},        {"按月", true},       {"〔2026〕11", true},
        {"虚拟 补助", true},      {"虚拟 农业", false}, {"农业", false},
        {"虚拟 AND 补助", true},  {"虚拟　补助", true}, {"ＢＴ－２０２６", true},
        {"\"首批，按月\"", true}, {"“首批”", true},     {"\"虚拟 补助\"", false},
        {"企业优惠", false}, /* a category is asked by its key */
    };

    (void)state;
    HOLD(rows);
}

static void
a_credit_code_is_found_by_its_end_or_a_long_part(void **state)
{
    static const struct asked rows[] = {
        {"0Y43", true},        {"100y43", true},
        {"Y43", false}, /* three characters are too few */
        {"00Y4", false},       {"3501", false},
        {"91350100", true},    {"350100M000", true},
        {"payee:0Y43", true},  {"payee:91350100M000100Y43", true},
        {"payee:0001", false},
    };

    (void)state;
    HOLD(rows);
}

static void
initials_of_pinyin_find_payees_and_programmes(void **state)
{
    static const struct asked rows[] = {
        {"xnsl", true},
        {"XNSL", true},
        {"xnsldckjyxgs", true}, /* brackets are not typed */
        {"sldc", true},         /* from the middle */
        {"jsgz", true},         /* the programme's */
        {"x", false},
        {"xnsx", false},
        {"gsx", false}, /* past the end */
        {"payee:kjyx", true},
        {"payee:jsgz", false},
        {"programme:jsgzbz", true},
        {"programme:xn", false},
        {"category:qyyh", true},
        {"\"xnsl\"", true},
        {"xn-sl", false},
    };

    (void)state;
    HOLD(rows);
}

static void
a_character_of_two_readings_is_found_by_both(void **state)
{
    static const struct {
        const char *name;
        const char *typed;
        bool fits;
    } rows[] = {
        {"重庆长安", "cqca", true}, {"重庆长安", "zqca", true}, {"重型机械", "zxjx", true},
        {"单氏工贸", "ssgm", true}, {"单氏工贸", "dsgm", true}, {"解放园区", "jfyq", true},
        {"恩施实业", "essy", true}, {"欧阳工贸", "oygm", true}, {"安徽Ａ公司", "ahags", true},
        {"Ａ公司", "ags", false}, /* no name in characters begins with the letter */
        {"Ａ公司", "gs", true},     {"园区", "wq", false}, /* what only the classics read */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct filter_row named = {.payee = ledger_slice_of_text(rows[i].name)};

        if (takes(rows[i].typed, &named) != rows[i].fits)
            fail_msg("%s as %s", rows[i].name, rows[i].typed);
    }
}

static void
amounts_are_compared_to_the_fen(void **state)
{
    static const struct asked rows[] = {
        {"amount:500000", true},
        {"amount:500,000.00", true},
        {"amount:50万", true},
        {"amount:50万元", true},
        {"amount:0.005亿", true},
        {"amount:￥500000元", true},
        {"amount:500000.01", false},
        {"amount:499999.99", false},
        {"amount:1000..500000", true},
        {"amount:500000.01..60万", false},
        {"amount:50万..", true},
        {"amount:..50万", true},
        {"amount:..499999.99", false},
        {"amount:>=50万", true},
        {"amount:>50万", false},
        {"amount:>499999.99", true},
        {"amount:<=50万", true},
        {"amount:<50万", false},
        {"amount:<500000.01", true},
        {"amount:≥50万", true},
        {"amount:≤49.999999万", false},
        {"金额：＞＝５０万", true},
        {"-amount:50万", false},
        {"-amount:51万..", true},
        {"amount:90000000000000000", false},
    };
    const struct filter_row negative = {.has_amount = true, .fen = -50000000};
    const struct filter_row least = {.has_amount = true, .fen = INT64_MIN};

    (void)state;
    HOLD(rows);
    assert_true(takes("amount:50万", &negative));
    assert_true(takes("amount:>1亿", &least));
}

static void
dates_are_days_months_quarters_halves_and_years(void **state)
{
    static const struct asked rows[] = {
        {"date:2026", true},
        {"date:2025", false},
        {"date:2026-Q1", true},
        {"date:2026q1", true},
        {"date:2026-Q2", false},
        {"date:2026-H1", true},
        {"date:2026年下半年", false},
        {"date:2026年一季度", true},
        {"date:2026-02", true},
        {"date:2026年2月", true},
        {"date:202603", false},
        {"date:2026-02-15", true},
        {"date:20260214", false},
        {"date:2026-01-05..2026-02-10", false},
        {"date:2026-01-05..2026-02", true},
        {"date:2025-Q4..2026-Q1", true},
        {"date:2026-02-15..", true},
        {"date:..2026-02-14", false},
        {"date:>=2026-02", true},
        {"date:>2026-02", false},
        {"date:>2026-01-31", true},
        {"date:<2026-02", false},
        {"date:<2026-03", true},
        {"日期：２０２６－Ｑ１", true},
        {"-date:2025", true},
    };

    (void)state;
    HOLD(rows);
}

static void
states_ways_people_and_numbers(void **state)
{
    static const struct asked rows[] = {
        {"status:partly-paid", true}, {"status:部分付", true},
        {"状态:未付|部分付", true},   {"status:unpaid|paid", false},
        {"-status:paid", true},       {"instrument:subsidy", true},
        {"方式:退库", false},         {"instrument:refund|拨付", true},
        {"officer:li.si", true},      {"officer:李四", true},
        {"officer:LI.SI", true},      {"officer:li", false}, /* a name in full */
        {"-officer:王五", false},     {"voucher:7", true},
        {"voucher:3..7", true},       {"voucher:8..", false},
        {"voucher:<7", false},        {"entry:..119", false},
        {"entry:>=120", true},        {"序号:120", true},
        {"programme:JC-2026", true},  {"programme:JC-2", false}, /* a code in full */
        {"项目:改造", true},          {"category:优惠", true},
    };

    (void)state;
    HOLD(rows);
}

static void
a_row_without_the_thing_fits_only_what_is_negated(void **state)
{
    static const char *const words[] = {
        "x",          "payee:x",   "programme:x",     "category:x",         "officer:x",
        "amount:0..", "date:2026", "status:unpaid",   "voucher:0..",        "entry:0..",
        "amount:0",   "xn",        "instrument:拨付", "status:unpaid|paid",
    };
    const struct filter_row none = {0};
    char negated[64];

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_false(takes(words[i], &none));
        (void)snprintf(negated, sizeof(negated), "-%s", words[i]);
        assert_true(takes(negated, &none));
    }
}

static void
what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *text;
        enum ledger_message message;
        const char *named; /* its first argument */
    } rows[] = {
        {"", LEDGER_MESSAGE_FILTER_EMPTY, ""},
        {" 　\t", LEDGER_MESSAGE_FILTER_EMPTY, ""},
        {"amuont:5", LEDGER_MESSAGE_FILTER_KEY_UNKNOWN, "amuont"},
        {"虚拟 2026:11", LEDGER_MESSAGE_FILTER_KEY_UNKNOWN, "2026"},
        {"payee:", LEDGER_MESSAGE_FILTER_VALUE_MISSING, "payee:"},
        {"-payee: x", LEDGER_MESSAGE_FILTER_VALUE_MISSING, "-payee:"},
        {"x -", LEDGER_MESSAGE_FILTER_VALUE_MISSING, "-"},
        {"\"\"", LEDGER_MESSAGE_FILTER_VALUE_MISSING, "\"\""},
        {"status:done", LEDGER_MESSAGE_FILTER_WORD_UNKNOWN, "status:"},
        {"status:paid|", LEDGER_MESSAGE_FILTER_WORD_UNKNOWN, "status:"},
        {"instrument:cash", LEDGER_MESSAGE_FILTER_WORD_UNKNOWN, "instrument:"},
        {"amount:x", LEDGER_MESSAGE_FILTER_AMOUNT, "x"},
        {"amount:1.234", LEDGER_MESSAGE_FILTER_AMOUNT, "1.234"},
        {"amount:1.2345678万", LEDGER_MESSAGE_FILTER_AMOUNT, "1.2345678万"},
        {"amount:..", LEDGER_MESSAGE_FILTER_AMOUNT, ".."},
        {"amount:1...2", LEDGER_MESSAGE_FILTER_AMOUNT, "1...2"},
        {"amount:1e5", LEDGER_MESSAGE_FILTER_AMOUNT, "1e5"},
        {"amount:-5", LEDGER_MESSAGE_FILTER_AMOUNT, "-5"},
        {"amount:<0", LEDGER_MESSAGE_FILTER_AMOUNT, "<0"},
        {"amount:12,34", LEDGER_MESSAGE_FILTER_AMOUNT, "12,34"},
        {"amount:1234,567", LEDGER_MESSAGE_FILTER_AMOUNT, "1234,567"},
        {"amount:1,2345.00", LEDGER_MESSAGE_FILTER_AMOUNT, "1,2345.00"},
        {"amount:1.2.3", LEDGER_MESSAGE_FILTER_AMOUNT, "1.2.3"},
        {"amount:5.", LEDGER_MESSAGE_FILTER_AMOUNT, "5."},
        {"amount:万", LEDGER_MESSAGE_FILTER_AMOUNT, "万"},
        {"amount:90000000000000000.01", LEDGER_MESSAGE_FILTER_AMOUNT, "90000000000000000.01"},
        {"amount:99999999999999999999亿", LEDGER_MESSAGE_FILTER_AMOUNT, "99999999999999999999亿"},
        {"amount:5000..1000", LEDGER_MESSAGE_FILTER_BACKWARDS, "5000..1000"},
        {"date:2026-13", LEDGER_MESSAGE_FILTER_DATE, "2026-13"},
        {"date:2026-Q5", LEDGER_MESSAGE_FILTER_DATE, "2026-Q5"},
        {"date:2026-02-30", LEDGER_MESSAGE_FILTER_DATE, "2026-02-30"},
        {"date:26", LEDGER_MESSAGE_FILTER_DATE, "26"},
        {"date:2026-", LEDGER_MESSAGE_FILTER_DATE, "2026-"},
        {"date:1899", LEDGER_MESSAGE_FILTER_DATE, "1899"},
        {"date:<1900", LEDGER_MESSAGE_FILTER_DATE, "<1900"},
        {"date:>9999", LEDGER_MESSAGE_FILTER_DATE, ">9999"},
        {"date:2026-03..2026-02", LEDGER_MESSAGE_FILTER_BACKWARDS, "2026-03..2026-02"},
        {"entry:x", LEDGER_MESSAGE_FILTER_NUMBER, "x"},
        {"voucher:03", LEDGER_MESSAGE_FILTER_NUMBER, "03"},
        {"entry:9..3", LEDGER_MESSAGE_FILTER_BACKWARDS, "9..3"},
        {"entry:>9223372036854775807", LEDGER_MESSAGE_FILTER_NUMBER, ">9223372036854775807"},
        {"\"x", LEDGER_MESSAGE_FILTER_QUOTE, "\"x"},
        {"payee:\"x\"y", LEDGER_MESSAGE_FILTER_QUOTE, "payee:\"x\"y"},
        {"AND x", LEDGER_MESSAGE_FILTER_AND, ""},
        {"x AND", LEDGER_MESSAGE_FILTER_AND, ""},
        {"x AND AND y", LEDGER_MESSAGE_FILTER_AND, ""},
        {"x OR y", LEDGER_MESSAGE_FILTER_OR, ""},
        {"x\xFF", LEDGER_MESSAGE_FILTER_NOT_TEXT, ""},
        {"x\x1B[2J", LEDGER_MESSAGE_FILTER_NOT_TEXT, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        struct filter *filter = NULL;

        if (filter_parse(ledger_slice_of_text(rows[i].text), &filter, &err) == LEDGER_OK)
            fail_msg("%s was taken", rows[i].text);
        assert_null(filter);
        assert_int_equal(err.status, LEDGER_MALFORMED);
        if (err.message != rows[i].message || strcmp(err.arguments[0], rows[i].named) != 0)
            fail_msg("%s: %s of %s", rows[i].text, ledger_message_name(err.message),
                     err.arguments[0]);
    }
}

static void
more_than_there_is_room_for_is_refused(void **state)
{
    char words[2 * (FILTER_TERM_COUNT_MAX + 1) + 1];
    char text[FILTER_SIZE_MAX + 2];
    struct ledger_error err = {0};
    struct filter *filter = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(words) - 1; i++)
        words[i] = i % 2 == 0 ? 'x' : ' ';
    words[sizeof(words) - 1] = '\0';
    assert_int_equal(filter_parse(ledger_slice_of_text(words), &filter, &err), LEDGER_MALFORMED);
    assert_int_equal(err.message, LEDGER_MESSAGE_FILTER_TOO_LONG);
    words[sizeof(words) - 3] = '\0'; /* as many as there may be */
    assert_status(filter_parse(ledger_slice_of_text(words), &filter, &err), LEDGER_OK, &err);
    filter_free(filter);

    memset(text, 'x', sizeof(text));
    assert_int_equal(filter_parse(ledger_slice_of(text, FILTER_SIZE_MAX + 1), &filter, &err),
                     LEDGER_MALFORMED);
    assert_status(filter_parse(ledger_slice_of(text, FILTER_SIZE_MAX), &filter, &err), LEDGER_OK,
                  &err);
    filter_free(filter);
}

/* Prints what a text is read as. The buffer is the caller's. */
static void
print(const char *text, struct ledger_buffer *out)
{
    struct ledger_error err = {0};
    struct filter *filter = NULL;

    assert_status(filter_parse(ledger_slice_of_text(text), &filter, &err), LEDGER_OK, &err);
    ledger_buffer_clear(out);
    assert_status(filter_print(filter, out, &err), LEDGER_OK, &err);
    assert_status(ledger_buffer_append(out, ledger_slice_of("", 1), &err), LEDGER_OK, &err);
    filter_free(filter);
}

static void
what_is_printed_is_read_as_the_same(void **state)
{
    static const struct {
        const char *text;
        const char *printed;
    } rows[] = {
        {"虚拟　AND  补助", "虚拟 补助"},
        {"-虚拟", "-虚拟"},
        {"\"a b\" \"AND\" \"-x\" \"OR\"", "\"a b\" \"AND\" \"-x\" \"OR\""},
        {"--x", "-\"-x\""},
        {"\"a\"\"b\" c\"d", "\"a\"\"b\" \"c\"\"d\""},
        {"\"2026:11\" :x", "\"2026:11\" \":x\""},
        {"收款单位：“甲 乙”", "payee:\"甲 乙\""},
        {"Payee:ＡＢ", "payee:AB"},
        {"payee:a:b", "payee:\"a:b\""},
        {"amount:1000..50万", "amount:1000.00..500000.00"},
        {"amount:>=1,000", "amount:1000.00.."},
        {"amount:<1000", "amount:..999.99"},
        {"amount:>0", "amount:0.01.."},
        {"amount:>=0", "amount:0.00.."},
        {"amount:<=0", "amount:0.00"},
        {"date:2026-Q1", "date:2026-01-01..2026-03-31"},
        {"date:2024-02", "date:2024-02-01..2024-02-29"},
        {"date:>2026-01-31", "date:2026-02-01.."},
        {"date:<2026-03", "date:..2026-02-28"},
        {"date:<2026", "date:..2025-12-31"},
        {"date:20260105", "date:2026-01-05"},
        {"status:已付|unpaid|paid", "status:unpaid|paid"},
        {"方式:减免", "instrument:relief"},
        {"voucher:7 entry:3.. entry:..0", "voucher:7 entry:3.. entry:0"},
        {"officer:李四 category:x programme:y", "officer:李四 category:x programme:y"},
    };
    struct ledger_buffer once = {0};
    struct ledger_buffer twice = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        print(rows[i].text, &once);
        assert_string_equal((const char *)once.data, rows[i].printed);
        print((const char *)once.data, &twice);
        assert_string_equal((const char *)twice.data, rows[i].printed);
    }
    ledger_buffer_free(&once);
    ledger_buffer_free(&twice);
}

static void
it_says_what_it_must_be_told(void **state)
{
    static const struct {
        const char *text;
        unsigned needs;
    } rows[] = {
        {"x", FILTER_NEEDS_PROGRAMME},
        {"payee:x amount:5 date:2026 status:paid entry:3", 0},
        {"voucher:3", FILTER_NEEDS_VOUCHER},
        {"officer:x category:y", FILTER_NEEDS_OFFICERS | FILTER_NEEDS_PROGRAMME},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        struct filter *filter = NULL;

        assert_status(filter_parse(ledger_slice_of_text(rows[i].text), &filter, &err), LEDGER_OK,
                      &err);
        assert_int_equal(filter_needs(filter), rows[i].needs);
        filter_free(filter);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_look_into_names_references_and_texts),
        cmocka_unit_test(a_credit_code_is_found_by_its_end_or_a_long_part),
        cmocka_unit_test(initials_of_pinyin_find_payees_and_programmes),
        cmocka_unit_test(a_character_of_two_readings_is_found_by_both),
        cmocka_unit_test(amounts_are_compared_to_the_fen),
        cmocka_unit_test(dates_are_days_months_quarters_halves_and_years),
        cmocka_unit_test(states_ways_people_and_numbers),
        cmocka_unit_test(a_row_without_the_thing_fits_only_what_is_negated),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(more_than_there_is_room_for_is_refused),
        cmocka_unit_test(what_is_printed_is_read_as_the_same),
        cmocka_unit_test(it_says_what_it_must_be_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

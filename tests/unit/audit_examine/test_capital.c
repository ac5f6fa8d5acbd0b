#include "support/assert_audit.h"

#include <stdio.h>
#include <string.h>

#include "audit/examine/capital.h"
#include "ledger/value/capital.h"

static const struct {
    int64_t fen;
    const char *canonical;
    const char *also[4];
} regulation[] = {
    {140950, "人民币壹仟肆佰零玖元伍角", {"壹仟肆佰零玖元伍角整"}},
    {600714, "人民币陆仟零柒元壹角肆分", {"陸仟零柒圓壹角肆分"}},
    {168032, "人民币壹仟陆佰捌拾元叁角贰分", {"人民币壹仟陆佰捌拾元零叁角贰分"}},
    {10700053,
     "人民币壹拾万柒仟元伍角叁分",
     {"壹拾万柒仟元零伍角叁分", "壹拾万零柒仟元伍角叁分", "人民币壹拾萬零柒仟圆零伍角叄分"}},
    {1640902, "人民币壹万陆仟肆佰零玖元零贰分", {"壹萬陸仟肆佰零玖圓零貳分"}},
    {32504, "人民币叁佰贰拾伍元零肆分", {"參佰貳拾伍元零肆分"}},
    {1, "人民币壹分", {"壹分"}},
    {10, "人民币壹角", {"壹角整", "壹角正"}},
    {12, "人民币壹角贰分", {NULL}},
    {1000, "人民币壹拾元整", {"人民币壹拾圆正", "壹拾圓整"}},
    {100500000, "人民币壹佰万伍仟元整", {"壹佰万零伍仟元整"}},
    {100010000, "人民币壹佰万零壹佰元整", {NULL}},
    {2000001000, "人民币贰仟万零壹拾元整", {NULL}},
    {10000500000, "人民币壹亿零伍仟元整", {"壹亿伍仟元整", "壹億零伍仟元正"}},
    {10000000001, "人民币壹亿元零壹分", {NULL}},
    {10000000010, "人民币壹亿元壹角", {"壹亿元零壹角", "壹亿元零壹角整"}},
    {14900000000, "人民币壹亿肆仟玖佰万元整", {NULL}},
    {85200000000, "人民币捌亿伍仟贰佰万元整", {"捌億伍仟貳佰萬圓整"}},
    {102000000000, "人民币壹拾亿贰仟万元整", {"壹拾亿零贰仟万元整"}},
    {123456789012,
     "人民币壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分",
     {"壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元零壹角贰分"}},
    {0, "人民币零元整", {"零圆正"}},
    {-140950, "人民币壹仟肆佰零玖元伍角（红字）", {"壹仟肆佰零玖元伍角整（紅字）"}},
    {99999999999999, "人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分", {NULL}},
};
enum { REGULATION_COUNT = sizeof regulation / sizeof regulation[0] };

static void
assert_reads(const char *text, int64_t expected)
{
    struct audit_error err = {0};
    int64_t fen = -1;

    assert_audit(audit_capital_read(audit_text(text), &fen, &err), AUDIT_OK, &err);
    assert_true(fen == expected);
}

static void
the_table_of_the_regulation_is_written_and_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < REGULATION_COUNT; i++) {
        char text[AUDIT_CAPITAL_SIZE];

        assert_true(audit_capital_write(regulation[i].fen, text));
        assert_string_equal(text, regulation[i].canonical);
        assert_reads(text, regulation[i].fen);
        for (size_t j = 0; j < 4 && regulation[i].also[j] != NULL; j++)
            assert_reads(regulation[i].also[j], regulation[i].fen);
    }
}

static void
what_no_form_allows_is_refused_where_it_stands(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
        const char *place; /* in the first argument */
        const char *words; /* the last argument; NULL: not looked at */
    } rows[] = {
        {"", AUDIT_MESSAGE_CAPITAL_EMPTY, "", NULL},
        {"人民币", AUDIT_MESSAGE_CAPITAL_EMPTY, "", NULL},
        /* Rule 1: other numerals, blanks, digits. */
        {"人民币一百元整", AUDIT_MESSAGE_CAPITAL_CHARACTER, "4", "一"},
        {"人民币 壹佰元整", AUDIT_MESSAGE_CAPITAL_CHARACTER, "4", " "},
        {"壹佰另伍元整", AUDIT_MESSAGE_CAPITAL_CHARACTER, "3", "另"},
        {"两佰元整", AUDIT_MESSAGE_CAPITAL_CHARACTER, "1", "两"},
        {"壹佰元伍毛", AUDIT_MESSAGE_CAPITAL_CHARACTER, "5", "毛"},
        {"壹00元整", AUDIT_MESSAGE_CAPITAL_CHARACTER, "2", "0"},
        {"壹元整。", AUDIT_MESSAGE_CAPITAL_CHARACTER, "4", "。"},
        {"壹元\xE6\x95", AUDIT_MESSAGE_CAPITAL_CHARACTER, "3", NULL},
        {"人民币人民币壹元整", AUDIT_MESSAGE_CAPITAL_CHARACTER, "4", "人"},
        /* Rule 3: 10 to 19. */
        {"拾元整", AUDIT_MESSAGE_CAPITAL_OTHER, "1", "壹"},
        {"人民币拾伍元整", AUDIT_MESSAGE_CAPITAL_OTHER, "4", "壹"},
        {"壹佰拾元整", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "壹"},
        {"伍佰万叁仟零拾元伍角", AUDIT_MESSAGE_CAPITAL_OTHER, "7", "壹"},
        /* Rule 4: 整. */
        {"壹佰元", AUDIT_MESSAGE_CAPITAL_ENDS, "3", "整"},
        {"人民币壹佰", AUDIT_MESSAGE_CAPITAL_ENDS, "5", "元"},
        {"壹元贰分整", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "零"},
        {"壹元零贰分整", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "6", "整"},
        {"壹元整整", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "4", "整"},
        {"整", AUDIT_MESSAGE_CAPITAL_OTHER, "1", "零"},
        /* Rule 5: zeros that are missing, too many, or in the wrong place. */
        {"壹仟伍元整", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "零"},
        {"壹佰零零伍元整", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "4", "零"},
        {"壹亿伍佰元整", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "零"},
        {"壹万零伍仟元整", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "3", "零"},
        {"壹佰零玖元零伍角", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "6", "零"},
        {"壹佰零元整", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "3", "零"},
        {"壹佰零万元整", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "3", "零"},
        {"壹元贰分", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "零"},
        {"壹元零角贰分", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "3", "零"},
        {"零元零贰分", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "1", "零"},
        {"零壹元整", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "1", "零"},
        {"零角", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "1", "零"},
        /* Rule 6, and order. */
        {"壹亿零万伍仟元整", AUDIT_MESSAGE_CAPITAL_OTHER, "4", "伍"},
        {"壹佰贰仟元整", AUDIT_MESSAGE_CAPITAL_OTHER, "1", "贰"},
        {"壹佰壹佰元整", AUDIT_MESSAGE_CAPITAL_OTHER, "1", "贰"},
        {"壹万贰亿元整", AUDIT_MESSAGE_CAPITAL_OTHER, "1", "贰"},
        {"壹角壹元整", AUDIT_MESSAGE_CAPITAL_OTHER, "2", "元"},
        {"壹贰元整", AUDIT_MESSAGE_CAPITAL_OTHER, "1", "贰"},
        {"壹元伍", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "整"},
        /* Red. */
        {"零元整（红字）", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "4", NULL},
        {"（红字）壹元整", AUDIT_MESSAGE_CAPITAL_OTHER, "1", "壹"},
        {"壹元（红字）整", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "整"},
        {"壹元整（红字）（红字）", AUDIT_MESSAGE_CAPITAL_TOO_MUCH, "8", NULL},
        {"壹元整(红字)", AUDIT_MESSAGE_CAPITAL_CHARACTER, "4", "("},
        {"壹元整（红", AUDIT_MESSAGE_CAPITAL_CHARACTER, "4", "（"},
        /* From 1,000,000,000,000.00 yuan. */
        {"壹万亿元整", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "元"},
        {"壹亿亿元整", AUDIT_MESSAGE_CAPITAL_OTHER, "3", "元"},
        {"玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖亿元整", AUDIT_MESSAGE_CAPITAL_LARGE, "",
         NULL},
        {"壹亿贰亿叁亿肆亿伍亿陆亿柒亿捌亿玖亿壹亿贰亿叁亿肆亿伍亿陆亿柒亿捌亿玖亿壹亿贰亿叁亿肆亿"
         "伍"
         "亿陆亿",
         AUDIT_MESSAGE_CAPITAL_LONG, "48", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_error err = {0};
        int64_t fen = -1;
        size_t last = rows[i].message == AUDIT_MESSAGE_CAPITAL_OTHER ? 2 : 1;

        assert_audit(audit_capital_read(audit_text(rows[i].text), &fen, &err), AUDIT_MALFORMED,
                     &err);
        if (err.message != rows[i].message)
            print_error("of \"%s\":\n", rows[i].text);
        assert_audit_message(&err, rows[i].message);
        assert_string_equal(err.arguments[0], rows[i].place);
        if (rows[i].words != NULL)
            assert_string_equal(err.arguments[last], rows[i].words);
        assert_true(fen == -1);
    }
}

static void
a_trillion_yuan_has_no_capital_form(void **state)
{
    static const int64_t refused[] = {100000000000000, -100000000000000, INT64_MAX, INT64_MIN};
    char text[AUDIT_CAPITAL_SIZE] = "as it was";

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_false(audit_capital_write(refused[i], text));
    assert_string_equal(text, "as it was");
}

/* Both programs' own words for an amount, and that they are read as it. */
static void
assert_both_write(int64_t fen)
{
    char own[AUDIT_CAPITAL_SIZE], ledgers[LEDGER_CAPITAL_TEXT_SIZE];

    assert_true(audit_capital_write(fen, own));
    assert_int_equal(ledger_capital_format((struct ledger_money){fen}, ledgers), LEDGER_OK);
    assert_string_equal(own, ledgers);
    assert_reads(own, fen);
}

static void
boundary_and_random_amounts_come_back_and_the_ledger_writes_the_same(void **state)
{
    static const int64_t sections[] = {0,   1,   9,    10,   11,   90,   99,   100,  101,
                                       110, 999, 1000, 1001, 1010, 1100, 9000, 9990, 9999};
    static const int64_t cents[] = {0, 1, 9, 10, 11, 90, 99};
    enum { COUNT = sizeof sections / sizeof sections[0] };
    uint64_t dice = 20230711;

    (void)state;
    for (size_t i = 0; i < (size_t)COUNT * COUNT * COUNT; i++) {
        int64_t yuan = sections[i % COUNT] + sections[i / COUNT % COUNT] * 10000 +
                       sections[i / COUNT / COUNT] * 100000000;
        for (size_t j = 0; j < sizeof cents / sizeof cents[0]; j++)
            assert_both_write(yuan * 100 + cents[j]);
    }
    for (size_t i = 0; i < 100000; i++) {
        dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        /* Of every size alike: a modulus of 10, 100 … 10^14. */
        int64_t modulus = 10;
        for (uint64_t size = (dice >> 33) % 14; size > 0; size--)
            modulus *= 10;
        int64_t fen = (int64_t)(dice >> 8) % modulus;
        assert_both_write((dice & 1) != 0 ? fen : -fen);
    }
}

static int64_t
capital_or_nothing(const char *text)
{
    int64_t fen = INT64_MIN;
    return audit_capital_read(audit_text(text), &fen, NULL) == AUDIT_OK ? fen : INT64_MIN;
}

/* Whatever word is dropped from a form, or doubled: it is refused, or was left open. */
static void
a_word_more_or_less_never_gives_another_amount_unseen(void **state)
{
    enum { WORD = 3 }; /* bytes of a character */

    (void)state;
    for (size_t i = 0; i < REGULATION_COUNT; i++) {
        const char *form = regulation[i].canonical;
        size_t size = strlen(form);
        for (size_t at = strlen("人民币"); at < size && regulation[i].fen >= 0; at += WORD) {
            char text[2 * AUDIT_CAPITAL_SIZE];

            (void)snprintf(text, sizeof text, "%.*s%s", (int)(at + WORD), form, form + at);
            assert_true(capital_or_nothing(text) == INT64_MIN);
            (void)snprintf(text, sizeof text, "%.*s%s", (int)at, form, form + at + WORD);
            int64_t fen = capital_or_nothing(text);
            /* What is left may be a form of its own ("壹角贰分" without 贰分), but then it is one
             * that means what it says. */
            if (fen != INT64_MIN) {
                char again[AUDIT_CAPITAL_SIZE];
                assert_true(audit_capital_write(fen, again));
                assert_true(capital_or_nothing(again) == fen);
            }
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_the_regulation_is_written_and_read),
        cmocka_unit_test(what_no_form_allows_is_refused_where_it_stands),
        cmocka_unit_test(a_trillion_yuan_has_no_capital_form),
        cmocka_unit_test(boundary_and_random_amounts_come_back_and_the_ledger_writes_the_same),
        cmocka_unit_test(a_word_more_or_less_never_gives_another_amount_unseen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

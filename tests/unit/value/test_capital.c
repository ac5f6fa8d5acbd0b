#include "support/assert_status.h"

#include <stdbool.h>
#include <string.h>

#include "ledger/value/capital.h"

static void
amounts_are_written_as_the_regulation_has_them(void **state)
{
    static const struct {
        int64_t fen;
        const char *text;
    } rows[] = {
        {140950, "人民币壹仟肆佰零玖元伍角"},
        {600714, "人民币陆仟零柒元壹角肆分"},
        {168032, "人民币壹仟陆佰捌拾元叁角贰分"},
        {10700053, "人民币壹拾万柒仟元伍角叁分"},
        {1640902, "人民币壹万陆仟肆佰零玖元零贰分"},
        {32504, "人民币叁佰贰拾伍元零肆分"},
        {1, "人民币壹分"},
        {10, "人民币壹角"},
        {12, "人民币壹角贰分"},
        {1000, "人民币壹拾元整"},
        {100500000, "人民币壹佰万伍仟元整"},
        {100010000, "人民币壹佰万零壹佰元整"},
        {2000001000, "人民币贰仟万零壹拾元整"},
        {10000500000, "人民币壹亿零伍仟元整"},
        {10000000001, "人民币壹亿元零壹分"},
        {14900000000, "人民币壹亿肆仟玖佰万元整"},
        {85200000000, "人民币捌亿伍仟贰佰万元整"},
        {123456789012, "人民币壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"},
        {0, "人民币零元整"},
        {-140950, "人民币壹仟肆佰零玖元伍角（红字）"},
        {100100100, "人民币壹佰万壹仟零壹元整"},
        {99999999999999, "人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[LEDGER_CAPITAL_TEXT_SIZE];

        assert_status(ledger_capital_format((struct ledger_money){rows[i].fen}, text), LEDGER_OK,
                      NULL);
        assert_string_equal(text, rows[i].text);
    }
}

static void
a_trillion_yuan_has_no_capital_form_here(void **state)
{
    static const int64_t refused[] = {100000000000000, -100000000000000, INT64_MAX, INT64_MIN};
    char text[LEDGER_CAPITAL_TEXT_SIZE] = "as it was";

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        assert_status(ledger_capital_format((struct ledger_money){refused[i]}, text),
                      LEDGER_OUT_OF_RANGE, NULL);
        assert_string_equal(text, "as it was");
    }
}

static bool
take_word(const char **at, const char *word)
{
    if (strncmp(*at, word, strlen(word)) != 0)
        return false;
    *at += strlen(word);
    return true;
}

/* An independent reader of the words' meaning: digits times units, sections times theirs. */
static int64_t
meaning(const char *text)
{
    static const char *const digits[] = {"零", "壹", "贰", "叁", "肆",
                                         "伍", "陆", "柒", "捌", "玖"};
    int64_t yuan = 0;
    int64_t fen = 0;
    int64_t section = 0;
    int64_t digit = 0;
    bool is_known = take_word(&text, "人民币");

    while (*text != '\0' && is_known) {
        is_known = false;
        for (int i = 0; i < 10; i++) {
            if (take_word(&text, digits[i])) {
                digit = i;
                is_known = true;
            }
        }
        if (take_word(&text, "仟"))
            section += digit * 1000;
        else if (take_word(&text, "佰"))
            section += digit * 100;
        else if (take_word(&text, "拾"))
            section += digit * 10;
        else if (take_word(&text, "亿"))
            yuan += (section + digit) * 100000000, section = 0;
        else if (take_word(&text, "万"))
            yuan += (section + digit) * 10000, section = 0;
        else if (take_word(&text, "元"))
            yuan += section + digit, section = 0;
        else if (take_word(&text, "角"))
            fen += digit * 10;
        else if (take_word(&text, "分"))
            fen += digit;
        else if (take_word(&text, "整"))
            assert_string_equal(text, "");
        else {
            assert_true(is_known);
            continue;
        }
        is_known = true;
        digit = 0;
    }
    assert_true(is_known);
    return yuan * 100 + fen;
}

static void
what_is_written_means_the_amount(void **state)
{
    static const int64_t parts[] = {0, 1, 9, 10, 11, 100, 101, 110, 1000, 1001, 1010, 1100, 9999};
    static const int64_t cents[] = {0, 1, 10, 11, 99};
    enum { PART_COUNT = sizeof(parts) / sizeof(parts[0]) };

    (void)state;
    for (size_t i = 0; i < PART_COUNT * PART_COUNT * PART_COUNT * 5; i++) {
        int64_t yuan = parts[i / 5 % PART_COUNT] + parts[i / 5 / PART_COUNT % PART_COUNT] * 10000 +
                       parts[i / 5 / PART_COUNT / PART_COUNT] * 100000000;
        int64_t fen = yuan * 100 + cents[i % 5];
        char text[LEDGER_CAPITAL_TEXT_SIZE];

        assert_status(ledger_capital_format((struct ledger_money){fen}, text), LEDGER_OK, NULL);
        assert_true(meaning(text) == fen);
        assert_null(strstr(text, "零零"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_written_as_the_regulation_has_them),
        cmocka_unit_test(a_trillion_yuan_has_no_capital_form_here),
        cmocka_unit_test(what_is_written_means_the_amount),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

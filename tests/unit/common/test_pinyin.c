#include "support/assert_status.h"

#include <string.h>

#include "tools/common/pinyin.h"

/* The letters of a character, "cz". */
static const char *
letters(uint32_t code_point, char text[27])
{
    const uint32_t initials = pinyin_initials(code_point);
    size_t size = 0;

    assert_int_equal(initials >> 26, 0);
    for (unsigned i = 0; i < 26; i++) {
        if ((initials >> i & 1) != 0)
            text[size++] = (char)('a' + (int)i);
    }
    text[size] = '\0';
    return text;
}

static void
characters_begin_with_the_letters_of_their_readings(void **state)
{
    static const struct {
        uint32_t code_point;
        const char *letters;
    } rows[] = {
        {0x865A, "x"},   /* 虚 */
        {0x62DF, "n"},   /* 拟 */
        {0x793A, "s"},   /* 示: qi and zhi of the classics are not counted */
        {0x4F8B, "l"},   /* 例 */
        {0x56ED, "y"},   /* 园 */
        {0x91CD, "cz"},  /* 重: chong, zhong */
        {0x957F, "cz"},  /* 长: chang, zhang */
        {0x884C, "hx"},  /* 行: hang, xing */
        {0x5355, "cds"}, /* 单: chan, dan, and the surname Shan */
        {0x89E3, "jx"},  /* 解: jie, and the surname Xie */
        {0x66FE, "cz"},  /* 曾: ceng, and the surname Zeng */
        {0x4EC7, "cq"},  /* 仇: chou, and the surname Qiu */
        {0x533A, "oq"},  /* 区: qu, and the surname Ou */
        {0x67E5, "cz"},  /* 查: cha, and the surname Zha */
        {0x963F, "ae"},  /* 阿: a, e */
        {0x6069, "e"},   /* 恩 */
        {0x4E00, "y"},   /* 一: first of the block */
        {0x9F98, "d"},   /* 龘 */
        {0x3B0E, "x"},   /* 㬎, of extension A */
        {0x20676, "o"},  /* 𠙶, of extension B, in use in names of places */
    };
    char text[27];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(letters(rows[i].code_point, text), rows[i].letters);
}

static void
what_is_no_chinese_character_has_none(void **state)
{
    static const uint32_t rows[] = {0,      'a',    '0',     0x3000,   0x33FF,    0xA000,
                                    0xAC00, 0xFF21, 0x1F600, 0x10FFFF, UINT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(pinyin_initials(rows[i]), 0);
}

static void
the_table_is_in_order_and_full(void **state)
{
    size_t known = 0;

    (void)state;
    assert_in_range(pinyin_rare_count, 100, PINYIN_RARE_COUNT_MAX);
    for (uint32_t i = 0; i < pinyin_rare_count; i++) {
        assert_true(i == 0 || pinyin_rare[i - 1].code_point < pinyin_rare[i].code_point);
        assert_int_equal(pinyin_initials(pinyin_rare[i].code_point), pinyin_rare[i].initials);
        assert_int_not_equal(pinyin_rare[i].initials, 0);
    }
    for (uint32_t point = 0x4E00; point < 0x9FA6; point++)
        known += pinyin_initials(point) != 0;
    assert_in_range(known, 20000, 0x9FA6 - 0x4E00);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_begin_with_the_letters_of_their_readings),
        cmocka_unit_test(what_is_no_chinese_character_has_none),
        cmocka_unit_test(the_table_is_in_order_and_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Text is read eight bytes, and two Chinese characters, at a time; what is forbidden is found
 * wherever it stands. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "audit/evidence/bytes.h"
#include "random_entry.h"
#include "support/assert_audit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Whole characters, so that what is next to them does not matter. */
static const char *const good[] = {"a",
                                   "~",
                                   "+",
                                   "0123456",
                                   "abcdefgh",
                                   "é",
                                   "\xC2\xA1",
                                   "东",
                                   "川高",
                                   "，",
                                   "（",
                                   "〔",
                                   "—",
                                   "\xE0\xA0\x80",
                                   "\xE1\x80\x80",
                                   "\xE2\x80\xA7",
                                   "\xEA\x80\x80",
                                   "\xED\x9F\xBF",
                                   "\xEE\x80\x80",
                                   "\xEF\xBB\xBE",
                                   "\xEF\xBF\xBF",
                                   "\xF0\x90\x80\x80",
                                   "\xF4\x8F\xBF\xBF"};
static const char *const spaces[] = {" ", "\xC2\xA0", "\xE3\x80\x80"};
static const char *const bad[] = {"\x01",
                                  "\x1F",
                                  "\x7F",
                                  "\x80",
                                  "\xBF",
                                  "\xC0\x80",
                                  "\xC1\xBF",
                                  "\xC2\x80",
                                  "\xC2\x9F",
                                  "\xD8\x9C",
                                  "\xE0\x9F\xBF",
                                  "\xE2\x80\x8E",
                                  "\xE2\x80\x8F",
                                  "\xE2\x80\xA8",
                                  "\xE2\x80\xAE",
                                  "\xE2\x81\xA6",
                                  "\xE2\x81\xA9",
                                  "\xED\xA0\x80",
                                  "\xED\xBF\xBF",
                                  "\xEF\xBB\xBF",
                                  "\xE4\xB8\x2E",
                                  "\xE4\x2E\xB8",
                                  "\xE4\xB8\xC0",
                                  "\xF0\x8F\xBF\xBF",
                                  "\xF4\x90\x80\x80",
                                  "\xF5\x80\x80\x80",
                                  "\xFF"};

/* Just as many bytes as the text has, so that one too far is seen. */
static bool
is_clean(const char *text, size_t size)
{
    uint8_t *copy = malloc(size + 1);
    assert_non_null(copy);
    memcpy(copy + 1, text, size);
    bool clean = audit_text_is_clean((struct audit_bytes){copy + 1, size});
    free(copy);
    return clean;
}

static size_t
add(char *text, size_t size, const char *piece)
{
    memcpy(text + size, piece, strlen(piece));
    return size + strlen(piece);
}

static void
text_at_random_is_judged_by_its_characters(void **state)
{
    size_t clean = 0, unclean = 0;
    (void)state;
    random_start(7);
    for (unsigned i = 0; i < 200000; i++) {
        char text[512];
        size_t size = 0, count = random_below(24);
        bool has_bad = false, outer_space = false;
        for (size_t at = 0; at < count; at++) {
            bool outer = at == 0 || at == count - 1;
            switch (random_below(24)) {
            case 0:
                size = add(text, size, bad[random_below(COUNT(bad))]);
                has_bad = true;
                break;
            case 1:
                size = add(text, size, spaces[random_below(COUNT(spaces))]);
                outer_space = outer_space || outer;
                break;
            default:
                size = add(text, size, good[random_below(COUNT(good))]);
                break;
            }
        }
        bool expected = !has_bad && !outer_space;
        if (is_clean(text, size) != expected)
            print_error("text of %zu bytes, at %u: %.*s\n", size, i, (int)size, text);
        assert_int_equal(is_clean(text, size), expected);
        clean += expected;
        unclean += !expected;
    }
    assert_true(clean > 50000 && unclean > 50000);
}

/* Before and behind it Chinese or ASCII of every length up to 20 characters. */
static void
what_is_forbidden_is_found_at_every_place(void **state)
{
    static const char *const fillings[] = {"x", "东"};
    (void)state;
    for (size_t f = 0; f < COUNT(fillings); f++)
        for (size_t before = 0; before <= 20; before++)
            for (size_t behind = 0; behind <= 20; behind++) {
                char text[256];
                size_t start = 0;
                for (size_t i = 0; i < before; i++)
                    start = add(text, start, fillings[f]);
                for (size_t b = 0; b < COUNT(bad) + COUNT(good); b++) {
                    bool is_bad = b < COUNT(bad);
                    size_t size = add(text, start, is_bad ? bad[b] : good[b - COUNT(bad)]);
                    for (size_t i = 0; i < behind; i++)
                        size = add(text, size, fillings[f]);
                    assert_int_equal(is_clean(text, size), !is_bad);
                }
                for (size_t b = 0; b < COUNT(spaces); b++) {
                    size_t size = add(text, start, spaces[b]);
                    for (size_t i = 0; i < behind; i++)
                        size = add(text, size, fillings[f]);
                    assert_int_equal(is_clean(text, size), before > 0 && behind > 0);
                }
            }
}

static void
a_character_that_is_cut_off_is_refused(void **state)
{
    (void)state;
    for (size_t before = 0; before <= 10; before++)
        for (size_t g = 0; g < COUNT(good); g++) {
            char text[64] = "xxxxxxxxxxxxxxx";
            size_t size = add(text, before, good[g]);
            if ((uint8_t)good[g][0] < 0x80)
                continue;
            /* All but whole characters of it ("川高"). */
            for (size_t cut = 1; cut < size - before; cut++)
                if (cut % 3 != 0 || strlen(good[g]) != 6)
                    assert_false(is_clean(text, before + cut));
        }
    assert_true(audit_text_is_clean((struct audit_bytes){0}));
}

/* Behind the text is a page that nobody may read. */
static void
nothing_behind_a_text_is_looked_at(void **state)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)state;
    assert_ptr_not_equal(pages, MAP_FAILED);
    assert_int_equal(mprotect(pages + page, page, PROT_NONE), 0);
    for (size_t g = 0; g < COUNT(good); g++)
        for (size_t before = 0; before <= 17; before++) {
            size_t size = strlen(good[g]) + before;
            uint8_t *text = (uint8_t *)pages + page - size;
            memset(text, 'x', before);
            memcpy(text + before, good[g], size - before);
            assert_true(audit_text_is_clean((struct audit_bytes){text, size}));
        }
    munmap(pages, 2 * page);
}

static void
texts_are_compared_by_their_own_bytes(void **state)
{
    static const struct {
        const char *a, *b;
        size_t a_size, b_size;
        int order;
    } rows[] = {
        {"abz", "abc", 2, 3, -1}, {"abc", "abz", 3, 2, 1}, {"aba", "abz", 2, 2, 0},
        {"a", "b", 1, 1, -1},     {"b", "a", 1, 1, 1},     {"b", "aa", 1, 2, 1},
        {"x", "y", 0, 0, 0},      {"x", "y", 0, 1, -1},    {"x", "y", 1, 0, 1},
        {"\xFF", "a", 1, 1, 1},   {"a", "\xFF", 1, 1, -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct audit_bytes a = {(const uint8_t *)rows[i].a, rows[i].a_size};
        struct audit_bytes b = {(const uint8_t *)rows[i].b, rows[i].b_size};
        int order = audit_bytes_compare(a, b);
        assert_int_equal((order > 0) - (order < 0), rows[i].order);
        assert_int_equal(audit_bytes_equal(a, b), rows[i].order == 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_at_random_is_judged_by_its_characters),
        cmocka_unit_test(what_is_forbidden_is_found_at_every_place),
        cmocka_unit_test(a_character_that_is_cut_off_is_refused),
        cmocka_unit_test(nothing_behind_a_text_is_looked_at),
        cmocka_unit_test(texts_are_compared_by_their_own_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

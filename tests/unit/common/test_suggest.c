#include "support/assert_status.h"

#include <string.h>

#include "tools/common/suggest.h"

static void
a_distance_counts_edits_and_a_swap_as_one(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        size_t distance;
    } rows[] = {
        {"", "", 0},
        {"", "pay", 3},
        {"verify", "verify", 0},
        {"verfiy", "verify", 1},
        {"pya", "pay", 1},
        {"pay", "pays", 1},
        {"import", "imprt", 1},
        {"list", "lost", 1},
        {"reconcile", "recocnile", 1},
        {"seal", "sale", 2},
        {"approve", "prove", 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(suggest_distance(rows[i].a, rows[i].b), rows[i].distance);
        assert_int_equal(suggest_distance(rows[i].b, rows[i].a), rows[i].distance);
    }
}

static void
the_nearest_word_wins_and_a_far_one_is_not_offered(void **state)
{
    static const struct {
        const char *wanted;
        const char *best;
    } rows[] = {
        {"verfy", "verify"}, {"lst", "list"}, {"sing", "sign"},     {"pa", "pay"},
        {"zz", NULL},        {"x", NULL},     {"checkpoint", NULL},
    };
    static const char *const words[] = {"verify", "list", "sign", "pay", "settle"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct suggest search = {.wanted = rows[i].wanted};

        for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++)
            suggest_offer(&search, words[j]);
        if (rows[i].best == NULL)
            assert_null(search.best);
        else
            assert_string_equal(search.best, rows[i].best);
    }
}

static void
a_word_beyond_all_limits_is_far_from_everything(void **state)
{
    char word[200];

    (void)state;
    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    assert_true(suggest_distance(word, "pay") == SIZE_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_distance_counts_edits_and_a_swap_as_one),
        cmocka_unit_test(the_nearest_word_wins_and_a_far_one_is_not_offered),
        cmocka_unit_test(a_word_beyond_all_limits_is_far_from_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

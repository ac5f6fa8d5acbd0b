/* Two rows of letters brought beside each other: one step, at the place where they first differ. */
#include <string.h>

#include "audit/judge/align.h"
#include "support/assert_status.h"

struct rows {
    const char *there, *due;
};

static bool
same(void *context, size_t i, size_t j)
{
    const struct rows *rows = context;
    assert_true(i < strlen(rows->there) && j < strlen(rows->due));
    return rows->there[i] == rows->due[j];
}

static void
the_smallest_step_wins(void **state)
{
    static const struct {
        const char *what, *there, *due;
        size_t i, j;
        bool agrees;
    } rows[] = {
        {"a change", "xbcd", "abcd", 1, 1, true},
        {"an insertion", "xabc", "abcd", 1, 0, true},
        {"a loss", "bcde", "abcd", 0, 1, true},
        {"two changes", "xycd", "abcd", 2, 2, true},
        {"two insertions", "xyabcd", "abcd", 2, 0, true},
        {"two losses", "cdef", "abcdef", 0, 2, true},
        {"a change and a loss", "xcdef", "abcdef", 1, 2, true},
        {"neighbours swapped", "bacd", "abcd", 1, 0,
         true}, /* b stands before a, and is lost after */
        {"one that agrees by chance is not enough", "xbzz", "abcd", 4, 4, true},
        {"the last changed", "x", "a", 1, 1, true},
        {"the last lost", "", "a", 0, 1, true},
        {"one too many at the end", "x", "", 1, 0, true},
        {"the end lost", "x", "abc", 1, 3, true},
        {"nothing there", "", "abc", 0, 3, true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct rows context = {rows[i].there, rows[i].due};
        size_t there = 99, due = 99;
        bool agrees =
            align_step(same, &context, strlen(rows[i].there), strlen(rows[i].due), &there, &due);
        if (there != rows[i].i || due != rows[i].j || agrees != rows[i].agrees)
            fail_msg("%s: (%zu, %zu), %s", rows[i].what, there, due,
                     agrees ? "agrees" : "does not agree");
    }
}

/* Rows of numbers, longer than can be looked at. */
struct shift {
    size_t there; /* the row that is there begins with this number */
    bool nothing; /* or has no number of the other */
};

static bool
shifted(void *context, size_t i, size_t j)
{
    const struct shift *shift = context;
    assert_true(i <= ALIGN_LOOKAHEAD && j <= ALIGN_LOOKAHEAD);
    return !shift->nothing && shift->there + i == j;
}

static void
what_lies_too_far_ahead_is_not_found(void **state)
{
    static const struct {
        struct shift shift;
        size_t i, j;
        bool agrees;
    } rows[] = {{{ALIGN_LOOKAHEAD - 2, false}, 0, ALIGN_LOOKAHEAD - 2, true},
                {{ALIGN_LOOKAHEAD, false}, 1, 1, false},
                {{0, true}, 1, 1, false}};
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct shift shift = rows[i].shift;
        size_t there = 99, due = 99;
        assert_true(align_step(shifted, &shift, 1000, 1000, &there, &due) == rows[i].agrees);
        assert_int_equal(there, rows[i].i);
        assert_int_equal(due, rows[i].j);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_step_wins),
        cmocka_unit_test(what_lies_too_far_ahead_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

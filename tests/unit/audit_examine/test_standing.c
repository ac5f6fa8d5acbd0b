/* Where a payout stands after what followed it, as one table. */
#include <string.h>

#include "audit/examine/standing.h"
#include "book_support.h"

/* Of a payout of 1,000: what follows it, in this order; 0: nothing of the kind. */
struct followed {
    const char *what;
    int64_t settled, taken_back, reversed, returned, recovered;
    int64_t replaced[2]; /* paid again */
    bool relief;
    enum audit_standing standing;
};

static const struct followed rows[] = {
    {.what = "nothing", .standing = AUDIT_STANDING_UNPAID},
    {.what = "a settlement in part", .settled = 400, .standing = AUDIT_STANDING_PARTLY_PAID},
    {.what = "a settlement in full", .settled = 1000, .standing = AUDIT_STANDING_PAID},
    {.what = "a settlement that was taken back",
     .settled = 1000,
     .taken_back = 1000,
     .standing = AUDIT_STANDING_UNPAID},
    {.what = "a settlement that was taken back in part",
     .settled = 1000,
     .taken_back = 1,
     .standing = AUDIT_STANDING_PARTLY_PAID},
    {.what = "a reversal in part", .reversed = 999, .standing = AUDIT_STANDING_UNPAID},
    {.what = "a reversal in full", .reversed = 1000, .standing = AUDIT_STANDING_REVERSED},
    {.what = "a reversal in part, and payment of the rest",
     .settled = 600,
     .reversed = 400,
     .standing = AUDIT_STANDING_PAID},
    {.what = "a return in full", .returned = 1000, .standing = AUDIT_STANDING_RETURNED},
    {.what = "a return of a fen", .returned = 1, .standing = AUDIT_STANDING_RETURNED},
    {.what = "a return after payment",
     .settled = 1000,
     .returned = 1000,
     .standing = AUDIT_STANDING_RETURNED},
    {.what = "a return, paid again in part",
     .returned = 1000,
     .replaced = {999},
     .standing = AUDIT_STANDING_RETURNED},
    {.what = "a return, paid again in full",
     .returned = 1000,
     .replaced = {1000},
     .standing = AUDIT_STANDING_REPLACED},
    {.what = "a return, paid again in two",
     .returned = 1000,
     .replaced = {400, 600},
     .standing = AUDIT_STANDING_REPLACED},
    {.what = "a return of a part, which is paid again",
     .returned = 300,
     .replaced = {300},
     .standing = AUDIT_STANDING_REPLACED},
    {.what = "a recovery in part, nothing settled",
     .recovered = 999,
     .standing = AUDIT_STANDING_UNPAID},
    {.what = "a recovery in full after payment",
     .settled = 1000,
     .recovered = 1000,
     .standing = AUDIT_STANDING_RECOVERED},
    {.what = "a recovery in part after payment",
     .settled = 1000,
     .recovered = 10,
     .standing = AUDIT_STANDING_PAID},
    {.what = "a recovery of all that a reversal left",
     .reversed = 400,
     .recovered = 600,
     .standing = AUDIT_STANDING_RECOVERED},
    {.what = "relief", .relief = true, .standing = AUDIT_STANDING_RELIEF},
    {.what = "relief reversed",
     .reversed = 1000,
     .relief = true,
     .standing = AUDIT_STANDING_REVERSED},
    {.what = "relief recovered",
     .recovered = 1000,
     .relief = true,
     .standing = AUDIT_STANDING_RECOVERED},
};

static void
follow(struct audit_book *book, const struct followed *row)
{
    static const char *const again[] = {"B-1A", "B-1B"};
    if (row->settled != 0)
        book_taken(book, book_settle("B-1", row->settled));
    if (row->taken_back != 0) {
        struct audit_entry entry = book_settle("B-1", -row->taken_back);
        entry.settlement.takes_back = 2;
        book_taken(book, entry);
    }
    if (row->reversed != 0)
        book_taken(book, book_adjust(AUDIT_REVERSAL, "B-1", row->reversed));
    if (row->returned != 0)
        book_taken(book, book_adjust(AUDIT_RETURN, "B-1", row->returned));
    if (row->recovered != 0)
        book_taken(book, book_adjust(AUDIT_RECOVERY, "B-1", row->recovered));
    for (size_t i = 0; i < 2 && row->replaced[i] != 0; i++) {
        struct audit_entry entry = book_pay(again[i], row->replaced[i]);
        entry.disbursement.replaces = audit_text("B-1");
        book_taken(book, entry);
    }
}

static void
a_payout_stands_where_its_followers_leave_it(void **state)
{
    bool seen[AUDIT_STANDING_END] = {false};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_book *book = book_new(NULL);
        struct audit_entry programme = book_programme(AUDIT_OPEN, "P-1", "技改补助");
        if (rows[i].relief)
            programme.programme.instrument = AUDIT_RELIEF;
        book_taken(book, programme, book_pay("B-1", 1000));
        /* Others' payouts to the same payee leave it alone. */
        book_taken(book, book_pay("B-0", 1000), book_settle("B-0", 1000));
        follow(book, &rows[i]);
        if (audit_standing_of(book, 0) != rows[i].standing)
            fail_msg("after %s it is %s, not %s", rows[i].what,
                     audit_standing_name(audit_standing_of(book, 0)),
                     audit_standing_name(rows[i].standing));
        assert_int_equal(audit_standing_of(book, 1),
                         rows[i].relief ? AUDIT_STANDING_RELIEF : AUDIT_STANDING_PAID);
        seen[rows[i].standing] = true;
        audit_book_free(book);
    }
    for (unsigned i = AUDIT_STANDING_UNPAID; i < AUDIT_STANDING_END; i++)
        assert_true(seen[i]);
}

static void
each_standing_has_words_of_its_own(void **state)
{
    (void)state;
    for (enum audit_standing i = AUDIT_STANDING_UNPAID; i < AUDIT_STANDING_END; i++) {
        for (const char *at = audit_standing_name(i); *at != '\0'; at++)
            assert_true((*at >= 'a' && *at <= 'z') || *at == '-');
        for (enum audit_standing j = i + 1; j < AUDIT_STANDING_END; j++) {
            assert_string_not_equal(audit_standing_name(i), audit_standing_name(j));
            assert_string_not_equal(audit_standing_word(i, AUDIT_ZH),
                                    audit_standing_word(j, AUDIT_ZH));
            assert_string_not_equal(audit_standing_word(i, AUDIT_EN),
                                    audit_standing_word(j, AUDIT_EN));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payout_stands_where_its_followers_leave_it),
        cmocka_unit_test(each_standing_has_words_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

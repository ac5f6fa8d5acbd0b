/* Published figures as intervals, by facts of their own, and beside the ledger's reader, which must
 * say the same of every text. */
#include <stdio.h>
#include <string.h>

#include "audit/examine/claim.h"
#include "book_support.h"
#include "ledger/value/claim.h"

static struct audit_claim
read_figure(const char *text, enum audit_rounding rounding)
{
    struct audit_error err = {0};
    struct audit_claim claim;
    assert_audit(audit_claim_read(audit_text(text), "here", rounding, &claim, &err), AUDIT_OK,
                 &err);
    return claim;
}

static void
a_figure_is_an_interval_to_the_fen(void **state)
{
    const enum audit_rounding up = AUDIT_ROUNDING_HALF_UP, even = AUDIT_ROUNDING_HALF_EVEN,
                              down = AUDIT_ROUNDING_DOWN;
    const struct {
        const char *text;
        enum audit_rounding rounding;
        enum audit_claim_kind kind;
        int64_t lower, end; /* end -1: none */
    } cases[] = {
        {"8.52亿元", up, AUDIT_CLAIM_ROUNDED, 85150000000, 85250000000},
        {"8.52亿元", even, AUDIT_CLAIM_ROUNDED, 85150000000, 85250000001},
        {"8.53亿元", even, AUDIT_CLAIM_ROUNDED, 85250000001, 85350000000},
        {"8.52亿元", down, AUDIT_CLAIM_AT_LEAST, 85200000000, 85300000000},
        {"8.52亿", up, AUDIT_CLAIM_ROUNDED, 85150000000, 85250000000},
        {"1.49余亿", up, AUDIT_CLAIM_AT_LEAST, 14900000000, 15000000000},
        {"1.49余亿元", up, AUDIT_CLAIM_AT_LEAST, 14900000000, 15000000000},
        {"1.49亿余元", up, AUDIT_CLAIM_AT_LEAST, 14900000000, 15000000000},
        {"1.49亿多元", up, AUDIT_CLAIM_AT_LEAST, 14900000000, 15000000000},
        {"1.49多亿元", down, AUDIT_CLAIM_AT_LEAST, 14900000000, 15000000000},
        {"超1.49亿元", up, AUDIT_CLAIM_MORE, 14900000001, -1},
        {"超过1.49亿元", even, AUDIT_CLAIM_MORE, 14900000001, -1},
        {"逾1.49亿元", down, AUDIT_CLAIM_MORE, 14900000001, -1},
        {"突破 1.49 亿元", up, AUDIT_CLAIM_MORE, 14900000001, -1},
        {"近1.49亿元", up, AUDIT_CLAIM_NEARLY, 14800000000, 14900000000},
        {"约1.49亿元", up, AUDIT_CLAIM_ABOUT, 14850000000, 14950000000},
        {"８．５２亿元", up, AUDIT_CLAIM_ROUNDED, 85150000000, 85250000000},
        {"　85，200 万元　", up, AUDIT_CLAIM_ROUNDED, 85199500000, 85200500000},
        {"1,234.56元", up, AUDIT_CLAIM_ROUNDED, 123456, 123457},
        {"1,234.56元", even, AUDIT_CLAIM_ROUNDED, 123456, 123457},
        {"1234.5元", up, AUDIT_CLAIM_ROUNDED, 123445, 123455},
        {"0元", up, AUDIT_CLAIM_ROUNDED, -50, 50},
        {"1.0000000000亿元", up, AUDIT_CLAIM_ROUNDED, 10000000000, 10000000001},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_claim claim = read_figure(cases[i].text, cases[i].rounding);
        assert_int_equal(claim.kind, cases[i].kind);
        assert_int_equal(claim.lower_fen, cases[i].lower);
        assert_int_equal(claim.has_end, cases[i].end != -1);
        if (claim.has_end)
            assert_int_equal(claim.end_fen, cases[i].end);
        assert_int_equal(claim.end_is_convention, claim.kind == AUDIT_CLAIM_AT_LEAST);
    }
}

static void
what_is_no_figure_is_refused_by_its_fault(void **state)
{
    static const struct {
        const char *text;
        enum audit_message message;
    } cases[] = {
        {"", AUDIT_MESSAGE_CLAIM_NUMBER},
        {"亿元", AUDIT_MESSAGE_CLAIM_NUMBER},
        {"八亿元", AUDIT_MESSAGE_CLAIM_NUMBER},
        {"-1元", AUDIT_MESSAGE_CLAIM_NUMBER},
        {".5亿元", AUDIT_MESSAGE_CLAIM_NUMBER},
        {"8.亿元", AUDIT_MESSAGE_CLAIM_NUMBER},
        {"85,20万元", AUDIT_MESSAGE_CLAIM_NUMBER},
        {"8520,000元", AUDIT_MESSAGE_CLAIM_NUMBER},
        {"1,2345元", AUDIT_MESSAGE_CLAIM_NUMBER},
        {"1.2.3元", AUDIT_MESSAGE_CLAIM_UNIT},
        {"100", AUDIT_MESSAGE_CLAIM_UNIT},
        {"100余", AUDIT_MESSAGE_CLAIM_UNIT},
        {"100美元", AUDIT_MESSAGE_CLAIM_UNIT},
        {"8.52亿元左右", AUDIT_MESSAGE_CLAIM_BEHIND},
        {"8.52亿元人民币", AUDIT_MESSAGE_CLAIM_BEHIND},
        {"1余亿余元", AUDIT_MESSAGE_CLAIM_BEHIND},
        {"约1.49余亿元", AUDIT_MESSAGE_CLAIM_TWICE},
        {"近1余亿元", AUDIT_MESSAGE_CLAIM_TWICE},
        {"1.234元", AUDIT_MESSAGE_CLAIM_FINE},
        {"1.00000000001亿元", AUDIT_MESSAGE_CLAIM_FINE},
        {"999999999999亿元", AUDIT_MESSAGE_CLAIM_LARGE},
        {"900000000亿余元", AUDIT_MESSAGE_NONE},
        {"900000001亿元", AUDIT_MESSAGE_CLAIM_LARGE},
        {"99999999999999999999元", AUDIT_MESSAGE_CLAIM_NUMBER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_error err = {0};
        struct audit_claim claim;
        enum audit_status status = audit_claim_read(audit_text(cases[i].text), "claims.txt:3",
                                                    AUDIT_ROUNDING_HALF_UP, &claim, &err);
        if (cases[i].message == AUDIT_MESSAGE_NONE) {
            assert_audit(status, AUDIT_OK, &err);
            continue;
        }
        if (status == AUDIT_OK || err.message != cases[i].message)
            print_message("of %s\n", cases[i].text);
        assert_audit(status, AUDIT_MALFORMED, &err);
        assert_audit_message(&err, cases[i].message);
        assert_string_equal(err.arguments[0], "claims.txt:3");
    }
}

static void
a_sum_is_judged_to_the_fen(void **state)
{
    static const struct {
        const char *text;
        int64_t sum;
        enum audit_claim_answer answer;
        int64_t over, below;
    } cases[] = {
        {"8.52亿元", 85149999999, AUDIT_CLAIM_FAILS, -1, 100000001},
        {"8.52亿元", 85150000000, AUDIT_CLAIM_HOLDS, 0, 100000000},
        {"8.52亿元", 85249999999, AUDIT_CLAIM_HOLDS, 99999999, 1},
        {"8.52亿元", 85250000000, AUDIT_CLAIM_FAILS, 100000000, 0},
        {"1.49余亿元", 14899999999, AUDIT_CLAIM_FAILS, -1, 100000001},
        {"1.49余亿元", 14900000000, AUDIT_CLAIM_HOLDS, 0, 100000000},
        {"1.49余亿元", 15000000000, AUDIT_CLAIM_WEAK, 100000000, 0},
        {"超1.49亿元", 14900000000, AUDIT_CLAIM_FAILS, -1, 0},
        {"超1.49亿元", 14900000001, AUDIT_CLAIM_HOLDS, 0, 0},
        {"近1.49亿元", 14799999999, AUDIT_CLAIM_FAILS, -1, 100000001},
        {"近1.49亿元", 14899999999, AUDIT_CLAIM_HOLDS, 99999999, 1},
        {"近1.49亿元", 14900000000, AUDIT_CLAIM_FAILS, 100000000, 0},
        {"约1.49亿元", 14900000000, AUDIT_CLAIM_WEAK, 50000000, 50000000},
        {"约1.49亿元", 14950000000, AUDIT_CLAIM_FAILS, 100000000, 0},
        {"8.52亿元", -1, AUDIT_CLAIM_FAILS, -85150000001, 85250000001},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_claim claim = read_figure(cases[i].text, AUDIT_ROUNDING_HALF_UP);
        struct audit_claim_line line;
        struct audit_error err = {0};
        assert_audit(audit_claim_judge(&claim, cases[i].sum, &line, &err), AUDIT_OK, &err);
        assert_int_equal(line.answer, cases[i].answer);
        assert_int_equal(line.over_lower_fen, cases[i].over);
        assert_int_equal(line.below_end_fen, cases[i].below);
    }
    struct audit_claim claim = read_figure("9亿元", AUDIT_ROUNDING_HALF_UP);
    struct audit_claim_line line;
    struct audit_error err = {0};
    assert_audit(audit_claim_judge(&claim, INT64_MIN, &line, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_BUDGET_SUM_LARGE);
}

static void
claims_are_about_categories_then_programmes_net(void **state)
{
    struct audit_book *book = book_new(NULL);
    struct audit_entry relief = book_programme(AUDIT_OPEN, "J-1", "减免");
    struct audit_entry named = book_programme(AUDIT_OPEN, "企业优惠政策资金", "同名");
    struct audit_entry exempt = book_pay("B-3", 500), elsewhere = book_pay("B-4", 7);
    struct audit_claims claims = {0};
    struct audit_error err = {0};
    (void)state;
    relief.programme.instrument = AUDIT_RELIEF;
    named.programme.category = audit_text("别的口径");
    exempt.disbursement.programme = audit_text("J-1");
    elsewhere.disbursement.programme = audit_text("企业优惠政策资金");
    book_taken(book, book_programme(AUDIT_OPEN, "P-1", "技改补助"), relief, named,
               book_pay("B-1", 10000), book_pay("B-2", 2000), exempt, elsewhere,
               book_adjust(AUDIT_RETURN, "B-2", 300));
    static const char *const texts[] = {"企业优惠政策资金=122.00元", "P-1=117.00元", "J-1=5.01元",
                                        "企业优惠政策资金=约122元"};
    for (size_t i = 0; i < 4; i++)
        assert_audit(audit_claims_add(&claims, audit_text(texts[i]), "--claim",
                                      AUDIT_ROUNDING_HALF_UP, &err),
                     AUDIT_OK, &err);
    assert_audit(audit_claims_judge(&claims, book, 0, 0, &err), AUDIT_OK, &err);
    assert_int_equal(claims.failed, 1);
    assert_int_equal(claims.weak, 1);
    assert_int_equal(claims.claims[0].answer, AUDIT_CLAIM_HOLDS);
    assert_int_equal(claims.claims[0].programme, AUDIT_NO_ROW);
    assert_int_equal(claims.claims[0].cash_fen, 11700);
    assert_int_equal(claims.claims[0].relief_fen, 500);
    assert_int_equal(claims.claims[0].sum_fen, 12200);
    assert_int_equal(claims.claims[1].answer, AUDIT_CLAIM_HOLDS);
    assert_int_equal(claims.claims[1].programme, 0);
    assert_int_equal(claims.claims[2].answer, AUDIT_CLAIM_FAILS);
    /* The adjustment is of 20 June, the payouts of the 10th. */
    assert_audit(audit_claims_judge(&claims, book, 20230601, 20230619, &err), AUDIT_OK, &err);
    assert_int_equal(claims.claims[1].cash_fen, 12000);
    assert_audit(audit_claims_add(&claims, audit_text("没有的口径=1元"), "--claim",
                                  AUDIT_ROUNDING_HALF_UP, &err),
                 AUDIT_OK, &err);
    assert_audit(audit_claims_judge(&claims, book, 0, 0, &err), AUDIT_NOT_FOUND, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_CLAIM_UNKNOWN);
    audit_claims_free(&claims);
    audit_book_free(book);
}

/* ---- beside the ledger's reader ---- */

static enum audit_claim_kind
kind_of(enum ledger_claim_kind kind)
{
    switch (kind) {
    case LEDGER_CLAIM_AT_LEAST:
        return AUDIT_CLAIM_AT_LEAST;
    case LEDGER_CLAIM_MORE:
        return AUDIT_CLAIM_MORE;
    case LEDGER_CLAIM_NEARLY:
        return AUDIT_CLAIM_NEARLY;
    case LEDGER_CLAIM_ABOUT:
        return AUDIT_CLAIM_ABOUT;
    case LEDGER_CLAIM_ROUNDED:
    default:
        return AUDIT_CLAIM_ROUNDED;
    }
}

/* Both judges of sums about the bounds. */
static void
both_answer_alike(const struct audit_claim *mine, const struct ledger_claim *theirs)
{
    const int64_t sums[] = {mine->lower_fen,
                            mine->lower_fen > INT64_MIN ? mine->lower_fen - 1 : INT64_MIN,
                            mine->value_fen, mine->has_end ? mine->end_fen : mine->value_fen,
                            mine->has_end ? mine->end_fen - 1 : 0};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        struct audit_claim_line line;
        struct audit_error err = {0};
        if (audit_claim_judge(mine, sums[i], &line, &err) != AUDIT_OK)
            continue;
        bool fails =
            ledger_claim_judge(theirs, (struct ledger_money){sums[i]}) == LEDGER_CLAIM_FAILS;
        assert_int_equal(line.answer == AUDIT_CLAIM_FAILS, fails);
    }
}

/* True when both read the text as a figure. */
static bool
both_say_the_same(const char *text)
{
    struct audit_claim mine = {0};
    struct ledger_claim theirs = {0};
    struct audit_error why = {0};
    struct ledger_error their_why = {0};
    bool i_read =
        audit_claim_read(audit_text(text), "x", AUDIT_ROUNDING_HALF_UP, &mine, &why) == AUDIT_OK;
    bool they_read =
        ledger_claim_parse(ledger_slice_of_text(text), &theirs, &their_why) == LEDGER_OK;
    if (i_read != they_read)
        fail_msg("\"%s\": the auditor %s, the ledger %s", text, i_read ? "reads" : "refuses",
                 they_read ? "reads" : "refuses");
    if (!i_read)
        return false;
    assert_int_equal(mine.kind, kind_of(theirs.kind));
    assert_int_equal(mine.value_fen, theirs.figure.fen);
    assert_int_equal(mine.step_fen, theirs.step.fen);
    assert_int_equal(mine.lower_fen, theirs.first_fen);
    if (mine.has_end)
        assert_int_equal(mine.end_fen, theirs.end_fen);
    else
        assert_int_equal(theirs.end_fen, INT64_MAX);
    assert_int_equal(mine.end_is_convention, theirs.end_is_convention);
    both_answer_alike(&mine, &theirs);
    return true;
}

static unsigned
roll(uint64_t *dice, unsigned sides)
{
    *dice ^= *dice >> 12;
    *dice ^= *dice << 25;
    *dice ^= *dice >> 27;
    return (unsigned)((*dice * UINT64_C(2685821657736338717) >> 33) % sides);
}

static void
random_figures_are_read_as_the_ledger_reads_them(void **state)
{
    static const char *const qualifiers[] = {"", "", "", "约", "近", "超", "超过", "逾", "突破"};
    static const char *const more[] = {"", "", "", "余", "多"};
    static const char *const units[] = {"亿", "万", "", "亿", "万", "千"};
    static const char *const ends[] = {"元", "元", "元", "元", "", "角", "元整"};
    static const char *const spaces[] = {"", "", "", "", " ", "　"};
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "５"};
    static const char *const points[] = {"", "", ".", "．", ",", "，"};
    uint64_t dice = 0x9E3779B97F4A7C15;
    size_t read = 0;
    (void)state;
    for (size_t i = 0; i < 200000; i++) {
        char text[256] = "";
#define PUT(words) strcat(text, (words)[roll(&dice, sizeof(words) / sizeof(words)[0])])
        PUT(spaces);
        PUT(qualifiers);
        PUT(spaces);
        for (unsigned part = 1 + roll(&dice, 3); part > 0; part--) {
            for (unsigned n = roll(&dice, 5); n > 0; n--)
                PUT(digits);
            PUT(points);
        }
        PUT(digits);
        PUT(spaces);
        PUT(more);
        PUT(units);
        PUT(more);
        PUT(ends);
        PUT(spaces);
#undef PUT
        read += both_say_the_same(text);
    }
    assert_true(read > 10000);
}

static void
odd_figures_are_read_as_the_ledger_reads_them(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "元",
        "0元",
        "00元",
        "007元",
        "1元",
        "1 元",
        "1余 元",
        "1余元",
        "1元余",
        "1余",
        "1亿",
        "1亿余",
        "1亿多元",
        "1余亿余元",
        "近 1 亿元",
        "近近1亿元",
        "超逾1亿元",
        "1,000元",
        "1,00元",
        "1000,000元",
        "1,000,000.5万元",
        "0,001元",
        ",100元",
        "1,元",
        "1.元",
        ".1元",
        "1..1元",
        "1.1.1元",
        "922337203亿元",
        "922337204亿元",
        "92233720368547758元",
        "92233720368547758.07元",
        "92233720368547757.99元",
        "1e5元",
        "+1元",
        "-1元",
        "1\xC2\xA0元",
        "1\t元",
        "１２，３４５．６７元",
        "壹元",
        "1亿1万元",
        "1万亿元",
        "1亿元 ",
        "1亿 元",
        "1.49 余亿元",
        "约 1元",
        "0.1元",
        "0.01元",
        "0.001元",
        "0.0001万元",
        "0.000001万元",
        "1.4900000000亿元",
        "1.49000000001亿元",
        "9223372036854775807元",
        "18446744073709551615元",
        "18446744073709551616元",
        "99999999999999999999亿元",
        "900000000亿元",
        "900000001亿元",
        "超过",
        "超过1亿元",
        "超 过1亿元",
        "1亿元。",
        "1圆",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        (void)both_say_the_same(texts[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_figure_is_an_interval_to_the_fen),
        cmocka_unit_test(what_is_no_figure_is_refused_by_its_fault),
        cmocka_unit_test(a_sum_is_judged_to_the_fen),
        cmocka_unit_test(claims_are_about_categories_then_programmes_net),
        cmocka_unit_test(random_figures_are_read_as_the_ledger_reads_them),
        cmocka_unit_test(odd_figures_are_read_as_the_ledger_reads_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

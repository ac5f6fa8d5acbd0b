#include "sample_support.h"

#include <string.h>

/* --- sizes --- */

static void
sizes_and_intervals_are_the_worked_ones(void **state)
{
    /* 852,000,000.00 yuan, tolerable 1 %, expected 0.1 %. */
    static const struct {
        unsigned confidence;
        uint64_t size;
        int64_t interval_fen;
    } rows[] = {{95, 357, 238655462}, {90, 271, 314391143}};
    const int64_t book_fen = INT64_C(85200000000);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);
        struct audit_sample sample;

        assert_int_equal(
            audit_mus_size(book_fen, book_fen / 100, book_fen / 1000, rows[i].confidence),
            rows[i].size);
        plan.confidence = rows[i].confidence;
        plan.expected = (struct audit_limit){true, 1000};
        sample_of((const int64_t[]){book_fen - 1, 1}, 2, &sample);
        sample_drawn(&plan, &sample);
        assert_int_equal(sample.size, rows[i].size);
        assert_int_equal(sample.interval_fen, rows[i].interval_fen);
        assert_in_range(sample.first_unit, 1, sample.interval_fen);
        audit_sample_free(&sample);
    }
    /* A tolerable fen: everything is looked at, and no interval is nothing. */
    assert_int_equal(audit_mus_size(1000, 1, 0, 95), 1000);
}

/* --- monetary unit --- */

static void
each_unit_is_in_the_item_that_holds_it_and_the_top_is_there(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 40; seed++) {
        struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);
        struct audit_sample sample;
        int64_t before = 0;
        uint64_t hits = 0;
        size_t at = 0;

        plan.seed = seed;
        sample_of_random(300, seed, &sample);
        sample_drawn(&plan, &sample);
        for (uint32_t i = 0; i < sample.item_count; i++) {
            const int64_t fen = sample.items[i].fen;
            /* Counted one by one. */
            uint64_t held = 0;
            int64_t first = 0;
            for (int64_t unit = sample.first_unit; unit <= before + fen;
                 unit += sample.interval_fen) {
                if (unit <= before)
                    continue;
                first = held == 0 ? unit : first;
                held++;
            }
            const struct audit_sample_pick *pick = &sample.picks[at];
            bool is_picked = at < sample.pick_count && pick->item == i;
            assert_int_equal(is_picked, held > 0);
            assert_true(is_picked || fen < sample.interval_fen);
            if (is_picked) {
                assert_int_equal(pick->hits, held);
                assert_int_equal(pick->unit, first);
                assert_int_equal(pick->stratum, fen >= sample.interval_fen ? 0 : 1);
                at++;
            }
            hits += held;
            before += fen;
        }
        assert_int_equal(at, sample.pick_count);
        assert_int_equal(hits, sample.hits);
        assert_true(hits == sample.size || hits == sample.size + 1);
        assert_int_equal(sample.strata[0].fen + sample.strata[1].fen, sample.book_fen);
        assert_int_equal(sample.strata[0].size, sample.strata[0].count);
        audit_sample_free(&sample);
    }
}

/* Over many seeds an item of twice the amount is chosen twice as often. */
static void
chances_are_in_proportion_to_the_amount(void **state)
{
    enum { COUNT = 60, SEEDS = 4000 };
    unsigned chosen[COUNT] = {0};
    int64_t fen[COUNT];
    int64_t interval = 0;

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        fen[i] = (int64_t)(i + 1) * 100;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);
        struct audit_sample sample;
        plan.seed = seed;
        plan.tolerable = (struct audit_limit){true, 200000};
        sample_of(fen, COUNT, &sample);
        sample_drawn(&plan, &sample);
        for (size_t i = 0; i < sample.pick_count; i++)
            chosen[sample.picks[i].item]++;
        interval = sample.interval_fen;
        audit_sample_free(&sample);
    }
    assert_true(interval > fen[COUNT - 1]); /* no top stratum */
    for (size_t i = 0; i < COUNT; i++) {
        int64_t expected = SEEDS * fen[i] / interval;
        /* Four deviations of a binomial at its widest: 4 sqrt(4000 / 4). */
        assert_in_range(chosen[i], expected < 127 ? 0 : expected - 127, expected + 127);
    }
}

/* --- by items --- */

static void
strata_are_taken_as_large_as_was_said_and_the_top_is_whole(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 30; seed++) {
        struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_STRATIFIED);
        struct audit_sample sample;
        uint64_t counts[AUDIT_SAMPLE_STRATA_MAX] = {0};

        plan.seed = seed;
        plan.in_proportion = seed % 2 == 0;
        plan.tolerable.value = 30000;
        sample_of_random(1000, seed, &sample);
        sample_drawn(&plan, &sample);
        assert_int_equal(sample.stratum_count, 4);
        assert_int_equal(sample.strata[0].size, sample.strata[0].count);
        for (size_t i = 0; i < sample.pick_count; i++) {
            const struct audit_sample_pick *pick = &sample.picks[i];
            const int64_t fen = sample.items[pick->item].fen;
            assert_true(i == 0 || sample.picks[i - 1].item < pick->item);
            assert_true(fen >= sample.strata[pick->stratum].from_fen);
            assert_true(pick->stratum == 0 || fen < sample.strata[pick->stratum - 1].from_fen);
            counts[pick->stratum]++;
        }
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(counts[i], sample.strata[i].size);
            assert_true(counts[i] <= sample.strata[i].count);
            assert_true(counts[i] >= 2 || counts[i] == sample.strata[i].count);
        }
        audit_sample_free(&sample);
    }
}

/* By hand: two strata below the top. Of 10, 20 … yuan times 1,000: S of 1..9 × 10,000.00 yuan is
 * 27,386.12; of 1..9 × 1,000.00 it is 2,738.61. */
static void
neyman_takes_more_where_amounts_differ_more(void **state)
{
    int64_t fen[200];
    struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_STRATIFIED);
    struct audit_sample neyman, proportional;

    (void)state;
    for (size_t i = 0; i < 200; i++)
        fen[i] = (int64_t)(i % 9 + 1) * (i < 100 ? 1000000 : 100000);
    plan.tolerable.value = 100000;
    sample_of(fen, 200, &neyman);
    sample_drawn(&plan, &neyman);
    plan.in_proportion = true;
    sample_of(fen, 200, &proportional);
    sample_drawn(&plan, &proportional);
    assert_int_equal(neyman.strata[2].count, 100);
    assert_int_equal(neyman.strata[3].count, 100);
    assert_true(neyman.strata[2].size > 5 * neyman.strata[3].size);
    assert_int_equal(proportional.strata[2].size, proportional.strata[3].size);
    assert_true(neyman.size < proportional.size);
    audit_sample_free(&neyman);
    audit_sample_free(&proportional);
}

static void
attribute_samples_are_those_of_the_tables_where_there_are_many(void **state)
{
    static const struct {
        enum audit_sample_method method;
        int64_t tolerable, expected;
        uint64_t size, allowed;
    } rows[] = {
        {AUDIT_SAMPLE_DISCOVERY, 50000, 0, 59, 0},
        {AUDIT_SAMPLE_ATTRIBUTE, 50000, 0, 59, 0},
        {AUDIT_SAMPLE_ATTRIBUTE, 50000, 10000, 93, 1}, /* AICPA: 93 (1) */
        {AUDIT_SAMPLE_ATTRIBUTE, 100000, 10000, 46, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_sample_plan plan = sample_plan(rows[i].method);
        struct audit_sample sample;
        plan.tolerable.value = rows[i].tolerable;
        plan.expected.value = rows[i].expected;
        sample_of_random(100000, 1, &sample);
        sample_drawn(&plan, &sample);
        assert_int_equal(sample.size, rows[i].size);
        assert_int_equal(sample.pick_count, rows[i].size);
        assert_int_equal(sample.expected_count, rows[i].allowed);
        audit_sample_free(&sample);
    }
}

/* The expected rate so near to the tolerable one that thousands may deviate: an answer, and soon.
 */
static void
a_narrow_room_for_deviations_needs_nearly_everything(void **state)
{
    struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_ATTRIBUTE);
    struct audit_sample sample;

    (void)state;
    plan.tolerable.value = 50000;
    plan.expected.value = 49900;
    sample_of_random(300000, 1, &sample);
    sample_drawn(&plan, &sample);
    assert_in_range(sample.size, 250000, 300000);
    assert_true(sample.expected_count < sample.tolerable_count);
    assert_true(sample.expected_count * 1000000 >= sample.size * 49900);
    audit_sample_free(&sample);
}

static void
every_item_has_the_same_chance_where_amounts_do_not_count(void **state)
{
    enum { COUNT = 50, SEEDS = 3000 };
    unsigned chosen[COUNT] = {0};
    uint64_t size = 0;

    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_DISCOVERY);
        struct audit_sample sample;
        plan.seed = seed;
        plan.tolerable.value = 200000;
        sample_of_random(COUNT, 5, &sample);
        sample_drawn(&plan, &sample);
        for (size_t i = 0; i < sample.pick_count; i++)
            chosen[sample.picks[i].item]++;
        size = sample.size;
        audit_sample_free(&sample);
    }
    for (size_t i = 0; i < COUNT; i++)
        assert_in_range(chosen[i], SEEDS * size / COUNT - 110, SEEDS * size / COUNT + 110);
}

/* --- for all --- */

static bool
draws_are_alike(const struct audit_sample_plan *a, const struct audit_sample_plan *b)
{
    struct audit_sample x, y;
    sample_of_random(500, 3, &x);
    sample_of_random(500, 3, &y);
    sample_drawn(a, &x);
    sample_drawn(b, &y);
    bool alike = x.pick_count == y.pick_count;
    for (size_t i = 0; i < x.pick_count && alike; i++)
        alike = x.picks[i].item == y.picks[i].item && x.picks[i].unit == y.picks[i].unit;
    audit_sample_free(&x);
    audit_sample_free(&y);
    return alike;
}

static void
the_same_plan_draws_the_same_and_another_seed_or_head_does_not(void **state)
{
    (void)state;
    for (unsigned method = AUDIT_SAMPLE_MUS; method < AUDIT_SAMPLE_METHOD_END; method++) {
        struct audit_sample_plan plan = sample_plan((enum audit_sample_method)method);
        plan.tolerable.value = 20000;
        struct audit_sample_plan seed = plan, size = plan, root = plan;
        seed.seed++;
        size.tree_size++;
        root.root.bytes[31] ^= 1;
        assert_true(draws_are_alike(&plan, &plan));
        assert_false(draws_are_alike(&plan, &seed));
        assert_false(draws_are_alike(&plan, &size));
        assert_false(draws_are_alike(&plan, &root));
    }
}

static void
what_cannot_be_sampled_is_refused(void **state)
{
    static const struct {
        enum audit_sample_method method;
        unsigned confidence;
        struct audit_limit tolerable, expected;
        enum audit_message message;
    } rows[] = {
        {AUDIT_SAMPLE_MUS, 94, {true, 10000}, {true, 0}, AUDIT_MESSAGE_SAMPLE_CONFIDENCE},
        {AUDIT_SAMPLE_MUS, 95, {false, 0}, {true, 0}, AUDIT_MESSAGE_SAMPLE_TOLERABLE_ZERO},
        {AUDIT_SAMPLE_MUS, 95, {true, 1}, {true, 0}, AUDIT_MESSAGE_SAMPLE_TOLERABLE_ZERO},
        /* 1 % is not above 0.625 % times 1.6. */
        {AUDIT_SAMPLE_MUS, 95, {true, 10000}, {true, 6250}, AUDIT_MESSAGE_SAMPLE_TOLERABLE_SMALL},
        {AUDIT_SAMPLE_MUS, 95, {false, 100}, {false, 200}, AUDIT_MESSAGE_SAMPLE_TOLERABLE_SMALL},
        {AUDIT_SAMPLE_STRATIFIED,
         95,
         {true, 10000},
         {true, 10000},
         AUDIT_MESSAGE_SAMPLE_TOLERABLE_SMALL},
        {AUDIT_SAMPLE_ATTRIBUTE, 95, {false, 100}, {true, 0}, AUDIT_MESSAGE_SAMPLE_RATE},
        {AUDIT_SAMPLE_ATTRIBUTE, 95, {true, 0}, {true, 0}, AUDIT_MESSAGE_SAMPLE_RATE},
        {AUDIT_SAMPLE_ATTRIBUTE, 95, {true, 1000000}, {true, 0}, AUDIT_MESSAGE_SAMPLE_RATE},
        {AUDIT_SAMPLE_ATTRIBUTE, 95, {true, 50000}, {false, 100}, AUDIT_MESSAGE_SAMPLE_RATE},
        {AUDIT_SAMPLE_ATTRIBUTE, 95, {true, 50000}, {true, 50000}, AUDIT_MESSAGE_SAMPLE_RATE_SMALL},
        {AUDIT_SAMPLE_DISCOVERY,
         95,
         {true, 50000},
         {true, 10000},
         AUDIT_MESSAGE_SAMPLE_DISCOVERY_EXPECTED},
    };
    struct audit_sample sample;
    struct audit_error err = {0};
    struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        plan = sample_plan(rows[i].method);
        plan.confidence = rows[i].confidence;
        plan.tolerable = rows[i].tolerable;
        plan.expected = rows[i].expected;
        sample_of((const int64_t[]){50000, 50000}, 2, &sample);
        assert_audit(audit_sample_draw(&plan, &sample, &err), AUDIT_MALFORMED, &err);
        assert_audit_message(&err, rows[i].message);
        audit_sample_free(&sample);
    }
    sample_of(NULL, 0, &sample);
    assert_audit(audit_sample_draw(&plan, &sample, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_SAMPLE_EMPTY);
    audit_sample_free(&sample);
    sample_of((const int64_t[]){INT64_MAX, 1}, 2, &sample);
    assert_audit(audit_sample_draw(&plan, &sample, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_SAMPLE_SUM_LARGE);
    audit_sample_free(&sample);
}

/* --- plan and population --- */

static void
limits_are_read_in_one_way(void **state)
{
    static const struct {
        const char *text, *again; /* NULL: refused */
    } rows[] = {
        {"1%", "1%"},
        {"0.25%", "0.25%"},
        {"0.0001%", "0.0001%"},
        {"100%", "100%"},
        {"05.10%", "5.1%"},
        {"0", "0.00"},
        {"125000", "125000.00"},
        {"0.5", "0.50"},
        {"90000000000000.01", "90000000000000.01"},
        {"100.0001%", NULL},
        {"0.00001%", NULL},
        {"1.234", NULL},
        {"-1", NULL},
        {"1,000", NULL},
        {"", NULL},
        {"%", NULL},
        {"1.", NULL},
        {".5", NULL},
        {"1 %", NULL},
        {"1.2.3", NULL},
        {"1e3", NULL},
        {"99999999999999999999", NULL},
        {"９", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct audit_limit limit;
        struct audit_buffer text = {0};
        bool read = audit_limit_read(audit_text(rows[i].text), &limit);
        assert_int_equal(read, rows[i].again != NULL);
        if (!read)
            continue;
        audit_limit_write(limit, &text);
        assert_true(audit_bytes_equal(audit_buffer_bytes(&text), audit_text(rows[i].again)));
        audit_buffer_free(&text);
    }
}

static void
a_plan_is_one_line_and_comes_back_from_it(void **state)
{
    static const char line[] =
        "mingzhang/v1 draw method=stratified seed=18446744073709551615 confidence=90 "
        "tolerable=0.5% expected=1200.00 allocation=proportional of=cash programme=KJ-01 "
        "from=20230101 to=- size=8 "
        "root=0102030000000000000000000000000000000000000000000000000000000000";
    struct audit_error err = {0};
    struct audit_sample_plan plan;
    struct audit_buffer again = {0};
    char changed[sizeof line + 1];

    (void)state;
    assert_audit(audit_sample_plan_read(audit_text(line), &plan, &err), AUDIT_OK, &err);
    assert_int_equal(plan.method, AUDIT_SAMPLE_STRATIFIED);
    assert_true(plan.seed == UINT64_MAX && plan.in_proportion && plan.to == 0);
    assert_string_equal(plan.programme, "KJ-01");
    audit_sample_plan_write(&plan, &again);
    assert_true(audit_bytes_equal(audit_buffer_bytes(&again), audit_text(line)));
    audit_buffer_free(&again);

    /* Cut off anywhere, and with a byte more. */
    for (size_t size = 0; size < sizeof line - 1; size++)
        assert_audit(
            audit_sample_plan_read((struct audit_bytes){(const uint8_t *)line, size}, &plan, &err),
            AUDIT_MALFORMED, &err);
    memcpy(changed, line, sizeof line - 1);
    changed[sizeof line - 1] = '0';
    changed[sizeof line] = '\0';
    assert_audit(audit_sample_plan_read(audit_text(changed), &plan, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_SAMPLE_PLAN_DAMAGED);
}

static void
the_population_is_what_the_plan_takes(void **state)
{
    const struct audit_book_programme programmes[] = {
        {.code = audit_text("SUB"), .instrument = AUDIT_SUBSIDY},
        {.code = audit_text("REF"), .instrument = AUDIT_REFUND},
        {.code = audit_text("REL"), .instrument = AUDIT_RELIEF},
    };
    const struct audit_book_disbursement rows[] = {
        {.entry = 5, .programme = 0, .date = 20230105, .fen = 100},
        {.entry = 6, .programme = 1, .date = 20230205, .fen = 200},
        {.entry = 7, .programme = 2, .date = 20230305, .fen = 400},
        {.entry = 9, .programme = 0, .date = 20230405, .fen = 800},
    };
    const struct audit_book book = {
        .programmes = programmes,
        .programme_count = 3,
        .disbursements = rows,
        .disbursement_count = 4,
    };
    static const struct {
        enum audit_sample_of of;
        const char *programme;
        uint32_t from, to;
        int64_t fen;
    } table[] = {
        {AUDIT_SAMPLE_OF_CASH, "", 0, 0, 1100},
        {AUDIT_SAMPLE_OF_ALL, "", 0, 0, 1500},
        {AUDIT_SAMPLE_OF_SUBSIDY, "", 0, 0, 900},
        {AUDIT_SAMPLE_OF_REFUND, "", 0, 0, 200},
        {AUDIT_SAMPLE_OF_RELIEF, "", 0, 0, 400},
        {AUDIT_SAMPLE_OF_CASH, "SUB", 0, 0, 900},
        {AUDIT_SAMPLE_OF_CASH, "REL", 0, 0, 0},
        {AUDIT_SAMPLE_OF_ALL, "", 20230205, 0, 1400},
        {AUDIT_SAMPLE_OF_ALL, "", 20230206, 20230405, 1200},
        {AUDIT_SAMPLE_OF_ALL, "", 0, 20230404, 700},
    };
    struct audit_error err = {0};
    struct audit_sample_plan plan = sample_plan(AUDIT_SAMPLE_MUS);
    struct audit_sample sample;

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        int64_t sum = 0;
        plan.of = table[i].of;
        plan.from = table[i].from;
        plan.to = table[i].to;
        (void)strcpy(plan.programme, table[i].programme);
        assert_audit(audit_sample_population(&book, &plan, &sample, &err), AUDIT_OK, &err);
        for (size_t j = 0; j < sample.item_count; j++) {
            sum += sample.items[j].fen;
            assert_true(sample.items[j].entry == rows[sample.items[j].disbursement].entry);
        }
        assert_int_equal(sum, table[i].fen);
        audit_sample_free(&sample);
    }
    (void)strcpy(plan.programme, "NONE");
    assert_audit(audit_sample_population(&book, &plan, &sample, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_SAMPLE_NO_PROGRAMME);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_and_intervals_are_the_worked_ones),
        cmocka_unit_test(each_unit_is_in_the_item_that_holds_it_and_the_top_is_there),
        cmocka_unit_test(chances_are_in_proportion_to_the_amount),
        cmocka_unit_test(strata_are_taken_as_large_as_was_said_and_the_top_is_whole),
        cmocka_unit_test(neyman_takes_more_where_amounts_differ_more),
        cmocka_unit_test(attribute_samples_are_those_of_the_tables_where_there_are_many),
        cmocka_unit_test(a_narrow_room_for_deviations_needs_nearly_everything),
        cmocka_unit_test(every_item_has_the_same_chance_where_amounts_do_not_count),
        cmocka_unit_test(the_same_plan_draws_the_same_and_another_seed_or_head_does_not),
        cmocka_unit_test(what_cannot_be_sampled_is_refused),
        cmocka_unit_test(limits_are_read_in_one_way),
        cmocka_unit_test(a_plan_is_one_line_and_comes_back_from_it),
        cmocka_unit_test(the_population_is_what_the_plan_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rules 1 to 4 and 8: the voucher as a whole. Each row spoils one sound, signed voucher in one way
 * and names the rule that objects. */
#include <string.h>

#include "support/assert_status.h"
#include "support/fixture.h"

struct row {
    const char *what;
    void (*spoil)(struct fixture *fixture, struct fixture_voucher *voucher);
    enum ledger_rule_number rule;
    enum ledger_message message;
};

#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)

static void
nothing(struct fixture *fixture, struct fixture_voucher *voucher)
{
    (void)fixture;
    (void)voucher;
}

/* Changes what follows from the header: its bytes and both signatures. */
static void
header_signed_again(struct fixture *fixture, struct fixture_voucher *voucher)
{
    fixture_header_again(voucher);
    voucher->signature_count = 0;
    fixture_sign_all(fixture, voucher, FIXTURE_PAIR);
}

static void
header_of_bytes_too_few(struct fixture *fixture, struct fixture_voucher *voucher)
{
    (void)fixture;
    voucher->header_bytes.size--;
}

static void
entry_not_canonical(struct fixture *fixture, struct fixture_voucher *voucher)
{
    struct ledger_error err = {0};

    (void)fixture;
    /* A field 1 behind the others. */
    assert_status(
        ledger_buffer_append(&voucher->entry_bytes[1], ledger_slice_of("\x08\x01", 2), &err),
        LEDGER_OK, &err);
    voucher->entries[1] = ledger_buffer_slice(&voucher->entry_bytes[1]);
}

static void
other_origin(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->header.origin = "test.example/elsewhere";
    header_signed_again(fixture, voucher);
}

static void
signatures_swapped(struct fixture *fixture, struct fixture_voucher *voucher)
{
    struct ledger_sign_off first = voucher->signatures[0];

    (void)fixture;
    voucher->signatures[0] = voucher->signatures[1];
    voucher->signatures[1] = first;
}

static void
one_signs_in_two_roles(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->signatures[1].officer = voucher->signatures[0].officer;
    fixture_sign_again(fixture, voucher, 1, FIXTURE_MAKER);
}

static void
one_signs_twice_in_a_role(struct fixture *fixture, struct fixture_voucher *voucher)
{
    (void)fixture;
    voucher->signatures[1] = voucher->signatures[0];
}

static void
nameless_signature(struct fixture *fixture, struct fixture_voucher *voucher)
{
    (void)fixture;
    voucher->signatures[0].officer = "";
}

static void
known_id(struct fixture *fixture, struct fixture_voucher *voucher)
{
    /* The genesis drew its id last of all: the 9th number. */
    memset(voucher->header.voucher.bytes, 0, sizeof(voucher->header.voucher.bytes));
    ledger_put_u32(voucher->header.voucher.bytes, FIXTURE_GENESIS_END + 2);
    header_signed_again(fixture, voucher);
}

static void
count_too_high(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->entry_count--;
    voucher->header.kinds[1].count--;
    header_signed_again(fixture, voucher);
}

static void
entries_swapped(struct fixture *fixture, struct fixture_voucher *voucher)
{
    struct ledger_slice first = voucher->entries[0];

    (void)fixture;
    voucher->entries[0] = voucher->entries[1];
    voucher->entries[1] = first;
}

static void
kinds_differ(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->header.kinds[0].count = 2;
    voucher->header.kinds[1].count = 1;
    header_signed_again(fixture, voucher);
}

static void
kinds_of_another_body(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->header.kinds[1].body = LEDGER_BODY_DISBURSEMENT;
    header_signed_again(fixture, voucher);
}

static void
appropriated_too_high(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->header.appropriated_fen++;
    header_signed_again(fixture, voucher);
}

static void
disbursed_from_nowhere(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->header.disbursed_fen = 1;
    header_signed_again(fixture, voucher);
}

static void
adjusted_from_nowhere(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->header.adjusted_fen = 1;
    header_signed_again(fixture, voucher);
}

static void
settled_from_nowhere(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->header.settled_fen = -1;
    header_signed_again(fixture, voucher);
}

static void
seen_more_than_there_is(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->signatures[0].seen_size++;
    fixture_sign_again(fixture, voucher, 0, FIXTURE_MAKER);
}

static void
seen_nothing(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->signatures[1].seen_size = 0;
    voucher->signatures[1].seen_root = ledger_tree_empty_root();
    fixture_sign_again(fixture, voucher, 1, FIXTURE_REVIEWER);
}

static void
seen_another_root(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->signatures[1].seen_root.bytes[31] ^= 1;
    fixture_sign_again(fixture, voucher, 1, FIXTURE_REVIEWER);
}

/* The genesis alone: the last leaf of a tree of size 1 is its root. */
static void
seen_an_earlier_head(struct fixture *fixture, struct fixture_voucher *voucher)
{
    voucher->signatures[1].seen_size = 1;
    voucher->signatures[1].seen_root = fixture->last_leaf;
    fixture_sign_again(fixture, voucher, 1, FIXTURE_REVIEWER);
}

static void
signed_at(struct fixture *fixture, struct fixture_voucher *voucher, int64_t signed_at_ms)
{
    voucher->signatures[0].signed_at_ms = signed_at_ms;
    fixture_sign_again(fixture, voucher, 0, FIXTURE_MAKER);
}

static void
signed_five_minutes_before_prepared(struct fixture *fixture, struct fixture_voucher *voucher)
{
    signed_at(fixture, voucher, fixture->now_ms - 5 * MINUTE_MS);
}

static void
signed_earlier_still(struct fixture *fixture, struct fixture_voucher *voucher)
{
    signed_at(fixture, voucher, fixture->now_ms - 5 * MINUTE_MS - 1);
}

static void
signed_five_minutes_ahead(struct fixture *fixture, struct fixture_voucher *voucher)
{
    signed_at(fixture, voucher, fixture->now_ms + 5 * MINUTE_MS);
}

static void
signed_further_ahead(struct fixture *fixture, struct fixture_voucher *voucher)
{
    signed_at(fixture, voucher, fixture->now_ms + 5 * MINUTE_MS + 1);
}

static void
sealed_31_days_later(struct fixture *fixture, struct fixture_voucher *voucher)
{
    (void)voucher;
    fixture->now_ms += 31 * DAY_MS;
}

static void
sealed_later_still(struct fixture *fixture, struct fixture_voucher *voucher)
{
    (void)voucher;
    fixture->now_ms += 31 * DAY_MS + 1;
}

static void
all_at(struct fixture *fixture, struct fixture_voucher *voucher, int64_t now_ms)
{
    fixture->now_ms = now_ms;
    voucher->header.prepared_at_ms = now_ms;
    header_signed_again(fixture, voucher);
}

static void
clock_goes_back(struct fixture *fixture, struct fixture_voucher *voucher)
{
    all_at(fixture, voucher, fixture->sealed_at_ms - 1);
}

static void
clock_92_days_on(struct fixture *fixture, struct fixture_voucher *voucher)
{
    all_at(fixture, voucher, fixture->sealed_at_ms + 92 * DAY_MS);
}

static void
clock_further_on(struct fixture *fixture, struct fixture_voucher *voucher)
{
    all_at(fixture, voucher, fixture->sealed_at_ms + 92 * DAY_MS + 1);
}

#define OBJECTS(rule, message) LEDGER_RULE_##rule, LEDGER_MESSAGE_##message
#define PASSES LEDGER_RULE_NONE, LEDGER_MESSAGE_NONE

static const struct row rows[] = {
    {"a sound voucher", nothing, PASSES},
    {"the header ends early", header_of_bytes_too_few, LEDGER_RULE_FORM, LEDGER_MESSAGE_COUNT},
    {"an entry is not canonical", entry_not_canonical, LEDGER_RULE_FORM, LEDGER_MESSAGE_COUNT},
    {"another ledger's origin", other_origin, OBJECTS(FORM, ORIGIN_NOT_IN_FORCE)},
    {"signatures out of order", signatures_swapped, OBJECTS(FORM, SIGNATURES_NOT_IN_ORDER)},
    {"one signs in two roles", one_signs_in_two_roles, OBJECTS(FORM, OFFICER_SIGNS_TWICE)},
    {"one signs twice", one_signs_twice_in_a_role, OBJECTS(FORM, OFFICER_SIGNS_TWICE)},
    {"a signature without a name", nameless_signature, LEDGER_RULE_FORM, LEDGER_MESSAGE_COUNT},
    {"the id of a sealed voucher", known_id, OBJECTS(VOUCHER_KNOWN, VOUCHER_ID_USED)},
    {"an entry is missing", count_too_high, OBJECTS(TOTALS, TOTALS_COUNT_DIFFERS)},
    {"entries change places", entries_swapped, OBJECTS(TOTALS, TOTALS_ROOT_DIFFERS)},
    {"kinds counted wrong", kinds_differ, OBJECTS(TOTALS, TOTALS_KIND_DIFFERS)},
    {"a kind that is not there", kinds_of_another_body, OBJECTS(TOTALS, TOTALS_KIND_DIFFERS)},
    {"appropriated too high", appropriated_too_high, OBJECTS(TOTALS, TOTALS_APPROPRIATED_DIFFERS)},
    {"disbursed from nowhere", disbursed_from_nowhere, OBJECTS(TOTALS, TOTALS_DISBURSED_DIFFERS)},
    {"adjusted from nowhere", adjusted_from_nowhere, OBJECTS(TOTALS, TOTALS_ADJUSTED_DIFFERS)},
    {"settled from nowhere", settled_from_nowhere, OBJECTS(TOTALS, TOTALS_SETTLED_DIFFERS)},
    {"seen more than there is", seen_more_than_there_is, OBJECTS(SEEN, SEEN_AHEAD)},
    {"seen nothing", seen_nothing, OBJECTS(SEEN, SEEN_NOTHING)},
    {"seen another root", seen_another_root, OBJECTS(SEEN, SEEN_OTHER_HISTORY)},
    {"seen an earlier head", seen_an_earlier_head, PASSES},
    {"signed 5 minutes before", signed_five_minutes_before_prepared, PASSES},
    {"signed earlier still", signed_earlier_still, OBJECTS(CLOCK, SIGNED_BEFORE_PREPARED)},
    {"signed 5 minutes ahead", signed_five_minutes_ahead, PASSES},
    {"signed further ahead", signed_further_ahead, OBJECTS(CLOCK, SIGNED_IN_THE_FUTURE)},
    {"sealed 31 days later", sealed_31_days_later, PASSES},
    {"sealed later still", sealed_later_still, OBJECTS(CLOCK, SIGNED_TOO_LONG_AGO)},
    {"the clock goes back", clock_goes_back, OBJECTS(CLOCK, CLOCK_WENT_BACK)},
    {"92 days of silence", clock_92_days_on, PASSES},
    {"more than 92 days", clock_further_on, OBJECTS(CLOCK, CLOCK_JUMPED)},
};

static void
each_spoiled_voucher_is_refused_by_its_rule(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture fixture;
        struct fixture_voucher voucher;
        struct fixture_result result;
        size_t entry_count;
        struct ledger_entry entries[3] = {
            fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY),
            fixture_appropriation("SUB", 100),
            fixture_appropriation("SUB", 200),
        };

        print_message("%s\n", rows[i].what);
        fixture_open(&fixture);
        fixture_prepare(&fixture, entries, 3, &voucher);
        entry_count = voucher.entry_count;
        fixture_sign_all(&fixture, &voucher, FIXTURE_PAIR);
        rows[i].spoil(&fixture, &voucher);
        result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
        if (rows[i].message == LEDGER_MESSAGE_COUNT) {
            /* The codec's own sentence. */
            assert_status(result.status, LEDGER_REFUSED, &result.err);
            assert_int_equal(result.verdict.rule, rows[i].rule);
            assert_int_not_equal(result.err.message, LEDGER_MESSAGE_NONE);
        } else {
            assert_verdict_at(&result, rows[i].rule, rows[i].message, __FILE__, __LINE__);
        }
        assert_false(result.verdict.concerns_entry);

        /* Preparing leaves out rules 4 to 8 and no other. */
        result = fixture_judge(&fixture, &voucher, /* preparing= */ true);
        if (strcmp(rows[i].what, "the id of a sealed voucher") == 0 ||
            rows[i].rule == LEDGER_RULE_TOTALS)
            assert_int_equal(result.verdict.rule, rows[i].rule);
        if (rows[i].rule >= LEDGER_RULE_SEEN)
            assert_status(result.status, LEDGER_OK, &result.err);
        voucher.entry_count = entry_count;
        fixture_voucher_free(&voucher);
        fixture_close(&fixture);
    }
}

static void
the_same_voucher_again_is_answered_with_its_seal(void **state)
{
    struct fixture fixture;
    struct fixture_voucher voucher;
    struct fixture_result result;
    struct ledger_entry entry = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);

    (void)state;
    fixture_open(&fixture);
    fixture_prepare(&fixture, &entry, 1, &voucher);
    fixture_sign_all(&fixture, &voucher, FIXTURE_PAIR);
    result = fixture_seal(&fixture, &voucher);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    result = fixture_seal(&fixture, &voucher);
    assert_status(result.status, LEDGER_EXISTS, &result.err);
    assert_verdict(&result, LEDGER_RULE_VOUCHER_KNOWN, VOUCHER_IS_SEALED);
    assert_int_equal(result.verdict.known_number, 1);
    fixture_voucher_free(&voucher);
    fixture_close(&fixture);
}

static void
a_rejected_voucher_is_never_sealed(void **state)
{
    struct fixture fixture;
    struct fixture_voucher voucher;
    struct fixture_result result;
    struct ledger_entry entry = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    struct ledger_entry rejection;

    (void)state;
    fixture_open(&fixture);
    fixture_prepare(&fixture, &entry, 1, &voucher);
    fixture_sign_all(&fixture, &voucher, FIXTURE_PAIR);
    ledger_entry_init(&rejection, LEDGER_BODY_REJECTION);
    rejection.rejection.voucher = voucher.header.voucher;
    rejection.rejection.header_sha256 =
        ledger_digest_of(ledger_buffer_slice(&voucher.header_bytes));
    rejection.rejection.reason = "依据不足";
    fixture_record(&fixture, &rejection, 1);
    result = fixture_seal(&fixture, &voucher);
    assert_verdict(&result, LEDGER_RULE_VOUCHER_KNOWN, VOUCHER_WAS_REJECTED);
    result = fixture_judge(&fixture, &voucher, /* preparing= */ true);
    assert_verdict(&result, LEDGER_RULE_VOUCHER_KNOWN, VOUCHER_WAS_REJECTED);

    rejection.rejection.reason = "再退一次";
    result = fixture_try(&fixture, &rejection, 1, 1u << FIXTURE_REVIEWER);
    assert_verdict(&result, LEDGER_RULE_CLOSING, REJECTION_TWICE);
    fixture_voucher_free(&voucher);
    fixture_close(&fixture);
}

static void
an_incident_alone_may_set_the_clock_right(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&entries[0], LEDGER_BODY_INCIDENT);
    entries[0].incident.kind = LEDGER_INCIDENT_CLOCK;
    entries[0].incident.description = "主机时钟快了一年";
    entries[1] = entries[0];
    fixture.now_ms -= 300 * DAY_MS;
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOCK, CLOCK_WENT_BACK);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture.now_ms += 300 * DAY_MS;
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOCK, CLOCK_JUMPED);
    fixture_close(&fixture);
}

static void
sums_that_no_header_can_state_are_refused(void **state)
{
    struct fixture fixture;
    struct fixture_voucher voucher;
    struct fixture_result result;
    struct ledger_entry entries[2] = {
        fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY),
        fixture_appropriation("SUB", LEDGER_MONEY_FEN_MAX),
    };
    struct ledger_slice entry_bytes[3];
    struct ledger_tree_range range = {0};

    (void)state;
    fixture_open(&fixture);
    fixture_prepare(&fixture, entries, 2, &voucher);
    entry_bytes[0] = voucher.entries[0];
    entry_bytes[1] = entry_bytes[2] = voucher.entries[1];
    for (size_t i = 0; i < 3; i++) {
        struct ledger_digest leaf = ledger_tree_leaf(entry_bytes[i]);

        ledger_tree_range_add(&range, &leaf);
    }
    voucher.header.entry_count = 3;
    voucher.header.entries_root = ledger_tree_range_root(&range);
    voucher.header.kinds[1].count = 2;
    header_signed_again(&fixture, &voucher);
    {
        struct fixture_voucher long_one = voucher;

        long_one.entries = entry_bytes;
        long_one.entry_count = 3;
        result = fixture_judge(&fixture, &long_one, /* preparing= */ false);
    }
    assert_verdict(&result, LEDGER_RULE_TOTALS, TOTALS_OVERFLOW);
    fixture_voucher_free(&voucher);
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_spoiled_voucher_is_refused_by_its_rule),
        cmocka_unit_test(the_same_voucher_again_is_answered_with_its_seal),
        cmocka_unit_test(a_rejected_voucher_is_never_sealed),
        cmocka_unit_test(an_incident_alone_may_set_the_clock_right),
        cmocka_unit_test(sums_that_no_header_can_state_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

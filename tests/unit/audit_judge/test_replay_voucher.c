/* Rules 1 to 8 as a verifier of evidence meets them, and the replay as such: what no ledger would
 * ever seal, what is damaged, what is judged elsewhere or later. That the auditor and the ledger
 * agree about what can be sealed is asserted by the fixture, in every test of tests/unit/rules. */
#include <string.h>
#include <unistd.h>

#include "audit/evidence/signed_note.h"
#include "ledger/record/codec.h"
#include "support/assert_audit.h"
#include "support/assert_status.h"
#include "support/fixture.h"

static struct audit_bytes
as_audit(const struct ledger_buffer *buffer)
{
    return (struct audit_bytes){buffer->data, buffer->size};
}

/* A voucher of a fixture on its way to the auditor, apart from the ledger. */
struct parcel {
    struct fixture_voucher voucher;
    struct ledger_seal seal;
    struct ledger_buffer seal_bytes;
    struct audit_bytes entries[8];
    struct audit_feed_voucher fed;
};

static void
parcel_open(struct parcel *parcel, struct fixture *fixture, const struct ledger_entry *entries,
            size_t count, unsigned signers)
{
    *parcel = (struct parcel){0};
    fixture_prepare(fixture, entries, count, &parcel->voucher);
    fixture_sign_all(fixture, &parcel->voucher, signers);
    parcel->seal = fixture_seal_of(fixture, &parcel->voucher);
    for (size_t i = 0; i < count; i++)
        parcel->entries[i] = as_audit(&parcel->voucher.entry_bytes[i]);
    parcel->fed.entries = parcel->entries;
    parcel->fed.entry_count = count;
}

/* Writes the seal down as it stands now. */
static void
parcel_seal(struct parcel *parcel)
{
    ledger_buffer_free(&parcel->seal_bytes);
    parcel->seal_bytes = fixture_seal_bytes(&parcel->seal);
    assert_true(parcel->seal_bytes.size > 0);
    parcel->fed.seal = as_audit(&parcel->seal_bytes);
}

static void
parcel_close(struct parcel *parcel)
{
    ledger_buffer_free(&parcel->seal_bytes);
    fixture_voucher_free(&parcel->voucher);
}

static void
every_rule_has_the_name_of_the_law(void **state)
{
    (void)state;
    for (int rule = LEDGER_RULE_FORM; rule < LEDGER_RULE_END; rule++)
        assert_string_equal(audit_rule_name((enum audit_rule)rule),
                            ledger_rule_name((enum ledger_rule_number)rule));
    assert_int_equal(AUDIT_RULE_END, LEDGER_RULE_END);
    assert_string_equal(audit_rule_name(0), "");
    assert_string_equal(audit_rule_name(AUDIT_RULE_END), "");
}

static void
number_is_another(struct ledger_seal *seal)
{
    seal->number++;
}

static void
link_is_another(struct ledger_seal *seal)
{
    seal->previous.bytes[31] ^= 1;
}

static void
first_entry_is_later(struct ledger_seal *seal)
{
    seal->first_entry++;
}

static void
first_entry_is_earlier(struct ledger_seal *seal)
{
    seal->first_entry--;
}

static void
a_seal_stands_in_its_own_place(void **state)
{
    static const struct {
        void (*spoil)(struct ledger_seal *seal);
        enum audit_message message;
    } rows[] = {
        {number_is_another, AUDIT_MESSAGE_SEAL_NUMBER_WRONG},
        {link_is_another, AUDIT_MESSAGE_SEAL_PREVIOUS_WRONG},
        {first_entry_is_later, AUDIT_MESSAGE_SEAL_FIRST_ENTRY_WRONG},
        {first_entry_is_earlier, AUDIT_MESSAGE_SEAL_FIRST_ENTRY_WRONG},
    };
    struct fixture fixture;
    const struct ledger_entry entry = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);

    (void)state;
    fixture_open(&fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct audit_feed_result result;
        struct parcel parcel;

        parcel_open(&parcel, &fixture, &entry, 1, FIXTURE_PAIR);
        rows[i].spoil(&parcel.seal);
        parcel_seal(&parcel);
        audit_feed_try(&fixture.auditor, &parcel.fed, &result);
        assert_int_equal(result.objection_count, 1);
        assert_int_equal(result.rule, AUDIT_RULE_FORM);
        assert_false(result.concerns_entry);
        assert_audit_message(&result.objections[0].what, rows[i].message);
        assert_int_equal(result.objections[0].voucher, 1);
        parcel_close(&parcel);
    }
    fixture_close(&fixture);
}

/* Seals that cannot be written down canonically; a verifier's reader would stop most of them. */
static void
signatures_stand_in_order_and_nobody_signs_twice(void **state)
{
    struct fixture fixture;
    struct audit_feed_result result;
    struct audit_seal view;
    struct audit_signature kept;
    struct parcel parcel;
    const struct ledger_entry entry = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);

    (void)state;
    fixture_open(&fixture);
    parcel_open(&parcel, &fixture, &entry, 1, FIXTURE_PAIR);
    parcel_seal(&parcel);
    assert_audit(audit_view_seal(parcel.fed.seal, &view, NULL), AUDIT_OK, NULL);
    parcel.fed.seal_view = &view;
    kept = view.signatures[0];
    view.signatures[0] = view.signatures[1];
    view.signatures[1] = kept;
    audit_feed_try(&fixture.auditor, &parcel.fed, &result);
    assert_int_equal(result.rule, AUDIT_RULE_FORM);
    assert_audit_message(&result.objections[0].what, AUDIT_MESSAGE_SIGNATURES_OUT_OF_ORDER);
    view.signatures[0] = kept;
    audit_feed_try(&fixture.auditor, &parcel.fed, &result);
    assert_int_equal(result.rule, AUDIT_RULE_FORM);
    assert_audit_message(&result.objections[0].what, AUDIT_MESSAGE_OFFICER_SIGNS_TWICE);
    parcel_close(&parcel);
    fixture_close(&fixture);
}

/* What a verifier with many processors takes over. */
struct elsewhere {
    size_t jobs;
    size_t good;
    const struct fixture_voucher *voucher;
};

static void
check_later(void *context, const struct audit_signature_job *job)
{
    struct elsewhere *elsewhere = context;
    const struct ledger_sign_off *signature = &elsewhere->voucher->signatures[job->signature];
    struct ledger_buffer statement = {0};
    struct ledger_error err = {0};

    /* The words are those that the signer's own program showed him. */
    assert_status(ledger_statement_compose(&elsewhere->voucher->header,
                                           ledger_buffer_slice(&elsewhere->voucher->header_bytes),
                                           signature, &statement, &err),
                  LEDGER_OK, &err);
    assert_int_equal(job->statement.size, statement.size);
    assert_memory_equal(job->statement.data, statement.data, statement.size);
    assert_memory_equal(job->officer.data, signature->officer, job->officer.size);
    assert_int_equal(job->voucher, 1);
    assert_int_equal(job->signature, elsewhere->jobs);
    elsewhere->good += audit_ed25519_check(job->public_key, job->statement, job->ed25519);
    elsewhere->jobs++;
    ledger_buffer_free(&statement);
}

static void
never(void *context, const struct audit_objection *objection)
{
    (void)context;
    (void)objection;
    fail_msg("nothing is to be objected to");
}

static void
signatures_may_be_checked_elsewhere(void **state)
{
    struct fixture fixture;
    struct parcel parcel;
    struct elsewhere elsewhere = {0};
    const struct audit_replay_sink sink = {never, check_later, &elsewhere};
    struct audit_seal seal;
    struct audit_header header;
    struct audit_entry views[2];
    struct audit_hash leaves[2];
    struct audit_voucher voucher = {
        .seal = &seal, .header = &header, .entries = views, .leaves = leaves};
    struct audit_error err = {0};
    const struct ledger_entry entries[2] = {
        fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY),
        fixture_appropriation("SUB", 123456789),
    };

    (void)state;
    fixture_open(&fixture);
    parcel_open(&parcel, &fixture, entries, 2, FIXTURE_EVERYBODY);
    parcel.voucher.signatures[1].ed25519.bytes[0] ^= 1;
    parcel_seal(&parcel);
    elsewhere.voucher = &parcel.voucher;
    assert_audit(audit_view_seal(parcel.fed.seal, &seal, &err), AUDIT_OK, &err);
    assert_audit(audit_view_header(seal.header_bytes, &header, &err), AUDIT_OK, &err);
    for (size_t i = 0; i < 2; i++) {
        assert_audit(audit_view_entry(parcel.entries[i], &views[i], &err), AUDIT_OK, &err);
        leaves[i] = audit_leaf_hash(parcel.entries[i]);
    }
    voucher.leaf = audit_leaf_hash(parcel.fed.seal);
    assert_audit(audit_replay_voucher(fixture.auditor.replay, &voucher, &sink, &err), AUDIT_OK,
                 &err);
    assert_int_equal(elsewhere.jobs, 4);
    assert_int_equal(elsewhere.good, 3);
    parcel_close(&parcel);
    fixture_close(&fixture);
}

static void
one_fault_does_not_hide_the_next(void **state)
{
    struct fixture fixture;
    struct audit_feed_result result;
    struct parcel parcel;
    const struct ledger_entry entries[3] = {
        fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY),
        fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY),
        fixture_disbursement("NONE", "D-1", 1, 5),
    };

    (void)state;
    fixture_open(&fixture);
    parcel_open(&parcel, &fixture, entries, 3, FIXTURE_PAIR | 1u << FIXTURE_CASHIER);
    parcel.voucher.signatures[0].ed25519.bytes[5] ^= 1;
    parcel.voucher.signatures[1].role = LEDGER_ROLE_APPROVER;
    parcel.voucher.signatures[2].seen_root.bytes[0] ^= 1;
    parcel_seal(&parcel);
    audit_feed_take(&fixture.auditor, &parcel.fed, &result);
    {
        static const struct {
            enum audit_rule rule;
            uint64_t entry; /* of this voucher, from 1; 0: of none */
        } rows[] = {
            {AUDIT_RULE_SEEN, 0},      {AUDIT_RULE_SIGNATURE, 0},      {AUDIT_RULE_SIGNATURE, 0},
            {AUDIT_RULE_SIGNATURE, 0}, {AUDIT_RULE_REQUIRED_ROLES, 0}, {AUDIT_RULE_PROGRAMME, 2},
            {AUDIT_RULE_PROGRAMME, 3},
        };

        assert_int_equal(result.objection_count, sizeof(rows) / sizeof(rows[0]));
        for (size_t i = 0; i < result.objection_count; i++) {
            assert_int_equal(result.objections[i].rule, rows[i].rule);
            assert_int_equal(result.objections[i].concerns_entry, rows[i].entry != 0);
            if (rows[i].entry != 0)
                assert_int_equal(result.objections[i].entry,
                                 fixture.entry_count + rows[i].entry - 1);
        }
    }
    parcel_close(&parcel);

    /* All of it is in effect, and what comes then is judged by that. */
    {
        struct audit_position position;
        struct ledger_entry next = fixture_appropriation("SUB", 7);

        audit_replay_position(fixture.auditor.replay, &position);
        assert_int_equal(position.size, 2);
        assert_int_equal(position.entry_count, fixture.entry_count + 3);
        memcpy(fixture.last_leaf.bytes, position.last_leaf.bytes, 32);
        fixture.seal_count = position.size;
        fixture.entry_count = position.entry_count;
        parcel_open(&parcel, &fixture, &next, 1, FIXTURE_PAIR);
        for (size_t i = 0; i < 2; i++) {
            memcpy(parcel.voucher.signatures[i].seen_root.bytes, position.root.bytes, 32);
            fixture_sign_again(&fixture, &parcel.voucher, i,
                               i == 0 ? FIXTURE_MAKER : FIXTURE_REVIEWER);
        }
        parcel_seal(&parcel);
        audit_feed_take(&fixture.auditor, &parcel.fed, &result);
        assert_int_equal(result.objection_count, 0);
        parcel_close(&parcel);
    }
    fixture_close(&fixture);
}

static void
an_entry_that_was_not_sealed_is_in_effect_and_not_judged(void **state)
{
    struct fixture fixture;
    struct audit_feed_result result;
    struct parcel parcel;
    bool unsealed[2] = {true, false};
    struct ledger_entry entries[2] = {
        fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY),
        fixture_appropriation("SUB", 100),
    };
    struct ledger_buffer other = {0};
    struct ledger_error err = {0};

    (void)state;
    fixture_open(&fixture);
    parcel_open(&parcel, &fixture, entries, 2, FIXTURE_PAIR);
    parcel_seal(&parcel);
    entries[0].programme.action = LEDGER_PROGRAMME_AMEND; /* of a programme that is not there */
    entries[0].programme.reason = "调整";
    assert_status(ledger_entry_encode(&entries[0], &other, &err), LEDGER_OK, &err);
    parcel.entries[0] = as_audit(&other);

    audit_feed_try(&fixture.auditor, &parcel.fed, &result);
    assert_int_equal(result.rule, AUDIT_RULE_TOTALS);
    assert_audit_message(&result.objections[0].what, AUDIT_MESSAGE_HEADER_ROOT_WRONG);
    assert_true(result.objection_count > 1);
    /* Told already: the auditor does not tell again what follows from it. */
    parcel.fed.unsealed = unsealed;
    audit_feed_try(&fixture.auditor, &parcel.fed, &result);
    for (size_t i = 0; i < result.objection_count; i++)
        assert_int_equal(result.objections[i].entry, fixture.entry_count + 1);
    ledger_buffer_free(&other);

    /* Not to be read at all: the sums are not judged, and what is there is. */
    parcel.entries[0] = (struct audit_bytes){(const uint8_t *)"\x01", 1};
    parcel.fed.damaged = true;
    audit_feed_try(&fixture.auditor, &parcel.fed, &result);
    assert_int_equal(result.objection_count, 1);
    assert_int_equal(result.rule, AUDIT_RULE_PROGRAMME);
    assert_int_equal(result.entry, fixture.entry_count + 1);
    parcel_close(&parcel);
    fixture_close(&fixture);
}

static void
a_voucher_without_a_header_is_a_leaf(void **state)
{
    static const struct {
        uint64_t first_entry; /* of the next seal, from where the lost one began */
        bool is_possible;
    } rows[] = {{0, true}, {1, true}, {65536, true}, {65537, false}};
    struct fixture fixture;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct audit_feed_result result;
        struct audit_position position;
        struct ledger_entry entry = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
        struct parcel parcel;
        uint64_t first_entry;

        fixture_open(&fixture);
        first_entry = fixture.entry_count;
        parcel_open(&parcel, &fixture, &entry, 1, FIXTURE_PAIR);
        parcel_seal(&parcel);
        parcel.fed.header_lost = true;
        audit_feed_take(&fixture.auditor, &parcel.fed, &result);
        assert_int_equal(result.objection_count, 0);
        parcel_close(&parcel);
        audit_replay_position(fixture.auditor.replay, &position);
        assert_int_equal(position.size, 2);
        assert_int_equal(position.entry_count, first_entry);

        memcpy(fixture.last_leaf.bytes, position.last_leaf.bytes, 32);
        fixture.seal_count = 2;
        parcel_open(&parcel, &fixture, &entry, 1, 0);
        for (size_t who = FIXTURE_MAKER; who <= FIXTURE_REVIEWER; who++) {
            const size_t at = parcel.voucher.signature_count;

            fixture_sign(&fixture, &parcel.voucher, who);
            memcpy(parcel.voucher.signatures[at].seen_root.bytes, position.root.bytes, 32);
            fixture_sign_again(&fixture, &parcel.voucher, at, who);
        }
        parcel.seal.signature_count = parcel.voucher.signature_count;
        parcel.seal.first_entry += rows[i].first_entry;
        parcel_seal(&parcel);
        audit_feed_take(&fixture.auditor, &parcel.fed, &result);
        assert_int_equal(result.objection_count, rows[i].is_possible ? 0 : 1);
        if (!rows[i].is_possible)
            assert_audit_message(&result.objections[0].what, AUDIT_MESSAGE_SEAL_FIRST_ENTRY_WRONG);
        audit_replay_position(fixture.auditor.replay, &position);
        assert_int_equal(position.entry_count,
                         first_entry + (rows[i].is_possible ? rows[i].first_entry : 0) + 1);
        parcel_close(&parcel);
        fixture_close(&fixture);
    }
}

/* A seal whose time was changed afterwards: the voucher behind it is not blamed. */
static void
a_changed_seal_says_nothing_about_the_next(void **state)
{
    const struct ledger_entry entry = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    struct fixture fixture;
    struct audit_feed_result result;
    struct audit_position position;
    struct parcel parcel;

    (void)state;
    fixture_open(&fixture);
    parcel_open(&parcel, &fixture, &entry, 1, FIXTURE_PAIR);
    parcel.seal.sealed_at_ms += 1000;
    parcel_seal(&parcel);
    parcel.fed.seal_changed = true;
    audit_feed_take(&fixture.auditor, &parcel.fed, &result);
    assert_int_equal(result.objection_count, 0);
    audit_replay_position(fixture.auditor.replay, &position);
    assert_int_equal(position.size, 2);
    assert_int_equal(position.entry_count, fixture.entry_count + 1);
    assert_int_equal(position.sealed_at_ms, fixture.sealed_at_ms);
    parcel_close(&parcel);
    fixture_close(&fixture);
}

static void
a_known_id_is_told_with_what_became_of_it(void **state)
{
    const struct ledger_entry entry = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    struct fixture fixture;
    struct audit_feed_result result;
    struct ledger_entry rejection;
    struct parcel parcel;

    (void)state;
    for (int rejected = 0; rejected < 2; rejected++) {
        fixture_open(&fixture);
        parcel_open(&parcel, &fixture, &entry, 1, FIXTURE_PAIR);
        ledger_entry_init(&rejection, LEDGER_BODY_REJECTION);
        rejection.rejection.voucher = parcel.voucher.header.voucher;
        rejection.rejection.header_sha256.bytes[0] = 1;
        rejection.rejection.reason = "依据不足";
        if (rejected != 0)
            fixture_record(&fixture, &rejection, 1);
        else
            assert_status(fixture_seal(&fixture, &parcel.voucher).status, LEDGER_OK, NULL);
        parcel.seal = fixture_seal_of(&fixture, &parcel.voucher);
        parcel_seal(&parcel);
        audit_feed_try(&fixture.auditor, &parcel.fed, &result);
        assert_int_equal(result.rule, AUDIT_RULE_VOUCHER_KNOWN);
        assert_audit_message(&result.objections[0].what, rejected != 0
                                                             ? AUDIT_MESSAGE_VOUCHER_REJECTED
                                                             : AUDIT_MESSAGE_VOUCHER_SEALED_BEFORE);
        parcel_close(&parcel);
        fixture_close(&fixture);
    }
}

static void
only_an_incident_alone_sets_the_clock_right(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&entries[0], LEDGER_BODY_INCIDENT);
    entries[0].incident.kind = LEDGER_INCIDENT_CLOCK;
    entries[0].incident.description = "主机时钟快了一年";
    entries[1] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    fixture.now_ms -= INT64_C(86400000);
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS | FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOCK, CLOCK_WENT_BACK);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

enum { MANY = 260 };

static void
the_root_of_every_size_is_kept(void **state)
{
    static struct audit_hash roots[MANY + 1];
    struct fixture fixture;
    struct audit_position position;
    struct audit_hash root;

    (void)state;
    fixture_open_empty(&fixture);
    for (size_t size = 0; size <= MANY; size++) {
        const struct ledger_digest expected = ledger_tree_range_root(&fixture.range);
        struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];
        struct fixture_result result;
        char code[16];

        memcpy(roots[size].bytes, expected.bytes, 32);
        if (size == 0) {
            result = fixture_try(&fixture, entries, fixture_genesis(&fixture, entries),
                                 FIXTURE_GENESIS_ADMINS);
        } else {
            (void)snprintf(code, sizeof(code), "P-%zu", size);
            entries[0] = fixture_programme(code, LEDGER_INSTRUMENT_REFUND);
            result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
        }
        assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    }
    for (uint64_t size = 0; size <= MANY; size++) {
        assert_true(audit_replay_root_at(fixture.auditor.replay, size, &root));
        assert_memory_equal(root.bytes, roots[size].bytes, 32);
    }
    audit_replay_position(fixture.auditor.replay, &position);
    assert_int_equal(position.size, MANY + 1);
    assert_true(audit_replay_root_at(fixture.auditor.replay, MANY + 1, &root));
    assert_memory_equal(root.bytes, position.root.bytes, 32);
    assert_memory_equal(position.last_leaf.bytes, fixture.last_leaf.bytes, 32);
    assert_memory_equal(position.genesis.bytes, roots[1].bytes, 32);
    assert_int_equal(position.entry_count, fixture.entry_count);
    assert_int_equal(position.sealed_at_ms, fixture.sealed_at_ms);
    assert_false(audit_replay_root_at(fixture.auditor.replay, MANY + 2, &root));
    fixture_close(&fixture);
}

static void
a_pin_of_another_format_is_newer(void **state)
{
    struct audit_feed feed;
    struct audit_replay *again = NULL;
    struct audit_error err = {0};
    uint64_t *format;

    (void)state;
    audit_feed_open(&feed);
    /* The state begins with its format, which is all that another version may rely on. */
    format = audit_arena_at(feed.arena, audit_arena_root(feed.arena));
    assert_audit(audit_replay_begin(feed.arena, &again, &err), AUDIT_OK, &err);
    audit_replay_free(again);
    again = NULL;
    (*format)++;
    assert_audit(audit_replay_begin(feed.arena, &again, &err), AUDIT_NEWER, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_REPLAY_FORMAT_OTHER);
    assert_null(again);
    audit_feed_close(&feed);
}

/* Amounts whose sum leaves the range on the way and comes back. */
static void
no_sum_leaves_the_range_on_its_way(void **state)
{
    static const int64_t rows[][3] = {
        {LEDGER_MONEY_FEN_MAX, 1, -1},
        {-LEDGER_MONEY_FEN_MAX, -1, 1},
        {LEDGER_MONEY_FEN_MAX, LEDGER_MONEY_FEN_MAX, -LEDGER_MONEY_FEN_MAX},
        {1, LEDGER_MONEY_FEN_MAX, -1},
    };
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_entry entries[4] = {fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY)};
        struct ledger_entry zero = fixture_appropriation("SUB", 1);
        struct ledger_tree_range range = {0};
        struct fixture_voucher voucher;
        struct fixture_result result;
        struct ledger_error err = {0};

        for (size_t j = 0; j < 3; j++)
            entries[j + 1] = zero;
        fixture_prepare(&fixture, entries, 4, &voucher);
        for (size_t j = 0; j < 4; j++) {
            struct ledger_digest leaf;

            if (j > 0) {
                entries[j].appropriation.amount_fen = rows[i][j - 1];
                ledger_buffer_clear(&voucher.entry_bytes[j]);
                assert_status(ledger_entry_encode(&entries[j], &voucher.entry_bytes[j], &err),
                              LEDGER_OK, &err);
                voucher.entries[j] = ledger_buffer_slice(&voucher.entry_bytes[j]);
            }
            leaf = ledger_tree_leaf(voucher.entries[j]);
            ledger_tree_range_add(&range, &leaf);
        }
        voucher.header.entries_root = ledger_tree_range_root(&range);
        voucher.header.appropriated_fen = rows[i][0];
        fixture_header_again(&voucher);
        fixture_sign_all(&fixture, &voucher, FIXTURE_PAIR);
        result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
        assert_verdict(&result, LEDGER_RULE_TOTALS, TOTALS_OVERFLOW);
        fixture_voucher_free(&voucher);
    }
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_has_the_name_of_the_law),
        cmocka_unit_test(a_seal_stands_in_its_own_place),
        cmocka_unit_test(signatures_stand_in_order_and_nobody_signs_twice),
        cmocka_unit_test(signatures_may_be_checked_elsewhere),
        cmocka_unit_test(one_fault_does_not_hide_the_next),
        cmocka_unit_test(an_entry_that_was_not_sealed_is_in_effect_and_not_judged),
        cmocka_unit_test(a_voucher_without_a_header_is_a_leaf),
        cmocka_unit_test(a_changed_seal_says_nothing_about_the_next),
        cmocka_unit_test(a_known_id_is_told_with_what_became_of_it),
        cmocka_unit_test(only_an_incident_alone_sets_the_clock_right),
        cmocka_unit_test(the_root_of_every_size_is_kept),
        cmocka_unit_test(a_pin_of_another_format_is_newer),
        cmocka_unit_test(no_sum_leaves_the_range_on_its_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

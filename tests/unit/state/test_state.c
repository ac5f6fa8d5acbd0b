#include <string.h>

#include "state_fixture.h"

struct names {
    char text[64];
};

static void
an_empty_ledger_knows_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    struct ledger_disbursement_state disbursement;
    struct ledger_voucher_fate fate;
    const struct ledger_requirement *requirements;
    struct ledger_error err = {0};
    uint64_t number = 7;
    uint32_t month = 7;
    size_t count = 7;

    assert_status(ledger_state_identity(fixture->txn, &arena, &identity, &err), LEDGER_NOT_FOUND,
                  &err);
    assert_status(ledger_state_voucher(fixture->txn, fixture_voucher(0), &fate, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_status(ledger_state_disbursement(fixture->txn, "D1", &arena, &disbursement, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_status(ledger_state_admin_count(fixture->txn, &number, &err), LEDGER_OK, &err);
    assert_int_equal(number, 0);
    assert_status(ledger_state_requirements(fixture->txn, &arena, &requirements, &count, &err),
                  LEDGER_OK, &err);
    assert_int_equal(count, 0);
    assert_status(ledger_state_closed_month(fixture->txn, &month, &number, &err), LEDGER_OK, &err);
    assert_int_equal(month, 0);
    month = 7;
    assert_status(ledger_state_first_month(fixture->txn, &month, &err), LEDGER_OK, &err);
    assert_int_equal(month, 0);
    assert_int_equal(err.message, LEDGER_MESSAGE_NONE);
    ledger_arena_free(&arena);
}

static void
a_voucher_is_sealed_or_rejected_once(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_voucher_fate fate;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    assert_status(ledger_state_voucher(fixture->txn, fixture_voucher(3), &fate, &err), LEDGER_OK,
                  &err);
    assert_false(fate.rejected);
    assert_int_equal(fate.number, 3);
    assert_status(ledger_state_voucher(fixture->txn, fixture_voucher(200), &fate, &err), LEDGER_OK,
                  &err);
    assert_true(fate.rejected);
    assert_int_equal(fate.number, FIXTURE_REJECTION);

    assert_status(ledger_state_apply_voucher(fixture->txn, fixture_voucher(200), 99, &err),
                  LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STATE_VOUCHER_TWICE);
}

static void
identities_hold_for_the_checkpoints_that_cover_them(void **state)
{
    struct fixture *fixture = *state;
    const uint64_t last_seal = FIXTURE_IDENTITY_AGAIN / FIXTURE_ENTRIES_PER_SEAL;
    struct ledger_arena arena = {0};
    struct ledger_identity_state identity;
    struct ledger_public_key key = fixture_key(0);
    struct ledger_error err = {0};
    bool used;

    fixture_apply_all(fixture);
    assert_status(ledger_state_identity(fixture->txn, &arena, &identity, &err), LEDGER_OK, &err);
    assert_string_equal(identity.name, "东川新区账本");
    assert_string_equal(identity.origin, FIXTURE_ORIGIN);
    assert_memory_equal(identity.vkey, FIXTURE_ORIGIN "+", strlen(FIXTURE_ORIGIN) + 1);
    assert_int_equal(identity.entry_number, FIXTURE_IDENTITY_AGAIN);
    assert_int_equal(identity.seal_number, last_seal);

    assert_status(ledger_state_identity_at(fixture->txn, 1, &arena, &identity, &err), LEDGER_OK,
                  &err);
    assert_int_equal(identity.entry_number, FIXTURE_IDENTITY);
    assert_status(ledger_state_identity_at(fixture->txn, last_seal, &arena, &identity, &err),
                  LEDGER_OK, &err);
    assert_int_equal(identity.entry_number, FIXTURE_IDENTITY);
    assert_status(ledger_state_identity_at(fixture->txn, last_seal + 1, &arena, &identity, &err),
                  LEDGER_OK, &err);
    assert_int_equal(identity.entry_number, FIXTURE_IDENTITY_AGAIN);
    assert_status(ledger_state_identity_at(fixture->txn, 0, &arena, &identity, &err),
                  LEDGER_NOT_FOUND, &err);

    assert_status(ledger_state_origin_is_used(fixture->txn, FIXTURE_ORIGIN, &used, &err), LEDGER_OK,
                  &err);
    assert_true(used);
    assert_status(ledger_state_origin_is_used(fixture->txn, FIXTURE_OTHER_ORIGIN, &used, &err),
                  LEDGER_OK, &err);
    assert_false(used);
    assert_status(ledger_state_key_is_used(fixture->txn, &key, &used, &err), LEDGER_OK, &err);
    assert_true(used);
    ledger_arena_free(&arena);
}

static void
an_officer_is_enrolled_rotated_and_changed(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_public_key old_key = fixture_key(3);
    const struct ledger_public_key new_key = fixture_key(4);
    const struct ledger_digest person = fixture_commitment(3);
    struct ledger_arena arena = {0};
    struct ledger_officer_state wang;
    struct ledger_error err = {0};
    bool used;

    fixture_apply_range(fixture, 0, FIXTURE_ROTATE_WANG);
    assert_status(ledger_state_officer(fixture->txn, "wang", &arena, &wang, &err), LEDGER_OK, &err);
    assert_string_equal(wang.name, "wang");
    assert_string_equal(wang.full_name, "张三");
    assert_string_equal(wang.unit, "东川高新区财政局");
    assert_string_equal(wang.unit_code, "11510100MB0R00012A");
    assert_int_equal(wang.person.size, 32);
    assert_memory_equal(wang.person.data, person.bytes, 32);
    assert_memory_equal(wang.public_key.bytes, old_key.bytes, 32);
    assert_int_equal(wang.roles, 1u << LEDGER_ROLE_MAKER | 1u << LEDGER_ROLE_CASHIER);
    assert_false(wang.revoked);
    assert_int_equal(wang.enrolled_entry, FIXTURE_ENROL_WANG);
    assert_int_equal(wang.changed_entry, FIXTURE_ENROL_WANG);
    assert_status(ledger_state_key_is_used(fixture->txn, &new_key, &used, &err), LEDGER_OK, &err);
    assert_false(used);

    fixture_apply_range(fixture, FIXTURE_ROTATE_WANG, FIXTURE_REVOKE_LI);
    assert_status(ledger_state_officer(fixture->txn, "wang", &arena, &wang, &err), LEDGER_OK, &err);
    assert_memory_equal(wang.public_key.bytes, new_key.bytes, 32);
    assert_int_equal(wang.enrolled_entry, FIXTURE_ROTATE_WANG);
    assert_int_equal(wang.changed_entry, FIXTURE_CHANGE_WANG);
    assert_string_equal(wang.full_name, "王五");
    assert_string_equal(wang.unit_code, ""); /* CHANGE states everything, and this not. */
    assert_int_equal(wang.person.size, 0);
    assert_int_equal(wang.roles, 1u << LEDGER_ROLE_REVIEWER);
    assert_status(ledger_state_key_is_used(fixture->txn, &old_key, &used, &err), LEDGER_OK, &err);
    assert_true(used);
    assert_status(ledger_state_key_is_used(fixture->txn, &new_key, &used, &err), LEDGER_OK, &err);
    assert_true(used);
    assert_status(ledger_state_officer(fixture->txn, "wan", &arena, &wang, &err), LEDGER_NOT_FOUND,
                  &err);
    ledger_arena_free(&arena);
}

static enum ledger_status
collect_officer(void *context, const struct ledger_officer_state *officer, struct ledger_error *err)
{
    struct names *names = context;

    (void)err;
    strcat(names->text, officer->name);
    strcat(names->text, officer->revoked ? "- " : " ");
    return LEDGER_OK;
}

static void
officers_are_listed_by_name_and_admins_counted(void **state)
{
    struct fixture *fixture = *state;
    struct names names = {""};
    struct ledger_error err = {0};
    uint64_t count;

    fixture_apply_range(fixture, 0, FIXTURE_REVOKE_LI);
    assert_status(ledger_state_admin_count(fixture->txn, &count, &err), LEDGER_OK, &err);
    assert_int_equal(count, 2);
    fixture_apply_range(fixture, FIXTURE_REVOKE_LI, FIXTURE_ENTRY_COUNT);
    assert_status(ledger_state_admin_count(fixture->txn, &count, &err), LEDGER_OK, &err);
    assert_int_equal(count, 1);
    assert_status(ledger_state_officers(fixture->txn, collect_officer, &names, &err), LEDGER_OK,
                  &err);
    assert_string_equal(names.text, "li- wang zhang ");
}

static void
the_newest_rule_is_the_whole_list_in_force(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_arena arena = {0};
    const struct ledger_requirement *requirements;
    struct ledger_entry entry;
    struct ledger_error err = {0};
    size_t count;

    fixture_apply_all(fixture);
    assert_status(ledger_state_requirements(fixture->txn, &arena, &requirements, &count, &err),
                  LEDGER_OK, &err);
    assert_int_equal(count, 2);
    assert_int_equal(requirements[0].body, LEDGER_BODY_DISBURSEMENT);
    assert_int_equal(requirements[0].role, LEDGER_ROLE_APPROVER);
    assert_int_equal(requirements[0].count, 2);
    assert_int_equal(requirements[0].from_fen, 100000000);
    assert_int_equal(requirements[1].body, LEDGER_BODY_CLOSING);

    ledger_entry_init(&entry, LEDGER_BODY_RULE);
    fixture_apply(fixture, FIXTURE_ENTRY_COUNT, &entry);
    assert_status(ledger_state_requirements(fixture->txn, &arena, &requirements, &count, &err),
                  LEDGER_OK, &err);
    assert_int_equal(count, 0);
    ledger_arena_free(&arena);
}

static enum ledger_status
collect_programme(void *context, const struct ledger_programme_state *programme,
                  struct ledger_error *err)
{
    struct names *names = context;

    (void)err;
    strcat(names->text, programme->programme.code);
    strcat(names->text, programme->closed ? "- " : " ");
    return LEDGER_OK;
}

static void
a_programme_is_opened_amended_and_closed(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_arena arena = {0};
    struct ledger_programme_state programme;
    struct names names = {""};
    struct ledger_error err = {0};

    fixture_apply_range(fixture, 0, FIXTURE_AMEND_P1);
    assert_status(ledger_state_programme(fixture->txn, "P1", &arena, &programme, &err), LEDGER_OK,
                  &err);
    assert_string_equal(programme.programme.name, "稳增长奖励");
    assert_string_equal(programme.programme.category, "企业优惠政策资金");
    assert_string_equal(programme.programme.document, "财建〔2023〕1号");
    assert_string_equal(programme.programme.function_code, "2150805");
    assert_string_equal(programme.programme.revenue_code, "");
    assert_int_equal(programme.programme.instrument, LEDGER_INSTRUMENT_SUBSIDY);
    assert_int_equal(programme.programme.payee_cap_fen, 5000000);
    assert_true(programme.programme.ceiling);
    assert_false(programme.closed);

    fixture_apply_range(fixture, FIXTURE_AMEND_P1, FIXTURE_ENTRY_COUNT);
    assert_status(ledger_state_programme(fixture->txn, "P1", &arena, &programme, &err), LEDGER_OK,
                  &err);
    assert_int_equal(programme.programme.action, LEDGER_PROGRAMME_CLOSE);
    assert_string_equal(programme.programme.name, "稳增长奖励（修订）");
    assert_string_equal(programme.programme.reason, "政策到期");
    assert_int_equal(programme.programme.payee_cap_fen, 6000000);
    assert_int_equal(programme.programme.first_date, 20220101);
    assert_int_equal(programme.programme.last_date, 20231231);
    assert_true(programme.closed);
    assert_int_equal(programme.opened_entry, FIXTURE_OPEN_P1);
    assert_int_equal(programme.changed_entry, FIXTURE_CLOSE_P1);
    assert_status(ledger_state_programme(fixture->txn, "P", &arena, &programme, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_status(ledger_state_programmes(fixture->txn, collect_programme, &names, &err), LEDGER_OK,
                  &err);
    assert_string_equal(names.text, "P1- R1 ");
    ledger_arena_free(&arena);
}

static void
later_entries_find_what_they_may_name(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_digest account = fixture_commitment(3);
    struct ledger_matched_state matched;
    struct ledger_error err = {0};
    uint64_t found;

    fixture_apply_range(fixture, 0, FIXTURE_PART);
    assert_status(ledger_state_matched(fixture->txn, FIXTURE_JOIN, &matched, &err), LEDGER_OK,
                  &err);
    assert_int_equal(matched.body, LEDGER_BODY_MATCH);
    assert_false(matched.parted);
    fixture_apply_range(fixture, FIXTURE_PART, FIXTURE_ENTRY_COUNT);
    assert_status(ledger_state_matched(fixture->txn, FIXTURE_JOIN, &matched, &err), LEDGER_OK,
                  &err);
    assert_true(matched.parted);
    assert_status(ledger_state_matched(fixture->txn, FIXTURE_PART, &matched, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_status(ledger_state_matched(fixture->txn, FIXTURE_RECONCILIATION, &matched, &err),
                  LEDGER_OK, &err);
    assert_int_equal(matched.body, LEDGER_BODY_RECONCILIATION);
    assert_true(ledger_digest_equal(&matched.account, &account));

    assert_status(ledger_state_bank_return(fixture->txn, "BR-1", &found, &err), LEDGER_OK, &err);
    assert_int_equal(found, FIXTURE_RETURN_D2);
    assert_status(ledger_state_bank_return(fixture->txn, "BP-1", &found, &err), LEDGER_NOT_FOUND,
                  &err);
}

static void
months_anchors_and_erasures_are_noted(void **state)
{
    struct fixture *fixture = *state;
    const struct ledger_digest root = fixture_commitment(2);
    struct ledger_digest commitment = fixture_commitment(1);
    struct ledger_digest found_root;
    struct ledger_error err = {0};
    uint64_t number;
    uint32_t month;
    bool erased;

    fixture_apply_all(fixture);
    assert_status(ledger_state_closed_month(fixture->txn, &month, &number, &err), LEDGER_OK, &err);
    assert_int_equal(month, 202301);
    assert_int_equal(number, FIXTURE_CLOSING);
    assert_status(ledger_state_first_month(fixture->txn, &month, &err), LEDGER_OK, &err);
    assert_int_equal(month, 202301);

    assert_status(
        ledger_state_anchor(fixture->txn, FIXTURE_OTHER_ORIGIN, &number, &found_root, &err),
        LEDGER_OK, &err);
    assert_int_equal(number, 5);
    assert_true(ledger_digest_equal(&found_root, &root));
    assert_status(ledger_state_anchor(fixture->txn, FIXTURE_ORIGIN, &number, &found_root, &err),
                  LEDGER_NOT_FOUND, &err);

    assert_status(ledger_state_is_erased(fixture->txn, &commitment, &erased, &err), LEDGER_OK,
                  &err);
    assert_true(erased);
    commitment = fixture_commitment(2);
    assert_status(ledger_state_is_erased(fixture->txn, &commitment, &erased, &err), LEDGER_OK,
                  &err);
    assert_false(erased);
}

/* What no rule lets through, met in evidence that is damaged. */
static void
what_the_rules_promise_is_checked_again(void **state)
{
    static const struct {
        unsigned repeated;
        const char *reference; /* of a disbursement, or target of others; NULL: as it is */
        enum ledger_message message;
    } rows[] = {
        {FIXTURE_D1, NULL, LEDGER_MESSAGE_STATE_ENTRY_REPEATS},
        {FIXTURE_OPEN_P1, NULL, LEDGER_MESSAGE_STATE_ENTRY_REPEATS},
        {FIXTURE_ENROL_WANG, NULL, LEDGER_MESSAGE_STATE_ENTRY_REPEATS},
        {FIXTURE_RETURN_D2, NULL, LEDGER_MESSAGE_STATE_ENTRY_REPEATS},
        {FIXTURE_ERASURE, NULL, LEDGER_MESSAGE_STATE_ENTRY_REPEATS},
        {FIXTURE_CLOSING, NULL, LEDGER_MESSAGE_STATE_ENTRY_REPEATS},
        {FIXTURE_REJECTION, NULL, LEDGER_MESSAGE_STATE_VOUCHER_TWICE},
        {FIXTURE_PART, NULL, LEDGER_MESSAGE_STATE_ENTRY_NAMES_ENTRY},
        {FIXTURE_REVERSAL_D1, "D9", LEDGER_MESSAGE_STATE_TARGET_MISSING},
        {FIXTURE_SETTLEMENT_D1, "D9", LEDGER_MESSAGE_STATE_TARGET_MISSING},
    };
    struct ledger_entry entry;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture fixture;
        struct ledger_error err = {0};

        fixture_open(&fixture);
        fixture_apply_all(&fixture);
        fixture_entry(rows[i].repeated, &entry);
        if (rows[i].reference != NULL && entry.body == LEDGER_BODY_ADJUSTMENT)
            entry.adjustment.target = rows[i].reference;
        if (rows[i].reference != NULL && entry.body == LEDGER_BODY_SETTLEMENT)
            entry.settlement.target = rows[i].reference;
        assert_status(fixture_try(&fixture, FIXTURE_ENTRY_COUNT, &entry, &err), LEDGER_DAMAGED,
                      &err);
        assert_message(&err, rows[i].message);
        fixture_close(&fixture);
    }
}

static void
names_that_are_not_there_are_damage(void **state)
{
    struct fixture *fixture = *state;
    struct ledger_entry entry;
    struct ledger_error err = {0};

    fixture_apply_all(fixture);
    fixture_entry(FIXTURE_REVOKE_LI, &entry);
    entry.officer.name = "nobody";
    assert_status(fixture_try(fixture, 90, &entry, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STATE_TARGET_MISSING);
    fixture_entry(FIXTURE_AMEND_P1, &entry);
    entry.programme.code = "P9";
    assert_status(fixture_try(fixture, 91, &entry, &err), LEDGER_DAMAGED, &err);
    fixture_entry(FIXTURE_APPROPRIATION, &entry);
    entry.appropriation.programme = "P9";
    assert_status(fixture_try(fixture, 92, &entry, &err), LEDGER_DAMAGED, &err);
    fixture_entry(FIXTURE_D4, &entry);
    entry.disbursement.reference = "D9";
    entry.disbursement.replaces = "D9"; /* Nothing replaces itself. */
    assert_status(fixture_try(fixture, 93, &entry, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STATE_TARGET_MISSING);
    fixture_entry(FIXTURE_ANCHOR, &entry);
    entry.anchor.checkpoint = ledger_slice_of_text("no note");
    assert_status(fixture_try(fixture, 94, &entry, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STATE_CHECKPOINT_UNREADABLE);
    fixture_entry(FIXTURE_ROTATE_WANG, &entry);
    entry.officer.vkey = "wang+00000000+AQ==";
    assert_status(fixture_try(fixture, 95, &entry, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_STATE_VKEY_UNREADABLE);
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, fixture_set_up, fixture_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(an_empty_ledger_knows_nothing),
        WITH_LEDGER(a_voucher_is_sealed_or_rejected_once),
        WITH_LEDGER(identities_hold_for_the_checkpoints_that_cover_them),
        WITH_LEDGER(an_officer_is_enrolled_rotated_and_changed),
        WITH_LEDGER(officers_are_listed_by_name_and_admins_counted),
        WITH_LEDGER(the_newest_rule_is_the_whole_list_in_force),
        WITH_LEDGER(a_programme_is_opened_amended_and_closed),
        WITH_LEDGER(later_entries_find_what_they_may_name),
        WITH_LEDGER(months_anchors_and_erasures_are_noted),
        cmocka_unit_test(what_the_rules_promise_is_checked_again),
        WITH_LEDGER(names_that_are_not_there_are_damage),
    };

    return cmocka_run_group_tests(tests, /* group_setup= */ NULL, /* group_teardown= */ NULL);
}

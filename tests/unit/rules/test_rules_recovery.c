/* The recovery key: an officer in that role signs voucher 0 and vouchers that break the glass,
 * where one such signature stands for one admin's, and nothing else. */
#include <string.h>

#include "ledger/record/codec.h"
#include "support/assert_status.h"
#include "support/fixture.h"

#define BIT(who) (1u << (who))

/* Beside the genesis's people: two recovery keys, which it enrols too, and an officer to rotate. */
struct sealed_up {
    struct fixture fixture;
    size_t recovery;
    size_t recovery_2;
    unsigned founders;
};

static void
sealed_up_open(struct sealed_up *up)
{
    struct fixture *fixture = &up->fixture;

    fixture_open_empty(fixture);
    up->recovery = fixture_officer_new(fixture, "recovery", LEDGER_ROLE_RECOVERY);
    up->recovery_2 = fixture_officer_new(fixture, "recovery.2", LEDGER_ROLE_RECOVERY);
    up->founders = FIXTURE_GENESIS_ADMINS | BIT(up->recovery) | BIT(up->recovery_2);
}

static void
sealed_up_found(struct sealed_up *up)
{
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];
    struct fixture_result result;
    size_t count;

    sealed_up_open(up);
    count = fixture_genesis(&up->fixture, entries);
    result = fixture_try(&up->fixture, entries, count, up->founders);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
}

static struct ledger_entry
incident(enum ledger_incident_kind kind)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_INCIDENT);
    entry.incident.kind = kind;
    entry.incident.description = "管理员甲突发疾病，启用应急密钥";
    return entry;
}

static struct ledger_entry
officer(enum ledger_officer_action action, const char *name)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = action;
    entry.officer.name = name;
    entry.officer.reason = "启用应急密钥";
    return entry;
}

static void
in_a_voucher_that_breaks_the_glass_one_recovery_signature_stands_for_an_admins(void **state)
{
    enum { ADMIN_1 = 1, ADMIN_2 = 2, RECOVERY = 4, RECOVERY_2 = 8, MAKER = 16, SETS = 32 };
    struct sealed_up up;
    size_t accepted = 0;

    (void)state;
    sealed_up_found(&up);
    for (int incidents = 0; incidents <= LEDGER_INCIDENT_OTHER; incidents++) {
        /* Whether the incident stands before or behind what it is for says nothing. */
        for (int last = 0; last < 2; last++) {
            struct ledger_entry entries[2];

            entries[last] = incident((enum ledger_incident_kind)incidents);
            entries[!last] = officer(LEDGER_OFFICER_REVOKE, "cashier");
            if (incidents == 0)
                entries[0] = entries[!last];
            for (unsigned set = 1; set < SETS; set++) {
                const bool breaks = incidents == LEDGER_INCIDENT_BREAK_GLASS;
                const bool recovers = (set & (RECOVERY | RECOVERY_2)) != 0;
                const int admins = ((set & ADMIN_1) != 0) + ((set & ADMIN_2) != 0);
                const unsigned signers = ((set & ADMIN_1) != 0 ? BIT(FIXTURE_ADMIN_1) : 0) |
                                         ((set & ADMIN_2) != 0 ? BIT(FIXTURE_ADMIN_2) : 0) |
                                         ((set & RECOVERY) != 0 ? BIT(up.recovery) : 0) |
                                         ((set & RECOVERY_2) != 0 ? BIT(up.recovery_2) : 0) |
                                         ((set & MAKER) != 0 ? BIT(FIXTURE_MAKER) : 0);
                struct fixture_voucher voucher;
                struct fixture_result result;

                fixture_prepare(&up.fixture, entries, incidents == 0 ? 1 : 2, &voucher);
                fixture_sign_all(&up.fixture, &voucher, signers);
                result = fixture_judge(&up.fixture, &voucher, /* preparing= */ false);
                if (recovers && !breaks)
                    assert_verdict(&result, LEDGER_RULE_SIGNATURE, RECOVERY_WITHOUT_BREAK_GLASS);
                else if (admins + recovers < 2)
                    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, ADMIN_MISSING);
                else
                    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
                accepted += result.status == LEDGER_OK;
                fixture_voucher_free(&voucher);
            }
        }
    }
    /* Of 32 sets two admins alone (and the maker) everywhere; with the glass broken, either or both
     * recovery keys beside one admin or two. */
    assert_int_equal(accepted, (LEDGER_INCIDENT_OTHER + 1) * 2 * 2 + 2 * (3 * 3 * 2));
    fixture_close(&up.fixture);
}

static void
it_signs_nothing_that_is_not_an_admins(void **state)
{
    struct ledger_entry entries[3];
    struct fixture_result result;
    struct sealed_up up;

    (void)state;
    sealed_up_found(&up);
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 1000);
    result = fixture_try(&up.fixture, entries, 2, FIXTURE_PAIR | BIT(up.recovery));
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, RECOVERY_WITHOUT_BREAK_GLASS);
    /* Broken glass gives it nobody else's office: maker and reviewer are still two people. */
    entries[2] = incident(LEDGER_INCIDENT_BREAK_GLASS);
    result = fixture_try(&up.fixture, entries, 3,
                         BIT(FIXTURE_MAKER) | BIT(FIXTURE_ADMIN_1) | BIT(up.recovery));
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, REVIEWER_MISSING);
    result = fixture_try(&up.fixture, entries, 3,
                         FIXTURE_PAIR | BIT(FIXTURE_ADMIN_1) | BIT(up.recovery));
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&up.fixture);
}

static void
where_a_rule_asks_for_three_admins_it_stands_for_one_of_them(void **state)
{
    static const struct ledger_requirement three = {LEDGER_BODY_OFFICER, LEDGER_ROLE_ADMIN, 3, 0};
    struct ledger_entry entries[2];
    struct fixture_result result;
    struct sealed_up up;

    (void)state;
    sealed_up_found(&up);
    ledger_entry_init(&entries[0], LEDGER_BODY_RULE);
    entries[0].rule.reason = "内部控制";
    entries[0].rule.requirements = &three;
    entries[0].rule.requirement_count = 1;
    result = fixture_try(&up.fixture, entries, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);

    entries[0] = incident(LEDGER_INCIDENT_BREAK_GLASS);
    entries[1] = officer(LEDGER_OFFICER_REVOKE, "cashier");
    result = fixture_try(&up.fixture, entries, 2,
                         BIT(FIXTURE_ADMIN_1) | BIT(up.recovery) | BIT(up.recovery_2));
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, ADMIN_MISSING);
    result = fixture_try(&up.fixture, entries, 2, FIXTURE_ADMINS | BIT(up.recovery));
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&up.fixture);
}

static void
it_is_no_admin_when_admins_are_counted(void **state)
{
    static const enum ledger_role recovery_role = LEDGER_ROLE_RECOVERY;
    struct ledger_entry entries[3];
    struct fixture_result result;
    struct sealed_up up;

    (void)state;
    sealed_up_found(&up);
    entries[0] = incident(LEDGER_INCIDENT_BREAK_GLASS);
    entries[1] = officer(LEDGER_OFFICER_REVOKE, "admin.3");
    entries[2] = officer(LEDGER_OFFICER_REVOKE, "admin.2");
    result = fixture_try(&up.fixture, entries, 3, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, TOO_FEW_ADMINS);
    assert_int_equal(result.verdict.entry_index, 2);
    /* An admin who is made a recovery key is one admin less; what an older ledger enrolled as an
     * admin may so become one. */
    entries[1] = officer(LEDGER_OFFICER_CHANGE, "admin.3");
    entries[1].officer.full_name = "应急密钥";
    entries[1].officer.unit = "园区财政局";
    entries[1].officer.roles = &recovery_role;
    entries[1].officer.role_count = 1;
    result = fixture_try(&up.fixture, entries, 3, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, TOO_FEW_ADMINS);
    assert_int_equal(result.verdict.entry_index, 2);
    result = fixture_try(&up.fixture, entries, 2, BIT(FIXTURE_ADMIN_1) | BIT(up.recovery));
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    /* It is revoked and rotated as anybody, and signs no more. */
    entries[1] = officer(LEDGER_OFFICER_REVOKE, "recovery");
    result = fixture_try(&up.fixture, &entries[1], 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    result = fixture_try(&up.fixture, entries, 1, BIT(FIXTURE_ADMIN_1) | BIT(up.recovery));
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNER_REVOKED);
    fixture_close(&up.fixture);
}

static void
it_holds_no_other_role_and_nobody_signs_in_it_who_does_not_hold_it(void **state)
{
    static const enum ledger_role with[][2] = {
        {LEDGER_ROLE_MAKER, LEDGER_ROLE_RECOVERY},
        {LEDGER_ROLE_CASHIER, LEDGER_ROLE_RECOVERY},
    };
    static const enum ledger_role as_admin[] = {LEDGER_ROLE_ADMIN, LEDGER_ROLE_RECOVERY};
    struct fixture_voucher voucher;
    struct fixture_result result;
    struct ledger_entry entry;
    struct sealed_up up;
    size_t who;

    (void)state;
    sealed_up_found(&up);
    who = fixture_officer_new(&up.fixture, "third", LEDGER_ROLE_RECOVERY);
    entry = fixture_enrol(&up.fixture, who);
    entry.officer.role_count = 2;
    for (size_t i = 0; i < 2; i++) {
        entry.officer.roles = with[i];
        result = fixture_try(&up.fixture, &entry, 1, FIXTURE_ADMINS);
        assert_verdict(&result, LEDGER_RULE_CLOSING, RECOVERY_WITH_OTHER_ROLE);
    }
    entry.officer.roles = as_admin;
    result = fixture_try(&up.fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ADMIN_WITH_OTHER_ROLE);

    entry = incident(LEDGER_INCIDENT_BREAK_GLASS);
    fixture_prepare(&up.fixture, &entry, 1, &voucher);
    fixture_sign_all(&up.fixture, &voucher, BIT(FIXTURE_ADMIN_1) | BIT(up.recovery));
    voucher.signatures[0].role = LEDGER_ROLE_RECOVERY;
    fixture_sign_again(&up.fixture, &voucher, 0, FIXTURE_ADMIN_1);
    result = fixture_judge(&up.fixture, &voucher, /* preparing= */ false);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNER_IS_NO_RECOVERY);
    voucher.signatures[0].role = LEDGER_ROLE_ADMIN;
    fixture_sign_again(&up.fixture, &voucher, 0, FIXTURE_ADMIN_1);
    voucher.signatures[1].role = LEDGER_ROLE_ADMIN;
    fixture_sign_again(&up.fixture, &voucher, 1, up.recovery);
    result = fixture_judge(&up.fixture, &voucher, /* preparing= */ false);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNER_IS_NO_ADMIN);
    fixture_voucher_free(&voucher);
    fixture_close(&up.fixture);
}

static void
no_rule_asks_for_it(void **state)
{
    static const struct ledger_requirement asked = {LEDGER_BODY_PROGRAMME, LEDGER_ROLE_RECOVERY, 1,
                                                    0};
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, LEDGER_BODY_RULE);
    entry.rule.reason = "内部控制";
    entry.rule.requirements = &asked;
    entry.rule.requirement_count = 1;
    assert_status(ledger_entry_encode(&entry, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    ledger_buffer_free(&bytes);
}

static void
voucher_0_is_signed_with_each_recovery_key_that_it_enrols(void **state)
{
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];
    struct fixture_result result;
    struct sealed_up up;
    size_t count;

    (void)state;
    sealed_up_open(&up);
    count = fixture_genesis(&up.fixture, entries);
    result = fixture_try(&up.fixture, entries, count, FIXTURE_GENESIS_ADMINS);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, RECOVERY_MISSING);
    result = fixture_try(&up.fixture, entries, count, up.founders & ~BIT(up.recovery_2));
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, RECOVERY_MISSING);
    /* It stands for no admin there, with an incident or without. */
    result = fixture_try(&up.fixture, entries, count, up.founders & ~BIT(FIXTURE_ADMIN_2));
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, ADMIN_MISSING);
    entries[count] = incident(LEDGER_INCIDENT_BREAK_GLASS);
    result = fixture_try(&up.fixture, entries, count + 1, up.founders & ~BIT(FIXTURE_ADMIN_2));
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, ADMIN_MISSING);
    result = fixture_try(&up.fixture, entries, count + 1, up.founders);
    assert_verdict(&result, LEDGER_RULE_CLOSING, GENESIS_HOLDS_OTHER);
    result = fixture_try(&up.fixture, entries, count, up.founders);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&up.fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            in_a_voucher_that_breaks_the_glass_one_recovery_signature_stands_for_an_admins),
        cmocka_unit_test(it_signs_nothing_that_is_not_an_admins),
        cmocka_unit_test(where_a_rule_asks_for_three_admins_it_stands_for_one_of_them),
        cmocka_unit_test(it_is_no_admin_when_admins_are_counted),
        cmocka_unit_test(it_holds_no_other_role_and_nobody_signs_in_it_who_does_not_hold_it),
        cmocka_unit_test(no_rule_asks_for_it),
        cmocka_unit_test(voucher_0_is_signed_with_each_recovery_key_that_it_enrols),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

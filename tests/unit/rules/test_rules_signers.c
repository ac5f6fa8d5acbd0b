/* Rules 5, 6 and 7: who signed. Which sets of people may seal a payout is tried for every set. */
#include <string.h>

#include "ledger/rules/requirements.h"
#include "support/assert_status.h"
#include "support/fixture.h"

/* Beside the genesis: people who look fit to sign and are not, or not always. */
struct people {
    struct fixture fixture;
    size_t maker_2;
    size_t twin;    /* a reviewer who is the maker: the same identity document */
    size_t insider; /* a reviewer whose unit is enterprise 1 */
    size_t payee;   /* an approver who is paid himself in one voucher */
    unsigned all;
};

static void
people_open(struct people *people)
{
    struct ledger_entry entries[5];
    struct fixture *fixture = &people->fixture;
    struct fixture_result result;

    fixture_open(fixture);
    people->maker_2 = fixture_officer_new(fixture, "maker.2", LEDGER_ROLE_MAKER);
    people->twin = fixture_officer_new(fixture, "twin", LEDGER_ROLE_REVIEWER);
    people->insider = fixture_officer_new(fixture, "insider", LEDGER_ROLE_REVIEWER);
    people->payee = fixture_officer_new(fixture, "payee", LEDGER_ROLE_APPROVER);
    fixture->officers[people->twin].person = fixture->officers[FIXTURE_MAKER].person;
    fixture_credit_code(2, fixture->officers[people->insider].unit_code);
    entries[0] = fixture_enrol(fixture, people->maker_2);
    entries[1] = fixture_enrol(fixture, people->twin);
    entries[2] = fixture_enrol(fixture, people->insider);
    entries[3] = fixture_enrol(fixture, people->payee);
    result = fixture_try(fixture, entries, 4, FIXTURE_ADMINS);
    assert_status(result.status, LEDGER_OK, &result.err);

    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 100 * LEDGER_APPROVER_FROM_FEN);
    fixture_record(fixture, entries, 2);
    people->all = FIXTURE_EVERYBODY | 1u << people->maker_2 | 1u << people->twin |
                  1u << people->insider | 1u << people->payee | 1u << FIXTURE_ADMIN_1;
}

/* The model, in the law's words and not in the code's. */
static enum ledger_rule_number
model_verdict(const struct people *people, unsigned signers, bool large, bool pays_unit,
              bool pays_person)
{
    const bool one_person = (signers & 1u << FIXTURE_MAKER) != 0 && (signers & 1u << people->twin);
    const bool conflict = (pays_unit && (signers & 1u << people->insider) != 0) ||
                          (pays_person && (signers & 1u << people->payee) != 0);
    const bool made = (signers & (1u << FIXTURE_MAKER | 1u << people->maker_2)) != 0;
    const bool reviewed =
        (signers & (1u << FIXTURE_REVIEWER | 1u << people->twin | 1u << people->insider)) != 0;
    const bool approved = (signers & (1u << FIXTURE_APPROVER | 1u << people->payee)) != 0;

    if (one_person || conflict)
        return LEDGER_RULE_SEPARATION;
    if (!made || !reviewed || (large && !approved))
        return LEDGER_RULE_REQUIRED_ROLES;
    return LEDGER_RULE_NONE;
}

/* A payout to enterprise 1 (the insider's unit), to enterprise 5, or to the payee himself. */
static struct ledger_entry
payout(const struct people *people, int kind, bool large)
{
    struct ledger_entry entry =
        fixture_disbursement("SUB", "D-1", kind == 0 ? 5 : 1,
                             large ? LEDGER_APPROVER_FROM_FEN : LEDGER_APPROVER_FROM_FEN - 1);

    if (kind == 2) {
        entry.disbursement.payee = (struct ledger_payee){
            .name = "",
            .kind = LEDGER_PAYEE_PERSON,
            .credit_code = "",
            .person = ledger_digest_slice(&people->fixture.officers[people->payee].person),
            .register_name = "",
            .register_number = "",
        };
    }
    return entry;
}

static void
only_separated_people_seal_a_payout(void **state)
{
    struct people people;
    size_t accepted = 0;

    (void)state;
    people_open(&people);
    for (int kind = 0; kind < 3; kind++) {
        for (int large = 0; large < 2; large++) {
            struct ledger_entry entry = payout(&people, kind, large != 0);
            struct fixture_voucher voucher;
            struct ledger_sign_off all[FIXTURE_OFFICERS_MAX];
            size_t all_count;

            fixture_prepare(&people.fixture, &entry, 1, &voucher);
            fixture_sign_all(&people.fixture, &voucher, people.all);
            all_count = voucher.signature_count;
            memcpy(all, voucher.signatures, sizeof(all));
            /* Every subset of the signatures. */
            for (unsigned subset = 0; subset < 1u << all_count; subset++) {
                unsigned signers = 0;
                struct fixture_result result;

                voucher.signature_count = 0;
                for (size_t i = 0; i < all_count; i++) {
                    if ((subset & 1u << i) == 0)
                        continue;
                    voucher.signatures[voucher.signature_count++] = all[i];
                    for (size_t who = 0; who < people.fixture.officer_count; who++) {
                        if (strcmp(all[i].officer, people.fixture.officers[who].name) == 0)
                            signers |= 1u << who;
                    }
                }
                result = fixture_judge(&people.fixture, &voucher, /* preparing= */ false);
                assert_int_equal(result.verdict.rule,
                                 model_verdict(&people, signers, large != 0, kind == 1, kind == 2));
                accepted += result.status == LEDGER_OK;
            }
            fixture_voucher_free(&voucher);
        }
    }
    /* Counted by hand over the model would prove nothing; that both answers occur does. */
    assert_true(accepted > 100);
    fixture_close(&people.fixture);
}

static void
parts_of_a_payment_reach_the_threshold_together(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 10 * LEDGER_APPROVER_FROM_FEN);
    fixture_record(&fixture, entries, 2);

    entries[0] = fixture_disbursement("SUB", "A-1", 1, LEDGER_APPROVER_FROM_FEN / 2);
    entries[1] = fixture_disbursement("SUB", "A-2", 1, LEDGER_APPROVER_FROM_FEN / 2);
    entries[1].disbursement.reason = "两笔分别核定";
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, APPROVER_MISSING);
    entries[1].disbursement.amount_fen--;
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);

    /* The same sum to two payees does not. */
    entries[0] = fixture_disbursement("SUB", "B-1", 2, LEDGER_APPROVER_FROM_FEN / 2);
    entries[1] = fixture_disbursement("SUB", "B-2", 3, LEDGER_APPROVER_FROM_FEN / 2);
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

static void
each_body_needs_its_own_roles_and_a_mixed_voucher_all_of_them(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[3];

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 1000);
    entries[2] = fixture_disbursement("SUB", "D-1", 1, 100);
    result = fixture_try(&fixture, entries, 3, 1u << FIXTURE_REVIEWER);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, MAKER_MISSING);
    result = fixture_try(&fixture, entries, 3, 1u << FIXTURE_MAKER);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, REVIEWER_MISSING);
    result = fixture_try(&fixture, entries, 3, 0);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, MAKER_MISSING);
    fixture_record(&fixture, entries, 3);

    entries[0] = fixture_settlement("D-1", 100);
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, CASHIER_MISSING);
    entries[1] = fixture_disbursement("SUB", "D-2", 2, 100);
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, CASHIER_MISSING);
    result = fixture_try(&fixture, entries, 2, 1u << FIXTURE_CASHIER);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, MAKER_MISSING);
    result = fixture_try(&fixture, entries, 1, 1u << FIXTURE_CASHIER);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);

    ledger_entry_init(&entries[0], LEDGER_BODY_INCIDENT);
    entries[0].incident.kind = LEDGER_INCIDENT_OTHER;
    entries[0].incident.description = "演练";
    result = fixture_try(&fixture, entries, 1, 1u << FIXTURE_ADMIN_3);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, ADMIN_MISSING);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

static void
a_rule_adds_signers_and_moves_the_threshold(void **state)
{
    static const struct ledger_requirement stated[] = {
        {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_APPROVER, 1, 2 * LEDGER_APPROVER_FROM_FEN},
        {LEDGER_BODY_SETTLEMENT, LEDGER_ROLE_REVIEWER, 1, 500},
        {LEDGER_BODY_ANCHOR, LEDGER_ROLE_ADMIN, 1, 0},
    };
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 10 * LEDGER_APPROVER_FROM_FEN);
    fixture_record(&fixture, entries, 2);
    ledger_entry_init(&entries[0], LEDGER_BODY_RULE);
    entries[0].rule.reason = "内部控制";
    entries[0].rule.requirements = stated;
    entries[0].rule.requirement_count = 3;
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);

    entries[0] = fixture_disbursement("SUB", "D-1", 1, 2 * LEDGER_APPROVER_FROM_FEN);
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, APPROVER_MISSING);
    entries[0].disbursement.amount_fen--;
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    entries[0] = fixture_settlement("D-1", 500);
    result = fixture_try(&fixture, entries, 1, 1u << FIXTURE_CASHIER);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, REVIEWER_MISSING);
    entries[0] = fixture_settlement("D-1", 499);
    result = fixture_try(&fixture, entries, 1, 1u << FIXTURE_CASHIER);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

static void
a_signature_holds_for_one_voucher_one_role_and_one_key(void **state)
{
    struct fixture fixture;
    struct fixture_voucher voucher;
    struct fixture_result result;
    struct ledger_entry entry = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    struct ledger_entry revoke;

    (void)state;
    fixture_open(&fixture);
    fixture_prepare(&fixture, &entry, 1, &voucher);
    fixture_sign_all(&fixture, &voucher, FIXTURE_PAIR);

    /* Each bit that is not understood by the verifier would be a bit that nobody signed. */
    for (size_t bit = 0; bit < 512; bit += 37) {
        voucher.signatures[0].ed25519.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
        assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNATURE_DOES_NOT_HOLD);
        voucher.signatures[0].ed25519.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    voucher.signatures[0].signed_at_ms++;
    result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNATURE_DOES_NOT_HOLD);
    voucher.signatures[0].signed_at_ms--;

    /* The reviewer's key under the maker's name. */
    fixture_sign_again(&fixture, &voucher, 0, FIXTURE_REVIEWER);
    result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNATURE_DOES_NOT_HOLD);

    /* A role that he does not hold; a name that nobody has. */
    voucher.signatures[0].role = LEDGER_ROLE_REVIEWER;
    fixture_sign_again(&fixture, &voucher, 0, FIXTURE_MAKER);
    result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNER_IS_NO_REVIEWER);
    voucher.signatures[0].role = LEDGER_ROLE_MAKER;
    voucher.signatures[0].officer = "nobody";
    fixture_sign_again(&fixture, &voucher, 0, FIXTURE_MAKER);
    result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNER_UNKNOWN);

    /* Whom the admins revoked after he signed. */
    voucher.signatures[0].officer = "maker";
    fixture_sign_again(&fixture, &voucher, 0, FIXTURE_MAKER);
    ledger_entry_init(&revoke, LEDGER_BODY_OFFICER);
    revoke.officer.action = LEDGER_OFFICER_REVOKE;
    revoke.officer.name = "maker";
    revoke.officer.reason = "调离";
    result = fixture_try(&fixture, &revoke, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNER_REVOKED);
    fixture_voucher_free(&voucher);
    fixture_close(&fixture);
}

static void
officers_are_those_of_before_the_voucher(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];
    size_t who;

    (void)state;
    fixture_open(&fixture);
    who = fixture_officer_new(&fixture, "admin.4", LEDGER_ROLE_ADMIN);
    entries[0] = fixture_enrol(&fixture, who);
    /* He cannot sign his own enrolment. */
    result = fixture_try(&fixture, entries, 1, 1u << FIXTURE_ADMIN_1 | 1u << who);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNER_UNKNOWN);
    /* Who is revoked by a voucher may still have signed it. */
    ledger_entry_init(&entries[1], LEDGER_BODY_OFFICER);
    entries[1].officer.action = LEDGER_OFFICER_REVOKE;
    entries[1].officer.name = "admin.1";
    entries[1].officer.reason = "退休";
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_separated_people_seal_a_payout),
        cmocka_unit_test(parts_of_a_payment_reach_the_threshold_together),
        cmocka_unit_test(each_body_needs_its_own_roles_and_a_mixed_voucher_all_of_them),
        cmocka_unit_test(a_rule_adds_signers_and_moves_the_threshold),
        cmocka_unit_test(a_signature_holds_for_one_voucher_one_role_and_one_key),
        cmocka_unit_test(officers_are_those_of_before_the_voucher),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

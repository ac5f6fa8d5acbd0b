/* Names, ids of payees and commitments. Hashes were made with printf and sha256sum. */
#include <string.h>

#include "sample.h"
#include "support/assert_status.h"

static void
assert_hex(const struct ledger_digest *digest, const char *expected)
{
    char hex[LEDGER_DIGEST_HEX_SIZE];

    ledger_digest_hex(digest, hex);
    assert_string_equal(hex, expected);
}

static void
names_are_those_of_statements(void **state)
{
    static const char *const bodies =
        "identity officer rule programme appropriation disbursement adjustment settlement match "
        "reconciliation closing rejection anchor erasure incident ";
    static const char *const roles = "maker reviewer approver admin cashier recovery ";
    char text[256] = "";
    struct {
        const char *name, *expected;
    } rows[] = {
        {ledger_instrument_name(LEDGER_INSTRUMENT_SUBSIDY), "subsidy"},
        {ledger_instrument_name(LEDGER_INSTRUMENT_REFUND), "refund"},
        {ledger_instrument_name(LEDGER_INSTRUMENT_RELIEF), "relief"},
        {ledger_adjustment_kind_name(LEDGER_ADJUSTMENT_REVERSAL), "reversal"},
        {ledger_adjustment_kind_name(LEDGER_ADJUSTMENT_RETURN), "return"},
        {ledger_adjustment_kind_name(LEDGER_ADJUSTMENT_RECOVERY), "recovery"},
        {ledger_officer_action_name(LEDGER_OFFICER_ENROL), "enrol"},
        {ledger_officer_action_name(LEDGER_OFFICER_CHANGE), "change"},
        {ledger_officer_action_name(LEDGER_OFFICER_ROTATE), "rotate"},
        {ledger_officer_action_name(LEDGER_OFFICER_REVOKE), "revoke"},
        {ledger_programme_action_name(LEDGER_PROGRAMME_OPEN), "open"},
        {ledger_programme_action_name(LEDGER_PROGRAMME_AMEND), "amend"},
        {ledger_programme_action_name(LEDGER_PROGRAMME_CLOSE), "close"},
        {ledger_incident_kind_name(LEDGER_INCIDENT_BREAK_GLASS), "break-glass"},
        {ledger_incident_kind_name(LEDGER_INCIDENT_LOST_KEY), "lost-key"},
        {ledger_incident_kind_name(LEDGER_INCIDENT_CLOCK), "clock"},
        {ledger_incident_kind_name(LEDGER_INCIDENT_RESTORE), "restore"},
        {ledger_incident_kind_name(LEDGER_INCIDENT_OTHER), "other"},
    };

    (void)state;
    for (unsigned body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++) {
        strcat(text, ledger_body_name((enum ledger_body)body));
        strcat(text, " ");
    }
    assert_string_equal(text, bodies);
    text[0] = '\0';
    for (unsigned role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        const char *name = ledger_role_name((enum ledger_role)role);

        assert_int_equal(ledger_role_from_name(name), role);
        strcat(text, name);
        strcat(text, " ");
    }
    assert_string_equal(text, roles);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(rows[i].name, rows[i].expected);
}

static void
a_number_that_is_none_has_no_name(void **state)
{
    (void)state;
    assert_null(ledger_body_name((enum ledger_body)0));
    assert_null(ledger_body_name((enum ledger_body)2));
    assert_null(ledger_body_name((enum ledger_body)18));
    assert_null(ledger_role_name(LEDGER_ROLE_NONE));
    assert_null(ledger_role_name((enum ledger_role)7));
    assert_null(ledger_instrument_name(LEDGER_INSTRUMENT_NONE));
    assert_null(ledger_instrument_name((enum ledger_instrument)4));
    assert_null(ledger_adjustment_kind_name((enum ledger_adjustment_kind)0));
    assert_null(ledger_adjustment_kind_name((enum ledger_adjustment_kind)4));
    assert_null(ledger_officer_action_name((enum ledger_officer_action)5));
    assert_null(ledger_programme_action_name((enum ledger_programme_action)4));
    assert_null(ledger_incident_kind_name((enum ledger_incident_kind)6));
    assert_int_equal(ledger_role_from_name("Maker"), LEDGER_ROLE_NONE);
    assert_int_equal(ledger_role_from_name(""), LEDGER_ROLE_NONE);
}

static void
a_payee_is_known_by_the_hash_of_his_id(void **state)
{
    static const struct {
        struct ledger_payee payee;
        bool person;
        const char *id;
        const char *hash;
    } rows[] = {
        {{"甲", LEDGER_PAYEE_ENTERPRISE, "91350100M000100Y43", {0}, "", ""},
         false,
         "credit-code 91350100M000100Y43",
         "9280aa31b138c464b5412731a32940c9745b156777533824819d44aa76c87b04"},
        {{"", LEDGER_PAYEE_PERSON, "", {0}, "", ""},
         true,
         "person 0909090909090909090909090909090909090909090909090909090909090909",
         "6a3d9f6e1f768887248225f2880d2f46d2b26c83ef10f4757967fcce497014f1"},
        {{"乙", LEDGER_PAYEE_OTHER, "", {0}, "Handelsregister Hamburg", "HRB12345"},
         false,
         "other Handelsregister Hamburg\nHRB12345",
         "1fe702cc96b97526fce75c2b720c2b6204dd72617b3c01399193029317de7e3d"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_payee payee = rows[i].payee;
        struct ledger_digest hash;
        char id[LEDGER_PAYEE_ID_SIZE];

        if (rows[i].person)
            payee.person = sample_hash(0x09);
        assert_int_equal(ledger_payee_id(&payee, id), strlen(rows[i].id));
        assert_string_equal(id, rows[i].id);
        hash = ledger_payee_hash(&payee);
        assert_hex(&hash, rows[i].hash);
    }
}

static void
the_longest_registration_is_an_id_too(void **state)
{
    char register_name[257] = "", number[65] = "", id[LEDGER_PAYEE_ID_SIZE];
    const struct ledger_payee payee = {"", LEDGER_PAYEE_OTHER, "", {0}, register_name, number};

    (void)state;
    memset(register_name, 'r', 256);
    memset(number, 'n', 64);
    assert_int_equal(ledger_payee_id(&payee, id), 6 + 256 + 1 + 64);
}

static void
commitments_are_hashes_of_domain_salt_and_canonical_bytes(void **state)
{
    uint8_t salt[32];
    struct ledger_digest person, account;

    (void)state;
    for (size_t i = 0; i < sizeof(salt); i++)
        salt[i] = (uint8_t)i;
    person = ledger_commitment_of(LEDGER_COMMITMENT_PERSON, salt,
                                  ledger_slice_of_text("resident-id 11010519491231002X"));
    assert_hex(&person, "f71e9b2e2cb8ec0e4d1b312b1b0a7a9e5924a93ba932b430ab3df867eedd4432");
    account = ledger_commitment_of(LEDGER_COMMITMENT_ACCOUNT, salt,
                                   ledger_slice_of_text("6222021001116245702"));
    assert_hex(&account, "bab97cde5fc1dbee1b96ca62895c94d1d9a327959afab81d1478c8716665597b");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_of_statements),
        cmocka_unit_test(a_number_that_is_none_has_no_name),
        cmocka_unit_test(a_payee_is_known_by_the_hash_of_his_id),
        cmocka_unit_test(the_longest_registration_is_an_id_too),
        cmocka_unit_test(commitments_are_hashes_of_domain_salt_and_canonical_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

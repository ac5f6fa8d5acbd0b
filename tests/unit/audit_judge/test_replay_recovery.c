/* What the auditor says of recovery keys, word for word, and that he accuses nobody where an entry
 * is not what was sealed. Who may sign what is tests/unit/rules/test_rules_recovery.c's, of both.
 */
#include "support/assert_audit.h"
#include "support/assert_status.h"
#include "support/fixture.h"

enum { RECOVERY = FIXTURE_GENESIS_END, RECOVERY_2 };
#define BIT(who) (1u << (who))
#define FOUNDERS (FIXTURE_GENESIS_ADMINS | BIT(RECOVERY) | BIT(RECOVERY_2))

static void
people_open(struct fixture *fixture)
{
    fixture_open_empty(fixture);
    (void)fixture_officer_new(fixture, "recovery", LEDGER_ROLE_RECOVERY);
    (void)fixture_officer_new(fixture, "recovery.2", LEDGER_ROLE_RECOVERY);
}

static void
people_found(struct fixture *fixture)
{
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];
    struct fixture_result result;
    size_t count;

    people_open(fixture);
    count = fixture_genesis(fixture, entries);
    result = fixture_try(fixture, entries, count, FOUNDERS);
    assert_status(result.status, LEDGER_OK, &result.err);
}

static struct ledger_entry
incident(enum ledger_incident_kind kind)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_INCIDENT);
    entry.incident.kind = kind;
    entry.incident.description = "启用应急密钥";
    return entry;
}

static struct ledger_entry
revocation(const char *name)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_REVOKE;
    entry.officer.name = name;
    entry.officer.reason = "启用应急密钥";
    return entry;
}

/* Feeds the auditor alone; `unsealed` may be NULL. */
static void
ask(struct fixture *fixture, const struct ledger_entry *entries, size_t count, unsigned signers,
    const bool *unsealed, struct audit_feed_result *out)
{
    struct audit_bytes fed[FIXTURE_OFFICERS_MAX + 2];
    struct fixture_voucher voucher;
    struct ledger_buffer bytes;
    struct ledger_seal seal;

    fixture_prepare(fixture, entries, count, &voucher);
    fixture_sign_all(fixture, &voucher, signers);
    seal = fixture_seal_of(fixture, &voucher);
    bytes = fixture_seal_bytes(&seal);
    for (size_t i = 0; i < count; i++)
        fed[i] = (struct audit_bytes){voucher.entries[i].data, voucher.entries[i].size};
    audit_feed_try(&fixture->auditor,
                   &(struct audit_feed_voucher){.seal = {bytes.data, bytes.size},
                                                .entries = fed,
                                                .entry_count = count,
                                                .unsealed = unsealed},
                   out);
    ledger_buffer_free(&bytes);
    fixture_voucher_free(&voucher);
}

static void
each_objection_has_its_own_sentence(void **state)
{
    static const struct {
        unsigned signers;
        enum ledger_incident_kind kind; /* 0: none */
        enum audit_rule rule;
        enum audit_message message;
    } cases[] = {
        {FIXTURE_ADMINS, 0, 0, AUDIT_MESSAGE_NONE},
        {BIT(FIXTURE_ADMIN_1) | BIT(RECOVERY), LEDGER_INCIDENT_BREAK_GLASS, 0, AUDIT_MESSAGE_NONE},
        {FIXTURE_ADMINS | BIT(RECOVERY), LEDGER_INCIDENT_BREAK_GLASS, 0, AUDIT_MESSAGE_NONE},
        {BIT(FIXTURE_ADMIN_1) | BIT(RECOVERY), 0, AUDIT_RULE_SIGNATURE,
         AUDIT_MESSAGE_RECOVERY_WITHOUT_BREAK_GLASS},
        {FIXTURE_ADMINS | BIT(RECOVERY), LEDGER_INCIDENT_LOST_KEY, AUDIT_RULE_SIGNATURE,
         AUDIT_MESSAGE_RECOVERY_WITHOUT_BREAK_GLASS},
        {BIT(RECOVERY) | BIT(RECOVERY_2), LEDGER_INCIDENT_BREAK_GLASS, AUDIT_RULE_REQUIRED_ROLES,
         AUDIT_MESSAGE_ADMINS_MISSING},
        {BIT(FIXTURE_ADMIN_1), LEDGER_INCIDENT_BREAK_GLASS, AUDIT_RULE_REQUIRED_ROLES,
         AUDIT_MESSAGE_ADMINS_MISSING},
    };
    struct fixture fixture;

    (void)state;
    people_found(&fixture);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct ledger_entry entries[] = {revocation("cashier"), incident(cases[i].kind)};
        struct audit_feed_result result;

        ask(&fixture, entries, cases[i].kind == 0 ? 1 : 2, cases[i].signers, NULL, &result);
        assert_int_equal(result.rule, cases[i].rule);
        if (result.objection_count > 0)
            assert_int_equal(result.objections[0].what.message, cases[i].message);
    }
    fixture_close(&fixture);
}

static void
a_founder_who_did_not_sign_is_named_once(void **state)
{
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];
    static const enum ledger_role both[] = {LEDGER_ROLE_MAKER, LEDGER_ROLE_RECOVERY};
    struct audit_feed_result result;
    struct fixture fixture;
    size_t count;

    (void)state;
    people_open(&fixture);
    count = fixture_genesis(&fixture, entries);
    ask(&fixture, entries, count, FOUNDERS & ~BIT(RECOVERY), NULL, &result);
    assert_int_equal(result.objection_count, 1);
    assert_int_equal(result.objections[0].what.message, AUDIT_MESSAGE_FOUNDER_MISSING);
    entries[1 + RECOVERY].officer.roles = both;
    entries[1 + RECOVERY].officer.role_count = 2;
    ask(&fixture, entries, count, FOUNDERS, NULL, &result);
    assert_int_equal(result.objection_count, 1);
    assert_int_equal(result.rule, AUDIT_RULE_CONDITIONS);
    assert_int_equal(result.objections[0].what.message, AUDIT_MESSAGE_RECOVERY_HAS_OTHER_ROLE);
    fixture_close(&fixture);
}

/* The damage is told by the verifier; who signed as the rules want is not accused besides. */
static void
an_incident_that_was_damaged_since_accuses_nobody(void **state)
{
    static const bool second[] = {false, true};
    struct fixture fixture;
    struct audit_feed_result result;
    struct ledger_entry entries[] = {revocation("cashier"), incident(LEDGER_INCIDENT_OTHER)};

    (void)state;
    people_found(&fixture);
    ask(&fixture, entries, 2, BIT(FIXTURE_ADMIN_1) | BIT(RECOVERY), NULL, &result);
    assert_int_equal(result.rule, AUDIT_RULE_SIGNATURE);
    ask(&fixture, entries, 2, BIT(FIXTURE_ADMIN_1) | BIT(RECOVERY), second, &result);
    assert_int_equal(result.objection_count, 0);
    /* One person stays one person. */
    ask(&fixture, entries, 2, BIT(RECOVERY), second, &result);
    assert_int_equal(result.rule, AUDIT_RULE_REQUIRED_ROLES);
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_objection_has_its_own_sentence),
        cmocka_unit_test(a_founder_who_did_not_sign_is_named_once),
        cmocka_unit_test(an_incident_that_was_damaged_since_accuses_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

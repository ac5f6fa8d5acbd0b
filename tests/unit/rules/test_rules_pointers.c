/* Rule 16, entries that point at others: match, reconciliation, rejection, erasure, incident. */
#include <string.h>

#include "support/assert_status.h"
#include "support/fixture.h"

static const uint8_t hash_1[32] = {1};
static const uint8_t hash_2[32] = {2};

static struct ledger_account
account_of(const uint8_t commitment[static 32])
{
    return (struct ledger_account){
        .stated = true,
        .bank = "建设银行",
        .last_four = "1234",
        .commitment = ledger_slice_of(commitment, 32),
    };
}

static void
a_match_joins_earlier_entries_and_is_parted_once(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry join;
    struct ledger_entry part;
    struct ledger_bank_line line = {ledger_slice_of(hash_1, 32), 1, "B-1", 20230701, 100};
    uint64_t entries[1];

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&join, LEDGER_BODY_MATCH);
    join.match.action = LEDGER_MATCH_JOIN;
    join.match.account = account_of(hash_1);
    join.match.lines = &line;
    join.match.line_count = 1;
    join.match.entries = entries;
    join.match.entry_count = 1;
    join.match.reason = "人工核对";
    entries[0] = fixture.entry_count;
    result = fixture_try(&fixture, &join, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, MATCH_OF_LATER_ENTRY);
    entries[0]--;
    result = fixture_try(&fixture, &join, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);

    ledger_entry_init(&part, LEDGER_BODY_MATCH);
    part.match.action = LEDGER_MATCH_PART;
    part.match.reason = "核对有误";
    part.match.parts = 1;
    result = fixture_try(&fixture, &part, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, MATCH_PARTS_NO_MATCH);
    part.match.parts = fixture.entry_count - 1;
    result = fixture_try(&fixture, &part, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    result = fixture_try(&fixture, &part, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, MATCH_PARTED_TWICE);
    /* A PART is no JOIN. */
    part.match.parts = fixture.entry_count - 1;
    result = fixture_try(&fixture, &part, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, MATCH_PARTS_NO_MATCH);
    fixture_close(&fixture);
}

static void
a_reconciliation_follows_one_of_its_account(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entry;
    struct ledger_slice statement = ledger_slice_of(hash_1, 32);
    struct ledger_reconciliation_line line = {1, 1, 100, 1, 100};

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&entry, LEDGER_BODY_RECONCILIATION);
    entry.reconciliation.account = account_of(hash_1);
    entry.reconciliation.first_date = 20230601;
    entry.reconciliation.last_date = 20230630;
    entry.reconciliation.tree_size = 2;
    entry.reconciliation.statements = &statement;
    entry.reconciliation.statement_count = 1;
    entry.reconciliation.lines = &line;
    entry.reconciliation.line_count = 1;
    entry.reconciliation.verdict = LEDGER_RECONCILIATION_BALANCED;
    entry.reconciliation.report_sha256 = ledger_slice_of(hash_2, 32);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, RECONCILIATION_AHEAD);
    entry.reconciliation.tree_size = 1;
    entry.reconciliation.previous = 3;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, RECONCILIATION_PREVIOUS_IS_NONE);
    entry.reconciliation.previous = 0;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    entry.reconciliation.previous = fixture.entry_count - 1;
    entry.reconciliation.account = account_of(hash_2);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, RECONCILIATION_OTHER_ACCOUNT);
    entry.reconciliation.account = account_of(hash_1);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

static void
a_sealed_voucher_cannot_be_turned_down(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entry;

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&entry, LEDGER_BODY_REJECTION);
    /* The genesis's id: its salts were counted first. */
    ledger_put_u32(entry.rejection.voucher.bytes, FIXTURE_GENESIS_END + 2);
    entry.rejection.reason = "依据不足";
    memcpy(entry.rejection.header_sha256.bytes, hash_1, 32);
    result = fixture_try(&fixture, &entry, 1, 1u << FIXTURE_REVIEWER);
    assert_verdict(&result, LEDGER_RULE_CLOSING, REJECTION_OF_SEALED);
    entry.rejection.voucher.bytes[15] = 7;
    result = fixture_try(&fixture, &entry, 1, 1u << FIXTURE_REVIEWER);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

static void
private_bytes_are_erased_once(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entry;
    struct ledger_slice commitments[2] = {ledger_slice_of(hash_1, 32), ledger_slice_of(hash_2, 32)};

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&entry, LEDGER_BODY_ERASURE);
    entry.erasure.commitments = commitments;
    entry.erasure.commitment_count = 1;
    entry.erasure.basis = "个人信息保护法第四十七条";
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    entry.erasure.commitment_count = 2;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ERASED_BEFORE);
    entry.erasure.commitments = &commitments[1];
    entry.erasure.commitment_count = 1;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

static void
an_incident_begins_at_an_entry_that_is_there(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entry;

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&entry, LEDGER_BODY_INCIDENT);
    entry.incident.kind = LEDGER_INCIDENT_LOST_KEY;
    entry.incident.description = "U盾遗失";
    entry.incident.from_entry = fixture.entry_count + 1;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, INCIDENT_FROM_NOWHERE);
    entry.incident.from_entry--;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_joins_earlier_entries_and_is_parted_once),
        cmocka_unit_test(a_reconciliation_follows_one_of_its_account),
        cmocka_unit_test(a_sealed_voucher_cannot_be_turned_down),
        cmocka_unit_test(private_bytes_are_erased_once),
        cmocka_unit_test(an_incident_begins_at_an_entry_that_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

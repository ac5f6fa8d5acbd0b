/* What random ledgers have found, once each: cases in which the judges differed. */
#include <stdlib.h>

#include "differential/compare.h"
#include "support/assert_status.h"
#include "support/history.h"

static struct pool pool;

static void
append(struct forge *forge, struct fixture *fixture, const struct fixture_voucher *voucher)
{
    const struct ledger_seal seal = fixture_seal_of(fixture, voucher);
    struct ledger_buffer bytes = fixture_seal_bytes(&seal);
    const size_t seals = forge->seal_count + 1;
    const size_t entries = forge->entry_count + voucher->entry_count;

    forge->seals = realloc(forge->seals, seals * sizeof(*forge->seals));
    forge->entries = realloc(forge->entries, entries * sizeof(*forge->entries));
    forge->first_entries =
        realloc(forge->first_entries, (seals + 1) * sizeof(*forge->first_entries));
    assert_true(forge->seals != NULL && forge->entries != NULL && forge->first_entries != NULL);
    forge->seals[forge->seal_count] = (struct ledger_buffer){0};
    forge_set_seal(forge, forge->seal_count++, ledger_buffer_slice(&bytes));
    for (size_t i = 0; i < voucher->entry_count; i++) {
        forge->entries[forge->entry_count] = (struct ledger_buffer){0};
        forge_set_entry(forge, forge->entry_count++, voucher->entries[i]);
    }
    forge->first_entries[seals] = entries;
    ledger_buffer_free(&bytes);
}

static void
judge(struct exhibit *exhibit, struct verdict *ledger, struct verdict *auditor)
{
    exhibit->has_store = true;
    exhibit_publish(exhibit, &pool);
    if (!judges_agree(exhibit, ledger, auditor))
        fail_msg("the ledger: %s\nthe auditor: %s", ledger->why, auditor->why);
}

/* The ledger's verification could not find the first use, and called that entry unreadable. */
static void
a_reference_that_was_sealed_twice_is_named_by_its_rule(void **state)
{
    struct fixture fixture;
    struct fixture_voucher voucher;
    struct exhibit exhibit = {.is_covered = true, .is_covered_by_hints = true};
    struct verdict ledger, auditor;
    struct ledger_entry entry;

    (void)state;
    history_open(&fixture, HISTORY_VOUCHERS);
    forge_read(&fixture, &exhibit.forge);
    entry = fixture_disbursement("SB-1", "B-1", 9, 100);
    fixture_prepare(&fixture, &entry, 1, &voucher);
    fixture_sign_all(&fixture, &voucher, FIXTURE_PAIR);
    append(&exhibit.forge, &fixture, &voucher);
    judge(&exhibit, &ledger, &auditor);
    assert_int_equal(ledger.rule, LEDGER_RULE_DUPLICATE_REFERENCE);
    assert_int_equal(ledger.entry, fixture.entry_count);
    assert_int_equal(auditor.entry, fixture.entry_count);
    fixture_voucher_free(&voucher);
    exhibit_free(&exhibit);
    fixture_close(&fixture);
}

/* A version byte of a seal that is not the newest becomes 9; what follows is linked again, with
 * signatures that saw other heads. */
static void
open_newer(struct fixture *fixture, struct exhibit *exhibit)
{
    enum { SEAL = 6 };

    history_open(fixture, HISTORY_VOUCHERS);
    forge_read(fixture, &exhibit->forge);
    if (!exhibit->is_covered)
        forge_copy(&exhibit->forge, &exhibit->sealed);
    assert_int_equal(exhibit->forge.seals[SEAL].data[1], 1);
    exhibit->forge.seals[SEAL].data[1] = 9;
    if (exhibit->is_covered)
        forge_link_again(&exhibit->forge, SEAL + 1);
}

/* The auditor accused the signers of what they had seen. */
static void
behind_a_newer_format_nobody_is_accused(void **state)
{
    struct fixture fixture;
    struct exhibit exhibit = {.is_covered = true, .is_covered_by_hints = true};
    struct verdict ledger, auditor;

    (void)state;
    open_newer(&fixture, &exhibit);
    judge(&exhibit, &ledger, &auditor);
    assert_int_equal(ledger.opinion, OPINION_UNTOLD);
    assert_int_equal(auditor.opinion, OPINION_UNTOLD);
    exhibit_free(&exhibit);
    fixture_close(&fixture);
}

/* The ledger asked for a newer program. */
static void
a_seal_that_only_calls_itself_newer_is_damage(void **state)
{
    struct fixture fixture;
    struct exhibit exhibit = {.is_covered = false};
    struct verdict ledger, auditor;

    (void)state;
    open_newer(&fixture, &exhibit);
    judge(&exhibit, &ledger, &auditor);
    assert_int_equal(ledger.opinion, OPINION_OBJECTS);
    assert_int_equal(ledger.check, LEDGER_CHECK_TREE);
    assert_int_equal(ledger.seal, auditor.seal);
    exhibit_free(&exhibit);
    fixture_close(&fixture);
}

/* The auditor took its entries, and all beside them in their file, for missing. */
static void
a_newest_seal_that_cannot_be_read_loses_no_entries(void **state)
{
    (void)state;
    for (int covered = 0; covered < 2; covered++) {
        struct fixture fixture;
        struct exhibit exhibit = {.is_covered = covered == 1, .is_covered_by_hints = true};
        struct verdict ledger, auditor;
        struct audit_verification report;

        history_open(&fixture, HISTORY_VOUCHERS);
        forge_read(&fixture, &exhibit.forge);
        if (!exhibit.is_covered)
            forge_copy(&exhibit.forge, &exhibit.sealed);
        exhibit.forge.seals[HISTORY_VOUCHERS - 1].data[0] = 0xFF;
        judge(&exhibit, &ledger, &auditor);
        assert_int_equal(auditor.rule, LEDGER_RULE_FORM);
        assert_int_equal(auditor.seal, HISTORY_VOUCHERS - 1);
        ask_auditor_about(&exhibit, &auditor, &report);
        assert_int_equal(report.finding_count, 1);
        assert_int_equal(report.entry_count, fixture.entry_count);
        audit_verification_free(&report);
        exhibit_free(&exhibit);
        fixture_close(&fixture);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_that_was_sealed_twice_is_named_by_its_rule),
        cmocka_unit_test(behind_a_newer_format_nobody_is_accused),
        cmocka_unit_test(a_seal_that_only_calls_itself_newer_is_damage),
        cmocka_unit_test(a_newest_seal_that_cannot_be_read_loses_no_entries),
    };
    int failed;

    pool_open(&pool);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    pool_close(&pool);
    return failed;
}

/* From drafts to a sealed voucher, and what stands in its way. */
#include <stdio.h>

#include "ledger/read.h"
#include "ledger/totals.h"
#include "ledger/verify.h"
#include "support/park.h"

static const enum park_person maker_and_reviewer[] = {PARK_MAKER, PARK_REVIEWER, PARK_PEOPLE};
static const enum park_person maker_alone[] = {PARK_MAKER, PARK_PEOPLE};

static uint64_t
seal_count(struct park *park)
{
    struct ledger_head head;
    struct ledger_error err = {0};

    assert_status(ledger_head(park->ledger, &head, &err), LEDGER_OK, &err);
    return head.seal_count;
}

static void
assert_verifies(struct park *park)
{
    static struct ledger_verification verification;
    struct ledger_error err = {0};

    assert_status(ledger_verify(park->ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    assert_int_equal(verification.good_size, verification.seal_count);
    for (int check = 0; check < LEDGER_CHECK_PRIVATE; check++)
        assert_true(verification.checked[check] > 0);
}

static void
programme_open(struct park *park)
{
    struct ledger_entry drafts[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };

    (void)park_record(park, drafts, 2);
}

static void
a_payout_with_two_signatures_is_sealed_and_verifies(void **state)
{
    struct park park;
    struct ledger_entry draft = park_payout("TG-1", "PAY-0001", 12345600, 20230301);
    uint64_t number;
    struct ledger_record record;
    struct ledger_arena arena = {0};
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    programme_open(&park);
    number = park_record(&park, &draft, 1);
    assert_status(ledger_read_entry(park.ledger, number, &arena, &record, &err), LEDGER_OK, &err);
    assert_int_equal(record.entry.body, LEDGER_BODY_DISBURSEMENT);
    assert_string_equal(record.entry.disbursement.reference, "PAY-0001");
    assert_int_equal(record.entry.disbursement.amount_fen, 12345600);
    assert_verifies(&park);
    park_reopen(&park);
    assert_verifies(&park);
    ledger_arena_free(&arena);
    park_close(&park);
}

static void
one_signature_is_not_enough_and_nothing_is_recorded(void **state)
{
    struct park park;
    struct ledger_entry draft = park_payout("TG-1", "PAY-0001", 12345600, 20230301);
    struct ledger_receipt receipt;
    struct ledger_verdict verdict = {0};
    struct ledger_error err = {0};
    uint64_t before;

    (void)state;
    park_open(&park);
    programme_open(&park);
    before = seal_count(&park);
    assert_status(park_submit(&park, &draft, 1, maker_alone, &receipt, &verdict, &err),
                  LEDGER_REFUSED, &err);
    assert_int_equal(verdict.rule, LEDGER_RULE_REQUIRED_ROLES);
    assert_int_equal(seal_count(&park), before);
    park_close(&park);
}

static void
the_same_voucher_again_is_answered_with_its_seal(void **state)
{
    struct park park;
    struct ledger_entry draft = park_payout("TG-1", "PAY-0001", 12345600, 20230301);
    struct ledger_voucher voucher = {0};
    struct ledger_receipt first = {0};
    struct ledger_receipt again = {0};
    struct ledger_verdict verdict = {0};
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    programme_open(&park);
    assert_status(ledger_voucher_prepare(park.ledger, &draft, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(&park, &voucher, PARK_MAKER);
    park_sign(&park, &voucher, PARK_REVIEWER);
    assert_status(ledger_seal(park.ledger, &voucher, &first, &verdict, &err), LEDGER_OK, &err);
    assert_false(first.was_known);
    assert_status(ledger_seal(park.ledger, &voucher, &again, &verdict, &err), LEDGER_OK, &err);
    assert_true(again.was_known);
    assert_int_equal(again.seal_number, first.seal_number);
    assert_int_equal(seal_count(&park), first.seal_number + 1);
    ledger_voucher_free(&voucher);
    park_close(&park);
}

static void
the_same_reference_again_is_answered_and_another_amount_is_named(void **state)
{
    struct park park;
    struct ledger_entry draft = park_payout("TG-1", "PAY-0001", 12345600, 20230301);
    struct ledger_receipt receipt;
    struct ledger_verdict verdict = {0};
    struct ledger_error err = {0};
    uint64_t number;
    uint64_t before;

    (void)state;
    park_open(&park);
    programme_open(&park);
    number = park_record(&park, &draft, 1);
    before = seal_count(&park);

    assert_status(park_submit(&park, &draft, 1, maker_and_reviewer, &receipt, &verdict, &err),
                  LEDGER_EXISTS, &err);
    assert_int_equal(verdict.rule, LEDGER_RULE_DUPLICATE_REFERENCE);
    assert_int_equal(verdict.known_number, number);

    draft.disbursement.amount_fen++;
    assert_status(park_submit(&park, &draft, 1, maker_and_reviewer, &receipt, &verdict, &err),
                  LEDGER_REFUSED, &err);
    assert_int_equal(verdict.rule, LEDGER_RULE_DUPLICATE_REFERENCE);
    assert_int_equal(seal_count(&park), before);
    park_close(&park);
}

static void
a_voucher_of_many_entries_takes_the_same_path(void **state)
{
    enum { COUNT = 1000 };
    static struct ledger_entry drafts[COUNT];
    static char references[COUNT][24];
    struct park park;
    uint64_t first;
    struct ledger_head head;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    programme_open(&park);
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(references[i], sizeof(references[i]), "PAY-%06zu", i);
        drafts[i] = park_payout("TG-1", references[i], 1000 + (int64_t)i, 20230301);
    }
    /* Together they reach the approver's threshold for one payee, so three sign. */
    {
        static const enum park_person three[] = {PARK_MAKER, PARK_REVIEWER, PARK_APPROVER,
                                                 PARK_PEOPLE};
        struct ledger_receipt receipt = {0};
        struct ledger_verdict verdict = {0};

        assert_status(park_submit(&park, drafts, COUNT, three, &receipt, &verdict, &err), LEDGER_OK,
                      &err);
        first = receipt.first_entry;
    }
    assert_status(ledger_head(park.ledger, &head, &err), LEDGER_OK, &err);
    assert_int_equal(head.entry_count, first + COUNT);
    assert_verifies(&park);
    park_close(&park);
}

static void
a_clock_set_back_is_refused(void **state)
{
    struct park park;
    struct ledger_entry draft = park_payout("TG-1", "PAY-0001", 100, 20230301);
    struct ledger_receipt receipt;
    struct ledger_verdict verdict = {0};
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    programme_open(&park);
    park.now_ms -= 1000;
    assert_status(park_submit(&park, &draft, 1, maker_and_reviewer, &receipt, &verdict, &err),
                  LEDGER_REFUSED, &err);
    assert_int_equal(verdict.rule, LEDGER_RULE_CLOCK);
    park_close(&park);
}

static void
a_signer_refuses_a_ledger_that_was_rolled_back(void **state)
{
    struct park park;
    struct ledger_seen ahead;
    struct ledger_seen head;
    bool pinned;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    programme_open(&park);
    ahead = park.people[PARK_MAKER].seen;
    ahead.size += 5;
    assert_status(ledger_signer_remember(&park.people[PARK_MAKER], &ahead, &err), LEDGER_OK, &err);
    assert_status(ledger_signer_look(&park.people[PARK_MAKER], park.ledger, &head, &pinned, &err),
                  LEDGER_ROLLED_BACK, &err);
    ahead.size = 1;
    ahead.root.bytes[0] ^= 1;
    assert_status(ledger_signer_remember(&park.people[PARK_MAKER], &ahead, &err), LEDGER_OK, &err);
    assert_status(ledger_signer_look(&park.people[PARK_MAKER], park.ledger, &head, &pinned, &err),
                  LEDGER_ROLLED_BACK, &err);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payout_with_two_signatures_is_sealed_and_verifies),
        cmocka_unit_test(one_signature_is_not_enough_and_nothing_is_recorded),
        cmocka_unit_test(the_same_voucher_again_is_answered_with_its_seal),
        cmocka_unit_test(the_same_reference_again_is_answered_and_another_amount_is_named),
        cmocka_unit_test(a_voucher_of_many_entries_takes_the_same_path),
        cmocka_unit_test(a_clock_set_back_is_refused),
        cmocka_unit_test(a_signer_refuses_a_ledger_that_was_rolled_back),
    };

    return cmocka_run_group_tests_name("append", tests, NULL, NULL);
}

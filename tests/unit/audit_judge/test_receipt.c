/* Receipts: what holds, and one thing changed at a time, each with its own sentence. */
#include <stdio.h>
#include <string.h>

#include "receipt_support.h"

static bool
is_text(struct audit_bytes bytes, const char *text)
{
    return audit_bytes_equal(bytes, audit_text(text));
}

static void
a_payout_is_proved_with_who_signed_it(void **state)
{
    static struct world_receipt parts;
    static struct audit_receipt receipt;
    struct ledger_buffer bytes = {0};

    (void)state;
    payout(&parts);
    judge(&parts, &bytes, &receipt);
    assert_verdict_of(&receipt, AUDIT_HOLDS, AUDIT_MESSAGE_NONE, "a payout");
    assert_int_equal(receipt.entry.body, AUDIT_DISBURSEMENT);
    assert_true(is_text(receipt.entry.disbursement.reference, "P-3"));
    assert_int_equal(receipt.entry_number, world.vouchers[WORLD_PAYOUTS].first_entry + 2);
    assert_int_equal(receipt.header.kinds[AUDIT_DISBURSEMENT], WORLD_PAYOUT_COUNT);
    assert_int_equal(receipt.header.disbursed_fen, 5010);
    assert_int_equal(receipt.checkpoint.size, WORLD_END);
    assert_false(receipt.has_payee);

    assert_int_equal(receipt.signer_count, 2);
    assert_true(is_text(receipt.signers[0].name, "maker"));
    assert_true(is_text(receipt.signers[0].full_name, "张三"));
    assert_int_equal(receipt.signers[0].role, AUDIT_MAKER);
    assert_int_equal(receipt.signers[0].key_entry, world.vouchers[WORLD_ROTATE].first_entry);
    assert_int_equal(receipt.signers[0].roles_entry, WORLD_ENROLMENT_OF(FIXTURE_MAKER));
    assert_memory_equal(receipt.signers[0].public_key,
                        world.fixture.officers[FIXTURE_MAKER].key.public_key.bytes, 32);
    assert_true(is_text(receipt.signers[1].name, "reviewer"));
    assert_true(is_text(receipt.signers[1].full_name, "李四")); /* As he was changed. */
    assert_int_equal(receipt.signers[1].key_entry, WORLD_ENROLMENT_OF(FIXTURE_REVIEWER));
    assert_int_equal(receipt.signers[1].roles_entry, world.vouchers[WORLD_CHANGE].first_entry);
    assert_int_equal(receipt.signers[1].signed_at_ms, FIXTURE_NOW_MS);
    audit_receipt_free(&receipt);
    ledger_buffer_free(&bytes);
}

static void
each_voucher_is_proved_by_the_keys_of_its_time(void **state)
{
    static const struct world_place early[] = {
        {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_MAKER)},
        {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_REVIEWER)},
    };
    static struct world_receipt parts;

    (void)state;
    for (unsigned i = 0; i <= FIXTURE_GENESIS_END; i++) {
        world_receipt(&world, WORLD_GENESIS, i, admins, 3, &parts);
        assert_holds(&parts, "the genesis, by its own enrolments");
    }
    world_receipt(&world, WORLD_MONEY, 1, early, 2, &parts);
    assert_holds(&parts, "before the maker's new key");
    world_receipt(&world, WORLD_ROTATE, 0, admins, 2, &parts);
    assert_holds(&parts, "the entry that rotates");
    world_receipt(&world, WORLD_REVOKE, 0, admins, 2, &parts);
    assert_holds(&parts, "the newest voucher");
    for (unsigned i = 0; i < WORLD_PAYOUT_COUNT; i++) {
        world_receipt(&world, WORLD_PAYOUTS, i, late, LATE_COUNT, &parts);
        assert_holds(&parts, "after it");
    }
}

static void
a_payee_is_proved_to_have_this_and_no_more(void **state)
{
    static struct world_receipt parts;
    static struct audit_receipt receipt;

    (void)state;
    for (size_t who = 0; who < WORLD_PAYEES; who++) {
        struct ledger_buffer bytes = {0};

        closing(&parts);
        world_receipt_payee(&world, who, &parts);
        judge(&parts, &bytes, &receipt);
        assert_verdict_of(&receipt, AUDIT_HOLDS, AUDIT_MESSAGE_NONE, "a payee's total");
        assert_true(receipt.has_payee);
        assert_false(receipt.absent);
        assert_true(is_text(receipt.payee, world.payees[who]));
        assert_true(is_text(receipt.statement, world.statements[who]));
        assert_int_equal(receipt.payee_line_count, 2);
        assert_true(is_text(receipt.payee_lines[0].programme, "KJ-01"));
        assert_int_equal(receipt.payee_lines[0].budget_year, 2023);
        assert_int_equal(receipt.payee_lines[0].totals.disbursed_count, 2);
        assert_int_equal(receipt.payee_lines[0].totals.disbursed_fen, 2004);
        assert_int_equal(receipt.payee_lines[0].totals.adjusted_fen, 50);
        assert_int_equal(receipt.payee_lines[0].totals.settled_fen, -5);
        assert_int_equal(receipt.payee_lines[1].totals.settled_count, 1);
        assert_int_equal(receipt.payee_last_entry, 7);
        audit_receipt_free(&receipt);
        ledger_buffer_free(&bytes);
    }
}

static void
absence_is_proved_at_every_place(void **state)
{
    static struct world_receipt parts;
    char id[64];

    (void)state;
    for (size_t at = 0; at <= WORLD_PAYEES; at++) {
        const size_t first = at == 0 ? 0 : at - 1;
        const size_t count = at == 0 || at == WORLD_PAYEES ? 1 : 2;

        world_absent_id(&world, at, id);
        closing(&parts);
        world_receipt_absent(&world, id, first, count, &parts);
        assert_holds(&parts, "absence");
    }
    world_receipt(&world, WORLD_EMPTY_CLOSING, 0, late, LATE_COUNT, &parts);
    world_receipt_absent(&world, id, 0, 0, &parts);
    assert_holds(&parts, "absence where there are no payees");
    world_receipt(&world, WORLD_EMPTY_CLOSING, 0, late, LATE_COUNT, &parts);
    world_receipt_absent(&world, world.payees[0], 0, 0, &parts);
    assert_holds(&parts, "absence of somebody who is there a month later");
}

/* --- one thing changed --- */

/* The receipt of a payout again, with other enrolments. */
#define WITH_PLACES(receipt, ...)                                                                  \
    do {                                                                                           \
        static const struct world_place places[] = {__VA_ARGS__};                                  \
        world_receipt(&world, WORLD_PAYOUTS, 2, places, sizeof(places) / sizeof(*places),          \
                      (receipt));                                                                  \
    } while (0)
#define GENESIS_PLACE(who)                                                                         \
    {                                                                                              \
        WORLD_GENESIS, WORLD_ENROLMENT_OF(who)                                                     \
    }

CHANGE(checkpoint_root, r->checkpoint.root.bytes[0] ^= 1)
CHANGE(checkpoint_size_up, r->checkpoint.size++)
CHANGE(checkpoint_size_down, r->checkpoint.size = WORLD_PAYOUTS)
CHANGE(index_down, r->index--)
CHANGE(index_beyond, r->index = WORLD_END)
CHANGE(index_huge, r->index = UINT64_MAX)
CHANGE(seal_path_long, lengthen(&r->seal_path))
CHANGE(seal_path_short, shorten(&r->seal_path))
CHANGE(seal_path_none, r->seal_path.count = 0)
CHANGE(seal_path_changed, spoil(&r->seal_path))
CHANGE(seal_path_swapped, swap_hashes(&r->seal_path))
CHANGE(genesis_path_long, lengthen(&r->genesis_path))
CHANGE(genesis_path_short, shorten(&r->genesis_path))
CHANGE(genesis_path_changed, spoil(&r->genesis_path))
CHANGE(entry_path_long, lengthen(&r->entry_path))
CHANGE(entry_path_short, shorten(&r->entry_path))
CHANGE(entry_path_changed, spoil(&r->entry_path))
CHANGE(entry_path_swapped, swap_hashes(&r->entry_path))
CHANGE(seal_changed, r->file.seal = spoiled(r, r->file.seal, 0))
CHANGE(seal_of_another, r->file.seal = ledger_buffer_slice(&world.vouchers[WORLD_CLOSING].seal))
CHANGE(entry_changed, r->file.entry = spoiled(r, r->file.entry, 0))
CHANGE(entry_of_another, r->file.entry = world.vouchers[WORLD_PAYOUTS].voucher.entries[1])
CHANGE(entry_index_other, r->file.entry_index = 1)
CHANGE(entry_index_beyond, r->file.entry_index = WORLD_PAYOUT_COUNT)
CHANGE(entry_index_huge, r->file.entry_index = 65535)
CHANGE(enrolment_seal_path_long, lengthen(&r->enrolment_seal_paths[MAKER_KEY]))
CHANGE(enrolment_seal_path_short, shorten(&r->enrolment_seal_paths[MAKER_KEY]))
CHANGE(enrolment_seal_path_changed, spoil(&r->enrolment_seal_paths[MAKER_KEY]))
CHANGE(enrolment_entry_path_long, lengthen(&r->enrolment_entry_paths[REVIEWER_KEY]))
CHANGE(enrolment_entry_path_short, shorten(&r->enrolment_entry_paths[REVIEWER_KEY]))
CHANGE(enrolment_entry_path_changed, spoil(&r->enrolment_entry_paths[REVIEWER_KEY]))
CHANGE(enrolment_entry_changed,
       r->enrolments[MAKER_KEY].entry = spoiled(r, r->enrolments[MAKER_KEY].entry, 0))
CHANGE(enrolment_seal_changed,
       r->enrolments[MAKER_KEY].seal = spoiled(r, r->enrolments[MAKER_KEY].seal, 0))
CHANGE(enrolment_index_other, r->enrolments[REVIEWER_KEY].entry_index++)
CHANGE(enrolment_index_beyond, r->enrolments[REVIEWER_KEY].entry_index = 60)
CHANGE(no_key, remove_enrolment(r, REVIEWER_KEY))
CHANGE(no_old_roles, remove_enrolment(r, MAKER_ROLES))
CHANGE(old_key, remove_enrolment(r, MAKER_KEY)) /* The genesis's, which he had lost. */
CHANGE(nobody, r->enrolment_count = 1)
CHANGE(one_more, WITH_PLACES(r, GENESIS_PLACE(FIXTURE_MAKER), GENESIS_PLACE(FIXTURE_REVIEWER),
                             GENESIS_PLACE(FIXTURE_CASHIER), {WORLD_ROTATE, 0}, {WORLD_CHANGE, 0}))
CHANGE(one_twice,
       WITH_PLACES(r, GENESIS_PLACE(FIXTURE_MAKER), GENESIS_PLACE(FIXTURE_MAKER),
                   GENESIS_PLACE(FIXTURE_REVIEWER), {WORLD_ROTATE, 0}, {WORLD_CHANGE, 0}))
CHANGE(out_of_order, WITH_PLACES(r, GENESIS_PLACE(FIXTURE_REVIEWER), GENESIS_PLACE(FIXTURE_MAKER),
                                 {WORLD_ROTATE, 0}, {WORLD_CHANGE, 0}))
CHANGE(seals_out_of_order,
       WITH_PLACES(r, GENESIS_PLACE(FIXTURE_MAKER), GENESIS_PLACE(FIXTURE_REVIEWER),
                   {WORLD_CHANGE, 0}, {WORLD_ROTATE, 0}))
CHANGE(no_officer_entry,
       WITH_PLACES(r, {WORLD_GENESIS, 0}, GENESIS_PLACE(FIXTURE_MAKER),
                   GENESIS_PLACE(FIXTURE_REVIEWER), {WORLD_ROTATE, 0}, {WORLD_CHANGE, 0}))
CHANGE(revoked_later, WITH_PLACES(r, GENESIS_PLACE(FIXTURE_MAKER), GENESIS_PLACE(FIXTURE_REVIEWER),
                                  {WORLD_ROTATE, 0}, {WORLD_CHANGE, 0}, {WORLD_REVOKE, 0}))

static void
every_change_is_found(void **state)
{
    static const struct {
        const char *what;
        void (*change)(struct world_receipt *receipt);
        enum audit_message message;
    } rows[] = {
#define ROW(change, message) {#change, change, AUDIT_MESSAGE_##message}
        ROW(checkpoint_root, RECEIPT_OTHER_LEDGER),
        ROW(checkpoint_size_up, PROOF_LENGTH),
        ROW(checkpoint_size_down, PROOF_LENGTH),
        ROW(index_down, RECEIPT_SEAL_PATH),
        ROW(index_beyond, PROOF_INDEX),
        ROW(index_huge, PROOF_INDEX),
        ROW(seal_path_long, PROOF_LENGTH),
        ROW(seal_path_short, PROOF_LENGTH),
        ROW(seal_path_none, PROOF_LENGTH),
        ROW(seal_path_changed, RECEIPT_SEAL_PATH),
        ROW(seal_path_swapped, RECEIPT_SEAL_PATH),
        ROW(genesis_path_long, PROOF_LENGTH),
        ROW(genesis_path_short, PROOF_LENGTH),
        ROW(genesis_path_changed, RECEIPT_OTHER_LEDGER),
        ROW(entry_path_long, PROOF_LENGTH),
        ROW(entry_path_short, PROOF_LENGTH),
        ROW(entry_path_changed, RECEIPT_ENTRY_PATH),
        ROW(entry_path_swapped, RECEIPT_ENTRY_PATH),
        ROW(seal_changed, RECEIPT_SEAL_PATH),
        ROW(seal_of_another, RECEIPT_SEAL_PATH),
        ROW(entry_changed, RECEIPT_ENTRY_PATH),
        ROW(entry_of_another, RECEIPT_ENTRY_PATH),
        ROW(entry_index_other, RECEIPT_ENTRY_PATH),
        ROW(entry_index_beyond, PROOF_INDEX),
        ROW(entry_index_huge, PROOF_INDEX),
        ROW(enrolment_seal_path_long, PROOF_LENGTH),
        ROW(enrolment_seal_path_short, PROOF_LENGTH),
        ROW(enrolment_seal_path_changed, RECEIPT_SEAL_PATH),
        ROW(enrolment_entry_path_long, PROOF_LENGTH),
        ROW(enrolment_entry_path_short, PROOF_LENGTH),
        ROW(enrolment_entry_path_changed, RECEIPT_ENTRY_PATH),
        ROW(enrolment_entry_changed, RECEIPT_ENTRY_PATH),
        ROW(enrolment_seal_changed, RECEIPT_SEAL_PATH),
        ROW(enrolment_index_other, RECEIPT_ENTRY_PATH),
        ROW(enrolment_index_beyond, PROOF_INDEX),
        ROW(no_key, RECEIPT_NOT_ENROLLED),
        ROW(no_old_roles, RECEIPT_NOT_ENROLLED),
        ROW(old_key, RECEIPT_SIGNATURE),
        ROW(nobody, RECEIPT_SIGNATURE),
        ROW(one_more, RECEIPT_ENROLMENT_UNUSED),
        ROW(one_twice, VIEW_NOT_ASCENDING),
        ROW(out_of_order, VIEW_NOT_ASCENDING),
        ROW(seals_out_of_order, VIEW_NOT_ASCENDING),
        ROW(no_officer_entry, RECEIPT_NO_ENROLMENT),
        ROW(revoked_later, RECEIPT_ENROLLED_LATER),
#undef ROW
    };
    static struct world_receipt parts;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        payout(&parts);
        rows[i].change(&parts);
        assert_judged(&parts, AUDIT_DOES_NOT_HOLD, rows[i].message, rows[i].what);
    }
}

/* A receipt shows entries, not that there are no others: an audit proves that these are the newest.
 */
static void
what_was_left_out_is_for_an_audit_to_find(void **state)
{
    static struct world_receipt parts;

    (void)state;
    payout(&parts);
    remove_enrolment(&parts, REVIEWER_ROLES);
    assert_holds(&parts, "roles of the genesis, which a later entry gave again");
}

/* --- trust --- */

static void
without_trust_nobody_can_tell(void **state)
{
    struct audit_buffer witness = {0};
    static struct world_receipt parts;
    struct audit_trust *asking;
    struct audit_hash other = genesis;

    (void)state;
    audit_buffer_text(&witness, "witness w ");
    audit_vkey_write("w.example", AUDIT_KEY_COSIGNATURE,
                     world.fixture.officers[FIXTURE_CASHIER].key.public_key.bytes, &witness);
    audit_buffer_append(&witness, (struct audit_bytes){(const uint8_t *)"\nquorum w\n", 11});
    asking = world_trust(&world, (const char *)witness.data);
    audit_buffer_free(&witness);
    payout(&parts);
    assert_judged_by(&parts, NULL, &genesis, AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_RECEIPT_NO_POLICY,
                     "no policy");
    assert_judged_by(&parts, trust, NULL, AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_RECEIPT_NO_GENESIS,
                     "no genesis hash");
    other.bytes[0] ^= 1;
    assert_judged_by(&parts, trust, &other, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_OTHER_LEDGER,
                     "another genesis");
    assert_judged_by(&parts, asking, &genesis, AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_TRUST_NO_QUORUM,
                     "a witness is asked for");
    /* A missing witness excuses nothing. */
    spoil(&parts.entry_path);
    assert_judged_by(&parts, asking, &genesis, AUDIT_DOES_NOT_HOLD,
                     AUDIT_MESSAGE_RECEIPT_ENTRY_PATH, "a witness is asked for, and a path broken");
    audit_trust_free(asking);
}

static void
another_log_is_not_this_ledger(void **state)
{
    static struct world_receipt parts;

    (void)state;
    payout(&parts);
    (void)snprintf(parts.checkpoint.origin, sizeof(parts.checkpoint.origin), "other.example/park");
    assert_judged(&parts, AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_TRUST_NO_LOG,
                  "another origin, by the ledger's key");
    parts.key_name = "other.example/park";
    assert_judged(&parts, AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_TRUST_NO_LOG,
                  "another origin and key name");
    payout(&parts);
    parts.key = &world.fixture.officers[FIXTURE_CASHIER].key;
    assert_judged(&parts, AUDIT_COULD_NOT_TELL, AUDIT_MESSAGE_TRUST_NO_LOG, "another key");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payout_is_proved_with_who_signed_it),
        cmocka_unit_test(each_voucher_is_proved_by_the_keys_of_its_time),
        cmocka_unit_test(a_payee_is_proved_to_have_this_and_no_more),
        cmocka_unit_test(absence_is_proved_at_every_place),
        cmocka_unit_test(every_change_is_found),
        cmocka_unit_test(what_was_left_out_is_for_an_audit_to_find),
        cmocka_unit_test(without_trust_nobody_can_tell),
        cmocka_unit_test(another_log_is_not_this_ledger),
    };

    return cmocka_run_group_tests_name("receipt", tests, open_world, close_world);
}

/* Receipts over a ledger whose own key was stolen: what people's signatures still say. */
#include <stdio.h>
#include <string.h>

#include "receipt_support.h"

static void
a_signature_by_another_key_is_found(void **state)
{
    static struct world forged;
    static struct world_receipt parts;
    struct ledger_entry entry = fixture_disbursement("KJ-01", "F-1", 0, 100);
    struct fixture_voucher voucher;

    (void)state;
    open_forgery(&forged);
    world_prepare(&forged, &entry, 1, FIXTURE_PAIR, &voucher);
    fixture_sign_again(&forged.fixture, &voucher, 1, FIXTURE_CASHIER); /* For the reviewer. */
    world_append(&forged, &voucher, 1);
    world_receipt(&forged, 1, 0, pair, 2, &parts);
    assert_forgery(&forged, &parts, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_SIGNATURE,
                   "signed by the cashier for the reviewer");
}

static void
a_header_changed_after_signing_is_found(void **state)
{
    static struct world forged;
    static struct world_receipt parts;
    struct ledger_entry entry = fixture_disbursement("KJ-01", "F-1", 0, 100);
    struct fixture_voucher voucher;

    (void)state;
    open_forgery(&forged);
    world_prepare(&forged, &entry, 1, FIXTURE_PAIR, &voucher);
    voucher.header.disbursed_fen = 99;
    fixture_header_again(&voucher);
    world_append(&forged, &voucher, 1);
    world_receipt(&forged, 1, 0, pair, 2, &parts);
    assert_forgery(&forged, &parts, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_SIGNATURE,
                   "a sum in the header");
}

static void
what_a_signature_states_is_signed(void **state)
{
    static const struct {
        const char *what;
        enum { TIME, SEEN_SIZE, SEEN_ROOT } field;
    } rows[] = {{"its time", TIME}, {"the size that he saw", SEEN_SIZE}, {"the root", SEEN_ROOT}};
    struct ledger_entry entry = fixture_disbursement("KJ-01", "F-1", 0, 100);
    static struct world_receipt parts;
    static struct world forged;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct fixture_voucher voucher;

        open_forgery(&forged);
        world_prepare(&forged, &entry, 1, FIXTURE_PAIR, &voucher);
        if (rows[i].field == TIME)
            voucher.signatures[0].signed_at_ms++;
        else if (rows[i].field == SEEN_SIZE)
            voucher.signatures[0].seen_size++;
        else
            voucher.signatures[0].seen_root.bytes[0] ^= 1;
        world_append(&forged, &voucher, 1);
        world_receipt(&forged, 1, 0, pair, 2, &parts);
        assert_forgery(&forged, &parts, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_SIGNATURE,
                       rows[i].what);
    }
}

static void
a_role_that_he_has_not_is_found(void **state)
{
    static struct world forged;
    static struct world_receipt parts;
    struct ledger_entry entry = fixture_disbursement("KJ-01", "F-1", 0, 100);
    struct fixture_voucher voucher;

    (void)state;
    open_forgery(&forged);
    forged.fixture.officers[FIXTURE_REVIEWER].role = LEDGER_ROLE_APPROVER;
    world_prepare(&forged, &entry, 1, FIXTURE_PAIR, &voucher);
    world_append(&forged, &voucher, 1);
    world_receipt(&forged, 1, 0, pair, 2, &parts);
    assert_forgery(&forged, &parts, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_NOT_IN_ROLE,
                   "a reviewer as approver");
}

/* His old key, after he lost it and had a new one: the receipt that shows the new one fails. */
static void
a_lost_key_signs_nothing_any_more(void **state)
{
    static const struct world_place rotated[] = {
        {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_MAKER)},
        {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_REVIEWER)},
        {1, 0},
    };
    static struct world forged;
    static struct world_receipt parts;
    struct ledger_entry payment = fixture_disbursement("KJ-01", "F-1", 0, 100);
    struct ledger_entry rotation;

    (void)state;
    open_forgery(&forged);
    rotation = world_rotation("maker", world.fixture.officers[FIXTURE_MAKER].vkey);
    world_seal(&forged, &rotation, 1, FIXTURE_ADMINS);
    world_seal(&forged, &payment, 1, FIXTURE_PAIR);
    world_receipt(&forged, 2, 0, rotated, 3, &parts);
    assert_forgery(&forged, &parts, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_SIGNATURE,
                   "the key that was lost");
}

static void
a_revocation_is_no_enrolment(void **state)
{
    static const struct world_place revoked[] = {
        {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_MAKER)},
        {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_REVIEWER)},
        {1, 0},
    };
    static struct world forged;
    static struct world_receipt parts;
    struct ledger_entry payment = fixture_disbursement("KJ-01", "F-1", 0, 100);
    struct ledger_entry revocation = world_rotation("maker", NULL);

    (void)state;
    open_forgery(&forged);
    world_seal(&forged, &revocation, 1, FIXTURE_ADMINS);
    world_seal(&forged, &payment, 1, FIXTURE_PAIR);
    world_receipt(&forged, 2, 0, revoked, 3, &parts);
    assert_forgery(&forged, &parts, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_NO_ENROLMENT,
                   "signed by somebody who is revoked");
}

/* Enrolled in the voucher that he signs, or behind it. */
static void
an_enrolment_stands_before_the_voucher(void **state)
{
    static struct world_place places[] = {
        {WORLD_GENESIS, WORLD_ENROLMENT_OF(FIXTURE_MAKER)},
        {1, 0},
    };
    static struct world_receipt parts;
    static struct world forged;
    struct ledger_entry entries[2];

    (void)state;
    for (unsigned behind = 0; behind < 2; behind++) {
        size_t friend;

        open_forgery(&forged);
        friend = fixture_officer_new(&forged.fixture, "friend", LEDGER_ROLE_REVIEWER);
        entries[0] = fixture_enrol(&forged.fixture, friend);
        entries[1] = fixture_disbursement("KJ-01", "F-1", 0, 100);
        if (behind == 0)
            world_seal(&forged, entries, 2, 1u << FIXTURE_MAKER | 1u << friend);
        else
            world_seal(&forged, &entries[1], 1, 1u << FIXTURE_MAKER | 1u << friend);
        world_seal(&forged, entries, 1, FIXTURE_ADMINS);
        places[1].voucher = 1 + behind;
        world_receipt(&forged, 1, behind == 0, places, 2, &parts);
        assert_forgery(&forged, &parts, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_ENROLLED_LATER,
                       behind == 0 ? "in the same voucher" : "behind it");
    }
}

static void
a_seal_with_another_number_is_found(void **state)
{
    static struct world forged;
    static struct world_receipt parts;
    struct ledger_entry entry = fixture_disbursement("KJ-01", "F-1", 0, 100);
    struct fixture_voucher voucher;

    (void)state;
    open_forgery(&forged);
    world_prepare(&forged, &entry, 1, FIXTURE_PAIR, &voucher);
    world_append(&forged, &voucher, 2);
    world_receipt(&forged, 1, 0, pair, 2, &parts);
    assert_forgery(&forged, &parts, AUDIT_DOES_NOT_HOLD, AUDIT_MESSAGE_RECEIPT_OTHER_INDEX,
                   "number 2 at place 1");
}

/* No entry has a number that does not fit: a seal that says so is no seal. */
static void
a_number_beyond_all_numbers_is_found(void **state)
{
    static struct world forged;
    static struct world_receipt parts;
    struct ledger_entry entries[2] = {fixture_disbursement("KJ-01", "F-1", 0, 100),
                                      fixture_disbursement("KJ-01", "F-2", 0, 100)};

    (void)state;
    for (unsigned index = 0; index < 2; index++) {
        open_forgery(&forged);
        forged.fixture.entry_count = UINT64_MAX;
        world_seal(&forged, entries, 2, FIXTURE_PAIR);
        world_receipt(&forged, 1, index, pair, 2, &parts);
        assert_forgery(&forged, &parts, index == 0 ? AUDIT_HOLDS : AUDIT_DOES_NOT_HOLD,
                       index == 0 ? AUDIT_MESSAGE_NONE : AUDIT_MESSAGE_RECEIPT_NUMBER,
                       "an entry behind the last number");
    }
}

/* A body of a later format: 18, behind version and salt. */
static void
what_is_newer_nobody_can_tell_unless_it_is_broken(void **state)
{
    static const uint8_t newer[] = {0x08, 0x01, 0x12, 0x10, 0, 0, 0, 0, 0,    0,    0,   0,
                                    0,    0,    0,    0,    0, 0, 0, 7, 0x92, 0x01, 0x00};
    struct ledger_entry entry = fixture_disbursement("KJ-01", "F-1", 0, 100);
    struct fixture_voucher voucher;
    static struct world_receipt parts;
    static struct world forged;

    (void)state;
    for (unsigned broken = 0; broken < 2; broken++) {
        struct ledger_digest leaf = ledger_tree_leaf(ledger_slice_of(newer, sizeof(newer)));

        open_forgery(&forged);
        fixture_prepare(&forged.fixture, &entry, 1, &voucher);
        voucher.entries[0] = ledger_slice_of(newer, sizeof(newer));
        voucher.header.entries_root = leaf;
        fixture_header_again(&voucher);
        fixture_sign_all(&forged.fixture, &voucher, FIXTURE_PAIR);
        world_append(&forged, &voucher, 1);
        world_receipt(&forged, 1, 0, pair, 2, &parts);
        if (broken != 0)
            spoil(&parts.enrolment_entry_paths[0]);
        assert_forgery(&forged, &parts, broken != 0 ? AUDIT_DOES_NOT_HOLD : AUDIT_COULD_NOT_TELL,
                       broken != 0 ? AUDIT_MESSAGE_RECEIPT_ENTRY_PATH
                                   : AUDIT_MESSAGE_VIEW_NEWER_BODY,
                       "a body of a later format");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_by_another_key_is_found),
        cmocka_unit_test(a_header_changed_after_signing_is_found),
        cmocka_unit_test(what_a_signature_states_is_signed),
        cmocka_unit_test(a_role_that_he_has_not_is_found),
        cmocka_unit_test(a_lost_key_signs_nothing_any_more),
        cmocka_unit_test(a_revocation_is_no_enrolment),
        cmocka_unit_test(an_enrolment_stands_before_the_voucher),
        cmocka_unit_test(a_seal_with_another_number_is_found),
        cmocka_unit_test(a_number_beyond_all_numbers_is_found),
        cmocka_unit_test(what_is_newer_nobody_can_tell_unless_it_is_broken),
    };

    return cmocka_run_group_tests_name("receipt_forged", tests, open_world, close_world);
}

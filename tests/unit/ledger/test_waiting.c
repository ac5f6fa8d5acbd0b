/* What must not happen to a voucher that waits: signatures lost or foisted on it, a return from the
 * dead, damage that nobody can clear away. */
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/verify.h"
#include "support/park.h"

static const enum park_person two_admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};

/* A voucher by the maker that waits for the reviewer. */
static struct ledger_voucher_id
wait_with(struct park *park, const char *reference)
{
    struct ledger_entry draft = park_payout("TG-1", reference, 12345600, 20230301);
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    draft.disbursement.reason = "同月分两笔拨付";
    assert_status(ledger_voucher_prepare(park->ledger, &draft, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(park, &voucher, PARK_MAKER);
    assert_status(ledger_pending_put(park->ledger, &voucher, 1, NULL, &err), LEDGER_OK, &err);
    id = voucher.header.voucher;
    ledger_voucher_free(&voucher);
    return id;
}

static struct ledger_sign_off
sign_as(struct park *park, const struct ledger_voucher *voucher, enum park_person person,
        enum ledger_role role)
{
    struct ledger_seen head;
    struct ledger_sign_off sign_off;
    bool pinned;
    struct ledger_error err = {0};

    assert_status(ledger_signer_look(&park->people[person], park->ledger, &head, &pinned, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_signer_sign(&park->people[person], voucher, role, &head, park->now_ms,
                                     &sign_off, &err),
                  LEDGER_OK, &err);
    return sign_off;
}

/* The voucher as a file; with `flip`, the maker's signature in it has a bit changed; with
 * `reviewed`, the reviewer has signed too. */
static void
file_of(struct park *park, struct ledger_voucher_id id, bool flip, bool reviewed,
        struct ledger_buffer *out)
{
    struct ledger_voucher voucher = {0};
    struct ledger_buffer whole = {0};
    struct ledger_arena arena = {0};
    struct ledger_pending_file file;
    struct ledger_error err = {0};

    assert_status(ledger_pending_load(park->ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_export(park->ledger, id, 0, &whole, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_file_decode(ledger_buffer_slice(&whole), &arena, &file, &err),
                  LEDGER_OK, &err);
    if (flip)
        voucher.signatures[0].ed25519.bytes[7] ^= 1;
    if (reviewed)
        park_sign(park, &voucher, PARK_REVIEWER);
    file.signatures = voucher.signatures;
    file.signature_count = voucher.signature_count;
    assert_status(ledger_pending_file_encode(&file, out, &err), LEDGER_OK, &err);
    ledger_arena_free(&arena);
    ledger_buffer_free(&whole);
    ledger_voucher_free(&voucher);
}

static size_t
signature_count(struct park *park, struct ledger_voucher_id id)
{
    struct ledger_voucher voucher = {0};
    struct ledger_error err = {0};
    size_t count;

    assert_status(ledger_pending_load(park->ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    count = voucher.signature_count;
    ledger_voucher_free(&voucher);
    return count;
}

static void
a_forged_signature_in_a_file_does_not_push_out_the_true_one(void **state)
{
    struct park park;
    struct ledger_buffer file = {0};
    struct ledger_voucher_id id;
    struct ledger_voucher_id back;
    size_t fresh;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    file_of(&park, id, /* flip= */ true, /* reviewed= */ true, &file);
    assert_status(
        ledger_pending_import(park.ledger, ledger_buffer_slice(&file), &back, &fresh, &err),
        LEDGER_OK, &err);
    assert_int_equal(fresh, 1);
    assert_int_equal(signature_count(&park, id), 2);
    ledger_buffer_free(&file);
    park_close(&park);
}

static void
a_file_with_a_signature_that_does_not_hold_is_refused_whole(void **state)
{
    struct park park;
    struct ledger_buffer file = {0};
    struct ledger_voucher_id id;
    struct ledger_voucher_id back;
    size_t fresh = 77;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    file_of(&park, id, /* flip= */ true, /* reviewed= */ true, &file);
    assert_status(ledger_pending_remove(park.ledger, id, &err), LEDGER_OK, &err);
    assert_status(
        ledger_pending_import(park.ledger, ledger_buffer_slice(&file), &back, &fresh, &err),
        LEDGER_REFUSED, &err);
    assert_message(&err, LEDGER_MESSAGE_SIGN_OFF_FAILS);
    assert_int_equal(fresh, 77);
    assert_status(ledger_pending_remove(park.ledger, id, &err), LEDGER_NOT_FOUND, &err);
    ledger_buffer_free(&file);
    park_close(&park);
}

static void
who_signs_again_in_another_role_has_one_signature(void **state)
{
    static const enum ledger_role roles[] = {LEDGER_ROLE_MAKER, LEDGER_ROLE_CASHIER};
    static struct ledger_verification verification;
    struct park park;
    struct ledger_entry change;
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_sign_off sign_off;
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    ledger_entry_init(&change, LEDGER_BODY_OFFICER);
    change.officer.action = LEDGER_OFFICER_CHANGE;
    change.officer.name = park_name(PARK_MAKER);
    change.officer.full_name = "经办甲";
    change.officer.unit = "虚构高新区管理委员会";
    change.officer.roles = roles;
    change.officer.role_count = 2;
    change.officer.reason = "兼任出纳";
    assert_status(park_submit(&park, &change, 1, two_admins, &receipt, &verdict, &err), LEDGER_OK,
                  &err);

    id = wait_with(&park, "PAY-0001");
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    sign_off = sign_as(&park, &voucher, PARK_MAKER, LEDGER_ROLE_CASHIER);
    assert_status(ledger_pending_sign(park.ledger, id, &sign_off, &err), LEDGER_OK, &err);
    sign_off = sign_as(&park, &voucher, PARK_MAKER, LEDGER_ROLE_MAKER);
    assert_status(ledger_pending_sign(park.ledger, id, &sign_off, &err), LEDGER_OK, &err);
    ledger_voucher_free(&voucher);

    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    assert_int_equal(voucher.signature_count, 1);
    assert_int_equal(voucher.signatures[0].role, LEDGER_ROLE_MAKER);
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    ledger_voucher_free(&voucher);
    park_close(&park);
}

static void
what_was_sealed_or_rejected_does_not_wait_again(void **state)
{
    static const enum park_person reviewer[] = {PARK_REVIEWER, PARK_PEOPLE};
    struct park park;
    struct ledger_buffer file = {0};
    struct ledger_entry rejection;
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_voucher_id back;
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    size_t fresh;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    file_of(&park, id, /* flip= */ false, /* reviewed= */ true, &file);
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    park_sign(&park, &voucher, PARK_REVIEWER);
    assert_status(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    assert_status(
        ledger_pending_import(park.ledger, ledger_buffer_slice(&file), &back, &fresh, &err),
        LEDGER_EXISTS, &err);
    assert_message(&err, LEDGER_MESSAGE_VOUCHER_IS_SEALED);
    assert_status(ledger_pending_put(park.ledger, &voucher, 1, NULL, &err), LEDGER_EXISTS, &err);
    ledger_voucher_free(&voucher);
    ledger_buffer_free(&file);

    id = wait_with(&park, "PAY-0002");
    file_of(&park, id, /* flip= */ false, /* reviewed= */ true, &file);
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    ledger_entry_init(&rejection, LEDGER_BODY_REJECTION);
    rejection.rejection.voucher = id;
    rejection.rejection.header_sha256 = ledger_digest_of(voucher.header_bytes);
    rejection.rejection.reason = "金额有误";
    assert_status(park_submit(&park, &rejection, 1, reviewer, &receipt, &verdict, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_pending_remove(park.ledger, id, &err), LEDGER_NOT_FOUND, &err);
    assert_status(
        ledger_pending_import(park.ledger, ledger_buffer_slice(&file), &back, &fresh, &err),
        LEDGER_REFUSED, &err);
    assert_message(&err, LEDGER_MESSAGE_VOUCHER_WAS_REJECTED);
    ledger_voucher_free(&voucher);
    ledger_buffer_free(&file);
    park_close(&park);
}

/* Cuts the row of a voucher's entries short. */
static void
entries_damage(struct park *park, struct ledger_voucher_id id)
{
    struct ledger_store_txn *txn = NULL;
    uint8_t key[21] = {'e'};
    struct ledger_error err = {0};

    memcpy(key + 1, id.bytes, sizeof(id.bytes));
    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_replace(txn, LEDGER_STORE_PENDING, ledger_slice_of(key, sizeof(key)),
                                       ledger_slice_of_text("xx"), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

static void
a_damaged_voucher_can_be_taken_away_and_frees_its_references(void **state)
{
    static struct ledger_verification verification;
    struct park park;
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_voucher_id found;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    (void)wait_with(&park, "PAY-0002");
    entries_damage(&park, id);
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_DAMAGED, &err);
    assert_status(ledger_pending_remove(park.ledger, id, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_reference(park.ledger, "PAY-0001", &found, &err), LEDGER_NOT_FOUND,
                  &err);
    assert_status(ledger_pending_reference(park.ledger, "PAY-0002", &found, &err), LEDGER_OK, &err);
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    assert_int_equal(verification.checked[LEDGER_CHECK_PENDING], 1);
    park_close(&park);
}

static void
the_signature_of_a_revoked_reviewer_is_asked_for_again(void **state)
{
    struct park park;
    struct ledger_entry revocation;
    struct ledger_voucher voucher = {0};
    struct ledger_voucher kept = {0};
    struct ledger_voucher_id id;
    struct ledger_receipt receipt;
    struct ledger_verdict verdict = {0};
    size_t dropped = 0;
    struct ledger_sign_off sign_off;
    uint32_t missing[LEDGER_ROLE_END];
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    sign_off = sign_as(&park, &voucher, PARK_REVIEWER, LEDGER_ROLE_REVIEWER);
    assert_status(ledger_pending_sign(park.ledger, id, &sign_off, &err), LEDGER_OK, &err);
    assert_status(ledger_voucher_add_signature(&voucher, &sign_off, &err), LEDGER_OK, &err);
    ledger_entry_init(&revocation, LEDGER_BODY_OFFICER);
    revocation.officer.action = LEDGER_OFFICER_REVOKE;
    revocation.officer.name = park_name(PARK_REVIEWER);
    revocation.officer.reason = "调离";
    assert_status(park_submit(&park, &revocation, 1, two_admins, &receipt, &verdict, &err),
                  LEDGER_OK, &err);

    assert_status(ledger_pending_load(park.ledger, id, &kept, &dropped, &err), LEDGER_OK, &err);
    assert_int_equal(dropped, 1);
    assert_int_equal(kept.signature_count, 1);
    assert_status(ledger_voucher_missing(park.ledger, &kept, missing, &err), LEDGER_OK, &err);
    assert_int_equal(missing[LEDGER_ROLE_REVIEWER], 1);
    /* Who kept the voucher in memory meanwhile is refused by the rules. */
    assert_status(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_REFUSED,
                  &err);
    assert_int_equal(verdict.rule, LEDGER_RULE_SIGNATURE);
    ledger_voucher_free(&kept);
    ledger_voucher_free(&voucher);
    park_close(&park);
}

static void
a_signature_of_over_31_days_or_of_a_stranger_is_dropped(void **state)
{
    struct park park;
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_sign_off sign_off;
    size_t dropped = 0;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    sign_off = sign_as(&park, &voucher, PARK_REVIEWER, LEDGER_ROLE_REVIEWER);
    sign_off.officer = "mo.sheng.ren";
    assert_status(ledger_pending_sign(park.ledger, id, &sign_off, &err), LEDGER_OK, &err);
    ledger_voucher_free(&voucher);
    assert_status(ledger_pending_load(park.ledger, id, &voucher, &dropped, &err), LEDGER_OK, &err);
    assert_int_equal(dropped, 1);
    ledger_voucher_free(&voucher);
    park.now_ms += INT64_C(31) * 24 * 3600 * 1000;
    assert_status(ledger_pending_load(park.ledger, id, &voucher, &dropped, &err), LEDGER_OK, &err);
    assert_int_equal(dropped, 1);
    ledger_voucher_free(&voucher);
    park.now_ms += 1;
    assert_status(ledger_pending_load(park.ledger, id, &voucher, &dropped, &err), LEDGER_OK, &err);
    assert_int_equal(dropped, 2);
    ledger_voucher_free(&voucher);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_forged_signature_in_a_file_does_not_push_out_the_true_one),
        cmocka_unit_test(a_file_with_a_signature_that_does_not_hold_is_refused_whole),
        cmocka_unit_test(who_signs_again_in_another_role_has_one_signature),
        cmocka_unit_test(what_was_sealed_or_rejected_does_not_wait_again),
        cmocka_unit_test(a_damaged_voucher_can_be_taken_away_and_frees_its_references),
        cmocka_unit_test(a_signature_of_over_31_days_or_of_a_stranger_is_dropped),
        cmocka_unit_test(the_signature_of_a_revoked_reviewer_is_asked_for_again),
    };

    return cmocka_run_group_tests_name("waiting", tests, NULL, NULL);
}

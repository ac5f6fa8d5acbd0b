/* Commitments and the private bytes behind them. */
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/verify.h"
#include "support/park.h"

static struct ledger_digest
commit(struct ledger_vault *vault, enum ledger_commitment_kind kind, const char *canonical,
       const char *display)
{
    struct ledger_digest commitment;
    struct ledger_error err = {0};

    assert_status(ledger_vault_commit(vault, kind, ledger_slice_of_text(canonical), display,
                                      &commitment, &err),
                  LEDGER_OK, &err);
    return commitment;
}

static struct ledger_vault *
vault_of(struct park *park)
{
    struct ledger_vault *vault = NULL;
    struct ledger_error err = {0};

    assert_status(ledger_vault_open(park->ledger, &vault, &err), LEDGER_OK, &err);
    return vault;
}

static void
one_account_has_one_commitment_and_its_bytes_are_found(void **state)
{
    struct park park;
    struct ledger_vault *vault;
    struct ledger_digest first;
    struct ledger_digest again;
    struct ledger_arena arena = {0};
    struct ledger_private opened;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    vault = vault_of(&park);
    first = commit(vault, LEDGER_COMMITMENT_PERSON, "passport E00000017", "张三");
    again = commit(vault, LEDGER_COMMITMENT_PERSON, "passport E00000017", "张三");
    assert_memory_equal(first.bytes, again.bytes, 32);
    again = commit(vault, LEDGER_COMMITMENT_ACCOUNT, "passport E00000017", "");
    assert_memory_not_equal(first.bytes, again.bytes, 32);
    assert_status(ledger_private_find(park.ledger, LEDGER_COMMITMENT_PERSON,
                                      ledger_slice_of_text("passport E00000017"), &again, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_status(ledger_pending_put(park.ledger, NULL, 0, vault, &err), LEDGER_OK, &err);
    ledger_vault_free(vault);

    vault = vault_of(&park);
    again = commit(vault, LEDGER_COMMITMENT_PERSON, "passport E00000017", "张三");
    assert_memory_equal(first.bytes, again.bytes, 32);
    assert_status(
        ledger_private_get(park.ledger, ledger_digest_slice(&first), &arena, &opened, &err),
        LEDGER_OK, &err);
    assert_int_equal(opened.kind, LEDGER_COMMITMENT_PERSON);
    assert_string_equal(opened.canonical, "passport E00000017");
    assert_string_equal(opened.display, "张三");
    first.bytes[0] ^= 1;
    assert_status(
        ledger_private_get(park.ledger, ledger_digest_slice(&first), &arena, &opened, &err),
        LEDGER_NOT_FOUND, &err);
    ledger_arena_free(&arena);
    ledger_vault_free(vault);
    park_close(&park);
}

static void
what_is_empty_too_long_or_not_clean_is_refused(void **state)
{
    static char long_text[402];
    struct ledger_slice cases[5];
    struct park park;
    struct ledger_vault *vault;
    struct ledger_digest commitment;
    struct ledger_error err = {0};

    (void)state;
    memset(long_text, '7', sizeof(long_text) - 1);
    cases[0] = ledger_slice_of_text("");
    cases[1] = ledger_slice_of_text(long_text);
    cases[2] = ledger_slice_of("62220017\0evil", 13);
    cases[3] = ledger_slice_of_text("6222\n0017");
    cases[4] = ledger_slice_of_text("6222\xff");
    park_open(&park);
    vault = vault_of(&park);
    for (size_t i = 0; i < 5; i++) {
        assert_status(
            ledger_vault_commit(vault, LEDGER_COMMITMENT_ACCOUNT, cases[i], "", &commitment, &err),
            LEDGER_MALFORMED, &err);
        assert_message(&err, LEDGER_MESSAGE_PRIVATE_TOO_LONG);
    }
    assert_status(ledger_vault_commit(vault, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text("62220017"), long_text, &commitment,
                                      &err),
                  LEDGER_MALFORMED, &err);
    ledger_vault_free(vault);
    park_close(&park);
}

/* A row as somebody else would make it, right in every hash. */
static size_t
row_make(struct ledger_slice canonical, uint8_t salt, uint8_t row[static 512],
         struct ledger_digest *out_commitment)
{
    struct ledger_digest check;
    size_t size = 35 + canonical.size + 2;

    memset(row, 0, 512);
    row[0] = LEDGER_COMMITMENT_ACCOUNT + 1;
    memset(row + 1, salt, 32);
    ledger_put_u16(row + 33, (uint16_t)canonical.size);
    memcpy(row + 35, canonical.data, canonical.size);
    *out_commitment = ledger_commitment_of(LEDGER_COMMITMENT_ACCOUNT, row + 1, canonical);
    check = ledger_digest_of(ledger_slice_of(row, size));
    memcpy(row + size, check.bytes, 8);
    return size + 8;
}

static void
a_row_from_elsewhere_is_taken_in_only_as_its_commitment_says(void **state)
{
    struct park park;
    struct ledger_vault *vault;
    uint8_t row[512];
    struct ledger_digest commitment;
    struct ledger_digest found;
    struct ledger_private_row taken;
    size_t size;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    vault = vault_of(&park);
    size = row_make(ledger_slice_of_text("62220017"), 5, row, &commitment);
    taken.commitment = ledger_digest_slice(&commitment);
    for (size_t i = 0; i < size; i++) {
        row[i] ^= 0x40;
        taken.value = ledger_slice_of(row, size);
        assert_status(ledger_vault_take_in(vault, &taken, &err), LEDGER_MALFORMED, &err);
        row[i] ^= 0x40;
        taken.value = ledger_slice_of(row, i);
        assert_status(ledger_vault_take_in(vault, &taken, &err), LEDGER_MALFORMED, &err);
    }
    taken.value = ledger_slice_of(row, size);
    assert_status(ledger_vault_take_in(vault, &taken, &err), LEDGER_OK, &err);
    found = commit(vault, LEDGER_COMMITMENT_ACCOUNT, "62220017", "");
    assert_memory_equal(found.bytes, commitment.bytes, 32);

    /* With a zero byte in it, the row would be found under the account that it begins with. */
    size = row_make(ledger_slice_of("62220018\0x", 10), 5, row, &commitment);
    taken.value = ledger_slice_of(row, size);
    assert_status(ledger_vault_take_in(vault, &taken, &err), LEDGER_MALFORMED, &err);
    found = commit(vault, LEDGER_COMMITMENT_ACCOUNT, "62220018", "");
    assert_memory_not_equal(found.bytes, commitment.bytes, 32);
    ledger_vault_free(vault);
    park_close(&park);
}

static void
of_the_rows_of_a_file_those_that_its_entries_name_are_taken_in(void **state)
{
    struct park park;
    struct ledger_entry drafts[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };
    struct ledger_entry payout = park_payout("TG-1", "PAY-0001", 500, 20230301);
    struct ledger_digest commitments[2];
    uint8_t values[2][512];
    struct ledger_private_row rows[2];
    struct ledger_pending_file file = {.private_rows = rows, .private_row_count = 2};
    static const char *const accounts[] = {"62220017", "62220018"};
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_verdict verdict;
    struct ledger_buffer bytes = {0};
    struct ledger_arena arena = {0};
    struct ledger_digest found;
    size_t fresh = 0;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    (void)park_record(&park, drafts, 2);
    for (size_t i = 0; i < 2; i++) {
        rows[i].value = ledger_slice_of(
            values[i], row_make(ledger_slice_of_text(accounts[i]), 9, values[i], &commitments[i]));
        rows[i].commitment = ledger_digest_slice(&commitments[i]);
    }
    payout.disbursement.account.stated = true;
    payout.disbursement.account.last_four = "0017";
    payout.disbursement.account.commitment = rows[0].commitment;
    assert_status(ledger_voucher_prepare(park.ledger, &payout, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(&park, &voucher, PARK_MAKER);
    file.header = voucher.header_bytes;
    file.entries = voucher.entries;
    file.entry_count = voucher.entry_count;
    file.signatures = voucher.signatures;
    file.signature_count = voucher.signature_count;
    assert_status(ledger_pending_file_encode(&file, &bytes, &err), LEDGER_OK, &err);
    assert_status(
        ledger_pending_import(park.ledger, ledger_buffer_slice(&bytes), &id, &fresh, &err),
        LEDGER_OK, &err);
    assert_int_equal(fresh, 1);
    assert_status(ledger_private_find(park.ledger, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text(accounts[0]), &found, &err),
                  LEDGER_OK, &err);
    assert_memory_equal(found.bytes, commitments[0].bytes, 32);
    assert_status(ledger_private_find(park.ledger, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text(accounts[1]), &found, &err),
                  LEDGER_NOT_FOUND, &err);

    /* And out again goes the one that is there. */
    ledger_buffer_clear(&bytes);
    assert_status(ledger_pending_export(park.ledger, id, 2, &bytes, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_file_decode(ledger_buffer_slice(&bytes), &arena, &file, &err),
                  LEDGER_OK, &err);
    assert_int_equal(file.private_row_count, 1);
    assert_memory_equal(file.private_rows[0].commitment.data, commitments[0].bytes, 32);
    assert_int_equal(file.proof_count, 3); /* from 1, from 2, and from 3: the maker saw it */
    ledger_arena_free(&arena);
    ledger_buffer_free(&bytes);
    ledger_voucher_free(&voucher);
    park_close(&park);
}

static void
of_two_who_meet_a_new_account_at_once_one_begins_again(void **state)
{
    static struct ledger_verification verification;
    struct park park;
    struct ledger_vault *mine;
    struct ledger_vault *theirs;
    struct ledger_digest first;
    struct ledger_digest again;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    mine = vault_of(&park);
    theirs = vault_of(&park);
    first = commit(mine, LEDGER_COMMITMENT_ACCOUNT, "62220017", "");
    (void)commit(theirs, LEDGER_COMMITMENT_ACCOUNT, "62220017", "");
    assert_status(ledger_pending_put(park.ledger, NULL, 0, mine, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_put(park.ledger, NULL, 0, theirs, &err), LEDGER_BUSY, &err);
    assert_message(&err, LEDGER_MESSAGE_PRIVATE_MEANWHILE);
    ledger_vault_free(mine);
    ledger_vault_free(theirs);

    theirs = vault_of(&park);
    again = commit(theirs, LEDGER_COMMITMENT_ACCOUNT, "62220017", "");
    assert_memory_equal(first.bytes, again.bytes, 32);
    assert_status(ledger_pending_put(park.ledger, NULL, 0, theirs, &err), LEDGER_OK, &err);
    ledger_vault_free(theirs);
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    assert_int_equal(verification.checked[LEDGER_CHECK_PRIVATE], 2);
    park_close(&park);
}

static void
a_row_of_an_account_that_is_known_keeps_the_first_commitment(void **state)
{
    static struct ledger_verification verification;
    struct park park;
    struct ledger_vault *vault;
    uint8_t row[512];
    struct ledger_digest first;
    struct ledger_digest other;
    struct ledger_digest found;
    struct ledger_private_row taken;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    vault = vault_of(&park);
    first = commit(vault, LEDGER_COMMITMENT_ACCOUNT, "62220017", "");
    assert_status(ledger_pending_put(park.ledger, NULL, 0, vault, &err), LEDGER_OK, &err);
    ledger_vault_free(vault);
    vault = vault_of(&park);
    taken.value = ledger_slice_of(row, row_make(ledger_slice_of_text("62220017"), 5, row, &other));
    taken.commitment = ledger_digest_slice(&other);
    assert_status(ledger_vault_take_in(vault, &taken, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_put(park.ledger, NULL, 0, vault, &err), LEDGER_OK, &err);
    ledger_vault_free(vault);
    assert_status(ledger_private_find(park.ledger, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text("62220017"), &found, &err),
                  LEDGER_OK, &err);
    assert_memory_equal(found.bytes, first.bytes, 32);
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_account_has_one_commitment_and_its_bytes_are_found),
        cmocka_unit_test(what_is_empty_too_long_or_not_clean_is_refused),
        cmocka_unit_test(a_row_from_elsewhere_is_taken_in_only_as_its_commitment_says),
        cmocka_unit_test(of_the_rows_of_a_file_those_that_its_entries_name_are_taken_in),
        cmocka_unit_test(of_two_who_meet_a_new_account_at_once_one_begins_again),
        cmocka_unit_test(a_row_of_an_account_that_is_known_keeps_the_first_commitment),
    };

    return cmocka_run_group_tests_name("vault", tests, NULL, NULL);
}

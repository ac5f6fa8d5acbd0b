/* What a sealed erasure does to the rows behind commitments, and to the file that they stood in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/erasure.h"
#include "ledger/pending_rows.h"
#include "ledger/store/keyspace.h"
#include "ledger/vault.h"
#include "ledger/verify.h"
#include "support/park.h"

static const enum park_person two_admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};
static const char person[] = "resident-id 110101199003078515";
static const char other[] = "resident-id 110101199001010015";
static const char name[] = "欧阳抹除样例";

/* --- words --- */

static struct ledger_digest
commit(struct park *park, const char *canonical, const char *display)
{
    struct ledger_vault *vault = NULL;
    struct ledger_digest commitment;
    struct ledger_error err = {0};

    assert_status(ledger_vault_open(park->ledger, &vault, &err), LEDGER_OK, &err);
    assert_status(ledger_vault_commit(vault, LEDGER_COMMITMENT_PERSON,
                                      ledger_slice_of_text(canonical), display, &commitment, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_pending_put(park->ledger, NULL, 0, vault, &err), LEDGER_OK, &err);
    ledger_vault_free(vault);
    return commitment;
}

/* A row as another ledger has it, under a salt of its own. */
static struct ledger_digest
row_make(const char *canonical, uint8_t salt, uint8_t row[static 128], size_t *out_size)
{
    const size_t length = strlen(canonical);
    struct ledger_digest check;

    memset(row, salt, 33);
    row[0] = LEDGER_COMMITMENT_PERSON + 1;
    ledger_put_u16(row + 33, (uint16_t)length);
    memcpy(row + 35, canonical, length);
    ledger_put_u16(row + 35 + length, 0);
    check = ledger_digest_of(ledger_slice_of(row, 37 + length));
    memcpy(row + 37 + length, check.bytes, 8);
    *out_size = 45 + length;
    return ledger_commitment_of(LEDGER_COMMITMENT_PERSON, row + 1, ledger_slice_of_text(canonical));
}

static struct ledger_digest
take_in(struct park *park, const char *canonical, uint8_t salt)
{
    struct ledger_vault *vault = NULL;
    struct ledger_error err = {0};
    uint8_t row[128];
    size_t size;
    const struct ledger_digest commitment = row_make(canonical, salt, row, &size);
    const struct ledger_private_row taken = {ledger_digest_slice(&commitment),
                                             ledger_slice_of(row, size)};

    assert_status(ledger_vault_open(park->ledger, &vault, &err), LEDGER_OK, &err);
    assert_status(ledger_vault_take_in(vault, &taken, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_put(park->ledger, NULL, 0, vault, &err), LEDGER_OK, &err);
    ledger_vault_free(vault);
    return commitment;
}

static void
erase(struct park *park, const struct ledger_digest *commitment)
{
    const struct ledger_slice commitments[] = {ledger_digest_slice(commitment)};
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_ERASURE);
    entry.erasure.commitments = commitments;
    entry.erasure.commitment_count = 1;
    entry.erasure.basis = "个人信息保护法第四十七条";
    assert_status(park_submit(park, &entry, 1, two_admins, &receipt, &verdict, &err), LEDGER_OK,
                  &err);
}

static void
assert_behind(struct park *park, const struct ledger_digest *commitment, enum ledger_status wanted)
{
    struct ledger_arena arena = {0};
    struct ledger_private opened;
    struct ledger_error err = {0};

    assert_status(
        ledger_private_get(park->ledger, ledger_digest_slice(commitment), &arena, &opened, &err),
        wanted, &err);
    ledger_arena_free(&arena);
}

static void
assert_found(struct park *park, const char *canonical, const struct ledger_digest *expected)
{
    struct ledger_digest found;
    struct ledger_error err = {0};
    enum ledger_status status = ledger_private_find(park->ledger, LEDGER_COMMITMENT_PERSON,
                                                    ledger_slice_of_text(canonical), &found, &err);

    assert_status(status, expected == NULL ? LEDGER_NOT_FOUND : LEDGER_OK, &err);
    if (expected != NULL)
        assert_memory_equal(found.bytes, expected->bytes, sizeof(found.bytes));
}

static void
assert_due(struct park *park, uint64_t expected)
{
    struct ledger_error err = {0};
    uint64_t due = 99;

    assert_status(ledger_erasure_due(park->ledger, &due, &err), LEDGER_OK, &err);
    assert_int_equal(due, expected);
}

static void
finish(struct park *park)
{
    struct ledger_error err = {0};

    assert_status(ledger_erasure_finish(&park->ledger, &err), LEDGER_OK, &err);
    assert_non_null(park->ledger);
    assert_due(park, 0);
}

static size_t
findings(struct park *park)
{
    static struct ledger_verification verification;
    struct ledger_error err = {0};
    enum ledger_status status;

    verification = (struct ledger_verification){0};
    status = ledger_verify(park->ledger, (struct ledger_progress){0}, &verification, &err);
    if (status != LEDGER_DAMAGED)
        assert_status(status, LEDGER_OK, &err);
    return verification.finding_count;
}

static bool
file_holds(const struct park *park, const char *text)
{
    char path[128];
    FILE *file;
    char *bytes;
    long size;
    bool found = false;

    (void)snprintf(path, sizeof(path), "%s/data.mdb", park->ledger_path);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    rewind(file);
    bytes = malloc((size_t)size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    for (size_t at = 0; at + strlen(text) <= (size_t)size && !found; at++)
        found = memcmp(bytes + at, text, strlen(text)) == 0;
    free(bytes);
    (void)fclose(file);
    return found;
}

static void
row_write(struct park *park, char kind, const struct ledger_digest *commitment,
          struct ledger_slice value)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_store_key key = {0};
    struct ledger_error err = {0};

    ledger_store_key_add_u8(&key, (uint8_t)kind);
    ledger_store_key_add_bytes(&key, ledger_digest_slice(commitment));
    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(
        ledger_store_insert(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&key), value, &err),
        LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

/* --- tests --- */

static void
the_rows_go_with_the_seal_and_their_bytes_with_the_file(void **state)
{
    struct park park;
    struct ledger_digest gone;
    struct ledger_digest kept;

    (void)state;
    park_open(&park);
    gone = commit(&park, person, name);
    kept = commit(&park, other, "王五");
    assert_due(&park, 0);
    erase(&park, &gone);
    assert_behind(&park, &gone, LEDGER_NOT_FOUND);
    assert_behind(&park, &kept, LEDGER_OK);
    assert_found(&park, person, NULL);
    assert_found(&park, other, &kept);
    assert_int_equal(findings(&park), 0);

    /* A crash here, and somebody else opens it: it is known to be due. */
    park_reopen(&park);
    assert_due(&park, 1);
    assert_true(file_holds(&park, person)); /* Or this would prove nothing. */
    finish(&park);
    assert_false(file_holds(&park, person));
    assert_false(file_holds(&park, name));
    assert_true(file_holds(&park, other));
    assert_behind(&park, &kept, LEDGER_OK);
    assert_int_equal(findings(&park), 0);
    finish(&park); /* Once more does no harm. */
    assert_int_equal(findings(&park), 0);
    park_close(&park);
}

static void
of_two_commitments_to_one_person_the_other_is_found_when_one_is_erased(void **state)
{
    struct park park;
    struct ledger_buffer all = {0};
    struct ledger_digest first;
    struct ledger_digest second;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    first = commit(&park, person, name);
    second = take_in(&park, person, 7);
    (void)commit(&park, other, "王五");
    assert_status(ledger_erasure_find(park.ledger, LEDGER_COMMITMENT_PERSON,
                                      ledger_slice_of_text(person), &all, &err),
                  LEDGER_OK, &err);
    assert_int_equal(all.size, 64);
    erase(&park, &first);
    assert_found(&park, person, &second);
    assert_int_equal(findings(&park), 0);
    erase(&park, &second);
    assert_found(&park, person, NULL);
    assert_due(&park, 2);
    assert_int_equal(findings(&park), 0);
    ledger_buffer_clear(&all);
    assert_status(ledger_erasure_find(park.ledger, LEDGER_COMMITMENT_PERSON,
                                      ledger_slice_of_text(person), &all, &err),
                  LEDGER_NOT_FOUND, &err);
    finish(&park);
    assert_false(file_holds(&park, person));
    ledger_buffer_free(&all);
    park_close(&park);
}

static void
a_row_that_was_erased_does_not_come_back_from_elsewhere(void **state)
{
    struct park park;
    struct ledger_digest gone;

    (void)state;
    park_open(&park);
    gone = take_in(&park, person, 7);
    erase(&park, &gone);
    finish(&park);
    assert_memory_equal(take_in(&park, person, 7).bytes, gone.bytes, sizeof(gone.bytes));
    assert_behind(&park, &gone, LEDGER_NOT_FOUND);
    assert_found(&park, person, NULL);
    assert_false(file_holds(&park, person));
    assert_int_equal(findings(&park), 0);
    park_close(&park);
}

static void
verify_reports_a_row_that_was_put_back_and_a_mark_without_an_erasure(void **state)
{
    struct park park;
    struct ledger_digest gone;
    uint8_t row[128];
    size_t size;

    (void)state;
    park_open(&park);
    gone = row_make(person, 7, row, &size);
    row_write(&park, 'e', &gone, ledger_slice_of(NULL, 0));
    assert_int_equal(findings(&park), 1);
    park_close(&park);

    park_open(&park);
    gone = take_in(&park, person, 7);
    erase(&park, &gone);
    finish(&park);
    /* Both rows, as they were: whoever can write to the file can do that, but not unseen. */
    row_write(&park, 'c', &gone, ledger_slice_of(row, size));
    assert_true(findings(&park) > 0);
    park_close(&park);
}

static void
lookup_edit(struct park *park, const struct ledger_digest *commitment)
{
    struct ledger_store_key key =
        ledger_private_lookup_key(LEDGER_COMMITMENT_PERSON, ledger_slice_of_text(person));
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    if (commitment == NULL)
        assert_status(
            ledger_store_remove(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&key), &err),
            LEDGER_OK, &err);
    else
        assert_status(ledger_store_insert(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&key),
                                          ledger_digest_slice(commitment), &err),
                      LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

static void
verify_looks_whether_a_row_is_found_and_may_be_there(void **state)
{
    struct ledger_digest commitment;
    struct park park;
    uint8_t row[128];
    size_t size;

    (void)state;
    /* A row that nobody finds. */
    park_open(&park);
    commitment = take_in(&park, person, 7);
    assert_int_equal(findings(&park), 0);
    lookup_edit(&park, NULL);
    assert_int_equal(findings(&park), 1);
    lookup_edit(&park, &commitment);
    assert_int_equal(findings(&park), 0);
    park_close(&park);

    /* One that was erased, put back so that it is found. */
    park_open(&park);
    commitment = row_make(person, 7, row, &size);
    (void)take_in(&park, person, 7);
    erase(&park, &commitment);
    finish(&park);
    row_write(&park, 'c', &commitment, ledger_slice_of(row, size));
    lookup_edit(&park, &commitment);
    assert_int_equal(findings(&park), 1);
    park_close(&park);
}

static void
a_commitment_without_a_row_here_is_erased_as_well(void **state)
{
    struct park park;
    struct ledger_digest elsewhere;
    uint8_t row[128];
    size_t size;

    (void)state;
    park_open(&park);
    elsewhere = row_make(person, 9, row, &size);
    erase(&park, &elsewhere);
    assert_due(&park, 1);
    (void)take_in(&park, person, 9); /* It comes too late. */
    assert_behind(&park, &elsewhere, LEDGER_NOT_FOUND);
    finish(&park);
    assert_int_equal(findings(&park), 0);
    park_close(&park);
}

static void
what_names_a_commitment_is_counted(void **state)
{
    struct park park;
    struct ledger_entry payout = park_payout("TG-1", "PAY-0001", 500, 20230701);
    struct ledger_digest paid;
    struct ledger_erasure_scope scope;
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    paid = commit(&park, person, name);
    payout.disbursement.payee.kind = LEDGER_PAYEE_PERSON;
    payout.disbursement.payee.person = ledger_digest_slice(&paid);
    payout.disbursement.payee.credit_code = "";
    payout.disbursement.payee.name = "";
    (void)park_record(&park, &payout, 1);
    payout.disbursement.reference = "PAY-0002";
    payout.disbursement.amount_fen = 600;
    assert_status(ledger_voucher_prepare(park.ledger, &payout, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(&park, &voucher, PARK_MAKER);
    assert_status(ledger_pending_put(park.ledger, &voucher, 1, NULL, &err), LEDGER_OK, &err);
    assert_status(ledger_erasure_scope(park.ledger, ledger_digest_slice(&paid), &scope, &err),
                  LEDGER_OK, &err);
    assert_int_equal(scope.entry_count, 1);
    assert_int_equal(scope.disbursement_count, 1);
    assert_int_equal(scope.waiting_count, 1);
    assert_string_equal(scope.officer, "");

    /* The commitment stays what rules go by: the same payout again is a repeat still. */
    erase(&park, &paid);
    finish(&park);
    payout.disbursement.reference = "PAY-0003";
    payout.disbursement.amount_fen = 500;
    ledger_voucher_free(&voucher);
    assert_status(ledger_voucher_prepare(park.ledger, &payout, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_REFUSED, &err);
    assert_message(&err, LEDGER_MESSAGE_UNEXPLAINED_REPEAT);
    assert_int_equal(findings(&park), 0);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rows_go_with_the_seal_and_their_bytes_with_the_file),
        cmocka_unit_test(of_two_commitments_to_one_person_the_other_is_found_when_one_is_erased),
        cmocka_unit_test(a_row_that_was_erased_does_not_come_back_from_elsewhere),
        cmocka_unit_test(verify_reports_a_row_that_was_put_back_and_a_mark_without_an_erasure),
        cmocka_unit_test(verify_looks_whether_a_row_is_found_and_may_be_there),
        cmocka_unit_test(a_commitment_without_a_row_here_is_erased_as_well),
        cmocka_unit_test(what_names_a_commitment_is_counted),
    };

    return cmocka_run_group_tests_name("erasure", tests, NULL, NULL);
}

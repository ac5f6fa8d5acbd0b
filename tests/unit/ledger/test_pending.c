/* Vouchers that wait, and travel to another machine and back. */
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/verify.h"
#include "support/park.h"

/* A voucher by the maker that waits for the reviewer. */
static struct ledger_voucher_id
wait_with(struct park *park, const char *reference)
{
    struct ledger_entry draft = park_payout("TG-1", reference, 12345600, 20230301);
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    assert_status(ledger_voucher_prepare(park->ledger, &draft, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(park, &voucher, PARK_MAKER);
    assert_status(ledger_pending_put(park->ledger, &voucher, 1, NULL, &err), LEDGER_OK, &err);
    id = voucher.header.voucher;
    ledger_voucher_free(&voucher);
    return id;
}

static void
a_waiting_voucher_is_loaded_signed_and_sealed(void **state)
{
    struct park park;
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    uint32_t missing[LEDGER_ROLE_END];
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    park_reopen(&park);
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    assert_int_equal(voucher.signature_count, 1);
    assert_status(ledger_voucher_missing(park.ledger, &voucher, missing, &err), LEDGER_OK, &err);
    assert_int_equal(missing[LEDGER_ROLE_MAKER], 0);
    assert_int_equal(missing[LEDGER_ROLE_REVIEWER], 1);
    park_sign(&park, &voucher, PARK_REVIEWER);
    assert_status(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    ledger_voucher_free(&voucher);
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_NOT_FOUND,
                  &err);
    park_close(&park);
}

static void
a_reference_waits_in_one_voucher_only(void **state)
{
    struct park park;
    struct ledger_entry draft = park_payout("TG-1", "PAY-0001", 5, 20230301);
    struct ledger_voucher voucher = {0};
    struct ledger_voucher_id id;
    struct ledger_voucher_id found;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    assert_status(ledger_voucher_prepare(park.ledger, &draft, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_pending_put(park.ledger, &voucher, 1, NULL, &err), LEDGER_EXISTS, &err);
    assert_message(&err, LEDGER_MESSAGE_PENDING_REFERENCE);
    assert_status(ledger_pending_reference(park.ledger, "PAY-0001", &found, &err), LEDGER_OK, &err);
    assert_memory_equal(found.bytes, id.bytes, sizeof(id.bytes));
    ledger_voucher_free(&voucher);

    assert_status(ledger_pending_remove(park.ledger, id, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_reference(park.ledger, "PAY-0001", &found, &err), LEDGER_NOT_FOUND,
                  &err);
    park_close(&park);
}

static enum ledger_status
count_item(void *context, const struct ledger_pending_item *item, struct ledger_error *err)
{
    (void)err;
    (void)item;
    (*(size_t *)context)++;
    return LEDGER_OK;
}

static void
what_waits_is_listed_and_found_by_its_first_digits(void **state)
{
    struct park park;
    struct ledger_voucher_id id;
    struct ledger_voucher_id found;
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];
    size_t count = 0;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    (void)wait_with(&park, "PAY-0002");
    assert_status(ledger_pending_each(park.ledger, count_item, &count, &err), LEDGER_OK, &err);
    assert_int_equal(count, 2);
    ledger_voucher_id_format(id, text);
    text[12] = '\0';
    assert_status(ledger_pending_find(park.ledger, text, &found, &err), LEDGER_OK, &err);
    assert_memory_equal(found.bytes, id.bytes, sizeof(id.bytes));
    assert_status(ledger_pending_find(park.ledger, "", &found, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_status(ledger_pending_find(park.ledger, "zz", &found, &err), LEDGER_NOT_FOUND, &err);
    park_close(&park);
}

/* The reviewer on a machine without the ledger: signs what is in the file and gives it back. */
static void
sign_file(struct park *park, struct ledger_buffer *file)
{
    struct ledger_arena arena = {0};
    struct ledger_pending_file decoded;
    struct ledger_voucher voucher = {0};
    struct ledger_seen head;
    struct ledger_sign_off sign_off;
    struct ledger_buffer back = {0};
    bool pinned;
    struct ledger_error err = {0};

    assert_status(ledger_pending_file_decode(ledger_buffer_slice(file), &arena, &decoded, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_voucher_from_file(&decoded, &voucher, &err), LEDGER_OK, &err);
    assert_status(
        ledger_signer_look_in_file(&park->people[PARK_REVIEWER], &decoded, &head, &pinned, &err),
        LEDGER_OK, &err);
    assert_status(ledger_signer_sign(&park->people[PARK_REVIEWER], &voucher, LEDGER_ROLE_REVIEWER,
                                     &head, park->now_ms, &sign_off, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_voucher_add_signature(&voucher, &sign_off, &err), LEDGER_OK, &err);
    decoded.signatures = voucher.signatures;
    decoded.signature_count = voucher.signature_count;
    assert_status(ledger_pending_file_encode(&decoded, &back, &err), LEDGER_OK, &err);
    ledger_buffer_free(file);
    *file = back;
    ledger_voucher_free(&voucher);
    ledger_arena_free(&arena);
}

static void
a_voucher_travels_and_comes_back_signed(void **state)
{
    struct park park;
    struct ledger_buffer file = {0};
    struct ledger_voucher_id id;
    struct ledger_voucher_id back;
    struct ledger_voucher voucher = {0};
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    size_t fresh;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    id = wait_with(&park, "PAY-0001");
    assert_status(ledger_pending_export(park.ledger, id, 0, &file, &err), LEDGER_OK, &err);
    sign_file(&park, &file);
    assert_status(
        ledger_pending_import(park.ledger, ledger_buffer_slice(&file), &back, &fresh, &err),
        LEDGER_OK, &err);
    assert_memory_equal(back.bytes, id.bytes, sizeof(id.bytes));
    assert_int_equal(fresh, 1);
    assert_status(ledger_pending_load(park.ledger, id, &voucher, NULL, &err), LEDGER_OK, &err);
    assert_status(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    ledger_voucher_free(&voucher);
    ledger_buffer_free(&file);
    park_close(&park);
}

static void
a_file_with_one_byte_changed_is_refused(void **state)
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
    assert_status(ledger_pending_export(park.ledger, id, 0, &file, &err), LEDGER_OK, &err);
    assert_status(ledger_pending_remove(park.ledger, id, &err), LEDGER_OK, &err);
    /* The header and the entry stand at the front. */
    for (size_t i = 0; i < 200; i++) {
        enum ledger_status status;

        file.data[i] ^= 0x10;
        status =
            ledger_pending_import(park.ledger, ledger_buffer_slice(&file), &back, &fresh, &err);
        assert_int_not_equal(status, LEDGER_OK);
        file.data[i] ^= 0x10;
    }
    ledger_buffer_free(&file);
    park_close(&park);
}

static void
verification_covers_what_waits(void **state)
{
    static struct ledger_verification verification;
    struct park park;
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    (void)wait_with(&park, "PAY-0001");
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    assert_int_equal(verification.checked[LEDGER_CHECK_PENDING], 1);

    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_insert(txn, LEDGER_STORE_PENDING, ledger_slice_of_text("stray"),
                                      ledger_slice_of_text("row"), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_DAMAGED, &err);
    assert_int_equal(verification.findings[0].check, LEDGER_CHECK_PENDING);
    park_close(&park);
}

struct first_row {
    uint8_t kind;
    struct ledger_buffer key;
    struct ledger_buffer value;
};

static enum ledger_status
row_keep(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct first_row *first = context;
    enum ledger_status status = LEDGER_OK;

    if (row->key.data[0] != first->kind || first->key.size > 0)
        return LEDGER_OK;
    status = ledger_buffer_append(&first->key, row->key, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_append(&first->value, row->value, err);
    return status;
}

/* No signature covers the key of a row that waits: each kind's must follow from its value. */
static void
a_row_that_waits_under_another_key_is_damage(void **state)
{
    static struct ledger_verification verification;
    const struct ledger_slice everything = {0};
    const char kinds[] = "ehrs";
    struct park park;
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    (void)state;
    park_with_programme(&park);
    (void)wait_with(&park, "PAY-0001");
    for (size_t i = 0; kinds[i] != '\0'; i++) {
        struct first_row row = {.kind = (uint8_t)kinds[i]};

        assert_status(
            ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
            LEDGER_OK, &err);
        assert_status(ledger_store_scan(txn, LEDGER_STORE_PENDING, everything, everything,
                                        LEDGER_STORE_ASCENDING, row_keep, &row, &err),
                      LEDGER_OK, &err);
        assert_status(
            ledger_store_remove(txn, LEDGER_STORE_PENDING, ledger_buffer_slice(&row.key), &err),
            LEDGER_OK, &err);
        row.key.data[row.key.size - 2] ^= 1;
        assert_status(ledger_store_insert(txn, LEDGER_STORE_PENDING, ledger_buffer_slice(&row.key),
                                          ledger_buffer_slice(&row.value), &err),
                      LEDGER_OK, &err);
        assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
        assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                      LEDGER_DAMAGED, &err);
        assert_int_equal(verification.findings[0].check, LEDGER_CHECK_PENDING);

        assert_status(
            ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
            LEDGER_OK, &err);
        assert_status(
            ledger_store_remove(txn, LEDGER_STORE_PENDING, ledger_buffer_slice(&row.key), &err),
            LEDGER_OK, &err);
        row.key.data[row.key.size - 2] ^= 1;
        assert_status(ledger_store_insert(txn, LEDGER_STORE_PENDING, ledger_buffer_slice(&row.key),
                                          ledger_buffer_slice(&row.value), &err),
                      LEDGER_OK, &err);
        assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
        assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                      LEDGER_OK, &err);
        ledger_buffer_free(&row.key);
        ledger_buffer_free(&row.value);
    }
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_waiting_voucher_is_loaded_signed_and_sealed),
        cmocka_unit_test(a_reference_waits_in_one_voucher_only),
        cmocka_unit_test(what_waits_is_listed_and_found_by_its_first_digits),
        cmocka_unit_test(a_voucher_travels_and_comes_back_signed),
        cmocka_unit_test(a_file_with_one_byte_changed_is_refused),
        cmocka_unit_test(verification_covers_what_waits),
        cmocka_unit_test(a_row_that_waits_under_another_key_is_damage),
    };

    return cmocka_run_group_tests_name("pending", tests, NULL, NULL);
}

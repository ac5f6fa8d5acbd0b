/* Key files that somebody has cut, lengthened, altered or made up. */
#include <sys/resource.h>

#include "crypto_support.h"

#include "ledger/crypto/keyfile.h"

static const struct ledger_keyfile_cost cheap = {1, 64 << 20};

static struct ledger_key key;
static struct ledger_secret passphrase;
static uint8_t unprotected[LEDGER_KEYFILE_SIZE];

static enum ledger_status
open_and_free(struct ledger_slice bytes, struct ledger_error *err)
{
    struct ledger_key opened = {.seed = {0}};
    enum ledger_status status = ledger_keyfile_open(bytes, &passphrase, &opened, err);

    if (status != LEDGER_OK)
        assert_null(opened.seed.data);
    ledger_key_free(&opened);
    return status;
}

static long
memory_peak_kib(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* First of all tests, before an honest file takes its 64 MiB. */
static void
costs_beyond_the_limits_are_refused_before_memory_is_taken(void **state)
{
    static const struct ledger_keyfile_cost refused[] = {
        {0, 64 << 20},          {11, 64 << 20},
        {UINT32_MAX, 64 << 20}, {3, 0},
        {3, (64 << 20) - 1},    {3, (UINT64_C(1) << 30) + 1},
        {3, UINT64_C(1) << 32}, {3, UINT64_C(1) << 42},
        {3, UINT64_MAX},
    };
    long peak_before = memory_peak_kib();

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        uint8_t bytes[LEDGER_KEYFILE_SIZE];
        struct ledger_public_key public_key;
        bool is_protected;
        struct ledger_error err = {0};

        memcpy(bytes, unprotected, sizeof(bytes));
        bytes[16] = 1;
        ledger_put_u32(bytes + 20, refused[i].passes);
        ledger_put_u64(bytes + 24, refused[i].memory_bytes);
        assert_status(open_and_free(ledger_slice_of(bytes, sizeof(bytes)), &err),
                      LEDGER_OUT_OF_RANGE, &err);
        assert_message(&err, LEDGER_MESSAGE_KEYFILE_COST_BEYOND);
        assert_status(ledger_keyfile_is_protected(ledger_slice_of(bytes, sizeof(bytes)),
                                                  &is_protected, &public_key, &err),
                      LEDGER_OUT_OF_RANGE, &err);
    }
    assert_true(memory_peak_kib() - peak_before < 16 << 10);
}

static void
a_protected_file_with_any_byte_changed_never_opens(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_keyfile_seal(&key, &passphrase, cheap, bytes, &err), LEDGER_OK, &err);
    for (size_t i = 0; i < sizeof(bytes); i++) {
        uint8_t flip = (uint8_t)(1 << i % 8);
        enum ledger_status status;

        bytes[i] ^= flip;
        status = open_and_free(ledger_slice_of(bytes, sizeof(bytes)), &err);
        if (status == LEDGER_OK)
            fail_msg("byte %zu changed, and it opened", i);
        assert_int_equal(err.status, status);
        assert_true(err.message != LEDGER_MESSAGE_NONE);
        if (i >= 32)
            assert_int_equal(status, LEDGER_WRONG_KEY);
        bytes[i] ^= flip;
    }
    assert_status(open_and_free(ledger_slice_of(bytes, sizeof(bytes)), &err), LEDGER_OK, &err);
}

/* Within the limits a changed cost is computed, and then fails as additional data. */
static void
a_changed_cost_within_the_limits_does_not_open(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    struct ledger_error err = {0};

    (void)state;
    assert_status(ledger_keyfile_seal(&key, &passphrase, cheap, bytes, &err), LEDGER_OK, &err);
    ledger_put_u32(bytes + 20, 2);
    assert_status(open_and_free(ledger_slice_of(bytes, sizeof(bytes)), &err), LEDGER_WRONG_KEY,
                  &err);
    ledger_put_u32(bytes + 20, 1);
    ledger_put_u64(bytes + 24, (64 << 20) + 1); /* To Argon2id the same number of KiB. */
    assert_status(open_and_free(ledger_slice_of(bytes, sizeof(bytes)), &err), LEDGER_WRONG_KEY,
                  &err);
}

static void
an_unprotected_file_with_any_bit_changed_never_opens(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];

    (void)state;
    memcpy(bytes, unprotected, sizeof(bytes));
    for (size_t bit = 0; bit < sizeof(bytes) * 8; bit++) {
        struct ledger_error err = {0};

        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (open_and_free(ledger_slice_of(bytes, sizeof(bytes)), &err) == LEDGER_OK)
            fail_msg("bit %zu changed, and it opened", bit);
        assert_true(err.message != LEDGER_MESSAGE_NONE);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void
a_file_of_any_other_size_is_no_key_file(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE + 8] = {0};
    struct ledger_error err = {0};

    (void)state;
    memcpy(bytes, unprotected, sizeof(unprotected));
    for (size_t size = 0; size <= sizeof(bytes); size++) {
        if (size == LEDGER_KEYFILE_SIZE)
            continue;
        assert_status(open_and_free(ledger_slice_of(bytes, size), &err), LEDGER_MALFORMED, &err);
        assert_message(&err, LEDGER_MESSAGE_KEYFILE_MALFORMED);
    }
    assert_status(open_and_free((struct ledger_slice){0}, &err), LEDGER_MALFORMED, &err);
}

static void
newer_formats_are_named_as_such(void **state)
{
    uint8_t bytes[LEDGER_KEYFILE_SIZE];
    struct ledger_error err = {0};

    (void)state;
    memcpy(bytes, unprotected, sizeof(bytes));
    bytes[15] = '2';
    assert_status(open_and_free(ledger_slice_of(bytes, 100), &err), LEDGER_UNSUPPORTED, &err);
    assert_message(&err, LEDGER_MESSAGE_KEYFILE_NEWER);
    bytes[15] = '0';
    assert_status(open_and_free(ledger_slice_of(bytes, sizeof(bytes)), &err), LEDGER_MALFORMED,
                  &err);
    bytes[15] = '1';
    bytes[16] = 2;
    assert_status(open_and_free(ledger_slice_of(bytes, sizeof(bytes)), &err), LEDGER_UNSUPPORTED,
                  &err);
}

static int
prepare(void **state)
{
    (void)prepare_process(state);
    key = key_counting();
    passphrase = secret_of("correct horse", 13);
    return ledger_keyfile_seal(&key, /* passphrase= */ NULL, cheap, unprotected,
                               /* err= */ NULL) != LEDGER_OK;
}

static int
clean_up(void **state)
{
    (void)state;
    ledger_key_free(&key);
    ledger_secret_free(&passphrase);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_beyond_the_limits_are_refused_before_memory_is_taken),
        cmocka_unit_test(a_protected_file_with_any_byte_changed_never_opens),
        cmocka_unit_test(a_changed_cost_within_the_limits_does_not_open),
        cmocka_unit_test(an_unprotected_file_with_any_bit_changed_never_opens),
        cmocka_unit_test(a_file_of_any_other_size_is_no_key_file),
        cmocka_unit_test(newer_formats_are_named_as_such),
    };

    return cmocka_run_group_tests(tests, prepare, clean_up);
}

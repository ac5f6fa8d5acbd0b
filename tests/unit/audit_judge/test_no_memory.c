/* Every allocation of the verifier fails in turn: it says so, or does without; it never says that
 * something holds because it could not look. Linked with --wrap for malloc, calloc, realloc. */
#include <stdlib.h>
#include <string.h>

#include "receipt_support.h"
#include "support/assert_status.h"
#include "verify_world.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static struct {
    bool armed, fired;
    size_t left; /* that succeed before one fails */
} failing;

static bool
fails_now(void)
{
    if (!failing.armed || failing.left-- > 0)
        return false;
    failing.armed = false;
    failing.fired = true;
    return true;
}

void *
__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
    return fails_now() ? NULL : __real_realloc(old, size);
}

static void
arm(size_t nth)
{
    failing.armed = true;
    failing.fired = false;
    failing.left = nth;
}

/* Whether the failure came; then it is told, by its own sentence. Without one, the verdict is the
 * same as ever. */
static bool
assert_told(enum audit_status status, enum audit_verdict verdict, const struct audit_error *err,
            size_t nth)
{
    failing.armed = false;
    if (status == AUDIT_OK) {
        if (verdict != AUDIT_HOLDS)
            fail_msg("allocation %zu: verdict %d", nth, (int)verdict);
        return failing.fired;
    }
    assert_true(failing.fired);
    assert_int_equal(status, AUDIT_NO_MEMORY);
    assert_int_equal(verdict, AUDIT_COULD_NOT_TELL);
    if (err != NULL)
        assert_int_equal(err->message, AUDIT_MESSAGE_OUT_OF_MEMORY);
    return true;
}

static void
evidence_never_holds_for_want_of_memory(void **state)
{
    static struct verify_world evidence_world;
    size_t told = 0;
    bool fired = true;

    (void)state;
    verify_world_open(&evidence_world);
    struct audit_verify_options options = {
        .trust = evidence_world.trust, .genesis = &evidence_world.genesis, .threads = 1};
    for (size_t nth = 0; fired; nth += nth < 200 ? 1 : 17) {
        struct audit_evidence *evidence = evidence_files_open(&evidence_world.files);
        struct audit_verification report;
        struct audit_error err = {0};
        struct audit_error *asked = nth % 2 == 0 ? &err : NULL;

        arm(nth);
        enum audit_status status = audit_verify(evidence, &options, &report, NULL, asked);
        fired = assert_told(status, report.verdict, asked, nth);
        told += status == AUDIT_NO_MEMORY;
        audit_verification_free(&report);
        audit_evidence_close(evidence);
    }
    assert_true(told > 20);
    verify_world_close(&evidence_world);
}

static void
a_receipt_never_holds_for_want_of_memory(void **state)
{
    static struct world_receipt parts;
    struct ledger_buffer bytes = {0};
    struct audit_receipt receipt;
    size_t told = 0;
    bool fired = true;

    (void)state;
    closing(&parts);
    world_receipt_payee(&world, 1, &parts);
    judge(&parts, &bytes, &receipt);
    assert_int_equal(receipt.verdict, AUDIT_HOLDS);
    audit_receipt_free(&receipt);
    for (size_t nth = 0; fired; nth++) {
        for (unsigned again = 0; again < 2; again++) {
            struct audit_error err = {0};
            struct audit_error *asked = again == 0 ? &err : NULL;

            arm(nth);
            enum audit_status status = audit_receipt_judge(
                (struct audit_bytes){bytes.data, bytes.size}, trust, &genesis, &receipt, asked);
            fired = assert_told(status, receipt.verdict, asked, nth);
            told += status == AUDIT_NO_MEMORY;
            audit_receipt_free(&receipt);
        }
    }
    assert_true(told >= 2);
    ledger_buffer_free(&bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_never_holds_for_want_of_memory),
        cmocka_unit_test(a_receipt_never_holds_for_want_of_memory),
    };
    return cmocka_run_group_tests_name("no_memory", tests, open_world, close_world);
}

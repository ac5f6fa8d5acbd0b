/* Two readers, one law: what ledger/record writes, audit/evidence reads to the same values, and any
 * change of one byte gets the same verdict from both: accepted, refused, or newer. */
#include <stdlib.h>
#include <string.h>

#include "audit/evidence/view.h"
#include "random_entry.h"
#include "same_values.h"
#include "support/assert_audit.h"
#include "support/assert_status.h"

enum { ENTRIES = 2000, MUTATIONS = 100, HEADERS = 300, SEALS = 300 };

/* -- the same values -------------------------------------------------------------------------- */

/* An entry at random and its bytes. */
static void
encoded_entry(unsigned i, struct ledger_entry *entry, struct ledger_buffer *out)
{
    struct ledger_error err = {0};
    random_entry(entry, (enum ledger_body)(LEDGER_BODY_FIRST + i % 15));
    assert_status(ledger_entry_encode(entry, out, &err), LEDGER_OK, &err);
}

static void
entries_at_random_have_the_same_values_in_both(void **state)
{
    (void)state;
    random_start(1);
    for (unsigned i = 0; i < ENTRIES; i++) {
        struct ledger_entry entry;
        struct ledger_buffer bytes = {0};
        struct audit_entry view;
        struct audit_error err = {0};
        encoded_entry(i, &entry, &bytes);
        assert_audit(audit_view_entry(bytes_of(ledger_buffer_slice(&bytes)), &view, &err), AUDIT_OK,
                     &err);
        same_entry(&entry, &view);
        assert_ptr_equal(view.bytes.data, bytes.data);
        assert_int_equal(view.bytes.size, bytes.size);
        ledger_buffer_free(&bytes);
    }
}

static void
headers_at_random_have_the_same_values_in_both(void **state)
{
    (void)state;
    random_start(2);
    for (unsigned i = 0; i < HEADERS; i++) {
        struct ledger_voucher_header a;
        struct ledger_buffer bytes = {0};
        struct ledger_error error = {0};
        struct audit_header b;
        struct audit_error err = {0};
        random_header(&a);
        assert_status(ledger_voucher_header_encode(&a, &bytes, &error), LEDGER_OK, &error);
        assert_audit(audit_view_header(bytes_of(ledger_buffer_slice(&bytes)), &b, &err), AUDIT_OK,
                     &err);
        same_text(a.origin, b.origin);
        same_bytes(ledger_slice_of(a.voucher.bytes, 16), b.voucher);
        assert_int_equal(a.entry_count, b.entry_count);
        same_digest(&a.entries_root, b.entries_root);
        uint32_t kinds[LEDGER_BODY_END] = {0};
        for (size_t k = 0; k < a.kind_count; k++)
            kinds[a.kinds[k].body] = a.kinds[k].count;
        assert_memory_equal(kinds, b.kinds, sizeof kinds);
        assert_true(a.appropriated_fen == b.appropriated_fen);
        assert_true(a.disbursed_fen == b.disbursed_fen);
        assert_true(a.adjusted_fen == b.adjusted_fen);
        assert_true(a.settled_fen == b.settled_fen);
        assert_true(a.prepared_at_ms == b.prepared_at_ms);
        ledger_buffer_free(&bytes);
    }
}

static void
seals_at_random_have_the_same_values_in_both(void **state)
{
    (void)state;
    random_start(3);
    for (unsigned i = 0; i < SEALS; i++) {
        struct ledger_seal a;
        struct ledger_buffer bytes = {0};
        struct ledger_error error = {0};
        struct audit_seal b;
        struct audit_error err = {0};
        random_seal(&a);
        assert_status(ledger_seal_encode(&a, &bytes, &error), LEDGER_OK, &error);
        assert_audit(audit_view_seal(bytes_of(ledger_buffer_slice(&bytes)), &b, &err), AUDIT_OK,
                     &err);
        assert_true(a.number == b.number && a.first_entry == b.first_entry);
        assert_true(a.sealed_at_ms == b.sealed_at_ms);
        same_digest(&a.previous, b.previous);
        same_bytes(a.header, b.header_bytes);
        assert_int_equal(a.signature_count, b.signature_count);
        for (size_t s = 0; s < a.signature_count; s++) {
            same_text(a.signatures[s].officer, b.signatures[s].officer);
            assert_int_equal(a.signatures[s].role, b.signatures[s].role);
            assert_true(a.signatures[s].signed_at_ms == b.signatures[s].signed_at_ms);
            assert_true(a.signatures[s].seen_size == b.signatures[s].seen_size);
            same_digest(&a.signatures[s].seen_root, b.signatures[s].seen_root);
            same_bytes(ledger_slice_of(a.signatures[s].ed25519.bytes, 64), b.signatures[s].ed25519);
        }
        ledger_buffer_free(&bytes);
    }
}

/* -- the same verdicts ------------------------------------------------------------------------ */

enum what { ENTRY, HEADER, SEAL };

static enum audit_status
verdict_of(enum ledger_status status)
{
    if (status == LEDGER_OK)
        return AUDIT_OK;
    return status == LEDGER_UNSUPPORTED ? AUDIT_NEWER : AUDIT_MALFORMED;
}

/* Verdicts so far, by audit_status. */
static size_t verdicts[AUDIT_IO + 1];
static size_t differences;

static void
report(struct audit_bytes bytes, enum audit_status first, const struct ledger_error *first_error,
       enum audit_status second, const struct audit_error *second_error)
{
    char ledger_text[LEDGER_ERROR_TEXT_SIZE] = "", audit_text_of[AUDIT_ERROR_TEXT_SIZE] = "";
    if (first != AUDIT_OK)
        ledger_error_text(first_error, LEDGER_LANGUAGE_EN, ledger_text);
    if (second != AUDIT_OK)
        audit_error_text(second_error, AUDIT_EN, audit_text_of);
    print_error("ledger %d (%s), audit %d (%s):\n", (int)first, ledger_text, (int)second,
                audit_text_of);
    for (size_t i = 0; i < bytes.size && i < 600; i++)
        print_error("%02x", bytes.data[i]);
    print_error("\n");
    differences++;
}

static void
compare_verdicts(enum what what, const uint8_t *bytes, size_t size)
{
    static struct ledger_arena arena;
    uint8_t *copy = malloc(size + 1); /* Just the size, so that one byte too far is seen. */
    assert_non_null(copy);
    uint8_t *data = copy + 1;
    memcpy(data, bytes, size);
    struct ledger_slice slice = ledger_slice_of(data, size);
    struct ledger_error ledger_err = {0};
    struct audit_error err = {0};
    enum audit_status first, second;
    ledger_arena_reset(&arena);
    if (what == ENTRY) {
        struct ledger_entry entry;
        struct audit_entry view;
        first = verdict_of(ledger_entry_decode(slice, &arena, &entry, &ledger_err));
        second = audit_view_entry(bytes_of(slice), &view, &err);
        if (first == AUDIT_OK && second == AUDIT_OK)
            same_entry(&entry, &view);
    } else if (what == HEADER) {
        struct ledger_voucher_header header;
        struct audit_header view;
        first = verdict_of(ledger_voucher_header_decode(slice, &arena, &header, &ledger_err));
        second = audit_view_header(bytes_of(slice), &view, &err);
    } else {
        struct ledger_seal seal;
        struct audit_seal view;
        first = verdict_of(ledger_seal_decode(slice, &arena, &seal, &ledger_err));
        second = audit_view_seal(bytes_of(slice), &view, &err);
    }
    if (first != second)
        report(bytes_of(slice), first, &ledger_err, second, &err);
    verdicts[second]++;
    free(copy);
}

/* A byte that is likely to matter: of a tag, a length, an end of a range. */
static uint8_t
telling_byte(uint8_t before)
{
    static const uint8_t bytes[] = {0x00, 0x01, 0x02, 0x08, 0x0A, 0x10, 0x12, 0x20,
                                    0x2B, 0x7F, 0x80, 0x81, 0x92, 0x9A, 0xA0, 0xC2,
                                    0xE2, 0xE3, 0xED, 0xEF, 0xF4, 0xFF};
    switch (random_below(5)) {
    case 0:
        return (uint8_t)(before + 1);
    case 1:
        return (uint8_t)(before - 1);
    case 2:
        return (uint8_t)(before ^ (1u << random_below(8)));
    case 3:
        return bytes[random_below(sizeof bytes)];
    default:
        return (uint8_t)random_below(256);
    }
}

/* One byte other, less or more. Envelopes stand in front, so half of the faults do. */
static size_t
mutate(uint8_t *bytes, size_t size)
{
    size_t near = size < 64 ? size : 64;
    size_t at = random_below(random_below(2) == 0 ? near : size);
    switch (random_below(8)) {
    case 0:
        memmove(bytes + at, bytes + at + 1, size - 1 - at);
        return size - 1;
    case 1:
        memmove(bytes + at + 1, bytes + at, size - at);
        bytes[at] = telling_byte(bytes[at]);
        return size + 1;
    default:
        bytes[at] = telling_byte(bytes[at]);
        return size;
    }
}

/* Every fourth time two faults, of which both must find the same one to matter. */
static void
compare_mutations(enum what what, struct ledger_slice bytes, unsigned count)
{
    uint8_t *copy = malloc(bytes.size + 2);
    assert_non_null(copy);
    for (unsigned i = 0; i < count; i++) {
        memcpy(copy, bytes.data, bytes.size);
        size_t size = mutate(copy, bytes.size);
        if (i % 4 == 0)
            size = mutate(copy, size);
        compare_verdicts(what, copy, size);
    }
    free(copy);
}

static void
verdicts_start(uint64_t seed)
{
    random_start(seed);
    memset(verdicts, 0, sizeof verdicts);
    differences = 0;
}

/* Every verdict came up, or the comparison would say little. */
static void
verdicts_agree(size_t at_least, size_t newer_at_least)
{
    assert_int_equal(differences, 0);
    assert_true(verdicts[AUDIT_OK] > at_least / 20);
    assert_true(verdicts[AUDIT_MALFORMED] > at_least / 10);
    assert_true(verdicts[AUDIT_NEWER] >= newer_at_least);
    assert_int_equal(verdicts[AUDIT_OK] + verdicts[AUDIT_MALFORMED] + verdicts[AUDIT_NEWER],
                     at_least);
}

static void
a_changed_byte_of_an_entry_gets_the_same_verdict_from_both(void **state)
{
    (void)state;
    verdicts_start(4);
    for (unsigned i = 0; i < ENTRIES; i++) {
        struct ledger_entry entry;
        struct ledger_buffer bytes = {0};
        encoded_entry(i, &entry, &bytes);
        compare_mutations(ENTRY, ledger_buffer_slice(&bytes), MUTATIONS);
        ledger_buffer_free(&bytes);
    }
    verdicts_agree((size_t)ENTRIES * MUTATIONS, 500);
}

static void
a_changed_byte_of_a_header_gets_the_same_verdict_from_both(void **state)
{
    (void)state;
    verdicts_start(5);
    for (unsigned i = 0; i < HEADERS; i++) {
        struct ledger_voucher_header header;
        struct ledger_buffer bytes = {0};
        struct ledger_error err = {0};
        random_header(&header);
        assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_OK, &err);
        compare_mutations(HEADER, ledger_buffer_slice(&bytes), MUTATIONS);
        ledger_buffer_free(&bytes);
    }
    verdicts_agree((size_t)HEADERS * MUTATIONS, 100);
}

static void
a_changed_byte_of_a_seal_gets_the_same_verdict_from_both(void **state)
{
    (void)state;
    verdicts_start(6);
    for (unsigned i = 0; i < SEALS; i++) {
        struct ledger_seal seal;
        struct ledger_buffer bytes = {0};
        struct ledger_error err = {0};
        random_seal(&seal);
        assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_OK, &err);
        compare_mutations(SEAL, ledger_buffer_slice(&bytes), MUTATIONS);
        ledger_buffer_free(&bytes);
    }
    verdicts_agree((size_t)SEALS * MUTATIONS, 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_at_random_have_the_same_values_in_both),
        cmocka_unit_test(headers_at_random_have_the_same_values_in_both),
        cmocka_unit_test(seals_at_random_have_the_same_values_in_both),
        cmocka_unit_test(a_changed_byte_of_an_entry_gets_the_same_verdict_from_both),
        cmocka_unit_test(a_changed_byte_of_a_header_gets_the_same_verdict_from_both),
        cmocka_unit_test(a_changed_byte_of_a_seal_gets_the_same_verdict_from_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "support/assert_audit.h"

#include <string.h>

#include "audit/witness/witness_key.h"

#define NAME "witness.example/w1"
#define PASSPHRASE "a passphrase of w1"

/* A new key and its file. */
static struct audit_witness_key
key_and_file(struct audit_buffer *file)
{
    struct audit_witness_key key = {0};
    struct audit_error err = {0};
    assert_audit(audit_witness_key_new(audit_text(NAME), &key, &err), AUDIT_OK, &err);
    assert_audit(
        audit_witness_key_seal(&key, audit_text(PASSPHRASE), AUDIT_WITNESS_COST_LIGHT, file, &err),
        AUDIT_OK, &err);
    return key;
}

static void
a_sealed_key_opens_with_its_passphrase_alone(void **state)
{
    struct audit_buffer file = {0};
    struct audit_witness_key key = key_and_file(&file), again = {0};
    struct audit_error err = {0};
    struct audit_vkey vkey;
    (void)state;

    assert_string_equal(key.vkey.name, NAME);
    assert_int_equal(key.vkey.type, AUDIT_KEY_COSIGNATURE);
    assert_audit(audit_witness_key_public(audit_buffer_bytes(&file), &vkey, &err), AUDIT_OK, &err);
    assert_memory_equal(&vkey, &key.vkey, sizeof vkey);
    assert_audit(
        audit_witness_key_open(audit_buffer_bytes(&file), audit_text(PASSPHRASE), &again, &err),
        AUDIT_OK, &err);
    assert_memory_equal(again.secret, key.secret, 64);
    assert_memory_equal(&again.vkey, &key.vkey, sizeof vkey);
    audit_witness_key_free(&again);
    assert_audit(
        audit_witness_key_open(audit_buffer_bytes(&file), audit_text(PASSPHRASE "1"), &again, &err),
        AUDIT_NOT_FOUND, &err);
    assert_audit_message(&err, AUDIT_MESSAGE_WITNESS_PASSPHRASE);
    assert_null(again.secret);
    /* The seed stands nowhere in the file. */
    for (size_t at = 0; at + 8 <= file.size; at++)
        assert_memory_not_equal(file.data + at, key.secret, 8);
    audit_witness_key_free(&key);
    audit_witness_key_free(&key);
    audit_buffer_free(&file);
}

/* Finds `what` in the file and changes its first byte. */
static enum audit_status
open_changed(const struct audit_buffer *file, size_t at, uint8_t byte)
{
    struct audit_buffer changed = {0};
    struct audit_witness_key key = {0};
    audit_buffer_append(&changed, audit_buffer_bytes(file));
    assert_int_not_equal(changed.data[at], byte);
    changed.data[at] = byte;
    enum audit_status status =
        audit_witness_key_open(audit_buffer_bytes(&changed), audit_text(PASSPHRASE), &key, NULL);
    assert_null(key.secret);
    audit_buffer_free(&changed);
    return status;
}

static void
a_changed_file_does_not_open(void **state)
{
    struct audit_buffer file = {0};
    struct audit_witness_key key = key_and_file(&file);
    (void)state;

    const char *text = (const char *)file.data;
    size_t cost = (size_t)(strstr(text, "argon2id ") - text) + 9;
    size_t sealed = (size_t)(strchr(text + cost, '\n') - text) + 1;
    size_t name = strlen("mingzhang/v1 witness-key\n");
    assert_int_equal(open_changed(&file, 0, 'M'), AUDIT_MALFORMED);
    assert_int_equal(open_changed(&file, 11, '2'), AUDIT_NEWER);
    assert_int_equal(open_changed(&file, name, 'W'), AUDIT_MALFORMED); /* the key id is another */
    assert_int_equal(open_changed(&file, cost, '3'), AUDIT_NOT_FOUND);
    assert_int_equal(open_changed(&file, cost, '0'), AUDIT_MALFORMED);
    assert_int_equal(open_changed(&file, cost + 2, '5'), AUDIT_NOT_FOUND); /* 57108864 bytes */
    assert_int_equal(open_changed(&file, sealed - 10, file.data[sealed - 10] == 'A' ? 'B' : 'A'),
                     AUDIT_NOT_FOUND);
    assert_int_equal(open_changed(&file, sealed, file.data[sealed] == 'A' ? 'B' : 'A'),
                     AUDIT_NOT_FOUND);
    assert_int_equal(open_changed(&file, sealed + 50, file.data[sealed + 50] == 'A' ? 'B' : 'A'),
                     AUDIT_NOT_FOUND);
    assert_int_equal(open_changed(&file, file.size - 1, ' '), AUDIT_MALFORMED);
    audit_witness_key_free(&key);
    audit_buffer_free(&file);
}

/* Whoever sends a key file must not take all memory or a day. */
static void
costs_beyond_the_limits_are_refused_before_they_are_paid(void **state)
{
    static const char *const costs[] = {
        "17 65536", "3 1073741825", "3 1024", "1000000000 65536", "3", "3 99999999999999999"};
    (void)state;
    struct audit_buffer file = {0};
    struct audit_witness_key key = key_and_file(&file);
    const char *text = (const char *)file.data, *cost = strstr(text, "argon2id ") + 9;
    const char *salt = strchr(strchr(cost, ' ') + 1, ' ');
    for (size_t i = 0; i < sizeof costs / sizeof costs[0]; i++) {
        struct audit_buffer changed = {0};
        struct audit_witness_key opened = {0};
        struct audit_error err = {0};
        audit_buffer_append(&changed, (struct audit_bytes){file.data, (size_t)(cost - text)});
        audit_buffer_text(&changed, costs[i]);
        audit_buffer_append(&changed, (struct audit_bytes){file.data + (salt - text),
                                                           file.size - (size_t)(salt - text)});
        assert_audit(audit_witness_key_open(audit_buffer_bytes(&changed), audit_text(PASSPHRASE),
                                            &opened, &err),
                     AUDIT_MALFORMED, &err);
        assert_audit_message(&err, AUDIT_MESSAGE_WITNESS_KEY_FORM);
        audit_buffer_free(&changed);
    }
    audit_witness_key_free(&key);
    audit_buffer_free(&file);
}

static void
a_name_that_no_key_may_have_is_refused(void **state)
{
    static const char *const names[] = {"", "a b", "a+b", "a\n", "\xff", "a\u3000z"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct audit_witness_key key = {0};
        struct audit_error err = {0};
        assert_audit(audit_witness_key_new(audit_text(names[i]), &key, &err), AUDIT_MALFORMED,
                     &err);
        assert_audit_message(&err, AUDIT_MESSAGE_WITNESS_NAME);
        assert_null(key.secret);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_key_opens_with_its_passphrase_alone),
        cmocka_unit_test(a_changed_file_does_not_open),
        cmocka_unit_test(costs_beyond_the_limits_are_refused_before_they_are_paid),
        cmocka_unit_test(a_name_that_no_key_may_have_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

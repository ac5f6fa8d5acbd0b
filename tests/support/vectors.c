#include "support/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/assert_status.h"

#include "ledger/base/text.h"

json_t *
vectors_load(const char *name)
{
    const char *directory = getenv("LEDGER_TEST_VECTORS");
    char path[4096];
    json_error_t error;
    json_t *object;

    assert_non_null(directory);
    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    object = json_load_file(path, 0, &error);
    if (object == NULL)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    return object;
}

const json_t *
vectors_member(const json_t *object, const char *outer, const char *inner)
{
    const json_t *value = json_object_get(json_object_get(object, outer), inner);

    if (value == NULL)
        fail_msg("the vectors have no %s.%s", outer, inner);
    return value;
}

const char *
vectors_text(const json_t *object, const char *outer, const char *inner)
{
    const char *text = json_string_value(vectors_member(object, outer, inner));

    assert_non_null(text);
    return text;
}

size_t
vectors_bytes(const json_t *value, uint8_t *out, size_t capacity)
{
    size_t size = json_string_length(value) / 2;

    assert_true(json_is_string(value));
    assert_true(size <= capacity);
    assert_int_equal(ledger_text_from_hex(json_string_value(value), out, size), LEDGER_OK);
    return size;
}

struct ledger_digest
vectors_digest(const json_t *value)
{
    struct ledger_digest digest;

    assert_int_equal(vectors_bytes(value, digest.bytes, sizeof(digest.bytes)), sizeof(digest));
    return digest;
}

void
assert_digest_equal_at(struct ledger_digest digest, struct ledger_digest expected, const char *file,
                       int line)
{
    char is[LEDGER_DIGEST_HEX_SIZE];
    char should_be[LEDGER_DIGEST_HEX_SIZE];

    if (ledger_digest_equal(&digest, &expected))
        return;
    ledger_digest_hex(&digest, is);
    ledger_digest_hex(&expected, should_be);
    print_error("digest %s, expected %s\n", is, should_be);
    _fail(file, line);
}

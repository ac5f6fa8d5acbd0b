/* Test vectors in JSON, from tests/vectors. Whatever is missing or not of its form fails the test.
 */
#ifndef TESTS_SUPPORT_VECTORS_H
#define TESTS_SUPPORT_VECTORS_H

#include <jansson.h>

#include "ledger/crypto/digest.h"

/* The file's object; json_decref gives it back. */
json_t *vectors_load(const char *name);
/* A member's member; borrowed. */
const json_t *vectors_member(const json_t *object, const char *outer, const char *inner);
const char *vectors_text(const json_t *object, const char *outer, const char *inner);
/* 64 hex digits. */
struct ledger_digest vectors_digest(const json_t *value);
/* Bytes in hex; at most `capacity`. */
size_t vectors_bytes(const json_t *value, uint8_t *out, size_t capacity);

void assert_digest_equal_at(struct ledger_digest digest, struct ledger_digest expected,
                            const char *file, int line);
#define assert_digest_equal(digest, expected)                                                      \
    assert_digest_equal_at((digest), (expected), __FILE__, __LINE__)

#endif

/* Bytes from outside, text among them, and buffers that grow. */
#ifndef AUDIT_EVIDENCE_BYTES_H
#define AUDIT_EVIDENCE_BYTES_H

#include <stdbool.h>

#include "audit/evidence/status.h"

/* Borrowed bytes; {0} is "nothing stated". */
struct audit_bytes {
    const uint8_t *data;
    size_t size;
};

struct audit_hash {
    uint8_t bytes[32];
};

/* Text as bytes, without its NUL. */
struct audit_bytes audit_text(const char *text);
bool audit_bytes_equal(struct audit_bytes a, struct audit_bytes b);
/* As memcmp, then the shorter first. */
int audit_bytes_compare(struct audit_bytes a, struct audit_bytes b);
bool audit_hash_equal(const struct audit_hash *a, const struct audit_hash *b);
/* SHA-256 (FIPS 180-4) of one or two pieces behind each other. */
struct audit_hash audit_sha256(struct audit_bytes bytes);
struct audit_hash audit_sha256_2(struct audit_bytes first, struct audit_bytes second);

/* proto/CANONICAL.md, section 1, rule 8. Empty text is clean. */
bool audit_text_is_clean(struct audit_bytes text);

/* Reads the code point at `at`: its size in bytes, or 0 where the bytes are not valid UTF-8. */
size_t audit_text_next(struct audit_bytes text, size_t at, uint32_t *out_point);
/* Whether rule 8 forbids the code point: it could steer a terminal or turn the reading direction.
 */
bool audit_text_steers(uint32_t point);

/* Lower-case hex, exactly 2 * size digits; false for anything else. `hex` takes 2 * size + 1. */
bool audit_hex_read(struct audit_bytes hex, uint8_t *out, size_t size);
void audit_hex_write(struct audit_bytes bytes, char *hex);
/* RFC 4648, section 4, padded, unused bits zero; false for anything else or more than `capacity`.
 */
bool audit_base64_read(struct audit_bytes text, uint8_t *out, size_t capacity, size_t *out_size);
/* Decimal without sign and leading zeros, at most `max`. */
bool audit_decimal_read(struct audit_bytes text, uint64_t max, uint64_t *out);
/* Takes the line up to the first newline off `rest`; false when there is no newline. */
bool audit_line(struct audit_bytes *rest, struct audit_bytes *out_line);

/* A buffer that grows. {0} is empty. A failure to grow is kept and every later append does nothing,
 * so that a chain of appends is asked about once, by audit_buffer_status. */
struct audit_buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
    bool failed;
};
void audit_buffer_free(struct audit_buffer *buffer);
void audit_buffer_append(struct audit_buffer *buffer, struct audit_bytes bytes);
void audit_buffer_text(struct audit_buffer *buffer, const char *text);
void audit_buffer_decimal(struct audit_buffer *buffer, uint64_t number);
/* "-12.30": yuan with two decimals, ungrouped. */
void audit_buffer_yuan(struct audit_buffer *buffer, int64_t fen);
void audit_buffer_hex(struct audit_buffer *buffer, struct audit_bytes bytes);
void audit_buffer_base64(struct audit_buffer *buffer, struct audit_bytes bytes);
struct audit_bytes audit_buffer_bytes(const struct audit_buffer *buffer);
enum audit_status audit_buffer_status(const struct audit_buffer *buffer,
                                      struct audit_error *err) AUDIT_MUST_CHECK;

#endif

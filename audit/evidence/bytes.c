#include "audit/evidence/bytes.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>

#include "audit/evidence/eight.h"

struct audit_bytes
audit_text(const char *text)
{
    return (struct audit_bytes){(const uint8_t *)text, strlen(text)};
}

bool
audit_bytes_equal(struct audit_bytes a, struct audit_bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int
audit_bytes_compare(struct audit_bytes a, struct audit_bytes b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
    return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

bool
audit_hash_equal(const struct audit_hash *a, const struct audit_hash *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct audit_hash
audit_sha256(struct audit_bytes bytes)
{
    return audit_sha256_2(bytes, (struct audit_bytes){0});
}

struct audit_hash
audit_sha256_2(struct audit_bytes first, struct audit_bytes second)
{
    struct sha256_ctx sha;
    struct audit_hash hash;
    sha256_init(&sha);
    if (first.size > 0)
        sha256_update(&sha, first.size, first.data);
    if (second.size > 0)
        sha256_update(&sha, second.size, second.data);
    sha256_digest(&sha, sizeof hash.bytes, hash.bytes);
    return hash;
}

size_t
audit_text_next(struct audit_bytes text, size_t at, uint32_t *out_point)
{
    uint32_t first = text.data[at];
    if (first < 0x80) {
        *out_point = first;
        return 1;
    }
    size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size - at < size)
        return 0;
    uint32_t point = first & (0x7Fu >> size);
    for (size_t i = 1; i < size; i++) {
        if ((text.data[at + i] & 0xC0) != 0x80)
            return 0;
        point = point << 6 | (text.data[at + i] & 0x3Fu);
    }
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < smallest[size] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    *out_point = point;
    return size;
}

bool
audit_text_steers(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x61C || point == 0x200E ||
           point == 0x200F || (point >= 0x2028 && point <= 0x202E) ||
           (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

/* Whether text, which is valid UTF-8, begins or ends with one of the three spaces. */
static bool
has_outer_space(const uint8_t *first, size_t size)
{
    const uint8_t *last = first + size - 1;
    if (*first == 0x20 || *last == 0x20)
        return true;
    if (size >= 2 &&
        ((first[0] == 0xC2 && first[1] == 0xA0) || (last[-1] == 0xC2 && *last == 0xA0)))
        return true;
    return size >= 3 && ((first[0] == 0xE3 && first[1] == 0x80 && first[2] == 0x80) ||
                         (last[-2] == 0xE3 && last[-1] == 0x80 && *last == 0x80));
}

/* Leads of three bytes behind which nothing is too long, a surrogate or forbidden: U+3000 to
 * U+CFFF. Nearly all Chinese is among them. */
static bool
lead_is_plain(uint8_t lead)
{
    return lead >= 0xE3 && lead <= 0xEC;
}

/* A character of three bytes that is fine; also a full-width sign, U+FF00 to U+FFFF. */
static bool
three_are_plain(const uint8_t *data)
{
    return (lead_is_plain(data[0]) || (data[0] == 0xEF && data[1] >= 0xBC)) &&
           (data[1] & 0xC0) == 0x80 && (data[2] & 0xC0) == 0x80;
}

/* Two such characters at the beginning of eight bytes. */
static bool
six_are_plain(const uint8_t *data)
{
    return (audit_eight(data) & UINT64_C(0xC0C0F0C0C0F0)) == UINT64_C(0x8080E08080E0) &&
           lead_is_plain(data[0]) && lead_is_plain(data[3]);
}

bool
audit_text_is_clean(struct audit_bytes text)
{
    for (size_t at = 0; at < text.size;) {
        const uint8_t *data = text.data + at;
        size_t left = text.size - at;
        uint32_t point;
        if (*data < 0x80) {
            if (left >= 8 && audit_eight_are_from(audit_eight(data), 0x20))
                at += 8;
            else if (*data >= 0x20 && *data != 0x7F)
                at += 1;
            else
                return false;
        } else if (left >= 8 && six_are_plain(data)) {
            at += 6;
        } else if (left >= 3 && three_are_plain(data)) {
            at += 3;
        } else {
            size_t size = audit_text_next(text, at, &point);
            if (size == 0 || audit_text_steers(point))
                return false;
            at += size;
        }
    }
    return text.size == 0 || !has_outer_space(text.data, text.size);
}

static int
hex_digit(uint8_t character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

bool
audit_hex_read(struct audit_bytes hex, uint8_t *out, size_t size)
{
    if (hex.size != 2 * size)
        return false;
    for (size_t i = 0; i < hex.size; i++)
        if (hex_digit(hex.data[i]) < 0)
            return false;
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(hex_digit(hex.data[2 * i]) * 16 + hex_digit(hex.data[2 * i + 1]));
    return true;
}

void
audit_hex_write(struct audit_bytes bytes, char *hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.size; i++) {
        hex[2 * i] = digits[bytes.data[i] >> 4];
        hex[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    hex[2 * bytes.size] = '\0';
}

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int
base64_digit(uint8_t character)
{
    const char *at = character != '\0' ? strchr(base64_digits, character) : NULL;
    return at != NULL ? (int)(at - base64_digits) : -1;
}

bool
audit_base64_read(struct audit_bytes text, uint8_t *out, size_t capacity, size_t *out_size)
{
    if (text.size % 4 != 0)
        return false;
    size_t padding = 0;
    while (padding < 2 && padding < text.size && text.data[text.size - 1 - padding] == '=')
        padding++;
    size_t size = text.size / 4 * 3 - padding;
    if (size > capacity)
        return false;
    uint32_t bits = 0;
    for (size_t i = 0, written = 0; i < text.size; i++) {
        int digit = i < text.size - padding ? base64_digit(text.data[i]) : 0;
        if (digit < 0)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        if (i % 4 < 3)
            continue;
        for (int shift = 16; shift >= 0; shift -= 8) {
            uint8_t byte = (uint8_t)(bits >> shift);
            if (written < size)
                out[written++] = byte;
            else if (byte != 0)
                return false; /* Unused bits must be zero. */
        }
        bits = 0;
    }
    *out_size = size;
    return true;
}

bool
audit_decimal_read(struct audit_bytes text, uint64_t max, uint64_t *out)
{
    if (text.size == 0 || text.size > 20 || (text.size > 1 && text.data[0] == '0'))
        return false;
    uint64_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' ||
            __builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(text.data[i] - '0'), &number))
            return false;
    }
    if (number > max)
        return false;
    *out = number;
    return true;
}

bool
audit_line(struct audit_bytes *rest, struct audit_bytes *out_line)
{
    const uint8_t *end = rest->size > 0 ? memchr(rest->data, '\n', rest->size) : NULL;
    if (end == NULL)
        return false;
    *out_line = (struct audit_bytes){rest->data, (size_t)(end - rest->data)};
    rest->size -= out_line->size + 1;
    rest->data = end + 1;
    return true;
}

void
audit_buffer_free(struct audit_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct audit_buffer){0};
}

/* Room for `size` bytes more; NULL, and the failure kept, when there is none. */
static uint8_t *
room(struct audit_buffer *buffer, size_t size)
{
    if (buffer->failed)
        return NULL;
    if (size > buffer->capacity - buffer->size) {
        size_t wanted = buffer->capacity > 0 ? buffer->capacity : 64;
        while (wanted - buffer->size < size && wanted <= SIZE_MAX / 2)
            wanted *= 2;
        uint8_t *data = wanted - buffer->size >= size ? realloc(buffer->data, wanted) : NULL;
        if (data == NULL) {
            buffer->failed = true;
            audit_memory_refused();
            return NULL;
        }
        buffer->data = data;
        buffer->capacity = wanted;
    }
    buffer->size += size;
    return buffer->data + buffer->size - size;
}

void
audit_buffer_append(struct audit_buffer *buffer, struct audit_bytes bytes)
{
    uint8_t *to = bytes.size > 0 ? room(buffer, bytes.size) : NULL;
    if (to != NULL)
        memcpy(to, bytes.data, bytes.size);
}

void
audit_buffer_text(struct audit_buffer *buffer, const char *text)
{
    audit_buffer_append(buffer, audit_text(text));
}

/* Writes the digits of `number` in front of `end`; where they begin. A closing writes some numbers
 * for each payee, and snprintf takes ten times as long. */
static uint8_t *
digits_before(uint8_t *end, uint64_t number)
{
    do {
        *--end = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return end;
}

void
audit_buffer_decimal(struct audit_buffer *buffer, uint64_t number)
{
    uint8_t text[20];
    uint8_t *end = text + sizeof text, *at = digits_before(end, number);
    audit_buffer_append(buffer, (struct audit_bytes){at, (size_t)(end - at)});
}

void
audit_buffer_yuan(struct audit_buffer *buffer, int64_t fen)
{
    uint8_t text[24];
    uint8_t *end = text + sizeof text, *at = end;
    uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    *--at = (uint8_t)('0' + size % 10);
    *--at = (uint8_t)('0' + size / 10 % 10);
    *--at = '.';
    at = digits_before(at, size / 100);
    if (fen < 0)
        *--at = '-';
    audit_buffer_append(buffer, (struct audit_bytes){at, (size_t)(end - at)});
}

void
audit_buffer_hex(struct audit_buffer *buffer, struct audit_bytes bytes)
{
    char pair[3];
    for (size_t i = 0; i < bytes.size; i++) {
        audit_hex_write((struct audit_bytes){bytes.data + i, 1}, pair);
        audit_buffer_append(buffer, (struct audit_bytes){(const uint8_t *)pair, 2});
    }
}

void
audit_buffer_base64(struct audit_buffer *buffer, struct audit_bytes bytes)
{
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t bits = (uint32_t)bytes.data[i] << 16 |
                        (left > 1 ? (uint32_t)bytes.data[i + 1] << 8 : 0) |
                        (left > 2 ? bytes.data[i + 2] : 0u);
        const char quad[4] = {base64_digits[bits >> 18], base64_digits[bits >> 12 & 63],
                              left > 1 ? base64_digits[bits >> 6 & 63] : '=',
                              left > 2 ? base64_digits[bits & 63] : '='};
        audit_buffer_append(buffer, (struct audit_bytes){(const uint8_t *)quad, sizeof quad});
    }
}

struct audit_bytes
audit_buffer_bytes(const struct audit_buffer *buffer)
{
    return (struct audit_bytes){buffer->data, buffer->size};
}

enum audit_status
audit_buffer_status(const struct audit_buffer *buffer, struct audit_error *err)
{
    if (!buffer->failed)
        return AUDIT_OK;
    return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                      (uint64_t)buffer->capacity);
}

/* Bytes on their way: slices that borrow and buffers that own. */
#ifndef LEDGER_BASE_BYTES_H
#define LEDGER_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/base/error.h"

/* Borrowed bytes: valid as long as their owner is. `data` may be NULL when `size` is 0. */
struct ledger_slice {
    const uint8_t *data;
    size_t size;
};

/* Owned bytes that grow. Starts as {0}; ledger_buffer_free accepts that. */
struct ledger_buffer {
    uint8_t *data;
    size_t size;
    size_t capacity;
};

static inline struct ledger_slice
ledger_slice_of(const void *data, size_t size)
{
    return (struct ledger_slice){.data = (const uint8_t *)data, .size = size};
}

/* The bytes of a NUL-terminated text, without the NUL. */
struct ledger_slice ledger_slice_of_text(const char *text);

/* Byte-wise equality, and order as memcmp with the shorter first among equals. */
bool ledger_slice_equal(struct ledger_slice a, struct ledger_slice b);
int ledger_slice_compare(struct ledger_slice a, struct ledger_slice b);

static inline struct ledger_slice
ledger_buffer_slice(const struct ledger_buffer *buffer)
{
    return ledger_slice_of(buffer->data, buffer->size);
}

/* Makes room for `extra` more bytes. On LEDGER_NO_MEMORY the buffer is as it was. */
enum ledger_status ledger_buffer_reserve(struct ledger_buffer *buffer, size_t extra,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* Append. On LEDGER_NO_MEMORY the buffer is as it was. `bytes` must not lie inside the buffer. */
enum ledger_status ledger_buffer_append(struct ledger_buffer *buffer, struct ledger_slice bytes,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_buffer_append_text(struct ledger_buffer *buffer, const char *text,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* printf; the format is a literal. No NUL is counted in `size`, but one stands behind the text. */
enum ledger_status ledger_buffer_printf(struct ledger_buffer *buffer, struct ledger_error *err,
                                        const char *format, ...) LEDGER_MUST_CHECK
    __attribute__((format(printf, 3, 4)));

/* Keeps the memory, forgets the bytes. */
void ledger_buffer_clear(struct ledger_buffer *buffer);
/* Gives the memory back; the buffer is {0} again. */
void ledger_buffer_free(struct ledger_buffer *buffer);

/* Many small pieces that live and die together, such as one decoded entry. Starts as {0}. Memory is
 * zeroed and aligned for any type. Reset keeps the first block for the next round. */
struct ledger_arena {
    struct ledger_arena_block *first;
    struct ledger_arena_block *current;
};
void *ledger_arena_take(struct ledger_arena *arena, size_t size); /* NULL when memory is out. */
char *ledger_arena_text(struct ledger_arena *arena, struct ledger_slice text); /* With a NUL. */
void ledger_arena_reset(struct ledger_arena *arena);
void ledger_arena_free(struct ledger_arena *arena);

/* Big-endian numbers, as keys and file formats have them. */
void ledger_put_u16(uint8_t *to, uint16_t value);
void ledger_put_u32(uint8_t *to, uint32_t value);
void ledger_put_u64(uint8_t *to, uint64_t value);
uint16_t ledger_get_u16(const uint8_t *from);
uint32_t ledger_get_u32(const uint8_t *from);
uint64_t ledger_get_u64(const uint8_t *from);

#endif

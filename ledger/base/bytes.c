#include "ledger/base/bytes.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ledger_slice
ledger_slice_of_text(const char *text)
{
    assert(text != NULL);
    return ledger_slice_of(text, strlen(text));
}

bool
ledger_slice_equal(struct ledger_slice a, struct ledger_slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int
ledger_slice_compare(struct ledger_slice a, struct ledger_slice b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

enum ledger_status
ledger_buffer_reserve(struct ledger_buffer *buffer, size_t extra, struct ledger_error *err)
{
    size_t needed;
    size_t capacity;
    uint8_t *data;

    if (__builtin_add_overflow(buffer->size, extra, &needed) || needed > SIZE_MAX / 2)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, extra);
    if (needed <= buffer->capacity)
        return LEDGER_OK;

    capacity = buffer->capacity == 0 ? 64 : buffer->capacity;
    while (capacity < needed)
        capacity *= 2;
    data = realloc(buffer->data, capacity);
    if (data == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, capacity);
    buffer->data = data;
    buffer->capacity = capacity;
    return LEDGER_OK;
}

enum ledger_status
ledger_buffer_append(struct ledger_buffer *buffer, struct ledger_slice bytes,
                     struct ledger_error *err)
{
    enum ledger_status status = ledger_buffer_reserve(buffer, bytes.size, err);

    if (status != LEDGER_OK || bytes.size == 0)
        return status;
    memcpy(buffer->data + buffer->size, bytes.data, bytes.size);
    buffer->size += bytes.size;
    return LEDGER_OK;
}

enum ledger_status
ledger_buffer_append_text(struct ledger_buffer *buffer, const char *text, struct ledger_error *err)
{
    return ledger_buffer_append(buffer, ledger_slice_of_text(text), err);
}

enum ledger_status
ledger_buffer_printf(struct ledger_buffer *buffer, struct ledger_error *err, const char *format,
                     ...)
{
    va_list arguments;
    int size;
    enum ledger_status status;

    va_start(arguments, format);
    size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(size >= 0);

    status = ledger_buffer_reserve(buffer, (size_t)size + 1, err);
    if (status != LEDGER_OK)
        return status;
    va_start(arguments, format);
    (void)vsnprintf((char *)buffer->data + buffer->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)size;
    return LEDGER_OK;
}

void
ledger_buffer_clear(struct ledger_buffer *buffer)
{
    buffer->size = 0;
}

void
ledger_buffer_free(struct ledger_buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct ledger_buffer){0};
}

/* Blocks of an arena form a list in the order they were made; `current` is the one being filled. */
enum { ARENA_BLOCK_SIZE = 16384 };

struct ledger_arena_block {
    struct ledger_arena_block *next;
    size_t used;
    size_t size;
    _Alignas(max_align_t) uint8_t bytes[];
};

static struct ledger_arena_block *
arena_block_new(size_t size)
{
    struct ledger_arena_block *block;

    if (size < ARENA_BLOCK_SIZE)
        size = ARENA_BLOCK_SIZE;
    if (size > SIZE_MAX - sizeof(*block))
        return NULL;
    block = malloc(sizeof(*block) + size);
    if (block == NULL)
        return NULL;
    block->next = NULL;
    block->used = 0;
    block->size = size;
    return block;
}

void *
ledger_arena_take(struct ledger_arena *arena, size_t size)
{
    const size_t alignment = _Alignof(max_align_t);
    struct ledger_arena_block *block = arena->current;
    void *taken;

    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + alignment - 1) / alignment * alignment;

    if (block == NULL || block->size - block->used < size) {
        block = arena_block_new(size);
        if (block == NULL)
            return NULL;
        if (arena->current == NULL)
            arena->first = block;
        else
            arena->current->next = block;
        arena->current = block;
    }
    taken = block->bytes + block->used;
    block->used += size;
    memset(taken, 0, size);
    return taken;
}

char *
ledger_arena_text(struct ledger_arena *arena, struct ledger_slice text)
{
    char *copy = ledger_arena_take(arena, text.size + 1);

    if (copy != NULL && text.size > 0)
        memcpy(copy, text.data, text.size);
    return copy;
}

static void
arena_blocks_free(struct ledger_arena_block *block)
{
    while (block != NULL) {
        struct ledger_arena_block *next = block->next;

        free(block);
        block = next;
    }
}

void
ledger_arena_reset(struct ledger_arena *arena)
{
    if (arena->first == NULL)
        return;
    arena_blocks_free(arena->first->next);
    arena->first->next = NULL;
    arena->first->used = 0;
    arena->current = arena->first;
}

void
ledger_arena_free(struct ledger_arena *arena)
{
    arena_blocks_free(arena->first);
    *arena = (struct ledger_arena){0};
}

void
ledger_put_u16(uint8_t *to, uint16_t value)
{
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

void
ledger_put_u32(uint8_t *to, uint32_t value)
{
    ledger_put_u16(to, (uint16_t)(value >> 16));
    ledger_put_u16(to + 2, (uint16_t)value);
}

void
ledger_put_u64(uint8_t *to, uint64_t value)
{
    ledger_put_u32(to, (uint32_t)(value >> 32));
    ledger_put_u32(to + 4, (uint32_t)value);
}

uint16_t
ledger_get_u16(const uint8_t *from)
{
    return (uint16_t)((unsigned)from[0] << 8 | from[1]);
}

uint32_t
ledger_get_u32(const uint8_t *from)
{
    return (uint32_t)ledger_get_u16(from) << 16 | ledger_get_u16(from + 2);
}

uint64_t
ledger_get_u64(const uint8_t *from)
{
    return (uint64_t)ledger_get_u32(from) << 32 | ledger_get_u32(from + 4);
}

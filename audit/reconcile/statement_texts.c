/* The texts of a statement, in four bytes each: a million rows have millions of them.
 *
 * Texts lie in pieces that do not move, each behind its size (seven bits a byte, the lowest first).
 * A place counts 1 MiB for a piece, whatever of it is in use: so a place leads to its piece, and
 * small statements have small pieces. Names, accounts and purposes come again and again: a text is
 * looked for among those kept lately, by its hash; who makes hashes collide gains nothing but that
 * his texts are kept twice. */
#include "audit/reconcile/statement_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    PIECE_BITS = 20,
    PIECE_COUNT_MAX = 1 << (32 - PIECE_BITS),
    PIECE_SIZE_MIN = 1 << 10,
    SIZE_BYTES_MAX = 10,
    SHARED_MIN = 1 << 6,
    SHARED_MAX = 1 << 18,
};
#define PIECE_SIZE_MAX ((size_t)1 << PIECE_BITS)

/* --- pieces --- */

static bool
add_piece(struct audit_statement_memory *memory, size_t least)
{
    const size_t slots = least > PIECE_SIZE_MAX ? (least + PIECE_SIZE_MAX - 1) >> PIECE_BITS : 1;
    size_t capacity = memory->capacity > 0 ? memory->capacity * 2 : PIECE_SIZE_MIN;
    if (capacity > PIECE_SIZE_MAX)
        capacity = PIECE_SIZE_MAX;
    if (capacity < least)
        capacity = least;
    memory->wanted = capacity;
    if (slots > PIECE_COUNT_MAX - memory->piece_count)
        return false;
    void *pieces = realloc(memory->pieces, (memory->piece_count + slots) * sizeof *memory->pieces);
    if (pieces == NULL) {
        audit_memory_refused();
        return false;
    }
    memory->pieces = pieces;
    uint8_t *piece = malloc(capacity);
    if (piece == NULL) {
        audit_memory_refused();
        return false;
    }
    memory->pieces[memory->piece_count] = piece;
    for (size_t i = 1; i < slots; i++)
        memory->pieces[memory->piece_count + i] = NULL;
    memory->piece_count += slots;
    memory->capacity = capacity;
    /* Place 0 is no text. */
    memory->size = memory->piece_count == slots ? 1 : 0;
    memory->wanted = 0;
    return true;
}

/* Where the last piece begins: a large one has several places. */
static size_t
last_piece(const struct audit_statement_memory *memory)
{
    size_t at = memory->piece_count - 1;
    while (memory->pieces[at] == NULL)
        at--;
    return at;
}

/* Room for a text of `size` behind its size; NULL: no memory. */
static uint8_t *
room(struct audit_statement_memory *memory, size_t size, statement_text *out_place)
{
    uint8_t before[SIZE_BYTES_MAX];
    size_t count = 0;
    for (size_t rest = size; rest > 0 || count == 0; rest >>= 7)
        before[count++] = (uint8_t)((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
    /* Behind a piece of several places nothing more begins: its end has no place. */
    bool full = memory->piece_count == 0 || memory->capacity > PIECE_SIZE_MAX ||
                memory->capacity - memory->size < count + size;
    if (full && !add_piece(memory, count + size + 1))
        return NULL;
    size_t piece = last_piece(memory);
    uint8_t *to = memory->pieces[piece] + memory->size;
    *out_place = (statement_text)(piece << PIECE_BITS | memory->size);
    memcpy(to, before, count);
    memory->size += count + size;
    return to + count;
}

struct audit_bytes
audit_statement_text(const struct audit_statement *statement, statement_text text)
{
    size_t size = 0;
    unsigned shift = 0;
    if (text == 0)
        return (struct audit_bytes){0};
    const uint8_t *at =
        statement->memory->pieces[text >> PIECE_BITS] + (text & (PIECE_SIZE_MAX - 1));
    do {
        size |= (size_t)(*at & 0x7F) << shift;
        shift += 7;
    } while ((*at++ & 0x80) != 0);
    return (struct audit_bytes){at, size};
}

/* --- texts kept lately --- */

static size_t
slot_of(struct audit_bytes text, size_t slots)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325) ^ text.size;
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ text.data[i]) * UINT64_C(0x100000001B3);
    return (size_t)(hash >> 40 ^ hash) & (slots - 1);
}

/* More slots when more is kept. Without them texts are kept twice, and that is all. */
static void
grow_shared(struct audit_statement *statement)
{
    struct audit_statement_memory *memory = statement->memory;
    const size_t slots = memory->shared_count > 0 ? memory->shared_count * 2 : SHARED_MIN;
    if (memory->kept_count < memory->shared_count || slots > SHARED_MAX)
        return;
    statement_text *shared = calloc(slots, sizeof *shared);
    if (shared == NULL)
        return;
    for (size_t i = 0; i < memory->shared_count; i++)
        if (memory->shared[i] != 0)
            shared[slot_of(audit_statement_text(statement, memory->shared[i]), slots)] =
                memory->shared[i];
    free(memory->shared);
    memory->shared = shared;
    memory->shared_count = slots;
}

statement_text
audit_statement_keep_text(struct audit_statement *statement, struct audit_bytes text)
{
    struct audit_statement_memory *memory = statement->memory;
    statement_text place, *slot = NULL;
    if (text.size == 0)
        return 0;
    grow_shared(statement);
    if (memory->shared_count > 0) {
        slot = &memory->shared[slot_of(text, memory->shared_count)];
        if (*slot != 0 && audit_bytes_equal(audit_statement_text(statement, *slot), text))
            return *slot;
    }
    uint8_t *to = room(memory, text.size, &place);
    if (to == NULL)
        return 0;
    memcpy(to, text.data, text.size);
    memory->kept_count++;
    if (slot != NULL)
        *slot = place;
    return place;
}

struct audit_bytes
audit_statement_keep(struct audit_statement *statement, struct audit_bytes text)
{
    return audit_statement_text(statement, audit_statement_keep_text(statement, text));
}

void
audit_statement_join_text(struct audit_statement *statement, struct audit_bytes *there,
                          struct audit_bytes text)
{
    statement_text place;
    if (text.size == 0)
        return;
    if (there->size == 0) {
        *there = audit_statement_keep(statement, text);
        return;
    }
    uint8_t *to = room(statement->memory, there->size + 1 + text.size, &place);
    if (to == NULL)
        return;
    memcpy(to, there->data, there->size);
    to[there->size] = ' ';
    memcpy(to + there->size + 1, text.data, text.size);
    *there = (struct audit_bytes){to, there->size + 1 + text.size};
}

/* Where a book keeps what it read: rows, texts, and the way from a text to its row. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "audit/examine/book_internal.h"

enum { ROWS_FIRST = 64, SLOTS_FIRST = 64, CHUNK_SIZE = 1 << 18 };

struct book_chunk {
    struct book_chunk *next;
    uint8_t bytes[];
};

enum audit_status
book_no_memory(struct audit_error *err)
{
    return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)CHUNK_SIZE);
}

void *
book_array_add(struct book_array *array, size_t row_size)
{
    /* Places are 32 bits, and the greatest of them is "none". */
    if (array->count >= AUDIT_NO_ROW - 1)
        return NULL;
    if (array->count == array->capacity) {
        size_t capacity = array->capacity == 0 ? ROWS_FIRST : array->capacity + array->capacity / 2;
        size_t size;
        if (__builtin_mul_overflow(capacity, row_size, &size))
            return NULL;
        void *rows = realloc(array->rows, size);
        if (rows == NULL)
            return NULL;
        array->rows = rows;
        array->capacity = capacity;
    }
    void *row = (uint8_t *)array->rows + array->count * row_size;
    memset(row, 0, row_size);
    array->count++;
    return row;
}

/* ---- texts ---- */

static uint8_t *
take_bytes(struct audit_book_memory *memory, size_t size)
{
    if (size > memory->chunk_left) {
        size_t room = size > CHUNK_SIZE / 4 ? size : CHUNK_SIZE;
        struct book_chunk *chunk = malloc(sizeof *chunk + room);
        if (chunk == NULL)
            return NULL;
        if (room == size && memory->chunks != NULL) { /* Alone; the chunk before is filled on. */
            chunk->next = memory->chunks->next;
            memory->chunks->next = chunk;
            return chunk->bytes;
        }
        chunk->next = memory->chunks;
        memory->chunks = chunk;
        memory->chunk_left = room;
    }
    /* Filled from its end, so that what is left says where the next text goes. */
    memory->chunk_left -= size;
    return memory->chunks->bytes + memory->chunk_left;
}

struct audit_bytes
book_text(struct audit_book_memory *memory, struct audit_bytes text)
{
    if (text.size == 0)
        return (struct audit_bytes){0};
    uint8_t *kept = take_bytes(memory, text.size);
    if (kept == NULL) {
        memory->failed = true;
        return (struct audit_bytes){0};
    }
    memcpy(kept, text.data, text.size);
    return (struct audit_bytes){kept, text.size};
}

static struct audit_bytes
common_text_of(const struct audit_book_memory *memory, uint32_t row)
{
    return ((const struct audit_bytes *)memory->texts.rows)[row];
}

struct audit_bytes
book_common_text(struct audit_book_memory *memory, struct audit_bytes text)
{
    if (text.size == 0)
        return (struct audit_bytes){0};
    uint32_t row = book_index_find(memory, &memory->of_text, common_text_of, text);
    if (row != AUDIT_NO_ROW)
        return common_text_of(memory, row);
    row = (uint32_t)memory->texts.count;
    struct audit_bytes kept = book_text(memory, text);
    struct audit_bytes *place = book_array_add(&memory->texts, sizeof *place);
    if (place == NULL || !book_index_add(memory, &memory->of_text, kept, row)) {
        memory->failed = true;
        return (struct audit_bytes){0};
    }
    *place = kept;
    return kept;
}

/* ---- indexes ---- */

static uint32_t
hash_of(const struct audit_book_memory *memory, struct audit_bytes key)
{
    uint8_t out[crypto_shorthash_BYTES];
    uint32_t hash;
    _Static_assert(crypto_shorthash_KEYBYTES == sizeof memory->hash_key, "a key of SipHash");
    (void)crypto_shorthash(out, key.data, key.size, memory->hash_key);
    memcpy(&hash, out, sizeof hash);
    return hash;
}

uint32_t
book_index_find(const struct audit_book_memory *memory, const struct book_index *index,
                book_key_fn *key_of, struct audit_bytes key)
{
    if (index->slot_count == 0)
        return AUDIT_NO_ROW;
    uint32_t hash = hash_of(memory, key);
    for (size_t at = hash & (index->slot_count - 1); index->slots[at].row_1 != 0;
         at = (at + 1) & (index->slot_count - 1)) {
        uint32_t row = index->slots[at].row_1 - 1;
        if (index->slots[at].hash == hash && audit_bytes_equal(key_of(memory, row), key))
            return row;
    }
    return AUDIT_NO_ROW;
}

static void
place(struct book_index *index, struct book_slot slot)
{
    size_t at = slot.hash & (index->slot_count - 1);
    while (index->slots[at].row_1 != 0)
        at = (at + 1) & (index->slot_count - 1);
    index->slots[at] = slot;
}

static bool
enlarge(struct book_index *index)
{
    struct book_index larger = {.slot_count =
                                    index->slot_count == 0 ? SLOTS_FIRST : index->slot_count * 2,
                                .count = index->count};
    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (larger.slots == NULL)
        return false;
    for (size_t i = 0; i < index->slot_count; i++)
        if (index->slots[i].row_1 != 0)
            place(&larger, index->slots[i]);
    free(index->slots);
    *index = larger;
    return true;
}

bool
book_index_add(struct audit_book_memory *memory, struct book_index *index, struct audit_bytes key,
               uint32_t row)
{
    if (index->count >= index->slot_count / 4 * 3 && !enlarge(index))
        return false;
    place(index, (struct book_slot){hash_of(memory, key), row + 1});
    index->count++;
    return true;
}

struct audit_bytes
book_officer_name(const struct audit_book_memory *memory, uint32_t row)
{
    return ((const struct audit_book_officer *)memory->officers.rows)[row].name;
}

struct audit_bytes
book_programme_code(const struct audit_book_memory *memory, uint32_t row)
{
    return ((const struct audit_book_programme *)memory->programmes.rows)[row].code;
}

struct audit_bytes
book_payee_id(const struct audit_book_memory *memory, uint32_t row)
{
    return ((const struct audit_book_payee *)memory->payees.rows)[row].id;
}

struct audit_bytes
book_reference(const struct audit_book_memory *memory, uint32_t row)
{
    return ((const struct audit_book_disbursement *)memory->disbursements.rows)[row].reference;
}

/* ---- life ---- */

static void
free_chunks(struct book_chunk *chunk)
{
    while (chunk != NULL) {
        struct book_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

enum audit_status
audit_book_new(uint64_t size, audit_book_private_fn *find, void *find_context,
               struct audit_book **out, struct audit_error *err)
{
    struct audit_book *book = calloc(1, sizeof *book);
    struct audit_book_memory *memory = calloc(1, sizeof *memory);
    if (book == NULL || memory == NULL) {
        free(book);
        free(memory);
        return book_no_memory(err);
    }
    memory->size = size == 0 ? UINT64_MAX : size;
    memory->find = find;
    memory->find_context = find_context;
    randombytes_buf(memory->hash_key, sizeof memory->hash_key);
    book->memory = memory;
    *out = book;
    return AUDIT_OK;
}

static void
free_memory(struct audit_book_memory *memory)
{
    const struct book_array *arrays[] = {
        &memory->officers,      &memory->programmes, &memory->payees,      &memory->appropriations,
        &memory->disbursements, &memory->tails,      &memory->adjustments, &memory->settlements,
        &memory->vouchers,      &memory->signatures, &memory->texts};
    const struct book_index *indexes[] = {&memory->of_text, &memory->of_officer,
                                          &memory->of_programme, &memory->of_payee,
                                          &memory->of_reference};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]->rows);
    for (size_t i = 0; i < sizeof indexes / sizeof indexes[0]; i++)
        free(indexes[i]->slots);
    free_chunks(memory->chunks);
    audit_buffer_free(&memory->scratch);
    free(memory);
}

void
audit_book_free(struct audit_book *book)
{
    if (book == NULL)
        return;
    free_memory(book->memory);
    free(book);
}

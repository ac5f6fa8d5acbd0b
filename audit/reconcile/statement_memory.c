#include "audit/reconcile/statement_internal.h"

#include <stdlib.h>
#include <string.h>

/* Pieces grow, so that a file of many small statements takes little. */
enum { PIECE_SIZE_MIN = 1 << 10, PIECE_SIZE_MAX = 64 << 10, FINDING_COUNT_MAX = 200 };

/* Texts, one behind the other; none moves, so that rows can point at them. */
struct piece {
    struct piece *next;
    size_t size, capacity;
    uint8_t bytes[];
};

struct audit_statement_memory {
    struct piece *pieces;
    size_t row_capacity, other_capacity, finding_capacity;
    size_t wanted; /* that could not be had; 0: none */
};

enum audit_status
audit_statement_new(const char *name, const struct audit_hash *sha256, struct audit_statement *out,
                    struct audit_error *err)
{
    struct audit_statement statement = {.sha256 = *sha256};
    statement.memory = calloc(1, sizeof *statement.memory);
    if (statement.memory == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *statement.memory);
    statement.name = audit_statement_keep(&statement, audit_text(name));
    *out = statement;
    return AUDIT_OK;
}

void
audit_statement_clear(struct audit_statement *statement)
{
    struct piece *piece = statement->memory != NULL ? statement->memory->pieces : NULL;
    while (piece != NULL) {
        struct piece *next = piece->next;
        free(piece);
        piece = next;
    }
    free(statement->rows);
    free(statement->others);
    free(statement->findings);
    free(statement->memory);
    *statement = (struct audit_statement){0};
}

void
audit_statements_free(struct audit_statements *statements)
{
    for (size_t i = 0; i < statements->count; i++)
        audit_statement_clear(&statements->statements[i]);
    free(statements->statements);
    *statements = (struct audit_statements){0};
}

static uint8_t *
room(struct audit_statement_memory *memory, size_t size)
{
    struct piece *piece = memory->pieces;
    if (piece == NULL || piece->capacity - piece->size < size) {
        size_t capacity = piece != NULL ? piece->capacity * 2 : PIECE_SIZE_MIN;
        if (capacity > PIECE_SIZE_MAX)
            capacity = PIECE_SIZE_MAX;
        if (capacity < size)
            capacity = size;
        piece = malloc(sizeof *piece + capacity);
        if (piece == NULL) {
            memory->wanted = capacity;
            return NULL;
        }
        *piece = (struct piece){.next = memory->pieces, .capacity = capacity};
        memory->pieces = piece;
    }
    piece->size += size;
    return piece->bytes + piece->size - size;
}

struct audit_bytes
audit_statement_keep(struct audit_statement *statement, struct audit_bytes text)
{
    uint8_t *to = text.size > 0 ? room(statement->memory, text.size) : NULL;
    if (to == NULL)
        return (struct audit_bytes){0};
    memcpy(to, text.data, text.size);
    return (struct audit_bytes){to, text.size};
}

void
audit_statement_join_text(struct audit_statement *statement, struct audit_bytes *there,
                          struct audit_bytes text)
{
    if (text.size == 0)
        return;
    if (there->size == 0) {
        *there = audit_statement_keep(statement, text);
        return;
    }
    uint8_t *to = room(statement->memory, there->size + 1 + text.size);
    if (to == NULL)
        return;
    memcpy(to, there->data, there->size);
    to[there->size] = ' ';
    memcpy(to + there->size + 1, text.data, text.size);
    *there = (struct audit_bytes){to, there->size + 1 + text.size};
}

/* Room for one more of `size` bytes; NULL, and the failure kept, when there is none. */
static void *
grown(struct audit_statement_memory *memory, void *array, size_t count, size_t *capacity,
      size_t size)
{
    if (count < *capacity)
        return array;
    size_t wanted = *capacity > 0 ? *capacity * 2 : 16;
    void *larger = wanted <= SIZE_MAX / size ? realloc(array, wanted * size) : NULL;
    if (larger == NULL) {
        memory->wanted = wanted;
        return NULL;
    }
    *capacity = wanted;
    return larger;
}

struct audit_bank_row *
audit_statement_row(struct audit_statement *statement)
{
    void *rows = grown(statement->memory, statement->rows, statement->row_count,
                       &statement->memory->row_capacity, sizeof *statement->rows);
    if (rows == NULL)
        return NULL;
    statement->rows = rows;
    struct audit_bank_row *row = &statement->rows[statement->row_count++];
    *row = (struct audit_bank_row){0};
    return row;
}

void
audit_statement_other(struct audit_statement *statement, uint64_t line,
                      enum audit_row_status status)
{
    void *others = grown(statement->memory, statement->others, statement->other_count,
                         &statement->memory->other_capacity, sizeof *statement->others);
    if (others == NULL)
        return;
    statement->others = others;
    statement->others[statement->other_count++] = (struct audit_other_row){line, status};
}

void
audit_statement_find(struct audit_statement *statement, struct audit_statement_finding found)
{
    if (statement->finding_count >= FINDING_COUNT_MAX)
        return;
    void *findings = grown(statement->memory, statement->findings, statement->finding_count,
                           &statement->memory->finding_capacity, sizeof *statement->findings);
    if (findings == NULL)
        return;
    statement->findings = findings;
    statement->findings[statement->finding_count++] = found;
}

/* What the rows say of the period and of the sums. */
static bool
count_row(struct audit_statement *statement, const struct audit_bank_row *row)
{
    int64_t *sum = row->out ? &statement->out_fen : &statement->in_fen;
    statement->status_counts[row->status]++;
    if (!statement->period_stated && row->date != 0) {
        if (statement->first_date == 0 || row->date < statement->first_date)
            statement->first_date = row->date;
        if (row->date > statement->last_date)
            statement->last_date = row->date;
    }
    return row->status != AUDIT_ROW_COUNTED || !__builtin_add_overflow(*sum, row->amount_fen, sum);
}

enum audit_status
audit_statement_status(const struct audit_statement *statement, struct audit_error *err)
{
    if (statement->memory->wanted == 0)
        return AUDIT_OK;
    return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                      (uint64_t)statement->memory->wanted);
}

enum audit_status
audit_statement_finish(struct audit_statement *statement, struct audit_error *err)
{
    bool fits = true;
    for (size_t i = 0; i < statement->row_count && fits; i++)
        fits = count_row(statement, &statement->rows[i]);
    for (size_t i = 0; i < statement->other_count; i++)
        statement->status_counts[statement->others[i].status]++;
    if (!fits)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_STATEMENT_SUM, statement->name);
    return audit_statement_status(statement, err);
}

enum audit_status
audit_statements_take(struct audit_statements *statements, struct audit_statement *statement,
                      struct audit_error *err)
{
    if (audit_statement_status(statement, err) != AUDIT_OK)
        return AUDIT_NO_MEMORY;
    size_t size = (statements->count + 1) * sizeof *statements->statements;
    /* One more at a time: a file with many statements is rare, and small beside its rows. */
    struct audit_statement *larger = realloc(statements->statements, size);
    if (larger == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)size);
    statements->statements = larger;
    statements->statements[statements->count++] = *statement;
    *statement = (struct audit_statement){0};
    return AUDIT_OK;
}

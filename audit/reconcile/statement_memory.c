#include "audit/reconcile/statement_internal.h"

#include <stdlib.h>
#include <string.h>

enum { FINDING_COUNT_MAX = 200 };

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
    struct audit_statement_memory *memory = statement->memory;
    for (size_t i = 0; memory != NULL && i < memory->piece_count; i++)
        free(memory->pieces[i]);
    if (memory != NULL) {
        free(memory->pieces);
        free(memory->shared);
    }
    free(statement->rows);
    free(statement->others);
    free(statement->findings);
    free(memory);
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

/* --- rows --- */

static const struct audit_bytes *
part_of(const struct audit_bank_row *row, enum statement_part part)
{
    const struct audit_bytes *const parts[STATEMENT_PARTS] = {
        [STATEMENT_REFERENCE] = &row->reference,  [STATEMENT_END_TO_END] = &row->end_to_end,
        [STATEMENT_VOUCHER] = &row->voucher,      [STATEMENT_NAME] = &row->name,
        [STATEMENT_ACCOUNT] = &row->account,      [STATEMENT_PURPOSE] = &row->purpose,
        [STATEMENT_REASON] = &row->return_reason, [STATEMENT_BATCH_ID] = &row->batch_id,
    };
    return parts[part];
}

static struct audit_statement_row
pack(const struct audit_bank_row *row)
{
    enum { DATE_MASK = (1 << 27) - 1 };
    return (struct audit_statement_row){
        .amount_fen = row->amount_fen,
        .balance_fen = row->balance_fen,
        .line = (uint32_t)row->line,
        .batch = row->batch,
        .date = row->date & DATE_MASK,
        .status = (uint32_t)row->status & 7,
        .out = row->out,
        .reversal = row->reversal,
        .value_date = row->value_date & DATE_MASK,
        .has_balance = row->has_balance,
    };
}

bool
audit_statement_append(struct audit_statement *statement, const struct audit_bank_row *row)
{
    if (statement->memory == NULL)
        statement->memory = calloc(1, sizeof *statement->memory);
    if (statement->memory == NULL)
        return false;
    void *rows = grown(statement->memory, statement->rows, statement->row_count,
                       &statement->memory->row_capacity, sizeof *statement->rows);
    if (rows == NULL)
        return false;
    statement->rows = rows;
    struct audit_statement_row *kept = &statement->rows[statement->row_count++];
    *kept = pack(row);
    for (int part = 0; part < STATEMENT_PARTS; part++)
        kept->texts[part] =
            audit_statement_keep_text(statement, *part_of(row, (enum statement_part)part));
    return statement->memory->wanted == 0;
}

struct audit_bank_row
audit_statement_at(const struct audit_statement *statement, size_t row)
{
    const struct audit_statement_row *kept = &statement->rows[row];
    const statement_text *texts = kept->texts;
    return (struct audit_bank_row){
        .line = kept->line,
        .status = (enum audit_row_status)kept->status,
        .out = kept->out,
        .reversal = kept->reversal,
        .amount_fen = kept->amount_fen,
        .date = kept->date,
        .value_date = kept->value_date,
        .has_balance = kept->has_balance,
        .balance_fen = kept->balance_fen,
        .reference = audit_statement_text(statement, texts[STATEMENT_REFERENCE]),
        .end_to_end = audit_statement_text(statement, texts[STATEMENT_END_TO_END]),
        .voucher = audit_statement_text(statement, texts[STATEMENT_VOUCHER]),
        .name = audit_statement_text(statement, texts[STATEMENT_NAME]),
        .account = audit_statement_text(statement, texts[STATEMENT_ACCOUNT]),
        .purpose = audit_statement_text(statement, texts[STATEMENT_PURPOSE]),
        .return_reason = audit_statement_text(statement, texts[STATEMENT_REASON]),
        .batch = kept->batch,
        .batch_id = audit_statement_text(statement, texts[STATEMENT_BATCH_ID]),
    };
}

const struct audit_hash *
audit_statement_file(const struct audit_statement *statement, const struct audit_statement_row *row)
{
    const struct audit_hash *files = statement->memory->row_files;
    return files != NULL ? &files[row - statement->rows] : &statement->sha256;
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
count_row(struct audit_statement *statement, const struct audit_statement_row *row)
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

/* Nothing more is kept: what helped to keep it goes. */
static void
settle(struct audit_statement *statement)
{
    struct audit_statement_memory *memory = statement->memory;
    const size_t size = statement->row_count * sizeof *statement->rows;
    void *rows = size > 0 ? realloc(statement->rows, size) : NULL;
    if (rows != NULL) {
        statement->rows = rows;
        memory->row_capacity = statement->row_count;
    }
    free(memory->shared);
    memory->shared = NULL;
    memory->shared_count = 0;
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
    settle(statement);
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

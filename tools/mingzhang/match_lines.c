#include "tools/mingzhang/match_lines.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/value/id.h"
#include "tools/mingzhang-audit/inputs.h"
#include "tools/mingzhang-audit/statement_files.h"

/* FILE:ROW, taken apart. */
struct wanted {
    const char *file;
    uint64_t row;
};

static enum ledger_status
take_apart(struct command_context *context, const char *given, struct wanted *out,
           struct ledger_error *err)
{
    const char *colon = strrchr(given, ':');
    const char *digits = colon == NULL ? "" : colon + 1;
    const size_t size = strlen(digits);

    if (colon == given || size == 0 || size > 9 || digits[0] == '0' ||
        strspn(digits, "0123456789") != size)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_MATCH_LINE_MALFORMED, given));
    out->file = ledger_arena_text(&context->arena, ledger_slice_of(given, (size_t)(colon - given)));
    if (out->file == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, strlen(given));
    out->row = strtoull(digits, NULL, 10);
    return LEDGER_OK;
}

static enum ledger_status
take_all_apart(struct command_context *context, struct wanted *wanted, size_t count,
               struct ledger_error *err)
{
    for (size_t i = 0; i < count; i++) {
        enum ledger_status status =
            take_apart(context, command_text_at(context, "line", i), &wanted[i], err);

        if (status != LEDGER_OK)
            return status;
        for (size_t j = 0; j < i; j++)
            if (wanted[j].row == wanted[i].row && strcmp(wanted[j].file, wanted[i].file) == 0)
                return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                           LEDGER_MESSAGE_MATCH_LINE_TWICE,
                                                           wanted[i].file, wanted[i].row));
    }
    return LEDGER_OK;
}

/* Each file once, in the order in which they are named first. */
static size_t
files_of(const struct wanted *wanted, size_t count, char **names)
{
    size_t files = 0;

    for (size_t i = 0; i < count; i++) {
        size_t at = 0;

        while (at < files && strcmp(names[at], wanted[i].file) != 0)
            at++;
        if (at == files)
            names[files++] = (char *)(uintptr_t)wanted[i].file;
    }
    return files;
}

const char *
match_bank_reference(struct command_context *context, const struct audit_bank_row *row)
{
    const struct audit_bytes said[] = {row->reference, row->voucher};

    for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
        const struct ledger_slice text = ledger_slice_of(said[i].data, said[i].size);

        if (text.size > 0 && text.size <= LEDGER_ID_SIZE_MAX && ledger_id_is_identifier(text))
            return ledger_arena_text(&context->arena, text);
    }
    return "";
}

static enum ledger_status
line_fill(struct command_context *context, const struct audit_statement *statement,
          const struct audit_bank_row *row, struct ledger_bank_line *out, struct ledger_error *err)
{
    uint8_t *hash = ledger_arena_take(&context->arena, sizeof(statement->sha256.bytes));

    out->bank_reference = match_bank_reference(context, row);
    if (hash == NULL || out->bank_reference == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           row->reference.size);
    memcpy(hash, statement->sha256.bytes, sizeof(statement->sha256.bytes));
    out->statement_sha256 = ledger_slice_of(hash, sizeof(statement->sha256.bytes));
    out->row = (uint32_t)row->line;
    out->bank_date = row->date;
    out->amount_fen = row->out ? row->amount_fen : -row->amount_fen;
    return LEDGER_OK;
}

/* A file may hold several statements (camt); a file and a row name one booking. */
static enum ledger_status
line_find(struct command_context *context, const struct audit_statements *statements,
          const struct wanted *wanted, struct ledger_bank_line *out, struct ledger_error *err)
{
    for (size_t i = 0; i < statements->count; i++) {
        const struct audit_statement *statement = &statements->statements[i];

        if (!audit_bytes_equal(statement->name, audit_text(wanted->file)))
            continue;
        for (size_t k = 0; k < statement->row_count; k++) {
            const struct audit_bank_row row = audit_statement_at(statement, k);

            if (row.line != wanted->row)
                continue;
            if (row.status != AUDIT_ROW_COUNTED)
                return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_ROW_NOT_BOOKED,
                                   wanted->file, wanted->row);
            return line_fill(context, statement, &row, out, err);
        }
        for (size_t k = 0; k < statement->other_count; k++)
            if (statement->others[k].line == wanted->row)
                return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_ROW_NOT_BOOKED,
                                   wanted->file, wanted->row);
    }
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MATCH_ROW_UNKNOWN, wanted->file,
                       wanted->row);
}

static enum ledger_status
statements_read(struct command_context *context, const struct wanted *wanted, size_t count,
                const char *account, struct audit_statements *statements, struct ledger_error *err)
{
    char *names[MATCH_SIDE_MAX];
    struct statement_files files = {0};
    struct audit_error why = {0};
    enum ledger_status status =
        statement_files_open(context, names, files_of(wanted, count, names), &files, err);

    if (status == LEDGER_OK)
        status = statement_files_read(context, &files, statements, err);
    if (status == LEDGER_OK)
        status =
            input_tell(context, audit_statements_join(statements, audit_text(account), &why), &why);
    statement_files_close(&files);
    return status;
}

enum ledger_status
match_lines_read(struct command_context *context, const char *account,
                 struct ledger_bank_line **out_lines, size_t *out_count, struct ledger_error *err)
{
    const size_t count = command_count(context, "line");
    struct wanted wanted[MATCH_SIDE_MAX];
    struct audit_statements statements = {0};
    struct ledger_bank_line *lines;
    enum ledger_status status;

    if (count > MATCH_SIDE_MAX)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_MATCH_TOO_MANY,
                                          count, (size_t)MATCH_SIDE_MAX));
    lines = ledger_arena_take(&context->arena, count * sizeof(*lines));
    if (lines == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           count * sizeof(*lines));
    status = take_all_apart(context, wanted, count, err);
    if (status == LEDGER_OK)
        status = statements_read(context, wanted, count, account, &statements, err);
    for (size_t i = 0; i < count && status == LEDGER_OK; i++)
        status = line_find(context, &statements, &wanted[i], &lines[i], err);
    audit_statements_free(&statements);
    if (status == LEDGER_OK) {
        *out_lines = lines;
        *out_count = count;
    }
    return status;
}

#include "tools/mingzhang-audit/statement_files.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "tools/mingzhang-audit/inputs.h"

enum { RULES_FILE_MAX = 1 << 20 };

/* --- opening --- */

/* The C library loads its converters from files, which the sandbox forbids: those that lists may
 * need are loaded before and kept. One that cannot be had is told when a list needs it. */
static void
load_converters(struct statement_files *files)
{
    static const char *const encodings[] = {"GB18030", "UTF-16LE", "UTF-16BE"};
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        iconv_t converter = iconv_open("UTF-8", encodings[i]);
        files->converters[i] = converter == (iconv_t)-1 ? NULL : (void *)converter;
    }
}

static enum ledger_status
read_options(struct command_context *context, struct sheet_options *out, struct ledger_error *err)
{
    const char *encoding = command_text(context, "encoding");
    out->sheet = command_text(context, "sheet");
    if (encoding != NULL && !sheet_encoding_from_name(encoding, &out->encoding))
        return command_misuse(
            context,
            ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_ENCODING_OPTION, encoding));
    return LEDGER_OK;
}

enum ledger_status
statement_files_open(struct command_context *context, char **names, size_t count,
                     struct statement_files *out, struct ledger_error *err)
{
    enum ledger_status status = read_options(context, &out->options, err);
    if (status != LEDGER_OK)
        return status;
    out->names = names;
    out->rules_name = command_text(context, "rules");
    out->files = calloc(count, sizeof *out->files);
    if (out->files == NULL) {
        struct audit_error why = {0};
        return input_tell(context,
                          audit_fail(&why, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                                     (uint64_t)(count * sizeof *out->files)),
                          &why);
    }
    out->count = count;
    load_converters(out);
    if (out->rules_name != NULL)
        status = input_file(context, out->rules_name, RULES_FILE_MAX, &out->rules);
    for (size_t i = 0; i < count && status == LEDGER_OK; i++)
        status = input_file(context, names[i], SHEET_FILE_SIZE_MAX, &out->files[i]);
    return status;
}

void
statement_files_close(struct statement_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        audit_buffer_free(&files->files[i]);
    free(files->files);
    audit_buffer_free(&files->rules);
    for (size_t i = 0; i < sizeof files->converters / sizeof files->converters[0]; i++)
        if (files->converters[i] != NULL)
            (void)iconv_close((iconv_t)files->converters[i]);
    *files = (struct statement_files){0};
}

/* --- lists --- */

struct list {
    struct audit_row_reader *reader;
    uint64_t number; /* of the row before */
    enum audit_status status;
    struct audit_error err;
};

static enum ledger_status
pass(struct list *list, enum audit_status status)
{
    list->status = status;
    return status == AUDIT_OK ? LEDGER_OK : LEDGER_MALFORMED;
}

/* Blank rows are passed over by the reader of sheets; here each row counts. */
static enum ledger_status
take_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct list *list = context;
    struct audit_bytes cells[SHEET_COLUMN_COUNT_MAX];
    enum ledger_status status = LEDGER_OK;
    (void)err;
    while (++list->number < row->number && status == LEDGER_OK)
        status = pass(list, audit_rows_add(list->reader, list->number, NULL, 0, &list->err));
    for (size_t i = 0; i < row->cell_count; i++)
        cells[i] = (struct audit_bytes){row->cells[i].data, row->cells[i].size};
    if (status == LEDGER_OK)
        status = pass(
            list, audit_rows_add(list->reader, row->number, cells, row->cell_count, &list->err));
    return status;
}

static uint64_t
heading_row(const struct audit_statement *statement)
{
    for (size_t i = 0; i < statement->other_count; i++)
        if (statement->others[i].status == AUDIT_ROW_HEADING)
            return statement->others[i].line;
    return 0;
}

/* What a workbook keeps out of sight was read, or not: either way it is said. */
static void
say_hidden(const struct command_context *context, const char *name, const struct sheet_found *found,
           const struct audit_statement *statement)
{
    const struct {
        const char *names;
        enum word word;
    } rows[] = {
        {found->sheets_visible, WORD_IMPORT_SHEETS_LEFT},
        {found->sheets_hidden, WORD_IMPORT_SHEETS_HIDDEN},
        {found->rows_hidden, WORD_IMPORT_ROWS_HIDDEN},
        {found->columns_hidden, WORD_IMPORT_COLUMNS_HIDDEN},
    };
    if (!found->is_workbook)
        return;
    output_notice(&context->output, WORD_IMPORT_WORKBOOK, name, found->sheet,
                  heading_row(statement));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].names[0] != '\0')
            output_notice(&context->output, rows[i].word, rows[i].names);
}

static enum ledger_status
read_list(struct command_context *context, struct audit_bytes file, const char *name,
          const struct sheet_options *options, const struct audit_bank_rules *rules,
          struct audit_statements *statements, struct ledger_error *err)
{
    struct sheet_found found = {0};
    struct list list = {0};
    struct audit_hash hash;
    list.status = audit_rows_begin(rules, name, &list.reader, &list.err);
    if (list.status != AUDIT_OK)
        return input_tell(context, list.status, &list.err);
    enum ledger_status status = sheet_read_bytes(ledger_slice_of(file.data, file.size), options,
                                                 take_row, &list, &found, err);
    if (status == LEDGER_OK) {
        memcpy(hash.bytes, found.digest.bytes, sizeof hash.bytes);
        list.status = audit_rows_end(list.reader, &hash, statements, &list.err);
    } else {
        audit_rows_free(list.reader);
    }
    if (list.status != AUDIT_OK)
        return input_tell(context, list.status, &list.err);
    if (status == LEDGER_OK)
        say_hidden(context, name, &found, &statements->statements[statements->count - 1]);
    else
        ledger_error_add_place(err, name);
    return status;
}

/* --- by their first bytes --- */

static bool
begins_with(struct audit_bytes file, const char *text, size_t size)
{
    return file.size >= size && memcmp(file.data, text, size) == 0;
}

/* XML begins with '<', in UTF-8 or UTF-16, behind blanks and a byte order mark. */
static bool
is_xml(struct audit_bytes file)
{
    if (begins_with(file, "\xFF\xFE<", 4) || begins_with(file, "\xFE\xFF\0<", 4) ||
        begins_with(file, "<", 1))
        return true;
    if (begins_with(file, "\xEF\xBB\xBF", 3))
        file = (struct audit_bytes){file.data + 3, file.size - 3};
    while (file.size > 0 &&
           (*file.data == ' ' || *file.data == '\t' || *file.data == '\r' || *file.data == '\n'))
        file = (struct audit_bytes){file.data + 1, file.size - 1};
    return begins_with(file, "<", 1);
}

enum ledger_status
statement_files_read(struct command_context *context, struct statement_files *files,
                     struct audit_statements *statements, struct ledger_error *err)
{
    struct audit_bytes rules_text = {0};
    struct audit_bank_rules *rules = NULL;
    struct audit_error why = {0};
    if (files->rules_name != NULL)
        rules_text = files->rules.size > 0 ? audit_buffer_bytes(&files->rules) : audit_text("");
    enum audit_status read = audit_bank_rules_read(rules_text, files->rules_name, &rules, &why);
    enum ledger_status status = input_tell(context, read, &why);
    for (size_t i = 0; i < files->count && status == LEDGER_OK; i++) {
        struct audit_bytes file = audit_buffer_bytes(&files->files[i]);
        if (is_xml(file)) {
            read = audit_camt053_read(file, files->names[i], statements, &why);
            status = input_tell(context, read, &why);
        } else {
            status =
                read_list(context, file, files->names[i], &files->options, rules, statements, err);
        }
        /* Its rows are kept; beside the next file it would be what takes most memory. */
        audit_buffer_free(&files->files[i]);
    }
    audit_bank_rules_free(rules);
    return status;
}

/* What a list turned out to be: columns, findings, control totals. */
#include <stdlib.h>

#include "tools/mingzhang/importing.h"

enum { FINDINGS_SHOWN = 50 };

static const struct output_column total_columns[] = {
    {"programme", {"项目", "Programme"}, OUTPUT_TEXT, false},
    {"rows", {"行数", "Rows"}, OUTPUT_COUNT, true},
    {"amount", {"金额（元）", "Amount (yuan)"}, OUTPUT_MONEY, true},
    {"new_rows", {"其中新增", "New"}, OUTPUT_COUNT, true},
    {"new_amount", {"新增金额（元）", "New amount (yuan)"}, OUTPUT_MONEY, true},
};

static enum ledger_status
totals_table(const struct importing *importing, struct output_table **out_table,
             struct ledger_error *err)
{
    struct ledger_import_total *totals = NULL;
    size_t count = 0;
    enum ledger_status status = ledger_import_totals(importing->import, &totals, &count, err);

    if (status == LEDGER_OK)
        status = output_table_new(total_columns, sizeof(total_columns) / sizeof(total_columns[0]),
                                  out_table, err);
    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        output_table_text(*out_table, totals[i].programme);
        output_table_count(*out_table, totals[i].row_count);
        output_table_money(*out_table, (struct ledger_money){totals[i].amount_fen});
        output_table_count(*out_table, totals[i].new_count);
        output_table_money(*out_table, (struct ledger_money){totals[i].new_fen});
    }
    free(totals);
    return status;
}

static void
column_say(const struct output *output, uint64_t heading_row, size_t index,
           const struct ledger_import_column *column)
{
    char cell[LEDGER_IMPORT_CELL_NAME_SIZE];

    ledger_import_cell_name(heading_row, index, cell);
    if (column->field == LEDGER_IMPORT_UNKNOWN || column->field == LEDGER_IMPORT_IGNORED)
        language_say(output->stream, output->language, WORD_IMPORT_COLUMN_IGNORED, cell,
                     column->title);
    else if (column->unit == LEDGER_MONEY_WAN)
        language_say(output->stream, output->language, WORD_IMPORT_COLUMN_WAN, cell, column->title,
                     ledger_import_field_title(column->field),
                     ledger_import_field_name(column->field));
    else
        language_say(output->stream, output->language, WORD_IMPORT_COLUMN, cell, column->title,
                     ledger_import_field_title(column->field),
                     ledger_import_field_name(column->field));
}

static void
findings_say(const struct importing *importing)
{
    const struct output *output = &importing->context->output;
    size_t count = 0;
    size_t shown = 0;
    size_t left = 0;
    const struct ledger_import_finding *findings =
        ledger_import_findings(importing->import, &count);

    for (size_t i = 0; i < count; i++) {
        struct ledger_error why;
        char text[LEDGER_ERROR_TEXT_SIZE];

        if (findings[i].class == LEDGER_IMPORT_EXISTS)
            continue;
        if (++shown > FINDINGS_SHOWN) {
            left++;
            continue;
        }
        ledger_import_finding_error(&findings[i], &why);
        ledger_error_text(&why, output->language, text);
        output_line(output, text);
    }
    if (left > 0)
        language_say(output->stream, output->language, WORD_IMPORT_MORE, (uint64_t)left);
}

/* What a workbook keeps out of sight was read, or not: either way it is said. */
static void
file_say(const struct importing *importing, uint64_t heading)
{
    const struct output *output = &importing->context->output;
    const struct sheet_found *found = &importing->found;
    const struct {
        const char *names;
        enum word word;
    } rows[] = {
        {found->sheets_visible, WORD_IMPORT_SHEETS_LEFT},
        {found->sheets_hidden, WORD_IMPORT_SHEETS_HIDDEN},
        {found->rows_hidden, WORD_IMPORT_ROWS_HIDDEN},
        {found->columns_hidden, WORD_IMPORT_COLUMNS_HIDDEN},
    };

    if (!found->is_workbook) {
        language_say(output->stream, output->language, WORD_IMPORT_FILE,
                     importing->context->arguments[0], sheet_encoding_name(found->encoding),
                     heading);
        return;
    }
    language_say(output->stream, output->language, WORD_IMPORT_WORKBOOK,
                 importing->context->arguments[0], found->sheet, heading);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].names[0] != '\0')
            language_say(output->stream, output->language, rows[i].word, rows[i].names);
    }
}

enum ledger_status
importing_say(struct importing *importing, struct ledger_error *err)
{
    const struct output *output = &importing->context->output;
    const struct ledger_import *import = importing->import;
    uint64_t heading = ledger_import_heading_row(import);
    uint64_t footer = ledger_import_footer_row(import);
    size_t count = 0;
    size_t rows = 0;
    const struct ledger_import_column *columns = ledger_import_columns(import, &count);
    struct output_table *table = NULL;
    enum ledger_status status = totals_table(importing, &table, err);

    if (status != LEDGER_OK)
        goto out;
    (void)ledger_import_rows(import, &rows);
    file_say(importing, heading);
    for (size_t i = 0; i < count; i++) {
        if (columns[i].title[0] != '\0')
            column_say(output, heading, i, &columns[i]);
    }
    findings_say(importing);
    status = output_table_print(output, table, err);
    if (status != LEDGER_OK)
        goto out;
    if (footer != 0)
        language_say(output->stream, output->language,
                     ledger_import_footer_is_doubtful(import) ? WORD_IMPORT_FOOTER_DOUBTFUL
                                                              : WORD_IMPORT_FOOTER,
                     footer);
    language_say(output->stream, output->language, WORD_IMPORT_COUNTS, (uint64_t)rows,
                 (uint64_t)ledger_import_class_count(import, LEDGER_IMPORT_NEW),
                 (uint64_t)ledger_import_class_count(import, LEDGER_IMPORT_EXISTS));

out:
    output_table_free(table);
    return status;
}

static json_t *
columns_json(const struct ledger_import *import)
{
    size_t count = 0;
    const struct ledger_import_column *columns = ledger_import_columns(import, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        char cell[LEDGER_IMPORT_CELL_NAME_SIZE];
        const char *field = ledger_import_field_name(columns[i].field);
        json_t *item = json_object();

        ledger_import_cell_name(ledger_import_heading_row(import), i, cell);
        (void)json_object_set_new(item, "cell", json_string(cell));
        (void)json_object_set_new(item, "title",
                                  output_json_text(ledger_slice_of_text(columns[i].title)));
        (void)json_object_set_new(item, "field",
                                  columns[i].field < LEDGER_IMPORT_FIELD_COUNT ? json_string(field)
                                                                               : json_null());
        if (columns[i].unit != 0)
            (void)json_object_set_new(
                item, "unit", json_string(columns[i].unit == LEDGER_MONEY_WAN ? "wan" : "yuan"));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *
findings_json(const struct importing *importing)
{
    size_t count = 0;
    const struct ledger_import_finding *findings =
        ledger_import_findings(importing->import, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        struct ledger_error why;
        char text[LEDGER_ERROR_TEXT_SIZE];
        char cell[LEDGER_IMPORT_CELL_NAME_SIZE];
        json_t *item = json_object();

        ledger_import_finding_error(&findings[i], &why);
        ledger_error_text(&why, importing->context->output.language, text);
        ledger_import_cell_name(findings[i].row, findings[i].column, cell);
        (void)json_object_set_new(item, "row", json_integer((json_int_t)findings[i].row));
        (void)json_object_set_new(item, "cell", json_string(cell));
        (void)json_object_set_new(item, "class",
                                  json_string(ledger_import_class_name(findings[i].class)));
        (void)json_object_set_new(item, "name",
                                  json_string(ledger_message_name(findings[i].message)));
        (void)json_object_set_new(item, "message", output_json_text(ledger_slice_of_text(text)));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *
counts_json(const struct ledger_import *import)
{
    json_t *counts = json_object();
    size_t rows = 0;

    (void)ledger_import_rows(import, &rows);
    (void)json_object_set_new(counts, "rows", json_integer((json_int_t)rows));
    for (unsigned class = 0; class < LEDGER_IMPORT_CLASS_COUNT; class ++)
        (void)json_object_set_new(counts,
                                  ledger_import_class_name((enum ledger_import_class) class),
                                  json_integer((json_int_t)ledger_import_class_count(
                                      import, (enum ledger_import_class) class)));
    return counts;
}

static void
workbook_json(const struct sheet_found *found, json_t *document)
{
    const struct {
        const char *key;
        const char *text;
    } rows[] = {
        {"sheet", found->sheet},
        {"other_sheets", found->sheets_visible},
        {"hidden_sheets", found->sheets_hidden},
        {"hidden_rows", found->rows_hidden},
        {"hidden_columns", found->columns_hidden},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        (void)json_object_set_new(document, rows[i].key,
                                  output_json_text(ledger_slice_of_text(rows[i].text)));
}

/* Rows that no finding names are new. */
enum ledger_status
importing_json(struct importing *importing, struct ledger_error *err)
{
    const struct ledger_import *import = importing->import;
    struct output_table *table = NULL;
    json_t *totals = NULL;
    json_t *document;
    char digest[LEDGER_DIGEST_HEX_SIZE];
    enum ledger_status status = totals_table(importing, &table, err);

    if (status == LEDGER_OK)
        status = output_table_json(table, &totals, err);
    output_table_free(table);
    if (status != LEDGER_OK)
        return status;
    ledger_digest_hex(&importing->found.digest, digest);
    document = json_object();
    (void)json_object_set_new(
        document, "file", output_json_text(ledger_slice_of_text(importing->context->arguments[0])));
    (void)json_object_set_new(document, "sha256", json_string(digest));
    if (importing->found.is_workbook)
        workbook_json(&importing->found, document);
    else
        (void)json_object_set_new(document, "encoding",
                                  json_string(sheet_encoding_name(importing->found.encoding)));
    (void)json_object_set_new(document, "heading_row",
                              json_integer((json_int_t)ledger_import_heading_row(import)));
    (void)json_object_set_new(document, "total_row",
                              json_integer((json_int_t)ledger_import_footer_row(import)));
    if (ledger_import_footer_row(import) != 0)
        (void)json_object_set_new(document, "total_compared",
                                  json_boolean(!ledger_import_footer_is_doubtful(import)));
    (void)json_object_set_new(document, "columns", columns_json(import));
    (void)json_object_set_new(document, "counts", counts_json(import));
    (void)json_object_set_new(document, "totals", totals);
    (void)json_object_set_new(document, "findings", findings_json(importing));
    if (importing->errors_path.size > 0)
        (void)json_object_set_new(
            document, "errors_workbook",
            output_json_text(ledger_slice_of_text((const char *)importing->errors_path.data)));
    return output_json(&importing->context->output, document, err);
}

#include "tools/mingzhang-audit/sampling_sheet.h"

#include <iconv.h>
#include <string.h>

#include "tools/common/sheet.h"
#include "tools/mingzhang-audit/inputs.h"

enum { SHEET_SIZE_MAX = 64 << 20 };

/* The C library loads its converters from files, which the sandbox forbids. */
static void
load_converters(struct sampling_sheet *sheet)
{
    static const char *const encodings[] = {"GB18030", "UTF-16LE", "UTF-16BE"};
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        iconv_t converter = iconv_open("UTF-8", encodings[i]);
        sheet->converters[i] = converter == (iconv_t)-1 ? NULL : (void *)converter;
    }
}

enum ledger_status
sampling_sheet_open(struct command_context *context, const char *path, struct sampling_sheet *out)
{
    struct audit_error why = {0};
    out->path = path;
    load_converters(out);
    enum ledger_status status = input_file(context, path, SHEET_SIZE_MAX, &out->bytes);
    if (status != LEDGER_OK)
        return status;
    out->sha256 = audit_sha256(audit_buffer_bytes(&out->bytes));
    return input_tell(context, audit_sampling_reader_new(&out->reader, &why), &why);
}

void
sampling_sheet_close(struct sampling_sheet *sheet)
{
    audit_buffer_free(&sheet->bytes);
    audit_sampling_reader_free(sheet->reader);
    for (size_t i = 0; i < sizeof sheet->converters / sizeof sheet->converters[0]; i++)
        if (sheet->converters[i] != NULL)
            (void)iconv_close((iconv_t)sheet->converters[i]);
    *sheet = (struct sampling_sheet){0};
}

/* --- rows --- */

struct reading {
    struct audit_sampling_reader *reader;
    enum audit_status status;
    struct audit_error why;
};

static enum ledger_status
take_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct reading *reading = context;
    struct audit_bytes cells[SHEET_COLUMN_COUNT_MAX];
    (void)err;
    for (size_t i = 0; i < row->cell_count; i++)
        cells[i] = (struct audit_bytes){row->cells[i].data, row->cells[i].size};
    reading->status = audit_sampling_reader_row(reading->reader, row->number, cells,
                                                row->cell_count, &reading->why);
    return reading->status == AUDIT_OK ? LEDGER_OK : LEDGER_MALFORMED;
}

/* A formula is no finding, and its cell is empty to the reader, which says so if it is one that
 * counts; beside the table it is the auditor's own affair. */
static enum ledger_status
pass_over(void *context, uint64_t row, size_t column, struct ledger_slice text, bool is_covered,
          const struct ledger_error *why, struct ledger_error *err)
{
    (void)context, (void)row, (void)column, (void)text, (void)is_covered, (void)why, (void)err;
    return LEDGER_OK;
}

static enum ledger_status
read_one(struct command_context *context, struct sampling_sheet *sheet, const char *name,
         struct sheet_found *found, struct ledger_error *err)
{
    const struct sheet_options options = {.sheet = name, .fault = pass_over};
    struct reading reading = {.reader = sheet->reader};
    audit_sampling_reader_sheet(sheet->reader);
    enum ledger_status status =
        sheet_read_bytes(ledger_slice_of(sheet->bytes.data, sheet->bytes.size), &options, take_row,
                         &reading, found, err);
    if (reading.status != AUDIT_OK)
        return input_tell(context, reading.status, &reading.why);
    if (status != LEDGER_OK)
        ledger_error_add_place(err, sheet->path);
    return status;
}

/* The next of a list of names with ", " between; NULL at its end. */
static char *
next_name(char **rest)
{
    char *name = *rest;
    if (name == NULL || name[0] == '\0')
        return NULL;
    char *end = strstr(name, ", ");
    if (end != NULL)
        *end = '\0';
    *rest = end != NULL ? end + 2 : NULL;
    return name;
}

enum ledger_status
sampling_sheet_read(struct command_context *context, struct sampling_sheet *sheet,
                    struct audit_sample_plan *out, struct ledger_error *err)
{
    struct sheet_found found = {0}, other = {0};
    struct audit_error why = {0};
    char *name = NULL;
    enum ledger_status status = read_one(context, sheet, NULL, &found, err);
    char *rest = found.sheets_visible;
    while (status == LEDGER_OK && (name = next_name(&rest)) != NULL)
        status = read_one(context, sheet, name, &other, err);
    if (status != LEDGER_OK)
        return status;
    return input_tell(context, audit_sampling_reader_plan(sheet->reader, out, &why), &why);
}

/* The heading: which column is which field, by its title or by the person's word. A title that we
 * do not know is shown and not read. */
#include <stdio.h>
#include <string.h>

#include "ledger/import/import_internal.h"

enum { OVERRIDE_COUNT_MAX = 32 };

/* --- the person's own word --- */

struct override {
    char title[IMPORT_TITLE_SIZE_MAX + 1];
    enum ledger_import_field field;
    bool is_used;
};

struct overrides {
    struct override items[OVERRIDE_COUNT_MAX];
    size_t count;
};

static enum ledger_status
override_read(struct ledger_slice pair, struct override *out, struct ledger_error *err)
{
    const uint8_t *equals = pair.size > 0 ? memchr(pair.data, '=', pair.size) : NULL;
    size_t title_size = equals == NULL ? 0 : (size_t)(equals - pair.data);
    char name[IMPORT_TITLE_SIZE_MAX + 1];

    *out = (struct override){.field = LEDGER_IMPORT_UNKNOWN};
    if (equals == NULL ||
        !import_title_normalise(ledger_slice_of(pair.data, title_size), out->title) ||
        !import_title_normalise(ledger_slice_of(equals + 1, pair.size - title_size - 1), name))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMNS_OPTION, pair);
    out->field = strcmp(name, "ignore") == 0 ? LEDGER_IMPORT_IGNORED : import_field_of_word(name);
    if (out->field == LEDGER_IMPORT_UNKNOWN)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMNS_OPTION, pair);
    return LEDGER_OK;
}

static enum ledger_status
overrides_read(const char *text, struct overrides *out, struct ledger_error *err)
{
    out->count = 0;
    while (text != NULL && *text != '\0') {
        size_t size = strcspn(text, ",");
        enum ledger_status status;

        if (out->count == OVERRIDE_COUNT_MAX)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMNS_OPTION,
                               ledger_slice_of(text, size));
        status = override_read(ledger_slice_of(text, size), &out->items[out->count], err);
        if (status != LEDGER_OK)
            return status;
        out->count++;
        text += size;
        text += *text == ',' ? 1 : 0;
    }
    return LEDGER_OK;
}

static bool
override_names(const struct overrides *overrides, enum ledger_import_field field)
{
    for (size_t i = 0; i < overrides->count; i++) {
        if (overrides->items[i].field == field)
            return true;
    }
    return false;
}

/* Which field a title stands for. A field that the person named a column for has no synonyms. */
static enum ledger_import_field
column_field(struct overrides *overrides, struct ledger_slice cell,
             enum ledger_money_unit *out_unit)
{
    char title[IMPORT_TITLE_SIZE_MAX + 1];
    enum ledger_import_field field;

    *out_unit = 0;
    if (!import_title_normalise(cell, title))
        return LEDGER_IMPORT_UNKNOWN;
    field = import_title_field(title, out_unit);
    for (size_t i = 0; i < overrides->count; i++) {
        if (strcmp(title, overrides->items[i].title) != 0)
            continue;
        overrides->items[i].is_used = true;
        if (*out_unit == 0) {
            char *bracket = strrchr(title, '(');

            if (bracket != NULL && title[strlen(title) - 1] == ')') {
                title[strlen(title) - 1] = '\0';
                (void)import_unit_of_word(bracket + 1, out_unit);
            }
        }
        return overrides->items[i].field;
    }
    return field < LEDGER_IMPORT_FIELD_COUNT && override_names(overrides, field)
               ? LEDGER_IMPORT_IGNORED
               : field;
}

size_t
import_heading_likeness(const struct ledger_import *import, const struct ledger_slice *cells,
                        size_t cell_count)
{
    struct overrides overrides;
    enum ledger_money_unit unit;
    size_t count = 0;

    if (overrides_read(import->options.columns, &overrides, /* err= */ NULL) != LEDGER_OK)
        overrides.count = 0;
    for (size_t i = 0; i < cell_count; i++)
        count += column_field(&overrides, cells[i], &unit) != LEDGER_IMPORT_UNKNOWN ? 1 : 0;
    return count;
}

static void
fields_list(const enum ledger_import_field *fields, size_t count,
            char text[static IMPORT_FIELDS_SIZE])
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count && used < IMPORT_FIELDS_SIZE; i++) {
        int written =
            snprintf(text + used, IMPORT_FIELDS_SIZE - used, "%s%s (%s)", i > 0 ? ", " : "",
                     ledger_import_field_title(fields[i]), ledger_import_field_name(fields[i]));

        used += written > 0 ? (size_t)written : 0;
    }
}

void
import_fields_wanted(char text[static IMPORT_FIELDS_SIZE])
{
    static const enum ledger_import_field fields[] = {
        LEDGER_IMPORT_REFERENCE,   LEDGER_IMPORT_PAYEE, LEDGER_IMPORT_CREDIT_CODE,
        LEDGER_IMPORT_AMOUNT,      LEDGER_IMPORT_DATE,  LEDGER_IMPORT_PROGRAMME,
        LEDGER_IMPORT_BUDGET_YEAR,
    };

    fields_list(fields, sizeof(fields) / sizeof(fields[0]), text);
}

static bool
is_lacking(const struct ledger_import *import, enum ledger_import_field field)
{
    if (import->column_of[field] != IMPORT_NO_COLUMN)
        return false;
    if (field == LEDGER_IMPORT_PROGRAMME)
        return import->options.programme == NULL;
    if (field == LEDGER_IMPORT_BUDGET_YEAR)
        return import->options.budget_year == 0;
    if (field == LEDGER_IMPORT_CREDIT_CODE)
        return import->column_of[LEDGER_IMPORT_PERSON] == IMPORT_NO_COLUMN;
    return import_is_required(field);
}

static enum ledger_status
heading_is_complete(const struct ledger_import *import, struct ledger_error *err)
{
    enum ledger_import_field lacking[LEDGER_IMPORT_FIELD_COUNT];
    size_t count = 0;
    char text[IMPORT_FIELDS_SIZE];

    for (unsigned field = 0; field < LEDGER_IMPORT_FIELD_COUNT; field++) {
        if (is_lacking(import, (enum ledger_import_field)field))
            lacking[count++] = (enum ledger_import_field)field;
    }
    if (count == 0)
        return LEDGER_OK;
    fields_list(lacking, count, text);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMN_MISSING,
                       import->heading_row, text);
}

static enum ledger_status
column_settle(struct ledger_import *import, size_t index, struct ledger_error *err)
{
    struct ledger_import_column *column = &import->columns[index];
    size_t earlier;
    char names[2][LEDGER_IMPORT_CELL_NAME_SIZE];

    if (column->field >= LEDGER_IMPORT_FIELD_COUNT)
        return LEDGER_OK;
    earlier = import->column_of[column->field];
    if (earlier != IMPORT_NO_COLUMN) {
        ledger_import_cell_name(import->heading_row, earlier, names[0]);
        ledger_import_cell_name(import->heading_row, index, names[1]);
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMN_TWICE, names[0],
                           import->columns[earlier].title, names[1], column->title,
                           ledger_import_field_title(column->field));
    }
    import->column_of[column->field] = index;
    if (!import_is_money(column->field))
        return LEDGER_OK;
    if (column->unit != 0 && import->options.unit != 0 && column->unit != import->options.unit)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_UNIT_DIFFERS,
                           column->title);
    if (column->unit == 0)
        column->unit = import->options.unit;
    if (column->unit == 0)
        column->unit = import->unit_above != 0 ? import->unit_above : LEDGER_MONEY_YUAN;
    return LEDGER_OK;
}

enum ledger_status
import_heading_read(struct ledger_import *import, uint64_t number, const struct ledger_slice *cells,
                    size_t cell_count, struct ledger_error *err)
{
    struct overrides overrides;
    enum ledger_status status = overrides_read(import->options.columns, &overrides, err);

    if (status != LEDGER_OK)
        return status;
    import->heading_row = number;
    import->columns = ledger_arena_take(&import->arena, cell_count * sizeof(*import->columns));
    if (import->columns == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, cell_count);
    import->column_count = cell_count;
    for (size_t i = 0; i < cell_count; i++) {
        struct ledger_import_column *column = &import->columns[i];

        column->title = import_text(import, import_trim(cells[i]), err);
        if (column->title == NULL)
            return LEDGER_NO_MEMORY;
        column->field = column_field(&overrides, cells[i], &column->unit);
        status = column_settle(import, i, err);
        if (status != LEDGER_OK)
            return status;
    }
    for (size_t i = 0; i < overrides.count; i++) {
        if (!overrides.items[i].is_used)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMN_ABSENT,
                               overrides.items[i].title, number);
    }
    return heading_is_complete(import, err);
}

#include "audit/examine/register.h"

#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/calendar.h"

enum { COLUMN_CODE, COLUMN_NAME, COLUMN_ENDED, COLUMN_COUNT, ROWS_MAX = 1 << 22 };

static const struct {
    const char *name;
    int column;
} headings[] = {
    {"统一社会信用代码", COLUMN_CODE}, {"信用代码", COLUMN_CODE},
    {"credit_code", COLUMN_CODE},      {"名称", COLUMN_NAME},
    {"企业名称", COLUMN_NAME},         {"name", COLUMN_NAME},
    {"注销日期", COLUMN_ENDED},        {"注销日", COLUMN_ENDED},
    {"deregistered", COLUMN_ENDED},
};

static struct audit_bytes
trim(struct audit_bytes text)
{
    while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t'))
        text = (struct audit_bytes){text.data + 1, text.size - 1};
    while (text.size > 0 && (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t' ||
                             text.data[text.size - 1] == '\r'))
        text.size--;
    return text;
}

static enum audit_status
read_heading(struct audit_register *registered, const char *name, uint64_t line,
             const struct audit_bytes *cells, size_t count, struct audit_error *err)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        registered->columns[i] = SIZE_MAX;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < sizeof headings / sizeof headings[0]; k++)
            if (audit_bytes_equal(trim(cells[i]), audit_text(headings[k].name))) {
                if (registered->columns[headings[k].column] != SIZE_MAX)
                    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REGISTER_COLUMN_TWICE,
                                      name, line, trim(cells[i]));
                registered->columns[headings[k].column] = i;
            }
    if (registered->columns[COLUMN_CODE] == SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REGISTER_NO_HEADING, name, line);
    registered->headed = true;
    return AUDIT_OK;
}

/* 20230105, 2023-01-05 or 2023-1-5; a date that exists. */
static bool
read_date(struct audit_bytes text, uint32_t *out)
{
    uint32_t parts[3] = {0};
    size_t part = 0, digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        if ((text.data[i] == '-' || text.data[i] == '/') && digits > 0 && part < 2) {
            part++;
            digits = 0;
        } else if (text.data[i] >= '0' && text.data[i] <= '9' && digits < 8) {
            parts[part] = 10 * parts[part] + (uint32_t)(text.data[i] - '0');
            digits++;
        } else {
            return false;
        }
    }
    if (part == 2 && (parts[1] > 12 || parts[2] > 31 || parts[0] > 9999))
        return false;
    const uint32_t date = part == 2 ? parts[0] * 10000 + parts[1] * 100 + parts[2] : parts[0];
    if (part == 1 || digits == 0 || date < 19000101 || date > 99991231 || date / 100 % 100 == 0 ||
        date / 100 % 100 > 12 || date % 100 == 0 || date % 100 > 31 ||
        audit_calendar_later(date, 0) != date)
        return false;
    *out = date;
    return true;
}

static enum audit_status
grow(struct audit_register *registered, struct audit_error *err)
{
    if (registered->count < registered->capacity)
        return AUDIT_OK;
    const size_t capacity = registered->capacity > 0 ? 2 * registered->capacity : 256;
    struct audit_register_row *rows = realloc(registered->rows, capacity * sizeof *rows);
    if (rows == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(capacity * sizeof *rows));
    registered->rows = rows;
    registered->capacity = capacity;
    return AUDIT_OK;
}

static struct audit_bytes
cell_of(const struct audit_register *registered, int column, const struct audit_bytes *cells,
        size_t count)
{
    const size_t at = registered->columns[column];
    return at < count ? trim(cells[at]) : (struct audit_bytes){0};
}

static bool
is_blank(const struct audit_bytes *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (trim(cells[i]).size > 0)
            return false;
    return true;
}

enum audit_status
audit_register_add(struct audit_register *registered, const char *name, uint64_t line,
                   const struct audit_bytes *cells, size_t count, struct audit_error *err)
{
    if (is_blank(cells, count))
        return AUDIT_OK;
    if (!registered->headed)
        return read_heading(registered, name, line, cells, count, err);
    const struct audit_bytes code = cell_of(registered, COLUMN_CODE, cells, count);
    const struct audit_bytes called = cell_of(registered, COLUMN_NAME, cells, count);
    const struct audit_bytes ended = cell_of(registered, COLUMN_ENDED, cells, count);
    struct audit_register_row row = {.name = {NULL, called.size}};
    if (code.size != 18)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REGISTER_CODE, name, line, code);
    if (ended.size > 0 && !read_date(ended, &row.ended))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REGISTER_DATE, name, line, ended);
    if (registered->count == ROWS_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REGISTER_LONG, name,
                          (uint64_t)ROWS_MAX);
    enum audit_status status = grow(registered, err);
    if (status != AUDIT_OK)
        return status;
    memcpy(row.code, code.data, 18);
    audit_buffer_append(&registered->names, called);
    registered->rows[registered->count++] = row;
    return audit_buffer_status(&registered->names, err);
}

static int
by_code(const void *a, const void *b)
{
    const struct audit_register_row *x = a, *y = b;
    return memcmp(x->code, y->code, 18);
}

enum audit_status
audit_register_end(struct audit_register *registered, const char *name, struct audit_error *err)
{
    size_t at = 0;
    if (!registered->headed)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REGISTER_NO_HEADING, name,
                          (uint64_t)1);
    /* Only now do the names stay where they are. */
    for (size_t i = 0; i < registered->count; i++) {
        struct audit_register_row *row = &registered->rows[i];
        row->name.data = row->name.size > 0 ? registered->names.data + at : NULL;
        at += row->name.size;
    }
    if (registered->count > 0)
        qsort(registered->rows, registered->count, sizeof *registered->rows, by_code);
    for (size_t i = 1; i < registered->count; i++)
        if (by_code(&registered->rows[i - 1], &registered->rows[i]) == 0)
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REGISTER_TWICE, name,
                              audit_text(registered->rows[i].code));
    return AUDIT_OK;
}

void
audit_register_free(struct audit_register *registered)
{
    free(registered->rows);
    audit_buffer_free(&registered->names);
    *registered = (struct audit_register){0};
}

const struct audit_register_row *
audit_register_find(const struct audit_register *registered, struct audit_bytes code)
{
    struct audit_register_row key = {.ended = 0};
    if (code.size != 18 || registered->count == 0)
        return NULL;
    memcpy(key.code, code.data, 18);
    return bsearch(&key, registered->rows, registered->count, sizeof *registered->rows, by_code);
}

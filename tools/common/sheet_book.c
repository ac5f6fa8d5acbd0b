#include "tools/common/sheet_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ledger/base/text.h"

static enum ledger_status
no_memory(size_t size, struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, size);
}

static bool
ends_with(const char *text, const char *ending)
{
    size_t size = strlen(text);

    return size >= strlen(ending) && strcasecmp(text + size - strlen(ending), ending) == 0;
}

/* --- parts and how they refer to each other --- */

/* One kind of relationship is looked for by its type, sheets by their id. */
struct relations {
    struct sheet_book *book;
    const char *part; /* whose relations they are; "" for the archive's */
    const char *main; /* what was found */
    const char *strings;
    const char *styles;
    size_t count;
    bool is_memory_out;
};

/* "../worksheets/sheet1.xml" seen from "xl/workbook.xml". NULL when memory is out. */
static const char *
target_resolve(struct relations *relations, const char *target)
{
    const char *slash = strrchr(relations->part, '/');
    size_t base = slash == NULL || target[0] == '/' ? 0 : (size_t)(slash - relations->part) + 1;
    char *path = ledger_arena_take(&relations->book->arena, base + strlen(target) + 1);

    if (path == NULL) {
        relations->is_memory_out = true;
        return NULL;
    }
    memcpy(path, relations->part, base);
    target += target[0] == '/' ? 1 : 0;
    while (strncmp(target, "../", 3) == 0 || strncmp(target, "./", 2) == 0) {
        bool is_up = target[1] == '.';

        target += is_up ? 3 : 2;
        if (is_up && base > 0)
            base--;
        while (is_up && base > 0 && path[base - 1] != '/')
            base--;
    }
    strcpy(path + base, target);
    return path;
}

static void
relation_of_sheet(struct relations *relations, const char *id, const char *type, const char *target)
{
    struct sheet_book *book = relations->book;

    for (size_t i = 0; i < book->sheet_count; i++) {
        if (id != NULL && strcmp(book->sheets[i].target, id) == 0 && ends_with(type, "/worksheet"))
            book->sheets[i].part = target_resolve(relations, target);
    }
}

static enum ledger_status
relation_start(void *context, const char *name, const char **attributes, struct ledger_error *err)
{
    struct relations *relations = context;
    const char *type = sheet_xml_attribute(attributes, "Type");
    const char *target = sheet_xml_attribute(attributes, "Target");
    const char *mode = sheet_xml_attribute(attributes, "TargetMode");

    if (strcmp(name, "Relationship") != 0 || type == NULL || target == NULL ||
        (mode != NULL && strcmp(mode, "External") == 0))
        return LEDGER_OK;
    if (++relations->count > SHEET_BOOK_RELATION_COUNT_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB, "rels");
    if (ends_with(type, "/officeDocument") && relations->part[0] == '\0')
        relations->main = target_resolve(relations, target);
    else if (ends_with(type, "/sharedStrings"))
        relations->strings = target_resolve(relations, target);
    else if (ends_with(type, "/styles"))
        relations->styles = target_resolve(relations, target);
    else if (ends_with(type, "/vbaProject") || ends_with(type, "/xlMacrosheet"))
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_MACRO);
    else
        relation_of_sheet(relations, sheet_xml_attribute(attributes, "Id"), type, target);
    return relations->is_memory_out ? no_memory(strlen(target), err) : LEDGER_OK;
}

static enum ledger_status
relations_read(struct relations *relations, struct ledger_error *err)
{
    static const struct sheet_xml_handler handler = {.start = relation_start};
    const char *slash = strrchr(relations->part, '/');
    int base = slash == NULL ? 0 : (int)(slash - relations->part) + 1;
    char path[2 * SHEET_ZIP_NAME_SIZE_MAX];
    enum ledger_status status;

    (void)snprintf(path, sizeof(path), "%.*s_rels/%s.rels", base, relations->part,
                   relations->part + base);
    status = sheet_xml_read(relations->book->zip, path, &handler, relations, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_NO_WORKBOOK);
    return status;
}

/* --- the list of sheets --- */

static enum ledger_status
sheet_take(struct sheet_book *book, const char **attributes, struct ledger_error *err)
{
    const char *name = sheet_xml_attribute(attributes, "name");
    const char *state = sheet_xml_attribute(attributes, "state");
    const char *id = sheet_xml_attribute_of_others(attributes, "id");
    struct sheet_book_sheet *sheet = &book->sheets[book->sheet_count];

    if (name == NULL || name[0] == '\0' || strlen(name) > SHEET_BOOK_NAME_SIZE_MAX || id == NULL ||
        book->sheet_count == SHEET_BOOK_SHEET_COUNT_MAX)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "workbook");
    sheet->name = ledger_arena_text(&book->arena, ledger_slice_of_text(name));
    sheet->target = ledger_arena_text(&book->arena, ledger_slice_of_text(id));
    sheet->is_hidden = state != NULL && strcmp(state, "visible") != 0;
    if (sheet->name == NULL || sheet->target == NULL)
        return no_memory(strlen(name), err);
    book->sheet_count++;
    return LEDGER_OK;
}

static enum ledger_status
workbook_start(void *context, const char *name, const char **attributes, struct ledger_error *err)
{
    struct sheet_book *book = context;

    if (strcmp(name, "sheet") == 0)
        return sheet_take(book, attributes, err);
    if (strcmp(name, "workbookPr") == 0)
        book->is_1904 = sheet_xml_flag(attributes, "date1904");
    return LEDGER_OK;
}

/* --- styles --- */

struct styles {
    struct sheet_book *book;
    struct {
        uint32_t number;
        enum sheet_format format;
    } * own; /* formats with a code of their own */
    size_t own_count;
    bool in_cells; /* inside of cellXfs */
};

/* A number of at most `max`; anything else is `max` + 1. */
static uint64_t
number_of(const char *text, uint64_t max)
{
    uint64_t value = max + 1;

    if (text == NULL ||
        ledger_text_from_decimal(ledger_slice_of_text(text), max, &value) != LEDGER_OK)
        return max + 1;
    return value;
}

static enum sheet_format
format_of(const struct styles *styles, uint32_t number)
{
    for (size_t i = styles->own_count; i > 0; i--) {
        if (styles->own[i - 1].number == number)
            return styles->own[i - 1].format;
    }
    return sheet_format_of_number(number);
}

static enum ledger_status
style_start(void *context, const char *name, const char **attributes, struct ledger_error *err)
{
    struct styles *styles = context;
    struct sheet_book *book = styles->book;
    uint64_t number = number_of(sheet_xml_attribute(attributes, "numFmtId"), UINT32_MAX - 1);
    const char *code = sheet_xml_attribute(attributes, "formatCode");

    if (strcmp(name, "cellXfs") == 0)
        styles->in_cells = true;
    if (strcmp(name, "numFmt") == 0 && code != NULL && number < UINT32_MAX) {
        if (styles->own_count == SHEET_BOOK_OWN_FORMAT_COUNT_MAX)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB, "styles");
        styles->own[styles->own_count].number = (uint32_t)number;
        styles->own[styles->own_count++].format = sheet_format_of_code(code);
    }
    if (styles->in_cells && strcmp(name, "xf") == 0) {
        if (book->format_count == SHEET_BOOK_FORMAT_COUNT_MAX)
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB, "styles");
        book->formats[book->format_count++] =
            number < UINT32_MAX ? format_of(styles, (uint32_t)number) : SHEET_FORMAT_NUMBER;
    }
    return LEDGER_OK;
}

static enum ledger_status
style_end(void *context, const char *name, struct ledger_error *err)
{
    struct styles *styles = context;

    (void)err;
    if (strcmp(name, "cellXfs") == 0)
        styles->in_cells = false;
    return LEDGER_OK;
}

static enum ledger_status
styles_read(struct sheet_book *book, const char *part, struct ledger_error *err)
{
    static const struct sheet_xml_handler handler = {.start = style_start, .end = style_end};
    struct styles styles = {.book = book};
    enum ledger_status status;

    if (part == NULL || !sheet_zip_has(book->zip, part))
        return LEDGER_OK; /* A workbook without styles has numbers alone. */
    book->formats = calloc(SHEET_BOOK_FORMAT_COUNT_MAX, sizeof(*book->formats));
    styles.own = calloc(SHEET_BOOK_OWN_FORMAT_COUNT_MAX, sizeof(*styles.own));
    if (book->formats == NULL || styles.own == NULL)
        status = no_memory(SHEET_BOOK_FORMAT_COUNT_MAX, err);
    else
        status = sheet_xml_read(book->zip, part, &handler, &styles, err);
    free(styles.own);
    return status;
}

/* --- the whole --- */

/* What the workbook's part is called says what it is. */
static enum ledger_status
main_check(const struct sheet_book *book, const char *part, struct ledger_error *err)
{
    if (part != NULL && ends_with(part, ".bin"))
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_IS_XLSB);
    if (part == NULL || !sheet_zip_has(book->zip, part))
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_NO_WORKBOOK);
    return LEDGER_OK;
}

enum ledger_status
sheet_book_read(struct sheet_zip *zip, struct sheet_book *book, struct ledger_error *err)
{
    static const struct sheet_xml_handler handler = {.start = workbook_start};
    struct relations relations = {.book = book, .part = ""};
    enum ledger_status status;

    book->zip = zip;
    if (sheet_zip_has_ending(zip, "vbaProject.bin"))
        return ledger_fail(err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_SHEET_MACRO);
    book->sheets = calloc(SHEET_BOOK_SHEET_COUNT_MAX, sizeof(*book->sheets));
    if (book->sheets == NULL)
        return no_memory(SHEET_BOOK_SHEET_COUNT_MAX, err);
    status = relations_read(&relations, err);
    if (status == LEDGER_OK)
        status = main_check(book, relations.main, err);
    if (status == LEDGER_OK)
        status = sheet_xml_read(zip, relations.main, &handler, book, err);
    if (status != LEDGER_OK)
        return status;
    relations.part = relations.main;
    status = relations_read(&relations, err);
    if (status == LEDGER_OK)
        status = styles_read(book, relations.styles, err);
    if (status == LEDGER_OK)
        status = sheet_strings_read(book, relations.strings, err);
    return status;
}

void
sheet_book_free(struct sheet_book *book)
{
    ledger_arena_free(&book->arena);
    free(book->sheets);
    free(book->formats);
    ledger_buffer_free(&book->strings);
    free(book->string_ends);
    *book = (struct sheet_book){0};
}

static const struct sheet_book_sheet *
sheet_find(const struct sheet_book *book, const char *name)
{
    for (size_t i = 0; i < book->sheet_count; i++) {
        const struct sheet_book_sheet *sheet = &book->sheets[i];

        if (name != NULL ? strcasecmp(sheet->name, name) == 0
                         : !sheet->is_hidden && sheet->part != NULL)
            return sheet;
    }
    return NULL;
}

enum ledger_status
sheet_book_pick(const struct sheet_book *book, const char *name,
                const struct sheet_book_sheet **out_sheet, struct ledger_error *err)
{
    const struct sheet_book_sheet *sheet = sheet_find(book, name);
    char names[LEDGER_ERROR_ARGUMENT_SIZE];

    if (sheet == NULL && name == NULL)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_NONE_VISIBLE);
    if (sheet == NULL) {
        sheet_book_names(book, /* without= */ NULL, /* hidden= */ false, names, sizeof(names));
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_NO_SUCH,
                           ledger_slice_of_text(name), names);
    }
    if (sheet->part == NULL || !sheet_zip_has(book->zip, sheet->part))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_NO_CELLS,
                           ledger_slice_of_text(sheet->name));
    *out_sheet = sheet;
    return LEDGER_OK;
}

void
sheet_book_names(const struct sheet_book *book, const struct sheet_book_sheet *without, bool hidden,
                 char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < book->sheet_count; i++) {
        const struct sheet_book_sheet *sheet = &book->sheets[i];
        const char *comma = used > 0 ? ", " : "";
        bool fits = used + strlen(comma) + strlen(sheet->name) + sizeof("…") + 2 < size;

        if (sheet == without || sheet->is_hidden != hidden)
            continue;
        used += (size_t)snprintf(text + used, size - used, "%s%s", comma, fits ? sheet->name : "…");
        if (!fits)
            return;
    }
}

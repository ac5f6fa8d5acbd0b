/* Any bytes are a workbook or are refused with a sentence; what is handed over keeps the reader's
 * own promises. The first byte: even, the others are the file; odd, they are its sheet, its shared
 * strings and its styles with 0x1E between, so that a fuzzer need not make archives. Its second
 * bit: whether doubtful cells end the reading. */
#include <string.h>
#include <zlib.h>

#include "tests/fuzz/fuzz.h"
#include "tools/common/sheet.h"

enum { CELL_SIZE_MAX = 64, ROW_COUNT_MAX = 50, BOOK_SIZE_MAX = 1 << 17, PART_COUNT = 6 };

struct seen {
    uint64_t row_count;
    uint64_t number;
    size_t fault_count; /* since the last row */
};

static enum ledger_status
check_fault(void *context, uint64_t row, size_t column, struct ledger_slice text, bool is_covered,
            const struct ledger_error *why, struct ledger_error *err)
{
    struct seen *seen = context;

    (void)err;
    fuzz_holds(row > seen->number && column < SHEET_COLUMN_COUNT_MAX);
    fuzz_holds(text.size <= CELL_SIZE_MAX && (!is_covered || text.size == 0));
    fuzz_explained(why->status, why);
    seen->fault_count++;
    return LEDGER_OK;
}

static enum ledger_status
check_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct seen *seen = context;
    size_t text_size = 0;

    (void)err;
    fuzz_holds(row->number > seen->number && row->number <= ROW_COUNT_MAX);
    fuzz_holds(row->cell_count <= SHEET_COLUMN_COUNT_MAX);
    for (size_t i = 0; i < row->cell_count; i++) {
        struct ledger_slice cell = row->cells[i];

        fuzz_holds(cell.size <= CELL_SIZE_MAX);
        fuzz_holds(cell.size == 0 || memchr(cell.data, '\0', cell.size) == NULL);
        text_size += cell.size;
    }
    fuzz_holds(text_size > 0 || seen->fault_count > 0);
    seen->row_count++;
    seen->number = row->number;
    seen->fault_count = 0;
    return LEDGER_OK;
}

/* --- an archive without compression --- */

struct part {
    const char *name;
    struct ledger_slice data;
};

static uint8_t *
put(uint8_t *to, uint32_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> (8 * i));
    return to + size;
}

/* What the local header and the list of parts both say. */
static uint8_t *
put_about(uint8_t *to, const struct part *part)
{
    uint32_t size = (uint32_t)part->data.size;
    uint32_t crc = (uint32_t)crc32(0, part->data.data, size);

    to = put(put(put(put(to, 20, 2), 0, 2), 0, 2), 0, 4);
    to = put(put(put(to, crc, 4), size, 4), size, 4);
    return put(put(to, (uint32_t)strlen(part->name), 2), 0, 2);
}

static uint8_t *
put_bytes(uint8_t *to, const void *bytes, size_t size)
{
    if (size > 0)
        memcpy(to, bytes, size);
    return to + size;
}

static size_t
archive(const struct part parts[PART_COUNT], uint8_t *book)
{
    uint8_t *at = book;
    uint32_t places[PART_COUNT];
    uint32_t list;

    for (size_t i = 0; i < PART_COUNT; i++) {
        places[i] = (uint32_t)(at - book);
        at = put_about(put(at, 0x04034B50, 4), &parts[i]);
        at = put_bytes(at, parts[i].name, strlen(parts[i].name));
        at = put_bytes(at, parts[i].data.data, parts[i].data.size);
    }
    list = (uint32_t)(at - book);
    for (size_t i = 0; i < PART_COUNT; i++) {
        at = put_about(put(put(at, 0x02014B50, 4), 20, 2), &parts[i]);
        at = put(put(put(put(at, 0, 4), 0, 2), 0, 4), places[i], 4);
        at = put_bytes(at, parts[i].name, strlen(parts[i].name));
    }
    at = put(put(at, 0x06054B50, 4), 0, 4);
    at = put(put(at, PART_COUNT, 2), PART_COUNT, 2);
    at = put(put(at, (uint32_t)(at - book) - 8 - list, 4), list, 4);
    return (size_t)(put(at, 0, 2) - book);
}

#define RELATIONS(rows)                                                                            \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" rows  \
    "</Relationships>"
#define RELATION(id, type, target)                                                                 \
    "<Relationship Id=\"" id "\" Type=\"/" type "\" Target=\"" target "\"/>"

static size_t
book_of_parts(struct ledger_slice data, uint8_t book[static BOOK_SIZE_MAX])
{
    struct part parts[PART_COUNT] = {
        {"_rels/.rels",
         ledger_slice_of_text(RELATIONS(RELATION("a", "officeDocument", "xl/workbook.xml")))},
        {"xl/workbook.xml",
         ledger_slice_of_text(
             "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
             "xmlns:r=\"r\"><sheets><sheet name=\"s\" r:id=\"a\"/></sheets></workbook>")},
        {"xl/_rels/workbook.xml.rels",
         ledger_slice_of_text(RELATIONS(RELATION("a", "worksheet", "s") RELATION(
             "b", "sharedStrings", "t") RELATION("c", "styles", "u")))},
        {"xl/s", {0}},
        {"xl/t", {0}},
        {"xl/u", {0}},
    };

    for (size_t i = PART_COUNT / 2; i < PART_COUNT; i++) {
        const uint8_t *end = data.size > 0 ? memchr(data.data, 0x1E, data.size) : NULL;
        size_t size = end == NULL ? data.size : (size_t)(end - data.data);

        parts[i].data = ledger_slice_of(data.data, size);
        size += end == NULL ? 0 : 1;
        data = ledger_slice_of(data.data + size, data.size - size);
    }
    return archive(parts, book);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t book[BOOK_SIZE_MAX];
    struct sheet_options options = {.row_count_max = ROW_COUNT_MAX, .cell_size_max = CELL_SIZE_MAX};
    struct sheet_found found = {0};
    struct ledger_error err = {0};
    struct seen seen = {0};
    enum ledger_status status;
    struct ledger_slice bytes;

    if (size < 5 || size > BOOK_SIZE_MAX / 2)
        return 0;
    options.fault = (data[0] & 2) != 0 ? check_fault : NULL;
    bytes = ledger_slice_of(data + 1, size - 1);
    if ((data[0] & 1) != 0)
        bytes = ledger_slice_of(book, book_of_parts(bytes, book));
    else if (memcmp(bytes.data, "PK", 2) != 0)
        return 0; /* fuzz_csv has the others. */
    status = sheet_read_bytes(bytes, &options, check_row, &seen, &found, &err);
    fuzz_explained(status, &err);
    fuzz_holds(status == LEDGER_OK || status == LEDGER_MALFORMED || status == LEDGER_OUT_OF_RANGE ||
               status == LEDGER_UNSUPPORTED);
    if (status == LEDGER_OK && found.is_workbook)
        fuzz_holds(found.row_count == seen.row_count && seen.row_count > 0);
    return 0;
}

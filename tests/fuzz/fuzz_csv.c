/* Any bytes are a list or are refused with a sentence; what is handed over keeps the reader's own
 * promises. The first byte picks the encoding and the separator. */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tools/common/sheet.h"

enum { CELL_SIZE_MAX = 64, ROW_COUNT_MAX = 50 };

struct seen {
    uint64_t row_count;
    uint64_t number;
    uint64_t line;
};

static enum ledger_status
check_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct seen *seen = context;
    size_t text_size = 0;

    (void)err;
    fuzz_holds(row->number > seen->number && row->number <= ROW_COUNT_MAX);
    fuzz_holds(row->line > seen->line && row->line >= row->number);
    fuzz_holds(row->cell_count > 0 && row->cell_count <= SHEET_COLUMN_COUNT_MAX);
    for (size_t i = 0; i < row->cell_count; i++) {
        struct ledger_slice cell = row->cells[i];

        fuzz_holds(cell.size <= CELL_SIZE_MAX);
        fuzz_holds(cell.size == 0 || memchr(cell.data, '\0', cell.size) == NULL);
        text_size += cell.size;
    }
    fuzz_holds(text_size > 0);
    seen->row_count++;
    seen->number = row->number;
    seen->line = row->line;
    return LEDGER_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char separators[] = {0, ',', ';', '\t'};
    struct sheet_options options = {.row_count_max = ROW_COUNT_MAX, .cell_size_max = CELL_SIZE_MAX};
    struct sheet_found found = {0};
    struct ledger_error err = {0};
    struct seen seen = {0};
    enum ledger_status status;

    if (size < 1)
        return 0;
    options.encoding = (enum sheet_encoding)(data[0] % SHEET_ENCODING_COUNT);
    options.separator = separators[data[0] / SHEET_ENCODING_COUNT % sizeof(separators)];
    status = sheet_read_bytes(ledger_slice_of(data + 1, size - 1), &options, check_row, &seen,
                              &found, &err);
    fuzz_explained(status, &err);
    fuzz_holds(status == LEDGER_OK || status == LEDGER_MALFORMED || status == LEDGER_OUT_OF_RANGE ||
               status == LEDGER_UNSUPPORTED);
    if (status == LEDGER_OK)
        fuzz_holds(found.row_count == seen.row_count && seen.row_count > 0);
    return 0;
}

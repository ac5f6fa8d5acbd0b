/* Ranges, and what a sheet says of them below and above its cells. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "tools/common/sheet_xlsx.h"

enum {
    MERGED_COUNT_MAX = 65536,
    COLUMN_MAX = 16384, /* XFD */
    ROW_MAX = 1048576,
};

/* "AB12"; `*at` is left behind it. */
static bool
corner_read(const char **at, uint64_t *row, size_t *column)
{
    size_t letters = 0;
    uint64_t number = 0;

    for (; **at >= 'A' && **at <= 'Z' && letters <= COLUMN_MAX; (*at)++)
        letters = letters * 26 + (size_t)(**at - 'A') + 1;
    for (; **at >= '0' && **at <= '9' && number <= ROW_MAX; (*at)++)
        number = number * 10 + (uint64_t)(**at - '0');
    *row = number;
    *column = letters - 1;
    return letters > 0 && letters <= COLUMN_MAX && number > 0 && number <= ROW_MAX;
}

bool
sheet_range_read(const char *text, struct sheet_range *out_range)
{
    struct sheet_range range;

    if (!corner_read(&text, &range.first_row, &range.first_column))
        return false;
    range.last_row = range.first_row;
    range.last_column = range.first_column;
    if (*text == ':') {
        text++;
        if (!corner_read(&text, &range.last_row, &range.last_column))
            return false;
    }
    if (*text != '\0' || range.last_row < range.first_row || range.last_column < range.first_column)
        return false;
    *out_range = range;
    return true;
}

void
sheet_ranges_descend(struct sheet_ranges *ranges, uint64_t row)
{
    size_t kept = 0;

    for (size_t i = 0; i < ranges->count; i++) {
        if (ranges->items[i].last_row >= row)
            ranges->items[kept++] = ranges->items[i];
    }
    ranges->count = kept;
}

bool
sheet_ranges_add(struct sheet_ranges *ranges, const struct sheet_range *range)
{
    if (range->first_column >= SHEET_COLUMN_COUNT_MAX)
        return true; /* No cell there is handed over. */
    if (ranges->count == sizeof(ranges->items) / sizeof(ranges->items[0]))
        return false;
    ranges->items[ranges->count++] = *range;
    return true;
}

void
sheet_list_add(char list[static SHEET_NAMES_SIZE], const char *first, const char *last)
{
    size_t used = strlen(list);
    const char *comma = used > 0 ? ", " : "";

    if (used >= strlen("…") && strcmp(list + used - strlen("…"), "…") == 0)
        return;
    if (used + strlen(first) + strlen(last) + 8 > SHEET_NAMES_SIZE)
        (void)snprintf(list + used, SHEET_NAMES_SIZE - used, "%s…", comma);
    else if (strcmp(first, last) == 0)
        (void)snprintf(list + used, SHEET_NAMES_SIZE - used, "%s%s", comma, first);
    else
        (void)snprintf(list + used, SHEET_NAMES_SIZE - used, "%s%s-%s", comma, first, last);
}

static enum ledger_status
merged_take(struct sheet_layout *layout, const char *text, struct ledger_error *err)
{
    struct sheet_range range;
    struct sheet_range *grown = layout->merged;

    if (text == NULL || !sheet_range_read(text, &range))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_SHEET_ZIP_DAMAGED, "mergeCell");
    if (layout->merged_count == MERGED_COUNT_MAX)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_SHEET_ZIP_BOMB, "mergeCells");
    if (layout->merged_count == layout->merged_capacity) {
        layout->merged_capacity = layout->merged_capacity == 0 ? 64 : 2 * layout->merged_capacity;
        grown = realloc(layout->merged, layout->merged_capacity * sizeof(*grown));
    }
    if (grown == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           layout->merged_capacity);
    layout->merged = grown;
    layout->merged[layout->merged_count++] = range;
    return LEDGER_OK;
}

static void
columns_take(struct sheet_layout *layout, const char **attributes)
{
    const char *min = sheet_xml_attribute(attributes, "min");
    const char *max = sheet_xml_attribute(attributes, "max");
    uint64_t first = 0;
    uint64_t last = 0;
    char names[2][SHEET_CELL_NAME_SIZE];

    if (min == NULL || max == NULL || !sheet_xml_flag(attributes, "hidden") ||
        ledger_text_from_decimal(ledger_slice_of_text(min), COLUMN_MAX, &first) != LEDGER_OK ||
        ledger_text_from_decimal(ledger_slice_of_text(max), COLUMN_MAX, &last) != LEDGER_OK ||
        first == 0 || last < first || last == COLUMN_MAX) /* what lies behind the list */
        return;
    sheet_cell_name(0, (size_t)first - 1, names[0]);
    sheet_cell_name(0, (size_t)last - 1, names[1]);
    names[0][strlen(names[0]) - 1] = '\0'; /* the row */
    names[1][strlen(names[1]) - 1] = '\0';
    sheet_list_add(layout->columns_hidden, names[0], names[1]);
}

static enum ledger_status
layout_start(void *context, const char *name, const char **attributes, struct ledger_error *err)
{
    struct sheet_layout *layout = context;

    if (strcmp(name, "mergeCell") == 0)
        return merged_take(layout, sheet_xml_attribute(attributes, "ref"), err);
    if (strcmp(name, "col") == 0)
        columns_take(layout, attributes);
    return LEDGER_OK;
}

static int
ranges_compare(const void *a, const void *b)
{
    uint64_t first = ((const struct sheet_range *)a)->first_row;
    uint64_t second = ((const struct sheet_range *)b)->first_row;

    return (first > second) - (first < second);
}

enum ledger_status
sheet_layout_read(struct sheet_zip *zip, const char *part, struct sheet_layout *layout,
                  struct ledger_error *err)
{
    static const struct sheet_xml_handler handler = {.start = layout_start};
    enum ledger_status status = sheet_xml_read(zip, part, &handler, layout, err);

    if (status == LEDGER_OK && layout->merged_count > 0)
        qsort(layout->merged, layout->merged_count, sizeof(*layout->merged), ranges_compare);
    return status;
}

void
sheet_layout_free(struct sheet_layout *layout)
{
    free(layout->merged);
    *layout = (struct sheet_layout){0};
}

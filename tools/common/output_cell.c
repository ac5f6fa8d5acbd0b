#include "tools/common/output_cell.h"

#include <inttypes.h>
#include <stdio.h>

#include "ledger/base/text.h"
#include "ledger/value/date.h"

enum ledger_status
output_cell_of_text(struct ledger_arena *arena, struct ledger_slice text,
                    struct output_cell *out_cell, struct ledger_error *err)
{
    struct ledger_buffer escaped = {0};
    enum ledger_status status = ledger_text_escape(text, &escaped, err);
    const char *kept;

    if (status == LEDGER_OK) {
        kept = ledger_arena_text(arena, ledger_buffer_slice(&escaped));
        if (kept == NULL)
            status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, escaped.size);
        else
            *out_cell = (struct output_cell){.kind = OUTPUT_TEXT, .text = kept};
    }
    ledger_buffer_free(&escaped);
    return status;
}

bool
output_cell_is_right(enum output_kind kind)
{
    return kind == OUTPUT_COUNT || kind == OUTPUT_MONEY;
}

const char *
output_cell_show(const struct output_cell *cell, enum ledger_language language,
                 char room[static OUTPUT_CELL_TEXT_SIZE])
{
    _Static_assert((int)OUTPUT_CELL_TEXT_SIZE >= (int)LEDGER_MONEY_GROUPED_SIZE, "money fits");

    if (cell->none)
        return "";
    switch (cell->kind) {
    case OUTPUT_TEXT:
        return cell->text;
    case OUTPUT_COUNT:
        (void)snprintf(room, OUTPUT_CELL_TEXT_SIZE, "%" PRIu64, cell->number);
        return room;
    case OUTPUT_MONEY:
        ledger_money_format_grouped(cell->amount, room);
        return room;
    case OUTPUT_DATE:
        ledger_date_format((uint32_t)cell->number, room);
        return room;
    case OUTPUT_FLAG:
        return language_word(language, cell->number != 0 ? WORD_YES : WORD_NO);
    }
    return "";
}

static const char *
colour_of(const struct output_cell *cell)
{
    if (!cell->none && cell->kind == OUTPUT_MONEY && cell->amount.fen < 0)
        return "\x1B[31m";
    switch (cell->tone) {
    case OUTPUT_GOOD:
        return "\x1B[32m";
    case OUTPUT_WAITING:
        return "\x1B[33m";
    case OUTPUT_BAD:
        return "\x1B[31m";
    case OUTPUT_PLAIN:
        break;
    }
    return NULL;
}

void
output_cell_put(const struct output *output, const struct output_cell *cell, const char *shown)
{
    const char *colour = output->colour ? colour_of(cell) : NULL;

    if (colour == NULL || shown[0] == '\0')
        (void)fputs(shown, output->stream);
    else
        (void)fprintf(output->stream, "%s%s\x1B[0m", colour, shown);
}

json_t *
output_cell_json(const struct output_cell *cell)
{
    char room[OUTPUT_CELL_TEXT_SIZE];

    if (cell->none)
        return json_null();
    switch (cell->kind) {
    case OUTPUT_TEXT:
        return json_string(cell->text);
    case OUTPUT_COUNT:
        return json_integer((json_int_t)cell->number);
    case OUTPUT_MONEY:
        return output_json_money(cell->amount);
    case OUTPUT_DATE:
        return json_string(output_cell_show(cell, LEDGER_LANGUAGE_EN, room));
    case OUTPUT_FLAG:
        return json_boolean(cell->number != 0);
    }
    return NULL;
}

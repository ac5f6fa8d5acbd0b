/* One value as tables and records keep it. Internal to tools/common. */
#ifndef TOOLS_COMMON_OUTPUT_CELL_H
#define TOOLS_COMMON_OUTPUT_CELL_H

#include "tools/common/output.h"

struct output_cell {
    enum output_kind kind;
    bool none;
    enum output_tone tone;
    const char *text; /* OUTPUT_TEXT: escaped, in the owner's arena. */
    uint64_t number;  /* A count, a date, a flag. */
    struct ledger_money amount;
};

enum { OUTPUT_CELL_TEXT_SIZE = 32 };

/* Escapes text into the arena. */
enum ledger_status output_cell_of_text(struct ledger_arena *arena, struct ledger_slice text,
                                       struct output_cell *out_cell,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* What a person sees: the cell's own text, or `room` filled with the number's. */
const char *output_cell_show(const struct output_cell *cell, enum ledger_language language,
                             char room[static OUTPUT_CELL_TEXT_SIZE]);
/* Puts what is shown of a cell, in its colour where there are colours. */
void output_cell_put(const struct output *output, const struct output_cell *cell,
                     const char *shown);
bool output_cell_is_right(enum output_kind kind);
/* NULL when memory is out. */
json_t *output_cell_json(const struct output_cell *cell);

#endif

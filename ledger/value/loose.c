#include "ledger/value/loose.h"

#include "ledger/base/text.h"

static uint32_t
fold(uint32_t code_point)
{
    if (code_point >= 0xFF01 && code_point <= 0xFF5E)
        return code_point - 0xFF01 + 0x21;
    switch (code_point) {
    case '\t':
    case 0xA0:
    case 0x3000:
        return ' ';
    case 0x2212:
        return '-';
    default:
        return code_point;
    }
}

bool
ledger_loose_fold(struct ledger_slice text, struct ledger_loose *out)
{
    size_t count = 0;

    for (size_t at = 0; at < text.size;) {
        uint32_t code_point = ledger_text_next(text, &at);

        if (code_point == UINT32_MAX)
            return false;
        code_point = fold(code_point);
        if (ledger_text_steers(code_point) || count == LEDGER_LOOSE_SIZE_MAX)
            return false;
        if (code_point != ' ' || count > 0)
            out->points[count++] = code_point;
    }
    while (count > 0 && out->points[count - 1] == ' ')
        count--;
    out->points[count] = 0;
    out->count = count;
    return true;
}

bool
ledger_loose_skip(const struct ledger_loose *text, size_t *at, const char *word)
{
    struct ledger_slice slice = ledger_slice_of_text(word);
    size_t end = *at;

    for (size_t in_word = 0; in_word < slice.size; end++) {
        if (text->points[end] == 0 || text->points[end] != ledger_text_next(slice, &in_word))
            return false;
    }
    *at = end;
    return true;
}

void
ledger_loose_skip_blanks(const struct ledger_loose *text, size_t *at)
{
    while (text->points[*at] == ' ')
        *at += 1;
}

bool
ledger_loose_is_digit(uint32_t code_point)
{
    return code_point >= '0' && code_point <= '9';
}

bool
ledger_loose_digits(const struct ledger_loose *text, size_t *at, size_t count_min, size_t count_max,
                    uint32_t *out_number)
{
    uint32_t number = 0;
    size_t count = 0;

    while (count < count_max && ledger_loose_is_digit(text->points[*at + count])) {
        number = number * 10 + (text->points[*at + count] - '0');
        count++;
    }
    if (count < count_min)
        return false;
    *at += count;
    *out_number = number;
    return true;
}

static void
figure_add(struct ledger_loose_figure *figure, uint32_t digit)
{
    if (__builtin_mul_overflow(figure->digits, (uint64_t)10, &figure->digits) ||
        __builtin_add_overflow(figure->digits, (uint64_t)(digit - '0'), &figure->digits))
        figure->is_too_large = true;
}

static size_t
figure_add_run(const struct ledger_loose *text, size_t *at, struct ledger_loose_figure *figure)
{
    size_t count = 0;

    for (; ledger_loose_is_digit(text->points[*at]); *at += 1, count++)
        figure_add(figure, text->points[*at]);
    return count;
}

enum ledger_loose_fault
ledger_loose_figure(const struct ledger_loose *text, size_t *at,
                    struct ledger_loose_figure *out_figure)
{
    struct ledger_loose_figure figure = {0};
    size_t here = *at;
    size_t first_count = figure_add_run(text, &here, &figure);

    if (text->points[here] == ',' && (first_count < 1 || first_count > 3))
        return LEDGER_LOOSE_SEPARATORS;
    while (text->points[here] == ',') {
        here++;
        if (figure_add_run(text, &here, &figure) != 3)
            return LEDGER_LOOSE_SEPARATORS;
    }
    if (text->points[here] == '.') {
        here++;
        figure.decimals = figure_add_run(text, &here, &figure);
        if (figure.decimals == 0) /* "5." looks cut off. ".5" is what databases write. */
            return LEDGER_LOOSE_NO_FIGURE;
        if (text->points[here] == ',')
            return LEDGER_LOOSE_SEPARATORS;
    } else if (first_count == 0) {
        return LEDGER_LOOSE_NO_FIGURE;
    }
    *at = here;
    *out_figure = figure;
    return LEDGER_LOOSE_SOUND;
}

enum ledger_status
ledger_loose_scale(struct ledger_loose_figure figure, uint64_t unit_fen, uint64_t *out_fen,
                   uint64_t *out_step_fen)
{
    uint64_t step_fen = unit_fen;
    uint64_t fen;

    for (size_t i = 0; i < figure.decimals; i++) {
        if (step_fen % 10 != 0)
            return LEDGER_MALFORMED;
        step_fen /= 10;
    }
    if (figure.is_too_large || __builtin_mul_overflow(figure.digits, step_fen, &fen))
        return LEDGER_OUT_OF_RANGE;
    *out_fen = fen;
    *out_step_fen = step_fen;
    return LEDGER_OK;
}

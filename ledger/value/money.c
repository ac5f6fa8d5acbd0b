#include "ledger/value/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ledger/value/loose.h"

enum ledger_status
ledger_money_add(struct ledger_money a, struct ledger_money b, struct ledger_money *out_sum)
{
    int64_t fen;

    if (__builtin_add_overflow(a.fen, b.fen, &fen))
        return LEDGER_OUT_OF_RANGE;
    out_sum->fen = fen;
    return LEDGER_OK;
}

enum ledger_status
ledger_money_subtract(struct ledger_money a, struct ledger_money b,
                      struct ledger_money *out_difference)
{
    int64_t fen;

    if (__builtin_sub_overflow(a.fen, b.fen, &fen))
        return LEDGER_OUT_OF_RANGE;
    out_difference->fen = fen;
    return LEDGER_OK;
}

/* The magnitude is unsigned, so that INT64_MIN has one too. */
static uint64_t
magnitude_of(struct ledger_money amount)
{
    return amount.fen < 0 ? 0 - (uint64_t)amount.fen : (uint64_t)amount.fen;
}

static enum ledger_status
money_of_magnitude(uint64_t magnitude, bool is_negative, struct ledger_money *out_amount)
{
    if (magnitude > (uint64_t)INT64_MAX + (is_negative ? 1 : 0))
        return LEDGER_OUT_OF_RANGE;
    if (magnitude > INT64_MAX)
        out_amount->fen = INT64_MIN;
    else
        out_amount->fen = is_negative ? -(int64_t)magnitude : (int64_t)magnitude;
    return LEDGER_OK;
}

void
ledger_money_format(struct ledger_money amount, char text[static LEDGER_MONEY_TEXT_SIZE])
{
    uint64_t magnitude = magnitude_of(amount);

    (void)snprintf(text, LEDGER_MONEY_TEXT_SIZE, "%s%" PRIu64 ".%02" PRIu64,
                   amount.fen < 0 ? "-" : "", magnitude / 100, magnitude % 100);
}

void
ledger_money_format_grouped(struct ledger_money amount, char text[static LEDGER_MONEY_GROUPED_SIZE])
{
    char plain[LEDGER_MONEY_TEXT_SIZE];
    size_t size = 0;
    size_t point;

    ledger_money_format(amount, plain);
    point = strlen(plain) - 3;
    for (size_t i = 0; plain[i] != '\0'; i++) {
        bool is_first = i == 0 || plain[i - 1] == '-';

        if (i < point && (point - i) % 3 == 0 && !is_first)
            text[size++] = ',';
        text[size++] = plain[i];
    }
    text[size] = '\0';
}

static bool
digits_are_yuan(const char *text, size_t size)
{
    if (size < 4 || text[size - 3] != '.' || (text[0] == '0' && size > 4))
        return false;
    for (size_t i = 0; i < size; i++) {
        if (i != size - 3 && (text[i] < '0' || text[i] > '9'))
            return false;
    }
    return true;
}

enum ledger_status
ledger_money_parse(const char *text, size_t text_size, struct ledger_money *out_amount,
                   struct ledger_error *err)
{
    const struct ledger_slice whole = ledger_slice_of(text, text_size);
    bool is_negative = text_size > 0 && text[0] == '-';
    size_t first = is_negative ? 1 : 0;
    uint64_t magnitude = 0;

    if (!digits_are_yuan(text + first, text_size - first))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_MALFORMED, whole);
    for (size_t i = first; i < text_size; i++) {
        if (text[i] == '.')
            continue;
        if (__builtin_mul_overflow(magnitude, (uint64_t)10, &magnitude) ||
            __builtin_add_overflow(magnitude, (uint64_t)(text[i] - '0'), &magnitude))
            return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_AMOUNT_OUT_OF_RANGE, whole);
    }
    if (magnitude == 0 && is_negative) /* Zero has one spelling. */
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_MALFORMED, whole);
    if (money_of_magnitude(magnitude, is_negative, out_amount) != LEDGER_OK)
        return ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_AMOUNT_OUT_OF_RANGE, whole);
    return LEDGER_OK;
}

/* What stands before the digits: a parenthesis, a sign and a currency, each at most once, the sign
 * on either side of the currency, with or without blanks between. */
struct opening {
    bool has_parenthesis;
    bool has_sign;
    bool is_negative;
};

static void
sign_read(const struct ledger_loose *folded, size_t *at, struct opening *opening)
{
    if (!opening->has_sign && (folded->points[*at] == '-' || folded->points[*at] == '+')) {
        opening->has_sign = true;
        opening->is_negative = folded->points[*at] == '-';
        *at += 1;
        ledger_loose_skip_blanks(folded, at);
    }
}

static struct opening
opening_read(const struct ledger_loose *folded, size_t *at)
{
    static const char *const currencies[] = {"￥", "¥", "RMB", "CNY", "rmb", "cny"};
    struct opening opening = {0};

    opening.has_parenthesis = ledger_loose_skip(folded, at, "(");
    ledger_loose_skip_blanks(folded, at);
    sign_read(folded, at, &opening);
    for (size_t i = 0; i < sizeof(currencies) / sizeof(currencies[0]); i++) {
        if (ledger_loose_skip(folded, at, currencies[i]))
            break;
    }
    ledger_loose_skip_blanks(folded, at);
    sign_read(folded, at, &opening);
    return opening;
}

/* Whether the text ends here, after the unit and the parenthesis that was opened. */
static bool
ending_read(const struct ledger_loose *folded, size_t *at, bool has_parenthesis,
            enum ledger_money_unit *unit)
{
    ledger_loose_skip_blanks(folded, at);
    if (ledger_loose_skip(folded, at, "万元"))
        *unit = LEDGER_MONEY_WAN;
    else if (ledger_loose_skip(folded, at, "元"))
        *unit = LEDGER_MONEY_YUAN;
    ledger_loose_skip_blanks(folded, at);
    if (has_parenthesis && !ledger_loose_skip(folded, at, ")"))
        return false;
    return *at == folded->count;
}

static bool
is_exponent(const struct ledger_loose *folded, size_t at)
{
    uint32_t next = folded->points[at] == 0 ? 0 : folded->points[at + 1];

    return (folded->points[at] == 'e' || folded->points[at] == 'E') &&
           (next == '+' || next == '-' || ledger_loose_is_digit(next));
}

enum ledger_status
ledger_money_parse_loose(struct ledger_slice text, enum ledger_money_unit unit,
                         struct ledger_money *out_amount, struct ledger_error *err)
{
    struct ledger_loose_figure figure;
    enum ledger_loose_fault fault;
    struct ledger_loose folded;
    struct opening opening;
    enum ledger_status status;
    uint64_t magnitude;
    uint64_t step;
    size_t at = 0;

    if (!ledger_loose_fold(text, &folded))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_MALFORMED, text);
    if (folded.count == 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_EMPTY);
    if (folded.points[0] == '=')
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_FORMULA, text);

    opening = opening_read(&folded, &at);
    fault = ledger_loose_figure(&folded, &at, &figure);
    if (fault == LEDGER_LOOSE_SEPARATORS)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_SEPARATORS, text);
    if (fault == LEDGER_LOOSE_SOUND && is_exponent(&folded, at))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_SCIENTIFIC, text);
    if (fault != LEDGER_LOOSE_SOUND || (opening.has_parenthesis && opening.has_sign) ||
        !ending_read(&folded, &at, opening.has_parenthesis, &unit))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_AMOUNT_MALFORMED, text);

    status = ledger_loose_scale(figure, (uint64_t)unit, &magnitude, &step);
    if (status == LEDGER_OK)
        status = money_of_magnitude(magnitude, opening.has_parenthesis || opening.is_negative,
                                    out_amount);
    if (status == LEDGER_MALFORMED)
        return ledger_fail(err, status, LEDGER_MESSAGE_AMOUNT_TOO_MANY_DECIMALS, text);
    if (status == LEDGER_OUT_OF_RANGE)
        return ledger_fail(err, status, LEDGER_MESSAGE_AMOUNT_OUT_OF_RANGE, text);
    return status;
}

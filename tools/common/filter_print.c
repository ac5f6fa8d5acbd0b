/* A filter written, in one way: so that a report says what it was made of, and can be made again.
 */
#include <inttypes.h>
#include <string.h>

#include "ledger/value/date.h"
#include "ledger/value/money.h"
#include "tools/common/filter_internal.h"

/* Whether a value must stand in quotes to be read as it is. */
static bool
needs_quotes(const struct filter_term *term)
{
    const struct ledger_slice word = term->word;

    return word.size == 0 || memchr(word.data, ' ', word.size) != NULL ||
           memchr(word.data, '"', word.size) != NULL || memchr(word.data, ':', word.size) != NULL ||
           word.data[0] == '-' || ledger_slice_equal(word, ledger_slice_of_text("AND")) ||
           ledger_slice_equal(word, ledger_slice_of_text("OR"));
}

static enum ledger_status
put_word(const struct filter_term *term, struct ledger_buffer *out, struct ledger_error *err)
{
    enum ledger_status status;

    if (!needs_quotes(term))
        return ledger_buffer_append(out, term->word, err);
    status = ledger_buffer_append_text(out, "\"", err);
    for (size_t i = 0; i < term->word.size && status == LEDGER_OK; i++) {
        const uint8_t *byte = &term->word.data[i];

        status = ledger_buffer_append(out, ledger_slice_of(byte, 1), err);
        if (status == LEDGER_OK && *byte == '"')
            status = ledger_buffer_append(out, ledger_slice_of(byte, 1), err);
    }
    return status == LEDGER_OK ? ledger_buffer_append_text(out, "\"", err) : status;
}

static enum ledger_status
put_end(enum filter_field field, uint64_t end, struct ledger_buffer *out, struct ledger_error *err)
{
    _Static_assert((int)LEDGER_MONEY_TEXT_SIZE >= (int)LEDGER_DATE_TEXT_SIZE, "a date fits");
    char text[LEDGER_MONEY_TEXT_SIZE];

    if (field == FILTER_AMOUNT)
        ledger_money_format((struct ledger_money){(int64_t)end}, text);
    else if (field == FILTER_DATE)
        ledger_date_format((uint32_t)end, text);
    else
        return ledger_buffer_printf(out, err, "%" PRIu64, end);
    return ledger_buffer_append_text(out, text, err);
}

/* A number by itself stands for itself; all else with both ends, or with the one that there is. */
static enum ledger_status
put_range(const struct filter_term *term, struct ledger_buffer *out, struct ledger_error *err)
{
    const struct filter_range range = term->range;
    enum ledger_status status = LEDGER_OK;

    if (range.low != FILTER_OPEN_LOW || range.high == FILTER_OPEN_HIGH || range.low == range.high)
        status = put_end(term->field, range.low, out, err);
    if (status == LEDGER_OK && range.low != range.high)
        status = ledger_buffer_append_text(out, "..", err);
    if (status == LEDGER_OK && range.low != range.high && range.high != FILTER_OPEN_HIGH)
        status = put_end(term->field, range.high, out, err);
    return status;
}

static enum ledger_status
put_set(const struct filter_term *term, struct ledger_buffer *out, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    const char *joint = "";

    for (unsigned i = 1; term->set >> i != 0 && status == LEDGER_OK; i++) {
        if ((term->set >> i & 1) == 0)
            continue;
        status = ledger_buffer_printf(out, err, "%s%s", joint,
                                      term->field == FILTER_STATUS ? filter_status_name(i)
                                                                   : filter_instrument_name(i));
        joint = "|";
    }
    return status;
}

static enum ledger_status
put_term(const struct filter_term *term, struct ledger_buffer *out, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (term->negated)
        status = ledger_buffer_append_text(out, "-", err);
    if (status == LEDGER_OK && term->field != FILTER_ANY)
        status = ledger_buffer_printf(out, err, "%s:", filter_field_name(term->field));
    if (status != LEDGER_OK)
        return status;
    switch (term->field) {
    case FILTER_AMOUNT:
    case FILTER_DATE:
    case FILTER_VOUCHER:
    case FILTER_ENTRY:
        return put_range(term, out, err);
    case FILTER_STATUS:
    case FILTER_INSTRUMENT:
        return put_set(term, out, err);
    case FILTER_ANY:
    case FILTER_PAYEE:
    case FILTER_PROGRAMME:
    case FILTER_CATEGORY:
    case FILTER_OFFICER:
    case FILTER_FIELD_COUNT:
        break;
    }
    return put_word(term, out, err);
}

enum ledger_status
filter_print(const struct filter *filter, struct ledger_buffer *out, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < filter->term_count && status == LEDGER_OK; i++) {
        if (i > 0)
            status = ledger_buffer_append_text(out, " ", err);
        if (status == LEDGER_OK)
            status = put_term(&filter->terms[i], out, err);
    }
    return status;
}

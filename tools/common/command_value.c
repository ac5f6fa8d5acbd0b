/* The options of a command as its run function asks for them. */
#include <assert.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/value/date.h"
#include "tools/common/command_parse.h"

/* Asking for an option that the table does not have is a slip of the programmer, found at once. */
static void
assert_known(const struct command_context *context, const char *option)
{
    const struct command_option *options = context->command->options;
    bool known = false;

    for (size_t i = 0; options != NULL && options[i].name != NULL && !known; i++)
        known = strcmp(options[i].name, option) == 0;
    assert(known);
}

size_t
command_count(const struct command_context *context, const char *option)
{
    size_t count = 0;

    assert_known(context, option);
    for (size_t i = 0; i < context->given_count; i++)
        count += strcmp(context->given[i].option->name, option) == 0;
    return count;
}

bool
command_has(const struct command_context *context, const char *option)
{
    return command_count(context, option) > 0;
}

const char *
command_text_at(const struct command_context *context, const char *option, size_t index)
{
    assert_known(context, option);
    for (size_t i = 0; i < context->given_count; i++) {
        if (strcmp(context->given[i].option->name, option) == 0 && index-- == 0)
            return context->given[i].value;
    }
    return NULL;
}

const char *
command_text(const struct command_context *context, const char *option)
{
    size_t count = command_count(context, option);

    return count == 0 ? NULL : command_text_at(context, option, count - 1);
}

/* Adds the option as place to a failure and marks it as misuse. */
static enum ledger_status
option_misuse(struct command_context *context, const char *option, enum ledger_status status,
              struct ledger_error *err)
{
    char place[80];

    if (status == LEDGER_OK)
        return status;
    (void)snprintf(place, sizeof(place), "--%s", option);
    ledger_error_add_place(err, place);
    return command_misuse(context, status);
}

enum ledger_status
command_date(struct command_context *context, const char *option, uint32_t *out_date,
             struct ledger_error *err)
{
    const char *text = command_text(context, option);

    if (text == NULL)
        return LEDGER_OK;
    return option_misuse(context, option,
                         ledger_date_parse(ledger_slice_of_text(text), out_date, err), err);
}

enum ledger_status
command_month(struct command_context *context, const char *option, uint32_t *out_month,
              struct ledger_error *err)
{
    const char *text = command_text(context, option);

    if (text == NULL)
        return LEDGER_OK;
    return option_misuse(context, option,
                         ledger_month_parse(ledger_slice_of_text(text), out_month, err), err);
}

/* What no entry may state is refused here, where it can be said in yuan. */
static enum ledger_status
parse_money(const char *text, struct ledger_money *out_amount, struct ledger_error *err)
{
    const struct ledger_slice slice = ledger_slice_of_text(text);
    struct ledger_money amount;
    enum ledger_status status = ledger_money_parse_loose(slice, LEDGER_MONEY_YUAN, &amount, err);

    if (status == LEDGER_OK &&
        (amount.fen > LEDGER_MONEY_FEN_MAX || amount.fen < -LEDGER_MONEY_FEN_MAX))
        status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_AMOUNT_OUT_OF_RANGE, slice);
    if (status == LEDGER_OK)
        *out_amount = amount;
    return status;
}

enum ledger_status
command_money(struct command_context *context, const char *option, struct ledger_money *out_amount,
              struct ledger_error *err)
{
    const char *text = command_text(context, option);

    if (text == NULL)
        return LEDGER_OK;
    return option_misuse(context, option, parse_money(text, out_amount, err), err);
}

static enum ledger_status
parse_number(const char *text, uint64_t max, uint64_t *out_number, struct ledger_error *err)
{
    if (ledger_text_from_decimal(ledger_slice_of_text(text), max, out_number) == LEDGER_OK)
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_NUMBER_MALFORMED, text, max);
}

enum ledger_status
command_number(struct command_context *context, const char *option, uint64_t max,
               uint64_t *out_number, struct ledger_error *err)
{
    const char *text = command_text(context, option);

    if (text == NULL)
        return LEDGER_OK;
    return option_misuse(context, option, parse_number(text, max, out_number, err), err);
}

static enum ledger_status
argument_misuse(struct command_context *context, const char *name, enum ledger_status status,
                struct ledger_error *err)
{
    if (status == LEDGER_OK)
        return status;
    ledger_error_add_place(err, name);
    return command_misuse(context, status);
}

enum ledger_status
command_argument_number(struct command_context *context, int index, const char *name, uint64_t max,
                        uint64_t *out_number, struct ledger_error *err)
{
    assert(index >= 0 && index < context->argument_count);
    return argument_misuse(context, name,
                           parse_number(context->arguments[index], max, out_number, err), err);
}

enum ledger_status
command_argument_money(struct command_context *context, int index, const char *name,
                       struct ledger_money *out_amount, struct ledger_error *err)
{
    assert(index >= 0 && index < context->argument_count);
    return argument_misuse(context, name, parse_money(context->arguments[index], out_amount, err),
                           err);
}

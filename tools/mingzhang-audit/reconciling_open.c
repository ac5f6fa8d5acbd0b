/* Options and files of a reconciliation, before anything is read. */
#include <string.h>

#include "tools/mingzhang-audit/reconciling.h"

enum { PREVIOUS_SIZE_MAX = 1 << 30, DAYS_MAX = 250, LAST_FOUR = 4 };

static const char *const against_words[] = {
    [AUDIT_AGAINST_BANK] = "bank",
    [AUDIT_AGAINST_TREASURY] = "treasury",
    [AUDIT_AGAINST_LIST] = "list",
};

static enum ledger_status
read_against(struct command_context *context, enum audit_against *out, struct ledger_error *err)
{
    const char *given = command_text(context, "against");
    for (unsigned i = 0; i < sizeof against_words / sizeof against_words[0]; i++)
        if (given != NULL && strcmp(given, against_words[i]) == 0) {
            *out = (enum audit_against)i;
            return LEDGER_OK;
        }
    if (given == NULL)
        return LEDGER_OK;
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN,
                                      "--against", given, "bank, treasury, list"));
}

/* All digits, or four. */
static enum ledger_status
read_account(struct command_context *context, struct reconciling_inputs *out,
             struct ledger_error *err)
{
    const char *given = command_text(context, "account");
    if (given == NULL && out->against != AUDIT_AGAINST_BANK)
        return LEDGER_OK;
    if (given == NULL)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_USAGE_OPTION_MISSING,
                                                   context->command->name, "account", "NUMBER"));
    if (strlen(given) < LAST_FOUR || strspn(given, "0123456789") != strlen(given))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_ACCOUNT, given));
    out->account = audit_text(given);
    return LEDGER_OK;
}

static enum ledger_status
read_programme(struct command_context *context, struct reconciling_inputs *out,
               struct ledger_error *err)
{
    const char *given = command_text(context, "programme");
    if (given != NULL && out->against != AUDIT_AGAINST_LIST)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_PROGRAMME_LIST));
    if (given != NULL)
        out->programme = audit_text(given);
    return LEDGER_OK;
}

static enum ledger_status
read_period(struct command_context *context, struct reconciling_inputs *out,
            struct ledger_error *err)
{
    enum ledger_status status = command_date(context, "from", &out->first_date, err);
    if (status == LEDGER_OK)
        status = command_date(context, "to", &out->last_date, err);
    if (status == LEDGER_OK && out->last_date > 0 && out->first_date > out->last_date)
        status = command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                     LEDGER_MESSAGE_USAGE_PERIOD_REVERSED,
                                                     out->first_date, out->last_date));
    return status;
}

static enum ledger_status
read_days(struct command_context *context, const char *option, uint32_t *out,
          struct ledger_error *err)
{
    uint64_t days = 0;
    enum ledger_status status = command_number(context, option, DAYS_MAX, &days, err);
    if (status == LEDGER_OK && days == 0 && command_has(context, option)) {
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_DAYS_NONE);
        ledger_error_add_place(err, option);
        return command_misuse(context, status);
    }
    *out = (uint32_t)days;
    return status;
}

static enum ledger_status
read_opening(struct command_context *context, struct reconciling_inputs *out,
             struct ledger_error *err)
{
    struct ledger_money opening = {0};
    enum ledger_status status = command_money(context, "opening", &opening, err);
    out->has_opening = command_has(context, "opening");
    out->opening_fen = opening.fen;
    return status;
}

static enum ledger_status
open_files(struct command_context *context, struct reconciling_inputs *out)
{
    enum ledger_status status = LEDGER_OK;
    out->previous_name = command_text(context, "previous");
    out->calendar_name = command_text(context, "calendar");
    if (out->previous_name != NULL)
        status = input_file(context, out->previous_name, PREVIOUS_SIZE_MAX, &out->previous);
    if (status == LEDGER_OK && out->calendar_name != NULL)
        status = input_file(context, out->calendar_name, AUDIT_CALENDAR_SIZE_MAX, &out->calendar);
    return status;
}

static enum ledger_status
open_arenas(struct command_context *context, struct reconciling_inputs *out)
{
    struct audit_error why = {0};
    enum audit_status status = audit_arena_open(NULL, &out->arena, &why);
    if (status == AUDIT_OK)
        status = audit_arena_open(NULL, &out->state, &why);
    return input_tell(context, status, &why);
}

enum ledger_status
reconciling_open(struct command_context *context, char **names, size_t count,
                 struct reconciling_inputs *out, struct ledger_error *err)
{
    enum ledger_status status;
    out->stated_only = command_has(context, "stated-only");
    if ((status = read_against(context, &out->against, err)) != LEDGER_OK ||
        (status = read_account(context, out, err)) != LEDGER_OK ||
        (status = read_programme(context, out, err)) != LEDGER_OK ||
        (status = read_period(context, out, err)) != LEDGER_OK ||
        (status = read_days(context, "window", &out->window, err)) != LEDGER_OK ||
        (status = read_days(context, "grace", &out->grace, err)) != LEDGER_OK ||
        (status = read_opening(context, out, err)) != LEDGER_OK ||
        (status = statement_files_open(context, names, count, &out->statements, err)) !=
            LEDGER_OK ||
        (status = open_files(context, out)) != LEDGER_OK)
        return status;
    return open_arenas(context, out);
}

void
reconciling_close(struct reconciling_inputs *inputs)
{
    statement_files_close(&inputs->statements);
    audit_buffer_free(&inputs->previous);
    audit_buffer_free(&inputs->calendar);
    audit_arena_close(inputs->arena);
    audit_arena_close(inputs->state);
    *inputs = (struct reconciling_inputs){0};
}

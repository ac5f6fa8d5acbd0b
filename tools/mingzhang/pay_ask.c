/* A payment field by field. What the ledger knows already is proposed: most payments differ from
 * the last one in a payee, an amount and a number. */
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/value/capital.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/pay_internal.h"

enum { CHOICES_MAX = 20 };

enum ledger_status
pay_ask_line(const struct pay_asking *asking, const char *question, const char *proposed,
             const char **out_answer, struct ledger_error *err)
{
    struct ledger_buffer answer = {0};
    enum ledger_status status = prompt_line(asking->language, question, proposed, &answer, err);

    if (status == LEDGER_OK) {
        *out_answer =
            ledger_arena_text(asking->arena, ledger_slice_of_text((const char *)answer.data));
        if (*out_answer == NULL)
            status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, answer.size);
    }
    ledger_buffer_free(&answer);
    return status;
}

const char *
pay_word(const struct pay_asking *asking, enum word name)
{
    return language_word(asking->language, name);
}

void
pay_say_again(const struct pay_asking *asking, struct ledger_error *err)
{
    char text[LEDGER_ERROR_TEXT_SIZE];

    ledger_error_text(err, asking->language, text);
    (void)fprintf(stderr, "%s\n", text);
    *err = (struct ledger_error){0};
}

size_t
pay_choice_of(const char *answer, size_t count)
{
    uint64_t number;

    if (ledger_text_from_decimal(ledger_slice_of_text(answer), count, &number) != LEDGER_OK)
        return 0;
    return (size_t)number;
}

/* --- programme --- */

struct programmes {
    const struct pay_asking *asking;
    uint32_t date;
    struct ledger_programme open[CHOICES_MAX];
    size_t count;
};

static enum ledger_status
programme_note(void *context, const struct ledger_programme_state *state, struct ledger_error *err)
{
    struct programmes *programmes = context;
    struct ledger_programme *kept = &programmes->open[programmes->count];
    struct ledger_arena *arena = programmes->asking->arena;
    const struct ledger_programme *programme = &state->programme;

    if (state->closed || programme->first_date > programmes->date ||
        (programme->last_date != 0 && programme->last_date < programmes->date) ||
        programmes->count == CHOICES_MAX)
        return LEDGER_OK;
    *kept = *programme;
    kept->code = ledger_arena_text(arena, ledger_slice_of_text(programme->code));
    kept->name = ledger_arena_text(arena, ledger_slice_of_text(programme->name));
    if (kept->code == NULL || kept->name == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           strlen(programme->name));
    programmes->count++;
    return LEDGER_OK;
}

static enum ledger_status
programme_choose(const struct pay_asking *asking, const struct programmes *programmes,
                 const struct ledger_programme **out_programme, struct ledger_error *err)
{
    const char *proposed = programmes->count == 1 ? programmes->open[0].code : NULL;
    const char *answer;

    for (size_t i = 0; i < programmes->count; i++)
        (void)fprintf(stderr, "  %zu  %s  %s\n", i + 1, programmes->open[i].code,
                      programmes->open[i].name);
    for (;;) {
        enum ledger_status status =
            pay_ask_line(asking, pay_word(asking, WORD_PAY_PROGRAMME), proposed, &answer, err);
        size_t choice;

        if (status != LEDGER_OK)
            return status;
        for (size_t i = 0; i < programmes->count; i++) {
            if (strcmp(programmes->open[i].code, answer) == 0) {
                *out_programme = &programmes->open[i];
                return LEDGER_OK;
            }
        }
        choice = pay_choice_of(answer, programmes->count);
        if (choice > 0) {
            *out_programme = &programmes->open[choice - 1];
            return LEDGER_OK;
        }
        language_say(stderr, asking->language, WORD_PAY_CHOOSE);
    }
}

static enum ledger_status
ask_programme(const struct pay_asking *asking, struct programmes *programmes,
              const struct ledger_programme **out_programme, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(asking->context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_programmes(txn, programme_note, programmes, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK && programmes->count == 0)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PAY_NO_PROGRAMME);
    return status == LEDGER_OK ? programme_choose(asking, programmes, out_programme, err) : status;
}

/* --- amount, date --- */

static enum ledger_status
ask_amount(const struct pay_asking *asking, int64_t *out_fen, struct ledger_error *err)
{
    char capital[LEDGER_CAPITAL_TEXT_SIZE];
    char grouped[LEDGER_MONEY_GROUPED_SIZE];
    struct ledger_money amount = {0};
    const char *answer;

    for (;;) {
        enum ledger_status status =
            pay_ask_line(asking, pay_word(asking, WORD_PAY_AMOUNT), NULL, &answer, err);

        if (status != LEDGER_OK)
            return status;
        status =
            ledger_money_parse_loose(ledger_slice_of_text(answer), LEDGER_MONEY_YUAN, &amount, err);
        if (status == LEDGER_OK && amount.fen <= 0)
            status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_PAY_AMOUNT_NOT_POSITIVE,
                                 amount.fen);
        if (status != LEDGER_OK) {
            pay_say_again(asking, err);
            continue;
        }
        ledger_money_format_grouped(amount, grouped);
        if (ledger_capital_format(amount, capital) == LEDGER_OK)
            (void)fprintf(stderr, "  %s  %s\n", grouped, capital);
        *out_fen = amount.fen;
        return LEDGER_OK;
    }
}

static enum ledger_status
ask_date(const struct pay_asking *asking, uint32_t *date, struct ledger_error *err)
{
    char today[LEDGER_DATE_TEXT_SIZE];
    const char *answer;

    ledger_date_format(*date, today);
    for (;;) {
        enum ledger_status status =
            pay_ask_line(asking, pay_word(asking, WORD_PAY_DATE), today, &answer, err);

        if (status != LEDGER_OK)
            return status;
        if (ledger_date_parse(ledger_slice_of_text(answer), date, err) == LEDGER_OK)
            return LEDGER_OK;
        pay_say_again(asking, err);
    }
}

enum ledger_status
pay_ask(struct command_context *context, struct ledger_vault *vault,
        struct ledger_disbursement *disbursement, struct ledger_error *err)
{
    const struct pay_asking asking = {context, context->output.language, &context->arena};
    struct programmes programmes = {.asking = &asking, .date = flow_today(context)};
    const struct ledger_programme *programme;
    const struct ledger_payee_state *known = NULL;
    enum ledger_status status = ask_programme(&asking, &programmes, &programme, err);

    if (status != LEDGER_OK)
        return status;
    disbursement->programme = programme->code;
    disbursement->date = programmes.date;
    status = pay_ask_payee(&asking, &disbursement->payee, &known, err);
    if (status == LEDGER_OK && programme->instrument != LEDGER_INSTRUMENT_RELIEF)
        status = pay_ask_account(&asking, vault, known, &disbursement->account, err);
    if (status == LEDGER_OK)
        status = ask_amount(&asking, &disbursement->amount_fen, err);
    if (status == LEDGER_OK)
        status = ask_date(&asking, &disbursement->date, err);
    disbursement->budget_year = disbursement->date / 10000;
    if (status == LEDGER_OK)
        status = pay_ask_reference(&asking, disbursement, err);
    if (status == LEDGER_OK)
        status =
            pay_ask_line(&asking, pay_word(&asking, WORD_PAY_MEMO), "", &disbursement->memo, err);
    return status;
}

enum ledger_status
pay_ask_reason(struct command_context *context, struct ledger_disbursement *disbursement,
               struct ledger_error *err)
{
    const struct pay_asking asking = {context, context->output.language, &context->arena};

    return pay_ask_line(&asking, pay_word(&asking, WORD_PAY_REASON), NULL, &disbursement->reason,
                        err);
}

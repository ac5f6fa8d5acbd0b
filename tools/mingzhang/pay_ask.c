/* A payment field by field. What the ledger knows already is proposed: most payments differ from
 * the last one in a payee, an amount and a number. */
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/read.h"
#include "ledger/value/capital.h"
#include "ledger/value/date.h"
#include "ledger/value/uscc.h"
#include "tools/mingzhang/pay.h"

enum { CHOICES_MAX = 20, LOOK_BACK_ENTRIES = 500, NUMBERS_TRIED = 10000 };

struct asking {
    struct command_context *context;
    enum ledger_language language;
    struct ledger_arena *arena;
};

/* Asks, and keeps the answer for as long as the command runs. */
static enum ledger_status
ask(const struct asking *asking, const char *question, const char *proposed,
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

static const char *
word(const struct asking *asking, enum word name)
{
    return language_word(asking->language, name);
}

/* Says what was wrong with an answer, so that it can be given again. */
static void
say_again(const struct asking *asking, struct ledger_error *err)
{
    char text[LEDGER_ERROR_TEXT_SIZE];

    ledger_error_text(err, asking->language, text);
    (void)fprintf(stderr, "%s\n", text);
    *err = (struct ledger_error){0};
}

/* --- programme --- */

struct programmes {
    const struct asking *asking;
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

/* The number of a choice, "3", of so many; 0 for anything else. */
static size_t
choice_of(const char *answer, size_t count)
{
    uint64_t number;

    if (ledger_text_from_decimal(ledger_slice_of_text(answer), count, &number) != LEDGER_OK)
        return 0;
    return (size_t)number;
}

static enum ledger_status
programme_choose(const struct asking *asking, const struct programmes *programmes,
                 const struct ledger_programme **out_programme, struct ledger_error *err)
{
    const char *proposed = programmes->count == 1 ? programmes->open[0].code : NULL;
    const char *answer;

    for (size_t i = 0; i < programmes->count; i++)
        (void)fprintf(stderr, "  %zu  %s  %s\n", i + 1, programmes->open[i].code,
                      programmes->open[i].name);
    for (;;) {
        enum ledger_status status =
            ask(asking, word(asking, WORD_PAY_PROGRAMME), proposed, &answer, err);
        size_t choice;

        if (status != LEDGER_OK)
            return status;
        for (size_t i = 0; i < programmes->count; i++) {
            if (strcmp(programmes->open[i].code, answer) == 0) {
                *out_programme = &programmes->open[i];
                return LEDGER_OK;
            }
        }
        choice = choice_of(answer, programmes->count);
        if (choice > 0) {
            *out_programme = &programmes->open[choice - 1];
            return LEDGER_OK;
        }
        language_say(stderr, asking->language, WORD_PAY_CHOOSE);
    }
}

static enum ledger_status
ask_programme(const struct asking *asking, struct programmes *programmes,
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

/* --- payee --- */

struct payees {
    const struct asking *asking;
    const char *wanted;
    struct ledger_payee_state found[CHOICES_MAX];
    size_t count;
    bool has_more;
};

/* A copy that outlives the transaction. */
static enum ledger_status
payee_keep(struct ledger_arena *arena, const struct ledger_payee_state *payee,
           struct ledger_payee_state *out_kept, struct ledger_error *err)
{
    struct ledger_payee_state kept = *payee;

    kept.id = ledger_arena_text(arena, ledger_slice_of_text(payee->id));
    kept.name = ledger_arena_text(arena, ledger_slice_of_text(payee->name));
    kept.bank = ledger_arena_text(arena, ledger_slice_of_text(payee->bank));
    kept.last_four = ledger_arena_text(arena, ledger_slice_of_text(payee->last_four));
    kept.account.data = (const uint8_t *)ledger_arena_text(arena, payee->account);
    if (kept.id == NULL || kept.name == NULL || kept.bank == NULL || kept.last_four == NULL ||
        kept.account.data == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           strlen(payee->name));
    *out_kept = kept;
    return LEDGER_OK;
}

static enum ledger_status
payee_note(void *context, const struct ledger_digest *hash, const struct ledger_payee_state *payee,
           struct ledger_error *err)
{
    struct payees *payees = context;

    (void)hash;
    if (strstr(payee->name, payees->wanted) == NULL && strstr(payee->id, payees->wanted) == NULL)
        return LEDGER_OK;
    if (payees->count == CHOICES_MAX) {
        payees->has_more = true;
        return LEDGER_OK;
    }
    return payee_keep(payees->asking->arena, payee, &payees->found[payees->count++], err);
}

static enum ledger_status
payees_search(struct payees *payees, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status = ledger_store_begin(ledger_store_of(payees->asking->context->ledger),
                                                   LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_payees(txn, payee_note, payees, err);
    ledger_store_abort(txn);
    return status;
}

/* Back from an id (CANONICAL.md, section 4) to the payee that has it. */
static enum ledger_status
payee_from_id(struct ledger_arena *arena, const struct ledger_payee_state *state,
              struct ledger_payee *payee, struct ledger_error *err)
{
    static const char enterprise[] = "credit-code ";
    static const char person[] = "person ";
    static const char other[] = "other ";
    const char *newline = strchr(state->id, '\n');
    uint8_t *bytes;

    payee->name = state->name;
    if (strncmp(state->id, enterprise, sizeof(enterprise) - 1) == 0) {
        payee->kind = LEDGER_PAYEE_ENTERPRISE;
        payee->credit_code = state->id + sizeof(enterprise) - 1;
        return LEDGER_OK;
    }
    if (strncmp(state->id, person, sizeof(person) - 1) == 0) {
        bytes = ledger_arena_take(arena, 32);
        if (bytes != NULL &&
            ledger_text_from_hex(state->id + sizeof(person) - 1, bytes, 32) == LEDGER_OK) {
            payee->kind = LEDGER_PAYEE_PERSON;
            payee->name = ""; /* A person's name is not for the ledger. */
            payee->person = ledger_slice_of(bytes, 32);
            return LEDGER_OK;
        }
    }
    if (strncmp(state->id, other, sizeof(other) - 1) == 0 && newline != NULL) {
        const char *name = state->id + sizeof(other) - 1;

        payee->kind = LEDGER_PAYEE_OTHER;
        payee->register_name =
            ledger_arena_text(arena, ledger_slice_of(name, (size_t)(newline - name)));
        payee->register_number = newline + 1;
        if (payee->register_name != NULL)
            return LEDGER_OK;
    }
    return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_INDEX_DAMAGED);
}

/* One of those found; NOT_FOUND, without a message: look for something else. */
static enum ledger_status
payee_choose(const struct asking *asking, const struct payees *payees,
             const struct ledger_payee_state **out_payee, struct ledger_error *err)
{
    const char *answer;
    size_t choice;
    enum ledger_status status;

    for (size_t i = 0; i < payees->count; i++) {
        struct ledger_buffer line = {0};

        status = ledger_text_escape(ledger_slice_of_text(payees->found[i].id), &line, err);
        if (status == LEDGER_OK)
            (void)fprintf(stderr, "  %zu  %s  %.*s\n", i + 1, payees->found[i].name, (int)line.size,
                          (const char *)line.data);
        ledger_buffer_free(&line);
        if (status != LEDGER_OK)
            return status;
    }
    if (payees->has_more)
        language_say(stderr, asking->language, WORD_PAY_MORE_PAYEES);
    status = ask(asking, word(asking, WORD_PAY_PAYEE_NUMBER), payees->count == 1 ? "1" : NULL,
                 &answer, err);
    if (status != LEDGER_OK)
        return status;
    choice = choice_of(answer, payees->count);
    if (choice == 0)
        return LEDGER_NOT_FOUND;
    *out_payee = &payees->found[choice - 1];
    return LEDGER_OK;
}

/* A credit code that was never paid before: its name is needed. */
static enum ledger_status
payee_new(const struct asking *asking, const char *code_text, struct ledger_payee *payee,
          struct ledger_error *err)
{
    enum ledger_status status =
        pay_credit_code(asking->context, code_text, &payee->credit_code, err);

    payee->kind = LEDGER_PAYEE_ENTERPRISE;
    if (status == LEDGER_OK)
        status = ask(asking, word(asking, WORD_PAY_PAYEE_NAME), NULL, &payee->name, err);
    return status;
}

/* Whether somebody meant a credit code, rightly written or not. */
static bool
is_like_a_code(const char *text)
{
    size_t size = strlen(text);

    return size + 2 >= LEDGER_USCC_SIZE && size <= LEDGER_USCC_SIZE + 2 &&
           strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") == size;
}

/* Sets `*out_known` where the payee was paid before. */
static enum ledger_status
ask_payee(const struct asking *asking, struct payees *payees, struct ledger_payee *payee,
          const struct ledger_payee_state **out_known, struct ledger_error *err)
{
    enum ledger_status status;

    for (;;) {
        payees->count = 0;
        payees->has_more = false;
        status = ask(asking, word(asking, WORD_PAY_PAYEE), NULL, &payees->wanted, err);
        if (status == LEDGER_OK)
            status = payees_search(payees, err);
        if (status != LEDGER_OK)
            return status;
        if (payees->count > 0) {
            status = payee_choose(asking, payees, out_known, err);
            if (status == LEDGER_OK)
                return payee_from_id(asking->arena, *out_known, payee, err);
            if (status != LEDGER_NOT_FOUND)
                return status;
            continue;
        }
        if (!is_like_a_code(payees->wanted)) {
            language_say(stderr, asking->language, WORD_PAY_PAYEE_UNKNOWN);
            continue;
        }
        status = payee_new(asking, payees->wanted, payee, err);
        if (status != LEDGER_MALFORMED)
            return status;
        say_again(asking, err);
    }
}

/* --- account --- */

/* Proposes the last one: in full where the private bytes are at hand, else its last four digits. */
static enum ledger_status
account_proposed(const struct asking *asking, const struct ledger_payee_state *known,
                 const char **out_text, struct ledger_error *err)
{
    struct ledger_private private;
    struct ledger_buffer text = {0};
    enum ledger_status status;

    if (known == NULL || known->account.size == 0)
        return LEDGER_OK;
    status =
        ledger_private_get(asking->context->ledger, known->account, asking->arena, &private, err);
    if (status == LEDGER_OK)
        status = ledger_buffer_printf(&text, err, "%s", private.canonical);
    else if (status == LEDGER_NOT_FOUND)
        status = ledger_buffer_printf(&text, err, "*%s", known->last_four);
    if (status == LEDGER_OK)
        *out_text = ledger_arena_text(asking->arena, ledger_buffer_slice(&text));
    ledger_buffer_free(&text);
    return status;
}

static enum ledger_status
ask_account(const struct asking *asking, struct ledger_vault *vault,
            const struct ledger_payee_state *known, struct ledger_account *account,
            struct ledger_error *err)
{
    const char *proposed = "";
    const char *digits;
    const char *bank;
    enum ledger_status status = account_proposed(asking, known, &proposed, err);

    while (status == LEDGER_OK) {
        status = ask(asking, word(asking, WORD_PAY_ACCOUNT), proposed, &digits, err);
        if (status != LEDGER_OK || digits[0] == '\0' || strcmp(digits, "-") == 0)
            return status;
        if (proposed[0] != '\0' && strcmp(digits, proposed) == 0) {
            *account = (struct ledger_account){.stated = true,
                                               .bank = known->bank,
                                               .last_four = known->last_four,
                                               .commitment = known->account};
            return LEDGER_OK;
        }
        status =
            ask(asking, word(asking, WORD_PAY_BANK), known == NULL ? "" : known->bank, &bank, err);
        if (status == LEDGER_OK)
            status = flow_account(asking->context, vault, digits, bank, account, err);
        if (status != LEDGER_MALFORMED)
            return status;
        say_again(asking, err);
        status = LEDGER_OK;
    }
    return status;
}

/* --- amount, date --- */

static enum ledger_status
ask_amount(const struct asking *asking, int64_t *out_fen, struct ledger_error *err)
{
    char capital[LEDGER_CAPITAL_TEXT_SIZE];
    char grouped[LEDGER_MONEY_GROUPED_SIZE];
    struct ledger_money amount = {0};
    const char *answer;

    for (;;) {
        enum ledger_status status = ask(asking, word(asking, WORD_PAY_AMOUNT), NULL, &answer, err);

        if (status != LEDGER_OK)
            return status;
        status =
            ledger_money_parse_loose(ledger_slice_of_text(answer), LEDGER_MONEY_YUAN, &amount, err);
        if (status == LEDGER_OK && amount.fen <= 0)
            status = ledger_fail(err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_PAY_AMOUNT_NOT_POSITIVE,
                                 amount.fen);
        if (status != LEDGER_OK) {
            say_again(asking, err);
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
ask_date(const struct asking *asking, uint32_t *date, struct ledger_error *err)
{
    char today[LEDGER_DATE_TEXT_SIZE];
    const char *answer;

    ledger_date_format(*date, today);
    for (;;) {
        enum ledger_status status = ask(asking, word(asking, WORD_PAY_DATE), today, &answer, err);

        if (status != LEDGER_OK)
            return status;
        if (ledger_date_parse(ledger_slice_of_text(answer), date, err) == LEDGER_OK)
            return LEDGER_OK;
        say_again(asking, err);
    }
}

/* --- reference --- */

/* Whether a number is neither sealed nor waiting. */
static enum ledger_status
reference_is_free(const struct asking *asking, const char *reference, bool *out_free,
                  struct ledger_error *err)
{
    struct ledger_disbursement_state state;
    struct ledger_store_txn *txn = NULL;
    struct ledger_voucher_id voucher;
    struct ledger *ledger = asking->context->ledger;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_disbursement(txn, reference, asking->arena, &state, err);
    ledger_store_abort(txn);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_pending_reference(ledger, reference, &voucher, err);
    *out_free = status == LEDGER_NOT_FOUND;
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

/* The newest sealed reference of the programme, if there is one not far back; else "". */
static enum ledger_status
reference_last(const struct asking *asking, const char *programme, const char **out_reference,
               struct ledger_error *err)
{
    struct ledger_head head;
    enum ledger_status status = ledger_head(asking->context->ledger, &head, err);

    *out_reference = "";
    for (uint64_t back = 1;
         status == LEDGER_OK && back <= head.entry_count && back <= LOOK_BACK_ENTRIES; back++) {
        struct ledger_record record;

        status = ledger_read_entry(asking->context->ledger, head.entry_count - back, asking->arena,
                                   &record, err);
        if (status == LEDGER_OK && record.entry.body == LEDGER_BODY_DISBURSEMENT &&
            strcmp(record.entry.disbursement.programme, programme) == 0) {
            *out_reference = record.entry.disbursement.reference;
            return LEDGER_OK;
        }
    }
    return status;
}

/* "BT-2023-0007" and 2 -> "BT-2023-0009": its last digits counted on, their width kept. False when
 * it does not end in digits. */
static bool
reference_count_on(const char *last, uint64_t by, char *text, size_t size)
{
    size_t end = strlen(last);
    size_t start = end;
    uint64_t number;

    while (start > 0 && end - start < 18 && last[start - 1] >= '0' && last[start - 1] <= '9')
        start--;
    if (start == end)
        return false;
    number = strtoull(last + start, NULL, 10) + by;
    return snprintf(text, size, "%.*s%0*llu", (int)start, last, (int)(end - start),
                    (unsigned long long)number) < (int)size;
}

static enum ledger_status
reference_propose(const struct asking *asking, const struct ledger_disbursement *disbursement,
                  char *text, size_t size, struct ledger_error *err)
{
    const char *last;
    bool is_free = false;
    enum ledger_status status = reference_last(asking, disbursement->programme, &last, err);

    for (uint64_t i = 1; status == LEDGER_OK && !is_free && i <= NUMBERS_TRIED; i++) {
        if (!reference_count_on(last, i, text, size) &&
            snprintf(text, size, "%s-%u-%llu", disbursement->programme,
                     (unsigned)disbursement->date, (unsigned long long)i) >= (int)size)
            break;
        status = reference_is_free(asking, text, &is_free, err);
    }
    if (!is_free)
        text[0] = '\0';
    return status;
}

static enum ledger_status
ask_reference(const struct asking *asking, struct ledger_disbursement *disbursement,
              struct ledger_error *err)
{
    char proposed[LEDGER_ID_SIZE_MAX + 1];
    enum ledger_status status =
        reference_propose(asking, disbursement, proposed, sizeof(proposed), err);

    if (status != LEDGER_OK)
        return status;
    return ask(asking, word(asking, WORD_PAY_REFERENCE), proposed[0] == '\0' ? NULL : proposed,
               &disbursement->reference, err);
}

enum ledger_status
pay_ask(struct command_context *context, struct ledger_vault *vault,
        struct ledger_disbursement *disbursement, struct ledger_error *err)
{
    const struct asking asking = {context, context->output.language, &context->arena};
    struct programmes programmes = {.asking = &asking, .date = flow_today(context)};
    struct payees payees = {.asking = &asking};
    const struct ledger_programme *programme;
    const struct ledger_payee_state *known = NULL;
    enum ledger_status status = ask_programme(&asking, &programmes, &programme, err);

    if (status != LEDGER_OK)
        return status;
    disbursement->programme = programme->code;
    disbursement->date = programmes.date;
    status = ask_payee(&asking, &payees, &disbursement->payee, &known, err);
    if (status == LEDGER_OK && programme->instrument != LEDGER_INSTRUMENT_RELIEF)
        status = ask_account(&asking, vault, known, &disbursement->account, err);
    if (status == LEDGER_OK)
        status = ask_amount(&asking, &disbursement->amount_fen, err);
    if (status == LEDGER_OK)
        status = ask_date(&asking, &disbursement->date, err);
    disbursement->budget_year = disbursement->date / 10000;
    if (status == LEDGER_OK)
        status = ask_reference(&asking, disbursement, err);
    if (status == LEDGER_OK)
        status = ask(&asking, word(&asking, WORD_PAY_MEMO), "", &disbursement->memo, err);
    return status;
}

enum ledger_status
pay_ask_reason(struct command_context *context, struct ledger_disbursement *disbursement,
               struct ledger_error *err)
{
    const struct asking asking = {context, context->output.language, &context->arena};

    return ask(&asking, word(&asking, WORD_PAY_REASON), NULL, &disbursement->reason, err);
}

/* Who is paid, and to which account: found among those who were paid before. */
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/value/uscc.h"
#include "tools/mingzhang/pay_internal.h"

enum { CHOICES_MAX = 20 };

/* --- payee --- */

struct payees {
    const struct pay_asking *asking;
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
payee_choose(const struct pay_asking *asking, const struct payees *payees,
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
    status = pay_ask_line(asking, pay_word(asking, WORD_PAY_PAYEE_NUMBER),
                          payees->count == 1 ? "1" : NULL, &answer, err);
    if (status != LEDGER_OK)
        return status;
    choice = pay_choice_of(answer, payees->count);
    if (choice == 0)
        return LEDGER_NOT_FOUND;
    *out_payee = &payees->found[choice - 1];
    return LEDGER_OK;
}

/* A credit code that was never paid before: its name is needed. */
static enum ledger_status
payee_new(const struct pay_asking *asking, const char *code_text, struct ledger_payee *payee,
          struct ledger_error *err)
{
    enum ledger_status status =
        pay_credit_code(asking->context, code_text, &payee->credit_code, err);

    payee->kind = LEDGER_PAYEE_ENTERPRISE;
    if (status == LEDGER_OK)
        status =
            pay_ask_line(asking, pay_word(asking, WORD_PAY_PAYEE_NAME), NULL, &payee->name, err);
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

enum ledger_status
pay_ask_payee(const struct pay_asking *asking, struct ledger_payee *payee,
              const struct ledger_payee_state **out_known, struct ledger_error *err)
{
    struct payees *payees = ledger_arena_take(asking->arena, sizeof(*payees));
    enum ledger_status status;

    if (payees == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*payees));
    payees->asking = asking;
    for (;;) {
        payees->count = 0;
        payees->has_more = false;
        status = pay_ask_line(asking, pay_word(asking, WORD_PAY_PAYEE), NULL, &payees->wanted, err);
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
        pay_say_again(asking, err);
    }
}

/* --- account --- */

/* Proposes the last one: in full where the private bytes are at hand, else its last four digits. */
static enum ledger_status
account_proposed(const struct pay_asking *asking, const struct ledger_payee_state *known,
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

enum ledger_status
pay_ask_account(const struct pay_asking *asking, struct ledger_vault *vault,
                const struct ledger_payee_state *known, struct ledger_account *account,
                struct ledger_error *err)
{
    const char *proposed = "";
    const char *digits;
    const char *bank;
    enum ledger_status status = account_proposed(asking, known, &proposed, err);

    while (status == LEDGER_OK) {
        status = pay_ask_line(asking, pay_word(asking, WORD_PAY_ACCOUNT), proposed, &digits, err);
        if (status != LEDGER_OK || digits[0] == '\0' || strcmp(digits, "-") == 0)
            return status;
        if (proposed[0] != '\0' && strcmp(digits, proposed) == 0) {
            *account = (struct ledger_account){.stated = true,
                                               .bank = known->bank,
                                               .last_four = known->last_four,
                                               .commitment = known->account};
            return LEDGER_OK;
        }
        status = pay_ask_line(asking, pay_word(asking, WORD_PAY_BANK),
                              known == NULL ? "" : known->bank, &bank, err);
        if (status == LEDGER_OK)
            status = flow_account(asking->context, vault, digits, bank, account, err);
        if (status != LEDGER_MALFORMED)
            return status;
        pay_say_again(asking, err);
        status = LEDGER_OK;
    }
    return status;
}

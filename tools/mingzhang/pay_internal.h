/* Private to pay_ask*.c: one question after the other. */
#ifndef TOOLS_MINGZHANG_PAY_INTERNAL_H
#define TOOLS_MINGZHANG_PAY_INTERNAL_H

#include "ledger/state/state.h"
#include "tools/mingzhang/pay.h"

struct pay_asking {
    struct command_context *context;
    enum ledger_language language;
    struct ledger_arena *arena;
};

/* Asks, and keeps the answer for as long as the command runs. */
enum ledger_status pay_ask_line(const struct pay_asking *asking, const char *question,
                                const char *proposed, const char **out_answer,
                                struct ledger_error *err) LEDGER_MUST_CHECK;
const char *pay_word(const struct pay_asking *asking, enum word name);
/* Says what was wrong with an answer, so that it can be given again. */
void pay_say_again(const struct pay_asking *asking, struct ledger_error *err);
/* The number of a choice, "3", of so many; 0 for anything else. */
size_t pay_choice_of(const char *answer, size_t count);

/* Who is paid. Sets `*out_known` where he was paid before; it lives as long as the command. */
enum ledger_status pay_ask_payee(const struct pay_asking *asking, struct ledger_payee *payee,
                                 const struct ledger_payee_state **out_known,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;
/* To which account; the last one is proposed. */
enum ledger_status pay_ask_account(const struct pay_asking *asking, struct ledger_vault *vault,
                                   const struct ledger_payee_state *known,
                                   struct ledger_account *account,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
/* Under which number; the next free one is proposed. */
enum ledger_status pay_ask_reference(const struct pay_asking *asking,
                                     struct ledger_disbursement *disbursement,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

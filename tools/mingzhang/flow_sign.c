/* Who signs, and as what: checked against what the ledger knows before a passphrase is asked for,
 * so that the wrong person hears it at once and nothing is left behind. */
#include <stdlib.h>
#include <string.h>

#include "ledger/rules/rules.h"
#include "tools/mingzhang/flow_internal.h"

void
flow_signing_free(struct flow_signing *signing)
{
    if (signing->signer.directory != NULL)
        ledger_signer_free(&signing->signer);
    *signing = (struct flow_signing){0};
}

enum ledger_status
flow_open_signer(struct command_context *context, struct ledger_signer *out_signer,
                 struct ledger_error *err)
{
    const char *directory = command_text(context, "key");

    if (directory == NULL)
        directory = getenv("MINGZHANG_KEY");
    if (directory == NULL || directory[0] == '\0')
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FLOW_KEY_MISSING));
    return ledger_signer_open(directory, out_signer, err);
}

const char *
flow_role_word(enum ledger_language language, enum ledger_role role)
{
    static const enum word words[LEDGER_ROLE_END] = {
        [LEDGER_ROLE_MAKER] = WORD_ROLE_MAKER,       [LEDGER_ROLE_REVIEWER] = WORD_ROLE_REVIEWER,
        [LEDGER_ROLE_APPROVER] = WORD_ROLE_APPROVER, [LEDGER_ROLE_ADMIN] = WORD_ROLE_ADMIN,
        [LEDGER_ROLE_CASHIER] = WORD_ROLE_CASHIER,   [LEDGER_ROLE_RECOVERY] = WORD_ROLE_RECOVERY,
    };

    if (role <= LEDGER_ROLE_NONE || role >= LEDGER_ROLE_END)
        return "";
    return language_word(language, words[role]);
}

static enum ledger_status
role_is_not_held(enum ledger_role role, const char *name, struct ledger_error *err)
{
    static const enum ledger_message messages[LEDGER_ROLE_END] = {
        [LEDGER_ROLE_MAKER] = LEDGER_MESSAGE_SIGNER_IS_NO_MAKER,
        [LEDGER_ROLE_REVIEWER] = LEDGER_MESSAGE_SIGNER_IS_NO_REVIEWER,
        [LEDGER_ROLE_APPROVER] = LEDGER_MESSAGE_SIGNER_IS_NO_APPROVER,
        [LEDGER_ROLE_ADMIN] = LEDGER_MESSAGE_SIGNER_IS_NO_ADMIN,
        [LEDGER_ROLE_CASHIER] = LEDGER_MESSAGE_SIGNER_IS_NO_CASHIER,
        [LEDGER_ROLE_RECOVERY] = LEDGER_MESSAGE_SIGNER_IS_NO_RECOVERY,
    };

    return ledger_fail(err, LEDGER_REFUSED, messages[role], name);
}

/* The role that the command names, or else --role; NONE when neither does. A command that names one
 * may lack the option, or use it for something else. */
static enum ledger_status
role_stated(struct command_context *context, enum ledger_role role, enum ledger_role *out_role,
            struct ledger_error *err)
{
    const char *text = role == LEDGER_ROLE_NONE ? command_text(context, "role") : NULL;

    *out_role = role;
    if (text == NULL)
        return LEDGER_OK;
    *out_role = ledger_role_from_name(text);
    if (*out_role == LEDGER_ROLE_NONE)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FLOW_ROLE_UNKNOWN, text));
    return LEDGER_OK;
}

static void
roles_text(enum ledger_language language, unsigned roles, char *text, size_t size)
{
    text[0] = '\0';
    for (enum ledger_role role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        if ((roles & 1u << role) == 0)
            continue;
        if (text[0] != '\0')
            (void)strncat(text, language == LEDGER_LANGUAGE_ZH ? "、" : ", ",
                          size - strlen(text) - 1);
        (void)strncat(text, flow_role_word(language, role), size - strlen(text) - 1);
    }
}

/* The only role of his that is still missing. */
static enum ledger_status
role_that_fits(struct command_context *context, const struct ledger_officer_state *officer,
               const uint32_t missing[static LEDGER_ROLE_END], enum ledger_role *out_role,
               struct ledger_error *err)
{
    unsigned wanted = 0;
    unsigned fitting;
    char text[96];

    for (unsigned role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++)
        wanted |= missing[role] > 0 ? 1u << role : 0;
    /* It may stand for an admin; whether this voucher lets it is judged when it signs. */
    if (missing[LEDGER_ROLE_ADMIN] > 0)
        wanted |= 1u << LEDGER_ROLE_RECOVERY;
    fitting = wanted & officer->roles;
    if (fitting == 0) {
        roles_text(context->output.language, wanted, text, sizeof(text));
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_FLOW_NO_ROLE_FITS, officer->name,
                           text);
    }
    if ((fitting & (fitting - 1)) != 0) {
        roles_text(context->output.language, fitting, text, sizeof(text));
        return command_misuse(
            context,
            ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FLOW_ROLES_FIT, officer->name, text));
    }
    *out_role = LEDGER_ROLE_MAKER;
    while ((fitting & 1u << *out_role) == 0)
        ++*out_role;
    return LEDGER_OK;
}

static enum ledger_status
officer_check(const struct ledger_signer *signer, struct ledger_store_txn *txn,
              struct ledger_arena *arena, struct ledger_officer_state *out_officer,
              struct ledger_error *err)
{
    enum ledger_status status =
        ledger_state_officer(txn, signer->vkey.name, arena, out_officer, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNER_UNKNOWN, signer->vkey.name);
    if (status != LEDGER_OK)
        return status;
    if (out_officer->revoked)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNER_REVOKED, signer->vkey.name);
    if (memcmp(out_officer->public_key.bytes, signer->vkey.public_key.bytes,
               sizeof(out_officer->public_key.bytes)) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_FLOW_OTHER_KEY, signer->directory,
                           signer->vkey.name);
    return LEDGER_OK;
}

enum ledger_status
flow_choose_role(struct command_context *context, const struct ledger_signer *signer,
                 enum ledger_role role, const uint32_t missing[static LEDGER_ROLE_END],
                 enum ledger_role *out_role, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_identity_state identity;
    struct ledger_officer_state officer;
    enum ledger_role chosen;
    enum ledger_status status = role_stated(context, role, &chosen, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_state_identity(txn, &context->arena, &identity, err);
    if (status == LEDGER_NOT_FOUND) { /* The genesis: its own admins sign, and nobody is known. */
        *out_role = LEDGER_ROLE_ADMIN;
        status = LEDGER_OK;
        goto out;
    }
    if (status == LEDGER_OK)
        status = officer_check(signer, txn, &context->arena, &officer, err);
    if (status != LEDGER_OK)
        goto out;
    if (chosen == LEDGER_ROLE_NONE)
        status = role_that_fits(context, &officer, missing, &chosen, err);
    else if ((officer.roles & 1u << chosen) == 0)
        status = role_is_not_held(chosen, officer.name, err);
    if (status == LEDGER_OK)
        *out_role = chosen;

out:
    ledger_store_abort(txn);
    return status;
}

enum ledger_status
flow_unlock(struct command_context *context, struct flow_signing *signing, struct ledger_error *err)
{
    struct ledger_secret passphrase = {0};
    enum ledger_status status = prompt_passphrase(context, /* twice= */ false, &passphrase, err);

    if (status == LEDGER_OK)
        status = ledger_signer_unlock(&signing->signer, &passphrase, err);
    ledger_secret_free(&passphrase);
    return status;
}

enum ledger_status
flow_unlock_ledger(struct command_context *context, struct ledger_error *err)
{
    const char *path = command_text(context, "ledger-passphrase-file");
    struct ledger_secret passphrase = {0};
    enum ledger_status status;

    if (path == NULL)
        return LEDGER_OK;
    status = ledger_secret_read_file(path, &passphrase, err);
    if (status == LEDGER_OK)
        ledger_unlock(context->ledger, &passphrase);
    ledger_secret_free(&passphrase);
    return status;
}

enum ledger_status
flow_sign(struct command_context *context, struct flow_signing *signing,
          struct ledger_voucher *voucher, struct ledger_error *err)
{
    struct ledger_sign_off sign_off;
    const int64_t now_ms = context->ledger != NULL ? ledger_now(context->ledger)
                                                   : ledger_clock_now((struct ledger_clock){0});
    enum ledger_status status = ledger_signer_sign(&signing->signer, voucher, signing->role,
                                                   &signing->head, now_ms, &sign_off, err);

    return status == LEDGER_OK ? ledger_voucher_add_signature(voucher, &sign_off, err) : status;
}

enum ledger_status
flow_judge(struct ledger *ledger, const struct ledger_voucher *voucher, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_arena arena = {0};
    struct ledger_verdict verdict = {0};
    struct ledger_voucher_header header;
    struct ledger_head head;
    struct ledger_case the_case = {
        .header_bytes = voucher->header_bytes,
        .entries = voucher->entries,
        .entry_count = voucher->entry_count,
        .signatures = voucher->signatures,
        .signature_count = voucher->signature_count,
        .sealed_at_ms = ledger_now(ledger),
    };
    enum ledger_status status = ledger_head(ledger, &head, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(ledger), LEDGER_STORE_WRITE, &txn, err);
    if (status != LEDGER_OK)
        return status;
    the_case.txn = txn;
    the_case.seal_number = head.seal_count;
    the_case.first_entry = head.entry_count;
    the_case.previous_sealed_at_ms = head.last_sealed_at_ms;
    status = ledger_rules_judge(&the_case, &arena, &header, /* out_leaves= */ NULL, &verdict, err);
    ledger_store_abort(txn);
    ledger_arena_free(&arena);
    /* Rules in their order: what comes to the roles that are missing has passed 1 to 6. */
    if (status == LEDGER_REFUSED && verdict.rule == LEDGER_RULE_REQUIRED_ROLES)
        return LEDGER_OK;
    return status;
}

bool
flow_is_complete(const uint32_t missing[static LEDGER_ROLE_END])
{
    for (unsigned role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        if (missing[role] > 0)
            return false;
    }
    return true;
}

/* A reconciliation for programs: all of it, and every row. */
#include "audit/report/reconcile_words.h"
#include "tools/mingzhang-audit/reconciling.h"

static json_t *
text_json(struct audit_bytes text)
{
    return text.size > 0 ? output_json_text(ledger_slice_of(text.data, text.size)) : json_null();
}

static json_t *
money_json(int64_t fen)
{
    return output_json_money((struct ledger_money){fen});
}

static json_t *
hash_json(const struct audit_hash *hash)
{
    char hex[65];
    audit_hex_write((struct audit_bytes){hash->bytes, sizeof hash->bytes}, hex);
    return json_string(hex);
}

static json_t *
date_json(uint32_t date)
{
    char text[16];
    if (date == 0)
        return json_null();
    (void)snprintf(text, sizeof text, "%04u-%02u-%02u", date / 10000, date / 100 % 100, date % 100);
    return json_string(text);
}

static json_t *
statements_json(const struct command_context *context, const struct reconciling *of)
{
    json_t *list = json_array();
    for (size_t i = 0; i < of->statements.count; i++) {
        const struct audit_statement *at = &of->statements.statements[i];
        json_t *findings = json_array();
        for (size_t j = 0; j < at->finding_count; j++) {
            char name[AUDIT_MESSAGE_NAME_SIZE], sentence[AUDIT_ERROR_TEXT_SIZE];
            struct audit_error said;
            audit_statement_explain(at, &at->findings[j], &said);
            audit_message_name(said.message, name);
            input_sentence(context, &said, sentence);
            (void)json_array_append_new(
                findings, json_pack("{s:s, s:s}", "name", name, "sentence", sentence));
        }
        (void)json_array_append_new(
            list, json_pack("{s:o, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "file",
                            text_json(at->name), "sha256", hash_json(&at->sha256), "format",
                            at->format, "account", text_json(at->account), "first_date",
                            date_json(at->first_date), "last_date", date_json(at->last_date),
                            "opening", at->has_opening ? money_json(at->opening_fen) : json_null(),
                            "closing", at->has_closing ? money_json(at->closing_fen) : json_null(),
                            "findings", findings));
    }
    return list;
}

static json_t *
totals_json(const struct audit_totals_of_class *totals)
{
    return json_pack("{s:I, s:o, s:I, s:o}", "ledger_count",
                     (json_int_t)totals->count[AUDIT_SIDE_LEDGER], "ledger",
                     money_json(totals->fen[AUDIT_SIDE_LEDGER]), "bank_count",
                     (json_int_t)totals->count[AUDIT_SIDE_BANK], "bank",
                     money_json(totals->fen[AUDIT_SIDE_BANK]));
}

static json_t *
classes_json(const struct audit_result *result)
{
    json_t *classes = json_object();
    for (int class = 1; class < AUDIT_CLASS_END; class ++)
        (void)json_object_set_new(classes, audit_class_name((enum audit_class) class),
                                  totals_json(&result->classes[class]));
    return classes;
}

static json_t *
ages_json(const struct audit_result *result)
{
    json_t *ages = json_object();
    for (unsigned age = 0; age < AUDIT_AGES; age++)
        (void)json_object_set_new(ages, audit_words_of_age(age).key,
                                  totals_json(&result->ages[age]));
    return ages;
}

static json_t *
identities_json(const struct audit_result *result)
{
    json_t *identities = json_object();
    for (int kind = 0; kind < AUDIT_IDENTITIES; kind++) {
        const struct audit_identity_check *check = &result->identities[kind];
        (void)json_object_set_new(
            identities, audit_identity_name((enum audit_identity_kind)kind),
            json_pack("{s:s, s:o, s:o}", "result",
                      !check->stated ? "unknown"
                      : check->holds ? "holds"
                                     : "fails",
                      "left", check->stated ? money_json(check->left_fen) : json_null(), "right",
                      check->stated ? money_json(check->right_fen) : json_null()));
    }
    return identities;
}

static json_t *
bridge_json(const struct audit_result *result)
{
    const struct audit_bridge *bridge = &result->bridge;
    if (!result->identities[AUDIT_IDENTITY_BRIDGE].stated)
        return json_null();
    return json_pack(
        "{s:{s:o, s:o, s:o, s:o}, s:{s:o, s:o, s:o, s:o}}", "ledger", "balance",
        money_json(bridge->ledger_fen), "plus", money_json(bridge->bank_in), "minus",
        money_json(bridge->bank_out), "adjusted", money_json(bridge->adjusted_ledger_fen), "bank",
        "balance", money_json(bridge->bank_fen), "plus", money_json(bridge->ledger_in), "minus",
        money_json(bridge->ledger_out), "adjusted", money_json(bridge->adjusted_bank_fen));
}

static json_t *
apart_json(const struct audit_items *items)
{
    json_t *apart = json_object();
    for (unsigned i = 0; i < AUDIT_APARTS; i++) {
        const struct audit_apart_words at = audit_words_of_apart(items, i);
        (void)json_object_set_new(apart, at.words.key,
                                  json_pack("{s:I, s:o}", "count", (json_int_t)at.total.count,
                                            "amount", money_json(at.total.fen)));
    }
    return apart;
}

/* --- rows --- */

/* What is the same for both sides; of open rows also id, age and what to do. */
static json_t *
outcome_json(const struct command_context *context, const struct audit_reconcile *run,
             enum audit_side side, size_t row)
{
    const struct audit_outcome outcome = audit_reconcile_outcome(run, side, row);
    const bool open = audit_reconcile_is_break(run, side, row);
    json_t *json = json_pack(
        "{s:s, s:s, s:I, s:o, s:b, s:b}", "class", audit_class_name(outcome.classification), "pass",
        audit_pass_name(outcome.pass), "compared", (json_int_t)outcome.compared, "group",
        outcome.group != 0 ? json_integer((json_int_t)outcome.group) : json_null(), "carried",
        (int)outcome.carried, "open", (int)open);
    if (open) {
        const struct audit_hash id = audit_reconcile_break_id(run, side, row);
        struct audit_buffer advice = {0};
        audit_reconcile_advice(run, side, row,
                               context->output.language == LEDGER_LANGUAGE_ZH ? AUDIT_ZH : AUDIT_EN,
                               &advice);
        (void)json_object_set_new(json, "id", hash_json(&id));
        (void)json_object_set_new(json, "state",
                                  json_string(outcome.persisting ? "persisting" : "new"));
        (void)json_object_set_new(json, "advice", text_json(audit_buffer_bytes(&advice)));
        audit_buffer_free(&advice);
    }
    return json;
}

static json_t *
item_json(const struct command_context *context, const struct audit_reconcile *run, size_t row)
{
    const struct audit_item item = audit_reconcile_item(run, row);
    json_t *json = json_pack(
        "{s:I, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "entry", (json_int_t)item.entry,
        "voucher", (json_int_t)item.voucher, "kind", audit_words_of_item(item.kind).key, "date",
        date_json(item.date), "amount", money_json(item.out ? item.amount_fen : -item.amount_fen),
        "reference", text_json(item.reference), "programme", text_json(item.programme),
        "payment_voucher", text_json(item.voucher_number), "name", text_json(item.name), "account",
        text_json(item.account.size > 0 ? item.account : item.last_four));
    (void)json_object_update_new(json, outcome_json(context, run, AUDIT_SIDE_LEDGER, row));
    return json;
}

static json_t *
row_json(const struct command_context *context, const struct audit_reconcile *run, size_t row)
{
    struct audit_hash statement;
    const struct audit_bank_row bank = audit_reconcile_bank_row(run, row, &statement);
    json_t *json = json_pack(
        "{s:o, s:I, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "statement",
        hash_json(&statement), "row", (json_int_t)bank.line, "date", date_json(bank.date), "amount",
        money_json(bank.out ? bank.amount_fen : -bank.amount_fen), "reversal", (int)bank.reversal,
        "reference", text_json(bank.reference), "end_to_end", text_json(bank.end_to_end), "voucher",
        text_json(bank.voucher), "name", text_json(bank.name), "account", text_json(bank.account),
        "purpose", text_json(bank.purpose), "reason", text_json(bank.return_reason));
    (void)json_object_update_new(json, outcome_json(context, run, AUDIT_SIDE_BANK, row));
    return json;
}

static json_t *
rows_json(const struct command_context *context, const struct audit_reconcile *run,
          enum audit_side side)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < audit_reconcile_count(run, side); i++)
        (void)json_array_append_new(rows, side == AUDIT_SIDE_LEDGER ? item_json(context, run, i)
                                                                    : row_json(context, run, i));
    return rows;
}

static json_t *
counts_json(const struct audit_result *result)
{
    return json_pack("{s:I, s:b, s:I, s:I, s:I, s:I}", "findings",
                     (json_int_t)result->statement_findings, "uncovered", (int)result->uncovered,
                     "outside", (json_int_t)result->outside, "unsearched",
                     (json_int_t)result->unsearched, "not_joined", (json_int_t)result->not_joined,
                     "matches", (json_int_t)result->match_count);
}

static const char *
against_name(enum audit_against against)
{
    switch (against) {
    case AUDIT_AGAINST_BANK:
        return "bank";
    case AUDIT_AGAINST_TREASURY:
        return "treasury";
    case AUDIT_AGAINST_LIST:
        break;
    }
    return "list";
}

static json_t *
head_json(const struct reconciling_inputs *inputs, const struct reconciling *of)
{
    const struct audit_reconcile_settings *settings = &of->settings;
    const struct audit_result *result = audit_reconcile_result(of->run);
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:{s:I, s:o}, s:i, s:o, s:o, s:o}", "verdict",
                     audit_reconcile_verdict_name(result->verdict), "against",
                     against_name(inputs->against), "account", text_json(settings->account),
                     "first_date", date_json(settings->first_date), "last_date",
                     date_json(settings->last_date), "tree", "size",
                     (json_int_t)settings->tree_size, "root", hash_json(&settings->tree_root),
                     "rules_version", (int)AUDIT_RECONCILE_RULES_VERSION, "previous_sha256",
                     of->carry != NULL ? hash_json(&of->carry->text_sha256) : json_null(),
                     "result_sha256", hash_json(&of->text_sha256), "breaks",
                     json_pack("{s:I, s:I, s:I}", "new", (json_int_t)result->new_breaks,
                               "persisting", (json_int_t)result->persisting_breaks, "resolved",
                               (json_int_t)result->resolved_breaks));
}

enum ledger_status
reconciling_print_json(struct command_context *context, const struct reconciling_inputs *inputs,
                       const struct reconciling *reconciling, struct ledger_error *err)
{
    const struct audit_result *result = audit_reconcile_result(reconciling->run);
    json_t *json = head_json(inputs, reconciling);
    (void)json_object_set_new(json, "counts", counts_json(result));
    (void)json_object_set_new(json, "statements", statements_json(context, reconciling));
    (void)json_object_set_new(json, "classes", classes_json(result));
    (void)json_object_set_new(json, "identities", identities_json(result));
    (void)json_object_set_new(json, "bridge", bridge_json(result));
    (void)json_object_set_new(json, "ages", ages_json(result));
    (void)json_object_set_new(json, "apart", apart_json(reconciling->items));
    (void)json_object_set_new(json, "ledger",
                              rows_json(context, reconciling->run, AUDIT_SIDE_LEDGER));
    (void)json_object_set_new(json, "bank", rows_json(context, reconciling->run, AUDIT_SIDE_BANK));
    return output_json(&context->output, json, err);
}

/* What stands at the head of a result: what was compared, and what it came to. */
#include "audit/reconcile/reconcile_writer.h"

static void
write_head(struct reconcile_writer *writer, const struct audit_reconcile *run)
{
    const struct audit_reconcile_settings *settings = &run->settings;

    reconcile_put_word(writer, "mingzhang/v1 reconcile");
    reconcile_end_line(writer);
    reconcile_put_word(writer, "rules");
    reconcile_put_number(writer, AUDIT_RECONCILE_RULES_VERSION);
    reconcile_put_hash(writer, &settings->rules_sha256);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "account");
    reconcile_put_text(writer, settings->account);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "period");
    reconcile_put_number(writer, settings->first_date);
    reconcile_put_number(writer, settings->last_date);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "tree");
    reconcile_put_number(writer, settings->tree_size);
    reconcile_put_hash(writer, &settings->tree_root);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "entries");
    reconcile_put_number(writer, run->items->entry_count);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "days");
    reconcile_put_number(writer, settings->window);
    reconcile_put_number(writer, settings->grace);
    reconcile_put_number(writer, settings->far);
    reconcile_put_number(writer, settings->holiday_count);
    reconcile_put_number(writer, settings->workday_count);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "before");
    if (run->carry != NULL)
        reconcile_put_hash(writer, &run->carry->text_sha256);
    else
        reconcile_put_word(writer, "-");
    reconcile_end_line(writer);
}

static void
write_statements(struct reconcile_writer *writer, const struct audit_reconcile *run)
{
    for (size_t i = 0; i < run->statement_count; i++) {
        const struct audit_statement *statement = run->ordered[i];

        reconcile_put_word(writer, "statement");
        reconcile_put_hash(writer, &statement->sha256);
        reconcile_put_text(writer, audit_text(statement->format));
        reconcile_put_number(writer, statement->first_date);
        reconcile_put_number(writer, statement->last_date);
        reconcile_put_number(writer, statement->row_count);
        reconcile_put_balance(writer, statement->has_opening, statement->opening_fen);
        reconcile_put_balance(writer, statement->has_closing, statement->closing_fen);
        reconcile_put_number(writer, statement->finding_count);
        reconcile_end_line(writer);
    }
}

static void
write_totals(struct reconcile_writer *writer, const struct audit_totals_of_class *totals)
{
    for (int side = 0; side < AUDIT_SIDES; side++) {
        reconcile_put_number(writer, totals->count[side]);
        reconcile_put_yuan(writer, totals->fen[side]);
    }
    reconcile_end_line(writer);
}

static void
write_apart(struct reconcile_writer *writer, const char *name, const struct audit_apart *apart)
{
    reconcile_put_word(writer, "apart");
    reconcile_put_word(writer, name);
    reconcile_put_number(writer, apart->count);
    reconcile_put_yuan(writer, apart->fen);
    reconcile_end_line(writer);
}

static void
write_identities(struct reconcile_writer *writer, const struct audit_result *result)
{
    for (int kind = 0; kind < AUDIT_IDENTITIES; kind++) {
        const struct audit_identity_check *identity = &result->identities[kind];

        reconcile_put_word(writer, "identity");
        reconcile_put_word(writer, audit_identity_name((enum audit_identity_kind)kind));
        reconcile_put_word(writer, !identity->stated ? "unknown"
                                   : identity->holds ? "holds"
                                                     : "fails");
        reconcile_put_yuan(writer, identity->left_fen);
        reconcile_put_yuan(writer, identity->right_fen);
        reconcile_end_line(writer);
    }
}

static void
write_bridge(struct reconcile_writer *writer, const struct audit_reconcile *run)
{
    const struct audit_bridge *bridge = &run->result.bridge;

    reconcile_put_word(writer, "bridge ledger");
    reconcile_put_yuan(writer, bridge->ledger_fen);
    reconcile_put_yuan(writer, bridge->bank_in);
    reconcile_put_yuan(writer, bridge->bank_out);
    reconcile_put_yuan(writer, bridge->adjusted_ledger_fen);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "bridge bank");
    reconcile_put_yuan(writer, bridge->bank_fen);
    reconcile_put_yuan(writer, bridge->ledger_in);
    reconcile_put_yuan(writer, bridge->ledger_out);
    reconcile_put_yuan(writer, bridge->adjusted_bank_fen);
    reconcile_end_line(writer);
}

static void
write_counts(struct reconcile_writer *writer, const struct audit_result *result)
{
    reconcile_put_word(writer, "findings");
    reconcile_put_number(writer, result->statement_findings);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "uncovered");
    reconcile_put_word(writer, result->uncovered ? "yes" : "no");
    reconcile_end_line(writer);
    reconcile_put_word(writer, "outside");
    reconcile_put_number(writer, result->outside);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "unsearched");
    reconcile_put_number(writer, result->unsearched);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "not_joined");
    reconcile_put_number(writer, result->not_joined);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "breaks");
    reconcile_put_number(writer, result->new_breaks);
    reconcile_put_number(writer, result->persisting_breaks);
    reconcile_put_number(writer, result->resolved_breaks);
    reconcile_end_line(writer);
    reconcile_put_word(writer, "matches");
    reconcile_put_number(writer, result->match_count);
    reconcile_end_line(writer);
}

static void
write_result(struct reconcile_writer *writer, const struct audit_reconcile *run)
{
    const struct audit_result *result = &run->result;

    reconcile_put_word(writer, "verdict");
    reconcile_put_word(writer, audit_reconcile_verdict_name(result->verdict));
    reconcile_end_line(writer);
    for (int class = 1; class < AUDIT_CLASS_END; class ++) {
        reconcile_put_word(writer, "class");
        reconcile_put_word(writer, audit_class_name((enum audit_class) class));
        write_totals(writer, &result->classes[class]);
    }
    for (int age = 0; age < AUDIT_AGES; age++) {
        static const char *const names[AUDIT_AGES] = {"0-1", "2-7", "8-30", "31-"};

        reconcile_put_word(writer, "age");
        reconcile_put_word(writer, names[age]);
        write_totals(writer, &result->ages[age]);
    }
    write_identities(writer, result);
    write_bridge(writer, run);
    write_apart(writer, "relief", &run->items->relief);
    write_apart(writer, "other_instrument", &run->items->other_instrument);
    write_apart(writer, "other_account", &run->items->other_account);
    write_apart(writer, "other_programme", &run->items->other_programme);
    write_apart(writer, "earlier", &run->items->earlier);
    write_apart(writer, "later", &run->items->later);
    write_counts(writer, result);
}

void
reconcile_write_summary(struct reconcile_writer *writer, const struct audit_reconcile *run)
{
    write_head(writer, run);
    write_statements(writer, run);
    write_result(writer, run);
    reconcile_put_word(writer, "balances");
    reconcile_put_balance(writer, run->result.identities[AUDIT_IDENTITY_BRIDGE].stated,
                          run->result.bridge.bank_fen);
    reconcile_put_yuan(writer, run->result.bridge.ledger_fen);
    reconcile_end_line(writer);
}

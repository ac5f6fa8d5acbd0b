/* The canonical text of a result: lines of words between single spaces. A word from outside is
 * written with its blanks, control characters and backslashes escaped, so that it stays one word;
 * "-" is "nothing stated". The last line is the SHA-256 of all lines before. */
#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>

#include "audit/reconcile/reconcile_internal.h"

enum { PIECE_SIZE = 1 << 16 };

struct writer {
    audit_reconcile_write_fn *write;
    void *context;
    struct audit_buffer line; /* what was not handed on yet */
    struct sha256_ctx sha;
    bool refused;
};

static void
hand_on(struct writer *writer)
{
    const struct audit_bytes piece = audit_buffer_bytes(&writer->line);

    if (piece.size == 0 || writer->line.failed)
        return;
    sha256_update(&writer->sha, piece.size, piece.data);
    if (!writer->refused && !writer->write(writer->context, piece))
        writer->refused = true;
    writer->line.size = 0;
}

static void
word(struct writer *writer, const char *text)
{
    audit_buffer_text(&writer->line, text);
    audit_buffer_text(&writer->line, " ");
}

static void
number(struct writer *writer, uint64_t value)
{
    audit_buffer_decimal(&writer->line, value);
    audit_buffer_text(&writer->line, " ");
}

static void
yuan(struct writer *writer, int64_t fen)
{
    audit_buffer_yuan(&writer->line, fen);
    audit_buffer_text(&writer->line, " ");
}

static void
hash(struct writer *writer, const struct audit_hash *value)
{
    audit_buffer_hex(&writer->line, (struct audit_bytes){value->bytes, sizeof value->bytes});
    audit_buffer_text(&writer->line, " ");
}

static void
escaped(struct writer *writer, struct audit_bytes text)
{
    static const char digits[] = "0123456789abcdef";

    if (text.size == 0)
        audit_buffer_text(&writer->line, "-");
    if (text.size == 1 && text.data[0] == '-')
        audit_buffer_text(&writer->line, "\\");
    for (size_t i = 0; i < text.size; i++) {
        const uint8_t byte = text.data[i];
        const char code[] = {'\\', 'x', digits[byte >> 4], digits[byte & 15], '\0'};

        if (byte == '\\')
            audit_buffer_text(&writer->line, "\\\\");
        else if (byte <= 0x20 || byte == 0x7F)
            audit_buffer_text(&writer->line, code);
        else
            audit_buffer_append(&writer->line, (struct audit_bytes){&byte, 1});
    }
    audit_buffer_text(&writer->line, " ");
}

static void
end_line(struct writer *writer)
{
    if (writer->line.size > 0)
        writer->line.data[writer->line.size - 1] = '\n';
    if (writer->line.size >= PIECE_SIZE)
        hand_on(writer);
}

static void
balance(struct writer *writer, bool stated, int64_t fen)
{
    if (stated)
        yuan(writer, fen);
    else
        word(writer, "-");
}

static void
write_head(struct writer *writer, const struct audit_reconcile *run)
{
    const struct audit_reconcile_settings *settings = &run->settings;

    word(writer, "mingzhang/v1 reconcile");
    end_line(writer);
    word(writer, "rules");
    number(writer, AUDIT_RECONCILE_RULES_VERSION);
    hash(writer, &settings->rules_sha256);
    end_line(writer);
    word(writer, "account");
    escaped(writer, settings->account);
    end_line(writer);
    word(writer, "period");
    number(writer, settings->first_date);
    number(writer, settings->last_date);
    end_line(writer);
    word(writer, "tree");
    number(writer, settings->tree_size);
    hash(writer, &settings->tree_root);
    end_line(writer);
    word(writer, "entries");
    number(writer, run->items->entry_count);
    end_line(writer);
    word(writer, "days");
    number(writer, settings->window);
    number(writer, settings->grace);
    number(writer, settings->far);
    number(writer, settings->holiday_count);
    end_line(writer);
    word(writer, "before");
    if (run->carry != NULL)
        hash(writer, &run->carry->text_sha256);
    else
        word(writer, "-");
    end_line(writer);
}

static void
write_statements(struct writer *writer, const struct audit_reconcile *run)
{
    for (size_t i = 0; i < run->statement_count; i++) {
        const struct audit_statement *statement = run->ordered[i];

        word(writer, "statement");
        hash(writer, &statement->sha256);
        escaped(writer, audit_text(statement->format));
        number(writer, statement->first_date);
        number(writer, statement->last_date);
        number(writer, statement->row_count);
        balance(writer, statement->has_opening, statement->opening_fen);
        balance(writer, statement->has_closing, statement->closing_fen);
        number(writer, statement->finding_count);
        end_line(writer);
    }
}

static void
write_totals(struct writer *writer, const struct audit_totals_of_class *totals)
{
    for (int side = 0; side < AUDIT_SIDES; side++) {
        number(writer, totals->count[side]);
        yuan(writer, totals->fen[side]);
    }
    end_line(writer);
}

static void
write_apart(struct writer *writer, const char *name, const struct audit_apart *apart)
{
    word(writer, "apart");
    word(writer, name);
    number(writer, apart->count);
    yuan(writer, apart->fen);
    end_line(writer);
}

static void
write_identities(struct writer *writer, const struct audit_result *result)
{
    for (int kind = 0; kind < AUDIT_IDENTITIES; kind++) {
        const struct audit_identity_check *identity = &result->identities[kind];

        word(writer, "identity");
        word(writer, audit_identity_name((enum audit_identity_kind)kind));
        word(writer, !identity->stated ? "unknown" : identity->holds ? "holds" : "fails");
        yuan(writer, identity->left_fen);
        yuan(writer, identity->right_fen);
        end_line(writer);
    }
}

static void
write_bridge(struct writer *writer, const struct audit_reconcile *run)
{
    const struct audit_bridge *bridge = &run->result.bridge;

    word(writer, "bridge ledger");
    yuan(writer, bridge->ledger_fen);
    yuan(writer, bridge->bank_in);
    yuan(writer, bridge->bank_out);
    yuan(writer, bridge->adjusted_ledger_fen);
    end_line(writer);
    word(writer, "bridge bank");
    yuan(writer, bridge->bank_fen);
    yuan(writer, bridge->ledger_in);
    yuan(writer, bridge->ledger_out);
    yuan(writer, bridge->adjusted_bank_fen);
    end_line(writer);
}

static void
write_counts(struct writer *writer, const struct audit_result *result)
{
    word(writer, "findings");
    number(writer, result->statement_findings);
    end_line(writer);
    word(writer, "unsearched");
    number(writer, result->unsearched);
    end_line(writer);
    word(writer, "not_joined");
    number(writer, result->not_joined);
    end_line(writer);
    word(writer, "breaks");
    number(writer, result->new_breaks);
    number(writer, result->persisting_breaks);
    number(writer, result->resolved_breaks);
    end_line(writer);
    word(writer, "matches");
    number(writer, result->match_count);
    end_line(writer);
}

static void
write_summary(struct writer *writer, const struct audit_reconcile *run)
{
    const struct audit_result *result = &run->result;

    word(writer, "verdict");
    word(writer, audit_verdict_name(result->verdict));
    end_line(writer);
    for (int class = 1; class < AUDIT_CLASS_END; class ++) {
        word(writer, "class");
        word(writer, audit_class_name((enum audit_class) class));
        write_totals(writer, &result->classes[class]);
    }
    for (int age = 0; age < AUDIT_AGES; age++) {
        static const char *const names[AUDIT_AGES] = {"0-1", "2-7", "8-30", "31-"};

        word(writer, "age");
        word(writer, names[age]);
        write_totals(writer, &result->ages[age]);
    }
    write_identities(writer, result);
    write_bridge(writer, run);
    write_apart(writer, "relief", &run->items->relief);
    write_apart(writer, "other_instrument", &run->items->other_instrument);
    write_apart(writer, "other_account", &run->items->other_account);
    write_apart(writer, "earlier", &run->items->earlier);
    write_apart(writer, "later", &run->items->later);
    write_counts(writer, result);
}

static void
write_place(struct writer *writer, const struct audit_reconcile *run, int side, size_t row)
{
    if (side == LEDGER) {
        number(writer, run->items->items[row].entry);
    } else {
        hash(writer, run->sources[row].statement);
        number(writer, run->sources[row].row->line);
    }
}

/* What is the same for both sides of an open row: its name, age, class, and what it goes with. */
static void
write_open(struct writer *writer, const struct audit_reconcile *run, int side, size_t i,
           const uint32_t *labels)
{
    const struct reconcile_row *row = &run->rows[side][i];
    const struct audit_hash id = audit_reconcile_break_id(run, (enum audit_side)side, i);

    word(writer, side == LEDGER ? "open ledger" : "open bank");
    hash(writer, &id);
    word(writer, row->persisting ? "persisting" : "new");
    word(writer, audit_class_name((enum audit_class)row->classification));
    word(writer, audit_pass_name((enum audit_pass)row->pass));
    number(writer, row->compared);
    number(writer, labels[row->group]);
}

static void
write_open_item(struct writer *writer, const struct audit_reconcile *run, size_t i,
                const uint32_t *labels)
{
    const struct audit_item *item = &run->items->items[i];

    write_open(writer, run, LEDGER, i, labels);
    number(writer, item->entry);
    number(writer, item->date);
    yuan(writer, reconcile_signed_fen(run, LEDGER, i));
    escaped(writer, item->reference);
    escaped(writer, item->name);
    end_line(writer);
}

static void
write_open_row(struct writer *writer, const struct audit_reconcile *run, size_t i,
               const uint32_t *labels)
{
    const struct audit_bank_row *source = run->sources[i].row;

    write_open(writer, run, BANK, i, labels);
    write_place(writer, run, BANK, i);
    number(writer, run->rows[BANK][i].ordinal);
    number(writer, source->date);
    word(writer, source->out ? "out" : "in");
    yuan(writer, source->amount_fen);
    word(writer, source->reversal ? "reversal" : "-");
    escaped(writer, source->reference);
    escaped(writer, source->end_to_end);
    escaped(writer, source->voucher);
    escaped(writer, source->account);
    escaped(writer, source->name);
    escaped(writer, source->purpose);
    escaped(writer, source->return_reason);
    end_line(writer);
}

/* Which row a repetition repeats, and which payments a return may belong to. */
static void
write_ties(struct writer *writer, const struct audit_reconcile *run, int side, size_t i)
{
    const struct reconcile_row *row = &run->rows[side][i];
    size_t at = 0, candidate;

    if (row->twin != 0 && row->classification != AUDIT_CLASS_MATCHED) {
        word(writer, row->classification == AUDIT_CLASS_RETURNED ? "returns" : "repeats");
        word(writer, side == LEDGER ? "ledger" : "bank");
        write_place(writer, run, side, i);
        write_place(writer, run, side, row->twin - 1);
        end_line(writer);
    }
    while (side == BANK && audit_reconcile_candidate(run, i, &at, &candidate)) {
        word(writer, "candidate bank");
        write_place(writer, run, side, i);
        write_place(writer, run, side, candidate);
        end_line(writer);
    }
}

static void
write_rows(struct writer *writer, const struct audit_reconcile *run, const uint32_t *labels)
{
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            if (audit_reconcile_is_break(run, (enum audit_side)side, i)) {
                if (side == LEDGER)
                    write_open_item(writer, run, i, labels);
                else
                    write_open_row(writer, run, i, labels);
            }
            write_ties(writer, run, side, i);
        }
    for (size_t i = 0; i < run->resolved_count; i++) {
        word(writer, "resolved");
        hash(writer, &run->resolved[i]);
        end_line(writer);
    }
}

static void
write_compared(struct writer *writer, const struct audit_reconcile *run, int side, size_t row)
{
    word(writer, side == LEDGER ? "ledger" : "bank");
    write_place(writer, run, side, row);
    number(writer, run->rows[side][row].date);
    yuan(writer, reconcile_signed_fen(run, (enum audit_side)side, row));
}

static void
write_match(struct writer *writer, const struct audit_reconcile *run, uint32_t group)
{
    const struct reconcile_group *match = &run->groups[group];

    word(writer, "match");
    word(writer, audit_pass_name((enum audit_pass)match->pass));
    number(writer, match->compared);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (uint32_t row = match->first[side]; row != 0; row = run->rows[side][row - 1].next)
            write_compared(writer, run, side, row - 1);
    end_line(writer);
}

/* Groups are numbered as they are met, the ledger's rows first: the order in which passes made them
 * is not part of the result. */
static void
number_groups(const struct audit_reconcile *run, uint32_t *labels, uint32_t *order)
{
    uint32_t count = 0;

    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            const uint32_t group = run->rows[side][i].group;

            if (group != 0 && labels[group] == 0) {
                order[count] = group;
                labels[group] = ++count;
            }
        }
}

static void
write_all(struct writer *writer, const struct audit_reconcile *run, const uint32_t *labels,
          const uint32_t *order)
{
    write_head(writer, run);
    write_statements(writer, run);
    write_summary(writer, run);
    word(writer, "balances");
    balance(writer, run->statement_count > 0, run->result.bridge.bank_fen);
    yuan(writer, run->result.bridge.ledger_fen);
    end_line(writer);
    write_rows(writer, run, labels);
    for (size_t i = 0; i + 1 < run->group_count; i++)
        if (order[i] != 0 && run->groups[order[i]].classification == AUDIT_CLASS_MATCHED)
            write_match(writer, run, order[i]);
}

enum audit_status
audit_reconcile_text(const struct audit_reconcile *run, audit_reconcile_write_fn *write,
                     void *context, struct audit_hash *out_sha256, struct audit_error *err)
{
    struct writer writer = {.write = write, .context = context};
    uint32_t *labels = calloc(run->group_count + 1, sizeof *labels);
    uint32_t *order = calloc(run->group_count + 1, sizeof *order);
    enum audit_status status = AUDIT_OK;
    struct audit_hash before, all;
    struct sha256_ctx copy;

    if (labels == NULL || order == NULL) {
        status = audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                            (uint64_t)run->group_count * sizeof *labels);
        goto out;
    }
    sha256_init(&writer.sha);
    number_groups(run, labels, order);
    write_all(&writer, run, labels, order);
    hand_on(&writer);
    copy = writer.sha;
    sha256_digest(&copy, sizeof before.bytes, before.bytes);
    word(&writer, "sha256");
    hash(&writer, &before);
    end_line(&writer);
    hand_on(&writer);
    sha256_digest(&writer.sha, sizeof all.bytes, all.bytes);
    status = audit_buffer_status(&writer.line, err);
    if (status == AUDIT_OK && writer.refused)
        status = audit_fail(err, AUDIT_IO, AUDIT_MESSAGE_RECONCILE_CANNOT_WRITE);
    if (status == AUDIT_OK && out_sha256 != NULL)
        *out_sha256 = all;

out:
    audit_buffer_free(&writer.line);
    free(labels);
    free(order);
    return status;
}

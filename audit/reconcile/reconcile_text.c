/* The canonical text of a result: lines of words between single spaces. A word from outside is
 * written with its blanks, control characters and backslashes escaped (\x20, \\), so that it stays
 * one word; "-" is "nothing stated". Amounts are yuan, money out positive. In this order:
 *
 *   mingzhang/v1 reconcile
 *   rules VERSION HASH              account TEXT            period FIRST LAST
 *   tree SIZE ROOT                  entries COUNT           days WINDOW GRACE FAR HOLIDAYS WORKDAYS
 *   before HASH                     of the text of the run before
 *   statement HASH FORMAT FIRST LAST ROWS OPENING CLOSING FINDINGS              one each
 *   verdict NAME
 *   class NAME COUNT YUAN COUNT YUAN          all ten: the ledger's, the bank's
 *   age DAYS COUNT YUAN COUNT YUAN
 *   identity NAME holds|fails|unknown YUAN YUAN
 *   bridge ledger BALANCE IN OUT ADJUSTED     bridge bank BALANCE IN OUT ADJUSTED
 *   apart WHAT COUNT YUAN                     what took no part
 *   findings, uncovered, outside, unsearched, not_joined, breaks NEW PERSISTING RESOLVED, matches
 *   balances BANK LEDGER
 *   open ledger ID new|persisting CLASS PASS COMPARED GROUP ENTRY DATE YUAN REFERENCE NAME
 *   open bank ID new|persisting CLASS PASS COMPARED GROUP STATEMENT LINE ORDINAL DATE out|in YUAN
 *        reversal|- REFERENCE END_TO_END VOUCHER ACCOUNT NAME PURPOSE REASON
 *   repeats|returns SIDE PLACE PLACE          behind the row: which row it repeats or returns
 *   candidate bank PLACE PLACE
 *   resolved ID
 *   match PASS COMPARED (ledger ENTRY DATE YUAN | bank STATEMENT LINE DATE YUAN)…
 *   sha256 HASH                               of all lines before
 *
 * Rows stand in the order of their side, matches in that of their first row. COMPARED is a number
 * whose bits are enum audit_compared. */
#include <stdlib.h>

#include "audit/reconcile/reconcile_writer.h"

static void
write_place(struct reconcile_writer *writer, const struct audit_reconcile *run, int side,
            size_t row)
{
    if (side == LEDGER) {
        reconcile_put_number(writer, run->items->items[row].entry);
    } else {
        reconcile_put_hash(writer, reconcile_file(run, row));
        reconcile_put_number(writer, run->sources[row].row->line);
    }
}

/* What is the same for both sides of an open row: its name, age, class, and what it goes with. */
static void
write_open(struct reconcile_writer *writer, const struct audit_reconcile *run, int side, size_t i,
           const uint32_t *labels)
{
    const struct reconcile_row *row = &run->rows[side][i];
    const struct audit_hash id = audit_reconcile_break_id(run, (enum audit_side)side, i);

    reconcile_put_word(writer, side == LEDGER ? "open ledger" : "open bank");
    reconcile_put_hash(writer, &id);
    reconcile_put_word(writer, row->persisting ? "persisting" : "new");
    reconcile_put_word(writer, audit_class_name((enum audit_class)row->classification));
    reconcile_put_word(writer, audit_pass_name((enum audit_pass)row->pass));
    reconcile_put_number(writer, row->compared);
    reconcile_put_number(writer, labels[row->group]);
}

static void
write_open_item(struct reconcile_writer *writer, const struct audit_reconcile *run, size_t i,
                const uint32_t *labels)
{
    const struct audit_item item = audit_items_at(run->items, i);

    write_open(writer, run, LEDGER, i, labels);
    reconcile_put_number(writer, item.entry);
    reconcile_put_number(writer, item.date);
    reconcile_put_yuan(writer, reconcile_signed_fen(run, LEDGER, i));
    reconcile_put_text(writer, item.reference);
    reconcile_put_text(writer, item.name);
    reconcile_end_line(writer);
}

static void
write_open_row(struct reconcile_writer *writer, const struct audit_reconcile *run, size_t i,
               const uint32_t *labels)
{
    const struct audit_bank_row source = reconcile_bank_row(run, i);

    write_open(writer, run, BANK, i, labels);
    write_place(writer, run, BANK, i);
    reconcile_put_number(writer, run->rows[BANK][i].ordinal);
    reconcile_put_number(writer, source.date);
    reconcile_put_word(writer, source.out ? "out" : "in");
    reconcile_put_yuan(writer, source.amount_fen);
    reconcile_put_word(writer, source.reversal ? "reversal" : "-");
    reconcile_put_text(writer, source.reference);
    reconcile_put_text(writer, source.end_to_end);
    reconcile_put_text(writer, source.voucher);
    reconcile_put_text(writer, source.account);
    reconcile_put_text(writer, source.name);
    reconcile_put_text(writer, source.purpose);
    reconcile_put_text(writer, source.return_reason);
    reconcile_end_line(writer);
}

/* Which row a repetition repeats, and which payments a return may belong to. */
static void
write_ties(struct reconcile_writer *writer, const struct audit_reconcile *run, int side, size_t i)
{
    const struct reconcile_row *row = &run->rows[side][i];
    size_t at = 0, candidate;

    if (row->twin != 0 && row->classification != AUDIT_CLASS_MATCHED) {
        reconcile_put_word(writer,
                           row->classification == AUDIT_CLASS_RETURNED ? "returns" : "repeats");
        reconcile_put_word(writer, side == LEDGER ? "ledger" : "bank");
        write_place(writer, run, side, i);
        write_place(writer, run, side, row->twin - 1);
        reconcile_end_line(writer);
    }
    while (side == BANK && audit_reconcile_candidate(run, i, &at, &candidate)) {
        reconcile_put_word(writer, "candidate bank");
        write_place(writer, run, side, i);
        write_place(writer, run, side, candidate);
        reconcile_end_line(writer);
    }
}

static void
write_rows(struct reconcile_writer *writer, const struct audit_reconcile *run,
           const uint32_t *labels)
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
        reconcile_put_word(writer, "resolved");
        reconcile_put_hash(writer, &run->resolved[i]);
        reconcile_end_line(writer);
    }
}

static void
write_compared(struct reconcile_writer *writer, const struct audit_reconcile *run, int side,
               size_t row)
{
    reconcile_put_word(writer, side == LEDGER ? "ledger" : "bank");
    write_place(writer, run, side, row);
    reconcile_put_number(writer, reconcile_date(run, side, row));
    reconcile_put_yuan(writer, reconcile_signed_fen(run, (enum audit_side)side, row));
}

static void
write_match(struct reconcile_writer *writer, const struct audit_reconcile *run, uint32_t group)
{
    const struct reconcile_group *match = &run->groups[group];

    reconcile_put_word(writer, "match");
    reconcile_put_word(writer, audit_pass_name((enum audit_pass)match->pass));
    reconcile_put_number(writer, match->compared);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (uint32_t row = match->first[side]; row != 0; row = run->rows[side][row - 1].next)
            write_compared(writer, run, side, row - 1);
    reconcile_end_line(writer);
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
write_all(struct reconcile_writer *writer, const struct audit_reconcile *run,
          const uint32_t *labels, const uint32_t *order)
{
    reconcile_write_summary(writer, run);
    write_rows(writer, run, labels);
    for (size_t i = 0; i + 1 < run->group_count; i++)
        if (order[i] != 0 && run->groups[order[i]].classification == AUDIT_CLASS_MATCHED)
            write_match(writer, run, order[i]);
}

enum audit_status
audit_reconcile_text(const struct audit_reconcile *run, audit_reconcile_write_fn *write,
                     void *context, struct audit_hash *out_sha256, struct audit_error *err)
{
    struct reconcile_writer writer = {.write = write, .context = context};
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
    reconcile_hand_on(&writer);
    copy = writer.sha;
    sha256_digest(&copy, sizeof before.bytes, before.bytes);
    reconcile_put_word(&writer, "sha256");
    reconcile_put_hash(&writer, &before);
    reconcile_end_line(&writer);
    reconcile_hand_on(&writer);
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

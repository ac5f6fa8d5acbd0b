/* Breaks have names that outlive a run: by them the next run says what is new, what persists and
 * what was resolved. */
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/reconcile_internal.h"

/* An entry's number never changes. A row of the bank is named by what it says, and among rows that
 * say the same by which of them it is: neither file nor line, since another file may hold it too.
 */
struct audit_hash
audit_reconcile_break_id(const struct audit_reconcile *run, enum audit_side side, size_t row)
{
    struct audit_buffer text = {0};
    struct audit_hash id;

    audit_buffer_text(&text, "mingzhang/v1 break\n");
    if (side == LEDGER) {
        audit_buffer_text(&text, "ledger ");
        audit_buffer_decimal(&text, run->items->items[row].entry);
        audit_buffer_text(&text, "\n");
        audit_buffer_append(&text, reconcile_item_text(run, run->items->items[row].reference));
    } else {
        const struct audit_bank_row source = reconcile_bank_row(run, row);
        const struct audit_hash content = reconcile_content(&source);

        audit_buffer_text(&text, "bank ");
        audit_buffer_decimal(&text, run->rows[BANK][row].ordinal);
        audit_buffer_text(&text, "\n");
        audit_buffer_append(&text, (struct audit_bytes){content.bytes, sizeof content.bytes});
    }
    id = audit_sha256(audit_buffer_bytes(&text));
    audit_buffer_free(&text);
    return id;
}

static int
compare_hashes(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct audit_hash));
}

static size_t
count_breaks(const struct audit_reconcile *run)
{
    size_t count = 0;

    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++)
            count += audit_reconcile_is_break(run, (enum audit_side)side, i) ? 1 : 0;
    return count;
}

static bool
was_there(const struct audit_carry *carry, const struct audit_hash *id)
{
    return carry != NULL && carry->id_count > 0 &&
           bsearch(id, carry->ids, carry->id_count, sizeof *id, compare_hashes) != NULL;
}

static enum audit_status
find_resolved(struct audit_reconcile *run, const struct audit_hash *ids, size_t count,
              struct audit_error *err)
{
    if (run->carry == NULL || run->carry->id_count == 0)
        return AUDIT_OK;
    run->resolved = calloc(run->carry->id_count, sizeof *run->resolved);
    if (run->resolved == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)run->carry->id_count * sizeof *run->resolved);
    for (size_t i = 0; i < run->carry->id_count; i++)
        if (count == 0 ||
            bsearch(&run->carry->ids[i], ids, count, sizeof *ids, compare_hashes) == NULL)
            run->resolved[run->resolved_count++] = run->carry->ids[i];
    run->result.resolved_breaks = run->resolved_count;
    return AUDIT_OK;
}

enum audit_status
reconcile_compare_breaks(struct audit_reconcile *run, struct audit_error *err)
{
    const size_t count = count_breaks(run);
    struct audit_hash *ids = calloc(count + 1, sizeof *ids);
    enum audit_status status;
    size_t at = 0;

    if (ids == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)count * sizeof *ids);
    for (int side = 0; side < AUDIT_SIDES; side++)
        for (size_t i = 0; i < run->count[side]; i++) {
            if (!audit_reconcile_is_break(run, (enum audit_side)side, i))
                continue;
            ids[at] = audit_reconcile_break_id(run, (enum audit_side)side, i);
            run->rows[side][i].persisting = was_there(run->carry, &ids[at]);
            if (run->rows[side][i].persisting)
                run->result.persisting_breaks++;
            else
                run->result.new_breaks++;
            at++;
        }
    qsort(ids, count, sizeof *ids, compare_hashes);
    status = find_resolved(run, ids, count, err);
    free(ids);
    return status;
}

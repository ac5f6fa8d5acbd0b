/* The text of a run is read back or refused with a sentence; and whatever was read, a run that goes
 * on from it adds up. The line with the hash is put behind the bytes, since no fuzzer finds it; a
 * text that begins with '!' is taken as it stands. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz_audit_reconcile.h"

static void
read_back(const struct audit_carry *carry)
{
    fuzz_holds(carry->id_count == carry->entry_count_open + carry->rows.row_count);
    for (size_t i = 1; i < carry->entry_count_open; i++)
        fuzz_holds(carry->entries[i - 1] <= carry->entries[i]);
    for (size_t i = 1; i < carry->id_count; i++)
        fuzz_holds(memcmp(&carry->ids[i - 1], &carry->ids[i], sizeof *carry->ids) <= 0);
    for (size_t i = 0; i < carry->rows.row_count; i++) {
        const struct audit_bank_row row = audit_statement_at(&carry->rows, i);

        fuzz_holds(row.amount_fen > 0);
        fuzz_holds(row.date >= 19000101 && row.date <= 99991231);
    }
}

/* The next day without an entry and without a statement: all that was open of the bank is there. */
static void
go_on(const struct audit_carry *carry)
{
    struct audit_items_settings settings = {.first_date = 99991231, .last_date = 99991231};
    const struct audit_reconcile_settings run_settings = {
        .account = audit_text("1"), .first_date = 99991231, .last_date = 99991231};
    struct audit_arena *arena = NULL;
    struct audit_items *items = NULL;
    struct audit_reconcile *run = NULL;
    struct audit_error err = {0};
    enum audit_status status;

    fuzz_holds(audit_arena_open(NULL, &arena, NULL) == AUDIT_OK);
    fuzz_holds(audit_items_begin(arena, &settings, &items, NULL) == AUDIT_OK);
    fuzz_holds(audit_items_end(items, NULL) == AUDIT_OK);
    status = audit_reconcile_run(arena, items, NULL, 0, carry, &run_settings, &run, &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED); /* a sum beyond all money */
    if (status == AUDIT_OK) {
        fuzz_holds(audit_reconcile_count(run, AUDIT_SIDE_BANK) == carry->rows.row_count);
        (void)fuzz_run_adds_up(run);
        audit_carry_free(fuzz_run_carry(run));
    }
    audit_reconcile_free(run);
    audit_items_free(items);
    audit_arena_close(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_bytes bytes = {data, size};
    struct audit_buffer text = {0};
    struct audit_carry *carry = NULL;
    struct audit_error err = {0};
    enum audit_status status;

    if (size > 0 && data[0] == '!') {
        bytes = (struct audit_bytes){data + 1, size - 1};
        audit_buffer_append(&text, bytes);
    } else {
        const struct audit_hash hash = audit_sha256(bytes);

        audit_buffer_append(&text, bytes);
        audit_buffer_text(&text, "sha256 ");
        audit_buffer_hex(&text, (struct audit_bytes){hash.bytes, sizeof hash.bytes});
        audit_buffer_text(&text, "\n");
    }
    status = audit_carry_read(audit_buffer_bytes(&text), &carry, &err);
    fuzz_audit_explained(status, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_MALFORMED || status == AUDIT_NEWER);
    if (status == AUDIT_OK) {
        read_back(carry);
        go_on(carry);
    }
    audit_carry_free(carry);
    audit_buffer_free(&text);
    return 0;
}

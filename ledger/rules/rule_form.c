/* Rule 1: every byte is as CANONICAL.md has it, and the header is of this ledger. Entries are read
 * here for the first time, and what later rules need of them is gathered. */
#include <stdio.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/rules/judging.h"
#include "ledger/value/date.h"

enum ledger_status
ledger_rule_of_form(enum ledger_status status, struct ledger_error *err)
{
    if (status != LEDGER_MALFORMED && status != LEDGER_NOT_CANONICAL &&
        status != LEDGER_OUT_OF_RANGE)
        return status;
    if (err != NULL)
        err->status = LEDGER_REFUSED;
    return LEDGER_REFUSED;
}

static enum ledger_status
sizes_fit(const struct ledger_case *the_case, struct ledger_error *err)
{
    size_t bytes = 0;

    if (the_case->entry_count == 0 || the_case->entry_count > LEDGER_VOUCHER_ENTRIES_MAX)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_VOUCHER_ENTRY_COUNT,
                           the_case->entry_count, (size_t)LEDGER_VOUCHER_ENTRIES_MAX);
    for (size_t i = 0; i < the_case->entry_count; i++) {
        bytes += the_case->entries[i].size;
        if (the_case->entries[i].size > LEDGER_VOUCHER_BYTES_MAX ||
            bytes > LEDGER_VOUCHER_BYTES_MAX)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_VOUCHER_TOO_LARGE,
                               (size_t)LEDGER_VOUCHER_BYTES_MAX);
    }
    if (the_case->signature_count > LEDGER_SIGNATURES_MAX)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_TOO_MANY_SIGNATURES,
                           the_case->signature_count, (size_t)LEDGER_SIGNATURES_MAX);
    if (the_case->sealed_at_ms < 1 || the_case->sealed_at_ms > LEDGER_INSTANT_MS_MAX)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SEALED_AT_NO_INSTANT,
                           the_case->sealed_at_ms);
    return LEDGER_OK;
}

static enum ledger_status
entry_gather(struct ledger_judging *judging, size_t index, struct ledger_arena *arena,
             struct ledger_error *err)
{
    const struct ledger_slice bytes = judging->the_case->entries[index];
    struct ledger_entry entry;
    char place[32];
    enum ledger_status status = ledger_entry_decode(bytes, arena, &entry, err);

    if (status != LEDGER_OK) {
        (void)snprintf(place, sizeof(place), "#%zu", index + 1);
        ledger_error_add_place(err, place);
        return ledger_rule_of_form(status, err);
    }
    judging->leaves[index] = ledger_tree_leaf(bytes);
    return ledger_summary_add(&judging->summary, judging->the_case->seal_number, &entry,
                              &judging->leaves[index], err);
}

static enum ledger_status
entries_gather(struct ledger_judging *judging, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    struct ledger_arena one = {0};
    /* Voucher 0 is judged against its own entries, which therefore stay. */
    struct ledger_arena *arena = judging->the_case->seal_number == 0 ? judging->arena : &one;

    for (size_t i = 0; i < judging->the_case->entry_count && status == LEDGER_OK; i++) {
        ledger_arena_reset(&one);
        status = entry_gather(judging, i, arena, err);
    }
    if (status == LEDGER_OK)
        ledger_summary_finish(&judging->summary);
    ledger_arena_free(&one);
    return status;
}

static enum ledger_status
origin_is_in_force(struct ledger_judging *judging, struct ledger_error *err)
{
    struct ledger_identity_state identity = {.origin = judging->summary.origin};
    enum ledger_status status;

    if (judging->the_case->seal_number > 0) {
        status = ledger_state_identity(judging->the_case->txn, judging->arena, &identity, err);
        if (status == LEDGER_NOT_FOUND)
            return ledger_fail(err, LEDGER_DAMAGED, LEDGER_MESSAGE_RULES_NO_IDENTITY);
        if (status != LEDGER_OK)
            return status;
    }
    if (identity.origin == NULL)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_GENESIS_WITHOUT_IDENTITY);
    if (strcmp(identity.origin, judging->header.origin) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_ORIGIN_NOT_IN_FORCE,
                           judging->header.origin, identity.origin);
    return LEDGER_OK;
}

static enum ledger_status
nobody_signs_twice(const struct ledger_case *the_case, struct ledger_error *err)
{
    for (size_t i = 0; i < the_case->signature_count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(the_case->signatures[i].officer, the_case->signatures[j].officer) == 0)
                return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_OFFICER_SIGNS_TWICE,
                                   the_case->signatures[i].officer);
        }
    }
    return LEDGER_OK;
}

static enum ledger_status
signatures_have_form(const struct ledger_case *the_case, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    struct ledger_buffer bytes = {0};

    for (size_t i = 0; i < the_case->signature_count; i++) {
        const struct ledger_sign_off *signature = &the_case->signatures[i];

        /* The codec judges names, roles and instants when it writes. */
        ledger_buffer_clear(&bytes);
        status = ledger_rule_of_form(ledger_sign_off_encode(signature, &bytes, err), err);
        if (status != LEDGER_OK)
            goto out;
        if (i > 0 && ledger_sign_off_compare(&the_case->signatures[i - 1], signature) > 0) {
            status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNATURES_NOT_IN_ORDER,
                                 signature->officer);
            goto out;
        }
    }
    status = nobody_signs_twice(the_case, err);

out:
    ledger_buffer_free(&bytes);
    return status;
}

enum ledger_status
ledger_rule_form(struct ledger_judging *judging, struct ledger_error *err)
{
    const struct ledger_case *the_case = judging->the_case;
    enum ledger_status status = sizes_fit(the_case, err);

    if (status != LEDGER_OK)
        return status;
    status = ledger_rule_of_form(
        ledger_voucher_header_decode(the_case->header_bytes, judging->arena, &judging->header, err),
        err);
    if (status != LEDGER_OK)
        return status;
    status = entries_gather(judging, err);
    if (status != LEDGER_OK)
        return status;
    status = origin_is_in_force(judging, err);
    if (status != LEDGER_OK)
        return status;
    return signatures_have_form(the_case, err);
}

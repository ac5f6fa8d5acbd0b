#include "replay_support.h"

#include <stdlib.h>

static struct audit_bytes
as_audit(struct ledger_slice slice)
{
    return (struct audit_bytes){slice.data, slice.size};
}

/* The voucher, prepared and signed, as the auditor is fed with it; the leaf of its seal. */
static struct ledger_digest
feed(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
     const bool *unsealed, bool take, struct audit_feed_result *out)
{
    struct fixture_voucher voucher;
    struct ledger_buffer bytes;
    struct ledger_digest leaf;
    struct ledger_seal seal;
    struct audit_bytes *fed = calloc(count, sizeof(*fed));

    assert_non_null(fed);
    fixture_prepare(fixture, entries, count, &voucher);
    fixture_sign_all(fixture, &voucher, FIXTURE_EVERYBODY);
    seal = fixture_seal_of(fixture, &voucher);
    bytes = fixture_seal_bytes(&seal);
    for (size_t i = 0; i < count; i++)
        fed[i] = as_audit(voucher.entries[i]);
    (take ? audit_feed_take : audit_feed_try)(
        &fixture->auditor,
        &(struct audit_feed_voucher){.seal = as_audit(ledger_buffer_slice(&bytes)),
                                     .entries = fed,
                                     .entry_count = count,
                                     .unsealed = unsealed},
        out);
    leaf = ledger_tree_leaf(ledger_buffer_slice(&bytes));
    ledger_buffer_free(&bytes);
    fixture_voucher_free(&voucher);
    free(fed);
    return leaf;
}

void
replay_take(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
            const bool *unsealed, struct audit_feed_result *out)
{
    fixture->last_leaf = feed(fixture, entries, count, unsealed, /* take= */ true, out);
    ledger_tree_range_add(&fixture->range, &fixture->last_leaf);
    fixture->seal_count++;
    fixture->entry_count += count;
    fixture->sealed_at_ms = fixture->now_ms;
}

void
replay_try(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
           struct audit_feed_result *out)
{
    (void)feed(fixture, entries, count, /* unsealed= */ NULL, /* take= */ false, out);
}

/* Says what came instead. */
static void
print_objection(const struct audit_feed_result *result)
{
    char name[AUDIT_MESSAGE_NAME_SIZE] = "";

    if (result->objection_count > 0)
        audit_message_name(result->objections[0].what.message, name);
    print_error("rule %s, %s\n", audit_rule_name(result->rule), name);
}

/* The ledger is asked too; that both agree is asserted where it answers. */
static void
ask_both(struct fixture *fixture, const struct ledger_entry *entries, size_t count)
{
    struct fixture_voucher voucher;

    fixture_prepare(fixture, entries, count, &voucher);
    fixture_sign_all(fixture, &voucher, FIXTURE_EVERYBODY);
    (void)fixture_judge(fixture, &voucher, /* preparing= */ false);
    fixture_voucher_free(&voucher);
}

void
assert_objection_at(struct fixture *fixture, const struct ledger_entry *entries, size_t count,
                    size_t index, enum audit_rule rule, enum audit_message message,
                    const char *file, int line)
{
    const bool passes = rule == AUDIT_RULE_END;
    struct audit_feed_result result;

    replay_try(fixture, entries, count, &result);
    ask_both(fixture, entries, count);
    if (result.rule != (passes ? 0 : rule) || result.objections[0].what.message != message)
        print_objection(&result);
    if (passes) {
        _assert_int_equal(result.objection_count, 0, file, line);
        return;
    }
    _assert_int_equal(result.rule, rule, file, line);
    _assert_int_equal(result.objections[0].what.message, message, file, line);
    _assert_int_equal(result.objections[0].concerns_entry, 1, file, line);
    _assert_int_equal(result.entry, fixture->entry_count + index, file, line);
}

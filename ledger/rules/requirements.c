#include "ledger/rules/requirements.h"

#include <assert.h>

#include "ledger/record/codec.h"
#include "ledger/rules/summary.h"

/* CANONICAL.md, rule 7. A (body, role) pair stands once; from_fen 0 means "always". */
static const struct ledger_requirement defaults[] = {
    {LEDGER_BODY_IDENTITY, LEDGER_ROLE_ADMIN, 2, 0},
    {LEDGER_BODY_OFFICER, LEDGER_ROLE_ADMIN, 2, 0},
    {LEDGER_BODY_RULE, LEDGER_ROLE_ADMIN, 2, 0},
    {LEDGER_BODY_PROGRAMME, LEDGER_ROLE_MAKER, 1, 0},
    {LEDGER_BODY_PROGRAMME, LEDGER_ROLE_REVIEWER, 1, 0},
    {LEDGER_BODY_APPROPRIATION, LEDGER_ROLE_MAKER, 1, 0},
    {LEDGER_BODY_APPROPRIATION, LEDGER_ROLE_REVIEWER, 1, 0},
    {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_MAKER, 1, 0},
    {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_REVIEWER, 1, 0},
    {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_APPROVER, 1, LEDGER_APPROVER_FROM_FEN},
    {LEDGER_BODY_ADJUSTMENT, LEDGER_ROLE_MAKER, 1, 0},
    {LEDGER_BODY_ADJUSTMENT, LEDGER_ROLE_REVIEWER, 1, 0},
    {LEDGER_BODY_SETTLEMENT, LEDGER_ROLE_CASHIER, 1, 0},
    {LEDGER_BODY_MATCH, LEDGER_ROLE_MAKER, 1, 0},
    {LEDGER_BODY_MATCH, LEDGER_ROLE_REVIEWER, 1, 0},
    {LEDGER_BODY_RECONCILIATION, LEDGER_ROLE_MAKER, 1, 0},
    {LEDGER_BODY_RECONCILIATION, LEDGER_ROLE_REVIEWER, 1, 0},
    {LEDGER_BODY_CLOSING, LEDGER_ROLE_MAKER, 1, 0},
    {LEDGER_BODY_CLOSING, LEDGER_ROLE_REVIEWER, 1, 0},
    {LEDGER_BODY_REJECTION, LEDGER_ROLE_REVIEWER, 1, 0},
    {LEDGER_BODY_ANCHOR, LEDGER_ROLE_MAKER, 1, 0},
    {LEDGER_BODY_ERASURE, LEDGER_ROLE_ADMIN, 2, 0},
    {LEDGER_BODY_INCIDENT, LEDGER_ROLE_ADMIN, 2, 0},
};
enum { DEFAULT_COUNT = sizeof(defaults) / sizeof(defaults[0]) };

const struct ledger_requirement *
ledger_requirement_defaults(size_t *out_count)
{
    *out_count = DEFAULT_COUNT;
    return defaults;
}

static const struct ledger_requirement *
requirement_find(const struct ledger_requirement *requirements, size_t count, enum ledger_body body,
                 enum ledger_role role)
{
    for (size_t i = 0; i < count; i++) {
        if (requirements[i].body == body && requirements[i].role == role)
            return &requirements[i];
    }
    return NULL;
}

/* The only default that a rule may loosen. */
static bool
threshold_may_move(const struct ledger_requirement *requirement)
{
    return requirement->body == LEDGER_BODY_DISBURSEMENT &&
           requirement->role == LEDGER_ROLE_APPROVER;
}

enum ledger_status
ledger_requirements_check(const struct ledger_rule *rule, struct ledger_error *err)
{
    for (size_t i = 0; i < rule->requirement_count; i++) {
        const struct ledger_requirement *stated = &rule->requirements[i];
        const struct ledger_requirement *fallback =
            requirement_find(defaults, DEFAULT_COUNT, stated->body, stated->role);

        if (fallback == NULL)
            continue;
        if (stated->count < fallback->count)
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_REQUIREMENT_COUNT_TOO_LOW,
                               ledger_body_name(stated->body), ledger_role_name(stated->role),
                               (uint64_t)stated->count, (uint64_t)fallback->count);
        if (stated->from_fen != 0 && !threshold_may_move(stated))
            return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_REQUIREMENT_FROM_TOO_HIGH,
                               ledger_body_name(stated->body), ledger_role_name(stated->role),
                               stated->from_fen);
    }
    return LEDGER_OK;
}

static void
needed_add(const struct ledger_summary *summary, const struct ledger_requirement *requirement,
           struct ledger_needed *needed)
{
    uint32_t *count = &needed->counts[requirement->role];

    if (!summary->has_body[requirement->body] ||
        summary->reached_fen[requirement->body] < requirement->from_fen)
        return;
    if (requirement->count > *count)
        *count = requirement->count;
}

enum ledger_status
ledger_summary_needed(const struct ledger_summary *summary, struct ledger_store_txn *txn,
                      uint64_t seal_number, struct ledger_arena *arena,
                      struct ledger_needed *out_needed, struct ledger_error *err)
{
    const struct ledger_requirement *stated = summary->requirements;
    size_t stated_count = summary->requirement_count;
    struct ledger_needed needed = {0};
    enum ledger_status status;

    if (seal_number > 0) {
        status = ledger_state_requirements(txn, arena, &stated, &stated_count, err);
        if (status != LEDGER_OK)
            return status;
    }

    /* What a rule states of a pair stands for its default, which it may not undercut (rule 16). */
    for (size_t i = 0; i < DEFAULT_COUNT; i++) {
        if (requirement_find(stated, stated_count, defaults[i].body, defaults[i].role) == NULL)
            needed_add(summary, &defaults[i], &needed);
    }
    for (size_t i = 0; i < stated_count; i++)
        needed_add(summary, &stated[i], &needed);

    /* The genesis is signed by all its admins, or one of them could disown it; and with every
     * recovery key, or nobody knows that it works. */
    if (seal_number == 0) {
        uint32_t admins = summary->admin_count > 2 ? (uint32_t)summary->admin_count : 2;

        if (needed.counts[LEDGER_ROLE_ADMIN] < admins)
            needed.counts[LEDGER_ROLE_ADMIN] = admins;
        needed.counts[LEDGER_ROLE_RECOVERY] = (uint32_t)summary->recovery_count;
    }
    needed.break_glass = summary->break_glass;
    *out_needed = needed;
    return LEDGER_OK;
}

enum ledger_status
ledger_requirements_of(struct ledger_store_txn *txn, uint64_t seal_number,
                       const struct ledger_slice *entries, size_t entry_count,
                       struct ledger_needed *out_needed, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    struct ledger_summary summary = {0};
    struct ledger_arena arena = {0};

    assert(txn != NULL && out_needed != NULL);
    for (size_t i = 0; i < entry_count; i++) {
        const struct ledger_digest leaf = ledger_tree_leaf(entries[i]);
        struct ledger_entry entry;

        /* Voucher 0's summary borrows from its entries. */
        if (seal_number > 0)
            ledger_arena_reset(&arena);
        status = ledger_entry_decode(entries[i], &arena, &entry, err);
        if (status != LEDGER_OK)
            goto out;
        status = ledger_summary_add(&summary, seal_number, &entry, &leaf, err);
        if (status != LEDGER_OK)
            goto out;
    }
    ledger_summary_finish(&summary);
    status = ledger_summary_needed(&summary, txn, seal_number, &arena, out_needed, err);

out:
    ledger_arena_free(&arena);
    ledger_summary_free(&summary);
    return status;
}

void
ledger_needed_subtract(struct ledger_needed *needed, const struct ledger_sign_off *signatures,
                       size_t count)
{
    bool may_stand_in = needed->break_glass;

    for (size_t i = 0; i < count; i++) {
        enum ledger_role role = signatures[i].role;

        /* At most one: the other is always an admin's own. */
        if (role == LEDGER_ROLE_RECOVERY && may_stand_in) {
            role = LEDGER_ROLE_ADMIN;
            may_stand_in = false;
        }
        if (needed->counts[role] > 0)
            needed->counts[role]--;
    }
}

enum ledger_status
ledger_entries_break_glass(uint64_t seal_number, const struct ledger_slice *entries,
                           size_t entry_count, bool *out_breaks, struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;
    bool breaks = false;

    for (size_t i = 0; i < entry_count && status == LEDGER_OK && !breaks; i++) {
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(entries[i], &arena, &entry, err);
        breaks = status == LEDGER_OK && ledger_summary_is_break_glass(seal_number, &entry);
    }
    ledger_arena_free(&arena);
    if (status == LEDGER_OK)
        *out_breaks = breaks;
    return status;
}

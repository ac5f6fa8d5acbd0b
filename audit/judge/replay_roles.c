/* Rule 7: whether enough people signed. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "audit/judge/replay_internal.h"

enum { GENESIS_ADMINS_MIN = 2 };

void
replay_scratch_free(struct replay_scratch *scratch)
{
    audit_buffer_free(&scratch->statement);
    free(scratch->sums);
    *scratch = (struct replay_scratch){0};
}

/* How far the entries of each body reach. */
struct reach {
    bool present;
    int64_t largest_fen; /* absolute */
    int64_t sum_fen;     /* of absolutes, at most INT64_MAX */
};

static int64_t
absolute(int64_t fen)
{
    return fen < 0 ? -fen : fen;
}

static int64_t
add_up(int64_t a, int64_t b)
{
    int64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static void
reach_of(const struct audit_replay *replay, struct reach reach[AUDIT_BODY_END])
{
    for (size_t i = 0; i < replay->voucher->header->entry_count; i++) {
        const struct audit_entry *entry = &replay->voucher->entries[i];
        struct reach *one;
        int64_t fen;

        if (!replay_entry_counts(replay, i))
            continue;
        one = &reach[entry->body];
        fen = absolute(replay_amount_of(entry));
        one->present = true;
        one->sum_fen = add_up(one->sum_fen, fen);
        if (fen > one->largest_fen)
            one->largest_fen = fen;
    }
}

static bool
same_payee(const struct audit_payee *a, const struct audit_payee *b)
{
    return a->kind == b->kind && audit_bytes_equal(a->id, b->id) &&
           audit_bytes_equal(a->number, b->number);
}

/* Keyed at random: whoever writes the evidence cannot choose collisions. */
static uint64_t
payee_hash(const struct replay_scratch *scratch, const struct audit_payee *payee)
{
    uint64_t hashes[2] = {0};

    (void)crypto_shorthash((unsigned char *)&hashes[0], payee->id.data, payee->id.size,
                           scratch->sum_key);
    if (payee->number.size > 0)
        (void)crypto_shorthash((unsigned char *)&hashes[1], payee->number.data, payee->number.size,
                               scratch->sum_key);
    return hashes[0] + hashes[1] * 3;
}
_Static_assert(crypto_shorthash_BYTES == sizeof(uint64_t), "a hash is one number");
_Static_assert(crypto_shorthash_KEYBYTES == 16, "sum_key is a key");

static enum audit_status
sums_begin(struct replay_scratch *scratch, size_t payouts, struct audit_error *err)
{
    size_t slots = 64;

    while (slots < 2 * payouts)
        slots *= 2;
    if (slots > scratch->sum_capacity) {
        struct replay_payee_sum *sums = realloc(scratch->sums, slots * sizeof(*sums));

        if (sums == NULL)
            return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                              (uint64_t)(slots * sizeof(*sums)));
        scratch->sums = sums;
        scratch->sum_capacity = slots;
    }
    scratch->sum_slots = slots;
    memset(scratch->sums, 0, slots * sizeof(*scratch->sums));
    return AUDIT_OK;
}

static int64_t
sum_add(struct audit_replay *replay, size_t index)
{
    const struct audit_entry *entries = replay->voucher->entries;
    const struct audit_payee *payee = &entries[index].disbursement.payee;
    struct replay_scratch *scratch = &replay->scratch;
    size_t at = (size_t)payee_hash(scratch, payee) & (scratch->sum_slots - 1);
    struct replay_payee_sum *sum = &scratch->sums[at];

    while (sum->entry_plus_1 != 0 &&
           !same_payee(payee, &entries[sum->entry_plus_1 - 1].disbursement.payee)) {
        at = (at + 1) & (scratch->sum_slots - 1);
        sum = &scratch->sums[at];
    }
    if (sum->entry_plus_1 == 0)
        sum->entry_plus_1 = (uint32_t)index + 1;
    sum->fen = add_up(sum->fen, entries[index].disbursement.amount_fen);
    return sum->fen;
}

/* The most that this voucher disburses to one payee. */
static enum audit_status
largest_payee_sum(struct audit_replay *replay, int64_t *out_fen, struct audit_error *err)
{
    const struct audit_voucher *voucher = replay->voucher;
    enum audit_status status = sums_begin(&replay->scratch, voucher->header->entry_count, err);
    int64_t largest = 0;

    if (status != AUDIT_OK)
        return status;
    for (size_t i = 0; i < voucher->header->entry_count; i++) {
        int64_t fen;

        if (!replay_entry_counts(replay, i) || voucher->entries[i].body != AUDIT_DISBURSEMENT)
            continue;
        fen = sum_add(replay, i);
        if (fen > largest)
            largest = fen;
    }
    *out_fen = largest;
    return AUDIT_OK;
}

/* Whether adding up by payee can change the answer. */
static bool
payee_sums_matter(const struct replay_needs *needs, const struct reach *disbursed)
{
    for (unsigned role = AUDIT_MAKER; role < AUDIT_ROLE_END; role++) {
        const struct replay_need *need = &needs->of[AUDIT_DISBURSEMENT][role];

        if (need->count > 0 && need->from_fen > disbursed->largest_fen &&
            need->from_fen <= disbursed->sum_fen)
            return true;
    }
    return false;
}

static void
needs_before(const struct audit_replay *replay, struct replay_needs *out)
{
    *out = replay->state->people.needs;
    if (replay->state->position.size != 0)
        return;
    for (size_t i = 0; i < replay->voucher->header->entry_count; i++) {
        const struct audit_entry *entry = &replay->voucher->entries[i];

        if (entry->bytes.data != NULL && entry->body == AUDIT_RULE)
            replay_needs_of(entry, out);
    }
}

static const enum audit_message missing[AUDIT_ROLE_END] = {
    [AUDIT_MAKER] = AUDIT_MESSAGE_MAKERS_MISSING,
    [AUDIT_REVIEWER] = AUDIT_MESSAGE_REVIEWERS_MISSING,
    [AUDIT_APPROVER] = AUDIT_MESSAGE_APPROVERS_MISSING,
    [AUDIT_ADMIN] = AUDIT_MESSAGE_ADMINS_MISSING,
    [AUDIT_CASHIER] = AUDIT_MESSAGE_CASHIERS_MISSING,
    [AUDIT_RECOVERY_KEY] = AUDIT_MESSAGE_RECOVERY_KEYS_MISSING,
};

bool
replay_breaks_glass(const struct audit_replay *replay)
{
    if (replay->state->position.size == 0)
        return false;
    for (size_t i = 0; i < replay->voucher->header->entry_count; i++) {
        const struct audit_entry *entry = &replay->voucher->entries[i];

        if (!replay_entry_counts(replay, i) ||
            (entry->body == AUDIT_INCIDENT && entry->incident.kind == AUDIT_BREAK_GLASS))
            return true;
    }
    return false;
}

static uint32_t
signers_in(const struct audit_replay *replay, unsigned role)
{
    const struct audit_seal *seal = replay->voucher->seal;
    uint32_t count = 0;

    for (size_t i = 0; i < seal->signature_count; i++)
        count += (unsigned)seal->signatures[i].role == role;
    return count;
}

static void
judge_counts(struct audit_replay *replay, const uint32_t needed[AUDIT_ROLE_END])
{
    for (unsigned role = AUDIT_MAKER; role < AUDIT_ROLE_END; role++) {
        uint32_t there = signers_in(replay, role);

        /* One, however many: the other is an admin's own. */
        if (role == AUDIT_ADMIN && there < needed[role] &&
            signers_in(replay, AUDIT_RECOVERY_KEY) > 0 && replay_breaks_glass(replay))
            there++;
        if (there < needed[role])
            replay_object_to_voucher(replay, AUDIT_RULE_REQUIRED_ROLES, missing[role],
                                     replay->state->position.size, (uint64_t)needed[role],
                                     (uint64_t)there);
    }
}

/* Every admin and everybody with a recovery key whom voucher 0 enrols signs it as that. */
static void
judge_founders(struct audit_replay *replay)
{
    const struct audit_seal *seal = replay->voucher->seal;
    const struct audit_entry *entry;
    size_t at = 0;

    while ((entry = replay_genesis_enrolment(replay, &at)) != NULL) {
        unsigned missing_in = entry->officer.roles & (1u << AUDIT_ADMIN | 1u << AUDIT_RECOVERY_KEY);

        for (size_t i = 0; i < seal->signature_count; i++) {
            if (audit_bytes_equal(seal->signatures[i].officer, entry->officer.name))
                missing_in &= ~(1u << seal->signatures[i].role);
        }
        if (missing_in != 0)
            replay_object_to_voucher(replay, AUDIT_RULE_REQUIRED_ROLES,
                                     AUDIT_MESSAGE_FOUNDER_MISSING, entry->officer.name);
    }
}

enum audit_status
replay_judge_roles(struct audit_replay *replay, struct audit_error *err)
{
    const bool genesis = replay->state->position.size == 0;
    struct reach reach[AUDIT_BODY_END] = {0};
    uint32_t needed[AUDIT_ROLE_END] = {[AUDIT_ADMIN] = genesis ? GENESIS_ADMINS_MIN : 0};
    struct replay_needs needs;
    enum audit_status status;

    reach_of(replay, reach);
    needs_before(replay, &needs);
    if (payee_sums_matter(&needs, &reach[AUDIT_DISBURSEMENT])) {
        status = largest_payee_sum(replay, &reach[AUDIT_DISBURSEMENT].largest_fen, err);
        if (status != AUDIT_OK)
            return status;
    }
    for (unsigned body = AUDIT_IDENTITY; body < AUDIT_BODY_END; body++) {
        for (unsigned role = AUDIT_MAKER; role < AUDIT_ROLE_END; role++) {
            const struct replay_need *need = &needs.of[body][role];

            if (reach[body].present && reach[body].largest_fen >= need->from_fen &&
                need->count > needed[role])
                needed[role] = need->count;
        }
    }
    judge_counts(replay, needed);
    if (genesis)
        judge_founders(replay);
    return AUDIT_OK;
}

/* Disbursements (rules 9 to 15 and 17, in this order). */
#include <string.h>

#include "audit/judge/replay_internal.h"

/* A disbursement that is judged, with what it touches beyond its sums. */
struct payment {
    struct replay_item item;
    const struct audit_entry *entry;
    const struct replay_ahead_slot *ahead;
    struct replay_payout *replaced; /* NULL: it replaces none, or none that exists */
    struct replay_payout *payout;   /* its own; NULL: the reference was used before */
    struct replay_claim *claim;     /* NULL: of no claim */
    bool claim_is_new;
};

static const char *
cash_field(const struct audit_entry *entry)
{
    if (entry->disbursement.account.commitment.size > 0)
        return "account";
    if (entry->disbursement.paying_account.commitment.size > 0)
        return "paying_account";
    return entry->disbursement.payment_voucher.size > 0 ? "payment_voucher" : NULL;
}

static void
judge_programme(struct audit_replay *replay, const struct payment *payment)
{
    const struct audit_entry *entry = payment->entry;
    const struct replay_programme *programme = payment->item.programme;

    replay_judge_open(replay, programme, payment->item.date);
    if (programme->instrument == AUDIT_RELIEF && cash_field(entry) != NULL)
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_RELIEF_PAYS_NO_CASH,
                      entry->disbursement.reference, cash_field(entry));
}

/* Rule 11. What it replaces is looked up first: no disbursement replaces itself. */
static bool
take_reference(struct audit_replay *replay, struct payment *payment)
{
    struct audit_table *payouts = &replay->state->money.payouts;
    const struct audit_entry *entry = payment->entry;
    struct replay_payout *payout;
    bool is_new;

    if (entry->disbursement.replaces.size > 0)
        payment->replaced = audit_table_find(replay->arena, payouts, entry->disbursement.replaces);
    payout = audit_table_insert_tagged(replay->arena, payouts, entry->disbursement.reference,
                                       payment->ahead->reference_tag, &is_new);
    if (payout == NULL)
        return false;
    if (is_new)
        payment->payout = payout;
    else
        replay_object(replay, AUDIT_RULE_DUPLICATE_REFERENCE, AUDIT_MESSAGE_REFERENCE_USED,
                      entry->disbursement.reference, payout->entry);
    return true;
}

static void
judge_payee(struct audit_replay *replay, const struct audit_payee *payee)
{
    if (payee->kind == AUDIT_PAYEE_CREDIT_CODE && !replay_credit_code_holds(payee->id))
        replay_object(replay, AUDIT_RULE_PAYEE, AUDIT_MESSAGE_CREDIT_CODE_WRONG, payee->id);
}

static void
judge_cap(struct audit_replay *replay, const struct payment *payment)
{
    const struct replay_item *item = &payment->item;
    const int64_t cap = item->programme->payee_cap_fen;
    int64_t net;

    if (cap == 0)
        return;
    if (__builtin_add_overflow(item->line->net_fen, item->amount_fen, &net))
        net = INT64_MAX;
    if (net > cap)
        replay_object(replay, AUDIT_RULE_PAYEE_CAP, AUDIT_MESSAGE_PAYEE_CAP_EXCEEDED,
                      payment->entry->disbursement.reference,
                      payment->entry->disbursement.programme, (uint64_t)item->year->budget_year,
                      net, cap);
}

static bool
take_claim(struct audit_replay *replay, struct payment *payment)
{
    const struct audit_bytes claim = payment->entry->disbursement.claim;
    const audit_ref programme = audit_table_ref(replay->arena, payment->item.programme);
    uint8_t key[sizeof(programme) + 64];

    if (claim.size == 0)
        return true;
    memcpy(key, &programme, sizeof(programme));
    memcpy(key + sizeof(programme), claim.data, claim.size);
    payment->claim = audit_table_insert(replay->arena, &replay->state->money.claims,
                                        (struct audit_bytes){key, sizeof(programme) + claim.size},
                                        &payment->claim_is_new);
    if (payment->claim != NULL && payment->claim_is_new) {
        payment->claim->payee = audit_table_ref(replay->arena, payment->item.payee);
        payment->claim->approved_fen = payment->entry->disbursement.claim_approved_fen;
    }
    return payment->claim != NULL;
}

static void
judge_claim(struct audit_replay *replay, const struct payment *payment)
{
    const struct audit_entry *entry = payment->entry;
    const struct replay_claim *claim = payment->claim;
    int64_t net;

    if (claim == NULL)
        return;
    if (claim->payee != audit_table_ref(replay->arena, payment->item.payee))
        replay_object(replay, AUDIT_RULE_PAYEE_CAP, AUDIT_MESSAGE_CLAIM_OF_ANOTHER_PAYEE,
                      entry->disbursement.claim, entry->disbursement.reference);
    if (claim->approved_fen != entry->disbursement.claim_approved_fen)
        replay_object(replay, AUDIT_RULE_PAYEE_CAP, AUDIT_MESSAGE_CLAIM_APPROVED_CHANGED,
                      entry->disbursement.claim, claim->approved_fen,
                      entry->disbursement.claim_approved_fen);
    if (__builtin_add_overflow(claim->net_fen, payment->item.amount_fen, &net))
        net = INT64_MAX;
    if (net > claim->approved_fen)
        replay_object(replay, AUDIT_RULE_PAYEE_CAP, AUDIT_MESSAGE_CLAIM_EXCEEDED,
                      entry->disbursement.claim, net, claim->approved_fen);
}

/* Rule 15: the same programme, budget year and payee are the same line. */
static void
judge_replaces(struct audit_replay *replay, const struct payment *payment)
{
    const struct audit_entry *entry = payment->entry;
    const struct replay_payout *replaced = payment->replaced;
    const struct replay_payout_sums *sums;
    int64_t total = 0, returned = 0;

    if (entry->disbursement.replaces.size == 0)
        return;
    if (replaced == NULL) {
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_REPLACED_UNKNOWN,
                      entry->disbursement.replaces);
        return;
    }
    if (replaced->payee != audit_table_ref(replay->arena, payment->item.payee) ||
        replaced->line != replay_line_index(replay, payment->item.payee, payment->item.line))
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_REPLACED_IS_ANOTHER,
                      entry->disbursement.replaces);
    sums = audit_arena_at(replay->arena, replaced->sums);
    if (sums != NULL) {
        total = sums->replaced_fen;
        returned = sums->returned_fen;
    }
    if (__builtin_add_overflow(total, payment->item.amount_fen, &total))
        total = INT64_MAX;
    if (total > returned)
        replay_object(replay, AUDIT_RULE_ADJUSTMENT, AUDIT_MESSAGE_REPLACED_MORE_THAN_RETURNED,
                      entry->disbursement.replaces, total, returned);
}

struct repeat_key {
    audit_ref payee, programme;
    int64_t amount_fen;
    uint64_t month;
};

static struct repeat_key
repeat_key_of(const struct audit_replay *replay, const struct replay_item *item)
{
    return (struct repeat_key){audit_table_ref(replay->arena, item->payee), item->year->programme,
                               item->amount_fen, item->date / 100};
}

/* The earlier disbursement that rule 17 (b) means; NULL when there is none. */
static const uint64_t *
repeated(const struct audit_replay *replay, const struct replay_item *item)
{
    const struct replay_payee *payee = item->payee;
    const struct repeat_key key = repeat_key_of(replay, item);

    for (size_t i = 0; key.month == payee->open_month && i < payee->repeat_count; i++) {
        if (payee->repeats[i].programme == key.programme &&
            payee->repeats[i].amount_fen == key.amount_fen)
            return &payee->repeats[i].entry;
    }
    if (key.month > payee->spilled_month)
        return NULL;
    return audit_table_find(replay->arena, &replay->state->money.repeats,
                            (struct audit_bytes){(const uint8_t *)&key, sizeof(key)});
}

/* So that later ones are found: the first of a payee's open month at his side, others in the
 * table. A month that is closed needs no memory. */
static void
remember_for_repeats(struct audit_replay *replay, const struct replay_item *item)
{
    struct replay_payee *payee = item->payee;
    const struct repeat_key key = repeat_key_of(replay, item);
    uint64_t *entry;
    bool is_new;

    if (key.month <= replay->state->money.closed_month)
        return;
    if (key.month == payee->open_month && payee->repeat_count < REPLAY_REPEATS_KEPT) {
        payee->repeats[payee->repeat_count++] =
            (struct replay_repeat){key.programme, key.amount_fen, item->entry};
        return;
    }
    entry = audit_table_insert(replay->arena, &replay->state->money.repeats,
                               (struct audit_bytes){(const uint8_t *)&key, sizeof(key)}, &is_new);
    if (entry == NULL)
        return;
    if (is_new)
        *entry = item->entry;
    if (key.month > payee->spilled_month)
        payee->spilled_month = (uint32_t)key.month;
}

static void
judge_repeat(struct audit_replay *replay, const struct payment *payment)
{
    const struct replay_item *item = &payment->item;
    const uint64_t *earlier = repeated(replay, item);

    if (earlier != NULL && payment->entry->disbursement.replaces.size == 0)
        replay_object(replay, AUDIT_RULE_UNEXPLAINED, AUDIT_MESSAGE_WARNING_REPEATED,
                      payment->entry->disbursement.reference, item->amount_fen, item->date / 100,
                      *earlier);
}

/* Rule 17 (c), the name. */
static void
judge_name(struct audit_replay *replay, const struct payment *payment, bool warns)
{
    struct replay_payee *payee = payment->item.payee;
    const struct audit_bytes name = payment->entry->disbursement.payee.name;
    const struct audit_bytes before = replay_text(replay->arena, payee->name);

    if (name.size == 0 || audit_bytes_equal(name, before))
        return;
    if (warns && before.size > 0)
        replay_object(replay, AUDIT_RULE_UNEXPLAINED, AUDIT_MESSAGE_WARNING_NAME, name, before);
    payee->name = replay_text_keep(replay->arena, name);
}

/* Rule 17 (c), the account. */
static void
judge_account(struct audit_replay *replay, const struct payment *payment, bool warns)
{
    struct replay_payee *payee = payment->item.payee;
    const struct audit_bytes account = payment->entry->disbursement.account.commitment;
    struct audit_hash *before = audit_arena_at(replay->arena, payee->account);

    if (account.size == 0)
        return;
    if (before == NULL)
        before = audit_arena_take(replay->arena, sizeof(*before), &payee->account);
    else if (warns && memcmp(before->bytes, account.data, sizeof(before->bytes)) != 0)
        replay_object(replay, AUDIT_RULE_UNEXPLAINED, AUDIT_MESSAGE_WARNING_ACCOUNT,
                      payment->entry->disbursement.reference,
                      payment->entry->disbursement.account.last_four);
    if (before != NULL)
        memcpy(before->bytes, account.data, sizeof(before->bytes));
}

static void
judge_unexplained(struct audit_replay *replay, const struct payment *payment)
{
    const struct audit_payee *payee = &payment->entry->disbursement.payee;
    const bool warns = payment->entry->disbursement.reason.size == 0;

    if (warns && payee->kind == AUDIT_PAYEE_CREDIT_CODE && !replay_character_17_holds(payee->id))
        replay_object(replay, AUDIT_RULE_UNEXPLAINED, AUDIT_MESSAGE_WARNING_CHARACTER_17,
                      payee->id);
    if (warns)
        judge_repeat(replay, payment);
    judge_name(replay, payment, warns);
    judge_account(replay, payment, warns);
}

static void
take_effect(struct audit_replay *replay, struct payment *payment)
{
    struct replay_item *item = &payment->item;
    struct replay_payout_sums *sums;

    replay_item_add(replay, item);
    remember_for_repeats(replay, item);
    (void)__builtin_add_overflow(item->line->net_fen, item->amount_fen, &item->line->net_fen);
    if (payment->claim != NULL)
        (void)__builtin_add_overflow(payment->claim->net_fen, item->amount_fen,
                                     &payment->claim->net_fen);
    if (payment->payout != NULL)
        *payment->payout = (struct replay_payout){
            .payee = audit_table_ref(replay->arena, item->payee),
            .line = replay_line_index(replay, item->payee, item->line),
            .claim = payment->claim != NULL ? audit_table_ref(replay->arena, payment->claim) : 0,
            .amount_fen = item->amount_fen,
            .entry = item->entry,
            .date = item->date,
        };
    if (payment->replaced == NULL)
        return;
    sums = replay_payout_sums_of(replay, payment->replaced);
    if (sums != NULL)
        (void)__builtin_add_overflow(sums->replaced_fen, item->amount_fen, &sums->replaced_fen);
}

/* Finds or makes all that it touches; false when there is no programme or the arena is full. */
static bool
find_all(struct audit_replay *replay, struct payment *payment)
{
    struct replay_item *item = &payment->item;
    const struct audit_entry *entry = payment->entry;

    item->programme = replay_programme_find(replay, entry->disbursement.programme);
    if (item->programme == NULL) {
        replay_object(replay, AUDIT_RULE_PROGRAMME, AUDIT_MESSAGE_PROGRAMME_UNKNOWN,
                      entry->disbursement.programme);
        return false;
    }
    item->year = replay_year_of(replay, item->programme, entry->disbursement.budget_year);
    item->payee = payment->ahead->payee;
    if (item->payee == NULL)
        item->payee =
            replay_payee_of(replay, &entry->disbursement.payee, payment->ahead->payee_tag);
    if (item->year == NULL || item->payee == NULL)
        return false;
    item->line = replay_line_of(replay, item->payee, item->year);
    return item->line != NULL && replay_item_month(replay, item) && take_claim(replay, payment);
}

void
replay_disbursement_entry(struct audit_replay *replay, const struct audit_entry *entry,
                          const struct audit_hash *leaf)
{
    struct payment payment = {
        .item = {.kind = REPLAY_DISBURSED,
                 .amount_fen = entry->disbursement.amount_fen,
                 .date = entry->disbursement.date,
                 .entry = replay->entry,
                 .leaf = leaf},
        .entry = entry,
        .ahead = replay_look_ahead(replay),
    };

    if (!find_all(replay, &payment))
        return;
    judge_programme(replay, &payment);
    replay_judge_period(replay, payment.item.date);
    if (!take_reference(replay, &payment))
        return;
    judge_payee(replay, &entry->disbursement.payee);
    replay_judge_range(replay, &payment.item);
    replay_judge_ceiling(replay, &payment.item);
    judge_cap(replay, &payment);
    judge_claim(replay, &payment);
    judge_replaces(replay, &payment);
    judge_unexplained(replay, &payment);
    replay_judge_sums(replay, &payment.item);
    take_effect(replay, &payment);
}

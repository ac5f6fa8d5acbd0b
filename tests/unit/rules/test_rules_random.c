/* Random lives of a small ledger: appropriations, payouts, adjustments, settlements, replacements,
 * most of them near a limit. A model that knows nothing but lists and additions says after each
 * what must have happened: an entry is accepted exactly when every sum stays within its limit. */
#include <stdio.h>
#include <string.h>

#include "support/assert_status.h"
#include "support/fixture.h"

enum {
    SEEDS = 12,
    STEPS = 160,
    PAYEES = 3,
    CLAIMS = 3,
    PAYOUTS_MAX = STEPS + 1,
    CAP_FEN = 4000,
    APPROVED_FEN = 3000,
};

/* xorshift64*: the same numbers everywhere. */
struct dice {
    uint64_t state;
};

static uint64_t
dice_roll(struct dice *dice, uint64_t sides)
{
    dice->state ^= dice->state >> 12;
    dice->state ^= dice->state << 25;
    dice->state ^= dice->state >> 27;
    return (dice->state * UINT64_C(2685821657736338717) >> 33) % sides;
}

struct payout {
    char reference[16];
    unsigned payee;
    int claim;    /* -1: none */
    int replaces; /* -1: none */
    int64_t fen;
    int64_t reversed;
    int64_t returned;
    int64_t recovered;
    int64_t settled;
};

struct model {
    struct payout payouts[PAYOUTS_MAX];
    int count;
    int64_t appropriated;
    unsigned bank_references;
};

static int64_t
net(const struct payout *payout)
{
    return payout->fen - payout->reversed - payout->returned - payout->recovered;
}

/* Everything that must be true of a ledger, in additions over the whole list. */
static bool
model_holds(const struct model *model)
{
    int64_t paid = 0;

    for (int i = 0; i < model->count; i++) {
        const struct payout *payout = &model->payouts[i];
        int64_t again = 0;
        int64_t to_payee = 0;
        int64_t of_claim = 0;

        paid += net(payout);
        for (int j = 0; j < model->count; j++) {
            if (model->payouts[j].replaces == i)
                again += model->payouts[j].fen;
            if (model->payouts[j].payee == payout->payee)
                to_payee += net(&model->payouts[j]);
            if (payout->claim >= 0 && model->payouts[j].claim == payout->claim)
                of_claim += net(&model->payouts[j]);
        }
        if (net(payout) < 0 || again > payout->returned || to_payee > CAP_FEN ||
            of_claim > APPROVED_FEN || payout->settled > payout->fen - payout->reversed)
            return false;
    }
    return paid <= model->appropriated;
}

/* An amount at a limit, one beyond it, or any. */
static int64_t
amount_near(struct dice *dice, int64_t limit)
{
    static const int64_t steps[] = {0, 1, -1};
    int64_t fen = dice_roll(dice, 3) == 0 ? 1 + (int64_t)dice_roll(dice, 1500)
                                          : limit + steps[dice_roll(dice, 3)];

    return fen < 1 ? 1 : fen;
}

static struct ledger_entry
roll_payout(struct dice *dice, struct model *model, char claim[static 8])
{
    struct payout *payout = &model->payouts[model->count];
    struct ledger_entry entry;

    *payout = (struct payout){.claim = -1, .replaces = -1};
    (void)snprintf(payout->reference, sizeof(payout->reference), "D-%d", model->count);
    payout->payee = (unsigned)dice_roll(dice, PAYEES);
    payout->fen = 1 + (int64_t)dice_roll(dice, 1800);
    /* A claim belongs to the payee of the same number. */
    if (dice_roll(dice, 2) == 0)
        payout->claim = (int)payout->payee;
    if (model->count > 0 && dice_roll(dice, 3) == 0) {
        payout->replaces = (int)dice_roll(dice, (uint64_t)model->count);
        payout->payee = model->payouts[payout->replaces].payee;
        payout->claim = -1;
        payout->fen = amount_near(dice, model->payouts[payout->replaces].returned);
    }
    entry = fixture_disbursement("SUB", payout->reference, payout->payee, payout->fen);
    entry.disbursement.reason = "随机";
    if (payout->claim >= 0) {
        (void)snprintf(claim, 8, "K-%d", payout->claim);
        entry.disbursement.claim = claim;
        entry.disbursement.claim_approved_fen = APPROVED_FEN;
    }
    if (payout->replaces >= 0)
        entry.disbursement.replaces = model->payouts[payout->replaces].reference;
    model->count++;
    return entry;
}

static struct ledger_entry
roll_adjustment(struct dice *dice, struct model *model, char bank_reference[static 16])
{
    struct payout *payout = &model->payouts[dice_roll(dice, (uint64_t)model->count)];
    const enum ledger_adjustment_kind kind =
        (enum ledger_adjustment_kind)(LEDGER_ADJUSTMENT_REVERSAL + dice_roll(dice, 3));
    int64_t fen = amount_near(dice, net(payout));
    struct ledger_entry entry = fixture_adjustment(kind, payout->reference, fen);

    if (kind == LEDGER_ADJUSTMENT_REVERSAL)
        payout->reversed += fen;
    if (kind == LEDGER_ADJUSTMENT_RECOVERY)
        payout->recovered += fen;
    if (kind == LEDGER_ADJUSTMENT_RETURN) {
        payout->returned += fen;
        (void)snprintf(bank_reference, 16, "BR-%u", ++model->bank_references);
        entry.adjustment.bank_reference = bank_reference;
    }
    return entry;
}

static struct ledger_entry
roll(struct dice *dice, struct model *model, char text[static 16])
{
    struct payout *payout;
    int64_t fen;

    if (model->count == 0 || dice_roll(dice, 8) == 0) {
        fen = 1 + (int64_t)dice_roll(dice, 2500);
        if (dice_roll(dice, 3) == 0)
            fen = -fen;
        model->appropriated += fen;
        if (model->count > 0)
            return fixture_appropriation("SUB", fen);
        model->appropriated -= fen;
    }
    if (model->count == 0 || dice_roll(dice, 2) == 0)
        return roll_payout(dice, model, text);
    if (dice_roll(dice, 3) != 0)
        return roll_adjustment(dice, model, text);
    payout = &model->payouts[dice_roll(dice, (uint64_t)model->count)];
    fen = amount_near(dice, payout->fen - payout->reversed - payout->settled);
    payout->settled += fen;
    return fixture_settlement(payout->reference, fen);
}

static void
what_is_accepted_is_exactly_what_stays_within_every_limit(void **state)
{
    size_t accepted = 0;
    size_t refused = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct dice dice = {seed * UINT64_C(0x9E3779B97F4A7C15)};
        struct fixture fixture;
        static struct model model;
        static struct model after;
        struct ledger_entry entries[2];

        fixture_open(&fixture);
        entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
        entries[0].programme.payee_cap_fen = CAP_FEN;
        entries[1] = fixture_appropriation("SUB", 2500);
        fixture_record(&fixture, entries, 2);
        model = (struct model){.appropriated = 2500};

        for (int step = 0; step < STEPS; step++) {
            char text[16];
            struct ledger_entry entry;
            struct fixture_result result;

            after = model;
            entry = roll(&dice, &after, text);
            result = fixture_try(&fixture, &entry, 1, FIXTURE_EVERYBODY);
            if ((result.status == LEDGER_OK) != model_holds(&after))
                print_error("seed %d, step %d, body %s, rule %s\n", (int)seed, step,
                            ledger_body_name(entry.body), ledger_rule_name(result.verdict.rule));
            assert_status(result.status, model_holds(&after) ? LEDGER_OK : LEDGER_REFUSED,
                          &result.err);
            if (result.status == LEDGER_OK)
                model = after;
            accepted += result.status == LEDGER_OK;
            refused += result.status != LEDGER_OK;
        }
        fixture_close(&fixture);
    }
    /* Both answers were asked for often. */
    assert_true(accepted > SEEDS * STEPS / 5);
    assert_true(refused > SEEDS * STEPS / 5);
}

static void
what_was_reversed_once_cannot_be_reversed_again(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct dice dice = {seed};
        const int64_t amount_fen = 1 + (int64_t)dice_roll(&dice, 100000);
        struct fixture fixture;
        struct fixture_result result;
        struct ledger_entry entries[3];

        fixture_open(&fixture);
        entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
        entries[1] = fixture_appropriation("SUB", amount_fen);
        entries[2] = fixture_disbursement("SUB", "D-1", 1, amount_fen);
        fixture_record(&fixture, entries, 3);
        entries[0] = fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "D-1", amount_fen);
        entries[1] = entries[0];
        /* Not in one voucher, and not in two. */
        result = fixture_try(&fixture, entries, 2, FIXTURE_EVERYBODY);
        assert_verdict(&result, LEDGER_RULE_ADJUSTMENT, ADJUSTMENT_EXCEEDS_TARGET);
        assert_int_equal(result.verdict.entry_index, 1);
        fixture_record(&fixture, entries, 1);
        entries[1].adjustment.amount_fen = 1 + (int64_t)dice_roll(&dice, (uint64_t)amount_fen);
        result = fixture_try(&fixture, &entries[1], 1, FIXTURE_EVERYBODY);
        assert_verdict(&result, LEDGER_RULE_ADJUSTMENT, ADJUSTMENT_EXCEEDS_TARGET);
        fixture_close(&fixture);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_accepted_is_exactly_what_stays_within_every_limit),
        cmocka_unit_test(what_was_reversed_once_cannot_be_reversed_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What drafts have in common, and the choice among bodies. */
#include "differential/life.h"

#include "differential/honest.h"

#include "ledger/value/date.h"

const char *const life_origins[LIFE_ORIGINS] = {FIXTURE_ORIGIN, "test.example/2", "test.example/3",
                                                "test.example/4"};

void
draft_free(struct draft *draft)
{
    ledger_buffer_free(&draft->note);
}

bool
life_errs(struct life *life, unsigned sides)
{
    return life->wild && once_in(&life->dice, sides);
}

struct ledger_slice
life_hash(const struct life *life, unsigned which)
{
    return ledger_digest_slice(&life->pool->hashes[which % LIFE_HASHES]);
}

const struct ledger_key *
life_key(const struct life *life, size_t key)
{
    return key == LIFE_OFFICERS ? &life->pool->fixture.ledger_key
                                : &life->pool->fixture.officers[key].key;
}

uint32_t
life_today(const struct life *life)
{
    return ledger_date_of_instant(life->fixture.now_ms);
}

struct ledger_account
life_account(struct life *life, unsigned which)
{
    static const char *const banks[] = {"", "建设银行", "示例银行"};
    static const char *const digits[] = {"0001", "0002", "0003", "0004"};

    return (struct ledger_account){
        .stated = true,
        .bank = banks[which % 3],
        .last_four = digits[which % 4],
        .commitment = life_hash(life, 32 + which),
    };
}

static bool
draft_by_chance(struct life *life, size_t index, struct draft *out)
{
    if (life->memory.programme_count < 2 && once_in(&life->dice, 2))
        return draft_programme(life, out);
    switch (roll(&life->dice, 40)) {
    case 0:
    case 1:
        return draft_officer(life, out);
    case 2:
        return draft_rule(life, out);
    case 3:
        return draft_identity(life, out);
    case 4:
    case 5:
        return draft_programme(life, out);
    case 6:
    case 7:
    case 8:
        return draft_appropriation(life, out);
    case 9:
        return draft_match(life, out);
    case 10:
        return draft_reconciliation(life, out);
    case 11:
    case 12:
        return draft_closing(life, index, out);
    case 13:
        return draft_rejection(life, out);
    case 14:
        return draft_anchor(life, out);
    case 15:
        return draft_erasure(life, out);
    case 16:
        return draft_incident(life, out);
    case 17:
    case 18:
    case 19:
    case 20:
    case 21:
    case 22:
    case 23:
        return draft_adjustment(life, out);
    case 24:
    case 25:
    case 26:
    case 27:
    case 28:
        return draft_settlement(life, out);
    default:
        return draft_disbursement(life, out);
    }
}

void
life_draft(struct life *life, size_t index, struct draft *out)
{
    do
        *out = (struct draft){0};
    while (!draft_by_chance(life, index, out) ||
           (life->pool->honest && !life->pool->unmended && !honest_mend(life, out)));
}

void
life_follow(struct life *life, const struct draft *draft, uint64_t number)
{
    switch (draft->entry.body) {
    case LEDGER_BODY_PROGRAMME:
    case LEDGER_BODY_APPROPRIATION:
    case LEDGER_BODY_DISBURSEMENT:
    case LEDGER_BODY_ADJUSTMENT:
    case LEDGER_BODY_SETTLEMENT:
        follow_money(life, draft, number);
        break;
    case LEDGER_BODY_IDENTITY:
    case LEDGER_BODY_OFFICER:
    case LEDGER_BODY_RULE:
        follow_people(life, draft);
        break;
    case LEDGER_BODY_MATCH:
    case LEDGER_BODY_RECONCILIATION:
    case LEDGER_BODY_CLOSING:
    case LEDGER_BODY_REJECTION:
    case LEDGER_BODY_ANCHOR:
    case LEDGER_BODY_ERASURE:
    case LEDGER_BODY_INCIDENT:
        follow_notes(life, draft, number);
        break;
    }
}

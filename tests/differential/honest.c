#include "differential/honest.h"

#include <string.h>

#include "ledger/value/date.h"

/* No unit has more; what is near the end of all numbers is for the other ledgers. */
static const int64_t honest_fen_max = INT64_C(100000000000);

/* ---- what the books say */

static int64_t
net_of(const struct life_payout *payout)
{
    return payout->fen - payout->reversed - payout->returned - payout->recovered;
}

static bool
same_payee(const struct ledger_payee *a, const struct ledger_payee *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case LEDGER_PAYEE_PERSON:
        return ledger_slice_equal(a->person, b->person);
    case LEDGER_PAYEE_OTHER:
        return strcmp(a->register_name, b->register_name) == 0 &&
               strcmp(a->register_number, b->register_number) == 0;
    case LEDGER_PAYEE_ENTERPRISE:
        break;
    }
    return strcmp(a->credit_code, b->credit_code) == 0;
}

static int64_t
appropriated(const struct life_memory *memory, size_t programme, uint32_t year)
{
    int64_t sum = 0;

    for (size_t i = 0; i < memory->fund_count; i++)
        if (memory->funds[i].programme == programme && memory->funds[i].year == year)
            sum += memory->funds[i].fen;
    return sum;
}

/* Of one payee, or of all. */
static int64_t
disbursed(const struct life_memory *memory, size_t programme, uint32_t year,
          const struct ledger_payee *payee)
{
    int64_t sum = 0;

    for (size_t i = 0; i < memory->payout_count; i++) {
        const struct life_payout *payout = &memory->payouts[i];

        if (payout->programme == programme && payout->year == year &&
            (payee == NULL || same_payee(&payout->payee, payee)))
            sum += net_of(payout);
    }
    return sum;
}

/* ---- dates */

/* The nearest day that is in an open month, not to come, and within both limits. */
static bool
mend_date(const struct life *life, uint32_t first, uint32_t last, uint32_t *date)
{
    const uint32_t closed = life->memory.closed_month;
    const uint32_t open = closed == 0 ? first : ledger_month_next(closed) * 100 + 1;
    const uint32_t today = life_today(life);

    first = first > open ? first : open;
    last = last != 0 && last < today ? last : today;
    if (first > last)
        return false;
    *date = *date < first ? first : *date > last ? last : *date;
    return true;
}

/* ---- money */

static int64_t
honest_amount(int64_t fen)
{
    return fen > honest_fen_max ? 1 + fen % 1000000 : fen < -honest_fen_max ? -1 : fen;
}

static bool
mend_programme(struct life *life, struct draft *draft)
{
    const struct life_programme *old = &life->memory.programmes[draft->which];
    struct ledger_programme *stated = &draft->entry.programme;

    if (stated->action == LEDGER_PROGRAMME_OPEN)
        return true;
    if (old->closed)
        return false;
    if (stated->action == LEDGER_PROGRAMME_AMEND)
        stated->category = old->category;
    else if (stated->last_date < old->first_date)
        stated->last_date = old->first_date;
    return true;
}

static bool
mend_appropriation(struct life *life, struct draft *draft)
{
    struct ledger_appropriation *stated = &draft->entry.appropriation;
    const struct life_memory *memory = &life->memory;
    const struct life_programme *programme = &memory->programmes[draft->which];
    const int64_t paid =
        programme->ceiling ? disbursed(memory, draft->which, stated->budget_year, NULL) : 0;
    const int64_t left = appropriated(memory, draft->which, stated->budget_year) - paid;

    if (memory->fund_count == LIFE_FUNDS)
        return false;
    stated->amount_fen = honest_amount(stated->amount_fen);
    if (stated->amount_fen < -left)
        stated->amount_fen = left > 0 ? -left : -stated->amount_fen;
    if (stated->amount_fen < 0)
        return mend_date(life, 0, 0, &stated->date);
    return mend_date(life, programme->first_date, programme->last_date, &stated->date);
}

/* Before anything is paid, money is made available. */
static bool
appropriate_instead(struct life *life, struct draft *draft)
{
    const struct ledger_disbursement payout = draft->entry.disbursement;
    const size_t which = draft->which;

    *draft = (struct draft){.which = which};
    ledger_entry_init(&draft->entry, LEDGER_BODY_APPROPRIATION);
    draft->entry.appropriation.programme = payout.programme;
    draft->entry.appropriation.budget_year = payout.budget_year;
    draft->entry.appropriation.date = payout.date;
    draft->entry.appropriation.amount_fen = payout.amount_fen * 5;
    return mend_appropriation(life, draft);
}

/* Keeps the claim where it is this payee's and something of it is left. */
static int64_t
left_of_claim(struct life *life, struct draft *draft)
{
    struct ledger_disbursement *stated = &draft->entry.disbursement;
    const struct life_memory *memory = &life->memory;
    int64_t left = stated->claim_approved_fen;

    for (size_t i = 0; i < memory->payout_count; i++) {
        const struct life_payout *payout = &memory->payouts[i];

        if (payout->programme != draft->which || strcmp(payout->claim, stated->claim) != 0)
            continue;
        left = same_payee(&payout->payee, &stated->payee) ? left - net_of(payout) : 0;
    }
    return left;
}

static int64_t
left_for(struct life *life, struct draft *draft)
{
    struct ledger_disbursement *stated = &draft->entry.disbursement;
    const struct life_memory *memory = &life->memory;
    const struct life_programme *programme = &memory->programmes[draft->which];
    int64_t left = honest_fen_max;

    if (programme->cap_fen > 0)
        left = programme->cap_fen -
               disbursed(memory, draft->which, stated->budget_year, &stated->payee);
    if (stated->claim[0] != '\0') {
        const int64_t of_claim = left_of_claim(life, draft);

        if (of_claim < 1) {
            stated->claim = "";
            stated->claim_approved_fen = 0;
        } else if (of_claim < left) {
            left = of_claim;
        }
    }
    return left;
}

static bool
is_ordinary_code(const struct ledger_payee *payee)
{
    char code[19];

    for (unsigned i = 1; i <= 5; i++) {
        fixture_credit_code(i, code);
        if (strcmp(code, payee->credit_code) == 0)
            return true;
    }
    return payee->kind != LEDGER_PAYEE_ENTERPRISE;
}

/* What a colleague would ask about: the answer stands in the entry. */
static bool
is_to_be_explained(const struct life *life, const struct draft *draft)
{
    const struct ledger_disbursement *stated = &draft->entry.disbursement;
    const char *name = "";
    const uint8_t *account = NULL;

    for (size_t i = 0; i < life->memory.payout_count; i++) {
        const struct life_payout *payout = &life->memory.payouts[i];

        if (!same_payee(&payout->payee, &stated->payee))
            continue;
        if (payout->name[0] != '\0')
            name = payout->name;
        if (payout->account != NULL)
            account = payout->account;
        if (stated->replaces[0] == '\0' && payout->programme == draft->which &&
            payout->fen == stated->amount_fen && payout->date / 100 == stated->date / 100)
            return true;
    }
    return !is_ordinary_code(&stated->payee) ||
           (name[0] != '\0' && stated->payee.name[0] != '\0' &&
            strcmp(name, stated->payee.name) != 0) ||
           (account != NULL && stated->account.stated &&
            account != stated->account.commitment.data);
}

static bool
mend_disbursement(struct life *life, struct draft *draft)
{
    struct ledger_disbursement *stated = &draft->entry.disbursement;
    const struct life_memory *memory = &life->memory;
    const struct life_programme *programme = &memory->programmes[draft->which];
    int64_t left, funds;

    if (!mend_date(life, programme->first_date, programme->last_date, &stated->date))
        return false;
    stated->amount_fen = honest_amount(stated->amount_fen);
    left = left_for(life, draft);
    funds = appropriated(memory, draft->which, stated->budget_year) -
            disbursed(memory, draft->which, stated->budget_year, NULL);
    if (left < 1)
        return false;
    if (programme->ceiling && funds < 1)
        return appropriate_instead(life, draft);
    if (programme->ceiling && funds < left)
        left = funds;
    if (stated->amount_fen > left)
        stated->amount_fen = left;
    if (is_to_be_explained(life, draft))
        stated->reason = "已核实";
    return true;
}

static bool
is_relief(const struct life *life, const struct life_payout *payout)
{
    return life->memory.programmes[payout->programme].instrument == LEDGER_INSTRUMENT_RELIEF;
}

static bool
mend_adjustment(struct life *life, struct draft *draft)
{
    struct ledger_adjustment *stated = &draft->entry.adjustment;
    const struct life_payout *old = &life->memory.payouts[draft->which];
    const int64_t unsettled = old->fen - old->reversed - old->settled;

    if (stated->kind == LEDGER_ADJUSTMENT_RETURN && is_relief(life, old)) {
        stated->kind = LEDGER_ADJUSTMENT_RECOVERY;
        stated->bank_reference = "";
        stated->bank_date = 0;
        stated->account = (struct ledger_account){.bank = "", .last_four = ""};
    }
    if (stated->kind == LEDGER_ADJUSTMENT_REVERSAL && stated->amount_fen > unsettled) {
        /* What the bank has paid was paid: the payee gives it back. */
        if (unsettled < 1)
            stated->kind = LEDGER_ADJUSTMENT_RECOVERY;
        else
            stated->amount_fen = unsettled;
    }
    return mend_date(life, old->date, 0, &stated->date);
}

static bool
mend_settlement(struct life *life, struct draft *draft)
{
    const struct life_payout *old = &life->memory.payouts[draft->which];

    return !is_relief(life, old) && mend_date(life, old->date, 0, &draft->entry.settlement.date);
}

/* ---- people */

static bool
is_admin(const struct life_officer *officer)
{
    for (size_t i = 0; i < officer->role_count; i++)
        if (officer->roles[i] == LEDGER_ROLE_ADMIN)
            return officer->enrolled && !officer->revoked;
    return false;
}

/* A key is used once; who keeps the ledger's keeps its name too. */
static bool
key_is_new(const struct life *life, const struct draft *draft)
{
    return (life->memory.keys_used >> draft->key & 1) == 0;
}

static bool
mend_officer(struct life *life, struct draft *draft)
{
    const struct ledger_officer *stated = &draft->entry.officer;
    size_t others = 0;

    if (stated->vkey[0] != '\0' && !key_is_new(life, draft))
        return false;
    for (size_t who = 0; who < LIFE_OFFICERS; who++)
        others += who != draft->which && is_admin(&life->memory.officers[who]);
    if (!is_admin(&life->memory.officers[draft->which]) || others >= 2)
        return true;
    return stated->action == LEDGER_OFFICER_ROTATE ||
           (stated->action == LEDGER_OFFICER_CHANGE && draft->roles[0] == LEDGER_ROLE_ADMIN);
}

/* From the first fen on, for those who sign by default. */
static bool
mend_rule(struct draft *draft)
{
    for (size_t i = 0; i < draft->entry.rule.requirement_count; i++) {
        struct ledger_requirement *requirement = &draft->requirements[i];
        const enum ledger_role role = requirement->role;

        if (requirement->body == LEDGER_BODY_SETTLEMENT
                ? role == LEDGER_ROLE_CASHIER
                : role == LEDGER_ROLE_MAKER || role == LEDGER_ROLE_REVIEWER)
            requirement->from_fen = 0;
    }
    return true;
}

static bool
mend_identity(struct life *life, struct draft *draft)
{
    struct ledger_identity *stated = &draft->entry.identity;
    const struct life_memory *memory = &life->memory;
    const bool stays = draft->which == memory->origin && draft->key == memory->ledger_key;

    if (!stays)
        return key_is_new(life, draft);
    if (strcmp(stated->name, memory->ledger_name) == 0)
        stated->name = strcmp(stated->name, "账本甲") == 0 ? "账本乙" : "账本甲";
    return true;
}

bool
honest_mend(struct life *life, struct draft *draft)
{
    switch (draft->entry.body) {
    case LEDGER_BODY_PROGRAMME:
        return mend_programme(life, draft);
    case LEDGER_BODY_APPROPRIATION:
        return mend_appropriation(life, draft);
    case LEDGER_BODY_DISBURSEMENT:
        return mend_disbursement(life, draft);
    case LEDGER_BODY_ADJUSTMENT:
        return mend_adjustment(life, draft);
    case LEDGER_BODY_SETTLEMENT:
        return mend_settlement(life, draft);
    case LEDGER_BODY_OFFICER:
        return mend_officer(life, draft);
    case LEDGER_BODY_RULE:
        return mend_rule(draft);
    case LEDGER_BODY_IDENTITY:
        return mend_identity(life, draft);
    case LEDGER_BODY_MATCH:
    case LEDGER_BODY_RECONCILIATION:
    case LEDGER_BODY_CLOSING:
    case LEDGER_BODY_REJECTION:
    case LEDGER_BODY_ANCHOR:
    case LEDGER_BODY_ERASURE:
    case LEDGER_BODY_INCIDENT:
        break;
    }
    return true;
}

/* ---- who signs */

bool
honest_may_sign(const struct life *life, const struct life_memory *before,
                const struct fixture_voucher *voucher, const struct draft *drafts,
                size_t draft_count, size_t who)
{
    const unsigned person = before->officers[who].person;

    if (person == LIFE_HASHES)
        return true;
    for (size_t other = 0; other < LIFE_OFFICERS; other++)
        for (size_t i = 0; i < voucher->signature_count; i++)
            if (before->officers[other].person == person &&
                strcmp(voucher->signatures[i].officer, life->fixture.officers[other].name) == 0)
                return false;
    for (size_t i = 0; i < draft_count; i++)
        if (drafts[i].entry.body == LEDGER_BODY_DISBURSEMENT &&
            drafts[i].entry.disbursement.payee.kind == LEDGER_PAYEE_PERSON &&
            ledger_slice_equal(drafts[i].entry.disbursement.payee.person, life_hash(life, person)))
            return false;
    return true;
}

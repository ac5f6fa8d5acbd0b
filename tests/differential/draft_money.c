/* Programmes and money, mostly near a limit. */
#include <stdio.h>
#include <string.h>

#include "differential/life.h"
#include "ledger/value/date.h"
#include "ledger/value/uscc.h"

/* Most sums are small, so that they meet each other; some are as large as can be written. */
static int64_t
amount(struct life *life)
{
    struct dice *dice = &life->dice;

    if (once_in(dice, 400))
        return LEDGER_MONEY_FEN_MAX - roll(dice, 2);
    if (once_in(dice, 12))
        return 49999990 + roll(dice, 20); /* the approver's threshold */
    return once_in(dice, 3) ? 100 * (int64_t)(1 + roll(dice, 8)) : 1 + (int64_t)roll(dice, 5000);
}

/* What is left, exactly, or less; beyond it where errors are wanted. */
static int64_t
amount_within(struct life *life, int64_t left)
{
    if (left < 1 || life_errs(life, 3))
        return left < 1 ? 1 : left + 1;
    return once_in(&life->dice, 2)
               ? left
               : 1 + (int64_t)roll(&life->dice, left > INT32_MAX ? INT32_MAX : (unsigned)left);
}

static bool
in_open_month(const struct life *life, uint32_t date)
{
    return ledger_date_month(date) > life->memory.closed_month;
}

static uint32_t
day_of(struct life *life)
{
    struct dice *dice = &life->dice;
    const int64_t back = once_in(dice, 3) ? roll(dice, 40) : roll(dice, 3);
    uint32_t date = ledger_date_of_instant(life->fixture.now_ms - back * INT64_C(86400000));

    if (life_errs(life, 4))
        return ledger_date_of_instant(life->fixture.now_ms +
                                      (1 + (int64_t)roll(dice, 2)) * INT64_C(86400000));
    if (life_errs(life, 4))
        return ledger_month_last_date(life->memory.closed_month != 0 ? life->memory.closed_month
                                                                     : 202301);
    return in_open_month(life, date) ? date : life_today(life);
}

static uint32_t
year_of(struct life *life, uint32_t date)
{
    return date / 10000 - once_in(&life->dice, 8);
}

/* The name of one that there is; where errors are wanted, perhaps of none. */
static size_t
any_programme(struct life *life)
{
    return life->memory.programme_count == 0
               ? LIFE_PROGRAMMES
               : roll(&life->dice, (unsigned)life->memory.programme_count);
}

static const char *
code_of(struct life *life, size_t programme)
{
    return programme == LIFE_PROGRAMMES || life_errs(life, 20)
               ? "NONE"
               : life->memory.programmes[programme].code;
}

static void
state_programme(struct life *life, struct draft *out, enum ledger_instrument instrument)
{
    static const char *const categories[] = {"企业优惠政策资金", "科技创新", "人才补贴"};
    struct ledger_programme *programme = &out->entry.programme;
    struct dice *dice = &life->dice;

    programme->name = "稳增长奖补";
    programme->category = categories[roll(dice, 3)];
    programme->instrument = instrument;
    programme->first_date = once_in(dice, 4) ? life_today(life) : 20230101;
    programme->ceiling = instrument == LEDGER_INSTRUMENT_SUBSIDY || once_in(dice, 3);
    programme->payee_cap_fen = once_in(dice, 2) ? 6000 : 0;
    if (once_in(dice, 4))
        programme->document = "示财〔2023〕1号";
    if (once_in(dice, 5))
        programme->last_date = programme->first_date / 10000 * 10000 + 1231;
    if (once_in(dice, 8))
        programme->revenue_code = "101";
}

static void
change_programme(struct life *life, struct draft *out)
{
    const struct life_programme *old = &life->memory.programmes[out->which];
    struct ledger_programme *programme = &out->entry.programme;

    programme->reason = "调整";
    if (once_in(&life->dice, 3)) {
        const char *code = programme->code;

        ledger_entry_init(&out->entry, LEDGER_BODY_PROGRAMME);
        programme->action = LEDGER_PROGRAMME_CLOSE;
        programme->code = code;
        programme->reason = "到期";
        programme->last_date = life_errs(life, 4) ? 20220101 : life_today(life);
        return;
    }
    programme->action = LEDGER_PROGRAMME_AMEND;
    state_programme(life, out, old->instrument);
    programme->ceiling = old->ceiling;
    if (!life_errs(life, 4))
        return;
    programme->category = "别类";
    if (old->instrument != LEDGER_INSTRUMENT_SUBSIDY)
        programme->ceiling = !old->ceiling;
}

bool
draft_programme(struct life *life, struct draft *out)
{
    const size_t count = life->memory.programme_count;

    ledger_entry_init(&out->entry, LEDGER_BODY_PROGRAMME);
    out->which = any_programme(life);
    if (count > 2 && (count == LIFE_PROGRAMMES || once_in(&life->dice, 2))) {
        out->entry.programme.code = life->memory.programmes[out->which].code;
        change_programme(life, out);
        return true;
    }
    out->which = count;
    (void)snprintf(out->texts[0], sizeof(out->texts[0]), "P-%zu", count);
    out->entry.programme.action = LEDGER_PROGRAMME_OPEN;
    out->entry.programme.code = out->texts[0];
    if (count > 0 && life_errs(life, 4))
        out->entry.programme.code = life->memory.programmes[0].code;
    state_programme(life, out, (enum ledger_instrument)(1 + roll(&life->dice, 3)));
    return true;
}

bool
draft_appropriation(struct life *life, struct draft *out)
{
    struct ledger_appropriation *appropriation = &out->entry.appropriation;

    out->which = any_programme(life);
    if (out->which == LIFE_PROGRAMMES && !life->wild)
        return false;
    ledger_entry_init(&out->entry, LEDGER_BODY_APPROPRIATION);
    appropriation->programme = code_of(life, out->which);
    appropriation->date = day_of(life);
    appropriation->budget_year = year_of(life, appropriation->date);
    appropriation->amount_fen = amount(life);
    if (appropriation->amount_fen < INT32_MAX && once_in(&life->dice, 2))
        appropriation->amount_fen *= 3;
    if (once_in(&life->dice, 5))
        appropriation->amount_fen = -appropriation->amount_fen;
    if (once_in(&life->dice, 5))
        appropriation->memo = "下达";
    return true;
}

static struct ledger_payee
any_payee(struct life *life, struct draft *out)
{
    struct dice *dice = &life->dice;
    const unsigned which = roll(dice, 5);
    struct ledger_payee payee = {
        .name = once_in(dice, 6) ? "更名后的企业" : "某企业",
        .kind = LEDGER_PAYEE_ENTERPRISE,
        .credit_code = "",
        .register_name = "",
        .register_number = "",
    };

    switch (roll(dice, 6)) {
    case 0:
        payee.name = "";
        payee.kind = LEDGER_PAYEE_PERSON;
        payee.person =
            life_hash(life, life_errs(life, 4) || once_in(dice, 30) ? roll(dice, 24) : 40 + which);
        return payee;
    case 1:
        payee.kind = LEDGER_PAYEE_OTHER;
        payee.register_name = "Companies Register";
        payee.register_number = which % 2 == 0 ? "EX-17" : "EX-18";
        return payee;
    default:
        fixture_credit_code(which + 1, out->code);
        if (life_errs(life, 4))
            memcpy(out->code, life->fixture.officers[roll(dice, 7)].unit_code, sizeof(out->code));
        if (once_in(dice, 25))
            out->code[16] = out->code[16] == '1' ? '2' : '1';
        out->code[17] = ledger_uscc_character_18(out->code);
        if (life_errs(life, 5))
            out->code[17] = out->code[17] == '1' ? '2' : '1';
        payee.credit_code = out->code;
        return payee;
    }
}

/* Details that no sum depends on. */
static void
adorn_payout(struct life *life, struct draft *out)
{
    struct ledger_disbursement *payout = &out->entry.disbursement;
    struct dice *dice = &life->dice;

    if (once_in(dice, 2))
        payout->reason = "随机";
    if (once_in(dice, 6)) {
        payout->memo = "首笔";
        payout->document = "示文〔2023〕1号";
        payout->applied_date = 20230501;
        payout->approved_date = 20230520;
    }
    if (once_in(dice, 8)) {
        out->attachment =
            (struct ledger_attachment){.name = "批复.pdf", .sha256 = life_hash(life, 60)};
        payout->attachments = &out->attachment;
        payout->attachment_count = 1;
        payout->source = (struct ledger_source){
            .stated = true, .file_sha256 = life_hash(life, 61), .sheet = "明细", .row = 2};
    }
    const bool relief = out->which < LIFE_PROGRAMMES &&
                        life->memory.programmes[out->which].instrument == LEDGER_INSTRUMENT_RELIEF;
    if (relief && !life_errs(life, 4))
        return;
    if (once_in(dice, 3))
        payout->account = life_account(life, roll(dice, 3));
    if (once_in(dice, 4)) {
        payout->paying_account = life_account(life, 3);
        payout->payment_voucher = "PZ-1";
    }
}

/* Pays again what came back. */
static void
replace_payout(struct life *life, struct draft *out)
{
    struct ledger_disbursement *payout = &out->entry.disbursement;
    const size_t which = roll(&life->dice, (unsigned)life->memory.payout_count);
    const struct life_payout *old = &life->memory.payouts[which];

    if (old->returned - old->replaced < 1 && !life_errs(life, 3))
        return;
    payout->replaces = life_errs(life, 10) ? "D-NONE" : old->reference;
    payout->amount_fen = amount_within(life, old->returned - old->replaced);
    if (life_errs(life, 4))
        return;
    out->which = old->programme;
    payout->programme = life->memory.programmes[old->programme].code;
    payout->budget_year = old->year;
    payout->payee = old->payee;
    if (old->payee.kind == LEDGER_PAYEE_ENTERPRISE) {
        memcpy(out->code, old->payee.credit_code, sizeof(out->code));
        payout->payee.credit_code = out->code;
    }
}

bool
draft_disbursement(struct life *life, struct draft *out)
{
    struct ledger_disbursement *payout = &out->entry.disbursement;
    struct life_memory *memory = &life->memory;

    out->which = any_programme(life);
    if (memory->payout_count == LIFE_PAYOUTS || (out->which == LIFE_PROGRAMMES && !life->wild))
        return false;
    ledger_entry_init(&out->entry, LEDGER_BODY_DISBURSEMENT);
    (void)snprintf(out->texts[0], sizeof(out->texts[0]), "D-%u", ++memory->references);
    payout->reference = out->texts[0];
    if (memory->payout_count > 0 && life_errs(life, 5))
        payout->reference = memory->payouts[0].reference;
    payout->programme = code_of(life, out->which);
    payout->date = day_of(life);
    payout->budget_year = year_of(life, payout->date);
    payout->payee = any_payee(life, out);
    payout->amount_fen = amount(life);
    if (once_in(&life->dice, 4)) {
        (void)snprintf(out->texts[1], sizeof(out->texts[1]), "SQ-%u", roll(&life->dice, 4));
        payout->claim = out->texts[1];
        payout->claim_approved_fen = life_errs(life, 6) ? 4001 : 4000;
    }
    if (memory->payout_count > 0 && once_in(&life->dice, 4))
        replace_payout(life, out);
    adorn_payout(life, out);
    return true;
}

static size_t
any_payout(struct life *life)
{
    return life->memory.payout_count == 0 ? LIFE_PAYOUTS
                                          : roll(&life->dice, (unsigned)life->memory.payout_count);
}

static int64_t
net(const struct life_payout *payout)
{
    return payout->fen - payout->reversed - payout->returned - payout->recovered;
}

static uint32_t
not_before(struct life *life, uint32_t date, uint32_t first)
{
    return date < first && !life_errs(life, 2) ? first : date;
}

bool
draft_adjustment(struct life *life, struct draft *out)
{
    struct ledger_adjustment *adjustment = &out->entry.adjustment;
    static const struct life_payout nothing = {.reference = "D-NONE", .date = 20230701, .fen = 1};
    const struct life_payout *old = &nothing;

    out->which = any_payout(life);
    if (out->which < LIFE_PAYOUTS)
        old = &life->memory.payouts[out->which];
    if (!life->wild && net(old) < 1)
        return false;
    if (old == &nothing && !life->wild)
        return false;
    ledger_entry_init(&out->entry, LEDGER_BODY_ADJUSTMENT);
    adjustment->kind = (enum ledger_adjustment_kind)(1 + roll(&life->dice, 3));
    adjustment->target = old->reference;
    adjustment->amount_fen = amount_within(life, net(old));
    adjustment->date = not_before(life, day_of(life), old->date);
    adjustment->reason = "更正";
    if (adjustment->kind != LEDGER_ADJUSTMENT_RETURN)
        return true;
    (void)snprintf(out->texts[0], sizeof(out->texts[0]), "TH-%u",
                   life_errs(life, 5) ? 1 : ++life->memory.references);
    adjustment->bank_reference = out->texts[0];
    if (once_in(&life->dice, 3)) {
        adjustment->bank_date = 20230701;
        adjustment->account = life_account(life, 3);
    }
    return true;
}

static bool
take_back(struct life *life, struct draft *out)
{
    struct life_memory *memory = &life->memory;
    const size_t which = roll(&life->dice, (unsigned)memory->settlement_count);
    const struct life_settlement *old = &memory->settlements[which];
    struct ledger_settlement *settlement = &out->entry.settlement;

    if ((old->taken_back || old->fen < 0) && !life->wild)
        return false;
    settlement->takes_back = old->entry + life_errs(life, 4);
    settlement->target = memory->payouts[old->payout].reference;
    settlement->amount_fen = -(old->fen < 0 ? -old->fen : old->fen) - life_errs(life, 6);
    settlement->date = not_before(life, day_of(life), memory->payouts[old->payout].date);
    settlement->reason = "银行更正";
    out->which = old->payout;
    out->key = which;
    return true;
}

bool
draft_settlement(struct life *life, struct draft *out)
{
    struct life_memory *memory = &life->memory;
    struct ledger_settlement *settlement = &out->entry.settlement;
    const struct life_payout *old;
    int64_t left;

    out->which = any_payout(life);
    if (out->which == LIFE_PAYOUTS || memory->settlement_count == LIFE_SETTLEMENTS)
        return false;
    ledger_entry_init(&out->entry, LEDGER_BODY_SETTLEMENT);
    settlement->bank_reference = "BS-1";
    if (memory->settlement_count > 0 && once_in(&life->dice, 4))
        return take_back(life, out);
    old = &memory->payouts[out->which];
    left = old->fen - old->reversed - old->settled;
    if (!life->wild && left < 1)
        return false;
    settlement->target = old->reference;
    settlement->amount_fen = amount_within(life, left);
    settlement->date = not_before(life, day_of(life), old->date);
    if (once_in(&life->dice, 4)) {
        settlement->account = life_account(life, 3);
        settlement->statement_sha256 = life_hash(life, 62);
        settlement->bank_date = settlement->date;
    }
    return true;
}

static void
remember_programme(struct life_memory *memory, const struct draft *draft)
{
    const struct ledger_programme *stated = &draft->entry.programme;
    struct life_programme *programme = &memory->programmes[draft->which];

    if (stated->action == LEDGER_PROGRAMME_CLOSE) {
        programme->closed = true;
        programme->last_date = stated->last_date;
        return;
    }
    if (draft->which == memory->programme_count) {
        memory->programme_count++;
        (void)snprintf(programme->code, sizeof(programme->code), "%s", stated->code);
        programme->instrument = stated->instrument;
        programme->ceiling = stated->ceiling;
        programme->category = stated->category;
    }
    programme->first_date = stated->first_date;
    programme->last_date = stated->last_date;
    programme->cap_fen = stated->payee_cap_fen;
}

static void
remember_fund(struct life_memory *memory, const struct draft *draft)
{
    const struct ledger_appropriation *stated = &draft->entry.appropriation;

    if (draft->which < LIFE_PROGRAMMES && memory->fund_count < LIFE_FUNDS)
        memory->funds[memory->fund_count++] =
            (struct life_fund){draft->which, stated->budget_year, stated->amount_fen};
}

static void
remember_payout(struct life *life, const struct draft *draft)
{
    const struct ledger_disbursement *stated = &draft->entry.disbursement;
    struct life_memory *memory = &life->memory;
    struct life_payout *payout = &memory->payouts[memory->payout_count++];

    *payout = (struct life_payout){
        .payee = stated->payee,
        .programme = (unsigned)draft->which,
        .year = stated->budget_year,
        .date = stated->date,
        .fen = stated->amount_fen,
        .name = stated->payee.name,
        .account = stated->account.stated ? stated->account.commitment.data : NULL,
    };
    (void)snprintf(payout->claim, sizeof(payout->claim), "%s", stated->claim);
    (void)snprintf(payout->reference, sizeof(payout->reference), "%s", stated->reference);
    if (stated->payee.kind == LEDGER_PAYEE_ENTERPRISE) {
        memcpy(payout->code, stated->payee.credit_code, sizeof(payout->code));
        payout->payee.credit_code = payout->code;
    }
    for (size_t i = 0; i + 1 < memory->payout_count; i++)
        if (strcmp(memory->payouts[i].reference, stated->replaces) == 0)
            memory->payouts[i].replaced += stated->amount_fen;
}

static void
remember_adjustment(struct life_memory *memory, const struct draft *draft)
{
    const struct ledger_adjustment *stated = &draft->entry.adjustment;
    struct life_payout *payout = &memory->payouts[draft->which];

    if (stated->kind == LEDGER_ADJUSTMENT_REVERSAL)
        payout->reversed += stated->amount_fen;
    else if (stated->kind == LEDGER_ADJUSTMENT_RETURN)
        payout->returned += stated->amount_fen;
    else
        payout->recovered += stated->amount_fen;
}

static void
remember_settlement(struct life_memory *memory, const struct draft *draft, uint64_t number)
{
    const struct ledger_settlement *stated = &draft->entry.settlement;

    memory->payouts[draft->which].settled += stated->amount_fen;
    if (stated->amount_fen < 0)
        memory->settlements[draft->key].taken_back = true;
    memory->settlements[memory->settlement_count++] = (struct life_settlement){
        .entry = number, .payout = (unsigned)draft->which, .fen = stated->amount_fen};
}

void
follow_money(struct life *life, const struct draft *draft, uint64_t number)
{
    const struct ledger_entry *entry = &draft->entry;
    uint32_t date = 0;

    if (entry->body == LEDGER_BODY_PROGRAMME) {
        remember_programme(&life->memory, draft);
    } else if (entry->body == LEDGER_BODY_APPROPRIATION) {
        remember_fund(&life->memory, draft);
        date = entry->appropriation.date;
    } else if (entry->body == LEDGER_BODY_DISBURSEMENT) {
        if (draft->which < LIFE_PROGRAMMES)
            remember_payout(life, draft);
        date = entry->disbursement.date;
    } else if (draft->which == LIFE_PAYOUTS) {
        return; /* Of nothing: it will be refused. */
    } else if (entry->body == LEDGER_BODY_ADJUSTMENT) {
        remember_adjustment(&life->memory, draft);
        date = entry->adjustment.date;
    } else {
        remember_settlement(&life->memory, draft, number);
        date = entry->settlement.date;
    }
    if (date != 0 &&
        (life->memory.first_month == 0 || ledger_date_month(date) < life->memory.first_month))
        life->memory.first_month = ledger_date_month(date);
}

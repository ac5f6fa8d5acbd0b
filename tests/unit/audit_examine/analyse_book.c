/* The book of a plan, as the auditor's reader would have made it of a ledger. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyse_support.h"

static struct audit_bytes
text(const char *words)
{
    return words != NULL ? audit_text(words) : (struct audit_bytes){0};
}

struct event {
    uint32_t date, order; /* within a day */
    size_t at;
    bool adjusts;
};

static int
by_date(const void *p, const void *q)
{
    const struct event *x = p, *y = q;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    if (x->adjusts != y->adjusts)
        return x->adjusts ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

static void
sign(struct scene *scene, struct audit_book_voucher *voucher, uint32_t officer,
     enum audit_role role, int64_t at_ms)
{
    scene->signatures[scene->book.signature_count++] =
        (struct audit_book_signature){officer, role, at_ms};
    voucher->signature_count++;
}

/* A voucher of one entry, signed at that minute of the day. */
static uint64_t
voucher_of(struct scene *scene, uint32_t date, const struct payout *payout)
{
    struct audit_book_voucher *voucher = &scene->book_vouchers[scene->book.voucher_count];
    const int64_t at_ms =
        (audit_calendar_days(19700101, date) * 1440 + payout->minute - 480) * 60000;
    *voucher = (struct audit_book_voucher){.first_entry = scene->book.entry_count,
                                           .entry_count = 1,
                                           .prepared_at_ms = at_ms,
                                           .sealed_at_ms = at_ms + 60000,
                                           .first_signature = scene->book.signature_count};
    sign(scene, voucher, payout->maker, AUDIT_MAKER, at_ms);
    sign(scene, voucher, payout->reviewer, AUDIT_REVIEWER, at_ms);
    if (payout->approver != AUDIT_NO_ROW)
        sign(scene, voucher, payout->approver, AUDIT_APPROVER, at_ms);
    return scene->book.voucher_count++;
}

static void
book_account(struct scene *scene, struct audit_book_account *out, uint32_t account)
{
    const char *commitment = scene->accounts[account];
    if (scene->accounts[account][0] == '\0')
        snprintf(scene->accounts[account], sizeof scene->accounts[account],
                 "commitment of the account %06u", account);
    out->bank = text("虚构银行");
    out->commitment = text(commitment);
    out->last_four = (struct audit_bytes){out->commitment.data + out->commitment.size - 4, 4};
}

static void
book_payout(struct scene *scene, size_t at)
{
    const struct payout *plan = &scene->plan[at];
    const size_t row = scene->book.disbursement_count++;
    struct audit_book_disbursement *out = &scene->disbursements[row];
    struct audit_book_payee *payee = &scene->payees[plan->payee];
    snprintf(scene->references[row], SCENE_TEXT, "BT-%05zu", row + 1);
    if (plan->voucher == NULL)
        snprintf(scene->vouchers[row], SCENE_TEXT, "ZF2023-%05zu", ++scene->voucher_numbers);
    scene->place[at] = (uint32_t)row;
    scene->plant_of_entry[scene->book.entry_count] = plan->plant;
    *out = (struct audit_book_disbursement){
        .entry = scene->book.entry_count,
        .voucher = voucher_of(scene, plan->date, plan),
        .programme = plan->programme,
        .payee = plan->payee,
        .budget_year = 2023,
        .date = plan->date,
        .fen = plan->fen,
        .claim_approved_fen = plan->approved_fen,
        .approved_date = plan->approved_date,
        .next_of_payee = AUDIT_NO_ROW,
        .first_adjustment = AUDIT_NO_ROW,
        .first_settlement = AUDIT_NO_ROW,
        .replaces = AUDIT_NO_ROW,
        .replaced_by = AUDIT_NO_ROW,
        .reference = text(scene->references[row]),
        .claim = text(plan->claim),
        .payment_voucher = text(plan->voucher != NULL ? plan->voucher : scene->vouchers[row]),
        .memo = text(plan->memo),
        .name = text(plan->name != NULL ? plan->name : scene->names[plan->payee]),
    };
    book_account(scene, &out->account, plan->account != 0 ? plan->account : plan->payee);
    if (plan->replaces > 0) {
        out->replaces = scene->place[plan->replaces - 1];
        scene->disbursements[out->replaces].replaced_by = (uint32_t)row;
    }
    payee->count++;
    scene->book.entry_count++;
    if (plan->paid_on == 0)
        return;
    struct audit_book_settlement *paid = &scene->settlements[scene->book.settlement_count];
    *paid = (struct audit_book_settlement){.entry = out->entry,
                                           .disbursement = (uint32_t)row,
                                           .next_of_target = AUDIT_NO_ROW,
                                           .date = plan->date,
                                           .bank_date = plan->paid_on,
                                           .fen = plan->fen};
    out->first_settlement = (uint32_t)scene->book.settlement_count++;
}

/* Before all payouts of its day, or behind them. */
static uint32_t
taken_minute(const struct taken_back *taken)
{
    return taken->sealed_first ? 539 : 1079;
}

static void
book_taken(struct scene *scene, const struct taken_back *taken)
{
    const size_t i = scene->book.adjustment_count++;
    struct audit_book_disbursement *target = &scene->disbursements[scene->place[taken->payout]];
    struct payout signers = scene->plan[taken->payout];
    signers.minute = taken_minute(taken);
    scene->plant_of_entry[scene->book.entry_count] = signers.plant;
    scene->adjustments[i] =
        (struct audit_book_adjustment){.entry = scene->book.entry_count,
                                       .voucher = voucher_of(scene, taken->date, &signers),
                                       .disbursement = scene->place[taken->payout],
                                       .next_of_target = target->first_adjustment,
                                       .date = taken->date,
                                       .kind = taken->kind,
                                       .fen = taken->fen};
    scene->book.entry_count++;
    target->first_adjustment = (uint32_t)i;
    if (taken->kind == AUDIT_RETURN)
        target->returned_fen += taken->fen;
    else
        target->reversed_fen += taken->fen;
}

static void
register_payees(struct scene *scene)
{
    const struct audit_bytes heading[] = {audit_text("统一社会信用代码"), audit_text("名称")};
    struct audit_error err = {0};
    assert_audit(audit_register_add(&scene->registered, "名册", 1, heading, 2, &err), AUDIT_OK,
                 &err);
    for (size_t i = 0; i < scene->payee_count; i++) {
        const struct audit_bytes cells[] = {
            {(const uint8_t *)scene->ids[i] + strlen("credit-code "), 18}, text(scene->names[i])};
        if (strstr(scene->names[i], "名册外") == NULL)
            assert_audit(audit_register_add(&scene->registered, "名册", i + 2, cells, 2, &err),
                         AUDIT_OK, &err);
    }
    assert_audit(audit_register_end(&scene->registered, "名册", &err), AUDIT_OK, &err);
}

/* Enough for each programme, at the beginning of the year. */
static void
appropriate(struct scene *scene)
{
    for (size_t i = 0; i < scene->programme_count; i++) {
        struct audit_book_appropriation *out = &scene->appropriations[i];
        *out = (struct audit_book_appropriation){.entry = scene->book.entry_count++,
                                                 .programme = (uint32_t)i,
                                                 .budget_year = 2023,
                                                 .date = 20231101,
                                                 .document = text("虚构财预〔2023〕1号")};
        for (size_t k = 0; k < scene->plan_count; k++)
            if (scene->plan[k].programme == i)
                out->fen += scene->plan[k].fen;
    }
    scene->book.appropriation_count = scene->programme_count;
}

void
scene_book(struct scene *scene)
{
    struct event *events = calloc(scene->plan_count + scene->taken_count, sizeof *events);
    size_t count = 0;
    assert_non_null(events);
    appropriate(scene);
    for (size_t i = 0; i < scene->plan_count; i++)
        events[count++] = (struct event){scene->plan[i].date, scene->plan[i].minute, i, false};
    for (size_t i = 0; i < scene->taken_count; i++)
        events[count++] =
            (struct event){scene->taken[i].date, taken_minute(&scene->taken[i]), i, true};
    qsort(events, count, sizeof *events, by_date);
    for (size_t i = 0; i < count; i++)
        if (events[i].adjusts)
            book_taken(scene, &scene->taken[events[i].at]);
        else
            book_payout(scene, events[i].at);
    free(events);
    register_payees(scene);
    scene->book.officers = scene->officers;
    scene->book.officer_count = scene->officer_count;
    scene->book.programmes = scene->programmes;
    scene->book.programme_count = scene->programme_count;
    scene->book.payees = scene->payees;
    scene->book.payee_count = scene->payee_count;
    scene->book.appropriations = scene->appropriations;
    scene->book.disbursements = scene->disbursements;
    scene->book.adjustments = scene->adjustments;
    scene->book.settlements = scene->settlements;
    scene->book.vouchers = scene->book_vouchers;
    scene->book.signatures = scene->signatures;
}

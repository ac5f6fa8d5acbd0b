/* Rules 9 and 10: the programme is there and open, the day may still be written to. */
#include <string.h>

#include "ledger/rules/judging.h"
#include "ledger/value/date.h"

static enum ledger_status
programme_amends(const struct ledger_programme *stated, const struct ledger_programme *known,
                 struct ledger_error *err)
{
    if (stated->instrument != known->instrument)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_INSTRUMENT_CHANGES,
                           stated->code);
    if (strcmp(stated->category, known->category) != 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_CATEGORY_CHANGES,
                           stated->code, known->category, stated->category);
    if (stated->ceiling != known->ceiling)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_CEILING_CHANGES,
                           stated->code);
    return LEDGER_OK;
}

static enum ledger_status
programme_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_programme *stated = &judging->entry->programme;
    struct ledger_programme_state *known = &judging->programme;
    enum ledger_status status =
        ledger_state_programme(judging->txn, stated->code, &judging->arena, known, err);

    if (status != LEDGER_OK && status != LEDGER_NOT_FOUND)
        return status;
    if (stated->action == LEDGER_PROGRAMME_OPEN) {
        if (status == LEDGER_NOT_FOUND)
            return LEDGER_OK;
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_CODE_USED, stated->code,
                           known->opened_entry);
    }
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_UNKNOWN, stated->code);
    if (known->closed)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_IS_CLOSED, stated->code,
                           known->programme.last_date);
    if (stated->action == LEDGER_PROGRAMME_AMEND)
        return programme_amends(stated, &known->programme, err);
    if (stated->last_date < known->programme.first_date)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_CLOSES_TOO_EARLY,
                           stated->code, stated->last_date, known->programme.first_date);
    return LEDGER_OK;
}

/* Looks the programme up for this rule and those behind it. */
static enum ledger_status
programme_exists(struct ledger_entry_judging *judging, const char *code, struct ledger_error *err)
{
    enum ledger_status status =
        ledger_state_programme(judging->txn, code, &judging->arena, &judging->programme, err);

    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_UNKNOWN, code);
    return status;
}

static enum ledger_status
programme_is_open(const struct ledger_programme *programme, uint32_t date, struct ledger_error *err)
{
    if (programme->first_date != 0 && date < programme->first_date)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_NOT_YET_OPEN,
                           programme->code, date, programme->first_date);
    if (programme->last_date != 0 && date > programme->last_date)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_PROGRAMME_NO_LONGER_OPEN,
                           programme->code, date, programme->last_date);
    return LEDGER_OK;
}

static enum ledger_status
appropriation_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_appropriation *stated = &judging->entry->appropriation;
    enum ledger_status status = programme_exists(judging, stated->programme, err);

    /* Money may be taken back from a programme that has ended. */
    if (status != LEDGER_OK || stated->amount_fen < 0)
        return status;
    return programme_is_open(&judging->programme.programme, stated->date, err);
}

static enum ledger_status
disbursement_judge(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const struct ledger_disbursement *stated = &judging->entry->disbursement;
    enum ledger_status status = programme_exists(judging, stated->programme, err);

    if (status == LEDGER_OK)
        status = programme_is_open(&judging->programme.programme, stated->date, err);
    if (status != LEDGER_OK)
        return status;
    if (judging->programme.programme.instrument != LEDGER_INSTRUMENT_RELIEF)
        return LEDGER_OK;
    /* Relief moves no money, so that nothing may look as if it did. */
    if (stated->account.stated || stated->paying_account.stated ||
        stated->payment_voucher[0] != '\0')
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_RELIEF_STATES_PAYMENT,
                           stated->reference, stated->programme);
    return LEDGER_OK;
}

enum ledger_status
ledger_rule_programme(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    if (judging->entry->body == LEDGER_BODY_PROGRAMME)
        return programme_judge(judging, err);
    if (judging->entry->body == LEDGER_BODY_APPROPRIATION)
        return appropriation_judge(judging, err);
    if (judging->entry->body == LEDGER_BODY_DISBURSEMENT)
        return disbursement_judge(judging, err);
    return LEDGER_OK;
}

/* The accounting date of an entry that moves money, or 0. */
static uint32_t
entry_date(const struct ledger_entry *entry)
{
    if (entry->body == LEDGER_BODY_APPROPRIATION)
        return entry->appropriation.date;
    if (entry->body == LEDGER_BODY_DISBURSEMENT)
        return entry->disbursement.date;
    if (entry->body == LEDGER_BODY_ADJUSTMENT)
        return entry->adjustment.date;
    if (entry->body == LEDGER_BODY_SETTLEMENT)
        return entry->settlement.date;
    return 0;
}

enum ledger_status
ledger_rule_period(struct ledger_entry_judging *judging, struct ledger_error *err)
{
    const uint32_t date = entry_date(judging->entry);
    uint32_t month = date == 0 ? 0 : ledger_date_month(date);
    uint32_t closed_month;
    uint64_t closed_entry;
    enum ledger_status status;

    if (date == 0)
        return LEDGER_OK;
    if (date > judging->today)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_DATE_IN_THE_FUTURE, date,
                           judging->today);
    status = ledger_state_closed_month(judging->txn, &closed_month, &closed_entry, err);
    if (status != LEDGER_OK)
        return status;
    /* A closing sums up everything before its end, so that earlier months are closed with it. */
    if (month <= closed_month)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_MONTH_IS_CLOSED,
                           (uint64_t)(month / 100), (uint64_t)(month % 100), closed_entry);
    return LEDGER_OK;
}

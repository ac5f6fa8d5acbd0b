/* Rules 9 to 15 and 17 as the auditor judges money: each row is one entry against the same small
 * ledger. Then what stays in effect of entries that are objected to. */
#include <stdio.h>
#include <string.h>

#include "ledger/value/uscc.h"
#include "replay_support.h"

/* The ledger that every row meets (fen), dated 2023-07-15:
 *   SUB  subsidy, appropriated 100,000 (2022: 5,000), from 2023-01-01
 *   CAP  subsidy, appropriated 100,000, cap 3,000, to 2023-12-31
 *   REF  refund without a ceiling; OLD another, closed as of 2023-06-30; REL relief
 *   D-1  SUB, enterprise 1, 10,000, account A; settled 4,000 (entry `settled`)
 *   D-2  SUB, enterprise 2, 5,000, returned 2,000 under BR-1, claim K-1 of 6,000
 *   C-1  CAP, enterprise 1, 2,000;  R-1  REL, enterprise 1, 700 */
static const uint8_t account_a[32] = {1};
static const uint8_t account_b[32] = {2};
static uint64_t settled;

static struct ledger_account
account_of(const uint8_t commitment[static 32])
{
    return (struct ledger_account){.stated = true,
                                   .bank = "工商银行",
                                   .last_four = commitment == account_a ? "1111" : "2222",
                                   .commitment = ledger_slice_of(commitment, 32)};
}

static struct ledger_entry
programme_closed(const char *code, uint32_t last_date)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_PROGRAMME);
    entry.programme.action = LEDGER_PROGRAMME_CLOSE;
    entry.programme.code = code;
    entry.programme.reason = "到期";
    entry.programme.last_date = last_date;
    return entry;
}

static void
ledger_open(struct fixture *fixture)
{
    struct ledger_entry entries[16];
    size_t count = 0;

    fixture_open(fixture);
    entries[count++] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[count] = fixture_programme("CAP", LEDGER_INSTRUMENT_SUBSIDY);
    entries[count].programme.payee_cap_fen = 3000;
    entries[count++].programme.last_date = 20231231;
    entries[count++] = fixture_programme("REF", LEDGER_INSTRUMENT_REFUND);
    entries[count++] = fixture_programme("OLD", LEDGER_INSTRUMENT_REFUND);
    entries[count++] = programme_closed("OLD", 20230630);
    entries[count++] = fixture_programme("REL", LEDGER_INSTRUMENT_RELIEF);
    entries[count++] = fixture_appropriation("SUB", 100000);
    entries[count++] = fixture_appropriation("CAP", 100000);
    entries[count] = fixture_appropriation("SUB", 5000);
    entries[count++].appropriation.budget_year = 2022;
    entries[count] = fixture_disbursement("SUB", "D-1", 1, 10000);
    entries[count++].disbursement.account = account_of(account_a);
    entries[count] = fixture_disbursement("SUB", "D-2", 2, 5000);
    entries[count].disbursement.claim = "K-1";
    entries[count++].disbursement.claim_approved_fen = 6000;
    entries[count++] = fixture_disbursement("CAP", "C-1", 1, 2000);
    entries[count++] = fixture_disbursement("REL", "R-1", 1, 700);
    settled = fixture->entry_count + count;
    entries[count++] = fixture_settlement("D-1", 4000);
    entries[count++] = fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, "D-2", 2000);
    fixture_record(fixture, entries, count);
}

enum base { PAY, APPROPRIATE, OPEN, REVERSE, RETURN, RECOVER, SETTLE };

static struct ledger_entry
entry_of(enum base base)
{
    struct ledger_entry entry;

    switch (base) {
    case PAY:
        return fixture_disbursement("SUB", "X-1", 3, 1000);
    case APPROPRIATE:
        return fixture_appropriation("SUB", 1000);
    case OPEN:
        return fixture_programme("NEW", LEDGER_INSTRUMENT_SUBSIDY);
    case REVERSE:
        return fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "D-1", 1000);
    case RETURN:
        entry = fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, "D-1", 1000);
        entry.adjustment.bank_reference = "BR-2";
        return entry;
    case RECOVER:
        return fixture_adjustment(LEDGER_ADJUSTMENT_RECOVERY, "D-1", 1000);
    case SETTLE:
        return fixture_settlement("D-1", 1000);
    }
    return (struct ledger_entry){0};
}

typedef void spoil_fn(struct ledger_entry *entry);

#define SPOIL(name, ...)                                                                           \
    static void name(struct ledger_entry *e)                                                       \
    {                                                                                              \
        __VA_ARGS__;                                                                               \
    }

SPOIL(as_it_is, (void)e)
/* 9 */
SPOIL(code_used, e->programme.code = "SUB")
SPOIL(amend, e->programme.code = "SUB"; e->programme.action = LEDGER_PROGRAMME_AMEND;
      e->programme.reason = "延长"; e->programme.name = "稳增长奖补（修订）")
SPOIL(amend_unknown, amend(e); e->programme.code = "NONE")
SPOIL(amend_closed, amend(e); e->programme.code = "OLD";
      e->programme.instrument = LEDGER_INSTRUMENT_REFUND; e->programme.ceiling = false)
SPOIL(amend_instrument, amend(e); e->programme.instrument = LEDGER_INSTRUMENT_REFUND)
SPOIL(amend_category, amend(e); e->programme.category = "减税降费政策资金")
SPOIL(amend_ceiling, amend(e); e->programme.code = "REF";
      e->programme.instrument = LEDGER_INSTRUMENT_REFUND)
SPOIL(close_it, *e = programme_closed("SUB", 20230101))
SPOIL(close_too_early, *e = programme_closed("SUB", 20221231))
SPOIL(close_twice, *e = programme_closed("OLD", 20231231))
SPOIL(appropriate_unknown, e->appropriation.programme = "NONE")
SPOIL(appropriate_early, e->appropriation.date = 20221231)
SPOIL(appropriate_late, e->appropriation.programme = "OLD")
SPOIL(take_back_early, e->appropriation.date = 20221231; e->appropriation.amount_fen = -1000)
SPOIL(pay_unknown, e->disbursement.programme = "NONE")
SPOIL(pay_early, e->disbursement.date = 20221231)
SPOIL(pay_first_day, e->disbursement.date = 20230101)
SPOIL(pay_last_day, e->disbursement.programme = "OLD"; e->disbursement.date = 20230630)
SPOIL(pay_late, pay_last_day(e); e->disbursement.date = 20230701)
SPOIL(relief, e->disbursement.programme = "REL")
SPOIL(relief_with_account, relief(e); e->disbursement.account = account_of(account_a))
SPOIL(relief_with_paying_account, relief(e); e->disbursement.paying_account = account_of(account_a))
SPOIL(relief_with_payment_voucher, relief(e); e->disbursement.payment_voucher = "PV-1")
/* 10 */
SPOIL(pay_tomorrow, e->disbursement.date = FIXTURE_TODAY + 1)
SPOIL(appropriate_tomorrow, e->appropriation.date = FIXTURE_TODAY + 1)
SPOIL(adjust_tomorrow, e->adjustment.date = FIXTURE_TODAY + 1)
SPOIL(settle_tomorrow, e->settlement.date = FIXTURE_TODAY + 1)
/* 11 */
SPOIL(reference_used, e->disbursement.reference = "D-1")
/* 12 */
SPOIL(code_mistyped, static char code[19]; fixture_credit_code(4, code);
      code[10] = code[10] == '9' ? '8' : '9'; e->disbursement.payee.credit_code = code)
/* 13 */
SPOIL(pay_all, e->disbursement.amount_fen = 100000 - 10000 - 3000)
SPOIL(pay_a_fen_more, pay_all(e); e->disbursement.amount_fen++)
SPOIL(pay_other_year, e->disbursement.budget_year = 2024)
SPOIL(refund, e->disbursement.programme = "REF"; e->disbursement.amount_fen = 1000000)
SPOIL(reach_the_range, e->disbursement.programme = "REF";
      e->disbursement.amount_fen = LEDGER_MONEY_FEN_MAX)
SPOIL(take_back_all, e->appropriation.amount_fen = -(100000 - 10000 - 3000))
SPOIL(take_back_more, take_back_all(e); e->appropriation.amount_fen--)
SPOIL(take_back_nothing, e->appropriation.programme = "REF"; e->appropriation.amount_fen = -1)
SPOIL(appropriate_beyond, e->appropriation.amount_fen = LEDGER_MONEY_FEN_MAX)
SPOIL(adjust_beyond, e->adjustment.amount_fen = LEDGER_MONEY_FEN_MAX)
SPOIL(settle_beyond, e->settlement.amount_fen = LEDGER_MONEY_FEN_MAX)
/* 14 */
SPOIL(cap_reached, *e = fixture_disbursement("CAP", "X-1", 1, 1000))
SPOIL(cap_exceeded, *e = fixture_disbursement("CAP", "X-1", 1, 1001))
SPOIL(cap_of_another, *e = fixture_disbursement("CAP", "X-1", 2, 3000))
SPOIL(claim, *e = fixture_disbursement("SUB", "X-1", 2, 3000); e->disbursement.claim = "K-1";
      e->disbursement.claim_approved_fen = 6000)
SPOIL(claim_exceeded, claim(e); e->disbursement.amount_fen++)
SPOIL(claim_amount, claim(e); e->disbursement.claim_approved_fen = 7000)
SPOIL(claim_payee, claim(e); e->disbursement.payee = entry_of(PAY).disbursement.payee)
SPOIL(claim_elsewhere, claim(e); e->disbursement.programme = "REF";
      e->disbursement.claim_approved_fen = 3000)
SPOIL(claim_new_exceeded, claim(e); e->disbursement.claim = "K-2";
      e->disbursement.claim_approved_fen = 2999)
/* 15 */
SPOIL(adjust_unknown, e->adjustment.target = "NONE")
SPOIL(adjust_before, e->adjustment.date = FIXTURE_TODAY - 1)
SPOIL(adjust_all, e->adjustment.amount_fen = 10000)
SPOIL(adjust_too_much, e->adjustment.amount_fen = 10001)
SPOIL(reverse_unsettled, e->adjustment.amount_fen = 6000)
SPOIL(reverse_settled, e->adjustment.amount_fen = 6001)
SPOIL(reverse_relief, e->adjustment.target = "R-1"; e->adjustment.amount_fen = 700)
SPOIL(return_again, e->adjustment.bank_reference = "BR-1")
SPOIL(return_relief, e->adjustment.target = "R-1"; e->adjustment.amount_fen = 1)
SPOIL(settle_unknown, e->settlement.target = "NONE")
SPOIL(settle_before, e->settlement.date = FIXTURE_TODAY - 1)
SPOIL(settle_rest, e->settlement.amount_fen = 6000)
SPOIL(settle_too_much, e->settlement.amount_fen = 6001)
SPOIL(settle_returned, e->settlement.target = "D-2"; e->settlement.amount_fen = 5000)
SPOIL(settle_relief, e->settlement.target = "R-1"; e->settlement.amount_fen = 1)
SPOIL(back, e->settlement.amount_fen = -4000; e->settlement.reason = "确认有误";
      e->settlement.takes_back = settled)
SPOIL(back_in_part, back(e); e->settlement.amount_fen = -3999)
SPOIL(back_of_another, back(e); e->settlement.target = "D-2")
SPOIL(back_of_none, back(e); e->settlement.takes_back = settled - 1)
SPOIL(back_of_later, back(e); e->settlement.takes_back = settled + 100)
SPOIL(replace, *e = fixture_disbursement("SUB", "X-1", 2, 2000); e->disbursement.replaces = "D-2")
SPOIL(replace_more, replace(e); e->disbursement.amount_fen++)
SPOIL(replace_unreturned, *e = fixture_disbursement("SUB", "X-1", 1, 1);
      e->disbursement.replaces = "D-1")
SPOIL(replace_unknown, replace(e); e->disbursement.replaces = "NONE")
SPOIL(replace_itself, replace(e); e->disbursement.replaces = "X-1")
SPOIL(replace_programme, replace(e); e->disbursement.programme = "REF")
SPOIL(replace_year, replace(e); e->disbursement.budget_year = 2022)
SPOIL(replace_payee, replace(e); e->disbursement.payee = entry_of(PAY).disbursement.payee)
/* 17 */
SPOIL(old_code, static char code[19]; fixture_credit_code(4, code);
      code[16] = code[16] == '9' ? '8' : '9'; code[17] = ledger_uscc_character_18(code);
      e->disbursement.payee.credit_code = code)
SPOIL(old_code_explained, old_code(e); e->disbursement.reason = "营业执照如此")
SPOIL(repeat, *e = fixture_disbursement("SUB", "X-1", 1, 10000);
      e->disbursement.account = account_of(account_a))
SPOIL(repeat_other_year, repeat(e); e->disbursement.budget_year = 2022;
      e->disbursement.programme = "REF")
SPOIL(repeat_same_programme, *e = fixture_disbursement("SUB", "X-1", 2, 5000);
      e->disbursement.budget_year = 2022)
SPOIL(repeat_explained, repeat(e); e->disbursement.reason = "第二批")
SPOIL(repeat_last_month, repeat(e); e->disbursement.date = 20230630)
SPOIL(repeat_other_amount, repeat(e); e->disbursement.amount_fen = 9999)
SPOIL(other_name, repeat_other_amount(e); e->disbursement.payee.name = "更名企业")
SPOIL(other_account, repeat_other_amount(e); e->disbursement.account = account_of(account_b))
SPOIL(other_account_explained, other_account(e); e->disbursement.reason = "已核实换户")
SPOIL(no_account, repeat_other_amount(e); e->disbursement.account.stated = false)
/* Several rules at once: the first in the order of the law. */
SPOIL(wrong_in_9_10, pay_tomorrow(e); e->disbursement.programme = "OLD")
SPOIL(wrong_in_10_11, pay_tomorrow(e); e->disbursement.reference = "D-1")
SPOIL(wrong_in_11_12, code_mistyped(e); e->disbursement.reference = "D-1")
SPOIL(wrong_in_12_13, code_mistyped(e); e->disbursement.amount_fen = 1000000)
SPOIL(wrong_in_13_14, cap_exceeded(e); e->disbursement.amount_fen = 1000000)
SPOIL(wrong_in_14_15, cap_exceeded(e); e->disbursement.replaces = "NONE")
SPOIL(wrong_in_15_17, other_account(e); e->disbursement.replaces = "NONE")

struct row {
    const char *what;
    enum base base;
    spoil_fn *spoil;
    enum audit_rule rule;
    enum audit_message message;
};

#define OBJECTS(rule, message) AUDIT_RULE_##rule, AUDIT_MESSAGE_##message
#define PASSES AUDIT_RULE_END, AUDIT_MESSAGE_NONE

static const struct row rows[] = {
    {"a new programme", OPEN, as_it_is, PASSES},
    {"a code that is used", OPEN, code_used, OBJECTS(PROGRAMME, PROGRAMME_EXISTS)},
    {"an amendment", OPEN, amend, PASSES},
    {"amending what is not there", OPEN, amend_unknown, OBJECTS(PROGRAMME, PROGRAMME_UNKNOWN)},
    {"amending what is closed", OPEN, amend_closed, OBJECTS(PROGRAMME, PROGRAMME_IS_CLOSED)},
    {"amending the instrument", OPEN, amend_instrument, OBJECTS(PROGRAMME, PROGRAMME_KEEPS)},
    {"amending the category", OPEN, amend_category, OBJECTS(PROGRAMME, PROGRAMME_KEEPS)},
    {"amending the ceiling", OPEN, amend_ceiling, OBJECTS(PROGRAMME, PROGRAMME_KEEPS)},
    {"closing on the first day", OPEN, close_it, PASSES},
    {"closing before it", OPEN, close_too_early,
     OBJECTS(PROGRAMME, PROGRAMME_ENDS_BEFORE_IT_BEGINS)},
    {"closing twice", OPEN, close_twice, OBJECTS(PROGRAMME, PROGRAMME_IS_CLOSED)},
    {"an appropriation", APPROPRIATE, as_it_is, PASSES},
    {"to an unknown programme", APPROPRIATE, appropriate_unknown,
     OBJECTS(PROGRAMME, PROGRAMME_UNKNOWN)},
    {"before it opens", APPROPRIATE, appropriate_early, OBJECTS(PROGRAMME, PROGRAMME_NOT_YET_OPEN)},
    {"after it ended", APPROPRIATE, appropriate_late, OBJECTS(PROGRAMME, PROGRAMME_OVER)},
    {"taken back before it opens", APPROPRIATE, take_back_early, PASSES},
    {"a payout", PAY, as_it_is, PASSES},
    {"under an unknown programme", PAY, pay_unknown, OBJECTS(PROGRAMME, PROGRAMME_UNKNOWN)},
    {"paid before it opens", PAY, pay_early, OBJECTS(PROGRAMME, PROGRAMME_NOT_YET_OPEN)},
    {"paid on the first day", PAY, pay_first_day, PASSES},
    {"paid on the last day", PAY, pay_last_day, PASSES},
    {"paid after it", PAY, pay_late, OBJECTS(PROGRAMME, PROGRAMME_OVER)},
    {"relief", PAY, relief, PASSES},
    {"relief with an account", PAY, relief_with_account, OBJECTS(PROGRAMME, RELIEF_PAYS_NO_CASH)},
    {"relief with a paying account", PAY, relief_with_paying_account,
     OBJECTS(PROGRAMME, RELIEF_PAYS_NO_CASH)},
    {"relief with a payment voucher", PAY, relief_with_payment_voucher,
     OBJECTS(PROGRAMME, RELIEF_PAYS_NO_CASH)},
    {"paid tomorrow", PAY, pay_tomorrow, OBJECTS(PERIOD, PERIOD_LATER_THAN_SEAL)},
    {"appropriated tomorrow", APPROPRIATE, appropriate_tomorrow,
     OBJECTS(PERIOD, PERIOD_LATER_THAN_SEAL)},
    {"reversed tomorrow", REVERSE, adjust_tomorrow, OBJECTS(PERIOD, PERIOD_LATER_THAN_SEAL)},
    {"settled tomorrow", SETTLE, settle_tomorrow, OBJECTS(PERIOD, PERIOD_LATER_THAN_SEAL)},
    {"a reference again", PAY, reference_used, OBJECTS(DUPLICATE_REFERENCE, REFERENCE_USED)},
    {"a code mistyped", PAY, code_mistyped, OBJECTS(PAYEE, CREDIT_CODE_WRONG)},
    {"all that is left", PAY, pay_all, PASSES},
    {"a fen more", PAY, pay_a_fen_more, OBJECTS(APPROPRIATED, CEILING_EXCEEDED)},
    {"of a year without any", PAY, pay_other_year, OBJECTS(APPROPRIATED, CEILING_EXCEEDED)},
    {"a refund without a ceiling", PAY, refund, PASSES},
    {"the greatest sum", PAY, reach_the_range, PASSES},
    {"all taken back", APPROPRIATE, take_back_all, PASSES},
    {"a fen more taken back", APPROPRIATE, take_back_more, OBJECTS(APPROPRIATED, CEILING_EXCEEDED)},
    {"taken back without a ceiling", APPROPRIATE, take_back_nothing,
     OBJECTS(APPROPRIATED, APPROPRIATED_NEGATIVE)},
    {"appropriated out of range", APPROPRIATE, appropriate_beyond,
     OBJECTS(APPROPRIATED, PROGRAMME_SUM_OUT_OF_RANGE)},
    {"recovered out of range", RECOVER, adjust_beyond, OBJECTS(ADJUSTMENT, ADJUSTED_TOO_MUCH)},
    {"settled out of range", SETTLE, settle_beyond, OBJECTS(ADJUSTMENT, SETTLED_TOO_MUCH)},
    {"the cap reached", PAY, cap_reached, PASSES},
    {"the cap exceeded", PAY, cap_exceeded, OBJECTS(PAYEE_CAP, PAYEE_CAP_EXCEEDED)},
    {"another payee's cap", PAY, cap_of_another, PASSES},
    {"a claim, up to what is approved", PAY, claim, PASSES},
    {"a fen more of a claim", PAY, claim_exceeded, OBJECTS(PAYEE_CAP, CLAIM_EXCEEDED)},
    {"a claim approved anew", PAY, claim_amount, OBJECTS(PAYEE_CAP, CLAIM_APPROVED_CHANGED)},
    {"a claim of another payee", PAY, claim_payee, OBJECTS(PAYEE_CAP, CLAIM_OF_ANOTHER_PAYEE)},
    {"the claim's number under another programme", PAY, claim_elsewhere, PASSES},
    {"a new claim, exceeded", PAY, claim_new_exceeded, OBJECTS(PAYEE_CAP, CLAIM_EXCEEDED)},
    {"a reversal", REVERSE, as_it_is, PASSES},
    {"of nothing", REVERSE, adjust_unknown, OBJECTS(ADJUSTMENT, TARGET_UNKNOWN)},
    {"before its target", RECOVER, adjust_before, OBJECTS(ADJUSTMENT, TARGET_IS_LATER)},
    {"all recovered", RECOVER, adjust_all, PASSES},
    {"a fen more recovered", RECOVER, adjust_too_much, OBJECTS(ADJUSTMENT, ADJUSTED_TOO_MUCH)},
    {"what is not settled, reversed", REVERSE, reverse_unsettled, PASSES},
    {"a settled fen, reversed", REVERSE, reverse_settled,
     OBJECTS(ADJUSTMENT, REVERSED_BELOW_SETTLED)},
    {"relief reversed", REVERSE, reverse_relief, PASSES},
    {"a return", RETURN, as_it_is, PASSES},
    {"the same return again", RETURN, return_again, OBJECTS(ADJUSTMENT, RETURNED_TWICE)},
    {"relief returned", RETURN, return_relief, OBJECTS(ADJUSTMENT, RELIEF_RETURNED)},
    {"a settlement of nothing", SETTLE, settle_unknown, OBJECTS(ADJUSTMENT, TARGET_UNKNOWN)},
    {"settled before its target", SETTLE, settle_before, OBJECTS(ADJUSTMENT, TARGET_IS_LATER)},
    {"the rest settled", SETTLE, settle_rest, PASSES},
    {"a fen more settled", SETTLE, settle_too_much, OBJECTS(ADJUSTMENT, SETTLED_TOO_MUCH)},
    {"settled although returned", SETTLE, settle_returned, PASSES},
    {"relief settled", SETTLE, settle_relief, OBJECTS(ADJUSTMENT, RELIEF_SETTLED)},
    {"a settlement taken back", SETTLE, back, PASSES},
    {"taken back in part", SETTLE, back_in_part, OBJECTS(ADJUSTMENT, TAKEN_BACK_IN_PART)},
    {"another's taken back", SETTLE, back_of_another, OBJECTS(ADJUSTMENT, TAKEN_BACK_UNKNOWN)},
    {"no settlement taken back", SETTLE, back_of_none, OBJECTS(ADJUSTMENT, TAKEN_BACK_UNKNOWN)},
    {"a later one taken back", SETTLE, back_of_later, OBJECTS(ADJUSTMENT, TAKEN_BACK_UNKNOWN)},
    {"paid again", PAY, replace, PASSES},
    {"more than was returned", PAY, replace_more, OBJECTS(ADJUSTMENT, REPLACED_MORE_THAN_RETURNED)},
    {"nothing was returned", PAY, replace_unreturned,
     OBJECTS(ADJUSTMENT, REPLACED_MORE_THAN_RETURNED)},
    {"an unknown one paid again", PAY, replace_unknown, OBJECTS(ADJUSTMENT, REPLACED_UNKNOWN)},
    {"itself paid again", PAY, replace_itself, OBJECTS(ADJUSTMENT, REPLACED_UNKNOWN)},
    {"of another programme", PAY, replace_programme, OBJECTS(ADJUSTMENT, REPLACED_IS_ANOTHER)},
    {"of another year", PAY, replace_year, OBJECTS(ADJUSTMENT, REPLACED_IS_ANOTHER)},
    {"of another payee", PAY, replace_payee, OBJECTS(ADJUSTMENT, REPLACED_IS_ANOTHER)},
    {"character 17", PAY, old_code, OBJECTS(UNEXPLAINED, WARNING_CHARACTER_17)},
    {"character 17, explained", PAY, old_code_explained, PASSES},
    {"the same again", PAY, repeat, OBJECTS(UNEXPLAINED, WARNING_REPEATED)},
    {"the same again, explained", PAY, repeat_explained, PASSES},
    {"the same in another month", PAY, repeat_last_month, PASSES},
    {"another amount", PAY, repeat_other_amount, PASSES},
    {"another programme and year", PAY, repeat_other_year, PASSES},
    {"the same under another year of the programme", PAY, repeat_same_programme,
     OBJECTS(UNEXPLAINED, WARNING_REPEATED)},
    {"another name", PAY, other_name, OBJECTS(UNEXPLAINED, WARNING_NAME)},
    {"another account", PAY, other_account, OBJECTS(UNEXPLAINED, WARNING_ACCOUNT)},
    {"another account, explained", PAY, other_account_explained, PASSES},
    {"no account", PAY, no_account, PASSES},
    {"rules 9 and 10", PAY, wrong_in_9_10, OBJECTS(PROGRAMME, PROGRAMME_OVER)},
    {"rules 10 and 11", PAY, wrong_in_10_11, OBJECTS(PERIOD, PERIOD_LATER_THAN_SEAL)},
    {"rules 11 and 12", PAY, wrong_in_11_12, OBJECTS(DUPLICATE_REFERENCE, REFERENCE_USED)},
    {"rules 12 and 13", PAY, wrong_in_12_13, OBJECTS(PAYEE, CREDIT_CODE_WRONG)},
    {"rules 13 and 14", PAY, wrong_in_13_14, OBJECTS(APPROPRIATED, CEILING_EXCEEDED)},
    {"rules 14 and 15", PAY, wrong_in_14_15, OBJECTS(PAYEE_CAP, PAYEE_CAP_EXCEEDED)},
    {"rules 15 and 17", PAY, wrong_in_15_17, OBJECTS(ADJUSTMENT, REPLACED_UNKNOWN)},
};

static void
each_entry_gets_its_objection(void **state)
{
    struct audit_feed_result result;
    struct fixture fixture;

    (void)state;
    ledger_open(&fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_entry entries[2] = {fixture_programme("OTHER", LEDGER_INSTRUMENT_REFUND),
                                          entry_of(rows[i].base)};

        rows[i].spoil(&entries[1]);
        replay_try(&fixture, entries, 2, &result);
        if (result.objections[0].what.message != rows[i].message)
            print_error("%s\n", rows[i].what);
        assert_objection(&fixture, entries, 2, 1, rows[i].rule, rows[i].message);
    }
    fixture_close(&fixture);
}

static void
assert_totals(const struct fixture *fixture, struct audit_totals cash, struct audit_totals relief)
{
    struct audit_totals ours_cash, ours_relief;

    audit_replay_totals(fixture->auditor.replay, &ours_cash, &ours_relief);
    assert_memory_equal(&ours_cash, &cash, sizeof(cash));
    assert_memory_equal(&ours_relief, &relief, sizeof(relief));
}

static void
totals_are_gross_and_relief_apart(void **state)
{
    struct fixture fixture;

    (void)state;
    ledger_open(&fixture);
    assert_totals(&fixture, (struct audit_totals){3, 205000, 3, 17000, 1, 2000, 1, 4000},
                  (struct audit_totals){0, 0, 1, 700, 0, 0, 0, 0});
    fixture_close(&fixture);
}

struct told {
    char text[1024];
    size_t lines, stop_after;
};

static bool
tell(void *context, const struct audit_programme_line *line)
{
    struct told *told = context;
    const size_t size = strlen(told->text);

    (void)snprintf(told->text + size, sizeof(told->text) - size, "%.*s %u %d %lld %lld|",
                   (int)line->code.size, (const char *)line->code.data, line->budget_year,
                   (int)line->instrument, (long long)line->totals.appropriated_fen,
                   (long long)line->totals.disbursed_fen);
    assert_true(audit_bytes_equal(line->category, audit_text("企业优惠政策资金")));
    return ++told->lines < told->stop_after;
}

static void
lines_come_by_code_and_year(void **state)
{
    struct fixture fixture;
    struct told told = {.stop_after = 100};
    struct audit_error err = {0};

    (void)state;
    ledger_open(&fixture);
    assert_audit(audit_replay_lines(fixture.auditor.replay, tell, &told, &err), AUDIT_OK, &err);
    assert_string_equal(told.text, "CAP 2023 1 100000 2000|REL 2023 3 0 700|SUB 2022 1 5000 0|"
                                   "SUB 2023 1 100000 15000|");
    told = (struct told){.stop_after = 2};
    assert_audit(audit_replay_lines(fixture.auditor.replay, tell, &told, &err), AUDIT_OK, &err);
    assert_int_equal(told.lines, 2);
    fixture_close(&fixture);
}

/* One fault does not hide the next, and does not make another. */
static void
an_entry_with_an_objection_is_in_effect(void **state)
{
    struct fixture fixture;
    struct audit_feed_result result;
    struct ledger_entry entries[3];

    (void)state;
    ledger_open(&fixture);
    /* Too much is paid; later entries are judged by what was paid, and can name it. */
    entries[0] = entry_of(PAY);
    entries[0].disbursement.amount_fen = 90000;
    entries[1] = fixture_settlement("X-1", 90000);
    entries[2] = fixture_disbursement("SUB", "X-2", 4, 1);
    replay_take(&fixture, entries, 3, /* unsealed= */ NULL, &result);
    assert_int_equal(result.objection_count, 2);
    assert_int_equal(result.objections[0].what.message, AUDIT_MESSAGE_CEILING_EXCEEDED);
    assert_int_equal(result.objections[1].what.message, AUDIT_MESSAGE_CEILING_EXCEEDED);
    assert_int_equal(result.objections[1].entry, fixture.entry_count - 1);
    assert_totals(&fixture, (struct audit_totals){3, 205000, 5, 107001, 1, 2000, 2, 94000},
                  (struct audit_totals){0, 0, 1, 700, 0, 0, 0, 0});

    /* A reference that is used again stays with the first; the money counts. */
    entries[0] = fixture_disbursement("REF", "X-1", 5, 77);
    entries[1] = fixture_adjustment(LEDGER_ADJUSTMENT_RECOVERY, "X-1", 90000);
    replay_take(&fixture, entries, 2, /* unsealed= */ NULL, &result);
    assert_int_equal(result.objection_count, 1);
    assert_int_equal(result.rule, AUDIT_RULE_DUPLICATE_REFERENCE);
    assert_totals(&fixture, (struct audit_totals){3, 205000, 6, 107078, 2, 92000, 2, 94000},
                  (struct audit_totals){0, 0, 1, 700, 0, 0, 0, 0});

    /* Without a programme, or without a target, there is nothing to take effect in. */
    entries[0] = fixture_disbursement("NONE", "Y-1", 5, 1);
    entries[1] = fixture_settlement("Y-1", 1);
    replay_take(&fixture, entries, 2, /* unsealed= */ NULL, &result);
    assert_int_equal(result.objection_count, 2);
    assert_int_equal(result.objections[1].what.message, AUDIT_MESSAGE_TARGET_UNKNOWN);
    assert_totals(&fixture, (struct audit_totals){3, 205000, 6, 107078, 2, 92000, 2, 94000},
                  (struct audit_totals){0, 0, 1, 700, 0, 0, 0, 0});
    fixture_close(&fixture);
}

static void
an_amended_programme_keeps_its_kind(void **state)
{
    struct fixture fixture;
    struct audit_feed_result result;
    struct ledger_entry entries[2] = {entry_of(OPEN), entry_of(PAY)};

    (void)state;
    ledger_open(&fixture);
    amend(&entries[0]);
    entries[0].programme.instrument = LEDGER_INSTRUMENT_RELIEF;
    entries[0].programme.payee_cap_fen = 999;
    replay_take(&fixture, entries, 2, /* unsealed= */ NULL, &result);
    assert_int_equal(result.objection_count, 2);
    assert_int_equal(result.objections[0].what.message, AUDIT_MESSAGE_PROGRAMME_KEEPS);
    assert_int_equal(result.objections[1].what.message, AUDIT_MESSAGE_PAYEE_CAP_EXCEEDED);
    assert_totals(&fixture, (struct audit_totals){3, 205000, 4, 18000, 1, 2000, 1, 4000},
                  (struct audit_totals){0, 0, 1, 700, 0, 0, 0, 0});
    fixture_close(&fixture);
}

/* Bytes that are not those that were sealed are told by the verifier; here they only count. */
static void
unsealed_bytes_are_in_effect_and_not_judged(void **state)
{
    struct fixture fixture;
    struct audit_feed_result result;
    struct ledger_entry entries[2] = {entry_of(PAY), entry_of(PAY)};
    const bool unsealed[2] = {true, false};

    (void)state;
    ledger_open(&fixture);
    entries[0].disbursement.amount_fen = 90000;
    entries[1].disbursement.reference = "X-2";
    replay_take(&fixture, entries, 2, unsealed, &result);
    assert_int_equal(result.objection_count, 1);
    assert_int_equal(result.objections[0].entry, fixture.entry_count - 1);
    assert_int_equal(result.objections[0].what.message, AUDIT_MESSAGE_CEILING_EXCEEDED);
    fixture_close(&fixture);
}

static void
a_settlement_is_taken_back_once(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[3] = {entry_of(SETTLE), entry_of(SETTLE), entry_of(REVERSE)};

    (void)state;
    ledger_open(&fixture);
    back(&entries[0]);
    back(&entries[1]);
    assert_objection(&fixture, entries, 2, 1, AUDIT_RULE_ADJUSTMENT,
                     AUDIT_MESSAGE_TAKEN_BACK_TWICE);
    /* One that takes back is no settlement that could be taken back. */
    entries[1].settlement.takes_back = fixture.entry_count;
    assert_objection(&fixture, entries, 2, 1, AUDIT_RULE_ADJUSTMENT,
                     AUDIT_MESSAGE_TAKEN_BACK_UNKNOWN);
    /* What is settled no longer may be reversed. */
    entries[1] = entry_of(REVERSE);
    adjust_all(&entries[1]);
    assert_objection(&fixture, entries, 2, 1, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_ADJUSTMENT,
                     AUDIT_MESSAGE_ADJUSTED_TOO_MUCH);
    fixture_close(&fixture);
}

/* Only a newer name or account that is stated counts, whatever was explained before. */
static void
the_newest_name_and_account_count(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[3] = {entry_of(PAY), entry_of(PAY), entry_of(PAY)};

    (void)state;
    ledger_open(&fixture);
    other_account_explained(&entries[0]);
    entries[0].disbursement.payee.name = "更名企业";
    no_account(&entries[1]);
    entries[1].disbursement.payee.name = "更名企业";
    entries[1].disbursement.reference = "X-2";
    entries[1].disbursement.amount_fen = 1;
    entries[2] = entries[1];
    entries[2].disbursement.reference = "X-3";
    entries[2].disbursement.amount_fen = 2;
    entries[2].disbursement.account = account_of(account_b);
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    entries[2].disbursement.account = account_of(account_a);
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_UNEXPLAINED,
                     AUDIT_MESSAGE_WARNING_ACCOUNT);
    entries[2].disbursement.account = account_of(account_b);
    entries[2].disbursement.payee.name = "第2企业";
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_UNEXPLAINED, AUDIT_MESSAGE_WARNING_NAME);
    fixture_close(&fixture);
}

/* One month of a programme may not leave the range either, though all months together stay in. */
static void
one_month_stays_in_range_too(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[3] = {fixture_appropriation("REF", LEDGER_MONEY_FEN_MAX),
                                      fixture_appropriation("REF", -LEDGER_MONEY_FEN_MAX),
                                      fixture_appropriation("REF", 1)};

    (void)state;
    ledger_open(&fixture);
    entries[1].appropriation.date = 20230601;
    assert_objection(&fixture, entries, 2, 1, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_APPROPRIATED,
                     AUDIT_MESSAGE_PROGRAMME_SUM_OUT_OF_RANGE);
    entries[2].appropriation.date = 20230501;
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    fixture_close(&fixture);
}

/* Rule 17 (b) remembers every payout of a month that is not closed, whatever else was paid. */
static void
any_earlier_payout_of_the_month_is_remembered(void **state)
{
    enum { PAYOUTS = 12 };
    static char references[PAYOUTS + 1][8];
    struct fixture fixture;
    struct ledger_entry entries[PAYOUTS + 1];

    (void)state;
    ledger_open(&fixture);
    for (size_t i = 0; i < PAYOUTS; i++) {
        (void)snprintf(references[i], sizeof(references[i]), "X-%zu", i);
        entries[i] = fixture_disbursement("REF", references[i], 5, 100 + (int64_t)i);
        entries[i].disbursement.date = i % 3 == 1 ? 20230615 : FIXTURE_TODAY;
    }
    for (size_t i = 0; i < PAYOUTS; i++) {
        entries[PAYOUTS] = entries[i];
        entries[PAYOUTS].disbursement.reference = "X";
        entries[PAYOUTS].disbursement.budget_year = 2022;
        assert_objection(&fixture, entries, PAYOUTS + 1, PAYOUTS, AUDIT_RULE_UNEXPLAINED,
                         AUDIT_MESSAGE_WARNING_REPEATED);
        entries[PAYOUTS].disbursement.date = i % 3 == 1 ? FIXTURE_TODAY : 20230615;
        assert_objection(&fixture, entries, PAYOUTS + 1, PAYOUTS, AUDIT_RULE_END,
                         AUDIT_MESSAGE_NONE);
    }
    fixture_close(&fixture);
}

/* Entries of all bodies, each near those that it names, judged by both in one voucher. */
static void
a_large_voucher_is_judged_entry_by_entry(void **state)
{
    enum { ROUNDS = 40, EACH = 5 };
    static char texts[ROUNDS][3][8];
    struct fixture fixture;
    struct ledger_entry entries[ROUNDS * EACH];
    struct fixture_result result;
    struct audit_totals cash, relief;
    size_t count = 0;

    (void)state;
    ledger_open(&fixture);
    for (size_t i = 0; i < ROUNDS; i++) {
        (void)snprintf(texts[i][0], sizeof(texts[i][0]), "X-%zu", i);
        (void)snprintf(texts[i][1], sizeof(texts[i][1]), "P-%zu", i);
        (void)snprintf(texts[i][2], sizeof(texts[i][2]), "BR-X-%zu", i);
        entries[count++] = fixture_programme(texts[i][1], LEDGER_INSTRUMENT_REFUND);
        entries[count] = fixture_disbursement(texts[i / 2][1], texts[i][0], (unsigned)i % 9 + 3,
                                              1000 + (int64_t)i);
        entries[count++].disbursement.budget_year = 2020 + (uint32_t)i % 4;
        entries[count++] = fixture_settlement(texts[i][0], 10);
        entries[count] = fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, texts[i - i % 8 / 2][0], 3);
        entries[count++].adjustment.bank_reference = texts[i][2];
        entries[count++] = fixture_settlement(texts[i - i % 20][0], 20);
    }
    fixture_record(&fixture, entries, count);
    audit_replay_totals(fixture.auditor.replay, &cash, &relief);
    assert_int_equal(cash.disbursed_count, 3 + ROUNDS);
    assert_int_equal(cash.disbursed_fen, 17000 + 1000 * ROUNDS + ROUNDS * (ROUNDS - 1) / 2);
    assert_int_equal(cash.settled_count, 1 + 2 * ROUNDS);
    assert_int_equal(cash.settled_fen, 4000 + 30 * ROUNDS);
    assert_int_equal(cash.adjusted_fen, 2000 + 3 * ROUNDS);
    /* One that is wrong in the middle is found there. */
    entries[0] = entries[count / 2 + 2];
    assert_int_equal(entries[0].body, LEDGER_BODY_SETTLEMENT);
    for (size_t i = 1; i < 30; i++)
        entries[i] = entries[0];
    entries[17].settlement.amount_fen = 5000;
    result = fixture_try(&fixture, entries, 30, FIXTURE_EVERYBODY);
    assert_int_equal(result.verdict.rule, LEDGER_RULE_ADJUSTMENT);
    assert_int_equal(result.verdict.entry_index, 17);
    fixture_close(&fixture);
}

/* Nothing but a month's sum is wrong with a settlement that is taken back in the month behind. */
static void
a_month_of_settlements_stays_in_range(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[4] = {fixture_disbursement("REF", "Z-1", 4, LEDGER_MONEY_FEN_MAX),
                                      fixture_settlement("Z-1", LEDGER_MONEY_FEN_MAX),
                                      fixture_settlement("Z-1", -LEDGER_MONEY_FEN_MAX),
                                      fixture_settlement("Z-1", 1)};

    (void)state;
    ledger_open(&fixture);
    entries[0].disbursement.date = 20230601;
    entries[1].settlement.date = 20230601;
    entries[2].settlement.takes_back = fixture.entry_count + 1;
    entries[2].settlement.reason = "确认有误";
    assert_objection(&fixture, entries, 4, 3, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    entries[3].settlement.date = 20230602;
    assert_objection(&fixture, entries, 4, 3, AUDIT_RULE_APPROPRIATED,
                     AUDIT_MESSAGE_PROGRAMME_SUM_OUT_OF_RANGE);
    fixture_close(&fixture);
}

/* A payout that is too much for all months is so before rules 14 to 17, for one month behind. */
static void
the_range_is_asked_for_twice(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[2] = {fixture_disbursement("REF", "Z-1", 4, LEDGER_MONEY_FEN_MAX),
                                      fixture_disbursement("REF", "Z-2", 4, 2)};

    (void)state;
    ledger_open(&fixture);
    fixture_record(&fixture, entries, 1);
    entries[1].disbursement.payee.name = "更名企业";
    assert_objection(&fixture, &entries[1], 1, 0, AUDIT_RULE_APPROPRIATED,
                     AUDIT_MESSAGE_PROGRAMME_SUM_OUT_OF_RANGE);
    entries[1].disbursement.claim = "K-7";
    entries[1].disbursement.claim_approved_fen = 1;
    assert_objection(&fixture, &entries[1], 1, 0, AUDIT_RULE_APPROPRIATED,
                     AUDIT_MESSAGE_PROGRAMME_SUM_OUT_OF_RANGE);
    fixture_close(&fixture);
}

/* What was reversed whole was paid all the same. */
static void
a_reversed_payout_is_an_earlier_one(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[3] = {entry_of(PAY), entry_of(PAY), entry_of(PAY)};

    (void)state;
    ledger_open(&fixture);
    entries[1] = fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "X-1", 1000);
    entries[2].disbursement.reference = "X-2";
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_UNEXPLAINED,
                     AUDIT_MESSAGE_WARNING_REPEATED);
    entries[2].disbursement.payee.name = "第4 企业";
    entries[2].disbursement.amount_fen = 1;
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_UNEXPLAINED, AUDIT_MESSAGE_WARNING_NAME);
    fixture_close(&fixture);
}

/* A cap or an approval binds payouts: what was paid before it was lowered may stand. */
static void
a_lowered_cap_binds_later_payouts(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[3] = {fixture_programme("CAP", LEDGER_INSTRUMENT_SUBSIDY),
                                      fixture_adjustment(LEDGER_ADJUSTMENT_RECOVERY, "C-1", 500),
                                      fixture_disbursement("CAP", "C-2", 1, 1)};

    (void)state;
    ledger_open(&fixture);
    entries[0].programme.action = LEDGER_PROGRAMME_AMEND;
    entries[0].programme.reason = "调整";
    entries[0].programme.payee_cap_fen = 1000;
    assert_objection(&fixture, entries, 2, 1, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_PAYEE_CAP,
                     AUDIT_MESSAGE_PAYEE_CAP_EXCEEDED);
    entries[1].adjustment.amount_fen = 1001;
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    entries[0].programme.payee_cap_fen = 0; /* none any more */
    entries[2].disbursement.amount_fen = 90000;
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    fixture_close(&fixture);
}

/* What a return gives back is there for the cap, the claim and the ceiling again. */
static void
what_came_back_may_be_paid_again(void **state)
{
    struct fixture fixture;
    struct ledger_entry entries[4];

    (void)state;
    ledger_open(&fixture);
    claim(&entries[0]); /* 5,000 - 2,000 + 3,000 of K-1's 6,000 */
    entries[1] = fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, "X-1", 100);
    entries[1].adjustment.bank_reference = "BR-3";
    claim(&entries[2]);
    entries[2].disbursement.reference = "X-2";
    entries[2].disbursement.amount_fen = 100;
    entries[2].disbursement.replaces = "X-1";
    claim(&entries[3]);
    entries[3].disbursement.reference = "X-3";
    entries[3].disbursement.amount_fen = 1;
    assert_objection(&fixture, entries, 3, 2, AUDIT_RULE_END, AUDIT_MESSAGE_NONE);
    assert_objection(&fixture, entries, 4, 3, AUDIT_RULE_PAYEE_CAP, AUDIT_MESSAGE_CLAIM_EXCEEDED);
    /* Gross: a replacement that is reversed used its return up. */
    entries[3] = entries[2];
    entries[3].disbursement.reference = "X-3";
    entries[2] = fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "X-2", 100);
    {
        struct ledger_entry five[5] = {entries[0], entries[1], entries[3], entries[2], entries[3]};

        five[2].disbursement.reference = "X-2";
        assert_objection(&fixture, five, 5, 4, AUDIT_RULE_ADJUSTMENT,
                         AUDIT_MESSAGE_REPLACED_MORE_THAN_RETURNED);
    }
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_entry_gets_its_objection),
        cmocka_unit_test(totals_are_gross_and_relief_apart),
        cmocka_unit_test(lines_come_by_code_and_year),
        cmocka_unit_test(an_entry_with_an_objection_is_in_effect),
        cmocka_unit_test(an_amended_programme_keeps_its_kind),
        cmocka_unit_test(unsealed_bytes_are_in_effect_and_not_judged),
        cmocka_unit_test(a_settlement_is_taken_back_once),
        cmocka_unit_test(the_newest_name_and_account_count),
        cmocka_unit_test(one_month_stays_in_range_too),
        cmocka_unit_test(a_month_of_settlements_stays_in_range),
        cmocka_unit_test(the_range_is_asked_for_twice),
        cmocka_unit_test(a_reversed_payout_is_an_earlier_one),
        cmocka_unit_test(a_lowered_cap_binds_later_payouts),
        cmocka_unit_test(what_came_back_may_be_paid_again),
        cmocka_unit_test(any_earlier_payout_of_the_month_is_remembered),
        cmocka_unit_test(a_large_voucher_is_judged_entry_by_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rules 9 to 15 and 17, entry by entry: each row is one entry against the same small ledger, and
 * what it comes to. */
#include <string.h>

#include "ledger/value/uscc.h"
#include "support/assert_status.h"
#include "support/fixture.h"

/* The ledger that every row meets (fen):
 *   SUB  subsidy, appropriated 100,000 (2022: 5,000), no cap, from 2023-01-01
 *   CAP  subsidy, appropriated 100,000, cap 3,000, 2023-01-01 to 2023-12-31
 *   REF  refund, no ceiling; REL relief
 *   D-1  SUB, enterprise 1, 10,000, account A; settled 4,000 (entry `settled`)
 *   D-2  SUB, enterprise 2, 5,000, returned 2,000 under BR-1, claim K-1 of 6,000
 *   C-1  CAP, enterprise 1, 2,000;  R-1  REL, enterprise 1, 700
 *   N-1  SUB, a person, 900 (his name stands nowhere) */
struct money {
    struct fixture fixture;
    uint64_t settled;
};

static const uint8_t account_a[32] = {1};
static const uint8_t account_b[32] = {2};
static const uint8_t somebody[32] = {3};

static struct ledger_account
account_of(const uint8_t commitment[static 32])
{
    return (struct ledger_account){
        .stated = true,
        .bank = "工商银行",
        .last_four = commitment == account_a ? "1111" : "2222",
        .commitment = ledger_slice_of(commitment, 32),
    };
}

static void
pay_person(struct ledger_entry *entry)
{
    entry->disbursement.payee.name = "";
    entry->disbursement.payee.credit_code = "";
    entry->disbursement.payee.kind = LEDGER_PAYEE_PERSON;
    entry->disbursement.payee.person = ledger_slice_of(somebody, 32);
}

static void
money_open(struct money *money)
{
    struct ledger_entry entries[16];
    size_t count = 0;

    fixture_open(&money->fixture);
    entries[count++] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[count] = fixture_programme("CAP", LEDGER_INSTRUMENT_SUBSIDY);
    entries[count].programme.payee_cap_fen = 3000;
    entries[count++].programme.last_date = 20231231;
    entries[count++] = fixture_programme("REF", LEDGER_INSTRUMENT_REFUND);
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
    entries[count] = fixture_disbursement("SUB", "N-1", 1, 900);
    pay_person(&entries[count++]);
    money->settled = money->fixture.entry_count + count;
    entries[count++] = fixture_settlement("D-1", 4000);
    entries[count++] = fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, "D-2", 2000);
    fixture_record(&money->fixture, entries, count);
}

enum base { PAY, APPROPRIATE, OPEN, REVERSE, RETURN, RECOVER, SETTLE };

static struct ledger_entry
entry_of(enum base base)
{
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
        return fixture_adjustment(LEDGER_ADJUSTMENT_RETURN, "D-1", 1000);
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
      e->programme.reason = "延长"; e->programme.last_date = 20251231)
SPOIL(amend_unknown, amend(e); e->programme.code = "NONE")
SPOIL(amend_instrument, amend(e); e->programme.instrument = LEDGER_INSTRUMENT_REFUND)
SPOIL(amend_category, amend(e); e->programme.category = "减税降费政策资金")
SPOIL(amend_ceiling, amend(e); e->programme.code = "REF";
      e->programme.instrument = LEDGER_INSTRUMENT_REFUND; e->programme.ceiling = true)
SPOIL(close_programme, ledger_entry_init(e, LEDGER_BODY_PROGRAMME);
      e->programme.action = LEDGER_PROGRAMME_CLOSE; e->programme.code = "SUB";
      e->programme.reason = "到期"; e->programme.last_date = 20231231)
SPOIL(close_too_early, close_programme(e); e->programme.last_date = 20221231)
SPOIL(appropriate_unknown, e->appropriation.programme = "NONE")
SPOIL(appropriate_too_early, e->appropriation.date = 20221231)
SPOIL(take_back_too_early, e->appropriation.date = 20221231; e->appropriation.amount_fen = -1000)
SPOIL(pay_unknown, e->disbursement.programme = "NONE")
SPOIL(pay_too_early, e->disbursement.date = 20221231)
SPOIL(pay_first_day, e->disbursement.date = 20230101)
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
SPOIL(same, *e = fixture_disbursement("SUB", "D-1", 1, 10000);
      e->disbursement.account = account_of(account_a))
SPOIL(same_from_a_file, same(e); e->disbursement.source = (struct ledger_source){
                                     true, ledger_slice_of(account_a, 32), "表一", 7})
SPOIL(same_but_amount, same(e); e->disbursement.amount_fen++)
SPOIL(same_but_date, same(e); e->disbursement.date--)
SPOIL(same_but_payee, same(e); e->disbursement.payee = entry_of(PAY).disbursement.payee)
SPOIL(same_but_name, same(e); e->disbursement.payee.name = "第二 企业")
SPOIL(same_but_programme, same(e); e->disbursement.programme = "REF")
SPOIL(same_but_year, same(e); e->disbursement.budget_year++)
SPOIL(same_but_claim, same(e); e->disbursement.claim = "K-9";
      e->disbursement.claim_approved_fen = 1)
SPOIL(same_but_account, same(e); e->disbursement.account = account_of(account_b))
SPOIL(same_but_paying_account, same(e); e->disbursement.paying_account = account_of(account_b))
SPOIL(same_but_voucher, same(e); e->disbursement.payment_voucher = "PV-1")
SPOIL(same_but_document, same(e); e->disbursement.document = "财建〔2023〕1号")
SPOIL(same_but_applied, same(e); e->disbursement.applied_date = 20230701)
SPOIL(same_but_approved, same(e); e->disbursement.approved_date = 20230701)
SPOIL(same_but_replaces, same(e); e->disbursement.replaces = "D-2")
SPOIL(same_but_memo, same(e); e->disbursement.memo = "摘要")
SPOIL(same_but_reason, same(e); e->disbursement.reason = "说明")
static const struct ledger_attachment attachment = {"批复.pdf", {account_a, 32}};
SPOIL(same_but_attachments, same(e); e->disbursement.attachments = &attachment;
      e->disbursement.attachment_count = 1)
/* 12 */
SPOIL(code_mistyped, static char code[19]; fixture_credit_code(4, code);
      code[10] = code[10] == '9' ? '8' : '9'; e->disbursement.payee.credit_code = code)
/* 13 */
SPOIL(pay_all_that_is_left, e->disbursement.amount_fen = 100000 - 10000 - 3000 - 900)
SPOIL(pay_a_fen_more, pay_all_that_is_left(e); e->disbursement.amount_fen++)
SPOIL(pay_other_year, e->disbursement.budget_year = 2024)
SPOIL(refund_without_ceiling, e->disbursement.programme = "REF";
      e->disbursement.amount_fen = 1000000)
SPOIL(refund_beyond_all_sums, e->disbursement.programme = "REF";
      e->disbursement.amount_fen = LEDGER_MONEY_FEN_MAX)
SPOIL(take_back_all_that_is_left, e->appropriation.amount_fen = -(100000 - 10000 - 3000 - 900))
SPOIL(take_back_a_fen_more, take_back_all_that_is_left(e); e->appropriation.amount_fen--)
SPOIL(take_back_what_is_not_there, e->appropriation.programme = "REF";
      e->appropriation.amount_fen = -1)
SPOIL(appropriate_beyond, e->appropriation.amount_fen = LEDGER_MONEY_FEN_MAX)
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
SPOIL(adjust_rest, e->adjustment.target = "D-2"; e->adjustment.amount_fen = 3000)
SPOIL(adjust_more_than_rest, adjust_rest(e); e->adjustment.amount_fen++)
SPOIL(reverse_unsettled, e->adjustment.amount_fen = 6000)
SPOIL(reverse_settled, e->adjustment.amount_fen = 6001)
SPOIL(reverse_relief, e->adjustment.target = "R-1"; e->adjustment.amount_fen = 700)
SPOIL(return_again, e->adjustment.bank_reference = "BR-1")
SPOIL(return_other, e->adjustment.bank_reference = "BR-2")
SPOIL(return_relief, return_other(e); e->adjustment.target = "R-1"; e->adjustment.amount_fen = 1)
SPOIL(settle_unknown, e->settlement.target = "NONE")
SPOIL(settle_before, e->settlement.date = FIXTURE_TODAY - 1)
SPOIL(settle_rest, e->settlement.amount_fen = 6000)
SPOIL(settle_too_much, e->settlement.amount_fen = 6001)
SPOIL(settle_returned, e->settlement.target = "D-2"; e->settlement.amount_fen = 5000)
SPOIL(settle_relief, e->settlement.target = "R-1"; e->settlement.amount_fen = 1)
static uint64_t settled_entry;
SPOIL(take_settlement_back, e->settlement.amount_fen = -4000; e->settlement.reason = "确认有误";
      e->settlement.takes_back = settled_entry)
SPOIL(take_back_part, take_settlement_back(e); e->settlement.amount_fen = -3999)
SPOIL(take_back_other, take_settlement_back(e); e->settlement.target = "D-2")
SPOIL(take_back_none, take_settlement_back(e); e->settlement.takes_back = settled_entry - 1)
SPOIL(take_back_later, take_settlement_back(e); e->settlement.takes_back = settled_entry + 100)
SPOIL(replace, *e = fixture_disbursement("SUB", "X-1", 2, 2000); e->disbursement.replaces = "D-2")
SPOIL(replace_too_much, replace(e); e->disbursement.amount_fen++)
SPOIL(replace_unreturned, replace(e); *e = fixture_disbursement("SUB", "X-1", 1, 1);
      e->disbursement.replaces = "D-1")
SPOIL(replace_unknown, replace(e); e->disbursement.replaces = "NONE")
SPOIL(replace_itself, replace(e); e->disbursement.replaces = "X-1")
SPOIL(replace_programme, replace(e); e->disbursement.programme = "REF")
SPOIL(replace_relief, replace(e); e->disbursement.replaces = "R-1")
SPOIL(replace_year, replace(e); e->disbursement.budget_year = 2022)
SPOIL(replace_payee, replace(e); e->disbursement.payee = entry_of(PAY).disbursement.payee)
/* 17 */
SPOIL(old_code, static char code[19]; fixture_credit_code(4, code);
      code[16] = code[16] == '9' ? '8' : '9'; code[17] = ledger_uscc_character_18(code);
      e->disbursement.payee.credit_code = code)
SPOIL(old_code_explained, old_code(e); e->disbursement.reason = "营业执照如此")
SPOIL(repeat, *e = fixture_disbursement("SUB", "X-1", 1, 10000);
      e->disbursement.account = account_of(account_a))
SPOIL(repeat_explained, repeat(e); e->disbursement.reason = "第二批")
SPOIL(repeat_last_month, repeat(e); e->disbursement.date = 20230630)
SPOIL(repeat_other_amount, repeat(e); e->disbursement.amount_fen = 9999)
SPOIL(repeat_other_programme, repeat(e); e->disbursement.programme = "REF")
SPOIL(repeat_person, e->disbursement.amount_fen = 900; pay_person(e))
SPOIL(other_name, repeat_other_amount(e); e->disbursement.payee.name = "更名企业")
SPOIL(other_account, repeat_other_amount(e); e->disbursement.account = account_of(account_b))
SPOIL(other_account_explained, other_account(e); e->disbursement.reason = "已核实换户")
SPOIL(no_account, repeat_other_amount(e); e->disbursement.account.stated = false)

struct row {
    const char *what;
    enum base base;
    spoil_fn *spoil;
    enum ledger_rule_number rule;
    enum ledger_message message;
};

#define OBJECTS(rule, message) LEDGER_RULE_##rule, LEDGER_MESSAGE_##message
#define PASSES LEDGER_RULE_NONE, LEDGER_MESSAGE_NONE

static const struct row rows[] = {
    {"a new programme", OPEN, as_it_is, PASSES},
    {"a code that is used", OPEN, code_used, OBJECTS(PROGRAMME, PROGRAMME_CODE_USED)},
    {"an amendment", OPEN, amend, PASSES},
    {"amending what is not there", OPEN, amend_unknown, OBJECTS(PROGRAMME, PROGRAMME_UNKNOWN)},
    {"amending the instrument", OPEN, amend_instrument,
     OBJECTS(PROGRAMME, PROGRAMME_INSTRUMENT_CHANGES)},
    {"amending the category", OPEN, amend_category, OBJECTS(PROGRAMME, PROGRAMME_CATEGORY_CHANGES)},
    {"amending the ceiling", OPEN, amend_ceiling, OBJECTS(PROGRAMME, PROGRAMME_CEILING_CHANGES)},
    {"closing", OPEN, close_programme, PASSES},
    {"closing before the first day", OPEN, close_too_early,
     OBJECTS(PROGRAMME, PROGRAMME_CLOSES_TOO_EARLY)},
    {"an appropriation", APPROPRIATE, as_it_is, PASSES},
    {"to an unknown programme", APPROPRIATE, appropriate_unknown,
     OBJECTS(PROGRAMME, PROGRAMME_UNKNOWN)},
    {"before the programme opens", APPROPRIATE, appropriate_too_early,
     OBJECTS(PROGRAMME, PROGRAMME_NOT_YET_OPEN)},
    {"taken back before it opens", APPROPRIATE, take_back_too_early, PASSES},
    {"a payout", PAY, as_it_is, PASSES},
    {"under an unknown programme", PAY, pay_unknown, OBJECTS(PROGRAMME, PROGRAMME_UNKNOWN)},
    {"paid before it opens", PAY, pay_too_early, OBJECTS(PROGRAMME, PROGRAMME_NOT_YET_OPEN)},
    {"paid on the first day", PAY, pay_first_day, PASSES},
    {"relief", PAY, relief, PASSES},
    {"relief with an account", PAY, relief_with_account, OBJECTS(PROGRAMME, RELIEF_STATES_PAYMENT)},
    {"relief with a paying account", PAY, relief_with_paying_account,
     OBJECTS(PROGRAMME, RELIEF_STATES_PAYMENT)},
    {"relief with a payment voucher", PAY, relief_with_payment_voucher,
     OBJECTS(PROGRAMME, RELIEF_STATES_PAYMENT)},
    {"paid tomorrow", PAY, pay_tomorrow, OBJECTS(PERIOD, DATE_IN_THE_FUTURE)},
    {"appropriated tomorrow", APPROPRIATE, appropriate_tomorrow,
     OBJECTS(PERIOD, DATE_IN_THE_FUTURE)},
    {"adjusted tomorrow", REVERSE, adjust_tomorrow, OBJECTS(PERIOD, DATE_IN_THE_FUTURE)},
    {"settled tomorrow", SETTLE, settle_tomorrow, OBJECTS(PERIOD, DATE_IN_THE_FUTURE)},
    {"the same again", PAY, same, OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_EXISTS)},
    {"the same again, from a file", PAY, same_from_a_file,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_EXISTS)},
    {"the same but another amount", PAY, same_but_amount,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_AMOUNT)},
    {"the same but another date", PAY, same_but_date, OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_DATE)},
    {"the same but another payee", PAY, same_but_payee,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_PAYEE)},
    {"the same but another name", PAY, same_but_name,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_PAYEE_NAME)},
    {"the same but another programme", PAY, same_but_programme,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_PROGRAMME)},
    {"the same but another year", PAY, same_but_year,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_BUDGET_YEAR)},
    {"the same but a claim", PAY, same_but_claim, OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_CLAIM)},
    {"the same but another account", PAY, same_but_account,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_ACCOUNT)},
    {"the same but a paying account", PAY, same_but_paying_account,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_PAYING_ACCOUNT)},
    {"the same but a payment voucher", PAY, same_but_voucher,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_PAYMENT_VOUCHER)},
    {"the same but a document", PAY, same_but_document,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_DOCUMENT)},
    {"the same but applied for", PAY, same_but_applied,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_APPLIED_DATE)},
    {"the same but approved", PAY, same_but_approved,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_APPROVED_DATE)},
    {"the same but replacing", PAY, same_but_replaces,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_REPLACES)},
    {"the same but a memo", PAY, same_but_memo, OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_MEMO)},
    {"the same but a reason", PAY, same_but_reason, OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_REASON)},
    {"the same but attachments", PAY, same_but_attachments,
     OBJECTS(DUPLICATE_REFERENCE, DUPLICATE_ATTACHMENTS)},
    {"a mistyped credit code", PAY, code_mistyped, OBJECTS(PAYEE, CREDIT_CODE_CHECK)},
    {"all that is left", PAY, pay_all_that_is_left, PASSES},
    {"a fen more than is left", PAY, pay_a_fen_more,
     OBJECTS(APPROPRIATION, APPROPRIATION_EXCEEDED)},
    {"a year without money", PAY, pay_other_year, OBJECTS(APPROPRIATION, APPROPRIATION_EXCEEDED)},
    {"a refund has no ceiling", PAY, refund_without_ceiling, PASSES},
    {"a refund of the largest amount", PAY, refund_beyond_all_sums, PASSES},
    {"taking back all that is left", APPROPRIATE, take_back_all_that_is_left, PASSES},
    {"taking back a fen more", APPROPRIATE, take_back_a_fen_more,
     OBJECTS(APPROPRIATION, APPROPRIATION_BELOW_PAID)},
    {"taking back what is not there", APPROPRIATE, take_back_what_is_not_there,
     OBJECTS(APPROPRIATION, APPROPRIATION_NEGATIVE)},
    {"a sum beyond the range", APPROPRIATE, appropriate_beyond,
     OBJECTS(APPROPRIATION, PROGRAMME_SUM_OVERFLOW)},
    {"up to the cap", PAY, cap_reached, PASSES},
    {"a fen over the cap", PAY, cap_exceeded, OBJECTS(PAYEE_CAP, PAYEE_CAP_EXCEEDED)},
    {"another payee's cap", PAY, cap_of_another, PASSES},
    {"the rest of a claim, its return included", PAY, claim, PASSES},
    {"a fen over the claim", PAY, claim_exceeded, OBJECTS(PAYEE_CAP, CLAIM_EXCEEDED)},
    {"a claim of another amount", PAY, claim_amount, OBJECTS(PAYEE_CAP, CLAIM_OTHER_AMOUNT)},
    {"a claim of another payee", PAY, claim_payee, OBJECTS(PAYEE_CAP, CLAIM_OTHER_PAYEE)},
    {"the same number under another programme", PAY, claim_elsewhere, PASSES},
    {"a new claim, exceeded at once", PAY, claim_new_exceeded, OBJECTS(PAYEE_CAP, CLAIM_EXCEEDED)},
    {"a reversal", REVERSE, as_it_is, PASSES},
    {"adjusting what is not there", REVERSE, adjust_unknown, OBJECTS(ADJUSTMENT, TARGET_UNKNOWN)},
    {"adjusting before it was paid", RECOVER, adjust_before,
     OBJECTS(ADJUSTMENT, ADJUSTMENT_BEFORE_TARGET)},
    {"recovering all of it", RECOVER, adjust_all, PASSES},
    {"recovering more", RECOVER, adjust_too_much, OBJECTS(ADJUSTMENT, ADJUSTMENT_EXCEEDS_TARGET)},
    {"reversing the rest", REVERSE, adjust_rest, PASSES},
    {"reversing more than the rest", REVERSE, adjust_more_than_rest,
     OBJECTS(ADJUSTMENT, ADJUSTMENT_EXCEEDS_TARGET)},
    {"reversing what is not settled", REVERSE, reverse_unsettled, PASSES},
    {"reversing a fen that is settled", REVERSE, reverse_settled,
     OBJECTS(ADJUSTMENT, REVERSAL_OF_SETTLED)},
    {"reversing relief", REVERSE, reverse_relief, PASSES},
    {"a bank return twice", RETURN, return_again, OBJECTS(ADJUSTMENT, BANK_RETURN_USED)},
    {"another bank return", RETURN, return_other, PASSES},
    {"returning relief", RETURN, return_relief, OBJECTS(ADJUSTMENT, RELIEF_NOT_RETURNED)},
    {"recovering relief", RECOVER, reverse_relief, PASSES},
    {"settling what is not there", SETTLE, settle_unknown, OBJECTS(ADJUSTMENT, TARGET_UNKNOWN)},
    {"settling before it was paid", SETTLE, settle_before,
     OBJECTS(ADJUSTMENT, SETTLEMENT_BEFORE_TARGET)},
    {"settling the rest", SETTLE, settle_rest, PASSES},
    {"settling more", SETTLE, settle_too_much, OBJECTS(ADJUSTMENT, SETTLEMENT_EXCEEDS_TARGET)},
    {"settling what came back", SETTLE, settle_returned, PASSES},
    {"settling relief", SETTLE, settle_relief, OBJECTS(ADJUSTMENT, RELIEF_NOT_SETTLED)},
    {"taking a settlement back", SETTLE, take_settlement_back, PASSES},
    {"taking a part of it back", SETTLE, take_back_part,
     OBJECTS(ADJUSTMENT, TAKES_BACK_OTHER_AMOUNT)},
    {"taking it back from another", SETTLE, take_back_other,
     OBJECTS(ADJUSTMENT, TAKES_BACK_OTHER_TARGET)},
    {"taking back what is none", SETTLE, take_back_none,
     OBJECTS(ADJUSTMENT, TAKES_BACK_NO_SETTLEMENT)},
    {"taking back what is to come", SETTLE, take_back_later,
     OBJECTS(ADJUSTMENT, TAKES_BACK_NO_SETTLEMENT)},
    {"paying again what came back", PAY, replace, PASSES},
    {"paying again more", PAY, replace_too_much, OBJECTS(ADJUSTMENT, REPLACES_MORE_THAN_RETURNED)},
    {"paying again what did not come back", PAY, replace_unreturned,
     OBJECTS(ADJUSTMENT, REPLACES_MORE_THAN_RETURNED)},
    {"paying again what is not there", PAY, replace_unknown, OBJECTS(ADJUSTMENT, TARGET_UNKNOWN)},
    {"replacing itself", PAY, replace_itself, OBJECTS(ADJUSTMENT, TARGET_UNKNOWN)},
    {"paying again under another programme", PAY, replace_programme,
     OBJECTS(ADJUSTMENT, REPLACES_OTHER_PROGRAMME)},
    {"replacing relief of another programme", PAY, replace_relief,
     OBJECTS(ADJUSTMENT, REPLACES_OTHER_PROGRAMME)},
    {"paying again in another year", PAY, replace_year, OBJECTS(ADJUSTMENT, REPLACES_OTHER_YEAR)},
    {"paying somebody else again", PAY, replace_payee, OBJECTS(ADJUSTMENT, REPLACES_OTHER_PAYEE)},
    {"an old credit code", PAY, old_code, OBJECTS(UNEXPLAINED, UNEXPLAINED_CREDIT_CODE)},
    {"an old credit code, explained", PAY, old_code_explained, PASSES},
    {"paid twice in a month", PAY, repeat, OBJECTS(UNEXPLAINED, UNEXPLAINED_REPEAT)},
    {"paid twice, explained", PAY, repeat_explained, PASSES},
    {"paid in another month", PAY, repeat_last_month, PASSES},
    {"another amount", PAY, repeat_other_amount, PASSES},
    {"another programme", PAY, repeat_other_programme, PASSES},
    {"a person paid twice", PAY, repeat_person, OBJECTS(UNEXPLAINED, UNEXPLAINED_REPEAT)},
    {"another name than before", PAY, other_name, OBJECTS(UNEXPLAINED, UNEXPLAINED_NAME)},
    {"another account than before", PAY, other_account, OBJECTS(UNEXPLAINED, UNEXPLAINED_ACCOUNT)},
    {"another account, explained", PAY, other_account_explained, PASSES},
    {"no account this time", PAY, no_account, PASSES},
};

static void
each_entry_gets_its_verdict(void **state)
{
    struct money money;

    (void)state;
    money_open(&money);
    settled_entry = money.settled;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_entry entries[2] = {fixture_programme("OTHER", LEDGER_INSTRUMENT_REFUND),
                                          entry_of(rows[i].base)};
        struct fixture_voucher voucher;
        struct fixture_result result;

        rows[i].spoil(&entries[1]);
        fixture_prepare(&money.fixture, entries, 2, &voucher);
        /* Sealing and preparing agree on entries. */
        for (int preparing = 0; preparing < 2; preparing++) {
            fixture_sign_all(&money.fixture, &voucher, preparing ? 0 : FIXTURE_EVERYBODY);
            result = fixture_judge(&money.fixture, &voucher, preparing != 0);
            if (result.verdict.rule != rows[i].rule)
                print_error("%s\n", rows[i].what);
            assert_verdict_at(&result, rows[i].rule, rows[i].message, __FILE__, __LINE__);
            if (rows[i].rule != LEDGER_RULE_NONE) {
                assert_true(result.verdict.concerns_entry);
                assert_int_equal(result.verdict.entry_index, 1);
            }
        }
        fixture_voucher_free(&voucher);
    }
    fixture_close(&money.fixture);
}

static void
the_same_row_again_is_answered_with_its_entry(void **state)
{
    struct money money;
    struct fixture_result result;
    struct ledger_entry entries[2];
    char text[LEDGER_ERROR_TEXT_SIZE];

    (void)state;
    money_open(&money);
    same_from_a_file(&entries[0]);
    result = fixture_try(&money.fixture, entries, 1, FIXTURE_EVERYBODY);
    assert_status(result.status, LEDGER_EXISTS, &result.err);
    assert_verdict(&result, LEDGER_RULE_DUPLICATE_REFERENCE, DUPLICATE_EXISTS);
    assert_int_equal(result.verdict.known_number, FIXTURE_GENESIS_END + 1 + 7);

    /* Twice in one voucher, the same and not the same. */
    entries[0] = entries[1] = entry_of(PAY);
    result = fixture_try(&money.fixture, entries, 2, FIXTURE_EVERYBODY);
    assert_status(result.status, LEDGER_EXISTS, &result.err);
    assert_verdict(&result, LEDGER_RULE_DUPLICATE_REFERENCE, DUPLICATE_IN_VOUCHER);
    assert_int_equal(result.verdict.known_number, money.fixture.entry_count);
    entries[1].disbursement.amount_fen = 123456;
    result = fixture_try(&money.fixture, entries, 2, FIXTURE_EVERYBODY);
    assert_status(result.status, LEDGER_REFUSED, &result.err);
    assert_verdict(&result, LEDGER_RULE_DUPLICATE_REFERENCE, DUPLICATE_AMOUNT);
    ledger_error_text(&result.err, LEDGER_LANGUAGE_ZH, text);
    assert_non_null(strstr(text, "已登记 10.00 元，本次 1234.56 元"));
    fixture_close(&money.fixture);
}

static void
a_closed_month_takes_nothing_more(void **state)
{
    struct money money;
    struct fixture_result result;
    struct ledger_entry entry;
    char text[LEDGER_ERROR_TEXT_SIZE];

    (void)state;
    money_open(&money);
    /* 2023-08-15: July can be closed. */
    money.fixture.now_ms += INT64_C(31) * 86400000;
    entry = fixture_closing(&money.fixture, 202307);
    fixture_record(&money.fixture, &entry, 1);
    for (enum base base = PAY; base <= SETTLE; base++) {
        entry = entry_of(base);
        if (base == RETURN)
            entry.adjustment.bank_reference = "BR-2";
        result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
        if (base == OPEN) {
            assert_verdict(&result, LEDGER_RULE_NONE, NONE);
            continue;
        }
        assert_verdict(&result, LEDGER_RULE_PERIOD, MONTH_IS_CLOSED);
        ledger_error_text(&result.err, LEDGER_LANGUAGE_ZH, text);
        assert_non_null(strstr(text, "2023年7月已结账"));
    }
    /* A month before the first closing is closed with it. */
    entry = entry_of(PAY);
    entry.disbursement.date = 20230630;
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_PERIOD, MONTH_IS_CLOSED);
    entry.disbursement.date = 20230801;
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&money.fixture);
}

static void
over_appropriation_says_what_is_missing(void **state)
{
    struct money money;
    struct fixture_result result;
    struct ledger_entry entry = entry_of(PAY);
    char text[LEDGER_ERROR_TEXT_SIZE];

    (void)state;
    money_open(&money);
    entry.disbursement.amount_fen = 90000;
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_APPROPRIATION, APPROPRIATION_EXCEEDED);
    ledger_error_text(&result.err, LEDGER_LANGUAGE_ZH, text);
    assert_string_equal(text,
                        "超出指标：政策项目与预算年度 SUB / 2023，指标 1000.00 元，已拨付 "
                        "139.00 元，本次 900.00 元，还差 39.00 元。请先追加指标，或减少本次金额。");
    fixture_close(&money.fixture);
}

static void
a_settlement_is_taken_back_once(void **state)
{
    struct money money;
    struct fixture_result result;
    struct ledger_entry entry = entry_of(SETTLE);

    (void)state;
    money_open(&money);
    settled_entry = money.settled;
    take_settlement_back(&entry);
    fixture_record(&money.fixture, &entry, 1);
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_ADJUSTMENT, TAKES_BACK_TWICE);
    /* One that takes back cannot be taken back. */
    entry.settlement.takes_back = money.fixture.entry_count - 1;
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_ADJUSTMENT, TAKES_BACK_OTHER_AMOUNT);
    /* What is settled no longer may be reversed. */
    entry = entry_of(REVERSE);
    adjust_all(&entry);
    fixture_record(&money.fixture, &entry, 1);
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_ADJUSTMENT, ADJUSTMENT_EXCEEDS_TARGET);
    fixture_close(&money.fixture);
}

static void
a_closed_programme_pays_until_its_last_day(void **state)
{
    struct money money;
    struct fixture_result result;
    struct ledger_entry entry;

    (void)state;
    money_open(&money);
    close_programme(&entry);
    entry.programme.last_date = 20230714;
    fixture_record(&money.fixture, &entry, 1);
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_PROGRAMME, PROGRAMME_IS_CLOSED);
    entry = entry_of(PAY);
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_PROGRAMME, PROGRAMME_NO_LONGER_OPEN);
    entry.disbursement.date = 20230714;
    fixture_record(&money.fixture, &entry, 1);
    entry = entry_of(APPROPRIATE);
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_PROGRAMME, PROGRAMME_NO_LONGER_OPEN);
    entry.appropriation.amount_fen = -1000;
    fixture_record(&money.fixture, &entry, 1);
    entry = entry_of(OPEN);
    code_used(&entry);
    result = fixture_try(&money.fixture, &entry, 1, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_PROGRAMME, PROGRAMME_CODE_USED);
    fixture_close(&money.fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_entry_gets_its_verdict),
        cmocka_unit_test(the_same_row_again_is_answered_with_its_entry),
        cmocka_unit_test(a_closed_month_takes_nothing_more),
        cmocka_unit_test(over_appropriation_says_what_is_missing),
        cmocka_unit_test(a_settlement_is_taken_back_once),
        cmocka_unit_test(a_closed_programme_pays_until_its_last_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

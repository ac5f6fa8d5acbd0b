/* Entries of money: appropriations, disbursements, adjustments, settlements. */
#include <inttypes.h>

#include "tools/mingzhang/view_internal.h"

static const struct language_text title_programme = {"政策项目", "Programme"};
static const struct language_text title_budget_year = {"预算年度", "Budget year"};
static const struct language_text title_date = {"入账日期", "Accounting date"};
static const struct language_text title_document = {"文号", "Document"};
static const struct language_text title_reason = {"说明", "Reason"};
static const struct language_text title_memo = {"摘要", "Memo"};
static const struct language_text title_bank_reference = {"银行流水号", "Bank reference"};
static const struct language_text title_bank_date = {"银行日期", "Bank date"};
static const struct language_text title_target = {"针对业务单号", "About reference"};

void
view_appropriation(struct view_fields *fields, const struct ledger_appropriation *appropriation)
{
    view_put_text(fields, "programme", title_programme, appropriation->programme);
    view_put_count(fields, "budget_year", title_budget_year, appropriation->budget_year);
    view_put_amount(fields, appropriation->amount_fen, /* in_capitals= */ false);
    output_record_date(fields->record, "date", title_date, appropriation->date);
    view_put_text(fields, "document", (struct language_text){"指标文号", "Document"},
                  appropriation->document);
    view_put_text(fields, "memo", title_memo, appropriation->memo);
}

static void
put_payee(struct view_fields *fields, const struct ledger_payee *payee)
{
    struct view_group person = {"payee_person", {"收款人", "Payee"}};

    view_put_text(fields, "payee", (struct language_text){"收款单位", "Payee"}, payee->name);
    switch (payee->kind) {
    case LEDGER_PAYEE_ENTERPRISE:
        view_put_text(fields, "payee_credit_code",
                      (struct language_text){"统一社会信用代码", "Unified social credit code"},
                      payee->credit_code);
        break;
    case LEDGER_PAYEE_PERSON:
        view_put_commitment(fields, person, payee->person);
        break;
    case LEDGER_PAYEE_OTHER:
        view_put_text(fields, "payee_register", (struct language_text){"登记机构", "Register"},
                      payee->register_name);
        view_put_text(fields, "payee_register_number",
                      (struct language_text){"登记号", "Registration number"},
                      payee->register_number);
        break;
    }
}

static void
put_papers(struct view_fields *fields, const struct ledger_disbursement *disbursement)
{
    view_put_text(fields, "payment_voucher",
                  (struct language_text){"支付凭证号", "Payment voucher"},
                  disbursement->payment_voucher);
    view_put_text(fields, "document", title_document, disbursement->document);
    output_record_date(fields->record, "applied_date",
                       (struct language_text){"申请日期", "Applied on"},
                       disbursement->applied_date);
    output_record_date(fields->record, "approved_date",
                       (struct language_text){"批准日期", "Approved on"},
                       disbursement->approved_date);
    view_put_text(fields, "replaces", (struct language_text){"重付退汇单号", "Pays again"},
                  disbursement->replaces);
    view_put_attachments(fields, disbursement->attachments, disbursement->attachment_count);
    view_put_text(fields, "memo", title_memo, disbursement->memo);
    view_put_text(fields, "reason", title_reason, disbursement->reason);
    view_put_source(fields, &disbursement->source);
}

void
view_disbursement(struct view_fields *fields, const struct ledger_disbursement *disbursement)
{
    view_put_text(fields, "reference", (struct language_text){"业务单号", "Reference"},
                  disbursement->reference);
    put_payee(fields, &disbursement->payee);
    view_put_amount(fields, disbursement->amount_fen, /* in_capitals= */ true);
    view_put_text(fields, "programme", title_programme, disbursement->programme);
    view_put_count(fields, "budget_year", title_budget_year, disbursement->budget_year);
    output_record_date(fields->record, "date", title_date, disbursement->date);
    view_put_text(fields, "claim", (struct language_text){"申报编号", "Claim"},
                  disbursement->claim);
    if (disbursement->claim_approved_fen != 0)
        view_put_money(fields, "claim_approved",
                       (struct language_text){"申报核定金额（元）", "Claim approved (yuan)"},
                       disbursement->claim_approved_fen);
    view_put_account(fields, (struct view_group){"account", {"收款账户", "Payee's account"}},
                     &disbursement->account);
    view_put_account(fields, (struct view_group){"paying_account", {"付款账户", "Paying account"}},
                     &disbursement->paying_account);
    put_papers(fields, disbursement);
}

void
view_adjustment(struct view_fields *fields, const struct ledger_adjustment *adjustment)
{
    view_put_word(fields, "kind", (struct language_text){"调整方式", "Kind of adjustment"},
                  ledger_adjustment_kind_name(adjustment->kind),
                  view_adjustment_text(adjustment->kind));
    view_put_text(fields, "target", title_target, adjustment->target);
    view_put_amount(fields, adjustment->amount_fen, /* in_capitals= */ true);
    output_record_date(fields->record, "date", title_date, adjustment->date);
    view_put_text(fields, "reason", title_reason, adjustment->reason);
    view_put_text(fields, "bank_reference", title_bank_reference, adjustment->bank_reference);
    output_record_date(fields->record, "bank_date", title_bank_date, adjustment->bank_date);
    view_put_account(fields,
                     (struct view_group){"account", {"退回账户", "Account it came back to"}},
                     &adjustment->account);
    view_put_attachments(fields, adjustment->attachments, adjustment->attachment_count);
    view_put_source(fields, &adjustment->source);
}

void
view_settlement(struct view_fields *fields, const struct ledger_settlement *settlement)
{
    view_put_text(fields, "target", title_target, settlement->target);
    view_put_amount(fields, settlement->amount_fen, /* in_capitals= */ false);
    output_record_date(fields->record, "date", title_date, settlement->date);
    view_put_text(fields, "bank_reference", title_bank_reference, settlement->bank_reference);
    output_record_date(fields->record, "bank_date", title_bank_date, settlement->bank_date);
    view_put_account(fields, (struct view_group){"account", {"付款账户", "Paying account"}},
                     &settlement->account);
    view_put_hex(fields, "statement_sha256",
                 (struct language_text){"对账单摘要", "Statement's SHA-256"},
                 settlement->statement_sha256);
    if (settlement->takes_back != 0)
        view_put_text(fields, "takes_back",
                      (struct language_text){"撤销支付确认序号", "Takes back entry"},
                      view_printf(fields, "%" PRIu64, settlement->takes_back));
    view_put_text(fields, "reason", title_reason, settlement->reason);
    view_put_source(fields, &settlement->source);
}

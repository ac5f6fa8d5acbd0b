/* The bodies of entries, field by field. */
#include <string.h>

#include "audit/evidence/wire.h"
#include "audit/examine/capital.h"
#include "ledger/value/date.h"
#include "tools/mingzhang-audit/entry_fields.h"

#define T(zh, en)                                                                                  \
    (struct language_text)                                                                         \
    {                                                                                              \
        zh, en                                                                                     \
    }

/* --- fields of several bodies --- */

static void
put_amount(const struct entry_fields *fields, int64_t fen, bool in_capitals)
{
    char text[AUDIT_CAPITAL_SIZE];

    entry_fields_money(fields, "amount", T("金额（元）", "Amount (yuan)"), fen);
    if (in_capitals && audit_capital_write(fen, text))
        entry_fields_text(fields, "amount_capital", T("大写金额", "Amount in capitals"),
                          audit_text(text));
}

struct account_keys {
    const char *bank, *last_four, *commitment;
    struct language_text bank_title, last_four_title, commitment_title;
};

static const struct account_keys payee_account = {
    "account_bank",
    "account_last_four",
    "account_commitment",
    {"收款账户开户行", "Payee's bank"},
    {"收款账户后四位", "Payee's account, last four"},
    {"收款账户承诺值", "Payee's account, commitment"}};
static const struct account_keys own_account = {"paying_account_bank",
                                                "paying_account_last_four",
                                                "paying_account_commitment",
                                                {"付款账户开户行", "Paying bank"},
                                                {"付款账户后四位", "Paying account, last four"},
                                                {"付款账户承诺值", "Paying account, commitment"}};

static void
put_account(const struct entry_fields *fields, const struct account_keys *keys,
            const struct audit_account *account)
{
    entry_fields_text(fields, keys->bank, keys->bank_title, account->bank);
    entry_fields_text(fields, keys->last_four, keys->last_four_title, account->last_four);
    entry_fields_hex(fields, keys->commitment, keys->commitment_title, account->commitment);
}

static void
put_reason(const struct entry_fields *fields, struct audit_bytes reason)
{
    entry_fields_text(fields, "reason", T("说明", "Reason"), reason);
}

static void
put_memo(const struct entry_fields *fields, struct audit_bytes memo)
{
    entry_fields_text(fields, "memo", T("摘要", "Memo"), memo);
}

/* The word behind a number that starts at 1. */
struct choice {
    const char *name;
    struct language_text words;
};

static void
put_choice(const struct entry_fields *fields, const char *key, struct language_text title,
           const struct choice *choices, size_t count, unsigned number)
{
    if (number >= 1 && number <= count)
        entry_fields_word(fields, key, title, choices[number - 1].name, choices[number - 1].words);
}
#define PUT_CHOICE(fields, key, title, choices, number)                                            \
    put_choice(fields, key, title, choices, sizeof(choices) / sizeof(*(choices)), number)

/* --- people and the ledger itself --- */

static void
put_identity(const struct entry_fields *fields, const struct audit_entry *entry)
{
    entry_fields_text(fields, "name", T("账本名称", "Name of the ledger"), entry->identity.name);
    entry_fields_text(fields, "origin", T("账本标识", "Origin"), entry->identity.origin);
    entry_fields_text(fields, "vkey", T("验证公钥", "Verification key"), entry->identity.vkey);
    put_reason(fields, entry->identity.reason);
}

static void
put_roles(const struct entry_fields *fields, unsigned roles)
{
    const struct output *output = &fields->context->output;
    char text[256] = "";

    for (unsigned role = AUDIT_MAKER; role < AUDIT_ROLE_END; role++) {
        if ((roles & 1u << role) == 0)
            continue;
        if (text[0] != '\0')
            (void)strncat(text, " ", sizeof(text) - strlen(text) - 1);
        (void)strncat(text,
                      output->json ? audit_role_name(role)
                                   : language_pick(output->language, entry_role_words(role)),
                      sizeof(text) - strlen(text) - 1);
    }
    entry_fields_text(fields, "roles", T("角色", "Roles"), audit_text(text));
}

static void
put_officer(const struct entry_fields *fields, const struct audit_entry *entry)
{
    static const struct choice actions[] = {{"enrol", {"登记", "enrol"}},
                                            {"change", {"变更", "change"}},
                                            {"rotate", {"换钥", "rotate"}},
                                            {"revoke", {"注销", "revoke"}}};

    PUT_CHOICE(fields, "action", T("办理事项", "Action"), actions, entry->officer.action);
    entry_fields_text(fields, "name", T("人员代号", "Officer"), entry->officer.name);
    entry_fields_text(fields, "full_name", T("姓名", "Full name"), entry->officer.full_name);
    entry_fields_text(fields, "unit", T("单位", "Unit"), entry->officer.unit);
    entry_fields_text(fields, "unit_code", T("单位统一社会信用代码", "Unit's credit code"),
                      entry->officer.unit_code);
    entry_fields_hex(fields, "person_commitment", T("本人承诺值", "Person, commitment"),
                     entry->officer.person);
    entry_fields_text(fields, "vkey", T("验证公钥", "Verification key"), entry->officer.vkey);
    put_roles(fields, entry->officer.roles);
    put_reason(fields, entry->officer.reason);
}

static const struct choice instruments[] = {{"SUBSIDY", {"拨付", "subsidy"}},
                                            {"REFUND", {"退库", "refund"}},
                                            {"RELIEF", {"减免", "relief"}}};

static void
put_programme(const struct entry_fields *fields, const struct audit_entry *entry)
{
    static const struct choice actions[] = {
        {"open", {"设立", "open"}}, {"amend", {"修订", "amend"}}, {"close", {"关闭", "close"}}};

    PUT_CHOICE(fields, "action", T("办理事项", "Action"), actions, entry->programme.action);
    entry_fields_text(fields, "code", T("项目代码", "Code"), entry->programme.code);
    entry_fields_text(fields, "name", T("项目名称", "Name"), entry->programme.name);
    entry_fields_text(fields, "category", T("公布口径", "Category"), entry->programme.category);
    entry_fields_text(fields, "document", T("文号", "Document"), entry->programme.document);
    PUT_CHOICE(fields, "instrument", T("资金方式", "Instrument"), instruments,
               entry->programme.instrument);
    entry_fields_date(fields, "first_date", T("起始日期", "First day"),
                      entry->programme.first_date);
    entry_fields_date(fields, "last_date", T("截止日期", "Last day"), entry->programme.last_date);
    if (entry->programme.payee_cap_fen != 0)
        entry_fields_money(fields, "payee_cap",
                           T("单户年度上限（元）", "Cap per payee and year (yuan)"),
                           entry->programme.payee_cap_fen);
    put_reason(fields, entry->programme.reason);
}

static void
put_incident(const struct entry_fields *fields, const struct audit_entry *entry)
{
    static const struct choice kinds[] = {{"break-glass", {"应急启用", "break-glass"}},
                                          {"lost-key", {"密钥丢失", "lost key"}},
                                          {"clock", {"时钟异常", "clock"}},
                                          {"restore", {"恢复", "restore"}},
                                          {"other", {"其他", "other"}}};

    PUT_CHOICE(fields, "kind", T("异常种类", "Kind of incident"), kinds, entry->incident.kind);
    entry_fields_text(fields, "description", T("情况", "What happened"),
                      entry->incident.description);
    entry_fields_count(fields, "from_entry", T("自序号起", "From entry"),
                       entry->incident.from_entry);
    entry_fields_instant(fields, "from_time", T("自何时起", "From (UTC+8)"),
                         entry->incident.from_ms);
    entry_fields_text(fields, "officer", T("涉及人员", "Officer"), entry->incident.officer);
}

/* --- money --- */

static void
put_appropriation(const struct entry_fields *fields, const struct audit_entry *entry)
{
    entry_fields_text(fields, "programme", T("政策项目", "Programme"),
                      entry->appropriation.programme);
    entry_fields_count(fields, "budget_year", T("预算年度", "Budget year"),
                       entry->appropriation.budget_year);
    put_amount(fields, entry->appropriation.amount_fen, /* in_capitals= */ false);
    entry_fields_date(fields, "date", T("入账日期", "Accounting date"), entry->appropriation.date);
    entry_fields_text(fields, "document", T("指标文号", "Document"), entry->appropriation.document);
    put_memo(fields, entry->appropriation.memo);
}

static void
put_payee(const struct entry_fields *fields, const struct audit_payee *payee)
{
    entry_fields_text(fields, "payee", T("收款单位", "Payee"), payee->name);
    switch (payee->kind) {
    case AUDIT_PAYEE_CREDIT_CODE:
        entry_fields_text(fields, "payee_credit_code",
                          T("统一社会信用代码", "Unified social credit code"), payee->id);
        break;
    case AUDIT_PAYEE_PERSON:
        entry_fields_hex(fields, "payee_person_commitment", T("收款人承诺值", "Payee, commitment"),
                         payee->id);
        break;
    case AUDIT_PAYEE_OTHER:
        entry_fields_text(fields, "payee_register", T("登记机构", "Register"), payee->id);
        entry_fields_text(fields, "payee_register_number", T("登记号", "Registration number"),
                          payee->number);
        break;
    }
}

/* "name SHA-256", one line each; the elements were checked. */
static void
put_attachments(const struct entry_fields *fields, const struct audit_list *attachments)
{
    struct audit_bytes element;
    struct audit_buffer text = {0};
    size_t at = 0;

    while (audit_list_next(attachments, &at, &element)) {
        struct audit_wire_field field;
        size_t inside = 0;

        if (text.size > 0)
            audit_buffer_text(&text, "; ");
        while (inside < element.size &&
               audit_wire_next(element, &inside, &field, /* err= */ NULL) == AUDIT_OK) {
            if (field.number == 1)
                audit_buffer_append(&text, field.bytes);
            audit_buffer_text(&text, field.number == 1 ? " " : "");
            if (field.number == 2)
                audit_buffer_hex(&text, field.bytes);
        }
    }
    entry_fields_text(fields, "attachments", T("附件（名称和 SHA-256）", "Attachments (SHA-256)"),
                      audit_buffer_bytes(&text));
    audit_buffer_free(&text);
}

static void
put_disbursement_papers(const struct entry_fields *fields, const struct audit_entry *entry)
{
    entry_fields_text(fields, "payment_voucher", T("支付凭证号", "Payment voucher"),
                      entry->disbursement.payment_voucher);
    entry_fields_text(fields, "document", T("文号", "Document"), entry->disbursement.document);
    entry_fields_date(fields, "applied_date", T("申请日期", "Applied on"),
                      entry->disbursement.applied_date);
    entry_fields_date(fields, "approved_date", T("批准日期", "Approved on"),
                      entry->disbursement.approved_date);
    entry_fields_text(fields, "replaces", T("重付退汇单号", "Pays again"),
                      entry->disbursement.replaces);
    put_attachments(fields, &entry->disbursement.attachments);
    put_memo(fields, entry->disbursement.memo);
    put_reason(fields, entry->disbursement.reason);
    entry_fields_hex(fields, "source_file_sha256", T("来源文件摘要", "Source file, SHA-256"),
                     entry->disbursement.source_file_sha256);
    entry_fields_text(fields, "source_sheet", T("来源工作表", "Source sheet"),
                      entry->disbursement.source_sheet);
    entry_fields_count(fields, "source_row", T("来源行号", "Source row"),
                       entry->disbursement.source_row);
}

static void
put_disbursement(const struct entry_fields *fields, const struct audit_entry *entry)
{
    entry_fields_text(fields, "reference", T("业务单号", "Reference"),
                      entry->disbursement.reference);
    put_payee(fields, &entry->disbursement.payee);
    put_amount(fields, entry->disbursement.amount_fen, /* in_capitals= */ true);
    entry_fields_text(fields, "programme", T("政策项目", "Programme"),
                      entry->disbursement.programme);
    entry_fields_count(fields, "budget_year", T("预算年度", "Budget year"),
                       entry->disbursement.budget_year);
    entry_fields_date(fields, "date", T("入账日期", "Accounting date"), entry->disbursement.date);
    entry_fields_text(fields, "claim", T("申报编号", "Claim"), entry->disbursement.claim);
    if (entry->disbursement.claim_approved_fen != 0)
        entry_fields_money(fields, "claim_approved",
                           T("申报核定金额（元）", "Claim approved (yuan)"),
                           entry->disbursement.claim_approved_fen);
    put_account(fields, &payee_account, &entry->disbursement.account);
    put_account(fields, &own_account, &entry->disbursement.paying_account);
    put_disbursement_papers(fields, entry);
}

static void
put_adjustment(const struct entry_fields *fields, const struct audit_entry *entry)
{
    static const struct choice kinds[] = {{"reversal", {"红字冲销", "reversal"}},
                                          {"return", {"退汇", "return"}},
                                          {"recovery", {"追回", "recovery"}}};

    PUT_CHOICE(fields, "kind", T("调整方式", "Kind of adjustment"), kinds, entry->adjustment.kind);
    entry_fields_text(fields, "target", T("针对业务单号", "About reference"),
                      entry->adjustment.target);
    put_amount(fields, entry->adjustment.amount_fen, /* in_capitals= */ true);
    entry_fields_date(fields, "date", T("入账日期", "Accounting date"), entry->adjustment.date);
    put_reason(fields, entry->adjustment.reason);
    entry_fields_text(fields, "bank_reference", T("银行流水号", "Bank reference"),
                      entry->adjustment.bank_reference);
    entry_fields_date(fields, "bank_date", T("银行日期", "Bank date"), entry->adjustment.bank_date);
    put_account(fields, &payee_account, &entry->adjustment.account);
}

static void
put_settlement(const struct entry_fields *fields, const struct audit_entry *entry)
{
    entry_fields_text(fields, "target", T("针对业务单号", "About reference"),
                      entry->settlement.target);
    put_amount(fields, entry->settlement.amount_fen, /* in_capitals= */ false);
    entry_fields_date(fields, "date", T("入账日期", "Accounting date"), entry->settlement.date);
    entry_fields_text(fields, "bank_reference", T("银行流水号", "Bank reference"),
                      entry->settlement.bank_reference);
    entry_fields_date(fields, "bank_date", T("银行日期", "Bank date"), entry->settlement.bank_date);
    put_account(fields, &own_account, &entry->settlement.account);
    entry_fields_hex(fields, "statement_sha256", T("对账单摘要", "Statement's SHA-256"),
                     entry->settlement.statement_sha256);
    entry_fields_count(fields, "takes_back", T("撤销支付确认序号", "Takes back entry"),
                       entry->settlement.takes_back);
    put_reason(fields, entry->settlement.reason);
}

static void
put_closing(const struct entry_fields *fields, const struct audit_entry *entry)
{
    char month[LEDGER_DATE_TEXT_SIZE];
    const struct audit_totals *cash = &entry->closing.cash;
    const struct audit_totals *relief = &entry->closing.relief;

    ledger_month_format(entry->closing.month, month);
    entry_fields_text(fields, "month", T("结账月份", "Month closed"), audit_text(month));
    entry_fields_money(fields, "cash_appropriated", T("累计现金指标（元）", "Cash appropriated"),
                       cash->appropriated_fen);
    entry_fields_money(fields, "cash_disbursed", T("累计现金拨付（元）", "Cash disbursed"),
                       cash->disbursed_fen);
    entry_fields_money(fields, "cash_adjusted", T("累计现金调整（元）", "Cash adjusted"),
                       cash->adjusted_fen);
    entry_fields_money(fields, "cash_settled", T("累计支付确认（元）", "Cash settled"),
                       cash->settled_fen);
    entry_fields_money(fields, "relief_disbursed", T("累计减免（元）", "Relief"),
                       relief->disbursed_fen);
    entry_fields_money(fields, "relief_adjusted", T("累计减免调整（元）", "Relief adjusted"),
                       relief->adjusted_fen);
    entry_fields_count(fields, "payee_count", T("收款单位数", "Payees"),
                       entry->closing.payee_count);
    put_memo(fields, entry->closing.memo);
}

/* --- the rest: what names them --- */

static void
put_reconciliation(const struct entry_fields *fields, const struct audit_entry *entry)
{
    static const struct choice verdicts[] = {
        {"balanced", {"相符", "balanced"}},
        {"balanced-with-pending", {"相符，有未达账项", "balanced, with items pending"}},
        {"breaks", {"不符", "does not balance"}},
        {"incomplete", {"资料不全", "incomplete"}}};

    put_account(fields, &own_account, &entry->reconciliation.account);
    entry_fields_date(fields, "first_date", T("自", "From"), entry->reconciliation.first_date);
    entry_fields_date(fields, "last_date", T("至", "To"), entry->reconciliation.last_date);
    PUT_CHOICE(fields, "verdict", T("对账结论", "Verdict"), verdicts,
               entry->reconciliation.verdict);
    entry_fields_hex(fields, "report_sha256", T("对账报告摘要", "Report's SHA-256"),
                     entry->reconciliation.report_sha256);
    put_memo(fields, entry->reconciliation.memo);
}

static void
put_other(const struct entry_fields *fields, const struct audit_entry *entry)
{
    if (entry->body == AUDIT_RULE) {
        entry_fields_count(fields, "requirements", T("要求条数", "Requirements"),
                           entry->rule.requirements.count);
        put_reason(fields, entry->rule.reason);
    } else if (entry->body == AUDIT_MATCH) {
        entry_fields_count(fields, "lines", T("银行流水笔数", "Bank lines"),
                           entry->match.lines.count);
        entry_fields_count(fields, "parts", T("撤销勾对序号", "Takes back entry"),
                           entry->match.parts);
        put_reason(fields, entry->match.reason);
    } else if (entry->body == AUDIT_REJECTION) {
        entry_fields_hex(fields, "voucher", T("被退回审签单", "Voucher turned down"),
                         entry->rejection.voucher);
        put_reason(fields, entry->rejection.reason);
    } else if (entry->body == AUDIT_ANCHOR) {
        entry_fields_text(fields, "vkey", T("对方验证公钥", "Its verification key"),
                          entry->anchor.vkey);
        put_memo(fields, entry->anchor.memo);
    } else if (entry->body == AUDIT_ERASURE) {
        entry_fields_count(fields, "commitments", T("抹除承诺值个数", "Commitments"),
                           entry->erasure.commitments.count);
        entry_fields_text(fields, "basis", T("依据", "Legal basis"), entry->erasure.basis);
        put_reason(fields, entry->erasure.reason);
    }
}

void
entry_fields_put(const struct entry_fields *fields, const struct audit_entry *entry)
{
    static void (*const put[AUDIT_BODY_END])(const struct entry_fields *,
                                             const struct audit_entry *) = {
        [AUDIT_IDENTITY] = put_identity,
        [AUDIT_OFFICER] = put_officer,
        [AUDIT_RULE] = put_other,
        [AUDIT_PROGRAMME] = put_programme,
        [AUDIT_APPROPRIATION] = put_appropriation,
        [AUDIT_DISBURSEMENT] = put_disbursement,
        [AUDIT_ADJUSTMENT] = put_adjustment,
        [AUDIT_SETTLEMENT] = put_settlement,
        [AUDIT_MATCH] = put_other,
        [AUDIT_RECONCILIATION] = put_reconciliation,
        [AUDIT_CLOSING] = put_closing,
        [AUDIT_REJECTION] = put_other,
        [AUDIT_ANCHOR] = put_other,
        [AUDIT_ERASURE] = put_other,
        [AUDIT_INCIDENT] = put_incident,
    };

    entry_fields_word(fields, "body", T("种类", "Kind"), audit_body_name(entry->body),
                      entry_body_words(entry->body));
    put[entry->body](fields, entry);
}

/* The words that people read for the numbers of entry.proto. */
#include "tools/mingzhang/view_internal.h"

static const struct language_text unknown = {"?", "?"};

struct language_text
view_body_text(enum ledger_body body)
{
    switch (body) {
    case LEDGER_BODY_IDENTITY:
        return (struct language_text){"账本身份", "identity"};
    case LEDGER_BODY_OFFICER:
        return (struct language_text){"人员", "officer"};
    case LEDGER_BODY_RULE:
        return (struct language_text){"审签规则", "signing rule"};
    case LEDGER_BODY_PROGRAMME:
        return (struct language_text){"政策项目", "programme"};
    case LEDGER_BODY_APPROPRIATION:
        return (struct language_text){"指标", "appropriation"};
    case LEDGER_BODY_DISBURSEMENT:
        return (struct language_text){"拨付", "disbursement"};
    case LEDGER_BODY_ADJUSTMENT:
        return (struct language_text){"调整", "adjustment"};
    case LEDGER_BODY_SETTLEMENT:
        return (struct language_text){"支付确认", "settlement"};
    case LEDGER_BODY_MATCH:
        return (struct language_text){"人工勾对", "match"};
    case LEDGER_BODY_RECONCILIATION:
        return (struct language_text){"对账", "reconciliation"};
    case LEDGER_BODY_CLOSING:
        return (struct language_text){"结账", "closing"};
    case LEDGER_BODY_REJECTION:
        return (struct language_text){"退回审签单", "rejection"};
    case LEDGER_BODY_ANCHOR:
        return (struct language_text){"外部账本存证", "anchor"};
    case LEDGER_BODY_ERASURE:
        return (struct language_text){"个人信息抹除", "erasure"};
    case LEDGER_BODY_INCIDENT:
        return (struct language_text){"异常事项", "incident"};
    }
    return unknown;
}

struct language_text
view_role_text(enum ledger_role role)
{
    switch (role) {
    case LEDGER_ROLE_MAKER:
        return (struct language_text){"经办", "maker"};
    case LEDGER_ROLE_REVIEWER:
        return (struct language_text){"复核", "reviewer"};
    case LEDGER_ROLE_APPROVER:
        return (struct language_text){"审批", "approver"};
    case LEDGER_ROLE_ADMIN:
        return (struct language_text){"管理", "admin"};
    case LEDGER_ROLE_CASHIER:
        return (struct language_text){"出纳", "cashier"};
    case LEDGER_ROLE_RECOVERY:
        return (struct language_text){"应急", "recovery"};
    case LEDGER_ROLE_NONE:
    case LEDGER_ROLE_END:
        break;
    }
    return unknown;
}

struct language_text
view_instrument_text(enum ledger_instrument instrument)
{
    switch (instrument) {
    case LEDGER_INSTRUMENT_SUBSIDY:
        return (struct language_text){"拨付", "subsidy"};
    case LEDGER_INSTRUMENT_REFUND:
        return (struct language_text){"退库", "refund"};
    case LEDGER_INSTRUMENT_RELIEF:
        return (struct language_text){"减免", "relief"};
    case LEDGER_INSTRUMENT_NONE:
    case LEDGER_INSTRUMENT_END:
        break;
    }
    return unknown;
}

struct language_text
view_adjustment_text(enum ledger_adjustment_kind kind)
{
    switch (kind) {
    case LEDGER_ADJUSTMENT_REVERSAL:
        return (struct language_text){"红字冲销", "reversal"};
    case LEDGER_ADJUSTMENT_RETURN:
        return (struct language_text){"退汇", "return"};
    case LEDGER_ADJUSTMENT_RECOVERY:
        return (struct language_text){"追回", "recovery"};
    }
    return unknown;
}

const char *
view_body_word(enum ledger_language language, enum ledger_body body)
{
    return language_pick(language, view_body_text(body));
}

const char *
view_role_word(enum ledger_language language, enum ledger_role role)
{
    return language_pick(language, view_role_text(role));
}

const char *
view_instrument_word(enum ledger_language language, enum ledger_instrument instrument)
{
    return language_pick(language, view_instrument_text(instrument));
}

const char *
view_adjustment_word(enum ledger_language language, enum ledger_adjustment_kind kind)
{
    return language_pick(language, view_adjustment_text(kind));
}

/* What was taken back counts before what was paid: a payout that was paid and came back is not
 * "paid". Sums stand within the amount, which the rules see to. */
enum view_state
view_state_of(const struct ledger_disbursement_state *disbursement)
{
    int64_t left = disbursement->amount_fen - disbursement->reversed_fen;

    if (left <= 0)
        return VIEW_STATE_REVERSED;
    if (disbursement->returned_fen > 0)
        return disbursement->replaced_fen >= disbursement->returned_fen ? VIEW_STATE_REPLACED
                                                                        : VIEW_STATE_RETURNED;
    if (disbursement->recovered_fen >= left)
        return VIEW_STATE_RECOVERED;
    if (disbursement->instrument == LEDGER_INSTRUMENT_RELIEF)
        return VIEW_STATE_RELIEF;
    if (disbursement->settled_fen <= 0)
        return VIEW_STATE_UNPAID;
    return disbursement->settled_fen < left ? VIEW_STATE_PARTLY_PAID : VIEW_STATE_PAID;
}

const char *
view_state_name(enum view_state state)
{
    static const char *const names[] = {
        [VIEW_STATE_UNPAID] = "unpaid",     [VIEW_STATE_PARTLY_PAID] = "partly-paid",
        [VIEW_STATE_PAID] = "paid",         [VIEW_STATE_REVERSED] = "reversed",
        [VIEW_STATE_RETURNED] = "returned", [VIEW_STATE_RECOVERED] = "recovered",
        [VIEW_STATE_REPLACED] = "replaced", [VIEW_STATE_RELIEF] = "relief",
    };

    return names[state];
}

/* What still has to be done, what is done, what was taken back. */
enum output_tone
view_state_tone(enum view_state state)
{
    switch (state) {
    case VIEW_STATE_UNPAID:
    case VIEW_STATE_PARTLY_PAID:
        return OUTPUT_WAITING;
    case VIEW_STATE_PAID:
    case VIEW_STATE_REPLACED:
        return OUTPUT_GOOD;
    case VIEW_STATE_REVERSED:
    case VIEW_STATE_RETURNED:
    case VIEW_STATE_RECOVERED:
        return OUTPUT_BAD;
    case VIEW_STATE_RELIEF:
        break;
    }
    return OUTPUT_PLAIN;
}

const char *
view_state_word(enum ledger_language language, enum view_state state)
{
    static const struct language_text words[] = {
        [VIEW_STATE_UNPAID] = {"未付", "unpaid"},
        [VIEW_STATE_PARTLY_PAID] = {"部分付", "partly paid"},
        [VIEW_STATE_PAID] = {"已付", "paid"},
        [VIEW_STATE_REVERSED] = {"已冲销", "reversed"},
        [VIEW_STATE_RETURNED] = {"退汇", "returned"},
        [VIEW_STATE_RECOVERED] = {"已追回", "recovered"},
        [VIEW_STATE_REPLACED] = {"退汇已重付", "returned, paid again"},
        [VIEW_STATE_RELIEF] = {"减免", "relief"},
    };

    return language_pick(language, words[state]);
}

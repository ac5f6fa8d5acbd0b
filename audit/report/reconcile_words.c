#include "audit/report/reconcile_words.h"

#include <assert.h>

struct audit_words
audit_words_of_verdict(enum audit_reconcile_verdict verdict)
{
    static const struct audit_words words[] = {
        [AUDIT_BALANCED] = {"balanced", "相符：全部勾对", "balanced: everything is matched"},
        [AUDIT_BALANCED_WITH_PENDING] = {"balanced_with_pending", "相符：只有在途的未达账项",
                                         "balanced, but for items that are pending"},
        [AUDIT_BREAKS] = {"breaks", "不符：有需要处理的差异",
                          "breaks: there are differences to settle"},
        [AUDIT_INCOMPLETE] = {"incomplete", "无法定论：对账单不完整，或勾稽关系不成立",
                              "incomplete: statements are missing, or sums do not follow"},
    };
    return words[verdict];
}

struct audit_words audit_words_of_class(enum audit_class class)
{
    static const struct audit_words words[AUDIT_CLASS_END] = {
        [AUDIT_CLASS_MATCHED] = {"matched", "已勾对", "matched"},
        [AUDIT_CLASS_LEDGER_ONLY] = {"ledger_only", "单位已记、银行未达", "in the ledger only"},
        [AUDIT_CLASS_BANK_ONLY] = {"bank_only", "银行已记、单位未记", "at the bank only"},
        [AUDIT_CLASS_AMOUNT_MISMATCH] = {"amount_mismatch", "金额不符", "amounts differ"},
        [AUDIT_CLASS_PAYEE_MISMATCH] = {"payee_mismatch", "收款人或账号不符", "payees differ"},
        [AUDIT_CLASS_DUPLICATE_IN_BANK] = {"duplicate_in_bank", "银行重复付款", "paid twice"},
        [AUDIT_CLASS_DUPLICATE_IN_LEDGER] = {"duplicate_in_ledger", "账上重复登记",
                                             "recorded twice"},
        [AUDIT_CLASS_RETURNED] = {"returned", "退汇、退票", "returned"},
        [AUDIT_CLASS_AMBIGUOUS] = {"ambiguous", "待人工确认", "ambiguous"},
        [AUDIT_CLASS_DATE_OUT_OF_WINDOW] = {"date_out_of_window", "跨期", "too many days apart"},
    };
    assert(class > 0 && class < AUDIT_CLASS_END);
    return words[class];
}

struct audit_words
audit_words_of_pass(enum audit_pass pass)
{
    static const struct audit_words words[AUDIT_PASS_END] = {
        [AUDIT_PASS_NONE] = {"none", "无", "none"},
        [AUDIT_PASS_REPEATED] = {"repeated", "同一行重复列出", "listed twice"},
        [AUDIT_PASS_REVERSED] = {"reversed", "已冲销", "reversed"},
        [AUDIT_PASS_MANUAL] = {"manual", "人工勾对", "by hand"},
        [AUDIT_PASS_NUMBER] = {"number", "业务单号或凭证号", "by number"},
        [AUDIT_PASS_SETTLED] = {"settled", "账上已记银行流水号", "by the bank's number"},
        [AUDIT_PASS_ACCOUNT] = {"account", "金额和收款账号", "amount and account"},
        [AUDIT_PASS_NAME] = {"name", "金额和收款人", "amount and name"},
        [AUDIT_PASS_BATCH] = {"batch", "批次合计", "sum of a batch"},
        [AUDIT_PASS_SUM] = {"sum", "几笔合计", "sum of several"},
        [AUDIT_PASS_RETURNED] = {"returned", "退汇配对", "paired with a return"},
        [AUDIT_PASS_SUGGESTED] = {"suggested", "近似（未勾对）", "alike, not matched"},
    };
    assert(pass < AUDIT_PASS_END);
    return words[pass];
}

struct audit_words
audit_words_of_identity(enum audit_identity_kind kind)
{
    static const struct audit_words words[AUDIT_IDENTITIES] = {
        [AUDIT_IDENTITY_BANK_SUM] = {"bank_sum", "银行：期初＋收入－支出＝期末",
                                     "bank: opening + in - out = closing"},
        [AUDIT_IDENTITY_STATEMENTS_FOLLOW] = {"statements_follow", "各份对账单前后衔接",
                                              "each statement opens with the closing before"},
        [AUDIT_IDENTITY_PERIODS_FOLLOW] = {"periods_follow", "本期期初＝上期期末",
                                           "this opening = the closing of the run before"},
        [AUDIT_IDENTITY_LEDGER_ROWS] = {"ledger_rows", "各类合计＝账面全部笔数和金额",
                                        "all classes = all entries of the ledger"},
        [AUDIT_IDENTITY_BANK_ROWS] = {"bank_rows", "各类合计＝银行全部笔数和金额",
                                      "all classes = all rows of the bank"},
        [AUDIT_IDENTITY_MATCHED] = {"matched", "已勾对的两边金额相等", "what is matched is equal"},
        [AUDIT_IDENTITY_BRIDGE] = {"bridge", "调节后余额相等", "adjusted balances are equal"},
    };
    assert(kind < AUDIT_IDENTITIES);
    return words[kind];
}

struct audit_words
audit_words_of_check(enum audit_identity_kind kind, const struct audit_identity_check *check)
{
    if (check->stated)
        return check->holds ? (struct audit_words){"holds", "成立", "holds"}
                            : (struct audit_words){"fails", "不成立", "fails"};
    switch ((int)kind) {
    case AUDIT_IDENTITY_STATEMENTS_FOLLOW:
        return (struct audit_words){"unknown", "不知（只有一份，或没有写余额）",
                                    "unknown (one statement alone, or no balances)"};
    case AUDIT_IDENTITY_PERIODS_FOLLOW:
        return (struct audit_words){"unknown", "不知（首次对账，或没有写余额）",
                                    "unknown (a first run, or no balances)"};
    default:
        return (struct audit_words){"unknown", "不知（没有写余额）", "unknown (no balances)"};
    }
}

struct audit_words
audit_words_of_side(enum audit_side side)
{
    return side == AUDIT_SIDE_LEDGER ? (struct audit_words){"ledger", "账面", "ledger"}
                                     : (struct audit_words){"bank", "银行", "bank"};
}

struct audit_words
audit_words_of_item(enum audit_item_kind kind)
{
    static const struct audit_words words[] = {
        [AUDIT_ITEM_PAYMENT] = {"payment", "拨付", "payment"},
        [AUDIT_ITEM_REVERSAL] = {"reversal", "冲销", "reversal"},
        [AUDIT_ITEM_RETURN] = {"return", "退汇", "return"},
        [AUDIT_ITEM_RECOVERY] = {"recovery", "追回", "recovery"},
    };
    return words[kind];
}

struct audit_words
audit_words_of_age(unsigned age)
{
    static const struct audit_words words[AUDIT_AGES] = {
        {"0-1", "0～1 天", "0-1 days"},
        {"2-7", "2～7 天", "2-7 days"},
        {"8-30", "8～30 天", "8-30 days"},
        {"31-", "30 天以上", "over 30 days"},
    };
    assert(age < AUDIT_AGES);
    return words[age];
}

struct audit_apart_words
audit_words_of_apart(const struct audit_items *items, unsigned index)
{
    const struct audit_apart_words rows[AUDIT_APARTS] = {
        {{"relief", "减税降费（不动资金，不与银行核对）", "relief (no cash, never reconciled)"},
         items->relief},
        {{"other_instrument", "另行核对的资金种类", "cash that is reconciled elsewhere"},
         items->other_instrument},
        {{"other_account", "其他付款账户", "other paying accounts"}, items->other_account},
        {{"other_programme", "其他项目", "other programmes"}, items->other_programme},
        {{"earlier", "期间之前", "before the period"}, items->earlier},
        {{"later", "期间之后", "after the period"}, items->later},
    };
    assert(index < AUDIT_APARTS);
    return rows[index];
}

/* --- what to do --- */

uint32_t
audit_reconcile_about(const struct audit_reconcile *run, enum audit_side side, size_t row)
{
    size_t at = 0, member;
    if (side == AUDIT_SIDE_LEDGER)
        return (uint32_t)row;
    /* What came back names what was paid twice, and that what was paid first. */
    for (unsigned step = 0; step < 3; step++) {
        const struct audit_outcome outcome = audit_reconcile_outcome(run, side, row);
        at = 0;
        if (outcome.group != 0 &&
            audit_reconcile_member(run, outcome.group, AUDIT_SIDE_LEDGER, &at, &member))
            return (uint32_t)member;
        if (outcome.twin == 0)
            break;
        row = outcome.twin - 1;
    }
    return AUDIT_NO_ITEM;
}

/* What was paid first, second, and came back: rows of the bank's, by which one entry stands. */
struct paid_twice {
    size_t first, second;
    bool came_back;
};

static bool
is_paid_twice(const struct audit_reconcile *run, enum audit_side side, size_t row,
              struct paid_twice *out)
{
    struct audit_outcome outcome = audit_reconcile_outcome(run, side, row);
    const bool came_back = outcome.classification == AUDIT_CLASS_RETURNED;
    if (side != AUDIT_SIDE_BANK || outcome.twin == 0)
        return false;
    if (came_back) {
        row = outcome.twin - 1;
        outcome = audit_reconcile_outcome(run, side, row);
    }
    if (outcome.classification != AUDIT_CLASS_DUPLICATE_IN_BANK || outcome.twin == 0 ||
        !audit_reconcile_bank_row(run, row, NULL).out)
        return false;
    *out = (struct paid_twice){.first = outcome.twin - 1, .second = row, .came_back = came_back};
    return true;
}

/* Whether a word can be copied into a shell as it stands. */
static bool
is_plain(struct audit_bytes word)
{
    for (size_t i = 0; i < word.size; i++) {
        const uint8_t byte = word.data[i];
        const bool alphanumeric = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                                  (byte >= 'a' && byte <= 'z');
        if (!alphanumeric && byte < 0x80 && byte != '_' && byte != '.' && (byte != '-' || i == 0))
            return false;
    }
    return word.size > 0 && word.size <= 64;
}

struct advice {
    /* {1}: the reference, {2}: the bank's number, {3}: its row, {4}: its amount; {5} and {6}: the
     * rows of what was paid first and second. */
    const char *zh, *en;
};

#define MATCH_ZH "mingzhang match --account 账号 --line 对账单:{3} --entry {1} --reason 原因"
#define MATCH_EN "mingzhang match --account NUMBER --line FILE:{3} --entry {1} --reason WHY"

#define MATCH_3_ZH                                                                                 \
    "mingzhang match --account 账号 --line 对账单:{5} --line 对账单:{6} --line 对账单:"
#define MATCH_3_EN "mingzhang match --account NUMBER --line FILE:{5} --line FILE:{6} --line FILE:"

static struct advice
advice_of_twice(const struct paid_twice *twice)
{
    if (twice->came_back)
        return (struct advice){
            "重复付的一笔退回来了。账上只有正常的一笔，不要登记退汇，把三行一起勾对：" MATCH_3_ZH
            "{3} --entry {1} --reason 重复付款已退回",
            "what was paid twice came back. The ledger has the payment that is right: record no "
            "return, but match the three rows: " MATCH_3_EN "{3} --entry {1} --reason WHY"};
    return (struct advice){
        "银行付了两次，账上只有一笔：向银行和收款人追回。退回后不要登记退汇（会冲掉正常的一笔），把"
        "三"
        "行一起勾对：" MATCH_3_ZH "退回行 --entry {1} --reason 重复付款已退回",
        "paid twice, and recorded once: get it back from bank and payee. Then record no return, "
        "which would take back the payment that is right, but match the three rows: " MATCH_3_EN
        "RETURNED --entry {1} --reason WHY"};
}

/* Of money that came in: what it adjusts is right as it stands. */
static struct advice advice_of_adjustment(enum audit_class class)
{
    switch ((int)class) {
    case AUDIT_CLASS_LEDGER_ONLY:
        return (struct advice){"银行没有这笔收款，请核对退款回单和日期",
                               "the bank received nothing: check the slip and its date"};
    case AUDIT_CLASS_DUPLICATE_IN_LEDGER:
        return (struct advice){"退款登记了两次而银行只收到一次，请核对退款回单",
                               "recorded twice, and received once: check the slip"};
    default:
        return (struct advice){
            "退款与银行收到的不同，请核对退款回单；账上少记的补登差额：mingzhang recover {1} "
            "--amount 差额 --reason 原因",
            "what came back differs from what the bank received: check the slip; where the ledger "
            "has less: mingzhang recover {1} --amount REST --reason WHY"};
    }
}

static struct advice
advice_of_ledger(const struct audit_item *item, enum audit_class class)
{
    const bool open_pair =
        class == AUDIT_CLASS_AMBIGUOUS || class == AUDIT_CLASS_DATE_OUT_OF_WINDOW;
    if (item->kind != AUDIT_ITEM_PAYMENT && !open_pair)
        return advice_of_adjustment(class);
    switch ((int)class) {
    case AUDIT_CLASS_LEDGER_ONLY:
        return (struct advice){
            "银行还没有这笔。过了在途期仍未付出，向银行查询；登记错的冲销：mingzhang reverse {1} "
            "--reason 原因",
            "not at the bank yet; ask it when it stays away, and if it was recorded by mistake: "
            "mingzhang reverse {1} --reason WHY"};
    case AUDIT_CLASS_AMOUNT_MISMATCH:
        return (struct advice){
            "两边金额不同，先核对凭证；账上录错的，冲销后重新登记：mingzhang reverse {1} --reason "
            "金额录错",
            "the amounts differ: check the papers; if the ledger is wrong: mingzhang reverse {1} "
            "--reason WHY, and record it again"};
    case AUDIT_CLASS_PAYEE_MISMATCH:
        return (struct advice){
            "两边收款人或账号不同，先查是否付错；账上录错的，冲销后重新登记：mingzhang reverse {1} "
            "--reason 收款人录错",
            "the payees differ: find out whether the wrong one was paid; if the ledger is wrong: "
            "mingzhang reverse {1} --reason WHY"};
    case AUDIT_CLASS_DUPLICATE_IN_LEDGER:
        return (struct advice){"账上登记了两次，冲销一笔：mingzhang reverse {1} --reason 重复登记",
                               "recorded twice: mingzhang reverse {1} --reason WHY"};
    case AUDIT_CLASS_RETURNED:
        return (struct advice){
            "款已退回：mingzhang return {1} --bank-reference {2} --reason 原因 --amount {4}",
            "the money came back: mingzhang return {1} --bank-reference {2} --reason WHY "
            "--amount {4}"};
    case AUDIT_CLASS_DATE_OUT_OF_WINDOW:
        return (struct advice){"两边日期相差太远，没有代为勾对；核对后：" MATCH_ZH,
                               "too many days apart to be matched for you: check, then " MATCH_EN};
    default:
        return (struct advice){"有几种可能，程序不代为选择；核对后勾对：" MATCH_ZH,
                               "there are several ways, and none is picked for you: check, "
                               "then " MATCH_EN};
    }
}

static struct advice
advice_of_bank(bool out, enum audit_class class, const struct audit_item *about)
{
    switch ((int)class) {
    case AUDIT_CLASS_BANK_ONLY:
    case AUDIT_CLASS_DUPLICATE_IN_BANK: /* received twice */
        if (out)
            return (struct advice){
                "账上没有这笔支出，先查明用途；未登记的补登：mingzhang "
                "pay，已登记的勾对：" MATCH_ZH,
                "money left and no entry says why: find out; if it is not recorded, mingzhang pay, "
                "if it is, " MATCH_EN};
        return (struct advice){
            "账上没有这笔收入；是退汇：mingzhang return {1} --bank-reference {2} --reason 原因 "
            "--amount {4}，是追回：mingzhang recover",
            "money came in and no entry says why; if it came back: mingzhang return {1} "
            "--bank-reference {2} --reason WHY --amount {4}, if it was recovered: mingzhang "
            "recover"};
    default:
        if (about != NULL)
            return advice_of_ledger(about, class);
        return (struct advice){"程序不代为选择；核对后勾对：" MATCH_ZH,
                               "nothing is picked for you: check, then " MATCH_EN};
    }
}

/* The word, or what stands for it. */
static void
put_word(struct audit_buffer *out, struct audit_bytes word, const char *instead)
{
    if (is_plain(word))
        audit_buffer_append(out, word);
    else
        audit_buffer_text(out, instead);
}

/* Of money of a statement, which is never negative. */
static void
put_amount(struct audit_buffer *out, int64_t fen)
{
    audit_buffer_decimal(out, (uint64_t)fen / 100);
    audit_buffer_text(out, fen % 100 < 10 ? ".0" : ".");
    audit_buffer_decimal(out, (uint64_t)fen % 100);
}

static void
put_row(struct audit_buffer *out, const struct audit_reconcile *run, size_t row)
{
    audit_buffer_decimal(out, audit_reconcile_bank_row(run, row, NULL).line);
}

void
audit_reconcile_advice(const struct audit_reconcile *run, enum audit_side side, size_t row,
                       enum audit_language language, struct audit_buffer *out)
{
    const bool zh = language == AUDIT_ZH;
    const struct audit_outcome outcome = audit_reconcile_outcome(run, side, row);
    const uint32_t about = audit_reconcile_about(run, side, row);
    struct audit_item item = {0};
    struct audit_bank_row bank = {0};
    struct paid_twice twice = {0};
    struct advice advice;
    size_t at = 0, member;
    if (about != AUDIT_NO_ITEM)
        item = audit_reconcile_item(run, about);
    if (side == AUDIT_SIDE_BANK)
        bank = audit_reconcile_bank_row(run, row, NULL);
    else if (outcome.group != 0 &&
             audit_reconcile_member(run, outcome.group, AUDIT_SIDE_BANK, &at, &member))
        bank = audit_reconcile_bank_row(run, member, NULL);
    if (is_paid_twice(run, side, row, &twice))
        advice = advice_of_twice(&twice);
    else
        advice = side == AUDIT_SIDE_LEDGER ? advice_of_ledger(&item, outcome.classification)
                                           : advice_of_bank(bank.out, outcome.classification,
                                                            about != AUDIT_NO_ITEM ? &item : NULL);
    if (outcome.classification == AUDIT_CLASS_AMBIGUOUS) { /* No advice picks a partner. */
        if (side == AUDIT_SIDE_LEDGER)
            bank = (struct audit_bank_row){0};
        else
            item = (struct audit_item){0};
    }
    for (const char *text = zh ? advice.zh : advice.en; *text != '\0'; text++) {
        if (*text != '{') {
            audit_buffer_append(out, (struct audit_bytes){(const uint8_t *)text, 1});
            continue;
        }
        if (text[1] == '1')
            put_word(out, item.reference, zh ? "业务单号" : "REFERENCE");
        else if (text[1] == '2')
            put_word(out, bank.reference, zh ? "流水号" : "NUMBER");
        else if (text[1] == '4')
            put_amount(out, bank.amount_fen);
        else if (text[1] == '5')
            put_row(out, run, twice.first);
        else if (text[1] == '6')
            put_row(out, run, twice.second);
        else if (bank.line > 0)
            audit_buffer_decimal(out, bank.line);
        else
            audit_buffer_text(out, zh ? "行号" : "ROW");
        text += 2;
    }
}

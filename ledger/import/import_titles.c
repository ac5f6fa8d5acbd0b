/* Titles of columns as people mean them: without blanks, with any kind of bracket, by any of a
 * field's names, with the unit of money between brackets. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/import/import_internal.h"

enum { SYNONYM_COUNT_MAX = 16 };

struct field_words {
    const char *name;
    bool is_required;
    const char *titles[SYNONYM_COUNT_MAX]; /* The first is how we call it. Brackets are "()". */
};

/* CREDIT_CODE and PERSON: one of the two is required; PROGRAMME and BUDGET_YEAR unless the options
 * give them. */
static const struct field_words words[LEDGER_IMPORT_FIELD_COUNT] = {
    [LEDGER_IMPORT_REFERENCE] = {"reference",
                                 true,
                                 {"业务单号", "编号", "支付编号", "业务编号", "单号", "拨付编号",
                                  "支付单号", "业务流水号"}},
    [LEDGER_IMPORT_PROGRAMME] = {"programme",
                                 false,
                                 {"项目代码", "政策代码", "政策项目代码", "项目编码", "政策编码"}},
    [LEDGER_IMPORT_BUDGET_YEAR] = {"budget_year", false, {"预算年度", "指标年度", "预算年份"}},
    [LEDGER_IMPORT_PAYEE] = {"payee",
                             true,
                             {"收款单位", "企业名称", "收款人", "单位名称", "收款单位名称",
                              "收款方", "收款人名称", "收款人姓名", "收款方名称", "纳税人名称",
                              "姓名"}},
    [LEDGER_IMPORT_CREDIT_CODE] = {"credit_code",
                                   false,
                                   {"统一社会信用代码", "信用代码", "税号", "社会信用代码",
                                    "纳税人识别号", "纳税人识别号(统一社会信用代码)",
                                    "统一社会信用代码(纳税人识别号)"}},
    [LEDGER_IMPORT_PERSON] = {"person",
                              false,
                              {"身份证号", "身份证号码", "公民身份号码", "居民身份证号"}},
    [LEDGER_IMPORT_AMOUNT] = {"amount",
                              true,
                              {"金额", "拨付金额", "本次拨付金额", "支付金额", "退税金额",
                               "实付金额", "本次金额", "补贴金额", "减免金额"}},
    [LEDGER_IMPORT_DATE] = {"date",
                            true,
                            {"拨付日期", "支付日期", "日期", "退税日期", "记账日期", "业务日期"}},
    [LEDGER_IMPORT_CLAIM] = {"claim", false, {"申报编号", "申报单号", "申请编号", "申报号"}},
    [LEDGER_IMPORT_CLAIM_APPROVED] = {"claim_approved",
                                      false,
                                      {"核定金额", "审定金额", "批复金额", "核准金额"}},
    [LEDGER_IMPORT_BANK] = {"bank",
                            false,
                            {"开户行", "收款人开户银行", "开户银行", "收款人开户行", "收款开户行",
                             "收款单位开户行", "开户行名称", "收款银行"}},
    [LEDGER_IMPORT_ACCOUNT] = {"account",
                               false,
                               {"账号", "收款方账户", "银行账号", "收款账号", "收款人账号",
                                "银行账户", "收款账户", "收款单位账号", "帐号", "银行帐号",
                                "收款帐号"}},
    [LEDGER_IMPORT_PAYING_ACCOUNT] =
        {"paying_account", false, {"付款账号", "付款账户", "付款人账号", "付款帐号", "付款方账户"}},
    [LEDGER_IMPORT_PAYMENT_VOUCHER] = {"payment_voucher",
                                       false,
                                       {"支付凭证号", "凭证号", "支付凭证编号"}},
    [LEDGER_IMPORT_DOCUMENT] = {"document", false, {"文号", "政策文号", "文件号", "依据文号"}},
    [LEDGER_IMPORT_APPLIED_DATE] = {"applied_date", false, {"申请日期", "申报日期"}},
    [LEDGER_IMPORT_APPROVED_DATE] = {"approved_date", false, {"批准日期", "审批日期", "核定日期"}},
    [LEDGER_IMPORT_REPLACES] = {"replaces", false, {"重付原单号", "原业务单号", "原单号"}},
    [LEDGER_IMPORT_MEMO] = {"memo", false, {"备注", "摘要"}},
    [LEDGER_IMPORT_REASON] = {"reason", false, {"说明", "情况说明"}},
};

const char *
ledger_import_field_name(enum ledger_import_field field)
{
    if (field == LEDGER_IMPORT_IGNORED)
        return "ignore";
    return field < LEDGER_IMPORT_FIELD_COUNT ? words[field].name : "";
}

const char *
ledger_import_field_title(enum ledger_import_field field)
{
    return field < LEDGER_IMPORT_FIELD_COUNT ? words[field].titles[0] : "";
}

void
ledger_import_cell_name(uint64_t row, size_t column, char name[static LEDGER_IMPORT_CELL_NAME_SIZE])
{
    char letters[8];
    size_t count = 0;

    assert(column < 1000000);
    for (size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        letters[count++] = (char)('A' + (int)((rest - 1) % 26));
    for (size_t i = 0; i < count; i++)
        name[i] = letters[count - 1 - i];
    (void)snprintf(name + count, LEDGER_IMPORT_CELL_NAME_SIZE - count, "%llu",
                   (unsigned long long)row);
}

static bool
is_blank(uint32_t point)
{
    return point <= ' ' || point == 0xA0 || point == 0x3000 || point == 0x200B || point == 0xFEFF;
}

/* Full-width forms are plain, brackets of any kind round, letters small; blanks, colons and the
 * star of a required column are nothing. */
static uint32_t
title_fold(uint32_t point)
{
    if (point >= 0xFF01 && point <= 0xFF5E)
        point -= 0xFEE0;
    switch (point) {
    case '[':
    case '{':
    case 0x3010: /* 【 */
    case 0x3014: /* 〔 */
    case 0x3008: /* 〈 */
        return '(';
    case ']':
    case '}':
    case 0x3011:
    case 0x3015:
    case 0x3009:
        return ')';
    case ':':
    case '*':
        return 0;
    default:
        return point >= 'A' && point <= 'Z' ? point - 'A' + 'a' : is_blank(point) ? 0 : point;
    }
}

static size_t
utf8_put(uint32_t point, char *to)
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (char)(0xC0 | point >> 6);
        to[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        to[0] = (char)(0xE0 | point >> 12);
        to[1] = (char)(0x80 | (point >> 6 & 0x3F));
        to[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | point >> 18);
    to[1] = (char)(0x80 | (point >> 12 & 0x3F));
    to[2] = (char)(0x80 | (point >> 6 & 0x3F));
    to[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

/* False for what is no title: too long, or not UTF-8. */
bool
import_title_normalise(struct ledger_slice cell, char title[static IMPORT_TITLE_SIZE_MAX + 1])
{
    size_t size = 0;

    for (size_t at = 0; at < cell.size;) {
        uint32_t point = ledger_text_next(cell, &at);

        if (point == UINT32_MAX || size + 4 > IMPORT_TITLE_SIZE_MAX)
            return false;
        point = title_fold(point);
        if (point != 0)
            size += utf8_put(point, title + size);
    }
    title[size] = '\0';
    return size > 0;
}

bool
import_is_money(enum ledger_import_field field)
{
    return field == LEDGER_IMPORT_AMOUNT || field == LEDGER_IMPORT_CLAIM_APPROVED;
}

enum ledger_import_field
import_field_of_word(const char *title)
{
    for (unsigned field = 0; field < LEDGER_IMPORT_FIELD_COUNT; field++) {
        if (strcmp(title, words[field].name) == 0)
            return (enum ledger_import_field)field;
        for (size_t i = 0; i < SYNONYM_COUNT_MAX && words[field].titles[i] != NULL; i++) {
            if (strcmp(title, words[field].titles[i]) == 0)
                return (enum ledger_import_field)field;
        }
    }
    return LEDGER_IMPORT_UNKNOWN;
}

bool
import_is_required(enum ledger_import_field field)
{
    return words[field].is_required;
}

/* The unit that a heading names between brackets; false for one that we do not read. */
bool
import_unit_of_word(const char *word, enum ledger_money_unit *out_unit)
{
    static const struct {
        const char *word;
        enum ledger_money_unit unit;
    } units[] = {
        {"元", LEDGER_MONEY_YUAN},        {"人民币", LEDGER_MONEY_YUAN},
        {"人民币元", LEDGER_MONEY_YUAN},  {"单位元", LEDGER_MONEY_YUAN},
        {"yuan", LEDGER_MONEY_YUAN},      {"rmb", LEDGER_MONEY_YUAN},
        {"cny", LEDGER_MONEY_YUAN},       {"万元", LEDGER_MONEY_WAN},
        {"人民币万元", LEDGER_MONEY_WAN}, {"单位万元", LEDGER_MONEY_WAN},
        {"wan", LEDGER_MONEY_WAN},
    };

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(word, units[i].word) == 0) {
            *out_unit = units[i].unit;
            return true;
        }
    }
    return false;
}

/* What stands between brackets at a title's end is a remark, except behind an amount: there it is
 * the unit, and 金额(千元) is not a column that we read. */
enum ledger_import_field
import_title_field(const char *title, enum ledger_money_unit *out_unit)
{
    char base[IMPORT_TITLE_SIZE_MAX + 1];
    char *bracket;
    size_t size = strlen(title);
    enum ledger_import_field field = import_field_of_word(title);

    *out_unit = 0;
    if (field != LEDGER_IMPORT_UNKNOWN || size == 0 || title[size - 1] != ')')
        return field;
    memcpy(base, title, size + 1);
    base[size - 1] = '\0';
    bracket = strrchr(base, '(');
    if (bracket == NULL)
        return LEDGER_IMPORT_UNKNOWN;
    *bracket = '\0';
    field = import_field_of_word(base);
    if (field < LEDGER_IMPORT_FIELD_COUNT && import_is_money(field) &&
        !import_unit_of_word(bracket + 1, out_unit))
        return LEDGER_IMPORT_UNKNOWN;
    return field;
}

enum ledger_status
import_unit_read(struct ledger_slice cell, enum ledger_money_unit *out_unit,
                 struct ledger_error *err)
{
    static const char *const labels[] = {"金额单位", "货币单位", "单位"};
    char text[IMPORT_TITLE_SIZE_MAX + 1];
    enum ledger_money_unit unit = 0;

    /* "编制单位：某局" is no unit, so only a cell that begins with the label is looked at; folding
     * took its colon away. "单位名称" is a title. */
    if (!import_title_normalise(cell, text))
        return LEDGER_OK;
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        size_t size = strlen(labels[i]);
        const char *rest = text + size;
        size_t rest_size = strlen(text) < size ? 0 : strlen(rest);

        if (strncmp(text, labels[i], size) != 0)
            continue;
        if (import_unit_of_word(rest, &unit)) {
            *out_unit = unit;
            return LEDGER_OK;
        }
        if (rest_size >= strlen("元") && strcmp(rest + rest_size - strlen("元"), "元") == 0)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_UNIT_UNKNOWN, cell);
        return LEDGER_OK;
    }
    return LEDGER_OK;
}

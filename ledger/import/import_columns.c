/* The heading: which column is which field. Titles are compared as people mean them, without
 * blanks, with any kind of bracket; a title that we do not know is shown and not read. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/import/import_internal.h"

enum { TITLE_SIZE_MAX = 120, SYNONYM_COUNT_MAX = 16, OVERRIDE_COUNT_MAX = 32 };

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
static bool
title_normalise(struct ledger_slice cell, char title[static TITLE_SIZE_MAX + 1])
{
    size_t size = 0;

    for (size_t at = 0; at < cell.size;) {
        uint32_t point = ledger_text_next(cell, &at);

        if (point == UINT32_MAX || size + 4 > TITLE_SIZE_MAX)
            return false;
        point = title_fold(point);
        if (point != 0)
            size += utf8_put(point, title + size);
    }
    title[size] = '\0';
    return size > 0;
}

static bool
is_money(enum ledger_import_field field)
{
    return field == LEDGER_IMPORT_AMOUNT || field == LEDGER_IMPORT_CLAIM_APPROVED;
}

static enum ledger_import_field
field_of_word(const char *title)
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

/* The unit that a heading names between brackets; false for one that we do not read. */
static bool
unit_of_word(const char *word, enum ledger_money_unit *out_unit)
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
static enum ledger_import_field
title_field(const char *title, enum ledger_money_unit *out_unit)
{
    char base[TITLE_SIZE_MAX + 1];
    char *bracket;
    size_t size = strlen(title);
    enum ledger_import_field field = field_of_word(title);

    *out_unit = 0;
    if (field != LEDGER_IMPORT_UNKNOWN || size == 0 || title[size - 1] != ')')
        return field;
    memcpy(base, title, size + 1);
    base[size - 1] = '\0';
    bracket = strrchr(base, '(');
    if (bracket == NULL)
        return LEDGER_IMPORT_UNKNOWN;
    *bracket = '\0';
    field = field_of_word(base);
    if (field < LEDGER_IMPORT_FIELD_COUNT && is_money(field) &&
        !unit_of_word(bracket + 1, out_unit))
        return LEDGER_IMPORT_UNKNOWN;
    return field;
}

/* --- the person's own word --- */

struct override {
    char title[TITLE_SIZE_MAX + 1];
    enum ledger_import_field field;
    bool is_used;
};

struct overrides {
    struct override items[OVERRIDE_COUNT_MAX];
    size_t count;
};

static enum ledger_status
override_read(struct ledger_slice pair, struct override *out, struct ledger_error *err)
{
    const uint8_t *equals = pair.size > 0 ? memchr(pair.data, '=', pair.size) : NULL;
    size_t title_size = equals == NULL ? 0 : (size_t)(equals - pair.data);
    char name[TITLE_SIZE_MAX + 1];

    *out = (struct override){.field = LEDGER_IMPORT_UNKNOWN};
    if (equals == NULL || !title_normalise(ledger_slice_of(pair.data, title_size), out->title) ||
        !title_normalise(ledger_slice_of(equals + 1, pair.size - title_size - 1), name))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMNS_OPTION, pair);
    out->field = strcmp(name, "ignore") == 0 ? LEDGER_IMPORT_IGNORED : field_of_word(name);
    if (out->field == LEDGER_IMPORT_UNKNOWN)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMNS_OPTION, pair);
    return LEDGER_OK;
}

static enum ledger_status
overrides_read(const char *text, struct overrides *out, struct ledger_error *err)
{
    out->count = 0;
    while (text != NULL && *text != '\0') {
        size_t size = strcspn(text, ",");
        enum ledger_status status;

        if (out->count == OVERRIDE_COUNT_MAX)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMNS_OPTION,
                               ledger_slice_of(text, size));
        status = override_read(ledger_slice_of(text, size), &out->items[out->count], err);
        if (status != LEDGER_OK)
            return status;
        out->count++;
        text += size;
        text += *text == ',' ? 1 : 0;
    }
    return LEDGER_OK;
}

static bool
override_names(const struct overrides *overrides, enum ledger_import_field field)
{
    for (size_t i = 0; i < overrides->count; i++) {
        if (overrides->items[i].field == field)
            return true;
    }
    return false;
}

/* Which field a title stands for. A field that the person named a column for has no synonyms. */
static enum ledger_import_field
column_field(struct overrides *overrides, struct ledger_slice cell,
             enum ledger_money_unit *out_unit)
{
    char title[TITLE_SIZE_MAX + 1];
    enum ledger_import_field field;

    *out_unit = 0;
    if (!title_normalise(cell, title))
        return LEDGER_IMPORT_UNKNOWN;
    field = title_field(title, out_unit);
    for (size_t i = 0; i < overrides->count; i++) {
        if (strcmp(title, overrides->items[i].title) != 0)
            continue;
        overrides->items[i].is_used = true;
        if (*out_unit == 0) {
            char *bracket = strrchr(title, '(');

            if (bracket != NULL && title[strlen(title) - 1] == ')') {
                title[strlen(title) - 1] = '\0';
                (void)unit_of_word(bracket + 1, out_unit);
            }
        }
        return overrides->items[i].field;
    }
    return field < LEDGER_IMPORT_FIELD_COUNT && override_names(overrides, field)
               ? LEDGER_IMPORT_IGNORED
               : field;
}

size_t
import_heading_likeness(const struct ledger_import *import, const struct ledger_slice *cells,
                        size_t cell_count)
{
    struct overrides overrides;
    enum ledger_money_unit unit;
    size_t count = 0;

    if (overrides_read(import->options.columns, &overrides, /* err= */ NULL) != LEDGER_OK)
        overrides.count = 0;
    for (size_t i = 0; i < cell_count; i++)
        count += column_field(&overrides, cells[i], &unit) != LEDGER_IMPORT_UNKNOWN ? 1 : 0;
    return count;
}

static void
fields_list(const enum ledger_import_field *fields, size_t count,
            char text[static IMPORT_FIELDS_SIZE])
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count && used < IMPORT_FIELDS_SIZE; i++) {
        int written =
            snprintf(text + used, IMPORT_FIELDS_SIZE - used, "%s%s (%s)", i > 0 ? ", " : "",
                     words[fields[i]].titles[0], words[fields[i]].name);

        used += written > 0 ? (size_t)written : 0;
    }
}

void
import_fields_wanted(char text[static IMPORT_FIELDS_SIZE])
{
    static const enum ledger_import_field fields[] = {
        LEDGER_IMPORT_REFERENCE,   LEDGER_IMPORT_PAYEE, LEDGER_IMPORT_CREDIT_CODE,
        LEDGER_IMPORT_AMOUNT,      LEDGER_IMPORT_DATE,  LEDGER_IMPORT_PROGRAMME,
        LEDGER_IMPORT_BUDGET_YEAR,
    };

    fields_list(fields, sizeof(fields) / sizeof(fields[0]), text);
}

static bool
is_lacking(const struct ledger_import *import, enum ledger_import_field field)
{
    if (import->column_of[field] != IMPORT_NO_COLUMN)
        return false;
    if (field == LEDGER_IMPORT_PROGRAMME)
        return import->options.programme == NULL;
    if (field == LEDGER_IMPORT_BUDGET_YEAR)
        return import->options.budget_year == 0;
    if (field == LEDGER_IMPORT_CREDIT_CODE)
        return import->column_of[LEDGER_IMPORT_PERSON] == IMPORT_NO_COLUMN;
    return words[field].is_required;
}

static enum ledger_status
heading_is_complete(const struct ledger_import *import, struct ledger_error *err)
{
    enum ledger_import_field lacking[LEDGER_IMPORT_FIELD_COUNT];
    size_t count = 0;
    char text[IMPORT_FIELDS_SIZE];

    for (unsigned field = 0; field < LEDGER_IMPORT_FIELD_COUNT; field++) {
        if (is_lacking(import, (enum ledger_import_field)field))
            lacking[count++] = (enum ledger_import_field)field;
    }
    if (count == 0)
        return LEDGER_OK;
    fields_list(lacking, count, text);
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMN_MISSING,
                       import->heading_row, text);
}

static enum ledger_status
column_settle(struct ledger_import *import, size_t index, struct ledger_error *err)
{
    struct ledger_import_column *column = &import->columns[index];
    size_t earlier;
    char names[2][LEDGER_IMPORT_CELL_NAME_SIZE];

    if (column->field >= LEDGER_IMPORT_FIELD_COUNT)
        return LEDGER_OK;
    earlier = import->column_of[column->field];
    if (earlier != IMPORT_NO_COLUMN) {
        ledger_import_cell_name(import->heading_row, earlier, names[0]);
        ledger_import_cell_name(import->heading_row, index, names[1]);
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMN_TWICE, names[0],
                           import->columns[earlier].title, names[1], column->title,
                           words[column->field].titles[0]);
    }
    import->column_of[column->field] = index;
    if (!is_money(column->field))
        return LEDGER_OK;
    if (column->unit != 0 && import->options.unit != 0 && column->unit != import->options.unit)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_UNIT_DIFFERS,
                           column->title);
    if (column->unit == 0)
        column->unit = import->options.unit;
    if (column->unit == 0)
        column->unit = import->unit_above != 0 ? import->unit_above : LEDGER_MONEY_YUAN;
    return LEDGER_OK;
}

enum ledger_status
import_heading_read(struct ledger_import *import, uint64_t number, const struct ledger_slice *cells,
                    size_t cell_count, struct ledger_error *err)
{
    struct overrides overrides;
    enum ledger_status status = overrides_read(import->options.columns, &overrides, err);

    if (status != LEDGER_OK)
        return status;
    import->heading_row = number;
    import->columns = ledger_arena_take(&import->arena, cell_count * sizeof(*import->columns));
    if (import->columns == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, cell_count);
    import->column_count = cell_count;
    for (size_t i = 0; i < cell_count; i++) {
        struct ledger_import_column *column = &import->columns[i];

        column->title = import_text(import, import_trim(cells[i]), err);
        if (column->title == NULL)
            return LEDGER_NO_MEMORY;
        column->field = column_field(&overrides, cells[i], &column->unit);
        status = column_settle(import, i, err);
        if (status != LEDGER_OK)
            return status;
    }
    for (size_t i = 0; i < overrides.count; i++) {
        if (!overrides.items[i].is_used)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_COLUMN_ABSENT,
                               overrides.items[i].title, number);
    }
    return heading_is_complete(import, err);
}

enum ledger_status
import_unit_read(struct ledger_slice cell, enum ledger_money_unit *out_unit,
                 struct ledger_error *err)
{
    static const char *const labels[] = {"金额单位", "货币单位", "单位"};
    char text[TITLE_SIZE_MAX + 1];
    enum ledger_money_unit unit = 0;

    /* "编制单位：某局" is no unit, so only a cell that begins with the label is looked at; folding
     * took its colon away. "单位名称" is a title. */
    if (!title_normalise(cell, text))
        return LEDGER_OK;
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        size_t size = strlen(labels[i]);
        const char *rest = text + size;
        size_t rest_size = strlen(text) < size ? 0 : strlen(rest);

        if (strncmp(text, labels[i], size) != 0)
            continue;
        if (unit_of_word(rest, &unit)) {
            *out_unit = unit;
            return LEDGER_OK;
        }
        if (rest_size >= strlen("元") && strcmp(rest + rest_size - strlen("元"), "元") == 0)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_UNIT_UNKNOWN, cell);
        return LEDGER_OK;
    }
    return LEDGER_OK;
}

/* The words that a filter knows: its keys, and the values of those that have few. */
#include "tools/common/filter_internal.h"

#include <string.h>

/* A number and its name; other words for it behind, NULL where there are no more. The first row of
 * a number is its name. */
struct word {
    unsigned number;
    const char *words[4];
};

static const struct word fields[] = {
    {FILTER_PAYEE, {"payee", "收款单位", "收款方", "单位"}},
    {FILTER_PROGRAMME, {"programme", "政策项目", "项目"}},
    {FILTER_CATEGORY, {"category", "口径", "公布口径"}},
    {FILTER_OFFICER, {"officer", "签名人", "人员"}},
    {FILTER_AMOUNT, {"amount", "金额"}},
    {FILTER_DATE, {"date", "日期"}},
    {FILTER_STATUS, {"status", "状态"}},
    {FILTER_INSTRUMENT, {"instrument", "方式"}},
    {FILTER_VOUCHER, {"voucher", "审签单", "入账号"}},
    {FILTER_ENTRY, {"entry", "序号"}},
};

static const struct word statuses[] = {
    {FILTER_UNPAID, {"unpaid", "未付"}},
    {FILTER_PARTLY_PAID, {"partly-paid", "部分付"}},
    {FILTER_PAID, {"paid", "已付"}},
    {FILTER_REVERSED, {"reversed", "已冲销", "冲销"}},
    {FILTER_RETURNED, {"returned", "退汇"}},
    {FILTER_RECOVERED, {"recovered", "已追回", "追回"}},
    {FILTER_REPLACED, {"replaced", "退汇已重付", "已重付"}},
    {FILTER_RELIEF, {"relief", "减免"}},
};

static const struct word instruments[] = {
    {FILTER_INSTRUMENT_SUBSIDY, {"subsidy", "拨付"}},
    {FILTER_INSTRUMENT_REFUND, {"refund", "退库"}},
    {FILTER_INSTRUMENT_RELIEF, {"relief", "减免"}},
};

#define COUNT_OF(rows) (sizeof(rows) / sizeof(*(rows)))

static const char *
name_of(const struct word *rows, size_t count, unsigned number)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].number == number)
            return rows[i].words[0];
    }
    return NULL;
}

const char *
filter_field_name(enum filter_field field)
{
    return name_of(fields, COUNT_OF(fields), (unsigned)field);
}

const char *
filter_status_name(unsigned status)
{
    return name_of(statuses, COUNT_OF(statuses), status);
}

const char *
filter_instrument_name(unsigned instrument)
{
    return name_of(instruments, COUNT_OF(instruments), instrument);
}

/* Without minding capitals. */
static bool
same_word(struct ledger_slice given, const char *word)
{
    const struct ledger_slice known = ledger_slice_of_text(word);

    if (given.size != known.size)
        return false;
    for (size_t i = 0; i < given.size; i++) {
        const uint8_t byte = given.data[i];

        if ((byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte) != known.data[i])
            return false;
    }
    return true;
}

static bool
find(const struct word *rows, size_t count, struct ledger_slice given, unsigned *out_number)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < COUNT_OF(rows[i].words) && rows[i].words[j] != NULL; j++) {
            if (same_word(given, rows[i].words[j])) {
                *out_number = rows[i].number;
                return true;
            }
        }
    }
    return false;
}

bool
filter_read_field(struct ledger_slice key, enum filter_field *out)
{
    unsigned number;

    if (!find(fields, COUNT_OF(fields), key, &number))
        return false;
    *out = (enum filter_field)number;
    return true;
}

/* "unpaid|returned": any of them. */
static enum ledger_status
read_set(const struct word *rows, size_t count, struct ledger_slice value, const char *key,
         const char *known, unsigned *out_set, struct ledger_error *err)
{
    unsigned set = 0;

    for (size_t at = 0; at <= value.size;) {
        const struct ledger_slice rest = {value.data + at, value.size - at};
        const uint8_t *bar = rest.size == 0 ? NULL : memchr(rest.data, '|', rest.size);
        const struct ledger_slice word = {rest.data,
                                          bar == NULL ? rest.size : (size_t)(bar - rest.data)};
        unsigned number;

        if (!find(rows, count, word, &number))
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_WORD_UNKNOWN, key, word,
                               known);
        set |= 1U << number;
        at += word.size + 1;
    }
    *out_set = set;
    return LEDGER_OK;
}

enum ledger_status
filter_read_statuses(struct ledger_slice value, unsigned *out_set, struct ledger_error *err)
{
    return read_set(statuses, COUNT_OF(statuses), value, "status:",
                    "unpaid 未付, partly-paid 部分付, paid 已付, reversed 已冲销, returned 退汇, "
                    "recovered 已追回, replaced 退汇已重付, relief 减免",
                    out_set, err);
}

enum ledger_status
filter_read_instruments(struct ledger_slice value, unsigned *out_set, struct ledger_error *err)
{
    return read_set(instruments, COUNT_OF(instruments), value,
                    "instrument:", "subsidy 拨付, refund 退库, relief 减免", out_set, err);
}

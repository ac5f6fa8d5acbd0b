/* What people write to find entries, the same in both programs: words that must all fit.
 *
 *     虚拟示例            in the payee's or programme's name, the reference, a memo, a document …;
 *     xnsl                the same by the initials of its pinyin (two letters at least);
 *     100Y43              the last characters of a credit code (four at least);
 *     payee:虚拟示例  programme:JC-2023  category:… officer:li.si
 *     amount:1000..5000  amount:>=50万   date:2026-Q1  date:2026-01-05..2026-02
 *     status:unpaid|returned  instrument:refund   voucher:3..9  entry:120..
 *
 * A leading "-" turns a word round; "double quotes" keep blanks and colons; AND between words says
 * what blanks say. Keys and values may be Chinese (状态:未付). Upper and lower case, full-width and
 * ASCII forms are the same. */
#ifndef TOOLS_COMMON_FILTER_H
#define TOOLS_COMMON_FILTER_H

#include "ledger/base/bytes.h"

enum { FILTER_SIZE_MAX = 1024, FILTER_TERM_COUNT_MAX = 64 };

enum filter_status {
    FILTER_STATUS_NONE = 0,
    FILTER_UNPAID,
    FILTER_PARTLY_PAID,
    FILTER_PAID,
    FILTER_REVERSED,
    FILTER_RETURNED,
    FILTER_RECOVERED,
    FILTER_REPLACED,
    FILTER_RELIEF,
};

enum filter_instrument {
    FILTER_INSTRUMENT_NONE = 0,
    FILTER_INSTRUMENT_SUBSIDY,
    FILTER_INSTRUMENT_REFUND,
    FILTER_INSTRUMENT_RELIEF,
};

struct filter_officer {
    struct ledger_slice name, full_name;
};

/* What a filter looks at. What is empty, zero or none fits no word. */
struct filter_row {
    struct ledger_slice payee;    /* his name */
    struct ledger_slice payee_id; /* his credit code, or another id */
    struct ledger_slice reference;
    struct ledger_slice programme, programme_name, category;
    const struct ledger_slice *texts; /* what else words without a key look into */
    size_t text_count;
    /* Of what adjusts or settles another entry: payee and programme are that one's, and only words
     * with a key look at them. */
    bool is_about_another;
    bool has_amount, has_voucher, has_entry;
    int64_t fen; /* its sign does not count */
    uint32_t date;
    enum filter_status status;
    enum filter_instrument instrument;
    uint64_t voucher, entry;
    const struct filter_officer *officers; /* who signed */
    size_t officer_count;
};

/* For the help of a command that takes one. */
#define FILTER_DETAILS_ZH                                                                                                                        \
    "查找条件由空格分开的词组成，全部符合才列出。不带冒号的词在收款单位和政策项目的名称、业务单号" \
    "、"                                                                                                                                        \
    "摘要、文号里找，也可写拼音首字母（至少两个）或信用代码末 4 位以上。带冒号的："                         \
    "payee:收款单位 programme:项目代码或名称 category:口径 officer:签名人 amount:1000..5000 "                                    \
    "amount:>=50万 date:2026-Q1 date:2026-01-05..2026-02 status:unpaid|returned "                                                               \
    "instrument:refund voucher:3..9 entry:120..。前面加减号是“不”，含空格或冒号的加双引号。"
#define FILTER_DETAILS_EN                                                                          \
    "A filter is words between blanks that must all fit. A word without a colon is looked for in " \
    "names of payees and programmes, references, memos and documents, and may be initials of "     \
    "pinyin (two at least) or the end of a credit code (four characters at least). With a colon: " \
    "payee:NAME programme:CODE-OR-NAME category:NAME officer:NAME amount:1000..5000 "              \
    "amount:>=50万 date:2026-Q1 date:2026-01-05..2026-02 status:unpaid|returned "                 \
    "instrument:refund voucher:3..9 entry:120... A leading minus turns a word round; double "      \
    "quotes keep blanks and colons."

struct filter;

/* MALFORMED: the message names the word at fault and what may stand there. */
enum ledger_status filter_parse(struct ledger_slice text, struct filter **out_filter,
                                struct ledger_error *err) LEDGER_MUST_CHECK;
void filter_free(struct filter *filter);

/* Parts of a row that cost something to find out, and that the filter looks at. */
enum filter_need {
    FILTER_NEEDS_PROGRAMME = 1, /* its name, category and instrument */
    FILTER_NEEDS_VOUCHER = 2,   /* its number */
    FILTER_NEEDS_OFFICERS = 4,
};
unsigned filter_needs(const struct filter *filter);

bool filter_takes(const struct filter *filter, const struct filter_row *row);

/* Appends the filter as text that is read back as the same filter. */
enum ledger_status filter_print(const struct filter *filter, struct ledger_buffer *out,
                                struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

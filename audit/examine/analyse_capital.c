/* Amounts in capital numerals that stand in memos and reasons, against the amount of the entry. */
#include <string.h>

#include "audit/examine/analyse_internal.h"
#include "audit/examine/capital.h"

/* The characters of such an amount. */
static const char *const numerals[] = {"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖",
                                       "拾", "佰", "仟", "万", "亿", "元", "圆", "圓", "角", "分",
                                       "整", "正", "貳", "叄", "參", "陸", "萬", "億"};

static size_t
numeral_at(struct audit_bytes text, size_t at)
{
    for (size_t i = 0; i < sizeof numerals / sizeof numerals[0]; i++) {
        const size_t size = strlen(numerals[i]);
        if (text.size - at >= size && memcmp(text.data + at, numerals[i], size) == 0)
            return size;
    }
    return 0;
}

/* "人民币" and the numerals behind it, from *at on; false: no more. */
static bool
next_amount(struct audit_bytes text, size_t *at, struct audit_bytes *out)
{
    static const char renminbi[] = "人民币";
    const size_t size = sizeof renminbi - 1;
    for (; *at + size <= text.size; (*at)++) {
        size_t end = *at + size, step;
        if (memcmp(text.data + *at, renminbi, size) != 0)
            continue;
        while (end < text.size && (step = numeral_at(text, end)) > 0)
            end += step;
        if (end == *at + size)
            continue;
        *out = (struct audit_bytes){text.data + *at, end - *at};
        *at = end;
        return true;
    }
    return false;
}

static size_t
check_text(struct analysis *a, analysis_ref row, struct audit_bytes text)
{
    size_t count = 0;
    struct audit_bytes amount;
    for (size_t at = 0; next_amount(text, &at, &amount); count++) {
        int64_t fen = 0;
        if (audit_capital_read(amount, &fen, NULL) != AUDIT_OK)
            analysis_tell(a, analysis_of(row, row->at->fen), &row, 1,
                          AUDIT_MESSAGE_ANALYSE_CAPITAL_ODD, row->at->reference, amount,
                          row->at->fen);
        else if (fen != row->at->fen)
            analysis_tell(a, analysis_of(row, row->at->fen), &row, 1, AUDIT_MESSAGE_ANALYSE_CAPITAL,
                          row->at->reference, amount, fen, row->at->fen);
    }
    return count;
}

void
analyse_capital(struct analysis *a)
{
    for (size_t i = 0; i < a->row_count; i++) {
        size_t count = check_text(a, &a->rows[i], a->rows[i].at->memo);
        count += check_text(a, &a->rows[i], a->rows[i].at->reason);
        a->outcome->examined += count;
    }
    if (a->outcome->examined == 0)
        analysis_not_done(a, AUDIT_MESSAGE_ANALYSE_NEEDS_CAPITALS);
}

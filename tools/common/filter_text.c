/* Texts compared as people mean them: without minding case, width, or, by initials, the script. */
#include "ledger/base/text.h"
#include "tools/common/filter_internal.h"
#include "tools/common/pinyin.h"

uint32_t
filter_fold(uint32_t code_point)
{
    if (code_point >= 0xFF01 && code_point <= 0xFF5E)
        return filter_fold(code_point - 0xFEE0);
    switch (code_point) {
    case '\t':
    case 0xA0:
    case 0x3000:
        return ' ';
    case 0x201C:
    case 0x201D:
        return '"';
    case 0x2212:
        return '-';
    default:
        return code_point;
    }
}

uint32_t
filter_fold_case(uint32_t code_point)
{
    const uint32_t folded = filter_fold(code_point);

    return folded >= 'A' && folded <= 'Z' ? folded - 'A' + 'a' : folded;
}

/* Whether the wanted text stands at `at`; `*out_end` is behind it. */
static bool
stands_at(struct ledger_slice text, size_t at, const struct filter_text *wanted, size_t *out_end)
{
    for (size_t i = 0; i < wanted->count; i++) {
        uint32_t code_point;

        if (at == text.size)
            return false;
        code_point = ledger_text_next(text, &at);
        if (code_point == UINT32_MAX || filter_fold_case(code_point) != wanted->points[i])
            return false;
    }
    *out_end = at;
    return true;
}

/* The next place where a character begins; the end where the bytes are not UTF-8. */
static size_t
step(struct ledger_slice text, size_t at)
{
    return ledger_text_next(text, &at) == UINT32_MAX ? text.size : at;
}

bool
filter_text_is(struct ledger_slice text, const struct filter_text *wanted)
{
    size_t end = 0;

    return text.size > 0 && stands_at(text, 0, wanted, &end) && end == text.size;
}

bool
filter_text_contains(struct ledger_slice text, const struct filter_text *wanted)
{
    size_t end;

    for (size_t at = 0; at < text.size; at = step(text, at)) {
        if (stands_at(text, at, wanted, &end))
            return true;
    }
    return false;
}

bool
filter_text_ends(struct ledger_slice text, const struct filter_text *wanted)
{
    size_t end;

    for (size_t at = 0; at < text.size; at = step(text, at)) {
        if (stands_at(text, at, wanted, &end) && end == text.size)
            return true;
    }
    return false;
}

/* The letters that a character of a name may be typed as; 0: it is not typed, as brackets are. */
static uint32_t
letters_of(uint32_t code_point)
{
    const uint32_t folded = filter_fold_case(code_point);

    if (folded >= 'a' && folded <= 'z')
        return UINT32_C(1) << (folded - 'a');
    return pinyin_initials(folded);
}

static bool
initials_at(struct ledger_slice text, size_t at, const struct filter_text *wanted)
{
    size_t found = 0;

    while (found < wanted->count && at < text.size) {
        const uint32_t code_point = ledger_text_next(text, &at);
        uint32_t letters;

        if (code_point == UINT32_MAX)
            return false;
        letters = letters_of(code_point);
        if (letters != 0 && (letters & UINT32_C(1) << (wanted->points[found] - 'a')) == 0)
            return false;
        found += letters != 0;
    }
    return found == wanted->count;
}

bool
filter_text_has_initials(struct ledger_slice text, const struct filter_text *wanted)
{
    if (!wanted->is_letters)
        return false;
    for (size_t at = 0; at < text.size; at = step(text, at)) {
        size_t behind = at;

        /* A name begins with a character; Latin letters alone were compared already. */
        if (pinyin_initials(ledger_text_next(text, &behind)) != 0 && initials_at(text, at, wanted))
            return true;
    }
    return false;
}

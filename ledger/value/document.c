#include "ledger/value/document.h"

#include "ledger/value/loose.h"

/* Where the parts of 财建〔2024〕148号 stand. */
struct parts {
    size_t name_end;
    size_t year;
    size_t number;
    size_t number_end;
};

static bool
is_one_of(uint32_t code_point, const char *set)
{
    struct ledger_loose one;

    if (!ledger_loose_fold(ledger_slice_of_text(set), &one))
        return false;
    for (size_t i = 0; i < one.count; i++) {
        if (one.points[i] == code_point)
            return true;
    }
    return false;
}

static bool
is_han(uint32_t code_point)
{
    return code_point == 0x3007 || (code_point >= 0x3400 && code_point <= 0x4DBF) ||
           (code_point >= 0x4E00 && code_point <= 0x9FFF) ||
           (code_point >= 0xF900 && code_point <= 0xFAFF) ||
           (code_point >= 0x20000 && code_point <= 0x3FFFD);
}

static bool
is_of_agency(uint32_t code_point)
{
    return is_han(code_point) || code_point == '(' || code_point == ')' ||
           (code_point >= 'A' && code_point <= 'Z') || (code_point >= 'a' && code_point <= 'z');
}

/* Four digits of 1900 to 2099 that end before `end`. */
static bool
is_year(const struct ledger_loose *text, size_t end)
{
    uint32_t year;
    size_t at = end - 4;

    return end >= 4 && ledger_loose_digits(text, &at, 4, 4, &year) && year >= 1900 && year <= 2099;
}

static void
blanks_remove(struct ledger_loose *text)
{
    size_t count = 0;

    for (size_t i = 0; i < text->count; i++) {
        if (text->points[i] != ' ')
            text->points[count++] = text->points[i];
    }
    text->points[count] = 0;
    text->count = count;
}

/* Reads from the end, because an agency's name may hold parentheses too. */
static bool
numbered_read(const struct ledger_loose *text, struct parts *out_parts)
{
    struct parts parts;
    size_t at = text->count;

    if (at < 8 || !is_one_of(text->points[at - 1], "号"))
        return false;
    parts.number_end = --at;
    while (at > 0 && ledger_loose_is_digit(text->points[at - 1]))
        at--;
    for (parts.number = at; text->points[parts.number] == '0'; parts.number++)
        ;
    if (parts.number == parts.number_end || parts.number_end - parts.number > 5)
        return false;
    if (at > 0 && is_one_of(text->points[at - 1], "第"))
        at--;
    if (at < 7 || !is_one_of(text->points[at - 1], ")]〕】〗") || !is_year(text, at - 1) ||
        !is_one_of(text->points[at - 6], "([〔【〖"))
        return false;
    parts.year = at - 5;
    parts.name_end = at - 6;
    if (parts.name_end > 24)
        return false;
    for (size_t i = 0; i < parts.name_end; i++) {
        if (!is_of_agency(text->points[i]))
            return false;
    }
    *out_parts = parts;
    return true;
}

/* 财政部 税务总局公告2022年第14号 */
static bool
is_announcement(const struct ledger_loose *text)
{
    size_t at = text->count;
    size_t number_end;
    size_t back;

    if (at < 11 || !is_one_of(text->points[at - 1], "号"))
        return false;
    number_end = --at;
    while (at > 0 && ledger_loose_is_digit(text->points[at - 1]))
        at--;
    if (at == number_end || text->points[at] == '0' || at < 9)
        return false;
    back = at - 2;
    if (!ledger_loose_skip(text, &back, "年第") || !is_year(text, at - 2))
        return false;
    back = at - 8;
    return ledger_loose_skip(text, &back, "公告");
}

static void
point_write(uint32_t code_point, uint8_t *bytes, size_t *size)
{
    if (code_point < 0x80) {
        bytes[(*size)++] = (uint8_t)code_point;
    } else if (code_point < 0x800) {
        bytes[(*size)++] = (uint8_t)(0xC0 | code_point >> 6);
        bytes[(*size)++] = (uint8_t)(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        bytes[(*size)++] = (uint8_t)(0xE0 | code_point >> 12);
        bytes[(*size)++] = (uint8_t)(0x80 | (code_point >> 6 & 0x3F));
        bytes[(*size)++] = (uint8_t)(0x80 | (code_point & 0x3F));
    } else {
        bytes[(*size)++] = (uint8_t)(0xF0 | code_point >> 18);
        bytes[(*size)++] = (uint8_t)(0x80 | (code_point >> 12 & 0x3F));
        bytes[(*size)++] = (uint8_t)(0x80 | (code_point >> 6 & 0x3F));
        bytes[(*size)++] = (uint8_t)(0x80 | (code_point & 0x3F));
    }
}

/* Parentheses of a name become full-width, as documents print them; blanks in a row become one. */
static void
points_write(const struct ledger_loose *text, size_t first, size_t end, uint8_t *bytes,
             size_t *size)
{
    for (size_t i = first; i < end; i++) {
        uint32_t code_point = text->points[i];

        if (code_point == '(' || code_point == ')')
            code_point = code_point - 0x21 + 0xFF01;
        if (code_point != ' ' || i == first || text->points[i - 1] != ' ')
            point_write(code_point, bytes, size);
    }
}

enum ledger_status
ledger_document_normalise(struct ledger_slice text, struct ledger_buffer *out,
                          struct ledger_error *err)
{
    uint8_t bytes[LEDGER_LOOSE_SIZE_MAX * 4];
    struct ledger_loose dense;
    struct ledger_loose folded;
    struct parts parts;
    size_t size = 0;

    if (!ledger_loose_fold(text, &folded))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_DOCUMENT_MALFORMED, text);
    dense = folded;
    blanks_remove(&dense);
    if (numbered_read(&dense, &parts)) {
        points_write(&dense, 0, parts.name_end, bytes, &size);
        point_write(0x3014, bytes, &size); /* 〔 */
        points_write(&dense, parts.year, parts.year + 4, bytes, &size);
        point_write(0x3015, bytes, &size); /* 〕 */
        points_write(&dense, parts.number, dense.count, bytes, &size);
    } else if (is_announcement(&folded)) {
        points_write(&folded, 0, folded.count, bytes, &size);
    } else {
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_DOCUMENT_MALFORMED, text);
    }
    return ledger_buffer_append(out, ledger_slice_of(bytes, size), err);
}

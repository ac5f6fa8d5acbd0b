#include "ledger/value/capital.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static const char *const numerals[10] = {"零", "壹", "贰", "叁", "肆",
                                         "伍", "陆", "柒", "捌", "玖"};

/* A text that grows in a buffer known to be large enough. */
struct pen {
    char *text;
    size_t size;
};

static void
pen_write(struct pen *pen, const char *word)
{
    size_t size = strlen(word);

    assert(pen->size + size < LEDGER_CAPITAL_TEXT_SIZE);
    memcpy(pen->text + pen->size, word, size + 1);
    pen->size += size;
}

/* Four digits, 1 to 9999: zeros between digits are one 零, those at the end are none. */
static void
section_write(struct pen *pen, unsigned section)
{
    static const char *const units[4] = {"仟", "佰", "拾", ""};
    bool has_digit = false;
    bool has_gap = false;
    unsigned divisor = 1000;

    for (size_t i = 0; i < 4; i++, divisor /= 10) {
        unsigned digit = section / divisor % 10;

        if (digit == 0) {
            has_gap = has_digit;
            continue;
        }
        if (has_gap)
            pen_write(pen, numerals[0]);
        pen_write(pen, numerals[digit]);
        pen_write(pen, units[i]);
        has_digit = true;
        has_gap = false;
    }
}

/* Of the zeros that the regulation leaves open, none is written: 零 stands before a later section
 * only when a whole section between is zero, or the section is below 1000. */
static void
yuan_write(struct pen *pen, uint64_t yuan)
{
    static const char *const units[3] = {"亿", "万", ""};
    const unsigned sections[3] = {(unsigned)(yuan / 100000000), (unsigned)(yuan / 10000 % 10000),
                                  (unsigned)(yuan % 10000)};
    bool has_section = false;
    bool has_gap = false;

    for (size_t i = 0; i < 3; i++) {
        if (sections[i] == 0) {
            has_gap = has_section;
            continue;
        }
        if (has_section && (has_gap || sections[i] < 1000))
            pen_write(pen, numerals[0]);
        section_write(pen, sections[i]);
        pen_write(pen, units[i]);
        has_section = true;
        has_gap = false;
    }
    pen_write(pen, "元");
}

enum ledger_status
ledger_capital_format(struct ledger_money amount, char text[static LEDGER_CAPITAL_TEXT_SIZE])
{
    const uint64_t end_fen = UINT64_C(100000000000000);
    uint64_t fen = amount.fen < 0 ? 0 - (uint64_t)amount.fen : (uint64_t)amount.fen;
    struct pen pen = {.text = text, .size = 0};

    if (fen >= end_fen)
        return LEDGER_OUT_OF_RANGE;
    pen_write(&pen, "人民币");
    if (fen == 0)
        pen_write(&pen, "零元");
    if (fen >= 100)
        yuan_write(&pen, fen / 100);

    if (fen % 100 == 0)
        pen_write(&pen, "整");
    if (fen / 10 % 10 != 0) {
        pen_write(&pen, numerals[fen / 10 % 10]);
        pen_write(&pen, "角");
    } else if (fen % 10 != 0 && fen >= 100) {
        pen_write(&pen, numerals[0]);
    }
    if (fen % 10 != 0) {
        pen_write(&pen, numerals[fen % 10]);
        pen_write(&pen, "分");
    }
    if (amount.fen < 0)
        pen_write(&pen, "（红字）");
    return LEDGER_OK;
}

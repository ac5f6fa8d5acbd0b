/* Number formats, as far as they change what a number is: the letters of the first section outside
 * of quotes, brackets and escapes. */
#include <string.h>
#include <strings.h>

#include "tools/common/sheet_number.h"

struct marks {
    bool day;     /* y, d, e, g, b, a: years, days, eras, weekdays */
    bool month;   /* m, which is minutes beside hours or seconds */
    bool time;    /* h, s */
    bool elapsed; /* [h] [m] [s] */
    bool scaled;  /* a comma behind the last digit, a per cent sign */
};

/* Behind a backslash, a blank's width or a filler stands one character (of UTF-8). */
static const char *
character_pass(const char *at)
{
    if (*at == '\0')
        return at;
    at++;
    while (((unsigned char)*at & 0xC0) == 0x80)
        at++;
    return at;
}

/* "[h]", "[mm]": a bracket with nothing but one of these letters. Others are colours, currencies
 * and conditions. */
static bool
is_elapsed(const char *inside, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (strchr("hHmMsS", inside[i]) == NULL || (inside[i] | 0x20) != (inside[0] | 0x20))
            return false;
    }
    return size > 0;
}

static const char *
bracket_pass(const char *at, struct marks *marks)
{
    const char *end = strchr(at, ']');

    if (end == NULL)
        return at + strlen(at);
    if (is_elapsed(at + 1, (size_t)(end - at - 1)))
        marks->elapsed = true;
    return end + 1;
}

/* The exponent of 0.00E+00 is no year of an era. */
static bool
is_exponent(const char *at)
{
    return (*at == 'e' || *at == 'E') && (at[1] == '+' || at[1] == '-');
}

static void
letter_take(char letter, struct marks *marks)
{
    switch (letter | 0x20) {
    case 'y':
    case 'd':
    case 'e':
    case 'g':
    case 'b':
        marks->day = true;
        return;
    case 'm':
        marks->month = true;
        return;
    case 'h':
    case 's':
        marks->time = true;
        return;
    default:
        return;
    }
}

/* A comma with no digit behind it divides by a thousand. */
static bool
is_scaling(const char *comma)
{
    size_t rest = strcspn(comma, ";");

    for (size_t i = 1; i < rest; i++) {
        if (strchr("0#?", comma[i]) != NULL)
            return false;
    }
    return true;
}

static void
marks_read(const char *code, struct marks *marks)
{
    bool has_digit = false;

    for (const char *at = code; *at != '\0' && *at != ';';) {
        const char *quote = *at == '"' ? strchr(at + 1, '"') : NULL;

        if (*at == '"')
            at = quote == NULL ? at + strlen(at) : quote + 1;
        else if (*at == '[')
            at = bracket_pass(at, marks);
        else if (strchr("\\_*!", *at) != NULL)
            at = character_pass(at + 1);
        else if (is_exponent(at))
            at += 2;
        else if (strncasecmp(at, "general", 7) == 0)
            at += 7;
        else if (strncasecmp(at, "G/", 2) == 0) /* "G/通用格式", General in Chinese; no era */
            at += 2;
        else if (strncasecmp(at, "am/pm", 5) == 0 || strncasecmp(at, "a/p", 3) == 0) {
            marks->time = true;
            at += (at[1] | 0x20) == 'm' ? 5 : 3;
        } else if (strncasecmp(at, "aaa", 3) == 0) { /* a weekday, as China writes it */
            marks->day = true;
            at += 3;
        } else {
            has_digit = has_digit || strchr("0#?", *at) != NULL;
            if (*at == '%' || (*at == ',' && has_digit && is_scaling(at)))
                marks->scaled = true;
            letter_take(*at, marks);
            at++;
        }
    }
}

enum sheet_format
sheet_format_of_code(const char *code)
{
    struct marks marks = {0};

    marks_read(code, &marks);
    if (marks.day || (marks.month && !marks.time && !marks.elapsed))
        return SHEET_FORMAT_DATE;
    if (marks.elapsed)
        return SHEET_FORMAT_ELAPSED;
    if (marks.time)
        return SHEET_FORMAT_TIME;
    return marks.scaled ? SHEET_FORMAT_SCALED : SHEET_FORMAT_NUMBER;
}

/* ECMA-376, 18.8.30, with the numbers that Chinese programs use for 年, 月, 日, 时 and 分. */
enum sheet_format
sheet_format_of_number(uint32_t number)
{
    static const struct {
        uint32_t first;
        uint32_t last;
        enum sheet_format format;
    } ranges[] = {
        {9, 10, SHEET_FORMAT_SCALED}, {14, 17, SHEET_FORMAT_DATE}, {18, 21, SHEET_FORMAT_TIME},
        {22, 22, SHEET_FORMAT_DATE},  {27, 31, SHEET_FORMAT_DATE}, {32, 35, SHEET_FORMAT_TIME},
        {36, 36, SHEET_FORMAT_DATE},  {45, 45, SHEET_FORMAT_TIME}, {46, 46, SHEET_FORMAT_ELAPSED},
        {47, 47, SHEET_FORMAT_TIME},  {50, 54, SHEET_FORMAT_DATE}, {55, 56, SHEET_FORMAT_TIME},
        {57, 58, SHEET_FORMAT_DATE},
    };

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (number >= ranges[i].first && number <= ranges[i].last)
            return ranges[i].format;
    }
    return SHEET_FORMAT_NUMBER;
}

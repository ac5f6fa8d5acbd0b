/* Cells: how they are made, and how people read them. */
#include <assert.h>
#include <string.h>

#include "audit/evidence/date.h"
#include "audit/report/report_internal.h"

struct audit_cell
audit_cell_text(struct audit_bytes text)
{
    return (struct audit_cell){.kind = AUDIT_CELL_TEXT, .text = text};
}

struct audit_cell
audit_cell_file(struct audit_bytes name)
{
    return (struct audit_cell){.kind = AUDIT_CELL_FILE, .text = name};
}

struct audit_cell
audit_cell_words(const char *text)
{
    return audit_cell_text(audit_text(text));
}

struct audit_cell
audit_cell_money(int64_t fen)
{
    return (struct audit_cell){.kind = AUDIT_CELL_MONEY, .number = fen};
}

struct audit_cell
audit_cell_count(uint64_t count)
{
    assert(count <= INT64_MAX);
    return (struct audit_cell){.kind = AUDIT_CELL_COUNT, .number = (int64_t)count};
}

struct audit_cell
audit_cell_share(int64_t ten_thousandths)
{
    return (struct audit_cell){.kind = AUDIT_CELL_SHARE, .number = ten_thousandths};
}

struct audit_cell
audit_cell_date(uint32_t date)
{
    if (date == 0)
        return (struct audit_cell){0};
    return (struct audit_cell){.kind = AUDIT_CELL_DATE, .number = date};
}

struct audit_cell
audit_cell_time(int64_t ms)
{
    return (struct audit_cell){.kind = AUDIT_CELL_TIME, .number = ms};
}

struct audit_cell
audit_cell_hash(const struct audit_hash *hash)
{
    return (struct audit_cell){.kind = AUDIT_CELL_HASH, .text = {hash->bytes, sizeof hash->bytes}};
}

/* --- dates --- */

bool
audit_date_is_real(int64_t date)
{
    static const uint8_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_month = date < 1000000;
    const int64_t year = is_month ? date / 100 : date / 10000;
    const int64_t month = is_month ? date % 100 : date / 100 % 100;
    const int64_t day = is_month ? 1 : date % 100;
    const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return date > 0 && year >= 1900 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] && (month != 2 || day <= 28 || is_leap);
}

/* 1900-01-01 to 9999-12-31 in UTC+8. */
bool
audit_time_is_real(int64_t ms)
{
    return ms >= -2209017600000 && ms < 253402272000000;
}

int64_t
audit_days_of_cell(int64_t date)
{
    return audit_date_days((uint32_t)(date < 1000000 ? date * 100 + 1 : date));
}

struct audit_clock
audit_clock_of(int64_t ms)
{
    const int64_t day_ms = 86400000;
    const int64_t local = ms + 8 * 3600000;
    const int64_t days = local / day_ms - (local % day_ms < 0);
    return (struct audit_clock){.date = audit_days_date(days), .ms = local - days * day_ms};
}

/* --- as people read it --- */

static void
put_digits(struct audit_buffer *out, int64_t number, unsigned digits)
{
    char text[8];
    assert(digits < sizeof text);
    for (unsigned i = digits; i > 0; i--, number /= 10)
        text[i - 1] = (char)('0' + number % 10);
    audit_buffer_append(out, (struct audit_bytes){(const uint8_t *)text, digits});
}

void
audit_buffer_date(struct audit_buffer *out, int64_t date)
{
    const bool is_month = date < 1000000;
    put_digits(out, is_month ? date / 100 : date / 10000, 4);
    audit_buffer_text(out, "-");
    put_digits(out, is_month ? date % 100 : date / 100 % 100, 2);
    if (is_month)
        return;
    audit_buffer_text(out, "-");
    put_digits(out, date % 100, 2);
}

void
audit_buffer_clock(struct audit_buffer *out, int64_t ms, const char *between)
{
    const struct audit_clock clock = audit_clock_of(ms);
    audit_buffer_date(out, clock.date);
    audit_buffer_text(out, between);
    put_digits(out, clock.ms / 3600000, 2);
    audit_buffer_text(out, ":");
    put_digits(out, clock.ms / 60000 % 60, 2);
    audit_buffer_text(out, ":");
    put_digits(out, clock.ms / 1000 % 60, 2);
}

void
audit_buffer_signed(struct audit_buffer *out, int64_t number)
{
    if (number < 0)
        audit_buffer_text(out, "-");
    audit_buffer_decimal(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

/* The digits of yuan stand in groups of three. */
static void
put_grouped(struct audit_buffer *out, int64_t fen)
{
    struct audit_buffer plain = {0};
    audit_buffer_yuan(&plain, fen);
    const size_t begin = fen < 0, point = plain.failed ? 0 : plain.size - 3;
    for (size_t i = 0; i < plain.size && !plain.failed; i++) {
        if (i > begin && i < point && (point - i) % 3 == 0)
            audit_buffer_text(out, ",");
        audit_buffer_append(out, (struct audit_bytes){plain.data + i, 1});
    }
    out->failed = out->failed || plain.failed;
    audit_buffer_free(&plain);
}

void
audit_cell_show(const struct audit_cell *cell, struct audit_buffer *out)
{
    switch (cell->kind) {
    case AUDIT_CELL_EMPTY:
        return;
    case AUDIT_CELL_TEXT:
    case AUDIT_CELL_FILE:
        audit_buffer_append(out, cell->text);
        return;
    case AUDIT_CELL_MONEY:
        put_grouped(out, cell->number);
        return;
    case AUDIT_CELL_COUNT:
        audit_buffer_signed(out, cell->number);
        return;
    case AUDIT_CELL_SHARE: /* hundredths of a percent, as fen are of yuan */
        put_grouped(out, cell->number);
        audit_buffer_text(out, "%");
        return;
    case AUDIT_CELL_DATE:
        audit_buffer_date(out, cell->number);
        return;
    case AUDIT_CELL_TIME:
        audit_buffer_clock(out, cell->number, " ");
        return;
    case AUDIT_CELL_HASH:
        audit_buffer_hex(out, cell->text);
        return;
    }
    assert(false && "a kind of cell that is none");
}

/* The rows above the bookings: the heading, by which a layout is known, and what banks write above
 * it. */
#include <string.h>

#include "audit/reconcile/rows.h"

enum { CELL_SIZE_MAX = 512 };

/* A cell as headings are compared; {0} for one that is too long to be of a heading. */
static struct audit_bytes
plain_of(struct audit_bytes cell, uint8_t room[static CELL_SIZE_MAX])
{
    size_t size = 0;
    if (!audit_cell_plain(audit_cell_trim(cell), room, CELL_SIZE_MAX, &size))
        return (struct audit_bytes){0};
    return (struct audit_bytes){room, size};
}

/* All cells as they are compared, one behind the other, up to the last that says something. */
static bool
hash_cells(const struct rows_row *row, struct audit_hash *out, size_t *out_count)
{
    struct audit_buffer all = {0};
    uint8_t room[CELL_SIZE_MAX];
    size_t end = 0, count = 0;
    for (size_t i = 0; i < row->cell_count; i++) {
        struct audit_bytes plain = plain_of(row->cells[i], room);
        audit_buffer_append(&all, plain);
        audit_buffer_append(&all, (struct audit_bytes){(const uint8_t *)"", 1});
        if (plain.size > 0) {
            end = all.size;
            count = i + 1;
        }
    }
    bool fits = !all.failed;
    if (fits)
        *out = audit_sha256((struct audit_bytes){all.data, end});
    *out_count = count;
    audit_buffer_free(&all);
    return fits;
}

bool
rows_heading_is(const struct audit_row_reader *reader, const struct rows_row *row)
{
    struct audit_hash hash;
    size_t count = 0;
    uint8_t room[CELL_SIZE_MAX];
    const struct rows_heading *heading = &reader->heading;
    /* Bookings are many and begin with no name of a column. */
    size_t date =
        heading->at[BANK_DATE] != SIZE_MAX ? heading->at[BANK_DATE] : heading->at[BANK_BOOKED];
    if (date >= row->cell_count)
        return false;
    struct audit_bytes plain = plain_of(row->cells[date], room);
    if (bank_list_find(&heading->layout->columns[BANK_DATE], plain) == SIZE_MAX &&
        bank_list_find(&heading->layout->columns[BANK_BOOKED], plain) == SIZE_MAX)
        return false;
    return hash_cells(row, &hash, &count) && count == heading->cell_count &&
           audit_hash_equal(&hash, &heading->cells);
}

/* --- which layout --- */

/* Where in the row the columns of a layout are. `*out_twice` names one that stands there twice. */
struct found {
    struct rows_heading heading;
    size_t name[BANK_ROLE_COUNT]; /* by which of its names: the earlier counts */
    struct audit_bytes twice;
};

static void
take_purpose(struct rows_heading *heading, size_t column)
{
    if (heading->purpose_count < ROWS_PURPOSE_MAX)
        heading->purposes[heading->purpose_count++] = column;
}

static void
take_cell(struct found *found, const struct bank_layout *layout, struct audit_bytes plain,
          struct audit_bytes cell, size_t column)
{
    struct rows_heading *heading = &found->heading;
    for (size_t role = 0; role < BANK_ROLE_COUNT; role++) {
        size_t name = bank_list_find(&layout->columns[role], plain);
        if (name == SIZE_MAX)
            continue;
        if (role == BANK_PURPOSE)
            take_purpose(heading, column);
        else if (role != BANK_OTHER && name == found->name[role])
            found->twice = cell;
        if (name < found->name[role]) {
            found->name[role] = name;
            heading->at[role] = column;
        }
        return;
    }
}

static bool
has(const struct rows_heading *heading, enum bank_role role)
{
    return heading->at[role] != SIZE_MAX;
}

/* By which columns amounts are signed; false: there are none, or too many. */
static bool
settle_sign(struct rows_heading *heading, enum bank_sign sign)
{
    bool sides = has(heading, BANK_OUT) || has(heading, BANK_IN),
         amount = has(heading, BANK_AMOUNT);
    heading->sign = sign;
    if (sign == BANK_SIGN_AS_FOUND)
        heading->sign = sides                          ? BANK_SIGN_COLUMNS
                        : has(heading, BANK_DIRECTION) ? BANK_SIGN_DIRECTION
                                                       : BANK_SIGN_SIGNED;
    return heading->sign == BANK_SIGN_COLUMNS ? sides : amount;
}

static bool
is_heading_of(struct found *found, const struct bank_layout *layout, const struct rows_row *row)
{
    uint8_t room[CELL_SIZE_MAX];
    memset(found, 0, sizeof *found);
    for (size_t role = 0; role < BANK_ROLE_COUNT; role++)
        found->heading.at[role] = found->name[role] = SIZE_MAX;
    for (size_t i = 0; i < row->cell_count; i++) {
        struct audit_bytes plain = plain_of(row->cells[i], room);
        if (plain.size > 0)
            take_cell(found, layout, plain, row->cells[i], i);
    }
    for (size_t role = 0; role < BANK_ROLE_COUNT; role++)
        if (layout->needed[role] && found->heading.at[role] == SIZE_MAX)
            return false;
    found->heading.layout = layout;
    return (has(&found->heading, BANK_DATE) || has(&found->heading, BANK_BOOKED)) &&
           settle_sign(&found->heading, layout->sign);
}

enum audit_status
rows_heading_find(struct audit_row_reader *reader, const struct rows_row *row, bool *out_found,
                  struct audit_error *err)
{
    struct found found;
    *out_found = false;
    for (size_t i = 0; i < reader->rules->layout_count && !*out_found; i++)
        *out_found = is_heading_of(&found, &reader->rules->layouts[i], row);
    if (!*out_found)
        return AUDIT_OK;
    if (found.twice.size > 0)
        return rows_fail(reader, AUDIT_MESSAGE_ROWS_COLUMN_TWICE, row, found.twice, err);
    if (!hash_cells(row, &found.heading.cells, &found.heading.cell_count))
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)CELL_SIZE_MAX);
    reader->heading = found.heading;
    memcpy(reader->statement.format, found.heading.layout->name, sizeof reader->statement.format);
    return AUDIT_OK;
}

/* --- above the heading --- */

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static bool
read_date(struct audit_bytes text, uint32_t *out)
{
    return audit_cell_read_date(text, out) != AUDIT_DATE_NONE;
}

/* Two dates with a word or a dash between them: wherever both sides are dates. */
static bool
read_period(struct audit_bytes text, uint32_t *out_first, uint32_t *out_last)
{
    static const char *const between[] = {"至", "到", "--", "-", "~", "—", "–"};
    for (size_t at = 1; at < text.size && text.size <= 128; at++)
        for (size_t i = 0; i < sizeof between / sizeof between[0]; i++) {
            size_t size = strlen(between[i]);
            if (text.size - at <= size || memcmp(text.data + at, between[i], size) != 0)
                continue;
            struct audit_bytes first = {text.data, at};
            struct audit_bytes last = {text.data + at + size, text.size - at - size};
            if (read_date(first, out_first) && read_date(last, out_last))
                return true;
        }
    return false;
}

/* The digits, masked ones too, that a value begins with: "9999 0017 (人民币)"; or a number with
 * letters in it. A name is none. */
static struct audit_bytes
account_of(struct audit_bytes value)
{
    size_t end = 0, digits = 0;
    bool ascii = true;
    while (end < value.size &&
           ((value.data[end] >= '0' && value.data[end] <= '9') || is_blank(value.data[end]) ||
            value.data[end] == '-' || value.data[end] == '*'))
        end++;
    value.size = end >= 4 ? end : value.size;
    for (size_t i = 0; i < value.size; i++) {
        digits += value.data[i] >= '0' && value.data[i] <= '9';
        ascii = ascii && value.data[i] < 0x80;
    }
    return ascii && digits > 0 ? value : (struct audit_bytes){0};
}

static void
keep_account(struct audit_statement *statement, struct audit_bytes value)
{
    uint8_t account[CELL_SIZE_MAX];
    size_t size = 0;
    value = account_of(value);
    if (statement->account.size == 0 && value.size > 0 && value.size <= sizeof account &&
        audit_cell_account(value, account, &size))
        statement->account = audit_statement_keep(statement, (struct audit_bytes){account, size});
}

static void
keep_balance(struct audit_bytes value, bool *out_given, int64_t *out_fen)
{
    bool is_signed = false;
    if (audit_cell_amount(value, out_fen, &is_signed) == AUDIT_AMOUNT_READ)
        *out_given = true;
}

/* A key and its value; keys that are not known say nothing to us. */
static enum audit_status
take_value(struct audit_row_reader *reader, const struct rows_row *row, struct audit_bytes key,
           struct audit_bytes value, struct audit_error *err)
{
    struct audit_statement *statement = &reader->statement;
    uint8_t room[CELL_SIZE_MAX], value_room[CELL_SIZE_MAX];
    struct audit_bytes plain = plain_of(key, room), plain_value = plain_of(value, value_room);
    const struct audit_bank_rules *rules = reader->rules;
    uint32_t first = 0, last = 0;
    for (size_t i = 0; i < rules->layout_count; i++)
        if (bank_list_find(&rules->layouts[i].words[BANK_KEY_ACCOUNT], plain) != SIZE_MAX)
            keep_account(statement, value);
    if (bank_says(rules, NULL, BANK_KEY_ACCOUNT, plain))
        keep_account(statement, value);
    else if (bank_says(rules, NULL, BANK_KEY_CURRENCY, plain) && plain_value.size > 0 &&
             !bank_begins(rules, NULL, BANK_RENMINBI, plain_value))
        return rows_fail(reader, AUDIT_MESSAGE_ROWS_CURRENCY, row, value, err);
    else if (bank_says(rules, NULL, BANK_KEY_FIRST, plain))
        (void)read_date(value, &statement->first_date);
    else if (bank_says(rules, NULL, BANK_KEY_LAST, plain))
        (void)read_date(value, &statement->last_date);
    else if (bank_says(rules, NULL, BANK_KEY_PERIOD, plain) && read_period(value, &first, &last)) {
        statement->first_date = first;
        statement->last_date = last;
    } else if (bank_says(rules, NULL, BANK_KEY_OPENING, plain))
        keep_balance(value, &reader->states_opening, &reader->opening_fen);
    else if (bank_says(rules, NULL, BANK_KEY_CLOSING, plain))
        keep_balance(value, &reader->states_closing, &reader->closing_fen);
    return AUDIT_OK;
}

/* The next colon that parts a key from a value; those of "10:30" have digits before them. */
static size_t
next_colon(struct audit_bytes text, size_t at)
{
    while (at < text.size && (text.data[at] != ':' || at == 0 ||
                              (text.data[at - 1] >= '0' && text.data[at - 1] <= '9')))
        at++;
    return at;
}

/* Where the key before a colon begins; the first key of a cell may have blanks in it. */
static size_t
key_begin(struct audit_bytes text, size_t from, size_t colon)
{
    size_t at = colon;
    while (from > 0 && at > from && !is_blank(text.data[at - 1]))
        at--;
    return from == 0 ? 0 : at;
}

/* "账号：1  币种：人民币" and the like. `*out_open`: a key whose value is in the next cell. */
static enum audit_status
take_cell_text(struct audit_row_reader *reader, const struct rows_row *row, struct audit_bytes text,
               struct audit_bytes *out_open, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;
    size_t from = 0, colon = next_colon(text, 0);
    while (colon < text.size && status == AUDIT_OK) {
        size_t begin = key_begin(text, from, colon), next = next_colon(text, colon + 1);
        size_t end = next < text.size ? key_begin(text, colon + 1, next) : text.size;
        struct audit_bytes key = {text.data + begin, colon - begin};
        struct audit_bytes value =
            audit_cell_trim((struct audit_bytes){text.data + colon + 1, end - colon - 1});
        *out_open = value.size == 0 ? key : (struct audit_bytes){0};
        if (value.size > 0)
            status = take_value(reader, row, key, value, err);
        from = colon + 1;
        colon = next;
    }
    if (from == 0)
        *out_open = text;
    return status;
}

enum audit_status
rows_preamble(struct audit_row_reader *reader, const struct rows_row *row, struct audit_error *err)
{
    uint8_t room[CELL_SIZE_MAX], key_room[CELL_SIZE_MAX];
    struct audit_bytes key = {key_room, 0};
    enum audit_status status = AUDIT_OK;
    for (size_t i = 0; i < row->cell_count && status == AUDIT_OK; i++) {
        struct audit_bytes cell = audit_cell_trim(row->cells[i]), text = {room, 0}, open = {0};
        if (cell.size == 0)
            continue;
        if (audit_cell_narrow(cell, room, sizeof room, &text.size)) {
            if (key.size > 0 && next_colon(text, 0) == text.size)
                status = take_value(reader, row, key, text, err);
            if (status == AUDIT_OK)
                status = take_cell_text(reader, row, text, &open, err);
        }
        key.size = open.size;
        if (open.size > 0)
            memcpy(key_room, open.data, open.size);
    }
    return status;
}

/* A row that is a booking: its date, what it moved and where to, and what the bank says of it. */
#include "audit/reconcile/rows.h"

/* --- dates --- */

/* The date of a column; 0 where the cell holds none. A second form in one column is refused: were
 * it guessed, 2023-01-02 might be taken for 2023-02-01. */
enum audit_status
rows_date(struct audit_row_reader *reader, const struct rows_row *row, enum bank_role role,
          struct rows_dates *seen, uint32_t *out_date, struct audit_error *err)
{
    struct audit_bytes text = rows_cell(reader, row, role);
    enum audit_date_form form = audit_cell_read_date(text, out_date);
    if (form == AUDIT_DATE_NONE)
        return AUDIT_OK;
    if (seen->form == AUDIT_DATE_NONE)
        *seen = (struct rows_dates){form, row->line};
    if (form == seen->form)
        return AUDIT_OK;
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ROWS_DATE_FORMS, reader->statement.name,
                      row->line, text, audit_date_form_example(seen->form), seen->line);
}

/* --- amounts --- */

static enum audit_status
refuse_amount(const struct audit_row_reader *reader, const struct rows_row *row,
              enum audit_amount came, struct audit_bytes text, struct audit_error *err)
{
    enum audit_message message = AUDIT_MESSAGE_ROWS_AMOUNT;
    if (came == AUDIT_AMOUNT_SCIENTIFIC)
        message = AUDIT_MESSAGE_ROWS_SCIENTIFIC;
    else if (came == AUDIT_AMOUNT_DECIMALS)
        message = AUDIT_MESSAGE_ROWS_DECIMALS;
    else if (came == AUDIT_AMOUNT_LARGE)
        message = AUDIT_MESSAGE_ROWS_LARGE;
    return rows_fail(reader, message, row, text, err);
}

/* An amount, or nothing as 0. */
static enum audit_status
read_amount(struct audit_row_reader *reader, const struct rows_row *row, enum bank_role role,
            int64_t *out_fen, bool *out_given, struct audit_error *err)
{
    struct audit_bytes text = rows_cell(reader, row, role);
    bool is_signed = false;
    enum audit_amount came = audit_cell_amount(text, out_fen, &is_signed);
    *out_given = came == AUDIT_AMOUNT_READ;
    if (role == BANK_AMOUNT && *out_given) {
        reader->signs_seen = reader->signs_seen || is_signed;
        reader->amounts_seen = true;
    }
    return came == AUDIT_AMOUNT_READ || came == AUDIT_AMOUNT_NOTHING
               ? AUDIT_OK
               : refuse_amount(reader, row, came, text, err);
}

static enum audit_status
read_direction(struct audit_row_reader *reader, const struct rows_row *row, bool *out_out,
               struct audit_error *err)
{
    uint8_t room[64];
    struct audit_bytes text = rows_cell(reader, row, BANK_DIRECTION), plain = {room, 0};
    const struct bank_layout *layout = reader->heading.layout;
    bool fits = audit_cell_plain(text, room, sizeof room, &plain.size);
    /* A layout's own words come before those of all. */
    bool own_in = fits && bank_list_find(&layout->words[BANK_SAYS_IN], plain) != SIZE_MAX;
    *out_out = fits && !own_in && bank_says(reader->rules, layout, BANK_SAYS_OUT, plain);
    if (*out_out || own_in || (fits && bank_says(reader->rules, layout, BANK_SAYS_IN, plain)))
        return AUDIT_OK;
    return rows_fail(reader, AUDIT_MESSAGE_ROWS_DIRECTION, row, text, err);
}

/* What a row moved: out less than 0, in more. `*out_back`: an amount that the bank took back, which
 * it writes with a minus into the column of what it takes back. */
static enum audit_status
read_movement(struct audit_row_reader *reader, const struct rows_row *row, int64_t *out_fen,
              bool *out_back, struct audit_error *err)
{
    int64_t out = 0, in = 0;
    bool has_out = false, has_in = false, is_out = false;
    enum audit_status status;
    *out_back = false;
    if (reader->heading.sign == BANK_SIGN_COLUMNS) {
        status = read_amount(reader, row, BANK_OUT, &out, &has_out, err);
        if (status == AUDIT_OK)
            status = read_amount(reader, row, BANK_IN, &in, &has_in, err);
        if (status == AUDIT_OK && out != 0 && in != 0)
            return rows_fail(reader, AUDIT_MESSAGE_ROWS_BOTH, row, rows_cell(reader, row, BANK_OUT),
                             err);
        *out_back = out < 0 || in < 0;
        *out_fen = out != 0 ? -out : in;
        return status;
    }
    status = read_amount(reader, row, BANK_AMOUNT, &in, &has_in, err);
    *out_fen = in;
    if (status != AUDIT_OK || in == 0 || reader->heading.sign == BANK_SIGN_SIGNED)
        return status;
    is_out = reader->heading.sign == BANK_SIGN_OUT_ONLY;
    if (reader->heading.sign == BANK_SIGN_DIRECTION)
        status = read_direction(reader, row, &is_out, err);
    *out_back = in < 0;
    *out_fen = is_out ? -in : in;
    return status;
}

/* --- a booking --- */

enum { ACCOUNT_SIZE_MAX = 256 };

static enum audit_status
read_account(struct audit_row_reader *reader, const struct rows_row *row, enum bank_role role,
             uint8_t room[static ACCOUNT_SIZE_MAX], struct audit_bytes *out,
             struct audit_error *err)
{
    struct audit_bytes text = rows_cell(reader, row, role);
    size_t size = 0;
    if (text.size > ACCOUNT_SIZE_MAX || !audit_cell_account(text, room, &size))
        return rows_fail(reader, AUDIT_MESSAGE_ROWS_ACCOUNT, row, text, err);
    *out = (struct audit_bytes){room, size};
    return AUDIT_OK;
}

/* The account of the list stands in each of its rows, and is one. */
static enum audit_status
check_own(struct audit_row_reader *reader, const struct rows_row *row, struct audit_error *err)
{
    struct audit_statement *statement = &reader->statement;
    uint8_t room[ACCOUNT_SIZE_MAX];
    struct audit_bytes own = {0};
    if (rows_cell(reader, row, BANK_OWN_ACCOUNT).size == 0)
        return AUDIT_OK;
    enum audit_status status = read_account(reader, row, BANK_OWN_ACCOUNT, room, &own, err);
    if (status != AUDIT_OK)
        return status;
    if (statement->account.size == 0)
        statement->account = audit_statement_keep(statement, own);
    else if (!audit_bytes_equal(statement->account, own))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ROWS_OTHER_ACCOUNT, statement->name,
                          row->line, own, statement->account);
    return AUDIT_OK;
}

static enum audit_status
check_currency(struct audit_row_reader *reader, const struct rows_row *row, struct audit_error *err)
{
    uint8_t room[64];
    struct audit_bytes text = rows_cell(reader, row, BANK_CURRENCY), plain = {room, 0};
    if (text.size == 0)
        return AUDIT_OK;
    return audit_cell_plain(text, room, sizeof room, &plain.size) &&
                   bank_says(reader->rules, reader->heading.layout, BANK_RENMINBI, plain)
               ? AUDIT_OK
               : rows_fail(reader, AUDIT_MESSAGE_ROWS_CURRENCY, row, text, err);
}

static enum audit_status
read_number(struct audit_row_reader *reader, const struct rows_row *row, enum bank_role role,
            struct audit_bytes *out, struct audit_error *err)
{
    struct audit_bytes text = rows_cell(reader, row, role);
    if (audit_cell_is_damaged(text))
        return rows_fail(reader, AUDIT_MESSAGE_ROWS_ACCOUNT, row, text, err);
    if (text.size == 1 && text.data[0] == '-')
        text.size = 0;
    *out = text;
    return AUDIT_OK;
}

/* A cell with a dash says nothing. */
static struct audit_bytes
words_of(struct audit_bytes text)
{
    bool dashes = text.size <= 2;
    for (size_t i = 0; i < text.size && dashes; i++)
        dashes = text.data[i] == '-';
    return dashes ? (struct audit_bytes){0} : text;
}

/* 用途, 摘要 and 附言 behind each other. One alone is the cell itself. */
static struct audit_bytes
read_purpose(struct audit_row_reader *reader, const struct rows_row *row)
{
    const struct rows_heading *heading = &reader->heading;
    struct audit_buffer *joined = &reader->purpose;
    struct audit_bytes purpose = {0};
    joined->size = 0;
    for (size_t i = 0; i < heading->purpose_count; i++) {
        struct audit_bytes words = words_of(rows_cell_at(row, heading->purposes[i]));
        if (words.size > 0 && purpose.size == 0) {
            purpose = words;
        } else if (words.size > 0) {
            if (joined->size == 0)
                audit_buffer_append(joined, purpose);
            audit_buffer_text(joined, " ");
            audit_buffer_append(joined, words);
        }
    }
    return joined->size > 0 ? audit_buffer_bytes(joined) : purpose;
}

/* All point into the cells, or into what is read next. */
static enum audit_status
read_texts(struct audit_row_reader *reader, const struct rows_row *row,
           uint8_t room[static ACCOUNT_SIZE_MAX], struct audit_bank_row *out,
           struct audit_error *err)
{
    enum audit_status status = read_account(reader, row, BANK_ACCOUNT, room, &out->account, err);
    if (status == AUDIT_OK)
        status = read_number(reader, row, BANK_SERIAL, &out->reference, err);
    if (status == AUDIT_OK)
        status = read_number(reader, row, BANK_VOUCHER, &out->voucher, err);
    if (status == AUDIT_OK)
        status = read_number(reader, row, BANK_REFERENCE, &out->end_to_end, err);
    out->name = words_of(rows_cell(reader, row, BANK_NAME));
    out->return_reason = words_of(rows_cell(reader, row, BANK_REASON));
    out->purpose = read_purpose(reader, row);
    return status == AUDIT_OK ? audit_buffer_status(&reader->purpose, err) : status;
}

static bool
add_to(struct rows_sums *sums, bool out, int64_t fen)
{
    int64_t *sum = out ? &sums->out_fen : &sums->in_fen;
    return !__builtin_add_overflow(*sum, fen, sum);
}

/* Amounts, and what follows from them. */
static enum audit_status
read_money(struct audit_row_reader *reader, const struct rows_row *row, struct audit_bank_row *out,
           struct audit_error *err)
{
    int64_t fen = 0;
    enum audit_status status = read_movement(reader, row, &fen, &out->reversal, err);
    if (status == AUDIT_OK)
        status = read_amount(reader, row, BANK_BALANCE, &out->balance_fen, &out->has_balance, err);
    if (status != AUDIT_OK)
        return status;
    out->out = fen < 0;
    out->amount_fen = fen < 0 ? -fen : fen; /* No amount is INT64_MIN: digits are read unsigned. */
    out->status = fen == 0 ? AUDIT_ROW_NO_AMOUNT : AUDIT_ROW_COUNTED;
    reader->balances_seen = reader->balances_seen || out->has_balance;
    if (!add_to(&reader->all, out->out, out->amount_fen) ||
        !add_to(&reader->part, out->out, out->amount_fen))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_STATEMENT_SUM,
                          reader->statement.name);
    return AUDIT_OK;
}

enum audit_status
rows_booking(struct audit_row_reader *reader, const struct rows_row *row, uint32_t date,
             struct audit_error *err)
{
    struct audit_bank_row read = {.line = row->line, .date = date};
    uint8_t room[ACCOUNT_SIZE_MAX];
    enum audit_status status =
        rows_date(reader, row, BANK_VALUE_DATE, &reader->valued, &read.value_date, err);
    if (status == AUDIT_OK)
        status = check_own(reader, row, err);
    if (status == AUDIT_OK)
        status = check_currency(reader, row, err);
    if (status == AUDIT_OK)
        status = read_money(reader, row, &read, err);
    if (status == AUDIT_OK)
        status = read_texts(reader, row, room, &read, err);
    if (status == AUDIT_OK)
        (void)audit_statement_append(&reader->statement, &read); /* Asked for behind each row. */
    return status;
}

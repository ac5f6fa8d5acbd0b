/* A bank's list, row by row. Every row becomes a booking or is counted as what it is; one that is
 * neither refuses the list, because a row that is passed over is money that nobody looks for. */
#include <stdlib.h>

#include "audit/reconcile/rows.h"

enum audit_status
rows_fail(const struct audit_row_reader *reader, enum audit_message message,
          const struct rows_row *row, struct audit_bytes text, struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, message, reader->statement.name, row->line, text);
}

struct audit_bytes
rows_cell_at(const struct rows_row *row, size_t column)
{
    return column < row->cell_count ? audit_cell_trim(row->cells[column]) : (struct audit_bytes){0};
}

struct audit_bytes
rows_cell(const struct audit_row_reader *reader, const struct rows_row *row, enum bank_role role)
{
    return rows_cell_at(row, reader->heading.at[role]);
}

/* --- rows without a date --- */

/* The bank's own sums, where a footer has them in the columns of amounts. */
static void
check_sum(struct audit_row_reader *reader, const struct rows_row *row, enum bank_role role,
          int64_t found)
{
    int64_t expected = 0;
    bool is_signed = false;
    struct audit_statement_finding finding = {.fault = AUDIT_STATEMENT_TOTAL_DIFFERS,
                                              .line = row->line};
    if (audit_cell_amount(rows_cell(reader, row, role), &expected, &is_signed) !=
            AUDIT_AMOUNT_READ ||
        expected == found)
        return;
    finding.expected_fen = expected;
    finding.found_fen = found;
    audit_statement_find(&reader->statement, finding);
}

static void
footer(struct audit_row_reader *reader, const struct rows_row *row, bool part)
{
    const struct rows_sums *sums = part ? &reader->part : &reader->all;
    if (reader->heading.sign == BANK_SIGN_COLUMNS) {
        check_sum(reader, row, BANK_OUT, sums->out_fen);
        check_sum(reader, row, BANK_IN, sums->in_fen);
    } else if (reader->heading.sign == BANK_SIGN_OUT_ONLY) {
        check_sum(reader, row, BANK_AMOUNT, sums->out_fen);
    } else if (reader->heading.sign == BANK_SIGN_IN_ONLY) {
        check_sum(reader, row, BANK_AMOUNT, sums->in_fen);
    }
    if (part)
        reader->part = (struct rows_sums){0};
}

/* A balance carried over from the page before opens the list, where no booking stands above it. */
static void
carried(struct audit_row_reader *reader, const struct rows_row *row)
{
    int64_t fen = 0;
    bool is_signed = false;
    if (reader->statement.row_count == 0 &&
        audit_cell_amount(rows_cell(reader, row, BANK_BALANCE), &fen, &is_signed) ==
            AUDIT_AMOUNT_READ) {
        reader->states_opening = true;
        reader->opening_fen = fen;
    }
}

static enum audit_status
other_row(struct audit_row_reader *reader, const struct rows_row *row, struct audit_error *err)
{
    const struct audit_bank_rules *rules = reader->rules;
    const struct bank_layout *layout = reader->heading.layout;
    struct audit_bytes first = {0}, dated = rows_cell(reader, row, BANK_DATE);
    uint8_t room[512];
    for (size_t i = 0; i < row->cell_count && first.size == 0; i++)
        first = rows_cell_at(row, i);
    struct audit_bytes plain = {room, 0};
    struct audit_bytes begins = {first.data, first.size < 256 ? first.size : 256};
    (void)audit_cell_plain(begins, room, sizeof room, &plain.size);
    enum audit_row_status status = AUDIT_ROW_FOOTER;
    if (bank_begins(rules, layout, BANK_PART, plain)) {
        footer(reader, row, true);
    } else if (bank_begins(rules, layout, BANK_CARRIED, plain)) {
        carried(reader, row);
        status = AUDIT_ROW_REPEATED;
    } else if (!bank_begins(rules, layout, BANK_NOTE, plain)) {
        if (!bank_begins(rules, layout, BANK_TOTAL, plain))
            return rows_fail(reader,
                             dated.size > 0 ? AUDIT_MESSAGE_ROWS_DATE : AUDIT_MESSAGE_ROWS_UNKNOWN,
                             row, dated.size > 0 ? dated : first, err);
        footer(reader, row, false);
    }
    audit_statement_other(&reader->statement, row->line, status);
    return AUDIT_OK;
}

/* --- the rows --- */

static bool
is_blank(const struct rows_row *row)
{
    for (size_t i = 0; i < row->cell_count; i++)
        if (audit_cell_trim(row->cells[i]).size > 0)
            return false;
    return true;
}

static enum audit_status
below_heading(struct audit_row_reader *reader, const struct rows_row *row, struct audit_error *err)
{
    uint32_t date = 0, booked = 0;
    if (rows_heading_is(reader, row)) {
        audit_statement_other(&reader->statement, row->line, AUDIT_ROW_REPEATED);
        return AUDIT_OK;
    }
    enum audit_status status = rows_date(reader, row, BANK_DATE, &reader->dates, &date, err);
    if (status == AUDIT_OK)
        status = rows_date(reader, row, BANK_BOOKED, &reader->booked, &booked, err);
    if (status != AUDIT_OK)
        return status;
    if (date == 0 && booked == 0)
        return other_row(reader, row, err);
    for (size_t i = reader->heading.cell_count; i < row->cell_count; i++)
        if (rows_cell_at(row, i).size > 0)
            return rows_fail(reader, AUDIT_MESSAGE_ROWS_LONG, row, rows_cell_at(row, i), err);
    return rows_booking(reader, row, booked != 0 ? booked : date, err);
}

static enum audit_status
above_heading(struct audit_row_reader *reader, const struct rows_row *row, struct audit_error *err)
{
    bool found = false;
    enum audit_status status = rows_heading_find(reader, row, &found, err);
    if (status == AUDIT_OK && !found)
        status = rows_preamble(reader, row, err);
    if (status == AUDIT_OK)
        audit_statement_other(&reader->statement, row->line,
                              found ? AUDIT_ROW_HEADING : AUDIT_ROW_PREAMBLE);
    return status;
}

static enum audit_status
no_heading(const struct audit_row_reader *reader, struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ROWS_NO_HEADING, reader->statement.name,
                      (uint64_t)ROWS_HEADING_AMONG_MAX);
}

enum audit_status
audit_rows_add(struct audit_row_reader *reader, uint64_t line, const struct audit_bytes *cells,
               size_t cell_count, struct audit_error *err)
{
    const struct rows_row row = {line, cells, cell_count};
    reader->row_count++;
    if (is_blank(&row)) {
        audit_statement_other(&reader->statement, line, AUDIT_ROW_BLANK);
        return audit_statement_status(&reader->statement, err);
    }
    if (reader->heading.layout == NULL && reader->row_count > ROWS_HEADING_AMONG_MAX)
        return no_heading(reader, err);
    enum audit_status status = reader->heading.layout == NULL ? above_heading(reader, &row, err)
                                                              : below_heading(reader, &row, err);
    return status == AUDIT_OK ? audit_statement_status(&reader->statement, err) : status;
}

enum audit_status
audit_rows_begin(const struct audit_bank_rules *rules, const char *name,
                 struct audit_row_reader **out, struct audit_error *err)
{
    const struct audit_hash none = {{0}};
    struct audit_row_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *reader);
    reader->rules = rules;
    enum audit_status status = audit_statement_new(name, &none, &reader->statement, err);
    if (status != AUDIT_OK) {
        free(reader);
        return status;
    }
    *out = reader;
    return AUDIT_OK;
}

enum audit_status
audit_rows_end(struct audit_row_reader *reader, const struct audit_hash *sha256,
               struct audit_statements *statements, struct audit_error *err)
{
    struct audit_statement *statement = &reader->statement;
    enum audit_status status = AUDIT_OK;
    statement->sha256 = *sha256;
    statement->currency = audit_text("CNY");
    if (reader->heading.layout == NULL)
        status = no_heading(reader, err);
    else if (reader->heading.sign == BANK_SIGN_SIGNED && reader->amounts_seen &&
             !reader->signs_seen && !reader->balances_seen)
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ROWS_NO_SIGN, statement->name);
    statement->period_stated = statement->first_date != 0 && statement->last_date != 0 &&
                               statement->first_date <= statement->last_date;
    if (!statement->period_stated)
        statement->first_date = statement->last_date = 0;
    if (status == AUDIT_OK)
        status = audit_statement_finish(statement, err);
    if (status == AUDIT_OK) {
        rows_settle(reader);
        status = audit_statements_take(statements, statement, err);
    }
    audit_rows_free(reader);
    return status;
}

void
audit_rows_free(struct audit_row_reader *reader)
{
    if (reader == NULL)
        return;
    audit_statement_clear(&reader->statement);
    audit_buffer_free(&reader->purpose);
    free(reader);
}

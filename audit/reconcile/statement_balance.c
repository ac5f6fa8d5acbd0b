/* The running balance of a list: which way it runs, where it breaks, where it begins and ends. A
 * balance that does not follow from the one before finds a missing row better than anything else.
 */
#include "audit/reconcile/rows.h"

/* A balance that is carried along; not known before the first. */
struct running {
    bool known;
    int64_t fen;
};

/* What a row moved. */
static int64_t
moved(const struct audit_statement_row *row)
{
    if (row->status != AUDIT_ROW_COUNTED)
        return 0;
    return row->out ? -row->amount_fen : row->amount_fen;
}

/* Steps over a row. False: the row states another balance than follows, which `*out_expected` is.
 */
static bool
step(struct running *running, const struct audit_statement_row *row, int64_t *out_expected)
{
    bool fits = !running->known || !__builtin_add_overflow(running->fen, moved(row), &running->fen);
    *out_expected = fits ? running->fen : INT64_MAX;
    bool holds = fits && (!running->known || !row->has_balance || row->balance_fen == running->fen);
    if (row->has_balance)
        *running = (struct running){true, row->balance_fen};
    return holds;
}

/* The row number `i` in the order of the file, or against it. */
static const struct audit_statement_row *
row_at(const struct audit_statement *statement, size_t i, bool backwards)
{
    return &statement->rows[backwards ? statement->row_count - 1 - i : i];
}

static uint64_t
count_breaks(const struct audit_statement *statement, bool backwards)
{
    struct running running = {0};
    uint64_t breaks = 0;
    int64_t expected;
    for (size_t i = 0; i < statement->row_count; i++)
        breaks += !step(&running, row_at(statement, i, backwards), &expected);
    return breaks;
}

/* By balances; where they do not tell, by dates; else as it stands. */
static bool
is_newest_first(const struct audit_statement *statement)
{
    uint64_t forwards = count_breaks(statement, false), backwards = count_breaks(statement, true);
    if (forwards != backwards)
        return backwards < forwards;
    size_t count = statement->row_count;
    if (count < 2 || statement->rows[0].date <= statement->rows[count - 1].date)
        return false;
    for (size_t i = 1; i < count; i++)
        if (statement->rows[i].date > statement->rows[i - 1].date)
            return false;
    return true;
}

static void
reverse(struct audit_statement *statement)
{
    for (size_t i = 0, j = statement->row_count; i + 1 < j; i++) {
        struct audit_statement_row row = statement->rows[i];
        statement->rows[i] = statement->rows[--j];
        statement->rows[j] = row;
    }
}

static void
find_breaks(struct audit_statement *statement, struct running running)
{
    for (size_t i = 0; i < statement->row_count; i++) {
        const struct audit_statement_row *row = &statement->rows[i];
        struct audit_statement_finding finding = {.fault = AUDIT_STATEMENT_BALANCE_BREAKS,
                                                  .line = row->line,
                                                  .found_fen = row->balance_fen,
                                                  .date = row->date};
        if (!step(&running, row, &finding.expected_fen))
            audit_statement_find(statement, finding);
    }
}

/* From the first row with a balance back, from the last on. */
static void
settle_ends(struct audit_statement *statement)
{
    struct running running = {0};
    int64_t expected, before = 0, opening = 0;
    for (size_t i = 0; i < statement->row_count; i++) {
        const struct audit_statement_row *row = &statement->rows[i];
        if (!running.known) {
            bool fits = !__builtin_add_overflow(before, moved(row), &before);
            if (row->has_balance && fits &&
                !__builtin_sub_overflow(row->balance_fen, before, &opening)) {
                statement->has_opening = true;
                statement->opening_fen = opening;
            }
        }
        (void)step(&running, row, &expected);
    }
    statement->has_closing = running.known;
    statement->closing_fen = running.fen;
}

/* What is stated beside the rows: it must be what they come to. */
static void
check_stated(struct audit_row_reader *reader)
{
    struct audit_statement *statement = &reader->statement;
    struct audit_statement_finding finding = {.fault = AUDIT_STATEMENT_CLOSING_DIFFERS,
                                              .date = statement->last_date};
    int64_t closing = 0;
    if (reader->states_opening) {
        statement->has_opening = true;
        statement->opening_fen = reader->opening_fen;
    }
    bool fits = !__builtin_add_overflow(statement->opening_fen, statement->in_fen, &closing) &&
                !__builtin_sub_overflow(closing, statement->out_fen, &closing);
    if (!statement->has_closing && statement->has_opening && fits && statement->row_count == 0) {
        statement->has_closing = true; /* Nothing moved. */
        statement->closing_fen = closing;
    }
    if (!reader->states_closing)
        return;
    bool follows = statement->has_opening && fits;
    finding.expected_fen = follows ? closing : statement->closing_fen;
    finding.found_fen = reader->closing_fen;
    if ((follows || statement->has_closing) && finding.expected_fen != finding.found_fen)
        audit_statement_find(statement, finding);
    statement->has_closing = true;
    statement->closing_fen = reader->closing_fen;
}

void
rows_settle(struct audit_row_reader *reader)
{
    struct audit_statement *statement = &reader->statement;
    struct running running = {reader->states_opening, reader->opening_fen};
    statement->newest_first = is_newest_first(statement);
    if (statement->newest_first)
        reverse(statement);
    find_breaks(statement, running);
    settle_ends(statement);
    check_stated(reader);
}

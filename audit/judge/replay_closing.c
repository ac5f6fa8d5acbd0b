/* Closings (rule 16): what section 5 says that a month's closing must state, made again and
 * compared.
 *
 * A closing first puts its month's sums among the closed ones, so that "up to the last day of the
 * month" is what is closed. Lines are written one after the other into a buffer on the stack that
 * holds any of them, and go into the trees at once: nothing is kept of them. */
#include <assert.h>
#include <string.h>

#include <nettle/sha2.h>

#include "audit/evidence/date.h"
#include "audit/judge/replay_internal.h"

enum { LINE_MAX_SIZE = 512 };

struct line_buffer {
    uint8_t bytes[LINE_MAX_SIZE];
    struct audit_buffer text;
};

/* An empty line. The longest that the limits of section 1 allow, a payee of another register, has
 * 328 bytes. */
static struct audit_buffer *
line_begin(struct line_buffer *line)
{
    line->text = (struct audit_buffer){.data = line->bytes, .capacity = sizeof(line->bytes)};
    return &line->text;
}

static struct audit_bytes
line_end(struct line_buffer *line)
{
    assert(line->text.data == line->bytes);
    return audit_buffer_bytes(&line->text);
}

static const struct audit_bytes space = {(const uint8_t *)" ", 1};
static const struct audit_bytes newline = {(const uint8_t *)"\n", 1};

static void
put_sums(struct audit_buffer *text, const struct replay_sum *sums, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        audit_buffer_append(text, space);
        audit_buffer_decimal(text, sums[i].count);
        audit_buffer_append(text, space);
        audit_buffer_yuan(text, sums[i].fen);
    }
    audit_buffer_append(text, newline);
}

static void
put_year(const struct audit_replay *replay, struct audit_buffer *text,
         const struct replay_year *year)
{
    const struct replay_programme *programme = audit_arena_at(replay->arena, year->programme);

    audit_buffer_append(text, replay_text(replay->arena, programme->code));
    audit_buffer_append(text, space);
    audit_buffer_decimal(text, year->budget_year);
}

/* What a closing states, as we have it. Sums over programmes may pass the range on the way. */
struct figures {
    struct replay_totals cash, relief;
    uint64_t programme_count, payee_count;
    struct audit_hash programme_root, payee_root;
};

/* Programme lines and sums; each year is given its rank among them. */
static bool
figure_programmes(struct audit_replay *replay, struct figures *out)
{
    struct audit_frontier tree = {0};
    struct line_buffer line;
    const struct replay_sorted *rows;
    size_t count;

    rows = replay_years_sorted(replay, /* closed= */ true, &count);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct replay_year *year = audit_arena_at(replay->arena, rows[i].record);
        const struct replay_programme *programme = audit_arena_at(replay->arena, year->programme);
        struct audit_hash leaf;

        year->rank = (uint32_t)i;
        put_year(replay, line_begin(&line), year);
        put_sums(&line.text, year->closed, REPLAY_KIND_COUNT);
        leaf = audit_leaf_hash(line_end(&line));
        audit_frontier_append(&tree, &leaf);
        replay_totals_add(programme->instrument == AUDIT_RELIEF ? &out->relief : &out->cash,
                          year->closed);
    }
    out->programme_count = count;
    out->programme_root = audit_frontier_root(&tree);
    return true;
}

static int
compare_payees(const struct audit_replay *replay, audit_ref a, audit_ref b)
{
    const struct replay_payee *left = audit_arena_at(replay->arena, a);
    const struct replay_payee *right = audit_arena_at(replay->arena, b);

    return memcmp(left->id.bytes, right->id.bytes, sizeof(left->id.bytes));
}

/* Those with an entry up to the month, ascending by the hash of their ids. */
static struct replay_sorted *
payees_sorted(struct audit_replay *replay, uint32_t month, size_t *out_count)
{
    struct replay_money *money = &replay->state->money;
    struct replay_sorted *rows =
        replay_room_for(replay->arena, &money->payee_room, money->payees.count + 1);
    const struct replay_payee *payee;
    struct replay_last last;
    audit_ref at = 0;
    size_t count = 0;

    if (rows == NULL)
        return NULL;
    while ((payee = audit_table_next(replay->arena, &money->payees, &at, /* out_key= */ NULL)) !=
           NULL) {
        if (replay_payee_last(payee, month, &last))
            rows[count++] = (struct replay_sorted){
                replay_prefix((struct audit_bytes){payee->id.bytes, sizeof(payee->id.bytes)}),
                audit_table_ref(replay->arena, payee)};
    }
    replay_sort(replay, rows, count, compare_payees);
    *out_count = count;
    return rows;
}

/* What a payee's statement is hashed with, and where its lines stand. */
struct statement {
    struct audit_replay *replay;
    uint32_t month;
    struct sha256_ctx sha;
    struct line_buffer line;
};

static void
statement_hash_line(struct statement *statement)
{
    const struct audit_bytes bytes = line_end(&statement->line);

    sha256_update(&statement->sha, bytes.size, bytes.data);
}

static void
statement_head(struct statement *statement, audit_ref payee_ref)
{
    const struct audit_replay *replay = statement->replay;
    const struct audit_payee payee = replay_payee_of_key(audit_table_key(replay->arena, payee_ref));
    struct audit_buffer *text = line_begin(&statement->line);
    uint8_t *between;

    audit_payee_id(&payee, text);
    between = memchr(text->data, '\n', text->size);
    if (between != NULL)
        *between = ' '; /* a register and a number */
    audit_buffer_append(text, newline);
    statement_hash_line(statement);
}

/* His lines with any entry up to the month, in the order of their ranks, which differ. */
static bool
statement_lines(struct statement *statement, const struct replay_payee *payee)
{
    struct audit_replay *replay = statement->replay;
    struct replay_sum sums[REPLAY_KIND_COUNT - 1];
    struct replay_sorted *rows =
        replay_room_for(replay->arena, &replay->state->money.line_room, payee->line_count);
    size_t count = 0;

    if (rows == NULL)
        return false;
    for (uint32_t i = 0; i < payee->line_count; i++) {
        const struct replay_line *line = replay_line_at(replay, payee, i);
        const struct replay_year *year = audit_arena_at(replay->arena, line->year);

        replay_line_sums(line, statement->month, sums);
        if ((sums[0].count | sums[1].count | sums[2].count) != 0)
            rows[count++] = (struct replay_sorted){year->rank, i};
    }
    replay_sort(replay, rows, count, /* compare= */ NULL);
    for (size_t i = 0; i < count; i++) {
        const struct replay_line *line = replay_line_at(replay, payee, (uint32_t)rows[i].record);

        replay_line_sums(line, statement->month, sums);
        put_year(replay, line_begin(&statement->line), audit_arena_at(replay->arena, line->year));
        put_sums(&statement->line.text, sums, REPLAY_KIND_COUNT - 1);
        statement_hash_line(statement);
    }
    return true;
}

static void
statement_last(struct statement *statement, const struct replay_payee *payee)
{
    struct audit_buffer *text = line_begin(&statement->line);
    struct replay_last last;

    if (!replay_payee_last(payee, statement->month, &last))
        return; /* not in the list of payees then */
    audit_buffer_text(text, "last ");
    audit_buffer_decimal(text, last.entry);
    audit_buffer_append(text, space);
    audit_buffer_base64(text, (struct audit_bytes){last.leaf.bytes, sizeof(last.leaf.bytes)});
    audit_buffer_append(text, newline);
    statement_hash_line(statement);
}

/* The leaf of one payee's line. */
static bool
payee_leaf(struct statement *statement, audit_ref payee_ref, struct audit_hash *out)
{
    const struct replay_payee *payee = audit_arena_at(statement->replay->arena, payee_ref);
    struct audit_buffer *text = line_begin(&statement->line);
    uint8_t line[2 * sizeof(struct audit_hash)];

    sha256_init(&statement->sha);
    audit_buffer_text(text, "mingzhang/v1 payee\n");
    audit_buffer_decimal(text, statement->month);
    audit_buffer_append(text, newline);
    statement_hash_line(statement);
    statement_head(statement, payee_ref);
    if (!statement_lines(statement, payee))
        return false;
    statement_last(statement, payee);
    memcpy(line, payee->id.bytes, sizeof(payee->id.bytes));
    sha256_digest(&statement->sha, SHA256_DIGEST_SIZE, line + sizeof(payee->id.bytes));
    *out = audit_leaf_hash((struct audit_bytes){line, sizeof(line)});
    return true;
}

/* Payees come in an order that has nothing to do with where they stand: the next ones are asked for
 * while this one is written. */
static void
ask_for_next(const struct audit_replay *replay, const struct replay_sorted *rows, size_t count)
{
    enum { PAYEE = 8, LINES = 4, LINES_MAX = 4 };

    if (count > PAYEE)
        replay_expect_record(replay->arena, rows[PAYEE].record, sizeof(struct replay_payee));
    if (count > LINES) {
        const struct replay_payee *payee = audit_arena_at(replay->arena, rows[LINES].record);
        const size_t lines = payee->line_count < LINES_MAX ? payee->line_count : LINES_MAX;

        replay_expect(audit_arena_at(replay->arena, payee->lines),
                      lines * sizeof(struct replay_line));
    }
}

static bool
figure_payees(struct audit_replay *replay, uint32_t month, struct figures *out)
{
    struct statement statement = {.replay = replay, .month = month};
    struct audit_frontier tree = {0};
    struct replay_sorted *rows;
    size_t count;

    rows = payees_sorted(replay, month, &count);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct audit_hash leaf;

        ask_for_next(replay, rows + i, count - i);
        if (!payee_leaf(&statement, rows[i].record, &leaf))
            return false;
        audit_frontier_append(&tree, &leaf);
    }
    out->payee_count = count;
    out->payee_root = audit_frontier_root(&tree);
    return true;
}

static void
compare_count(struct audit_replay *replay, uint32_t month, const char *field, uint64_t stated,
              uint64_t ours)
{
    if (stated != ours)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_CLOSING_COUNT_DIFFERS, month,
                      field, stated, ours);
}

static void
compare_root(struct audit_replay *replay, uint32_t month, const char *field,
             struct audit_bytes stated, const struct audit_hash *ours)
{
    const struct audit_bytes root = {ours->bytes, sizeof(ours->bytes)};

    if (!audit_bytes_equal(stated, root))
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_CLOSING_ROOT_DIFFERS, month,
                      field, stated, root);
}

static void
compare_totals(struct audit_replay *replay, uint32_t month, bool relief,
               const struct audit_totals *stated, const struct replay_totals *ours)
{
    static const char *const fields[2][REPLAY_KIND_COUNT][2] = {
        {{"cash.appropriated_count", "cash.appropriated_fen"},
         {"cash.disbursed_count", "cash.disbursed_fen"},
         {"cash.adjusted_count", "cash.adjusted_fen"},
         {"cash.settled_count", "cash.settled_fen"}},
        {{"relief.appropriated_count", "relief.appropriated_fen"},
         {"relief.disbursed_count", "relief.disbursed_fen"},
         {"relief.adjusted_count", "relief.adjusted_fen"},
         {"relief.settled_count", "relief.settled_fen"}},
    };
    const uint64_t counts[REPLAY_KIND_COUNT] = {stated->appropriated_count, stated->disbursed_count,
                                                stated->adjusted_count, stated->settled_count};
    const int64_t sums[REPLAY_KIND_COUNT] = {stated->appropriated_fen, stated->disbursed_fen,
                                             stated->adjusted_fen, stated->settled_fen};

    for (size_t i = 0; i < REPLAY_KIND_COUNT; i++) {
        compare_count(replay, month, fields[relief][i][0], counts[i], ours->count[i]);
        if (sums[i] != ours->fen[i])
            replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_CLOSING_SUM_DIFFERS, month,
                          fields[relief][i][1], sums[i], replay_totals_fen(ours->fen[i]));
    }
}

static void
judge_figures(struct audit_replay *replay, const struct audit_entry *entry)
{
    const uint32_t month = entry->closing.month;
    struct figures ours = {0};

    if (!figure_programmes(replay, &ours) || !figure_payees(replay, month, &ours))
        return; /* the arena is full, which its status says */
    compare_totals(replay, month, /* relief= */ false, &entry->closing.cash, &ours.cash);
    compare_totals(replay, month, /* relief= */ true, &entry->closing.relief, &ours.relief);
    compare_count(replay, month, "programme_count", entry->closing.programme_count,
                  ours.programme_count);
    compare_root(replay, month, "programme_root", entry->closing.programme_root,
                 &ours.programme_root);
    compare_count(replay, month, "payee_count", entry->closing.payee_count, ours.payee_count);
    compare_root(replay, month, "payee_root", entry->closing.payee_root, &ours.payee_root);
}

/* Whether it is the month whose turn it is. */
static bool
judge_month(struct audit_replay *replay, uint32_t month)
{
    const struct replay_money *money = &replay->state->money;
    const uint32_t due =
        money->closed_month != 0 ? replay_month_after(money->closed_month) : money->first_month;

    if (due == 0)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_CLOSING_OF_NOTHING, month);
    else if (month != due)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_CLOSING_OUT_OF_TURN, month, due);
    return month == due;
}

/* A month that is skipped is closed with the later one, so that the closings behind it are judged
 * for what they are; one that is closed already, or not over, changes nothing. */
void
replay_closing_entry(struct audit_replay *replay, const struct audit_entry *entry)
{
    const uint32_t month = entry->closing.month;
    const uint32_t today = audit_date_of(replay->voucher->seal->sealed_at_ms);
    const bool in_turn = judge_month(replay, month), is_over = month < today / 100;

    if (!is_over)
        replay_object(replay, AUDIT_RULE_CONDITIONS, AUDIT_MESSAGE_CLOSING_TOO_EARLY, month, today);
    if (!is_over || month <= replay->state->money.closed_month)
        return;
    replay_close_month(replay, month);
    if (in_turn && !replay->unsealed)
        judge_figures(replay, entry);
}

/* Private to the replay: what it remembers of programmes, payouts, claims, payees and closings.
 *
 * Everything that a closing adds up is kept twice: what is dated in a closed month ("closed"), and
 * what is dated later. A payee's lines hold the sums of one open month at their side ("open"); what
 * is dated in yet another month waits in that month's list ("late") until its closing takes it in.
 * So an entry is added once, and no closing walks over entries again. */
#ifndef AUDIT_JUDGE_REPLAY_MONEY_H
#define AUDIT_JUDGE_REPLAY_MONEY_H

#include "audit/evidence/view.h"
#include "audit/judge/arena.h"

enum replay_kind {
    REPLAY_APPROPRIATED,
    REPLAY_DISBURSED,
    REPLAY_ADJUSTED,
    REPLAY_SETTLED,
    REPLAY_KIND_COUNT
};

/* The range of section 1 for amounts and sums. */
#define REPLAY_FEN_MAX INT64_C(9000000000000000000)

struct replay_sum {
    uint64_t count;
    int64_t fen; /* rule 13 keeps it in range: it wraps only behind an objection */
};
void replay_sum_add(struct replay_sum *sum, int64_t fen);

struct replay_programme {
    audit_ref code, name, category; /* replay_text */
    audit_ref recent_year;          /* struct replay_year: the last that was asked for */
    int64_t payee_cap_fen;
    uint32_t first_date, last_date;
    uint8_t instrument;
    bool ceiling, closed;
};

/* A programme's budget year. */
struct replay_year {
    audit_ref programme, recent_month; /* struct replay_year_month */
    struct replay_sum all[REPLAY_KIND_COUNT], closed[REPLAY_KIND_COUNT];
    uint32_t budget_year;
    uint32_t number; /* from 1, in the order in which they came up */
    uint32_t rank;   /* in the order of programme lines, while a closing is composed */
};

/* What is dated in one open month. */
struct replay_year_month {
    audit_ref year, next; /* the next of the same month */
    struct replay_sum sums[REPLAY_KIND_COUNT];
    uint32_t month;
};

/* The newest entry of a payee. */
struct replay_last {
    uint64_t entry;
    struct audit_hash leaf;
};

/* A disbursement of the payee's open month, for rule 17 (b). */
struct replay_repeat {
    audit_ref programme;
    int64_t amount_fen;
    uint64_t entry;
};

enum {
    REPLAY_LINES_NUMBERED = 16, /* a payee's first lines are found by their years' numbers */
    REPLAY_REPEATS_KEPT = 2,
};

struct replay_payee {
    uint32_t numbers[REPLAY_LINES_NUMBERED]; /* of his lines' years */
    audit_ref lines;                         /* struct replay_line, line_capacity of them */
    uint32_t line_count, line_capacity;
    audit_ref name, account; /* newest stated: replay_text, 32 bytes; 0: none yet */
    uint32_t open_month;     /* of `open`, `repeats`, and his lines' open sums; 0: none */
    uint32_t spilled_month;  /* up to here, repeats stand in the table too */
    struct replay_last open, closed;
    bool has_closed;
    uint8_t repeat_count;
    struct replay_repeat repeats[REPLAY_REPEATS_KEPT];
    struct audit_hash id; /* SHA-256 of his id */
};

/* What one payee received under one programme and budget year. No appropriations here. His lines
 * stand behind each other and move when they become more: others name them by payee and index. */
struct replay_line {
    audit_ref year;
    int64_t net_fen; /* disbursed - adjusted, over all dates */
    struct replay_sum closed[REPLAY_KIND_COUNT - 1], open[REPLAY_KIND_COUNT - 1];
    uint32_t open_month;
};

/* An entry that is dated in an open month other than its payee's. */
struct replay_late {
    audit_ref payee;
    int64_t fen;
    struct replay_last last;
    uint32_t line;
    enum replay_kind kind;
};
enum { REPLAY_LATE_COUNT = 63 };
struct replay_late_chunk {
    audit_ref next;
    uint64_t count;
    struct replay_late late[REPLAY_LATE_COUNT];
};

/* A month that is not closed. */
struct replay_month {
    audit_ref years; /* struct replay_year_month */
    audit_ref late;  /* struct replay_late_chunk, the newest first */
};

struct replay_payout_sums {
    int64_t adjusted_fen, reversed_fen, returned_fen, settled_fen, replaced_fen;
};

/* A disbursement, by its reference. */
struct replay_payout {
    audit_ref payee, claim;
    audit_ref sums; /* struct replay_payout_sums; 0: nothing yet */
    int64_t amount_fen;
    uint64_t entry;
    uint32_t date;
    uint32_t line; /* of the payee's */
};

struct replay_claim {
    audit_ref payee;
    int64_t approved_fen, net_fen;
};

/* A positive settlement, by its entry number. */
struct replay_settlement {
    audit_ref target; /* struct replay_payout */
    int64_t amount_fen;
    uint64_t taken_back_by; /* entry number; 0: nobody (entry 0 is no settlement) */
};

/* Room for sorting that is kept and grows. */
struct replay_sorted {
    uint64_t prefix;  /* of the key, big-endian; where it is the same, keys are compared whole */
    audit_ref record; /* or the index of a line */
};
struct replay_room {
    audit_ref at; /* struct replay_sorted, twice `capacity` of them */
    uint64_t capacity;
};

struct replay_money {
    struct audit_table programmes;  /* code -> replay_programme */
    struct audit_table years;       /* programme, budget year -> replay_year */
    struct audit_table year_months; /* year, month -> replay_year_month */
    struct audit_table months;      /* month -> replay_month */
    struct audit_table payees;      /* replay_payee_key -> replay_payee */
    struct audit_table lines;   /* payee, year -> uint32_t index of a line behind the numbered */
    struct audit_table payouts; /* reference -> replay_payout */
    struct audit_table repeats; /* payee, programme, amount, month -> uint64_t entry number */
    struct audit_table claims;  /* programme, claim -> replay_claim */
    struct audit_table settlements; /* entry number -> replay_settlement */
    struct audit_table returns;     /* bank reference -> uint64_t entry number */
    audit_ref recent_programme;
    audit_ref free_chunks; /* struct replay_late_chunk, by `next` */
    struct replay_room year_room, payee_room, line_room;
    uint32_t first_month; /* of the earliest dated entry; 0: none yet */
    uint32_t closed_month;
};

/* Text kept in the arena: its size before it. 0 for empty text, and when the arena is full. */
audit_ref replay_text_keep(struct audit_arena *arena, struct audit_bytes text);
struct audit_bytes replay_text(const struct audit_arena *arena, audit_ref text);

/* Words (replay_words.c). */
bool replay_character_17_holds(struct audit_bytes credit_code);
uint32_t replay_month_after(uint32_t month);
/* A payee as the key of a table, and back; the key is shorter than his id and says as much. */
enum {
    REPLAY_PAYEE_KEY_MAX = 1 + 256 + 1 + 64,
    REPLAY_PAYEE_ID_MAX = sizeof("other ") + 256 + 1 + 64
};
struct audit_bytes replay_payee_key(const struct audit_payee *payee,
                                    uint8_t key[static REPLAY_PAYEE_KEY_MAX]);
struct audit_payee replay_payee_of_key(struct audit_bytes key);

/* Records, found or made (replay_records.c); NULL when the arena is full (or, of `find`, when there
 * is none). */
struct audit_replay;
struct replay_programme *replay_programme_find(struct audit_replay *replay,
                                               struct audit_bytes code);
struct replay_year *replay_year_of(struct audit_replay *replay, struct replay_programme *programme,
                                   uint32_t budget_year);
/* `tag` is that of his key. */
struct replay_payee *replay_payee_of(struct audit_replay *replay, const struct audit_payee *payee,
                                     uint32_t tag);
/* Until the payee gets a line more. */
struct replay_line *replay_line_of(struct audit_replay *replay, struct replay_payee *payee,
                                   struct replay_year *year);
struct replay_line *replay_line_at(const struct audit_replay *replay,
                                   const struct replay_payee *payee, uint32_t index);
struct replay_month *replay_month_of(struct audit_replay *replay, uint32_t month);
uint32_t replay_line_index(const struct audit_replay *replay, const struct replay_payee *payee,
                           const struct replay_line *line);

/* What was found out about an entry before it is judged (replay_ahead.c). */
struct replay_ahead_slot {
    bool known;                   /* its tags are */
    uint32_t reference_tag;       /* of a disbursement's reference, or the target */
    uint32_t payee_tag;           /* of a disbursement's payee */
    struct replay_payee *payee;   /* of a disbursement; NULL: not found yet */
    struct replay_payout *payout; /* the target; NULL: not found yet */
};
enum { REPLAY_AHEAD_SLOTS = 16 };
struct replay_ahead {
    uint64_t voucher; /* its number + 1; 0: none yet */
    size_t next;      /* index of the entry that comes next */
    struct replay_ahead_slot slots[REPLAY_AHEAD_SLOTS];
};
/* Has memory brought near: some bytes (of NULL: none); a table's record with the end of its key. */
void replay_expect(const void *at, size_t size);
void replay_expect_record(const struct audit_arena *arena, audit_ref ref, size_t size);
/* The slot of the entry that is judged now; has others brought near. */
const struct replay_ahead_slot *replay_look_ahead(struct audit_replay *replay);

/* A money entry that is judged, with what it touches. */
struct replay_item {
    enum replay_kind kind;
    int64_t amount_fen;
    uint32_t date;
    uint64_t entry;
    const struct audit_hash *leaf;
    struct replay_programme *programme;
    struct replay_year *year;
    struct replay_year_month *month; /* NULL: its month is closed */
    struct replay_payee *payee;      /* NULL: an appropriation */
    struct replay_line *line;        /* likewise */
};
/* Finds or makes the sums of the item's month; false when the arena is full. */
bool replay_item_month(struct audit_replay *replay, struct replay_item *item);
/* Adds it to every sum that it is part of. */
void replay_item_add(struct audit_replay *replay, struct replay_item *item);

/* Rules that several bodies share. */
void replay_judge_period(struct audit_replay *replay, uint32_t date);
void replay_judge_open(struct audit_replay *replay, const struct replay_programme *programme,
                       uint32_t date);
/* Rule 13's range: in its place, and behind all other rules. */
void replay_judge_range(struct audit_replay *replay, const struct replay_item *item);
void replay_judge_sums(struct audit_replay *replay, const struct replay_item *item);
void replay_judge_ceiling(struct audit_replay *replay, const struct replay_item *item);

/* Bodies: judged, then in effect. */
void replay_programme_entry(struct audit_replay *replay, const struct audit_entry *entry);
void replay_appropriation_entry(struct audit_replay *replay, const struct audit_entry *entry,
                                const struct audit_hash *leaf);
void replay_disbursement_entry(struct audit_replay *replay, const struct audit_entry *entry,
                               const struct audit_hash *leaf);
void replay_adjustment_entry(struct audit_replay *replay, const struct audit_entry *entry,
                             const struct audit_hash *leaf);
void replay_settlement_entry(struct audit_replay *replay, const struct audit_entry *entry,
                             const struct audit_hash *leaf);
void replay_closing_entry(struct audit_replay *replay, const struct audit_entry *entry);

/* What an adjustment or a settlement is about; objects (rule 15) and returns NULL when there is
 * none. Fills what the item touches. */
struct replay_payout *replay_target(struct audit_replay *replay, struct audit_bytes target,
                                    struct replay_item *item);
/* The payout's sums, made when there are none; NULL when the arena is full. */
struct replay_payout_sums *replay_payout_sums_of(struct audit_replay *replay,
                                                 struct replay_payout *payout);

/* Puts the month's sums among the closed ones (replay_lines.c). */
void replay_close_month(struct audit_replay *replay, uint32_t month);
/* A line's sums over all that is dated up to `month`: the closed ones, and the open ones where they
 * are of it. */
void replay_line_sums(const struct replay_line *line, uint32_t month,
                      struct replay_sum out[static REPLAY_KIND_COUNT - 1]);
/* Likewise his newest entry; false when there is none. */
bool replay_payee_last(const struct replay_payee *payee, uint32_t month, struct replay_last *out);

/* Sorts (replay_sort.c). `compare` orders records with the same prefix; NULL where there are none.
 */
typedef int replay_compare_fn(const struct audit_replay *replay, audit_ref a, audit_ref b);
uint64_t replay_prefix(struct audit_bytes key);
/* Room for `count`; NULL when the arena is full. */
struct replay_sorted *replay_room_for(struct audit_arena *arena, struct replay_room *room,
                                      uint64_t count);
void replay_sort(const struct audit_replay *replay, struct replay_sorted *rows, size_t count,
                 replay_compare_fn *compare);
/* All programmes and budget years with any entry (`closed`: in closed months), ascending by code,
 * then year. The rows are valid until the next call; NULL when the arena is full. */
const struct replay_sorted *replay_years_sorted(const struct audit_replay *replay, bool closed,
                                                size_t *out_count);

/* Sums over programmes, which may pass the range of one of them (replay_totals.c). */
__extension__ typedef __int128 replay_wide;
struct replay_totals {
    uint64_t count[REPLAY_KIND_COUNT];
    replay_wide fen[REPLAY_KIND_COUNT];
};
void replay_totals_add(struct replay_totals *totals,
                       const struct replay_sum sums[static REPLAY_KIND_COUNT]);
/* To be shown: what passes int64_t is shown as its end. */
int64_t replay_totals_fen(replay_wide fen);

#endif

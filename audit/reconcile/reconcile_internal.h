/* Private to reconcile*.c: rows as passes see them, keys to sort them by, and pairing. */
#ifndef AUDIT_RECONCILE_RECONCILE_INTERNAL_H
#define AUDIT_RECONCILE_RECONCILE_INTERNAL_H

#include "audit/reconcile/ledger_items_internal.h"
#include "audit/reconcile/reconcile.h"
#include "audit/reconcile/statement_internal.h"

#define LEDGER AUDIT_SIDE_LEDGER
#define BANK AUDIT_SIDE_BANK

/* A row of either side. Texts are numbers here: equal text, equal number; 0 is "not known". */
struct reconcile_row {
    int64_t fen;  /* what is compared, not negative; 0: takes part in no pass */
    uint32_t day; /* counts business days */
    uint32_t account, name;
    uint32_t alike;   /* what would be the same in a repetition, beyond payee and amount */
    uint32_t ordinal; /* among rows of the bank that say the same */
    uint32_t group, next, twin;
    uint16_t last_four; /* the number + 1 */
    uint16_t compared;
    uint8_t classification, pass;
    bool out : 1, carried : 1, persisting : 1;
    bool returned : 1; /* a payment that came back */
};
_Static_assert(sizeof(struct reconcile_row) == 48, "a million rows are 48 MB");

struct reconcile_group {
    uint32_t first[AUDIT_SIDES]; /* + 1 */
    uint8_t classification, pass;
    uint16_t compared;
};

/* What rows are brought together by. `at` is row * 2 + side. */
struct reconcile_key {
    uint64_t first, second;
    uint32_t day, at;
};

struct reconcile_source {
    const struct audit_statement *statement;
    const struct audit_statement_row *row;
};

/* Rows of the bank that an ambiguous row of the bank may belong to, although they are matched. */
struct reconcile_candidate {
    uint32_t row, candidate;
};

struct audit_reconcile {
    struct audit_arena *arena;
    struct audit_table words;
    const struct audit_items *items;
    const struct audit_statement *statements;
    size_t statement_count;
    const struct audit_statement **ordered; /* by first day, then hash */
    const struct audit_carry *carry;
    struct audit_reconcile_settings settings;
    uint32_t *holidays; /* those of the settings, ascending, weekdays only */
    uint32_t *workdays; /* likewise, weekends only */
    struct reconcile_row *rows[AUDIT_SIDES];
    size_t count[AUDIT_SIDES];
    struct reconcile_source *sources; /* of the bank's rows */
    struct reconcile_group *groups;   /* number 0 is none */
    size_t group_count, group_capacity;
    struct reconcile_candidate *candidates; /* ascending by row once all passes ran */
    size_t candidate_count, candidate_capacity;
    struct reconcile_key *keys;
    size_t key_count, key_capacity;
    uint32_t *scratch[AUDIT_SIDES]; /* rows of one group */
    struct audit_hash *resolved;    /* breaks of the run before that are none now, ascending */
    size_t resolved_count;
    bool failed; /* memory ran out */
    struct audit_result result;
};

static inline struct audit_bytes
reconcile_item_text(const struct audit_reconcile *run, items_text text)
{
    return audit_items_text(run->items, text);
}
static inline struct audit_bank_row
reconcile_bank_row(const struct audit_reconcile *run, size_t at)
{
    const struct reconcile_source *source = &run->sources[at];

    return audit_statement_at(source->statement, (size_t)(source->row - source->statement->rows));
}
static inline uint32_t
reconcile_date(const struct audit_reconcile *run, int side, size_t row)
{
    return side == LEDGER ? run->items->items[row].date : run->sources[row].row->date;
}
static inline struct audit_bytes
reconcile_bank_text(const struct audit_reconcile *run, size_t at, enum statement_part part)
{
    const struct reconcile_source *source = &run->sources[at];

    return audit_statement_text(source->statement, source->row->texts[part]);
}
static inline const struct audit_hash *
reconcile_file(const struct audit_reconcile *run, size_t at)
{
    return audit_statement_file(run->sources[at].statement, run->sources[at].row);
}

/* Where the bank repeats the numbers of the ledger. */
static const enum statement_part reconcile_number_parts[] = {STATEMENT_END_TO_END,
                                                             STATEMENT_VOUCHER, STATEMENT_PURPOSE};

/* ---- reconcile_words.c */
/* The number of a text, from 1 on; `kind` keeps kinds apart. 0: no text, or no memory (`failed`).
 */
uint32_t reconcile_word(struct audit_reconcile *run, char kind, struct audit_bytes text);
/* 0: nobody said it. */
uint32_t reconcile_known_word(const struct audit_reconcile *run, char kind,
                              struct audit_bytes text);
/* A name as it is compared: full-width signs as ASCII, no blanks, capitals, 〔〕 and 【】 as (). */
uint32_t reconcile_name(struct audit_reconcile *run, struct audit_bytes name);
/* 业务单号 have numbers already: where the items keep them. */
enum { RECONCILE_REFERENCES = 'r' };
/* Calls `found` with the number of each word of `kind` that stands in the text: the text whole, its
 * pieces between blanks and punctuation, and runs of ASCII in them. */
typedef void reconcile_word_fn(struct audit_reconcile *run, uint32_t word, void *context);
void reconcile_words_in(struct audit_reconcile *run, char kind, struct audit_bytes text,
                        reconcile_word_fn *found, void *context);
/* The last four digits of an account + 1; 0: fewer, or no digits. */
uint16_t reconcile_last_four(struct audit_bytes account);
/* Whether all of it is digits: a masked account is none that can be compared whole. */
bool reconcile_is_digits(struct audit_bytes text);

/* ---- reconcile_days.c */
/* Business days before the date, counted from the beginning of 1900. */
uint32_t reconcile_business_day(const struct audit_reconcile_settings *settings, uint32_t date);
/* Days since 1900-01-01. */
uint32_t reconcile_day_number(uint32_t date);

/* ---- reconcile_keys.c */
void reconcile_keys_begin(struct audit_reconcile *run);
void reconcile_key_add(struct audit_reconcile *run, enum audit_side side, size_t row,
                       uint64_t first, uint64_t second);
void reconcile_keys_sort(struct audit_reconcile *run);
/* The next keys with the same first and second: [*begin, *end); starts with both 0. */
bool reconcile_keys_next(const struct audit_reconcile *run, size_t *begin, size_t *end);
static inline enum audit_side
reconcile_key_side(const struct reconcile_key *key)
{
    return (enum audit_side)(key->at & 1);
}
static inline uint32_t
reconcile_key_row(const struct reconcile_key *key)
{
    return key->at >> 1;
}
static inline uint64_t
reconcile_amount_key(const struct reconcile_row *row)
{
    return (uint64_t)row->fen << 1 | row->out;
}
static inline bool
reconcile_is_open(const struct reconcile_row *row)
{
    return row->classification == 0 && row->fen > 0;
}

/* ---- reconcile_pair.c */
enum { RECONCILE_NO_WINDOW = 0x3FFFFFFF };
struct reconcile_rule {
    enum audit_pass pass;
    enum audit_class classification;
    uint32_t compared;
    uint32_t window;
    bool ledger_payees; /* rows of a group may have different payees, as far as they say */
    bool bank_payees;
    bool twins;      /* what is left over repeats what was matched */
    bool one_to_one; /* several of a side: no pass decides, and none is marked */
};
/* A new, empty group; 0 when memory is out. */
uint32_t reconcile_group_new(struct audit_reconcile *run, enum audit_class classification,
                             enum audit_pass pass, uint32_t compared);
void reconcile_group_add(struct audit_reconcile *run, uint32_t group, enum audit_side side,
                         uint32_t row);
/* Makes the chains of all groups ascend, once no more is added: each costs its length once. */
void reconcile_groups_in_order(struct audit_reconcile *run);
void reconcile_candidate_add(struct audit_reconcile *run, uint32_t row, uint32_t candidate);
/* Which of account, last four digits and name agree. */
uint32_t reconcile_agreement(const struct reconcile_row *a, const struct reconcile_row *b);
/* Whether what both say about the payee cannot both be true. */
bool reconcile_payees_differ(const struct reconcile_row *a, const struct reconcile_row *b);
/* Makes a pair of two rows: matched, or a mismatch where the payees differ. */
void reconcile_accept(struct audit_reconcile *run, uint32_t ledger, uint32_t bank,
                      const struct reconcile_rule *rule);
/* reconcile_several.c: rows of the bank that keys of several entries of their amount name. Sorts
 * the keys. */
void reconcile_several(struct audit_reconcile *run, const struct reconcile_rule *rule);
/* Sorts the keys and pairs rows group by group. */
void reconcile_pair(struct audit_reconcile *run, const struct reconcile_rule *rule);

/* ---- passes, in order */
void reconcile_pass_repeated(struct audit_reconcile *run);
void reconcile_pass_reversed(struct audit_reconcile *run);
void reconcile_pass_manual(struct audit_reconcile *run);
void reconcile_pass_number(struct audit_reconcile *run);
void reconcile_pass_settled(struct audit_reconcile *run);
void reconcile_pass_account(struct audit_reconcile *run);
void reconcile_pass_name(struct audit_reconcile *run);
void reconcile_pass_batch(struct audit_reconcile *run);
void reconcile_pass_sum(struct audit_reconcile *run);
void reconcile_pass_returned(struct audit_reconcile *run);
void reconcile_pass_suggested(struct audit_reconcile *run);

/* ---- reconcile_report.c, reconcile_break.c */
/* Classes of what is left, totals, identities, bridge, ages, verdict. */
enum audit_status reconcile_report(struct audit_reconcile *run,
                                   struct audit_error *err) AUDIT_MUST_CHECK;
/* Counts breaks that are new, persisting and resolved. */
enum audit_status reconcile_compare_breaks(struct audit_reconcile *run,
                                           struct audit_error *err) AUDIT_MUST_CHECK;
/* What identifies a row of the bank: its content, without statement, line and balance. */
struct audit_hash reconcile_content(const struct audit_bank_row *row);
/* As recorded: money out is positive. */
int64_t reconcile_signed_fen(const struct audit_reconcile *run, enum audit_side side, size_t row);

#endif

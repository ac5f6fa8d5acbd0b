/* Private to the replay: one struct in the arena, and the two halves that judge by it. Vouchers,
 * people and notes stand in replay.c and replay_people*.c, money in replay_money*.c and
 * replay_closing.c. */
#ifndef AUDIT_JUDGE_REPLAY_INTERNAL_H
#define AUDIT_JUDGE_REPLAY_INTERNAL_H

#include "audit/judge/replay.h"
#include "audit/judge/replay_money.h"
#include "audit/judge/replay_people.h"

/* The arena's root. Offsets only: it is copied into pins. */
struct replay_state {
    uint64_t format; /* REPLAY_FORMAT; a pin of another one is AUDIT_NEWER */
    struct audit_position position;
    struct audit_frontier frontier;
    struct replay_people
        people; /* replay_people.h: officers, rule, identities, vouchers known, roots, notes */
    struct replay_money money; /* replay_money.h: programmes, references, claims, lines, closings */
};
enum { REPLAY_FORMAT = 2 };

struct audit_replay {
    struct audit_arena *arena;
    struct replay_state *state; /* in the arena; its address stays */
    /* While a voucher is judged. */
    const struct audit_replay_sink *sink;
    const struct audit_voucher *voucher;
    uint64_t entry; /* number of the entry that is judged */
    bool unsealed;  /* it is in effect but not judged */
    bool objected;  /* it has its objection: only the first is told */
    struct replay_scratch scratch;
    struct replay_ahead ahead;
};

/* Objects to the entry that is judged. Nothing for an unsealed one or after its first objection, so
 * judging may go on and the entry takes effect as far as it can. `arguments` as audit_fail. */
void replay_object(struct audit_replay *replay, enum audit_rule rule, enum audit_message message,
                   ...);
/* Objects to the voucher. */
void replay_object_to_voucher(struct audit_replay *replay, enum audit_rule rule,
                              enum audit_message message, ...);

/* The halves. Each judges (rules 9 to 17) and then puts into effect, bodies of its own only. */
void replay_people_begin(struct audit_replay *replay); /* an empty state */
void replay_people_entry(struct audit_replay *replay, const struct audit_entry *entry);
void replay_money_begin(struct audit_replay *replay);
/* programme, appropriation, disbursement, adjustment, settlement, closing. `leaf` is the entry's.
 */
void replay_money_entry(struct audit_replay *replay, const struct audit_entry *entry,
                        const struct audit_hash *leaf);
/* The last closed month; 0: none. */
uint32_t replay_money_closed_month(const struct audit_replay *replay);

/* Used by both: whether a 信用代码's last character is right (GB 32100). In replay_words.c (the
 * money half's). */
bool replay_credit_code_holds(struct audit_bytes code);

#endif

/* The rules of proto/CANONICAL.md, section 6, judged again from raw entries, and what they add up
 * to. A replay takes one voucher after the other from voucher 0 on and remembers, in an arena, what
 * later vouchers are judged by. It goes on after an objection, with the entry in effect as far as
 * that can be, so that one fault does not hide the next. */
#ifndef AUDIT_JUDGE_REPLAY_H
#define AUDIT_JUDGE_REPLAY_H

#include "audit/evidence/merkle.h"
#include "audit/evidence/view.h"
#include "audit/judge/arena.h"

/* By the numbers of section 6. */
enum audit_rule {
    AUDIT_RULE_FORM = 1,
    AUDIT_RULE_VOUCHER_KNOWN,
    AUDIT_RULE_TOTALS,
    AUDIT_RULE_SEEN,
    AUDIT_RULE_SIGNATURE,
    AUDIT_RULE_SEPARATION,
    AUDIT_RULE_REQUIRED_ROLES,
    AUDIT_RULE_CLOCK,
    AUDIT_RULE_PROGRAMME,
    AUDIT_RULE_PERIOD,
    AUDIT_RULE_DUPLICATE_REFERENCE,
    AUDIT_RULE_PAYEE,
    AUDIT_RULE_APPROPRIATED,
    AUDIT_RULE_PAYEE_CAP,
    AUDIT_RULE_ADJUSTMENT,
    AUDIT_RULE_CONDITIONS,
    AUDIT_RULE_UNEXPLAINED,
    AUDIT_RULE_END
};
/* "duplicate-reference"; static storage. */
const char *audit_rule_name(enum audit_rule rule);

/* One objection. Objections of a voucher come in the order of section 6: the first is the verdict.
 */
struct audit_objection {
    enum audit_rule rule;
    uint64_t voucher;
    bool concerns_entry;
    uint64_t entry;
    struct audit_error what;
};

/* Ed25519 work that the replay does not do itself: whether it holds decides nothing else, so it may
 * be done later and elsewhere. */
struct audit_signature_job {
    uint64_t voucher;
    size_t signature; /* which one of the seal's */
    uint8_t public_key[32];
    uint8_t ed25519[64];
    struct audit_bytes statement; /* valid during the call only */
    struct audit_bytes officer;   /* likewise */
};

struct audit_replay_sink {
    void (*objection)(void *context, const struct audit_objection *objection);
    /* NULL: the replay verifies at once and objects (rule 5) itself. */
    void (*signature)(void *context, const struct audit_signature_job *job);
    void *context;
};

/* A voucher, decoded. `entries[i].bytes.data` is NULL where the entry could not be read or is
 * missing. */
struct audit_voucher {
    const struct audit_seal *seal;
    const struct audit_header *header; /* NULL: could not be read; then only its leaf counts */
    bool seal_changed; /* these are not the bytes of that leaf (reported already): its time and its
                          first entry say nothing about the next voucher */
    struct audit_hash leaf;            /* of the seal, in the ledger's tree */
    const struct audit_entry *entries; /* header->entry_count of them */
    const struct audit_hash *leaves;   /* their leaf hashes, as read */
    const struct audit_hash *root;     /* of the leaves, where the caller knows it; NULL */
    const bool *unsealed; /* NULL, or by entry: these bytes are not those that were sealed
                             (reported already): in effect, but not judged */
};

struct audit_replay;

/* A new replay in an empty arena, or the one that a pinned arena holds. The arena stays the
 * caller's. */
enum audit_status audit_replay_begin(struct audit_arena *arena, struct audit_replay **out,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
void audit_replay_free(struct audit_replay *replay);

/* Judges and takes the next voucher (its number is audit_replay_position's size). `root_of_entries`
 * and the link to the seal before are judged here too (rules 1 and 3): objections, not statuses. A
 * status is a failure of the machine. */
enum audit_status audit_replay_voucher(struct audit_replay *replay,
                                       const struct audit_voucher *voucher,
                                       const struct audit_replay_sink *sink,
                                       struct audit_error *err) AUDIT_MUST_CHECK;

struct audit_position {
    uint64_t size; /* vouchers */
    uint64_t entry_count;
    int64_t sealed_at_ms; /* of the last */
    struct audit_hash root, genesis, last_leaf;
    uint32_t closed_month; /* 0: none yet */
};
void audit_replay_position(const struct audit_replay *replay, struct audit_position *out);
/* Root of the tree at an earlier size; false beyond the newest. */
bool audit_replay_root_at(const struct audit_replay *replay, uint64_t size, struct audit_hash *out);

/* Who the ledger was when its tree had `size` seals: the newest identity among them. NOT_FOUND at
 * 0. The texts live as long as the replay. */
struct audit_identity {
    struct audit_bytes name, origin, vkey;
    uint64_t since_size; /* from this size on */
};
enum audit_status audit_replay_identity(const struct audit_replay *replay, uint64_t size,
                                        struct audit_identity *out,
                                        struct audit_error *err) AUDIT_MUST_CHECK;

/* Sums over all entries so far, by instrument kind (cash: SUBSIDY and REFUND). */
void audit_replay_totals(const struct audit_replay *replay, struct audit_totals *out_cash,
                         struct audit_totals *out_relief);
/* One (programme, budget year) after the other, ascending by code, then year; the callback may stop
 * by returning false. */
struct audit_programme_line {
    struct audit_bytes code, name, category;
    enum audit_instrument instrument;
    uint32_t budget_year;
    struct audit_totals totals;
};
enum audit_status audit_replay_lines(const struct audit_replay *replay,
                                     bool (*line)(void *context,
                                                  const struct audit_programme_line *line),
                                     void *context, struct audit_error *err) AUDIT_MUST_CHECK;

#endif

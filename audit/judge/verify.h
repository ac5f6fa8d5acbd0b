/* Everything, again: every byte of the evidence re-read and re-hashed, every link, signature, rule
 * and closing judged, and all damage named. */
#ifndef AUDIT_JUDGE_VERIFY_H
#define AUDIT_JUDGE_VERIFY_H

#include "audit/evidence/evidence.h"
#include "audit/evidence/trust.h"
#include "audit/judge/replay.h"

/* In the order of a report. */
enum audit_check {
    AUDIT_CHECK_FILES,      /* every file that must be there is, and nothing else */
    AUDIT_CHECK_CHECKPOINT, /* its signature, its size and root */
    AUDIT_CHECK_WITNESSES,  /* cosignatures and quorum */
    AUDIT_CHECK_GENESIS,
    AUDIT_CHECK_TREE,    /* every hash of every tile, recomputed */
    AUDIT_CHECK_CHAIN,   /* each seal names the one before and the right entries */
    AUDIT_CHECK_FORM,    /* entries, headers and seals are canonical */
    AUDIT_CHECK_ENTRIES, /* the entries of each voucher give its root */
    AUDIT_CHECK_HINTS,
    AUDIT_CHECK_SIGNATURES,
    AUDIT_CHECK_RULES,
    AUDIT_CHECK_CLOSINGS,
    AUDIT_CHECK_HISTORY, /* earlier checkpoints are of this tree */
    AUDIT_CHECK_HELD,    /* consistent with a pin or a checkpoint from elsewhere */
    AUDIT_CHECK_PRIVATE,
    AUDIT_CHECK_COUNT
};
const char *audit_check_name(enum audit_check check); /* "files" */
/* For people: 创世哈希. Static storage, as all names. */
const char *audit_check_word(enum audit_check check, enum audit_language language);

enum audit_damage {
    AUDIT_CHANGED,
    AUDIT_INSERTED,
    AUDIT_MISSING,
    AUDIT_REORDERED,
    AUDIT_SIGNATURE_BAD,
    AUDIT_RULE_BROKEN,
    AUDIT_TOTAL_WRONG,
    AUDIT_ROLLED_BACK,
    AUDIT_FORKED,
    AUDIT_DAMAGE_COUNT
};
const char *audit_damage_name(enum audit_damage damage); /* "changed" */
const char *audit_damage_word(enum audit_damage damage, enum audit_language language);

struct audit_finding {
    enum audit_check check;
    enum audit_damage damage;
    bool concerns_seal, concerns_entry, concerns_file;
    uint64_t seal, entry;
    struct audit_file file;
    enum audit_rule rule; /* 0: none */
    char field[64];       /* "disbursement.amount_fen"; "" when it cannot be told */
    struct audit_error what;
};

enum audit_verdict { AUDIT_HOLDS, AUDIT_DOES_NOT_HOLD, AUDIT_COULD_NOT_TELL };

enum { AUDIT_FINDINGS_MAX = 10000 }; /* kept; all are counted */

struct audit_verification {
    enum audit_verdict verdict;
    struct audit_error reason; /* COULD_NOT_TELL: why */
    uint64_t checked[AUDIT_CHECK_COUNT];
    uint64_t
        skipped[AUDIT_CHECK_COUNT]; /* not judged: `--since` without a replay state (signatures:
                                       vouchers whose signatures were not); private bytes */
    struct audit_finding *findings; /* in the order of the ledger */
    size_t finding_count;           /* kept */
    uint64_t finding_total;
    uint64_t size, entry_count; /* of the checkpoint */
    struct audit_hash root, genesis;
    struct audit_buffer checkpoint_bytes; /* as they were judged */
    char origin[256];
    struct audit_trusted trusted;
    uint64_t good_size; /* last good head: the vouchers before this held */
    struct audit_hash good_root;
    bool complete;        /* proved complete up to a head from elsewhere */
    uint64_t held_size;   /* that head's */
    uint64_t newer_files; /* beyond the checkpoint: a publication under way */
    struct audit_totals cash, relief;
    uint64_t since_size; /* judged from here on; 0: all */
    bool replayed;       /* signatures, rules and totals were judged */
    uint64_t bytes_read, signatures;
    int64_t elapsed_ms;
    unsigned threads;
};
void audit_verification_free(struct audit_verification *report);

struct audit_verify_options {
    const struct audit_trust *trust;  /* NULL: could not tell */
    const struct audit_hash *genesis; /* NULL: could not tell, unless a pin says it */
    const struct audit_checkpoint
        *held;                       /* a checkpoint from elsewhere (--since, a pin's), or NULL */
    struct audit_arena *since_state; /* the replay at `held`, or NULL; taken forward in place */
    bool only_since;  /* without a state: check only what is new, and say what was not judged */
    unsigned threads; /* 0: as many as there are processors */
    const char *work_directory; /* for the replay's memory; NULL: the default */
    /* Hands on each voucher that holds so far, in the ledger's order, once (NULL: nobody reads
     * along). `first_entry` is the number of its first entry; all of it lives during the call only.
     * What was read is true only if the verdict is HOLDS: whoever reads along throws it away
     * otherwise. Not with `only_since` or a state, which begin later. A status ends the
     * verification. */
    enum audit_status (*voucher)(void *context, const struct audit_voucher *voucher,
                                 uint64_t first_entry, struct audit_error *err);
    void *voucher_context;
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
};

/* Fills `*out` (free it in any case). A status other than OK is a failure of the machine; the
 * verdict is in the report. `*out_state`, when not NULL and the verdict is HOLDS, receives the
 * replay's arena, the caller's, for a pin. */
enum audit_status audit_verify(const struct audit_evidence *evidence,
                               const struct audit_verify_options *options,
                               struct audit_verification *out, struct audit_arena **out_state,
                               struct audit_error *err) AUDIT_MUST_CHECK;

#endif

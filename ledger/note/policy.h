/* C2SP tlog-policy: which logs and witnesses count, and how many of them it takes. By it the ledger
 * decides what it may publish. A policy that cannot be read to its end, or lacks its quorum, is
 * none. */
#ifndef LEDGER_NOTE_POLICY_H
#define LEDGER_NOTE_POLICY_H

#include "ledger/note/checkpoint.h"

enum {
    LEDGER_POLICY_SIZE_MAX = 1 << 20,
    LEDGER_POLICY_LOGS_MAX = 64,
    LEDGER_POLICY_WITNESSES_MAX = 64, /* as many as a note may have signatures */
    LEDGER_POLICY_GROUPS_MAX = 64,
};

struct ledger_policy;

/* MALFORMED, with the line as place; UNSUPPORTED for a key of a type that is not known here. */
enum ledger_status ledger_policy_parse(struct ledger_slice text, struct ledger_policy **out_policy,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
/* Accepts NULL. */
void ledger_policy_free(struct ledger_policy *policy);

struct ledger_policy_witness {
    const char *name; /* in the policy */
    const char *url;  /* NULL: none is given */
    struct ledger_vkey vkey;
};
size_t ledger_policy_witness_count(const struct ledger_policy *policy);
const struct ledger_policy_witness *ledger_policy_witness(const struct ledger_policy *policy,
                                                          size_t index);
/* Whether a line `log` names this key. */
bool ledger_policy_has_log(const struct ledger_policy *policy, const struct ledger_vkey *vkey);
/* "none" for `quorum none`. */
const char *ledger_policy_quorum(const struct ledger_policy *policy);

struct ledger_policy_verdict {
    bool met;             /* the quorum is */
    size_t witness_count; /* who cosigned */
    bool cosigned[LEDGER_POLICY_WITNESSES_MAX];
    uint64_t times_s[LEDGER_POLICY_WITNESSES_MAX];
};
/* Counts the cosignatures on a note. The signature of the log is the caller's to verify. WRONG_KEY
 * when a known witness's cosignature fails. */
enum ledger_status ledger_policy_judge(const struct ledger_policy *policy,
                                       const struct ledger_note *note,
                                       struct ledger_policy_verdict *out_verdict,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

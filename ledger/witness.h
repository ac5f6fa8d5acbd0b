/* Witnesses: asking them to cosign the newest checkpoint, and taking what they sign (C2SP
 * tlog-witness, tlog-cosignature). Request and answer are bytes, whichever way they travel.
 *
 * A checkpoint that somebody was asked to cosign is remembered with its signatures (table `head`,
 * "cosigned" and its size), because an answer may come back days later, when the ledger has grown.
 */
#ifndef LEDGER_WITNESS_H
#define LEDGER_WITNESS_H

#include "ledger/ledger.h"
#include "ledger/note/policy.h"

struct ledger_witness_request {
    uint64_t size;     /* of the checkpoint */
    uint64_t old_size; /* from which it is proved to continue */
    char origin[LEDGER_ORIGIN_SIZE];
};
/* Appends the body of an add-checkpoint request for the newest checkpoint, which is released and
 * remembered first. NOT_FOUND before the genesis; OUT_OF_RANGE when `old_size` is beyond the
 * ledger. The ledger is open for writing. */
enum ledger_status ledger_witness_request(struct ledger *ledger, uint64_t old_size,
                                          struct ledger_buffer *out_body,
                                          struct ledger_witness_request *out_request,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

/* The size of the newest checkpoint that the ledger has a cosignature of this witness on; 0: none.
 */
enum ledger_status ledger_witness_last(struct ledger *ledger, const struct ledger_vkey *witness,
                                       uint64_t *out_size,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* The newest remembered checkpoint that meets the policy, and when the last of the cosignatures on
 * it was made. NOT_FOUND, without message, when none does. */
struct ledger_witnessed {
    uint64_t size;
    int64_t time_ms;
};
enum ledger_status ledger_witness_newest(struct ledger *ledger, const struct ledger_policy *policy,
                                         struct ledger_witnessed *out_witnessed,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

/* What a witness answered, by its form. */
enum ledger_answer_kind {
    LEDGER_ANSWER_COSIGNATURES, /* signature lines */
    LEDGER_ANSWER_SIZE,         /* "<size>\n": ask again from there */
    LEDGER_ANSWER_OTHER,        /* a text: why not */
};
enum { LEDGER_ANSWER_SIZE_MAX = 1 << 16 };
enum ledger_answer_kind ledger_answer_kind(struct ledger_slice answer, uint64_t *out_size);

struct ledger_cosignatures {
    uint64_t size;       /* of the newest checkpoint that got one */
    size_t count;        /* cosignatures that were kept */
    size_t ignored;      /* of keys that the policy does not know */
    char witnesses[256]; /* whose they are, "a, b" */
    bool meets_policy;   /* the checkpoint of that size does now */
};
/* Keeps the cosignatures of witnesses of the policy that hold for a remembered checkpoint. All or
 * none: WRONG_KEY when a known witness's line holds for none of them, NOT_FOUND when there is no
 * line of a known witness, MALFORMED when it is no answer. */
enum ledger_status ledger_cosignatures_add(struct ledger *ledger, struct ledger_slice answer,
                                           const struct ledger_policy *policy,
                                           struct ledger_cosignatures *out_added,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

/* Reads --policy, or with `path` NULL the file `policy` in the ledger's directory; `*out_policy`
 * stays NULL when that is not there. */
enum ledger_status ledger_policy_load(const struct ledger *ledger, const char *path,
                                      struct ledger_policy **out_policy,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

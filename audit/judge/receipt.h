/* One receipt (proto/CANONICAL.md, section 8), judged from the file, a policy and the genesis hash
 * alone: a C2SP tlog-proof whose `extra` holds seal, entry, and the entries that gave the signers
 * their keys and roles; for a payee's total also his line of a closing. */
#ifndef AUDIT_JUDGE_RECEIPT_H
#define AUDIT_JUDGE_RECEIPT_H

#include "audit/evidence/trust.h"
#include "audit/evidence/view.h"
#include "audit/judge/verify.h"

enum {
    AUDIT_RECEIPT_EXTRA_MAX = 8388608,
    AUDIT_RECEIPT_FILE_MAX = 12 * 1024 * 1024 + 1024 * 1024, /* its base64, paths and a note */
    AUDIT_RECEIPT_STATEMENT_MAX = 1048576,
    AUDIT_RECEIPT_PAYEE_MAX = 327,
};

struct audit_receipt_signer {
    struct audit_bytes name, full_name, unit; /* as the entry that gave the roles has them */
    enum audit_role role;
    int64_t signed_at_ms;
    uint64_t seen_size;
    uint8_t key_id[4];
    uint8_t public_key[32];
    uint64_t key_entry, roles_entry; /* entry numbers */
};

/* One line of a payee's statement: programme, budget year and what was done under it. */
struct audit_receipt_payee_line {
    struct audit_bytes programme;
    uint32_t budget_year;
    struct audit_totals totals; /* nothing is appropriated to a payee */
};

struct audit_receipt {
    enum audit_verdict verdict;
    struct audit_error reason; /* NOT HOLDS: why */
    /* Of what follows only a receipt that holds states anything. Points into the file, or into
     * `extra`. */
    struct audit_checkpoint checkpoint;
    struct audit_trusted trusted;
    struct audit_seal seal;
    struct audit_header header;
    struct audit_hash leaf; /* of the entry */
    struct audit_entry entry;
    uint64_t entry_number;
    struct audit_receipt_signer signers[AUDIT_SIGNATURES_MAX];
    size_t signer_count;
    bool has_payee;
    bool absent;                         /* the payee has no line */
    struct audit_bytes payee, statement; /* his id; {0} when absent */
    struct audit_receipt_payee_line *payee_lines;
    size_t payee_line_count;
    uint64_t payee_last_entry; /* his newest entry up to the month */
    uint8_t *extra;
};
/* Accepts {0}. */
void audit_receipt_free(struct audit_receipt *receipt);

/* Fills `*out`, which points into `file` (free it in any case). `trust` or `genesis` NULL: could
 * not tell. A status other than OK is a failure of the machine. */
enum audit_status audit_receipt_judge(struct audit_bytes file, const struct audit_trust *trust,
                                      const struct audit_hash *genesis, struct audit_receipt *out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;

#endif

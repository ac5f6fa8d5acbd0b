/* The ledger checks itself: every stored byte read and hashed again, every rule judged again, every
 * index and total rebuilt and compared. What an auditor believes is his own program's business;
 * this is the operator's alarm. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "ledger/ledger.h"
#include "ledger/rules/rules.h"

enum ledger_check {
    LEDGER_CHECK_BYTES,   /* seals and entries are canonical, gapless, whole bundles */
    LEDGER_CHECK_CHAIN,   /* each seal names the one before, and the right entries */
    LEDGER_CHECK_ENTRIES, /* the entries of each voucher give its header's root */
    LEDGER_CHECK_HINTS,
    LEDGER_CHECK_RULES,   /* all seventeen, every signature among them */
    LEDGER_CHECK_TREE,    /* every stored hash of the tree */
    LEDGER_CHECK_HEAD,    /* counters, checkpoint and its signature, head file, own key */
    LEDGER_CHECK_INDEXES, /* every derived table, row by row */
    LEDGER_CHECK_PRIVATE, /* private bytes are what their commitments say */
    LEDGER_CHECK_PENDING, /* waiting vouchers are whole and their signatures hold */
    LEDGER_CHECK_COUNT
};
/* "bytes"; static storage. */
const char *ledger_check_name(enum ledger_check check);

struct ledger_finding {
    enum ledger_check check;
    bool concerns_entry;
    uint64_t entry_number;
    bool concerns_seal;
    uint64_t seal_number;
    struct ledger_error what;
};

enum { LEDGER_FINDINGS_MAX = 100 };

struct ledger_verification {
    uint64_t checked[LEDGER_CHECK_COUNT]; /* how many things each check looked at; 0: not reached */
    uint64_t seal_count;
    uint64_t entry_count;
    uint64_t signature_count;
    uint64_t byte_count;
    size_t finding_count; /* all; the first LEDGER_FINDINGS_MAX are kept */
    struct ledger_finding findings[LEDGER_FINDINGS_MAX];
    uint64_t good_size; /* the last good head: all before it held */
    struct ledger_digest good_root;
};

/* OK: everything holds. DAMAGED: `out_verification` says what does not. Others: nothing was found,
 * but something could not be read. The struct is large: not for the stack of a small thread. */
enum ledger_status ledger_verify(struct ledger *ledger, struct ledger_progress progress,
                                 struct ledger_verification *out_verification,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

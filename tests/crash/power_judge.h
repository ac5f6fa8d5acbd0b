/* Is what a power cut left a ledger that keeps what was promised? */
#ifndef TESTS_CRASH_POWER_JUDGE_H
#define TESTS_CRASH_POWER_JUDGE_H

#include "crash/power_content.h"
#include "crash/power_disk.h"
#include "ledger/crypto/digest.h"

/* What a whole run came to, by number of vouchers: from its marks. */
struct power_history {
    bool is_known[POWER_VOUCHERS_MAX + 1];
    struct ledger_digest roots[POWER_VOUCHERS_MAX + 1];
    struct ledger_digest contents[POWER_VOUCHERS_MAX + 1];
};

/* What had been promised when the power went. */
struct power_promise {
    bool created;
    uint64_t acknowledged; /* vouchers */
    uint64_t published;
};

enum power_verdict {
    POWER_GOOD,
    POWER_LOST,     /* fewer vouchers than were acknowledged, or refused as rolled back */
    POWER_WRONG,    /* other content than was sealed, or an alarm of `verify` */
    POWER_UNOPENED, /* acknowledged, and the ledger does not open */
    POWER_EVIDENCE, /* neither the old publication nor the new one, whole */
    POWER_STUCK,    /* it opens and cannot go on */
    POWER_CRASHED,  /* a signal, or a failed assertion */
    POWER_VERDICTS
};
const char *power_verdict_name(enum power_verdict verdict);

enum power_depth {
    POWER_LOOK,   /* opened, every byte of seals and entries compared, evidence read and compared */
    POWER_VERIFY, /* and `verify`: every rule, every signature, every table */
    POWER_GO_ON,  /* and one voucher more is signed and sealed, published, opened again */
};

/* The officers of the run, who go on: from its file of seeds; `directory` is theirs. */
struct power_people;
struct power_people *power_people_read(const char *directory);
void power_people_free(struct power_people *people);

/* Judges ROOT, and changes it: the ledger that is opened settles what the cut left. `out_why` gets
 * a sentence. */
enum { POWER_WHY_SIZE = 256 };
enum power_verdict power_judge(const char *root, const struct power_history *history,
                               const struct power_promise *promise, unsigned parts,
                               enum power_depth depth, struct power_people *people,
                               char out_why[static POWER_WHY_SIZE]);

#endif

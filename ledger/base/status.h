/* What a call came to. A status is for branching; the sentence for people is in error.h. */
#ifndef LEDGER_BASE_STATUS_H
#define LEDGER_BASE_STATUS_H

#if defined(__GNUC__)
#define LEDGER_MUST_CHECK __attribute__((warn_unused_result))
#else
#define LEDGER_MUST_CHECK
#endif

enum ledger_status {
    LEDGER_OK = 0,
    LEDGER_NOT_FOUND,     /* No such row, entry or file. Carries no message. */
    LEDGER_EXISTS,        /* It is there already: nothing was recorded again. */
    LEDGER_MALFORMED,     /* Input that does not have the form it must have. */
    LEDGER_NOT_CANONICAL, /* Bytes that mean something but are not its one encoding. */
    LEDGER_OUT_OF_RANGE,  /* A number, a sum or a size beyond its limits. */
    LEDGER_REFUSED,       /* A rule of the ledger said no; nothing was recorded. */
    LEDGER_UNSUPPORTED,   /* A newer format: neither valid nor invalid to this program. */
    LEDGER_DAMAGED,       /* We looked, and what is stored does not hold. */
    LEDGER_ROLLED_BACK,   /* The store is older than what was released from it. */
    LEDGER_WRONG_KEY,     /* A passphrase or a key that does not fit. */
    LEDGER_BUSY,          /* Somebody else has it open or locked. */
    LEDGER_DENIED,        /* The system does not let us: permissions, a read-only directory. */
    LEDGER_NO_SPACE,      /* A disk, a quota or a map is full. */
    LEDGER_NO_MEMORY,
    LEDGER_IO,       /* Any other failure of the system underneath. */
    LEDGER_IN_DOUBT, /* A commit failed: the outcome must be looked up by voucher id. */
};

/* The name of a status in lower case ("not-found"), for logs and tests. Static storage. */
const char *ledger_status_name(enum ledger_status status);

#endif

/* What a call came to, and why. This is the auditor's own; nothing here knows the ledger's code.
 * A status is for branching; the sentence for people stands in messages.def, in both languages. */
#ifndef AUDIT_EVIDENCE_STATUS_H
#define AUDIT_EVIDENCE_STATUS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define AUDIT_MUST_CHECK __attribute__((warn_unused_result))
#else
#define AUDIT_MUST_CHECK
#endif

enum audit_status {
    AUDIT_OK = 0,
    AUDIT_NOT_FOUND, /* No such file, signature or row. */
    AUDIT_MALFORMED, /* Bytes that are not of the form they must have. */
    AUDIT_NEWER,     /* A newer format: neither valid nor invalid to this program. */
    AUDIT_NOT_HELD,  /* Well formed, and it does not hold. */
    AUDIT_UNTRUSTED, /* Nothing says that it does not hold, but what trust asks for is not there. */
    AUDIT_DENIED,    /* The system does not let us. */
    AUDIT_NO_SPACE,
    AUDIT_NO_MEMORY,
    AUDIT_IO,
};

enum audit_message {
    AUDIT_MESSAGE_NONE = 0,
#define AUDIT_MESSAGE(name, types, zh, en) AUDIT_MESSAGE_##name,
#include "audit/evidence/messages.def"
#undef AUDIT_MESSAGE
    AUDIT_MESSAGE_COUNT
};

enum {
    AUDIT_ERROR_ARGUMENT_COUNT = 5,
    AUDIT_ERROR_ARGUMENT_SIZE = 128,
    AUDIT_ERROR_TEXT_SIZE = 1024
};

/* In memory that the caller owns; starts as {0}. Functions accept NULL for it. */
struct audit_error {
    enum audit_status status;
    enum audit_message message;
    char arguments[AUDIT_ERROR_ARGUMENT_COUNT][AUDIT_ERROR_ARGUMENT_SIZE];
};

enum audit_language { AUDIT_ZH, AUDIT_EN };

/* How often this process was refused memory. What is reckoned in between may lack something that
 * nobody asked about, so a verdict is given only if it did not change (verify.h). */
uint64_t audit_memory_refusals(void);
void audit_memory_refused(void);

/* Records a failure and returns `status`. Arguments as the row of messages.def says, a letter each:
 *   s const char *   t struct audit_bytes, as text   h struct audit_bytes, as hex (the first 8
 * bytes) u uint64_t       i int64_t       m int64_t fen, as yuan with two decimals, grouped d
 * uint32_t YYYYMMDD or YYYYMM    e int errno What could steer a terminal is shown as U+FFFD; what
 * is too long ends in "…". */
enum audit_status audit_fail(struct audit_error *err, enum audit_status status,
                             enum audit_message message, ...);
/* The same for functions that take such arguments themselves. */
enum audit_status audit_fail_list(struct audit_error *err, enum audit_status status,
                                  enum audit_message message, va_list arguments);

/* The sentence, NUL-terminated. `text` holds AUDIT_ERROR_TEXT_SIZE bytes. */
void audit_error_text(const struct audit_error *err, enum audit_language language,
                      char text[static AUDIT_ERROR_TEXT_SIZE]);

enum { AUDIT_MESSAGE_NAME_SIZE = 64 };
/* The stable name of a message: "entry-changed"; "" for NONE. */
void audit_message_name(enum audit_message message, char name[static AUDIT_MESSAGE_NAME_SIZE]);

#endif

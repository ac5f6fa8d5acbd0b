/* Why a call failed, in memory that the caller owns. The library records which sentence and its
 * arguments; the program that talks to a person writes it, in his language. */
#ifndef LEDGER_BASE_ERROR_H
#define LEDGER_BASE_ERROR_H

#include <stddef.h>

#include "ledger/base/status.h"

enum ledger_message {
    LEDGER_MESSAGE_NONE = 0,
#define LEDGER_MESSAGE(name, types, zh, en) LEDGER_MESSAGE_##name,
#include "ledger/base/messages.def"
#undef LEDGER_MESSAGE
    LEDGER_MESSAGE_COUNT
};

enum ledger_language {
    LEDGER_LANGUAGE_ZH = 0,
    LEDGER_LANGUAGE_EN = 1,
};

enum {
    LEDGER_ERROR_ARGUMENT_COUNT = 5,
    LEDGER_ERROR_ARGUMENT_SIZE = 192,
    LEDGER_ERROR_PLACE_SIZE = 512,
    LEDGER_ERROR_TEXT_SIZE = 2048,
};

/* No allocation, no thread-local state, nothing stale from an earlier call. A function that takes
 * `struct ledger_error *err` accepts NULL: "the status is enough for me". Starts as {0}. */
struct ledger_error {
    enum ledger_status status;
    enum ledger_message message;
    char arguments[LEDGER_ERROR_ARGUMENT_COUNT][LEDGER_ERROR_ARGUMENT_SIZE];
    char place[LEDGER_ERROR_PLACE_SIZE]; /* "list.csv: row 17", or empty. */
};

/* Records a failure and returns `status`, so that a caller can write `return ledger_fail(...)`.
 * The arguments are those that the message's row of messages.def names, one letter each:
 *   s const char *      t struct ledger_slice (ledger/base/bytes.h)
 *   z size_t            u uint64_t            i int64_t
 *   m int64_t fen       d uint32_t YYYYMMDD
 *   e int errno, whose words come in the language of the sentence
 *
 * Control characters in texts and places are shown as U+FFFD; what is too long ends in "…". */
enum ledger_status ledger_fail(struct ledger_error *err, enum ledger_status status,
                               enum ledger_message message, ...);

/* Says where: "row 17", "list.csv". A second place is put before the first, with ": " between. */
void ledger_error_add_place(struct ledger_error *err, const char *place);

/* The sentence in the given language, place first, NUL-terminated, cut at LEDGER_ERROR_TEXT_SIZE.
 * A status without a message gets the status's own general sentence. */
void ledger_error_text(const struct ledger_error *err, enum ledger_language language,
                       char text[static LEDGER_ERROR_TEXT_SIZE]);

/* The stable name that scripts may rely on ("amount-too-many-decimals"): the row's name in lower
 * case with hyphens. Static storage; "" for LEDGER_MESSAGE_NONE. */
const char *ledger_message_name(enum ledger_message message);

#endif

/* add-checkpoint of C2SP tlog-witness over HTTP: one POST, one bounded answer. */
#ifndef TOOLS_MINGZHANG_WITNESS_HTTP_H
#define TOOLS_MINGZHANG_WITNESS_HTTP_H

#include "ledger/base/bytes.h"

enum { WITNESS_HTTP_ANSWER_MAX = 1 << 16, WITNESS_HTTP_TIMEOUT_S = 30 };

/* Posts `body` to `<url>/add-checkpoint` and appends what comes back, at most
 * WITNESS_HTTP_ANSWER_MAX bytes. Any HTTP status is an answer; no answer is IO, DENIED or MALFORMED
 * with its own sentence. Redirections are not followed: the ledger's people name the witness, and
 * nobody else does. */
enum ledger_status witness_http_post(const char *url, struct ledger_slice body, uint64_t timeout_s,
                                     long *out_http_status, struct ledger_buffer *out_answer,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

/* Lines of words for the text of a result. Private to reconcile_text*.c. */
#ifndef AUDIT_RECONCILE_RECONCILE_WRITER_H
#define AUDIT_RECONCILE_RECONCILE_WRITER_H

#include <nettle/sha2.h>

#include "audit/reconcile/reconcile_internal.h"

struct reconcile_writer {
    audit_reconcile_write_fn *write;
    void *context;
    struct audit_buffer line; /* what was not handed on yet */
    struct sha256_ctx sha;
    bool refused;
};

/* Hands on all that is written; failures are kept. */
void reconcile_hand_on(struct reconcile_writer *writer);
/* One word each, with a space behind. */
void reconcile_put_word(struct reconcile_writer *writer, const char *text);
void reconcile_put_number(struct reconcile_writer *writer, uint64_t value);
void reconcile_put_yuan(struct reconcile_writer *writer, int64_t fen);
void reconcile_put_hash(struct reconcile_writer *writer, const struct audit_hash *value);
/* From outside: escaped, so that it stays one word. */
void reconcile_put_text(struct reconcile_writer *writer, struct audit_bytes text);
/* "-" where it is not stated. */
void reconcile_put_balance(struct reconcile_writer *writer, bool stated, int64_t fen);
/* The last space becomes the newline. */
void reconcile_end_line(struct reconcile_writer *writer);

/* All lines before the rows. */
void reconcile_write_summary(struct reconcile_writer *writer, const struct audit_reconcile *run);

#endif

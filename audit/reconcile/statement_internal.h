/* What readers of statements share: a statement that is being filled. Private to this folder. */
#ifndef AUDIT_RECONCILE_STATEMENT_INTERNAL_H
#define AUDIT_RECONCILE_STATEMENT_INTERNAL_H

#include "audit/reconcile/statement.h"

/* A text that a statement keeps, in four bytes; 0: none. */
typedef uint32_t statement_text;

enum statement_part {
    STATEMENT_REFERENCE,
    STATEMENT_END_TO_END,
    STATEMENT_VOUCHER,
    STATEMENT_NAME,
    STATEMENT_ACCOUNT,
    STATEMENT_PURPOSE,
    STATEMENT_REASON,
    STATEMENT_BATCH_ID,
    STATEMENT_PARTS
};

/* A row as it is kept, of which there are a million. A date has 27 bits: 99991231. */
struct audit_statement_row {
    int64_t amount_fen, balance_fen;
    uint32_t line, batch;
    uint32_t date : 27, status : 3, out : 1, reversal : 1;
    uint32_t value_date : 27, has_balance : 1;
    statement_text texts[STATEMENT_PARTS];
};
_Static_assert(sizeof(struct audit_statement_row) == 64, "a million rows are 64 MB");

struct audit_statement_memory {
    uint8_t **pieces;                   /* of texts; NULL where the one before goes on */
    size_t piece_count, size, capacity; /* `size` of `capacity` of the last are in use */
    statement_text *shared;             /* kept lately, by their hash */
    size_t shared_count, kept_count;
    size_t row_capacity, other_capacity, finding_capacity;
    size_t wanted; /* that could not be had; 0: none */
    /* Where rows are of several files (what a run left open): the file of each. Borrowed. */
    const struct audit_hash *row_files;
};

/* Empty, with memory of its own. Failures to grow are kept, so that filling asks once
 * (audit_statement_finish). */
enum audit_status audit_statement_new(const char *name, const struct audit_hash *sha256,
                                      struct audit_statement *out,
                                      struct audit_error *err) AUDIT_MUST_CHECK;

/* A copy that lives as long as the statement; what was kept lately is kept once. */
statement_text audit_statement_keep_text(struct audit_statement *statement,
                                         struct audit_bytes text);
struct audit_bytes audit_statement_text(const struct audit_statement *statement,
                                        statement_text text);
struct audit_bytes audit_statement_keep(struct audit_statement *statement, struct audit_bytes text);
/* `text` behind what is there, with a space between; either may be empty. */
void audit_statement_join_text(struct audit_statement *statement, struct audit_bytes *there,
                               struct audit_bytes text);
void audit_statement_other(struct audit_statement *statement, uint64_t line,
                           enum audit_row_status status);
/* Findings beyond some hundred are not kept: the first ones tell. */
void audit_statement_find(struct audit_statement *statement, struct audit_statement_finding found);
/* The file that a row stands in. */
const struct audit_hash *audit_statement_file(const struct audit_statement *statement,
                                              const struct audit_statement_row *row);

/* Whether all of it could be kept. */
enum audit_status audit_statement_status(const struct audit_statement *statement,
                                         struct audit_error *err) AUDIT_MUST_CHECK;
/* Counts statuses and sums, fills in the period where the file states none. MALFORMED: a sum beyond
 * int64. */
enum audit_status audit_statement_finish(struct audit_statement *statement,
                                         struct audit_error *err) AUDIT_MUST_CHECK;
/* Takes the statement over; on failure it stays the caller's. */
enum audit_status audit_statements_take(struct audit_statements *statements,
                                        struct audit_statement *statement,
                                        struct audit_error *err) AUDIT_MUST_CHECK;

#endif

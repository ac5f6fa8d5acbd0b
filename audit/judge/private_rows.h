/* Private rows, where they were handed over with the evidence: what is behind a commitment, which
 * is the digits of an account, or the number and name of a person (proto/CANONICAL.md, sections 4
 * and 7). */
#ifndef AUDIT_JUDGE_PRIVATE_ROWS_H
#define AUDIT_JUDGE_PRIVATE_ROWS_H

#include "audit/evidence/evidence.h"

enum audit_private_kind { AUDIT_PRIVATE_PERSON = 1, AUDIT_PRIVATE_ACCOUNT = 2 };

enum { AUDIT_COMMITMENT_SIZE = 32 };

/* One row as it stands in the file, whether it is true or not. */
struct audit_private_raw {
    struct audit_bytes commitment, row;
};
/* Takes the next row off `rest`; false when it is cut off. */
bool audit_private_next(struct audit_bytes *rest, struct audit_private_raw *out);

/* What a row says. `canonical`: the digits of an account, or "<kind> <number>" of a person. `name`
 * is that of a person, and the ledger does not commit to it. */
struct audit_private_row {
    enum audit_private_kind kind;
    struct audit_bytes canonical, name;
};
/* False: it is not of the form, or not what its commitment says. */
bool audit_private_holds(const struct audit_private_raw *raw, struct audit_private_row *out);

/* All rows of evidence, to be asked by commitment. Each is proved by its commitment when it is
 * asked for, so that an answer is true whatever became of the file meanwhile; which rows of the
 * file are wrong is the verifier's to say. */
struct audit_private_rows;
/* Evidence without private rows gives none, which is no failure. */
enum audit_status audit_private_rows_read(const struct audit_evidence *evidence,
                                          struct audit_private_rows **out,
                                          struct audit_error *err) AUDIT_MUST_CHECK;
void audit_private_rows_free(struct audit_private_rows *rows); /* accepts NULL */
size_t audit_private_rows_count(const struct audit_private_rows *rows);

/* Texts live as long as `rows`. False: nobody says what is behind this commitment. */
bool audit_private_find(const struct audit_private_rows *rows, struct audit_bytes commitment,
                        struct audit_private_row *out);
/* The digits of an account, {0} for anything else: audit_items_settings.digits, and `rows` its
 * context. */
struct audit_bytes audit_private_digits(void *rows, struct audit_bytes commitment);
/* The digits of an account or the name of a person: an audit_book_private_fn. */
struct audit_bytes audit_private_shown(void *rows, struct audit_bytes commitment);

#endif

/* What a reconciliation is called in words, and what people do next about what is open. */
#ifndef AUDIT_REPORT_RECONCILE_WORDS_H
#define AUDIT_REPORT_RECONCILE_WORDS_H

#include "audit/reconcile/reconcile.h"
#include "audit/report/report.h"

struct audit_words audit_words_of_verdict(enum audit_reconcile_verdict verdict);
struct audit_words audit_words_of_class(enum audit_class class);
struct audit_words audit_words_of_pass(enum audit_pass pass);
struct audit_words audit_words_of_identity(enum audit_identity_kind kind);
/* Whether it holds; where nobody knows, why. */
struct audit_words audit_words_of_check(enum audit_identity_kind kind,
                                        const struct audit_identity_check *check);
struct audit_words audit_words_of_side(enum audit_side side);
struct audit_words audit_words_of_item(enum audit_item_kind kind);
struct audit_words audit_words_of_age(unsigned age); /* below AUDIT_AGES */

/* What takes no part, and why: NULL behind the last. Starts with 0. */
struct audit_apart_words {
    struct audit_words words;
    struct audit_apart total;
};
enum { AUDIT_APARTS = 6 };
struct audit_apart_words audit_words_of_apart(const struct audit_items *items, unsigned index);

/* One sentence about an open row: what it is and what to do, with the command to give where there
 * is one. What strangers wrote stands in it only where a shell makes nothing else of it. */
void audit_reconcile_advice(const struct audit_reconcile *run, enum audit_side side, size_t row,
                            enum audit_language language, struct audit_buffer *out);
/* The item that an open row is about: itself, one of its group, or, of money that came back, the
 * payment it returns. AUDIT_NO_ITEM: none. */
uint32_t audit_reconcile_about(const struct audit_reconcile *run, enum audit_side side, size_t row);

#endif

/* Lists as texts: rows end with a newline, cells are parted by '|'. */
#ifndef TESTS_UNIT_AUDIT_RECONCILE_ROWS_SUPPORT_H
#define TESTS_UNIT_AUDIT_RECONCILE_ROWS_SUPPORT_H

#include "audit/reconcile/bank_rules.h"

/* Reads `text` as the file "a.csv" by the rules of a file (NULL: those of the program). */
enum audit_status read_rows(const char *text, const char *rules_text,
                            struct audit_statements *statements, struct audit_error *err);
/* The one statement of a list that must be read; that its rows are all accounted for. */
struct audit_statements rows_of(const char *text, const char *rules_text);
/* That the list is refused with this message, naming the words in Chinese. */
void rows_refused(const char *text, const char *rules_text, enum audit_message message,
                  const char *word, const char *second_word);
void assert_bytes(struct audit_bytes bytes, const char *expected);

#endif

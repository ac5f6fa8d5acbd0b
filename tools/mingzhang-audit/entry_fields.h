/* An entry as the auditor's own reader sees it, field by field, for a person or a program. */
#ifndef TOOLS_MINGZHANG_AUDIT_ENTRY_FIELDS_H
#define TOOLS_MINGZHANG_AUDIT_ENTRY_FIELDS_H

#include "audit/evidence/view.h"
#include "audit/report/report.h"
#include "tools/common/command.h"

/* Where fields go: into a record, whose texts are kept in the context's arena (what memory fails
 * for is told when it is printed), or into a report. */
struct entry_fields {
    struct command_context *context;
    struct output_record *record; /* NULL: into the report */
    struct audit_report *report;
};

/* Adds the kind and what is stated; amounts of disbursements and adjustments in capitals (大写)
 * too, persons and accounts as the commitments that stand in the ledger. */
void entry_fields_put(const struct entry_fields *fields, const struct audit_entry *entry);

/* One field; nothing for what is not stated. */
void entry_fields_text(const struct entry_fields *fields, const char *key,
                       struct language_text title, struct audit_bytes text);
void entry_fields_hex(const struct entry_fields *fields, const char *key,
                      struct language_text title, struct audit_bytes bytes);
void entry_fields_count(const struct entry_fields *fields, const char *key,
                        struct language_text title, uint64_t count);
/* Also when it is 0. */
void entry_fields_number(const struct entry_fields *fields, const char *key,
                         struct language_text title, uint64_t number);
void entry_fields_money(const struct entry_fields *fields, const char *key,
                        struct language_text title, int64_t fen);
void entry_fields_date(const struct entry_fields *fields, const char *key,
                       struct language_text title, uint32_t date);
/* A stable name for programs, a word for people. */
void entry_fields_word(const struct entry_fields *fields, const char *key,
                       struct language_text title, const char *name, struct language_text words);
/* "2023-07-10 10:00:00", UTC+8. */
void entry_fields_instant(const struct entry_fields *fields, const char *key,
                          struct language_text title, int64_t instant_ms);

/* The words of a body and of a role; static storage. */
struct language_text entry_body_words(unsigned body);
struct language_text entry_role_words(unsigned role);

#endif

/* Bank statements from the command line: camt.053, or a list (CSV, XLSX) by the rules of banks. */
#ifndef TOOLS_MINGZHANG_AUDIT_STATEMENT_FILES_H
#define TOOLS_MINGZHANG_AUDIT_STATEMENT_FILES_H

#include "audit/reconcile/bank_rules.h"
#include "tools/common/command.h"

#define STATEMENT_RULES_OPTION                                                                     \
    {                                                                                              \
        .name = "rules", .value = "FILE", .kind = COMMAND_VALUE, .help = {                         \
            "银行明细的规则文件（JSON），用于未收录的银行",                                        \
            "rules for the lists of a bank that is not known (JSON)"                               \
        }                                                                                          \
    }

/* Files that were opened and are not looked at yet. {0} is empty. */
struct statement_files {
    struct audit_buffer *files;
    char **names; /* borrowed */
    size_t count;
    struct audit_buffer rules;
    const char *rules_name; /* NULL: none */
    void *converters[3];
};
/* Takes all bytes into memory; from then on nothing of the system is needed. */
enum ledger_status statement_files_open(struct command_context *context, char **names, size_t count,
                                        struct statement_files *out) LEDGER_MUST_CHECK;
/* What they are is told by their first bytes. The bytes of a file go when it was read. */
enum ledger_status statement_files_read(struct command_context *context,
                                        struct statement_files *files,
                                        struct audit_statements *statements,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
void statement_files_close(struct statement_files *files);

#endif

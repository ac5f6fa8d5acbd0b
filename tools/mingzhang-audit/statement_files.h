/* Bank statements from the command line: camt.053, or a list (CSV, XLSX) by the rules of banks. */
#ifndef TOOLS_MINGZHANG_AUDIT_STATEMENT_FILES_H
#define TOOLS_MINGZHANG_AUDIT_STATEMENT_FILES_H

#include "audit/reconcile/bank_rules.h"
#include "tools/common/command.h"
#include "tools/common/sheet.h"

/* Rows of an option table: how lists are read. */
#define STATEMENT_FILE_OPTIONS                                                                     \
    {.name = "rules",                                                                              \
     .value = "FILE",                                                                              \
     .kind = COMMAND_VALUE,                                                                        \
     .help = {"银行明细的规则文件（JSON），用于未收录的银行",                                      \
              "rules for the lists of a bank that is not known (JSON)"}},                          \
        {.name = "sheet",                                                                          \
         .value = "NAME",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"XLSX 中银行明细所在的工作表（默认第一个可见的）",                               \
                  "the sheet of a workbook that holds the list (the first visible one)"}},         \
    {                                                                                              \
        .name = "encoding", .value = "NAME", .kind = COMMAND_VALUE, .help = {                      \
            "CSV 的编码：utf-8、gb18030、utf-16le、utf-16be（一般能自动识别）",                    \
            "of CSV files: utf-8, gb18030, utf-16le, utf-16be (found out by itself otherwise)"     \
        }                                                                                          \
    }

/* Files that were opened and are not looked at yet. {0} is empty. */
struct statement_files {
    struct audit_buffer *files;
    char **names; /* borrowed */
    size_t count;
    struct audit_buffer rules;
    const char *rules_name; /* NULL: none */
    struct sheet_options options;
    void *converters[3];
};
/* Takes all bytes into memory; from then on nothing of the system is needed. */
enum ledger_status statement_files_open(struct command_context *context, char **names, size_t count,
                                        struct statement_files *out,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* What they are is told by their first bytes. The bytes of a file go when it was read. */
enum ledger_status statement_files_read(struct command_context *context,
                                        struct statement_files *files,
                                        struct audit_statements *statements,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
void statement_files_close(struct statement_files *files);

#endif

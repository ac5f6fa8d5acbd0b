/* A report of verified evidence, as every command makes it that has --format and --out: to stdout,
 * or into a file that is written whole. */
#ifndef TOOLS_MINGZHANG_AUDIT_REPORTING_H
#define TOOLS_MINGZHANG_AUDIT_REPORTING_H

#include "audit/examine/book.h"
#include "audit/report/report.h"
#include "tools/mingzhang-audit/whole_file.h"

/* Rows for the table of options. */
#define REPORTING_OPTIONS                                                                          \
    {.name = "format",                                                                             \
     .value = "FORMAT",                                                                            \
     .kind = COMMAND_VALUE,                                                                        \
     .help = {"text、csv、csv-gb18030、json、xlsx、html、pdf（默认按 --out 的扩展名，否则 text）", \
              "text, csv, csv-gb18030, json, xlsx, html or pdf (by the end of --out, else "        \
              "text)"}},                                                                           \
        {.name = "out",                                                                            \
         .letter = 'o',                                                                            \
         .value = "FILE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"写到这个文件（默认输出到屏幕）", "write this file (else to the screen)"}},      \
    {                                                                                              \
        .name = "replace", .help = { "文件已存在时替换", "replace the file if there is one" }      \
    }

struct reporting {
    int fonts; /* that the format is set in; -1: none */
    int work;  /* a directory for working files, where the report is made but not kept */
    char work_path[4096];
    enum audit_format format;
    bool to_file;
    enum word written; /* said of the file, with path and SHA-256; 0: how a report is checked */
    void *converter;   /* held so that the C library keeps it loaded; NULL: none is needed */
    struct whole_file file; /* file.directory is what the sandbox must leave writable */
};

#define REPORTING_CLOSED ((struct reporting){.fonts = -1, .work = -1, .file = WHOLE_FILE_CLOSED})

/* Reads the options, opens the directory, and brings into memory what rendering will need and the
 * sandbox forbids. Before the sandbox is entered. */
enum ledger_status reporting_open(struct command_context *context, struct reporting *out,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* For a report that is made again to be compared: no file, but room for working files. */
enum ledger_status reporting_open_again(struct command_context *context, enum audit_format format,
                                        struct reporting *out) LEDGER_MUST_CHECK;
/* What the sandbox must leave open. */
struct input_rooms reporting_rooms(const struct reporting *reporting);
void reporting_close(struct reporting *reporting);

/* Where working files are made; NULL: wherever the system has them. */
const char *reporting_work_directory(const struct reporting *reporting);

/* Origin, head, date, checks and language, as a verification, the book that was read along and a
 * context say them. `recipe` outlives the report. */
void reporting_head(const struct command_context *context, const struct reporting *reporting,
                    const struct audit_verification *verification, const struct audit_book *book,
                    struct audit_words title, const char *recipe, struct audit_report_head *out);

/* The sentences of `checks` in a language, where the verification holds. */
void reporting_checks(enum audit_language language, const struct audit_verification *verification,
                      struct audit_report_head *head);

/* Writes the parts of a report into it: a failure that the report does not keep itself is
 * returned. */
typedef enum audit_status reporting_build_fn(void *context, struct audit_report *report,
                                             struct audit_error *err);
/* To the file, told on stderr with its SHA-256, or to stdout. */
enum ledger_status reporting_write(struct command_context *context,
                                   const struct reporting *reporting,
                                   const struct audit_report_head *head, reporting_build_fn *build,
                                   void *build_context, struct ledger_error *err) LEDGER_MUST_CHECK;
/* Makes it again and holds it against the bytes of `path`: told when they are the same, NOT HELD
 * with the first byte that differs. */
enum ledger_status reporting_compare(struct command_context *context,
                                     const struct reporting *reporting,
                                     const struct audit_report_head *head,
                                     reporting_build_fn *build, void *build_context,
                                     struct audit_bytes file, const char *path) LEDGER_MUST_CHECK;

#endif

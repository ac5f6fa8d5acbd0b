/* A file that is written whole or not at all. Its directory is opened before the sandbox, which
 * then lets files be made there and nowhere else. */
#ifndef TOOLS_MINGZHANG_AUDIT_WHOLE_FILE_H
#define TOOLS_MINGZHANG_AUDIT_WHOLE_FILE_H

#include "tools/mingzhang-audit/inputs.h"

struct whole_file {
    int directory;    /* -1: not open */
    const char *path; /* as it was given; borrowed */
    const char *name; /* its last part */
    char folder[4096];
};
#define WHOLE_FILE_CLOSED ((struct whole_file){.directory = -1})

/* A file that is there already is refused unless `replace`. */
enum ledger_status whole_file_open(struct command_context *context, const char *path, bool replace,
                                   struct whole_file *out) LEDGER_MUST_CHECK;
/* Another file in the directory of `file`, which stays the owner of it; the path ends in its name
 * and is borrowed. MALFORMED: no name of a file. */
enum audit_status whole_file_beside(const struct whole_file *file, const char *path,
                                    struct whole_file *out,
                                    struct audit_error *err) AUDIT_MUST_CHECK;
bool whole_file_exists(const struct whole_file *file);
/* Accepts one that is closed. */
void whole_file_close(struct whole_file *file);

/* Where `make` hands its bytes; false: it is to give up, the reason is kept. */
typedef bool whole_file_write_fn(void *context, struct audit_bytes piece);
/* `make` writes everything through `write`. */
typedef enum audit_status whole_file_make_fn(void *context, whole_file_write_fn *write,
                                             void *write_context, struct audit_error *err);
/* Readable by its owner alone: lists name people. Durable when it returns. */
enum ledger_status whole_file_write(struct command_context *context, const struct whole_file *file,
                                    whole_file_make_fn *make, void *make_context) LEDGER_MUST_CHECK;

#endif

/* What a person looks up at a terminal: in colour, and through a pager. Nothing of it where stdout
 * is no terminal, or with --json. */
#ifndef TOOLS_COMMON_PAGER_H
#define TOOLS_COMMON_PAGER_H

#include "tools/common/command.h"

/* A row for the options of a command that uses it. */
#define PAGER_OPTION                                                                               \
    {                                                                                              \
        .name = "no-pager", .help = {                                                              \
            "不分页（默认在终端上用 $PAGER，否则用 less）",                                        \
            "no pager (else $PAGER, or less, on a terminal)"                                       \
        }                                                                                          \
    }

struct pager {
    struct command_context *context;
    FILE *kept; /* the stream that it stands before; NULL: it does not */
    char *text;
    size_t size;
};

/* From here on the context's output is kept, to be paged; colour is on unless NO_COLOR is set or
 * TERM is "dumb". */
void pager_begin(struct pager *pager, struct command_context *context);
/* Hands over what was kept; `status` is what printing it came to, and is returned. A pager that
 * cannot be run is passed over, one that is left early is no failure. */
enum ledger_status pager_end(struct pager *pager, enum ledger_status status,
                             struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

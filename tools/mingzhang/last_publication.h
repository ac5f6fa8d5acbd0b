/* What the ledger's directory remembers of its last publication: how far a copy of it goes, and
 * where that copy was put. It proves nothing and is never relied upon; it is what doctor measures
 * the unpublished tail by, when the folder itself is out of reach (a stick in a drawer).
 *
 * File `published`: "mingzhang/v1 published\nsize N\ntime MS\ndirectory PATH\n". */
#ifndef TOOLS_MINGZHANG_LAST_PUBLICATION_H
#define TOOLS_MINGZHANG_LAST_PUBLICATION_H

#include "ledger/ledger.h"

enum { LAST_PUBLICATION_PATH_SIZE = 4096 };

struct last_publication {
    uint64_t size;                              /* vouchers that it covers */
    int64_t time_ms;                            /* when it was made */
    char directory[LAST_PUBLICATION_PATH_SIZE]; /* absolute */
};

/* Remembers, in the place of the one before, that `size` vouchers are at `directory` now. */
enum ledger_status last_publication_put(struct ledger *ledger, const char *directory, uint64_t size,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* NOT_FOUND, without message, when nothing was published yet, or what is there cannot be read as a
 * publication: it is made anew by the next one. */
enum ledger_status last_publication_get(const struct ledger *ledger,
                                        struct last_publication *out_publication,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

/* What is handed over to auditors as one folder: the evidence, whom to trust, the program that
 * checks it, and a list of all files with their SHA-256. It is read on Windows: texts begin with a
 * byte-order mark and their lines end in CR LF. */
#ifndef TOOLS_MINGZHANG_HANDOVER_H
#define TOOLS_MINGZHANG_HANDOVER_H

#include "ledger/publish.h"
#include "ledger/totals.h"
#include "ledger/value/date.h"

/* The files of tools/mingzhang that go along, as they are (embed.cmake). */
extern const struct ledger_slice handover_verify_py;
extern const struct ledger_slice handover_readme;
extern const struct ledger_slice handover_check_bat;

#define HANDOVER_LIST_CSV "移交清单.csv"
#define HANDOVER_LIST_TEXT "移交清单.txt"

struct handover_facts {
    const char *name; /* of the ledger */
    const char *origin;
    const char *from; /* who hands over, and to whom; "" where it is left to be written by hand */
    const char *to;
    char when[LEDGER_DATE_TIME_SIZE];
    struct ledger_publication published;
    bool has_totals; /* false where the checkpoint is older than the ledger */
    struct ledger_totals_group totals;
};

struct handover_listed {
    uint64_t file_count; /* without the two lists */
    uint64_t byte_count;
    struct ledger_digest csv; /* SHA-256 of the list, for a paper that both sides sign */
};

/* Reads and hashes every file of the folder, and writes both lists into it. */
enum ledger_status handover_list_write(const char *folder, const struct handover_facts *facts,
                                       struct handover_listed *out_listed,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Creates folder/name. `text`: for Windows, with a byte-order mark where `mark`, and CR LF. */
enum ledger_status handover_write_text(const char *folder, const char *name,
                                       struct ledger_slice text, bool mark,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status handover_write_bytes(const char *folder, const char *name,
                                        struct ledger_slice bytes,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

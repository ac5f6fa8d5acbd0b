/* What a receipt states behind its seal (proto/receipt.proto, CANONICAL.md, section 8). Borrowing
 * as in entry.h. */
#ifndef LEDGER_RECORD_PROOF_FILE_H
#define LEDGER_RECORD_PROOF_FILE_H

#include "ledger/record/voucher.h"

enum {
    LEDGER_PROOF_FILE_SIZE_MAX = 8388608,
    LEDGER_PROOF_FILE_STATEMENT_MAX = 1048576,
    LEDGER_PROOF_FILE_PATH_MAX = 64,
    LEDGER_PROOF_FILE_ENROLMENTS_MAX = 2 * LEDGER_SIGNATURES_MAX,
    LEDGER_PROOF_FILE_PAYEE_MAX = 327, /* "other ", a name of 256 bytes, a newline, 64 */
    LEDGER_PROOF_FILE_LINE_SIZE = 64,
};

/* An `officer` entry, and where it stands under the checkpoint. */
struct ledger_proof_enrolment {
    struct ledger_slice seal;
    const struct ledger_digest *seal_path;
    size_t seal_path_count;
    uint32_t entry_index;
    struct ledger_slice entry;
    const struct ledger_digest *entry_path;
    size_t entry_path_count;
};

struct ledger_proof_payee_line {
    uint64_t index;
    uint8_t line[LEDGER_PROOF_FILE_LINE_SIZE];
    const struct ledger_digest *path;
    size_t path_count;
};

struct ledger_proof_payee {
    bool stated;
    struct ledger_slice payee;     /* his id */
    struct ledger_slice statement; /* none: he has no line */
    const struct ledger_proof_payee_line *lines;
    size_t line_count;
};

struct ledger_proof_file {
    struct ledger_slice seal;
    uint32_t entry_index;
    struct ledger_slice entry;
    const struct ledger_digest *entry_path;
    size_t entry_path_count;
    const struct ledger_digest *genesis_path;
    size_t genesis_path_count;
    const struct ledger_proof_enrolment *enrolments;
    size_t enrolment_count;
    struct ledger_proof_payee payee;
};

#endif

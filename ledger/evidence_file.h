/* Private to the root of the library: the files of published evidence (CANONICAL.md, section 7):
 * their names, their sizes, and reading them again. */
#ifndef LEDGER_EVIDENCE_FILE_H
#define LEDGER_EVIDENCE_FILE_H

#include "ledger/folder.h"
#include "ledger/record/voucher.h"
#include "ledger/store/bundle.h"
#include "ledger/tree/proof.h"

/* Levels of tiles that a tree of 2^63 leaves may have. */
enum { LEDGER_EVIDENCE_LEVELS = 8, LEDGER_EVIDENCE_CHECKPOINT_SIZE_MAX = 65536 };

/* "tile/entries/x001/234.p/7": the file of the records [256 * number, 256 * number + width), width
 * 1 to 256. */
void ledger_evidence_bundle_name(enum ledger_bundle_kind kind, uint64_t number, unsigned width,
                                 char name[static LEDGER_FOLDER_NAME_SIZE]);
void ledger_evidence_tile_name(unsigned tile_level, uint64_t number, unsigned width,
                               char name[static LEDGER_FOLDER_NAME_SIZE]);
/* "checkpoints/7" */
void ledger_evidence_checkpoint_name(uint64_t size, char name[static LEDGER_FOLDER_NAME_SIZE]);
/* The folder of a bundle's partial files: "tile/entries/x001/234.p". */
void ledger_evidence_bundle_parts(enum ledger_bundle_kind kind, uint64_t number,
                                  char name[static LEDGER_FOLDER_NAME_SIZE]);
void ledger_evidence_tile_parts(unsigned tile_level, uint64_t number,
                                char name[static LEDGER_FOLDER_NAME_SIZE]);

/* Evidence of a stated size, read file by file; the newest file of each kind and level is kept.
 * Starts as {.folder, .seal_count, .entry_count}. Failures carry the file as their place: MALFORMED
 * or OUT_OF_RANGE for what is no such file at all, DAMAGED when it is missing or its bytes do not
 * add up. */
struct ledger_evidence_reader {
    const struct ledger_folder *folder;
    uint64_t seal_count;
    uint64_t entry_count;
    struct ledger_evidence_bundle {
        bool is_loaded;
        uint64_t number;
        struct ledger_buffer bytes;
        struct ledger_slice records[LEDGER_BUNDLE_RECORDS];
    } bundles[LEDGER_BUNDLE_HINTS + 1];
    struct ledger_evidence_tile {
        bool is_loaded;
        uint64_t number;
        struct ledger_buffer bytes;
    } tiles[LEDGER_EVIDENCE_LEVELS];
    uint64_t byte_count; /* read so far */
};
void ledger_evidence_reader_free(struct ledger_evidence_reader *reader);

/* One record, borrowed until the next call for its kind. `number` is below the stated count. */
enum ledger_status ledger_evidence_record(struct ledger_evidence_reader *reader,
                                          enum ledger_bundle_kind kind, uint64_t number,
                                          struct ledger_slice *out_record,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
/* A ledger_tree_read_fn over the tiles; the context is the reader. */
enum ledger_status ledger_evidence_hash(void *reader, unsigned level, uint64_t index,
                                        struct ledger_digest *out_hash, struct ledger_error *err);

/* The file of private rows, row by row: 32 bytes of commitment, u16 BE length, value. Reads the
 * next one into `row`, whole, which holds the one before until then (empty: none): commitments
 * ascend. DAMAGED when it does not add up. */
#define LEDGER_EVIDENCE_PRIVATE_NAME "private/rows"
enum { LEDGER_EVIDENCE_COMMITMENT_SIZE = 32, LEDGER_EVIDENCE_PRIVATE_HEAD_SIZE = 34 };
enum ledger_status ledger_evidence_private_read(const struct ledger_folder *folder,
                                                struct ledger_stream *stream,
                                                struct ledger_buffer *row, bool *out_is_there,
                                                struct ledger_error *err) LEDGER_MUST_CHECK;

/* One voucher as evidence has it, its bytes in the arena. */
struct ledger_evidence_voucher {
    uint64_t number;
    struct ledger_slice seal_bytes;
    struct ledger_seal seal;
    struct ledger_voucher_header header;
    struct ledger_digest leaf;
    struct ledger_slice *entries;
    struct ledger_digest *leaves;
    size_t entry_count;
};

/* Reads a voucher whole and checks what can be checked without the state of the ledger: its seal is
 * canonical, follows the one before (`previous`: its leaf hash, `first_entry`: what comes next) and
 * is the one that the tiles name; its entries give the header's root, and hints are theirs. DAMAGED
 * names what is wrong. */
enum ledger_status ledger_evidence_voucher_read(struct ledger_evidence_reader *reader,
                                                uint64_t number,
                                                const struct ledger_digest *previous,
                                                uint64_t first_entry, struct ledger_arena *arena,
                                                struct ledger_evidence_voucher *out_voucher,
                                                struct ledger_error *err) LEDGER_MUST_CHECK;

/* Adds a voucher's leaf to a range, and checks every hash that this completes against the tiles. */
enum ledger_status ledger_evidence_range_add(struct ledger_evidence_reader *reader,
                                             struct ledger_tree_range *range,
                                             const struct ledger_digest *leaf,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

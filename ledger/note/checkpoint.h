/* C2SP tlog-checkpoint: the signed head of a tree. Three lines: origin, size, base64 root. */
#ifndef LEDGER_NOTE_CHECKPOINT_H
#define LEDGER_NOTE_CHECKPOINT_H

#include "ledger/note/note.h"
#include "ledger/tree/range.h"

enum { LEDGER_ORIGIN_SIZE = 65 };

struct ledger_checkpoint {
    char origin[LEDGER_ORIGIN_SIZE];
    uint64_t size;
    struct ledger_digest root;
};

/* Reads a note's text. Extension lines are refused: our ledgers write none; so is a size beyond
 * LEDGER_TREE_SIZE_MAX, and at size 0 any root but the empty tree's. MALFORMED says what is wrong.
 */
enum ledger_status ledger_checkpoint_parse(struct ledger_slice text,
                                           struct ledger_checkpoint *out_checkpoint,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;
/* Appends the text of a checkpoint that ledger_checkpoint_parse takes. */
enum ledger_status ledger_checkpoint_format(const struct ledger_checkpoint *checkpoint,
                                            struct ledger_buffer *out,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

/* Parses a note, verifies `vkey`'s signature on it and reads the checkpoint. WRONG_KEY when it is
 * not signed by that key. A key's name need not be the origin (Go's checksum database has another):
 * the caller compares the origin with the one that he expects. */
enum ledger_status ledger_checkpoint_open(struct ledger_slice note_bytes,
                                          const struct ledger_vkey *vkey,
                                          struct ledger_checkpoint *out_checkpoint,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

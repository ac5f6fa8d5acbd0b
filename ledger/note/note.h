/* C2SP signed notes: text, an empty line, signature lines.
 *
 *   <text, UTF-8, ends in a newline, no control characters but newlines>
 *
 *   — <key name> <base64(4-byte key id || signature)>
 *
 * The text is everything before the last empty line, its final newline included. */
#ifndef LEDGER_NOTE_NOTE_H
#define LEDGER_NOTE_NOTE_H

#include "ledger/crypto/key.h"

enum { LEDGER_NOTE_SIZE_MAX = 1 << 20, LEDGER_NOTE_SIGNATURES_MAX = 64 };

struct ledger_note_line {
    struct ledger_slice name;
    uint32_t key_id;
    size_t payload_size; /* Behind the key id; 64 for Ed25519, 72 for a cosignature. */
    uint8_t payload[72]; /* Filled when payload_size <= 72; other types are passed over. */
};

/* A note taken apart. Slices point into the bytes that were parsed. */
struct ledger_note {
    struct ledger_slice text;
    size_t line_count;
    struct ledger_note_line lines[LEDGER_NOTE_SIGNATURES_MAX];
};

/* MALFORMED says what is wrong; OUT_OF_RANGE over the limits. */
enum ledger_status ledger_note_parse(struct ledger_slice bytes, struct ledger_note *out_note,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

/* Whether the note carries a good Ed25519 signature of `vkey`. NOT_FOUND: none of that name and id;
 * WRONG_KEY: there is one and it fails, and then the whole note is to be refused. When there are
 * several, all must hold. UNSUPPORTED for a vkey of another type. */
enum ledger_status ledger_note_verify(const struct ledger_note *note,
                                      const struct ledger_vkey *vkey,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* Appends to `out` the whole note: `text` (which ends in a newline) signed by `key` under `name`.
 * MALFORMED when text or name could not be read back; on any failure `out` is as it was. */
enum ledger_status ledger_note_sign(struct ledger_slice text, const char *name,
                                    const struct ledger_key *key, struct ledger_buffer *out,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

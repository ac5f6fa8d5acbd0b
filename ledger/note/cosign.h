/* C2SP cosignature/v1: what a witness signs of a checkpoint. Behind the key id of such a line stand
 * the time (u64, big-endian seconds since 1970) and an Ed25519 signature over
 *
 *     cosignature/v1
 *     time <decimal>
 *     <the checkpoint's text> */
#ifndef LEDGER_NOTE_COSIGN_H
#define LEDGER_NOTE_COSIGN_H

#include "ledger/note/note.h"

/* Whether the note carries a good cosignature of `vkey`, and the time of its newest. NOT_FOUND:
 * none of that name and id; WRONG_KEY: there is one and it fails, and then the whole note is to be
 * refused. UNSUPPORTED for a vkey of another type. */
enum ledger_status ledger_cosignature_verify(const struct ledger_note *note,
                                             const struct ledger_vkey *vkey, uint64_t *out_time_s,
                                             struct ledger_error *err) LEDGER_MUST_CHECK;
/* Whether one line, already known to be of the key's name and id, holds for a checkpoint's text. */
bool ledger_cosignature_holds(const struct ledger_note_line *line, struct ledger_slice text,
                              const struct ledger_public_key *key, uint64_t *out_time_s);
/* Whether the line is of this key, by name and id. */
bool ledger_note_line_is_of(const struct ledger_note_line *line, const struct ledger_vkey *vkey);

/* Appends a signature line as a note has it. The line's payload is at most 72 bytes. */
enum ledger_status ledger_note_line_write(const struct ledger_note_line *line,
                                          struct ledger_buffer *out,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

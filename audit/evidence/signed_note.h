/* C2SP signed-note, tlog-checkpoint and cosignature/v1. Ed25519 from libsodium; base64, key ids and
 * the splitting of notes are ours. */
#ifndef AUDIT_EVIDENCE_SIGNED_NOTE_H
#define AUDIT_EVIDENCE_SIGNED_NOTE_H

#include "audit/evidence/bytes.h"

enum {
    AUDIT_NOTE_SIZE_MAX = 1 << 20,
    AUDIT_NOTE_LINES_MAX = 16384, /* bounded by the size; only those of known keys cost anything */
    AUDIT_KEY_NAME_MAX = 255,
    AUDIT_KEY_ED25519 = 0x01,
    AUDIT_KEY_COSIGNATURE = 0x04,
};

struct audit_vkey {
    char name[AUDIT_KEY_NAME_MAX + 1];
    uint8_t id[4];
    uint8_t type; /* AUDIT_KEY_… */
    uint8_t public_key[32];
};
/* MALFORMED: form, key id that does not fit, a small-order key; NEWER: another key type. */
enum audit_status audit_vkey_read(struct audit_bytes text, struct audit_vkey *out,
                                  struct audit_error *err) AUDIT_MUST_CHECK;

/* A note taken apart: the text that is signed (final newline included) and the signature lines. */
struct audit_note {
    struct audit_bytes bytes, text, lines;
};
/* MALFORMED: form, control characters, no signature line, a line that is not canonical base64. */
enum audit_status audit_note_read(struct audit_bytes bytes, struct audit_note *out,
                                  struct audit_error *err) AUDIT_MUST_CHECK;
/* Whether the note carries good signatures of this key. All lines of that name and id must verify:
 * NOT_HELD when one fails; NOT_FOUND when there is none. For a cosignature the time of the newest
 * is written (seconds since 1970), for type 1 zero; out_time may be NULL. */
enum audit_status audit_note_check(const struct audit_note *note, const struct audit_vkey *vkey,
                                   uint64_t *out_time, struct audit_error *err) AUDIT_MUST_CHECK;

/* Appends the signature lines of this key's name and id as they stand in the note, unjudged. */
void audit_note_lines_of(const struct audit_note *note, const struct audit_vkey *vkey,
                         struct audit_buffer *out);

struct audit_checkpoint {
    struct audit_note note;
    struct audit_bytes origin;
    uint64_t size;
    struct audit_hash root;
};
/* A note whose text is exactly three lines (a ledger's checkpoint has no extension lines), with a
 * size of at most INT64_MAX, and at size 0 the empty tree's root. */
enum audit_status audit_checkpoint_read(struct audit_bytes bytes, struct audit_checkpoint *out,
                                        struct audit_error *err) AUDIT_MUST_CHECK;
/* Any log's checkpoint: extension lines may follow, and the root of size 0 is left to the caller,
 * for whom a wrong one is a verdict and not a matter of form (a witness, the proof of a fork). */
enum audit_status audit_checkpoint_parse(struct audit_bytes bytes, struct audit_checkpoint *out,
                                         struct audit_error *err) AUDIT_MUST_CHECK;

/* Appends a signature line by which `secret_key` (libsodium's 64 bytes) cosigns the note's text at
 * `time` under `name`. */
enum audit_status audit_cosign(const struct audit_note *note, const char *name,
                               const uint8_t secret_key[static 64], uint64_t time,
                               struct audit_buffer *out_line,
                               struct audit_error *err) AUDIT_MUST_CHECK;
/* Appends the vkey text of a public key. */
void audit_vkey_write(const char *name, uint8_t type, const uint8_t public_key[static 32],
                      struct audit_buffer *out);

/* Ed25519 (RFC 8032) over a message; small-order and non-canonical keys never verify. */
bool audit_ed25519_check(const uint8_t public_key[static 32], struct audit_bytes message,
                         const uint8_t signature[static 64]);

#endif

/* Names, ids and bytes of keys: what signed_note.c needs of them and nobody else. */
#ifndef AUDIT_EVIDENCE_VKEY_H
#define AUDIT_EVIDENCE_VKEY_H

#include "audit/evidence/signed_note.h"

enum { AUDIT_KEY_ID_SIZE = 4 };

/* Not empty, UTF-8 without control characters, Unicode spaces and '+'. */
bool audit_key_name_is_sound(struct audit_bytes name);
/* Whether an Ed25519 key is of small order (its signatures verify for messages that nobody signed)
 * or not in its only spelling. */
bool audit_key_is_weak(const uint8_t public_key[static 32]);
void audit_key_id(struct audit_bytes name, uint8_t type, const uint8_t public_key[static 32],
                  uint8_t out_id[static AUDIT_KEY_ID_SIZE]);

/* Takes what stands before the first `mark`, and the mark, off `rest`; false when there is none. */
bool audit_take_until(struct audit_bytes *rest, char mark, struct audit_bytes *out_part);

#endif

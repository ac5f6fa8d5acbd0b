/* A witness's key: Ed25519, for cosignature/v1 and nothing else, sealed in a file by a passphrase.
 *
 *     mingzhang/v1 witness-key
 *     <vkey>
 *     argon2id <passes> <memory in bytes> <base64 of 16 bytes of salt>
 *     <base64 of nonce (24) || box (48)>
 *
 * The box is XChaCha20-Poly1305 (IETF) of the 32-byte seed under Argon2id of the passphrase, with
 * the three lines before it as additional data: a name or a cost that was changed does not open. */
#ifndef AUDIT_WITNESS_WITNESS_KEY_H
#define AUDIT_WITNESS_WITNESS_KEY_H

#include "audit/evidence/signed_note.h"

enum { AUDIT_WITNESS_KEY_FILE_MAX = 4096 };

struct audit_witness_key {
    struct audit_vkey vkey;
    uint8_t *secret; /* libsodium's 64 bytes, in locked memory; NULL: none */
};
/* Wipes. Accepts {0}. */
void audit_witness_key_free(struct audit_witness_key *key);

enum audit_witness_cost {
    AUDIT_WITNESS_COST_DEFAULT, /* 3 passes over 256 MiB: about a second */
    AUDIT_WITNESS_COST_LIGHT,   /* 2 over 64 MiB: tests and demonstrations */
    AUDIT_WITNESS_COST_STRONG,  /* 4 over 1 GiB */
};

/* A new random key. MALFORMED: a name that no key may have (a schema-less URL, without space and
 * '+'). */
enum audit_status audit_witness_key_new(struct audit_bytes name, struct audit_witness_key *out,
                                        struct audit_error *err) AUDIT_MUST_CHECK;
/* Appends the file. */
enum audit_status audit_witness_key_seal(const struct audit_witness_key *key,
                                         struct audit_bytes passphrase,
                                         enum audit_witness_cost cost, struct audit_buffer *out,
                                         struct audit_error *err) AUDIT_MUST_CHECK;
/* The key's public half, which needs no passphrase. MALFORMED, NEWER. */
enum audit_status audit_witness_key_public(struct audit_bytes file, struct audit_vkey *out,
                                           struct audit_error *err) AUDIT_MUST_CHECK;
/* Opens it. NOT_FOUND: the passphrase does not fit, or the file was changed, which cannot be told
 * apart. */
enum audit_status audit_witness_key_open(struct audit_bytes file, struct audit_bytes passphrase,
                                         struct audit_witness_key *out,
                                         struct audit_error *err) AUDIT_MUST_CHECK;

#endif

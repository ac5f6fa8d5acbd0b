/* A secret key on disk.
 *
 *   offset size  what
 *        0   16  "mingzhang key v1" (ASCII, no NUL)
 *       16    1  protection: 1 Argon2id + XChaCha20-Poly1305, 0 none (only the ledger's own key)
 *       17    3  zero
 *       20    4  Argon2id passes (u32 BE), 1 to 10
 *       24    8  Argon2id memory in bytes (u64 BE), 64 MiB to 1 GiB
 *       32   16  salt
 *       48   24  nonce
 *       72   32  public key
 *      104   48  seed, encrypted, with its tag; everything before is additional data
 *                (protection 0: the seed and 16 zero bytes; costs, salt and nonce zero)
 *      152
 *
 * Costs are clamped on reading, before any memory is taken: a hostile file must not exhaust the
 * machine. The decrypted seed must give the public key of the file. Mode 0600, created, never
 * replaced except by a change of passphrase. */
#ifndef LEDGER_CRYPTO_KEYFILE_H
#define LEDGER_CRYPTO_KEYFILE_H

#include "ledger/crypto/key.h"

enum { LEDGER_KEYFILE_SIZE = 152 };

struct ledger_keyfile_cost {
    uint32_t passes;
    uint64_t memory_bytes;
};
/* 3 passes, 256 MiB: about a second. */
extern const struct ledger_keyfile_cost ledger_keyfile_cost_default;
/* 2 passes, 64 MiB: tests and demonstrations. */
extern const struct ledger_keyfile_cost ledger_keyfile_cost_light;

/* The bytes of a key file; with `passphrase` NULL unprotected. OUT_OF_RANGE for costs beyond the
 * limits. The result holds no plain secret unless unprotected, but is wiped by the caller anyway.
 */
enum ledger_status ledger_keyfile_seal(const struct ledger_key *key,
                                       const struct ledger_secret *passphrase,
                                       struct ledger_keyfile_cost cost,
                                       uint8_t out_bytes[static LEDGER_KEYFILE_SIZE],
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Whether a passphrase is needed. MALFORMED when it is no key file, UNSUPPORTED for a newer one. */
enum ledger_status ledger_keyfile_is_protected(struct ledger_slice bytes, bool *out_protected,
                                               struct ledger_public_key *out_public_key,
                                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* Opens it. WRONG_KEY when the passphrase does not fit or the bytes were changed (which cannot be
 * told apart); OUT_OF_RANGE when its costs are beyond the limits. */
enum ledger_status ledger_keyfile_open(struct ledger_slice bytes,
                                       const struct ledger_secret *passphrase,
                                       struct ledger_key *out_key,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* The recovery code of a key: the seed and 4 check bytes (SHA-256 of the seed) in base32 (RFC
 * 4648), groups of four, to be printed and put in an envelope. Reading takes blanks, hyphens and
 * lower case; MALFORMED when the check fails. */
enum { LEDGER_RECOVERY_CODE_SIZE = 80 };
void ledger_recovery_code_format(const struct ledger_key *key,
                                 char text[static LEDGER_RECOVERY_CODE_SIZE]);
enum ledger_status ledger_recovery_code_parse(struct ledger_slice text, struct ledger_key *out_key,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* A key as two codes, for two people: the first is that of random bytes, the second that of the
 * seed xor these. Either alone tells nothing of the key. Both texts are written, or neither is of
 * use. */
enum ledger_status ledger_recovery_codes_split(const struct ledger_key *key,
                                               char first[static LEDGER_RECOVERY_CODE_SIZE],
                                               char second[static LEDGER_RECOVERY_CODE_SIZE],
                                               struct ledger_error *err) LEDGER_MUST_CHECK;
/* The key of two codes, in whichever order. MALFORMED when one code was given twice. Codes of two
 * different keys make a third one, which only its public key tells. */
enum ledger_status ledger_recovery_codes_join(const struct ledger_key *first,
                                              const struct ledger_key *second,
                                              struct ledger_key *out_key,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

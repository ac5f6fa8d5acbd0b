/* SHA-256, from nettle, which uses the processor's SHA instructions. */
#ifndef LEDGER_CRYPTO_DIGEST_H
#define LEDGER_CRYPTO_DIGEST_H

#include <nettle/sha2.h>

#include "ledger/base/bytes.h"

struct ledger_digest {
    uint8_t bytes[32];
};
_Static_assert(sizeof(struct ledger_digest) == 32, "a digest is its bytes");

/* "base64" with padding and its NUL; hex and its NUL. */
enum { LEDGER_DIGEST_BASE64_SIZE = 45, LEDGER_DIGEST_HEX_SIZE = 65 };

/* A hash in the making. */
struct ledger_hasher {
    struct sha256_ctx context;
};
void ledger_hasher_start(struct ledger_hasher *hasher);
void ledger_hasher_add(struct ledger_hasher *hasher, struct ledger_slice bytes);
struct ledger_digest ledger_hasher_finish(struct ledger_hasher *hasher);

struct ledger_digest ledger_digest_of(struct ledger_slice bytes);
bool ledger_digest_equal(const struct ledger_digest *a, const struct ledger_digest *b);
struct ledger_slice ledger_digest_slice(const struct ledger_digest *digest);

void ledger_digest_base64(const struct ledger_digest *digest,
                          char text[static LEDGER_DIGEST_BASE64_SIZE]);
void ledger_digest_hex(const struct ledger_digest *digest,
                       char text[static LEDGER_DIGEST_HEX_SIZE]);
/* Reads exactly what ledger_digest_base64 writes; MALFORMED, no message. */
enum ledger_status ledger_digest_from_base64(struct ledger_slice text,
                                             struct ledger_digest *out_digest) LEDGER_MUST_CHECK;

#endif

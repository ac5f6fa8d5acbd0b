#include "ledger/crypto/digest.h"

#include <assert.h>
#include <string.h>

#include "ledger/base/text.h"

_Static_assert(SHA256_DIGEST_SIZE == sizeof(struct ledger_digest), "SHA-256 has 32 bytes");
_Static_assert(LEDGER_DIGEST_BASE64_SIZE == LEDGER_BASE64_SIZE(sizeof(struct ledger_digest)),
               "the size that digest.h promises");

void
ledger_hasher_start(struct ledger_hasher *hasher)
{
    assert(hasher != NULL);
    sha256_init(&hasher->context);
}

void
ledger_hasher_add(struct ledger_hasher *hasher, struct ledger_slice bytes)
{
    assert(hasher != NULL);
    /* An empty slice may have no address, which memcpy inside nettle must not see. */
    if (bytes.size > 0)
        sha256_update(&hasher->context, bytes.size, bytes.data);
}

struct ledger_digest
ledger_hasher_finish(struct ledger_hasher *hasher)
{
    struct ledger_digest digest;

    assert(hasher != NULL);
    sha256_digest(&hasher->context, sizeof(digest.bytes), digest.bytes);
    return digest;
}

struct ledger_digest
ledger_digest_of(struct ledger_slice bytes)
{
    struct ledger_hasher hasher;

    ledger_hasher_start(&hasher);
    ledger_hasher_add(&hasher, bytes);
    return ledger_hasher_finish(&hasher);
}

bool
ledger_digest_equal(const struct ledger_digest *a, const struct ledger_digest *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

struct ledger_slice
ledger_digest_slice(const struct ledger_digest *digest)
{
    return ledger_slice_of(digest->bytes, sizeof(digest->bytes));
}

void
ledger_digest_base64(const struct ledger_digest *digest,
                     char text[static LEDGER_DIGEST_BASE64_SIZE])
{
    ledger_text_base64(ledger_digest_slice(digest), text);
}

void
ledger_digest_hex(const struct ledger_digest *digest, char text[static LEDGER_DIGEST_HEX_SIZE])
{
    ledger_text_hex(ledger_digest_slice(digest), text);
}

enum ledger_status
ledger_digest_from_base64(struct ledger_slice text, struct ledger_digest *out_digest)
{
    struct ledger_digest digest;
    size_t size;
    enum ledger_status status;

    assert(out_digest != NULL);
    status = ledger_text_from_base64(text, digest.bytes, sizeof(digest.bytes), &size);
    if (status != LEDGER_OK)
        return status;
    if (size != sizeof(digest.bytes))
        return LEDGER_MALFORMED;
    *out_digest = digest;
    return LEDGER_OK;
}

#include "ledger/store/keyspace.h"

#include <assert.h>
#include <string.h>

static uint8_t *
key_take(struct ledger_store_key *key, size_t size)
{
    uint8_t *at = key->bytes + key->size;

    assert(size <= sizeof(key->bytes) - key->size);
    key->size += size;
    return at;
}

void
ledger_store_key_add_u8(struct ledger_store_key *key, uint8_t value)
{
    *key_take(key, 1) = value;
}

void
ledger_store_key_add_u16(struct ledger_store_key *key, uint16_t value)
{
    ledger_put_u16(key_take(key, 2), value);
}

void
ledger_store_key_add_u32(struct ledger_store_key *key, uint32_t value)
{
    ledger_put_u32(key_take(key, 4), value);
}

void
ledger_store_key_add_u64(struct ledger_store_key *key, uint64_t value)
{
    ledger_put_u64(key_take(key, 8), value);
}

void
ledger_store_key_add_bytes(struct ledger_store_key *key, struct ledger_slice bytes)
{
    uint8_t *at = key_take(key, bytes.size);

    if (bytes.size > 0)
        memcpy(at, bytes.data, bytes.size);
}

void
ledger_store_key_add_text(struct ledger_store_key *key, const char *text)
{
    ledger_store_key_add_bytes(key, ledger_slice_of(text, strlen(text) + 1));
}

struct ledger_slice
ledger_store_key_slice(const struct ledger_store_key *key)
{
    return ledger_slice_of(key->bytes, key->size);
}

struct ledger_store_key
ledger_store_key_of_number(uint64_t number)
{
    struct ledger_store_key key;

    key.size = 8; /* The other bytes are nobody's: clearing 500 of them a row would show. */
    ledger_put_u64(key.bytes, number);
    return key;
}

void
ledger_store_key_end_of_prefix(struct ledger_store_key *key)
{
    while (key->size > 0 && key->bytes[key->size - 1] == 0xFF)
        key->size--;
    if (key->size > 0)
        key->bytes[key->size - 1]++;
}

/* How keys are made: fixed big-endian numbers and texts that end in a zero byte, so that byte order
 * is the order one wants. */
#ifndef LEDGER_STORE_KEYSPACE_H
#define LEDGER_STORE_KEYSPACE_H

#include "ledger/store/store.h"

struct ledger_store_key {
    size_t size;
    uint8_t bytes[LEDGER_STORE_KEY_SIZE_MAX];
};

/* Starts empty ({0}) and is added to, left to right. Overflow is a programming error (asserted):
 * what goes into a key is bounded by proto/CANONICAL.md. */
void ledger_store_key_add_u8(struct ledger_store_key *key, uint8_t value);
void ledger_store_key_add_u16(struct ledger_store_key *key, uint16_t value);
void ledger_store_key_add_u32(struct ledger_store_key *key, uint32_t value);
void ledger_store_key_add_u64(struct ledger_store_key *key, uint64_t value);
void ledger_store_key_add_bytes(struct ledger_store_key *key, struct ledger_slice bytes);
/* The text and a zero byte, which no clean text holds. */
void ledger_store_key_add_text(struct ledger_store_key *key, const char *text);

struct ledger_slice ledger_store_key_slice(const struct ledger_store_key *key);

/* The key of a row that is numbered and nothing else. */
struct ledger_store_key ledger_store_key_of_number(uint64_t number);

/* Makes of a prefix the first key behind all keys that begin with it; an empty key (to the end)
 * when there is none. */
void ledger_store_key_end_of_prefix(struct ledger_store_key *key);

#endif

/* Private to ledger/state: the bytes of derived rows, written and read safely.
 *
 * Numbers are big-endian, signed ones two's complement, a bool is one byte 0 or 1, a text is its
 * u16 size and its bytes without a NUL. Every row is read to its last byte and not beyond: what
 * does not fit is DAMAGED, with the table's name, and never a crash. */
#ifndef LEDGER_STATE_STATE_ROW_H
#define LEDGER_STATE_STATE_ROW_H

#include "ledger/crypto/digest.h"
#include "ledger/store/keyspace.h"

/* The longest row is a programme's, of about 2,700 bytes: 256 a name, 1,024 a reason. */
enum { LEDGER_ROW_SIZE_MAX = 4096 };

/* A row in the making. What does not fit any more sets `full`, and the row is not written. */
struct ledger_row_writer {
    size_t size;
    bool full;
    uint8_t bytes[LEDGER_ROW_SIZE_MAX];
};
/* Instead of `= {0}`, which would clear four kilobytes for a row of forty. */
void ledger_row_start(struct ledger_row_writer *row);
void ledger_row_put_u8(struct ledger_row_writer *row, uint8_t value);
void ledger_row_put_u16(struct ledger_row_writer *row, uint16_t value);
void ledger_row_put_u32(struct ledger_row_writer *row, uint32_t value);
void ledger_row_put_u64(struct ledger_row_writer *row, uint64_t value);
void ledger_row_put_i64(struct ledger_row_writer *row, int64_t value);
void ledger_row_put_bytes(struct ledger_row_writer *row, struct ledger_slice bytes);
void ledger_row_put_text(struct ledger_row_writer *row, const char *text);
/* u8 size (0 or 32) and the bytes: a commitment that need not be stated. */
void ledger_row_put_commitment(struct ledger_row_writer *row, struct ledger_slice commitment);

/* Inserts or replaces. A row that is there already, or that is longer than any sound entry makes
 * one, is DAMAGED and names the entry: the evidence repeats what it may state once. */
enum ledger_status ledger_row_insert(struct ledger_store_txn *txn, enum ledger_store_table table,
                                     const struct ledger_store_key *key,
                                     const struct ledger_row_writer *row, uint64_t entry_number,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_row_replace(struct ledger_store_txn *txn, enum ledger_store_table table,
                                      const struct ledger_store_key *key,
                                      const struct ledger_row_writer *row, uint64_t entry_number,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* A row being read. After the first piece that does not fit all others are zero and empty, so that
 * one look at ledger_row_end is enough. Slices point into the row. */
struct ledger_row_reader {
    struct ledger_slice rest;
    bool damaged;
    bool no_memory;
};
void ledger_row_open(struct ledger_row_reader *row, struct ledger_slice bytes);
/* Looks the row up: NOT_FOUND, without a message, or a reader over it. */
enum ledger_status ledger_row_find(struct ledger_store_txn *txn, enum ledger_store_table table,
                                   const struct ledger_store_key *key,
                                   struct ledger_row_reader *out_row,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
uint8_t ledger_row_get_u8(struct ledger_row_reader *row);
bool ledger_row_get_bool(struct ledger_row_reader *row);
uint16_t ledger_row_get_u16(struct ledger_row_reader *row);
uint32_t ledger_row_get_u32(struct ledger_row_reader *row);
uint64_t ledger_row_get_u64(struct ledger_row_reader *row);
int64_t ledger_row_get_i64(struct ledger_row_reader *row);
/* A number that must lie in first to last; zero and damage when it does not. */
unsigned ledger_row_get_enum(struct ledger_row_reader *row, unsigned first, unsigned last);
struct ledger_digest ledger_row_get_digest(struct ledger_row_reader *row);
struct ledger_slice ledger_row_get_bytes(struct ledger_row_reader *row, size_t size);
/* Copies into the arena, "" on failure. */
const char *ledger_row_get_text(struct ledger_row_reader *row, struct ledger_arena *arena);
struct ledger_slice ledger_row_get_commitment(struct ledger_row_reader *row,
                                              struct ledger_arena *arena);
/* A text that ends in a zero byte, as keys have it. */
const char *ledger_row_get_key_text(struct ledger_row_reader *row, struct ledger_arena *arena);
/* OK when everything fitted and nothing is left. */
enum ledger_status ledger_row_end(const struct ledger_row_reader *row,
                                  enum ledger_store_table table,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;
/* Says that a row of the table is damaged. */
enum ledger_status ledger_row_damaged(enum ledger_store_table table, struct ledger_error *err);

/* The first row of a range in the order asked for, copied; NOT_FOUND when the range is empty. Free
 * both buffers, whatever happens. */
enum ledger_status ledger_row_find_first(struct ledger_store_txn *txn,
                                         enum ledger_store_table table,
                                         struct ledger_slice first_key, struct ledger_slice end_key,
                                         enum ledger_store_order order, struct ledger_buffer *key,
                                         struct ledger_buffer *value,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

/* Bytes of a file as UTF-8, block by block, and which encoding they are in. Internal to
 * tools/common. */
#ifndef TOOLS_COMMON_SHEET_TEXT_H
#define TOOLS_COMMON_SHEET_TEXT_H

#include <iconv.h>
#include <stdio.h>

#include <nettle/sha2.h>

#include "tools/common/sheet.h"

/* Where the bytes are: an open file, or memory when `file` is NULL. */
struct sheet_bytes {
    FILE *file;
    struct ledger_slice memory;
    size_t memory_at;
};
enum ledger_status sheet_bytes_read(struct sheet_bytes *bytes, uint8_t *to, size_t capacity,
                                    size_t *out_size, struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status sheet_bytes_rewind(struct sheet_bytes *bytes,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* UTF-8 (RFC 3629), one byte after the other. Starts as {0}. */
struct sheet_utf8 {
    uint8_t left; /* bytes still to come of the character begun */
    uint8_t low;  /* what the next of them may be */
    uint8_t high;
    bool wide; /* some character took three bytes or more */
};
/* False: not UTF-8; the state is as at the start. */
bool sheet_utf8_push(struct sheet_utf8 *utf8, uint8_t byte);

/* What a look at all bytes comes to. */
struct sheet_guess {
    enum sheet_encoding encoding;
    uint64_t mixed_line; /* the first line in another encoding than most; 0: none */
};
enum ledger_status sheet_guess(struct sheet_bytes *bytes, struct sheet_guess *out_guess,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

enum { SHEET_BLOCK_SIZE = 65536 };

/* A decoder. Starts with sheet_text_open; sheet_text_close accepts {0}. */
struct sheet_text {
    struct sheet_bytes *bytes;
    struct sha256_ctx hasher;
    enum sheet_encoding encoding;
    iconv_t converter; /* not for UTF-8 */
    bool converter_open;
    bool begun;
    bool ended;
    uint8_t raw[SHEET_BLOCK_SIZE]; /* its first `raw_size` bytes are the end of the block before */
    size_t raw_size;
    uint8_t text[2 * SHEET_BLOCK_SIZE];
};
enum ledger_status sheet_text_open(struct sheet_text *text, struct sheet_bytes *bytes,
                                   enum sheet_encoding encoding,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
void sheet_text_close(struct sheet_text *text);

/* The next piece, whole characters; empty at the end. `*out_broken`: behind this piece stand bytes
 * that are not of the encoding, and there is no next one. */
enum ledger_status sheet_text_next(struct sheet_text *text, struct ledger_slice *out_piece,
                                   bool *out_broken, struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

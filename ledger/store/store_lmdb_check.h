/* Whether a file has the structure that LMDB 0.9 takes for granted.
 *
 * LMDB believes what it maps: a page number, an offset or a length that a disk got wrong sends it
 * outside the page, and the process dies by a signal or writes where it should not. So before LMDB
 * sees a file, this reads it with pread and follows every reference once: both meta pages, the
 * three kinds of trees (free list, tables, rows), the headers of large values but not what they
 * hold. Memory: one bit a page and a page for each level. Time: each page of a tree is read once.
 *
 * It vouches for structure, not for content: flipped bits in keys and values are found by the
 * hashes of the ledger. A meta page whose number is not next to the other's is refused as well,
 * because LMDB would believe the larger one, and one flipped bit would quietly bring an older
 * ledger back. */
#ifndef LEDGER_STORE_STORE_LMDB_CHECK_H
#define LEDGER_STORE_STORE_LMDB_CHECK_H

#include "ledger/base/bytes.h"

/* Checks the file open at `fd` for reading; `path` is for messages. DAMAGED, with the page and what
 * is wrong; UNSUPPORTED for a file of another LMDB format or byte order. */
enum ledger_status lmdb_check(int fd, const char *path, struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

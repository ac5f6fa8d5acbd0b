/* The rows of one LMDB file, copied into another. */
#ifndef LEDGER_STORE_STORE_LMDB_COPY_H
#define LEDGER_STORE_STORE_LMDB_COPY_H

#include "ledger/store/store_lmdb_place.h"

/* Copies every row of the store at `place`, which nobody else has open, into a new one in the
 * empty directory `path`, durably, and compares them. Row by row and not page by page, as
 * mdb_env_copy does: pages take along what stands in their gaps. DAMAGED when a row comes out
 * different. On failure part of the file may be left. */
enum ledger_status lmdb_copy_rows(const struct lmdb_place *place, char *path,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

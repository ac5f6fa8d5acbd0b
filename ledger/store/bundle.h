/* Numbered records (seals, entries, hints) as evidence publishes them: full bundles of 256, and a
 * tail, record by record, until the next bundle is full.
 *
 * A bundle of seals or entries is 256 times u16 BE length and bytes (C2SP tlog-tiles entry bundle);
 * of hints, 256 times 8 bytes. The key is the bundle's number (u64 BE); in the tail, the record's
 * number. */
#ifndef LEDGER_STORE_BUNDLE_H
#define LEDGER_STORE_BUNDLE_H

#include "ledger/store/store.h"

enum { LEDGER_BUNDLE_RECORDS = 256, LEDGER_HINT_SIZE = 8 };

enum ledger_bundle_kind { LEDGER_BUNDLE_SEALS, LEDGER_BUNDLE_LINES, LEDGER_BUNDLE_HINTS };

/* Appends `count` records behind the `first` ones that are there. Full bundles are written at once,
 * without a way through the tail for records that complete one. Record sizes: at most 65,535
 * (hints: exactly 8). */
enum ledger_status ledger_bundle_append(struct ledger_store_txn *txn, enum ledger_bundle_kind kind,
                                        uint64_t first, const struct ledger_slice *records,
                                        size_t count, struct ledger_error *err) LEDGER_MUST_CHECK;

/* One record, borrowed from the transaction as ledger_store_get's value is. NOT_FOUND, without
 * message, beyond the end; DAMAGED when the bundle's lengths do not add up. */
enum ledger_status ledger_bundle_get(struct ledger_store_txn *txn, enum ledger_bundle_kind kind,
                                     uint64_t number, struct ledger_slice *out_record,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

/* Every record from `first` to before `end`, in order, each bundle read once. DAMAGED when one of
 * them is missing. With UINT64_MAX for `end`, to the last record that is there. Any status but OK
 * of `record` ends the scan and is returned by it. */
typedef enum ledger_status ledger_bundle_record_fn(void *context, uint64_t number,
                                                   struct ledger_slice record,
                                                   struct ledger_error *err);
enum ledger_status ledger_bundle_scan(struct ledger_store_txn *txn, enum ledger_bundle_kind kind,
                                      uint64_t first, uint64_t end, ledger_bundle_record_fn *record,
                                      void *context, struct ledger_error *err) LEDGER_MUST_CHECK;

/* Splits a full bundle (256 records) or a partial one. DAMAGED unless exactly `count` records fill
 * it. */
enum ledger_status ledger_bundle_split(
    enum ledger_bundle_kind kind, struct ledger_slice bundle, size_t count,
    struct ledger_slice out_records[static LEDGER_BUNDLE_RECORDS],
    struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

/* Entries, headers, seals and files with every field stated, and with no more than a body must
 * state. */
#ifndef TESTS_UNIT_RECORD_SAMPLE_H
#define TESTS_UNIT_RECORD_SAMPLE_H

#include "ledger/record/codec.h"

enum sample_fill { SAMPLE_LEAST, SAMPLE_FULL };

/* The vkey of a real key, from the documentation of Go's sumdb/note. */
#define SAMPLE_VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

/* 32 bytes that all are `byte`, in static storage. */
struct ledger_slice sample_hash(uint8_t byte);

/* Everything that the entry borrows lives in static storage. */
void sample_entry(struct ledger_entry *entry, enum ledger_body body, enum sample_fill fill);
void sample_header(struct ledger_voucher_header *header, enum sample_fill fill);
void sample_sign_off(struct ledger_sign_off *sign_off, enum sample_fill fill);
void sample_seal(struct ledger_seal *seal, enum sample_fill fill);
void sample_pending_file(struct ledger_pending_file *file, enum sample_fill fill);
void sample_proof_file(struct ledger_proof_file *file, enum sample_fill fill);

#endif

/* Between the structs of this folder and their bytes. proto/CANONICAL.md, section 1, is the law:
 * one meaning, one byte string. codec*.c alone name generated protobuf types.
 *
 * Decoding: size, strict pre-scan over the wire (field order, known fields, wire types, shortest
 * varints, no defaults, UTF-8), unpack, ranges and required fields, encode again, compare.
 * Statuses: MALFORMED, NOT_CANONICAL, OUT_OF_RANGE (with a message that names the field),
 * UNSUPPORTED (version above 1, or an unknown body), NO_MEMORY. Nothing is written on failure.
 *
 * Decoded structs borrow from the arena and from `bytes`, both of which must outlive them. */
#ifndef LEDGER_RECORD_CODEC_H
#define LEDGER_RECORD_CODEC_H

#include "ledger/record/entry.h"
#include "ledger/record/proof_file.h"
#include "ledger/record/voucher.h"

/* Encoding judges the same ranges and required fields, so that what is written can be read.
 * Appends. */
enum ledger_status ledger_entry_encode(const struct ledger_entry *entry, struct ledger_buffer *out,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_entry_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                                       struct ledger_entry *out_entry,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status ledger_voucher_header_encode(const struct ledger_voucher_header *header,
                                                struct ledger_buffer *out,
                                                struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_voucher_header_decode(struct ledger_slice bytes,
                                                struct ledger_arena *arena,
                                                struct ledger_voucher_header *out_header,
                                                struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status ledger_seal_encode(const struct ledger_seal *seal, struct ledger_buffer *out,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_seal_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                                      struct ledger_seal *out_seal,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* One signature by itself, as the pending table keeps it. */
enum ledger_status ledger_sign_off_encode(const struct ledger_sign_off *sign_off,
                                          struct ledger_buffer *out,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_sign_off_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                                          struct ledger_sign_off *out_sign_off,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;

enum ledger_status ledger_pending_file_encode(const struct ledger_pending_file *file,
                                              struct ledger_buffer *out,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_pending_file_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                                              struct ledger_pending_file *out_file,
                                              struct ledger_error *err) LEDGER_MUST_CHECK;

/* A proof that is too long or too short is the checker's to refuse, not the codec's. */
enum ledger_status ledger_proof_file_encode(const struct ledger_proof_file *file,
                                            struct ledger_buffer *out,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status ledger_proof_file_decode(struct ledger_slice bytes, struct ledger_arena *arena,
                                            struct ledger_proof_file *out_file,
                                            struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

/* Private to receipt*.c: the parts of a receipt while it is judged. Statuses: MALFORMED and
 * NOT_HELD mean that it does not hold; UNTRUSTED, NEWER and NOT_FOUND that nobody can tell. */
#ifndef AUDIT_JUDGE_RECEIPT_INTERNAL_H
#define AUDIT_JUDGE_RECEIPT_INTERNAL_H

#include "audit/judge/receipt.h"

/* The file, taken apart. */
struct receipt_file {
    struct audit_bytes extra; /* base64 */
    uint64_t index;
    struct audit_hash path[AUDIT_PROOF_MAX];
    size_t path_count;
    struct audit_bytes note;
};

/* receipt_file.c: reads a C2SP tlog-proof with `extra`. */
enum audit_status receipt_file_read(struct audit_bytes bytes, struct receipt_file *out,
                                    struct audit_error *err) AUDIT_MUST_CHECK;

/* receipt.c: whether a path leads from leaf `index` of `size` to `root`; else `message` about
 * `number`. */
enum audit_status receipt_path_check(const struct audit_list *path, uint64_t index, uint64_t size,
                                     const struct audit_hash *leaf, const struct audit_hash *root,
                                     enum audit_message message, uint64_t number,
                                     struct audit_error *err) AUDIT_MUST_CHECK;
struct audit_hash receipt_hash(struct audit_bytes bytes);

/* receipt_signers.c: point 4; fills signers. */
enum audit_status receipt_signers_judge(const struct audit_receipt_view *view,
                                        struct audit_receipt *receipt,
                                        struct audit_error *err) AUDIT_MUST_CHECK;

/* receipt_payee.c: point 5; fills what is said of a payee. */
enum audit_status receipt_payee_judge(const struct audit_receipt_view *view,
                                      struct audit_receipt *receipt,
                                      struct audit_error *err) AUDIT_MUST_CHECK;

#endif

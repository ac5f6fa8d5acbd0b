/* RFC 6962 trees and proofs (section 2.1; verification as RFC 9162, sections 2.1.3.2 and 2.1.4.2).
 */
#ifndef AUDIT_EVIDENCE_MERKLE_H
#define AUDIT_EVIDENCE_MERKLE_H

#include "audit/evidence/bytes.h"

enum { AUDIT_PROOF_MAX = 64 };

struct audit_hash audit_leaf_hash(struct audit_bytes leaf);
struct audit_hash audit_node_hash(const struct audit_hash *left, const struct audit_hash *right);

/* A tree that only grows: the roots of its full subtrees, one for each bit of the size that is set,
 * the largest first. {0} is the empty tree. */
struct audit_frontier {
    uint64_t size;
    struct audit_hash hashes[64];
};
void audit_frontier_append(struct audit_frontier *frontier, const struct audit_hash *leaf);
/* SHA-256("") for the empty tree. */
struct audit_hash audit_frontier_root(const struct audit_frontier *frontier);

/* MTH over `count` leaf hashes. */
struct audit_hash audit_merkle_root(const struct audit_hash *leaves, size_t count);

/* NOT_HELD when the proof does not lead to the root; MALFORMED when it is too long or too short, or
 * index and size do not fit. */
enum audit_status audit_inclusion_check(uint64_t index, uint64_t size,
                                        const struct audit_hash *leaf,
                                        const struct audit_hash *proof, size_t proof_count,
                                        const struct audit_hash *root,
                                        struct audit_error *err) AUDIT_MUST_CHECK;
/* From size `from` to `to`; an empty proof from 0 (whose root is SHA-256("")) and between equals.
 */
enum audit_status audit_consistency_check(uint64_t from, uint64_t to,
                                          const struct audit_hash *from_root,
                                          const struct audit_hash *to_root,
                                          const struct audit_hash *proof, size_t proof_count,
                                          struct audit_error *err) AUDIT_MUST_CHECK;

/* Gives the hash of the full subtree of 2^level leaves that starts at leaf index << level. */
typedef enum audit_status audit_subtree_fn(void *context, unsigned level, uint64_t index,
                                           struct audit_hash *out, struct audit_error *err);
/* Root of the first `size` leaves, and proofs, made from subtree hashes. */
enum audit_status audit_merkle_root_at(uint64_t size, audit_subtree_fn *subtree, void *context,
                                       struct audit_hash *out_root,
                                       struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status audit_inclusion_make(uint64_t index, uint64_t size, audit_subtree_fn *subtree,
                                       void *context,
                                       struct audit_hash out_proof[static AUDIT_PROOF_MAX],
                                       size_t *out_count, struct audit_error *err) AUDIT_MUST_CHECK;
enum audit_status audit_consistency_make(uint64_t from, uint64_t to, audit_subtree_fn *subtree,
                                         void *context,
                                         struct audit_hash out_proof[static AUDIT_PROOF_MAX],
                                         size_t *out_count,
                                         struct audit_error *err) AUDIT_MUST_CHECK;

#endif

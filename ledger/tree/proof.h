/* Proofs of RFC 6962, sections 2.1.1 and 2.1.2; verification as RFC 9162, sections 2.1.3.2 and
 * 2.1.4.2, has it. */
#ifndef LEDGER_TREE_PROOF_H
#define LEDGER_TREE_PROOF_H

#include "ledger/tree/range.h"

enum { LEDGER_TREE_PROOF_MAX = 64 };

struct ledger_tree_proof {
    size_t count;
    struct ledger_digest hashes[LEDGER_TREE_PROOF_MAX];
};

/* Where full nodes come from: the hash over leaves [index << level, (index + 1) << level), which
 * lie below the tree's size. */
typedef enum ledger_status ledger_tree_read_fn(void *context, unsigned level, uint64_t index,
                                               struct ledger_digest *out_hash,
                                               struct ledger_error *err);

/* Reads from an array of leaf hashes (context: struct ledger_tree_leaves *): for small trees. */
struct ledger_tree_leaves {
    const struct ledger_digest *hashes;
    uint64_t count;
};
enum ledger_status ledger_tree_read_leaves(void *context, unsigned level, uint64_t index,
                                           struct ledger_digest *out_hash,
                                           struct ledger_error *err);

/* The range, and so the root, of the first `size` leaves. */
enum ledger_status ledger_tree_range_at(uint64_t size, ledger_tree_read_fn *read, void *context,
                                        struct ledger_tree_range *out_range,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* PATH(index, D[size]), leaf sibling first. index < size, else OUT_OF_RANGE. */
enum ledger_status ledger_tree_inclusion(uint64_t index, uint64_t size, ledger_tree_read_fn *read,
                                         void *context, struct ledger_tree_proof *out_proof,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;
/* PROOF(old_size, D[size]); empty for old_size 0 and old_size = size. old_size <= size, else
 * OUT_OF_RANGE. */
enum ledger_status ledger_tree_consistency(uint64_t old_size, uint64_t size,
                                           ledger_tree_read_fn *read, void *context,
                                           struct ledger_tree_proof *out_proof,
                                           struct ledger_error *err) LEDGER_MUST_CHECK;

bool ledger_tree_inclusion_holds(uint64_t index, uint64_t size, const struct ledger_digest *leaf,
                                 const struct ledger_tree_proof *proof,
                                 const struct ledger_digest *root);
/* A proof from size 0 must be empty, and then holds for any root. */
bool ledger_tree_consistency_holds(uint64_t old_size, uint64_t size,
                                   const struct ledger_digest *old_root,
                                   const struct ledger_digest *root,
                                   const struct ledger_tree_proof *proof);

#endif

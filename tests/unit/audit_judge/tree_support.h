/* Evidence that is nothing but a tree: tiles over leaf hashes in memory, and a signed checkpoint.
 */
#ifndef TESTS_UNIT_AUDIT_JUDGE_TREE_SUPPORT_H
#define TESTS_UNIT_AUDIT_JUDGE_TREE_SUPPORT_H

#include "unit/audit_evidence/note_support.h"

#include "audit/evidence/evidence.h"
#include "audit/evidence/trust.h"

enum { TREE_MAX = 70000 };

struct tree {
    uint64_t size;
    uint64_t other_from; /* leaves from here on are of another history; TREE_MAX: none */
    uint8_t history;     /* which */
    char damaged[64];    /* path of a tile; "" for none */
    enum { TREE_FLIPPED, TREE_MISSING, TREE_SHORT } damage;
};

struct audit_hash tree_leaf(const struct tree *tree, uint64_t index);
struct audit_hash tree_root(const struct tree *tree, uint64_t size);
/* Its tiles, and no checkpoint. The tree must outlive it. */
struct audit_evidence *tree_evidence(const struct tree *tree);
/* Appends a checkpoint of its size, or with another root, signed by `signer` under its name. */
void tree_checkpoint(const struct tree *tree, const struct signer *signer,
                     struct audit_buffer *out);
void checkpoint_write(const char *origin, uint64_t size, const struct audit_hash *root,
                      const struct signer *signer, struct audit_buffer *out);
/* "log <vkey>\nquorum none\n", read. */
struct audit_trust *trust_of_log(const struct signer *log);

#endif

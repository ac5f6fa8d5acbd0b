#include "tree_support.h"

#include <string.h>

struct audit_hash
tree_leaf(const struct tree *tree, uint64_t index)
{
    uint8_t bytes[9];
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(index >> (8 * i));
    bytes[8] = index >= tree->other_from ? tree->history : 0;
    return audit_leaf_hash((struct audit_bytes){bytes, sizeof bytes});
}

struct audit_hash
tree_root(const struct tree *tree, uint64_t size)
{
    struct audit_frontier frontier = {0};
    for (uint64_t i = 0; i < size; i++) {
        struct audit_hash leaf = tree_leaf(tree, i);
        audit_frontier_append(&frontier, &leaf);
    }
    return audit_frontier_root(&frontier);
}

/* Of the full subtree of 256^level leaves number `index`. */
static struct audit_hash
hash_at(const struct tree *tree, unsigned level, uint64_t index)
{
    struct audit_frontier frontier = {0};
    uint64_t span = UINT64_C(1) << (8 * level);
    for (uint64_t i = index * span; i < (index + 1) * span; i++) {
        struct audit_hash leaf = tree_leaf(tree, i);
        audit_frontier_append(&frontier, &leaf);
    }
    return audit_frontier_root(&frontier);
}

static enum audit_status
tree_read(void *context, const char *path, size_t max, struct audit_buffer *out,
          struct audit_error *err)
{
    const struct tree *tree = context;
    struct audit_file file;
    bool damaged = strcmp(path, tree->damaged) == 0;
    out->size = 0;
    if (!audit_file_of_path(path, &file) || file.kind != AUDIT_FILE_TILE ||
        (damaged && tree->damage == TREE_MISSING))
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_FILE_MISSING, path);
    uint64_t hashes = tree->size >> (8 * file.level), first = file.number * 256;
    uint64_t count = hashes > first ? hashes - first : 0;
    if (file.width == 0 ? count < 256 : count != file.width)
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_FILE_MISSING, path);
    for (uint64_t i = 0; i < (count < 256 ? count : 256); i++) {
        struct audit_hash hash = hash_at(tree, file.level, first + i);
        audit_buffer_append(out, (struct audit_bytes){hash.bytes, sizeof hash.bytes});
    }
    if (damaged && tree->damage == TREE_FLIPPED)
        out->data[0] ^= 1;
    if (damaged && tree->damage == TREE_SHORT)
        out->size -= 32;
    assert_true(out->size <= max);
    return AUDIT_OK;
}

static enum audit_status
tree_walk(void *context,
          enum audit_status (*found)(void *found_context, const char *path, bool regular,
                                     uint64_t size, struct audit_error *err),
          void *found_context, struct audit_error *err)
{
    (void)context, (void)found, (void)found_context, (void)err;
    return AUDIT_OK;
}

static void
tree_close(void *context)
{
    (void)context;
}

struct audit_evidence *
tree_evidence(const struct tree *tree)
{
    struct audit_source source = {tree_read, tree_walk, tree_close, (void *)(uintptr_t)tree};
    struct audit_evidence *evidence = NULL;
    struct audit_error err = {0};
    assert_audit(audit_evidence_from(source, &evidence, &err), AUDIT_OK, &err);
    return evidence;
}

void
checkpoint_write(const char *origin, uint64_t size, const struct audit_hash *root,
                 const struct signer *signer, struct audit_buffer *out)
{
    struct audit_buffer text = {0};
    audit_buffer_text(&text, origin);
    audit_buffer_text(&text, "\n");
    audit_buffer_decimal(&text, size);
    audit_buffer_text(&text, "\n");
    audit_buffer_base64(&text, (struct audit_bytes){root->bytes, sizeof root->bytes});
    audit_buffer_append(&text, (struct audit_bytes){(const uint8_t *)"\n", 2});
    assert_false(text.failed);
    audit_buffer_text(out, (const char *)text.data);
    audit_buffer_text(out, "\n");
    append_signed_line(out, signer, (const char *)text.data);
    audit_buffer_free(&text);
}

void
tree_checkpoint(const struct tree *tree, const struct signer *signer, struct audit_buffer *out)
{
    struct audit_hash root = tree_root(tree, tree->size);
    checkpoint_write(signer->vkey.name, tree->size, &root, signer, out);
}

struct audit_trust *
trust_of_log(const struct signer *log)
{
    struct audit_buffer text = {0};
    struct audit_trust *trust = NULL;
    struct audit_error err = {0};
    audit_buffer_text(&text, "log ");
    audit_vkey_write(log->vkey.name, log->vkey.type, log->vkey.public_key, &text);
    audit_buffer_text(&text, "\nquorum none\n");
    assert_audit(audit_trust_read(audit_buffer_bytes(&text), "policy", &trust, &err), AUDIT_OK,
                 &err);
    audit_buffer_free(&text);
    return trust;
}

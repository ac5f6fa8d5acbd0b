/*     mingzhang/v1 fork
 *     <m> <base64 of 32 bytes>       the root that the second tree has at m
 *     <base64 of 32 bytes>           no line, or up to 64: a consistency proof
 *     <empty line>
 *     <length> <length>              in bytes, of the notes that follow
 *     <first checkpoint><second checkpoint>
 *
 * The lengths are needed because a note may contain what looks like the beginning of another. */
#include "audit/judge/fork.h"

#include <string.h>

static const char kind[] = "mingzhang/v1 fork";

static void
write_hash(const struct audit_hash *hash, struct audit_buffer *out)
{
    audit_buffer_base64(out, (struct audit_bytes){hash->bytes, sizeof hash->bytes});
    audit_buffer_text(out, "\n");
}

void
audit_fork_write(const struct audit_fork *fork, struct audit_buffer *out)
{
    audit_buffer_text(out, kind);
    audit_buffer_text(out, "\n");
    audit_buffer_decimal(out, fork->size);
    audit_buffer_text(out, " ");
    write_hash(&fork->root, out);
    for (size_t i = 0; i < fork->proof_count; i++)
        write_hash(&fork->proof[i], out);
    audit_buffer_text(out, "\n");
    audit_buffer_decimal(out, fork->first.note.bytes.size);
    audit_buffer_text(out, " ");
    audit_buffer_decimal(out, fork->second.note.bytes.size);
    audit_buffer_text(out, "\n");
    audit_buffer_append(out, fork->first.note.bytes);
    audit_buffer_append(out, fork->second.note.bytes);
}

static enum audit_status
refuse_line(uint64_t line, struct audit_error *err)
{
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_FORK_LINE, line);
}

static bool
read_hash(struct audit_bytes text, struct audit_hash *out)
{
    size_t size = 0;
    return audit_base64_read(text, out->bytes, sizeof out->bytes, &size) &&
           size == sizeof out->bytes;
}

/* Takes the decimal before the first space off the line. */
static bool
read_number(struct audit_bytes *line, uint64_t max, uint64_t *out)
{
    const uint8_t *space = line->size > 0 ? memchr(line->data, ' ', line->size) : NULL;
    if (space == NULL)
        return false;
    size_t size = (size_t)(space - line->data);
    struct audit_bytes digits = {line->data, size};
    *line = (struct audit_bytes){space + 1, line->size - size - 1};
    return audit_decimal_read(digits, max, out);
}

static enum audit_status
read_proof(struct audit_bytes *rest, struct audit_fork *fork, uint64_t *line_number,
           struct audit_error *err)
{
    struct audit_bytes line;
    for (*line_number = 3; audit_line(rest, &line); ++*line_number) {
        if (line.size == 0)
            return AUDIT_OK;
        if (fork->proof_count == AUDIT_PROOF_MAX ||
            !read_hash(line, &fork->proof[fork->proof_count]))
            break;
        fork->proof_count++;
    }
    return refuse_line(*line_number, err);
}

static enum audit_status
read_notes(struct audit_bytes rest, uint64_t line_number, struct audit_fork *fork,
           struct audit_error *err)
{
    struct audit_bytes line;
    uint64_t first = 0, second = 0;
    if (!audit_line(&rest, &line) || !read_number(&line, AUDIT_NOTE_SIZE_MAX, &first) ||
        !audit_decimal_read(line, AUDIT_NOTE_SIZE_MAX, &second))
        return refuse_line(line_number, err);
    if (rest.size != first + second)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_FORK_LENGTHS);
    enum audit_status status =
        audit_checkpoint_parse((struct audit_bytes){rest.data, (size_t)first}, &fork->first, err);
    if (status == AUDIT_OK)
        status = audit_checkpoint_parse((struct audit_bytes){rest.data + first, (size_t)second},
                                        &fork->second, err);
    return status;
}

enum audit_status
audit_fork_read(struct audit_bytes bytes, struct audit_fork *out, struct audit_error *err)
{
    struct audit_fork fork = {0};
    struct audit_bytes rest = bytes, line;
    uint64_t line_number = 0;
    if (bytes.size > AUDIT_FORK_SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_FORK_TOO_LARGE, (uint64_t)bytes.size,
                          (uint64_t)AUDIT_FORK_SIZE_MAX);
    if (!audit_line(&rest, &line) || !audit_bytes_equal(line, audit_text(kind)))
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_FORK_IS_NONE);
    if (!audit_line(&rest, &line) || !read_number(&line, INT64_MAX, &fork.size) ||
        !read_hash(line, &fork.root))
        return refuse_line(2, err);
    enum audit_status status = read_proof(&rest, &fork, &line_number, err);
    if (status == AUDIT_OK)
        status = read_notes(rest, line_number + 1, &fork, err);
    if (status == AUDIT_OK && (fork.first.size != fork.size || fork.second.size < fork.size))
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_FORK_SIZES, fork.size,
                            fork.first.size, fork.second.size);
    if (status == AUDIT_OK)
        *out = fork;
    return status;
}

/* At size 0 there is but one tree, and no path from it. */
static bool
path_leads(const struct audit_fork *fork)
{
    if (fork->size == 0) {
        struct audit_hash empty = audit_sha256((struct audit_bytes){0});
        return fork->proof_count == 0 && audit_hash_equal(&fork->root, &empty);
    }
    return audit_consistency_check(fork->size, fork->second.size, &fork->root, &fork->second.root,
                                   fork->proof, fork->proof_count, NULL) == AUDIT_OK;
}

enum audit_status
audit_fork_holds(const struct audit_fork *fork, struct audit_error *err)
{
    if (!audit_bytes_equal(fork->first.origin, fork->second.origin))
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_FORK_ORIGINS, fork->first.origin,
                          fork->second.origin);
    if (!path_leads(fork))
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_FORK_PATH, fork->size,
                          fork->second.size);
    if (audit_hash_equal(&fork->first.root, &fork->root))
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_FORK_NOT_ONE, fork->size);
    return AUDIT_OK;
}

enum audit_status
audit_fork_signed(const struct audit_checkpoint *checkpoint, const struct audit_trust *trust,
                  struct audit_trusted *out_trusted, struct audit_error *err)
{
    struct audit_error why = {0};
    *out_trusted = (struct audit_trusted){0};
    enum audit_status status = audit_trust_check(trust, checkpoint, out_trusted, &why);
    if (status == AUDIT_UNTRUSTED && out_trusted->log != NULL)
        return AUDIT_OK;
    if (status != AUDIT_OK && err != NULL)
        *err = why;
    return status;
}

enum audit_status
audit_fork_check(const struct audit_fork *fork, const struct audit_trust *trust,
                 struct audit_error *err)
{
    struct audit_trusted trusted;
    enum audit_status status = audit_fork_holds(fork, err);
    if (status != AUDIT_OK)
        return status;
    if (trust == NULL)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_FORK_NO_POLICY);
    status = audit_fork_signed(&fork->first, trust, &trusted, err);
    if (status == AUDIT_OK)
        status = audit_fork_signed(&fork->second, trust, &trusted, err);
    return status;
}

#include "audit/witness/witness.h"

#include <stdio.h>

/* A request that is being judged. */
struct judging {
    const struct audit_witness *witness;
    struct audit_witness_request request;
    struct audit_buffer seen_bytes;
    struct audit_checkpoint seen; /* size 0 when nothing was seen */
    uint64_t seen_time;
    struct audit_witness_answer *answer;
};

void
audit_witness_answer_free(struct audit_witness_answer *answer)
{
    audit_buffer_free(&answer->body);
    *answer = (struct audit_witness_answer){0};
}

/* The answer is a refusal; whether it is one is asked by answer->status. */
static enum audit_status
refuse(struct judging *judging, enum audit_witness_status status)
{
    judging->answer->status = status;
    return AUDIT_OK;
}

#define BECAUSE(judging, ...)                                                                      \
    ((void)audit_fail(&(judging)->answer->why, AUDIT_NOT_HELD, __VA_ARGS__))

/* 404 and 403: is the log known, and did it sign? A key of the log that signed falsely spoils the
 * note, whatever others signed. */
static enum audit_status
judge_log(struct judging *judging)
{
    const struct audit_checkpoint *checkpoint = &judging->request.checkpoint;
    bool known = false, is_signed = false;
    for (size_t i = 0; i < audit_trust_log_count(judging->witness->logs); i++) {
        const struct audit_vkey *log = audit_trust_log(judging->witness->logs, i);
        if (!audit_bytes_equal(audit_text(log->name), checkpoint->origin))
            continue;
        known = true;
        enum audit_status status =
            audit_note_check(&checkpoint->note, log, NULL, &judging->answer->why);
        if (status == AUDIT_NOT_HELD)
            return refuse(judging, AUDIT_WITNESS_FORBIDDEN);
        if (status != AUDIT_OK && status != AUDIT_NOT_FOUND)
            return status;
        is_signed = is_signed || status == AUDIT_OK;
    }
    if (!known) {
        BECAUSE(judging, AUDIT_MESSAGE_WITNESS_LOG_UNKNOWN, checkpoint->origin);
        return refuse(judging, AUDIT_WITNESS_UNKNOWN_LOG);
    }
    if (!is_signed) {
        BECAUSE(judging, AUDIT_MESSAGE_WITNESS_LOG_UNSIGNED, checkpoint->origin);
        return refuse(judging, AUDIT_WITNESS_FORBIDDEN);
    }
    return AUDIT_OK;
}

enum audit_status
audit_witness_seen(const struct audit_witness_folder *folder, const struct audit_vkey *witness,
                   struct audit_bytes origin, struct audit_buffer *bytes,
                   struct audit_checkpoint *out, uint64_t *out_time, struct audit_error *err)
{
    struct audit_checkpoint seen;
    enum audit_status status = audit_witness_seen_read(folder, origin, bytes, err);
    if (status != AUDIT_OK)
        return status;
    status = audit_checkpoint_parse(audit_buffer_bytes(bytes), &seen, NULL);
    if (status == AUDIT_OK)
        status = audit_note_check(&seen.note, witness, out_time, NULL);
    if (status == AUDIT_NO_MEMORY)
        return audit_fail(err, status, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)bytes->size);
    if (status != AUDIT_OK || !audit_bytes_equal(seen.origin, origin))
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_WITNESS_STATE_DAMAGED, origin);
    *out = seen;
    return AUDIT_OK;
}

/* What this witness knows of the log; and whether it is still what it once signed. A log that hands
 * in a cosignature of ours over more than we know of shows that our folder is an old copy. */
static enum audit_status
look_back(struct judging *judging, struct audit_error *err)
{
    const struct audit_checkpoint *checkpoint = &judging->request.checkpoint;
    const struct audit_witness *witness = judging->witness;
    enum audit_status status =
        audit_witness_seen(witness->folder, &witness->key->vkey, checkpoint->origin,
                           &judging->seen_bytes, &judging->seen, &judging->seen_time, err);
    if (status == AUDIT_NOT_FOUND) {
        judging->seen = (struct audit_checkpoint){.root = audit_sha256((struct audit_bytes){0})};
        status = AUDIT_OK;
    }
    if (status != AUDIT_OK)
        return status;
    judging->answer->seen_size = judging->seen.size;
    bool is_ours = audit_note_check(&checkpoint->note, &witness->key->vkey, NULL, NULL) == AUDIT_OK;
    if (is_ours && (checkpoint->size > judging->seen.size ||
                    (checkpoint->size == judging->seen.size &&
                     !audit_hash_equal(&checkpoint->root, &judging->seen.root))))
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_WITNESS_STATE_OLD, checkpoint->origin,
                          judging->seen.size, checkpoint->size);
    if (judging->seen_time > witness->now)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_WITNESS_CLOCK, checkpoint->origin);
    return AUDIT_OK;
}

/* The log signed another root at a size that we cosigned: kept, for everybody to see. That it could
 * not be kept takes nothing from the refusal. */
static void
keep_fork(struct judging *judging)
{
    struct audit_fork fork = {
        .size = judging->seen.size,
        .root = judging->request.checkpoint.root,
        .first = judging->seen,
        .second = judging->request.checkpoint,
    };
    struct audit_buffer bytes = {0};
    audit_fork_write(&fork, &bytes);
    judging->answer->forked =
        audit_fork_holds(&fork, NULL) == AUDIT_OK &&
        audit_buffer_status(&bytes, NULL) == AUDIT_OK &&
        audit_witness_seen_write(judging->witness->folder, judging->seen.origin, "fork",
                                 audit_buffer_bytes(&bytes), NULL) == AUDIT_OK;
    audit_buffer_free(&bytes);
}

/* 400, 409 and 422, in the order of the specification. */
static enum audit_status
judge_tree(struct judging *judging)
{
    const struct audit_witness_request *request = &judging->request;
    const struct audit_checkpoint *next = &request->checkpoint, *seen = &judging->seen;
    struct audit_hash empty = audit_sha256((struct audit_bytes){0});
    if (request->old_size > next->size) {
        BECAUSE(judging, AUDIT_MESSAGE_WITNESS_OLD_BEYOND, request->old_size, next->size);
        return refuse(judging, AUDIT_WITNESS_BAD_REQUEST);
    }
    if (request->old_size != seen->size) {
        BECAUSE(judging, AUDIT_MESSAGE_WITNESS_OLD_OTHER, request->old_size, seen->size);
        audit_buffer_decimal(&judging->answer->body, seen->size);
        audit_buffer_text(&judging->answer->body, "\n");
        judging->answer->content_type = "text/x.tlog.size";
        return refuse(judging, AUDIT_WITNESS_OTHER_SIZE);
    }
    if (next->size == 0 && !audit_hash_equal(&next->root, &empty)) {
        BECAUSE(judging, AUDIT_MESSAGE_WITNESS_EMPTY_ROOT, next->origin);
        return refuse(judging, AUDIT_WITNESS_INCONSISTENT);
    }
    if (request->old_size == 0 && request->proof_count > 0) {
        BECAUSE(judging, AUDIT_MESSAGE_WITNESS_PROOF_FROM_NOTHING, (uint64_t)request->proof_count);
        return refuse(judging, AUDIT_WITNESS_INCONSISTENT);
    }
    if (next->size == seen->size && !audit_hash_equal(&next->root, &seen->root)) {
        BECAUSE(judging, AUDIT_MESSAGE_WITNESS_FORK, next->origin, next->size);
        keep_fork(judging);
        return refuse(judging, AUDIT_WITNESS_INCONSISTENT);
    }
    if (audit_consistency_check(seen->size, next->size, &seen->root, &next->root, request->proof,
                                request->proof_count, NULL) != AUDIT_OK) {
        BECAUSE(judging, AUDIT_MESSAGE_WITNESS_PROOF_FAILS, seen->size, next->size);
        return refuse(judging, AUDIT_WITNESS_INCONSISTENT);
    }
    return AUDIT_OK;
}

/* What is kept, and later shown: the checkpoint with those signatures that were verified. */
static enum audit_status
keep(struct judging *judging, struct audit_error *err)
{
    const struct audit_checkpoint *next = &judging->request.checkpoint;
    const struct audit_trust *logs = judging->witness->logs;
    struct audit_buffer bytes = {0};
    audit_buffer_append(&bytes, next->note.text);
    audit_buffer_text(&bytes, "\n");
    for (size_t i = 0; i < audit_trust_log_count(logs); i++)
        if (audit_bytes_equal(audit_text(audit_trust_log(logs, i)->name), next->origin))
            audit_note_lines_of(&next->note, audit_trust_log(logs, i), &bytes);
    audit_buffer_append(&bytes, audit_buffer_bytes(&judging->answer->body));
    enum audit_status status = audit_buffer_status(&bytes, err);
    if (status == AUDIT_OK && bytes.size > AUDIT_NOTE_SIZE_MAX)
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_NOTE_TOO_LARGE,
                            (uint64_t)bytes.size, (uint64_t)AUDIT_NOTE_SIZE_MAX);
    if (status == AUDIT_OK)
        status = audit_witness_seen_write(judging->witness->folder, next->origin, "checkpoint",
                                          audit_buffer_bytes(&bytes), err);
    audit_buffer_free(&bytes);
    return status;
}

static enum audit_status
cosign(struct judging *judging, struct audit_error *err)
{
    const struct audit_witness *witness = judging->witness;
    struct audit_witness_answer *answer = judging->answer;
    enum audit_status status =
        audit_cosign(&judging->request.checkpoint.note, witness->key->vkey.name,
                     witness->key->secret, witness->now, &answer->body, err);
    if (status == AUDIT_OK)
        status = keep(judging, err);
    if (status != AUDIT_OK) {
        answer->body.size = 0; /* Nothing leaves that was not kept. */
        return status;
    }
    answer->status = AUDIT_WITNESS_COSIGNED;
    answer->size = judging->request.checkpoint.size;
    return AUDIT_OK;
}

/* Under the lock: what was seen, whether this follows, and what is seen from now on. */
static enum audit_status
judge_and_keep(struct judging *judging, struct audit_error *err)
{
    enum audit_status status = look_back(judging, err);
    if (status == AUDIT_OK)
        status = judge_tree(judging);
    if (status == AUDIT_OK && judging->answer->status == 0)
        status = cosign(judging, err);
    return status;
}

enum audit_status
audit_witness_add_checkpoint(const struct audit_witness *witness, struct audit_bytes request,
                             struct audit_witness_answer *out, struct audit_error *err)
{
    struct judging judging = {.witness = witness, .answer = out};
    *out = (struct audit_witness_answer){.content_type = "text/plain; charset=utf-8"};
    enum audit_status status = audit_witness_request_read(request, &judging.request, &out->why);
    if (status == AUDIT_MALFORMED)
        return refuse(&judging, AUDIT_WITNESS_BAD_REQUEST);
    if (status == AUDIT_OK)
        status = judge_log(&judging);
    if (status != AUDIT_OK) {
        if (err != NULL)
            *err = out->why;
        return status;
    }
    if (out->status != 0)
        return AUDIT_OK;
    status = audit_witness_lock(witness->folder, err);
    if (status != AUDIT_OK)
        return status;
    status = judge_and_keep(&judging, err);
    audit_witness_unlock(witness->folder);
    if (status == AUDIT_OK)
        status = audit_buffer_status(&out->body, err);
    audit_buffer_free(&judging.seen_bytes);
    return status;
}

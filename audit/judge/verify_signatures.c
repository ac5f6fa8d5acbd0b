/* Signatures, in batches, while the replay goes on. */
#include <stdlib.h>
#include <string.h>

#include "audit/judge/verify_internal.h"

enum { BATCH_JOBS = 64 };

struct pending_signature {
    uint64_t voucher;
    size_t signature;
    uint8_t public_key[32];
    uint8_t ed25519[64];
    size_t statement, statement_size; /* in the batch's text */
    size_t officer, officer_size;
    bool holds;
};

struct signature_batch {
    struct audit_task task;
    bool submitted;
    size_t count;
    struct pending_signature jobs[BATCH_JOBS];
    struct audit_buffer text;
};

static void
check_batch(struct audit_task *task)
{
    struct signature_batch *batch = (struct signature_batch *)task;
    if (batch->text.failed)
        return; /* Told by settle. */
    for (size_t i = 0; i < batch->count; i++) {
        struct pending_signature *job = &batch->jobs[i];
        struct audit_bytes statement = {batch->text.data + job->statement, job->statement_size};
        job->holds = audit_ed25519_check(job->public_key, statement, job->ed25519);
    }
}

/* Waits for a batch and tells what failed; the batch is empty then. */
static void
settle(struct verify *verify, struct signature_batch *batch)
{
    if (!batch->submitted)
        return;
    audit_pool_wait(verify->pool, &batch->task);
    /* What could not be kept was not checked: nobody is accused for want of memory. */
    if (audit_buffer_status(&batch->text, &verify->machine) != AUDIT_OK)
        batch->count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct pending_signature *job = &batch->jobs[i];
        verify->report->checked[AUDIT_CHECK_SIGNATURES]++;
        if (job->holds)
            continue;
        struct audit_bytes officer = {batch->text.data + job->officer, job->officer_size};
        struct audit_finding *finding =
            verify_found(verify, AUDIT_CHECK_SIGNATURES, AUDIT_SIGNATURE_BAD, job->voucher,
                         UINT64_MAX, AUDIT_MESSAGE_SIGNATURE_DOES_NOT_HOLD, job->voucher, officer);
        finding->rule = AUDIT_RULE_SIGNATURE;
    }
    batch->count = batch->text.size = 0;
    batch->submitted = false;
}

static size_t
keep(struct audit_buffer *text, struct audit_bytes bytes)
{
    size_t at = text->size;
    audit_buffer_append(text, bytes);
    return at;
}

static void
submit(struct verify *verify)
{
    struct signature_batch *batch = verify->batches[verify->batch];
    if (batch->count == 0)
        return;
    batch->submitted = true;
    audit_pool_submit(verify->pool, &batch->task);
    verify->batch = (verify->batch + 1) % SIGNATURE_BATCHES;
    settle(verify, verify->batches[verify->batch]);
}

enum audit_status
verify_signatures_begin(struct verify *verify, struct audit_error *err)
{
    for (size_t i = 0; i < SIGNATURE_BATCHES; i++) {
        struct signature_batch *batch = calloc(1, sizeof *batch);
        if (batch == NULL)
            return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                              (uint64_t)sizeof *batch);
        batch->task.run = check_batch;
        verify->batches[i] = batch;
    }
    return AUDIT_OK;
}

void
verify_signature_job(void *context, const struct audit_signature_job *job)
{
    struct verify *verify = context;
    if (verify->newer)
        return; /* Who may sign may be said where we cannot read. */
    struct signature_batch *batch = verify->batches[verify->batch];
    struct pending_signature *pending = &batch->jobs[batch->count++];
    *pending = (struct pending_signature){.voucher = job->voucher, .signature = job->signature};
    memcpy(pending->public_key, job->public_key, sizeof pending->public_key);
    memcpy(pending->ed25519, job->ed25519, sizeof pending->ed25519);
    pending->statement_size = job->statement.size;
    pending->statement = keep(&batch->text, job->statement);
    pending->officer_size = job->officer.size;
    pending->officer = keep(&batch->text, job->officer);
    if (batch->count == BATCH_JOBS)
        submit(verify);
}

void
verify_signatures_end(struct verify *verify)
{
    submit(verify);
    for (size_t i = 0; i < SIGNATURE_BATCHES; i++)
        settle(verify, verify->batches[i]);
}

void
verify_signatures_free(struct verify *verify)
{
    for (size_t i = 0; i < SIGNATURE_BATCHES; i++) {
        struct signature_batch *batch = verify->batches[i];
        if (batch == NULL)
            continue;
        audit_buffer_free(&batch->text);
        free(batch);
    }
}

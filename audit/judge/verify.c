#include "audit/judge/verify.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/judge/verify_internal.h"

size_t
verify_records_in(uint64_t bundle, uint64_t count)
{
    if (bundle > count / BUNDLE_RECORDS)
        return 0;
    uint64_t left = count - bundle * BUNDLE_RECORDS;
    return left < BUNDLE_RECORDS ? (size_t)left : BUNDLE_RECORDS;
}

size_t
verify_split(struct audit_bytes bundle, struct audit_bytes out_records[static UNIT_RECORDS_MAX],
             bool *out_torn)
{
    size_t count = 0;
    while (bundle.size >= 2 && count < UNIT_RECORDS_MAX) {
        size_t size = (size_t)bundle.data[0] << 8 | bundle.data[1];
        if (size == 0 || size > bundle.size - 2)
            break;
        out_records[count++] = (struct audit_bytes){bundle.data + 2, size};
        bundle = (struct audit_bytes){bundle.data + 2 + size, bundle.size - 2 - size};
    }
    *out_torn = bundle.size > 0;
    return count;
}

enum audit_status
verify_read(struct verify *verify, struct audit_file file, struct audit_buffer *out,
            struct audit_error *err)
{
    struct audit_file read;
    enum audit_status status = audit_evidence_read_records(verify->evidence, file, out, &read, err);
    if (status == AUDIT_OK) {
        verify->bytes_read += out->size;
        verify->report->checked[AUDIT_CHECK_FILES]++;
    }
    return status;
}

bool
verify_knows_identity(const struct verify *verify)
{
    return verify->replay != NULL && !verify->newer && !verify->people_unsure;
}

void
verify_met_newer(struct verify *verify, enum audit_message message, uint64_t number)
{
    if (verify->newer)
        return;
    verify->newer = true;
    verify->newer_seal = verify->seal;
    audit_fail(&verify->report->reason, AUDIT_NEWER, message, number);
}

static int64_t
now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Where judging begins: at the beginning, at a pinned state, or, without one, where a held
 * checkpoint ends. */
static enum audit_status
begin_replay(struct verify *verify, struct audit_error *err)
{
    const struct audit_verify_options *options = verify->options;
    struct audit_position position;
    enum audit_status status = AUDIT_OK;
    if (options->only_since && options->since_state == NULL) {
        verify->first_seal = options->held->size;
        return AUDIT_OK;
    }
    verify->arena = options->since_state;
    if (verify->arena == NULL) {
        status = audit_arena_open(options->work_directory, &verify->arena, err);
        verify->own_arena = status == AUDIT_OK;
    }
    if (status == AUDIT_OK)
        status = audit_replay_begin(verify->arena, &verify->replay, err);
    if (status != AUDIT_OK)
        return status;
    audit_replay_position(verify->replay, &position);
    verify->first_seal = position.size;
    verify->first_entry = position.entry_count;
    return AUDIT_OK;
}

static enum audit_status
run(struct verify *verify, struct audit_error *err)
{
    enum audit_status status;
    if ((status = verify_head_begin(verify, err)) != AUDIT_OK)
        return status == AUDIT_UNTRUSTED ? AUDIT_OK : status; /* The report says why. */
    if ((status = begin_replay(verify, err)) != AUDIT_OK)
        return status;
    verify->report->since_size = verify->first_seal;
    verify->report->replayed = verify->replay != NULL;
    if (verify->first_seal <= verify->checkpoint.size) {
        verify_tiles(verify);
        if ((status = verify_vouchers(verify, err)) != AUDIT_OK)
            return status;
        verify_signatures_end(verify);
    }
    verify_head_end(verify);
    return verify_files(verify, err);
}

static void
conclude(struct verify *verify, enum audit_status status)
{
    struct audit_verification *report = verify->report;
    findings_sort(&verify->findings);
    report->findings = verify->findings.rows;
    report->finding_count = verify->findings.count;
    report->finding_total = verify->findings.total;
    verify->findings.rows = NULL;
    report->checkpoint_bytes = verify->checkpoint_bytes;
    verify->checkpoint_bytes = (struct audit_buffer){0}; /* Now the report's. */
    report->bytes_read = verify->bytes_read;
    report->signatures = report->checked[AUDIT_CHECK_SIGNATURES];
    if (verify->replay != NULL) {
        audit_replay_totals(verify->replay, &report->cash, &report->relief);
    } else {
        uint64_t entries = report->entry_count - verify->first_entry;
        uint64_t seals = report->size > verify->first_seal ? report->size - verify->first_seal : 0;
        report->skipped[AUDIT_CHECK_SIGNATURES] = seals;
        report->skipped[AUDIT_CHECK_RULES] = report->skipped[AUDIT_CHECK_CLOSINGS] = entries;
    }
    if (report->finding_total > 0)
        report->verdict = AUDIT_DOES_NOT_HOLD;
    else if (status == AUDIT_OK && report->reason.status == AUDIT_OK)
        report->verdict = AUDIT_HOLDS;
}

enum audit_status
audit_verify(const struct audit_evidence *evidence, const struct audit_verify_options *options,
             struct audit_verification *out, struct audit_arena **out_state,
             struct audit_error *err)
{
    struct verify *verify = calloc(1, sizeof *verify);
    uint64_t refused_before = audit_memory_refusals();
    int64_t started = now_ms();
    *out = (struct audit_verification){.verdict = AUDIT_COULD_NOT_TELL};
    if (out_state != NULL)
        *out_state = NULL;
    if (verify == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *verify);
    verify->evidence = evidence;
    verify->options = options;
    verify->report = out;
    verify->first_bad_seal = UINT64_MAX;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    out->threads = options->threads > 0 ? options->threads
                   : processors > 0     ? (unsigned)processors
                                        : 1;
    enum audit_status status = AUDIT_OK;
    if (options->trust == NULL) {
        audit_fail(&out->reason, AUDIT_UNTRUSTED, AUDIT_MESSAGE_NO_POLICY);
    } else if ((status = audit_pool_open(out->threads - 1, &verify->pool, err)) == AUDIT_OK &&
               (status = verify_signatures_begin(verify, err)) == AUDIT_OK) {
        status = run(verify, err);
        verify_signatures_end(verify);
        conclude(verify, status);
        if (verify->machine.status == AUDIT_OK && audit_memory_refusals() != refused_before)
            (void)audit_fail(&verify->machine, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                             (uint64_t)0);
        if (verify->machine.status != AUDIT_OK) {
            out->verdict = AUDIT_COULD_NOT_TELL;
            out->reason = verify->machine;
            if (status == AUDIT_OK && err != NULL)
                *err = verify->machine;
            if (status == AUDIT_OK)
                status = verify->machine.status;
        }
    }
    audit_pool_close(verify->pool);
    verify_signatures_free(verify);
    audit_replay_free(verify->replay);
    if (out_state != NULL && status == AUDIT_OK && out->verdict == AUDIT_HOLDS && verify->own_arena)
        *out_state = verify->arena;
    else if (verify->own_arena)
        audit_arena_close(verify->arena);
    audit_buffer_free(&verify->checkpoint_bytes);
    findings_free(&verify->findings);
    free(verify);
    out->elapsed_ms = now_ms() - started;
    return status;
}

void
audit_verification_free(struct audit_verification *report)
{
    audit_buffer_free(&report->checkpoint_bytes);
    free(report->findings);
    report->findings = NULL;
    report->finding_count = 0;
}

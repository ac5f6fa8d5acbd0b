#include "audit/evidence/trust_policy.h"

#include <assert.h>
#include <stdlib.h>

void
audit_trust_free(struct audit_trust *trust)
{
    if (trust == NULL)
        return;
    free(trust->text);
    free(trust->name);
    free(trust);
}

size_t
audit_trust_log_count(const struct audit_trust *trust)
{
    return trust->log_count;
}

const struct audit_vkey *
audit_trust_log(const struct audit_trust *trust, size_t index)
{
    assert(index < trust->log_count);
    return &trust->logs[index];
}

size_t
audit_trust_witness_count(const struct audit_trust *trust)
{
    return trust->witness_count;
}

const struct audit_vkey *
audit_trust_witness(const struct audit_trust *trust, size_t index, const char **out_name,
                    struct audit_bytes *out_url)
{
    assert(index < trust->witness_count);
    const struct audit_trust_witness *witness = &trust->witnesses[index];
    if (out_name != NULL)
        *out_name = witness->member.name;
    if (out_url != NULL)
        *out_url = witness->url;
    return &witness->vkey;
}

/* One pass: members stand before their groups. */
static bool
quorum_is_met(const struct audit_trust *trust, const bool *seen)
{
    size_t counts[AUDIT_TRUST_GROUPS_MAX] = {0};
    bool met[AUDIT_TRUST_GROUPS_MAX] = {false};

    for (size_t i = 0; i < trust->witness_count; i++)
        if (seen[i] && trust->witnesses[i].member.parent != AUDIT_TRUST_NO_GROUP)
            counts[trust->witnesses[i].member.parent]++;
    for (size_t i = 0; i < trust->group_count; i++) {
        met[i] = counts[i] >= trust->groups[i].threshold;
        if (met[i] && trust->groups[i].member.parent != AUDIT_TRUST_NO_GROUP)
            counts[trust->groups[i].member.parent]++;
    }
    switch (trust->quorum) {
    case AUDIT_QUORUM_NONE:
        return true;
    case AUDIT_QUORUM_WITNESS:
        return seen[trust->quorum_index];
    case AUDIT_QUORUM_GROUP:
        return met[trust->quorum_index];
    case AUDIT_QUORUM_UNSTATED:
        break;
    }
    return false;
}

/* A known key that signed must have signed well, also the key of a log of another origin. */
static enum audit_status
logs_check(const struct audit_trust *trust, const struct audit_checkpoint *checkpoint,
           struct audit_trusted *trusted, struct audit_error *err)
{
    for (size_t i = 0; i < trust->log_count; i++) {
        const struct audit_vkey *log = &trust->logs[i];
        enum audit_status status =
            audit_note_check(&checkpoint->note, log, /* out_time= */ NULL, err);
        if (status != AUDIT_OK && status != AUDIT_NOT_FOUND)
            return status;
        if (status == AUDIT_OK && trusted->log == NULL &&
            audit_bytes_equal(audit_text(log->name), checkpoint->origin))
            trusted->log = log;
    }
    return AUDIT_OK;
}

static enum audit_status
witnesses_check(const struct audit_trust *trust, const struct audit_checkpoint *checkpoint,
                struct audit_trusted *trusted, struct audit_error *err)
{
    for (size_t i = 0; i < trust->witness_count; i++) {
        enum audit_status status =
            audit_note_check(&checkpoint->note, &trust->witnesses[i].vkey, &trusted->times[i], err);
        if (status == AUDIT_NOT_FOUND)
            continue;
        if (status != AUDIT_OK)
            return status;
        trusted->seen[i] = true;
        trusted->witness_count++;
        if (trusted->times[i] > trusted->newest_time)
            trusted->newest_time = trusted->times[i];
    }
    return AUDIT_OK;
}

enum audit_status
audit_trust_check(const struct audit_trust *trust, const struct audit_checkpoint *checkpoint,
                  struct audit_trusted *out, struct audit_error *err)
{
    struct audit_trusted trusted = {0};
    enum audit_status status = logs_check(trust, checkpoint, &trusted, err);
    if (status == AUDIT_OK)
        status = witnesses_check(trust, checkpoint, &trusted, err);
    if (status != AUDIT_OK)
        return status;

    trusted.quorum = quorum_is_met(trust, trusted.seen);
    trusted.quorum_none = trust->quorum == AUDIT_QUORUM_NONE;
    *out = trusted;
    if (trusted.log == NULL)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_LOG, trust->name,
                          checkpoint->origin);
    if (!trusted.quorum)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_TRUST_NO_QUORUM, checkpoint->origin,
                          (uint64_t)trusted.witness_count, (uint64_t)trust->witness_count,
                          trust->quorum_name, trust->name);
    return AUDIT_OK;
}

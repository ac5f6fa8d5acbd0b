/* A policy as it is held: written by trust_read.c, judged by trust.c.
 *
 * Since a name is a member of one group at most, the groups are a forest: every witness and group
 * knows its one parent, and since members are defined before their group, one pass judges them all.
 */
#ifndef AUDIT_EVIDENCE_TRUST_POLICY_H
#define AUDIT_EVIDENCE_TRUST_POLICY_H

#include "audit/evidence/trust.h"

enum { AUDIT_TRUST_NO_GROUP = -1 };

/* What a name stands for: a witness or a group. */
struct audit_trust_member {
    const char *name;
    int parent; /* index of the group, or AUDIT_TRUST_NO_GROUP */
};

struct audit_trust_witness {
    struct audit_trust_member member;
    struct audit_vkey vkey;
    struct audit_bytes url;
};

struct audit_trust_group {
    struct audit_trust_member member;
    size_t threshold, size;
};

enum audit_quorum {
    AUDIT_QUORUM_UNSTATED,
    AUDIT_QUORUM_NONE,
    AUDIT_QUORUM_WITNESS,
    AUDIT_QUORUM_GROUP
};

struct audit_trust {
    char *text; /* a copy, with a NUL behind each item: names and URLs point into it */
    char *name;
    size_t log_count, witness_count, group_count;
    struct audit_vkey logs[AUDIT_TRUST_LOGS_MAX];
    struct audit_trust_witness witnesses[AUDIT_TRUST_WITNESSES_MAX];
    struct audit_trust_group groups[AUDIT_TRUST_GROUPS_MAX];
    enum audit_quorum quorum;
    size_t quorum_index;
    const char *quorum_name;
};

#endif

/* Evidence in memory to be spoilt, and the verifier asked about it. */
#ifndef TESTS_UNIT_AUDIT_JUDGE_VERIFY_WORLD_H
#define TESTS_UNIT_AUDIT_JUDGE_VERIFY_WORLD_H

#include "audit/judge/verify.h"
#include "support/forge.h"

/* A ledger that holds, and what an auditor knows of it from elsewhere. */
struct verify_world {
    struct fixture fixture;
    struct forge forge;
    struct evidence_files files;
    struct audit_trust *trust;
    struct audit_hash genesis;
};
/* The small history of tests/support/history.h. */
void verify_world_open(struct verify_world *world);
/* A genesis, a programme, and vouchers of one payout each up to `vouchers` in all. */
void verify_world_open_long(struct verify_world *world, size_t vouchers);
/* The rest of it, where the fixture is open and holds what the test put into it. */
void verify_world_evidence(struct verify_world *world);
void verify_world_close(struct verify_world *world);

/* The checkpoint of the first `seals`, signed; borrowed from `*out_bytes`. */
struct audit_checkpoint verify_world_checkpoint(struct verify_world *world, size_t seals,
                                                struct audit_buffer *out_bytes);

/* Verifies by the world's policy and genesis with one thread; options may say otherwise (NULL:
 * nothing does). */
struct audit_verification verify_files_of(struct verify_world *world, struct evidence_files *files,
                                          const struct audit_verify_options *options);
/* A finding with this message; NULL when there is none. */
const struct audit_finding *verify_finds(const struct audit_verification *report,
                                         const char *message);
void verify_report_print(const struct audit_verification *report);

#endif

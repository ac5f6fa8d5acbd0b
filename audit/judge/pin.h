/* What an auditor keeps of a ledger between two visits: the checkpoint that he verified last, the
 * genesis hash, and the replay's state there, in a folder of his own. */
#ifndef AUDIT_JUDGE_PIN_H
#define AUDIT_JUDGE_PIN_H

#include "audit/evidence/signed_note.h"
#include "audit/judge/arena.h"

struct audit_pin {
    struct audit_buffer checkpoint_bytes;
    struct audit_checkpoint checkpoint;
    struct audit_hash genesis;
    struct audit_arena *state;      /* NULL: there is none that could be used */
    struct audit_error state_error; /* why not; OK when there is none or it was not asked for */
};

/* Opens the folder; with `create` it is made when it is not there. The caller's descriptor. */
enum audit_status audit_pin_open(const char *path, bool create, int *out_directory,
                                 struct audit_error *err) AUDIT_MUST_CHECK;
/* NOT_FOUND: nothing is pinned there yet. With `with_state` false the state is not read. */
enum audit_status audit_pin_read(int directory, bool with_state, struct audit_pin *out,
                                 struct audit_error *err) AUDIT_MUST_CHECK;
void audit_pin_free(struct audit_pin *pin);
/* Replaces what is pinned: each file in one step, the checkpoint last. A crash leaves the older
 * checkpoint, at worst without a state. */
enum audit_status audit_pin_write(int directory, struct audit_bytes checkpoint,
                                  const struct audit_hash *genesis, struct audit_arena *state,
                                  struct audit_error *err) AUDIT_MUST_CHECK;

#endif

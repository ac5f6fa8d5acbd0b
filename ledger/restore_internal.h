/* Private to restore*.c: one restoration under way. */
#ifndef LEDGER_RESTORE_INTERNAL_H
#define LEDGER_RESTORE_INTERNAL_H

#include "ledger/evidence.h"
#include "ledger/evidence_file.h"
#include "ledger/restore.h"

struct restoring {
    const struct ledger_restore_options *options;
    struct ledger_folder evidence;
    struct ledger_evidence_reader reader;
    struct ledger_buffer note; /* the evidence's checkpoint */
    struct ledger_checkpoint claimed;
    struct ledger_folder place; /* the folder in the making, locked */
    struct ledger ledger;       /* in it */
    struct ledger_position position;
    struct ledger_restoration out;
    struct ledger_buffer lost; /* a released head that is newer */
};

/* restore_replay.c: vouchers into the store, judged; `position` is then that of the whole. */
enum ledger_status restore_replay(struct restoring *restoring,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

/* restore_head.c: the checkpoint, the earlier ones, and a newer one from elsewhere. */
enum ledger_status restore_heads(struct restoring *restoring,
                                 struct ledger_error *err) LEDGER_MUST_CHECK;

/* restore_private.c */
enum ledger_status restore_private(struct restoring *restoring,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;

/* restore_place.c: the folder in the making, and its name when it is whole. */
enum ledger_status restore_place_open(struct restoring *restoring,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status restore_key_put(struct restoring *restoring,
                                   struct ledger_error *err) LEDGER_MUST_CHECK;
/* Closes the store and gives the folder its name. */
enum ledger_status restore_place_finish(struct restoring *restoring,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;
/* Removes what is not whole. */
void restore_place_drop(struct restoring *restoring);

#endif

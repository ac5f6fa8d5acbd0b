/* Published evidence: a folder of plain files from which anybody can verify the ledger and from
 * which it can be restored (CANONICAL.md, section 7).
 *
 * It is kept up to date: only what is new is written. Whoever reads it meanwhile, and whatever
 * crashes, finds the evidence of the checkpoint that was there before or that of the new one: the
 * checkpoint is written last. */
#ifndef LEDGER_PUBLISH_H
#define LEDGER_PUBLISH_H

#include "ledger/ledger.h"

struct ledger_publish_options {
    const char *directory; /* made where there is none */
    /* What the checkpoint must carry before it goes out (C2SP tlog-policy). NULL: as the file
     * `policy` in the ledger's directory says; where there is none, the ledger's own signature. */
    const char *policy_path;
    /* The ledger's own signature is enough, whatever policy there is: for a folder of the ledger's
     * own, which nobody else is given. */
    bool own_alone;
    bool with_private;               /* private bytes too: for an auditor entitled to them */
    struct ledger_progress progress; /* in vouchers and entries, each twice: written, read back */
};

struct ledger_publication {
    uint64_t size;       /* of the checkpoint that is there now: vouchers */
    uint64_t entries;    /* that it covers */
    uint64_t old_size;   /* of the one that was there before; 0: none */
    uint64_t file_count; /* written */
    uint64_t byte_count;
    uint64_t private_count; /* private rows that are there */
    struct ledger_digest root;
    struct ledger_digest genesis;
    char vkey[LEDGER_VKEY_SIZE]; /* whose signature the checkpoint carries */
};

/* Publishes up to the newest checkpoint that meets the policy, and reads back, hashes and compares
 * what it wrote before the checkpoint goes in. Private bytes that were erased since leave the
 * folder in any case.
 *
 * NOT_FOUND before the genesis; REFUSED when no checkpoint meets the policy, when the folder holds
 * something else, or another ledger's evidence; ROLLED_BACK when it holds a checkpoint that is
 * newer than the ledger, or of another history; BUSY while somebody else publishes to it; DAMAGED
 * when the ledger's own bytes do not give the checkpoint, or the folder's are not those that were
 * written. */
enum ledger_status ledger_publish(struct ledger *ledger,
                                  const struct ledger_publish_options *options,
                                  struct ledger_publication *out_publication,
                                  struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

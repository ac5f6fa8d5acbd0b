/* The first voucher of a ledger: made, signed by all its administrators and sealed in one go, or
 * nothing is left of it. Used by cmd_init.c alone. */
#ifndef TOOLS_MINGZHANG_GENESIS_H
#define TOOLS_MINGZHANG_GENESIS_H

#include "ledger/signer.h"
#include "tools/common/command.h"

/* More administrators than anybody has, and few enough to fit into one screen. */
enum { GENESIS_ADMINS_MAX = 16 };

struct genesis_admin {
    struct ledger_signer signer; /* unlocked */
    const char *full_name;
    enum ledger_role role; /* ADMIN, or RECOVERY */
    bool has_folder;       /* not so the recovery key: it is printed and wiped */
};

/* Starts as {0}; all texts are borrowed. */
struct genesis {
    const char *directory;
    const char *origin;
    const char *name; /* of the ledger, for people */
    const char *unit;
    const char *unit_code;
    struct genesis_admin admins[GENESIS_ADMINS_MAX];
    size_t admin_count;

    struct ledger_secret ledger_passphrase; /* {0}: the ledger's own key has none */
    struct ledger_keyfile_cost cost;

    /* What came of it. */
    char vkey[LEDGER_VKEY_SIZE];
    struct ledger_head head;
};

void genesis_free(struct genesis *genesis);

/* Whether there is a ledger, or a part of one, in the directory: DENIED then. */
enum ledger_status genesis_place_check(struct command_context *context,
                                       const struct genesis *genesis,
                                       struct ledger_error *err) LEDGER_MUST_CHECK;

/* Makes the ledger and seals its genesis. On failure what it made is removed again, but after a
 * commit whose outcome is not known; a file that cannot be removed is named in a notice. */
enum ledger_status genesis_make(struct command_context *context, struct genesis *genesis,
                                struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

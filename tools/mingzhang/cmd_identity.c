/* identity: the ledger takes another name, another key of its own, or another origin. */
#include <string.h>
#include <unistd.h>

#include "ledger/restore.h"
#include "ledger/state/state.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

static enum ledger_status
identity_as_is(struct command_context *context, struct ledger_identity_state *out_identity,
               struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status != LEDGER_OK)
        return status;
    status = ledger_state_identity(txn, &context->arena, out_identity, err);
    ledger_store_abort(txn);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_NO_GENESIS);
    return status;
}

/* Under the same passphrase as the key before: the next seal signs with the new one. */
static enum ledger_status
own_key_make(struct command_context *context, struct ledger_public_key *out_key,
             struct ledger_error *err)
{
    const char *path = command_text(context, "ledger-passphrase-file");
    struct ledger_secret passphrase = {0};
    struct ledger_keyfile_cost cost;
    enum ledger_status status = people_cost(context, &cost, err);

    if (status == LEDGER_OK && path != NULL)
        status = ledger_secret_read_file(path, &passphrase, err);
    if (status == LEDGER_OK)
        status = ledger_add_own_key(context->ledger, path != NULL ? &passphrase : NULL, cost,
                                    out_key, err);
    ledger_secret_free(&passphrase);
    return status;
}

/* A key that no entry will ever name is not left behind. */
static void
own_key_remove(struct command_context *context, const struct ledger_public_key *key)
{
    char name[PEOPLE_OWN_KEY_NAME_SIZE];
    const char *path;

    people_own_key_name(key, name);
    path = people_path(context, ledger_directory(context->ledger), name);
    if (path != NULL)
        (void)unlink(path);
}

/* Whether a submission that failed has certainly left no voucher behind. */
static bool
nothing_waits(enum ledger_status status)
{
    return status == LEDGER_REFUSED || status == LEDGER_MALFORMED || status == LEDGER_WRONG_KEY ||
           status == LEDGER_DENIED || status == LEDGER_NOT_FOUND || status == LEDGER_ROLLED_BACK ||
           status == LEDGER_OUT_OF_RANGE || status == LEDGER_NO_SPACE;
}

static enum ledger_status
identity_run(struct command_context *context, struct ledger_error *err)
{
    bool new_origin;
    bool new_key;
    struct ledger_identity_state present;
    struct ledger_entry entry;
    struct ledger_public_key key;
    struct ledger_buffer checkpoint = {0};
    char vkey[LEDGER_VKEY_SIZE];
    bool key_made = false;
    enum ledger_status status = identity_as_is(context, &present, err);

    if (status != LEDGER_OK)
        return status;
    new_origin = command_has(context, "origin") &&
                 strcmp(command_text(context, "origin"), present.origin) != 0;
    new_key = new_origin || command_has(context, "rotate-key");
    ledger_entry_init(&entry, LEDGER_BODY_IDENTITY);
    entry.identity.name =
        command_has(context, "name") ? command_text(context, "name") : present.name;
    entry.identity.origin = new_origin ? command_text(context, "origin") : present.origin;
    entry.identity.vkey = present.vkey;
    entry.identity.reason = command_text(context, "reason");
    if (!ledger_id_is_origin(ledger_slice_of_text(entry.identity.origin)))
        return command_misuse(
            context,
            ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_ORIGIN, entry.identity.origin));
    if (new_origin) {
        /* Restored behind a released head: that is the one to be named. */
        status = ledger_lost_head(context->ledger, &checkpoint, err);
        if (status == LEDGER_NOT_FOUND)
            status = ledger_checkpoint(context->ledger, &checkpoint, err);
        entry.identity.last_checkpoint = ledger_buffer_slice(&checkpoint);
    }
    if (status == LEDGER_OK && new_key) {
        status = own_key_make(context, &key, err);
        if (status != LEDGER_OK)
            goto out;
        ledger_vkey_format(entry.identity.origin, LEDGER_KEY_ED25519, &key, vkey);
        entry.identity.vkey = vkey;
        key_made = true;
    }
    if (status == LEDGER_OK)
        status = flow_submit_by_admin(context, &entry, /* vault= */ NULL, err);
    if (key_made && nothing_waits(status))
        own_key_remove(context, &key);

out:
    ledger_buffer_free(&checkpoint);
    return status;
}

static const struct command_option identity_options[] = {
    {.name = "name",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"新的账本名称", "the ledger's new name"}},
    {.name = "rotate-key", .help = {"更换账本自己的密钥", "take a new key of the ledger's own"}},
    {.name = "origin",
     .value = "ORIGIN",
     .kind = COMMAND_VALUE,
     .help = {"新的账本标识（同时更换密钥）", "another origin, and with it a new key"}},
    {.name = "reason",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"原因", "why"}},
    PEOPLE_KDF_OPTION,
    FLOW_BREAK_GLASS_OPTION,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_identity = {
    .name = "identity",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"变更账本的名称、标识或自己的密钥", "change the ledger's name, origin or own key"},
    .details = {"须两名管理员签署。给了 --ledger-passphrase-file "
                "的，新密钥也用这个口令保护；之后请把新公钥抄送审计人员。",
                "Two administrators sign. With --ledger-passphrase-file the new key is under that "
                "passphrase too. Give the new public key to the auditors afterwards."},
    .examples = {"identity --rotate-key --reason 例行更换 --key /media/usb/admin1"},
    .options = identity_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = identity_run,
};

#include "tools/mingzhang/genesis.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/mingzhang/people.h"

/* What a ledger's directory holds beside keys/ (ledger.h, store.h). */
static const char *const place_files[] = {"data.mdb", "lock.mdb", "lock", "head", "head.lock"};
enum { PLACE_FILE_COUNT = sizeof(place_files) / sizeof(place_files[0]) };

void
genesis_free(struct genesis *genesis)
{
    for (size_t i = 0; i < genesis->admin_count; i++)
        ledger_signer_free(&genesis->admins[i].signer);
    ledger_secret_free(&genesis->ledger_passphrase);
    *genesis = (struct genesis){0};
}

enum ledger_status
genesis_place_check(struct command_context *context, const struct genesis *genesis,
                    struct ledger_error *err)
{
    static const char *const marks[] = {"data.mdb", "keys", "head"};
    struct stat info;

    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        const char *path = people_path(context, genesis->directory, marks[i]);

        if (path == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                               strlen(genesis->directory));
        /* No EXISTS: that means "done before", and this is another ledger. */
        if (lstat(path, &info) == 0)
            return ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_LEDGER_EXISTS,
                               genesis->directory);
    }
    return LEDGER_OK;
}

/* --- taking it back --- */

static void
place_remove(struct command_context *context, const char *path, bool *is_clean)
{
    if (path != NULL && (unlink(path) == 0 || errno == ENOENT))
        return;
    *is_clean = false;
    if (path != NULL)
        output_notice(&context->output, WORD_INIT_LEFT_BEHIND, path);
}

static void
place_remove_keys(struct command_context *context, const char *keys, bool *is_clean)
{
    DIR *folder = opendir(keys);
    struct dirent *file;

    while (folder != NULL && (file = readdir(folder)) != NULL) {
        if (strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0)
            place_remove(context, people_path(context, keys, file->d_name), is_clean);
    }
    if (folder != NULL)
        (void)closedir(folder);
    (void)rmdir(keys);
}

/* Only what this run made: genesis_place_check found none of it before. */
static void
place_undo(struct command_context *context, const struct genesis *genesis, bool directory_was_there)
{
    const char *keys = people_path(context, genesis->directory, "keys");
    bool is_clean = true;

    for (size_t i = 0; i < PLACE_FILE_COUNT; i++)
        place_remove(context, people_path(context, genesis->directory, place_files[i]), &is_clean);
    if (keys != NULL)
        place_remove_keys(context, keys, &is_clean);
    if (!directory_was_there && is_clean)
        (void)rmdir(genesis->directory);
}

/* --- making it --- */

static enum ledger_status
drafts_fill(struct command_context *context, const struct genesis *genesis,
            struct ledger_entry *drafts, struct ledger_error *err)
{
    ledger_entry_init(&drafts[0], LEDGER_BODY_IDENTITY);
    drafts[0].identity.name = genesis->name;
    drafts[0].identity.origin = genesis->origin;
    drafts[0].identity.vkey = genesis->vkey;
    drafts[0].identity.reason = language_word(context->output.language, WORD_INIT_REASON);
    for (size_t i = 0; i < genesis->admin_count; i++) {
        const struct genesis_admin *person = &genesis->admins[i];
        struct ledger_officer *officer = &drafts[i + 1].officer;
        char *vkey = ledger_arena_take(&context->arena, LEDGER_VKEY_SIZE);

        if (vkey == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                               (size_t)LEDGER_VKEY_SIZE);
        ledger_vkey_format(person->signer.vkey.name, LEDGER_KEY_ED25519,
                           &person->signer.vkey.public_key, vkey);
        ledger_entry_init(&drafts[i + 1], LEDGER_BODY_OFFICER);
        officer->action = LEDGER_OFFICER_ENROL;
        officer->name = person->signer.vkey.name;
        officer->full_name = person->full_name;
        officer->unit = genesis->unit;
        officer->unit_code = genesis->unit_code;
        officer->vkey = vkey;
        officer->roles = &person->role;
        officer->role_count = 1;
    }
    return LEDGER_OK;
}

static enum ledger_status
sign_by_all(struct genesis *genesis, struct ledger *ledger, struct ledger_voucher *voucher,
            struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < genesis->admin_count && status == LEDGER_OK; i++) {
        struct ledger_signer *signer = &genesis->admins[i].signer;
        struct ledger_seen head;
        struct ledger_sign_off sign_off;
        bool was_pinned;

        /* Refuses a key that signs for another ledger already. */
        status = ledger_signer_look(signer, ledger, &head, &was_pinned, err);
        if (status == LEDGER_OK)
            status = ledger_signer_sign(signer, voucher, genesis->admins[i].role, &head,
                                        ledger_now(ledger), &sign_off, err);
        if (status == LEDGER_OK)
            status = ledger_voucher_add_signature(voucher, &sign_off, err);
    }
    return status;
}

static enum ledger_status
seal_first(struct command_context *context, struct genesis *genesis, struct ledger *ledger,
           struct ledger_error *err)
{
    struct ledger_entry drafts[GENESIS_ADMINS_MAX + 1];
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict = {0};
    struct ledger_receipt receipt;
    enum ledger_status status = drafts_fill(context, genesis, drafts, err);

    if (status == LEDGER_OK)
        status = ledger_voucher_prepare(ledger, drafts, genesis->admin_count + 1, genesis->origin,
                                        &voucher, &verdict, err);
    if (status == LEDGER_OK)
        status = sign_by_all(genesis, ledger, &voucher, err);
    if (status == LEDGER_OK)
        status = ledger_seal(ledger, &voucher, &receipt, &verdict, err);
    if (status == LEDGER_OK)
        status = ledger_head(ledger, &genesis->head, err);
    ledger_voucher_free(&voucher);
    return status;
}

static enum ledger_status
unlock_own_key(const struct genesis *genesis, struct ledger *ledger, struct ledger_error *err)
{
    struct ledger_secret copy = {0};
    enum ledger_status status;

    if (genesis->ledger_passphrase.data == NULL)
        return LEDGER_OK;
    status = ledger_secret_take(&copy, genesis->ledger_passphrase.size, err);
    if (status != LEDGER_OK)
        return status;
    memcpy(copy.data, genesis->ledger_passphrase.data, copy.size);
    ledger_unlock(ledger, &copy);
    return LEDGER_OK;
}

enum ledger_status
genesis_make(struct command_context *context, struct genesis *genesis, struct ledger_error *err)
{
    const struct ledger_options options = {.directory = genesis->directory};
    const bool has_passphrase = genesis->ledger_passphrase.data != NULL;
    struct ledger *ledger = NULL;
    struct ledger_public_key own;
    struct stat info;
    const bool was_there = lstat(genesis->directory, &info) == 0;
    enum ledger_status status =
        ledger_create(genesis->directory, has_passphrase ? &genesis->ledger_passphrase : NULL,
                      genesis->cost, &own, err);

    if (status == LEDGER_EXISTS) /* Somebody was quicker: what is there is his. */
        return LEDGER_DENIED;
    if (status != LEDGER_OK)
        goto out;
    ledger_vkey_format(genesis->origin, LEDGER_KEY_ED25519, &own, genesis->vkey);
    status = ledger_open(&options, &ledger, err);
    if (status == LEDGER_OK)
        status = unlock_own_key(genesis, ledger, err);
    if (status == LEDGER_OK)
        status = seal_first(context, genesis, ledger, err);

out:
    ledger_close(ledger);
    if (status == LEDGER_EXISTS) /* Nothing of a ledger that is being made can be known already. */
        status = LEDGER_DENIED;
    if (status != LEDGER_OK && status != LEDGER_IN_DOUBT)
        place_undo(context, genesis, was_there);
    return status;
}

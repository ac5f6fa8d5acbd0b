#include "tools/mingzhang/people.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/base/text.h"
#include "ledger/state/state.h"

enum { PASSPHRASE_CHARACTERS_MIN = 8, VKEY_FILE_SIZE_MAX = 4096 };

/* Everything that a signer's folder is made with. */
enum { FOLDER_SECRET, FOLDER_VKEY, FOLDER_PEM, FOLDER_SEEN, FOLDER_FILE_COUNT };
static const char *const folder_files[FOLDER_FILE_COUNT] = {
    [FOLDER_SECRET] = "secret.key",
    [FOLDER_VKEY] = "public.vkey",
    [FOLDER_PEM] = "public.pem",
    [FOLDER_SEEN] = "seen",
};

const char *
people_text(const struct command_context *context, const char *option)
{
    const char *text = command_text(context, option);

    return text == NULL ? "" : text;
}

const char *
people_path(struct command_context *context, const char *directory, const char *name)
{
    size_t size = strlen(directory) + strlen(name) + 2;
    char *path = ledger_arena_take(&context->arena, size);

    if (path != NULL)
        (void)snprintf(path, size, "%s/%s", directory, name);
    return path;
}

void
people_own_key_name(const struct ledger_public_key *key, char name[static PEOPLE_OWN_KEY_NAME_SIZE])
{
    char digits[2 * 8 + 1];

    ledger_text_hex(ledger_slice_of(key->bytes, 8), digits);
    (void)snprintf(name, PEOPLE_OWN_KEY_NAME_SIZE, "keys/%s.key", digits);
}

enum ledger_status
people_cost(struct command_context *context, struct ledger_keyfile_cost *out_cost,
            struct ledger_error *err)
{
    /* As much as a key file may ask for: keyfile.h has the limits. */
    static const struct ledger_keyfile_cost strong = {4, 1 << 30};
    const char *text = command_text(context, "kdf");

    if (text == NULL || strcmp(text, "default") == 0)
        *out_cost = ledger_keyfile_cost_default;
    else if (strcmp(text, "light") == 0)
        *out_cost = ledger_keyfile_cost_light;
    else if (strcmp(text, "strong") == 0)
        *out_cost = strong;
    else
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_KEY_COST_UNKNOWN, text));
    return LEDGER_OK;
}

enum ledger_status
people_passphrase_check(const struct ledger_secret *passphrase, struct ledger_error *err)
{
    size_t count = 0;

    /* Characters of UTF-8: every byte but those that continue one. */
    for (size_t i = 0; i < passphrase->size; i++)
        count += (passphrase->data[i] & 0xC0) != 0x80;
    if (count >= PASSPHRASE_CHARACTERS_MIN)
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PASSPHRASE_WEAK,
                       (size_t)PASSPHRASE_CHARACTERS_MIN);
}

void
people_fingerprint(const struct ledger_public_key *key, char text[static LEDGER_DIGEST_HEX_SIZE])
{
    struct ledger_digest digest = ledger_digest_of(ledger_slice_of(key->bytes, sizeof(key->bytes)));

    ledger_digest_hex(&digest, text);
}

enum ledger_status
people_pin(struct ledger_signer *signer, const char *origin, const struct ledger_digest *genesis,
           struct ledger_error *err)
{
    struct ledger_seen seen = {.genesis = *genesis};

    if (signer->has_seen)
        return LEDGER_OK;
    (void)snprintf(seen.origin, sizeof(seen.origin), "%s", origin);
    return ledger_signer_remember(signer, &seen, err);
}

/* --- the ledger to pin --- */

struct pin {
    bool is_known;
    const char *origin;
    struct ledger_digest genesis;
};

/* Looks before the key is made, so that a wrong --ledger leaves no key behind. A ledger that is not
 * there yet is no mistake: administrators make their keys before it. */
static enum ledger_status
pin_look(struct command_context *context, struct pin *out_pin, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_identity_state identity;
    struct ledger_head head;
    struct pin pin;
    enum ledger_status status;

    if (context->ledger_path == NULL || context->ledger_path[0] == '\0')
        return LEDGER_OK;
    status = context->program->open(context, COMMAND_NEEDS_READER, err);
    if (status == LEDGER_NOT_FOUND) {
        *err = (struct ledger_error){0};
        output_notice(&context->output, WORD_KEY_NOT_PINNED, context->ledger_path);
        return LEDGER_OK;
    }
    if (status == LEDGER_OK)
        status = ledger_head(context->ledger, &head, err);
    if (status != LEDGER_OK || head.seal_count == 0)
        return status;
    status = ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK)
        status = ledger_state_identity(txn, &context->arena, &identity, err);
    ledger_store_abort(txn);
    if (status != LEDGER_OK)
        return status;
    pin = (struct pin){.is_known = true, .origin = identity.origin, .genesis = head.genesis};
    *out_pin = pin;
    return LEDGER_OK;
}

/* --- the folder --- */

/* What was there before: a folder, and in it a key whose making was cut off. */
struct folder_before {
    bool is_there;
    bool is_unfinished;
};

static enum ledger_status
folder_is_free(struct command_context *context, const char *directory, struct folder_before *out,
               struct ledger_error *err)
{
    bool has[FOLDER_FILE_COUNT] = {false};
    bool has_any = false;
    struct stat info;

    *out = (struct folder_before){.is_there = lstat(directory, &info) == 0};
    for (size_t i = 0; i < FOLDER_FILE_COUNT && out->is_there; i++) {
        const char *path = people_path(context, directory, folder_files[i]);

        if (path == NULL)
            return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                               strlen(directory));
        has[i] = lstat(path, &info) == 0;
        has_any = has_any || has[i];
    }
    out->is_unfinished = has[FOLDER_SECRET] && !has[FOLDER_VKEY];
    /* No EXISTS: that means "done before", and this key is another one. */
    if (has_any && !out->is_unfinished)
        return ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_SIGNER_EXISTS, directory);
    return LEDGER_OK;
}

static void
folder_undo(struct command_context *context, const char *directory, bool was_there)
{
    for (size_t i = 0; i < FOLDER_FILE_COUNT; i++) {
        const char *path = people_path(context, directory, folder_files[i]);

        if (path != NULL)
            (void)unlink(path);
    }
    if (!was_there)
        (void)rmdir(directory);
}

static enum ledger_status
folder_print(struct command_context *context, const char *directory, const struct ledger_vkey *vkey,
             const struct pin *pin, struct ledger_error *err)
{
    struct output_record *record = NULL;
    char text[LEDGER_VKEY_SIZE];
    char fingerprint[LEDGER_DIGEST_HEX_SIZE];
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    ledger_vkey_format(vkey->name, vkey->type, &vkey->public_key, text);
    people_fingerprint(&vkey->public_key, fingerprint);
    output_record_text(record, "name", (struct language_text){"账号名", "Name"}, vkey->name);
    output_record_text(record, "folder", (struct language_text){"密钥目录", "Folder"}, directory);
    output_record_text(record, "vkey", (struct language_text){"公钥", "Public key"}, text);
    output_record_text(record, "fingerprint", (struct language_text){"指纹", "Fingerprint"},
                       fingerprint);
    output_record_text(record, "pem", (struct language_text){"公钥文件（PEM）", "PEM"},
                       people_path(context, directory, "public.pem"));
    output_record_text(record, "signs_for", (struct language_text){"所属账本", "Signs for"},
                       pin->origin);
    status = output_record_print(&context->output, record, err);
    output_record_free(record);
    return status;
}

static enum ledger_status
folder_fill(const char *directory, const char *name, struct ledger_key *key,
            const struct ledger_secret *passphrase, struct ledger_keyfile_cost cost,
            const struct pin *pin, struct ledger_vkey *out_vkey, struct ledger_error *err)
{
    struct ledger_signer signer = {0};
    enum ledger_status status =
        ledger_signer_create(directory, name, key, passphrase, cost, out_vkey, err);

    if (status == LEDGER_EXISTS)
        status = LEDGER_DENIED; /* Somebody was quicker; his key stays. */
    else if (status == LEDGER_OK && pin->is_known) {
        status = ledger_signer_open(directory, &signer, err);
        if (status == LEDGER_OK)
            status = people_pin(&signer, pin->origin, &pin->genesis, err);
        ledger_signer_free(&signer);
    }
    return status;
}

enum ledger_status
people_make_folder(struct command_context *context, const char *directory, const char *name,
                   struct ledger_key *key, struct ledger_error *err)
{
    struct ledger_secret passphrase = {0};
    struct ledger_keyfile_cost cost;
    struct ledger_vkey vkey;
    struct pin pin = {0};
    struct folder_before before = {.is_there = true};
    bool began = false;
    enum ledger_status status = people_cost(context, &cost, err);

    if (status == LEDGER_OK && !ledger_id_is_code(ledger_slice_of_text(name)))
        status = command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_OFFICER_NAME, name));
    if (status == LEDGER_OK)
        status = folder_is_free(context, directory, &before, err);
    if (status == LEDGER_OK)
        status = pin_look(context, &pin, err);
    if (status == LEDGER_OK)
        status = prompt_passphrase(context, /* twice= */ true, &passphrase, err);
    if (status == LEDGER_OK)
        status = people_passphrase_check(&passphrase, err);
    if (status != LEDGER_OK)
        goto out;

    status = folder_fill(directory, name, key, &passphrase, cost, &pin, &vkey, err);
    /* What somebody else has begun is not ours to take away. */
    began = !before.is_unfinished && err->message != LEDGER_MESSAGE_SIGNER_EXISTS;
    if (status == LEDGER_OK)
        status = folder_print(context, directory, &vkey, &pin, err);

out:
    if (status != LEDGER_OK && began)
        folder_undo(context, directory, before.is_there);
    ledger_secret_free(&passphrase);
    return status;
}

/* --- vkeys --- */

static enum ledger_status
vkey_file_read(struct command_context *context, const char *path, const char **out_text,
               struct ledger_error *err)
{
    struct ledger_buffer bytes = {0};
    struct ledger_slice text;
    const char *copy = NULL;
    enum ledger_status status = ledger_file_read(path, VKEY_FILE_SIZE_MAX, &bytes, err);

    if (status == LEDGER_NOT_FOUND)
        return ledger_file_fail(err, ENOENT, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    if (status != LEDGER_OK)
        return status;
    text = ledger_buffer_slice(&bytes);
    while (text.size > 0 && (text.data[text.size - 1] == '\n' || text.data[text.size - 1] == '\r'))
        text.size--;
    copy = ledger_arena_text(&context->arena, text);
    ledger_buffer_free(&bytes);
    if (copy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, text.size);
    *out_text = copy;
    return LEDGER_OK;
}

enum ledger_status
people_vkey(struct command_context *context, const char *option, const char **out_text,
            struct ledger_vkey *out_vkey, struct ledger_error *err)
{
    const char *given = command_text(context, option);
    const char *text = given;
    enum ledger_status status = LEDGER_OK;

    /* A text parses; everything else is the name of a file. */
    if (ledger_vkey_parse(ledger_slice_of_text(given), out_vkey, /* err= */ NULL) == LEDGER_OK) {
        *out_text = given;
        return LEDGER_OK;
    }
    status = vkey_file_read(context, given, &text, err);
    if (status == LEDGER_OK)
        status = ledger_vkey_parse(ledger_slice_of_text(text), out_vkey, err);
    if (status != LEDGER_OK) {
        ledger_error_add_place(err, given);
        return status;
    }
    *out_text = text;
    return LEDGER_OK;
}

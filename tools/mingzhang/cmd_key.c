/* key new, key show, key passphrase, key recover, key rotate: a person's own folder. */
#include <string.h>

#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/people.h"

#define OUT_OPTION                                                                                 \
    {                                                                                              \
        .name = "out", .letter = 'o', .value = "DIR", .kind = COMMAND_VALUE, .required = true,     \
        .help = {                                                                                  \
            "新建的密钥目录（本人的磁盘或 U 盘）",                                                 \
            "the folder to make, on one's own disk or stick"                                       \
        }                                                                                          \
    }

static enum ledger_status
key_new_run(struct command_context *context, struct ledger_error *err)
{
    const char *directory = command_text(context, "out");
    enum ledger_status status =
        people_make_folder(context, directory, context->arguments[0], /* key= */ NULL, err);

    if (status == LEDGER_OK)
        output_notice(&context->output, WORD_KEY_NEXT, directory);
    return status;
}

static const struct command_option key_new_options[] = {
    OUT_OPTION,
    PEOPLE_KDF_OPTION,
    PROMPT_PASSPHRASE_OPTIONS,
    {.name = NULL},
};

const struct command cmd_key_new = {
    .name = "key new",
    .group = COMMAND_GROUP_SETUP,
    .arguments = "<name>",
    .summary = {"为一名人员新建密钥", "make a person's key"},
    .details = {"密钥只存放在本人的目录或 U 盘里，由至少 8 个字符的口令保护；把 public.vkey "
                "交给管理员登记。指定了 --ledger 的，账本的创世哈希同时记入该目录。",
                "The key stands in the person's own folder alone, under a passphrase of at least "
                "8 characters; public.vkey goes to the administrators. With --ledger, the "
                "ledger's genesis is pinned in the folder, so that the first signature takes "
                "nothing on trust."},
    .examples = {"key new li.si --out /media/usb/li.si"},
    .options = key_new_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = key_new_run,
};

static enum ledger_status
key_rotate_run(struct command_context *context, struct ledger_error *err)
{
    const char *directory = command_text(context, "out");
    enum ledger_status status =
        people_make_folder(context, directory, context->arguments[0], /* key= */ NULL, err);

    if (status == LEDGER_OK)
        output_notice(&context->output, WORD_KEY_ROTATE_NEXT, context->arguments[0], directory);
    return status;
}

const struct command cmd_key_rotate = {
    .name = "key rotate",
    .group = COMMAND_GROUP_SETUP,
    .arguments = "<name>",
    .summary = {"为已登记的人员换一把新密钥", "make a new key for somebody who is enrolled"},
    .details = {"新密钥放在另一个目录；两名管理员用 officer rotate "
                "登记之后才生效，此前仍用旧密钥签名。",
                "The new key stands in another folder. It holds once two administrators have "
                "entered it with officer rotate; until then the old one signs."},
    .examples = {"key rotate li.si --out /media/usb/li.si-2024"},
    .options = key_new_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = key_rotate_run,
};

/* --- recover --- */

static enum ledger_status
code_read(struct command_context *context, struct ledger_key *out_key, struct ledger_error *err)
{
    struct ledger_secret code = {0};
    const char *path = command_text(context, "code-file");
    enum ledger_language language = context->output.language;
    enum ledger_status status;

    if (path != NULL)
        status = ledger_secret_read_file(path, &code, err);
    else
        status = prompt_secret(language, language_word(language, WORD_KEY_RECOVERY_CODE),
                               /* twice= */ false, &code, err);
    if (status == LEDGER_OK)
        status = ledger_recovery_code_parse(ledger_slice_of(code.data, code.size), out_key, err);
    ledger_secret_free(&code);
    return status;
}

static enum ledger_status
key_recover_run(struct command_context *context, struct ledger_error *err)
{
    const char *directory = command_text(context, "out");
    struct ledger_key key = {0};
    enum ledger_status status = code_read(context, &key, err);

    if (status == LEDGER_OK)
        status = people_make_folder(context, directory, context->arguments[0], &key, err);
    if (status == LEDGER_OK)
        output_notice(&context->output, WORD_KEY_RECOVERED, directory);
    ledger_key_free(&key);
    return status;
}

static const struct command_option key_recover_options[] = {
    OUT_OPTION,
    {.name = "code-file",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"从文件第一行读恢复码（仅本人可读）；不给则在终端输入",
              "read the recovery code from a file's first line (readable by you alone); else it is "
              "asked for"}},
    PEOPLE_KDF_OPTION,
    PROMPT_PASSPHRASE_OPTIONS,
    {.name = NULL},
};

const struct command cmd_key_recover = {
    .name = "key recover",
    .group = COMMAND_GROUP_SETUP,
    .arguments = "<name>",
    .summary = {"用封存的恢复码取回密钥", "bring a key back from its printed recovery code"},
    .examples = {"key recover recovery --out /media/usb/recovery"},
    .options = key_recover_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = key_recover_run,
};

/* --- passphrase --- */

static enum ledger_status
new_passphrase(struct command_context *context, struct ledger_secret *out_passphrase,
               struct ledger_error *err)
{
    enum ledger_language language = context->output.language;
    const char *path = command_text(context, "new-passphrase-file");
    struct ledger_secret passphrase = {0};
    enum ledger_status status;

    if (path != NULL)
        status = ledger_secret_read_file(path, &passphrase, err);
    else
        status = prompt_secret(language, language_word(language, WORD_PROMPT_PASSPHRASE_NEW),
                               /* twice= */ true, &passphrase, err);
    if (status == LEDGER_OK)
        status = people_passphrase_check(&passphrase, err);
    if (status != LEDGER_OK) {
        ledger_secret_free(&passphrase);
        return status;
    }
    *out_passphrase = passphrase; /* Now the caller's. */
    return LEDGER_OK;
}

static enum ledger_status
key_passphrase_run(struct command_context *context, struct ledger_error *err)
{
    const char *directory = context->arguments[0];
    struct ledger_signer signer = {0};
    struct ledger_secret present = {0};
    struct ledger_secret next = {0};
    struct ledger_keyfile_cost cost;
    enum ledger_status status = people_cost(context, &cost, err);

    if (status == LEDGER_OK)
        status = ledger_signer_open(directory, &signer, err);
    if (status == LEDGER_OK)
        status = prompt_passphrase(context, /* twice= */ false, &present, err);
    if (status == LEDGER_OK)
        status = ledger_signer_unlock(&signer, &present, err);
    if (status == LEDGER_OK)
        status = new_passphrase(context, &next, err);
    if (status == LEDGER_OK)
        status = ledger_signer_change_passphrase(&signer, &next, cost, err);
    if (status == LEDGER_OK)
        output_notice(&context->output, WORD_KEY_PASSPHRASE_CHANGED, directory);
    ledger_secret_free(&next);
    ledger_secret_free(&present);
    ledger_signer_free(&signer);
    return status;
}

static const struct command_option key_passphrase_options[] = {
    PROMPT_PASSPHRASE_OPTIONS,
    {.name = "new-passphrase-file",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"从文件第一行读新口令（仅本人可读）",
              "read the new passphrase from a file's first line (readable by you alone)"}},
    PEOPLE_KDF_OPTION,
    {.name = NULL},
};

const struct command cmd_key_passphrase = {
    .name = "key passphrase",
    .group = COMMAND_GROUP_SETUP,
    .arguments = "<folder>",
    .summary = {"更改密钥的口令", "change the passphrase of a key"},
    .details = {"密钥本身不变，旧的备份仍可用旧口令打开。怀疑密钥已泄露的，请用 key rotate 换钥。",
                "The key stays the same, and an old copy of the folder still opens with the old "
                "passphrase. When the key itself may be known to others, use key rotate."},
    .examples = {"key passphrase /media/usb/li.si"},
    .options = key_passphrase_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = key_passphrase_run,
};

/* --- show --- */

static void
record_seen(struct output_record *record, const struct ledger_seen *seen)
{
    char genesis[LEDGER_DIGEST_BASE64_SIZE];
    char root[LEDGER_DIGEST_BASE64_SIZE];

    ledger_digest_base64(&seen->genesis, genesis);
    ledger_digest_base64(&seen->root, root);
    output_record_text(record, "signs_for", (struct language_text){"所属账本", "Signs for"},
                       seen->origin);
    output_record_text(record, "genesis", (struct language_text){"创世哈希", "Genesis hash"},
                       genesis);
    output_record_count(record, "seen_size",
                        (struct language_text){"最近所见的入账数", "Last head seen, size"},
                        seen->size);
    if (seen->size > 0)
        output_record_text(record, "seen_root",
                           (struct language_text){"最近所见的根哈希", "Last head seen, root"},
                           root);
}

static enum ledger_status
key_show_run(struct command_context *context, struct ledger_error *err)
{
    const char *directory = context->arguments[0];
    struct ledger_signer signer = {0};
    struct output_record *record = NULL;
    char vkey[LEDGER_VKEY_SIZE];
    char fingerprint[LEDGER_DIGEST_HEX_SIZE];
    enum ledger_status status = ledger_signer_open(directory, &signer, err);

    if (status == LEDGER_OK)
        status = output_record_new(&record, err);
    if (status != LEDGER_OK)
        goto out;
    ledger_vkey_format(signer.vkey.name, signer.vkey.type, &signer.vkey.public_key, vkey);
    people_fingerprint(&signer.vkey.public_key, fingerprint);
    output_record_text(record, "name", (struct language_text){"账号名", "Name"}, signer.vkey.name);
    output_record_text(record, "vkey", (struct language_text){"公钥", "Public key"}, vkey);
    output_record_text(record, "fingerprint", (struct language_text){"指纹", "Fingerprint"},
                       fingerprint);
    output_record_text(record, "pem", (struct language_text){"公钥文件（PEM）", "PEM"},
                       people_path(context, directory, "public.pem"));
    if (signer.has_seen)
        record_seen(record, &signer.seen);
    status = output_record_print(&context->output, record, err);

out:
    output_record_free(record);
    ledger_signer_free(&signer);
    return status;
}

const struct command cmd_key_show = {
    .name = "key show",
    .group = COMMAND_GROUP_SETUP,
    .arguments = "<folder>",
    .summary = {"查看公钥、指纹和最近所见的账本位置",
                "show the public key, its fingerprint and the last head it signed over"},
    .examples = {"key show /media/usb/li.si"},
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = key_show_run,
};

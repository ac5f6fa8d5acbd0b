/* key new, key show, key passphrase, key recover, key rotate: a person's own folder. */
#include <string.h>

#include "ledger/state/state.h"
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

enum { CODE_COUNT = 2 };

/* One of the two codes, as the key that it would be alone. */
static enum ledger_status
code_read(struct command_context *context, size_t index, struct ledger_key *out_code,
          struct ledger_error *err)
{
    static const enum word questions[CODE_COUNT] = {WORD_KEY_RECOVERY_CODE_1,
                                                    WORD_KEY_RECOVERY_CODE_2};
    struct ledger_secret code = {0};
    const char *path = command_text_at(context, "code-file", index);
    enum ledger_language language = context->output.language;
    enum ledger_status status;

    if (path != NULL)
        status = ledger_secret_read_file(path, &code, err);
    else
        status = prompt_secret(language, language_word(language, questions[index]),
                               /* twice= */ false, &code, err);
    if (status == LEDGER_OK) {
        status = ledger_recovery_code_parse(ledger_slice_of(code.data, code.size), out_code, err);
        if (status != LEDGER_OK)
            ledger_error_add_place(err,
                                   path != NULL ? path : language_word(language, questions[index]));
    }
    ledger_secret_free(&code);
    return status;
}

static enum ledger_status
codes_read(struct command_context *context, struct ledger_key *out_key, struct ledger_error *err)
{
    const size_t files = command_count(context, "code-file");
    struct ledger_key codes[CODE_COUNT] = {{.seed = {0}}, {.seed = {0}}};
    enum ledger_status status = LEDGER_OK;

    if (files > 0 && files != CODE_COUNT)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_KEY_CODE_FILE_COUNT, files));
    for (size_t i = 0; i < CODE_COUNT && status == LEDGER_OK; i++)
        status = code_read(context, i, &codes[i], err);
    if (status == LEDGER_OK)
        status = ledger_recovery_codes_join(&codes[0], &codes[1], out_key, err);
    for (size_t i = 0; i < CODE_COUNT; i++)
        ledger_key_free(&codes[i]);
    return status;
}

/* Where a ledger is named, the key must be the one that it has enrolled: two envelopes of different
 * ledgers make a key too. */
static enum ledger_status
key_is_enrolled(struct command_context *context, const struct ledger_key *key,
                struct ledger_error *err)
{
    const struct ledger_options options = {.directory = context->ledger_path, .read_only = true};
    struct ledger_officer_state officer;
    struct ledger_store_txn *txn = NULL;
    struct ledger *ledger = NULL;
    const char *name = context->arguments[0];
    enum ledger_status status;

    if (context->ledger_path == NULL || context->ledger_path[0] == '\0')
        return LEDGER_OK;
    status = ledger_open(&options, &ledger, err);
    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(ledger), LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK) {
        status = ledger_state_officer(txn, name, &context->arena, &officer, err);
        if (status == LEDGER_NOT_FOUND)
            status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_OFFICER_UNKNOWN, name);
        else if (status == LEDGER_OK && memcmp(officer.public_key.bytes, key->public_key.bytes,
                                               sizeof(key->public_key.bytes)) != 0)
            status = ledger_fail(err, LEDGER_WRONG_KEY, LEDGER_MESSAGE_KEY_RECOVERED_OTHER, name);
    }
    ledger_store_abort(txn);
    ledger_close(ledger);
    return status;
}

static enum ledger_status
key_recover_run(struct command_context *context, struct ledger_error *err)
{
    const char *directory = command_text(context, "out");
    struct ledger_key key = {0};
    enum ledger_status status = codes_read(context, &key, err);

    if (status == LEDGER_OK)
        status = key_is_enrolled(context, &key, err);
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
     .kind = COMMAND_LIST,
     .help = {"给两次：从两个文件的第一行读两份恢复码（仅本人可读）；不给则由两人在终端各自输入",
              "twice: read the two parts of the code from two files' first lines (readable by you "
              "alone); else two people are asked for them"}},
    PEOPLE_KDF_OPTION,
    PROMPT_PASSPHRASE_OPTIONS,
    {.name = NULL},
};

const struct command cmd_key_recover = {
    .name = "key recover",
    .group = COMMAND_GROUP_SETUP,
    .arguments = "<name>",
    .summary = {"用两人封存的恢复码取回应急密钥",
                "bring the recovery key back from the two parts of its code"},
    .details = {"两份恢复码由两人分别保管，缺一不可。给了 --ledger "
                "的，核对取回的是账本登记的密钥。应急密钥只能签写明事由（--break-glass）的审签单。",
                "Two people keep a part each, and both are needed. With --ledger the key is held "
                "against the enrolled one. It signs only vouchers that say why the glass was "
                "broken (--break-glass)."},
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

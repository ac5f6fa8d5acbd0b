/* init: a new ledger, with the administrators who sign its first voucher. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/genesis.h"
#include "tools/mingzhang/people.h"

static const char recovery_name[] = "recovery";
enum { CODE_COUNT = 2 };

/* --- what was asked for --- */

static enum ledger_status
count_check(struct command_context *context, struct ledger_error *err)
{
    const size_t admins = command_count(context, "admin");
    const size_t names = command_count(context, "admin-name");
    const size_t files = command_count(context, "admin-passphrase-file");
    const size_t wanted = command_has(context, "recovery") ? 2 : 3;
    enum ledger_status status = LEDGER_OK;

    if (admins < wanted)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_ADMIN_COUNT, admins);
    else if (admins >= GENESIS_ADMINS_MAX)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_ADMINS_TOO_MANY, admins,
                             (size_t)GENESIS_ADMINS_MAX - 1);
    else if (names > 0 && names != admins)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_PAIRS, "admin-name", names,
                             admins);
    else if (files > 0 && files != admins)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_PAIRS,
                             "admin-passphrase-file", files, admins);
    return status == LEDGER_OK ? LEDGER_OK : command_misuse(context, status);
}

static enum ledger_status
request_read(struct command_context *context, struct genesis *genesis, struct ledger_error *err)
{
    const char *origin = command_text(context, "origin");
    const size_t code_files = command_count(context, "recovery-code-file");

    if (context->ledger_path == NULL || context->ledger_path[0] == '\0')
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_LEDGER_MISSING));
    if (!ledger_id_is_origin(ledger_slice_of_text(origin)))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_ORIGIN, origin));
    if (code_files > 0 && !command_has(context, "recovery"))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_CODE_FILE_ALONE));
    if (code_files > 0 && code_files != CODE_COUNT)
        return command_misuse(
            context,
            ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_CODE_FILE_COUNT, code_files));
    genesis->directory = context->ledger_path;
    genesis->origin = origin;
    genesis->name = command_text(context, "name");
    genesis->unit = command_text(context, "unit");
    genesis->unit_code = people_text(context, "unit-code");
    return count_check(context, err);
}

/* --- the administrators --- */

static enum ledger_status
admin_is_new(const struct genesis *genesis, const struct ledger_signer *signer,
             struct ledger_error *err)
{
    for (size_t i = 0; i < genesis->admin_count; i++) {
        const struct ledger_signer *other = &genesis->admins[i].signer;

        if (memcmp(other->vkey.public_key.bytes, signer->vkey.public_key.bytes,
                   sizeof(signer->vkey.public_key.bytes)) == 0)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_SAME_KEY,
                               other->directory, signer->directory);
        if (strcmp(other->vkey.name, signer->vkey.name) == 0)
            return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_SAME_NAME,
                               other->directory, signer->directory, signer->vkey.name);
    }
    return LEDGER_OK;
}

/* All folders before the first passphrase: nobody types three to learn that the fourth is the
 * second again. */
static enum ledger_status
admins_open(struct command_context *context, struct genesis *genesis, struct ledger_error *err)
{
    const size_t count = command_count(context, "admin");
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        const char *directory = command_text_at(context, "admin", i);
        const char *full_name = command_text_at(context, "admin-name", i);
        struct genesis_admin *admin = &genesis->admins[genesis->admin_count];

        status = ledger_signer_open(directory, &admin->signer, err);
        if (status != LEDGER_OK)
            break;
        status = admin_is_new(genesis, &admin->signer, err);
        genesis->admin_count++; /* Its own from here on, also to free. */
        admin->full_name = full_name != NULL ? full_name : admin->signer.vkey.name;
        admin->role = LEDGER_ROLE_ADMIN;
        admin->has_folder = true;
        if (status == LEDGER_OK && command_has(context, "recovery") &&
            strcmp(admin->signer.vkey.name, recovery_name) == 0)
            status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INIT_SAME_NAME, directory,
                                 "--recovery", recovery_name);
    }
    return status;
}

static enum ledger_status
admin_passphrase(struct command_context *context, size_t index, const char *name,
                 struct ledger_secret *out_passphrase, struct ledger_error *err)
{
    enum ledger_language language = context->output.language;
    const char *path = command_text_at(context, "admin-passphrase-file", index);
    struct ledger_buffer question = {0};
    enum ledger_status status;

    if (path != NULL)
        return ledger_secret_read_file(path, out_passphrase, err);
    status = language_append(&question, language, err, WORD_INIT_PASSPHRASE_OF, name);
    if (status == LEDGER_OK)
        status = prompt_secret(language, (const char *)question.data, /* twice= */ false,
                               out_passphrase, err);
    ledger_buffer_free(&question);
    return status;
}

static enum ledger_status
admins_unlock(struct command_context *context, struct genesis *genesis, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < genesis->admin_count && status == LEDGER_OK; i++) {
        struct ledger_signer *signer = &genesis->admins[i].signer;
        struct ledger_secret passphrase = {0};

        status = admin_passphrase(context, i, signer->vkey.name, &passphrase, err);
        if (status == LEDGER_OK)
            status = ledger_signer_unlock(signer, &passphrase, err);
        if (status != LEDGER_OK)
            ledger_error_add_place(err, signer->directory);
        ledger_secret_free(&passphrase);
    }
    return status;
}

/* --- the recovery key --- */

static enum ledger_status
recovery_add(struct command_context *context, struct genesis *genesis, struct ledger_error *err)
{
    struct genesis_admin *admin = &genesis->admins[genesis->admin_count];
    char text[LEDGER_VKEY_SIZE];
    enum ledger_status status = ledger_key_generate(&admin->signer.key, err);

    if (status != LEDGER_OK)
        return status;
    genesis->admin_count++;
    admin->role = LEDGER_ROLE_RECOVERY;
    admin->full_name = language_word(context->output.language, WORD_INIT_RECOVERY_NAME);
    ledger_vkey_format(recovery_name, LEDGER_KEY_ED25519, &admin->signer.key.public_key, text);
    return ledger_vkey_parse(ledger_slice_of_text(text), &admin->signer.vkey, err);
}

static enum ledger_status
terminal_open(int *out_terminal, struct ledger_error *err)
{
    int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (terminal < 0)
        return ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_INIT_RECOVERY_NO_TERMINAL);
    *out_terminal = terminal;
    return LEDGER_OK;
}

/* Past stdout, which a script may keep in a file. */
static enum ledger_status
recovery_tell(struct command_context *context, enum word intro, const char *code,
              struct ledger_error *err)
{
    enum ledger_language language = context->output.language;
    const char *question = language_word(language, WORD_INIT_RECOVERY_KEPT);
    bool is_kept = false;
    int terminal = -1;
    enum ledger_status status = terminal_open(&terminal, err);

    if (status != LEDGER_OK)
        return status;
    if (dprintf(terminal, "\n%s\n\n    %s\n\n", language_word(language, intro), code) < 0)
        status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_INIT_RECOVERY_NO_TERMINAL);
    (void)close(terminal);
    if (status == LEDGER_OK)
        status = prompt_yes_no(language, question, /* default_answer= */ false, &is_kept, err);
    if (status == LEDGER_OK && !is_kept)
        status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_INIT_RECOVERY_NOT_KEPT);
    return status;
}

static enum ledger_status
code_file_write(const char *path, const char *code, struct ledger_error *err)
{
    char line[LEDGER_RECOVERY_CODE_SIZE + 1] = {0};
    enum ledger_status status;

    (void)snprintf(line, sizeof(line), "%s\n", code);
    status = ledger_file_create(path, ledger_slice_of_text(line), 0600, err);
    if (status == LEDGER_EXISTS)
        status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_FILE_EXISTS, path);
    sodium_memzero(line, sizeof(line));
    return status;
}

/* Of a ledger that was not made. */
static void
code_files_remove(const struct command_context *context)
{
    for (size_t i = 0; i < command_count(context, "recovery-code-file"); i++)
        (void)unlink(command_text_at(context, "recovery-code-file", i));
}

/* Before the genesis is sealed: a ledger whose third key nobody has kept would be one with two. */
static enum ledger_status
recovery_hand_out(struct command_context *context, const struct genesis *genesis,
                  struct ledger_error *err)
{
    static const enum word intros[CODE_COUNT] = {WORD_INIT_RECOVERY_CODE_1,
                                                 WORD_INIT_RECOVERY_CODE_2};
    const struct ledger_key *key = &genesis->admins[genesis->admin_count - 1].signer.key;
    char codes[CODE_COUNT][LEDGER_RECOVERY_CODE_SIZE] = {{0}};
    enum ledger_status status = ledger_recovery_codes_split(key, codes[0], codes[1], err);

    for (size_t i = 0; i < CODE_COUNT && status == LEDGER_OK; i++) {
        const char *path = command_text_at(context, "recovery-code-file", i);

        if (path == NULL) {
            status = recovery_tell(context, intros[i], codes[i], err);
            continue;
        }
        status = code_file_write(path, codes[i], err);
        if (status != LEDGER_OK && i > 0) /* What was there before is not ours. */
            (void)unlink(command_text_at(context, "recovery-code-file", 0));
    }
    sodium_memzero(codes, sizeof(codes));
    return status;
}

/* --- the answer --- */

static void
pin_all(struct command_context *context, struct genesis *genesis)
{
    for (size_t i = 0; i < genesis->admin_count; i++) {
        struct genesis_admin *admin = &genesis->admins[i];

        /* The ledger is there already, and the first signature pins what is missing here. */
        if (admin->has_folder && people_pin(&admin->signer, genesis->origin, &genesis->head.genesis,
                                            /* err= */ NULL) != LEDGER_OK)
            output_notice(&context->output, WORD_INIT_PIN_FAILED, admin->signer.directory);
    }
}

static enum ledger_status
answer(struct command_context *context, const struct genesis *genesis, struct ledger_error *err)
{
    struct output_record *record = NULL;
    char hash[LEDGER_DIGEST_HEX_SIZE];
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    ledger_digest_hex(&genesis->head.genesis, hash);
    output_record_text(record, "ledger", (struct language_text){"账本目录", "Ledger"},
                       genesis->directory);
    output_record_text(record, "name", (struct language_text){"账本名称", "Name"}, genesis->name);
    output_record_text(record, "origin", (struct language_text){"账本标识", "Origin"},
                       genesis->origin);
    output_record_text(record, "vkey", (struct language_text){"账本公钥", "Ledger's public key"},
                       genesis->vkey);
    output_record_text(record, "genesis", (struct language_text){"创世哈希", "Genesis hash"}, hash);
    output_record_count(record, "admins", (struct language_text){"管理员人数", "Administrators"},
                        genesis->admin_count);
    status = output_record_print(&context->output, record, err);
    output_record_free(record);
    if (status == LEDGER_OK) {
        output_notice(&context->output, WORD_INIT_KEEP_GENESIS);
        output_notice(&context->output, WORD_INIT_NEXT, genesis->directory);
    }
    return status;
}

static enum ledger_status
keys_prepare(struct command_context *context, struct genesis *genesis, struct ledger_error *err)
{
    const char *path = command_text(context, "ledger-passphrase-file");
    enum ledger_status status = people_cost(context, &genesis->cost, err);

    if (status == LEDGER_OK && path != NULL)
        status = ledger_secret_read_file(path, &genesis->ledger_passphrase, err);
    if (status == LEDGER_OK && path != NULL) {
        status = people_passphrase_check(&genesis->ledger_passphrase, err);
        if (status != LEDGER_OK)
            ledger_error_add_place(err, path);
    }
    if (status == LEDGER_OK)
        status = admins_open(context, genesis, err);
    if (status == LEDGER_OK)
        status = admins_unlock(context, genesis, err);
    if (status == LEDGER_OK && command_has(context, "recovery"))
        status = recovery_add(context, genesis, err);
    return status;
}

static enum ledger_status
init_run(struct command_context *context, struct ledger_error *err)
{
    struct genesis genesis = {0};
    bool handed_out = false;
    enum ledger_status status = request_read(context, &genesis, err);

    if (status == LEDGER_OK)
        status = genesis_place_check(context, &genesis, err);
    if (status == LEDGER_OK)
        status = keys_prepare(context, &genesis, err);
    if (status == LEDGER_OK && command_has(context, "recovery")) {
        status = recovery_hand_out(context, &genesis, err);
        handed_out = status == LEDGER_OK;
    }
    if (status == LEDGER_OK)
        status = genesis_make(context, &genesis, err);
    if (status == LEDGER_OK) {
        pin_all(context, &genesis);
        status = answer(context, &genesis, err);
    } else if (handed_out && status != LEDGER_IN_DOUBT) {
        code_files_remove(context);
        output_notice(&context->output, WORD_INIT_RECOVERY_VOID);
    }
    genesis_free(&genesis);
    return status;
}

static const struct command_option init_options[] = {
    {.name = "origin",
     .value = "ORIGIN",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"账本标识，全球唯一，如 dongchuan.example/policy-funds",
              "what checkpoints name the ledger by, unique in the world: "
              "dongchuan.example/policy-funds"}},
    {.name = "name",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"账本名称", "the ledger's name, for people"}},
    {.name = "admin",
     .value = "DIR",
     .kind = COMMAND_LIST,
     .required = true,
     .help = {"管理员的密钥目录；至少三名，或两名加 --recovery",
              "an administrator's folder: three or more, or two and --recovery"}},
    {.name = "admin-name",
     .value = "TEXT",
     .kind = COMMAND_LIST,
     .help = {"管理员姓名，顺序同 --admin；不给则用账号名",
              "full names, in the order of --admin; else the names of their keys"}},
    {.name = "admin-passphrase-file",
     .value = "FILE",
     .kind = COMMAND_LIST,
     .help = {"管理员口令文件，顺序同 --admin；不给则逐一询问",
              "where their passphrases stand, in the order of --admin; else they are asked for"}},
    {.name = "unit",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"管理员所在单位", "the unit of the administrators"}},
    {.name = "unit-code",
     .value = "CODE",
     .kind = COMMAND_VALUE,
     .help = {"单位的统一社会信用代码", "the credit code of that unit"}},
    {.name = "recovery",
     .help = {"另生成一把应急恢复密钥，恢复码分两份各出示一次，由两人分别封存",
              "make a recovery key besides, whose code is shown once, in two parts for the "
              "envelopes of two people"}},
    {.name = "recovery-code-file",
     .value = "FILE",
     .kind = COMMAND_LIST,
     .help = {"给两次：两份恢复码各写入一个文件（仅本人可读），不在终端出示；打印后请删除",
              "twice: write the two parts of the recovery code into two files (readable by you "
              "alone) and not on the terminal; print them, then delete them"}},
    {.name = "ledger-passphrase-file",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"用口令保护账本自己的密钥（从文件第一行读）",
              "protect the ledger's own key by a passphrase, from a file's first line"}},
    PEOPLE_KDF_OPTION,
    {.name = NULL},
};

const struct command cmd_init = {
    .name = "init",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"建立新账本", "make a new ledger"},
    .details = {"首张审签单写明账本的名称、标识和管理员，由全体管理员当场签署并入账。"
                "中途失败的，已建的文件会被清除。",
                "The first voucher states the ledger's name, origin and administrators; all of "
                "them sign it here and now. When something fails half-way, what was made is "
                "removed again."},
    .examples = {"--ledger ledger init --origin dongchuan.example/policy-funds --name 政策资金账本 "
                 "--unit 财政局 --admin keys/a --admin keys/b --admin keys/c"},
    .options = init_options,
    .run = init_run,
};

/* witness init, trust, show: a witness's folder, and which logs it cosigns for. */
#include <string.h>

#include "ledger/value/date.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/witness.h"

enum ledger_status
witness_open(struct command_context *context, const char *path, struct witness_folder *out)
{
    struct audit_error err = {0};
    *out = (struct witness_folder){.folder = AUDIT_WITNESS_FOLDER_NONE};
    enum audit_status status = audit_witness_folder_open(path, &out->folder, &err);
    if (status == AUDIT_OK)
        status = audit_witness_file_read(&out->folder, "key", AUDIT_WITNESS_KEY_FILE_MAX,
                                         &out->key_file, &err);
    if (status == AUDIT_OK)
        status = audit_witness_key_public(audit_buffer_bytes(&out->key_file), &out->vkey, &err);
    if (status == AUDIT_OK) {
        status = audit_witness_file_read(&out->folder, "logs", AUDIT_NOTE_SIZE_MAX, &out->logs_text,
                                         &err);
        if (status == AUDIT_OK)
            status =
                audit_trust_read(audit_buffer_bytes(&out->logs_text), "logs", &out->logs, &err);
        else if (status == AUDIT_NOT_FOUND)
            status = AUDIT_OK; /* None is trusted yet. */
    }
    return input_tell(context, status, &err);
}

void
witness_close(struct witness_folder *witness)
{
    audit_trust_free(witness->logs);
    audit_buffer_free(&witness->logs_text);
    audit_buffer_free(&witness->key_file);
    audit_witness_folder_close(&witness->folder);
}

/* --- init --- */

static enum ledger_status
read_cost(struct command_context *context, enum audit_witness_cost *out, struct ledger_error *err)
{
    const char *text = command_text(context, "kdf");
    *out = AUDIT_WITNESS_COST_DEFAULT;
    if (text == NULL || strcmp(text, "default") == 0)
        return LEDGER_OK;
    *out = strcmp(text, "light") == 0 ? AUDIT_WITNESS_COST_LIGHT : AUDIT_WITNESS_COST_STRONG;
    if (strcmp(text, "light") == 0 || strcmp(text, "strong") == 0)
        return LEDGER_OK;
    return command_misuse(
        context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_KEY_COST_UNKNOWN, text));
}

static enum audit_status
passphrase_check(const struct ledger_secret *passphrase, struct audit_error *err)
{
    enum { CHARACTERS_MIN = 8 };
    size_t count = 0;
    /* Characters of UTF-8: every byte but those that continue one. */
    for (size_t i = 0; i < passphrase->size; i++)
        count += (passphrase->data[i] & 0xC0) != 0x80;
    return count >= CHARACTERS_MIN
               ? AUDIT_OK
               : audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_PASSPHRASE_WEAK,
                            (uint64_t)CHARACTERS_MIN);
}

/* What the ledger's people and auditors put into their policies. */
static enum ledger_status
print_key(struct command_context *context, const struct audit_vkey *vkey, struct ledger_error *err)
{
    struct audit_buffer text = {0}, line = {0};
    struct output_record *record = NULL;
    struct audit_error why = {0};
    audit_vkey_write(vkey->name, vkey->type, vkey->public_key, &text);
    audit_buffer_append(&text, (struct audit_bytes){(const uint8_t *)"", 1});
    audit_buffer_text(&line, "witness ");
    audit_buffer_text(&line, vkey->name);
    audit_buffer_text(&line, " ");
    audit_buffer_append(&line, audit_buffer_bytes(&text)); /* with its NUL */
    enum audit_status built = audit_buffer_status(&line, &why);
    enum ledger_status status = input_tell(context, built, &why);
    if (status == LEDGER_OK)
        status = output_record_new(&record, err);
    if (status == LEDGER_OK) {
        output_record_text(record, "name", (struct language_text){"见证人", "Witness"}, vkey->name);
        output_record_text(record, "vkey", (struct language_text){"公钥", "vkey"},
                           (const char *)text.data);
        output_record_text(record, "policy", (struct language_text){"策略里写", "For policies"},
                           (const char *)line.data);
        status = output_record_print(&context->output, record, err);
    }
    output_record_free(record);
    audit_buffer_free(&text);
    audit_buffer_free(&line);
    return status;
}

static enum audit_status
make_key(const char *path, const char *name, struct audit_bytes passphrase,
         enum audit_witness_cost cost, struct audit_vkey *out, struct audit_error *err)
{
    struct audit_witness_folder folder = AUDIT_WITNESS_FOLDER_NONE;
    struct audit_witness_key key = {0};
    struct audit_buffer file = {0};
    enum audit_status status = audit_witness_key_new(audit_text(name), &key, err);
    if (status == AUDIT_OK)
        status = audit_witness_folder_make(path, &folder, err);
    if (status == AUDIT_OK && audit_witness_file_read(&folder, "key", AUDIT_WITNESS_KEY_FILE_MAX,
                                                      &file, NULL) != AUDIT_NOT_FOUND)
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_KEY_THERE, path);
    file.size = 0;
    if (status == AUDIT_OK)
        status = audit_witness_key_seal(&key, passphrase, cost, &file, err);
    if (status == AUDIT_OK)
        status = audit_witness_file_write(&folder, "key", audit_buffer_bytes(&file),
                                          /* replaces= */ false, err);
    if (status == AUDIT_OK)
        *out = key.vkey;
    audit_witness_folder_close(&folder);
    audit_witness_key_free(&key);
    audit_buffer_free(&file);
    return status;
}

static enum ledger_status
init_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_secret passphrase = {0};
    struct audit_error why = {0};
    struct audit_vkey vkey;
    enum audit_witness_cost cost;
    enum ledger_status status = read_cost(context, &cost, err);
    if (status == LEDGER_OK)
        status = prompt_passphrase(context, /* twice= */ true, &passphrase, err);
    if (status == LEDGER_OK)
        status = input_tell(context, passphrase_check(&passphrase, &why), &why);
    if (status == LEDGER_OK)
        status = input_tell(context,
                            make_key(context->arguments[0], command_text(context, "name"),
                                     (struct audit_bytes){passphrase.data, passphrase.size}, cost,
                                     &vkey, &why),
                            &why);
    ledger_secret_free(&passphrase);
    return status == LEDGER_OK ? print_key(context, &vkey, err) : status;
}

static const struct command_option init_options[] = {
    {.name = "name",
     .value = "NAME",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"见证人的名称，像不带协议的网址：audit.example/w1",
              "the witness's name, a URL without its scheme: audit.example/w1"}},
    {.name = "kdf",
     .value = "COST",
     .kind = COMMAND_VALUE,
     .help = {"口令加密强度：light（演示用）、default（约一秒）、strong（约四秒，需 1 GiB 内存）",
              "how hard guessing the passphrase is made: light (for demonstrations), default "
              "(about a second), strong (about four, and 1 GiB of memory)"}},
    PROMPT_PASSPHRASE_OPTIONS,
    {0}};

const struct command cmd_witness_init = {
    .name = "witness init",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<dir>",
    .summary = {"新建见证人：密钥和见证目录", "make a witness: its key and its folder"},
    .details = {"见证人是账本之外的人或单位：核对账本只增不改之后联签检查点。目录放在自己的电脑"
                "或 U 盘上并做好备份；旧副本不能用来签名。",
                "A witness is somebody outside the ledger, who cosigns checkpoints once it is "
                "proved that the ledger only grew. Keep the folder on your own machine or stick, "
                "and back it up; never sign with an old copy."},
    .examples = {"witness init /media/usb/witness --name audit.example/w1"},
    .options = init_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = init_run,
};

/* --- trust --- */

static bool
has_log(const struct audit_trust *logs, const struct audit_vkey *log)
{
    for (size_t i = 0; logs != NULL && i < audit_trust_log_count(logs); i++) {
        const struct audit_vkey *known = audit_trust_log(logs, i);
        if (strcmp(known->name, log->name) == 0 &&
            memcmp(known->public_key, log->public_key, sizeof known->public_key) == 0)
            return true;
    }
    return false;
}

/* Appends "log <vkey>" lines for what is new. */
static void
add_log(const struct audit_trust *known, const struct audit_vkey *log, struct audit_buffer *out)
{
    if (has_log(known, log))
        return;
    audit_buffer_text(out, "log ");
    audit_vkey_write(log->name, log->type, log->public_key, out);
    audit_buffer_text(out, "\n");
}

static enum ledger_status
gather(struct command_context *context, const struct witness_folder *witness,
       struct audit_buffer *out)
{
    struct audit_error err = {0};
    struct audit_trust *policy = NULL;
    struct audit_vkey vkey;
    for (size_t i = 0; witness->logs != NULL && i < audit_trust_log_count(witness->logs); i++)
        add_log(NULL, audit_trust_log(witness->logs, i), out);
    enum ledger_status status = input_policy(context, &policy);
    if (status == LEDGER_OK && policy != NULL && audit_trust_log_count(policy) == 0)
        status =
            input_tell(context,
                       audit_fail(&err, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_POLICY_WITHOUT_LOG,
                                  command_text(context, "policy")),
                       &err);
    for (size_t i = 0; status == LEDGER_OK && policy != NULL && i < audit_trust_log_count(policy);
         i++)
        add_log(witness->logs, audit_trust_log(policy, i), out);
    for (size_t i = 0; status == LEDGER_OK && i < command_count(context, "log"); i++) {
        status = input_tell(
            context, audit_vkey_read(audit_text(command_text_at(context, "log", i)), &vkey, &err),
            &err);
        if (status == LEDGER_OK)
            add_log(witness->logs, &vkey, out);
    }
    audit_trust_free(policy);
    audit_buffer_text(out, "quorum none\n");
    return status;
}

/* Read before it is written: a key twice or of the wrong type is refused as in any policy. */
static enum audit_status
keep_logs(const struct witness_folder *witness, const struct audit_buffer *text,
          struct audit_trust **out, struct audit_error *err)
{
    enum audit_status status = audit_buffer_status(text, err);
    if (status == AUDIT_OK)
        status = audit_trust_read(audit_buffer_bytes(text), "logs", out, err);
    if (status == AUDIT_OK)
        status = audit_witness_places(&witness->folder, *out, err);
    if (status == AUDIT_OK)
        status = audit_witness_file_write(&witness->folder, "logs", audit_buffer_bytes(text),
                                          /* replaces= */ true, err);
    return status;
}

static enum ledger_status
print_logs(struct command_context *context, const struct witness_folder *witness,
           const struct audit_trust *logs, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "origin", .title = {"账本标识", "Origin"}},
        {.key = "size", .title = {"见证到规模", "Seen size"}, .kind = OUTPUT_COUNT},
        {.key = "root", .title = {"根", "Root"}},
        {.key = "time", .title = {"签名时间", "Cosigned at (UTC+8)"}},
        {.key = "vkey", .title = {"账本公钥", "Ledger's vkey"}},
    };
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (size_t i = 0; status == LEDGER_OK && logs != NULL && i < audit_trust_log_count(logs);
         i++) {
        const struct audit_vkey *log = audit_trust_log(logs, i);
        struct audit_checkpoint seen;
        struct audit_buffer bytes = {0}, vkey = {0};
        struct audit_error why = {0};
        uint64_t time = 0;
        enum audit_status found = audit_witness_seen(
            &witness->folder, &witness->vkey, audit_text(log->name), &bytes, &seen, &time, &why);
        if (found != AUDIT_OK && found != AUDIT_NOT_FOUND)
            status = input_tell(context, found, &why);
        char root[65], when[LEDGER_DATE_TIME_SIZE];
        audit_vkey_write(log->name, log->type, log->public_key, &vkey);
        output_table_text(table, log->name);
        if (found == AUDIT_OK) {
            audit_hex_write((struct audit_bytes){seen.root.bytes, context->output.json ? 32 : 8},
                            root);
            ledger_instant_format((int64_t)time * 1000, when);
            output_table_count(table, seen.size);
            output_table_text(table, root);
            output_table_text(table, when);
        } else {
            output_table_count(table, 0);
            output_table_none(table);
            output_table_none(table);
        }
        output_table_slice(table, ledger_slice_of(vkey.data, vkey.size));
        audit_buffer_free(&bytes);
        audit_buffer_free(&vkey);
    }
    if (status == LEDGER_OK)
        status = output_table_print(&context->output, table, err);
    output_table_free(table);
    return status;
}

static enum ledger_status
trust_run(struct command_context *context, struct ledger_error *err)
{
    struct witness_folder witness;
    struct audit_buffer text = {0};
    struct audit_trust *logs = NULL;
    struct audit_error why = {0};
    enum ledger_status status = witness_open(context, context->arguments[0], &witness);
    if (status == LEDGER_OK && !command_has(context, "policy") && !command_has(context, "log"))
        status = command_misuse(
            context,
            input_tell(context, audit_fail(&why, AUDIT_MALFORMED, AUDIT_MESSAGE_WITNESS_TRUST_WHAT),
                       &why));
    if (status == LEDGER_OK)
        status = input_tell(context, audit_witness_lock(&witness.folder, &why), &why);
    if (status == LEDGER_OK)
        status = gather(context, &witness, &text);
    if (status == LEDGER_OK)
        status = input_tell(context, keep_logs(&witness, &text, &logs, &why), &why);
    if (status == LEDGER_OK)
        status = print_logs(context, &witness, logs, err);
    audit_trust_free(logs);
    audit_buffer_free(&text);
    witness_close(&witness);
    return status;
}

static const struct command_option trust_options[] = {
    {.name = "policy",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"为这个策略文件里的账本见证（它的 log 行）",
              "cosign for the logs of this policy (its lines log)"}},
    {.name = "log",
     .value = "VKEY",
     .kind = COMMAND_LIST,
     .help = {"为这个公钥的账本见证", "cosign for the log of this vkey"}},
    {0}};

const struct command cmd_witness_trust = {
    .name = "witness trust",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<dir>",
    .summary = {"登记要见证的账本", "say which logs this witness cosigns for"},
    .details = {"加到已登记的之中。公钥要当面或用其他可靠途径核对。账本换钥之后，把新公钥再登记一"
                "次。",
                "Adds to those that are there. Compare the vkey with its owner in person or by "
                "another way that you trust. When the ledger changes its key, name the new one "
                "too."},
    .examples = {"witness trust /media/usb/witness --policy policy"},
    .options = trust_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = trust_run,
};

/* --- show --- */

static enum ledger_status
show_run(struct command_context *context, struct ledger_error *err)
{
    struct witness_folder witness;
    enum ledger_status status = witness_open(context, context->arguments[0], &witness);
    if (status == LEDGER_OK && !context->output.json)
        status = print_key(context, &witness.vkey, err);
    if (status == LEDGER_OK && !context->output.json)
        (void)fputc('\n', context->output.stream);
    if (status == LEDGER_OK)
        status = print_logs(context, &witness, witness.logs, err);
    witness_close(&witness);
    return status;
}

const struct command cmd_witness_show = {
    .name = "witness show",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<dir>",
    .summary = {"查看见证人的公钥和每个账本见证到哪里",
                "show a witness's vkey, and how far it has seen each log"},
    .examples = {"witness show /media/usb/witness"},
    .argument_count_min = 1,
    .argument_count_max = 1,
    .run = show_run,
};

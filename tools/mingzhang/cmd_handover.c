/* handover: one folder that an audit bureau can check by itself, on Windows, with Python alone. */
/* nftw and lstat */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/base/file.h"
#include "ledger/base/text.h"
#include "ledger/state/state.h"
#include "tools/common/progress.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/handover.h"
#include "tools/mingzhang/open.h"

enum { POLICY_SIZE_MAX = 1 << 20, NAME_SIZE_MAX = 256 };

struct handing {
    struct command_context *context;
    const char *folder;            /* where it is in the end */
    struct ledger_buffer partial;  /* where it is until it is whole */
    struct ledger_buffer evidence; /* partial/evidence */
    struct ledger_buffer policy_path;
    struct ledger_buffer policy; /* its bytes; empty: the ledger has none */
    struct handover_facts facts;
    struct handover_listed listed;
};

/* The folder is to be new, under a name without slashes behind it. */
static enum ledger_status
name_folder(struct handing *handing, struct ledger_error *err)
{
    struct ledger_slice name = ledger_slice_of_text(handing->context->arguments[0]);
    struct stat info;

    while (name.size > 1 && name.data[name.size - 1] == '/')
        name.size--;
    handing->folder = ledger_arena_text(&handing->context->arena, name);
    if (handing->folder == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, name.size);
    if (lstat(handing->folder, &info) == 0)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_HANDOVER_EXISTS, handing->folder);
    return ledger_buffer_printf(&handing->partial, err, "%s.partial", handing->folder);
}

/* Who hands over, and to whom: a line of text. */
static enum ledger_status
read_person(struct handing *handing, const char *option, const char **out, struct ledger_error *err)
{
    const char *text = command_text(handing->context, option);

    *out = text == NULL ? "" : text;
    if (strlen(*out) <= NAME_SIZE_MAX && ledger_text_is_clean(ledger_slice_of_text(*out)))
        return LEDGER_OK;
    return command_misuse(handing->context, ledger_fail(err, LEDGER_MALFORMED,
                                                        LEDGER_MESSAGE_HANDOVER_PERSON, option));
}

/* --policy, else the file `policy` in the ledger's directory, else none. Whether the checkpoint has
 * the cosignatures that it asks for is judged by who receives it; here it only goes along. */
static enum ledger_status
read_policy(struct handing *handing, struct ledger_error *err)
{
    const char *given = command_text(handing->context, "policy");
    enum ledger_status status = LEDGER_OK;

    if (given != NULL)
        status = ledger_buffer_printf(&handing->policy_path, err, "%s", given);
    else
        status = ledger_path_join(ledger_directory(handing->context->ledger), "policy",
                                  &handing->policy_path, err);
    if (status == LEDGER_OK)
        status = ledger_file_read((const char *)handing->policy_path.data, POLICY_SIZE_MAX,
                                  &handing->policy, err);
    if (status == LEDGER_NOT_FOUND && given == NULL)
        return LEDGER_OK;
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_COMMAND_FILE_MISSING, given);
    return status;
}

/* A line "log VKEY" of a policy. */
static bool
line_names(struct ledger_slice line, const char *vkey)
{
    char text[sizeof("log ") + LEDGER_VKEY_SIZE];
    size_t size;

    (void)snprintf(text, sizeof(text), "log %s", vkey);
    size = strlen(text);
    return line.size >= size && memcmp(line.data, text, size) == 0 &&
           (line.size == size || line.data[size] == ' ' || line.data[size] == '\t');
}

static bool
policy_names(struct ledger_slice policy, const char *vkey)
{
    for (size_t at = 0, end; at < policy.size; at = end + 1) {
        for (end = at; end < policy.size && policy.data[end] != '\n'; end++)
            continue;
        if (line_names(ledger_slice_of(policy.data + at, end - at), vkey))
            return true;
    }
    return false;
}

static enum ledger_status
publish(struct handing *handing, struct ledger_error *err)
{
    struct command_context *context = handing->context;
    struct progress progress;
    const struct ledger_publish_options options = {
        .directory = (const char *)handing->evidence.data,
        .with_private = command_has(context, "with-private"),
        .progress = {progress_report, &progress},
    };
    enum ledger_status status;

    progress_begin(&progress, &context->output,
                   language_word(context->output.language, WORD_PUBLISH_PROGRESS));
    status = ledger_publish(context->ledger, &options, &handing->facts.published, err);
    progress_end(&progress);
    return status;
}

/* The name that the ledger had at the checkpoint. */
static enum ledger_status
read_identity(struct handing *handing, struct ledger_error *err)
{
    struct ledger_identity_state identity;
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(handing->context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status == LEDGER_OK)
        status = ledger_state_identity_at(txn, handing->facts.published.size,
                                          &handing->context->arena, &identity, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK) {
        handing->facts.name = identity.name;
        handing->facts.origin = identity.origin;
    }
    return status;
}

static enum ledger_status
no_group(void *context, const struct ledger_totals_group *group, struct ledger_error *err)
{
    (void)context;
    (void)group;
    (void)err;
    return LEDGER_OK;
}

/* Totals are the whole ledger's; they go with the folder when the checkpoint covers that. */
static enum ledger_status
read_totals(struct handing *handing, struct ledger_error *err)
{
    const struct ledger_totals_query query = {.by = LEDGER_TOTALS_BY_NOTHING};
    struct ledger_head head;
    enum ledger_status status = ledger_totals(handing->context->ledger, &query, no_group, NULL,
                                              &handing->facts.totals, err);

    if (status == LEDGER_OK)
        status = ledger_head(handing->context->ledger, &head, err);
    if (status == LEDGER_OK)
        handing->facts.has_totals = head.seal_count == handing->facts.published.size;
    return status;
}

static enum ledger_status
write_trust(struct handing *handing, struct ledger_error *err)
{
    const char *folder = (const char *)handing->partial.data;
    const char *vkey = handing->facts.published.vkey;
    struct ledger_buffer text = {0};
    char genesis[LEDGER_DIGEST_HEX_SIZE];
    enum ledger_status status = LEDGER_OK;

    if (handing->policy.size == 0)
        status = ledger_buffer_printf(&text, err, "log %s\nquorum none\n", vkey);
    else if (policy_names(ledger_buffer_slice(&handing->policy), vkey))
        status = ledger_buffer_append(&text, ledger_buffer_slice(&handing->policy), err);
    else
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_HANDOVER_POLICY,
                             (const char *)handing->policy_path.data, vkey);
    if (status == LEDGER_OK)
        status = handover_write_bytes(folder, "policy", ledger_buffer_slice(&text), err);
    ledger_buffer_clear(&text);
    ledger_digest_hex(&handing->facts.published.genesis, genesis);
    if (status == LEDGER_OK)
        status = ledger_buffer_printf(&text, err, "%s\n", genesis);
    if (status == LEDGER_OK)
        status = handover_write_bytes(folder, "genesis.txt", ledger_buffer_slice(&text), err);
    ledger_buffer_free(&text);
    return status;
}

static enum ledger_status
write_folder(struct handing *handing, struct ledger_error *err)
{
    const char *folder = (const char *)handing->partial.data;
    enum ledger_status status = ledger_path_join(folder, "evidence", &handing->evidence, err);

    if (status == LEDGER_OK)
        status = publish(handing, err);
    if (status == LEDGER_OK)
        status = read_identity(handing, err);
    if (status == LEDGER_OK)
        status = read_totals(handing, err);
    if (status == LEDGER_OK)
        status = write_trust(handing, err);
    if (status == LEDGER_OK)
        status = handover_write_bytes(folder, "verify.py", handover_verify_py, err);
    if (status == LEDGER_OK)
        status = handover_write_text(folder, "核验.bat", handover_check_bat, false, err);
    if (status == LEDGER_OK)
        status = handover_write_text(folder, "读我.txt", handover_readme, true, err);
    ledger_instant_format(ledger_now(handing->context->ledger), handing->facts.when);
    if (status == LEDGER_OK)
        status = handover_list_write(folder, &handing->facts, &handing->listed, err);
    return status;
}

/* The name goes on last, so that under it the folder is whole or is not there. */
static enum ledger_status
put_name(struct handing *handing, struct ledger_error *err)
{
    const char *slash = strrchr(handing->folder, '/');
    struct ledger_slice above = ledger_slice_of_text(".");
    enum ledger_status status = LEDGER_OK;
    const char *parent;
    int directory;

    if (slash != NULL)
        above = ledger_slice_of(handing->folder,
                                slash == handing->folder ? 1 : (size_t)(slash - handing->folder));
    parent = ledger_arena_text(&handing->context->arena, above);
    if (parent == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, above.size);
    if (rename((const char *)handing->partial.data, handing->folder) != 0)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_DIRECTORY_CANNOT_CREATE,
                                handing->folder);
    directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        if (ledger_directory_sync(directory) != 0)
            status = ledger_file_fail(err, errno, LEDGER_MESSAGE_DIRECTORY_CANNOT_CREATE,
                                      handing->folder);
        (void)close(directory);
    }
    return status;
}

static int
remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static enum ledger_status
print_done(struct handing *handing, struct ledger_error *err)
{
    const struct output *output = &handing->context->output;
    char root[LEDGER_DIGEST_BASE64_SIZE];
    char genesis[LEDGER_DIGEST_HEX_SIZE];
    char csv[LEDGER_DIGEST_HEX_SIZE];
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    ledger_digest_base64(&handing->facts.published.root, root);
    ledger_digest_hex(&handing->facts.published.genesis, genesis);
    ledger_digest_hex(&handing->listed.csv, csv);
    output_record_text(record, "directory", (struct language_text){"移交目录", "folder"},
                       handing->folder);
    output_record_count(record, "size", (struct language_text){"审签单数", "vouchers"},
                        handing->facts.published.size);
    output_record_count(record, "entries", (struct language_text){"明细数", "entries"},
                        handing->facts.published.entries);
    output_record_count(record, "files", (struct language_text){"文件数", "files"},
                        handing->listed.file_count);
    output_record_count(record, "bytes", (struct language_text){"字节数", "bytes"},
                        handing->listed.byte_count);
    output_record_count(record, "private_rows",
                        (struct language_text){"其中私密内容", "private rows in it"},
                        handing->facts.published.private_count);
    output_record_text(record, "root", (struct language_text){"根哈希", "root"}, root);
    output_record_text(record, "genesis", (struct language_text){"创世哈希", "genesis"}, genesis);
    output_record_text(record, "list_sha256",
                       (struct language_text){"移交清单 SHA-256", "SHA-256 of the list"}, csv);
    status = output_record_print(output, record, err);
    if (status == LEDGER_OK)
        output_notice(output, WORD_HANDOVER_NEXT, handing->folder);
    output_record_free(record);
    return status;
}

/* Everything that can be asked before the first byte is written. */
static enum ledger_status
prepare(struct handing *handing, struct ledger_error *err)
{
    enum ledger_status status = name_folder(handing, err);

    if (status == LEDGER_OK)
        status = read_person(handing, "from", &handing->facts.from, err);
    if (status == LEDGER_OK)
        status = read_person(handing, "to", &handing->facts.to, err);
    if (status == LEDGER_OK)
        status = open_ledger(handing->context, COMMAND_NEEDS_READER, err);
    if (status == LEDGER_OK)
        status = read_policy(handing, err);
    if (status == LEDGER_OK)
        status = ledger_directory_create(
            (const char *)handing->partial.data,
            command_has(handing->context, "with-private") ? 0700 : 0755, err);
    if (status == LEDGER_EXISTS)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_HANDOVER_PARTIAL,
                             (const char *)handing->partial.data);
    return status;
}

static enum ledger_status
handover_run(struct command_context *context, struct ledger_error *err)
{
    struct handing handing = {.context = context};
    enum ledger_status status = prepare(&handing, err);

    if (status != LEDGER_OK)
        goto out;
    status = write_folder(&handing, err);
    if (status == LEDGER_OK)
        status = put_name(&handing, err);
    if (status != LEDGER_OK) /* Half a folder helps nobody; it is ours, made a moment ago. */
        (void)nftw((const char *)handing.partial.data, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    else
        status = print_done(&handing, err);
out:
    ledger_buffer_free(&handing.partial);
    ledger_buffer_free(&handing.evidence);
    ledger_buffer_free(&handing.policy_path);
    ledger_buffer_free(&handing.policy);
    return status;
}

static const struct command_option handover_options[] = {
    {.name = "from",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"移交人（单位、姓名），写入清单；不填则留待签字",
              "who hands over, for the list; else left to be signed"}},
    {.name = "to",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"接收人（单位、姓名）", "who receives it"}},
    {.name = "policy",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"信任策略（账本公钥、见证人、要求的见证数）；默认取账本目录中的 "
              "policy，没有则只认账本公钥",
              "the trust policy (ledger key, witnesses, quorum); default: policy in the ledger's "
              "directory, else the ledger's key alone"}},
    {.name = "with-private",
     .help = {"连同私密内容（身份号码、银行账号），只给有权查看的审计人员",
              "with private bytes (identity numbers, bank accounts): for an auditor entitled to "
              "them"}},
    {.name = NULL},
};

const struct command cmd_handover = {
    .name = "handover",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<directory>",
    .summary = {"制作移交文件夹：证据、核验程序和移交清单",
                "make a folder to hand over: evidence, the program that checks it, a list"},
    .details =
        {"审计机关在 Windows 上只需 Python 就能核验：双击 "
         "核验.bat。文件夹里有证据、信任策略、创世哈"
         "希、核验程序 verify.py、说明，以及列出每个文件 SHA-256 的移交清单（表格和可签字的文本）。"
         "文件夹一次写成，中途断电不会留下半份。",
         "An audit bureau checks it on Windows with Python alone, by a double click. The folder "
         "holds the evidence, the trust policy, the genesis hash, verify.py, a page that explains, "
         "and a list with the SHA-256 of every file, as a table and as a text to sign. It is "
         "whole, or it is not there."},
    .examples = {"handover /media/usb/移交-2023 --from 园区财政局 --to 区审计局",
                 "handover out --policy policy --with-private"},
    .options = handover_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_NOTHING,
    .run = handover_run,
};

/* publish: evidence for everybody, as a folder of plain files. */
#include <string.h>

#include "ledger/publish.h"
#include "tools/common/progress.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/last_publication.h"
#include "tools/mingzhang/open.h"
#include "tools/mingzhang/witnessing.h"

/* What was done, and what an auditor needs to be told by another way than these files: whose
 * signature to expect, and which ledger it is. */
static enum ledger_status
print_done(struct command_context *context, const char *directory,
           const struct ledger_publication *done, struct ledger_error *err)
{
    const struct output *output = &context->output;
    char log_line[sizeof("log ") + LEDGER_VKEY_SIZE];
    char root[LEDGER_DIGEST_BASE64_SIZE];
    char genesis[LEDGER_DIGEST_HEX_SIZE];
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    (void)snprintf(log_line, sizeof(log_line), "log %s", done->vkey);
    ledger_digest_base64(&done->root, root);
    ledger_digest_hex(&done->genesis, genesis);
    output_record_text(record, "directory", (struct language_text){"证据目录", "evidence"},
                       directory);
    output_record_count(record, "size", (struct language_text){"审签单数", "vouchers"}, done->size);
    output_record_count(record, "old_size", (struct language_text){"上次发布", "published before"},
                        done->old_size);
    output_record_count(record, "entries", (struct language_text){"明细数", "entries"},
                        done->entries);
    output_record_count(record, "files", (struct language_text){"写入文件", "files written"},
                        done->file_count);
    output_record_count(record, "bytes", (struct language_text){"写入字节", "bytes written"},
                        done->byte_count);
    output_record_count(record, "private_rows",
                        (struct language_text){"私密内容", "private rows in it"},
                        done->private_count);
    output_record_text(record, "root", (struct language_text){"根哈希", "root"}, root);
    output_record_text(record, "genesis", (struct language_text){"创世哈希", "genesis"}, genesis);
    output_record_text(record, "policy", (struct language_text){"审计策略", "audit policy"},
                       log_line);
    status = output_record_print(output, record, err);
    if (status == LEDGER_OK)
        output_notice(output, WORD_PUBLISH_NEXT, directory, genesis);
    output_record_free(record);
    return status;
}

/* A ledger on a read-only medium is published all the same. */
static void
remember(struct command_context *context, const char *directory, uint64_t size)
{
    struct ledger_error why = {0};
    char text[LEDGER_ERROR_TEXT_SIZE];

    if (last_publication_put(context->ledger, directory, size, &why) == LEDGER_OK)
        return;
    ledger_error_text(&why, context->output.language, text);
    output_notice(&context->output, WORD_PUBLISH_NOT_REMEMBERED, text);
}

/* Opened for writing where that is allowed, so that a head file that lags is written first. */
static enum ledger_status
open_for_publishing(struct command_context *context, struct ledger_error *err)
{
    struct ledger_error why = {0};
    enum ledger_status status = open_ledger(context, COMMAND_NEEDS_WRITER, &why);

    if (status != LEDGER_OK && why.message == LEDGER_MESSAGE_STORE_CANNOT_OPEN)
        return open_ledger(context, COMMAND_NEEDS_READER, err);
    if (status != LEDGER_OK && err != NULL)
        *err = why;
    return status;
}

static enum ledger_status
publish_run(struct command_context *context, struct ledger_error *err)
{
    struct progress progress;
    struct ledger_publication done;
    const struct ledger_publish_options options = {
        .directory = context->arguments[0],
        .policy_path = command_text(context, "policy"),
        .with_private = command_has(context, "with-private"),
        .progress = {progress_report, &progress},
    };
    enum ledger_status status = open_for_publishing(context, err);

    if (status != LEDGER_OK)
        return status;
    progress_begin(&progress, &context->output,
                   language_word(context->output.language, WORD_PUBLISH_PROGRESS));
    status = ledger_publish(context->ledger, &options, &done, err);
    progress_end(&progress);
    if (status != LEDGER_OK)
        return status;
    remember(context, options.directory, done.size);
    return print_done(context, options.directory, &done, err);
}

static const struct command_option publish_options[] = {
    WITNESSING_POLICY_OPTION,
    {.name = "with-private",
     .help = {"连同私密内容（身份号码、银行账号），只给有权查看的审计人员",
              "with private bytes (identity numbers, bank accounts): for an auditor entitled to "
              "them"}},
    {.name = NULL},
};

const struct command cmd_publish = {
    .name = "publish",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "<directory>",
    .summary = {"把证据发布到目录：供审计、备份和对外查验",
                "publish the evidence to a folder: for audit, as a backup, for anybody"},
    .details =
        {"只写新增部分，写完重读核对，最后才换检查点；中途断电，目录里仍是上次的证据。目录可以拷"
         "给审计人员，可以放到任何网站，也可以用 mingzhang restore 恢复账本。已抹除的私密内容在下"
         "次发布时一并移除。有见证策略（账本目录里的 policy，或 "
         "--policy）时，只发布达到见证要求的最"
         "新检查点。",
         "Only what is new is written; it is read back, and the checkpoint comes last, so that a "
         "crash leaves the evidence of before. The folder may be handed to auditors or put on any "
         "web server, and mingzhang restore rebuilds the ledger from it. Private bytes that were "
         "erased leave it with the next publication. With a policy, only the newest checkpoint "
         "that "
         "enough witnesses cosigned goes out."},
    .examples = {"publish /srv/evidence", "publish /media/usb/evidence --with-private"},
    .options = publish_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_NOTHING,
    .run = publish_run,
};

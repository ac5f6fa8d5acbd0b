/* restore: a ledger from published evidence. */
#include "ledger/base/text.h"
#include "ledger/restore.h"
#include "tools/common/progress.h"
#include "tools/mingzhang/commands.h"

static enum ledger_status
options_read(struct command_context *context, struct ledger_restore_options *options,
             struct ledger_digest *genesis, struct ledger_error *err)
{
    const char *text = command_text(context, "genesis");

    options->evidence = context->arguments[0];
    options->directory = context->ledger_path;
    options->key_path = command_text(context, "ledger-key");
    options->head_path = command_text(context, "head");
    if (options->directory == NULL || options->directory[0] == '\0')
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_LEDGER_MISSING));
    if (text == NULL)
        return LEDGER_OK;
    if (ledger_text_from_hex(text, genesis->bytes, sizeof(genesis->bytes)) != LEDGER_OK)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_GENESIS, text));
    options->genesis = genesis;
    return LEDGER_OK;
}

static enum ledger_status
print_done(struct command_context *context, const struct ledger_restoration *done,
           struct ledger_error *err)
{
    const struct output *output = &context->output;
    char root[LEDGER_DIGEST_BASE64_SIZE];
    char genesis[LEDGER_DIGEST_HEX_SIZE];
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    ledger_digest_base64(&done->root, root);
    ledger_digest_hex(&done->genesis, genesis);
    output_record_text(record, "ledger", (struct language_text){"账本目录", "ledger"},
                       context->ledger_path);
    output_record_text(record, "origin", (struct language_text){"账本标识", "origin"},
                       done->origin);
    output_record_count(record, "size", (struct language_text){"审签单数", "vouchers"},
                        done->seal_count);
    output_record_count(record, "entries", (struct language_text){"明细数", "entries"},
                        done->entry_count);
    output_record_count(record, "signatures",
                        (struct language_text){"核验签名", "signatures verified"},
                        done->signature_count);
    output_record_count(record, "private_rows", (struct language_text){"私密内容", "private rows"},
                        done->private_count);
    output_record_text(record, "root", (struct language_text){"根哈希", "root"}, root);
    output_record_text(record, "genesis", (struct language_text){"创世哈希", "genesis"}, genesis);
    output_record_flag(record, "has_key",
                       (struct language_text){"有账本密钥", "has the ledger's key"}, done->has_key);
    output_record_count(record, "lost_size",
                        (struct language_text){"已知较新的检查点", "newer head known"},
                        done->lost_size);
    if (done->lost_size > 0) {
        char lost_root[LEDGER_DIGEST_BASE64_SIZE];

        ledger_digest_base64(&done->lost_root, lost_root);
        output_record_count(record, "missing_first",
                            (struct language_text){"缺失：自第几号审签单", "missing from voucher"},
                            done->seal_count);
        output_record_count(record, "missing_last",
                            (struct language_text){"缺失：至第几号审签单", "missing to voucher"},
                            done->lost_size - 1);
        output_record_text(record, "lost_root",
                           (struct language_text){"该检查点的根哈希", "root of that head"},
                           lost_root);
    }
    status = output_record_print(output, record, err);
    output_record_free(record);
    return status;
}

/* What comes next depends on what is missing. */
static void
say_next(struct command_context *context, const struct ledger_restoration *done)
{
    const struct output *output = &context->output;

    output_notice(output, WORD_RESTORE_COMPARE, done->seal_count);
    if (done->lost_size > 0) {
        output_notice(output, WORD_RESTORE_MISSING, done->origin, done->seal_count,
                      done->lost_size - 1, done->lost_size - done->seal_count);
        output_notice(output, WORD_RESTORE_BEHIND, done->lost_size, done->seal_count,
                      context->ledger_path);
    } else if (!done->has_key)
        output_notice(output, WORD_RESTORE_NO_KEY, context->ledger_path);
    else
        output_notice(output, WORD_RESTORE_NEXT, context->ledger_path);
}

static enum ledger_status
restore_run(struct command_context *context, struct ledger_error *err)
{
    struct progress progress;
    struct ledger_restoration done;
    struct ledger_digest genesis;
    struct ledger_restore_options options = {.progress = {progress_report, &progress}};
    enum ledger_status status = options_read(context, &options, &genesis, err);

    if (status != LEDGER_OK)
        return status;
    progress_begin(&progress, &context->output,
                   language_word(context->output.language, WORD_RESTORE_PROGRESS));
    status = ledger_restore(&options, &done, err);
    progress_end(&progress);
    if (status == LEDGER_OK)
        status = print_done(context, &done, err);
    if (status == LEDGER_OK)
        say_next(context, &done);
    return status;
}

static const struct command_option restore_options[] = {
    {.name = "ledger-key",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"账本自己的密钥：旧账本 keys 目录中的文件；已丢失的不写，恢复后更换",
              "the ledger's own key, a file of its old folder keys; when it is lost, leave this "
              "out and take a new key afterwards"}},
    {.name = "head",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"已知的最新检查点：旧账本的 head 文件，或审计、见证人手中的",
              "the newest checkpoint known: the old file head, or an auditor's or a witness's"}},
    {.name = "genesis",
     .value = "HASH",
     .kind = COMMAND_VALUE,
     .help = {"必须是这本账本：创世哈希", "which ledger it must be: the genesis hash"}},
    {.name = NULL},
};

const struct command cmd_restore = {
    .name = "restore",
    .group = COMMAND_GROUP_CARE,
    .arguments = "<directory>",
    .summary = {"从发布的证据恢复账本到新目录", "rebuild the ledger from published evidence"},
    .details =
        {"每个字节、签名和规则都重新核验，索引和合计重新生成；不成立的证据不恢复。待签的审签单不在"
         "证据中，须重新编制。如果已发布过更新的检查点（--head），账本只能改用新的标识继续，否则就"
         "成了分叉。",
         "Every byte, signature and rule is checked again, and indexes and totals are made anew; "
         "evidence that does not hold is not restored. Vouchers that waited are not in it. When a "
         "newer checkpoint was released (--head), the ledger goes on only under a new origin: "
         "anything else would be a fork."},
    .examples = {"restore /srv/evidence --ledger new --ledger-key old/keys/1f2e3d4c5b6a7988.key",
                 "restore /media/usb/evidence --ledger new --head head --genesis "
                 "deadbeef00000000000000000000000000000000000000000000000000000000"},
    .options = restore_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_NOTHING,
    .run = restore_run,
};

/* sign: a voucher that waits in the ledger, or one in a file on a machine without the ledger. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger/base/file.h"
#include "ledger/record/codec.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow_internal.h"
#include "tools/mingzhang/open.h"

struct travelling {
    const char *path;
    struct ledger_buffer bytes;
    struct ledger_arena arena;
    struct ledger_pending_file file;
    struct ledger_voucher voucher;
    struct flow_signing signing;
};

static void
travelling_free(struct travelling *travelling)
{
    flow_signing_free(&travelling->signing);
    ledger_voucher_free(&travelling->voucher);
    ledger_arena_free(&travelling->arena);
    ledger_buffer_free(&travelling->bytes);
}

static enum ledger_status
read_file(struct travelling *travelling, struct ledger_error *err)
{
    enum ledger_status status =
        ledger_file_read(travelling->path, LEDGER_PENDING_SIZE_MAX, &travelling->bytes, err);

    if (status == LEDGER_OK)
        status = ledger_pending_file_decode(ledger_buffer_slice(&travelling->bytes),
                                            &travelling->arena, &travelling->file, err);
    if (status == LEDGER_OK)
        status = ledger_voucher_from_file(&travelling->file, &travelling->voucher, err);
    if (status != LEDGER_OK)
        ledger_error_add_place(err, travelling->path);
    return status;
}

/* Without the ledger nobody knows what roles somebody holds, so he says in which one he signs. */
static enum ledger_status
role_of(struct command_context *context, enum ledger_role *out_role, struct ledger_error *err)
{
    const char *text = command_text(context, "role");

    if (text == NULL)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FLOW_FILE_NEEDS_ROLE));
    *out_role = ledger_role_from_name(text);
    if (*out_role == LEDGER_ROLE_NONE)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FLOW_ROLE_UNKNOWN, text));
    return LEDGER_OK;
}

static enum ledger_status
write_back(struct command_context *context, struct travelling *travelling, struct ledger_error *err)
{
    struct ledger_pending_file file = travelling->file;
    struct ledger_buffer bytes = {0};
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    enum ledger_status status;

    file.signatures = travelling->voucher.signatures;
    file.signature_count = travelling->voucher.signature_count;
    status = ledger_pending_file_encode(&file, &bytes, err);
    if (status == LEDGER_OK)
        status = ledger_file_replace(travelling->path, ledger_buffer_slice(&bytes), 0600, err);
    ledger_buffer_free(&bytes);
    if (status != LEDGER_OK)
        return status;
    ledger_voucher_id_format(travelling->voucher.header.voucher, id);
    if (context->output.json)
        return output_json(&context->output,
                           json_pack("{s:s, s:o, s:s, s:s, s:s}", "voucher", id, "file",
                                     output_json_text(ledger_slice_of_text(travelling->path)),
                                     "officer", travelling->signing.signer.vkey.name, "role",
                                     ledger_role_name(travelling->signing.role), "status",
                                     "signed"),
                           err);
    language_say(context->output.stream, context->output.language, WORD_SIGN_FILE_DONE,
                 travelling->path);
    return LEDGER_OK;
}

static enum ledger_status
sign_file(struct command_context *context, struct ledger_error *err)
{
    struct travelling travelling = {.path = context->arguments[0]};
    struct flow_signing *signing = &travelling.signing;
    enum ledger_status status = role_of(context, &signing->role, err);

    if (status == LEDGER_OK)
        status = flow_open_signer(context, &signing->signer, err);
    if (status == LEDGER_OK)
        status = read_file(&travelling, err);
    if (status == LEDGER_OK)
        status = flow_not_signed_yet(context, &travelling.voucher, signing->signer.vkey.name, err);
    if (status == LEDGER_OK)
        status = ledger_signer_look_in_file(&signing->signer, &travelling.file, &signing->head,
                                            &signing->was_pinned, err);
    signing->followed = signing->signer.has_seen && signing->signer.seen.size > signing->head.size;
    if (status == LEDGER_OK)
        status = flow_show_file(context, &travelling.file, &travelling.voucher, signing, err);
    if (status == LEDGER_OK)
        status = flow_ask(context, signing, err);
    if (status == LEDGER_OK)
        status = flow_unlock(context, signing, err);
    if (status == LEDGER_OK)
        status = flow_sign(context, signing, &travelling.voucher, err);
    if (status == LEDGER_OK)
        status = write_back(context, &travelling, err);
    travelling_free(&travelling);
    return status;
}

static enum ledger_status
sign_run(struct command_context *context, struct ledger_error *err)
{
    struct stat info;
    enum ledger_status status;

    if (stat(context->arguments[0], &info) == 0) {
        if (S_ISREG(info.st_mode))
            return sign_file(context, err);
    } else if (errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG) {
        /* It may be a file, and then no voucher of any ledger is meant. */
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, context->arguments[0]);
    }
    status = open_ledger(context, COMMAND_NEEDS_WRITER, err);
    if (status == LEDGER_OK)
        status = flow_sign_waiting(context, context->arguments[0], LEDGER_ROLE_NONE, err);
    return status;
}

static const struct command_option options[] = {
    FLOW_SIGNER_OPTIONS,
    {.name = NULL},
};

const struct command cmd_sign = {
    .name = "sign",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<voucher | file>",
    .summary = {"为待签审签单签名：账本里的，或另一台机器上的文件",
                "sign a voucher that waits in the ledger, or a file on another machine"},
    .details =
        {"文件由 mingzhang pending --export 写出；不需要账本，签名写回同一文件，再由 mingzhang "
         "pending --import 收回。",
         "Files are written by mingzhang pending --export. No ledger is needed; the "
         "signature goes into the same file, for mingzhang pending --import."},
    .examples = {"sign 3f2a9c01 --key /media/usb/admin2",
                 "sign v.mzv --role reviewer --key /media/usb/wang.wu"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_NOTHING,
    .run = sign_run,
};

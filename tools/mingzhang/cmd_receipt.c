/* receipt: the proof of one entry, or of all that a payee was paid, as a file for him or for an
 * auditor. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/receipt.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/show.h"
#include "tools/mingzhang/view.h"

enum { FILE_NAME_SIZE = 192 };

struct receipting {
    struct command_context *context;
    struct ledger_buffer checkpoint; /* of --checkpoint; empty: the newest */
    struct ledger_buffer bytes;
    struct ledger_receipt_made made;
    const char *payee_id; /* NULL: of an entry */
    uint32_t month;
    char month_text[LEDGER_DATE_TEXT_SIZE];
    struct ledger_record entry;
    char default_name[FILE_NAME_SIZE];
    const char *path;
};

/* An identifier may hold a slash or begin with a dot: of such characters a file's name is made with
 * a dash. */
static void
name_file(struct receipting *receipting, const char *identifier, const char *suffix)
{
    char *name = receipting->default_name;

    (void)snprintf(name, FILE_NAME_SIZE, "%s%s.tlog-proof", identifier, suffix);
    if (name[0] == '.')
        name[0] = '-';
    for (char *at = strchr(name, '/'); at != NULL; at = strchr(at, '/'))
        *at = '-';
}

/* Behind "credit-code ", "person " or the register of others. */
static const char *
number_of(const char *payee_id)
{
    const char *newline = strchr(payee_id, '\n');

    return (newline != NULL ? newline : strchr(payee_id, ' ')) + 1;
}

static enum ledger_status
make_for_entry(struct receipting *receipting, struct ledger_error *err)
{
    struct command_context *context = receipting->context;
    struct show_target target;
    const char *reference = NULL;
    char number[24];
    enum ledger_status status = show_find(context, context->arguments[0], &target, err);

    if (status == LEDGER_OK && target.is_voucher)
        status = command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                     LEDGER_MESSAGE_USAGE_RECEIPT_NO_VOUCHER,
                                                     context->arguments[0]));
    if (status == LEDGER_OK)
        status = ledger_receipt_write(context->ledger, target.number,
                                      ledger_buffer_slice(&receipting->checkpoint),
                                      &receipting->bytes, &receipting->made, err);
    if (status == LEDGER_OK)
        status = ledger_read_entry(context->ledger, target.number, &context->arena,
                                   &receipting->entry, err);
    if (status != LEDGER_OK)
        return status;
    /* Adjustments and settlements bear their disbursement's reference: theirs is the number. */
    if (receipting->entry.entry.body == LEDGER_BODY_DISBURSEMENT)
        reference = receipting->entry.entry.disbursement.reference;
    (void)snprintf(number, sizeof(number), "%llu", (unsigned long long)target.number);
    name_file(receipting, reference != NULL ? reference : number, "");
    return LEDGER_OK;
}

static enum ledger_status
make_for_payee(struct receipting *receipting, struct ledger_error *err)
{
    struct command_context *context = receipting->context;
    char suffix[32];
    enum ledger_status status = command_month(context, "month", &receipting->month, err);

    if (status == LEDGER_OK)
        status = ledger_receipt_payee(context->ledger, command_text(context, "payee"),
                                      &context->arena, &receipting->payee_id, err);
    if (status == LEDGER_OK)
        status =
            ledger_receipt_write_payee(context->ledger, receipting->payee_id, receipting->month,
                                       ledger_buffer_slice(&receipting->checkpoint),
                                       &receipting->bytes, &receipting->made, err);
    if (status != LEDGER_OK)
        return status;
    ledger_month_format(receipting->month, receipting->month_text);
    (void)snprintf(suffix, sizeof(suffix), "-%s", receipting->month_text);
    name_file(receipting, number_of(receipting->payee_id), suffix);
    return LEDGER_OK;
}

static enum ledger_status
check_arguments(struct command_context *context, struct ledger_error *err)
{
    const bool payee = command_has(context, "payee");
    const bool month = command_has(context, "month");

    if (payee != month || payee == (context->argument_count == 1))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_RECEIPT_WHAT));
    return LEDGER_OK;
}

/* --- what is told --- */

static void
put_entry(const struct receipting *receipting, struct output_record *record)
{
    const struct output *output = &receipting->context->output;
    const struct ledger_entry *entry = &receipting->entry.entry;
    int64_t amount = 0;
    uint32_t date = 0;

    output_record_count(record, "entry", (struct language_text){"明细", "entry"},
                        receipting->made.entry);
    output_record_text(record, "body", (struct language_text){"种类", "kind"},
                       output->json ? ledger_body_name(entry->body)
                                    : view_body_word(output->language, entry->body));
    output_record_text(record, "reference", (struct language_text){"业务单号", "reference"},
                       ledger_entry_reference(entry));
    if (ledger_entry_money(entry, &amount, &date)) {
        output_record_date(record, "date", (struct language_text){"日期", "date"}, date);
        output_record_money(record, "amount", (struct language_text){"金额", "amount"},
                            (struct ledger_money){amount});
    }
}

static void
put_payee(const struct receipting *receipting, struct output_record *record)
{
    output_record_text(record, "payee", (struct language_text){"收款方", "payee"},
                       receipting->payee_id);
    output_record_text(record, "month", (struct language_text){"截至月份", "up to"},
                       receipting->month_text);
    output_record_count(record, "entry", (struct language_text){"结账明细", "closing entry"},
                        receipting->made.entry);
    output_record_flag(record, "absent", (struct language_text){"无任何款项", "nothing was paid"},
                       receipting->made.absent);
}

static enum ledger_status
print_made(const struct receipting *receipting, struct ledger_error *err)
{
    const struct ledger_receipt_made *made = &receipting->made;
    const struct output *output = &receipting->context->output;
    char log_line[sizeof("log ") + LEDGER_VKEY_SIZE];
    char genesis[LEDGER_DIGEST_HEX_SIZE];
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    (void)snprintf(log_line, sizeof(log_line), "log %s", made->vkey);
    ledger_digest_hex(&made->genesis, genesis);
    output_record_text(record, "file", (struct language_text){"入账证明", "receipt"},
                       receipting->path);
    if (receipting->payee_id == NULL)
        put_entry(receipting, record);
    else
        put_payee(receipting, record);
    output_record_count(record, "seal", (struct language_text){"入账号", "seal"}, made->seal);
    output_record_count(record, "size", (struct language_text){"检查点", "checkpoint"}, made->size);
    output_record_count(record, "cosignatures", (struct language_text){"见证签名", "cosignatures"},
                        made->cosignature_count);
    output_record_text(record, "origin", (struct language_text){"账本标识", "origin"},
                       made->origin);
    output_record_text(record, "genesis", (struct language_text){"创世哈希", "genesis"}, genesis);
    output_record_text(record, "policy", (struct language_text){"审计策略", "audit policy"},
                       log_line);
    status = output_record_print(output, record, err);
    if (status == LEDGER_OK)
        output_notice(output, WORD_RECEIPT_NEXT, receipting->path, genesis);
    output_record_free(record);
    return status;
}

static enum ledger_status
read_checkpoint(struct receipting *receipting, struct ledger_error *err)
{
    const char *path = command_text(receipting->context, "checkpoint");
    enum ledger_status status =
        ledger_file_read(path, LEDGER_NOTE_SIZE_MAX, &receipting->checkpoint, err);

    /* An empty file would pass for none given. */
    if (status == LEDGER_OK && receipting->checkpoint.size == 0)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_RECEIPT_CHECKPOINT_OTHER);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_file_fail(err, ENOENT, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    return status;
}

static enum ledger_status
receipt_run(struct command_context *context, struct ledger_error *err)
{
    struct receipting receipting = {.context = context};
    enum ledger_status status = check_arguments(context, err);

    if (status == LEDGER_OK && command_has(context, "checkpoint"))
        status = read_checkpoint(&receipting, err);
    if (status == LEDGER_OK)
        status = context->argument_count == 1 ? make_for_entry(&receipting, err)
                                              : make_for_payee(&receipting, err);
    if (status != LEDGER_OK)
        goto out;
    receipting.path = command_text(context, "out");
    if (receipting.path == NULL)
        receipting.path = receipting.default_name;
    status = ledger_file_create(receipting.path, ledger_buffer_slice(&receipting.bytes), 0644, err);
    if (status == LEDGER_EXISTS) /* Nothing was done, which EXISTS would pass for. */
        status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_FILE_EXISTS, receipting.path);
    if (status == LEDGER_OK)
        status = print_made(&receipting, err);

out:
    ledger_buffer_free(&receipting.bytes);
    ledger_buffer_free(&receipting.checkpoint);
    return status;
}

static const struct command_option options[] = {
    {.name = "out",
     .letter = 'o',
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"写到这个文件（默认以业务单号或明细序号为名）",
              "write it here (else named by the reference or the entry)"}},
    {.name = "payee",
     .value = "WHO",
     .kind = COMMAND_VALUE,
     .help =
         {"收款方的合计：信用代码、个人承诺值、“other 登记机关 号码”，或名称的一部分",
          "a payee's total: a credit code, a person's commitment, \"other REGISTER NUMBER\", or "
          "a part of the name"}},
    {.name = "month",
     .letter = 'm',
     .value = "MONTH",
     .kind = COMMAND_VALUE,
     .help = {"与 --payee 同用：截至这个已结账的月份，如 2023-06",
              "with --payee: up to this closed month, as 2023-06"}},
    {.name = "checkpoint",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"用这个检查点（例如已有见证人签名的），而不是最新的",
              "prove it under this checkpoint (such as one with cosignatures), not the newest"}},
    {.name = NULL},
};

const struct command cmd_receipt = {
    .name = "receipt",
    .group = COMMAND_GROUP_PROVE,
    .arguments = "[entry|reference]",
    .summary = {"出具入账证明：一笔明细，或一个收款方的全部",
                "prove one entry, or all that a payee was paid, in a file"},
    .details =
        {"证明文件可以离线核验：明细内容、审签人、入账时间和检查点都在其中，其他明细不会泄露。"
         "收款方合计列出截至某月的全部款项，或证明他没有任何款项。",
         "The file is checked offline: the entry, who signed it, when, and the checkpoint "
         "are in it, and nothing of other entries. A payee's total is everything up to a "
         "closed month, or the proof that there is nothing."},
    .examples = {"receipt TK-2023-000017",
                 "receipt --payee 91999999MA00000154 --month 2023-06 --out zhengming.tlog-proof"},
    .options = options,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_HEAD,
    .run = receipt_run,
};

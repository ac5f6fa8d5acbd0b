/* pending: what waits for signatures, and the files that carry it to another machine and back. */
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/record/codec.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow_internal.h"
#include "tools/mingzhang/open.h"
#include "tools/mingzhang/view.h"

struct listing {
    struct command_context *context;
    struct output_table *table;
    const char *officer; /* NULL: everything that waits */
    unsigned roles;      /* of the officer */
};

static const struct output_column columns[] = {
    {"voucher", {"审签单", "voucher"}, OUTPUT_TEXT, false},
    {"prepared", {"编制时间", "prepared"}, OUTPUT_TEXT, false},
    {"contains", {"内容", "contains"}, OUTPUT_TEXT, false},
    {"appropriated", {"指标", "appropriated"}, OUTPUT_MONEY, false},
    {"disbursed", {"拨付", "disbursed"}, OUTPUT_MONEY, false},
    {"adjusted", {"冲减", "adjusted"}, OUTPUT_MONEY, false},
    {"signed_by", {"已签", "signed by"}, OUTPUT_TEXT, false},
    {"missing", {"待签", "waits for"}, OUTPUT_TEXT, false},
};

/* Whether it waits for this officer: a role of his is missing, and he has not signed. */
static bool
waits_for(const struct listing *listing, const struct ledger_pending_item *item)
{
    bool wanted = false;

    if (listing->officer == NULL)
        return true;
    for (unsigned role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++)
        wanted = wanted || (item->missing[role] > 0 && (listing->roles & 1u << role) != 0);
    for (size_t i = 0; i < item->signature_count; i++)
        wanted = wanted && strcmp(item->signatures[i].officer, listing->officer) != 0;
    return wanted;
}

static enum ledger_status
kinds_text(const struct listing *listing, const struct ledger_voucher_header *header,
           struct ledger_buffer *out, struct ledger_error *err)
{
    const struct output *output = &listing->context->output;
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < header->kind_count && status == LEDGER_OK; i++) {
        const enum ledger_body body = header->kinds[i].body;

        status = ledger_buffer_printf(out, err, "%s%s %u", i == 0 ? "" : ", ",
                                      output->json ? ledger_body_name(body)
                                                   : view_body_word(output->language, body),
                                      (unsigned)header->kinds[i].count);
    }
    return status;
}

static enum ledger_status
signers_text(const struct ledger_pending_item *item, struct ledger_buffer *out,
             struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < item->signature_count && status == LEDGER_OK; i++)
        status =
            ledger_buffer_printf(out, err, "%s%s", i == 0 ? "" : ", ", item->signatures[i].officer);
    return status;
}

static enum ledger_status
missing_words(const struct listing *listing, const struct ledger_pending_item *item,
              struct ledger_buffer *out, struct ledger_error *err)
{
    const struct output *output = &listing->context->output;
    enum ledger_status status = LEDGER_OK;

    for (enum ledger_role role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        for (uint32_t i = 0; i < item->missing[role] && status == LEDGER_OK; i++)
            status = ledger_buffer_printf(out, err, "%s%s", out->size == 0 ? "" : ", ",
                                          output->json ? ledger_role_name(role)
                                                       : flow_role_word(output->language, role));
    }
    return status;
}

static enum ledger_status
item_add(void *context, const struct ledger_pending_item *item, struct ledger_error *err)
{
    struct listing *listing = context;
    struct output_table *table = listing->table;
    const struct ledger_voucher_header *header = item->header;
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    char prepared[LEDGER_DATE_TIME_SIZE];
    struct ledger_buffer texts[3] = {{0}};
    enum ledger_status status;

    if (!waits_for(listing, item))
        return LEDGER_OK;
    ledger_voucher_id_format(header->voucher, id);
    if (!listing->context->output.json)
        id[8] = '\0'; /* What a person types; the whole id is for programs. */
    ledger_instant_format(header->prepared_at_ms, prepared);
    status = kinds_text(listing, header, &texts[0], err);
    if (status == LEDGER_OK)
        status = signers_text(item, &texts[1], err);
    if (status == LEDGER_OK)
        status = missing_words(listing, item, &texts[2], err);
    if (status == LEDGER_OK) {
        output_table_text(table, id);
        output_table_text(table, prepared);
        output_table_slice(table, ledger_buffer_slice(&texts[0]));
        output_table_money(table, (struct ledger_money){header->appropriated_fen});
        output_table_money(table, (struct ledger_money){header->disbursed_fen});
        output_table_money(table, (struct ledger_money){header->adjusted_fen});
        output_table_slice(table, ledger_buffer_slice(&texts[1]));
        output_table_slice(table, ledger_buffer_slice(&texts[2]));
    }
    for (size_t i = 0; i < 3; i++)
        ledger_buffer_free(&texts[i]);
    return status;
}

/* The officer of --key, by his own folder's name in the ledger. */
static enum ledger_status
mine(struct command_context *context, struct ledger_signer *signer, struct listing *listing,
     struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_officer_state officer;
    enum ledger_status status = flow_open_signer(context, signer, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);
    if (status != LEDGER_OK)
        return status;
    status = ledger_state_officer(txn, signer->vkey.name, &context->arena, &officer, err);
    if (status == LEDGER_NOT_FOUND)
        status = ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_SIGNER_UNKNOWN, signer->vkey.name);
    ledger_store_abort(txn);
    if (status == LEDGER_OK) {
        listing->officer = signer->vkey.name;
        listing->roles = officer.revoked ? 0 : officer.roles;
    }
    return status;
}

static enum ledger_status
list(struct command_context *context, struct ledger_error *err)
{
    struct listing listing = {.context = context};
    struct ledger_signer signer = {0};
    enum ledger_status status = open_ledger(context, COMMAND_NEEDS_READER, err);

    if (status == LEDGER_OK && command_has(context, "mine"))
        status = mine(context, &signer, &listing, err);
    if (status == LEDGER_OK)
        status =
            output_table_new(columns, sizeof(columns) / sizeof(columns[0]), &listing.table, err);
    if (status == LEDGER_OK)
        status = ledger_pending_each(context->ledger, item_add, &listing, err);
    if (status == LEDGER_OK && output_table_row_count(listing.table) == 0 && !context->output.json)
        output_notice(&context->output, WORD_PENDING_NOTHING);
    else if (status == LEDGER_OK)
        status = output_table_print(&context->output, listing.table, err);
    output_table_free(listing.table);
    if (signer.directory != NULL)
        ledger_signer_free(&signer);
    return status;
}

static enum ledger_status export(struct command_context *context, struct ledger_error *err) {
    const char *path = command_text(context, "export"); struct ledger_voucher_id id;
    struct ledger_buffer file = {0}; char text[LEDGER_VOUCHER_ID_TEXT_SIZE]; uint64_t since = 0;
    enum ledger_status status = command_number(context, "since", INT64_MAX, &since, err);

    if (status == LEDGER_OK && context->argument_count == 0)
        status = command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                     LEDGER_MESSAGE_USAGE_ARGUMENT_MISSING,
                                                     "pending --export", "<voucher>"));
    if (status == LEDGER_OK) status = open_ledger(context, COMMAND_NEEDS_READER, err);
    if (status == LEDGER_OK)
        status = ledger_pending_find(context->ledger, context->arguments[0], &id, err);
    if (status == LEDGER_OK) status = ledger_pending_export(context->ledger, id, since, &file, err);
    /* It carries identity numbers and accounts in the clear. */
    if (status == LEDGER_OK)
        status = ledger_file_replace(path, ledger_buffer_slice(&file), 0600, err);
    if (status ==
        LEDGER_OK){ledger_voucher_id_format(id, text);
                   if (context->output.json)
                       status = output_json(&context->output,
                                            json_pack("{s:s, s:o}", "voucher", text, "file",
                                                      output_json_text(ledger_slice_of_text(path))),
                                            err);
                   else language_say(context->output.stream, context->output.language,
                                     WORD_PENDING_EXPORTED, path);}
ledger_buffer_free(&file);
return status;
}

static enum ledger_status
import(struct command_context *context, struct ledger_error *err)
{
    const char *path = command_text(context, "import");
    struct ledger_buffer file = {0};
    struct ledger_voucher_id id;
    size_t signatures = 0;
    enum ledger_status status = open_ledger(context, COMMAND_NEEDS_WRITER, err);

    if (status == LEDGER_OK)
        status = ledger_file_read(path, LEDGER_PENDING_SIZE_MAX, &file, err);
    if (status == LEDGER_NOT_FOUND && err->status == LEDGER_OK)
        status = ledger_fail(err, status, LEDGER_MESSAGE_FLOW_FILE_MISSING, path);
    if (status == LEDGER_OK) {
        status = ledger_pending_import(context->ledger, ledger_buffer_slice(&file), &id,
                                       &signatures, err);
        if (status != LEDGER_OK)
            ledger_error_add_place(err, path);
    }
    if (status == LEDGER_OK) {
        output_notice(&context->output, WORD_PENDING_IMPORTED, (uint64_t)signatures);
        status = flow_finish_waiting(context, id, err);
    }
    ledger_buffer_free(&file);
    return status;
}

static enum ledger_status
pending_run(struct command_context *context, struct ledger_error *err)
{
    if (command_has(context, "export") && command_has(context, "import"))
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PENDING_BOTH_WAYS));
    if (command_has(context, "export"))
        return export(context, err);
    if (command_has(context, "import"))
        return import(context, err);
    return list(context, err);
}

static const struct command_option options[] = {
    {.name = "mine",
     .help = {"只列等我签的（用 --key 指明是谁）", "only what waits for me (--key)"}},
    FLOW_KEY_OPTION,
    {.name = "export",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"把审签单写成文件，带到另一台机器签名（含私密数据，请妥善保管）",
              "write a voucher into a file, to be signed on another machine (it holds private "
              "data: guard it)"}},
    {.name = "since",
     .value = "N",
     .kind = COMMAND_VALUE,
     .help = {"签名人上次见到的账本大小，附一致性证明",
              "the size of the ledger that the signer saw last: adds a proof from there"}},
    {.name = "import",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"收回另一台机器签好的文件；齐了就入账",
              "take back a file signed elsewhere; sealed when complete"}},
    {.name = "ledger-passphrase-file",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"账本自己的密钥有口令时，从文件第一行读",
              "where the ledger's own key has a passphrase: read it from a file's first line"}},
    {.name = NULL},
};

const struct command cmd_pending = {
    .name = "pending",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "[<voucher>]",
    .summary = {"列出待签审签单；导出、收回签名文件",
                "list what waits for signatures; export and take back files to sign"},
    .examples = {"pending --mine --key /media/usb/wang.wu", "pending --export v.mzv 3f2a9c01"},
    .options = options,
    .argument_count_min = 0,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_NOTHING,
    .run = pending_run,
};

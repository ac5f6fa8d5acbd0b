/* show: everything about one entry, or one voucher. */
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/tree/node.h"
#include "ledger/value/date.h"
#include "tools/common/pager.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/listing.h"
#include "tools/mingzhang/show.h"
#include "tools/mingzhang/view.h"

/* What is shown: parts under their keys, printed one below the other or as one JSON object. */
struct showing {
    struct command_context *context;
    struct view view;
    json_t *document; /* --json only */
};

static enum ledger_status
no_memory(struct ledger_error *err)
{
    return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)0);
}

static void
put_heading(const struct showing *showing, struct language_text heading)
{
    const struct output *output = &showing->context->output;

    (void)fprintf(output->stream, "\n── %s ──\n", language_pick(output->language, heading));
}

static enum ledger_status
keep_json(struct showing *showing, const char *key, json_t *value, struct ledger_error *err)
{
    return json_object_set_new(showing->document, key, value) == 0 ? LEDGER_OK : no_memory(err);
}

/* Takes the record over. */
static enum ledger_status
put_record(struct showing *showing, const char *key, struct language_text heading,
           struct output_record *record, enum ledger_status status, struct ledger_error *err)
{
    const struct output *output = &showing->context->output;
    json_t *value = NULL;

    if (status == LEDGER_OK && output->json) {
        status = output_record_json(record, &value, err);
        if (status == LEDGER_OK)
            status = keep_json(showing, key, value, err);
    } else if (status == LEDGER_OK) {
        if (heading.zh != NULL)
            put_heading(showing, heading);
        status = output_record_print(output, record, err);
    }
    output_record_free(record);
    return status;
}

/* Takes the table over. Nothing is said of an empty one, but for JSON's readers. */
static enum ledger_status
put_table(struct showing *showing, const char *key, struct language_text heading,
          struct output_table *table, struct ledger_error *err)
{
    const struct output *output = &showing->context->output;
    enum ledger_status status = LEDGER_OK;
    json_t *value = NULL;

    if (output->json) {
        status = output_table_json(table, &value, err);
        if (status == LEDGER_OK)
            status = keep_json(showing, key, json_incref(json_object_get(value, "rows")), err);
        json_decref(value);
    } else if (output_table_row_count(table) > 0) {
        put_heading(showing, heading);
        status = output_table_print(output, table, err);
    }
    output_table_free(table);
    return status;
}

/* --- the parts --- */

static enum ledger_status
put_voucher(struct showing *showing, const struct ledger_sealed *sealed, struct ledger_error *err)
{
    const struct ledger_seal *seal = &sealed->seal;
    struct output_record *record = NULL;
    struct output_table *table = NULL;
    char when[LEDGER_DATE_TIME_SIZE];
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    ledger_instant_format(seal->sealed_at_ms, when);
    output_record_count(record, "seal", (struct language_text){"入账号", "Seal"}, seal->number);
    output_record_count(record, "first_entry", (struct language_text){"首笔序号", "First entry"},
                        seal->first_entry);
    output_record_text(record, "sealed_at", (struct language_text){"入账时间", "Sealed at (UTC+8)"},
                       when);
    status = view_header(&showing->view, &sealed->header, record, err);
    output_record_text(
        record, "leaf_sha256", (struct language_text){"入账记录哈希", "Leaf hash of the seal"},
        view_hex(&showing->view, ledger_slice_of(sealed->leaf.bytes, sizeof(sealed->leaf.bytes))));
    status = put_record(showing, "voucher", (struct language_text){"审签单", "Voucher"}, record,
                        status, err);
    if (status == LEDGER_OK)
        status =
            view_signatures(&showing->view, seal->signatures, seal->signature_count, &table, err);
    if (status == LEDGER_OK)
        status = put_table(showing, "signatures", (struct language_text){"签名", "Signatures"},
                           table, err);
    return status;
}

static enum ledger_status
put_entry(struct showing *showing, const struct ledger_record *entry, struct ledger_error *err)
{
    struct ledger_digest leaf = ledger_tree_leaf(entry->bytes);
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    output_record_count(record, "number", (struct language_text){"序号", "Entry"}, entry->number);
    status = view_entry(&showing->view, &entry->entry, record, err);
    output_record_text(record, "leaf_sha256", (struct language_text){"明细哈希", "Leaf hash"},
                       view_hex(&showing->view, ledger_slice_of(leaf.bytes, sizeof(leaf.bytes))));
    return put_record(showing, "entry", (struct language_text){NULL, NULL}, record, status, err);
}

static enum ledger_status
put_state(struct showing *showing, const struct ledger_disbursement_state *state,
          struct ledger_error *err)
{
    static const struct language_text heading = {"现状", "Where it stands"};
    const struct output *output = &showing->context->output;
    enum view_state where = view_state_of(state);
    struct output_record *record = NULL;
    enum ledger_status status = output_record_new(&record, err);

    if (status != LEDGER_OK)
        return status;
    output_record_toned(record, "status", (struct language_text){"状态", "Status"},
                        output->json ? view_state_name(where)
                                     : view_state_word(output->language, where),
                        view_state_tone(where));
    output_record_money(record, "reversed", (struct language_text){"已冲销", "Reversed"},
                        (struct ledger_money){state->reversed_fen});
    output_record_money(record, "returned", (struct language_text){"已退汇", "Returned"},
                        (struct ledger_money){state->returned_fen});
    output_record_money(record, "recovered", (struct language_text){"已追回", "Recovered"},
                        (struct ledger_money){state->recovered_fen});
    output_record_money(record, "settled", (struct language_text){"已付", "Settled"},
                        (struct ledger_money){state->settled_fen});
    output_record_money(record, "replaced", (struct language_text){"已重付", "Paid again"},
                        (struct ledger_money){state->replaced_fen});
    return put_record(showing, "state", heading, record, LEDGER_OK, err);
}

/* Adjustments and settlements of a payout, one table. */
static enum ledger_status
put_related(struct showing *showing, const char *reference, struct ledger_error *err)
{
    const struct ledger_list_query query = {
        .reference = reference,
        .bodies = 1U << LEDGER_BODY_ADJUSTMENT | 1U << LEDGER_BODY_SETTLEMENT,
    };
    struct listing_result result = {0};
    enum ledger_status status =
        listing_run(showing->context, &query, /* filter= */ NULL, &result, err);

    if (status != LEDGER_OK)
        return status;
    return put_table(showing, "related",
                     (struct language_text){"调整与支付确认", "Adjustments and settlements"},
                     result.table, err);
}

/* --- bytes --- */

static void
put_bytes(const struct command_context *context, struct ledger_slice bytes)
{
    (void)fwrite(bytes.data, 1, bytes.size, context->output.stream);
}

static enum ledger_status
find_signature(const struct ledger_sealed *sealed, const char *officer,
               const struct ledger_sign_off **out_sign_off, struct ledger_error *err)
{
    for (size_t i = 0; i < sealed->seal.signature_count; i++) {
        if (strcmp(sealed->seal.signatures[i].officer, officer) == 0) {
            *out_sign_off = &sealed->seal.signatures[i];
            return LEDGER_OK;
        }
    }
    return ledger_fail(err, LEDGER_NOT_FOUND, LEDGER_MESSAGE_SHOW_NO_SIGNATURE, officer,
                       sealed->seal.number);
}

/* Exactly the bytes that were signed: for openssl, not for eyes. */
static enum ledger_status
put_statement(const struct command_context *context, const struct ledger_sealed *sealed,
              struct ledger_error *err)
{
    const struct ledger_sign_off *sign_off = NULL;
    struct ledger_buffer statement = {0};
    enum ledger_status status =
        find_signature(sealed, command_text(context, "statement"), &sign_off, err);

    if (status == LEDGER_OK)
        status = ledger_statement_compose(&sealed->header, sealed->seal.header, sign_off,
                                          &statement, err);
    if (status == LEDGER_OK)
        put_bytes(context, ledger_buffer_slice(&statement));
    ledger_buffer_free(&statement);
    return status;
}

static enum ledger_status
put_signature(const struct command_context *context, const struct ledger_sealed *sealed,
              struct ledger_error *err)
{
    const struct ledger_sign_off *sign_off = NULL;
    char text[LEDGER_BASE64_SIZE(sizeof(sign_off->ed25519.bytes))];
    enum ledger_status status =
        find_signature(sealed, command_text(context, "signature"), &sign_off, err);

    if (status != LEDGER_OK)
        return status;
    ledger_text_base64(ledger_slice_of(sign_off->ed25519.bytes, sizeof(sign_off->ed25519.bytes)),
                       text);
    output_line(&context->output, text);
    return LEDGER_OK;
}

/* --- the two kinds of targets --- */

static enum ledger_status
show_voucher(struct showing *showing, uint64_t number, struct ledger_error *err)
{
    struct command_context *context = showing->context;
    struct ledger_sealed sealed;
    enum ledger_status status =
        ledger_read_seal(context->ledger, number, &context->arena, &sealed, err);
    struct ledger_list_query query = {.first_entry = 0};
    struct listing_result result = {0};

    if (status != LEDGER_OK)
        return status;
    if (command_has(context, "raw")) {
        put_bytes(context, sealed.seal.header);
        return LEDGER_OK;
    }
    if (command_has(context, "statement"))
        return put_statement(context, &sealed, err);
    if (command_has(context, "signature"))
        return put_signature(context, &sealed, err);
    status = put_voucher(showing, &sealed, err);
    query.first_entry = sealed.seal.first_entry;
    query.limit = sealed.header.entry_count;
    if (status == LEDGER_OK)
        status = listing_run(context, &query, /* filter= */ NULL, &result, err);
    if (status == LEDGER_OK)
        status = put_table(showing, "entries", (struct language_text){"明细", "Entries"},
                           result.table, err);
    return status;
}

static enum ledger_status
show_entry(struct showing *showing, uint64_t number, struct ledger_error *err)
{
    struct command_context *context = showing->context;
    struct ledger_record entry;
    struct ledger_sealed sealed;
    enum ledger_status status =
        ledger_read_entry(context->ledger, number, &context->arena, &entry, err);

    if (status != LEDGER_OK)
        return status;
    if (command_has(context, "raw")) {
        put_bytes(context, entry.bytes);
        return LEDGER_OK;
    }
    status = put_entry(showing, &entry, err);
    if (status == LEDGER_OK && entry.entry.body == LEDGER_BODY_DISBURSEMENT)
        status = put_state(showing, &entry.disbursement, err);
    if (status == LEDGER_OK && entry.entry.body == LEDGER_BODY_DISBURSEMENT)
        status = put_related(showing, entry.entry.disbursement.reference, err);
    if (status == LEDGER_OK)
        status = ledger_read_seal_of(context->ledger, number, &context->arena, &sealed, err);
    return status == LEDGER_OK ? put_voucher(showing, &sealed, err) : status;
}

static enum ledger_status
check_options(struct command_context *context, const struct show_target *target,
              struct ledger_error *err)
{
    int bytes = command_has(context, "raw") + command_has(context, "statement") +
                command_has(context, "signature");

    if (bytes > 1)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_SHOW_ONE_OF));
    if (!target->is_voucher &&
        (command_has(context, "statement") || command_has(context, "signature")))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_SHOW_VOUCHER_ONLY));
    return LEDGER_OK;
}

static enum ledger_status
show_run(struct command_context *context, struct ledger_error *err)
{
    struct showing showing = {
        .context = context,
        .view = {.output = &context->output,
                 .arena = &context->arena,
                 .find_private = view_private_of_ledger,
                 .private_context = context->ledger},
    };
    bool is_bytes = command_has(context, "raw") || command_has(context, "statement") ||
                    command_has(context, "signature");
    bool has_document = context->output.json && !is_bytes;
    struct pager pager;
    struct show_target target;
    enum ledger_status status = show_find(context, context->arguments[0], &target, err);

    if (status == LEDGER_OK)
        status = check_options(context, &target, err);
    if (status != LEDGER_OK)
        return status;
    if (has_document) {
        showing.document = json_object();
        if (showing.document == NULL)
            return no_memory(err);
    }
    if (!is_bytes)
        pager_begin(&pager, context);
    status = target.is_voucher ? show_voucher(&showing, target.number, err)
                               : show_entry(&showing, target.number, err);
    if (!is_bytes)
        status = pager_end(&pager, status, err);
    if (status == LEDGER_OK && has_document)
        status = output_json(&context->output, json_incref(showing.document), err);
    json_decref(showing.document);
    return status;
}

static const struct command_option options[] = {
    {.name = "raw",
     .help = {"把明细（或审签单单头）的原始字节写到标准输出",
              "write the entry's bytes, or the voucher header's, to stdout"}},
    {.name = "statement",
     .value = "OFFICER",
     .kind = COMMAND_VALUE,
     .help = {"审签单：输出此人所签的原文，逐字节", "of a voucher: exactly the bytes he signed"}},
    {.name = "signature",
     .value = "OFFICER",
     .kind = COMMAND_VALUE,
     .help = {"审签单：输出此人的签名（Base64）", "of a voucher: his signature, in base64"}},
    PAGER_OPTION,
    {.name = NULL},
};

const struct command cmd_show = {
    .name = "show",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<entry|reference|voucher:N>",
    .summary = {"显示一笔明细或一张审签单的全部内容",
                "show everything about an entry or a voucher"},
    .details = {"参数是明细序号、业务单号（形如数字的写 ref:单号）、voucher:入账号，或 "
                "voucher:审签单编号的前几位。",
                "The argument is an entry's number, a reference (ref:… where it looks like a "
                "number), voucher: and a seal's number, or voucher: and the first digits of a "
                "voucher's id."},
    .examples = {"show TK-2023-000017", "show voucher:2 --statement li.si"},
    .options = options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_HEAD,
    .run = show_run,
};

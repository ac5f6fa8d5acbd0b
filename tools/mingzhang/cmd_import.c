/* mingzhang import: a list of payouts, looked at by default and recorded with --commit. */
#include <stdlib.h>
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/import/import.h"
#include "ledger/record/codec.h"
#include "tools/common/progress.h"
#include "tools/common/sheet.h"
#include "tools/mingzhang/flow.h"

enum { FINDINGS_SHOWN = 50 };

/* One waiting voucher, and for each of its payouts the reference and a hash of what it says. */
struct waiting_payout {
    const char *reference;
    struct ledger_digest content;
};

struct waiting_voucher {
    struct waiting_voucher *next;
    struct ledger_voucher_id id;
    struct ledger_arena arena;
    struct waiting_payout *payouts; /* by reference */
    size_t count;
};

struct importing {
    struct command_context *context;
    struct ledger_vault *vault;
    struct ledger_import *import;
    struct waiting_voucher *waiting;
    struct sheet_found found;
    struct progress progress;
    uint64_t rows_seen;
};

/* --- what waits --- */

/* What an entry says, apart from its salt and where it was read: two files may hold one payout. */
static enum ledger_status
content_of(const struct ledger_entry *entry, struct ledger_digest *out, struct ledger_error *err)
{
    struct ledger_entry plain = *entry;
    struct ledger_buffer bytes = {0};
    enum ledger_status status;

    memset(plain.salt, 1, sizeof(plain.salt)); /* No salt is refused by the codec. */
    plain.disbursement.source = (struct ledger_source){0};
    status = ledger_entry_encode(&plain, &bytes, err);
    if (status == LEDGER_OK)
        *out = ledger_digest_of(ledger_buffer_slice(&bytes));
    ledger_buffer_free(&bytes);
    return status;
}

static int
payouts_compare(const void *a, const void *b)
{
    return strcmp(((const struct waiting_payout *)a)->reference,
                  ((const struct waiting_payout *)b)->reference);
}

static enum ledger_status
payouts_note(struct waiting_voucher *waiting, const struct ledger_voucher *voucher,
             struct ledger_error *err)
{
    struct ledger_arena arena = {0};
    enum ledger_status status = LEDGER_OK;

    waiting->payouts = calloc(voucher->entry_count + 1, sizeof(*waiting->payouts));
    if (waiting->payouts == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           voucher->entry_count);
    for (size_t i = 0; i < voucher->entry_count && status == LEDGER_OK; i++) {
        struct waiting_payout *payout = &waiting->payouts[waiting->count];
        struct ledger_entry entry;

        ledger_arena_reset(&arena);
        status = ledger_entry_decode(voucher->entries[i], &arena, &entry, err);
        if (status != LEDGER_OK || entry.body != LEDGER_BODY_DISBURSEMENT)
            continue;
        payout->reference =
            ledger_arena_text(&waiting->arena, ledger_slice_of_text(entry.disbursement.reference));
        if (payout->reference == NULL)
            status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)64);
        if (status == LEDGER_OK)
            status = content_of(&entry, &payout->content, err);
        waiting->count += status == LEDGER_OK ? 1 : 0;
    }
    ledger_arena_free(&arena);
    qsort(waiting->payouts, waiting->count, sizeof(*waiting->payouts), payouts_compare);
    return status;
}

/* Loads a waiting voucher the first time that one of its references is met. */
static enum ledger_status
waiting_get(struct importing *importing, struct ledger_voucher_id id,
            struct waiting_voucher **out_waiting, struct ledger_error *err)
{
    struct waiting_voucher *waiting = importing->waiting;
    struct ledger_voucher voucher = {0};
    enum ledger_status status;

    while (waiting != NULL && memcmp(waiting->id.bytes, id.bytes, sizeof(id.bytes)) != 0)
        waiting = waiting->next;
    if (waiting != NULL) {
        *out_waiting = waiting;
        return LEDGER_OK;
    }
    status = ledger_pending_load(importing->context->ledger, id, &voucher,
                                 /* out_dropped= */ NULL, err);
    if (status != LEDGER_OK)
        goto out;
    waiting = calloc(1, sizeof(*waiting));
    if (waiting == NULL) {
        status = ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*waiting));
        goto out;
    }
    waiting->id = id;
    waiting->next = importing->waiting;
    importing->waiting = waiting; /* Freed with the others, whatever comes. */
    status = payouts_note(waiting, &voucher, err);
    if (status == LEDGER_OK)
        *out_waiting = waiting;

out:
    ledger_voucher_free(&voucher);
    return status;
}

static void
waiting_free(struct waiting_voucher *waiting)
{
    while (waiting != NULL) {
        struct waiting_voucher *next = waiting->next;

        ledger_arena_free(&waiting->arena);
        free(waiting->payouts);
        free(waiting);
        waiting = next;
    }
}

/* The short form of a voucher's id, as flow prints it. */
enum { SHORT_ID_SIZE = 8 };

static enum ledger_status
draft_waits(void *context, const struct ledger_entry *draft, struct ledger_error *err)
{
    struct importing *importing = context;
    const char *reference = draft->disbursement.reference;
    struct waiting_payout wanted = {.reference = reference};
    const struct waiting_payout *found;
    struct waiting_voucher *waiting = NULL;
    struct ledger_voucher_id id;
    char text[LEDGER_VOUCHER_ID_TEXT_SIZE];
    enum ledger_status status =
        ledger_pending_reference(importing->context->ledger, reference, &id, err);

    if (status == LEDGER_OK)
        status = waiting_get(importing, id, &waiting, err);
    if (status == LEDGER_OK)
        status = content_of(draft, &wanted.content, err);
    if (status != LEDGER_OK)
        return status;
    ledger_voucher_id_format(id, text);
    text[SHORT_ID_SIZE] = '\0';
    found = bsearch(&wanted, waiting->payouts, waiting->count, sizeof(wanted), payouts_compare);
    if (found != NULL && ledger_digest_equal(&found->content, &wanted.content))
        return ledger_fail(err, LEDGER_EXISTS, LEDGER_MESSAGE_IMPORT_WAITS_SAME, reference, text);
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_IMPORT_WAITS_OTHER, reference, text);
}

/* --- reading --- */

static enum ledger_status
draft_commit(void *context, enum ledger_commitment_kind kind, struct ledger_slice canonical,
             const char *display, struct ledger_digest *out_commitment, struct ledger_error *err)
{
    struct importing *importing = context;

    return ledger_vault_commit(importing->vault, kind, canonical, display, out_commitment, err);
}

static enum ledger_status
row_take(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct importing *importing = context;

    if (++importing->rows_seen % 1024 == 0)
        progress_report(&importing->progress, importing->rows_seen, /* total= */ 0);
    return ledger_import_take(importing->import, row->number, row->cells, row->cell_count, err);
}

static enum ledger_status
options_read(struct command_context *context, struct ledger_import_options *options,
             struct sheet_options *sheet, struct ledger_error *err)
{
    const char *unit = command_text(context, "amount-unit");
    const char *encoding = command_text(context, "encoding");
    uint64_t year = 0;
    enum ledger_status status = command_number(context, "year", 9999, &year, err);

    if (status != LEDGER_OK)
        return status;
    options->programme = command_text(context, "programme");
    options->columns = command_text(context, "columns");
    options->budget_year = (uint32_t)year;
    if (command_text(context, "year") != NULL && year < 1900)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_YEAR,
                                          ledger_slice_of_text(command_text(context, "year"))));
    if (options->programme != NULL && !ledger_id_is_code(ledger_slice_of_text(options->programme)))
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_PROGRAMME,
                                          ledger_slice_of_text(options->programme)));
    if (unit != NULL && strcmp(unit, "wan") != 0 && strcmp(unit, "yuan") != 0)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_UNIT_OPTION, unit));
    if (unit != NULL)
        options->unit = unit[0] == 'w' ? LEDGER_MONEY_WAN : LEDGER_MONEY_YUAN;
    if (encoding != NULL && !sheet_encoding_from_name(encoding, &sheet->encoding))
        return command_misuse(
            context,
            ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_IMPORT_ENCODING_OPTION, encoding));
    return LEDGER_OK;
}

/* The place of a failure in the file is the file, whoever found it. */
static enum ledger_status
file_read(struct importing *importing, struct ledger_error *err)
{
    struct command_context *context = importing->context;
    const char *path = context->arguments[0];
    struct ledger_import_options options = {
        .commit = draft_commit, .waits = draft_waits, .context = importing};
    struct sheet_options sheet = {0};
    enum ledger_status status = options_read(context, &options, &sheet, err);

    if (status == LEDGER_OK)
        status = ledger_vault_open(context->ledger, &importing->vault, err);
    if (status == LEDGER_OK)
        status = ledger_import_new(&options, &importing->import, err);
    if (status != LEDGER_OK)
        return status;
    progress_begin(&importing->progress, &context->output,
                   language_word(context->output.language, WORD_IMPORT_READING));
    status = sheet_read_file(path, &sheet, row_take, importing, &importing->found, err);
    progress_end(&importing->progress);
    if (status != LEDGER_OK)
        return status;
    status = ledger_import_finish(importing->import, &importing->found.digest, err);
    if (status != LEDGER_OK)
        ledger_error_add_place(err, path);
    return status;
}

static enum ledger_status
file_judge(struct importing *importing, struct ledger_error *err)
{
    struct ledger *ledger = importing->context->ledger;
    struct ledger_head head;
    enum ledger_status status = ledger_head(ledger, &head, err);

    if (status != LEDGER_OK)
        return status;
    return ledger_import_judge(importing->import, ledger_store_of(ledger), head.entry_count,
                               ledger_now(ledger), err);
}

/* --- showing --- */

static const struct output_column total_columns[] = {
    {"programme", {"项目", "Programme"}, OUTPUT_TEXT, false},
    {"rows", {"行数", "Rows"}, OUTPUT_COUNT, true},
    {"amount", {"金额（元）", "Amount (yuan)"}, OUTPUT_MONEY, true},
    {"new_rows", {"其中新增", "New"}, OUTPUT_COUNT, true},
    {"new_amount", {"新增金额（元）", "New amount (yuan)"}, OUTPUT_MONEY, true},
};

static enum ledger_status
totals_table(const struct importing *importing, struct output_table **out_table,
             struct ledger_error *err)
{
    struct ledger_import_total *totals = NULL;
    size_t count = 0;
    enum ledger_status status = ledger_import_totals(importing->import, &totals, &count, err);

    if (status == LEDGER_OK)
        status = output_table_new(total_columns, sizeof(total_columns) / sizeof(total_columns[0]),
                                  out_table, err);
    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        output_table_text(*out_table, totals[i].programme);
        output_table_count(*out_table, totals[i].row_count);
        output_table_money(*out_table, (struct ledger_money){totals[i].amount_fen});
        output_table_count(*out_table, totals[i].new_count);
        output_table_money(*out_table, (struct ledger_money){totals[i].new_fen});
    }
    free(totals);
    return status;
}

static void
column_say(const struct output *output, uint64_t heading_row, size_t index,
           const struct ledger_import_column *column)
{
    char cell[LEDGER_IMPORT_CELL_NAME_SIZE];

    ledger_import_cell_name(heading_row, index, cell);
    if (column->field == LEDGER_IMPORT_UNKNOWN || column->field == LEDGER_IMPORT_IGNORED)
        language_say(output->stream, output->language, WORD_IMPORT_COLUMN_IGNORED, cell,
                     column->title);
    else if (column->unit == LEDGER_MONEY_WAN)
        language_say(output->stream, output->language, WORD_IMPORT_COLUMN_WAN, cell, column->title,
                     ledger_import_field_title(column->field),
                     ledger_import_field_name(column->field));
    else
        language_say(output->stream, output->language, WORD_IMPORT_COLUMN, cell, column->title,
                     ledger_import_field_title(column->field),
                     ledger_import_field_name(column->field));
}

static void
findings_say(const struct importing *importing)
{
    const struct output *output = &importing->context->output;
    size_t count = 0;
    size_t shown = 0;
    size_t left = 0;
    const struct ledger_import_finding *findings =
        ledger_import_findings(importing->import, &count);

    for (size_t i = 0; i < count; i++) {
        struct ledger_error why;
        char text[LEDGER_ERROR_TEXT_SIZE];

        if (findings[i].class == LEDGER_IMPORT_EXISTS)
            continue;
        if (++shown > FINDINGS_SHOWN) {
            left++;
            continue;
        }
        ledger_import_finding_error(&findings[i], &why);
        ledger_error_text(&why, output->language, text);
        output_line(output, text);
    }
    if (left > 0)
        language_say(output->stream, output->language, WORD_IMPORT_MORE, (uint64_t)left);
}

static enum ledger_status
preview_say(struct importing *importing, struct ledger_error *err)
{
    const struct output *output = &importing->context->output;
    const struct ledger_import *import = importing->import;
    uint64_t heading = ledger_import_heading_row(import);
    uint64_t footer = ledger_import_footer_row(import);
    size_t count = 0;
    size_t rows = 0;
    const struct ledger_import_column *columns = ledger_import_columns(import, &count);
    struct output_table *table = NULL;
    enum ledger_status status = totals_table(importing, &table, err);

    if (status != LEDGER_OK)
        goto out;
    (void)ledger_import_rows(import, &rows);
    language_say(output->stream, output->language, WORD_IMPORT_FILE,
                 importing->context->arguments[0], sheet_encoding_name(importing->found.encoding),
                 heading);
    for (size_t i = 0; i < count; i++) {
        if (columns[i].title[0] != '\0')
            column_say(output, heading, i, &columns[i]);
    }
    findings_say(importing);
    status = output_table_print(output, table, err);
    if (status != LEDGER_OK)
        goto out;
    if (footer != 0)
        language_say(output->stream, output->language, WORD_IMPORT_FOOTER, footer);
    language_say(output->stream, output->language, WORD_IMPORT_COUNTS, (uint64_t)rows,
                 (uint64_t)ledger_import_class_count(import, LEDGER_IMPORT_NEW),
                 (uint64_t)ledger_import_class_count(import, LEDGER_IMPORT_EXISTS));

out:
    output_table_free(table);
    return status;
}

static json_t *
columns_json(const struct ledger_import *import)
{
    size_t count = 0;
    const struct ledger_import_column *columns = ledger_import_columns(import, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        char cell[LEDGER_IMPORT_CELL_NAME_SIZE];
        const char *field = ledger_import_field_name(columns[i].field);
        json_t *item = json_object();

        ledger_import_cell_name(ledger_import_heading_row(import), i, cell);
        (void)json_object_set_new(item, "cell", json_string(cell));
        (void)json_object_set_new(item, "title",
                                  output_json_text(ledger_slice_of_text(columns[i].title)));
        (void)json_object_set_new(item, "field",
                                  columns[i].field < LEDGER_IMPORT_FIELD_COUNT ? json_string(field)
                                                                               : json_null());
        if (columns[i].unit != 0)
            (void)json_object_set_new(
                item, "unit", json_string(columns[i].unit == LEDGER_MONEY_WAN ? "wan" : "yuan"));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *
findings_json(const struct importing *importing)
{
    size_t count = 0;
    const struct ledger_import_finding *findings =
        ledger_import_findings(importing->import, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        struct ledger_error why;
        char text[LEDGER_ERROR_TEXT_SIZE];
        char cell[LEDGER_IMPORT_CELL_NAME_SIZE];
        json_t *item = json_object();

        ledger_import_finding_error(&findings[i], &why);
        ledger_error_text(&why, importing->context->output.language, text);
        ledger_import_cell_name(findings[i].row, findings[i].column, cell);
        (void)json_object_set_new(item, "row", json_integer((json_int_t)findings[i].row));
        (void)json_object_set_new(item, "cell", json_string(cell));
        (void)json_object_set_new(item, "class",
                                  json_string(ledger_import_class_name(findings[i].class)));
        (void)json_object_set_new(item, "name",
                                  json_string(ledger_message_name(findings[i].message)));
        (void)json_object_set_new(item, "message", output_json_text(ledger_slice_of_text(text)));
        (void)json_array_append_new(list, item);
    }
    return list;
}

static json_t *
counts_json(const struct ledger_import *import)
{
    json_t *counts = json_object();
    size_t rows = 0;

    (void)ledger_import_rows(import, &rows);
    (void)json_object_set_new(counts, "rows", json_integer((json_int_t)rows));
    for (unsigned class = 0; class < LEDGER_IMPORT_CLASS_COUNT; class ++)
        (void)json_object_set_new(counts,
                                  ledger_import_class_name((enum ledger_import_class) class),
                                  json_integer((json_int_t)ledger_import_class_count(
                                      import, (enum ledger_import_class) class)));
    return counts;
}

/* Rows that no finding names are new. */
static enum ledger_status
preview_json(struct importing *importing, struct ledger_error *err)
{
    const struct ledger_import *import = importing->import;
    struct output_table *table = NULL;
    json_t *totals = NULL;
    json_t *document;
    char digest[LEDGER_DIGEST_HEX_SIZE];
    enum ledger_status status = totals_table(importing, &table, err);

    if (status == LEDGER_OK)
        status = output_table_json(table, &totals, err);
    output_table_free(table);
    if (status != LEDGER_OK)
        return status;
    ledger_digest_hex(&importing->found.digest, digest);
    document = json_object();
    (void)json_object_set_new(
        document, "file", output_json_text(ledger_slice_of_text(importing->context->arguments[0])));
    (void)json_object_set_new(document, "sha256", json_string(digest));
    (void)json_object_set_new(document, "encoding",
                              json_string(sheet_encoding_name(importing->found.encoding)));
    (void)json_object_set_new(document, "heading_row",
                              json_integer((json_int_t)ledger_import_heading_row(import)));
    (void)json_object_set_new(document, "total_row",
                              json_integer((json_int_t)ledger_import_footer_row(import)));
    (void)json_object_set_new(document, "columns", columns_json(import));
    (void)json_object_set_new(document, "counts", counts_json(import));
    (void)json_object_set_new(document, "totals", totals);
    (void)json_object_set_new(document, "findings", findings_json(importing));
    return output_json(&importing->context->output, document, err);
}

/* --- the command --- */

static enum ledger_status
is_clean(const struct ledger_import *import, struct ledger_error *err)
{
    size_t errors = ledger_import_class_count(import, LEDGER_IMPORT_ERROR);
    size_t differing = ledger_import_class_count(import, LEDGER_IMPORT_DIFFERS);
    size_t warnings = ledger_import_class_count(import, LEDGER_IMPORT_WARNING);

    if (errors + differing + warnings == 0)
        return LEDGER_OK;
    return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_IMPORT_NOT_CLEAN, errors, differing,
                       warnings);
}

static enum ledger_status
drafts_submit(struct importing *importing, struct ledger_error *err)
{
    size_t count = 0;
    const struct ledger_entry *drafts = ledger_import_take_new(importing->import, &count);
    enum ledger_role role =
        command_text(importing->context, "role") == NULL ? LEDGER_ROLE_MAKER : LEDGER_ROLE_NONE;

    return flow_submit_many(importing->context, drafts, count, role, importing->vault, err);
}

/* With --json and --commit the vouchers are the document; the preview only where none is made. */
static enum ledger_status
import_finish(struct importing *importing, struct ledger_error *err)
{
    struct command_context *context = importing->context;
    bool is_commit = command_has(context, "commit");
    size_t fresh = ledger_import_class_count(importing->import, LEDGER_IMPORT_NEW);
    struct ledger_error objection = {0};
    enum ledger_status verdict = is_clean(importing->import, &objection);
    bool records = is_commit && verdict == LEDGER_OK && fresh > 0;
    enum ledger_status status = LEDGER_OK;
    size_t rows = 0;

    if (!context->output.json)
        status = preview_say(importing, err);
    else if (!records)
        status = preview_json(importing, err);
    if (status != LEDGER_OK)
        return status;
    if (verdict != LEDGER_OK) {
        if (err != NULL)
            *err = objection;
        return verdict;
    }
    (void)ledger_import_rows(importing->import, &rows);
    if (fresh == 0) {
        output_notice(&context->output, WORD_IMPORT_NOTHING_NEW, (uint64_t)rows);
        return LEDGER_OK;
    }
    if (!is_commit) {
        output_notice(&context->output, WORD_IMPORT_NEXT);
        return LEDGER_OK;
    }
    return drafts_submit(importing, err);
}

static enum ledger_status
import_run(struct command_context *context, struct ledger_error *err)
{
    struct importing importing = {.context = context};
    enum ledger_status status = file_read(&importing, err);

    if (status == LEDGER_OK)
        status = file_judge(&importing, err);
    if (status == LEDGER_OK)
        status = import_finish(&importing, err);
    waiting_free(importing.waiting);
    ledger_import_free(importing.import);
    ledger_vault_free(importing.vault);
    return status;
}

static const struct command_option import_options[] = {
    {.name = "commit",
     .help = {"登记新增的各行（不加此项只预览）", "record the new rows (without it, only look)"}},
    {.name = "programme",
     .value = "CODE",
     .kind = COMMAND_VALUE,
     .help = {"清单没有项目代码一列时，各行的项目",
              "the programme of every row, for a list without that column"}},
    {.name = "year",
     .value = "YEAR",
     .kind = COMMAND_VALUE,
     .help = {"清单没有预算年度一列时，各行的年度",
              "the budget year of every row, for a list without that column"}},
    {.name = "columns",
     .value = "TITLE=FIELD,…",
     .kind = COMMAND_VALUE,
     .help = {"指明表头对应的字段，例如 '拨付数=amount,序号=ignore'",
              "which title is which field, such as '拨付数=amount,序号=ignore'"}},
    {.name = "amount-unit",
     .value = "UNIT",
     .kind = COMMAND_VALUE,
     .help = {"表头未写单位时金额的单位：yuan（元）或 wan（万元）",
              "the unit of amounts where the title names none: yuan or wan (万元)"}},
    {.name = "encoding",
     .value = "NAME",
     .kind = COMMAND_VALUE,
     .help = {"文件编码：utf-8、gb18030、utf-16le、utf-16be（一般能自动识别）",
              "of the file: utf-8, gb18030, utf-16le, utf-16be (found out by itself otherwise)"}},
    FLOW_SIGNER_OPTIONS,
    {0},
};

const struct command cmd_import = {
    .name = "import",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<file.csv>",
    .summary = {"从 CSV 清单登记拨付（默认只预览）", "payouts from a CSV list (looks by default)"},
    .details = {"逐行逐格检查，列出全部问题、控制总数和已入账的行；加 --commit 才登记，"
                "要么全部登记，要么一行也不登记。字段：reference programme budget_year payee "
                "credit_code person amount date claim claim_approved bank account paying_account "
                "payment_voucher document applied_date approved_date replaces memo reason。",
                "Every cell is checked; all problems, control totals and rows that are recorded "
                "already are listed. --commit records, all rows or none. Fields: reference "
                "programme budget_year payee credit_code person amount date claim claim_approved "
                "bank account paying_account payment_voucher document applied_date approved_date "
                "replaces memo reason."},
    .examples = {"import 六月拨付清单.csv", "import 六月拨付清单.csv --key /media/usb --commit"},
    .options = import_options,
    .argument_count_min = 1,
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = import_run,
};

/* mingzhang import: a list of payouts, looked at by default and recorded with --commit. */
#include <string.h>

#include "tools/mingzhang/importing.h"

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
fault_take(void *context, uint64_t row, size_t column, struct ledger_slice text, bool is_covered,
           const struct ledger_error *why, struct ledger_error *err)
{
    struct importing *importing = context;

    (void)row;
    (void)text;
    return ledger_import_fault(importing->import, column, is_covered, why, err);
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
    sheet->sheet = command_text(context, "sheet");
    sheet->fault = fault_take;
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
        .commit = draft_commit, .waits = importing_waits, .context = importing};
    enum ledger_status status = options_read(context, &options, &importing->sheet, err);

    if (status == LEDGER_OK)
        status = ledger_vault_open(context->ledger, &importing->vault, err);
    if (status == LEDGER_OK)
        status = ledger_import_new(&options, &importing->import, err);
    if (status != LEDGER_OK)
        return status;
    progress_begin(&importing->progress, &context->output,
                   language_word(context->output.language, WORD_IMPORT_READING));
    status = sheet_read_file(path, &importing->sheet, row_take, importing, &importing->found, err);
    progress_end(&importing->progress);
    if (status != LEDGER_OK)
        return status;
    ledger_import_name_sheet(importing->import, importing->found.sheet);
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

/* Programs get the workbook when they ask for it. Where it was not asked for, that it cannot be
 * written (a list on a disc, say) is said and no more. */
static enum ledger_status
errors_write(struct importing *importing, enum ledger_status verdict, struct ledger_error *err)
{
    struct command_context *context = importing->context;
    bool is_asked = command_has(context, "errors");
    struct ledger_error why = {0};
    char text[LEDGER_ERROR_TEXT_SIZE];
    enum ledger_status status;

    if (verdict == LEDGER_OK || (context->output.json && !is_asked))
        return LEDGER_OK;
    status = importing_errors_write(importing, &importing->errors_path, &why);
    if (status == LEDGER_OK)
        return LEDGER_OK;
    ledger_buffer_clear(&importing->errors_path);
    if (is_asked) {
        if (err != NULL)
            *err = why;
        return status;
    }
    ledger_error_text(&why, context->output.language, text);
    output_notice(&context->output, WORD_IMPORT_ERRORS_FAILED, text);
    return LEDGER_OK;
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
    enum ledger_status status = errors_write(importing, verdict, err);
    size_t rows = 0;

    if (status != LEDGER_OK)
        return status;
    if (!context->output.json)
        status = importing_say(importing, err);
    else if (!records)
        status = importing_json(importing, err);
    if (status != LEDGER_OK)
        return status;
    if (verdict != LEDGER_OK) {
        if (importing->errors_path.size > 0)
            output_notice(&context->output, WORD_IMPORT_ERRORS_WRITTEN,
                          (const char *)importing->errors_path.data);
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
template_run(struct command_context *context, struct ledger_error *err)
{
    const char *path = command_text(context, "template");
    enum ledger_status status;

    if (context->argument_count > 0)
        return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                   LEDGER_MESSAGE_USAGE_ARGUMENT_TOO_MANY,
                                                   context->command->name, context->arguments[0]));
    status = importing_template_write(context, path, err);
    if (status == LEDGER_OK)
        output_notice(&context->output, WORD_IMPORT_TEMPLATE_WRITTEN, path);
    return status;
}

static enum ledger_status
import_run(struct command_context *context, struct ledger_error *err)
{
    struct importing importing = {.context = context};
    enum ledger_status status;

    if (command_has(context, "template"))
        return template_run(context, err);
    if (context->argument_count == 0)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_ARGUMENT_MISSING,
                                 context->command->name, context->command->arguments));
    status = file_read(&importing, err);

    if (status == LEDGER_OK)
        status = file_judge(&importing, err);
    if (status == LEDGER_OK)
        status = import_finish(&importing, err);
    importing_waiting_free(importing.waiting);
    ledger_import_free(importing.import);
    ledger_vault_free(importing.vault);
    ledger_buffer_free(&importing.errors_path);
    return status;
}

static const struct command_option import_options[] = {
    {.name = "commit",
     .help = {"登记新增的各行（不加此项只预览）", "record the new rows (without it, only look)"}},
    {.name = "errors",
     .value = "FILE.xlsx",
     .kind = COMMAND_VALUE,
     .help = {"有问题时写出的错误说明工作簿（默认放在清单旁边）",
              "where to write the workbook that says what is wrong (beside the list)"}},
    {.name = "template",
     .value = "FILE.xlsx",
     .kind = COMMAND_VALUE,
     .help = {"写出空白清单，项目可在列表中选择（不读取清单）",
              "write the empty list to fill in, with programmes to choose from"}},
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
    {.name = "sheet",
     .value = "NAME",
     .kind = COMMAND_VALUE,
     .help = {"清单所在的工作表（默认第一个可见的）",
              "the sheet of a workbook that holds the list (the first visible one)"}},
    {.name = "encoding",
     .value = "NAME",
     .kind = COMMAND_VALUE,
     .help = {"CSV 的编码：utf-8、gb18030、utf-16le、utf-16be（一般能自动识别）",
              "of a CSV file: utf-8, gb18030, utf-16le, utf-16be (found out by itself otherwise)"}},
    FLOW_SIGNER_OPTIONS,
    {0},
};

const struct command cmd_import = {
    .name = "import",
    .group = COMMAND_GROUP_RECORD,
    .arguments = "<file.xlsx|file.csv>",
    .summary = {"从 Excel 或 CSV 清单登记拨付（默认只预览）",
                "payouts from a list in Excel or CSV (looks by default)"},
    .details =
        {"逐行逐格检查，列出全部问题、控制总数和已入账的行；加 --commit 才登记，"
         "要么全部登记，要么一行也不登记。有问题时另存一份标出错误的工作簿，改正后可直接导入。字段"
         "：reference programme budget_year payee "
         "credit_code person amount date claim claim_approved bank account paying_account "
         "payment_voucher document applied_date approved_date replaces memo reason。",
         "Every cell is checked; all problems, control totals and rows that are recorded "
         "already are listed. --commit records, all rows or none. Where something is wrong, a "
         "workbook is written that marks it; correct it there and import that. Fields: reference "
         "programme budget_year payee credit_code person amount date claim claim_approved "
         "bank account paying_account payment_voucher document applied_date approved_date "
         "replaces memo reason."},
    .examples = {"import 六月拨付清单.xlsx", "import 六月拨付清单.xlsx --key /media/usb --commit"},
    .options = import_options,
    .argument_count_min = 0, /* none with --template */
    .argument_count_max = 1,
    .needs = COMMAND_NEEDS_WRITER,
    .run = import_run,
};

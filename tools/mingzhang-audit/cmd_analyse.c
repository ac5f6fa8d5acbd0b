/* analyse: where to look in a ledger that holds, by rules that auditors know and by Benford's law.
 */
#include <iconv.h>
#include <string.h>

#include "audit/report/analysis.h"
#include "tools/common/sheet.h"
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/examine.h"
#include "tools/mingzhang-audit/reporting.h"

enum { REGISTER_SIZE_MAX = 64 << 20 };

struct request {
    struct audit_analyse_options options;
    struct audit_analyse_rules rules;
    struct audit_calendar calendar;
    struct audit_register registered;
    struct audit_hash calendar_sha256, register_sha256;
    const char *programme;
    void *converters[3];
};

/* --- what is asked for, before the sandbox --- */

static enum ledger_status
misused(struct command_context *context, enum audit_message message, const char *text)
{
    struct audit_error why = {0};
    enum audit_status status = audit_fail(&why, AUDIT_MALFORMED, message, text);
    return command_misuse(context, input_tell(context, status, &why));
}

static enum ledger_status
read_tests(struct command_context *context, struct request *out)
{
    for (size_t i = 0; i < command_count(context, "test"); i++) {
        const char *name = command_text_at(context, "test", i);
        enum audit_test test;
        if (!audit_test_of(name, &test))
            return misused(context, AUDIT_MESSAGE_ANALYSE_TEST_UNKNOWN, name);
        out->options.tests[test] = true;
    }
    return LEDGER_OK;
}

static enum ledger_status
read_rules(struct command_context *context, struct request *out)
{
    const char *path = command_text(context, "rules");
    struct audit_buffer file = {0};
    struct audit_error why = {0};
    audit_analyse_rules_begin(&out->rules);
    if (path == NULL)
        return LEDGER_OK;
    enum ledger_status status = input_file(context, path, AUDIT_ANALYSE_RULES_SIZE_MAX, &file);
    if (status == LEDGER_OK)
        status = input_tell(
            context, audit_analyse_rules_read(audit_buffer_bytes(&file), path, &out->rules, &why),
            &why);
    audit_buffer_free(&file);
    return status;
}

static enum ledger_status
read_calendar(struct command_context *context, struct request *out)
{
    const char *path = command_text(context, "calendar");
    struct audit_buffer file = {0};
    struct audit_error why = {0};
    if (path == NULL)
        return LEDGER_OK;
    enum ledger_status status = input_file(context, path, AUDIT_CALENDAR_SIZE_MAX, &file);
    if (status == LEDGER_OK)
        status = input_tell(
            context, audit_calendar_read(audit_buffer_bytes(&file), path, &out->calendar, &why),
            &why);
    out->calendar_sha256 = audit_sha256(audit_buffer_bytes(&file));
    out->options.calendar = &out->calendar;
    audit_buffer_free(&file);
    return status;
}

/* --- the register: rows of a list or a workbook --- */

struct registering {
    struct audit_register *registered;
    const char *name;
    enum audit_status status;
    struct audit_error why;
};

static enum ledger_status
take_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct registering *at = context;
    struct audit_bytes cells[SHEET_COLUMN_COUNT_MAX];
    (void)err;
    for (size_t i = 0; i < row->cell_count; i++)
        cells[i] = (struct audit_bytes){row->cells[i].data, row->cells[i].size};
    at->status =
        audit_register_add(at->registered, at->name, row->number, cells, row->cell_count, &at->why);
    return at->status == AUDIT_OK ? LEDGER_OK : LEDGER_MALFORMED;
}

/* It comes from somebody else than the evidence does, as evidence comes from somebody else than the
 * auditor: it is read once nothing of the system is in reach any more. */
static enum ledger_status
read_register(struct command_context *context, const struct audit_buffer *file,
              struct request *request, struct ledger_error *err)
{
    const struct sheet_options options = {0};
    struct sheet_found found = {0};
    struct registering at = {.registered = &request->registered,
                             .name = command_text(context, "register")};
    if (at.name == NULL)
        return LEDGER_OK;
    enum ledger_status status = sheet_read_bytes(ledger_slice_of(file->data, file->size), &options,
                                                 take_row, &at, &found, err);
    if (status == LEDGER_OK)
        at.status = audit_register_end(&request->registered, at.name, &at.why);
    if (at.status != AUDIT_OK)
        return input_tell(context, at.status, &at.why);
    if (status != LEDGER_OK)
        ledger_error_add_place(err, at.name);
    request->register_sha256 = audit_sha256(audit_buffer_bytes(file));
    request->options.registered = &request->registered;
    return status;
}

/* The C library loads its converters from files, which the sandbox forbids. */
static enum ledger_status
open_register(struct command_context *context, struct request *request, struct audit_buffer *file)
{
    static const char *const encodings[] = {"GB18030", "UTF-16LE", "UTF-16BE"};
    const char *path = command_text(context, "register");
    if (path == NULL)
        return LEDGER_OK;
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++) {
        iconv_t converter = iconv_open("UTF-8", encodings[i]);
        request->converters[i] = converter == (iconv_t)-1 ? NULL : (void *)converter;
    }
    return input_file(context, path, REGISTER_SIZE_MAX, file);
}

static enum ledger_status
read_options(struct command_context *context, struct request *out, struct ledger_error *err)
{
    enum ledger_status status;
    out->options.programme = AUDIT_NO_ROW;
    out->programme = command_text(context, "programme");
    if ((status = read_tests(context, out)) != LEDGER_OK ||
        (status = command_date(context, "from", &out->options.first_date, err)) != LEDGER_OK ||
        (status = command_date(context, "to", &out->options.last_date, err)) != LEDGER_OK ||
        (status = read_rules(context, out)) != LEDGER_OK)
        return status;
    out->options.rules = &out->rules;
    return read_calendar(context, out);
}

static void
close_request(struct request *request)
{
    audit_calendar_free(&request->calendar);
    audit_register_free(&request->registered);
    for (size_t i = 0; i < sizeof request->converters / sizeof request->converters[0]; i++)
        if (request->converters[i] != NULL)
            (void)iconv_close((iconv_t)request->converters[i]);
}

/* --- the report --- */

static void
add_word(struct audit_buffer *out, const char *name, struct audit_bytes value)
{
    audit_buffer_text(out, " ");
    audit_buffer_text(out, name);
    audit_buffer_text(out, "=");
    audit_buffer_append(out, value);
}

static void
add_date(struct audit_buffer *out, const char *name, uint32_t date)
{
    struct audit_buffer text = {0};
    audit_buffer_decimal(&text, date);
    if (date != 0)
        add_word(out, name, audit_buffer_bytes(&text));
    audit_buffer_free(&text);
}

static void
add_hash(struct audit_buffer *out, const char *name, const struct audit_hash *hash)
{
    struct audit_buffer text = {0};
    audit_buffer_hex(&text, (struct audit_bytes){hash->bytes, sizeof hash->bytes});
    add_word(out, name, audit_buffer_bytes(&text));
    audit_buffer_free(&text);
}

/* What the report followed from, with the hashes of what came from elsewhere. */
static void
write_recipe(const struct request *request, struct audit_buffer *out)
{
    struct audit_buffer rules = {0};
    audit_analyse_rules_write(&request->rules, &rules);
    const struct audit_hash hash = audit_sha256(audit_buffer_bytes(&rules));
    audit_buffer_text(out, "analyse");
    add_date(out, "from", request->options.first_date);
    add_date(out, "to", request->options.last_date);
    if (request->programme != NULL)
        add_word(out, "programme", audit_text(request->programme));
    for (int i = 0; i < AUDIT_TEST_COUNT; i++)
        if (request->options.tests[i])
            add_word(out, "test", audit_text(audit_test_words((enum audit_test)i)->key));
    add_hash(out, "rules-sha256", &hash);
    if (request->options.calendar != NULL)
        add_hash(out, "calendar-sha256", &request->calendar_sha256);
    if (request->options.registered != NULL)
        add_hash(out, "register-sha256", &request->register_sha256);
    audit_buffer_append(out, (struct audit_bytes){(const uint8_t *)"", 1});
    audit_buffer_free(&rules);
}

struct building {
    const struct request *request;
    enum audit_language language;
    const struct audit_book *book;
    const struct audit_analysis *analysis;
};

static enum audit_status
build(void *context, struct audit_report *report, struct audit_error *err)
{
    const struct building *building = context;
    (void)err;
    audit_analysis_write(report, building->language, building->book, &building->request->rules,
                         building->analysis);
    return AUDIT_OK;
}

static enum ledger_status
find_programme(struct command_context *context, const struct audit_book *book,
               struct request *request)
{
    if (request->programme == NULL)
        return LEDGER_OK;
    request->options.programme = audit_book_programme_of(book, audit_text(request->programme));
    if (request->options.programme != AUDIT_NO_ROW)
        return LEDGER_OK;
    return misused(context, AUDIT_MESSAGE_ANALYSE_PROGRAMME_UNKNOWN, request->programme);
}

static enum ledger_status
analyse(struct command_context *context, const struct reporting *reporting,
        const struct examination *examination, const struct audit_book *book,
        struct request *request, struct ledger_error *err)
{
    struct audit_analysis analysis = {0};
    struct audit_buffer recipe = {0};
    struct audit_report_head head;
    struct audit_error why = {0};
    enum ledger_status status = find_programme(context, book, request);
    if (status == LEDGER_OK)
        status = input_tell(context, audit_analyse(book, &request->options, &analysis, &why), &why);
    write_recipe(request, &recipe);
    if (status == LEDGER_OK)
        status = input_tell(context, audit_buffer_status(&recipe, &why), &why);
    if (status == LEDGER_OK) {
        struct building building = {request, input_language(context), book, &analysis};
        reporting_head(context, reporting, &examination->report, book, audit_analysis_title,
                       (const char *)recipe.data, &head);
        head.paper = AUDIT_PAPER_A4_LANDSCAPE;
        status = reporting_write(context, reporting, &head, build, &building, err);
        context->answer_is_no = status == LEDGER_OK && command_has(context, "fail-on-findings") &&
                                analysis.lead_total > 0;
    }
    audit_buffer_free(&recipe);
    audit_analysis_free(&analysis);
    return status;
}

/* --- what needs no evidence --- */

static enum ledger_status
show_rules(struct command_context *context)
{
    struct request request = {0};
    struct audit_buffer text = {0};
    struct audit_error why = {0};
    enum ledger_status status = read_rules(context, &request);
    audit_analyse_rules_write(&request.rules, &text);
    if (status == LEDGER_OK)
        status = input_tell(context, audit_buffer_status(&text, &why), &why);
    if (status == LEDGER_OK)
        (void)fwrite(text.data, 1, text.size, context->output.stream);
    audit_buffer_free(&text);
    return status;
}

static enum ledger_status
show_tests(struct command_context *context)
{
    const enum audit_language language = input_language(context);
    for (int i = 0; i < AUDIT_TEST_COUNT; i++) {
        const struct audit_test_words *words = audit_test_words((enum audit_test)i);
        const bool zh = language == AUDIT_ZH;
        (void)fprintf(context->output.stream,
                      zh ? "%s  %s\n    查：%s\n    误报：%s\n"
                         : "%s  %s\n    looks for: %s\n    wrong when: %s\n",
                      words->key, words->title[language], words->meaning[language],
                      words->caveat[language]);
    }
    return LEDGER_OK;
}

static enum ledger_status
analyse_run(struct command_context *context, struct ledger_error *err)
{
    struct request request = {0};
    struct reporting reporting = REPORTING_CLOSED;
    struct examination examination = {.pin_directory = -1};
    struct audit_buffer file = {0};
    const struct audit_book *book = NULL;
    if (command_has(context, "show-rules"))
        return show_rules(context);
    if (command_has(context, "tests"))
        return show_tests(context);
    if (context->argument_count == 0)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_ARGUMENT_MISSING,
                                 context->command->name, context->command->arguments));
    enum ledger_status status = read_options(context, &request, err);
    if (status == LEDGER_OK)
        status = open_register(context, &request, &file);
    if (status == LEDGER_OK)
        status = reporting_open(context, &reporting, err);
    reporting.written = WORD_ANALYSIS_WRITTEN;
    if (status == LEDGER_OK)
        status = examination_open_to_read(context, reporting_rooms(&reporting), &examination, err);
    if (status == LEDGER_OK)
        status = read_register(context, &file, &request, err);
    if (status == LEDGER_OK)
        status = examination_read(context, &examination, &book, err);
    if (status == LEDGER_OK)
        status = analyse(context, &reporting, &examination, book, &request, err);
    examination_close(&examination);
    reporting_close(&reporting);
    close_request(&request);
    audit_buffer_free(&file);
    return status;
}

static const struct command_option options[] = {
    EXAMINATION_OPTIONS,
    {.name = "rules",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"规则文件（JSON）：改变默认阈值", "a rules file (JSON) with other thresholds"}},
    {.name = "show-rules",
     .help = {"打印全部规则（可存成规则文件修改），不需要证据",
              "print all rules, to be kept and changed as a rules file; needs no evidence"}},
    {.name = "calendar",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"节假日文件：每行“2023-01-23 休”或“2023-01-28 班”",
              "holidays: lines \"2023-01-23 holiday\" or \"2023-01-28 workday\""}},
    {.name = "register",
     .value = "FILE",
     .kind = COMMAND_VALUE,
     .help = {"收款单位名册（CSV 或 XLSX）：统一社会信用代码、名称、注销日期",
              "a register of payees (CSV or XLSX): credit_code, name, deregistered"}},
    {.name = "from",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"起始日期", "from this date"}},
    {.name = "to", .value = "DATE", .kind = COMMAND_VALUE, .help = {"截止日期", "to this date"}},
    {.name = "programme",
     .value = "CODE",
     .kind = COMMAND_VALUE,
     .help = {"只分析这个政策项目", "of this programme alone"}},
    {.name = "test",
     .value = "NAME",
     .kind = COMMAND_LIST,
     .help = {"只做这个测试", "this test alone"}},
    {.name = "tests",
     .help = {"列出全部测试、含义和何时误报，不需要证据",
              "list all tests, what they look for and when they are wrong; needs no evidence"}},
    {.name = "fail-on-findings",
     .help = {"有疑点时退出码为 5（默认 0：疑点不是结论）",
              "exit status 5 when there are leads (else 0: leads are no verdict)"}},
    REPORTING_OPTIONS,
    {0}};

const struct command cmd_analyse = {
    .name = "analyse",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<evidence>",
    .summary = {"分析：核验证据，再做十九项规则测试和本福特定律，列出疑点及其明细",
                "look for leads: nineteen rule tests and Benford's law over evidence that holds"},
    .details = {"疑点是线索，不是结论。每一项都写明查了什么、什么情况是误报；证据或资料不足以做的，"
                "会写明没有测试、需要什么。",
                "Leads are pointers, not verdicts. Each test says what it looks for and when it is "
                "wrong; what could not be tested is said, with what it needs."},
    .examples =
        {"analyse evidence --policy policy --genesis genesis.txt --calendar 2023.txt --register "
         "park.csv --out leads.xlsx",
         "analyse --show-rules"},
    .options = options,
    .argument_count_min = 0,
    .argument_count_max = 1,
    .run = analyse_run,
};

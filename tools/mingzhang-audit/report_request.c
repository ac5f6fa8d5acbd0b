#include "tools/mingzhang-audit/report_request.h"

#include <string.h>

#include "audit/report/kinds.h"
#include "tools/mingzhang-audit/report_parts.h"

enum { REPORT_SIZE_MAX = 1 << 30 };

bool
report_request_is_verification(const struct report_request *request)
{
    return strcmp(request->options.kind->title.key, "verification") == 0;
}

/* --- what is asked for --- */

static enum ledger_status
no_kind(struct command_context *context, const char *given, struct ledger_error *err)
{
    struct audit_buffer keys = {0};
    enum ledger_status status;

    for (const struct audit_report_kind *kind = audit_report_kinds; kind->title.key != NULL;
         kind++) {
        if (keys.size > 0)
            audit_buffer_text(&keys, ", ");
        audit_buffer_text(&keys, kind->title.key);
    }
    audit_buffer_append(&keys, (struct audit_bytes){(const uint8_t *)"", 1});
    status = command_misuse(context,
                            ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN,
                                        "<report>", given, keys.failed ? "" : (char *)keys.data));
    audit_buffer_free(&keys);
    return status;
}

static enum ledger_status
missing(struct command_context *context, const char *kind, const char *option, const char *value,
        struct ledger_error *err)
{
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_OPTION_MISSING,
                                      kind, option, value));
}

static enum ledger_status
read_options(struct command_context *context, const char *kind, struct report_request *request,
             struct ledger_error *err)
{
    struct report_options *out = &request->options;
    const char *payee = command_text(context, "payee"),
               *category = command_text(context, "category"),
               *programme = command_text(context, "programme"),
               *paper = command_text(context, "paper");
    enum ledger_status status;

    out->kind = audit_report_kind_of(kind);
    if (out->kind == NULL)
        return no_kind(context, kind, err);
    if (report_request_is_verification(request) && command_has(context, "at"))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_REPORT_NOT_AT));
    if (out->kind->needs_payee && payee == NULL)
        return missing(context, kind, "payee", "CODE", err);
    if (out->kind->needs_voucher && !command_has(context, "voucher"))
        return missing(context, kind, "voucher", "NUMBER", err);
    if (paper != NULL && !report_paper_of_name(audit_text(paper), &out->paper))
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN,
                                          "--paper", paper, "a4, a4-landscape, a5"));
    out->has_paper = paper != NULL && out->paper != out->kind->paper;
    out->payee = audit_text(payee != NULL ? payee : "");
    out->category = audit_text(category != NULL ? category : "");
    out->programme = audit_text(programme != NULL ? programme : "");
    if ((status = command_date(context, "from", &out->from_date, err)) != LEDGER_OK ||
        (status = command_date(context, "to", &out->to_date, err)) != LEDGER_OK ||
        (status = command_number(context, "voucher", INT64_MAX, &out->voucher, err)) != LEDGER_OK)
        return status;
    return command_number(context, "at", INT64_MAX, &out->size, err);
}

/* A filter takes payouts. What reports of other things make of it would be no answer: a programme's
 * money left is not what a few payouts leave. */
static enum ledger_status
check_filter(const struct report_request *request, struct ledger_error *err)
{
    static const char *const keys[] = {"summary", "disbursements", "payee", "publicity"};

    if (request->taking.filter == NULL)
        return LEDGER_OK;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(request->options.kind->title.key, keys[i]) == 0)
            return LEDGER_OK;
    return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_FILTER_NO_REPORT,
                       request->options.kind->title.key);
}

static enum ledger_status
read_filter(struct command_context *context, struct report_request *request,
            struct ledger_error *err)
{
    enum ledger_status status = taking_read(context, &request->taking, err);

    if (status != LEDGER_OK)
        return status;
    request->options.where =
        (struct audit_bytes){request->taking.text.data, request->taking.text.size};
    status = check_filter(request, err);
    return status == LEDGER_OK ? status : command_misuse(context, status);
}

/* The filter that stands in the report itself. */
static enum ledger_status
read_filter_again(struct report_request *request, struct ledger_error *err)
{
    const struct audit_bytes where = request->options.where;
    enum ledger_status status;

    if (where.size == 0)
        return LEDGER_OK;
    status = taking_read_text(ledger_slice_of(where.data, where.size), &request->taking, err);
    return status == LEDGER_OK ? check_filter(request, err) : status;
}

/* The options are those that stand in the report itself. */
static enum ledger_status
read_checked(struct command_context *context, struct report_request *request,
             struct ledger_error *err)
{
    struct audit_error why = {0};
    enum ledger_status status =
        input_file(context, request->checked, REPORT_SIZE_MAX, &request->file);
    enum audit_status read;

    if (status != LEDGER_OK)
        return status;
    read = audit_report_recipe(audit_buffer_bytes(&request->file), &request->recipe, &why);
    if (read == AUDIT_OK)
        read = report_options_read(request->recipe.options, &request->options, &why);
    request->options.size = request->recipe.tree_size;
    if (read != AUDIT_OK)
        return input_tell(context, read, &why);
    status = read_filter_again(request, err);
    if (status == LEDGER_OK)
        status = reporting_open_again(context, request->recipe.format, &request->reporting);
    return status;
}

/* --- making it --- */

struct building {
    struct report_request *request;
    enum audit_language language;
};

static struct audit_report_subject
subject_of(struct report_request *request, enum audit_language language)
{
    const struct report_options *options = &request->options;

    return (struct audit_report_subject){
        .book = request->book,
        .verification = request->verification,
        .from_date = options->from_date,
        .to_date = options->to_date,
        .programme = options->programme,
        .category = options->category,
        .payee = options->payee,
        .voucher = options->voucher,
        .takes = request->taking.filter != NULL ? taking_takes : NULL,
        .takes_context = &request->taking,
        .takes_words = options->where,
        .on_paper = request->reporting.format == AUDIT_FORMAT_PDF ||
                    request->reporting.format == AUDIT_FORMAT_TEXT,
        .parts = options->parts,
        .language = language,
    };
}

static enum audit_status
build(void *context, struct audit_report *report, struct audit_error *err)
{
    const struct building *building = context;
    const struct audit_report_subject subject = subject_of(building->request, building->language);

    return building->request->options.kind->build(report, &subject, err);
}

static void
make_head(struct command_context *context, const struct report_request *request, const char *recipe,
          struct audit_report_head *out)
{
    reporting_head(context, &request->reporting, request->verification, request->book,
                   request->options.kind->title, recipe, out);
    out->paper = report_paper_of(&request->options);
}

static enum ledger_status
write_one(struct command_context *context, struct report_request *request, struct ledger_error *err)
{
    struct building building = {request, input_language(context)};
    char recipe[REPORT_RECIPE_SIZE];
    struct audit_report_head head;
    struct audit_error why = {0};
    enum audit_status status = report_options_write(&request->options, recipe, &why);

    if (status != AUDIT_OK)
        return input_tell(context, status, &why);
    make_head(context, request, recipe, &head);
    return reporting_write(context, &request->reporting, &head, build, &building, err);
}

struct page {
    struct command_context *context;
    struct report_request *request;
    struct ledger_error *err;
};

static enum ledger_status
write_page(void *context, uint32_t from, uint32_t to, struct audit_bytes stem,
           const struct whole_file *file)
{
    const struct page *page = context;
    struct report_request *request = page->request;
    const struct whole_file whole = request->reporting.file;
    const uint32_t whole_from = request->options.from_date, whole_to = request->options.to_date;
    enum ledger_status status;

    request->reporting.file = *file;
    request->options.from_date = from;
    request->options.to_date = to;
    request->options.parts = stem;
    status = write_one(page->context, request, page->err);
    request->reporting.file = whole;
    request->options.from_date = whole_from;
    request->options.to_date = whole_to;
    return status;
}

/* A list for browsers may be of many pages. */
static enum ledger_status
write_report(struct command_context *context, struct report_request *request,
             struct ledger_error *err)
{
    const struct reporting *reporting = &request->reporting;
    uint64_t above = REPORT_PARTS_ABOVE;
    bool written = false;
    enum ledger_status status = command_has(context, "split")
                                    ? command_number(context, "split", INT64_MAX, &above, err)
                                    : LEDGER_OK;

    if (status == LEDGER_OK && reporting->to_file && reporting->format == AUDIT_FORMAT_HTML &&
        strcmp(request->options.kind->title.key, "disbursements") == 0) {
        const struct audit_report_subject subject = subject_of(request, input_language(context));
        const struct whole_file file = reporting->file;
        struct page page = {context, request, err};

        status = report_parts_write(context, &subject, &file, above, write_page, &page, &written);
    }
    if (status != LEDGER_OK || written)
        return status;
    return write_one(context, request, err);
}

/* --- checking one --- */

static enum audit_status
check_head(const struct report_request *request, struct audit_error *err)
{
    const struct audit_recipe *recipe = &request->recipe;
    const struct audit_hash root = audit_book_root(request->book);

    if (recipe->tree_size > request->book->voucher_count)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_REPORT_HEAD_AHEAD, recipe->tree_size,
                          (uint64_t)request->book->voucher_count);
    if (report_request_is_verification(request) &&
        recipe->tree_size < request->verification->size &&
        request->verification->verdict == AUDIT_HOLDS)
        return audit_fail(err, AUDIT_UNTRUSTED, AUDIT_MESSAGE_REPORT_HEAD_BEHIND, recipe->tree_size,
                          request->verification->size);
    if (!audit_hash_equal(&recipe->root, &root))
        return audit_fail(err, AUDIT_NOT_HELD, AUDIT_MESSAGE_REPORT_OTHER_HEAD, recipe->tree_size,
                          (struct audit_bytes){recipe->root.bytes, sizeof recipe->root.bytes},
                          (struct audit_bytes){root.bytes, sizeof root.bytes});
    return AUDIT_OK;
}

static enum ledger_status
check_report(struct command_context *context, struct report_request *request)
{
    struct building building = {request, request->recipe.language};
    struct audit_report_head head;
    struct audit_error why = {0};
    enum audit_status status = check_head(request, &why);

    if (status != AUDIT_OK)
        return input_tell(context, status, &why);
    make_head(context, request, request->recipe.options, &head);
    head.language = request->recipe.language;
    head.version = request->recipe.version;
    reporting_checks(head.language, request->verification, &head);
    return reporting_compare(context, &request->reporting, &head, build, &building,
                             audit_buffer_bytes(&request->file), request->checked);
}

/* --- both --- */

enum ledger_status
report_request_open(struct command_context *context, const char *kind, struct report_request *out,
                    struct ledger_error *err)
{
    enum ledger_status status;

    *out = REPORT_REQUEST_CLOSED;
    out->checked = command_text(context, "check");
    if (out->checked != NULL)
        return read_checked(context, out, err);
    if (kind == NULL)
        return no_kind(context, "", err);
    status = read_options(context, kind, out, err);
    if (status == LEDGER_OK)
        status = read_filter(context, out, err);
    if (status == LEDGER_OK)
        status = reporting_open(context, &out->reporting, err);
    return status;
}

void
report_request_close(struct report_request *request)
{
    reporting_close(&request->reporting);
    audit_buffer_free(&request->file);
    taking_free(&request->taking);
}

enum ledger_status
report_request_answer(struct command_context *context, struct report_request *request,
                      struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (request->taking.filter != NULL)
        status = taking_prepare(&request->taking, request->book, err);
    if (status != LEDGER_OK)
        return status;
    return request->checked != NULL ? check_report(context, request)
                                    : write_report(context, request, err);
}

#include "tools/mingzhang-audit/reporting.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- before the sandbox --- */

static enum ledger_status
read_format(struct command_context *context, struct reporting *out, struct ledger_error *err)
{
    const char *given = command_text(context, "format"), *path = command_text(context, "out");

    out->format = AUDIT_FORMAT_TEXT;
    if (given == NULL && path == NULL && context->output.json)
        out->format = AUDIT_FORMAT_JSON;
    if (given == NULL && path != NULL && !audit_format_of_path(path, &out->format))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_FORMAT_UNTOLD, path));
    if (given != NULL && !audit_format_of_name(given, &out->format))
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN,
                                          "--format", given,
                                          "text, csv, csv-gb18030, json, xlsx, html, pdf"));
    return LEDGER_OK;
}

/* What a format reads of the system. The C library loads a converter from files, which the sandbox
 * forbids: one that is loaded stays loaded while somebody holds it, and the process is a short one.
 */
static enum ledger_status
prepare(struct command_context *context, struct reporting *out)
{
    struct audit_error why = {0};

    if (out->format == AUDIT_FORMAT_CSV_GB18030) {
        const iconv_t converter = iconv_open("GB18030", "UTF-8");
        out->converter = converter == (iconv_t)-1 ? NULL : (void *)converter;
    }
    return input_tell(context, audit_report_prepare(out->format, &out->fonts, &why), &why);
}

enum ledger_status
reporting_open(struct command_context *context, struct reporting *out, struct ledger_error *err)
{
    const char *path = command_text(context, "out");
    enum ledger_status status;

    *out = REPORTING_CLOSED;
    status = read_format(context, out, err);
    out->to_file = path != NULL;
    if (status != LEDGER_OK)
        return status;
    if (!out->to_file && (out->format == AUDIT_FORMAT_XLSX || out->format == AUDIT_FORMAT_PDF))
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_OUT_NEEDED,
                                          command_text(context, "format")));
    status = prepare(context, out);
    if (status == LEDGER_OK && out->to_file)
        status = whole_file_open(context, path, command_has(context, "replace"), &out->file);
    return status;
}

enum ledger_status
reporting_open_again(struct command_context *context, enum audit_format format,
                     struct reporting *out)
{
    const char *work = getenv("TMPDIR");
    struct audit_error why = {0};

    enum ledger_status status;

    *out = REPORTING_CLOSED;
    out->format = format;
    status = prepare(context, out);
    if (status != LEDGER_OK || format != AUDIT_FORMAT_XLSX)
        return status;
    if (work == NULL || work[0] == '\0' || strlen(work) >= sizeof out->work_path)
        work = "/tmp";
    memcpy(out->work_path, work, strlen(work) + 1);
    out->work = open(work, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->work < 0)
        return input_tell(
            context, audit_fail(&why, AUDIT_IO, AUDIT_MESSAGE_REPORT_NO_WORK_FILE, work, errno),
            &why);
    return LEDGER_OK;
}

struct input_rooms
reporting_rooms(const struct reporting *reporting)
{
    return (struct input_rooms){
        .writable = reporting->work >= 0 ? reporting->work : reporting->file.directory,
        .fonts = reporting->fonts,
    };
}

void
reporting_close(struct reporting *reporting)
{
    if (reporting->work >= 0)
        (void)close(reporting->work);
    reporting->work = -1;
    if (reporting->converter != NULL)
        (void)iconv_close((iconv_t)reporting->converter);
    reporting->converter = NULL;
    whole_file_close(&reporting->file);
}

/* --- the report --- */

static const char *const checks_zh[] = {
    "证据的每个字节、签名、规则和合计已由审计程序重新核验，全部成立。",
    NULL,
};
static const char *const checks_en[] = {
    "Every byte, signature, rule and total of the evidence was verified again and holds.",
    NULL,
};

void
reporting_checks(enum audit_language language, const struct audit_verification *verification,
                 struct audit_report_head *head)
{
    if (verification->verdict == AUDIT_HOLDS)
        head->checks = language == AUDIT_ZH ? checks_zh : checks_en;
}

const char *
reporting_work_directory(const struct reporting *reporting)
{
    if (reporting->to_file)
        return reporting->file.folder;
    return reporting->work >= 0 ? reporting->work_path : NULL;
}

void
reporting_head(const struct command_context *context, const struct reporting *reporting,
               const struct audit_verification *verification, const struct audit_book *book,
               struct audit_words title, const char *recipe, struct audit_report_head *out)
{
    const enum audit_language language = input_language(context);

    *out = (struct audit_report_head){
        .title = title,
        .language = language,
        .origin = audit_text(verification->origin),
        .tree_size = book->voucher_count,
        .root = audit_book_root(book),
        .genesis = verification->genesis,
        .sealed_at_ms =
            book->voucher_count > 0 ? book->vouchers[book->voucher_count - 1].sealed_at_ms : 0,
        .recipe = recipe,
        .version = context->program->version,
        .work_directory = reporting_work_directory(reporting),
    };
    reporting_checks(language, verification, out);
}

struct making {
    const struct reporting *reporting;
    const struct audit_report_head *head;
    reporting_build_fn *build;
    void *build_context;
    struct audit_hash sha256;
};

static enum audit_status
make(void *context, whole_file_write_fn *write, void *write_context, struct audit_error *err)
{
    struct making *making = context;
    struct audit_report *report = NULL;
    enum audit_status status = audit_report_begin(making->reporting->format, making->head, write,
                                                  write_context, &report, err);

    if (status != AUDIT_OK)
        return status;
    status = making->build(making->build_context, report, err);
    if (status != AUDIT_OK) {
        audit_report_free(report);
        return status;
    }
    return audit_report_end(report, &making->sha256, err);
}

static bool
write_stdout(void *context, struct audit_bytes piece)
{
    return fwrite(piece.data, 1, piece.size, context) == piece.size;
}

static void
tell(const struct command_context *context, const struct making *making)
{
    char hex[65];

    audit_hex_write((struct audit_bytes){making->sha256.bytes, sizeof making->sha256.bytes}, hex);
    const enum word written =
        making->reporting->written != 0 ? making->reporting->written : WORD_REPORT_WRITTEN;
    output_notice(&context->output, written, making->reporting->file.path, hex);
}

enum ledger_status
reporting_write(struct command_context *context, const struct reporting *reporting,
                const struct audit_report_head *head, reporting_build_fn *build,
                void *build_context, struct ledger_error *err)
{
    struct making making = {reporting, head, build, build_context, {{0}}};
    struct audit_error why = {0};
    enum ledger_status status;

    (void)err;
    if (!reporting->to_file)
        return input_tell(context, make(&making, write_stdout, context->output.stream, &why), &why);
    status = whole_file_write(context, &reporting->file, make, &making);
    if (status == LEDGER_OK)
        tell(context, &making);
    return status;
}

/* --- made again --- */

struct comparing {
    struct audit_bytes rest; /* of the file */
    uint64_t same;           /* bytes that agreed */
    uint64_t size;           /* of what the evidence gives */
    bool differs;
};

static bool
compare_piece(void *context, struct audit_bytes piece)
{
    struct comparing *comparing = context;
    size_t at = 0;

    comparing->size += piece.size;
    if (comparing->differs)
        return true;
    while (at < piece.size && at < comparing->rest.size &&
           piece.data[at] == comparing->rest.data[at])
        at++;
    comparing->same += at;
    comparing->differs = at < piece.size;
    comparing->rest = (struct audit_bytes){comparing->rest.data + at, comparing->rest.size - at};
    return true;
}

enum ledger_status
reporting_compare(struct command_context *context, const struct reporting *reporting,
                  const struct audit_report_head *head, reporting_build_fn *build,
                  void *build_context, struct audit_bytes file, const char *path)
{
    struct making making = {reporting, head, build, build_context, {{0}}};
    struct comparing comparing = {.rest = file};
    struct audit_error why = {0};
    enum audit_status status = make(&making, compare_piece, &comparing, &why);

    if (status == AUDIT_OK && (comparing.differs || comparing.rest.size > 0))
        status = audit_fail(&why, AUDIT_NOT_HELD, AUDIT_MESSAGE_REPORT_DIFFERS, path,
                            comparing.same + 1, comparing.size);
    if (status == AUDIT_OK)
        output_notice(&context->output, WORD_REPORT_SAME, path);
    return input_tell(context, status, &why);
}

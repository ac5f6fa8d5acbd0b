#include "tools/mingzhang-audit/report_parts.h"

#include <stdlib.h>
#include <string.h>

struct parts {
    struct command_context *context;
    const struct audit_report_subject *subject;
    const struct whole_file *file;
    struct audit_bytes stem; /* of the file's name */
    struct audit_report_month *months;
    size_t count;
    uint64_t rows;
};

/* The name up to its last full stop. */
static struct audit_bytes
stem_of(const struct whole_file *file)
{
    const char *dot = strrchr(file->name, '.');
    const size_t size =
        dot != NULL && dot != file->name ? (size_t)(dot - file->name) : strlen(file->name);

    return (struct audit_bytes){(const uint8_t *)file->name, size};
}

/* The page of a month, beside the file; `path` keeps its name. */
static enum audit_status
page_of(const struct parts *parts, uint32_t month, struct audit_buffer *path,
        struct whole_file *out, struct audit_error *err)
{
    const size_t folder = (size_t)(parts->file->name - parts->file->path);
    struct audit_buffer name = {0};
    enum audit_status status;

    audit_report_part_name(parts->stem, month, &name);
    path->size = 0;
    audit_buffer_append(path, (struct audit_bytes){(const uint8_t *)parts->file->path, folder});
    audit_buffer_append(path, audit_buffer_bytes(&name));
    audit_buffer_append(path, (struct audit_bytes){(const uint8_t *)"", 1});
    status = audit_buffer_status(path, err);
    if (status == AUDIT_OK)
        status = audit_buffer_status(&name, err);
    audit_buffer_free(&name);
    if (status != AUDIT_OK)
        return status;
    return whole_file_beside(parts->file, (const char *)path->data, out, err);
}

/* No page is written before all of them may be. */
static enum audit_status
may_be_written(const struct parts *parts, struct audit_buffer *path, struct audit_error *err)
{
    const bool replace = command_has(parts->context, "replace");
    enum audit_status status = AUDIT_OK;

    for (size_t i = 0; i < parts->count && status == AUDIT_OK; i++) {
        struct whole_file page;

        status = page_of(parts, parts->months[i].month, path, &page, err);
        if (status == AUDIT_OK && !replace && whole_file_exists(&page))
            status = audit_fail(err, AUDIT_DENIED, AUDIT_MESSAGE_FILE_EXISTS, page.path);
    }
    return status;
}

static uint32_t
last_day(uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const uint32_t year = month / 100, of_year = month % 100;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month * 100 + days[of_year - 1] + (of_year == 2 && leap);
}

static enum ledger_status
write_pages(const struct parts *parts, struct audit_buffer *path, report_part_fn *write,
            void *write_context)
{
    const uint32_t from = parts->subject->from_date, to = parts->subject->to_date;
    enum ledger_status status = LEDGER_OK;

    for (size_t i = 0; i < parts->count && status == LEDGER_OK; i++) {
        const uint32_t month = parts->months[i].month;
        const uint32_t first = month * 100 + 1, last = last_day(month);
        struct audit_error why = {0};
        struct whole_file page;

        status = input_tell(parts->context, page_of(parts, month, path, &page, &why), &why);
        if (status == LEDGER_OK)
            status = write(write_context, from > first ? from : first,
                           to != 0 && to < last ? to : last, (struct audit_bytes){0}, &page);
    }
    if (status == LEDGER_OK)
        status = write(write_context, from, to, parts->stem, parts->file);
    return status;
}

static bool
are_needed(const struct parts *parts, uint64_t above)
{
    return parts->count > 1 && parts->rows > above;
}

enum ledger_status
report_parts_write(struct command_context *context, const struct audit_report_subject *subject,
                   const struct whole_file *file, uint64_t above, report_part_fn *write,
                   void *write_context, bool *out_written)
{
    struct parts parts = {
        .context = context, .subject = subject, .file = file, .stem = stem_of(file)};
    struct audit_buffer path = {0};
    struct audit_error why = {0};
    enum audit_status known = audit_report_months(subject, &parts.months, &parts.count, &why);
    enum ledger_status status;

    *out_written = false;
    for (size_t i = 0; i < parts.count; i++)
        parts.rows += parts.months[i].count;
    if (known == AUDIT_OK && are_needed(&parts, above))
        known = may_be_written(&parts, &path, &why);
    status = input_tell(context, known, &why);
    if (status == LEDGER_OK && are_needed(&parts, above)) {
        *out_written = true;
        output_notice(&context->output, WORD_REPORT_PARTS, parts.rows, (uint64_t)parts.count,
                      file->path);
        status = write_pages(&parts, &path, write, write_context);
    }
    free(parts.months);
    audit_buffer_free(&path);
    return status;
}

/* Formats by name and by the end of a path. */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "audit/report/report.h"

static const struct {
    const char *name, *ending; /* NULL: several formats have it, the first is meant */
    enum audit_format format;
} formats[] = {
    {"text", ".txt", AUDIT_FORMAT_TEXT},
    {"csv", ".csv", AUDIT_FORMAT_CSV},
    {"csv-gb18030", NULL, AUDIT_FORMAT_CSV_GB18030},
    {"json", ".json", AUDIT_FORMAT_JSON},
    {"xlsx", ".xlsx", AUDIT_FORMAT_XLSX},
    {"html", ".html", AUDIT_FORMAT_HTML},
    {"pdf", ".pdf", AUDIT_FORMAT_PDF},
};

bool
audit_format_of_name(const char *name, enum audit_format *out)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i].name, name) == 0) {
            *out = formats[i].format;
            return true;
        }
    return false;
}

bool
audit_format_of_path(const char *path, enum audit_format *out)
{
    const size_t size = strlen(path);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const size_t ending = formats[i].ending != NULL ? strlen(formats[i].ending) : 0;
        if (ending > 0 && size > ending &&
            strcasecmp(path + size - ending, formats[i].ending) == 0) {
            *out = formats[i].format;
            return true;
        }
    }
    return false;
}

const char *
audit_format_name(enum audit_format format)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (formats[i].format == format)
            return formats[i].name;
    assert(false && "a format without a name");
    return "";
}

/* The line of options that a report brings along: what is taken of it is written as the same line.
 */
#include <string.h>

#include "tests/fuzz/fuzz_audit.h"
#include "tools/mingzhang-audit/report_recipe.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char line[REPORT_RECIPE_SIZE], again[REPORT_RECIPE_SIZE];
    struct report_options options;
    struct audit_error err = {0};
    enum audit_status status;

    if (size >= sizeof line || memchr(data, 0, size) != NULL)
        return 0;
    memcpy(line, data, size);
    line[size] = '\0';
    status = report_options_read(line, &options, &err);
    fuzz_holds(status == AUDIT_OK || status == AUDIT_NEWER || status == AUDIT_MALFORMED);
    if (status != AUDIT_OK)
        return 0;
    fuzz_holds(report_options_write(&options, again, &err) == AUDIT_OK);
    fuzz_holds(strcmp(line, again) == 0);
    return 0;
}

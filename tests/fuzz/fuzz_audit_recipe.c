/* The recipe of a report from outside, a workbook among them. What it gives can be written, and
 * read again as the same. */
#include <string.h>

#include "audit/report/report.h"
#include "tests/fuzz/fuzz_audit.h"

static bool
to_buffer(void *context, struct audit_bytes piece)
{
    audit_buffer_append(context, piece);
    return true;
}

/* As a report of text without parts, which ends in the line. */
static void
is_written_again(const struct audit_recipe *recipe)
{
    const struct audit_report_head head = {
        .title = {"fuzz", "模糊测试", "Fuzz"},
        .language = recipe->language,
        .origin = audit_text("fuzz.example"),
        .tree_size = recipe->tree_size,
        .root = recipe->root,
        .recipe = recipe->options,
        .version = recipe->version,
    };
    struct audit_report *report = NULL;
    struct audit_buffer out = {0};
    struct audit_recipe again;

    fuzz_holds(audit_report_begin(AUDIT_FORMAT_TEXT, &head, to_buffer, &out, &report, NULL) ==
               AUDIT_OK);
    fuzz_holds(audit_report_end(report, NULL, NULL) == AUDIT_OK);
    fuzz_holds(audit_report_recipe(audit_buffer_bytes(&out), &again, NULL) == AUDIT_OK);
    fuzz_holds(again.format == AUDIT_FORMAT_TEXT && again.language == recipe->language);
    fuzz_holds(again.tree_size == recipe->tree_size);
    fuzz_holds(audit_hash_equal(&again.root, &recipe->root));
    fuzz_holds(strcmp(again.options, recipe->options) == 0);
    fuzz_holds(strcmp(again.version, recipe->version) == 0);
    audit_buffer_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_recipe recipe;
    struct audit_error err = {0};
    enum audit_status status = audit_report_recipe((struct audit_bytes){data, size}, &recipe, &err);

    if (status != AUDIT_NOT_FOUND)
        fuzz_audit_explained(status, &err);
    if (status == AUDIT_OK)
        is_written_again(&recipe);
    return 0;
}

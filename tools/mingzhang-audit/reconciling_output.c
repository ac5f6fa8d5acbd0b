/* Where a reconciliation goes: a summary for people, JSON, a report, and the result that the next
 * run carries on from. */
#include <string.h>

#include "tools/mingzhang-audit/reconciling.h"

enum { RECIPE_SIZE = 1024 };

enum ledger_status
reconciling_output_open(struct command_context *context, struct reconciling_output *out,
                        struct ledger_error *err)
{
    const char *report = command_text(context, "report"), *path = command_text(context, "out");
    *out = RECONCILING_OUTPUT_CLOSED;
    if (report != NULL) {
        out->report = audit_reconcile_report_of(report);
        if (out->report == NULL)
            return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                       LEDGER_MESSAGE_USAGE_WORD_UNKNOWN,
                                                       "--report", report, "bridge, result"));
        enum ledger_status status = reporting_open(context, &out->reporting, err);
        out->reporting.written = WORD_RECONCILING_WRITTEN;
        return status;
    }
    if (command_has(context, "format"))
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_FORMAT_OF_REPORT));
    if (path == NULL)
        return LEDGER_OK;
    return whole_file_open(context, path, command_has(context, "replace"), &out->result);
}

struct input_rooms
reconciling_output_rooms(const struct reconciling_output *output)
{
    struct input_rooms rooms = INPUT_NO_ROOMS;
    if (output->report != NULL)
        return reporting_rooms(&output->reporting);
    rooms.writable = output->result.directory;
    return rooms;
}

void
reconciling_output_close(struct reconciling_output *output)
{
    reporting_close(&output->reporting);
    whole_file_close(&output->result);
}

/* --- the report --- */

struct building {
    const struct audit_reconcile_report *kind;
    struct audit_reconcile_subject subject;
};

static enum audit_status
build(void *context, struct audit_report *report, struct audit_error *err)
{
    const struct building *building = context;
    return building->kind->build(report, &building->subject, err);
}

/* The options that make it again, beside the same statements, whose hashes stand in the report. */
static void
make_recipe(const struct reconciling *of, const struct audit_reconcile_report *kind,
            enum audit_against against, char recipe[static RECIPE_SIZE])
{
    static const char *const words[] = {[AUDIT_AGAINST_BANK] = "bank",
                                        [AUDIT_AGAINST_TREASURY] = "treasury",
                                        [AUDIT_AGAINST_LIST] = "list"};
    const uint32_t first = of->settings.first_date, last = of->settings.last_date;
    (void)snprintf(recipe, RECIPE_SIZE,
                   "reconcile --report %s --against %s --from %04u-%02u-%02u --to %04u-%02u-%02u",
                   kind->title.key, words[against], first / 10000, first / 100 % 100, first % 100,
                   last / 10000, last / 100 % 100, last % 100);
}

static enum ledger_status
write_report(struct command_context *context, const struct reconciling_output *output,
             const struct reconciling_inputs *inputs, const struct reconciling *of,
             struct ledger_error *err)
{
    char recipe[RECIPE_SIZE];
    struct building building = {
        .kind = output->report,
        .subject = {.run = of->run,
                    .items = of->items,
                    .statements = &of->statements,
                    .carry = of->carry,
                    .settings = &of->settings,
                    .text_sha256 = &of->text_sha256,
                    .against = inputs->against,
                    .language = input_language(context)},
    };
    struct audit_report_head head = {
        .title = output->report->title,
        .language = building.subject.language,
        .paper = output->report->paper,
        .origin = audit_text(of->verification.origin),
        .tree_size = of->verification.size,
        .root = of->verification.root,
        .genesis = of->verification.genesis,
        .sealed_at_ms = of->sealed_at_ms,
        .recipe = recipe,
        .version = context->program->version,
        .work_directory = output->reporting.to_file ? output->reporting.file.folder : NULL,
    };
    make_recipe(of, output->report, inputs->against, recipe);
    reporting_checks(head.language, &of->verification, &head);
    return reporting_write(context, &output->reporting, &head, build, &building, err);
}

enum ledger_status
reconciling_output_write(struct command_context *context, const struct reconciling_output *output,
                         const struct reconciling_inputs *inputs, struct reconciling *reconciling,
                         struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;
    if (output->report != NULL)
        return write_report(context, output, inputs, reconciling, err);
    if (output->result.directory >= 0)
        status = whole_file_write(context, &output->result, reconciling_text, reconciling);
    return status == LEDGER_OK ? reconciling_print(context, inputs, reconciling, err) : status;
}

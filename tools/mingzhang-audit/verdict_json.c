/* The report as one JSON object; amounts are text, hashes hex. */
#include <string.h>

#include "tools/mingzhang-audit/inputs.h"
#include "tools/mingzhang-audit/verdict.h"

static json_t *
hash(const struct audit_hash *value)
{
    char hex[65];
    audit_hex_write((struct audit_bytes){value->bytes, 32}, hex);
    return json_string(hex);
}

static json_t *
number(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static void
set(json_t *object, const char *key, json_t *value)
{
    (void)json_object_set_new(object, key,
                              value); /* What memory fails for is told by output_json. */
}

static json_t *
checks(const struct audit_verification *report)
{
    json_t *list = json_array();
    for (unsigned check = 0; check < AUDIT_CHECK_COUNT; check++) {
        json_t *row = json_object();
        uint64_t faults = 0;
        for (size_t i = 0; i < report->finding_count; i++)
            faults += report->findings[i].check == check;
        set(row, "check", json_string(audit_check_name(check)));
        set(row, "checked", number(report->checked[check]));
        set(row, "not_judged", number(report->skipped[check]));
        set(row, "faults", number(faults));
        (void)json_array_append_new(list, row);
    }
    return list;
}

static json_t *
finding_json(const struct command_context *context, const struct audit_finding *finding)
{
    json_t *row = json_object();
    char text[AUDIT_ERROR_TEXT_SIZE], name[AUDIT_MESSAGE_NAME_SIZE], path[AUDIT_FILE_PATH_SIZE];
    input_sentence(context, &finding->what, text);
    audit_message_name(finding->what.message, name);
    set(row, "damage", json_string(audit_damage_name(finding->damage)));
    set(row, "check", json_string(audit_check_name(finding->check)));
    set(row, "name", json_string(name));
    set(row, "seal", finding->concerns_seal ? number(finding->seal) : json_null());
    set(row, "entry", finding->concerns_entry ? number(finding->entry) : json_null());
    set(row, "rule",
        finding->rule != 0 ? json_string(audit_rule_name(finding->rule)) : json_null());
    set(row, "field", finding->field[0] != '\0' ? json_string(finding->field) : json_null());
    if (finding->concerns_file)
        audit_file_path(finding->file, path);
    set(row, "file", finding->concerns_file ? json_string(path) : json_null());
    set(row, "sentence", json_string(text));
    return row;
}

static json_t *
totals(const struct audit_totals *from)
{
    json_t *row = json_object();
    set(row, "appropriated", output_json_money((struct ledger_money){from->appropriated_fen}));
    set(row, "appropriated_count", number(from->appropriated_count));
    set(row, "disbursed", output_json_money((struct ledger_money){from->disbursed_fen}));
    set(row, "disbursed_count", number(from->disbursed_count));
    set(row, "adjusted", output_json_money((struct ledger_money){from->adjusted_fen}));
    set(row, "adjusted_count", number(from->adjusted_count));
    set(row, "settled", output_json_money((struct ledger_money){from->settled_fen}));
    set(row, "settled_count", number(from->settled_count));
    return row;
}

static json_t *
witnesses(const struct verdict *verdict)
{
    json_t *list = json_array();
    size_t count = verdict->trust != NULL ? audit_trust_witness_count(verdict->trust) : 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = NULL;
        struct audit_bytes url;
        json_t *row = json_object();
        bool seen = verdict->report->trusted.seen[i];
        (void)audit_trust_witness(verdict->trust, i, &name, &url);
        set(row, "name", json_string(name));
        set(row, "cosigned", json_boolean(seen));
        set(row, "time", seen ? number(verdict->report->trusted.times[i]) : json_null());
        (void)json_array_append_new(list, row);
    }
    return list;
}

enum ledger_status
verdict_print_json(struct command_context *context, const struct verdict *verdict,
                   struct ledger_error *err)
{
    static const char *const words[] = {
        [AUDIT_HOLDS] = "holds",
        [AUDIT_DOES_NOT_HOLD] = "does not hold",
        [AUDIT_COULD_NOT_TELL] = "could not tell",
    };
    const struct audit_verification *report = verdict->report;
    char text[AUDIT_ERROR_TEXT_SIZE];
    json_t *document = json_object(), *list = json_array(), *good = json_object();
    json_t *sums = json_object(), *rate = json_object();
    set(document, "verdict", json_string(words[report->verdict]));
    verdict_sentence(context, report, context->output.language, text, sizeof text);
    set(document, "sentence", json_string(text));
    if (report->verdict == AUDIT_COULD_NOT_TELL) {
        input_sentence(context, &report->reason, text);
        set(document, "reason", json_string(text));
    }
    set(document, "origin", output_json_text(ledger_slice_of_text(report->origin)));
    set(document, "size", number(report->size));
    set(document, "entries", number(report->entry_count));
    set(document, "root", hash(&report->root));
    set(document, "genesis", hash(&report->genesis));
    set(document, "since_size", number(report->since_size));
    set(document, "rules_judged", json_boolean(report->replayed));
    set(document, "complete", json_string(report->complete ? "proved" : "not proved"));
    set(document, "complete_size", report->complete ? number(report->held_size) : json_null());
    set(document, "checks", checks(report));
    for (size_t i = 0; i < report->finding_count; i++)
        (void)json_array_append_new(list, finding_json(context, &report->findings[i]));
    set(document, "findings", list);
    set(document, "finding_count", number(report->finding_total));
    set(good, "size", number(report->good_size));
    set(good, "root", hash(&report->good_root));
    set(document, "last_good", good);
    set(document, "witnesses", witnesses(verdict));
    set(document, "newest_cosignature",
        report->trusted.newest_time > 0 ? number(report->trusted.newest_time) : json_null());
    set(document, "newer_files", number(report->newer_files));
    set(sums, "cash", totals(&report->cash));
    set(sums, "relief", totals(&report->relief));
    set(document, "totals", sums);
    set(rate, "milliseconds", number((uint64_t)report->elapsed_ms));
    set(rate, "threads", number(report->threads));
    set(rate, "entries_per_second", number(verdict_rate(report)));
    set(rate, "bytes", number(report->bytes_read));
    set(rate, "signatures", number(report->signatures));
    set(document, "rate", rate);
    set(document, "landlock", json_boolean(verdict->landlock));
    set(document, "seccomp", json_boolean(verdict->seccomp));
    return output_json(&context->output, document, err);
}

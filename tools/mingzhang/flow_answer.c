/* What became of a voucher, and what to type next. */
#include <string.h>

#include "tools/mingzhang/flow_internal.h"

enum { SHORT_ID_DIGITS = 8 };

/* The first digits of an id, as people type it. */
static void
short_id(struct ledger_voucher_id id, char text[static LEDGER_VOUCHER_ID_TEXT_SIZE])
{
    ledger_voucher_id_format(id, text);
    text[SHORT_ID_DIGITS] = '\0';
}

/* "复核、管理 2": the roles that are missing, with a count where it is more than one. */
static enum ledger_status
missing_text(enum ledger_language language, const uint32_t missing[static LEDGER_ROLE_END],
             struct ledger_buffer *out, struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    for (enum ledger_role role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        if (missing[role] == 0 || status != LEDGER_OK)
            continue;
        status = ledger_buffer_printf(out, err, "%s%s",
                                      out->size == 0                   ? ""
                                      : language == LEDGER_LANGUAGE_ZH ? "、"
                                                                       : ", ",
                                      flow_role_word(language, role));
        if (status == LEDGER_OK && missing[role] > 1)
            status = ledger_buffer_printf(out, err, " %u", (unsigned)missing[role]);
    }
    return status;
}

/* Who comes next decides the command. */
static const char *
next_command(const uint32_t missing[static LEDGER_ROLE_END])
{
    if (missing[LEDGER_ROLE_MAKER] > 0)
        return "sign";
    if (missing[LEDGER_ROLE_REVIEWER] > 0)
        return "review";
    if (missing[LEDGER_ROLE_APPROVER] > 0)
        return "approve";
    return "sign";
}

static enum ledger_status
say_waits(struct command_context *context, const struct flow_result *result,
          struct ledger_error *err)
{
    const enum ledger_language language = context->output.language;
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    char next[80];
    struct ledger_buffer roles = {0};
    enum ledger_status status = missing_text(language, result->missing, &roles, err);

    short_id(result->voucher, id);
    (void)snprintf(next, sizeof(next), "mingzhang %s %s", next_command(result->missing), id);
    if (status == LEDGER_OK) {
        language_say(context->output.stream, language, WORD_FLOW_WAITS, id,
                     (const char *)roles.data);
        output_notice(&context->output, WORD_FLOW_NEXT, next);
    }
    ledger_buffer_free(&roles);
    return status;
}

static void
say_sealed(struct command_context *context, const struct flow_result *result)
{
    const enum ledger_language language = context->output.language;
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    char next[80];
    const uint64_t first = result->receipt.first_entry;

    short_id(result->voucher, id);
    (void)snprintf(next, sizeof(next), "mingzhang show %llu", (unsigned long long)first);
    if (result->entry_count == 1)
        language_say(context->output.stream, language, WORD_FLOW_SEALED_ONE, id,
                     result->receipt.seal_number, first);
    else
        language_say(context->output.stream, language, WORD_FLOW_SEALED_MANY, id,
                     result->receipt.seal_number, first, first + result->entry_count - 1);
    output_notice(&context->output, WORD_FLOW_NEXT, next);
}

static json_t *
result_json(const struct flow_result *result)
{
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];
    json_t *missing = json_array();
    json_t *sealed;
    const char *state = "pending";

    ledger_voucher_id_format(result->voucher, id);
    if (result->is_sealed) {
        state = result->receipt.was_known ? "known" : "sealed";
        json_decref(missing);
        sealed = json_pack("{s:s, s:I, s:I, s:I, s:[], s:s}", "voucher", id, "seal",
                           (json_int_t)result->receipt.seal_number, "first_entry",
                           (json_int_t)result->receipt.first_entry, "entries",
                           (json_int_t)result->entry_count, "missing", "status", state);
        if (result->erasing_is_due) /* By `erase --finish`. */
            (void)json_object_set_new(sealed, "erasing_due", json_true());
        return sealed;
    }
    for (enum ledger_role role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        for (uint32_t i = 0; i < result->missing[role]; i++)
            (void)json_array_append_new(missing, json_string(ledger_role_name(role)));
    }
    return json_pack("{s:s, s:n, s:n, s:I, s:o, s:s}", "voucher", id, "seal", "first_entry",
                     "entries", (json_int_t)result->entry_count, "missing", missing, "status",
                     state);
}

static enum ledger_status
answer_json(const struct command_context *context, const struct flow_result *results, size_t count,
            bool as_list, struct ledger_error *err)
{
    json_t *list;

    if (!as_list)
        return output_json(&context->output, result_json(&results[0]), err);
    list = json_array();
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, result_json(&results[i]));
    return output_json(&context->output, json_pack("{s:o}", "vouchers", list), err);
}

static enum ledger_status
say(struct command_context *context, const struct flow_result *results, size_t count, bool as_list,
    struct ledger_error *err)
{
    enum ledger_status status = LEDGER_OK;

    if (context->output.json)
        return answer_json(context, results, count, as_list, err);
    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        if (results[i].is_sealed)
            say_sealed(context, &results[i]);
        else
            status = say_waits(context, &results[i], err);
    }
    return status;
}

enum ledger_status
flow_answer(struct command_context *context, const struct flow_result *results, size_t count,
            bool as_list, struct ledger_error *err)
{
    enum ledger_status status = say(context, results, count, as_list, err);
    char id[LEDGER_VOUCHER_ID_TEXT_SIZE];

    if (status == LEDGER_OK || count == 0)
        return status;
    /* It is recorded, and who hears of a failure alone would record it again. */
    ledger_voucher_id_format(results[0].voucher, id);
    return ledger_fail(err, status, LEDGER_MESSAGE_RECORDED_NOT_SAID, id);
}

#include "tools/mingzhang-audit/totalling.h"

#include <inttypes.h>
#include <string.h>

#include "tools/mingzhang-audit/verdict.h"

enum ledger_status
totalling_rounding(struct command_context *context, enum audit_rounding *out,
                   struct ledger_error *err)
{
    const char *given = command_text(context, "rounding");
    *out = AUDIT_ROUNDING_HALF_UP;
    if (given == NULL)
        return LEDGER_OK;
    for (unsigned i = 0; i < AUDIT_ROUNDING_COUNT; i++)
        if (strcmp(given, audit_rounding_name((enum audit_rounding)i)) == 0) {
            *out = (enum audit_rounding)i;
            return LEDGER_OK;
        }
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_WORD_UNKNOWN,
                                      "--rounding", given, "half-up, half-even, down"));
}

static struct ledger_money
money(int64_t fen)
{
    return (struct ledger_money){fen};
}

/* ---- what it is about ---- */

static void
date_text(uint32_t date, char text[static 16])
{
    (void)snprintf(text, 16, "%04u-%02u-%02u", date / 10000 % 10000, date / 100 % 100, date % 100);
}

static json_t *
date_json(uint32_t date)
{
    char text[16];
    date_text(date, text);
    return date == 0 ? json_null() : json_string(text);
}

json_t *
totalling_document(const struct examination *examination, uint32_t from_date, uint32_t to_date)
{
    const struct audit_verification *report = &examination->report;
    char root[65];
    audit_hex_write((struct audit_bytes){report->root.bytes, sizeof report->root.bytes}, root);
    return json_pack("{s:s, s:s, s:I, s:I, s:s, s:s, s:o, s:o}", "verdict", "holds", "origin",
                     report->origin, "size", (json_int_t)report->size, "entries",
                     (json_int_t)report->entry_count, "root", root, "complete",
                     report->complete ? "proved" : "not proved", "from", date_json(from_date), "to",
                     date_json(to_date));
}

void
totalling_heading(struct command_context *context, const struct examination *examination,
                  uint32_t from_date, uint32_t to_date)
{
    const struct audit_verification *report = &examination->report;
    enum ledger_language language = context->output.language;
    bool zh = language == LEDGER_LANGUAGE_ZH;
    FILE *stream = context->output.stream;
    char text[AUDIT_ERROR_TEXT_SIZE], from[16], to[16];
    verdict_sentence(context, report, language, text, sizeof text);
    output_line(&context->output, text);
    if (!report->complete)
        (void)fprintf(stream, "%s\n",
                      zh ? "完整性：未证明（用 --held 或 --pin 给出来自别处的检查点）"
                         : "complete: not proved (give --held or --pin, a checkpoint from "
                           "elsewhere)");
    date_text(from_date, from);
    date_text(to_date, to);
    (void)fprintf(stream, zh ? "入账日期：%s 至 %s\n" : "accounting dates: %s to %s\n",
                  from_date != 0 ? from
                  : zh           ? "最早"
                                 : "the first",
                  to_date != 0 ? to
                  : zh         ? "最近"
                               : "the last");
}

/* ---- claims ---- */

static const char *const answer_keys[] = {[AUDIT_CLAIM_HOLDS] = "holds",
                                          [AUDIT_CLAIM_WEAK] = "holds-weakly",
                                          [AUDIT_CLAIM_FAILS] = "fails"};
static const struct language_text answer_words[] = {
    [AUDIT_CLAIM_HOLDS] = {"成立", "holds"},
    [AUDIT_CLAIM_WEAK] = {"勉强成立", "holds weakly"},
    [AUDIT_CLAIM_FAILS] = {"不成立", "fails"},
};
static const struct language_text rounding_words[] = {
    [AUDIT_ROUNDING_HALF_UP] = {"四舍五入", "half up"},
    [AUDIT_ROUNDING_HALF_EVEN] = {"四舍六入五成双", "half to even"},
    [AUDIT_ROUNDING_DOWN] = {"截尾", "down"},
};

json_t *
totalling_claims_json(const struct audit_claims *claims)
{
    json_t *list = json_array();
    for (size_t i = 0; i < claims->count; i++) {
        const struct audit_claim_line *line = &claims->claims[i];
        bool has_end = line->claim.has_end;
        json_t *claim = json_pack(
            "{s:o, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
            output_json_text(ledger_slice_of(line->name.data, line->name.size)), "is",
            line->programme == AUDIT_NO_ROW ? "category" : "programme", "figure",
            output_json_text(ledger_slice_of(line->figure.data, line->figure.size)), "answer",
            answer_keys[line->answer], "cash", output_json_money(money(line->cash_fen)), "relief",
            output_json_money(money(line->relief_fen)), "sum",
            output_json_money(money(line->sum_fen)), "from",
            output_json_money(money(line->claim.lower_fen)), "above_lower_bound",
            output_json_money(money(line->over_lower_fen)), "below",
            has_end ? output_json_money(money(line->claim.end_fen)) : json_null(),
            "below_upper_bound",
            has_end ? output_json_money(money(line->below_end_fen)) : json_null());
        if (claim != NULL && line->line > 0)
            (void)json_object_set_new(claim, "line", json_integer(line->line));
        (void)json_array_append_new(list, claim);
    }
    return list;
}

static void
put_claim(const struct audit_claim_line *line, enum ledger_language language,
          struct output_table *table)
{
    output_table_slice(table, ledger_slice_of(line->name.data, line->name.size));
    output_table_slice(table, ledger_slice_of(line->figure.data, line->figure.size));
    output_table_text(table, language_pick(language, answer_words[line->answer]));
    output_table_money(table, money(line->cash_fen));
    output_table_money(table, money(line->relief_fen));
    output_table_money(table, money(line->sum_fen));
    output_table_money(table, money(line->claim.lower_fen));
    output_table_money(table, money(line->over_lower_fen));
    if (line->claim.has_end) {
        output_table_money(table, money(line->claim.end_fen));
        output_table_money(table, money(line->below_end_fen));
    } else {
        output_table_none(table);
        output_table_none(table);
    }
}

static void
say_claims(struct command_context *context, const struct audit_claims *claims,
           enum audit_rounding rounding)
{
    enum ledger_language language = context->output.language;
    bool zh = language == LEDGER_LANGUAGE_ZH;
    FILE *stream = context->output.stream;
    (void)fprintf(stream,
                  zh ? "公布数 %zu 个：不成立 %zu 个，勉强成立 %zu 个；按%s判断。\n"
                     : "published figures: %zu, of which %zu fail and %zu hold weakly; taken as "
                       "rounded %s.\n",
                  claims->count, claims->failed, claims->weak,
                  language_pick(language, rounding_words[rounding]));
    (void)fprintf(
        stream, "%s\n",
        zh ? "合计 = 现金净额 + 减免净额，净额已减去冲减；成立须不低于下限、低于上限。"
           : "The sum is cash and relief together, net of adjustments; a figure holds from its "
             "lower bound to below its upper bound.");
    if (claims->weak > 0)
        (void)fprintf(stream, "%s\n",
                      zh ? "勉强成立：“约”不作精确断言；“余”“多”已满下一档，应公布更大的数。"
                         : "Weakly: 约 claims nothing exact; of 余 and 多 the next step is "
                           "reached, and a larger figure was at hand.");
    if (claims->count > 1)
        (void)fprintf(stream, "%s\n",
                      zh ? "各数分别取舍，公布的合计与分项之和可能有尾差。"
                         : "Each figure is rounded by itself: a published total may differ from "
                           "the sum of published parts.");
}

enum ledger_status
totalling_print_claims(struct command_context *context, const struct audit_claims *claims,
                       enum audit_rounding rounding, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "name", .title = {"公布口径", "Claim about"}},
        {.key = "figure", .title = {"公布数", "Figure"}},
        {.key = "answer", .title = {"结论", "Answer"}},
        {.key = "cash", .title = {"现金净额", "Cash, net"}, .kind = OUTPUT_MONEY},
        {.key = "relief", .title = {"减免净额", "Relief, net"}, .kind = OUTPUT_MONEY},
        {.key = "sum", .title = {"合计", "Sum"}, .kind = OUTPUT_MONEY},
        {.key = "from", .title = {"下限", "Holds from"}, .kind = OUTPUT_MONEY},
        {.key = "above_lower_bound", .title = {"高于下限", "Above by"}, .kind = OUTPUT_MONEY},
        {.key = "below", .title = {"上限", "And below"}, .kind = OUTPUT_MONEY},
        {.key = "below_upper_bound", .title = {"低于上限", "Below by"}, .kind = OUTPUT_MONEY},
    };
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    if (status != LEDGER_OK)
        return status;
    for (size_t i = 0; i < claims->count; i++)
        put_claim(&claims->claims[i], context->output.language, table);
    (void)fputc('\n', context->output.stream);
    status = output_table_print(&context->output, table, err);
    output_table_free(table);
    if (status == LEDGER_OK)
        say_claims(context, claims, rounding);
    return status;
}

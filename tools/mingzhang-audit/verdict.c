#include "tools/mingzhang-audit/verdict.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "tools/mingzhang-audit/inputs.h"

enum { SHOWN_MAX = 50 }; /* findings on a terminal; --json has all that were kept */

uint64_t
verdict_rate(const struct audit_verification *report)
{
    uint64_t ms = report->elapsed_ms > 0 ? (uint64_t)report->elapsed_ms : 1;
    uint64_t judged = report->checked[AUDIT_CHECK_ENTRIES];
    return judged > UINT64_MAX / 1000 ? UINT64_MAX : judged * 1000 / ms;
}

/* What it is that holds: never more than was judged. */
static void
holds_sentence(const struct audit_verification *report, bool zh, char *text, size_t size)
{
    static const struct {
        struct language_text begin, end;
    } rows[] = {
        {{"成立：", "It holds: "},
         {"签名、规则和合计全部成立。", "signatures, rules and totals hold."}},
        {{"新增部分成立：", "What is new holds: "},
         {"签名、规则和合计全部成立；之前的记录以上次核验为准。",
          "signatures, rules and totals hold. What came before rests on the last verification."}},
        {{"新增部分没有被改动：", "What is new was not changed: "},
         {"签名、规则和合计没有判断。", "signatures, rules and totals were not judged."}},
    };
    size_t row = report->since_size == 0 ? 0 : report->replayed ? 1 : 2;
    enum ledger_language language = zh ? LEDGER_LANGUAGE_ZH : LEDGER_LANGUAGE_EN;
    (void)snprintf(text, size,
                   zh ? "%s%" PRIu64 " 张审签单、%" PRIu64 " 笔明细没有被改动，%s"
                      : "%s%" PRIu64 " vouchers with %" PRIu64 " entries are unchanged; %s",
                   language_pick(language, rows[row].begin), report->size - report->since_size,
                   report->checked[AUDIT_CHECK_ENTRIES], language_pick(language, rows[row].end));
}

void
verdict_sentence(const struct command_context *context, const struct audit_verification *report,
                 enum ledger_language language, char *text, size_t size)
{
    bool zh = language == LEDGER_LANGUAGE_ZH;
    (void)context;
    if (report->verdict == AUDIT_HOLDS)
        holds_sentence(report, zh, text, size);
    else if (report->verdict == AUDIT_DOES_NOT_HOLD)
        (void)snprintf(
            text, size,
            zh ? "不成立：发现 %" PRIu64 " 处问题；审签单 %" PRIu64
                 " 之前的记录完好。请保留证据原样，联系账本管理人和审计机关。"
               : "It does not hold: %" PRIu64 " faults; what stands before voucher %" PRIu64
                 " is sound. Keep the evidence as it is, and tell those who answer for it.",
            report->finding_total, report->good_size);
    else
        (void)snprintf(text, size, "%s",
                       zh ? "无法判断：没有发现问题，但缺少判断的依据。"
                          : "Could not tell: no fault was found, but what a verdict rests on is "
                            "missing.");
}

static uint64_t
findings_of(const struct audit_verification *report, enum audit_check check)
{
    uint64_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++)
        count += report->findings[i].check == check;
    return count;
}

static enum ledger_status
print_checks(struct command_context *context, const struct audit_verification *report,
             struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "check", .title = {"检查", "Check"}},
        {.key = "scope", .title = {"内容", "Scope"}},
        {.key = "checked", .title = {"数量", "Count"}, .kind = OUTPUT_COUNT},
        {.key = "result", .title = {"结果", "Result"}},
    };
    struct output_table *table = NULL;
    enum ledger_language language = context->output.language;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (unsigned check = 0; check < AUDIT_CHECK_COUNT && status == LEDGER_OK; check++) {
        uint64_t faults = findings_of(report, check);
        if (report->checked[check] + report->skipped[check] + faults == 0)
            continue;
        struct language_text result = {"成立", "holds"};
        if (faults > 0)
            result = (struct language_text){"不成立", "does not hold"};
        else if (report->checked[check] == 0)
            result = (struct language_text){"未检查", "not checked"};
        output_table_text(table, audit_check_name(check));
        output_table_text(table, audit_check_word(check, input_language(context)));
        output_table_count(table, report->checked[check]);
        output_table_text(table, language_pick(language, result));
    }
    if (status == LEDGER_OK)
        status = output_table_print(&context->output, table, err);
    output_table_free(table);
    return status;
}

static void
print_findings(struct command_context *context, const struct audit_verification *report)
{
    enum ledger_language language = context->output.language;
    FILE *stream = context->output.stream;
    for (size_t i = 0; i < report->finding_count && i < SHOWN_MAX; i++) {
        const struct audit_finding *finding = &report->findings[i];
        char text[AUDIT_ERROR_TEXT_SIZE];
        char name[AUDIT_MESSAGE_NAME_SIZE];
        input_sentence(context, &finding->what, text);
        audit_message_name(finding->what.message, name);
        const char *damage = audit_damage_word(finding->damage, input_language(context));
        (void)fprintf(stream, "  [%s] %s", damage, text);
        if (finding->rule != 0)
            (void)fprintf(stream, " [%s]", audit_rule_name(finding->rule));
        if (finding->field[0] != '\0')
            (void)fprintf(stream, " [%s]", finding->field);
        (void)fputc('\n', stream);
    }
    if (report->finding_total > SHOWN_MAX)
        (void)fprintf(stream,
                      language == LEDGER_LANGUAGE_ZH ? "  …另有 %" PRIu64 " 处（--json 列出全部）\n"
                                                     : "  … %" PRIu64 " more (--json lists them)\n",
                      report->finding_total - SHOWN_MAX);
}

static void
print_witnesses(struct command_context *context, const struct verdict *verdict)
{
    const struct audit_verification *report = verdict->report;
    bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    FILE *stream = context->output.stream;
    if (report->trusted.quorum_none && report->trusted.witness_count == 0) {
        (void)fprintf(stream, "%s\n",
                      zh ? "见证：策略不要求见证人（quorum none）"
                         : "witnesses: the policy asks for none (quorum none)");
        return;
    }
    (void)fprintf(stream, zh ? "见证：%zu 位联签" : "witnesses: %zu cosigned",
                  report->trusted.witness_count);
    size_t count = verdict->trust != NULL ? audit_trust_witness_count(verdict->trust) : 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = NULL;
        struct audit_bytes url;
        (void)audit_trust_witness(verdict->trust, i, &name, &url);
        if (report->trusted.seen[i])
            (void)fprintf(stream, " %s", name);
    }
    int64_t age = (int64_t)time(NULL) - (int64_t)report->trusted.newest_time;
    if (age < 0)
        (void)fprintf(stream, "%s",
                      zh ? "；最近一次的时间晚于本机时钟，请核对时钟"
                         : "; the newest is dated after this machine's time: check the clocks");
    else if (report->trusted.newest_time > 0)
        (void)fprintf(stream,
                      zh ? "；最近一次在 %" PRId64 " 天 %" PRId64 " 小时前"
                         : "; the newest %" PRId64 " days %" PRId64 " hours ago",
                      age / 86400, age % 86400 / 3600);
    (void)fputc('\n', stream);
}

static void
print_completeness(struct command_context *context, const struct audit_verification *report)
{
    bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    FILE *stream = context->output.stream;
    if (!report->complete)
        (void)fprintf(
            stream, "%s\n",
            zh ? "完整性：未证明（没有来自别处的检查点：用 --held、--pin 或见证人的检查点）"
               : "complete: not proved (no checkpoint from elsewhere: give --held, --pin or "
                 "one from a witness)");
    else
        (void)fprintf(stream,
                      zh ? "完整性：已证明到规模 %" PRIu64 "（与手里的检查点一致）\n"
                         : "complete: proved up to size %" PRIu64
                           ", by the checkpoint that is held\n",
                      report->held_size);
}

static enum ledger_status
print_totals(struct command_context *context, const struct audit_verification *report,
             struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "totals", .title = {"合计", "Totals"}},
        {.key = "appropriated", .title = {"指标", "Appropriated"}, .kind = OUTPUT_MONEY},
        {.key = "disbursed", .title = {"拨付", "Disbursed"}, .kind = OUTPUT_MONEY},
        {.key = "adjusted", .title = {"冲减", "Adjusted"}, .kind = OUTPUT_MONEY},
        {.key = "settled", .title = {"支付确认", "Settled"}, .kind = OUTPUT_MONEY},
        {.key = "payouts", .title = {"笔数", "Payouts"}, .kind = OUTPUT_COUNT},
    };
    static const struct language_text titles[] = {{"资金（拨付和退库）", "cash"},
                                                  {"减免", "relief"}};
    const struct audit_totals *rows[] = {&report->cash, &report->relief};
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof columns / sizeof columns[0], &table, err);
    for (size_t i = 0; i < 2 && status == LEDGER_OK; i++) {
        output_table_text(table, language_pick(context->output.language, titles[i]));
        output_table_money(table, (struct ledger_money){rows[i]->appropriated_fen});
        output_table_money(table, (struct ledger_money){rows[i]->disbursed_fen});
        output_table_money(table, (struct ledger_money){rows[i]->adjusted_fen});
        output_table_money(table, (struct ledger_money){rows[i]->settled_fen});
        output_table_count(table, rows[i]->disbursed_count);
    }
    if (status == LEDGER_OK)
        status = output_table_print(&context->output, table, err);
    output_table_free(table);
    return status;
}

static void
print_head(struct command_context *context, const struct verdict *verdict)
{
    const struct audit_verification *report = verdict->report;
    bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    FILE *stream = context->output.stream;
    char hex[65];
    (void)fprintf(stream, zh ? "证据：%s\n" : "evidence: %s\n", verdict->evidence);
    audit_hex_write((struct audit_bytes){report->root.bytes, 32}, hex);
    (void)fprintf(stream,
                  zh ? "账本：%s，规模 %" PRIu64 "，根 %s\n"
                     : "ledger: %s, size %" PRIu64 ", root %s\n",
                  report->origin, report->size, hex);
    audit_hex_write((struct audit_bytes){report->genesis.bytes, 32}, hex);
    (void)fprintf(stream, zh ? "创世哈希：%s\n" : "genesis: %s\n", hex);
}

static void
print_rate(struct command_context *context, const struct verdict *verdict)
{
    const struct audit_verification *report = verdict->report;
    bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    (void)fprintf(context->output.stream,
                  zh ? "用时 %" PRId64 ".%03" PRId64 " 秒，%u 线程，每秒 %" PRIu64
                       " 笔；读取 %" PRIu64 " 字节，签名 %" PRIu64 " 个；%s\n"
                     : "%" PRId64 ".%03" PRId64 " s, %u threads, %" PRIu64 " entries/s; %" PRIu64
                       " bytes read, %" PRIu64 " signatures; %s\n",
                  report->elapsed_ms / 1000, report->elapsed_ms % 1000, report->threads,
                  verdict_rate(report), report->bytes_read, report->signatures,
                  verdict->landlock && verdict->seccomp ? "Landlock, seccomp"
                  : verdict->seccomp                    ? "seccomp"
                  : verdict->landlock                   ? "Landlock"
                  : zh                                  ? "无沙箱"
                                                        : "no sandbox");
}

enum ledger_status
verdict_status(struct command_context *context, const struct audit_verification *report)
{
    char text[AUDIT_ERROR_TEXT_SIZE];
    if (report->verdict == AUDIT_HOLDS)
        return LEDGER_OK;
    if (report->verdict == AUDIT_COULD_NOT_TELL)
        return input_tell(context, report->reason.status, &report->reason);
    verdict_sentence(context, report, context->output.language, text, sizeof text);
    memcpy(context->sentence.text, text, sizeof text);
    memcpy(context->sentence.name, "evidence-does-not-hold", sizeof "evidence-does-not-hold");
    return LEDGER_DAMAGED;
}

/* Whatever the verdict does not cover. */
static void
print_not_judged(struct command_context *context, const struct audit_verification *report)
{
    bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    FILE *stream = context->output.stream;
    if (report->since_size > 0 && report->replayed)
        (void)fprintf(stream,
                      zh ? "从规模 %" PRIu64 " 起核验；之前的记录没有重读，以上次核验的状态为准。\n"
                         : "verified from size %" PRIu64
                           " on; what came before was not read again and rests on the state of the "
                           "last verification.\n",
                      report->since_size);
    else if (!report->replayed && report->size > 0)
        (void)fprintf(
            stream,
            zh ? "只检查规模 %" PRIu64
                 " 之后的记录；没有核验状态（--pin），签名、规则、结账和较早的检查点没有判断。\n"
               : "only what came after size %" PRIu64
                 " was examined; without the state of a pin (--pin), signatures, rules, "
                 "closings and earlier checkpoints were not judged.\n",
            report->since_size);
    else if (report->skipped[AUDIT_CHECK_RULES] > 0)
        (void)fprintf(stream,
                      zh ? "另有 %" PRIu64 " 处规则不符可能只是上述缺失或改动的后果，没有计入。\n"
                         : "%" PRIu64
                           " objections by rules may only follow from what is missing or "
                           "was changed above, and were not counted.\n",
                      report->skipped[AUDIT_CHECK_RULES]);
}

static enum ledger_status
print_text(struct command_context *context, const struct verdict *verdict, struct ledger_error *err)
{
    const struct audit_verification *report = verdict->report;
    bool zh = context->output.language == LEDGER_LANGUAGE_ZH;
    char text[AUDIT_ERROR_TEXT_SIZE];
    print_head(context, verdict);
    enum ledger_status status = print_checks(context, report, err);
    if (status != LEDGER_OK)
        return status;
    if (report->finding_total > 0) {
        (void)fprintf(context->output.stream,
                      zh ? "问题（%" PRIu64 "）：\n" : "faults (%" PRIu64 "):\n",
                      report->finding_total);
        print_findings(context, report);
        char hex[65];
        audit_hex_write((struct audit_bytes){report->good_root.bytes, 32}, hex);
        (void)fprintf(context->output.stream,
                      zh ? "最后完好的规模：%" PRIu64 "，根 %s\n"
                         : "last good head: size %" PRIu64 ", root %s\n",
                      report->good_size, hex);
    } else if (report->replayed && (status = print_totals(context, report, err)) != LEDGER_OK) {
        return status;
    }
    print_not_judged(context, report);
    print_witnesses(context, verdict);
    print_completeness(context, report);
    if (report->newer_files > 0)
        (void)fprintf(context->output.stream,
                      zh ? "另有 %" PRIu64 " 个文件在检查点之后，尚未发布完成，未作判断。\n"
                         : "%" PRIu64
                           " files lie beyond the checkpoint: a publication under way, not "
                           "judged.\n",
                      report->newer_files);
    print_rate(context, verdict);
    verdict_sentence(context, report, context->output.language, text, sizeof text);
    if (report->verdict == AUDIT_HOLDS)
        output_line(&context->output, text);
    return LEDGER_OK;
}

enum ledger_status
verdict_print(struct command_context *context, const struct verdict *verdict,
              struct ledger_error *err)
{
    enum ledger_status status = context->output.json ? verdict_print_json(context, verdict, err)
                                                     : print_text(context, verdict, err);
    return status != LEDGER_OK ? status : verdict_status(context, verdict->report);
}

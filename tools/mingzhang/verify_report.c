#include "tools/mingzhang/verify_report.h"

#include <inttypes.h>

#include "ledger/base/text.h"

struct check_words {
    struct language_text what; /* what the check looks at */
    struct language_text do_;  /* what to do when it fails */
};

static const struct language_text restore = {
    "停止登记，保留现状，从备份或发布的证据目录恢复，并记录异常事项（incident）",
    "stop recording, keep everything as it is, restore from a backup or published evidence, and "
    "record an incident"};

static struct check_words
words_of(enum ledger_check check)
{
    switch (check) {
    case LEDGER_CHECK_BYTES:
        return (struct check_words){
            {"入账记录和明细的字节规范、无缺口", "bytes of seals and entries"}, restore};
    case LEDGER_CHECK_CHAIN:
        return (struct check_words){{"每张审签单接续前一张", "each voucher follows the one before"},
                                    restore};
    case LEDGER_CHECK_ENTRIES:
        return (struct check_words){{"明细与所签审签单一致", "entries are those that were signed"},
                                    restore};
    case LEDGER_CHECK_HINTS:
        return (struct check_words){{"每笔明细的哈希", "hash of each entry"}, restore};
    case LEDGER_CHECK_RULES:
        return (struct check_words){{"十七条规则和每个签名", "seventeen rules, every signature"},
                                    restore};
    case LEDGER_CHECK_TREE:
        return (struct check_words){{"哈希树的每个节点", "every node of the tree"}, restore};
    case LEDGER_CHECK_HEAD:
        return (struct check_words){
            {"检查点、其签名和 head 文件", "checkpoint, its signature, head file"},
            {"不要删除 head 文件；与账本外最近的检查点核对，确认被倒退的从备份恢复",
             "do not delete the head file; compare with the last checkpoint given to somebody "
             "outside, and restore from a backup if the ledger was rolled back"}};
    case LEDGER_CHECK_INDEXES:
        return (struct check_words){{"全部索引和合计", "every index and total"},
                                    {"其他检查都通过时，运行 mingzhang reindex",
                                     "where all other checks pass, run mingzhang reindex"}};
    case LEDGER_CHECK_PRIVATE:
        return (struct check_words){
            {"私密内容与承诺相符", "private bytes fit their commitments"},
            {"从备份取回私密内容；明细和金额不受影响",
             "bring the private bytes back from a backup; entries and amounts are not concerned"}};
    case LEDGER_CHECK_PENDING:
        return (struct check_words){
            {"待签审签单完整", "waiting vouchers are whole"},
            {"用 mingzhang reject 退回后重新编制；已入账的不受影响",
             "reject it and prepare it again; what is sealed is not concerned"}};
    case LEDGER_CHECK_COUNT:
        break;
    }
    return (struct check_words){{"?", "?"}, {"?", "?"}};
}

static uint64_t
findings_of(const struct ledger_verification *verification, enum ledger_check check)
{
    uint64_t count = 0;

    for (size_t i = 0; i < verification->finding_count && i < LEDGER_FINDINGS_MAX; i++)
        count += verification->findings[i].check == check;
    return count;
}

/* Where damage stops the replay, what rests on it was looked at in part: the table must not say
 * that this holds. */
static bool
is_cut_short(const struct ledger_verification *verification, enum ledger_check check)
{
    bool stopped = verification->checked[LEDGER_CHECK_RULES] < verification->seal_count;

    return stopped && verification->finding_count > 0 &&
           (check == LEDGER_CHECK_RULES || check == LEDGER_CHECK_TREE ||
            check == LEDGER_CHECK_INDEXES);
}

static uint64_t
rate_of(uint64_t count, int64_t elapsed_ms)
{
    uint64_t product;

    if (elapsed_ms < 1)
        elapsed_ms = 1;
    return __builtin_mul_overflow(count, UINT64_C(1000), &product) ? count / 1000
                                                                   : product / (uint64_t)elapsed_ms;
}

static enum ledger_status
checks_table(const struct output *output, const struct verify_report *report,
             struct output_table **out_table, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {.key = "check", .title = {"检查", "Check"}, .kind = OUTPUT_TEXT},
        {.key = "what", .title = {"内容", "What it looks at"}, .kind = OUTPUT_TEXT},
        {.key = "looked_at", .title = {"已查", "Looked at"}, .kind = OUTPUT_COUNT},
        {.key = "findings", .title = {"发现", "Findings"}, .kind = OUTPUT_COUNT},
        {.key = "result", .title = {"结果", "Result"}, .kind = OUTPUT_TEXT},
    };
    const struct ledger_verification *verification = report->verification;
    struct output_table *table = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof(columns) / sizeof(*columns), &table, err);

    if (status != LEDGER_OK)
        return status;
    for (int i = 0; i < LEDGER_CHECK_COUNT; i++) {
        enum ledger_check check = (enum ledger_check)i;
        uint64_t findings = findings_of(verification, check);
        bool reached = verification->checked[check] > 0 ||
                       (report->examined && verification->finding_count == 0);
        bool cut_short = reached && is_cut_short(verification, check);
        enum word result = findings > 0 ? WORD_VERIFY_FAILS
                           : cut_short  ? WORD_VERIFY_CUT_SHORT
                           : reached    ? WORD_VERIFY_HOLDS
                                        : WORD_VERIFY_NOT_REACHED;
        const char *name = findings > 0 ? "fails"
                           : cut_short  ? "cut-short"
                           : reached    ? "holds"
                                        : "not-reached";

        output_table_text(table, ledger_check_name(check));
        output_table_text(table, language_pick(output->language, words_of(check).what));
        output_table_count(table, verification->checked[check]);
        output_table_count(table, findings);
        output_table_text(table, output->json ? name : language_word(output->language, result));
    }
    *out_table = table;
    return LEDGER_OK;
}

/* --- for people --- */

static void
say_finding(const struct output *output, size_t number, const struct ledger_finding *finding)
{
    char text[LEDGER_ERROR_TEXT_SIZE];
    FILE *stream = output->stream;
    enum ledger_language language = output->language;

    ledger_error_text(&finding->what, language, text);
    if (finding->concerns_entry)
        language_say(stream, language, WORD_VERIFY_FINDING_ENTRY, number, finding->entry_number,
                     ledger_check_name(finding->check), text);
    else if (finding->concerns_seal)
        language_say(stream, language, WORD_VERIFY_FINDING_SEAL, number, finding->seal_number,
                     ledger_check_name(finding->check), text);
    else
        language_say(stream, language, WORD_VERIFY_FINDING, number,
                     ledger_check_name(finding->check), text);
    language_say(stream, language, WORD_VERIFY_WHAT_TO_DO,
                 language_pick(language, words_of(finding->check).do_));
}

static void
root_text(const struct ledger_digest *root, char *text)
{
    ledger_text_base64(ledger_slice_of(root->bytes, sizeof(root->bytes)), text);
}

static void
say_conclusion(const struct output *output, const struct verify_report *report)
{
    const struct ledger_verification *verification = report->verification;
    char root[LEDGER_BASE64_SIZE(sizeof(verification->good_root.bytes))];
    FILE *stream = output->stream;
    enum ledger_language language = output->language;

    root_text(&verification->good_root, root);
    if (report->examined) {
        language_say(stream, language, WORD_VERIFY_SCOPE, verification->seal_count,
                     verification->entry_count, verification->signature_count,
                     verification->byte_count);
        language_say(stream, language, WORD_VERIFY_RATE,
                     (uint64_t)(report->elapsed_ms < 0 ? 0 : report->elapsed_ms),
                     rate_of(verification->entry_count, report->elapsed_ms));
    }
    if (verification->finding_count == 0)
        language_say(stream, language, WORD_VERIFY_ALL_HOLDS, verification->good_size, root);
    else if (report->examined)
        language_say(stream, language, WORD_VERIFY_DAMAGED, verification->finding_count,
                     verification->good_size, root);
    else
        language_say(stream, language, WORD_VERIFY_NOT_OPENED);
}

static enum ledger_status
print_text(const struct output *output, const struct verify_report *report,
           struct output_table *table, struct ledger_error *err)
{
    const struct ledger_verification *verification = report->verification;
    enum ledger_status status = output_table_print(output, table, err);

    if (status != LEDGER_OK)
        return status;
    (void)fputc('\n', output->stream);
    for (size_t i = 0; i < verification->finding_count && i < LEDGER_FINDINGS_MAX; i++)
        say_finding(output, i + 1, &verification->findings[i]);
    if (verification->finding_count > LEDGER_FINDINGS_MAX)
        language_say(output->stream, output->language, WORD_VERIFY_MORE_FINDINGS,
                     verification->finding_count - LEDGER_FINDINGS_MAX);
    say_conclusion(output, report);
    return LEDGER_OK;
}

/* --- for programs --- */

static json_t *
finding_json(const struct output *output, const struct ledger_finding *finding)
{
    char text[LEDGER_ERROR_TEXT_SIZE];
    json_t *document = json_object();
    int failed = document == NULL;

    ledger_error_text(&finding->what, output->language, text);
    failed |=
        json_object_set_new(document, "check", json_string(ledger_check_name(finding->check)));
    failed |= json_object_set_new(
        document, "entry",
        finding->concerns_entry ? json_integer((json_int_t)finding->entry_number) : json_null());
    failed |= json_object_set_new(
        document, "voucher",
        finding->concerns_seal ? json_integer((json_int_t)finding->seal_number) : json_null());
    failed |= json_object_set_new(document, "name",
                                  json_string(finding->what.message == LEDGER_MESSAGE_NONE
                                                  ? ledger_status_name(finding->what.status)
                                                  : ledger_message_name(finding->what.message)));
    failed |= json_object_set_new(document, "text", output_json_text(ledger_slice_of_text(text)));
    failed |= json_object_set_new(
        document, "do", json_string(language_pick(output->language, words_of(finding->check).do_)));
    if (failed != 0) {
        json_decref(document);
        return NULL;
    }
    return document;
}

static json_t *
findings_json(const struct output *output, const struct ledger_verification *verification)
{
    json_t *list = json_array();

    for (size_t i = 0; i < verification->finding_count && i < LEDGER_FINDINGS_MAX && list != NULL;
         i++) {
        if (json_array_append_new(list, finding_json(output, &verification->findings[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static json_t *
good_head_json(const struct ledger_verification *verification)
{
    char root[LEDGER_BASE64_SIZE(sizeof(verification->good_root.bytes))];

    root_text(&verification->good_root, root);
    return json_pack("{s:I, s:s}", "size", (json_int_t)verification->good_size, "root", root);
}

static int
set_number(json_t *document, const char *key, uint64_t number)
{
    return json_object_set_new(document, key, json_integer((json_int_t)number));
}

static enum ledger_status
print_json(const struct output *output, const struct verify_report *report,
           struct output_table *table, struct ledger_error *err)
{
    const struct ledger_verification *verification = report->verification;
    json_t *document = NULL;
    enum ledger_status status = output_table_json(table, &document, err);
    int failed = 0;

    if (status != LEDGER_OK)
        return status;
    failed |= json_object_set(document, "checks", json_object_get(document, "rows"));
    failed |= json_object_del(document, "rows");
    failed |=
        json_object_set_new(document, "holds", json_boolean(verification->finding_count == 0));
    failed |= json_object_set_new(document, "opened", json_boolean(report->examined));
    failed |= json_object_set_new(document, "findings", findings_json(output, verification));
    failed |= set_number(document, "finding_count", verification->finding_count);
    failed |= set_number(document, "vouchers", verification->seal_count);
    failed |= set_number(document, "entries", verification->entry_count);
    failed |= set_number(document, "signatures", verification->signature_count);
    failed |= set_number(document, "bytes", verification->byte_count);
    failed |= set_number(document, "milliseconds",
                         (uint64_t)(report->elapsed_ms < 0 ? 0 : report->elapsed_ms));
    failed |= set_number(document, "entries_per_second",
                         rate_of(verification->entry_count, report->elapsed_ms));
    /* Of a store that could not be opened nothing is known to be good. */
    failed |= json_object_set_new(document, "last_good_head",
                                  report->examined ? good_head_json(verification) : json_null());
    if (failed != 0) {
        json_decref(document);
        document = NULL;
    }
    return output_json(output, document, err);
}

enum ledger_status
verify_report_print(const struct output *output, const struct verify_report *report,
                    struct ledger_error *err)
{
    struct output_table *table = NULL;
    enum ledger_status status = checks_table(output, report, &table, err);

    if (status != LEDGER_OK)
        return status;
    status = output->json ? print_json(output, report, table, err)
                          : print_text(output, report, table, err);
    output_table_free(table);
    return status;
}

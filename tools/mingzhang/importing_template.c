/* The empty list to fill in: every field that import knows, with the ledger's programmes to choose
 * from. Numbers that spreadsheets spoil have the format of text. */
#include <stdio.h>
#include <string.h>

#include "ledger/state/state.h"
#include "tools/common/sheet_write.h"
#include "tools/mingzhang/importing.h"

static const char programmes_sheet[] = "项目";

static const struct {
    enum ledger_import_field field;
    enum sheet_entry entry;
    const char *star; /* behind the title of what must be filled in */
    struct language_text help;
} columns[] = {
    {LEDGER_IMPORT_REFERENCE,
     SHEET_ENTRY_TEXT,
     "*",
     {"每笔业务唯一的单号，不能有空格", "unique for each payout; no spaces"}},
    {LEDGER_IMPORT_PROGRAMME, SHEET_ENTRY_TEXT, "*", {"从列表中选择", "choose from the list"}},
    {LEDGER_IMPORT_BUDGET_YEAR, SHEET_ENTRY_YEAR, "*", {"例如 2023", "such as 2023"}},
    {LEDGER_IMPORT_PAYEE, SHEET_ENTRY_TEXT, "*", {"单位或个人的名称", "name of payee"}},
    {LEDGER_IMPORT_CREDIT_CODE,
     SHEET_ENTRY_TEXT,
     "*",
     {"18 位；收款人是个人的，改填身份证号", "18 characters; for a person, give 身份证号 instead"}},
    {LEDGER_IMPORT_PERSON,
     SHEET_ENTRY_TEXT,
     "",
     {"仅收款人是个人时填写；账本只登记其承诺值",
      "for persons alone; the ledger records a commitment to it"}},
    {LEDGER_IMPORT_AMOUNT, SHEET_ENTRY_MONEY, "*", {"单位：元，最多两位小数", "in yuan"}},
    {LEDGER_IMPORT_DATE, SHEET_ENTRY_DATE, "*", {"例如 2023-06-05", "such as 2023-06-05"}},
    {LEDGER_IMPORT_CLAIM, SHEET_ENTRY_TEXT, "", {"与核定金额同时填写", "with 核定金额"}},
    {LEDGER_IMPORT_CLAIM_APPROVED,
     SHEET_ENTRY_MONEY,
     "",
     {"单位：元", "what was approved for the claim, in yuan"}},
    {LEDGER_IMPORT_BANK, SHEET_ENTRY_TEXT, "", {"与账号同时填写", "with 账号"}},
    {LEDGER_IMPORT_ACCOUNT, SHEET_ENTRY_TEXT, "", {"收款账号", "the payee's account"}},
    {LEDGER_IMPORT_PAYING_ACCOUNT, SHEET_ENTRY_TEXT, "", {"付款账号", "the account that pays"}},
    {LEDGER_IMPORT_PAYMENT_VOUCHER,
     SHEET_ENTRY_TEXT,
     "",
     {"支付凭证号", "number of the payment order"}},
    {LEDGER_IMPORT_DOCUMENT, SHEET_ENTRY_TEXT, "", {"依据的文号", "the paper it rests on"}},
    {LEDGER_IMPORT_APPLIED_DATE, SHEET_ENTRY_DATE, "", {"申请日期", "when it was applied for"}},
    {LEDGER_IMPORT_APPROVED_DATE, SHEET_ENTRY_DATE, "", {"批准日期", "when it was approved"}},
    {LEDGER_IMPORT_REPLACES,
     SHEET_ENTRY_TEXT,
     "",
     {"退汇后重付的，填原业务单号", "for a payment repeated after a return: its first reference"}},
    {LEDGER_IMPORT_MEMO, SHEET_ENTRY_TEXT, "", {"备注", "remarks"}},
    {LEDGER_IMPORT_REASON,
     SHEET_ENTRY_TEXT,
     "",
     {"系统提示需要说明时填写", "where a warning wants one"}},
};
enum { COLUMN_COUNT = sizeof(columns) / sizeof(columns[0]), WIDTH = 20 };
_Static_assert((int)COLUMN_COUNT == (int)LEDGER_IMPORT_FIELD_COUNT,
               "every field has its column, in order");

struct blank {
    struct sheet_writer *writer;
    struct ledger_store_txn *txn;
    enum ledger_language language;
    uint64_t programme_count;
    uint64_t row; /* of the sheet of programmes */
};

/* In yuan, said in the title: whoever pastes from a list in 万元 sees it. */
static void
column_title(size_t index, char title[static 64])
{
    (void)snprintf(title, 64, "%s%s%s", ledger_import_field_title(columns[index].field),
                   columns[index].entry == SHEET_ENTRY_MONEY ? "（元）" : "", columns[index].star);
}

static enum ledger_status
text_put(struct blank *blank, uint64_t row, size_t column, const char *text, enum sheet_style style,
         struct ledger_error *err)
{
    return sheet_writer_text(blank->writer, row, column, ledger_slice_of_text(text), style, err);
}

static enum ledger_status
programme_count(void *context, const struct ledger_programme_state *state, struct ledger_error *err)
{
    (void)state;
    (void)err;
    ((struct blank *)context)->programme_count++;
    return LEDGER_OK;
}

static enum ledger_status
programme_write(void *context, const struct ledger_programme_state *state, struct ledger_error *err)
{
    struct blank *blank = context;
    enum ledger_status status;

    blank->row++;
    status = text_put(blank, blank->row, 0, state->programme.code, SHEET_STYLE_TEXT, err);
    if (status == LEDGER_OK)
        status = text_put(blank, blank->row, 1, state->programme.name, SHEET_STYLE_TEXT, err);
    return status;
}

/* Ended ones too: what was paid in their time may come in late. */
static enum ledger_status
programmes_write(struct blank *blank, struct ledger_error *err)
{
    enum ledger_status status =
        sheet_writer_sheet(blank->writer, programmes_sheet, programmes_sheet, err);

    blank->row = 1;
    if (status == LEDGER_OK)
        status = text_put(blank, 1, 0, "项目代码", SHEET_STYLE_TITLE, err);
    if (status == LEDGER_OK)
        status = text_put(blank, 1, 1, "项目名称", SHEET_STYLE_TITLE, err);
    if (status == LEDGER_OK)
        status = ledger_state_programmes(blank->txn, programme_write, blank, err);
    if (status != LEDGER_OK)
        return status;
    sheet_writer_column(blank->writer, 0, WIDTH, SHEET_ENTRY_TEXT);
    sheet_writer_column(blank->writer, 1, 3 * WIDTH, SHEET_ENTRY_TEXT);
    return LEDGER_OK;
}

static enum ledger_status
list_write(struct blank *blank, struct ledger_error *err)
{
    enum ledger_status status = sheet_writer_sheet(blank->writer, "拨付清单", "拨付清单", err);

    for (size_t i = 0; i < COLUMN_COUNT && status == LEDGER_OK; i++) {
        char title[64];

        column_title(i, title);
        sheet_writer_column(blank->writer, i, WIDTH, columns[i].entry);
        status = text_put(blank, 1, i, title, SHEET_STYLE_TITLE, err);
    }
    if (status != LEDGER_OK)
        return status;
    if (blank->programme_count > 0)
        sheet_writer_choices(blank->writer, LEDGER_IMPORT_PROGRAMME, programmes_sheet,
                             blank->programme_count + 1);
    sheet_writer_head(blank->writer, 1, 1, COLUMN_COUNT);
    return LEDGER_OK;
}

static enum ledger_status
help_write(struct blank *blank, struct ledger_error *err)
{
    enum ledger_status status = sheet_writer_sheet(blank->writer, "填写说明", "填写说明", err);

    for (size_t i = 0; i < COLUMN_COUNT && status == LEDGER_OK; i++) {
        const char *help = language_pick(blank->language, columns[i].help);
        char title[64];

        column_title(i, title);
        status = text_put(blank, i + 1, 0, title, SHEET_STYLE_TITLE, err);
        if (status == LEDGER_OK)
            status = text_put(blank, i + 1, 1, help, SHEET_STYLE_TEXT, err);
    }
    if (status != LEDGER_OK)
        return status;
    sheet_writer_column(blank->writer, 0, WIDTH, SHEET_ENTRY_TEXT);
    sheet_writer_column(blank->writer, 1, 4 * WIDTH, SHEET_ENTRY_TEXT);
    return LEDGER_OK;
}

enum ledger_status
importing_template_write(struct command_context *context, const char *path,
                         struct ledger_error *err)
{
    struct blank blank = {.language = context->output.language};
    bool is_same = false;
    enum ledger_status status = sheet_writer_open(path, &blank.writer, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &blank.txn,
                                    err);
    if (status == LEDGER_OK)
        status = ledger_state_programmes(blank.txn, programme_count, &blank, err);
    if (status == LEDGER_OK)
        status = list_write(&blank, err);
    if (status == LEDGER_OK)
        status = programmes_write(&blank, err);
    if (status == LEDGER_OK)
        status = help_write(&blank, err);
    if (status == LEDGER_OK)
        status = sheet_writer_finish(blank.writer, path, &is_same, err);
    if (status == LEDGER_EXISTS && is_same)
        status = LEDGER_OK;
    else if (status == LEDGER_EXISTS) /* Nothing was done, which EXISTS would pass for. */
        status = ledger_fail(err, LEDGER_DENIED, LEDGER_MESSAGE_FILE_EXISTS, path);
    sheet_writer_free(blank.writer);
    ledger_store_abort(blank.txn);
    return status;
}

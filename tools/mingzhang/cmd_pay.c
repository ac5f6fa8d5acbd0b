/* pay: one payment, from options or from questions on the terminal. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/file.h"
#include "ledger/value/document.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/pay.h"
#include "tools/mingzhang/people.h"

enum { ATTACHMENTS_MAX = 16 };

/* --- the payee --- */

static enum ledger_status
person(struct command_context *context, struct ledger_vault *vault, struct ledger_payee *payee,
       struct ledger_error *err)
{
    const char *number = command_text(context, "payee-person");
    const char *kind = command_text(context, "person-kind");
    struct ledger_digest *commitment = ledger_arena_take(&context->arena, sizeof(*commitment));
    struct ledger_buffer canonical = {0};
    enum ledger_status status;

    if (commitment == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           sizeof(*commitment));
    status = ledger_buffer_printf(&canonical, err, "%s ", kind == NULL ? "resident-id" : kind);
    for (; *number != '\0' && status == LEDGER_OK; number++) {
        const char upper = (char)toupper((unsigned char)*number);

        if (*number != ' ')
            status = ledger_buffer_append(&canonical, ledger_slice_of(&upper, 1), err);
    }
    if (status == LEDGER_OK)
        status =
            ledger_vault_commit(vault, LEDGER_COMMITMENT_PERSON, ledger_buffer_slice(&canonical),
                                people_text(context, "payee-name"), commitment, err);
    if (status == LEDGER_OK) {
        payee->kind = LEDGER_PAYEE_PERSON;
        payee->person = ledger_digest_slice(commitment);
    }
    ledger_buffer_free(&canonical);
    return status;
}

static enum ledger_status
enterprise(struct command_context *context, struct ledger_payee *payee, struct ledger_error *err)
{
    struct ledger_payee_state known;
    enum ledger_status status;

    payee->kind = LEDGER_PAYEE_ENTERPRISE;
    status =
        pay_credit_code(context, command_text(context, "payee-code"), &payee->credit_code, err);
    if (status != LEDGER_OK) {
        ledger_error_add_place(err, "--payee-code");
        return command_misuse(context, status);
    }
    payee->name = people_text(context, "payee-name");
    if (payee->name[0] != '\0')
        return LEDGER_OK;
    status = pay_known_payee(context, payee, &known, err);
    if (status == LEDGER_OK)
        payee->name = known.name;
    return status == LEDGER_NOT_FOUND ? LEDGER_OK : status;
}

static enum ledger_status
payee_read(struct command_context *context, struct ledger_vault *vault, struct ledger_payee *payee,
           struct ledger_error *err)
{
    const unsigned stated = (unsigned)command_has(context, "payee-code") +
                            (unsigned)command_has(context, "payee-person") +
                            (unsigned)command_has(context, "payee-register");

    if (stated != 1)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PAY_ONE_PAYEE));
    if (command_has(context, "payee-code"))
        return enterprise(context, payee, err);
    if (command_has(context, "payee-person"))
        return person(context, vault, payee, err);
    payee->kind = LEDGER_PAYEE_OTHER;
    payee->name = people_text(context, "payee-name");
    payee->register_name = people_text(context, "payee-register");
    payee->register_number = people_text(context, "payee-number");
    return LEDGER_OK;
}

/* --- accounts, papers, attachments --- */

static enum ledger_status
accounts_read(struct command_context *context, struct ledger_vault *vault,
              struct ledger_disbursement *disbursement, struct ledger_error *err)
{
    const char *account = command_text(context, "account");
    const char *paying = command_text(context, "paying-account");
    enum ledger_status status = LEDGER_OK;

    if (account != NULL)
        status = flow_account(context, vault, account, command_text(context, "bank"),
                              &disbursement->account, err);
    if (status == LEDGER_OK && paying != NULL)
        status = flow_account(context, vault, paying, /* bank= */ NULL,
                              &disbursement->paying_account, err);
    return status == LEDGER_MALFORMED ? command_misuse(context, status) : status;
}

static enum ledger_status
document_read(struct command_context *context, const char **out_document, struct ledger_error *err)
{
    const char *text = command_text(context, "document");
    struct ledger_buffer canonical = {0};
    enum ledger_status status;

    if (text == NULL)
        return LEDGER_OK;
    status = ledger_document_normalise(ledger_slice_of_text(text), &canonical, err);
    if (status == LEDGER_OK) {
        *out_document = ledger_arena_text(&context->arena, ledger_buffer_slice(&canonical));
        if (*out_document == NULL)
            status =
                ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, canonical.size);
    } else {
        ledger_error_add_place(err, "--document");
        status = command_misuse(context, status);
    }
    ledger_buffer_free(&canonical);
    return status;
}

/* A scan can be large: hashed piece by piece. */
static enum ledger_status
file_digest(const char *path, struct ledger_digest *out_digest, struct ledger_error *err)
{
    FILE *file = fopen(path, "rb");
    struct ledger_hasher hasher;
    uint8_t piece[16384];
    size_t size;
    enum ledger_status status = LEDGER_OK;

    if (file == NULL)
        return ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_OPEN, path);
    ledger_hasher_start(&hasher);
    while ((size = fread(piece, 1, sizeof(piece), file)) > 0)
        ledger_hasher_add(&hasher, ledger_slice_of(piece, size));
    if (ferror(file) != 0)
        status = ledger_file_fail(err, errno, LEDGER_MESSAGE_FILE_CANNOT_READ, path);
    else
        *out_digest = ledger_hasher_finish(&hasher);
    (void)fclose(file);
    return status;
}

static enum ledger_status
attachments_read(struct command_context *context, struct ledger_disbursement *disbursement,
                 struct ledger_error *err)
{
    const size_t count = command_count(context, "attachment");
    struct ledger_attachment *attachments;
    struct ledger_digest *digests;
    enum ledger_status status = LEDGER_OK;

    if (count == 0)
        return LEDGER_OK;
    if (count > ATTACHMENTS_MAX)
        return command_misuse(context,
                              ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_PAY_ATTACHMENTS,
                                          count, (size_t)ATTACHMENTS_MAX));
    attachments = ledger_arena_take(&context->arena, count * sizeof(*attachments));
    digests = ledger_arena_take(&context->arena, count * sizeof(*digests));
    if (attachments == NULL || digests == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           count * sizeof(*attachments));
    for (size_t i = 0; i < count && status == LEDGER_OK; i++) {
        const char *path = command_text_at(context, "attachment", i);
        const char *slash = strrchr(path, '/');

        status = file_digest(path, &digests[i], err);
        attachments[i].name = slash == NULL ? path : slash + 1;
        attachments[i].sha256 = ledger_digest_slice(&digests[i]);
    }
    disbursement->attachments = attachments;
    disbursement->attachment_count = count;
    return status;
}

/* --- all of it --- */

static enum ledger_status
required(struct command_context *context, const char *option, const char *value,
         struct ledger_error *err)
{
    if (command_has(context, option))
        return LEDGER_OK;
    return command_misuse(context,
                          ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_USAGE_OPTION_MISSING,
                                      "pay", option, value));
}

static enum ledger_status
numbers_read(struct command_context *context, struct ledger_disbursement *disbursement,
             struct ledger_error *err)
{
    struct ledger_money amount = {0};
    struct ledger_money approved = {0};
    uint64_t year = 0;
    enum ledger_status status = command_money(context, "amount", &amount, err);

    disbursement->date = flow_today(context);
    if (status == LEDGER_OK && amount.fen <= 0)
        status = command_misuse(context,
                                ledger_fail(err, LEDGER_OUT_OF_RANGE,
                                            LEDGER_MESSAGE_PAY_AMOUNT_NOT_POSITIVE, amount.fen));
    if (status == LEDGER_OK)
        status = command_money(context, "approved", &approved, err);
    if (status == LEDGER_OK)
        status = command_date(context, "date", &disbursement->date, err);
    if (status == LEDGER_OK)
        status = command_date(context, "applied", &disbursement->applied_date, err);
    if (status == LEDGER_OK)
        status = command_date(context, "approved-on", &disbursement->approved_date, err);
    year = disbursement->date / 10000;
    if (status == LEDGER_OK)
        status = command_number(context, "year", 9999, &year, err);
    disbursement->amount_fen = amount.fen;
    disbursement->claim_approved_fen = approved.fen;
    disbursement->budget_year = (uint32_t)year;
    return status;
}

static enum ledger_status
options_read(struct command_context *context, struct ledger_vault *vault,
             struct ledger_disbursement *disbursement, struct ledger_error *err)
{
    enum ledger_status status = required(context, "programme", "CODE", err);

    if (status == LEDGER_OK)
        status = required(context, "reference", "NUMBER", err);
    if (status == LEDGER_OK)
        status = required(context, "amount", "YUAN", err);
    if (status == LEDGER_OK)
        status = numbers_read(context, disbursement, err);
    if (status != LEDGER_OK)
        return status;
    disbursement->programme = people_text(context, "programme");
    disbursement->reference = people_text(context, "reference");
    disbursement->claim = people_text(context, "claim");
    disbursement->payment_voucher = people_text(context, "voucher-no");
    disbursement->replaces = people_text(context, "replaces");
    disbursement->memo = people_text(context, "memo");
    disbursement->reason = people_text(context, "reason");
    status = payee_read(context, vault, &disbursement->payee, err);
    if (status == LEDGER_OK)
        status = accounts_read(context, vault, disbursement, err);
    if (status == LEDGER_OK)
        status = document_read(context, &disbursement->document, err);
    if (status == LEDGER_OK)
        status = attachments_read(context, disbursement, err);
    return status;
}

/* What rule 17 wants explained: at a terminal the explanation is asked for, and it is tried again.
 */
static bool
wants_reason(enum ledger_status status, const struct ledger_error *err)
{
    return status == LEDGER_REFUSED && (err->message == LEDGER_MESSAGE_UNEXPLAINED_CREDIT_CODE ||
                                        err->message == LEDGER_MESSAGE_UNEXPLAINED_REPEAT ||
                                        err->message == LEDGER_MESSAGE_UNEXPLAINED_NAME ||
                                        err->message == LEDGER_MESSAGE_UNEXPLAINED_ACCOUNT);
}

static enum ledger_status
ask_and_submit(struct command_context *context, struct ledger_vault *vault,
               struct ledger_disbursement *disbursement, struct ledger_error *err)
{
    char text[LEDGER_ERROR_TEXT_SIZE];
    enum ledger_status status = pay_ask(context, vault, disbursement, err);

    if (status == LEDGER_OK)
        status = pay_submit(context, disbursement, vault, err);
    if (!wants_reason(status, err))
        return status;
    ledger_error_text(err, context->output.language, text);
    (void)fprintf(stderr, "%s\n", text);
    *err = (struct ledger_error){0};
    status = pay_ask_reason(context, disbursement, err);
    return status == LEDGER_OK ? pay_submit(context, disbursement, vault, err) : status;
}

/* The rows that say what is paid; those of the signer stand behind them. */
enum { PAY_OPTION_COUNT = 24 };

static const struct command_option options[] = {
    {.name = "programme",
     .value = "CODE",
     .kind = COMMAND_VALUE,
     .help = {"政策项目代码", "the programme's code"}},
    {.name = "year",
     .value = "YYYY",
     .kind = COMMAND_VALUE,
     .help = {"预算年度（默认为日期所在年）", "budget year (default: that of the date)"}},
    {.name = "reference",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"业务单号，永不重复", "the unit's own number of this payment, used once for ever"}},
    {.name = "payee-code",
     .value = "CODE",
     .kind = COMMAND_VALUE,
     .help = {"收款单位的统一社会信用代码", "the payee's unified social credit code"}},
    {.name = "payee-name",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"收款方名称（默认沿用上次的）", "the payee's name (default: as last time)"}},
    {.name = "payee-person",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"收款人证件号码（账本只存承诺值）",
              "a person's identity number: the ledger holds a commitment only"}},
    {.name = "person-kind",
     .value = "KIND",
     .kind = COMMAND_VALUE,
     .help = {"resident-id（默认）或 passport", "resident-id (when not given) or passport"}},
    {.name = "payee-register",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"其他登记机构（无信用代码的单位）", "another register, for those without a code"}},
    {.name = "payee-number",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"在该机构的登记号", "the number in that register"}},
    {.name = "amount",
     .value = "YUAN",
     .kind = COMMAND_VALUE,
     .help = {"金额，如 1,234.50 或 12万元", "the amount: 1,234.50"}},
    {.name = "date",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"记账日期（默认今天）", "accounting date (default: today)"}},
    {.name = "claim",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"申请编号（分次拨付时）", "the claim's number, where it is paid in parts"}},
    {.name = "approved",
     .value = "YUAN",
     .kind = COMMAND_VALUE,
     .help = {"该申请的核定金额", "what was approved for that claim"}},
    {.name = "bank", .value = "TEXT", .kind = COMMAND_VALUE, .help = {"开户行", "the bank"}},
    {.name = "account",
     .value = "DIGITS",
     .kind = COMMAND_VALUE,
     .help = {"收款账号（账本只存后四位和承诺值）",
              "the account: the ledger holds its last four digits and a commitment"}},
    {.name = "paying-account",
     .value = "DIGITS",
     .kind = COMMAND_VALUE,
     .help = {"付款账号", "the account that pays"}},
    {.name = "voucher-no",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"支付凭证号", "the number of the payment voucher"}},
    {.name = "document",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"文号", "the number of the official document"}},
    {.name = "applied",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"申请日期", "date of the application"}},
    {.name = "approved-on",
     .value = "DATE",
     .kind = COMMAND_VALUE,
     .help = {"核准日期", "date of the approval"}},
    {.name = "replaces",
     .value = "NUMBER",
     .kind = COMMAND_VALUE,
     .help = {"重付的原业务单号（退汇后）", "the returned payment that this one pays again"}},
    {.name = "memo", .value = "TEXT", .kind = COMMAND_VALUE, .help = {"备注", "a note"}},
    {.name = "reason",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .help = {"情况说明（系统提示疑点时填写）", "why something unusual is right"}},
    {.name = "attachment",
     .value = "FILE",
     .kind = COMMAND_LIST,
     .help = {"附件（只记录其哈希）", "an attachment: its hash is recorded"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

static bool
says_something(const struct command_context *context)
{
    for (size_t i = 0; i < PAY_OPTION_COUNT; i++) {
        if (command_has(context, options[i].name))
            return true;
    }
    return false;
}

static enum ledger_status
pay_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_vault *vault = NULL;
    struct ledger_entry blank;
    struct ledger_disbursement *disbursement = &blank.disbursement;
    enum ledger_status status = ledger_vault_open(context->ledger, &vault, err);

    ledger_entry_init(&blank, LEDGER_BODY_DISBURSEMENT);
    if (status == LEDGER_OK && !says_something(context)) {
        status = ask_and_submit(context, vault, disbursement, err);
    } else if (status == LEDGER_OK) {
        status = options_read(context, vault, disbursement, err);
        if (status == LEDGER_OK)
            status = pay_submit(context, disbursement, vault, err);
    }
    ledger_vault_free(vault);
    return status;
}

const struct command cmd_pay = {
    .name = "pay",
    .group = COMMAND_GROUP_RECORD,
    .summary = {"登记一笔拨付、退库或减免", "record one payment, refund or relief"},
    .details = {"不带内容选项时逐项询问。同一业务单号、同样内容再次提交，只回答已有的那一笔。",
                "Without options that say what is paid, it asks field by field. The same payment "
                "submitted again is answered with the one there is."},
    .examples = {"pay --key /media/usb/zhang.san",
                 "pay --programme KJ-01 --reference BT-2023-0007 --payee-code 91999999MA00000016 "
                 "--payee-name 东川样例公司 --amount 120,000.00 --key /media/usb/zhang.san"},
    .options = options,
    .argument_count_max = 0,
    .needs = COMMAND_NEEDS_WRITER,
    .run = pay_run,
};

/* claim: a file of published figures against evidence that holds. */
#include "tools/mingzhang-audit/commands.h"
#include "tools/mingzhang-audit/totalling.h"

struct asked {
    uint32_t from_date, to_date;
    enum audit_rounding rounding;
    struct audit_buffer text; /* of the file; claims point into it */
    struct audit_claims claims;
};

static enum ledger_status
read_options(struct command_context *context, struct asked *asked, struct ledger_error *err)
{
    const char *path = context->arguments[1];
    struct audit_error why = {0};
    enum ledger_status status;
    if ((status = command_date(context, "from", &asked->from_date, err)) != LEDGER_OK ||
        (status = command_date(context, "to", &asked->to_date, err)) != LEDGER_OK ||
        (status = totalling_rounding(context, &asked->rounding, err)) != LEDGER_OK ||
        (status = input_file(context, path, AUDIT_CLAIMS_FILE_MAX, &asked->text)) != LEDGER_OK)
        return status;
    return input_tell(context,
                      audit_claims_read(&asked->claims, audit_buffer_bytes(&asked->text), path,
                                        asked->rounding, &why),
                      &why);
}

static enum ledger_status
print(struct command_context *context, const struct examination *examination,
      const struct asked *asked, struct ledger_error *err)
{
    if (!context->output.json) {
        totalling_heading(context, examination, asked->from_date, asked->to_date);
        return totalling_print_claims(context, &asked->claims, asked->rounding, err);
    }
    json_t *document = totalling_document(examination, asked->from_date, asked->to_date);
    (void)json_object_set_new(document, "rounding",
                              json_string(audit_rounding_name(asked->rounding)));
    (void)json_object_set_new(document, "claims", totalling_claims_json(&asked->claims));
    (void)json_object_set_new(document, "failed", json_integer((json_int_t)asked->claims.failed));
    return output_json(&context->output, document, err);
}

static enum ledger_status
claim_run(struct command_context *context, struct ledger_error *err)
{
    struct examination examination = {.pin_directory = -1};
    struct asked asked = {0};
    const struct audit_book *book = NULL;
    struct audit_error why = {0};
    enum ledger_status status = read_options(context, &asked, err);
    if (status == LEDGER_OK)
        status = examination_open_to_read(context, INPUT_NO_ROOMS, &examination, err);
    if (status == LEDGER_OK)
        status = examination_read(context, &examination, &book, err);
    if (status == LEDGER_OK)
        status = input_tell(
            context, audit_claims_judge(&asked.claims, book, asked.from_date, asked.to_date, &why),
            &why);
    if (status == LEDGER_OK)
        status = print(context, &examination, &asked, err);
    if (status == LEDGER_OK)
        context->answer_is_no = asked.claims.failed > 0;
    audit_claims_free(&asked.claims);
    audit_buffer_free(&asked.text);
    examination_close(&examination);
    return status;
}

static const struct command_option options[] = {EXAMINATION_OPTIONS,
                                                TOTALLING_FROM_OPTION,
                                                TOTALLING_TO_OPTION,
                                                TOTALLING_ROUNDING_OPTION,
                                                {0}};

const struct command cmd_claim = {
    .name = "claim",
    .group = COMMAND_GROUP_LOOK,
    .arguments = "<evidence> <file>",
    .summary = {"核验后逐个核对文件中的公布数", "verify, then judge a file of published figures"},
    .details = {"文件为 UTF-8，每行一个：名称=数字，或 名称 数字；名称是公布口径或项目代码，"
                "# 开头是注释。按现金净额加减免净额判断；有一个不成立，退出码为 5。",
                "The file is UTF-8, one a line: NAME=FIGURE or NAME FIGURE, a category or a "
                "programme's code; lines that begin with # are comments. Judged on cash and relief "
                "together, net; when one does not hold the exit status is 5."},
    .examples = {"claim evidence figures.txt --policy policy --genesis genesis.txt",
                 "claim evidence figures.txt --policy policy --genesis genesis.txt --from "
                 "2023-01-01 --to 2023-06-30 --json"},
    .options = options,
    .argument_count_min = 2,
    .argument_count_max = 2,
    .run = claim_run,
};

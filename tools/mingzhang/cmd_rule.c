/* rule set, rule show: which roles sign what, beyond what is always so. */
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/rules/requirements.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

/* As many as there are pairs of body and role. */
enum {
    REQUIREMENTS_MAX = (LEDGER_BODY_END - LEDGER_BODY_FIRST) * (LEDGER_ROLE_END - 1),
    SIGNERS_MAX = 8,
};

/* --- set --- */

static enum ledger_body
body_from_name(struct ledger_slice name)
{
    for (enum ledger_body body = LEDGER_BODY_IDENTITY; body <= LEDGER_BODY_INCIDENT; body++) {
        if (ledger_slice_equal(name, ledger_slice_of_text(ledger_body_name(body))))
            return body;
    }
    return (enum ledger_body)0;
}

static enum ledger_role
role_from_slice(struct ledger_slice name)
{
    for (enum ledger_role role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        if (ledger_slice_equal(name, ledger_slice_of_text(ledger_role_name(role))))
            return role;
    }
    return LEDGER_ROLE_NONE;
}

/* What stands up to the next colon; moves on behind it. */
static struct ledger_slice
next_part(struct ledger_slice *text)
{
    const uint8_t *colon = text->size == 0 ? NULL : memchr(text->data, ':', text->size);
    struct ledger_slice part = *text;

    if (colon == NULL) {
        *text = (struct ledger_slice){0};
        return part;
    }
    part.size = (size_t)(colon - text->data);
    *text = ledger_slice_of(colon + 1, text->size - part.size - 1);
    return part;
}

/* disbursement:approver:2:1000000 */
static enum ledger_status
requirement_parse(const char *text, struct ledger_requirement *out_requirement,
                  struct ledger_error *err)
{
    struct ledger_slice rest = ledger_slice_of_text(text);
    struct ledger_requirement requirement;
    struct ledger_money from = {0};
    uint64_t count = 0;
    struct ledger_slice part = next_part(&rest);

    requirement.body = body_from_name(part);
    if ((int)requirement.body == 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_REQUIRE_BODY_UNKNOWN, text);
    requirement.role = role_from_slice(next_part(&rest));
    if (requirement.role == LEDGER_ROLE_NONE)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_REQUIRE_ROLE_UNKNOWN, text);
    if (ledger_text_from_decimal(next_part(&rest), SIGNERS_MAX, &count) != LEDGER_OK || count == 0)
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_REQUIRE_COUNT, text,
                           (size_t)SIGNERS_MAX);
    if (rest.size > 0 &&
        (ledger_money_parse_loose(rest, LEDGER_MONEY_YUAN, &from, /* err= */ NULL) != LEDGER_OK ||
         from.fen < 0))
        return ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_REQUIRE_FROM, text);
    requirement.count = (uint32_t)count;
    requirement.from_fen = from.fen;
    *out_requirement = requirement;
    return LEDGER_OK;
}

static int
requirement_compare(const void *a, const void *b)
{
    const struct ledger_requirement *left = a;
    const struct ledger_requirement *right = b;

    if (left->body != right->body)
        return left->body < right->body ? -1 : 1;
    return (left->role > right->role) - (left->role < right->role);
}

static enum ledger_status
requirements_read(struct command_context *context,
                  struct ledger_requirement requirements[static REQUIREMENTS_MAX],
                  size_t *out_count, struct ledger_error *err)
{
    const size_t count = command_count(context, "require");
    enum ledger_status status = LEDGER_OK;

    if (count > REQUIREMENTS_MAX)
        return command_misuse(
            context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_REQUIRE_TWICE, "--require"));
    for (size_t i = 0; i < count && status == LEDGER_OK; i++)
        status = requirement_parse(command_text_at(context, "require", i), &requirements[i], err);
    if (status != LEDGER_OK)
        return command_misuse(context, status);
    if (count > 0)
        qsort(requirements, count, sizeof(requirements[0]), requirement_compare);
    for (size_t i = 1; i < count; i++) {
        if (requirement_compare(&requirements[i - 1], &requirements[i]) == 0)
            return command_misuse(context,
                                  ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_REQUIRE_TWICE,
                                              ledger_body_name(requirements[i].body)));
    }
    *out_count = count;
    return LEDGER_OK;
}

static enum ledger_status
rule_set_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_requirement requirements[REQUIREMENTS_MAX];
    struct ledger_entry entry;
    enum ledger_status status;

    ledger_entry_init(&entry, LEDGER_BODY_RULE);
    status = requirements_read(context, requirements, &entry.rule.requirement_count, err);
    if (status != LEDGER_OK)
        return status;
    entry.rule.requirements = requirements;
    entry.rule.reason = command_text(context, "reason");
    return flow_submit(context, &entry, 1, LEDGER_ROLE_ADMIN, /* vault= */ NULL, err);
}

static const struct command_option rule_set_options[] = {
    {.name = "require",
     .value = "BODY:ROLE:COUNT[:FROM]",
     .kind = COMMAND_LIST,
     .help = {"某类明细须某角色几人签名，从多少元起；以这次写的为全部，一个不写即恢复默认",
              "a kind of entry needs so many of a role, from an amount in yuan on; those given are "
              "the whole list, and none at all brings the defaults back"}},
    {.name = "reason",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"原因或制度依据", "why, or the regulation that asks for it"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_rule_set = {
    .name = "rule set",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"规定哪类明细须谁签名", "say who must sign what"},
    .details = {"不能低于默认要求，只有 disbursement:approver（审批起点，默认 500,000.00 "
                "元）可以另定。须两名管理员签署。",
                "The defaults cannot be undercut, but for the amount from which on an approver "
                "signs payouts (disbursement:approver, 500,000.00 yuan when nothing is said). Two "
                "administrators sign."},
    .examples = {"rule set --require disbursement:approver:1:1000000 --require "
                 "adjustment:approver:1 --reason 内控制度第十二条 --key /media/usb/admin1"},
    .options = rule_set_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = rule_set_run,
};

/* --- show --- */

static void
show_row(const struct command_context *context, struct output_table *table,
         const struct ledger_requirement *requirement, bool is_default)
{
    const enum ledger_language language = context->output.language;
    const bool json = context->output.json;

    output_table_text(table, ledger_body_name(requirement->body));
    output_table_text(table, json ? ledger_role_name(requirement->role)
                                  : flow_role_word(language, requirement->role));
    output_table_count(table, requirement->count);
    output_table_money(table, (struct ledger_money){requirement->from_fen});
    output_table_flag(table, is_default);
}

static bool
is_stated(const struct ledger_requirement *stated, size_t count,
          const struct ledger_requirement *fallback)
{
    for (size_t i = 0; i < count; i++) {
        if (requirement_compare(&stated[i], fallback) == 0)
            return true;
    }
    return false;
}

/* What is in force, in the order of bodies and roles: a stated pair stands for its default. */
static void
show_rows(const struct command_context *context, struct output_table *table,
          const struct ledger_requirement *stated, size_t stated_count)
{
    struct ledger_requirement rows[2 * REQUIREMENTS_MAX];
    size_t default_count;
    const struct ledger_requirement *defaults = ledger_requirement_defaults(&default_count);
    size_t count = 0;

    for (size_t i = 0; i < default_count; i++) {
        if (!is_stated(stated, stated_count, &defaults[i]))
            rows[count++] = defaults[i];
    }
    for (size_t i = 0; i < stated_count; i++)
        rows[count++] = stated[i];
    qsort(rows, count, sizeof(rows[0]), requirement_compare);
    for (size_t i = 0; i < count; i++)
        show_row(context, table, &rows[i], !is_stated(stated, stated_count, &rows[i]));
}

static enum ledger_status
rule_show_run(struct command_context *context, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {"body", {"明细类别", "Entries"}, OUTPUT_TEXT, false},
        {"role", {"签名角色", "Role"}, OUTPUT_TEXT, false},
        {"count", {"人数", "Signers"}, OUTPUT_COUNT, false},
        {"from", {"起点金额", "From"}, OUTPUT_MONEY, false},
        {"default", {"默认", "Default"}, OUTPUT_FLAG, false},
    };
    const struct ledger_requirement *stated = NULL;
    size_t stated_count = 0;
    struct output_table *table = NULL;
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof(columns) / sizeof(columns[0]), &table, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK)
        status = ledger_state_requirements(txn, &context->arena, &stated, &stated_count, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK) {
        show_rows(context, table, stated, stated_count);
        status = output_table_print(&context->output, table, err);
    }
    output_table_free(table);
    return status;
}

const struct command cmd_rule_show = {
    .name = "rule show",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"查看各类明细须谁签名", "show who must sign what"},
    .examples = {"rule show"},
    .needs = COMMAND_NEEDS_READER,
    .run = rule_show_run,
};

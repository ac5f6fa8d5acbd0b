/* Entries about the ledger itself, people, rules and programmes, and what befell them. */
#include <inttypes.h>

#include "tools/mingzhang/view_internal.h"

static const struct language_text title_reason = {"说明", "Reason"};
static const struct language_text title_vkey = {"验证公钥", "Verification key"};

static struct language_text
officer_action_text(enum ledger_officer_action action)
{
    switch (action) {
    case LEDGER_OFFICER_ENROL:
        return (struct language_text){"登记", "enrol"};
    case LEDGER_OFFICER_CHANGE:
        return (struct language_text){"变更", "change"};
    case LEDGER_OFFICER_ROTATE:
        return (struct language_text){"换钥", "rotate"};
    case LEDGER_OFFICER_REVOKE:
        return (struct language_text){"注销", "revoke"};
    }
    return (struct language_text){"?", "?"};
}

static struct language_text
programme_action_text(enum ledger_programme_action action)
{
    switch (action) {
    case LEDGER_PROGRAMME_OPEN:
        return (struct language_text){"设立", "open"};
    case LEDGER_PROGRAMME_AMEND:
        return (struct language_text){"修订", "amend"};
    case LEDGER_PROGRAMME_CLOSE:
        return (struct language_text){"关闭", "close"};
    }
    return (struct language_text){"?", "?"};
}

static struct language_text
incident_kind_text(enum ledger_incident_kind kind)
{
    switch (kind) {
    case LEDGER_INCIDENT_BREAK_GLASS:
        return (struct language_text){"应急启用", "break-glass"};
    case LEDGER_INCIDENT_LOST_KEY:
        return (struct language_text){"密钥丢失", "lost key"};
    case LEDGER_INCIDENT_CLOCK:
        return (struct language_text){"时钟异常", "clock"};
    case LEDGER_INCIDENT_RESTORE:
        return (struct language_text){"恢复", "restore"};
    case LEDGER_INCIDENT_OTHER:
        return (struct language_text){"其他", "other"};
    }
    return (struct language_text){"?", "?"};
}

void
view_identity(struct view_fields *fields, const struct ledger_identity *identity)
{
    view_put_text(fields, "name", (struct language_text){"账本名称", "Name of the ledger"},
                  identity->name);
    view_put_text(fields, "origin", (struct language_text){"账本标识", "Origin"}, identity->origin);
    view_put_text(fields, "vkey", title_vkey, identity->vkey);
    view_put_text(fields, "reason", title_reason, identity->reason);
    view_put_note(fields, "last_checkpoint",
                  (struct language_text){"原账本最后检查点", "Last checkpoint of the old origin"},
                  identity->last_checkpoint);
}

static const char *
roles_joined(struct view_fields *fields, const enum ledger_role *roles, size_t count)
{
    const char *text = "";

    for (size_t i = 0; i < count; i++)
        text =
            view_printf(fields, "%s%s%s", text, i == 0 ? "" : " ",
                        view_choose(fields, ledger_role_name(roles[i]), view_role_text(roles[i])));
    return text;
}

void
view_officer(struct view_fields *fields, const struct ledger_officer *officer)
{
    view_put_word(fields, "action", (struct language_text){"办理事项", "Action"},
                  ledger_officer_action_name(officer->action),
                  officer_action_text(officer->action));
    view_put_text(fields, "name", (struct language_text){"人员代号", "Officer"}, officer->name);
    view_put_text(fields, "full_name", (struct language_text){"姓名", "Full name"},
                  officer->full_name);
    view_put_text(fields, "unit", (struct language_text){"单位", "Unit"}, officer->unit);
    view_put_text(fields, "unit_code",
                  (struct language_text){"单位统一社会信用代码", "Unit's credit code"},
                  officer->unit_code);
    view_put_commitment(fields, (struct view_group){"person", {"本人", "Person"}}, officer->person);
    view_put_text(fields, "roles", (struct language_text){"角色", "Roles"},
                  roles_joined(fields, officer->roles, officer->role_count));
    view_put_text(fields, "vkey", title_vkey, officer->vkey);
    view_put_text(fields, "reason", title_reason, officer->reason);
}

static const char *
requirement_line(struct view_fields *fields, const struct ledger_requirement *requirement)
{
    char amount[LEDGER_MONEY_GROUPED_SIZE];
    const char *body =
        view_choose(fields, ledger_body_name(requirement->body), view_body_text(requirement->body));
    const char *role =
        view_choose(fields, ledger_role_name(requirement->role), view_role_text(requirement->role));

    ledger_money_format_grouped((struct ledger_money){requirement->from_fen}, amount);
    if (!fields->view->output->json && fields->view->output->language == LEDGER_LANGUAGE_ZH)
        return requirement->from_fen == 0
                   ? view_printf(fields, "%s：%s %u 人", body, role, requirement->count)
                   : view_printf(fields, "%s：%s %u 人，自 %s 元起", body, role, requirement->count,
                                 amount);
    return requirement->from_fen == 0
               ? view_printf(fields, "%s: %s %u", body, role, requirement->count)
               : view_printf(fields, "%s: %s %u, from %s yuan", body, role, requirement->count,
                             amount);
}

void
view_rule(struct view_fields *fields, const struct ledger_rule *rule)
{
    for (size_t i = 0; i < rule->requirement_count; i++)
        view_put_text(fields, view_printf(fields, "requirement_%zu", i + 1),
                      (struct language_text){view_printf(fields, "要求%zu", i + 1),
                                             view_printf(fields, "Requirement %zu", i + 1)},
                      requirement_line(fields, &rule->requirements[i]));
    if (rule->requirement_count == 0)
        view_put_word(fields, "requirements", (struct language_text){"要求", "Requirements"},
                      "defaults", (struct language_text){"仅按默认规则", "the defaults alone"});
    view_put_text(fields, "reason", title_reason, rule->reason);
}

static void
put_budget_codes(struct view_fields *fields, const struct ledger_programme *programme)
{
    view_put_text(fields, "function_code", (struct language_text){"支出功能分类", "Function code"},
                  programme->function_code);
    view_put_text(fields, "government_economic_code",
                  (struct language_text){"政府预算支出经济分类", "Government economic code"},
                  programme->government_economic_code);
    view_put_text(fields, "department_economic_code",
                  (struct language_text){"部门预算支出经济分类", "Department economic code"},
                  programme->department_economic_code);
    view_put_text(fields, "revenue_code", (struct language_text){"收入分类", "Revenue code"},
                  programme->revenue_code);
}

void
view_programme(struct view_fields *fields, const struct ledger_programme *programme)
{
    view_put_word(fields, "action", (struct language_text){"办理事项", "Action"},
                  ledger_programme_action_name(programme->action),
                  programme_action_text(programme->action));
    view_put_text(fields, "code", (struct language_text){"项目代码", "Code"}, programme->code);
    view_put_text(fields, "name", (struct language_text){"项目名称", "Name"}, programme->name);
    view_put_text(fields, "category", (struct language_text){"公布口径", "Category"},
                  programme->category);
    view_put_text(fields, "document", (struct language_text){"文号", "Document"},
                  programme->document);
    if (programme->instrument != LEDGER_INSTRUMENT_NONE)
        view_put_word(fields, "instrument", (struct language_text){"资金方式", "Instrument"},
                      ledger_instrument_name(programme->instrument),
                      view_instrument_text(programme->instrument));
    output_record_date(fields->record, "first_date",
                       (struct language_text){"起始日期", "First day"}, programme->first_date);
    output_record_date(fields->record, "last_date", (struct language_text){"截止日期", "Last day"},
                       programme->last_date);
    if (programme->payee_cap_fen != 0)
        view_put_money(
            fields, "payee_cap",
            (struct language_text){"单户年度上限（元）", "Cap per payee and year (yuan)"},
            programme->payee_cap_fen);
    if (programme->action != LEDGER_PROGRAMME_CLOSE)
        output_record_flag(fields->record, "ceiling",
                           (struct language_text){"受指标控制", "Within appropriations"},
                           programme->ceiling);
    put_budget_codes(fields, programme);
    view_put_text(fields, "reason", title_reason, programme->reason);
}

void
view_incident(struct view_fields *fields, const struct ledger_incident *incident)
{
    view_put_word(fields, "kind", (struct language_text){"异常种类", "Kind of incident"},
                  ledger_incident_kind_name(incident->kind), incident_kind_text(incident->kind));
    view_put_text(fields, "description", (struct language_text){"情况", "What happened"},
                  incident->description);
    view_put_count(fields, "from_entry", (struct language_text){"自序号起", "From entry"},
                   incident->from_entry);
    view_put_instant(fields, "from_time", (struct language_text){"自何时起", "From (UTC+8)"},
                     incident->from_ms);
    view_put_text(fields, "officer", (struct language_text){"涉及人员", "Officer"},
                  incident->officer);
}

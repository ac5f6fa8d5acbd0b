/* incident: what happened outside of the ledger and bears on it: a lost key, a clock that ran
 * wrong, a restored backup. Two administrators sign. */
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/value/date.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

enum { MS_PER_DAY = 86400000, MS_PER_HOUR = 3600000, MS_PER_MINUTE = 60000, UTC_OFFSET_HOURS = 8 };

static enum ledger_status
kind_read(struct command_context *context, enum ledger_incident_kind *out_kind,
          struct ledger_error *err)
{
    const char *word = command_text(context, "kind");

    for (enum ledger_incident_kind kind = LEDGER_INCIDENT_BREAK_GLASS;
         kind <= LEDGER_INCIDENT_OTHER; kind++) {
        if (strcmp(ledger_incident_kind_name(kind), word) == 0) {
            *out_kind = kind;
            return LEDGER_OK;
        }
    }
    return command_misuse(
        context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INCIDENT_KIND_UNKNOWN, word));
}

/* Two digits at `text` below `limit`; false for anything else. */
static bool
two_digits(const char *text, int64_t limit, int64_t *out_number)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *out_number = (text[0] - '0') * 10 + (text[1] - '0');
    return *out_number < limit;
}

/* "08:15" or "08:15:30" as milliseconds of the day. */
static bool
time_of_day(const char *text, int64_t *out_ms)
{
    int64_t hours;
    int64_t minutes;
    int64_t seconds = 0;
    const size_t size = strlen(text);

    if (size != 5 && size != 8)
        return false;
    if (!two_digits(text, 24, &hours) || text[2] != ':' || !two_digits(text + 3, 60, &minutes))
        return false;
    if (size == 8 && (text[5] != ':' || !two_digits(text + 6, 60, &seconds)))
        return false;
    *out_ms = hours * MS_PER_HOUR + minutes * MS_PER_MINUTE + seconds * 1000;
    return true;
}

/* A date, and a time behind a blank or not, as people on UTC+8 say it. */
static bool
instant_parse(const char *text, int64_t *out_ms)
{
    const char *blank = strchr(text, ' ');
    const size_t date_size = blank == NULL ? strlen(text) : (size_t)(blank - text);
    int64_t of_day = 0;
    uint32_t date = 0;

    if (ledger_date_parse(ledger_slice_of(text, date_size), &date, /* err= */ NULL) != LEDGER_OK)
        return false;
    if (blank != NULL && !time_of_day(blank + 1, &of_day))
        return false;
    *out_ms = (int64_t)ledger_date_days(date) * MS_PER_DAY + of_day -
              (int64_t)UTC_OFFSET_HOURS * MS_PER_HOUR;
    return *out_ms > 0; /* An instant of the ledger lies after 1970. */
}

static enum ledger_status
instant_read(struct command_context *context, const char *option, int64_t *out_ms,
             struct ledger_error *err)
{
    const char *text = command_text(context, option);

    if (text == NULL || instant_parse(text, out_ms))
        return LEDGER_OK;
    return command_misuse(
        context, ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_INCIDENT_TIME_MALFORMED, text));
}

static enum ledger_status
incident_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry entry;
    struct ledger_incident *incident = &entry.incident;
    enum ledger_status status;

    ledger_entry_init(&entry, LEDGER_BODY_INCIDENT);
    status = kind_read(context, &incident->kind, err);
    if (status == LEDGER_OK)
        status = command_number(context, "from-entry", INT64_MAX, &incident->from_entry, err);
    if (status == LEDGER_OK)
        status = instant_read(context, "from-time", &incident->from_ms, err);
    if (status != LEDGER_OK)
        return status;
    incident->description = command_text(context, "description");
    incident->officer = people_text(context, "officer");
    return flow_submit(context, &entry, 1, LEDGER_ROLE_ADMIN, /* vault= */ NULL, err);
}

static const struct command_option incident_options[] = {
    {.name = "kind",
     .value = "KIND",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"种类：break-glass 启用恢复密钥、lost-key 密钥遗失、clock 时钟异常、restore "
              "恢复备份、other 其他",
              "break-glass (the recovery key was used), lost-key, clock, restore or other"}},
    {.name = "description",
     .value = "TEXT",
     .kind = COMMAND_VALUE,
     .required = true,
     .help = {"发生了什么、怎样处理", "what happened and what was done about it"}},
    {.name = "from-entry",
     .value = "N",
     .kind = COMMAND_VALUE,
     .help = {"从第几号明细起受影响", "the first entry that it concerns"}},
    {.name = "from-time",
     .value = "TIME",
     .kind = COMMAND_VALUE,
     .help = {"从何时起，如 \"2023-06-30 08:15\"（北京时间）",
              "from when on, such as \"2023-06-30 08:15\" (UTC+8)"}},
    {.name = "officer",
     .value = "NAME",
     .kind = COMMAND_VALUE,
     .help = {"涉及的人员", "the officer whom it concerns"}},
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_incident = {
    .name = "incident",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"登记一件影响账本可信度的事", "record what bears on how far the ledger is to be "
                                              "trusted"},
    .details = {"须两名管理员签署。密钥遗失的，还要用 officer rotate 或 officer revoke 使其作废。",
                "Two administrators sign. A lost key also has to be rotated or revoked: officer "
                "rotate, officer revoke."},
    .examples = {"incident --kind lost-key --officer li.si --from-time 2023-06-30 "
                 "--description U盘遗失 --key /media/usb/admin1"},
    .options = incident_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = incident_run,
};

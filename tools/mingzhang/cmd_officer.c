/* officer enrol, change, rotate, revoke, list: who may sign what. Two administrators sign. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/state/state.h"
#include "tools/mingzhang/commands.h"
#include "tools/mingzhang/flow.h"
#include "tools/mingzhang/people.h"

/* --- what is stated of a person --- */

/* The words of --role as a list of roles, ascending, each once. */
static enum ledger_status
roles_read(struct command_context *context, enum ledger_role roles[static LEDGER_ROLE_END],
           size_t *out_count, struct ledger_error *err)
{
    unsigned held = 0;
    size_t count = 0;

    for (size_t i = 0; i < command_count(context, "role"); i++) {
        const char *word = command_text_at(context, "role", i);
        enum ledger_role role = ledger_role_from_name(word);

        if (role == LEDGER_ROLE_NONE)
            return command_misuse(context, ledger_fail(err, LEDGER_MALFORMED,
                                                       LEDGER_MESSAGE_FLOW_ROLE_UNKNOWN, word));
        held |= 1u << role;
    }
    for (enum ledger_role role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        if ((held & 1u << role) != 0)
            roles[count++] = role;
    }
    *out_count = count;
    return LEDGER_OK;
}

/* "resident-id 11010119900101123X": CANONICAL.md, section 4. */
static enum ledger_status
person_canonical(struct command_context *context, struct ledger_buffer *out,
                 struct ledger_error *err)
{
    const char *number = command_text(context, "person");
    const char *kind = command_text(context, "person-kind");
    enum ledger_status status =
        ledger_buffer_printf(out, err, "%s ", kind == NULL ? "resident-id" : kind);

    for (; *number != '\0' && status == LEDGER_OK; number++) {
        const char upper = (char)toupper((unsigned char)*number);

        if (*number != ' ')
            status = ledger_buffer_append(out, ledger_slice_of(&upper, 1), err);
    }
    return status;
}

static enum ledger_status
person_commit(struct command_context *context, struct ledger_vault *vault,
              struct ledger_officer *officer, struct ledger_error *err)
{
    struct ledger_buffer canonical = {0};
    struct ledger_digest *commitment = ledger_arena_take(&context->arena, sizeof(*commitment));
    enum ledger_status status;

    if (commitment == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY,
                           sizeof(*commitment));
    status = person_canonical(context, &canonical, err);
    if (status == LEDGER_OK)
        status =
            ledger_vault_commit(vault, LEDGER_COMMITMENT_PERSON, ledger_buffer_slice(&canonical),
                                officer->full_name, commitment, err);
    if (status == LEDGER_OK)
        officer->person = ledger_digest_slice(commitment);
    ledger_buffer_free(&canonical);
    return status;
}

/* Signs and submits an entry of one officer. */
static enum ledger_status
submit(struct command_context *context, struct ledger_entry *entry, struct ledger_error *err)
{
    struct ledger_vault *vault = NULL;
    enum ledger_status status = ledger_vault_open(context->ledger, &vault, err);
    const bool states_person = entry->officer.action == LEDGER_OFFICER_ENROL ||
                               entry->officer.action == LEDGER_OFFICER_CHANGE;

    if (status == LEDGER_OK && states_person && command_has(context, "person"))
        status = person_commit(context, vault, &entry->officer, err);
    if (status == LEDGER_OK)
        status = flow_submit_by_admin(context, entry, vault, err);
    ledger_vault_free(vault);
    return status;
}

#define PERSON_OPTIONS                                                                             \
    {.name = "full-name",                                                                          \
     .value = "TEXT",                                                                              \
     .kind = COMMAND_VALUE,                                                                        \
     .help = {"姓名", "the person's full name"}},                                                  \
        {.name = "unit",                                                                           \
         .value = "TEXT",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"所在单位", "the unit he or she works for"}},                                    \
        {.name = "unit-code",                                                                      \
         .value = "CODE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"单位的统一社会信用代码", "the credit code of that unit"}},                      \
        {.name = "role",                                                                           \
         .value = "ROLE",                                                                          \
         .kind = COMMAND_LIST,                                                                     \
         .help = {"角色：maker 经办、reviewer 复核、approver 审批、cashier 出纳、admin 管理",      \
                  "maker, reviewer, approver, cashier or admin"}},                                 \
        {.name = "person",                                                                         \
         .value = "NUMBER",                                                                        \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"证件号码（账本只存承诺值，号码存在可删除的私密表）",                            \
                  "the number of an identity document: the ledger holds a commitment, the number " \
                  "itself can be erased"}},                                                        \
    {                                                                                              \
        .name = "person-kind", .value = "KIND", .kind = COMMAND_VALUE, .help = {                   \
            "证件种类：resident-id（默认）或 passport",                                            \
            "resident-id (when not given) or passport"                                             \
        }                                                                                          \
    }

#define NAME_OPTION(is_required)                                                                   \
    {                                                                                              \
        .name = "name", .value = "NAME", .kind = COMMAND_VALUE, .required = is_required, .help = { \
            "账号名（如 li.si）",                                                                  \
            "the officer's name, such as li.si"                                                    \
        }                                                                                          \
    }

#define REASON_OPTION                                                                              \
    {                                                                                              \
        .name = "reason", .value = "TEXT", .kind = COMMAND_VALUE, .required = true, .help = {      \
            "原因",                                                                                \
            "why"                                                                                  \
        }                                                                                          \
    }

#define VKEY_OPTION                                                                                \
    {                                                                                              \
        .name = "vkey", .value = "FILE", .kind = COMMAND_VALUE, .required = true, .help = {        \
            "本人交来的 public.vkey 文件，或公钥文本",                                             \
            "the public.vkey that the person handed in, or its text"                               \
        }                                                                                          \
    }

/* --- enrol --- */

static enum ledger_status
enrol_run(struct command_context *context, struct ledger_error *err)
{
    enum ledger_role roles[LEDGER_ROLE_END];
    struct ledger_entry entry;
    struct ledger_officer *officer = &entry.officer;
    struct ledger_vkey vkey;
    const char *name = command_text(context, "name");
    enum ledger_status status;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    status = roles_read(context, roles, &officer->role_count, err);
    if (status == LEDGER_OK)
        status = people_vkey(context, "vkey", &officer->vkey, &vkey, err);
    if (status != LEDGER_OK)
        return status;
    officer->action = LEDGER_OFFICER_ENROL;
    officer->name = name != NULL ? name : vkey.name;
    officer->full_name = people_text(context, "full-name");
    officer->unit = people_text(context, "unit");
    officer->unit_code = people_text(context, "unit-code");
    officer->roles = roles;
    return submit(context, &entry, err);
}

static const struct command_option enrol_options[] = {
    VKEY_OPTION,
    NAME_OPTION(false),
    PERSON_OPTIONS,
    FLOW_BREAK_GLASS_OPTION,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_officer_enrol = {
    .name = "officer enrol",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"登记一名签名人员", "enrol somebody who signs"},
    .details = {"须两名管理员签署：一人运行本命令，另一人用 mingzhang sign 签署。"
                "不给 --name 的，用公钥里的账号名。",
                "Two administrators sign: one runs this, the other mingzhang sign. Without "
                "--name, the name of the key is taken."},
    .examples = {"officer enrol --vkey li.si.vkey --full-name 李四 --unit 财政局 --role maker "
                 "--key /media/usb/admin1"},
    .options = enrol_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = enrol_run,
};

/* --- change --- */

/* What is not stated stays as it is: an entry states everything about the person, a command only
 * what changes. */
static enum ledger_status
person_as_is(struct command_context *context, const char *name,
             struct ledger_officer_state *out_officer, struct ledger_error *err)
{
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);

    if (status != LEDGER_OK)
        return status;
    status = ledger_state_officer(txn, name, &context->arena, out_officer, err);
    ledger_store_abort(txn);
    if (status == LEDGER_NOT_FOUND)
        return ledger_fail(err, LEDGER_REFUSED, LEDGER_MESSAGE_OFFICER_UNKNOWN, name);
    return status;
}

static const char *
text_or(const struct command_context *context, const char *option, const char *present)
{
    return command_has(context, option) ? command_text(context, option) : present;
}

static enum ledger_status
change_run(struct command_context *context, struct ledger_error *err)
{
    enum ledger_role roles[LEDGER_ROLE_END];
    struct ledger_entry entry;
    struct ledger_officer *officer = &entry.officer;
    struct ledger_officer_state present;
    const char *name = command_text(context, "name");
    enum ledger_status status;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    status = roles_read(context, roles, &officer->role_count, err);
    if (status == LEDGER_OK)
        status = person_as_is(context, name, &present, err);
    if (status != LEDGER_OK)
        return status;
    for (enum ledger_role role = LEDGER_ROLE_MAKER;
         role < LEDGER_ROLE_END && !command_has(context, "role"); role++) {
        if ((present.roles & 1u << role) != 0)
            roles[officer->role_count++] = role;
    }
    officer->action = LEDGER_OFFICER_CHANGE;
    officer->name = name;
    officer->full_name = text_or(context, "full-name", present.full_name);
    officer->unit = text_or(context, "unit", present.unit);
    officer->unit_code = text_or(context, "unit-code", present.unit_code);
    officer->person = present.person;
    officer->roles = roles;
    officer->reason = command_text(context, "reason");
    return submit(context, &entry, err);
}

static const struct command_option change_options[] = {
    NAME_OPTION(true),       PERSON_OPTIONS,          REASON_OPTION,
    FLOW_BREAK_GLASS_OPTION, FLOW_ROLE_GIVEN_OPTIONS, {.name = NULL},
};

const struct command cmd_officer_change = {
    .name = "officer change",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"变更人员的单位、姓名或角色", "change somebody's unit, full name or roles"},
    .details = {"没有写的项目保持不变；写了 --role 的，以这次写的为全部角色。",
                "What is not stated stays as it is. Where --role is given, those are all the "
                "roles from then on."},
    .examples = {"officer change --name li.si --role reviewer --reason 岗位调整 "
                 "--key /media/usb/admin1"},
    .options = change_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = change_run,
};

/* --- rotate, revoke --- */

static enum ledger_status
rotate_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry entry;
    struct ledger_vkey vkey;
    const char *name = command_text(context, "name");
    enum ledger_status status;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    status = people_vkey(context, "vkey", &entry.officer.vkey, &vkey, err);
    if (status != LEDGER_OK)
        return status;
    entry.officer.action = LEDGER_OFFICER_ROTATE;
    entry.officer.name = name != NULL ? name : vkey.name;
    entry.officer.reason = command_text(context, "reason");
    return submit(context, &entry, err);
}

static const struct command_option rotate_options[] = {
    VKEY_OPTION,
    NAME_OPTION(false),
    REASON_OPTION,
    FLOW_BREAK_GLASS_OPTION,
    FLOW_ROLE_GIVEN_OPTIONS,
    {.name = NULL},
};

const struct command cmd_officer_rotate = {
    .name = "officer rotate",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"登记人员的新密钥，旧密钥作废",
                "enter somebody's new key; the old one holds no longer"},
    .examples = {"officer rotate --vkey li.si-2024.vkey --reason U盘遗失 "
                 "--key /media/usb/admin1"},
    .options = rotate_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = rotate_run,
};

static enum ledger_status
revoke_run(struct command_context *context, struct ledger_error *err)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_REVOKE;
    entry.officer.name = command_text(context, "name");
    entry.officer.reason = command_text(context, "reason");
    return submit(context, &entry, err);
}

static const struct command_option revoke_options[] = {
    NAME_OPTION(true),       REASON_OPTION,  FLOW_BREAK_GLASS_OPTION,
    FLOW_ROLE_GIVEN_OPTIONS, {.name = NULL},
};

const struct command cmd_officer_revoke = {
    .name = "officer revoke",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"撤销一名人员的签名资格", "take somebody's right to sign away"},
    .details = {"撤销后不能恢复，账号名也不再使用；至少要留两名管理员。",
                "It cannot be taken back, and the name is never used again. At least two "
                "administrators remain."},
    .examples = {"officer revoke --name li.si --reason 调离 --key /media/usb/admin1"},
    .options = revoke_options,
    .needs = COMMAND_NEEDS_WRITER,
    .run = revoke_run,
};

/* --- list --- */

struct listing {
    struct output_table *table;
    enum ledger_language language;
    bool json;
};

/* The words that people read, or, for programs, those that --role takes. */
static void
roles_write(const struct listing *listing, unsigned roles, char *text, size_t size)
{
    const char *separator = !listing->json && listing->language == LEDGER_LANGUAGE_ZH ? "、" : ",";

    text[0] = '\0';
    for (enum ledger_role role = LEDGER_ROLE_MAKER; role < LEDGER_ROLE_END; role++) {
        if ((roles & 1u << role) == 0)
            continue;
        if (text[0] != '\0')
            (void)strncat(text, separator, size - strlen(text) - 1);
        (void)strncat(
            text, listing->json ? ledger_role_name(role) : flow_role_word(listing->language, role),
            size - strlen(text) - 1);
    }
}

static enum ledger_status
list_officer(void *context, const struct ledger_officer_state *officer, struct ledger_error *err)
{
    struct listing *listing = context;
    char roles[96];
    char fingerprint[LEDGER_DIGEST_HEX_SIZE];

    (void)err;
    roles_write(listing, officer->roles, roles, sizeof(roles));
    people_fingerprint(&officer->public_key, fingerprint);
    if (!listing->json)
        fingerprint[16] = '\0'; /* A line of a terminal; key show and --json have it in full. */
    output_table_text(listing->table, officer->name);
    output_table_text(listing->table, officer->full_name);
    output_table_text(listing->table, officer->unit);
    output_table_text(listing->table, roles);
    output_table_flag(listing->table, !officer->revoked);
    output_table_text(listing->table, fingerprint);
    output_table_count(listing->table, officer->changed_entry);
    return LEDGER_OK;
}

static enum ledger_status
list_run(struct command_context *context, struct ledger_error *err)
{
    static const struct output_column columns[] = {
        {"name", {"账号名", "Name"}, OUTPUT_TEXT, false},
        {"full_name", {"姓名", "Full name"}, OUTPUT_TEXT, false},
        {"unit", {"单位", "Unit"}, OUTPUT_TEXT, false},
        {"roles", {"角色", "Roles"}, OUTPUT_TEXT, false},
        {"active", {"有效", "Active"}, OUTPUT_FLAG, false},
        {"fingerprint", {"公钥指纹", "Fingerprint"}, OUTPUT_TEXT, false},
        {"entry", {"最近明细", "Last entry"}, OUTPUT_COUNT, false},
    };
    struct listing listing = {.language = context->output.language, .json = context->output.json};
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        output_table_new(columns, sizeof(columns) / sizeof(columns[0]), &listing.table, err);

    if (status == LEDGER_OK)
        status = ledger_store_begin(ledger_store_of(context->ledger), LEDGER_STORE_READ, &txn, err);
    if (status == LEDGER_OK)
        status = ledger_state_officers(txn, list_officer, &listing, err);
    ledger_store_abort(txn);
    if (status == LEDGER_OK)
        status = output_table_print(&context->output, listing.table, err);
    output_table_free(listing.table);
    return status;
}

const struct command cmd_officer_list = {
    .name = "officer list",
    .group = COMMAND_GROUP_SETUP,
    .summary = {"列出全部人员及其角色", "list everybody who signs or signed"},
    .examples = {"officer list"},
    .needs = COMMAND_NEEDS_READER,
    .run = list_run,
};

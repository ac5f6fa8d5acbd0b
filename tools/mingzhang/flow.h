/* From drafts to a voucher that waits or is sealed: prepare, show, ask, look, unlock, sign, keep or
 * seal. Every command that records something goes through here, so that nothing is signed that was
 * not shown, and every one ends with the same words.
 *
 * A command that uses it has FLOW_SIGNER_OPTIONS in its table of options, and COMMAND_NEEDS_WRITER
 * (or context->ledger opened for writing by itself). */
#ifndef TOOLS_MINGZHANG_FLOW_H
#define TOOLS_MINGZHANG_FLOW_H

#include "ledger/pending.h"
#include "ledger/signer.h"
#include "tools/common/prompt.h"

#define FLOW_KEY_OPTION                                                                            \
    {                                                                                              \
        .name = "key", .letter = 'k', .value = "DIR", .kind = COMMAND_VALUE, .help = {             \
            "签名人的密钥目录或 U 盘（也可用环境变量 MINGZHANG_KEY）",                             \
            "the signer's own folder or USB stick (or the variable MINGZHANG_KEY)"                 \
        }                                                                                          \
    }

/* Rows for the table of a command that is signed in one role, which it names to flow_submit. A
 * --role, if it has one, is its own. */
#define FLOW_ROLE_GIVEN_OPTIONS                                                                    \
    FLOW_KEY_OPTION, PROMPT_PASSPHRASE_OPTIONS,                                                    \
        {.name = "ledger-passphrase-file",                                                         \
         .value = "FILE",                                                                          \
         .kind = COMMAND_VALUE,                                                                    \
         .help = {"账本自己的密钥有口令时，从文件第一行读",                                        \
                  "where the ledger's own key has a passphrase: read it from a file's first "      \
                  "line"}},                                                                        \
        {.name = "yes", .letter = 'y', .help = {"不再询问，直接签名", "sign without asking"}},     \
    {                                                                                              \
        .name = "full", .help = {                                                                  \
            "明细多于二十笔时也全部列出",                                                          \
            "show every entry, also where there are more than twenty"                              \
        }                                                                                          \
    }

/* A row for a command that two administrators sign, and that an administrator and the recovery key
 * may: the voucher then holds an incident of kind break-glass before what it does. */
#define FLOW_BREAK_GLASS_OPTION                                                                    \
    {                                                                                              \
        .name = "break-glass", .value = "WHY", .kind = COMMAND_VALUE, .help = {                    \
            "启用应急密钥的事由：与本项一同登记为事件，应急密钥可代替一名管理员签署",              \
            "why the recovery key is used: recorded as an incident in the same voucher, which it " \
            "may then sign for one administrator"                                                  \
        }                                                                                          \
    }

/* flow_submit of one entry in the role of an administrator, behind the incident of --break-glass
 * where it was given. */
enum ledger_status flow_submit_by_admin(struct command_context *context,
                                        const struct ledger_entry *draft,
                                        const struct ledger_vault *vault,
                                        struct ledger_error *err) LEDGER_MUST_CHECK;

/* Rows for the table of a command that leaves the role to the signer. */
#define FLOW_SIGNER_OPTIONS                                                                        \
    FLOW_ROLE_GIVEN_OPTIONS,                                                                       \
    {                                                                                              \
        .name = "role", .value = "ROLE", .kind = COMMAND_VALUE, .help = {                          \
            "以哪个角色签名：maker reviewer approver admin cashier（只有一个合适时可省略）",       \
            "the role to sign in: maker, reviewer, approver, admin, cashier (not needed where "    \
            "one fits)"                                                                            \
        }                                                                                          \
    }

/* The signer of --key or $MINGZHANG_KEY; his key stays locked. */
enum ledger_status flow_open_signer(struct command_context *context,
                                    struct ledger_signer *out_signer,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* Makes a voucher of the drafts, shows it, signs it in `role` (LEDGER_ROLE_NONE: --role, or the
 * only role that fits) and puts it among the pending together with the vault's rows (NULL: none);
 * when nobody else is needed it is sealed at once. Prints what came of it and what to type next.
 * What a rule objects to, the person who may not sign, the wrong passphrase: nothing is recorded.
 */
enum ledger_status flow_submit(struct command_context *context, const struct ledger_entry *drafts,
                               size_t draft_count, enum ledger_role role,
                               const struct ledger_vault *vault,
                               struct ledger_error *err) LEDGER_MUST_CHECK;

/* Any number of drafts: split into vouchers of at most 65,536 entries and 64 MiB, all prepared
 * against one state of the ledger, signed with one passphrase, put all or nothing. With --json the
 * results stand in {"vouchers": [...]}. */
enum ledger_status flow_submit_many(struct command_context *context,
                                    const struct ledger_entry *drafts, size_t draft_count,
                                    enum ledger_role role, const struct ledger_vault *vault,
                                    struct ledger_error *err) LEDGER_MUST_CHECK;

/* Signs a voucher that waits: found by the first digits of its id, shown in full, signed in `role`
 * (LEDGER_ROLE_NONE: --role, or the only role he holds that the voucher still needs), kept; sealed
 * when complete. */
enum ledger_status flow_sign_waiting(struct command_context *context, const char *id_prefix,
                                     enum ledger_role role,
                                     struct ledger_error *err) LEDGER_MUST_CHECK;

/* An account's number as it is committed to: digits alone; blanks and hyphens are how people group
 * them, full-width digits how some type. False for what is no number, or has fewer than four. */
bool flow_account_digits(const char *text, char *digits, size_t size);

/* An account as an entry has it, from its number: canonical digits, last four, commitment. The
 * texts live as long as the command. `bank` may be NULL. */
enum ledger_status flow_account(struct command_context *context, struct ledger_vault *vault,
                                const char *digits, const char *bank,
                                struct ledger_account *out_account,
                                struct ledger_error *err) LEDGER_MUST_CHECK;

/* Today's civil date (UTC+8). */
uint32_t flow_today(const struct command_context *context);

/* The words for a role: 经办, maker. */
const char *flow_role_word(enum ledger_language language, enum ledger_role role);

#endif

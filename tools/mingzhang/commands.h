/* The rows of mingzhang: one declaration for each cmd_*.c, in the order of main.c. */
#ifndef TOOLS_MINGZHANG_COMMANDS_H
#define TOOLS_MINGZHANG_COMMANDS_H

#include "tools/common/command.h"

/* People. */
extern const struct command cmd_init;
extern const struct command cmd_key_new;
extern const struct command cmd_key_show;
extern const struct command cmd_key_passphrase;
extern const struct command cmd_key_rotate;
extern const struct command cmd_key_recover;
extern const struct command cmd_officer_enrol;
extern const struct command cmd_officer_change;
extern const struct command cmd_officer_rotate;
extern const struct command cmd_officer_revoke;
extern const struct command cmd_officer_list;
extern const struct command cmd_rule_set;
extern const struct command cmd_rule_show;
extern const struct command cmd_incident;
extern const struct command cmd_identity;
extern const struct command cmd_erase;

/* Money. */
extern const struct command cmd_programme_open;
extern const struct command cmd_programme_amend;
extern const struct command cmd_programme_close;
extern const struct command cmd_programme_list;
extern const struct command cmd_appropriate;
extern const struct command cmd_import;
extern const struct command cmd_reverse;
extern const struct command cmd_return;
extern const struct command cmd_recover;
extern const struct command cmd_settle;
extern const struct command cmd_match;
extern const struct command cmd_reconcile;
extern const struct command cmd_report;
extern const struct command cmd_close;
/* Reading. */
extern const struct command cmd_list;
extern const struct command cmd_search;
extern const struct command cmd_show;
extern const struct command cmd_totals;
extern const struct command cmd_verify;
extern const struct command cmd_checkpoint;
extern const struct command cmd_policy;
extern const struct command cmd_publish;
extern const struct command cmd_receipt;
extern const struct command cmd_handover;
extern const struct command cmd_reindex;
extern const struct command cmd_restore;
/* Money, and the signatures on it. */
extern const struct command cmd_pay;
extern const struct command cmd_pending;
extern const struct command cmd_review;
extern const struct command cmd_approve;
extern const struct command cmd_sign;
extern const struct command cmd_reject;
extern const struct command cmd_doctor;

#endif

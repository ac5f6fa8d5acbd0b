/* The rows of mingzhang-audit: one declaration for each cmd_*.c, in the order of main.c. */
#ifndef TOOLS_MINGZHANG_AUDIT_COMMANDS_H
#define TOOLS_MINGZHANG_AUDIT_COMMANDS_H

#include "tools/common/command.h"

extern const struct command cmd_verify;
extern const struct command cmd_pin;
extern const struct command cmd_receipt;
extern const struct command cmd_compare;
extern const struct command cmd_report;
extern const struct command cmd_statement;
extern const struct command cmd_reconcile;
extern const struct command cmd_totals;
extern const struct command cmd_claim;
extern const struct command cmd_sample;
extern const struct command cmd_evaluate;
extern const struct command cmd_analyse;
extern const struct command cmd_witness_init;
extern const struct command cmd_witness_trust;
extern const struct command cmd_witness_show;
extern const struct command cmd_witness_cosign;

#endif

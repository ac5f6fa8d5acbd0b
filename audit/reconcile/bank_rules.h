/* How banks write their lists: headings, signs, preambles and footers as data, so that a new bank
 * is a file and not a program. */
#ifndef AUDIT_RECONCILE_BANK_RULES_H
#define AUDIT_RECONCILE_BANK_RULES_H

#include "audit/reconcile/statement.h"

/* The rules that come with the program (bank_rules.def), and those of a file on top of them, tried
 * first. `text` {0}: the built-in ones alone. The caller's. MALFORMED names layout and column.
 *
 * A file is JSON: {"layouts": [{"name": "my-bank", "columns": {"date": ["交易日"], "out": ["支出"],
 * …}, "optional": ["balance"], "footers": ["合计"], "account_in_preamble": "账号", "amount_sign":
 * "signed", "direction_out": ["借"], "direction_in": ["贷"]}], "synonyms": {"out": ["付出额"]},
 * "footers": ["本行提示"]}.
 * Columns: date, booked, value_date, out, in, amount, direction, balance, name, account,
 * own_account, currency, serial, voucher, reference, purpose, reason, other. A heading is of the
 * layout when it has one of the names of each column that is not optional. amount_sign: columns
 * (out and in), signed, direction, out, in; left out: by the columns there are. */
enum audit_status audit_bank_rules_read(struct audit_bytes text, const char *name,
                                        struct audit_bank_rules **out,
                                        struct audit_error *err) AUDIT_MUST_CHECK;
/* Accepts NULL. */
void audit_bank_rules_free(struct audit_bank_rules *rules);
/* The names of the layouts, for help; NULL behind the last. */
const char *audit_bank_rules_layout(const struct audit_bank_rules *rules, size_t index);

#endif

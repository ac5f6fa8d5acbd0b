/* What totals and claim share: figures read before anything is opened, and answers printed. */
#ifndef TOOLS_MINGZHANG_AUDIT_TOTALLING_H
#define TOOLS_MINGZHANG_AUDIT_TOTALLING_H

#include "audit/examine/budget.h"
#include "audit/examine/claim.h"
#include "tools/mingzhang-audit/examine.h"

#define TOTALLING_FROM_OPTION                                                                      \
    {                                                                                              \
        .name = "from", .value = "DATE", .kind = COMMAND_VALUE, .help = {                          \
            "自此入账日期（含）",                                                                  \
            "from this accounting date on"                                                         \
        }                                                                                          \
    }
#define TOTALLING_TO_OPTION                                                                        \
    {                                                                                              \
        .name = "to", .value = "DATE", .kind = COMMAND_VALUE, .help = {                            \
            "至此入账日期（含）",                                                                  \
            "up to this accounting date"                                                           \
        }                                                                                          \
    }
#define TOTALLING_ROUNDING_OPTION                                                                  \
    {                                                                                              \
        .name = "rounding", .value = "HOW", .kind = COMMAND_VALUE, .help = {                       \
            "公布数如何取舍：half-up 四舍五入（默认）、half-even 四舍六入五成双、down 截尾",       \
            "how figures were rounded: half-up (else), half-even, down"                            \
        }                                                                                          \
    }

/* --rounding; a word that is none of its values is misuse. */
enum ledger_status totalling_rounding(struct command_context *context, enum audit_rounding *out,
                                      struct ledger_error *err) LEDGER_MUST_CHECK;

/* A document that begins with what the evidence is: verdict, origin, size, root, complete, dates.
 * NULL when memory is out. */
json_t *totalling_document(const struct examination *examination, uint32_t from_date,
                           uint32_t to_date);
/* The same for people: one line or two. */
void totalling_heading(struct command_context *context, const struct examination *examination,
                       uint32_t from_date, uint32_t to_date);

enum ledger_status totalling_print_claims(struct command_context *context,
                                          const struct audit_claims *claims,
                                          enum audit_rounding rounding,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
json_t *totalling_claims_json(const struct audit_claims *claims);

/* Cash, then relief: JSON has both in one object, "cash" and "relief". */
enum ledger_status totalling_print_budget(struct command_context *context,
                                          const struct audit_book *book,
                                          const struct audit_budget *budget,
                                          enum audit_budget_by by,
                                          struct ledger_error *err) LEDGER_MUST_CHECK;
enum ledger_status totalling_budget_json(struct command_context *context,
                                         const struct audit_book *book,
                                         const struct audit_budget *budget, enum audit_budget_by by,
                                         json_t *document,
                                         struct ledger_error *err) LEDGER_MUST_CHECK;

#endif

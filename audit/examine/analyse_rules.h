/* The thresholds of an analysis: built in, and changed by a rules file, in JSON. What is not known
 * there is refused by its name, because a threshold that is passed over is one that nobody set. */
#ifndef AUDIT_EXAMINE_ANALYSE_RULES_H
#define AUDIT_EXAMINE_ANALYSE_RULES_H

#include "audit/evidence/bytes.h"

enum audit_analyse_rule {
#define ANALYSE_RULE(name, key, kind, usual, least, most, zh, en) AUDIT_ANALYSE_##name,
#include "audit/examine/analyse_rules.def"
#undef ANALYSE_RULE
    AUDIT_ANALYSE_RULE_COUNT
};

enum { AUDIT_ANALYSE_LIMITS_MAX = 8, AUDIT_ANALYSE_RULES_SIZE_MAX = 1 << 16 };

struct audit_analyse_rules {
    int64_t values[AUDIT_ANALYSE_RULE_COUNT];
    /* Amounts from which more signatures are needed; ascending, positive. "approval_limits":
     * ["500000.00"], which is what a ledger asks for by itself. */
    int64_t limits_fen[AUDIT_ANALYSE_LIMITS_MAX];
    size_t limit_count;
};

void audit_analyse_rules_begin(struct audit_analyse_rules *out); /* the built-in ones */
/* {"split_days": 30, "approval_limits": ["200000.00", "500000.00"], "hours_first": "09:00"}: what
 * is left out stays as it is. MALFORMED names the key; `*rules` is untouched then. */
enum audit_status audit_analyse_rules_read(struct audit_bytes text, const char *name,
                                           struct audit_analyse_rules *rules,
                                           struct audit_error *err) AUDIT_MUST_CHECK;
/* As a rules file that says all of it, with a newline behind. */
void audit_analyse_rules_write(const struct audit_analyse_rules *rules, struct audit_buffer *out);

/* Of one row: its key, what it is in both languages, and its value as the file has it ("25 %" for a
 * share). */
const char *audit_analyse_rule_key(enum audit_analyse_rule rule);
const char *audit_analyse_rule_words(enum audit_analyse_rule rule, enum audit_language language);
enum { AUDIT_ANALYSE_VALUE_SIZE = 32 };
void audit_analyse_rule_text(const struct audit_analyse_rules *rules, enum audit_analyse_rule rule,
                             char text[AUDIT_ANALYSE_VALUE_SIZE]);

#endif

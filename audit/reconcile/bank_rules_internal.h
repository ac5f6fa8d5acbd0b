/* The rules in memory. Private to this folder. */
#ifndef AUDIT_RECONCILE_BANK_RULES_INTERNAL_H
#define AUDIT_RECONCILE_BANK_RULES_INTERNAL_H

#include "audit/reconcile/bank_rules.h"

enum bank_role {
    BANK_DATE,
    BANK_BOOKED,
    BANK_VALUE_DATE,
    BANK_OUT,
    BANK_IN,
    BANK_AMOUNT,
    BANK_DIRECTION,
    BANK_BALANCE,
    BANK_NAME,
    BANK_ACCOUNT,
    BANK_OWN_ACCOUNT,
    BANK_CURRENCY,
    BANK_SERIAL,
    BANK_VOUCHER,
    BANK_REFERENCE,
    BANK_PURPOSE,
    BANK_REASON,
    BANK_OTHER, /* known, and not read */
    BANK_ROLE_COUNT
};
/* As rules files call it: "value_date". */
const char *bank_role_name(enum bank_role role);

enum bank_sign {
    BANK_SIGN_AS_FOUND, /* by which of these columns there are */
    BANK_SIGN_COLUMNS,
    BANK_SIGN_SIGNED,
    BANK_SIGN_DIRECTION,
    BANK_SIGN_OUT_ONLY,
    BANK_SIGN_IN_ONLY,
    BANK_SIGN_COUNT
};

enum bank_words {
    BANK_TOTAL,
    BANK_PART,
    BANK_NOTE,
    BANK_CARRIED,
    BANK_SAYS_OUT,
    BANK_SAYS_IN,
    BANK_RENMINBI,
    BANK_KEY_ACCOUNT,
    BANK_KEY_CURRENCY,
    BANK_KEY_FIRST,
    BANK_KEY_LAST,
    BANK_KEY_PERIOD,
    BANK_KEY_OPENING,
    BANK_KEY_CLOSING,
    BANK_WORDS_COUNT
};

/* Words as audit_cell_plain leaves them. */
struct bank_list {
    struct audit_bytes *words;
    size_t count;
};

struct bank_layout {
    char name[32];
    enum bank_sign sign;
    struct bank_list columns[BANK_ROLE_COUNT];
    bool needed[BANK_ROLE_COUNT];
    struct bank_list words[BANK_WORDS_COUNT]; /* beside those of all layouts */
};

struct audit_bank_rules {
    struct bank_layout *layouts; /* in the order in which they are tried */
    size_t layout_count;
    struct bank_list words[BANK_WORDS_COUNT];
};

/* False: no memory. The layout is valid until the next is added. */
struct bank_layout *bank_rules_add_layout(struct audit_bank_rules *rules, const char *name,
                                          enum bank_sign sign);
bool bank_list_add(struct bank_list *list, struct audit_bytes word);
/* The words of a text, parted by '|'. */
bool bank_list_add_all(struct bank_list *list, const char *text);
/* The place of the word, or SIZE_MAX. `plain` is as audit_cell_plain leaves it. */
size_t bank_list_find(const struct bank_list *list, struct audit_bytes plain);

/* Whether the text is, or begins with, such a word; the layout's own are looked at first. */
bool bank_says(const struct audit_bank_rules *rules, const struct bank_layout *layout,
               enum bank_words words, struct audit_bytes plain);
bool bank_begins(const struct audit_bank_rules *rules, const struct bank_layout *layout,
                 enum bank_words words, struct audit_bytes plain);

/* Adds what a rules file says (bank_rules_file.c), before the layouts of the program. */
enum audit_status bank_rules_read_file(struct audit_bytes text, const char *name,
                                       struct audit_bank_rules *rules,
                                       struct audit_error *err) AUDIT_MUST_CHECK;
/* Where "synonyms" of a file wait until the layouts of the program are there. */
enum audit_status bank_rules_read_synonyms(struct audit_bytes text, const char *name,
                                           struct audit_bank_rules *rules,
                                           struct audit_error *err) AUDIT_MUST_CHECK;

#endif

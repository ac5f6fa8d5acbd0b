#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/bank_rules_internal.h"
#include "audit/reconcile/cell.h"

/* The rows of bank_rules.def, in order: a layout, and the columns that follow it. */
static const struct rule {
    enum { RULE_LAYOUT, RULE_COLUMN, RULE_WORDS } kind;
    unsigned what; /* a sign, a role, a kind of words */
    bool needed;
    const char *text;
} builtin[] = {
#define NEEDED true
#define MAYBE false
#define BANK_LAYOUT(name, sign) {RULE_LAYOUT, BANK_SIGN_##sign, false, name},
#define BANK_COLUMN(role, needed, names) {RULE_COLUMN, BANK_##role, needed, names},
#define BANK_WORDS(words, text) {RULE_WORDS, BANK_##words, false, text},
#include "audit/reconcile/bank_rules.def"
#undef BANK_LAYOUT
#undef BANK_COLUMN
#undef BANK_WORDS
#undef NEEDED
#undef MAYBE
};

const char *
bank_role_name(enum bank_role role)
{
    static const char *const names[BANK_ROLE_COUNT] = {
        [BANK_DATE] = "date",
        [BANK_BOOKED] = "booked",
        [BANK_VALUE_DATE] = "value_date",
        [BANK_OUT] = "out",
        [BANK_IN] = "in",
        [BANK_AMOUNT] = "amount",
        [BANK_DIRECTION] = "direction",
        [BANK_BALANCE] = "balance",
        [BANK_NAME] = "name",
        [BANK_ACCOUNT] = "account",
        [BANK_OWN_ACCOUNT] = "own_account",
        [BANK_CURRENCY] = "currency",
        [BANK_SERIAL] = "serial",
        [BANK_VOUCHER] = "voucher",
        [BANK_REFERENCE] = "reference",
        [BANK_PURPOSE] = "purpose",
        [BANK_REASON] = "reason",
        [BANK_OTHER] = "other",
    };
    return names[role];
}

/* --- lists of words --- */

bool
bank_list_add(struct bank_list *list, struct audit_bytes word)
{
    size_t size = 0;
    uint8_t *copy = malloc(word.size + 1);
    struct audit_bytes *words = realloc(list->words, (list->count + 1) * sizeof *words);
    if (words != NULL)
        list->words = words;
    if (copy == NULL || words == NULL || !audit_cell_plain(word, copy, word.size + 1, &size)) {
        free(copy);
        return false;
    }
    list->words[list->count++] = (struct audit_bytes){copy, size};
    return true;
}

bool
bank_list_add_all(struct bank_list *list, const char *text)
{
    for (;;) {
        size_t size = strcspn(text, "|");
        if (!bank_list_add(list, (struct audit_bytes){(const uint8_t *)text, size}))
            return false;
        if (text[size] == '\0')
            return true;
        text += size + 1;
    }
}

size_t
bank_list_find(const struct bank_list *list, struct audit_bytes plain)
{
    for (size_t i = 0; i < list->count; i++)
        if (audit_bytes_equal(list->words[i], plain))
            return i;
    return SIZE_MAX;
}

static bool
list_begins(const struct bank_list *list, struct audit_bytes plain)
{
    for (size_t i = 0; i < list->count; i++) {
        struct audit_bytes word = list->words[i];
        if (word.size <= plain.size && memcmp(word.data, plain.data, word.size) == 0)
            return true;
    }
    return false;
}

bool
bank_says(const struct audit_bank_rules *rules, const struct bank_layout *layout,
          enum bank_words words, struct audit_bytes plain)
{
    return (layout != NULL && bank_list_find(&layout->words[words], plain) != SIZE_MAX) ||
           bank_list_find(&rules->words[words], plain) != SIZE_MAX;
}

bool
bank_begins(const struct audit_bank_rules *rules, const struct bank_layout *layout,
            enum bank_words words, struct audit_bytes plain)
{
    return (layout != NULL && list_begins(&layout->words[words], plain)) ||
           list_begins(&rules->words[words], plain);
}

static void
free_lists(struct bank_list *lists, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t w = 0; w < lists[i].count; w++) {
            union {
                const uint8_t *borrowed;
                uint8_t *ours; /* We allocated it; readers see it const. */
            } word = {.borrowed = lists[i].words[w].data};
            free(word.ours);
        }
        free(lists[i].words);
    }
}

/* --- the rules --- */

struct bank_layout *
bank_rules_add_layout(struct audit_bank_rules *rules, const char *name, enum bank_sign sign)
{
    struct bank_layout *layouts =
        realloc(rules->layouts, (rules->layout_count + 1) * sizeof *layouts);
    if (layouts == NULL)
        return NULL;
    rules->layouts = layouts;
    struct bank_layout *layout = &layouts[rules->layout_count++];
    *layout = (struct bank_layout){.sign = sign};
    (void)snprintf(layout->name, sizeof layout->name, "%s", name);
    return layout;
}

static bool
add_builtin(struct audit_bank_rules *rules)
{
    struct bank_layout *layout = NULL;
    bool added = true;
    for (size_t i = 0; i < sizeof builtin / sizeof builtin[0] && added; i++) {
        const struct rule *rule = &builtin[i];
        if (rule->kind == RULE_LAYOUT) {
            layout = bank_rules_add_layout(rules, rule->text, (enum bank_sign)rule->what);
            added = layout != NULL;
        } else if (rule->kind == RULE_WORDS) {
            added = bank_list_add_all(&rules->words[rule->what], rule->text);
        } else if (layout != NULL) {
            layout->needed[rule->what] = layout->needed[rule->what] || rule->needed;
            added = bank_list_add_all(&layout->columns[rule->what], rule->text);
        }
    }
    return added;
}

void
audit_bank_rules_free(struct audit_bank_rules *rules)
{
    if (rules == NULL)
        return;
    for (size_t i = 0; i < rules->layout_count; i++) {
        free_lists(rules->layouts[i].columns, BANK_ROLE_COUNT);
        free_lists(rules->layouts[i].words, BANK_WORDS_COUNT);
    }
    free_lists(rules->words, BANK_WORDS_COUNT);
    free(rules->layouts);
    free(rules);
}

enum audit_status
audit_bank_rules_read(struct audit_bytes text, const char *name, struct audit_bank_rules **out,
                      struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;
    struct audit_bank_rules *rules = calloc(1, sizeof *rules);
    if (rules != NULL && text.data != NULL)
        status = bank_rules_read_file(text, name, rules, err);
    if (status == AUDIT_OK && (rules == NULL || !add_builtin(rules)))
        status =
            audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY, (uint64_t)sizeof *rules);
    if (status == AUDIT_OK && text.data != NULL)
        status = bank_rules_read_synonyms(text, name, rules, err);
    if (status != AUDIT_OK) {
        audit_bank_rules_free(rules);
        return status;
    }
    *out = rules;
    return AUDIT_OK;
}

const char *
audit_bank_rules_layout(const struct audit_bank_rules *rules, size_t index)
{
    return index < rules->layout_count ? rules->layouts[index].name : NULL;
}

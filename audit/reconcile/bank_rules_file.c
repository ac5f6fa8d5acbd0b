/* Rules that somebody wrote for his bank, in JSON. What is not understood is refused by its name:
 * a rule that is passed over reads money wrongly. */
#include <string.h>

#include <jansson.h>

#include "audit/reconcile/bank_rules_internal.h"

enum { RULES_SIZE_MAX = 1 << 20 };

struct reading {
    const char *name; /* of the file */
    struct audit_bank_rules *rules;
    const char *layout; /* where the reader is */
    struct audit_error *err;
};

static enum audit_status
refuse(const struct reading *reading, const char *key)
{
    return audit_fail(reading->err, AUDIT_MALFORMED, AUDIT_MESSAGE_BANK_RULES_KEY, reading->name,
                      reading->layout, key);
}

static enum audit_status
no_memory(const struct reading *reading)
{
    return audit_fail(reading->err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                      (uint64_t)sizeof(struct bank_layout));
}

/* A text, or a list of texts, none of them empty. */
static enum audit_status
read_words(const struct reading *reading, const char *key, const json_t *value,
           struct bank_list *list)
{
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    for (size_t i = 0; i < count; i++) {
        const json_t *word = json_is_array(value) ? json_array_get(value, i) : value;
        if (!json_is_string(word) || json_string_length(word) == 0)
            return refuse(reading, key);
        struct audit_bytes text = {(const uint8_t *)json_string_value(word),
                                   json_string_length(word)};
        if (!bank_list_add(list, text))
            return no_memory(reading);
        if (list->words[list->count - 1].size == 0)
            return refuse(reading, key);
    }
    return count > 0 ? AUDIT_OK : refuse(reading, key);
}

static bool
find_role(const char *name, enum bank_role *out)
{
    for (int role = 0; role < BANK_ROLE_COUNT; role++)
        if (strcmp(bank_role_name((enum bank_role)role), name) == 0) {
            *out = (enum bank_role)role;
            return true;
        }
    return false;
}

static enum audit_status
read_columns(const struct reading *reading, json_t *columns, struct bank_layout *layout)
{
    const char *key;
    json_t *value;
    enum bank_role role;
    enum audit_status status = json_is_object(columns) ? AUDIT_OK : refuse(reading, "columns");
    if (status != AUDIT_OK)
        return status;
    json_object_foreach(columns, key, value)
    {
        if (!find_role(key, &role))
            return refuse(reading, key);
        layout->needed[role] = role != BANK_OTHER;
        status = read_words(reading, key, value, &layout->columns[role]);
        if (status != AUDIT_OK)
            return status;
    }
    return AUDIT_OK;
}

static enum audit_status
read_optional(const struct reading *reading, const json_t *names, struct bank_layout *layout)
{
    enum bank_role role;
    if (!json_is_array(names))
        return refuse(reading, "optional");
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (name == NULL || !find_role(name, &role) || layout->columns[role].count == 0)
            return refuse(reading, name != NULL ? name : "optional");
        layout->needed[role] = false;
    }
    return AUDIT_OK;
}

static enum audit_status
read_sign(const struct reading *reading, const json_t *value, struct bank_layout *layout)
{
    static const char *const names[BANK_SIGN_COUNT] = {
        [BANK_SIGN_AS_FOUND] = "as_found", [BANK_SIGN_COLUMNS] = "columns",
        [BANK_SIGN_SIGNED] = "signed",     [BANK_SIGN_DIRECTION] = "direction",
        [BANK_SIGN_OUT_ONLY] = "out",      [BANK_SIGN_IN_ONLY] = "in",
    };
    for (int sign = 0; sign < BANK_SIGN_COUNT; sign++)
        if (json_is_string(value) && strcmp(json_string_value(value), names[sign]) == 0) {
            layout->sign = (enum bank_sign)sign;
            return AUDIT_OK;
        }
    return refuse(reading, "amount_sign");
}

/* A list without dates or amounts is none, and with both kinds of amounts says things twice. */
static enum audit_status
check_layout(const struct reading *reading, const struct bank_layout *layout)
{
    bool sides = layout->columns[BANK_OUT].count > 0 || layout->columns[BANK_IN].count > 0;
    bool amount = layout->columns[BANK_AMOUNT].count > 0;
    bool direction = layout->columns[BANK_DIRECTION].count > 0;
    if (layout->columns[BANK_DATE].count == 0 && layout->columns[BANK_BOOKED].count == 0)
        return refuse(reading, "date");
    if (sides == amount)
        return refuse(reading, "amount");
    if (layout->sign != BANK_SIGN_AS_FOUND && sides != (layout->sign == BANK_SIGN_COLUMNS))
        return refuse(reading, "amount_sign");
    if (layout->sign == BANK_SIGN_DIRECTION && !direction)
        return refuse(reading, "direction");
    return AUDIT_OK;
}

static enum audit_status
read_layout(struct reading *reading, json_t *value)
{
    const json_t *name = json_object_get(value, "name");
    const char *key;
    json_t *of_key;
    size_t size = json_is_string(name) ? json_string_length(name) : 0;
    reading->layout = "-";
    if (size == 0 || size >= sizeof reading->rules->layouts->name)
        return refuse(reading, "name");
    reading->layout = json_string_value(name);
    struct bank_layout *layout =
        bank_rules_add_layout(reading->rules, reading->layout, BANK_SIGN_AS_FOUND);
    if (layout == NULL)
        return no_memory(reading);
    enum audit_status status = read_columns(reading, json_object_get(value, "columns"), layout);
    json_object_foreach(value, key, of_key)
    {
        if (status != AUDIT_OK)
            return status;
        if (strcmp(key, "optional") == 0)
            status = read_optional(reading, of_key, layout);
        else if (strcmp(key, "amount_sign") == 0)
            status = read_sign(reading, of_key, layout);
        else if (strcmp(key, "footers") == 0)
            status = read_words(reading, key, of_key, &layout->words[BANK_NOTE]);
        else if (strcmp(key, "account_in_preamble") == 0)
            status = read_words(reading, key, of_key, &layout->words[BANK_KEY_ACCOUNT]);
        else if (strcmp(key, "direction_out") == 0)
            status = read_words(reading, key, of_key, &layout->words[BANK_SAYS_OUT]);
        else if (strcmp(key, "direction_in") == 0)
            status = read_words(reading, key, of_key, &layout->words[BANK_SAYS_IN]);
        else if (strcmp(key, "name") != 0 && strcmp(key, "columns") != 0)
            status = refuse(reading, key);
    }
    return status == AUDIT_OK ? check_layout(reading, layout) : status;
}

static enum audit_status
load(struct audit_bytes text, const char *name, json_t **out, struct audit_error *err)
{
    json_error_t why;
    if (text.size > RULES_SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_TOO_LARGE, name,
                          (uint64_t)text.size, (uint64_t)RULES_SIZE_MAX);
    json_t *document = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(document)) {
        json_decref(document);
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_BANK_RULES_JSON, name,
                          (uint64_t)(document == NULL && why.line > 0 ? why.line : 1));
    }
    *out = document;
    return AUDIT_OK;
}

static enum audit_status
read_document(struct reading *reading, json_t *document)
{
    const char *key;
    json_t *value;
    enum audit_status status = AUDIT_OK;
    json_object_foreach(document, key, value)
    {
        reading->layout = "-";
        if (strcmp(key, "footers") == 0)
            status = read_words(reading, key, value, &reading->rules->words[BANK_NOTE]);
        else if (strcmp(key, "layouts") == 0 && json_is_array(value))
            for (size_t i = 0; i < json_array_size(value) && status == AUDIT_OK; i++)
                status = read_layout(reading, json_array_get(value, i));
        else if (strcmp(key, "synonyms") != 0)
            status = refuse(reading, key);
        if (status != AUDIT_OK)
            return status;
    }
    return AUDIT_OK;
}

enum audit_status
bank_rules_read_file(struct audit_bytes text, const char *name, struct audit_bank_rules *rules,
                     struct audit_error *err)
{
    struct reading reading = {.name = name, .rules = rules, .layout = "-", .err = err};
    json_t *document = NULL;
    enum audit_status status = load(text, name, &document, err);
    if (status == AUDIT_OK)
        status = read_document(&reading, document);
    json_decref(document);
    return status;
}

enum audit_status
bank_rules_read_synonyms(struct audit_bytes text, const char *name, struct audit_bank_rules *rules,
                         struct audit_error *err)
{
    struct reading reading = {.name = name, .rules = rules, .layout = "synonyms", .err = err};
    struct bank_layout *synonyms = &rules->layouts[rules->layout_count - 1];
    bool needed[BANK_ROLE_COUNT];
    json_t *document = NULL;
    enum audit_status status = load(text, name, &document, err);
    json_t *columns = json_object_get(document, "synonyms");
    if (columns != NULL) {
        memcpy(needed, synonyms->needed, sizeof needed);
        status = read_columns(&reading, columns, synonyms);
        memcpy(synonyms->needed, needed, sizeof needed);
    }
    json_decref(document);
    return status;
}

#include "audit/examine/analyse_rules.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

enum rule_kind { RULE_COUNT, RULE_SHARE, RULE_CHANCE, RULE_TIME };

static const struct {
    const char *key;
    enum rule_kind kind;
    int64_t usual, least, most;
    const char *zh, *en;
} table[AUDIT_ANALYSE_RULE_COUNT] = {
#define ANALYSE_RULE(name, key, kind, usual, least, most, zh, en)                                  \
    {key, RULE_##kind, usual, least, most, zh, en},
#include "audit/examine/analyse_rules.def"
#undef ANALYSE_RULE
};

static const char limits_key[] = "approval_limits";

void
audit_analyse_rules_begin(struct audit_analyse_rules *out)
{
    *out = (struct audit_analyse_rules){.limits_fen = {50000000}, .limit_count = 1};
    for (size_t i = 0; i < AUDIT_ANALYSE_RULE_COUNT; i++)
        out->values[i] = table[i].usual;
}

const char *
audit_analyse_rule_key(enum audit_analyse_rule rule)
{
    return table[rule].key;
}

const char *
audit_analyse_rule_words(enum audit_analyse_rule rule, enum audit_language language)
{
    return language == AUDIT_ZH ? table[rule].zh : table[rule].en;
}

/* --- writing --- */

static void
value_text(enum rule_kind kind, int64_t value, bool for_people, char *text)
{
    const size_t size = AUDIT_ANALYSE_VALUE_SIZE;
    switch (kind) {
    case RULE_COUNT:
        (void)snprintf(text, size, "%lld", (long long)value);
        break;
    case RULE_SHARE:
        (void)snprintf(text, size, for_people ? "%lld%%" : "%lld", (long long)value);
        break;
    case RULE_CHANCE:
        (void)snprintf(text, size, "0.%06lld", (long long)value);
        break;
    case RULE_TIME:
        (void)snprintf(text, size, for_people ? "%02lld:%02lld" : "\"%02lld:%02lld\"",
                       (long long)(value / 60), (long long)(value % 60));
        break;
    }
}

void
audit_analyse_rule_text(const struct audit_analyse_rules *rules, enum audit_analyse_rule rule,
                        char text[AUDIT_ANALYSE_VALUE_SIZE])
{
    value_text(table[rule].kind, rules->values[rule], true, text);
}

void
audit_analyse_rules_write(const struct audit_analyse_rules *rules, struct audit_buffer *out)
{
    char text[AUDIT_ANALYSE_VALUE_SIZE];
    audit_buffer_text(out, "{\n  \"approval_limits\": [");
    for (size_t i = 0; i < rules->limit_count; i++) {
        audit_buffer_text(out, i > 0 ? ", \"" : "\"");
        audit_buffer_yuan(out, rules->limits_fen[i]);
        audit_buffer_text(out, "\"");
    }
    audit_buffer_text(out, "]");
    for (size_t i = 0; i < AUDIT_ANALYSE_RULE_COUNT; i++) {
        value_text(table[i].kind, rules->values[i], false, text);
        audit_buffer_text(out, ",\n  \"");
        audit_buffer_text(out, table[i].key);
        audit_buffer_text(out, "\": ");
        audit_buffer_text(out, text);
    }
    audit_buffer_text(out, "\n}\n");
}

/* --- reading --- */

/* "500000.00": digits without leading zeros, a point, two digits. */
static bool
read_yuan(const char *text, int64_t *out_fen)
{
    const size_t size = strlen(text);
    uint64_t yuan = 0;
    if (size < 4 || text[size - 3] != '.' || text[size - 2] < '0' || text[size - 2] > '9' ||
        text[size - 1] < '0' || text[size - 1] > '9' ||
        !audit_decimal_read((struct audit_bytes){(const uint8_t *)text, size - 3},
                            INT64_MAX / 100 - 1, &yuan))
        return false;
    *out_fen = (int64_t)yuan * 100 + (text[size - 2] - '0') * 10 + (text[size - 1] - '0');
    return true;
}

static bool
read_time(const json_t *value, int64_t *out)
{
    const char *text = json_string_value(value);
    if (text == NULL || strlen(text) != 5 || text[2] != ':')
        return false;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9'))
            return false;
    const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
    *out = ((text[0] - '0') * 10 + (text[1] - '0')) * 60 + minutes;
    return minutes < 60;
}

static bool
read_value(size_t rule, const json_t *value, int64_t *out)
{
    int64_t read = 0;
    switch (table[rule].kind) {
    case RULE_COUNT:
    case RULE_SHARE:
        if (!json_is_integer(value))
            return false;
        read = json_integer_value(value);
        break;
    case RULE_CHANCE: {
        const double chance = json_number_value(value);
        if (!json_is_number(value) || !(chance > 0 && chance < 1))
            return false;
        read = (int64_t)(chance * 1e6 + 0.5);
        break;
    }
    case RULE_TIME:
        if (!read_time(value, &read))
            return false;
        break;
    }
    if (read < table[rule].least || read > table[rule].most)
        return false;
    *out = read;
    return true;
}

static bool
read_limits(const json_t *value, struct audit_analyse_rules *rules)
{
    const size_t count = json_array_size(value);
    if (!json_is_array(value) || count > AUDIT_ANALYSE_LIMITS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *text = json_string_value(json_array_get(value, i));
        if (text == NULL || !read_yuan(text, &rules->limits_fen[i]) || rules->limits_fen[i] <= 0 ||
            rules->limits_fen[i] > INT64_MAX / 1000 ||
            (i > 0 && rules->limits_fen[i] <= rules->limits_fen[i - 1]))
            return false;
    }
    rules->limit_count = count;
    return true;
}

/* What no row says by itself: one of two that must be more than the other. */
static enum audit_status
check_order(const struct audit_analyse_rules *rules, const char *name, struct audit_error *err)
{
    static const enum audit_analyse_rule pairs[][2] = {
        {AUDIT_ANALYSE_HOURS_FIRST, AUDIT_ANALYSE_HOURS_LAST},
        {AUDIT_ANALYSE_LATE_FIRST, AUDIT_ANALYSE_LATE_SECOND},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (rules->values[pairs[i][0]] >= rules->values[pairs[i][1]])
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ANALYSE_RULE_ORDER, name,
                              table[pairs[i][1]].key, table[pairs[i][0]].key);
    return AUDIT_OK;
}

static enum audit_status
refuse(const char *name, const char *key, struct audit_error *err)
{
    for (size_t i = 0; i < AUDIT_ANALYSE_RULE_COUNT; i++)
        if (strcmp(table[i].key, key) == 0) {
            char least[AUDIT_ANALYSE_VALUE_SIZE], most[AUDIT_ANALYSE_VALUE_SIZE];
            value_text(table[i].kind, table[i].least, false, least);
            value_text(table[i].kind, table[i].most, false, most);
            return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ANALYSE_RULE_VALUE, name, key,
                              least, most);
        }
    if (strcmp(key, limits_key) == 0)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ANALYSE_RULE_LIMITS, name,
                          (uint64_t)AUDIT_ANALYSE_LIMITS_MAX);
    return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ANALYSE_RULE_UNKNOWN, name, key);
}

static bool
take(const char *key, const json_t *value, struct audit_analyse_rules *rules)
{
    if (strcmp(key, limits_key) == 0)
        return read_limits(value, rules);
    for (size_t i = 0; i < AUDIT_ANALYSE_RULE_COUNT; i++)
        if (strcmp(table[i].key, key) == 0)
            return read_value(i, value, &rules->values[i]);
    return false;
}

enum audit_status
audit_analyse_rules_read(struct audit_bytes text, const char *name,
                         struct audit_analyse_rules *rules, struct audit_error *err)
{
    struct audit_analyse_rules read = *rules;
    enum audit_status status = AUDIT_OK;
    json_error_t why;
    const char *key;
    json_t *value, *document = NULL;
    if (text.size > AUDIT_ANALYSE_RULES_SIZE_MAX)
        return audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_VIEW_TOO_LARGE, name,
                          (uint64_t)text.size, (uint64_t)AUDIT_ANALYSE_RULES_SIZE_MAX);
    document = json_loadb(text.size > 0 ? (const char *)text.data : "", text.size,
                          JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(document))
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_ANALYSE_RULES_JSON, name,
                            (uint64_t)(document == NULL && why.line > 0 ? why.line : 1));
    else
        json_object_foreach(document, key, value)
        {
            if (status == AUDIT_OK && !take(key, value, &read))
                status = refuse(name, key, err);
        }
    if (status == AUDIT_OK)
        status = check_order(&read, name, err);
    if (status == AUDIT_OK)
        *rules = read;
    json_decref(document);
    return status;
}

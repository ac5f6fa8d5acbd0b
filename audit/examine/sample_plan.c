#include "audit/examine/sample.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/examine/confidence.h"

static const char mark[] = "mingzhang/v1 draw";

static const char *const methods[AUDIT_SAMPLE_METHOD_END] = {
    [AUDIT_SAMPLE_MUS] = "mus",
    [AUDIT_SAMPLE_STRATIFIED] = "stratified",
    [AUDIT_SAMPLE_ATTRIBUTE] = "attribute",
    [AUDIT_SAMPLE_DISCOVERY] = "discovery",
};
static const char *const kinds[AUDIT_SAMPLE_OF_END] = {
    [AUDIT_SAMPLE_OF_CASH] = "cash",     [AUDIT_SAMPLE_OF_SUBSIDY] = "subsidy",
    [AUDIT_SAMPLE_OF_REFUND] = "refund", [AUDIT_SAMPLE_OF_RELIEF] = "relief",
    [AUDIT_SAMPLE_OF_ALL] = "all",
};

/* 0: none. */
static unsigned
name_find(struct audit_bytes name, const char *const *names, unsigned end)
{
    for (unsigned i = 1; i < end; i++)
        if (audit_bytes_equal(name, audit_text(names[i])))
            return i;
    return 0;
}

const char *
audit_sample_method_name(enum audit_sample_method method)
{
    return method >= AUDIT_SAMPLE_MUS && method < AUDIT_SAMPLE_METHOD_END ? methods[method] : NULL;
}

bool
audit_sample_method_of(struct audit_bytes name, enum audit_sample_method *out)
{
    unsigned found = name_find(name, methods, AUDIT_SAMPLE_METHOD_END);
    if (found != 0)
        *out = (enum audit_sample_method)found;
    return found != 0;
}

const char *
audit_sample_of_name(enum audit_sample_of of)
{
    return of >= AUDIT_SAMPLE_OF_CASH && of < AUDIT_SAMPLE_OF_END ? kinds[of] : NULL;
}

bool
audit_sample_of_of(struct audit_bytes name, enum audit_sample_of *out)
{
    unsigned found = name_find(name, kinds, AUDIT_SAMPLE_OF_END);
    if (found != 0)
        *out = (enum audit_sample_of)found;
    return found != 0;
}

/* --- limits --- */

bool
audit_limit_read(struct audit_bytes text, struct audit_limit *out)
{
    const int64_t max = INT64_MAX / 100;
    const bool is_share = text.size > 0 && text.data[text.size - 1] == '%';
    const unsigned decimals_max = is_share ? 4 : 2;
    unsigned digits = 0, decimals = 0;
    bool has_point = false;
    int64_t value = 0;
    for (size_t i = 0; i < text.size - (is_share ? 1 : 0); i++) {
        if (text.data[i] == '.' && !has_point && digits > 0) {
            has_point = true;
            continue;
        }
        if (text.data[i] < '0' || text.data[i] > '9' || value > max / 10)
            return false;
        value = value * 10 + (text.data[i] - '0');
        digits++;
        decimals += has_point;
    }
    if (digits == 0 || decimals > decimals_max || (has_point && decimals == 0))
        return false;
    for (; decimals < decimals_max; decimals++) {
        if (value > max)
            return false;
        value *= 10;
    }
    if (is_share && value > 1000000)
        return false;
    *out = (struct audit_limit){is_share, value};
    return true;
}

void
audit_limit_write(struct audit_limit limit, struct audit_buffer *out)
{
    char text[32];
    if (!limit.is_share) {
        audit_buffer_yuan(out, limit.value);
        return;
    }
    int size = snprintf(text, sizeof text, "%" PRId64 ".%04" PRId64, limit.value / 10000,
                        limit.value % 10000);
    while (text[size - 1] == '0')
        size--;
    if (text[size - 1] == '.')
        size--;
    text[size] = '\0';
    audit_buffer_text(out, text);
    audit_buffer_text(out, "%");
}

/* --- the line --- */

static void
put_number(struct audit_buffer *out, const char *key, uint64_t number, bool is_open)
{
    audit_buffer_text(out, key);
    if (is_open)
        audit_buffer_text(out, "-");
    else
        audit_buffer_decimal(out, number);
}

void
audit_sample_plan_write(const struct audit_sample_plan *plan, struct audit_buffer *out)
{
    audit_buffer_text(out, mark);
    audit_buffer_text(out, " method=");
    audit_buffer_text(out, methods[plan->method]);
    put_number(out, " seed=", plan->seed, false);
    put_number(out, " confidence=", plan->confidence, false);
    audit_buffer_text(out, " tolerable=");
    audit_limit_write(plan->tolerable, out);
    audit_buffer_text(out, " expected=");
    audit_limit_write(plan->expected, out);
    audit_buffer_text(out, plan->in_proportion ? " allocation=proportional" : " allocation=neyman");
    audit_buffer_text(out, " of=");
    audit_buffer_text(out, kinds[plan->of]);
    audit_buffer_text(out, " programme=");
    audit_buffer_text(out, plan->programme[0] != '\0' ? plan->programme : "-");
    put_number(out, " from=", plan->from, plan->from == 0);
    put_number(out, " to=", plan->to, plan->to == 0);
    put_number(out, " size=", plan->tree_size, false);
    audit_buffer_text(out, " root=");
    audit_buffer_hex(out, (struct audit_bytes){plan->root.bytes, sizeof plan->root.bytes});
}

/* Takes " key=value" off the line. */
static bool
take(struct audit_bytes *rest, const char *key, struct audit_bytes *out)
{
    const size_t key_size = strlen(key);
    if (rest->size < key_size || memcmp(rest->data, key, key_size) != 0)
        return false;
    *rest = (struct audit_bytes){rest->data + key_size, rest->size - key_size};
    size_t size = 0;
    while (size < rest->size && rest->data[size] != ' ')
        size++;
    *out = (struct audit_bytes){rest->data, size};
    *rest = (struct audit_bytes){rest->data + size, rest->size - size};
    return true;
}

static bool
take_number(struct audit_bytes *rest, const char *key, uint64_t max, uint64_t *out)
{
    struct audit_bytes word;
    return take(rest, key, &word) && audit_decimal_read(word, max, out);
}

static bool
take_limit(struct audit_bytes *rest, const char *key, struct audit_limit *out)
{
    struct audit_bytes word;
    return take(rest, key, &word) && audit_limit_read(word, out);
}

/* A date, or "-". */
static bool
take_date(struct audit_bytes *rest, const char *key, uint32_t *out)
{
    struct audit_bytes word;
    uint64_t number = 0;
    if (!take(rest, key, &word))
        return false;
    if (!audit_bytes_equal(word, audit_text("-")) && !audit_decimal_read(word, 99991231, &number))
        return false;
    *out = (uint32_t)number;
    return true;
}

static bool
take_programme(struct audit_bytes *rest, struct audit_sample_plan *out)
{
    struct audit_bytes word;
    if (!take(rest, " programme=", &word) || word.size == 0 || word.size >= sizeof out->programme)
        return false;
    if (!audit_bytes_equal(word, audit_text("-")))
        memcpy(out->programme, word.data, word.size);
    return true;
}

static bool
plan_take(struct audit_bytes rest, struct audit_sample_plan *out)
{
    struct audit_bytes word;
    uint64_t confidence = 0;
    bool read = take(&rest, mark, &word) && word.size == 0 && take(&rest, " method=", &word) &&
                audit_sample_method_of(word, &out->method) &&
                take_number(&rest, " seed=", UINT64_MAX, &out->seed) &&
                take_number(&rest, " confidence=", 100, &confidence) &&
                audit_confidence_is_known(confidence) &&
                take_limit(&rest, " tolerable=", &out->tolerable) &&
                take_limit(&rest, " expected=", &out->expected) &&
                take(&rest, " allocation=", &word);
    if (!read)
        return false;
    out->confidence = (unsigned)confidence;
    out->in_proportion = audit_bytes_equal(word, audit_text("proportional"));
    return take(&rest, " of=", &word) && audit_sample_of_of(word, &out->of) &&
           take_programme(&rest, out) && take_date(&rest, " from=", &out->from) &&
           take_date(&rest, " to=", &out->to) &&
           take_number(&rest, " size=", INT64_MAX, &out->tree_size) &&
           take(&rest, " root=", &word) &&
           audit_hex_read(word, out->root.bytes, sizeof out->root.bytes) && rest.size == 0;
}

enum audit_status
audit_sample_plan_read(struct audit_bytes line, struct audit_sample_plan *out,
                       struct audit_error *err)
{
    struct audit_sample_plan plan = {0};
    struct audit_buffer again = {0};
    bool is_read = plan_take(line, &plan);
    enum audit_status status = AUDIT_OK;
    /* One plan, one line: whatever was understood is written again. */
    if (is_read) {
        audit_sample_plan_write(&plan, &again);
        status = audit_buffer_status(&again, err);
        is_read = audit_bytes_equal(line, audit_buffer_bytes(&again));
    }
    if (status == AUDIT_OK && !is_read)
        status = audit_fail(err, AUDIT_MALFORMED, AUDIT_MESSAGE_SAMPLE_PLAN_DAMAGED);
    if (status == AUDIT_OK)
        *out = plan;
    audit_buffer_free(&again);
    return status;
}

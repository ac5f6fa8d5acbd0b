/* A policy is a list of names, witnesses and groups, in the order in which they are defined. A name
 * is a member of one group at most, and a group's members stand before it: so each name knows the
 * group that it counts for, and judging is one walk from the first name to the last. */
#include "ledger/note/policy.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"
#include "ledger/note/cosign.h"

enum { NAMES_MAX = LEDGER_POLICY_WITNESSES_MAX + LEDGER_POLICY_GROUPS_MAX, NOBODY = -1 };

struct policy_name {
    const char *text;
    int group;        /* the name that it counts for, or NOBODY */
    int witness;      /* its index; NOBODY for a group */
    size_t threshold; /* of a group */
};

struct ledger_policy {
    struct ledger_arena arena;
    struct ledger_vkey logs[LEDGER_POLICY_LOGS_MAX];
    size_t log_count;
    struct ledger_policy_witness witnesses[LEDGER_POLICY_WITNESSES_MAX];
    size_t witness_count;
    struct policy_name names[NAMES_MAX];
    size_t name_count;
    size_t group_count;
    const char *quorum; /* NULL: not said yet */
    int quorum_name;    /* NOBODY: none is asked for */
};

/* One line, cut into its items as they are asked for. */
struct policy_line {
    struct ledger_policy *policy;
    struct ledger_slice rest;
    struct ledger_error *err;
};

void
ledger_policy_free(struct ledger_policy *policy)
{
    if (policy == NULL)
        return;
    ledger_arena_free(&policy->arena);
    free(policy);
}

size_t
ledger_policy_witness_count(const struct ledger_policy *policy)
{
    return policy->witness_count;
}

const struct ledger_policy_witness *
ledger_policy_witness(const struct ledger_policy *policy, size_t index)
{
    assert(index < policy->witness_count);
    return &policy->witnesses[index];
}

bool
ledger_policy_has_log(const struct ledger_policy *policy, const struct ledger_vkey *vkey)
{
    for (size_t i = 0; i < policy->log_count; i++)
        if (strcmp(policy->logs[i].name, vkey->name) == 0 &&
            memcmp(policy->logs[i].public_key.bytes, vkey->public_key.bytes,
                   sizeof(vkey->public_key.bytes)) == 0)
            return true;
    return false;
}

const char *
ledger_policy_quorum(const struct ledger_policy *policy)
{
    return policy->quorum;
}

/* --- reading --- */

static bool
is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

static bool
item_take(struct policy_line *line, struct ledger_slice *out_item)
{
    struct ledger_slice rest = line->rest;
    size_t end = 0;

    while (rest.size > 0 && is_blank(rest.data[0]))
        rest = ledger_slice_of(rest.data + 1, rest.size - 1);
    while (end < rest.size && !is_blank(rest.data[end]))
        end++;
    *out_item = ledger_slice_of(rest.data, end);
    line->rest = ledger_slice_of(rest.data + end, rest.size - end);
    return end > 0;
}

static bool
item_is(struct ledger_slice item, const char *word)
{
    return ledger_slice_equal(item, ledger_slice_of_text(word));
}

static enum ledger_status
item_refuse(const struct policy_line *line, enum ledger_message message, struct ledger_slice item)
{
    return ledger_fail(line->err, LEDGER_MALFORMED, message, item);
}

/* The next item, which must be there; kept as text as long as the policy. */
static enum ledger_status
item_keep(struct policy_line *line, const char **out_text)
{
    struct ledger_slice item;

    if (!item_take(line, &item))
        return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_ITEM_MISSING);
    *out_text = ledger_arena_text(&line->policy->arena, item);
    if (*out_text == NULL)
        return ledger_fail(line->err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, item.size);
    return LEDGER_OK;
}

static enum ledger_status
line_end(struct policy_line *line)
{
    struct ledger_slice item;

    return item_take(line, &item) ? item_refuse(line, LEDGER_MESSAGE_POLICY_ITEM_EXTRA, item)
                                  : LEDGER_OK;
}

static enum ledger_status
url_take(struct policy_line *line, const char **out_url)
{
    struct ledger_slice item;

    *out_url = NULL;
    if (!item_take(line, &item))
        return LEDGER_OK;
    *out_url = ledger_arena_text(&line->policy->arena, item);
    if (*out_url == NULL)
        return ledger_fail(line->err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, item.size);
    return line_end(line);
}

static enum ledger_status
key_take(struct policy_line *line, uint8_t type, struct ledger_vkey *out_vkey)
{
    struct ledger_slice item;
    enum ledger_status status;

    if (!item_take(line, &item))
        return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_ITEM_MISSING);
    status = ledger_vkey_parse(item, out_vkey, line->err);
    if (status == LEDGER_OK && out_vkey->type != type) {
        const bool is_known =
            out_vkey->type == LEDGER_KEY_ED25519 || out_vkey->type == LEDGER_KEY_COSIGNATURE;

        if (!is_known)
            return ledger_fail(line->err, LEDGER_UNSUPPORTED, LEDGER_MESSAGE_VKEY_TYPE_UNKNOWN,
                               out_vkey->name, (uint64_t)out_vkey->type);
        status = item_refuse(line,
                             type == LEDGER_KEY_ED25519 ? LEDGER_MESSAGE_POLICY_KEY_NOT_OF_LOG
                                                        : LEDGER_MESSAGE_POLICY_KEY_NOT_OF_WITNESS,
                             item);
    }
    return status;
}

static bool
same_key(const struct ledger_vkey *a, const struct ledger_vkey *b)
{
    return memcmp(a->public_key.bytes, b->public_key.bytes, sizeof(a->public_key.bytes)) == 0;
}

static enum ledger_status
too_many(const struct policy_line *line, size_t limit)
{
    return ledger_fail(line->err, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_POLICY_TOO_MANY, limit);
}

static enum ledger_status
log_read(struct policy_line *line)
{
    struct ledger_policy *policy = line->policy;
    struct ledger_vkey vkey;
    const char *url;
    enum ledger_status status = key_take(line, LEDGER_KEY_ED25519, &vkey);

    if (status == LEDGER_OK)
        status = url_take(line, &url);
    if (status != LEDGER_OK)
        return status;
    for (size_t i = 0; i < policy->log_count; i++)
        if (same_key(&policy->logs[i], &vkey))
            return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_KEY_TWICE,
                               vkey.name);
    if (policy->log_count == LEDGER_POLICY_LOGS_MAX)
        return too_many(line, LEDGER_POLICY_LOGS_MAX);
    policy->logs[policy->log_count++] = vkey;
    return LEDGER_OK;
}

/* The index of a name, or NOBODY. */
static int
name_find(const struct ledger_policy *policy, struct ledger_slice text)
{
    for (size_t i = 0; i < policy->name_count; i++)
        if (item_is(text, policy->names[i].text))
            return (int)i;
    return NOBODY;
}

/* A name that is new and may be one. */
static enum ledger_status
name_take(struct policy_line *line, const char **out_name)
{
    struct ledger_policy *policy = line->policy;
    enum ledger_status status = item_keep(line, out_name);

    if (status != LEDGER_OK)
        return status;
    if (strcmp(*out_name, "none") == 0 ||
        name_find(policy, ledger_slice_of_text(*out_name)) != NOBODY)
        return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_NAME_TAKEN,
                           *out_name);
    return LEDGER_OK;
}

static enum ledger_status
witness_read(struct policy_line *line)
{
    struct ledger_policy *policy = line->policy;
    struct ledger_policy_witness witness;
    enum ledger_status status = name_take(line, &witness.name);

    if (status == LEDGER_OK)
        status = key_take(line, LEDGER_KEY_COSIGNATURE, &witness.vkey);
    if (status == LEDGER_OK)
        status = url_take(line, &witness.url);
    if (status != LEDGER_OK)
        return status;
    for (size_t i = 0; i < policy->witness_count; i++)
        if (same_key(&policy->witnesses[i].vkey, &witness.vkey))
            return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_KEY_TWICE,
                               witness.vkey.name);
    if (policy->witness_count == LEDGER_POLICY_WITNESSES_MAX)
        return too_many(line, LEDGER_POLICY_WITNESSES_MAX);
    policy->names[policy->name_count++] = (struct policy_name){
        .text = witness.name, .group = NOBODY, .witness = (int)policy->witness_count};
    policy->witnesses[policy->witness_count++] = witness;
    return LEDGER_OK;
}

/* Puts the members of the line, up to its end, into the group that will be the next name. */
static enum ledger_status
members_read(struct policy_line *line, size_t *out_count)
{
    struct ledger_policy *policy = line->policy;
    struct ledger_slice item;

    *out_count = 0;
    while (item_take(line, &item)) {
        const int member = name_find(policy, item);

        if (member == NOBODY)
            return item_refuse(line, LEDGER_MESSAGE_POLICY_NAME_UNKNOWN, item);
        if (policy->names[member].group != NOBODY)
            return item_refuse(line, LEDGER_MESSAGE_POLICY_MEMBER_TWICE, item);
        policy->names[member].group = (int)policy->name_count;
        ++*out_count;
    }
    return LEDGER_OK;
}

static enum ledger_status
group_read(struct policy_line *line)
{
    struct ledger_policy *policy = line->policy;
    struct policy_name group = {.group = NOBODY, .witness = NOBODY};
    struct ledger_slice how;
    size_t count;
    uint64_t threshold = 0;
    enum ledger_status status = name_take(line, &group.text);

    if (status != LEDGER_OK)
        return status;
    if (policy->group_count == LEDGER_POLICY_GROUPS_MAX)
        return too_many(line, LEDGER_POLICY_GROUPS_MAX);
    if (!item_take(line, &how))
        return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_ITEM_MISSING);
    status = members_read(line, &count);
    if (status != LEDGER_OK)
        return status;
    if (count == 0)
        return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_ITEM_MISSING);
    if (item_is(how, "all"))
        threshold = count;
    else if (item_is(how, "any"))
        threshold = 1;
    else if (ledger_text_from_decimal(how, count, &threshold) != LEDGER_OK || threshold == 0)
        return item_refuse(line, LEDGER_MESSAGE_POLICY_THRESHOLD, how);
    group.threshold = (size_t)threshold;
    policy->names[policy->name_count++] = group;
    policy->group_count++;
    return LEDGER_OK;
}

static enum ledger_status
quorum_read(struct policy_line *line)
{
    struct ledger_policy *policy = line->policy;
    const char *name;
    enum ledger_status status = item_keep(line, &name);

    if (status == LEDGER_OK)
        status = line_end(line);
    if (status != LEDGER_OK)
        return status;
    if (policy->quorum != NULL)
        return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_QUORUM_TWICE);
    policy->quorum_name = name_find(policy, ledger_slice_of_text(name));
    if (policy->quorum_name == NOBODY && strcmp(name, "none") != 0)
        return item_refuse(line, LEDGER_MESSAGE_POLICY_NAME_UNKNOWN, ledger_slice_of_text(name));
    policy->quorum = name;
    return LEDGER_OK;
}

static enum ledger_status
line_read(struct policy_line *line)
{
    static const struct {
        const char *word;
        enum ledger_status (*read)(struct policy_line *line);
    } words[] = {{"log", log_read},
                 {"witness", witness_read},
                 {"group", group_read},
                 {"quorum", quorum_read}};
    struct ledger_slice word;

    for (size_t i = 0; i < line->rest.size; i++) {
        const uint8_t byte = line->rest.data[i];

        if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
            return ledger_fail(line->err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_CHARACTER);
    }
    if (!item_take(line, &word) || word.data[0] == '#')
        return LEDGER_OK;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (item_is(word, words[i].word))
            return words[i].read(line);
    return item_refuse(line, LEDGER_MESSAGE_POLICY_WORD, word);
}

static enum ledger_status
lines_read(struct ledger_policy *policy, struct ledger_slice text, struct ledger_error *err)
{
    char place[32];
    size_t number = 0;
    enum ledger_status status = LEDGER_OK;

    while (text.size > 0 && status == LEDGER_OK) {
        const uint8_t *newline = memchr(text.data, '\n', text.size);
        struct policy_line line = {.policy = policy, .err = err};

        number++;
        if (newline == NULL) {
            status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_LINE_OPEN);
        } else {
            line.rest = ledger_slice_of(text.data, (size_t)(newline - text.data));
            text = ledger_slice_of(newline + 1, text.size - line.rest.size - 1);
            status = line_read(&line);
        }
        if (status != LEDGER_OK) {
            (void)snprintf(place, sizeof(place), "line %zu", number);
            ledger_error_add_place(err, place);
        }
    }
    if (status == LEDGER_OK && policy->quorum == NULL)
        status = ledger_fail(err, LEDGER_MALFORMED, LEDGER_MESSAGE_POLICY_QUORUM_MISSING);
    return status;
}

enum ledger_status
ledger_policy_parse(struct ledger_slice text, struct ledger_policy **out_policy,
                    struct ledger_error *err)
{
    struct ledger_policy *policy;
    enum ledger_status status;

    if (text.size > LEDGER_POLICY_SIZE_MAX)
        return too_many(&(struct policy_line){.err = err}, LEDGER_POLICY_SIZE_MAX);
    policy = calloc(1, sizeof(*policy));
    if (policy == NULL)
        return ledger_fail(err, LEDGER_NO_MEMORY, LEDGER_MESSAGE_OUT_OF_MEMORY, sizeof(*policy));
    status = lines_read(policy, text, err);
    if (status == LEDGER_OK) {
        *out_policy = policy;
        policy = NULL; /* Now the caller's. */
    }
    ledger_policy_free(policy);
    return status;
}

/* --- judging --- */

/* Members stand before their groups, so that a group's count is whole when its turn comes. */
static bool
quorum_is_met(const struct ledger_policy *policy, const struct ledger_policy_verdict *verdict)
{
    size_t counts[NAMES_MAX] = {0};
    bool holds[NAMES_MAX] = {false};

    for (size_t i = 0; i < policy->name_count; i++) {
        const struct policy_name *name = &policy->names[i];

        holds[i] = name->witness != NOBODY ? verdict->cosigned[name->witness]
                                           : counts[i] >= name->threshold;
        if (holds[i] && name->group != NOBODY)
            counts[name->group]++;
    }
    return policy->quorum_name == NOBODY || holds[policy->quorum_name];
}

enum ledger_status
ledger_policy_judge(const struct ledger_policy *policy, const struct ledger_note *note,
                    struct ledger_policy_verdict *out_verdict, struct ledger_error *err)
{
    struct ledger_policy_verdict verdict = {.met = false};

    for (size_t i = 0; i < policy->witness_count; i++) {
        enum ledger_status status =
            ledger_cosignature_verify(note, &policy->witnesses[i].vkey, &verdict.times_s[i], err);

        if (status == LEDGER_NOT_FOUND)
            continue;
        if (status != LEDGER_OK)
            return status;
        verdict.cosigned[i] = true;
        verdict.witness_count++;
    }
    verdict.met = quorum_is_met(policy, &verdict);
    *out_verdict = verdict;
    return LEDGER_OK;
}

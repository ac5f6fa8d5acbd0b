/* Trust policies (C2SP tlog-policy): lines of items between spaces and tabs.
 *
 *     log <vkey> [<url>]
 *     witness <name> <vkey> [<url>]
 *     group <name> all|any|<k> <member>...      members are defined before, each in one group only
 *     quorum <name>|none                        exactly once
 */
#include "audit/evidence/trust_policy.h"

#include <stdlib.h>
#include <string.h>

/* A line that is being read. */
struct reader {
    struct audit_trust *trust;
    uint64_t line;
    char *rest; /* NUL-terminated */
    struct audit_error *err;
};

/* The line's next item, NUL-terminated in place; NULL at its end. */
static const char *
item_next(struct reader *reader)
{
    char *item = reader->rest + strspn(reader->rest, " \t");
    if (*item == '\0')
        return NULL;
    char *end = item + strcspn(item, " \t");
    reader->rest = *end == '\0' ? end : end + 1;
    *end = '\0';
    return item;
}

static enum audit_status
line_fail(const struct reader *reader, enum audit_message message, const char *item)
{
    return audit_fail(reader->err, AUDIT_MALFORMED, message, reader->trust->name, reader->line,
                      item != NULL ? item : "");
}

/* The URL, which is the last item and may be missing. */
static enum audit_status
url_read(struct reader *reader, struct audit_bytes *out_url)
{
    const char *url = item_next(reader);
    const char *more = url != NULL ? item_next(reader) : NULL;
    if (more != NULL)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_ITEM_TOO_MANY, more);
    if (url != NULL)
        *out_url = audit_text(url);
    return AUDIT_OK;
}

static enum audit_status
key_read(struct reader *reader, uint8_t type, struct audit_vkey *out)
{
    const char *text = item_next(reader);
    if (text == NULL)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_ITEM_MISSING, NULL);
    enum audit_status status = audit_vkey_read(audit_text(text), out, /* err= */ NULL);
    if (status == AUDIT_NEWER)
        return audit_fail(reader->err, AUDIT_NEWER, AUDIT_MESSAGE_TRUST_KEY_NEWER,
                          reader->trust->name, reader->line, text);
    if (status != AUDIT_OK)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_KEY, text);
    if (out->type != type)
        return line_fail(reader,
                         type == AUDIT_KEY_ED25519 ? AUDIT_MESSAGE_TRUST_KEY_NOT_OF_LOG
                                                   : AUDIT_MESSAGE_TRUST_KEY_NOT_OF_WITNESS,
                         text);
    return AUDIT_OK;
}

/* Whether both wrap the same key, whatever their names. */
static bool
same_key(const struct audit_vkey *a, const struct audit_vkey *b)
{
    return memcmp(a->public_key, b->public_key, sizeof a->public_key) == 0;
}

static enum audit_status
log_read(struct reader *reader)
{
    struct audit_trust *trust = reader->trust;
    struct audit_bytes url; /* Of no use to us: nothing here goes online. */
    if (trust->log_count == AUDIT_TRUST_LOGS_MAX)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_TOO_MANY, "log");

    struct audit_vkey *vkey = &trust->logs[trust->log_count];
    enum audit_status status = key_read(reader, AUDIT_KEY_ED25519, vkey);
    if (status == AUDIT_OK)
        status = url_read(reader, &url);
    if (status != AUDIT_OK)
        return status;
    for (size_t i = 0; i < trust->log_count; i++)
        if (same_key(&trust->logs[i], vkey))
            return line_fail(reader, AUDIT_MESSAGE_TRUST_KEY_TWICE, vkey->name);
    trust->log_count++;
    return AUDIT_OK;
}

/* The witness or group of this name; NULL when there is none. */
static struct audit_trust_member *
member_find(struct audit_trust *trust, const char *name, enum audit_quorum *out_kind,
            size_t *out_index)
{
    for (size_t i = 0; i < trust->witness_count; i++) {
        *out_kind = AUDIT_QUORUM_WITNESS;
        *out_index = i;
        if (strcmp(trust->witnesses[i].member.name, name) == 0)
            return &trust->witnesses[i].member;
    }
    for (size_t i = 0; i < trust->group_count; i++) {
        *out_kind = AUDIT_QUORUM_GROUP;
        *out_index = i;
        if (strcmp(trust->groups[i].member.name, name) == 0)
            return &trust->groups[i].member;
    }
    return NULL;
}

/* A name that is defined here for the first time. */
static enum audit_status
name_read(struct reader *reader, struct audit_trust_member *out)
{
    enum audit_quorum kind;
    size_t index;
    const char *name = item_next(reader);
    if (name == NULL)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_ITEM_MISSING, NULL);
    if (strcmp(name, "none") == 0)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_NAME_NONE, name);
    if (member_find(reader->trust, name, &kind, &index) != NULL)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_NAME_TWICE, name);
    *out = (struct audit_trust_member){name, AUDIT_TRUST_NO_GROUP};
    return AUDIT_OK;
}

static enum audit_status
witness_read(struct reader *reader)
{
    struct audit_trust *trust = reader->trust;
    if (trust->witness_count == AUDIT_TRUST_WITNESSES_MAX)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_TOO_MANY, "witness");

    struct audit_trust_witness *witness = &trust->witnesses[trust->witness_count];
    enum audit_status status = name_read(reader, &witness->member);
    if (status == AUDIT_OK)
        status = key_read(reader, AUDIT_KEY_COSIGNATURE, &witness->vkey);
    if (status == AUDIT_OK)
        status = url_read(reader, &witness->url);
    if (status != AUDIT_OK)
        return status;
    for (size_t i = 0; i < trust->witness_count; i++)
        if (same_key(&trust->witnesses[i].vkey, &witness->vkey))
            return line_fail(reader, AUDIT_MESSAGE_TRUST_KEY_TWICE, witness->member.name);
    trust->witness_count++;
    return AUDIT_OK;
}

/* Makes every name that is left on the line a member of the group that is being defined. */
static enum audit_status
members_read(struct reader *reader, struct audit_trust_group *group)
{
    enum audit_quorum kind;
    size_t index;
    const char *name;
    while ((name = item_next(reader)) != NULL) {
        struct audit_trust_member *member = member_find(reader->trust, name, &kind, &index);
        if (member == NULL)
            return line_fail(reader, AUDIT_MESSAGE_TRUST_NAME_UNKNOWN, name);
        if (member->parent != AUDIT_TRUST_NO_GROUP)
            return line_fail(reader, AUDIT_MESSAGE_TRUST_MEMBER_TWICE, name);
        member->parent = (int)reader->trust->group_count;
        group->size++;
    }
    return AUDIT_OK;
}

static enum audit_status
group_read(struct reader *reader)
{
    struct audit_trust *trust = reader->trust;
    uint64_t threshold;
    if (trust->group_count == AUDIT_TRUST_GROUPS_MAX)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_TOO_MANY, "group");

    struct audit_trust_group *group = &trust->groups[trust->group_count];
    enum audit_status status = name_read(reader, &group->member);
    if (status != AUDIT_OK)
        return status;
    const char *wanted = item_next(reader);
    if (wanted == NULL)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_ITEM_MISSING, NULL);
    status = members_read(reader, group);
    if (status != AUDIT_OK)
        return status;
    if (group->size == 0)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_ITEM_MISSING, NULL);
    if (strcmp(wanted, "all") == 0)
        threshold = group->size;
    else if (strcmp(wanted, "any") == 0)
        threshold = 1;
    else if (!audit_decimal_read(audit_text(wanted), group->size, &threshold) || threshold == 0)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_THRESHOLD, wanted);
    group->threshold = (size_t)threshold;
    trust->group_count++;
    return AUDIT_OK;
}

static enum audit_status
quorum_read(struct reader *reader)
{
    struct audit_trust *trust = reader->trust;
    const char *name = item_next(reader);
    const char *more = name != NULL ? item_next(reader) : NULL;
    if (name == NULL)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_ITEM_MISSING, NULL);
    if (more != NULL)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_ITEM_TOO_MANY, more);
    if (trust->quorum != AUDIT_QUORUM_UNSTATED)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_QUORUM_TWICE, name);
    if (strcmp(name, "none") == 0)
        trust->quorum = AUDIT_QUORUM_NONE;
    else if (member_find(trust, name, &trust->quorum, &trust->quorum_index) == NULL)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_NAME_UNKNOWN, name);
    trust->quorum_name = name;
    return AUDIT_OK;
}

static enum audit_status
line_read(struct reader *reader)
{
    static const struct {
        const char *word;
        enum audit_status (*read)(struct reader *reader);
    } words[] = {{"log", log_read},
                 {"witness", witness_read},
                 {"group", group_read},
                 {"quorum", quorum_read}};

    const char *word = item_next(reader);
    if (word == NULL || word[0] == '#')
        return AUDIT_OK;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i].word) == 0)
            return words[i].read(reader);
    return line_fail(reader, AUDIT_MESSAGE_TRUST_WORD, word);
}

/* Only tab among the control characters: others could hide what a policy says. */
static bool
octets_are_allowed(struct audit_bytes line)
{
    for (size_t i = 0; i < line.size; i++)
        if ((line.data[i] < 0x20 && line.data[i] != '\t') || line.data[i] == 0x7F)
            return false;
    return true;
}

static enum audit_status
lines_read(struct audit_bytes text, struct reader *reader)
{
    struct audit_bytes rest = text, line;
    char *copy = reader->trust->text;

    while (audit_line(&rest, &line)) {
        reader->line++;
        if (!octets_are_allowed(line))
            return line_fail(reader, AUDIT_MESSAGE_TRUST_OCTET, NULL);
        reader->rest = copy + (line.data - text.data);
        reader->rest[line.size] = '\0'; /* in the newline's place */
        enum audit_status status = line_read(reader);
        if (status != AUDIT_OK)
            return status;
    }
    reader->line++;
    /* A file that was cut short might say less than it should. */
    if (rest.size > 0)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_LINE_OPEN, NULL);
    if (reader->trust->quorum == AUDIT_QUORUM_UNSTATED)
        return line_fail(reader, AUDIT_MESSAGE_TRUST_QUORUM_MISSING, NULL);
    return AUDIT_OK;
}

enum audit_status
audit_trust_read(struct audit_bytes text, const char *name, struct audit_trust **out_trust,
                 struct audit_error *err)
{
    struct audit_trust *trust = calloc(1, sizeof *trust);
    enum audit_status status;

    if (trust != NULL) {
        trust->text = malloc(text.size + 1);
        trust->name = strdup(name);
    }
    if (trust == NULL || trust->text == NULL || trust->name == NULL) {
        status = audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                            (uint64_t)(sizeof *trust + text.size));
        goto out;
    }
    if (text.size > 0)
        memcpy(trust->text, text.data, text.size);
    status = lines_read(text, &(struct reader){.trust = trust, .err = err});
    if (status != AUDIT_OK)
        goto out;
    *out_trust = trust;
    trust = NULL; /* Now the caller's. */

out:
    audit_trust_free(trust);
    return status;
}

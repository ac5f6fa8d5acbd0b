#include "audit/judge/replay.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

#include "audit/judge/replay_internal.h"

const char *
audit_rule_name(enum audit_rule rule)
{
    static const char *const names[AUDIT_RULE_END] = {
        "",        "form",          "voucher-known", "totals",
        "seen",    "signature",     "separation",    "required-roles",
        "clock",   "programme",     "period",        "duplicate-reference",
        "payee",   "appropriation", "payee-cap",     "adjustment",
        "closing", "unexplained",
    };
    return rule > 0 && rule < AUDIT_RULE_END ? names[rule] : "";
}

static void
tell(const struct audit_replay *replay, struct audit_objection *objection,
     enum audit_message message, va_list arguments)
{
    objection->voucher = replay->state->position.size;
    (void)audit_fail_list(&objection->what, AUDIT_NOT_HELD, message, arguments);
    if (replay->sink->objection != NULL)
        replay->sink->objection(replay->sink->context, objection);
}

void
replay_object(struct audit_replay *replay, enum audit_rule rule, enum audit_message message, ...)
{
    struct audit_objection objection = {
        .rule = rule, .concerns_entry = true, .entry = replay->entry};
    va_list arguments;

    if (replay->unsealed || replay->objected)
        return;
    replay->objected = true;
    va_start(arguments, message);
    tell(replay, &objection, message, arguments);
    va_end(arguments);
}

void
replay_object_to_voucher(struct audit_replay *replay, enum audit_rule rule,
                         enum audit_message message, ...)
{
    struct audit_objection objection = {.rule = rule};
    va_list arguments;

    va_start(arguments, message);
    tell(replay, &objection, message, arguments);
    va_end(arguments);
}

static enum audit_status
state_find(struct audit_replay *replay, struct audit_error *err)
{
    audit_ref root = audit_arena_root(replay->arena);

    if (root != 0) {
        replay->state = audit_arena_at(replay->arena, root);
        if (replay->state->format != REPLAY_FORMAT)
            return audit_fail(err, AUDIT_NEWER, AUDIT_MESSAGE_REPLAY_FORMAT_OTHER,
                              replay->state->format);
        return AUDIT_OK;
    }
    replay->state = audit_arena_take(replay->arena, sizeof(*replay->state), &root);
    if (replay->state == NULL)
        return audit_arena_status(replay->arena, err);
    replay->state->format = REPLAY_FORMAT;
    replay->state->position.root = audit_frontier_root(&replay->state->frontier);
    replay_people_begin(replay);
    replay_money_begin(replay);
    audit_arena_set_root(replay->arena, root);
    return audit_arena_status(replay->arena, err);
}

enum audit_status
audit_replay_begin(struct audit_arena *arena, struct audit_replay **out, struct audit_error *err)
{
    struct audit_replay *replay = calloc(1, sizeof(*replay));
    enum audit_status status;

    assert(arena != NULL);
    if (replay == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof(*replay));
    replay->arena = arena;
    randombytes_buf(replay->scratch.sum_key, sizeof(replay->scratch.sum_key));
    status = state_find(replay, err);
    if (status != AUDIT_OK) {
        audit_replay_free(replay);
        return status;
    }
    *out = replay;
    return AUDIT_OK;
}

void
audit_replay_free(struct audit_replay *replay)
{
    if (replay == NULL)
        return;
    replay_scratch_free(&replay->scratch);
    free(replay);
}

/* Where root number `index` (of the tree of size index + 1) stands. */
static unsigned
root_place(uint64_t index, uint64_t *out_in_chunk)
{
    const uint64_t shifted = index + REPLAY_ROOTS_FIRST;
    const unsigned bit = 63u - (unsigned)__builtin_clzll(shifted);

    *out_in_chunk = shifted - (UINT64_C(1) << bit);
    return bit - 6;
}
_Static_assert(REPLAY_ROOTS_FIRST == 1 << 6, "root_place counts chunks from bit 6");

static void
root_keep(struct audit_replay *replay, uint64_t size, const struct audit_hash *root)
{
    uint64_t in_chunk;
    const unsigned chunk = root_place(size - 1, &in_chunk);
    audit_ref *ref = &replay->state->people.roots[chunk];
    struct audit_hash *roots;

    if (*ref == 0 &&
        audit_arena_take(replay->arena, ((size_t)REPLAY_ROOTS_FIRST << chunk) * sizeof(*roots),
                         ref) == NULL)
        return; /* The arena keeps the failure. */
    roots = audit_arena_at(replay->arena, *ref);
    roots[in_chunk] = *root;
}

bool
audit_replay_root_at(const struct audit_replay *replay, uint64_t size, struct audit_hash *out)
{
    const struct audit_frontier empty = {0};
    const struct audit_hash *roots;
    uint64_t in_chunk;
    unsigned chunk;

    if (size > replay->state->position.size)
        return false;
    if (size == 0) {
        *out = audit_frontier_root(&empty);
        return true;
    }
    chunk = root_place(size - 1, &in_chunk);
    roots = audit_arena_at(replay->arena, replay->state->people.roots[chunk]);
    *out = roots[in_chunk];
    return true;
}

void
audit_replay_position(const struct audit_replay *replay, struct audit_position *out)
{
    *out = replay->state->position;
    out->closed_month = replay_money_closed_month(replay);
}

const struct replay_identity *
replay_identity_now(const struct audit_replay *replay)
{
    return audit_arena_at(replay->arena, replay->state->people.identity);
}

/* The texts follow the struct: name, origin, vkey. */
struct audit_bytes
replay_identity_name(const struct replay_identity *identity)
{
    return (struct audit_bytes){(const uint8_t *)(identity + 1), identity->name_size};
}

struct audit_bytes
replay_identity_origin(const struct replay_identity *identity)
{
    return (struct audit_bytes){(const uint8_t *)(identity + 1) + identity->name_size,
                                identity->origin_size};
}

struct audit_bytes
replay_identity_vkey(const struct replay_identity *identity)
{
    return (struct audit_bytes){(const uint8_t *)(identity + 1) + identity->name_size +
                                    identity->origin_size,
                                identity->vkey_size};
}

enum audit_status
audit_replay_identity(const struct audit_replay *replay, uint64_t size, struct audit_identity *out,
                      struct audit_error *err)
{
    const struct replay_identity *identity = replay_identity_now(replay);

    while (identity != NULL && identity->since_size > size)
        identity = audit_arena_at(replay->arena, identity->before);
    if (identity == NULL)
        return audit_fail(err, AUDIT_NOT_FOUND, AUDIT_MESSAGE_REPLAY_NO_IDENTITY, size);
    *out = (struct audit_identity){
        .name = replay_identity_name(identity),
        .origin = replay_identity_origin(identity),
        .vkey = replay_identity_vkey(identity),
        .since_size = identity->since_size,
    };
    return AUDIT_OK;
}

bool
replay_entry_counts(const struct audit_replay *replay, size_t index)
{
    const struct audit_voucher *voucher = replay->voucher;

    return voucher->entries[index].bytes.data != NULL &&
           (voucher->unsealed == NULL || !voucher->unsealed[index]);
}

static bool
is_money(enum audit_body body)
{
    return (body >= AUDIT_PROGRAMME && body <= AUDIT_SETTLEMENT) || body == AUDIT_CLOSING;
}

/* Rules 9 to 17, and the effect. */
static void
take_entry(struct audit_replay *replay, size_t index)
{
    const struct audit_voucher *voucher = replay->voucher;
    const struct audit_entry *entry = &voucher->entries[index];

    replay->entry = replay->state->position.entry_count + index;
    replay->objected = false;
    replay->unsealed = !replay_entry_counts(replay, index);
    if (entry->bytes.data == NULL)
        return;
    if (!is_money(entry->body)) {
        if (replay->state->position.size == 0)
            replay_genesis_entry(replay, entry, index);
        replay_people_entry(replay, entry);
        return;
    }
    replay_money_entry(replay, entry, &voucher->leaves[index]);
    /* Rule 16, so behind 9 to 15. */
    if (replay->state->position.size == 0)
        replay_genesis_entry(replay, entry, index);
}

/* Its id counts as sealed for its own entries: a voucher cannot reject itself. */
static void
know_voucher(struct audit_replay *replay)
{
    struct replay_known_voucher *known =
        audit_table_insert(replay->arena, &replay->state->people.vouchers,
                           replay->voucher->header->voucher, /* out_new= */ NULL);

    if (known == NULL || known->sealed)
        return;
    known->sealed = true;
    known->number = replay->state->position.size;
}

static enum audit_status
judge(struct audit_replay *replay, struct audit_error *err)
{
    const struct audit_header *header = replay->voucher->header;
    enum audit_status status;

    replay_judge_voucher(replay);
    status = replay_judge_signers(replay, err);
    if (status != AUDIT_OK)
        return status;
    replay_judge_clock(replay);
    know_voucher(replay);
    for (size_t i = 0; i < header->entry_count; i++)
        take_entry(replay, i);
    if (replay->state->position.size == 0)
        replay_genesis_end(replay);
    return audit_arena_status(replay->arena, err);
}

static void
move_on(struct audit_replay *replay)
{
    struct audit_position *position = &replay->state->position;
    const struct audit_voucher *voucher = replay->voucher;

    audit_frontier_append(&replay->state->frontier, &voucher->leaf);
    position->root = audit_frontier_root(&replay->state->frontier);
    position->last_leaf = voucher->leaf;
    if (position->size == 0)
        position->genesis = voucher->leaf;
    position->size++;
    root_keep(replay, position->size, &position->root);
    if (voucher->seal != NULL && !voucher->seal_changed)
        position->sealed_at_ms = voucher->seal->sealed_at_ms;
    if (voucher->seal != NULL && voucher->header != NULL)
        position->entry_count += voucher->header->entry_count;
    if (voucher->seal == NULL || voucher->header == NULL || voucher->seal_changed) {
        replay->state->people.lost++;
    } else {
        replay->state->people.lost = 0;
        replay->state->people.sure_entry_count = position->entry_count;
    }
}

enum audit_status
audit_replay_voucher(struct audit_replay *replay, const struct audit_voucher *voucher,
                     const struct audit_replay_sink *sink, struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;

    assert(voucher != NULL);
    assert(sink != NULL);
    replay->voucher = voucher;
    replay->sink = sink;
    if (voucher->seal != NULL && voucher->header != NULL)
        status = judge(replay, err);
    if (status == AUDIT_OK) {
        move_on(replay);
        status = audit_arena_status(replay->arena, err);
    }
    replay->voucher = NULL;
    replay->sink = NULL;
    return status;
}

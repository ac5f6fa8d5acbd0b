/* Rules 1 to 4 and 8: the voucher as a whole. Rule 1 here is what the bytes alone cannot say. */
#include <string.h>

#include "audit/judge/replay_internal.h"

#define SUM_FEN_MAX INT64_C(9000000000000000000)

enum {
    CLOCK_SLACK_MS = 300000,
    SIGNED_DAYS_MAX = 31,
    SILENT_DAYS_MAX = 92,
};
#define DAY_MS INT64_C(86400000)

static void
judge_place(struct audit_replay *replay)
{
    static const uint8_t none[32] = {0};
    struct audit_position *position = &replay->state->position;
    const struct audit_seal *seal = replay->voucher->seal;
    const uint8_t *previous = position->size == 0 ? none : position->last_leaf.bytes;
    const struct replay_people *people = &replay->state->people;

    if (seal->number != position->size)
        replay_object_to_voucher(replay, AUDIT_RULE_FORM, AUDIT_MESSAGE_SEAL_NUMBER_WRONG,
                                 position->size, seal->number);
    if (memcmp(seal->previous.data, previous, 32) != 0)
        replay_object_to_voucher(replay, AUDIT_RULE_FORM, AUDIT_MESSAGE_SEAL_PREVIOUS_WRONG,
                                 position->size);
    if (seal->first_entry == position->entry_count)
        return;
    /* How many entries a header had that was changed or cannot be read, only the next seal says. */
    if (!replay->voucher->seal_changed && seal->first_entry >= people->sure_entry_count &&
        seal->first_entry - people->sure_entry_count <= people->lost * 65536)
        position->entry_count = seal->first_entry;
    else
        replay_object_to_voucher(replay, AUDIT_RULE_FORM, AUDIT_MESSAGE_SEAL_FIRST_ENTRY_WRONG,
                                 position->size, seal->first_entry, position->entry_count);
}

/* In voucher 0 the origin in force is the one that it states. */
static void
judge_origin(struct audit_replay *replay)
{
    const struct audit_header *header = replay->voucher->header;
    const struct replay_identity *identity = replay_identity_now(replay);
    struct audit_bytes in_force = {0};

    if (identity != NULL)
        in_force = replay_identity_origin(identity);
    for (size_t i = 0; replay->state->position.size == 0 && i < header->entry_count; i++) {
        const struct audit_entry *entry = &replay->voucher->entries[i];

        if (entry->bytes.data == NULL || entry->body != AUDIT_IDENTITY)
            continue;
        in_force = entry->identity.origin;
        break;
    }
    if (in_force.size == 0) {
        /* Told once: later vouchers are judged without it. */
        if (replay->state->position.size == 0)
            replay_object_to_voucher(replay, AUDIT_RULE_FORM,
                                     AUDIT_MESSAGE_GENESIS_WITHOUT_IDENTITY);
        return;
    }
    if (!audit_bytes_equal(header->origin, in_force))
        replay_object_to_voucher(replay, AUDIT_RULE_FORM, AUDIT_MESSAGE_ORIGIN_NOT_IN_FORCE,
                                 replay->state->position.size, header->origin, in_force);
}

static void
judge_signature_order(struct audit_replay *replay)
{
    const struct audit_seal *seal = replay->voucher->seal;

    for (size_t i = 1; i < seal->signature_count; i++) {
        const struct audit_signature *before = &seal->signatures[i - 1];
        const struct audit_signature *signature = &seal->signatures[i];
        bool twice = false;

        for (size_t j = 0; j < i; j++)
            twice = twice || audit_bytes_equal(seal->signatures[j].officer, signature->officer);
        if (twice)
            replay_object_to_voucher(replay, AUDIT_RULE_FORM, AUDIT_MESSAGE_OFFICER_SIGNS_TWICE,
                                     replay->state->position.size, signature->officer);
        else if (before->role > signature->role ||
                 (before->role == signature->role &&
                  audit_bytes_compare(before->officer, signature->officer) > 0))
            replay_object_to_voucher(replay, AUDIT_RULE_FORM, AUDIT_MESSAGE_SIGNATURES_OUT_OF_ORDER,
                                     replay->state->position.size, signature->officer,
                                     before->officer);
    }
}

static void
judge_known(struct audit_replay *replay)
{
    const struct audit_bytes id = replay->voucher->header->voucher;
    const struct replay_known_voucher *known =
        audit_table_find(replay->arena, &replay->state->people.vouchers, id);

    if (known == NULL)
        return;
    if (known->sealed)
        replay_object_to_voucher(replay, AUDIT_RULE_VOUCHER_KNOWN,
                                 AUDIT_MESSAGE_VOUCHER_SEALED_BEFORE, id, known->number);
    else
        replay_object_to_voucher(replay, AUDIT_RULE_VOUCHER_KNOWN, AUDIT_MESSAGE_VOUCHER_REJECTED,
                                 id, known->number);
}

/* What the entries come to. */
struct totals {
    uint32_t kinds[AUDIT_BODY_END];
    int64_t fen[AUDIT_BODY_END]; /* of the four bodies that the header sums up */
    bool beyond;                 /* a sum left the range */
    bool incomplete;             /* an entry is not there to be counted */
};

int64_t
replay_amount_of(const struct audit_entry *entry)
{
    switch ((unsigned)entry->body) {
    case AUDIT_APPROPRIATION:
        return entry->appropriation.amount_fen;
    case AUDIT_DISBURSEMENT:
        return entry->disbursement.amount_fen;
    case AUDIT_ADJUSTMENT:
        return entry->adjustment.amount_fen;
    case AUDIT_SETTLEMENT:
        return entry->settlement.amount_fen;
    default:
        return 0;
    }
}

static void
count(const struct audit_replay *replay, struct totals *totals)
{
    for (size_t i = 0; i < replay->voucher->header->entry_count; i++) {
        const struct audit_entry *entry = &replay->voucher->entries[i];
        int64_t sum;

        if (!replay_entry_counts(replay, i)) {
            totals->incomplete = true;
            continue;
        }
        totals->kinds[entry->body]++;
        if (__builtin_add_overflow(totals->fen[entry->body], replay_amount_of(entry), &sum) ||
            sum > SUM_FEN_MAX || sum < -SUM_FEN_MAX)
            totals->beyond = true;
        else
            totals->fen[entry->body] = sum;
    }
}

static void
judge_sums(struct audit_replay *replay, const struct totals *totals)
{
    const struct audit_header *header = replay->voucher->header;
    const struct {
        int64_t stated_fen;
        enum audit_body body;
        enum audit_message message;
    } rows[] = {
        {header->appropriated_fen, AUDIT_APPROPRIATION, AUDIT_MESSAGE_HEADER_APPROPRIATED_WRONG},
        {header->disbursed_fen, AUDIT_DISBURSEMENT, AUDIT_MESSAGE_HEADER_DISBURSED_WRONG},
        {header->adjusted_fen, AUDIT_ADJUSTMENT, AUDIT_MESSAGE_HEADER_ADJUSTED_WRONG},
        {header->settled_fen, AUDIT_SETTLEMENT, AUDIT_MESSAGE_HEADER_SETTLED_WRONG},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].stated_fen != totals->fen[rows[i].body])
            replay_object_to_voucher(replay, AUDIT_RULE_TOTALS, rows[i].message,
                                     replay->state->position.size, rows[i].stated_fen,
                                     totals->fen[rows[i].body]);
    }
}

/* An entry that is not what was sealed is told of already, and every sum over it differs. */
static void
judge_totals(struct audit_replay *replay)
{
    const struct audit_voucher *voucher = replay->voucher;
    const struct audit_header *header = voucher->header;
    struct totals totals = {0};
    struct audit_hash root;
    bool as_sealed = true;

    for (size_t i = 0; voucher->unsealed != NULL && i < header->entry_count; i++)
        as_sealed = as_sealed && !voucher->unsealed[i];
    root = voucher->root != NULL ? *voucher->root
                                 : audit_merkle_root(voucher->leaves, header->entry_count);
    if (as_sealed && memcmp(root.bytes, header->entries_root.data, sizeof(root.bytes)) != 0)
        replay_object_to_voucher(replay, AUDIT_RULE_TOTALS, AUDIT_MESSAGE_HEADER_ROOT_WRONG,
                                 replay->state->position.size);
    count(replay, &totals);
    if (totals.incomplete)
        return;
    for (unsigned body = AUDIT_IDENTITY; body < AUDIT_BODY_END; body++) {
        if (totals.kinds[body] != header->kinds[body])
            replay_object_to_voucher(replay, AUDIT_RULE_TOTALS, AUDIT_MESSAGE_HEADER_KIND_WRONG,
                                     replay->state->position.size, audit_body_name(body),
                                     (uint64_t)header->kinds[body], (uint64_t)totals.kinds[body]);
    }
    if (totals.beyond)
        replay_object_to_voucher(replay, AUDIT_RULE_TOTALS, AUDIT_MESSAGE_HEADER_SUM_BEYOND,
                                 replay->state->position.size);
    else
        judge_sums(replay, &totals);
}

static void
judge_seen(struct audit_replay *replay)
{
    const struct audit_seal *seal = replay->voucher->seal;
    const uint64_t size = replay->state->position.size;

    for (size_t i = 0; i < seal->signature_count; i++) {
        const struct audit_signature *signature = &seal->signatures[i];
        struct audit_hash root;

        if (!audit_replay_root_at(replay, signature->seen_size, &root))
            replay_object_to_voucher(replay, AUDIT_RULE_SEEN, AUDIT_MESSAGE_SEEN_AHEAD, size,
                                     signature->officer, signature->seen_size);
        else if (signature->seen_size == 0 && size != 0)
            replay_object_to_voucher(replay, AUDIT_RULE_SEEN, AUDIT_MESSAGE_SEEN_NOTHING, size,
                                     signature->officer);
        else if (memcmp(root.bytes, signature->seen_root.data, sizeof(root.bytes)) != 0)
            replay_object_to_voucher(replay, AUDIT_RULE_SEEN, AUDIT_MESSAGE_SEEN_OTHER_HISTORY,
                                     size, signature->officer, signature->seen_size);
    }
}

void
replay_judge_voucher(struct audit_replay *replay)
{
    judge_place(replay);
    judge_origin(replay);
    judge_signature_order(replay);
    judge_known(replay);
    judge_totals(replay);
    judge_seen(replay);
}

static void
judge_signed_at(struct audit_replay *replay, const struct audit_signature *signature)
{
    const int64_t signed_at_ms = signature->signed_at_ms;
    const int64_t sealed_at_ms = replay->voucher->seal->sealed_at_ms;
    const uint64_t number = replay->state->position.size;

    if (replay->voucher->header->prepared_at_ms > signed_at_ms + CLOCK_SLACK_MS)
        replay_object_to_voucher(replay, AUDIT_RULE_CLOCK, AUDIT_MESSAGE_SIGNED_BEFORE_PREPARED,
                                 number, signature->officer);
    if (signed_at_ms > sealed_at_ms + CLOCK_SLACK_MS)
        replay_object_to_voucher(replay, AUDIT_RULE_CLOCK, AUDIT_MESSAGE_SIGNED_AFTER_SEALED,
                                 number, signature->officer);
    if (signed_at_ms < sealed_at_ms - SIGNED_DAYS_MAX * DAY_MS)
        replay_object_to_voucher(replay, AUDIT_RULE_CLOCK, AUDIT_MESSAGE_SIGNED_TOO_EARLY, number,
                                 signature->officer);
}

void
replay_judge_clock(struct audit_replay *replay)
{
    const struct audit_position *position = &replay->state->position;
    const struct audit_header *header = replay->voucher->header;
    const struct audit_seal *seal = replay->voucher->seal;
    const bool incident_alone = header->entry_count == 1 && header->kinds[AUDIT_INCIDENT] == 1;

    for (size_t i = 0; i < seal->signature_count; i++)
        judge_signed_at(replay, &seal->signatures[i]);
    if (position->size == 0 || incident_alone)
        return;
    if (seal->sealed_at_ms < position->sealed_at_ms)
        replay_object_to_voucher(replay, AUDIT_RULE_CLOCK, AUDIT_MESSAGE_SEALED_BACK,
                                 position->size);
    else if (seal->sealed_at_ms - position->sealed_at_ms > SILENT_DAYS_MAX * DAY_MS)
        replay_object_to_voucher(replay, AUDIT_RULE_CLOCK, AUDIT_MESSAGE_SEALED_AHEAD,
                                 position->size);
}

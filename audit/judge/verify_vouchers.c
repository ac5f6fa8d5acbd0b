/* Voucher by voucher: the seal's bytes against the tree, the chain, the entries under the header,
 * and the replay. */
#include <stdlib.h>
#include <string.h>

#include "audit/judge/verify_walk.h"

/* ---- what the replay says ---- */

/* By the sentence's stable name: rule 16 holds the conditions of several bodies. */
static bool
is_about_a_closing(const struct audit_error *what)
{
    char name[AUDIT_MESSAGE_NAME_SIZE];
    audit_message_name(what->message, name);
    return strncmp(name, "closing-", strlen("closing-")) == 0;
}

/* What may only follow from something that was lost or changed before: an officer, a programme, a
 * payout that is not there. It was found, and what came after cannot be blamed. */
static bool
may_follow_from_loss(const struct verify *verify, enum audit_rule rule)
{
    switch ((unsigned)rule) {
    case AUDIT_RULE_SEEN:
        return verify->tree_unknown;
    case AUDIT_RULE_SIGNATURE:
    case AUDIT_RULE_REQUIRED_ROLES:
        return verify->people_unsure;
    case AUDIT_RULE_PROGRAMME:
    case AUDIT_RULE_APPROPRIATED:
    case AUDIT_RULE_PAYEE_CAP:
    case AUDIT_RULE_ADJUSTMENT:
    case AUDIT_RULE_UNEXPLAINED:
        return verify->money_unsure;
    case AUDIT_RULE_FORM: /* the origin in force */
    case AUDIT_RULE_CONDITIONS:
        return verify->people_unsure || verify->money_unsure;
    default:
        return false;
    }
}

/* Once something is of a newer format, the rest may rest on what we cannot read: of rule 1 only
 * what the bytes themselves say is left. */
static bool
rests_on_newer(const struct verify *verify, const struct audit_objection *objection)
{
    return verify->newer && (objection->rule != AUDIT_RULE_FORM ||
                             objection->what.message == AUDIT_MESSAGE_ORIGIN_NOT_IN_FORCE);
}

/* What only follows from damage to the voucher's own bytes is not told twice. */
static bool
says_nothing_new(const struct verify *verify, const struct audit_objection *objection)
{
    enum audit_rule rule = objection->rule;
    bool of_bytes =
        rule == AUDIT_RULE_FORM || rule == AUDIT_RULE_TOTALS || rule == AUDIT_RULE_VOUCHER_KNOWN;
    if (objection->concerns_entry)
        return false;
    if (verify->seal_changed && rule != AUDIT_RULE_SIGNATURE)
        return true;
    return of_bytes && (verify->entries_changed || verify->chain_broken);
}

static void
take_objection(void *context, const struct audit_objection *objection)
{
    struct verify *verify = context;
    enum audit_rule rule = objection->rule;
    enum audit_check check = AUDIT_CHECK_RULES;
    enum audit_damage damage = AUDIT_RULE_BROKEN;
    if (says_nothing_new(verify, objection))
        return;
    if (may_follow_from_loss(verify, rule) || rests_on_newer(verify, objection)) {
        verify->report->skipped[AUDIT_CHECK_RULES]++;
        return;
    }
    if (rule == AUDIT_RULE_SIGNATURE) {
        check = AUDIT_CHECK_SIGNATURES;
        damage = AUDIT_SIGNATURE_BAD;
    } else if (rule == AUDIT_RULE_TOTALS) {
        damage = AUDIT_TOTAL_WRONG;
    } else if (rule == AUDIT_RULE_CONDITIONS && is_about_a_closing(&objection->what)) {
        check = AUDIT_CHECK_CLOSINGS;
        damage = AUDIT_TOTAL_WRONG;
    }
    struct audit_finding *finding =
        verify_found(verify, check, damage, objection->voucher,
                     objection->concerns_entry ? objection->entry : UINT64_MAX, AUDIT_MESSAGE_NONE);
    finding->rule = rule;
    finding->what = objection->what;
}

static enum audit_status
replay(struct walk *walk, const struct audit_hash *leaf, bool readable, struct audit_error *err)
{
    struct verify *verify = walk->verify;
    struct audit_replay_sink sink = {
        .objection = take_objection, .signature = verify_signature_job, .context = verify};
    struct audit_voucher voucher = {
        .seal = walk->seal_read ? &walk->seal : NULL,
        .header = readable ? &walk->header : NULL,
        .seal_changed = verify->seal_changed,
        .leaf = *leaf,
        .entries = walk->gathered.entries,
        .leaves = walk->gathered.leaves,
        .root = readable ? &walk->entries_root : NULL,
        .unsealed = walk->gathered.unsealed,
    };
    if (verify->replay == NULL) {
        audit_frontier_append(&verify->frontier, leaf);
        return AUDIT_OK;
    }
    enum audit_status status = audit_replay_voucher(verify->replay, &voucher, &sink, err);
    if (status == AUDIT_OK)
        status = audit_arena_status(verify->arena, err);
    if (status == AUDIT_OK && verify->options->voucher != NULL && verify->findings.total == 0 &&
        !verify->newer && voucher.header != NULL)
        status = verify->options->voucher(verify->options->voucher_context, &voucher,
                                          walk->gathered.first, err);
    return status;
}

/* ---- the seal ---- */

/* Number and links, which are local: the tree says the same from afar. */
static void
check_chain(struct walk *walk)
{
    struct verify *verify = walk->verify;
    const struct audit_seal *seal = &walk->seal;
    verify->report->checked[AUDIT_CHECK_CHAIN]++;
    bool broken = seal->number != verify->seal || seal->first_entry != walk->lines.entry ||
                  (walk->previous_known && memcmp(seal->previous.data, walk->previous.bytes,
                                                  sizeof walk->previous.bytes) != 0);
    if (!broken || verify->seal_changed)
        return;
    verify->chain_broken = true;
    verify_found(verify, AUDIT_CHECK_CHAIN, AUDIT_CHANGED, verify->seal, UINT64_MAX,
                 AUDIT_MESSAGE_CHAIN_BROKEN, verify->seal)
        ->rule = AUDIT_RULE_FORM;
}

static void
tell_seal(struct verify *verify, enum audit_status status, const struct audit_error *why)
{
    if (verify->seal_changed) {
        struct audit_finding *finding =
            verify_found(verify, AUDIT_CHECK_CHAIN, AUDIT_CHANGED, verify->seal, UINT64_MAX,
                         AUDIT_MESSAGE_SEAL_CHANGED, verify->seal);
        memcpy(finding->field, why->arguments[0],
               strnlen(why->arguments[0], sizeof finding->field - 1));
    } else if (status == AUDIT_NEWER) {
        verify_met_newer(verify, AUDIT_MESSAGE_SEAL_NEWER, verify->seal);
    } else if (status != AUDIT_OK) {
        verify_found(verify, AUDIT_CHECK_FORM, AUDIT_RULE_BROKEN, verify->seal, UINT64_MAX,
                     AUDIT_MESSAGE_SEAL_FORM, verify->seal, why->arguments[0])
            ->rule = AUDIT_RULE_FORM;
    }
}

/* False when the seal or its header cannot be read. */
static bool
read_seal(struct walk *walk, const struct seal_place *place)
{
    struct verify *verify = walk->verify;
    struct audit_error why = {0};
    verify->seal_changed = place->changed;
    enum audit_status status = audit_view_seal(place->bytes, &walk->seal, &why);
    walk->seal_read = status == AUDIT_OK;
    if (walk->seal_read)
        status = audit_view_header(walk->seal.header_bytes, &walk->header, &why);
    verify->report->checked[AUDIT_CHECK_FORM] += 2;
    tell_seal(verify, status, &why);
    return status == AUDIT_OK;
}

/* Seals that are missing in a row are one finding. */
static void
tell_missing(struct walk *walk)
{
    uint64_t first = walk->verify->seal - walk->missing;
    if (walk->missing == 1)
        verify_found(walk->verify, AUDIT_CHECK_CHAIN, AUDIT_MISSING, first, UINT64_MAX,
                     AUDIT_MESSAGE_SEAL_MISSING, first);
    else if (walk->missing > 1)
        verify_found(walk->verify, AUDIT_CHECK_CHAIN, AUDIT_MISSING, first, UINT64_MAX,
                     AUDIT_MESSAGE_SEALS_MISSING, first, walk->verify->seal - 1);
    walk->missing = 0;
}

/* ---- vouchers ---- */

/* How many entries to take for a header: what it says, unless it may be false and the next sound
 * seal says less. */
static size_t
entries_due(struct walk *walk, size_t at, const struct seal_place *place)
{
    size_t count = walk->header.entry_count;
    uint64_t next = 0;
    if (place->sound || !seal_stream_first_entry(&walk->seals, at + 1, &next))
        return count;
    if (next < walk->lines.entry)
        return 0;
    return next - walk->lines.entry < count ? (size_t)(next - walk->lines.entry) : count;
}

static enum audit_status
judge_readable(struct walk *walk, size_t at, const struct seal_place *place,
               struct audit_error *err)
{
    enum audit_status status = AUDIT_OK;
    if (walk->unsure && !place->changed)
        status = line_stream_skip(&walk->lines, walk->seal.first_entry, err);
    check_chain(walk);
    if (status == AUDIT_OK)
        status = walk_judge_entries(walk, entries_due(walk, at, place), err);
    return status;
}

/* What the next vouchers are judged by is less sure when this one's entries are not what was
 * sealed.
 */
static void
doubt(struct walk *walk, bool readable)
{
    struct verify *verify = walk->verify;
    const uint32_t *kinds = walk->header.kinds;
    if (readable && !verify->entries_changed)
        return;
    bool anything = !readable || verify->seal_changed;
    for (unsigned body = 0; body < AUDIT_BODY_END; body++) {
        bool money = body >= AUDIT_PROGRAMME && body <= AUDIT_CLOSING;
        if (anything || kinds[body] > 0)
            *(money ? &verify->money_unsure : &verify->people_unsure) = true;
    }
}

static enum audit_status
judge_voucher(struct walk *walk, size_t at, struct audit_error *err)
{
    struct verify *verify = walk->verify;
    struct seal_place place = seal_stream_at(&walk->seals, at);
    enum audit_status status = AUDIT_OK;
    bool readable = walk->seal_read = false;
    verify->seal_changed = verify->entries_changed = verify->chain_broken = false;
    if (place.bytes.size == 0) {
        walk->missing++;
        if (verify->seal < verify->first_bad_seal)
            verify->first_bad_seal = verify->seal;
    } else {
        tell_missing(walk);
        readable = read_seal(walk, &place);
    }
    verify->tree_unknown |= !place.leaf_known;
    verify->genesis_unknown |= !place.leaf_known && verify->seal == 0;
    if (readable)
        status = judge_readable(walk, at, &place, err);
    doubt(walk, readable);
    if (status == AUDIT_OK)
        status = replay(walk, &place.leaf, readable, err);
    walk_let_go(walk);
    walk->unsure = !readable || place.changed || !place.sound;
    walk->previous = place.leaf;
    walk->previous_known = place.leaf_known;
    return status;
}

static void
begin(struct walk *walk)
{
    struct verify *verify = walk->verify;
    struct audit_position position = {0};
    walk->hint_bundle_told = UINT64_MAX;
    walk->previous_known = true;
    if (verify->replay != NULL)
        audit_replay_position(verify->replay, &position);
    else
        walk->previous_known = verify->first_seal == 0;
    walk->previous = position.last_leaf;
    verify->report->entry_count = seal_stream_count_entries(&walk->seals);
    if (verify->first_seal < verify->checkpoint.size)
        seal_stream_enter(&walk->seals, verify->first_seal / BUNDLE_RECORDS);
    /* Without a state the first seal that is judged says where its entries are. */
    if (verify->replay == NULL && verify->first_seal > 0 &&
        (verify->first_seal == verify->checkpoint.size ||
         !seal_stream_first_entry(&walk->seals, verify->first_seal % BUNDLE_RECORDS,
                                  &verify->first_entry) ||
         verify->first_entry > verify->report->entry_count))
        verify->first_entry = verify->report->entry_count;
}

static enum audit_status
walk_on(struct walk *walk, struct audit_error *err)
{
    struct verify *verify = walk->verify;
    const struct audit_verify_options *options = verify->options;
    enum audit_status status = AUDIT_OK;
    for (verify->seal = verify->first_seal; verify->seal < verify->checkpoint.size;
         verify->seal++) {
        size_t at = verify->seal % BUNDLE_RECORDS;
        if (at == 0 && verify->seal > verify->first_seal)
            seal_stream_enter(&walk->seals, verify->seal / BUNDLE_RECORDS);
        verify->gave_up = seal_stream_gave_up(&walk->seals) || line_stream_gave_up(&walk->lines);
        if (verify->gave_up)
            break;
        if ((status = judge_voucher(walk, at, err)) != AUDIT_OK)
            return status;
        if (options->progress != NULL)
            options->progress(options->progress_context, walk->lines.entry,
                              walk->lines.entry_count);
        if (verify->arena != NULL && at % 16 == 0)
            audit_arena_keep_below(verify->arena, AUDIT_RESIDENT_MAX);
    }
    tell_missing(walk);
    if (walk->unsure)
        status = line_stream_skip(&walk->lines, walk->lines.entry_count, err);
    return status;
}

static void
end(struct walk *walk)
{
    struct verify *verify = walk->verify;
    if (verify->gave_up)
        verify_found(verify, AUDIT_CHECK_FILES, AUDIT_MISSING, verify->seal, UINT64_MAX,
                     AUDIT_MESSAGE_TOO_MUCH_MISSING, (uint64_t)ABSENT_FILES_MAX, verify->seal);
    seal_stream_end(&walk->seals);
    line_stream_end(&walk->lines);
}

enum audit_status
verify_vouchers(struct verify *verify, struct audit_error *err)
{
    struct walk *walk = calloc(1, sizeof *walk);
    if (walk == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *walk);
    walk->verify = walk->seals.verify = verify;
    begin(walk);
    enum audit_status status = line_stream_open(&walk->lines, verify, verify->first_entry,
                                                verify->report->entry_count, err);
    if (status == AUDIT_OK)
        status = walk_on(walk, err);
    if (status == AUDIT_OK)
        end(walk);
    line_stream_close(&walk->lines);
    seal_stream_close(&walk->seals);
    gathered_free(&walk->gathered);
    free(walk);
    return status;
}

/* Seal by seal: the bytes against the tree, the chain, the entries under each header, and the
 * replay. */
#include <stdlib.h>
#include <string.h>

#include "audit/judge/verify_internal.h"

/* A bundle of seals beside the tile of their hashes. */
struct seal_unit {
    uint64_t number;
    struct audit_buffer bytes, tile;
    size_t count, expected;
    struct audit_bytes records[UNIT_RECORDS_MAX];
    struct audit_hash leaves[UNIT_RECORDS_MAX];
    size_t hash_count;
    struct audit_hash hashes[BUNDLE_RECORDS]; /* as the tile has them */
    size_t place[BUNDLE_RECORDS];             /* the record that is seal i; SIZE_MAX: missing */
};

/* One voucher's entries beside each other. */
struct gathered {
    struct audit_entry *entries;
    struct audit_hash *leaves;
    enum audit_status *decoded;
    bool *unsealed, *off_hint;
    struct line_unit **units; /* that are held for them */
    size_t capacity, unit_count;
};

struct walk {
    struct verify *verify;
    struct line_stream lines;
    struct seal_unit unit;
    struct gathered gathered;
    struct audit_seal seal, next;
    struct audit_header header;
    struct audit_hash entries_root; /* of the voucher that is judged */
    bool gap; /* the seal before could not be read: its entries belong to nobody */
    struct audit_hash previous; /* leaf hash of the seal before, as the tree has it */
    bool previous_known;
    uint64_t hint_bundle_told; /* one finding a bundle of hints is enough */
};

/* ---- seals ---- */

static bool
seal_equal(void *context, size_t i, size_t j)
{
    struct audit_hash **rows = context;
    return audit_hash_equal(rows[0] + i, rows[1] + j);
}

/* Brings records and hashes beside each other. What was moved within the bundle is found as such.
 */
static void
place_seals(struct walk *walk)
{
    struct seal_unit *unit = &walk->unit;
    struct verify *verify = walk->verify;
    bool extra[UNIT_RECORDS_MAX] = {0};
    size_t record = 0, due = 0;
    while (due < unit->expected || record < unit->count) {
        size_t there = unit->count - record, wanted = unit->expected - due, i = 1, j = 1;
        if (unit->hash_count == 0) { /* No tile: by position. */
            i = there > 0;
            j = wanted > 0;
        } else if (there == 0 || wanted == 0 ||
                   !audit_hash_equal(&unit->leaves[record], &unit->hashes[due])) {
            struct audit_hash *rows[] = {unit->leaves + record, unit->hashes + due};
            align_step(seal_equal, rows, there, wanted, &i, &j);
        }
        size_t both = i < j ? i : j;
        for (size_t k = 0; k < j; k++)
            unit->place[due + k] = k < both ? record + k : SIZE_MAX;
        for (size_t k = both; k < i; k++)
            extra[record + k] = true;
        record += i;
        due += j;
    }
    for (size_t i = 0; i < unit->count; i++) {
        uint64_t stands = unit->number * BUNDLE_RECORDS + i, belongs = UINT64_MAX;
        if (!extra[i])
            continue;
        for (size_t j = 0; j < unit->expected && unit->hash_count > 0; j++)
            if (unit->place[j] == SIZE_MAX &&
                audit_hash_equal(&unit->leaves[i], &unit->hashes[j])) {
                unit->place[j] = i;
                belongs = unit->number * BUNDLE_RECORDS + j;
            }
        if (belongs != UINT64_MAX)
            verify_found(verify, AUDIT_CHECK_CHAIN, AUDIT_REORDERED, belongs, UINT64_MAX,
                         AUDIT_MESSAGE_SEAL_MOVED, belongs, stands);
        else
            verify_found(verify, AUDIT_CHECK_CHAIN, AUDIT_INSERTED, stands, UINT64_MAX,
                         AUDIT_MESSAGE_SEAL_INSERTED, stands);
    }
}

static void
split_seals(struct seal_unit *unit, bool *out_torn)
{
    struct audit_bytes rest = audit_buffer_bytes(&unit->bytes);
    unit->count = 0;
    while (rest.size >= 2 && unit->count < UNIT_RECORDS_MAX) {
        size_t size = (size_t)rest.data[0] << 8 | rest.data[1];
        if (size == 0 || size > rest.size - 2)
            break;
        unit->records[unit->count] = (struct audit_bytes){rest.data + 2, size};
        unit->leaves[unit->count] = audit_leaf_hash(unit->records[unit->count]);
        unit->count++;
        rest = (struct audit_bytes){rest.data + 2 + size, rest.size - 2 - size};
    }
    *out_torn = rest.size > 0;
}

static void
read_seals(struct walk *walk, uint64_t number)
{
    struct seal_unit *unit = &walk->unit;
    struct verify *verify = walk->verify;
    struct audit_error why = {0};
    bool torn = false;
    unit->number = number;
    unit->count = unit->hash_count = 0;
    unit->expected = verify_records_in(number, verify->checkpoint.size);
    unsigned width = unit->expected == BUNDLE_RECORDS ? 0 : (unsigned)unit->expected;
    struct audit_file file = {.kind = AUDIT_FILE_SEALS, .number = number, .width = width};
    enum audit_status status = verify_read(verify, file, &unit->bytes, &why);
    if (status != AUDIT_OK)
        verify_found_in_file(verify, AUDIT_CHECK_FILES, file, status, &why);
    else
        split_seals(unit, &torn);
    if (status == AUDIT_OK && (torn || unit->count != unit->expected))
        verify_found_count(verify, file, unit->count, unit->expected, torn);

    struct audit_file tile = {.kind = AUDIT_FILE_TILE, .number = number, .width = width};
    status = verify_read(verify, tile, &unit->tile, NULL); /* verify_tiles told what is wrong. */
    if (status == AUDIT_OK && unit->tile.size == unit->expected * sizeof unit->hashes[0]) {
        unit->hash_count = unit->expected;
        memcpy(unit->hashes, unit->tile.data, unit->tile.size);
    }
    place_seals(walk);
}

/* Whether the seal behind number `at` of the unit names `leaf` as the one before it. */
static bool
next_names(struct walk *walk, size_t at, const struct audit_hash *leaf)
{
    struct seal_unit *unit = &walk->unit;
    size_t record = at + 1 < unit->expected ? unit->place[at + 1] : SIZE_MAX;
    return record != SIZE_MAX &&
           audit_view_seal(unit->records[record], &walk->next, NULL) == AUDIT_OK &&
           memcmp(walk->next.previous.data, leaf->bytes, sizeof leaf->bytes) == 0;
}

/* Which leaf hash the tree has for a seal whose bytes and tile disagree. */
static struct audit_hash
true_leaf(struct walk *walk, size_t at, size_t record, bool *out_seal_changed)
{
    struct seal_unit *unit = &walk->unit;
    struct verify *verify = walk->verify;
    const struct audit_hash *is = &unit->leaves[record], *tile = &unit->hashes[at];
    bool last = verify->seal + 1 == verify->checkpoint.size;
    *out_seal_changed = false;
    if (unit->hash_count == 0 || audit_hash_equal(is, tile))
        return *is;
    if (verify->tiles_hold ||
        (!next_names(walk, at, is) && (next_names(walk, at, tile) || !last))) {
        *out_seal_changed = true;
        return *tile;
    }
    struct audit_file file = {
        .kind = AUDIT_FILE_TILE, .number = unit->number, .width = unit->expected % BUNDLE_RECORDS};
    char path[AUDIT_FILE_PATH_SIZE];
    audit_file_path(file, path);
    struct audit_finding *finding =
        verify_found(verify, AUDIT_CHECK_TREE, AUDIT_CHANGED, verify->seal, UINT64_MAX,
                     AUDIT_MESSAGE_TILE_HASH_CHANGED, path, verify->seal);
    finding->concerns_file = true;
    finding->file = file;
    return *is;
}

/* ---- entries ---- */

static enum audit_status
room_for(struct gathered *gathered, size_t count, struct audit_error *err)
{
    if (count <= gathered->capacity)
        return AUDIT_OK;
    size_t capacity = count < 1024 ? 1024 : count;
    free(gathered->entries);
    free(gathered->leaves);
    free(gathered->decoded);
    free(gathered->unsealed);
    free(gathered->off_hint);
    free(gathered->units);
    gathered->entries = calloc(capacity, sizeof *gathered->entries);
    gathered->leaves = calloc(capacity, sizeof *gathered->leaves);
    gathered->decoded = calloc(capacity, sizeof *gathered->decoded);
    gathered->unsealed = calloc(capacity, sizeof *gathered->unsealed);
    gathered->off_hint = calloc(capacity, sizeof *gathered->off_hint);
    gathered->units = calloc(capacity, sizeof *gathered->units);
    gathered->capacity = 0;
    if (gathered->entries == NULL || gathered->leaves == NULL || gathered->decoded == NULL ||
        gathered->unsealed == NULL || gathered->off_hint == NULL || gathered->units == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)(capacity * sizeof *gathered->entries));
    gathered->capacity = capacity;
    return AUDIT_OK;
}

static void
let_go(struct walk *walk)
{
    for (size_t i = 0; i < walk->gathered.unit_count; i++)
        line_stream_release(&walk->lines, walk->gathered.units[i]);
    walk->gathered.unit_count = 0;
}

/* What the entries of a voucher come to. */
struct gathering {
    size_t count, missing, off_hint, unread;
};

static enum audit_status
gather(struct walk *walk, size_t count, struct gathering *out, struct audit_error *err)
{
    struct gathered *to = &walk->gathered;
    enum audit_status status = room_for(to, count, err);
    *out = (struct gathering){.count = count};
    for (size_t i = 0; i < count && status == AUDIT_OK; i++) {
        struct line_place place;
        status = line_stream_next(&walk->lines, &place, err);
        if (status != AUDIT_OK)
            break;
        to->unsealed[i] = to->off_hint[i] = false;
        if (place.unit == NULL) {
            to->entries[i] = (struct audit_entry){0};
            to->leaves[i] = (struct audit_hash){0};
            to->decoded[i] = AUDIT_NOT_FOUND;
            out->missing++;
            continue;
        }
        to->entries[i] = place.unit->entries[place.record];
        to->leaves[i] = place.unit->leaves[place.record];
        to->decoded[i] = place.unit->decoded[place.record];
        to->off_hint[i] = place.off_hint;
        out->off_hint += place.off_hint;
        out->unread += to->decoded[i] != AUDIT_OK;
        if (to->unit_count > 0 && to->units[to->unit_count - 1] == place.unit)
            line_stream_release(&walk->lines, place.unit); /* Held once is enough. */
        else
            to->units[to->unit_count++] = place.unit;
        if (to->decoded[i] != AUDIT_OK)
            to->entries[i].bytes = place.unit->records[place.record]; /* For its error's sake. */
    }
    return status;
}

/* Entries that belong to vouchers whose seals cannot be read. */
static enum audit_status
pass_over(struct walk *walk, uint64_t to, struct audit_error *err)
{
    while (walk->lines.entry < to && walk->lines.entry < walk->lines.entry_count) {
        struct line_place place;
        enum audit_status status = line_stream_next(&walk->lines, &place, err);
        if (status != AUDIT_OK)
            return status;
        if (place.unit != NULL)
            line_stream_release(&walk->lines, place.unit);
    }
    return AUDIT_OK;
}

/* ---- what was changed in an entry ---- */

/* Where the control totals of a sound header tell which amount was signed. Only one entry is off.
 */
static void
tell_amount(struct walk *walk, size_t at, struct audit_finding *finding)
{
    const struct audit_entry *entries = walk->gathered.entries;
    const struct audit_header *header = &walk->header;
    enum audit_body body = entries[at].body;
    int64_t signed_sum, now = 0, others = 0, was;
    const char *field;
    switch ((unsigned)body) {
    case AUDIT_APPROPRIATION:
        signed_sum = header->appropriated_fen;
        field = "appropriation.amount_fen";
        now = entries[at].appropriation.amount_fen;
        break;
    case AUDIT_DISBURSEMENT:
        signed_sum = header->disbursed_fen;
        field = "disbursement.amount_fen";
        now = entries[at].disbursement.amount_fen;
        break;
    case AUDIT_ADJUSTMENT:
        signed_sum = header->adjusted_fen;
        field = "adjustment.amount_fen";
        now = entries[at].adjustment.amount_fen;
        break;
    case AUDIT_SETTLEMENT:
        signed_sum = header->settled_fen;
        field = "settlement.amount_fen";
        now = entries[at].settlement.amount_fen;
        break;
    default:
        return;
    }
    for (size_t i = 0; i < header->entry_count; i++) {
        int64_t fen = 0;
        if (i == at || entries[i].body != body || walk->gathered.decoded[i] != AUDIT_OK)
            continue;
        if (body == AUDIT_APPROPRIATION)
            fen = entries[i].appropriation.amount_fen;
        else if (body == AUDIT_DISBURSEMENT)
            fen = entries[i].disbursement.amount_fen;
        else if (body == AUDIT_ADJUSTMENT)
            fen = entries[i].adjustment.amount_fen;
        else
            fen = entries[i].settlement.amount_fen;
        if (__builtin_add_overflow(others, fen, &others))
            return;
    }
    if (__builtin_sub_overflow(signed_sum, others, &was) || was == now)
        return;
    memcpy(finding->field, field, strlen(field) + 1);
    audit_fail(&finding->what, AUDIT_NOT_HELD, AUDIT_MESSAGE_ENTRY_AMOUNT_CHANGED,
               walk->lines.entry - header->entry_count + at, was, now);
}

static void
find_changed_entries(struct walk *walk, const struct gathering *found, uint64_t first)
{
    struct verify *verify = walk->verify;
    struct gathered *gathered = &walk->gathered;
    bool told = false;
    for (size_t i = 0; i < found->count; i++) {
        bool unread = gathered->decoded[i] != AUDIT_OK && gathered->decoded[i] != AUDIT_NOT_FOUND;
        gathered->unsealed[i] = gathered->off_hint[i];
        if (!gathered->off_hint[i] && !(found->off_hint + found->missing == 0 && unread))
            continue;
        gathered->unsealed[i] = told = true;
        struct audit_finding *finding =
            verify_found(verify, AUDIT_CHECK_ENTRIES, AUDIT_CHANGED, verify->seal, first + i,
                         AUDIT_MESSAGE_ENTRY_CHANGED, first + i, verify->seal);
        if (unread) {
            struct audit_entry ignored;
            struct audit_error why = {0};
            (void)!audit_view_entry(gathered->entries[i].bytes, &ignored, &why);
            memcpy(finding->field, why.arguments[0],
                   strnlen(why.arguments[0], sizeof finding->field - 1));
        } else if (found->off_hint == 1 && found->missing == 0 && !verify->seal_changed) {
            tell_amount(walk, i, finding);
        }
    }
    if (told || found->missing > 0)
        return;
    /* The hints were rewritten with the entries. */
    memset(gathered->unsealed, true, found->count * sizeof *gathered->unsealed);
    if (found->count == 1) {
        struct audit_finding *finding =
            verify_found(verify, AUDIT_CHECK_ENTRIES, AUDIT_CHANGED, verify->seal, first,
                         AUDIT_MESSAGE_ENTRY_CHANGED, first, verify->seal);
        tell_amount(walk, 0, finding);
    } else {
        verify_found(verify, AUDIT_CHECK_ENTRIES, AUDIT_CHANGED, verify->seal, UINT64_MAX,
                     AUDIT_MESSAGE_ENTRIES_CHANGED, verify->seal, first, first + found->count - 1);
    }
}

/* The entries are those that were sealed: whatever the hints say otherwise is the hints' damage. */
static void
find_changed_hints(struct walk *walk, const struct gathering *found, uint64_t first)
{
    for (size_t i = 0; i < found->count; i++) {
        uint64_t bundle = (first + i) / BUNDLE_RECORDS;
        if (!walk->gathered.off_hint[i] || bundle == walk->hint_bundle_told)
            continue;
        char path[AUDIT_FILE_PATH_SIZE];
        size_t width = verify_records_in(bundle, walk->lines.entry_count) % BUNDLE_RECORDS;
        struct audit_file file = {
            .kind = AUDIT_FILE_HINTS, .number = bundle, .width = (unsigned)width};
        audit_file_path(file, path);
        struct audit_finding *finding =
            verify_found(walk->verify, AUDIT_CHECK_HINTS, AUDIT_CHANGED, UINT64_MAX, first + i,
                         AUDIT_MESSAGE_HINT_CHANGED, path, first + i);
        finding->concerns_file = true;
        finding->file = file;
        walk->hint_bundle_told = bundle;
    }
}

static void
met_newer(struct verify *verify)
{
    if (!verify->newer)
        verify->newer_seal = verify->seal;
    verify->newer = true;
}

/* Sealed bytes that are no entry: a rule that was broken, or a format that we do not know. */
static void
find_unread_entries(struct walk *walk, const struct gathering *found, uint64_t first)
{
    struct verify *verify = walk->verify;
    for (size_t i = 0; i < found->count && found->unread > 0; i++) {
        struct audit_error why = {0};
        struct audit_entry ignored;
        if (walk->gathered.decoded[i] == AUDIT_OK || walk->gathered.decoded[i] == AUDIT_NOT_FOUND)
            continue;
        if (audit_view_entry(walk->gathered.entries[i].bytes, &ignored, &why) == AUDIT_NEWER) {
            if (!verify->newer)
                audit_fail(&verify->report->reason, AUDIT_NEWER, AUDIT_MESSAGE_ENTRY_NEWER,
                           first + i);
            met_newer(verify);
            continue;
        }
        struct audit_finding *finding =
            verify_found(verify, AUDIT_CHECK_FORM, AUDIT_RULE_BROKEN, verify->seal, first + i,
                         AUDIT_MESSAGE_ENTRY_FORM, first + i, why.arguments[0]);
        finding->rule = AUDIT_RULE_FORM;
        memcpy(finding->field, why.arguments[0],
               strnlen(why.arguments[0], sizeof finding->field - 1));
    }
}

/* ---- vouchers ---- */

/* By the sentence's stable name: rule 16 holds the conditions of several bodies. */
static bool
is_about_a_closing(const struct audit_error *what)
{
    char name[AUDIT_MESSAGE_NAME_SIZE];
    audit_message_name(what->message, name);
    return strncmp(name, "closing-", strlen("closing-")) == 0;
}

/* Once something is of a newer format, the rest may rest on what we cannot read: of rule 1 only
 * what the bytes themselves say is left. */
static bool
rests_on_newer(const struct verify *verify, const struct audit_objection *objection)
{
    return verify->newer && (objection->rule != AUDIT_RULE_FORM ||
                             objection->what.message == AUDIT_MESSAGE_ORIGIN_NOT_IN_FORCE);
}

/* The replay objects. What only follows from bytes that were changed is not told twice. */
static void
take_objection(void *context, const struct audit_objection *objection)
{
    struct verify *verify = context;
    enum audit_rule rule = objection->rule;
    enum audit_check check = AUDIT_CHECK_RULES;
    enum audit_damage damage = AUDIT_RULE_BROKEN;
    bool of_bytes =
        rule == AUDIT_RULE_FORM || rule == AUDIT_RULE_TOTALS || rule == AUDIT_RULE_VOUCHER_KNOWN;
    if (rests_on_newer(verify, objection))
        return;
    if (verify->seal_changed && !objection->concerns_entry && rule != AUDIT_RULE_SIGNATURE)
        return;
    if (!objection->concerns_entry && of_bytes && (verify->entries_changed || verify->chain_broken))
        return;
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
        .seal = &walk->seal,
        .header = readable ? &walk->header : NULL,
        .seal_changed = verify->seal_changed,
        .leaf = *leaf,
        .entries = walk->gathered.entries,
        .leaves = walk->gathered.leaves,
        .root = readable ? &walk->entries_root : NULL,
        .unsealed = walk->gathered.unsealed,
    };
    if (verify->replay == NULL)
        return AUDIT_OK;
    enum audit_status status = audit_replay_voucher(verify->replay, &voucher, &sink, err);
    if (status == AUDIT_OK)
        status = audit_arena_status(verify->arena, err);
    return status;
}

/* Number and links, which are local: the tree says the same from afar. */
static void
check_chain(struct walk *walk)
{
    struct verify *verify = walk->verify;
    const struct audit_seal *seal = &walk->seal;
    static const struct audit_hash nothing;
    const struct audit_hash *before = verify->seal > 0 ? &walk->previous : &nothing;
    verify->report->checked[AUDIT_CHECK_CHAIN]++;
    bool broken = seal->number != verify->seal || seal->first_entry != walk->lines.entry ||
                  (walk->previous_known &&
                   memcmp(seal->previous.data, before->bytes, sizeof before->bytes) != 0);
    if (!broken || verify->seal_changed)
        return;
    verify->chain_broken = true;
    struct audit_finding *finding =
        verify_found(verify, AUDIT_CHECK_CHAIN, AUDIT_CHANGED, verify->seal, UINT64_MAX,
                     AUDIT_MESSAGE_CHAIN_BROKEN, verify->seal);
    finding->rule = AUDIT_RULE_FORM;
}

/* The seal's own bytes: false when neither it nor its header can be read. */
static bool
read_seal(struct walk *walk, struct audit_bytes record)
{
    struct verify *verify = walk->verify;
    struct audit_error why = {0};
    enum audit_status status = audit_view_seal(record, &walk->seal, &why);
    if (status == AUDIT_OK)
        status = audit_view_header(walk->seal.header_bytes, &walk->header, &why);
    verify->report->checked[AUDIT_CHECK_FORM] += 2;
    if (verify->seal_changed) {
        struct audit_finding *finding =
            verify_found(verify, AUDIT_CHECK_CHAIN, AUDIT_CHANGED, verify->seal, UINT64_MAX,
                         AUDIT_MESSAGE_SEAL_CHANGED, verify->seal);
        memcpy(finding->field, why.arguments[0],
               strnlen(why.arguments[0], sizeof finding->field - 1));
    } else if (status == AUDIT_NEWER) {
        if (!verify->newer)
            audit_fail(&verify->report->reason, AUDIT_NEWER, AUDIT_MESSAGE_SEAL_NEWER,
                       verify->seal);
        met_newer(verify);
    } else if (status != AUDIT_OK) {
        struct audit_finding *finding =
            verify_found(verify, AUDIT_CHECK_FORM, AUDIT_RULE_BROKEN, verify->seal, UINT64_MAX,
                         AUDIT_MESSAGE_SEAL_FORM, verify->seal, why.arguments[0]);
        finding->rule = AUDIT_RULE_FORM;
    }
    return status == AUDIT_OK;
}

static enum audit_status
judge_entries(struct walk *walk, struct audit_error *err)
{
    struct verify *verify = walk->verify;
    struct gathering found;
    uint64_t first = walk->lines.entry;
    enum audit_status status = gather(walk, walk->header.entry_count, &found, err);
    if (status != AUDIT_OK)
        return status;
    struct audit_hash root = audit_merkle_root(walk->gathered.leaves, found.count);
    walk->entries_root = root;
    bool sound = found.missing == 0 &&
                 memcmp(root.bytes, walk->header.entries_root.data, sizeof root.bytes) == 0;
    verify->report->checked[AUDIT_CHECK_ENTRIES] += found.count;
    verify->report->checked[AUDIT_CHECK_HINTS] += found.count;
    verify->report->checked[AUDIT_CHECK_FORM] += found.count;
    verify->report->checked[AUDIT_CHECK_RULES] += verify->replay != NULL ? found.count : 0;
    for (size_t i = 0; verify->replay != NULL && i < found.count; i++)
        verify->report->checked[AUDIT_CHECK_CLOSINGS] +=
            walk->gathered.entries[i].body == AUDIT_CLOSING;
    if (found.missing > 0 && verify->seal < verify->first_bad_seal)
        verify->first_bad_seal = verify->seal;
    if (sound) {
        find_changed_hints(walk, &found, first);
        find_unread_entries(walk, &found, first);
    } else {
        verify->entries_changed = true;
        if (!verify->seal_changed || found.off_hint + found.missing > 0)
            find_changed_entries(walk, &found, first);
    }
    for (size_t i = 0; i < found.count && found.unread > 0; i++)
        if (walk->gathered.decoded[i] != AUDIT_OK)
            walk->gathered.entries[i] = (struct audit_entry){0};
    return AUDIT_OK;
}

static enum audit_status
judge_voucher(struct walk *walk, size_t at, struct audit_error *err)
{
    struct verify *verify = walk->verify;
    struct seal_unit *unit = &walk->unit;
    size_t record = unit->place[at];
    struct audit_hash leaf = {0};
    enum audit_status status = AUDIT_OK;
    bool readable = false;
    verify->seal_changed = verify->entries_changed = verify->chain_broken = false;
    if (record == SIZE_MAX) {
        if (unit->hash_count > 0)
            leaf = unit->hashes[at];
        verify_found(verify, AUDIT_CHECK_CHAIN, AUDIT_MISSING, verify->seal, UINT64_MAX,
                     AUDIT_MESSAGE_SEAL_MISSING, verify->seal);
    } else {
        leaf = true_leaf(walk, at, record, &verify->seal_changed);
        readable = read_seal(walk, unit->records[record]);
    }
    if (readable) {
        if (walk->gap && !verify->seal_changed)
            status = pass_over(walk, walk->seal.first_entry, err);
        check_chain(walk);
        if (status == AUDIT_OK)
            status = judge_entries(walk, err);
    }
    if (status == AUDIT_OK)
        status = replay(walk, &leaf, readable, err);
    let_go(walk);
    walk->gap = !readable;
    walk->previous = leaf;
    walk->previous_known = record != SIZE_MAX || unit->hash_count > 0;
    return status;
}

/* How many entries the seals cover: the last seal that can be read says it. */
static uint64_t
count_entries(struct walk *walk)
{
    struct verify *verify = walk->verify;
    uint64_t size = verify->checkpoint.size;
    struct audit_buffer bytes = {0};
    uint64_t count = 0;
    for (uint64_t number = (size - 1) / BUNDLE_RECORDS + 1; number-- > 0 && count == 0;) {
        size_t expected = verify_records_in(number, size);
        struct audit_file file = {.kind = AUDIT_FILE_SEALS,
                                  .number = number,
                                  .width = expected == BUNDLE_RECORDS ? 0 : (unsigned)expected};
        bool torn;
        if (verify_read(verify, file, &bytes, NULL) != AUDIT_OK)
            continue;
        audit_buffer_free(&walk->unit.bytes);
        walk->unit.bytes = bytes;
        bytes = (struct audit_buffer){0};
        split_seals(&walk->unit, &torn);
        for (size_t i = walk->unit.count; i-- > 0 && count == 0;)
            if (audit_view_seal(walk->unit.records[i], &walk->seal, NULL) == AUDIT_OK &&
                audit_view_header(walk->seal.header_bytes, &walk->header, NULL) == AUDIT_OK &&
                walk->seal.first_entry <= UINT64_MAX / 2)
                count = walk->seal.first_entry + walk->header.entry_count;
        if (number == 0)
            break;
    }
    audit_buffer_free(&bytes);
    return count;
}

enum audit_status
verify_vouchers(struct verify *verify, struct audit_error *err)
{
    struct walk *walk = calloc(1, sizeof *walk);
    enum audit_status status;
    if (walk == NULL)
        return audit_fail(err, AUDIT_NO_MEMORY, AUDIT_MESSAGE_OUT_OF_MEMORY,
                          (uint64_t)sizeof *walk);
    walk->verify = verify;
    walk->hint_bundle_told = UINT64_MAX;
    uint64_t entry_count = count_entries(walk);
    verify->report->entry_count = entry_count;
    status = line_stream_open(&walk->lines, verify, verify->first_entry, entry_count, err);
    walk->previous_known = verify->first_seal == 0;
    walk->gap = !walk->previous_known;
    if (verify->replay != NULL) {
        struct audit_position position;
        audit_replay_position(verify->replay, &position);
        walk->previous = position.last_leaf;
        walk->previous_known = true;
        walk->gap = false;
    }
    for (verify->seal = verify->first_seal;
         verify->seal < verify->checkpoint.size && status == AUDIT_OK; verify->seal++) {
        size_t at = verify->seal % BUNDLE_RECORDS;
        if (at == 0 || verify->seal == verify->first_seal)
            read_seals(walk, verify->seal / BUNDLE_RECORDS);
        status = judge_voucher(walk, at, err);
        if (verify->options->progress != NULL)
            verify->options->progress(verify->options->progress_context, walk->lines.entry,
                                      entry_count);
        if (verify->arena != NULL && at % 16 == 0)
            audit_arena_keep_below(verify->arena, AUDIT_RESIDENT_MAX);
    }
    if (status == AUDIT_OK)
        line_stream_end(&walk->lines);
    line_stream_close(&walk->lines);
    audit_buffer_free(&walk->unit.bytes);
    audit_buffer_free(&walk->unit.tile);
    free(walk->gathered.entries);
    free(walk->gathered.leaves);
    free(walk->gathered.decoded);
    free(walk->gathered.unsealed);
    free(walk->gathered.off_hint);
    free(walk->gathered.units);
    free(walk);
    return status;
}

#include "differential/generate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "differential/honest.h"
#include "differential/voucher.h"
#include "ledger/record/codec.h"
#include "ledger/store/bundle.h"
#include "support/assert_status.h"

enum { VOUCHERS_MIN = 5, VOUCHERS_MAX = 25, BEHIND_BROKEN_MAX = 2, ATTEMPTS_MAX = 60 };

/* ---- what is made once */

void
pool_open(struct pool *pool)
{
    struct ledger_tree_range range = {0};

    fixture_open_empty(&pool->fixture);
    while (pool->fixture.officer_count < LIFE_OFFICERS) {
        char name[32];

        (void)snprintf(name, sizeof(name), "person.%zu", pool->fixture.officer_count);
        (void)fixture_officer_new(&pool->fixture, name, LEDGER_ROLE_MAKER);
    }
    for (uint8_t i = 0; i < LIFE_HASHES; i++)
        pool->hashes[i] = ledger_digest_of(ledger_slice_of(&i, 1));
    pool->roots[0] = ledger_tree_empty_root();
    for (uint8_t i = 0; i < LIFE_LEAVES; i++) {
        pool->leaves[i] = ledger_tree_leaf(ledger_slice_of(&i, 1));
        ledger_tree_range_add(&range, &pool->leaves[i]);
        pool->roots[i + 1] = ledger_tree_range_root(&range);
    }
}

void
pool_close(struct pool *pool)
{
    fixture_close(&pool->fixture);
}

/* ---- one ledger */

struct writing {
    struct life life;
    struct generated *out;
    struct sealing sealing;
    struct ledger_needed needed; /* who is to sign it */
    struct draft drafts[LIFE_ENTRIES_MAX];
    size_t draft_count;
    enum break_kind breaking; /* how a voucher is to be broken */
    bool breaks_now;          /* from this voucher on, until one is */
    bool broken;
};

static void
drafts_free(struct writing *writing)
{
    for (size_t i = 0; i < writing->draft_count; i++)
        draft_free(&writing->drafts[i]);
    writing->draft_count = 0;
}

static void
draft_genesis(struct writing *writing)
{
    static const enum ledger_role first[] = {
        LEDGER_ROLE_ADMIN,    LEDGER_ROLE_ADMIN,   LEDGER_ROLE_MAKER,    LEDGER_ROLE_REVIEWER,
        LEDGER_ROLE_APPROVER, LEDGER_ROLE_CASHIER, LEDGER_ROLE_RECOVERY, LEDGER_ROLE_RECOVERY,
    };
    struct life *life = &writing->life;
    /* From six on: one recovery key in half of them, and others. */
    const size_t people =
        6 + roll(&life->dice, 2) + (once_in(&life->dice, 3) ? roll(&life->dice, 4) : 0);
    size_t count = 0;

    draft_first_identity(life, &writing->drafts[count++]);
    for (size_t who = 0; who < people; who++) {
        struct draft *draft = &writing->drafts[count++];

        *draft = (struct draft){0};
        if (who < sizeof(first) / sizeof(first[0]))
            draft->roles[0] = first[who];
        draft_enrolment(life, who, draft);
        life_follow(life, draft, count - 1);
    }
    if (once_in(&life->dice, 4)) {
        writing->drafts[count] = (struct draft){0};
        (void)draft_rule(life, &writing->drafts[count++]);
        if (life->pool->honest)
            (void)honest_mend(life, &writing->drafts[count - 1]);
    }
    life_follow(life, &writing->drafts[0], 0);
    if (life_errs(life, 6))
        (void)draft_incident(life, &writing->drafts[count - 1]);
    writing->draft_count = count;
}

static void
draft_entries(struct writing *writing)
{
    struct life *life = &writing->life;
    const bool breaks_glass = once_in(&life->dice, 6);
    size_t count = 1 + roll(&life->dice, 4);

    if (once_in(&life->dice, 5))
        count = 1 + roll(&life->dice, LIFE_ENTRIES_MAX);
    for (size_t i = 0; i < count; i++) {
        /* The glass is broken for what follows. */
        if (i == 0 && breaks_glass) {
            writing->drafts[i] = (struct draft){0};
            (void)draft_incident(life, &writing->drafts[i]);
            writing->drafts[i].entry.incident.kind = LEDGER_INCIDENT_BREAK_GLASS;
        } else {
            life_draft(life, i, &writing->drafts[i]);
        }
        writing->draft_count = i + 1;
        life_follow(life, &writing->drafts[i], life->fixture.entry_count + i);
    }
}

static void
tick(struct life *life)
{
    struct dice *dice = &life->dice;

    life->fixture.now_ms += INT64_C(60000) * (1 + roll(dice, 600));
    if (once_in(dice, 6))
        life->fixture.now_ms += INT64_C(86400000) * roll(dice, 12);
    if (once_in(dice, 7))
        life->fixture.now_ms += INT64_C(86400000) * roll(dice, 40);
    /* Honest people do not let a quarter pass without a voucher, not by a millisecond. */
    if (life->pool->honest && !life->pool->unmended && life->fixture.seal_count > 0 &&
        life->fixture.now_ms > life->fixture.sealed_at_ms + 92 * INT64_C(86400000))
        life->fixture.now_ms = life->fixture.sealed_at_ms + 92 * INT64_C(86400000);
}

static void
prepare(struct writing *writing, const struct life_memory *before)
{
    struct ledger_entry entries[LIFE_ENTRIES_MAX];
    struct fixture_voucher *voucher = &writing->sealing.voucher;

    for (size_t i = 0; i < writing->draft_count; i++)
        entries[i] = writing->drafts[i].entry;
    fixture_prepare(&writing->life.fixture, entries, writing->draft_count, voucher);
    voucher->header.origin = life_origins[before->origin];
    voucher->header.prepared_at_ms -= 2 * 3600000 + (int64_t)roll(&writing->life.dice, 3600000);
    fixture_header_again(voucher);
}

/* Judges by everything but signatures, in `txn`; the verdict's rule is NONE when nothing objects.
 */
static enum ledger_status
judge(struct writing *writing, struct ledger_store_txn *txn, struct ledger_verdict *out_verdict)
{
    const struct fixture *fixture = &writing->life.fixture;
    const struct fixture_voucher *voucher = &writing->sealing.voucher;
    const struct ledger_case the_case = {
        .txn = txn,
        .header_bytes = ledger_buffer_slice(&voucher->header_bytes),
        .entries = voucher->entries,
        .entry_count = voucher->entry_count,
        .seal_number = fixture->seal_count,
        .first_entry = fixture->entry_count,
        .sealed_at_ms = fixture->now_ms,
        .previous_sealed_at_ms = fixture->sealed_at_ms,
        .preparing = true,
    };
    struct ledger_arena arena = {0};
    struct ledger_voucher_header header;
    struct ledger_error err = {0};
    enum ledger_status status =
        ledger_rules_judge(&the_case, &arena, &header, NULL, out_verdict, &err);

    if (status != LEDGER_OK && status != LEDGER_REFUSED && status != LEDGER_EXISTS)
        assert_status(status, LEDGER_OK, &err);
    if (status != LEDGER_OK && writing->life.pool->honest && writing->out->refusals++ == 0)
        ledger_error_text(&err, LEDGER_LANGUAGE_EN, writing->out->refused);
    ledger_arena_free(&arena);
    return status;
}

static void
needed_read(struct writing *writing)
{
    const struct fixture_voucher *voucher = &writing->sealing.voucher;
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    assert_status(ledger_store_begin(writing->life.fixture.store, LEDGER_STORE_READ, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_requirements_of(txn, writing->life.fixture.seal_count, voucher->entries,
                                         voucher->entry_count, &writing->needed, &err),
                  LEDGER_OK, &err);
    ledger_store_abort(txn);
}

static void
keep(struct writing *writing, struct ledger_slice seal_bytes)
{
    struct forge *forge = &writing->out->forge;
    struct fixture *fixture = &writing->life.fixture;
    const struct fixture_voucher *voucher = &writing->sealing.voucher;

    writing->sealing.ids[fixture->seal_count] = voucher->header.voucher;
    forge->first_entries[forge->seal_count] = forge->entry_count;
    forge_set_seal(forge, forge->seal_count++, seal_bytes);
    for (size_t i = 0; i < voucher->entry_count; i++)
        forge_set_entry(forge, forge->entry_count++, voucher->entries[i]);
    forge->first_entries[forge->seal_count] = forge->entry_count;
    fixture->last_leaf = ledger_tree_leaf(seal_bytes);
    ledger_tree_range_add(&fixture->range, &fixture->last_leaf);
    fixture->seal_count++;
    fixture->entry_count += voucher->entry_count;
    fixture->sealed_at_ms = writing->sealing.seal.sealed_at_ms;
    if (fixture->now_ms < fixture->sealed_at_ms)
        fixture->now_ms = fixture->sealed_at_ms;
    writing->sealing.roots[fixture->seal_count] = ledger_tree_range_root(&fixture->range);
}

/* What was sealed, whatever it is: a rule compares a reference that comes again with its first use.
 */
static void
keep_lines(struct fixture *fixture, const struct fixture_voucher *voucher)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    assert_status(ledger_store_begin(fixture->store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_bundle_append(txn, LEDGER_BUNDLE_LINES, fixture->entry_count,
                                       voucher->entries, voucher->entry_count, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

static void
remember_again(struct writing *writing, const struct life_memory *before, size_t count)
{
    const uint32_t references = writing->life.memory.references;

    for (size_t i = count; i < writing->draft_count; i++)
        draft_free(&writing->drafts[i]);
    writing->draft_count = count;
    writing->life.memory = *before;
    writing->life.memory.references = references;
    for (size_t i = 0; i < count; i++)
        life_follow(&writing->life, &writing->drafts[i], writing->life.fixture.entry_count + i);
}

/* How many of the drafts have sums that a header can state. */
static size_t
that_fit(const struct writing *writing)
{
    struct ledger_voucher_header header = {0};
    size_t count = 0;

    while (count < writing->draft_count &&
           ledger_voucher_header_count(&header, &writing->drafts[count].entry, NULL) == LEDGER_OK)
        count++;
    return count;
}

/* Prepares what was drafted and judges it into `txn`; entries from the first refused one on are
 * left out, unless an error is what is wanted. False: nothing is left. */
static bool
settle(struct writing *writing, const struct life_memory *before, enum break_kind kind,
       struct ledger_store_txn **txn, bool *out_refused)
{
    struct life *life = &writing->life;
    struct ledger_error err = {0};
    const size_t fit = that_fit(writing);

    if (fit < writing->draft_count)
        remember_again(writing, before, fit);
    for (;;) {
        struct ledger_verdict verdict = {0};

        prepare(writing, before);
        needed_read(writing);
        assert_status(ledger_store_begin(life->fixture.store, LEDGER_STORE_WRITE, txn, &err),
                      LEDGER_OK, &err);
        *out_refused = judge(writing, *txn, &verdict) != LEDGER_OK;
        if (!*out_refused)
            return true;
        ledger_store_abort(*txn);
        *txn = NULL;
        if (kind == BREAK_ENTRIES || kind == BREAK_NATURAL)
            return true;
        fixture_voucher_free(&writing->sealing.voucher);
        if (!verdict.concerns_entry || verdict.entry_index == 0)
            return false;
        remember_again(writing, before, verdict.entry_index);
    }
}

/* One voucher more. */
static void
write_voucher(struct writing *writing)
{
    struct life *life = &writing->life;
    const struct life_memory before = life->memory;
    const enum break_kind kind = writing->breaks_now ? writing->breaking : BREAK_NOTHING;
    struct ledger_store_txn *txn = NULL;
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};
    bool refused = false, sealed = false;

    const bool in_entries = kind == BREAK_ENTRIES || kind == BREAK_NATURAL;

    life->wild = kind == BREAK_ENTRIES;
    if (life->fixture.seal_count == 0)
        draft_genesis(writing);
    else
        draft_entries(writing);
    tick(life);
    if (settle(writing, &before, kind, &txn, &refused)) {
        /* The first people sign what enrols them. */
        const struct life_memory *signers = life->fixture.seal_count == 0 ? &life->memory : &before;

        writing->sealing.drafts = writing->drafts;
        writing->sealing.draft_count = writing->draft_count;
        sealed = voucher_seal(life, signers, &writing->needed, kind, &writing->sealing, &bytes);
        if (sealed && !refused && (kind == BREAK_NOTHING || in_entries))
            assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
        ledger_store_abort(txn);
        txn = NULL;
        if (sealed) {
            keep_lines(&life->fixture, &writing->sealing.voucher);
            keep(writing, ledger_buffer_slice(&bytes));
        }
        fixture_voucher_free(&writing->sealing.voucher);
    }
    if (!sealed || refused || (kind != BREAK_NOTHING && !in_entries))
        remember_again(writing, &before, 0);
    if (sealed && (refused || (kind != BREAK_NOTHING && !in_entries))) {
        writing->broken = true;
        writing->breaks_now = false;
    }
    ledger_buffer_free(&bytes);
    drafts_free(writing);
}

static void
forge_room(struct forge *forge)
{
    *forge = (struct forge){0};
    forge->seals = calloc(VOUCHERS_MAX + 1, sizeof(*forge->seals));
    forge->entries = calloc(VOUCHERS_MAX * LIFE_ENTRIES_MAX + 1, sizeof(*forge->entries));
    forge->first_entries = calloc(VOUCHERS_MAX + 1, sizeof(*forge->first_entries));
    assert_true(forge->seals != NULL && forge->entries != NULL && forge->first_entries != NULL);
}

static void
write_all(struct writing *writing, size_t vouchers, size_t broken_from)
{
    const struct fixture *fixture = &writing->life.fixture;

    for (size_t i = 0; fixture->seal_count < vouchers && i < ATTEMPTS_MAX; i++) {
        const bool was_broken = writing->broken;

        if (!writing->broken && fixture->seal_count >= broken_from)
            writing->breaks_now = true;
        write_voucher(writing);
        if (writing->broken && !was_broken && vouchers > fixture->seal_count + BEHIND_BROKEN_MAX)
            vouchers = fixture->seal_count + roll(&writing->life.dice, BEHIND_BROKEN_MAX + 1);
        if (writing->broken && fixture->seal_count == 1)
            return; /* Nobody is enrolled. */
    }
}

/* Of two, the smaller: what two vouchers do to each other needs no long ledger. */
static size_t
vouchers_of(struct dice *dice)
{
    const unsigned a = roll(dice, VOUCHERS_MAX - VOUCHERS_MIN + 1);
    const unsigned b = roll(dice, VOUCHERS_MAX - VOUCHERS_MIN + 1);

    return VOUCHERS_MIN + (a < b ? a : b);
}

void
generate(struct pool *pool, uint64_t seed, struct generated *out)
{
    static const enum break_kind kinds[] = {BREAK_ENTRIES, BREAK_ENTRIES, BREAK_NATURAL,
                                            BREAK_NATURAL, BREAK_HEADER,  BREAK_CHANGED,
                                            BREAK_SIGNERS, BREAK_SIGNERS, BREAK_SEAL};
    static struct writing writing;
    struct life *life = &writing.life;
    struct ledger_error err = {0};
    size_t vouchers, broken_from = VOUCHERS_MAX;

    *out = (struct generated){.kind = pool->honest || seed % 2 == 0 ? GENERATED_SOUND
                                      : seed / 2 % 2 == 0           ? GENERATED_BROKEN
                                                                    : GENERATED_SPOILT};
    writing = (struct writing){.out = out};
    forge_room(&out->forge);
    life->dice.state = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
    life->pool = pool;
    life->fixture = pool->fixture;
    life->fixture.counter = (uint32_t)(seed << 12);
    assert_status(ledger_store_open_memory(&life->fixture.store, &err), LEDGER_OK, &err);
    writing.sealing.roots[0] = ledger_tree_empty_root();
    vouchers = vouchers_of(&life->dice);
    if (out->kind == GENERATED_BROKEN) {
        broken_from = once_in(&life->dice, 20) ? 0 : 1 + roll(&life->dice, (unsigned)vouchers - 1);
        writing.breaking = kinds[roll(&life->dice, sizeof(kinds) / sizeof(kinds[0]))];
    }
    write_all(&writing, vouchers, broken_from);

    out->dice = life->dice;
    ledger_store_close(life->fixture.store);
}

void
generated_free(struct generated *generated)
{
    forge_free(&generated->forge);
}

#include "receipt_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/base/text.h"

/* --- the ledger --- */

void
world_prepare(struct world *world, const struct ledger_entry *entries, size_t count,
              unsigned signers, struct fixture_voucher *out_voucher)
{
    fixture_prepare(&world->fixture, entries, count, out_voucher);
    fixture_sign_all(&world->fixture, out_voucher, signers);
}

void
world_append(struct world *world, struct fixture_voucher *voucher, uint64_t number)
{
    struct fixture *fixture = &world->fixture;
    struct world_voucher *sealed = &world->vouchers[world->count];
    const struct ledger_seal seal = {
        .number = number,
        .previous = fixture->last_leaf,
        .first_entry = fixture->entry_count,
        .sealed_at_ms = fixture->now_ms,
        .header = ledger_buffer_slice(&voucher->header_bytes),
        .signatures = voucher->signatures,
        .signature_count = voucher->signature_count,
    };
    struct ledger_error err = {0};

    assert_true(world->count < WORLD_VOUCHERS_MAX);
    assert_status(ledger_seal_encode(&seal, &sealed->seal, &err), LEDGER_OK, &err);
    sealed->first_entry = fixture->entry_count;
    sealed->voucher = *voucher;
    *voucher = (struct fixture_voucher){0}; /* Now the world's. */
    fixture->last_leaf = ledger_tree_leaf(ledger_buffer_slice(&sealed->seal));
    ledger_tree_range_add(&fixture->range, &fixture->last_leaf);
    fixture->seal_count++;
    fixture->entry_count += sealed->voucher.entry_count;
    world->count++;
}

void
world_seal(struct world *world, const struct ledger_entry *entries, size_t count, unsigned signers)
{
    struct fixture_voucher voucher;

    world_prepare(world, entries, count, signers, &voucher);
    world_append(world, &voucher, world->count);
}

struct ledger_entry
world_rotation(const char *name, const char *vkey)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = vkey == NULL ? LEDGER_OFFICER_REVOKE : LEDGER_OFFICER_ROTATE;
    entry.officer.name = name;
    entry.officer.vkey = vkey == NULL ? "" : vkey;
    entry.officer.reason = "遗失";
    return entry;
}

static void
seal_genesis(struct world *world)
{
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];
    const size_t count = fixture_genesis(&world->fixture, entries);

    world_seal(world, entries, count, FIXTURE_GENESIS_ADMINS);
}

static void
seal_rotation(struct world *world)
{
    struct fixture *fixture = &world->fixture;
    /* A key of the same person, made under another name's seed. */
    const size_t fresh = fixture_officer_new(fixture, "maker.2", LEDGER_ROLE_MAKER);
    struct fixture_officer *maker = &fixture->officers[FIXTURE_MAKER];
    struct ledger_entry entry;

    ledger_vkey_format(maker->name, LEDGER_KEY_ED25519, &fixture->officers[fresh].key.public_key,
                       maker->vkey);
    entry = world_rotation(maker->name, maker->vkey);
    world_seal(world, &entry, 1, FIXTURE_ADMINS);
    ledger_key_free(&maker->key);
    maker->key = fixture->officers[fresh].key;
    fixture->officers[fresh].key = (struct ledger_key){0};
    fixture->officer_count--;
}

static void
seal_change(struct world *world)
{
    struct ledger_entry entry = fixture_enrol(&world->fixture, FIXTURE_REVIEWER);

    entry.officer.action = LEDGER_OFFICER_CHANGE;
    entry.officer.vkey = "";
    entry.officer.full_name = "李四";
    entry.officer.reason = "调岗";
    world_seal(world, &entry, 1, FIXTURE_ADMINS);
}

static void
seal_payouts(struct world *world)
{
    static const char *const references[WORLD_PAYOUT_COUNT] = {"P-1", "P-2", "P-3", "P-4", "P-5"};
    struct ledger_entry entries[WORLD_PAYOUT_COUNT];

    for (unsigned i = 0; i < WORLD_PAYOUT_COUNT; i++)
        entries[i] =
            fixture_disbursement("KJ-01", references[i], i % WORLD_PAYEES, 1000 + (int64_t)i);
    world_seal(world, entries, WORLD_PAYOUT_COUNT, FIXTURE_PAIR);
}

/* --- closings --- */

static int
line_compare(const void *a, const void *b)
{
    const struct ledger_digest left = ledger_digest_of(ledger_slice_of_text(a));
    const struct ledger_digest right = ledger_digest_of(ledger_slice_of_text(b));

    return memcmp(left.bytes, right.bytes, sizeof(left.bytes));
}

static void
make_lines(struct world *world)
{
    char code[19];

    for (unsigned i = 0; i < WORLD_PAYEES; i++) {
        fixture_credit_code(i + 1, code);
        (void)snprintf(world->payees[i], sizeof(world->payees[i]), "credit-code %s", code);
    }
    qsort(world->payees, WORLD_PAYEES, sizeof(world->payees[0]), line_compare);
    for (unsigned i = 0; i < WORLD_PAYEES; i++) {
        struct ledger_digest key = ledger_digest_of(ledger_slice_of_text(world->payees[i]));
        struct ledger_digest digest;

        (void)snprintf(world->statements[i], sizeof(world->statements[i]),
                       "mingzhang/v1 payee\n%d\n%s\n"
                       "KJ-01 2023 2 20.04 1 0.50 1 -0.05\nKJ-02 2022 0 0.00 0 0.00 1 3.00\n"
                       "last 7 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                       WORLD_MONTH, world->payees[i]);
        digest = ledger_digest_of(ledger_slice_of_text(world->statements[i]));
        memcpy(world->lines[i], key.bytes, 32);
        memcpy(world->lines[i] + 32, digest.bytes, 32);
    }
}

static void
line_leaves(const struct world *world, struct ledger_digest leaves[static WORLD_PAYEES])
{
    for (size_t i = 0; i < WORLD_PAYEES; i++)
        leaves[i] = ledger_tree_leaf(ledger_slice_of(world->lines[i], sizeof(world->lines[i])));
}

static void
seal_closing(struct world *world, uint32_t month, size_t payee_count)
{
    struct ledger_digest leaves[WORLD_PAYEES];
    struct ledger_tree_range range = {0};
    struct ledger_entry entry;

    line_leaves(world, leaves);
    for (size_t i = 0; i < payee_count; i++)
        ledger_tree_range_add(&range, &leaves[i]);
    ledger_entry_init(&entry, LEDGER_BODY_CLOSING);
    entry.closing.month = month;
    entry.closing.cash.disbursed_count = WORLD_PAYOUT_COUNT;
    entry.closing.cash.disbursed_fen = 5010;
    entry.closing.payee_count = payee_count;
    entry.closing.payee_root = ledger_tree_range_root(&range);
    entry.closing.programme_root = ledger_tree_empty_root();
    world_seal(world, &entry, 1, FIXTURE_PAIR);
}

void
world_open(struct world *world)
{
    struct ledger_entry entries[2];

    *world = (struct world){.count = 0};
    fixture_open_empty(&world->fixture);
    make_lines(world);
    seal_genesis(world);
    entries[0] = fixture_programme("KJ-01", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("KJ-01", 1000000);
    world_seal(world, entries, 2, FIXTURE_PAIR);
    seal_rotation(world);
    seal_change(world);
    seal_payouts(world);
    seal_closing(world, WORLD_MONTH, WORLD_PAYEES);
    seal_closing(world, WORLD_EMPTY_MONTH, 0);
    entries[0] = world_rotation("maker", NULL);
    world_seal(world, entries, 1, FIXTURE_ADMINS);
    assert_int_equal(world->count, WORLD_END);
}

void
world_close(struct world *world)
{
    for (size_t i = 0; i < world->count; i++) {
        fixture_voucher_free(&world->vouchers[i].voucher);
        ledger_buffer_free(&world->vouchers[i].seal);
    }
    fixture_close(&world->fixture);
}

/* --- receipts --- */

static struct ledger_tree_proof
prove(const struct ledger_digest *hashes, size_t count, uint64_t index)
{
    struct ledger_tree_leaves leaves = {hashes, count};
    struct ledger_tree_proof proof;
    struct ledger_error err = {0};

    assert_status(
        ledger_tree_inclusion(index, count, ledger_tree_read_leaves, &leaves, &proof, &err),
        LEDGER_OK, &err);
    return proof;
}

static struct ledger_tree_proof
prove_seal(const struct world *world, size_t voucher)
{
    struct ledger_digest leaves[WORLD_VOUCHERS_MAX];

    for (size_t i = 0; i < world->count; i++)
        leaves[i] = ledger_tree_leaf(ledger_buffer_slice(&world->vouchers[i].seal));
    return prove(leaves, world->count, voucher);
}

static struct ledger_tree_proof
prove_entry(const struct fixture_voucher *voucher, unsigned index)
{
    struct ledger_digest leaves[FIXTURE_OFFICERS_MAX];

    assert_true(voucher->entry_count <= FIXTURE_OFFICERS_MAX && index < voucher->entry_count);
    for (size_t i = 0; i < voucher->entry_count; i++)
        leaves[i] = ledger_tree_leaf(voucher->entries[i]);
    return prove(leaves, voucher->entry_count, index);
}

void
world_receipt(const struct world *world, size_t voucher, unsigned index,
              const struct world_place *enrolments, size_t count, struct world_receipt *out_receipt)
{
    const struct world_voucher *sealed = &world->vouchers[voucher];

    *out_receipt = (struct world_receipt){
        .index = voucher,
        .key = &world->fixture.ledger_key,
        .key_name = FIXTURE_ORIGIN,
        .checkpoint = {.size = world->count, .root = ledger_tree_range_root(&world->fixture.range)},
    };
    (void)snprintf(out_receipt->checkpoint.origin, sizeof(out_receipt->checkpoint.origin), "%s",
                   FIXTURE_ORIGIN);
    out_receipt->file.seal = ledger_buffer_slice(&sealed->seal);
    out_receipt->file.entry = sealed->voucher.entries[index];
    out_receipt->file.entry_index = index;
    out_receipt->seal_path = prove_seal(world, voucher);
    out_receipt->genesis_path = prove_seal(world, 0);
    out_receipt->entry_path = prove_entry(&sealed->voucher, index);
    assert_true(count <= WORLD_ENROLMENTS_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct world_voucher *place = &world->vouchers[enrolments[i].voucher];

        out_receipt->enrolments[i].seal = ledger_buffer_slice(&place->seal);
        out_receipt->enrolments[i].entry_index = enrolments[i].index;
        out_receipt->enrolments[i].entry = place->voucher.entries[enrolments[i].index];
        out_receipt->enrolment_seal_paths[i] = prove_seal(world, enrolments[i].voucher);
        out_receipt->enrolment_entry_paths[i] = prove_entry(&place->voucher, enrolments[i].index);
    }
    out_receipt->enrolment_count = count;
}

static void
add_line(const struct world *world, size_t which, struct world_receipt *receipt)
{
    struct ledger_digest leaves[WORLD_PAYEES];
    const size_t at = receipt->line_count++;

    line_leaves(world, leaves);
    receipt->lines[at].index = which;
    memcpy(receipt->lines[at].line, world->lines[which], sizeof(world->lines[which]));
    receipt->line_paths[at] = prove(leaves, WORLD_PAYEES, which);
}

void
world_receipt_payee(const struct world *world, size_t who, struct world_receipt *receipt)
{
    receipt->file.payee.stated = true;
    receipt->file.payee.payee = ledger_slice_of_text(world->payees[who]);
    receipt->file.payee.statement = ledger_slice_of_text(world->statements[who]);
    add_line(world, who, receipt);
}

void
world_receipt_absent(const struct world *world, const char *id, size_t first, size_t count,
                     struct world_receipt *receipt)
{
    receipt->file.payee.stated = true;
    receipt->file.payee.payee = ledger_slice_of_text(id);
    for (size_t i = 0; i < count; i++)
        add_line(world, first + i, receipt);
}

/* Puts the parts together as they are now. */
static void
join(struct world_receipt *receipt)
{
    receipt->file.entry_path = receipt->entry_path.hashes;
    receipt->file.entry_path_count = receipt->entry_path.count;
    receipt->file.genesis_path = receipt->genesis_path.hashes;
    receipt->file.genesis_path_count = receipt->genesis_path.count;
    for (size_t i = 0; i < receipt->enrolment_count; i++) {
        receipt->enrolments[i].seal_path = receipt->enrolment_seal_paths[i].hashes;
        receipt->enrolments[i].seal_path_count = receipt->enrolment_seal_paths[i].count;
        receipt->enrolments[i].entry_path = receipt->enrolment_entry_paths[i].hashes;
        receipt->enrolments[i].entry_path_count = receipt->enrolment_entry_paths[i].count;
    }
    receipt->file.enrolments = receipt->enrolments;
    receipt->file.enrolment_count = receipt->enrolment_count;
    for (size_t i = 0; i < receipt->line_count; i++) {
        receipt->lines[i].path = receipt->line_paths[i].hashes;
        receipt->lines[i].path_count = receipt->line_paths[i].count;
    }
    receipt->file.payee.lines = receipt->lines;
    receipt->file.payee.line_count = receipt->line_count;
}

static void
put_base64(struct ledger_slice bytes, struct ledger_buffer *out)
{
    char *text = calloc(1, LEDGER_BASE64_SIZE(bytes.size));
    struct ledger_error err = {0};

    assert_non_null(text);
    ledger_text_base64(bytes, text);
    assert_status(ledger_buffer_printf(out, &err, "%s\n", text), LEDGER_OK, &err);
    free(text);
}

void
world_receipt_write(struct world_receipt *receipt, struct ledger_buffer *out)
{
    struct ledger_buffer extra = {0};
    struct ledger_buffer text = {0};
    struct ledger_error err = {0};

    join(receipt);
    assert_status(ledger_proof_file_encode(&receipt->file, &extra, &err), LEDGER_OK, &err);
    assert_status(ledger_buffer_append_text(out, "c2sp.org/tlog-proof@v1\nextra ", &err), LEDGER_OK,
                  &err);
    put_base64(ledger_buffer_slice(&extra), out);
    assert_status(
        ledger_buffer_printf(out, &err, "index %llu\n", (unsigned long long)receipt->index),
        LEDGER_OK, &err);
    for (size_t i = 0; i < receipt->seal_path.count; i++)
        put_base64(ledger_digest_slice(&receipt->seal_path.hashes[i]), out);
    assert_status(ledger_buffer_append_text(out, "\n", &err), LEDGER_OK, &err);
    assert_status(ledger_checkpoint_format(&receipt->checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(
        ledger_note_sign(ledger_buffer_slice(&text), receipt->key_name, receipt->key, out, &err),
        LEDGER_OK, &err);
    ledger_buffer_free(&text);
    ledger_buffer_free(&extra);
}

void
world_absent_id(const struct world *world, size_t at, char id[static 64])
{
    for (unsigned i = 0; i < 100000; i++) {
        struct ledger_digest key;

        (void)snprintf(id, 64, "other 虚构登记处\nN-%u", i);
        key = ledger_digest_of(ledger_slice_of_text(id));
        if ((at == 0 || memcmp(world->lines[at - 1], key.bytes, 32) < 0) &&
            (at == WORLD_PAYEES || memcmp(world->lines[at], key.bytes, 32) > 0))
            return;
    }
    fail_msg("no id stands before line %zu", at);
}

struct audit_hash
world_genesis(const struct world *world)
{
    const struct ledger_digest leaf =
        ledger_tree_leaf(ledger_buffer_slice(&world->vouchers[0].seal));
    struct audit_hash hash;

    memcpy(hash.bytes, leaf.bytes, sizeof(hash.bytes));
    return hash;
}

struct audit_trust *
world_trust(const struct world *world, const char *more)
{
    struct audit_trust *trust = NULL;
    struct audit_error err = {0};
    char text[1024];

    (void)snprintf(text, sizeof(text), "log %s\n%s", world->fixture.vkey, more);
    assert_audit(audit_trust_read(audit_text(text), "policy", &trust, &err), AUDIT_OK, &err);
    return trust;
}

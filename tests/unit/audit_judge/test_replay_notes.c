/* Rule 16 for entries that point at others or outside. The fixture asserts after every voucher that
 * ledger and auditor name the same rule and entry. */
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "support/assert_status.h"
#include "support/fixture.h"

#define OTHER "other.example"

static const uint8_t hash_1[32] = {1};
static const uint8_t hash_2[32] = {2};

/* By rule 16, at this entry of the voucher; -1: nothing objects. */
#define assert_points(result, entry) assert_points_at(&(result), (entry), __FILE__, __LINE__)
static void
assert_points_at(const struct fixture_result *result, int entry, const char *file, int line)
{
    char text[LEDGER_ERROR_TEXT_SIZE] = "";
    const enum ledger_rule_number rule = entry < 0 ? LEDGER_RULE_NONE : LEDGER_RULE_CLOSING;

    if (result->status != LEDGER_OK)
        ledger_error_text(&result->err, LEDGER_LANGUAGE_EN, text);
    if (result->verdict.rule == rule && (entry < 0 || (int)result->verdict.entry_index == entry))
        return;
    print_error("rule '%s', entry %zu. %s\n", ledger_rule_name(result->verdict.rule),
                result->verdict.entry_index, text);
    _fail(file, line);
}

static struct ledger_account
account_of(const uint8_t commitment[static 32])
{
    return (struct ledger_account){
        .stated = true,
        .bank = "建设银行",
        .last_four = "1234",
        .commitment = ledger_slice_of(commitment, 32),
    };
}

static const struct ledger_bank_line line_1 = {{hash_1, 32}, 1, "B-1", 20230701, 100};

static struct ledger_entry
join(const uint64_t *numbers, size_t count)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_MATCH);
    entry.match.action = LEDGER_MATCH_JOIN;
    entry.match.account = account_of(hash_1);
    entry.match.lines = &line_1;
    entry.match.line_count = 1;
    entry.match.entries = numbers;
    entry.match.entry_count = count;
    entry.match.reason = "人工核对";
    return entry;
}

static struct ledger_entry
part(uint64_t number)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_MATCH);
    entry.match.action = LEDGER_MATCH_PART;
    entry.match.parts = number;
    entry.match.reason = "核对有误";
    return entry;
}

static void
a_match_sees_the_entries_before_it_in_its_voucher(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[4];
    uint64_t numbers[3];
    uint64_t first;

    (void)state;
    fixture_open(&fixture);
    first = fixture.entry_count;
    /* The second joins the first; it is parted in the same voucher, and once. */
    numbers[0] = 0;
    numbers[1] = first - 1;
    numbers[2] = first;
    entries[0] = join(numbers, 2);
    entries[1] = join(numbers, 3);
    entries[2] = part(first + 1);
    entries[3] = part(first + 1);
    result = fixture_try(&fixture, entries, 4, FIXTURE_PAIR);
    assert_points(result, 3);
    entries[3] = part(first + 3); /* itself */
    result = fixture_try(&fixture, entries, 4, FIXTURE_PAIR);
    assert_points(result, 3);
    entries[3] = part(first + 2); /* a PART */
    result = fixture_try(&fixture, entries, 4, FIXTURE_PAIR);
    assert_points(result, 3);
    entries[3] = part(first + 4);
    result = fixture_try(&fixture, entries, 4, FIXTURE_PAIR);
    assert_points(result, 3);
    result = fixture_try(&fixture, entries, 3, FIXTURE_PAIR);
    assert_points(result, -1);
    entries[0] = part(first);
    entries[1] = part(first + 1);
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_points(result, 1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_points(result, -1);
    /* A match of a match, even of one that was taken back. */
    entries[0] = join(&numbers[2], 1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_points(result, -1);
    numbers[2] = fixture.entry_count;
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_points(result, 0);
    fixture_close(&fixture);
}

static void
a_reconciliation_may_follow_one_in_its_voucher(void **state)
{
    static const struct ledger_reconciliation_line line = {1, 1, 100, 1, 100};
    const struct ledger_slice statement = ledger_slice_of(hash_1, 32);
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    fixture_open(&fixture);
    for (size_t i = 0; i < 2; i++) {
        ledger_entry_init(&entries[i], LEDGER_BODY_RECONCILIATION);
        entries[i].reconciliation.account = account_of(hash_1);
        entries[i].reconciliation.first_date = 20230601;
        entries[i].reconciliation.last_date = 20230630;
        entries[i].reconciliation.tree_size = 1;
        entries[i].reconciliation.statements = &statement;
        entries[i].reconciliation.statement_count = 1;
        entries[i].reconciliation.lines = &line;
        entries[i].reconciliation.line_count = 1;
        entries[i].reconciliation.verdict = LEDGER_RECONCILIATION_BALANCED;
        entries[i].reconciliation.report_sha256 = ledger_slice_of(hash_2, 32);
    }
    entries[1].reconciliation.previous = fixture.entry_count;
    entries[1].reconciliation.account = account_of(hash_2);
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_points(result, 1);
    entries[1].reconciliation.account = account_of(hash_1);
    entries[1].reconciliation.account.bank = "工商银行"; /* the commitment says which account */
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_points(result, -1);
    entries[0].reconciliation.previous = fixture.entry_count; /* itself */
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_points(result, 0);
    entries[0].reconciliation.previous = fixture.entry_count - 2;
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_points(result, -1);
    fixture_close(&fixture);
}

static void
a_voucher_cannot_turn_itself_down(void **state)
{
    struct fixture fixture;
    struct fixture_voucher voucher;
    struct fixture_result result;
    struct ledger_entry entries[2];
    const struct ledger_entry *entry = &entries[0];

    (void)state;
    fixture_open(&fixture);
    for (size_t i = 0; i < 2; i++) {
        ledger_entry_init(&entries[i], LEDGER_BODY_REJECTION);
        ledger_put_u32(entries[i].rejection.voucher.bytes, 4711);
        entries[i].rejection.reason = "依据不足";
        memcpy(entries[i].rejection.header_sha256.bytes, hash_1, 32);
    }
    result = fixture_try(&fixture, entries, 2, 1u << FIXTURE_REVIEWER);
    assert_points(result, 1);

    fixture_prepare(&fixture, entry, 1, &voucher);
    voucher.header.voucher = entry->rejection.voucher;
    fixture_header_again(&voucher);
    fixture_sign(&fixture, &voucher, FIXTURE_REVIEWER);
    result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
    assert_points(result, 0);
    fixture_voucher_free(&voucher);
    fixture_close(&fixture);
}

static void
a_commitment_is_erased_once_in_a_voucher_too(void **state)
{
    const struct ledger_slice both[2] = {ledger_slice_of(hash_1, 32), ledger_slice_of(hash_2, 32)};
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    fixture_open(&fixture);
    for (size_t i = 0; i < 2; i++) {
        ledger_entry_init(&entries[i], LEDGER_BODY_ERASURE);
        entries[i].erasure.commitments = &both[i];
        entries[i].erasure.commitment_count = 1;
        entries[i].erasure.basis = "个人信息保护法第四十七条";
    }
    entries[0].erasure.commitments = both;
    entries[0].erasure.commitment_count = 2;
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_points(result, 1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_points(result, -1);
    fixture_close(&fixture);
}

static void
an_incident_may_begin_at_itself(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    fixture_open(&fixture);
    for (size_t i = 0; i < 2; i++) {
        ledger_entry_init(&entries[i], LEDGER_BODY_INCIDENT);
        entries[i].incident.kind = LEDGER_INCIDENT_OTHER;
        entries[i].incident.description = "演练";
        entries[i].incident.from_entry = fixture.entry_count + 1;
    }
    entries[0].incident.from_entry = 0;
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_points(result, -1);
    entries[0].incident.from_entry = entries[1].incident.from_entry = fixture.entry_count + 2;
    result = fixture_try(&fixture, &entries[1], 1, FIXTURE_ADMINS);
    assert_points(result, 0);
    fixture_close(&fixture);
}

/* A head of another ledger. */
static struct ledger_slice
head_of(const char *origin, const char *name, const struct ledger_key *key, uint64_t size,
        const struct ledger_digest *root, struct ledger_buffer *note)
{
    struct ledger_checkpoint checkpoint = {.size = size, .root = *root};
    struct ledger_buffer text = {0};
    struct ledger_error err = {0};

    strncpy(checkpoint.origin, origin, sizeof(checkpoint.origin) - 1);
    ledger_buffer_clear(note);
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), name, key, note, &err), LEDGER_OK,
                  &err);
    ledger_buffer_free(&text);
    return ledger_buffer_slice(note);
}

enum { LEAVES = 4 };

struct abroad {
    struct fixture fixture;
    const struct ledger_key *key, *key_2;
    struct ledger_digest leaves[LEAVES];
    struct ledger_digest roots[LEAVES + 1];
    struct ledger_buffer note;
    char vkey[LEDGER_VKEY_SIZE], vkey_2[LEDGER_VKEY_SIZE];
    struct ledger_entry entry;
};

static void
abroad_open(struct abroad *abroad)
{
    struct ledger_tree_range range = {0};
    size_t who[2];

    *abroad = (struct abroad){0};
    fixture_open(&abroad->fixture);
    who[0] = fixture_officer_new(&abroad->fixture, "unused.1", LEDGER_ROLE_MAKER);
    who[1] = fixture_officer_new(&abroad->fixture, "unused.2", LEDGER_ROLE_MAKER);
    abroad->key = &abroad->fixture.officers[who[0]].key;
    abroad->key_2 = &abroad->fixture.officers[who[1]].key;
    ledger_vkey_format(OTHER, LEDGER_KEY_ED25519, &abroad->key->public_key, abroad->vkey);
    ledger_vkey_format(OTHER, LEDGER_KEY_ED25519, &abroad->key_2->public_key, abroad->vkey_2);
    abroad->roots[0] = ledger_tree_empty_root();
    for (uint8_t i = 0; i < LEAVES; i++) {
        abroad->leaves[i] = ledger_tree_leaf(ledger_slice_of(&i, 1));
        ledger_tree_range_add(&range, &abroad->leaves[i]);
        abroad->roots[i + 1] = ledger_tree_range_root(&range);
    }
    ledger_entry_init(&abroad->entry, LEDGER_BODY_ANCHOR);
    abroad->entry.anchor.vkey = abroad->vkey;
}

static void
abroad_close(struct abroad *abroad)
{
    ledger_buffer_free(&abroad->note);
    fixture_close(&abroad->fixture);
}

static void
state_head(struct abroad *abroad, uint64_t size, const struct ledger_digest *proof,
           size_t proof_count)
{
    abroad->entry.anchor.checkpoint =
        head_of(OTHER, OTHER, abroad->key, size, &abroad->roots[size], &abroad->note);
    abroad->entry.anchor.proof = proof;
    abroad->entry.anchor.proof_count = proof_count;
}

static struct fixture_result
try_anchor(struct abroad *abroad)
{
    return fixture_try(&abroad->fixture, &abroad->entry, 1, 1u << FIXTURE_MAKER);
}

static void
a_first_anchor_needs_no_proof_and_a_next_one_does(void **state)
{
    struct abroad abroad;
    struct fixture_result result;
    struct ledger_digest proof[LEAVES];

    (void)state;
    abroad_open(&abroad);
    /* The proof of a first anchor is not looked at. */
    state_head(&abroad, 0, abroad.leaves, 3);
    result = try_anchor(&abroad);
    assert_points(result, -1);
    /* From the empty tree an empty proof leads everywhere. */
    state_head(&abroad, 1, abroad.leaves, 1);
    result = try_anchor(&abroad);
    assert_points(result, 0);
    state_head(&abroad, 1, NULL, 0);
    result = try_anchor(&abroad);
    assert_points(result, -1);
    /* PROOF(1, D[3]): the second leaf, the third. */
    proof[0] = abroad.leaves[1];
    proof[1] = abroad.leaves[2];
    state_head(&abroad, 3, proof, 1);
    result = try_anchor(&abroad);
    assert_points(result, 0);
    state_head(&abroad, 3, proof, 2);
    proof[1].bytes[0] ^= 1;
    result = try_anchor(&abroad);
    assert_points(result, 0);
    proof[1].bytes[0] ^= 1;
    result = try_anchor(&abroad);
    assert_points(result, -1);
    /* The same head again, with nothing to prove. */
    state_head(&abroad, 3, proof, 1);
    result = try_anchor(&abroad);
    assert_points(result, 0);
    state_head(&abroad, 3, NULL, 0);
    result = try_anchor(&abroad);
    assert_points(result, -1);
    state_head(&abroad, 0, NULL, 0);
    result = try_anchor(&abroad);
    assert_points(result, 0);
    abroad_close(&abroad);
}

static void
an_anchor_is_by_origin_and_not_by_key(void **state)
{
    struct abroad abroad;
    struct fixture_result result;

    (void)state;
    abroad_open(&abroad);
    state_head(&abroad, 2, NULL, 0);
    result = try_anchor(&abroad);
    assert_points(result, -1);
    /* Another key of the same origin goes on where the first one was. */
    abroad.entry.anchor.vkey = abroad.vkey_2;
    result = try_anchor(&abroad);
    assert_points(result, 0);
    abroad.entry.anchor.checkpoint =
        head_of(OTHER, OTHER, abroad.key_2, 1, &abroad.roots[1], &abroad.note);
    result = try_anchor(&abroad);
    assert_points(result, 0);
    abroad.entry.anchor.checkpoint =
        head_of(OTHER, OTHER, abroad.key_2, 2, &abroad.roots[2], &abroad.note);
    result = try_anchor(&abroad);
    assert_points(result, -1);
    /* The name of the key need not be the origin's. */
    abroad.entry.anchor.checkpoint =
        head_of("third.example", OTHER, abroad.key_2, 1, &abroad.roots[1], &abroad.note);
    result = try_anchor(&abroad);
    assert_points(result, -1);
    abroad.entry.anchor.checkpoint =
        head_of(FIXTURE_ORIGIN, OTHER, abroad.key_2, 1, &abroad.roots[1], &abroad.note);
    result = try_anchor(&abroad);
    assert_points(result, 0);
    abroad.entry.anchor.checkpoint = ledger_slice_of("no note", 7);
    result = try_anchor(&abroad);
    assert_points(result, 0);
    abroad_close(&abroad);
}

static void
an_origin_that_was_left_is_another(void **state)
{
    struct abroad abroad;
    struct fixture_result result;
    struct ledger_entry identity;
    struct ledger_buffer last = {0};
    char moved[LEDGER_VKEY_SIZE];

    (void)state;
    abroad_open(&abroad);
    ledger_vkey_format("test.example/moved", LEDGER_KEY_ED25519, &abroad.key_2->public_key, moved);
    ledger_entry_init(&identity, LEDGER_BODY_IDENTITY);
    identity.identity.name = "新账本";
    identity.identity.origin = "test.example/moved";
    identity.identity.vkey = moved;
    identity.identity.reason = "机构改革";
    identity.identity.last_checkpoint = head_of(
        FIXTURE_ORIGIN, FIXTURE_ORIGIN, &abroad.fixture.ledger_key, 1, &abroad.roots[1], &last);
    abroad.entry.anchor.vkey = abroad.fixture.vkey;
    abroad.entry.anchor.checkpoint =
        head_of(FIXTURE_ORIGIN, FIXTURE_ORIGIN, &abroad.fixture.ledger_key, 1, &abroad.roots[1],
                &abroad.note);
    {
        struct ledger_entry entries[2] = {abroad.entry, identity};
        const unsigned signers = FIXTURE_ADMINS | 1u << FIXTURE_MAKER;

        result = fixture_try(&abroad.fixture, entries, 2, signers);
        assert_points(result, 0);
        entries[0] = identity;
        entries[1] = abroad.entry;
        result = fixture_try(&abroad.fixture, entries, 2, signers);
        assert_points(result, -1);
    }
    ledger_buffer_free(&last);
    abroad_close(&abroad);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_sees_the_entries_before_it_in_its_voucher),
        cmocka_unit_test(a_reconciliation_may_follow_one_in_its_voucher),
        cmocka_unit_test(a_voucher_cannot_turn_itself_down),
        cmocka_unit_test(a_commitment_is_erased_once_in_a_voucher_too),
        cmocka_unit_test(an_incident_may_begin_at_itself),
        cmocka_unit_test(a_first_anchor_needs_no_proof_and_a_next_one_does),
        cmocka_unit_test(an_anchor_is_by_origin_and_not_by_key),
        cmocka_unit_test(an_origin_that_was_left_is_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

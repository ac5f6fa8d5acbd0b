/* Random lives of the people of a small ledger: names, keys, roles, rules, origins, pointers, and
 * vouchers signed by whoever is about. Nothing here says what is right: the fixture asserts of each
 * voucher that ledger and auditor name the same rule and the same entry, and this test that all
 * of those rules were met, and that enough was sealed for there to be something to judge by. */
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/rules/requirements.h"
#include "support/assert_status.h"
#include "support/fixture.h"

enum {
    SEEDS = 16,
    STEPS = 140,
    PEOPLE = 16,
    ENTRIES_MAX = 3,
    ORIGINS = 3,
    LEAVES = 4,
};

static const char *const origins[ORIGINS] = {FIXTURE_ORIGIN, "test.example/2", "test.example/3"};
static const uint8_t hashes[4][32] = {{1}, {2}, {3}, {4}};

/* xorshift64*: the same numbers everywhere. */
struct dice {
    uint64_t state;
};

static unsigned
roll(struct dice *dice, unsigned sides)
{
    dice->state ^= dice->state >> 12;
    dice->state ^= dice->state << 25;
    dice->state ^= dice->state >> 27;
    return (unsigned)((dice->state * UINT64_C(2685821657736338717) >> 33) % sides);
}

/* An entry and what it borrows. */
struct draft {
    struct ledger_entry entry;
    char vkey[LEDGER_VKEY_SIZE];
    char unit_code[19];
    enum ledger_role roles[2];
    struct ledger_requirement requirements[2];
    struct ledger_slice commitments[2];
    struct ledger_buffer note;
    struct ledger_digest proof[LEAVES];
    uint64_t numbers[2];
    size_t who; /* an officer, by his name */
    size_t key; /* his new one */
};

struct life {
    struct dice dice;
    struct fixture fixture;
    struct ledger_key keys[PEOPLE]; /* as they were made; officers may hold each other's */
    struct ledger_digest leaves[LEAVES];
    struct ledger_digest roots[LEAVES + 1];
    size_t origin;
    size_t ledger_key; /* PEOPLE: the first */
    uint32_t reference;
    size_t sealed;
    size_t met[LEDGER_RULE_END];
};

static void
life_open(struct life *life, uint64_t seed)
{
    struct ledger_tree_range range = {0};

    life->dice.state = seed * UINT64_C(0x9E3779B97F4A7C15);
    fixture_open(&life->fixture);
    for (size_t i = FIXTURE_GENESIS_END; i < PEOPLE; i++) {
        char name[16];

        (void)snprintf(name, sizeof(name), "person.%zu", i);
        (void)fixture_officer_new(&life->fixture, name, LEDGER_ROLE_MAKER);
    }
    for (size_t i = 0; i < PEOPLE; i++)
        life->keys[i] = life->fixture.officers[i].key;
    life->roots[0] = ledger_tree_empty_root();
    for (uint8_t i = 0; i < LEAVES; i++) {
        life->leaves[i] = ledger_tree_leaf(ledger_slice_of(&i, 1));
        ledger_tree_range_add(&range, &life->leaves[i]);
        life->roots[i + 1] = ledger_tree_range_root(&range);
    }
    life->origin = 0;
    life->ledger_key = PEOPLE;
}

static void
life_close(struct life *life)
{
    for (size_t i = 0; i < PEOPLE; i++)
        life->fixture.officers[i].key = life->keys[i];
    fixture_close(&life->fixture);
}

static const struct ledger_key *
key_number(const struct life *life, size_t key)
{
    return key == PEOPLE ? &life->fixture.ledger_key : &life->keys[key];
}

static void
roll_person(struct life *life, struct draft *draft)
{
    struct ledger_officer *officer = &draft->entry.officer;
    struct dice *dice = &life->dice;

    officer->full_name = "李四";
    officer->unit = "园区财政局";
    draft->roles[0] = (enum ledger_role)(LEDGER_ROLE_MAKER + roll(dice, 5));
    draft->roles[1] = LEDGER_ROLE_CASHIER;
    officer->roles = draft->roles;
    officer->role_count = roll(dice, 6) == 0 && draft->roles[0] < LEDGER_ROLE_CASHIER ? 2 : 1;
    if (roll(dice, 2) == 0)
        officer->person = ledger_slice_of(hashes[roll(dice, 4)], 32);
    if (roll(dice, 2) == 0) {
        fixture_credit_code(roll(dice, 3) + 1, draft->unit_code);
        if (roll(dice, 8) == 0)
            draft->unit_code[17] = draft->unit_code[17] == '0' ? '1' : '0';
        officer->unit_code = draft->unit_code;
    }
}

static void
roll_officer(struct life *life, struct draft *draft)
{
    struct dice *dice = &life->dice;
    struct ledger_officer *officer = &draft->entry.officer;

    ledger_entry_init(&draft->entry, LEDGER_BODY_OFFICER);
    officer->action = (enum ledger_officer_action)(LEDGER_OFFICER_ENROL + roll(dice, 4));
    if (officer->action == LEDGER_OFFICER_REVOKE && roll(dice, 3) != 0)
        officer->action = LEDGER_OFFICER_CHANGE;
    draft->who = roll(dice, PEOPLE);
    draft->key = roll(dice, 3) == 0 ? roll(dice, PEOPLE + 1) : draft->who;
    officer->name = life->fixture.officers[draft->who].name;
    officer->reason = officer->action == LEDGER_OFFICER_ENROL ? "" : "人员调整";
    if (officer->action == LEDGER_OFFICER_ENROL || officer->action == LEDGER_OFFICER_ROTATE) {
        const char *name = roll(dice, 12) == 0 ? "somebody" : officer->name;

        ledger_vkey_format(name, LEDGER_KEY_ED25519, &key_number(life, draft->key)->public_key,
                           draft->vkey);
        officer->vkey = draft->vkey;
    }
    if (officer->action == LEDGER_OFFICER_ENROL || officer->action == LEDGER_OFFICER_CHANGE)
        roll_person(life, draft);
}

static void
roll_rule(struct life *life, struct draft *draft)
{
    struct dice *dice = &life->dice;
    unsigned body = LEDGER_BODY_IDENTITY;

    ledger_entry_init(&draft->entry, LEDGER_BODY_RULE);
    draft->entry.rule.reason = "内部控制";
    draft->entry.rule.requirements = draft->requirements;
    draft->entry.rule.requirement_count = roll(dice, 3);
    for (size_t i = 0; i < draft->entry.rule.requirement_count; i++) {
        struct ledger_requirement *requirement = &draft->requirements[i];

        body += roll(dice, 7);
        *requirement = (struct ledger_requirement){
            .body = (enum ledger_body)body,
            .role = (enum ledger_role)(LEDGER_ROLE_MAKER + roll(dice, 5)),
            .count = 1 + roll(dice, 2),
        };
        if (body >= LEDGER_BODY_APPROPRIATION && body <= LEDGER_BODY_SETTLEMENT)
            requirement->from_fen = roll(dice, 2) * 500;
        body++;
    }
}

static struct ledger_slice
head_of(struct draft *draft, const char *origin, const struct ledger_key *key, uint64_t size,
        const struct ledger_digest *root)
{
    struct ledger_checkpoint checkpoint = {.size = size, .root = *root};
    struct ledger_buffer text = {0};
    struct ledger_error err = {0};

    strncpy(checkpoint.origin, origin, sizeof(checkpoint.origin) - 1);
    assert_status(ledger_checkpoint_format(&checkpoint, &text, &err), LEDGER_OK, &err);
    assert_status(ledger_note_sign(ledger_buffer_slice(&text), origin, key, &draft->note, &err),
                  LEDGER_OK, &err);
    ledger_buffer_free(&text);
    return ledger_buffer_slice(&draft->note);
}

static void
roll_identity(struct life *life, struct draft *draft)
{
    struct dice *dice = &life->dice;
    const bool moves = roll(dice, 2) == 0;
    size_t origin = moves ? roll(dice, ORIGINS) : life->origin;

    ledger_entry_init(&draft->entry, LEDGER_BODY_IDENTITY);
    draft->entry.identity.name = roll(dice, 2) == 0 ? "账本甲" : "账本乙";
    draft->entry.identity.origin = origins[origin];
    draft->who = origin;
    draft->key = moves || roll(dice, 3) == 0 ? roll(dice, PEOPLE + 1) : life->ledger_key;
    ledger_vkey_format(origins[roll(dice, 8) == 0 ? 0 : origin], LEDGER_KEY_ED25519,
                       &key_number(life, draft->key)->public_key, draft->vkey);
    draft->entry.identity.vkey = draft->vkey;
    draft->entry.identity.reason = "变更";
    if ((origin != life->origin) != (roll(dice, 12) == 0))
        draft->entry.identity.last_checkpoint = head_of(
            draft, origins[life->origin],
            key_number(life, roll(dice, 6) == 0 ? 0 : life->ledger_key), 1, &life->roots[1]);
}

static struct ledger_account
account(struct dice *dice)
{
    return (struct ledger_account){
        .stated = true,
        .bank = "建设银行",
        .last_four = "1234",
        .commitment = ledger_slice_of(hashes[roll(dice, 2)], 32),
    };
}

static uint64_t
roll_number(struct life *life)
{
    const uint64_t back = roll(&life->dice, 12);

    return life->fixture.entry_count + 3 - back;
}

static void
roll_match(struct life *life, struct draft *draft)
{
    static const struct ledger_bank_line line = {{hashes[0], 32}, 1, "B-1", 20230701, 100};
    struct ledger_match *match = &draft->entry.match;

    ledger_entry_init(&draft->entry, LEDGER_BODY_MATCH);
    match->reason = "核对";
    if (roll(&life->dice, 2) == 0) {
        match->action = LEDGER_MATCH_PART;
        match->parts = roll_number(life);
        return;
    }
    draft->numbers[0] = 1;
    draft->numbers[1] = roll_number(life);
    match->action = LEDGER_MATCH_JOIN;
    match->account = account(&life->dice);
    match->lines = &line;
    match->line_count = 1;
    match->entries = draft->numbers;
    match->entry_count = 2;
}

static void
roll_reconciliation(struct life *life, struct draft *draft)
{
    static const struct ledger_reconciliation_line line = {1, 1, 100, 1, 100};
    struct ledger_reconciliation *reconciliation = &draft->entry.reconciliation;

    ledger_entry_init(&draft->entry, LEDGER_BODY_RECONCILIATION);
    draft->commitments[0] = ledger_slice_of(hashes[0], 32);
    reconciliation->account = account(&life->dice);
    reconciliation->first_date = 20230601;
    reconciliation->last_date = 20230630;
    reconciliation->tree_size = life->fixture.seal_count + roll(&life->dice, 6) / 5;
    reconciliation->statements = draft->commitments;
    reconciliation->statement_count = 1;
    reconciliation->lines = &line;
    reconciliation->line_count = 1;
    reconciliation->verdict = LEDGER_RECONCILIATION_BALANCED;
    reconciliation->report_sha256 = ledger_slice_of(hashes[1], 32);
    if (roll(&life->dice, 2) == 0)
        reconciliation->previous = roll_number(life);
}

static void
roll_anchor(struct life *life, struct draft *draft)
{
    struct dice *dice = &life->dice;
    const char *origin = roll(dice, 4) == 0 ? origins[roll(dice, ORIGINS)] : "other.example";
    const unsigned size = roll(dice, LEAVES + 1);

    ledger_entry_init(&draft->entry, LEDGER_BODY_ANCHOR);
    ledger_vkey_format(origin, LEDGER_KEY_ED25519,
                       &life->keys[PEOPLE - 1 - roll(dice, 8) / 7].public_key, draft->vkey);
    draft->entry.anchor.vkey = draft->vkey;
    draft->entry.anchor.checkpoint =
        head_of(draft, origin, &life->keys[PEOPLE - 1], size, &life->roots[size]);
    /* From 1 to 2, or from 3 to 4; or it does not fit. */
    draft->proof[0] = life->leaves[size == 0 ? 0 : size - 1];
    draft->entry.anchor.proof = draft->proof;
    draft->entry.anchor.proof_count = roll(dice, 2);
}

static void
roll_payout(struct life *life, struct draft *draft)
{
    struct dice *dice = &life->dice;
    static char references[ENTRIES_MAX][16];
    char *reference = references[life->reference % ENTRIES_MAX];

    (void)snprintf(reference, sizeof(references[0]), "D-%u", ++life->reference);
    draft->entry = fixture_disbursement("OPEN", reference, roll(dice, 3),
                                        roll(dice, 2) == 0 ? 250 : LEDGER_APPROVER_FROM_FEN / 2);
    draft->entry.disbursement.reason = "随机";
    if (roll(dice, 4) == 0)
        draft->entry.disbursement.payee = (struct ledger_payee){
            .name = "",
            .kind = LEDGER_PAYEE_PERSON,
            .credit_code = "",
            .person = ledger_slice_of(hashes[roll(dice, 4)], 32),
            .register_name = "",
            .register_number = "",
        };
}

static void
roll_small(struct life *life, struct draft *draft)
{
    struct dice *dice = &life->dice;

    switch (roll(dice, 3)) {
    case 0:
        ledger_entry_init(&draft->entry, LEDGER_BODY_REJECTION);
        draft->entry.rejection.voucher.bytes[15] = (uint8_t)(1 + roll(dice, 12));
        draft->entry.rejection.header_sha256.bytes[0] = 1;
        draft->entry.rejection.reason = "依据不足";
        break;
    case 1:
        ledger_entry_init(&draft->entry, LEDGER_BODY_ERASURE);
        draft->proof[0].bytes[0] = (uint8_t)roll(dice, 32);
        draft->commitments[0] = ledger_digest_slice(&draft->proof[0]);
        draft->entry.erasure.commitments = draft->commitments;
        draft->entry.erasure.commitment_count = 1;
        draft->entry.erasure.basis = "个人信息保护法第四十七条";
        break;
    default:
        ledger_entry_init(&draft->entry, LEDGER_BODY_INCIDENT);
        draft->entry.incident.kind = LEDGER_INCIDENT_OTHER;
        draft->entry.incident.description = "演练";
        draft->entry.incident.from_entry = roll_number(life);
        break;
    }
}

static void
roll_entry(struct life *life, struct draft *draft)
{
    *draft = (struct draft){0};
    switch (roll(&life->dice, 12)) {
    case 0:
    case 1:
    case 2:
    case 3:
        roll_officer(life, draft);
        break;
    case 4:
        roll_rule(life, draft);
        break;
    case 5:
        roll_identity(life, draft);
        break;
    case 6:
        roll_match(life, draft);
        break;
    case 7:
        roll_reconciliation(life, draft);
        break;
    case 8:
        roll_anchor(life, draft);
        break;
    case 9:
    case 10:
        roll_payout(life, draft);
        break;
    default:
        roll_small(life, draft);
        break;
    }
}

/* Mostly everybody who is about. */
static void
sign(struct life *life, struct fixture_voucher *voucher)
{
    struct dice *dice = &life->dice;
    const unsigned leave_out = roll(dice, 3) == 0 ? 3 : 12;

    for (size_t who = 0; who < PEOPLE; who++) {
        const bool likely = who < FIXTURE_GENESIS_END || roll(dice, 40) == 0;

        if (likely && roll(dice, leave_out) != 0)
            fixture_sign(&life->fixture, voucher, who);
    }
    if (voucher->signature_count > 0 && roll(dice, 25) == 0) {
        voucher->signatures[0].seen_size -= roll(dice, 2);
        voucher->signatures[0].signed_at_ms -= (int64_t)roll(dice, 3) * 400000;
    }
}

static void
roll_clock(struct life *life)
{
    life->fixture.now_ms += 60000;
    if (roll(&life->dice, 40) == 0)
        life->fixture.now_ms += INT64_C(86400000) * roll(&life->dice, 95);
    if (roll(&life->dice, 40) == 0)
        life->fixture.now_ms -= 120000;
}

/* What a sealed entry changes in who signs how. */
static void
follow(struct life *life, const struct draft *draft)
{
    struct fixture_officer *officer;

    if (draft->entry.body == LEDGER_BODY_IDENTITY) {
        life->origin = draft->who;
        life->ledger_key = draft->key;
    }
    if (draft->entry.body != LEDGER_BODY_OFFICER)
        return;
    officer = &life->fixture.officers[draft->who];
    if (draft->entry.officer.vkey[0] != '\0')
        officer->key = *key_number(life, draft->key);
    if (draft->entry.officer.role_count > 0)
        officer->role = draft->entry.officer.roles[0];
}

static void
step(struct life *life)
{
    struct draft drafts[ENTRIES_MAX];
    struct ledger_entry entries[ENTRIES_MAX];
    struct fixture_voucher voucher;
    struct fixture_result result;
    const size_t count = 1 + roll(&life->dice, 8) / 5 + roll(&life->dice, 8) / 7;
    const int64_t before_ms = life->fixture.now_ms;

    roll_clock(life);
    for (size_t i = 0; i < count; i++) {
        roll_entry(life, &drafts[i]);
        entries[i] = drafts[i].entry;
    }
    fixture_prepare(&life->fixture, entries, count, &voucher);
    voucher.header.origin = origins[roll(&life->dice, 40) == 0 ? 0 : life->origin];
    if (roll(&life->dice, 8) == 0) {
        memset(voucher.header.voucher.bytes, 0, sizeof(voucher.header.voucher.bytes));
        voucher.header.voucher.bytes[15] = (uint8_t)(1 + roll(&life->dice, 12));
    }
    fixture_header_again(&voucher);
    sign(life, &voucher);
    result = fixture_seal(&life->fixture, &voucher);
    life->met[result.verdict.rule]++;
    if (result.status == LEDGER_OK) {
        life->sealed++;
        for (size_t i = 0; i < count; i++)
            follow(life, &drafts[i]);
    } else {
        life->fixture.now_ms = before_ms;
    }
    for (size_t i = 0; i < count; i++)
        ledger_buffer_free(&drafts[i].note);
    fixture_voucher_free(&voucher);
}

static void
both_judge_random_people_alike(void **state)
{
    static const enum ledger_rule_number wanted[] = {
        LEDGER_RULE_FORM,      LEDGER_RULE_VOUCHER_KNOWN, LEDGER_RULE_SEEN,
        LEDGER_RULE_SIGNATURE, LEDGER_RULE_SEPARATION,    LEDGER_RULE_REQUIRED_ROLES,
        LEDGER_RULE_CLOCK,     LEDGER_RULE_CLOSING,
    };
    static struct life life;

    (void)state;
    life = (struct life){0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct ledger_entry entries[2];

        life_open(&life, seed);
        entries[0] = fixture_programme("OPEN", LEDGER_INSTRUMENT_SUBSIDY);
        entries[1] = fixture_appropriation("OPEN", LEDGER_MONEY_FEN_MAX);
        fixture_record(&life.fixture, entries, 2);
        for (int i = 0; i < STEPS; i++)
            step(&life);
        life_close(&life);
    }
    print_message("%zu sealed", life.sealed);
    for (int rule = LEDGER_RULE_FORM; rule < LEDGER_RULE_END; rule++)
        print_message(", %s %zu", ledger_rule_name((enum ledger_rule_number)rule), life.met[rule]);
    print_message("\n");
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        assert_true(life.met[wanted[i]] > 5);
    assert_true(life.sealed > SEEDS * STEPS / 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_judge_random_people_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rule 16: closings, and the conditions that other bodies have of their own. */
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/rules/requirements.h"
#include "support/assert_status.h"
#include "support/fixture.h"

static void
closings_follow_one_another_and_state_what_the_ledger_adds_up(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[6];
    struct ledger_entry sound;
    struct ledger_entry spoiled;

    (void)state;
    fixture_open(&fixture);
    ledger_entry_init(&spoiled, LEDGER_BODY_CLOSING);
    spoiled.closing.month = 202306;
    result = fixture_try(&fixture, &spoiled, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, CLOSING_OF_NOTHING);

    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 1000);
    entries[1].appropriation.date = 20230601;
    entries[2] = fixture_disbursement("SUB", "D-1", 1, 100);
    entries[2].disbursement.date = 20230630;
    entries[3] = fixture_programme("REL", LEDGER_INSTRUMENT_RELIEF);
    entries[4] = fixture_disbursement("REL", "R-1", 1, 70);
    entries[4].disbursement.date = 20230630;
    entries[5] = fixture_settlement("D-1", 100);
    fixture_record(&fixture, entries, 6);

    sound = fixture_closing(&fixture, 202307);
    result = fixture_try(&fixture, &sound, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, CLOSING_OUT_OF_ORDER);
    sound = fixture_closing(&fixture, 202306);

#define REFUSED_WITH(change, message)                                                              \
    do {                                                                                           \
        spoiled = sound;                                                                           \
        spoiled.closing.change;                                                                    \
        result = fixture_try(&fixture, &spoiled, 1, FIXTURE_PAIR);                                 \
        assert_verdict(&result, LEDGER_RULE_CLOSING, message);                                     \
    } while (0)
    REFUSED_WITH(cash.appropriated_fen++, CLOSING_CASH_APPROPRIATED);
    REFUSED_WITH(cash.appropriated_count++, CLOSING_CASH_APPROPRIATED);
    REFUSED_WITH(cash.disbursed_fen--, CLOSING_CASH_DISBURSED);
    REFUSED_WITH(cash.adjusted_count++, CLOSING_CASH_ADJUSTED);
    REFUSED_WITH(cash.settled_fen++, CLOSING_CASH_SETTLED);
    REFUSED_WITH(relief.appropriated_count++, CLOSING_RELIEF_APPROPRIATED);
    REFUSED_WITH(relief.disbursed_fen++, CLOSING_RELIEF_DISBURSED);
    REFUSED_WITH(relief.adjusted_fen++, CLOSING_RELIEF_ADJUSTED);
    REFUSED_WITH(relief.settled_fen--, CLOSING_RELIEF_SETTLED);
    REFUSED_WITH(programme_count++, CLOSING_PROGRAMME_COUNT);
    REFUSED_WITH(programme_root.bytes[0] ^= 1, CLOSING_PROGRAMME_ROOT);
    REFUSED_WITH(payee_count++, CLOSING_PAYEE_COUNT);
    REFUSED_WITH(payee_root.bytes[31] ^= 0x80, CLOSING_PAYEE_ROOT);
#undef REFUSED_WITH

    result = fixture_try(&fixture, &sound, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    result = fixture_try(&fixture, &sound, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, CLOSING_OUT_OF_ORDER);
    /* July ends with the 31st: closed on 1 August and not before. */
    sound = fixture_closing(&fixture, 202307);
    fixture.now_ms = FIXTURE_NOW_MS + INT64_C(16) * 86400000;
    result = fixture_try(&fixture, &sound, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, CLOSING_BEFORE_MONTH_END);
    fixture.now_ms += INT64_C(86400000);
    result = fixture_try(&fixture, &sound, 1, FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

static struct ledger_entry
officer_entry(enum ledger_officer_action action, const char *name)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = action;
    entry.officer.name = name;
    entry.officer.reason = "人员调整";
    return entry;
}

static struct ledger_entry
officer_change(const char *name, const enum ledger_role *roles, size_t role_count)
{
    struct ledger_entry entry = officer_entry(LEDGER_OFFICER_CHANGE, name);

    entry.officer.full_name = "李四";
    entry.officer.unit = "园区财政局";
    entry.officer.roles = roles;
    entry.officer.role_count = role_count;
    return entry;
}

static void
officers_have_one_name_one_key_and_an_admin_one_role(void **state)
{
    static const enum ledger_role both[] = {LEDGER_ROLE_MAKER, LEDGER_ROLE_ADMIN};
    static const enum ledger_role two[] = {LEDGER_ROLE_MAKER, LEDGER_ROLE_CASHIER};
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entry;
    char bad_code[19];
    size_t who;

    (void)state;
    fixture_open(&fixture);
    who = fixture_officer_new(&fixture, "new.one", LEDGER_ROLE_MAKER);

    entry = fixture_enrol(&fixture, FIXTURE_MAKER);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, OFFICER_NAME_USED);
    entry = fixture_enrol(&fixture, who);
    entry.officer.vkey = fixture.officers[FIXTURE_MAKER].vkey;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, VKEY_OF_OTHER_NAME);
    {
        char vkey[LEDGER_VKEY_SIZE];

        ledger_vkey_format("new.one", LEDGER_KEY_ED25519,
                           &fixture.officers[FIXTURE_MAKER].key.public_key, vkey);
        entry.officer.vkey = vkey;
        result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
        assert_verdict(&result, LEDGER_RULE_CLOSING, VKEY_USED_BEFORE);
    }
    entry = fixture_enrol(&fixture, who);
    memcpy(bad_code, entry.officer.unit_code, sizeof(bad_code));
    bad_code[17] = bad_code[17] == '0' ? '1' : '0';
    entry.officer.unit_code = bad_code;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, CREDIT_CODE_CHECK);
    entry = fixture_enrol(&fixture, who);
    entry.officer.roles = both;
    entry.officer.role_count = 2;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ADMIN_WITH_OTHER_ROLE);
    entry.officer.roles = two;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);

    entry = officer_entry(LEDGER_OFFICER_REVOKE, "nobody");
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, OFFICER_UNKNOWN);
    entry = officer_entry(LEDGER_OFFICER_ROTATE, "new.one");
    entry.officer.vkey = fixture.officers[who].vkey;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, VKEY_USED_BEFORE);
    entry = officer_entry(LEDGER_OFFICER_REVOKE, "new.one");
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, OFFICER_IS_REVOKED);
    entry = fixture_enrol(&fixture, who);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, OFFICER_NAME_USED);
    fixture_close(&fixture);
}

static void
two_admins_remain_after_each_entry(void **state)
{
    static const enum ledger_role maker[] = {LEDGER_ROLE_MAKER};
    static const enum ledger_role admin[] = {LEDGER_ROLE_ADMIN};
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[3];

    (void)state;
    fixture_open(&fixture); /* three admins */
    entries[0] = officer_entry(LEDGER_OFFICER_REVOKE, "admin.1");
    entries[1] = officer_change("admin.2", maker, 1);
    entries[2] = officer_change("maker", admin, 1);
    /* That the third entry would make it good does not help the second. */
    result = fixture_try(&fixture, entries, 3, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, TOO_FEW_ADMINS);
    assert_int_equal(result.verdict.entry_index, 1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    result = fixture_try(&fixture, &entries[1], 1, 1u << FIXTURE_ADMIN_2 | 1u << FIXTURE_ADMIN_3);
    assert_verdict(&result, LEDGER_RULE_CLOSING, TOO_FEW_ADMINS);
    entries[0] = entries[2];
    result = fixture_try(&fixture, entries, 2, 1u << FIXTURE_ADMIN_2 | 1u << FIXTURE_ADMIN_3);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

static void
rules_add_to_the_defaults_and_take_nothing_away(void **state)
{
    static const struct {
        struct ledger_requirement requirement;
        enum ledger_message message;
    } rows[] = {
        {{LEDGER_BODY_IDENTITY, LEDGER_ROLE_ADMIN, 1, 0}, LEDGER_MESSAGE_REQUIREMENT_COUNT_TOO_LOW},
        {{LEDGER_BODY_IDENTITY, LEDGER_ROLE_ADMIN, 3, 0}, LEDGER_MESSAGE_NONE},
        {{LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_MAKER, 2, 100},
         LEDGER_MESSAGE_REQUIREMENT_FROM_TOO_HIGH},
        {{LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_MAKER, 2, 0}, LEDGER_MESSAGE_NONE},
        {{LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_APPROVER, 1, 1}, LEDGER_MESSAGE_NONE},
        {{LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_APPROVER, 1, LEDGER_MONEY_FEN_MAX},
         LEDGER_MESSAGE_NONE},
        {{LEDGER_BODY_SETTLEMENT, LEDGER_ROLE_CASHIER, 1, 1},
         LEDGER_MESSAGE_REQUIREMENT_FROM_TOO_HIGH},
        {{LEDGER_BODY_SETTLEMENT, LEDGER_ROLE_APPROVER, 1, 1}, LEDGER_MESSAGE_NONE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct ledger_rule rule = {
            .requirements = &rows[i].requirement, .requirement_count = 1, .reason = "内控"};
        struct ledger_error err = {0};

        assert_status(ledger_requirements_check(&rule, &err),
                      rows[i].message == LEDGER_MESSAGE_NONE ? LEDGER_OK : LEDGER_REFUSED, &err);
        assert_message(&err, rows[i].message);
    }
}

static void
the_genesis_holds_identity_first_and_people(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX];
    struct ledger_entry kept;
    size_t count;

    (void)state;
    fixture_open_empty(&fixture);
    count = fixture_genesis(&fixture, entries);

    /* Every admin signs, not just two. */
    result = fixture_try(&fixture, entries, count, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, ADMIN_MISSING);
    result = fixture_try(&fixture, &entries[1], count - 1, FIXTURE_GENESIS_ADMINS);
    assert_verdict(&result, LEDGER_RULE_FORM, GENESIS_WITHOUT_IDENTITY);

    kept = entries[0];
    entries[0] = entries[1];
    entries[1] = kept;
    result = fixture_try(&fixture, entries, count, FIXTURE_GENESIS_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, GENESIS_IDENTITY_FIRST);
    entries[1] = entries[0];
    entries[0] = kept;
    entries[count] = kept;
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, GENESIS_IDENTITY_FIRST);
    entries[count] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS | FIXTURE_PAIR);
    assert_verdict(&result, LEDGER_RULE_CLOSING, GENESIS_HOLDS_OTHER);
    entries[count] = officer_entry(LEDGER_OFFICER_REVOKE, "maker");
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, GENESIS_ENROLS_ONLY);
    entries[count] = entries[count - 1];
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, OFFICER_NAME_USED);

    /* One admin cannot found a ledger; who is not enrolled cannot sign it. */
    result = fixture_try(&fixture, entries, 2, 1u << FIXTURE_ADMIN_1);
    assert_verdict(&result, LEDGER_RULE_REQUIRED_ROLES, ADMIN_MISSING);
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_SIGNATURE, SIGNER_UNKNOWN);
    result = fixture_try(&fixture, entries, 3, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

/* A head of the ledger, signed by a key under a name. */
static struct ledger_slice
signed_head(const char *origin, const char *name, const struct ledger_key *key, uint64_t size,
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

static void
an_identity_changes_something_and_names_the_head_it_leaves(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entry;
    struct ledger_entry same;
    struct ledger_buffer note = {0};
    struct ledger_digest root;
    char next_vkey[LEDGER_VKEY_SIZE];
    char moved_vkey[LEDGER_VKEY_SIZE];
    size_t next;

    (void)state;
    fixture_open(&fixture);
    next = fixture_officer_new(&fixture, "unused", LEDGER_ROLE_MAKER); /* a key, not enrolled */
    ledger_vkey_format(FIXTURE_ORIGIN, LEDGER_KEY_ED25519, &fixture.officers[next].key.public_key,
                       next_vkey);
    ledger_vkey_format("test.example/moved", LEDGER_KEY_ED25519,
                       &fixture.officers[next].key.public_key, moved_vkey);
    ledger_entry_init(&same, LEDGER_BODY_IDENTITY);
    same.identity.name = "测试园区政策资金账本";
    same.identity.origin = FIXTURE_ORIGIN;
    same.identity.vkey = fixture.vkey;
    same.identity.reason = "变更";
    root = ledger_tree_range_root(&fixture.range);

    result = fixture_try(&fixture, &same, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, IDENTITY_CHANGES_NOTHING);
    entry = same;
    entry.identity.last_checkpoint =
        signed_head(FIXTURE_ORIGIN, FIXTURE_ORIGIN, &fixture.ledger_key, 1, &root, &note);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, CHECKPOINT_WITHOUT_NEW_ORIGIN);
    entry = same;
    entry.identity.vkey = moved_vkey;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, VKEY_OF_OTHER_NAME);

    entry = same;
    entry.identity.origin = "test.example/moved";
    entry.identity.vkey = moved_vkey;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ORIGIN_WITHOUT_CHECKPOINT);
    entry.identity.last_checkpoint =
        signed_head("test.example/moved", FIXTURE_ORIGIN, &fixture.ledger_key, 1, &root, &note);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ORIGIN_CHECKPOINT_FOREIGN);
    entry.identity.last_checkpoint = signed_head(
        FIXTURE_ORIGIN, FIXTURE_ORIGIN, &fixture.officers[FIXTURE_MAKER].key, 1, &root, &note);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ORIGIN_CHECKPOINT_FOREIGN);

    /* A new name alone; then a new key; the key before is never used again. */
    entry = same;
    entry.identity.name = "改名";
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    entry.identity.vkey = next_vkey;
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    result = fixture_try(&fixture, &same, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_CLOSING, VKEY_USED_BEFORE);
    ledger_buffer_free(&note);
    fixture_close(&fixture);
}

static void
the_origin_may_move_with_the_head_of_the_old_one(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entry;
    struct ledger_buffer note = {0};
    struct ledger_digest root;
    char vkey[LEDGER_VKEY_SIZE];
    size_t next;

    (void)state;
    fixture_open(&fixture);
    next = fixture_officer_new(&fixture, "unused", LEDGER_ROLE_MAKER);
    ledger_vkey_format("test.example/moved", LEDGER_KEY_ED25519,
                       &fixture.officers[next].key.public_key, vkey);
    root = ledger_tree_range_root(&fixture.range);
    ledger_entry_init(&entry, LEDGER_BODY_IDENTITY);
    entry.identity.name = "测试园区政策资金账本";
    entry.identity.origin = "test.example/moved";
    entry.identity.vkey = vkey;
    entry.identity.reason = "机构改革";
    entry.identity.last_checkpoint =
        signed_head(FIXTURE_ORIGIN, FIXTURE_ORIGIN, &fixture.ledger_key, 1, &root, &note);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    /* Its own header was the last under the old origin. */
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_verdict(&result, LEDGER_RULE_FORM, ORIGIN_NOT_IN_FORCE);
    ledger_buffer_free(&note);
    fixture_close(&fixture);
}

static void
anchors_are_signed_heads_that_extend_each_other(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entry;
    struct ledger_buffer note = {0};
    struct ledger_digest leaves[4];
    struct ledger_digest roots[5];
    struct ledger_tree_range range = {0};
    struct ledger_digest proof[8];
    char vkey[LEDGER_VKEY_SIZE];
    const struct ledger_key *key;
    const unsigned maker = 1u << FIXTURE_MAKER;

    (void)state;
    fixture_open(&fixture);
    key = &fixture.officers[fixture_officer_new(&fixture, "unused", LEDGER_ROLE_MAKER)].key;
    ledger_vkey_format("other.example", LEDGER_KEY_ED25519, &key->public_key, vkey);
    for (uint8_t i = 0; i < 4; i++) {
        leaves[i] = ledger_tree_leaf(ledger_slice_of(&i, 1));
        ledger_tree_range_add(&range, &leaves[i]);
        roots[i + 1] = ledger_tree_range_root(&range);
    }
    ledger_entry_init(&entry, LEDGER_BODY_ANCHOR);
    entry.anchor.vkey = vkey;
    entry.anchor.checkpoint =
        signed_head("other.example", "other.example", &fixture.ledger_key, 2, &roots[2], &note);
    result = fixture_try(&fixture, &entry, 1, maker);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ANCHOR_NOT_SIGNED);
    entry.anchor.checkpoint =
        signed_head(FIXTURE_ORIGIN, "other.example", key, 2, &roots[2], &note);
    result = fixture_try(&fixture, &entry, 1, maker);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ANCHOR_OF_ITSELF);
    entry.anchor.checkpoint =
        signed_head("other.example", "other.example", key, 2, &roots[2], &note);
    result = fixture_try(&fixture, &entry, 1, maker);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);

    entry.anchor.checkpoint =
        signed_head("other.example", "other.example", key, 1, &roots[1], &note);
    result = fixture_try(&fixture, &entry, 1, maker);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ANCHOR_GOES_BACK);
    entry.anchor.checkpoint =
        signed_head("other.example", "other.example", key, 4, &roots[4], &note);
    result = fixture_try(&fixture, &entry, 1, maker);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ANCHOR_NOT_CONSISTENT);
    /* PROOF(2, D[4]) is the right half. */
    proof[0] = ledger_tree_node(&leaves[2], &leaves[3]);
    entry.anchor.proof = proof;
    entry.anchor.proof_count = 1;
    result = fixture_try(&fixture, &entry, 1, maker);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    /* The same size again must be the same head. */
    entry.anchor.proof_count = 0;
    entry.anchor.checkpoint =
        signed_head("other.example", "other.example", key, 4, &roots[3], &note);
    result = fixture_try(&fixture, &entry, 1, maker);
    assert_verdict(&result, LEDGER_RULE_CLOSING, ANCHOR_NOT_CONSISTENT);
    ledger_buffer_free(&note);
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closings_follow_one_another_and_state_what_the_ledger_adds_up),
        cmocka_unit_test(officers_have_one_name_one_key_and_an_admin_one_role),
        cmocka_unit_test(two_admins_remain_after_each_entry),
        cmocka_unit_test(rules_add_to_the_defaults_and_take_nothing_away),
        cmocka_unit_test(the_genesis_holds_identity_first_and_people),
        cmocka_unit_test(an_identity_changes_something_and_names_the_head_it_leaves),
        cmocka_unit_test(the_origin_may_move_with_the_head_of_the_old_one),
        cmocka_unit_test(anchors_are_signed_heads_that_extend_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rule 16 for people, and rules 5 to 7 where CANONICAL.md leaves most to read. The fixture asserts
 * after every voucher that ledger and auditor name the same rule and entry. */
#include <string.h>

#include "ledger/note/checkpoint.h"
#include "ledger/rules/requirements.h"
#include "support/assert_audit.h"
#include "support/assert_status.h"
#include "support/fixture.h"

#define MOVED "test.example/moved"

/* The verdict, by rule and by entry of the voucher (-1: it is about the voucher). */
#define assert_answer(result, expected_rule, expected_entry)                                       \
    assert_answer_at(&(result), LEDGER_RULE_##expected_rule, (expected_entry), __FILE__, __LINE__)
static void
assert_answer_at(const struct fixture_result *result, enum ledger_rule_number rule, int entry,
                 const char *file, int line)
{
    char text[LEDGER_ERROR_TEXT_SIZE] = "";
    const int is = result->verdict.concerns_entry ? (int)result->verdict.entry_index : -1;

    if (result->status != LEDGER_OK)
        ledger_error_text(&result->err, LEDGER_LANGUAGE_EN, text);
    if (result->verdict.rule == rule && (rule == LEDGER_RULE_NONE || is == entry))
        return;
    print_error("rule '%s', entry %d. %s\n", ledger_rule_name(result->verdict.rule), is, text);
    _fail(file, line);
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
change(const char *name, const enum ledger_role *role)
{
    struct ledger_entry entry = officer_entry(LEDGER_OFFICER_CHANGE, name);

    entry.officer.full_name = "李四";
    entry.officer.unit = "园区财政局";
    entry.officer.roles = role;
    entry.officer.role_count = 1;
    return entry;
}

static struct ledger_entry
rule_entry(const struct ledger_requirement *requirements, size_t count)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_RULE);
    entry.rule.reason = "内部控制";
    entry.rule.requirements = requirements;
    entry.rule.requirement_count = count;
    return entry;
}

static struct ledger_entry
identity_entry(const char *name, const char *origin, const char *vkey)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_IDENTITY);
    entry.identity.name = name;
    entry.identity.origin = origin;
    entry.identity.vkey = vkey;
    entry.identity.reason = "变更";
    return entry;
}

static struct ledger_slice
signed_head(const char *origin, const char *name, const struct ledger_key *key, uint64_t size,
            struct ledger_buffer *note)
{
    struct ledger_checkpoint checkpoint = {.size = size, .root = {{7}}};
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
voucher_0_is_judged_by_its_own_rule(void **state)
{
    static const struct ledger_requirement maker = {LEDGER_BODY_OFFICER, LEDGER_ROLE_MAKER, 1, 0};
    static const struct ledger_requirement low = {LEDGER_BODY_OFFICER, LEDGER_ROLE_ADMIN, 1, 0};
    static const struct ledger_requirement four = {LEDGER_BODY_RULE, LEDGER_ROLE_ADMIN, 4, 0};
    const unsigned with_maker = FIXTURE_GENESIS_ADMINS | 1u << FIXTURE_MAKER;
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 3];
    struct fixture fixture;
    struct fixture_result result;
    size_t count;

    (void)state;
    fixture_open_empty(&fixture);
    count = fixture_genesis(&fixture, entries);
    entries[count] = rule_entry(&maker, 1);
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, REQUIRED_ROLES, -1);
    entries[count] = rule_entry(&low, 1);
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, CLOSING, (int)count);
    entries[count] = rule_entry(&four, 1);
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, REQUIRED_ROLES, -1);
    /* The newest rule is the whole list. */
    entries[count + 1] = rule_entry(NULL, 0);
    result = fixture_try(&fixture, entries, count + 2, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, NONE, -1);
    fixture_close(&fixture);

    fixture_open_empty(&fixture);
    count = fixture_genesis(&fixture, entries);
    entries[count] = rule_entry(&maker, 1);
    result = fixture_try(&fixture, entries, count + 1, with_maker);
    assert_answer(result, NONE, -1);
    entries[0] = fixture_enrol(&fixture, fixture_officer_new(&fixture, "late", LEDGER_ROLE_MAKER));
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, REQUIRED_ROLES, -1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS | 1u << FIXTURE_MAKER);
    assert_answer(result, NONE, -1);
    fixture_close(&fixture);
}

static void
voucher_0_names_the_ledger_once_and_first(void **state)
{
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 2];
    struct ledger_entry kept;
    struct ledger_buffer note = {0};
    char foreign[LEDGER_VKEY_SIZE];
    struct fixture fixture;
    struct fixture_result result;
    size_t count;

    (void)state;
    fixture_open_empty(&fixture);
    count = fixture_genesis(&fixture, entries);
    kept = entries[0];

    entries[0] = entries[2];
    entries[2] = kept;
    result = fixture_try(&fixture, entries, count, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, CLOSING, 0);
    entries[2] = entries[0];
    entries[0] = kept;

    entries[0].identity.origin = MOVED;
    result = fixture_try(&fixture, entries, count, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, FORM, -1);
    /* Of two, the first says what the header must state. */
    entries[count] = kept;
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, FORM, -1);
    entries[0] = kept;
    entries[count].identity.origin = MOVED;
    entries[count].identity.vkey = fixture.vkey;
    entries[count].identity.last_checkpoint =
        signed_head(FIXTURE_ORIGIN, FIXTURE_ORIGIN, &fixture.ledger_key, 1, &note);
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, CLOSING, (int)count);

    entries[0].identity.last_checkpoint = entries[count].identity.last_checkpoint;
    result = fixture_try(&fixture, entries, count, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, CLOSING, 0);
    entries[0] = kept;

    entries[count] = officer_entry(LEDGER_OFFICER_REVOKE, "admin.1");
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, CLOSING, (int)count);
    entries[count] = officer_entry(LEDGER_OFFICER_ROTATE, "admin.1");
    ledger_vkey_format("admin.1", LEDGER_KEY_ED25519, &fixture.ledger_key.public_key, foreign);
    entries[count].officer.vkey = foreign;
    result = fixture_try(&fixture, entries, count + 1, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, CLOSING, (int)count);

    /* The first identity's key, too, bears the origin's name: nobody would take its checkpoints for
     * the ledger's otherwise. */
    ledger_vkey_format("ledger-key", LEDGER_KEY_ED25519, &fixture.ledger_key.public_key, foreign);
    entries[0].identity.vkey = foreign;
    result = fixture_try(&fixture, entries, count, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, CLOSING, 0);
    ledger_buffer_free(&note);
    fixture_close(&fixture);
}

static void
a_key_is_used_once_by_anybody(void **state)
{
    char vkey[LEDGER_VKEY_SIZE];
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];
    size_t who;

    (void)state;
    fixture_open(&fixture);
    who = fixture_officer_new(&fixture, "new.one", LEDGER_ROLE_MAKER);
    entries[0] = fixture_enrol(&fixture, who);
    ledger_vkey_format("new.one", LEDGER_KEY_ED25519, &fixture.ledger_key.public_key, vkey);
    entries[0].officer.vkey = vkey;
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 0);
    entries[0] = identity_entry("测试", FIXTURE_ORIGIN, vkey);
    ledger_vkey_format(FIXTURE_ORIGIN, LEDGER_KEY_ED25519,
                       &fixture.officers[FIXTURE_CASHIER].key.public_key, vkey);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 0);
    /* Nor twice in one voucher. */
    ledger_vkey_format("maker", LEDGER_KEY_ED25519, &fixture.officers[who].key.public_key, vkey);
    entries[0] = officer_entry(LEDGER_OFFICER_ROTATE, "maker");
    entries[0].officer.vkey = vkey;
    entries[1] = fixture_enrol(&fixture, who);
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, NONE, -1);

    /* From now on the maker signs with it, and not with the old one. */
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_answer(result, SIGNATURE, -1);
    {
        struct ledger_key kept = fixture.officers[FIXTURE_MAKER].key;

        fixture.officers[FIXTURE_MAKER].key = fixture.officers[who].key;
        result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
        assert_answer(result, NONE, -1);
        fixture.officers[FIXTURE_MAKER].key = kept;
    }
    fixture_close(&fixture);
}

static void
a_revoked_name_is_gone_for_ever(void **state)
{
    static const enum ledger_role maker = LEDGER_ROLE_MAKER;
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];
    char vkey[LEDGER_VKEY_SIZE];
    size_t who;

    (void)state;
    fixture_open(&fixture);
    who = fixture_officer_new(&fixture, "unused", LEDGER_ROLE_MAKER);
    ledger_vkey_format("maker", LEDGER_KEY_ED25519, &fixture.officers[who].key.public_key, vkey);
    entries[0] = officer_entry(LEDGER_OFFICER_REVOKE, "maker");
    entries[1] = change("maker", &maker);
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, NONE, -1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 0);
    entries[0] = officer_entry(LEDGER_OFFICER_ROTATE, "maker");
    entries[0].officer.vkey = vkey;
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 0);
    entries[0] = fixture_enrol(&fixture, FIXTURE_MAKER);
    entries[0].officer.vkey = vkey;
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 0);
    fixture_close(&fixture);
}

static void
a_change_clears_what_it_leaves_out(void **state)
{
    static const enum ledger_role reviewer = LEDGER_ROLE_REVIEWER;
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];
    size_t twin;

    (void)state;
    fixture_open(&fixture);
    twin = fixture_officer_new(&fixture, "twin", LEDGER_ROLE_REVIEWER);
    fixture.officers[twin].person = fixture.officers[FIXTURE_MAKER].person;
    fixture_credit_code(2, fixture.officers[twin].unit_code);
    entries[0] = fixture_enrol(&fixture, twin);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, NONE, -1);
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 1000);
    result = fixture_try(&fixture, entries, 2, 1u << FIXTURE_MAKER | 1u << twin);
    assert_answer(result, SEPARATION, -1);
    fixture_record(&fixture, entries, 2);
    /* Enterprise 1 is his unit. */
    entries[0] = fixture_disbursement("SUB", "D-1", 1, 10);
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR | 1u << twin);
    assert_answer(result, SEPARATION, -1);
    entries[1] = change("twin", &reviewer);
    result = fixture_try(&fixture, &entries[1], 1, FIXTURE_ADMINS);
    assert_answer(result, NONE, -1);
    result = fixture_try(&fixture, entries, 1, 1u << FIXTURE_MAKER | 1u << twin);
    assert_answer(result, NONE, -1);
    fixture_close(&fixture);
}

static void
the_newest_rule_is_the_whole_list_and_holds_from_the_next_voucher(void **state)
{
    static const struct ledger_requirement two_makers = {LEDGER_BODY_PROGRAMME, LEDGER_ROLE_MAKER,
                                                         2, 0};
    static const struct ledger_requirement three = {LEDGER_BODY_RULE, LEDGER_ROLE_ADMIN, 3, 0};
    static const struct ledger_requirement rows[] = {
        {LEDGER_BODY_APPROPRIATION, LEDGER_ROLE_APPROVER, 1, 500},
        {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_CASHIER, 1, 100},
        {LEDGER_BODY_ADJUSTMENT, LEDGER_ROLE_APPROVER, 1, 50},
    };
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[4];

    (void)state;
    fixture_open(&fixture);
    entries[0] = rule_entry(&three, 1);
    entries[1] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[2] = fixture_appropriation("SUB", 100000);
    result = fixture_try(&fixture, entries, 3, FIXTURE_ADMINS | FIXTURE_PAIR);
    assert_answer(result, NONE, -1);
    entries[0] = rule_entry(&two_makers, 1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, REQUIRED_ROLES, -1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_GENESIS_ADMINS);
    assert_answer(result, NONE, -1);
    entries[1] = fixture_programme("OTHER", LEDGER_INSTRUMENT_SUBSIDY);
    result = fixture_try(&fixture, &entries[1], 1, FIXTURE_PAIR);
    assert_answer(result, REQUIRED_ROLES, -1);
    entries[0] = rule_entry(rows, 3);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, NONE, -1);
    result = fixture_try(&fixture, &entries[1], 1, FIXTURE_PAIR);
    assert_answer(result, NONE, -1);

    /* From an amount on, added up by payee; an adjustment's is its own. */
    entries[0] = fixture_disbursement("SUB", "D-1", 1, 60);
    entries[1] = fixture_disbursement("SUB", "D-2", 2, 99);
    entries[2] = fixture_disbursement("SUB", "D-3", 1, 40);
    entries[2].disbursement.reason = "分两笔";
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_answer(result, NONE, -1);
    entries[0].disbursement.reference = "D-4";
    entries[1].disbursement.reference = "D-5";
    entries[0].disbursement.reason = entries[1].disbursement.reason = "再付";
    result = fixture_try(&fixture, entries, 3, FIXTURE_PAIR);
    assert_answer(result, REQUIRED_ROLES, -1);
    result = fixture_try(&fixture, entries, 3, FIXTURE_PAIR | 1u << FIXTURE_CASHIER);
    assert_answer(result, NONE, -1);
    entries[0] = fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "D-5", 49);
    entries[1] = fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "D-5", 50);
    result = fixture_try(&fixture, entries, 2, FIXTURE_PAIR);
    assert_answer(result, REQUIRED_ROLES, -1);
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_answer(result, NONE, -1);
    /* An amount is as large with either sign. */
    entries[0] = fixture_appropriation("SUB", -500);
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_answer(result, REQUIRED_ROLES, -1);
    entries[0].appropriation.amount_fen++;
    result = fixture_try(&fixture, entries, 1, FIXTURE_PAIR);
    assert_answer(result, NONE, -1);
    fixture_close(&fixture);
}

static struct ledger_entry
payout_abroad(const char *reference, const char *name, const char *number)
{
    struct ledger_entry entry =
        fixture_disbursement("SUB", reference, 1, LEDGER_APPROVER_FROM_FEN / 2);

    entry.disbursement.payee = (struct ledger_payee){
        .name = "Muster GmbH",
        .kind = LEDGER_PAYEE_OTHER,
        .credit_code = "",
        .register_name = name,
        .register_number = number,
    };
    entry.disbursement.reason = "境外机构";
    return entry;
}

static void
sums_are_those_of_one_payee_and_no_neighbour(void **state)
{
    static const struct {
        const char *registers[2], *numbers[2];
        bool is_one;
    } rows[] = {
        {{"Handelsregister", "Handelsregister"}, {"HRB-1", "HRB-1"}, true},
        {{"Handelsregister", "Handelsregister"}, {"HRB-1", "HRB-2"}, false},
        {{"Handelsregister", "Handelsregister X"}, {"X1", "1"}, false},
        {{"A", "B"}, {"HRB-1", "HRB-1"}, false},
    };
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 100 * LEDGER_APPROVER_FROM_FEN);
    fixture_record(&fixture, entries, 2);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture_voucher voucher;

        entries[0] = payout_abroad("D-1", rows[i].registers[0], rows[i].numbers[0]);
        entries[1] = payout_abroad("D-2", rows[i].registers[1], rows[i].numbers[1]);
        fixture_prepare(&fixture, entries, 2, &voucher);
        fixture_sign_all(&fixture, &voucher, FIXTURE_PAIR);
        result = fixture_judge(&fixture, &voucher, /* preparing= */ false);
        if (rows[i].is_one)
            assert_answer(result, REQUIRED_ROLES, -1);
        else
            assert_answer(result, NONE, -1);
        fixture_voucher_free(&voucher);
    }
    fixture_close(&fixture);
}

/* Many payouts, so that sums collide; one payee reaches the threshold by one fen. */
static void
sums_hold_for_many_payees(void **state)
{
    static char numbers[60][16];
    enum { PAYOUTS = 600, PAYEES = 60 };
    static struct ledger_entry entries[PAYOUTS];
    static char references[PAYOUTS][16];
    struct fixture fixture;
    struct fixture_result result;

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", 100 * LEDGER_APPROVER_FROM_FEN);
    fixture_record(&fixture, entries, 2);
    for (size_t i = 0; i < PAYOUTS; i++) {
        (void)snprintf(references[i], sizeof(references[i]), "D-%zu", i);
        entries[i] = fixture_disbursement("SUB", references[i], (unsigned)(i % PAYEES),
                                          LEDGER_APPROVER_FROM_FEN / (PAYOUTS / PAYEES));
        entries[i].disbursement.reason = "按月拨付";
        if (i < PAYEES)
            entries[i].disbursement.amount_fen--;
        /* Every other payee is of one register. */
        if (i % 2 == 0)
            continue;
        (void)snprintf(numbers[i % PAYEES], sizeof(numbers[0]), "HRB-%zu", i % PAYEES);
        entries[i].disbursement.payee =
            payout_abroad("", "Handelsregister", numbers[i % PAYEES]).disbursement.payee;
    }
    entries[17].disbursement.amount_fen++;
    result = fixture_try(&fixture, entries, PAYOUTS, FIXTURE_PAIR);
    assert_answer(result, REQUIRED_ROLES, -1);
    entries[17].disbursement.amount_fen--;
    result = fixture_try(&fixture, entries, PAYOUTS, FIXTURE_PAIR);
    assert_answer(result, NONE, -1);
    fixture_close(&fixture);
}

/* More payees than a table holds without collisions, each paid one fen less than the threshold. */
static void
sums_of_neighbours_are_never_mixed(void **state)
{
    enum { PAYEES = 1000 };
    static struct ledger_entry entries[PAYEES];
    static char references[PAYEES][16];
    static char numbers[PAYEES][16];
    struct fixture fixture;
    struct fixture_result result;

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("SUB", PAYEES * LEDGER_APPROVER_FROM_FEN);
    fixture_record(&fixture, entries, 2);
    for (size_t i = 0; i < PAYEES; i++) {
        (void)snprintf(references[i], sizeof(references[i]), "D-%zu", i);
        (void)snprintf(numbers[i], sizeof(numbers[i]), "HRB-%zu", i);
        entries[i] = payout_abroad(references[i], "Handelsregister", numbers[i]);
        entries[i].disbursement.amount_fen = LEDGER_APPROVER_FROM_FEN - 1;
    }
    result = fixture_try(&fixture, entries, PAYEES, FIXTURE_PAIR);
    assert_answer(result, NONE, -1);
    fixture_close(&fixture);
}

static void
admins_are_counted_after_each_entry(void **state)
{
    static const enum ledger_role maker = LEDGER_ROLE_MAKER;
    static const enum ledger_role admin = LEDGER_ROLE_ADMIN;
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[4];
    size_t who;

    (void)state;
    fixture_open(&fixture);
    who = fixture_officer_new(&fixture, "admin.4", LEDGER_ROLE_ADMIN);
    entries[0] = change("admin.1", &maker);
    entries[1] = officer_entry(LEDGER_OFFICER_REVOKE, "admin.2");
    entries[2] = fixture_enrol(&fixture, who);
    result = fixture_try(&fixture, entries, 3, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 1);
    entries[1] = fixture_enrol(&fixture, who);
    entries[2] = officer_entry(LEDGER_OFFICER_REVOKE, "admin.2");
    entries[3] = change("admin.1", &admin);
    result = fixture_try(&fixture, entries, 4, FIXTURE_ADMINS);
    assert_answer(result, NONE, -1);
    fixture_close(&fixture);
}

static void
an_identity_moves_forward_only(void **state)
{
    char moved[LEDGER_VKEY_SIZE], back[LEDGER_VKEY_SIZE], elsewhere[LEDGER_VKEY_SIZE];
    struct ledger_buffer note = {0}, note_2 = {0};
    struct fixture fixture;
    struct fixture_result result;
    struct audit_identity identity;
    struct audit_error err = {0};
    struct ledger_entry entries[3];
    const struct ledger_key *keys[3];

    (void)state;
    fixture_open(&fixture);
    for (size_t i = 0; i < 3; i++) {
        static const char *const names[] = {"unused.1", "unused.2", "unused.3"};
        keys[i] = &fixture.officers[fixture_officer_new(&fixture, names[i], LEDGER_ROLE_MAKER)].key;
    }
    ledger_vkey_format(MOVED, LEDGER_KEY_ED25519, &keys[0]->public_key, moved);
    ledger_vkey_format(FIXTURE_ORIGIN, LEDGER_KEY_ED25519, &keys[1]->public_key, back);
    ledger_vkey_format("test.example/3", LEDGER_KEY_ED25519, &keys[2]->public_key, elsewhere);

    /* The head that is left is one that the old key signed; its size is not asked for. */
    entries[0] = identity_entry("新账本", MOVED, moved);
    entries[0].identity.last_checkpoint =
        signed_head(FIXTURE_ORIGIN, FIXTURE_ORIGIN, keys[0], 1, &note);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 0);
    entries[0].identity.last_checkpoint = ledger_slice_of("no note", 7);
    result = fixture_try(&fixture, entries, 1, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 0);
    entries[0].identity.last_checkpoint =
        signed_head(FIXTURE_ORIGIN, FIXTURE_ORIGIN, &fixture.ledger_key, 77, &note);
    /* Back to an origin that was left, in the same voucher. */
    entries[1] = identity_entry("旧账本", FIXTURE_ORIGIN, back);
    entries[1].identity.last_checkpoint = signed_head(MOVED, MOVED, keys[0], 1, &note_2);
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_answer(result, CLOSING, 1);
    /* On to a third one is two moves. */
    entries[1] = identity_entry("第三账本", "test.example/3", elsewhere);
    entries[1].identity.last_checkpoint = ledger_buffer_slice(&note_2);
    result = fixture_try(&fixture, entries, 2, FIXTURE_ADMINS);
    assert_answer(result, NONE, -1);

    for (uint64_t size = 0; size <= 3; size++) {
        const bool before = size < 2;

        if (size == 0) {
            assert_audit(audit_replay_identity(fixture.auditor.replay, 0, &identity, &err),
                         AUDIT_NOT_FOUND, &err);
            continue;
        }
        assert_audit(audit_replay_identity(fixture.auditor.replay, size, &identity, &err), AUDIT_OK,
                     &err);
        assert_true(audit_bytes_equal(identity.origin,
                                      audit_text(before ? FIXTURE_ORIGIN : "test.example/3")));
        assert_true(
            audit_bytes_equal(identity.vkey, audit_text(before ? fixture.vkey : elsewhere)));
        assert_true(audit_bytes_equal(identity.name,
                                      audit_text(before ? "测试园区政策资金账本" : "第三账本")));
        assert_int_equal(identity.since_size, before ? 1 : 2);
    }
    ledger_buffer_free(&note);
    ledger_buffer_free(&note_2);
    fixture_close(&fixture);
}

/* ---- all that the auditor says of a voucher, not only what comes first */

static size_t
objections_with(struct fixture *fixture, const struct ledger_entry *drafts, size_t count,
                unsigned signers, enum audit_message message)
{
    struct audit_bytes entries[FIXTURE_OFFICERS_MAX + 3];
    struct fixture_voucher voucher;
    struct audit_feed_result result;
    size_t found = 0;

    fixture_prepare(fixture, drafts, count, &voucher);
    fixture_sign_all(fixture, &voucher, signers);
    const struct ledger_seal seal = fixture_seal_of(fixture, &voucher);
    struct ledger_buffer bytes = fixture_seal_bytes(&seal);
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct audit_bytes){voucher.entries[i].data, voucher.entries[i].size};
    const struct audit_feed_voucher fed = {
        .seal = {bytes.data, bytes.size}, .entries = entries, .entry_count = count};
    audit_feed_try(&fixture->auditor, &fed, &result);
    assert_true(result.objection_count <= AUDIT_FEED_OBJECTIONS_MAX);
    for (size_t i = 0; i < result.objection_count; i++)
        found += result.objections[i].what.message == message;
    ledger_buffer_free(&bytes);
    fixture_voucher_free(&voucher);
    return found;
}

static void
a_genesis_without_two_administrators_is_told(void **state)
{
    (void)state;
    for (size_t admins = 0; admins <= 3; admins++) {
        struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 3], kept[FIXTURE_OFFICERS_MAX + 3];
        struct fixture fixture;
        size_t count, kept_count = 0;

        fixture_open_empty(&fixture);
        count = fixture_genesis(&fixture, entries);
        for (size_t i = 0; i < count; i++) /* The identity, then people in their order. */
            if (i == 0 || i > FIXTURE_ADMIN_3 + 1 || i <= admins)
                kept[kept_count++] = entries[i];
        assert_int_equal(objections_with(&fixture, kept, kept_count, FIXTURE_GENESIS_ADMINS,
                                         AUDIT_MESSAGE_GENESIS_ADMINS_TOO_FEW),
                         admins < 2);
        fixture_close(&fixture);
    }
}

static void
a_signer_of_payments_to_himself_is_told_of_once(void **state)
{
    static const struct {
        enum fixture_who payee;
        bool himself;
        size_t payments;
        size_t unit, person; /* objections */
    } rows[] = {
        {FIXTURE_MAKER, false, 1, 1, 0},    {FIXTURE_MAKER, false, 3, 1, 0},
        {FIXTURE_REVIEWER, false, 2, 1, 0}, {FIXTURE_MAKER, true, 1, 0, 1},
        {FIXTURE_REVIEWER, true, 3, 0, 1},  {FIXTURE_CASHIER, false, 2, 0, 0},
        {FIXTURE_CASHIER, true, 2, 0, 0},
    };
    struct ledger_entry programme = fixture_programme("SUB", LEDGER_INSTRUMENT_REFUND);
    struct fixture fixture;

    (void)state;
    fixture_open(&fixture);
    fixture_record(&fixture, &programme, 1);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static const char *const references[] = {"D-1", "D-2", "D-3"};
        const struct fixture_officer *officer = &fixture.officers[rows[i].payee];
        struct ledger_entry entries[3];

        for (size_t at = 0; at < rows[i].payments; at++) {
            entries[at] = fixture_disbursement("SUB", references[at], 1, 10 + (int64_t)at);
            struct ledger_payee *payee = &entries[at].disbursement.payee;
            if (!rows[i].himself) {
                payee->credit_code = officer->unit_code;
                continue;
            }
            payee->kind = LEDGER_PAYEE_PERSON;
            payee->name = payee->credit_code = "";
            payee->person = ledger_digest_slice(&officer->person);
        }
        assert_int_equal(objections_with(&fixture, entries, rows[i].payments, FIXTURE_PAIR,
                                         AUDIT_MESSAGE_SIGNER_PAYS_OWN_UNIT),
                         rows[i].unit);
        assert_int_equal(objections_with(&fixture, entries, rows[i].payments, FIXTURE_PAIR,
                                         AUDIT_MESSAGE_SIGNER_PAYS_HIMSELF),
                         rows[i].person);
    }
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(voucher_0_is_judged_by_its_own_rule),
        cmocka_unit_test(a_genesis_without_two_administrators_is_told),
        cmocka_unit_test(a_signer_of_payments_to_himself_is_told_of_once),
        cmocka_unit_test(voucher_0_names_the_ledger_once_and_first),
        cmocka_unit_test(a_key_is_used_once_by_anybody),
        cmocka_unit_test(a_revoked_name_is_gone_for_ever),
        cmocka_unit_test(a_change_clears_what_it_leaves_out),
        cmocka_unit_test(the_newest_rule_is_the_whole_list_and_holds_from_the_next_voucher),
        cmocka_unit_test(sums_are_those_of_one_payee_and_no_neighbour),
        cmocka_unit_test(sums_hold_for_many_payees),
        cmocka_unit_test(sums_of_neighbours_are_never_mixed),
        cmocka_unit_test(admins_are_counted_after_each_entry),
        cmocka_unit_test(an_identity_moves_forward_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

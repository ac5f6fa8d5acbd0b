#include "support/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/record/codec.h"
#include "ledger/state/closing.h"
#include "ledger/store/bundle.h"
#include "ledger/store/tiles.h"
#include "ledger/value/uscc.h"
#include "support/assert_status.h"

static void
key_of_seed(const char *words, struct ledger_key *out_key)
{
    struct ledger_digest digest = ledger_digest_of(ledger_slice_of_text(words));
    struct ledger_secret seed = {0};
    struct ledger_error err = {0};

    assert_status(ledger_secret_take(&seed, sizeof(digest.bytes), &err), LEDGER_OK, &err);
    memcpy(seed.data, digest.bytes, sizeof(digest.bytes));
    assert_status(ledger_key_from_seed(&seed, out_key, &err), LEDGER_OK, &err);
}

void
fixture_credit_code(unsigned number, char code[static 19])
{
    (void)snprintf(code, 19, "91440101%08u", number % 100000000u);
    code[16] = ledger_uscc_character_17(code);
    code[17] = ledger_uscc_character_18(code);
    code[18] = '\0';
}

size_t
fixture_officer_new(struct fixture *fixture, const char *name, enum ledger_role role)
{
    struct fixture_officer *officer = &fixture->officers[fixture->officer_count];

    assert_true(fixture->officer_count < FIXTURE_OFFICERS_MAX);
    *officer = (struct fixture_officer){.role = role};
    (void)snprintf(officer->name, sizeof(officer->name), "%s", name);
    key_of_seed(name, &officer->key);
    ledger_vkey_format(name, LEDGER_KEY_ED25519, &officer->key.public_key, officer->vkey);
    fixture_credit_code(90000000u + (unsigned)fixture->officer_count, officer->unit_code);
    officer->person = ledger_digest_of(ledger_slice_of_text(officer->vkey));
    return fixture->officer_count++;
}

void
fixture_open_empty(struct fixture *fixture)
{
    static const struct {
        const char *name;
        enum ledger_role role;
    } people[FIXTURE_GENESIS_END] = {
        [FIXTURE_ADMIN_1] = {"admin.1", LEDGER_ROLE_ADMIN},
        [FIXTURE_ADMIN_2] = {"admin.2", LEDGER_ROLE_ADMIN},
        [FIXTURE_ADMIN_3] = {"admin.3", LEDGER_ROLE_ADMIN},
        [FIXTURE_MAKER] = {"maker", LEDGER_ROLE_MAKER},
        [FIXTURE_REVIEWER] = {"reviewer", LEDGER_ROLE_REVIEWER},
        [FIXTURE_APPROVER] = {"approver", LEDGER_ROLE_APPROVER},
        [FIXTURE_CASHIER] = {"cashier", LEDGER_ROLE_CASHIER},
    };
    struct ledger_error err = {0};

    *fixture = (struct fixture){.now_ms = FIXTURE_NOW_MS};
    assert_status(ledger_store_open_memory(&fixture->store, &err), LEDGER_OK, &err);
    audit_feed_open(&fixture->auditor);
    key_of_seed(FIXTURE_ORIGIN, &fixture->ledger_key);
    ledger_vkey_format(FIXTURE_ORIGIN, LEDGER_KEY_ED25519, &fixture->ledger_key.public_key,
                       fixture->vkey);
    for (size_t i = 0; i < FIXTURE_GENESIS_END; i++)
        (void)fixture_officer_new(fixture, people[i].name, people[i].role);
}

size_t
fixture_genesis(const struct fixture *fixture, struct ledger_entry *entries)
{
    ledger_entry_init(&entries[0], LEDGER_BODY_IDENTITY);
    entries[0].identity.name = "测试园区政策资金账本";
    entries[0].identity.origin = FIXTURE_ORIGIN;
    entries[0].identity.vkey = fixture->vkey;
    entries[0].identity.reason = "建账";
    for (size_t i = 0; i < fixture->officer_count; i++)
        entries[i + 1] = fixture_enrol(fixture, i);
    return fixture->officer_count + 1;
}

void
fixture_open(struct fixture *fixture)
{
    struct ledger_entry entries[FIXTURE_OFFICERS_MAX + 1];
    struct fixture_result result;
    size_t count;

    fixture_open_empty(fixture);
    count = fixture_genesis(fixture, entries);
    result = fixture_try(fixture, entries, count, FIXTURE_GENESIS_ADMINS);
    assert_status(result.status, LEDGER_OK, &result.err);
}

void
fixture_close(struct fixture *fixture)
{
    for (size_t i = 0; i < fixture->officer_count; i++)
        ledger_key_free(&fixture->officers[i].key);
    ledger_key_free(&fixture->ledger_key);
    ledger_store_close(fixture->store);
    audit_feed_close(&fixture->auditor);
    *fixture = (struct fixture){0};
}

struct ledger_entry
fixture_enrol(const struct fixture *fixture, size_t who)
{
    const struct fixture_officer *officer = &fixture->officers[who];
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_ENROL;
    entry.officer.name = officer->name;
    entry.officer.full_name = "张三";
    entry.officer.unit = "园区财政局";
    entry.officer.unit_code = officer->unit_code;
    entry.officer.person = ledger_digest_slice(&officer->person);
    entry.officer.vkey = officer->vkey;
    entry.officer.roles = &officer->role;
    entry.officer.role_count = 1;
    return entry;
}

struct ledger_entry
fixture_programme(const char *code, enum ledger_instrument instrument)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_PROGRAMME);
    entry.programme.action = LEDGER_PROGRAMME_OPEN;
    entry.programme.code = code;
    entry.programme.name = "稳增长奖补";
    entry.programme.category = "企业优惠政策资金";
    entry.programme.instrument = instrument;
    entry.programme.first_date = 20230101;
    entry.programme.ceiling = instrument == LEDGER_INSTRUMENT_SUBSIDY;
    return entry;
}

struct ledger_entry
fixture_appropriation(const char *programme, int64_t amount_fen)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_APPROPRIATION);
    entry.appropriation.programme = programme;
    entry.appropriation.budget_year = FIXTURE_YEAR;
    entry.appropriation.amount_fen = amount_fen;
    entry.appropriation.date = FIXTURE_TODAY;
    return entry;
}

struct ledger_entry
fixture_disbursement(const char *programme, const char *reference, unsigned payee,
                     int64_t amount_fen)
{
    static struct {
        char code[19];
        char name[32];
    } payees[64];
    struct ledger_entry entry;

    assert_true(payee < sizeof(payees) / sizeof(payees[0]));
    fixture_credit_code(payee + 1, payees[payee].code);
    (void)snprintf(payees[payee].name, sizeof(payees[payee].name), "第%u企业", payee + 1);
    ledger_entry_init(&entry, LEDGER_BODY_DISBURSEMENT);
    entry.disbursement.programme = programme;
    entry.disbursement.budget_year = FIXTURE_YEAR;
    entry.disbursement.reference = reference;
    entry.disbursement.payee.name = payees[payee].name;
    entry.disbursement.payee.kind = LEDGER_PAYEE_ENTERPRISE;
    entry.disbursement.payee.credit_code = payees[payee].code;
    entry.disbursement.amount_fen = amount_fen;
    entry.disbursement.date = FIXTURE_TODAY;
    return entry;
}

struct ledger_entry
fixture_adjustment(enum ledger_adjustment_kind kind, const char *target, int64_t amount_fen)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_ADJUSTMENT);
    entry.adjustment.kind = kind;
    entry.adjustment.target = target;
    entry.adjustment.amount_fen = amount_fen;
    entry.adjustment.date = FIXTURE_TODAY;
    entry.adjustment.reason = "更正";
    if (kind == LEDGER_ADJUSTMENT_RETURN)
        entry.adjustment.bank_reference = "BR-1";
    return entry;
}

struct ledger_entry
fixture_settlement(const char *target, int64_t amount_fen)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_SETTLEMENT);
    entry.settlement.target = target;
    entry.settlement.amount_fen = amount_fen;
    entry.settlement.date = FIXTURE_TODAY;
    entry.settlement.bank_reference = "BS-1";
    return entry;
}

struct ledger_entry
fixture_closing(struct fixture *fixture, uint32_t month)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_CLOSING);
    assert_status(ledger_store_begin(fixture->store, LEDGER_STORE_READ, &txn, &err), LEDGER_OK,
                  &err);
    assert_status(ledger_closing_compute(txn, month, &entry.closing, &err), LEDGER_OK, &err);
    ledger_store_abort(txn);
    entry.closing.month = month;
    entry.closing.memo = "";
    return entry;
}

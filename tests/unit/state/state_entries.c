/* The entries of the small ledger. */
#include "state_fixture.h"

#include <stdio.h>
#include <string.h>

#include "ledger/base/text.h"

enum { KEY_LEDGER, KEY_ZHANG, KEY_LI, KEY_WANG, KEY_WANG_NEW, KEY_OTHER, KEY_COUNT };

/* Sound public keys that nobody here signs with: four of RFC 8032, section 7.1, that of a seed of
 * 31 zero bytes and a 5, and the base point. */
static const char *const key_hex[KEY_COUNT] = {
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
    "fde4fba030ad002f7c2f7d4c331f49d13fb0ec747eceebec634f1ff4cbca9def",
    "5866666666666666666666666666666666666666666666666666666666666666",
};

static const uint8_t commitment_bytes[][32] = {{0x11, 0x01}, {0x11, 0x02}, {0x11, 0x03},
                                               {0x11, 0x04}, {0x11, 0x05}, {0x11, 0x06}};

static struct ledger_slice
commitment(unsigned number)
{
    return ledger_slice_of(commitment_bytes[number], 32);
}

struct ledger_digest
fixture_commitment(uint8_t byte)
{
    struct ledger_digest digest;

    memcpy(digest.bytes, commitment_bytes[byte], sizeof(digest.bytes));
    return digest;
}

struct ledger_public_key
fixture_key(unsigned number)
{
    struct ledger_public_key key;

    assert_status(ledger_text_from_hex(key_hex[number], key.bytes, sizeof(key.bytes)), LEDGER_OK,
                  NULL);
    return key;
}

static const char *
vkey_of(const char *name, unsigned number)
{
    static char texts[KEY_COUNT][LEDGER_VKEY_SIZE];
    const struct ledger_public_key key = fixture_key(number);

    ledger_vkey_format(name, LEDGER_KEY_ED25519, &key, texts[number]);
    return texts[number];
}

struct ledger_voucher_id
fixture_voucher(uint8_t number)
{
    struct ledger_voucher_id id = {{0}};

    id.bytes[0] = 0xA0;
    id.bytes[15] = number;
    return id;
}

struct ledger_payee
fixture_payee(unsigned number)
{
    struct ledger_payee payee = {
        .name = "", .credit_code = "", .register_name = "", .register_number = ""};

    if (number == 0) {
        payee.kind = LEDGER_PAYEE_ENTERPRISE;
        payee.name = "东川光电有限公司";
        payee.credit_code = "91510100MA6CQK0X2L";
    } else if (number == 1) {
        payee.kind = LEDGER_PAYEE_PERSON;
        payee.person = commitment(0);
    } else {
        payee.kind = LEDGER_PAYEE_OTHER;
        payee.name = "Nordlicht GmbH";
        payee.register_name = "Handelsregister Köln";
        payee.register_number = "HRB-4711";
    }
    return payee;
}

struct ledger_digest
fixture_payee_hash(unsigned number)
{
    const struct ledger_payee payee = fixture_payee(number);

    return ledger_payee_hash(&payee);
}

static void
fill_enrol(struct ledger_entry *entry, const char *name, unsigned key,
           const enum ledger_role *roles, size_t role_count)
{
    struct ledger_officer *officer = &entry->officer;

    officer->action = LEDGER_OFFICER_ENROL;
    officer->name = name;
    officer->full_name = "张三";
    officer->unit = "东川高新区财政局";
    officer->unit_code = "11510100MB0R00012A";
    officer->person = commitment(key);
    officer->vkey = vkey_of(name, key);
    officer->roles = roles;
    officer->role_count = role_count;
}

static void
fill_people(unsigned number, struct ledger_entry *entry)
{
    static const enum ledger_role admin[] = {LEDGER_ROLE_ADMIN};
    static const enum ledger_role maker[] = {LEDGER_ROLE_MAKER, LEDGER_ROLE_CASHIER};
    static const enum ledger_role reviewer[] = {LEDGER_ROLE_REVIEWER};

    ledger_entry_init(entry, LEDGER_BODY_OFFICER);
    entry->officer.name = number == FIXTURE_REVOKE_LI ? "li" : "wang";
    entry->officer.reason = "岗位调整";
    if (number == FIXTURE_ENROL_ZHANG) {
        fill_enrol(entry, "zhang", KEY_ZHANG, admin, 1);
    } else if (number == FIXTURE_ENROL_LI) {
        fill_enrol(entry, "li", KEY_LI, admin, 1);
    } else if (number == FIXTURE_ENROL_WANG) {
        fill_enrol(entry, "wang", KEY_WANG, maker, 2);
    } else if (number == FIXTURE_ROTATE_WANG) {
        entry->officer.action = LEDGER_OFFICER_ROTATE;
        entry->officer.vkey = vkey_of("wang", KEY_WANG_NEW);
    } else if (number == FIXTURE_CHANGE_WANG) {
        entry->officer.action = LEDGER_OFFICER_CHANGE;
        entry->officer.full_name = "王五";
        entry->officer.unit = "东川高新区审计局";
        entry->officer.roles = reviewer;
        entry->officer.role_count = 1;
    } else {
        entry->officer.action = LEDGER_OFFICER_REVOKE;
    }
}

static void
fill_identity(unsigned number, struct ledger_entry *entry)
{
    ledger_entry_init(entry, LEDGER_BODY_IDENTITY);
    entry->identity.name = number == FIXTURE_IDENTITY ? "东川高新区政策资金账本" : "东川新区账本";
    entry->identity.origin = FIXTURE_ORIGIN;
    entry->identity.vkey = vkey_of(FIXTURE_ORIGIN, KEY_LEDGER);
    entry->identity.reason = "建账";
}

static void
fill_rule(struct ledger_entry *entry)
{
    static const struct ledger_requirement requirements[] = {
        {LEDGER_BODY_DISBURSEMENT, LEDGER_ROLE_APPROVER, 2, 100000000},
        {LEDGER_BODY_CLOSING, LEDGER_ROLE_APPROVER, 1, 0}};

    ledger_entry_init(entry, LEDGER_BODY_RULE);
    entry->rule.requirements = requirements;
    entry->rule.requirement_count = 2;
    entry->rule.reason = "大额双人审批";
}

static void
fill_programme(unsigned number, struct ledger_entry *entry)
{
    struct ledger_programme *programme = &entry->programme;

    ledger_entry_init(entry, LEDGER_BODY_PROGRAMME);
    programme->action = LEDGER_PROGRAMME_OPEN;
    programme->code = number == FIXTURE_OPEN_R1 ? "R1" : "P1";
    if (number == FIXTURE_CLOSE_P1) {
        programme->action = LEDGER_PROGRAMME_CLOSE;
        programme->last_date = 20231231;
        programme->reason = "政策到期";
        return;
    }
    programme->name = "稳增长奖励";
    programme->category = "企业优惠政策资金";
    programme->document = "财建〔2023〕1号";
    programme->instrument =
        number == FIXTURE_OPEN_R1 ? LEDGER_INSTRUMENT_RELIEF : LEDGER_INSTRUMENT_SUBSIDY;
    programme->first_date = 20220101;
    programme->ceiling = number != FIXTURE_OPEN_R1;
    programme->payee_cap_fen = 5000000;
    programme->function_code = "2150805";
    if (number == FIXTURE_AMEND_P1) {
        programme->action = LEDGER_PROGRAMME_AMEND;
        programme->name = "稳增长奖励（修订）";
        programme->payee_cap_fen = 6000000;
        programme->reason = "提高上限";
    }
}

static void
fill_disbursement(unsigned number, struct ledger_entry *entry)
{
    struct ledger_disbursement *disbursement = &entry->disbursement;

    ledger_entry_init(entry, LEDGER_BODY_DISBURSEMENT);
    disbursement->programme = number == FIXTURE_D3 ? "R1" : "P1";
    disbursement->budget_year = number == FIXTURE_D3 ? 2022 : 2023;
    disbursement->payee = fixture_payee(number == FIXTURE_D1 ? 0 : number == FIXTURE_D3 ? 2 : 1);
    if (number == FIXTURE_D1) {
        disbursement->reference = "D1";
        disbursement->amount_fen = 50000;
        disbursement->date = 20230110;
        disbursement->claim = "C1";
        disbursement->claim_approved_fen = 80000;
        disbursement->account = (struct ledger_account){
            .stated = true, .bank = "工商银行", .last_four = "0042", .commitment = commitment(4)};
    } else if (number == FIXTURE_D2) {
        disbursement->reference = "D2";
        disbursement->amount_fen = 20000;
        disbursement->date = 20230215;
    } else if (number == FIXTURE_D3) {
        disbursement->reference = "D3";
        disbursement->amount_fen = 7000;
        disbursement->date = 20230120;
    } else {
        disbursement->reference = "D4";
        disbursement->amount_fen = 15000;
        disbursement->date = 20230305;
        disbursement->replaces = "D2";
    }
}

static void
fill_adjustment(unsigned number, struct ledger_entry *entry)
{
    struct ledger_adjustment *adjustment = &entry->adjustment;

    ledger_entry_init(entry, LEDGER_BODY_ADJUSTMENT);
    adjustment->target = "D1";
    adjustment->reason = "录入错误";
    if (number == FIXTURE_REVERSAL_D1) {
        adjustment->kind = LEDGER_ADJUSTMENT_REVERSAL;
        adjustment->amount_fen = 1000;
        adjustment->date = 20230220;
    } else if (number == FIXTURE_RETURN_D2) {
        adjustment->kind = LEDGER_ADJUSTMENT_RETURN;
        adjustment->target = "D2";
        adjustment->amount_fen = 20000;
        adjustment->date = 20230301;
        adjustment->bank_reference = "BR-1";
    } else {
        adjustment->kind = LEDGER_ADJUSTMENT_RECOVERY;
        adjustment->amount_fen = 500;
        adjustment->date = 20230302;
    }
}

static void
fill_settlement(unsigned number, struct ledger_entry *entry)
{
    struct ledger_settlement *settlement = &entry->settlement;

    ledger_entry_init(entry, LEDGER_BODY_SETTLEMENT);
    settlement->target = "D1";
    settlement->amount_fen = 30000;
    settlement->date = 20230301;
    settlement->bank_reference = "BP-1";
    if (number == FIXTURE_SETTLEMENT_D1_BACK) {
        settlement->amount_fen = -30000;
        settlement->takes_back = FIXTURE_SETTLEMENT_D1;
        settlement->reason = "银行流水误认";
    }
}

static void
fill_match(unsigned number, struct ledger_entry *entry)
{
    static const struct ledger_bank_line line = {.statement_sha256 = {commitment_bytes[5], 32},
                                                 .row = 7,
                                                 .bank_reference = "BP-1",
                                                 .amount_fen = -30000};
    static const uint64_t entries[] = {FIXTURE_SETTLEMENT_D1};

    ledger_entry_init(entry, LEDGER_BODY_MATCH);
    entry->match.reason = "流水合并支付";
    if (number == FIXTURE_PART) {
        entry->match.action = LEDGER_MATCH_PART;
        entry->match.parts = FIXTURE_JOIN;
        return;
    }
    entry->match.action = LEDGER_MATCH_JOIN;
    entry->match.account = (struct ledger_account){
        .stated = true, .bank = "", .last_four = "0001", .commitment = commitment(3)};
    entry->match.lines = &line;
    entry->match.line_count = 1;
    entry->match.entries = entries;
    entry->match.entry_count = 1;
}

static void
fill_anchor(struct ledger_entry *entry)
{
    static char note[512];
    static char root[LEDGER_BASE64_SIZE(32)];
    static char signature[LEDGER_BASE64_SIZE(68)];
    static const uint8_t payload[68] = {1, 2, 3, 4};

    ledger_text_base64(commitment(2), root);
    ledger_text_base64(ledger_slice_of(payload, sizeof(payload)), signature);
    (void)snprintf(note, sizeof(note), "%s\n5\n%s\n\n\xE2\x80\x94 %s %s\n", FIXTURE_OTHER_ORIGIN,
                   root, FIXTURE_OTHER_ORIGIN, signature);
    ledger_entry_init(entry, LEDGER_BODY_ANCHOR);
    entry->anchor.vkey = vkey_of(FIXTURE_OTHER_ORIGIN, KEY_OTHER);
    entry->anchor.checkpoint = ledger_slice_of_text(note);
}

static void
fill_notes(unsigned number, struct ledger_entry *entry)
{
    static struct ledger_slice erased[2];

    if (number == FIXTURE_RECONCILIATION) {
        ledger_entry_init(entry, LEDGER_BODY_RECONCILIATION);
        entry->reconciliation.account = (struct ledger_account){
            .stated = true, .bank = "", .last_four = "0001", .commitment = commitment(3)};
    } else if (number == FIXTURE_CLOSING) {
        ledger_entry_init(entry, LEDGER_BODY_CLOSING);
        entry->closing.month = 202301;
    } else if (number == FIXTURE_REJECTION) {
        ledger_entry_init(entry, LEDGER_BODY_REJECTION);
        entry->rejection.voucher = fixture_voucher(200);
    } else if (number == FIXTURE_ERASURE) {
        ledger_entry_init(entry, LEDGER_BODY_ERASURE);
        erased[0] = commitment(0);
        erased[1] = commitment(1);
        entry->erasure.commitments = erased;
        entry->erasure.commitment_count = 2;
    } else {
        ledger_entry_init(entry, LEDGER_BODY_INCIDENT);
        entry->incident.kind = LEDGER_INCIDENT_CLOCK;
    }
}

void
fixture_entry(unsigned number, struct ledger_entry *entry)
{
    switch ((enum fixture_entry)number) {
    case FIXTURE_IDENTITY:
    case FIXTURE_IDENTITY_AGAIN:
        fill_identity(number, entry);
        break;
    case FIXTURE_ENROL_ZHANG:
    case FIXTURE_ENROL_LI:
    case FIXTURE_ENROL_WANG:
    case FIXTURE_ROTATE_WANG:
    case FIXTURE_CHANGE_WANG:
    case FIXTURE_REVOKE_LI:
        fill_people(number, entry);
        break;
    case FIXTURE_RULE:
        fill_rule(entry);
        break;
    case FIXTURE_OPEN_P1:
    case FIXTURE_OPEN_R1:
    case FIXTURE_AMEND_P1:
    case FIXTURE_CLOSE_P1:
        fill_programme(number, entry);
        break;
    case FIXTURE_APPROPRIATION:
        ledger_entry_init(entry, LEDGER_BODY_APPROPRIATION);
        entry->appropriation.programme = "P1";
        entry->appropriation.budget_year = 2023;
        entry->appropriation.amount_fen = 1000000;
        entry->appropriation.date = 20230105;
        break;
    case FIXTURE_D1:
    case FIXTURE_D2:
    case FIXTURE_D3:
    case FIXTURE_D4:
        fill_disbursement(number, entry);
        break;
    case FIXTURE_REVERSAL_D1:
    case FIXTURE_RETURN_D2:
    case FIXTURE_RECOVERY_D1:
        fill_adjustment(number, entry);
        break;
    case FIXTURE_SETTLEMENT_D1:
    case FIXTURE_SETTLEMENT_D1_BACK:
        fill_settlement(number, entry);
        break;
    case FIXTURE_JOIN:
    case FIXTURE_PART:
        fill_match(number, entry);
        break;
    case FIXTURE_ANCHOR:
        fill_anchor(entry);
        break;
    case FIXTURE_RECONCILIATION:
    case FIXTURE_CLOSING:
    case FIXTURE_REJECTION:
    case FIXTURE_ERASURE:
    case FIXTURE_INCIDENT:
        fill_notes(number, entry);
        break;
    case FIXTURE_ENTRY_COUNT:
        fail();
    }
}

/* Which fields each body must state, and which it must not (CANONICAL.md, section 1). */
#include <string.h>

#include "sample.h"
#include "support/assert_status.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
assert_entry(const struct ledger_entry *entry, enum ledger_status expected,
             enum ledger_message message, const char *field)
{
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};
    enum ledger_status status = ledger_entry_encode(entry, &bytes, &err);

    if (status != expected || strcmp(err.arguments[0], field) != 0)
        print_error("expected %s, was %s\n", field, err.arguments[0]);
    assert_status(status, expected, &err);
    assert_message(&err, message);
    assert_string_equal(err.arguments[0], field);
    ledger_buffer_free(&bytes);
}
#define assert_holds(entry) assert_entry(entry, LEDGER_OK, LEDGER_MESSAGE_NONE, "")
#define assert_missing(entry, field)                                                               \
    assert_entry(entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_FIELD_MISSING, field)
#define assert_superfluous(entry, field)                                                           \
    assert_entry(entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_FIELD_SUPERFLUOUS, field)

/* -- every body ------------------------------------------------------------------------------- */

static void
an_empty_body_says_what_it_lacks_first(void **state)
{
    static const char *const fields[LEDGER_BODY_END] = {
        [LEDGER_BODY_IDENTITY] = "identity.name",
        [LEDGER_BODY_OFFICER] = "officer.action",
        [LEDGER_BODY_RULE] = "rule.reason",
        [LEDGER_BODY_PROGRAMME] = "programme.action",
        [LEDGER_BODY_APPROPRIATION] = "appropriation.programme",
        [LEDGER_BODY_DISBURSEMENT] = "disbursement.programme",
        [LEDGER_BODY_ADJUSTMENT] = "adjustment.kind",
        [LEDGER_BODY_SETTLEMENT] = "settlement.target",
        [LEDGER_BODY_MATCH] = "match.action",
        [LEDGER_BODY_RECONCILIATION] = "reconciliation.account",
        [LEDGER_BODY_CLOSING] = "closing.month",
        [LEDGER_BODY_REJECTION] = "rejection.reason",
        [LEDGER_BODY_ANCHOR] = "anchor.vkey",
        [LEDGER_BODY_ERASURE] = "erasure.commitments",
        [LEDGER_BODY_INCIDENT] = "incident.kind",
    };

    (void)state;
    for (unsigned body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++) {
        struct ledger_entry entry;

        ledger_entry_init(&entry, (enum ledger_body)body);
        assert_missing(&entry, fields[body]);
    }
}

static void
an_entry_without_a_body_is_refused(void **state)
{
    struct ledger_entry entry;

    (void)state;
    ledger_entry_init(&entry, (enum ledger_body)0);
    assert_missing(&entry, "body");
    ledger_entry_init(&entry, (enum ledger_body)18);
    assert_missing(&entry, "body");
}

/* What the sample with the least states is needed, field by field. */
static const struct {
    enum ledger_body body;
    const char *field;
    size_t offset;
} needed_texts[] = {
#define TEXT(body, part, member)                                                                   \
    {                                                                                              \
        LEDGER_BODY_##body, #part "." #member, offsetof(struct ledger_entry, part.member)          \
    }
    TEXT(IDENTITY, identity, name),
    TEXT(IDENTITY, identity, origin),
    TEXT(IDENTITY, identity, vkey),
    TEXT(IDENTITY, identity, reason),
    TEXT(OFFICER, officer, name),
    TEXT(OFFICER, officer, full_name),
    TEXT(OFFICER, officer, unit),
    TEXT(OFFICER, officer, vkey),
    TEXT(RULE, rule, reason),
    TEXT(PROGRAMME, programme, code),
    TEXT(PROGRAMME, programme, name),
    TEXT(PROGRAMME, programme, category),
    TEXT(APPROPRIATION, appropriation, programme),
    TEXT(DISBURSEMENT, disbursement, programme),
    TEXT(DISBURSEMENT, disbursement, reference),
    TEXT(DISBURSEMENT, disbursement, payee.name),
    TEXT(DISBURSEMENT, disbursement, payee.credit_code),
    TEXT(ADJUSTMENT, adjustment, target),
    TEXT(ADJUSTMENT, adjustment, reason),
    TEXT(SETTLEMENT, settlement, target),
    TEXT(SETTLEMENT, settlement, bank_reference),
    TEXT(MATCH, match, reason),
    TEXT(REJECTION, rejection, reason),
    TEXT(ANCHOR, anchor, vkey),
    TEXT(ERASURE, erasure, basis),
    TEXT(INCIDENT, incident, description),
};

static void
a_body_without_a_needed_text_is_refused(void **state)
{
    static const char *const empty = "";

    (void)state;
    for (size_t i = 0; i < COUNT(needed_texts); i++) {
        struct ledger_entry entry;

        sample_entry(&entry, needed_texts[i].body, SAMPLE_LEAST);
        memcpy((uint8_t *)&entry + needed_texts[i].offset, &empty, sizeof(empty));
        assert_missing(&entry, needed_texts[i].field);
    }
}

/* -- one body each ---------------------------------------------------------------------------- */

static void
an_officer_states_what_the_action_needs_and_no_more(void **state)
{
    struct ledger_entry entry;
    struct ledger_officer *officer = &entry.officer;
    static const enum ledger_role backwards[] = {LEDGER_ROLE_CASHIER, LEDGER_ROLE_MAKER};
    static const enum ledger_role twice[] = {LEDGER_ROLE_MAKER, LEDGER_ROLE_MAKER};

    (void)state;
    sample_entry(&entry, LEDGER_BODY_OFFICER, SAMPLE_FULL);
    officer->role_count = 0;
    assert_missing(&entry, "officer.roles");
    officer->role_count = 2;
    officer->action = LEDGER_OFFICER_CHANGE;
    assert_superfluous(&entry, "officer.vkey");
    officer->vkey = "";
    assert_holds(&entry);
    officer->reason = "";
    assert_missing(&entry, "officer.reason");
    officer->reason = "调岗";
    officer->roles = backwards;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING, "officer.roles");
    officer->roles = twice;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING, "officer.roles");

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    officer->action = LEDGER_OFFICER_ROTATE;
    officer->name = "li.si";
    officer->vkey = SAMPLE_VKEY;
    assert_missing(&entry, "officer.reason");
    officer->reason = "换U盘";
    assert_holds(&entry);
    officer->full_name = "李四";
    assert_superfluous(&entry, "officer.full_name");
    officer->full_name = "";
    officer->person = sample_hash(1);
    assert_superfluous(&entry, "officer.person");
    officer->person = (struct ledger_slice){0};
    officer->action = LEDGER_OFFICER_REVOKE;
    assert_superfluous(&entry, "officer.vkey");
    officer->vkey = "";
    assert_holds(&entry);
    officer->unit_code = "91350100M000100Y43";
    assert_superfluous(&entry, "officer.unit_code");
}

static void
a_programme_is_whole_or_closed(void **state)
{
    struct ledger_entry entry;
    struct ledger_programme *programme = &entry.programme;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_PROGRAMME, SAMPLE_FULL);
    programme->ceiling = false;
    assert_missing(&entry, "programme.ceiling");
    programme->ceiling = true;
    programme->reason = "";
    assert_missing(&entry, "programme.reason");
    programme->action = LEDGER_PROGRAMME_OPEN;
    assert_holds(&entry);
    programme->last_date = programme->first_date;
    assert_holds(&entry);
    programme->last_date = programme->first_date - 1;
    assert_entry(&entry, LEDGER_OUT_OF_RANGE, LEDGER_MESSAGE_RECORD_DATE_INVALID,
                 "programme.last_date");
    programme->last_date = 20231231;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_DATES_REVERSED,
                 "programme.last_date");
    programme->last_date = 0;
    programme->first_date = 0;
    assert_missing(&entry, "programme.first_date");
    programme->first_date = 20240101;
    programme->instrument = LEDGER_INSTRUMENT_NONE;
    assert_missing(&entry, "programme.instrument");

    ledger_entry_init(&entry, LEDGER_BODY_PROGRAMME);
    programme->action = LEDGER_PROGRAMME_CLOSE;
    programme->code = "QY";
    programme->reason = "到期";
    assert_missing(&entry, "programme.last_date");
    programme->last_date = 20241231;
    assert_holds(&entry);
    programme->payee_cap_fen = 1;
    assert_superfluous(&entry, "programme.payee_cap_fen");
    programme->payee_cap_fen = 0;
    programme->ceiling = true;
    assert_superfluous(&entry, "programme.ceiling");
    programme->ceiling = false;
    programme->name = "企业研发奖补";
    assert_superfluous(&entry, "programme.name");
}

static void
a_payee_has_one_id_and_a_person_no_name(void **state)
{
    struct ledger_entry entry;
    struct ledger_payee *payee = &entry.disbursement.payee;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_LEAST);
    payee->kind = (enum ledger_payee_kind)0;
    assert_missing(&entry, "disbursement.payee.id");
    payee->kind = LEDGER_PAYEE_PERSON;
    assert_missing(&entry, "disbursement.payee.person");
    payee->person = sample_hash(9);
    assert_superfluous(&entry, "disbursement.payee.name");
    payee->name = "";
    assert_superfluous(&entry, "disbursement.payee.credit_code");
    payee->credit_code = "";
    assert_holds(&entry);
    payee->kind = LEDGER_PAYEE_OTHER;
    assert_missing(&entry, "disbursement.payee.other.register");
    payee->register_name = "Handelsregister Hamburg";
    assert_missing(&entry, "disbursement.payee.other.number");
    payee->register_number = "HRB12345";
    assert_missing(&entry, "disbursement.payee.name");
    payee->name = "Muster GmbH";
    assert_superfluous(&entry, "disbursement.payee.person");
    payee->person = (struct ledger_slice){0};
    assert_holds(&entry);
}

static void
a_claim_and_its_amount_come_together(void **state)
{
    struct ledger_entry entry;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_FULL);
    entry.disbursement.claim = "";
    assert_missing(&entry, "disbursement.claim");
    entry.disbursement.claim = "SB-1";
    entry.disbursement.claim_approved_fen = 0;
    assert_missing(&entry, "disbursement.claim_approved_fen");
    entry.disbursement.claim = "";
    assert_holds(&entry);
}

static void
parts_are_whole(void **state)
{
    struct ledger_entry entry;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_FULL);
    entry.disbursement.account.last_four = "";
    assert_missing(&entry, "disbursement.account.last_four");
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_FULL);
    entry.disbursement.paying_account.commitment = (struct ledger_slice){0};
    assert_missing(&entry, "disbursement.paying_account.commitment");
    sample_entry(&entry, LEDGER_BODY_DISBURSEMENT, SAMPLE_FULL);
    entry.disbursement.source.file_sha256 = (struct ledger_slice){0};
    assert_missing(&entry, "disbursement.source.file_sha256");
}

static void
a_return_names_the_bank_and_a_negative_settlement_what_it_takes_back(void **state)
{
    struct ledger_entry entry;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_ADJUSTMENT, SAMPLE_FULL);
    entry.adjustment.bank_reference = "";
    assert_missing(&entry, "adjustment.bank_reference");
    entry.adjustment.kind = LEDGER_ADJUSTMENT_RECOVERY;
    assert_holds(&entry);

    sample_entry(&entry, LEDGER_BODY_SETTLEMENT, SAMPLE_FULL);
    entry.settlement.takes_back = 0;
    assert_missing(&entry, "settlement.takes_back");
    entry.settlement.takes_back = 3;
    entry.settlement.reason = "";
    assert_missing(&entry, "settlement.reason");
    entry.settlement.amount_fen = 4990050;
    assert_superfluous(&entry, "settlement.takes_back");
}

static void
a_match_joins_or_parts(void **state)
{
    static const uint64_t twice[] = {7, 7};
    struct ledger_entry entry;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_MATCH, SAMPLE_FULL);
    entry.match.account.stated = false;
    assert_missing(&entry, "match.account");
    entry.match.account.stated = true;
    entry.match.line_count = 0;
    assert_missing(&entry, "match.lines");
    entry.match.line_count = 1;
    entry.match.entry_count = 0;
    assert_missing(&entry, "match.entries");
    entry.match.entries = twice;
    entry.match.entry_count = 2;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING, "match.entries");
    entry.match.entry_count = 1;
    entry.match.parts = 4;
    assert_superfluous(&entry, "match.parts");
    entry.match.action = LEDGER_MATCH_PART;
    assert_superfluous(&entry, "match.account");
    sample_entry(&entry, LEDGER_BODY_MATCH, SAMPLE_LEAST);
    entry.match.parts = 0;
    assert_missing(&entry, "match.parts");
}

static void
lists_ascend(void **state)
{
    struct ledger_entry entry;
    struct ledger_slice hashes[2] = {sample_hash(2), sample_hash(1)};
    struct ledger_reconciliation_line lines[2] = {{3, 0, 0, 0, 0}, {3, 0, 0, 0, 0}};
    struct ledger_requirement requirements[2] = {{LEDGER_BODY_RULE, LEDGER_ROLE_ADMIN, 2, 0},
                                                 {LEDGER_BODY_OFFICER, LEDGER_ROLE_ADMIN, 2, 0}};

    (void)state;
    sample_entry(&entry, LEDGER_BODY_ERASURE, SAMPLE_FULL);
    entry.erasure.commitments = hashes;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING,
                 "erasure.commitments");
    hashes[0] = hashes[1];
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING,
                 "erasure.commitments");
    sample_entry(&entry, LEDGER_BODY_RECONCILIATION, SAMPLE_FULL);
    entry.reconciliation.statements = hashes;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING,
                 "reconciliation.statements");
    sample_entry(&entry, LEDGER_BODY_RECONCILIATION, SAMPLE_FULL);
    entry.reconciliation.lines = lines;
    entry.reconciliation.line_count = 2;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING,
                 "reconciliation.lines");
    sample_entry(&entry, LEDGER_BODY_RULE, SAMPLE_FULL);
    entry.rule.requirements = requirements;
    entry.rule.requirement_count = 2;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING,
                 "rule.requirements");
    requirements[1].body = LEDGER_BODY_RULE;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_NOT_ASCENDING,
                 "rule.requirements");
    requirements[1].role = LEDGER_ROLE_CASHIER;
    assert_holds(&entry);
}

static void
only_money_has_a_threshold(void **state)
{
    struct ledger_requirement requirement = {LEDGER_BODY_IDENTITY, LEDGER_ROLE_ADMIN, 1, 100};
    struct ledger_entry entry;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_RULE, SAMPLE_FULL);
    entry.rule.requirements = &requirement;
    entry.rule.requirement_count = 1;
    for (unsigned body = LEDGER_BODY_FIRST; body < LEDGER_BODY_END; body++) {
        requirement.body = (enum ledger_body)body;
        if (body >= 7 && body <= 10)
            assert_holds(&entry);
        else
            assert_superfluous(&entry, "rule.requirements[0].from_fen");
    }
}

static void
a_reconciliation_ends_after_it_begins(void **state)
{
    struct ledger_entry entry;

    (void)state;
    sample_entry(&entry, LEDGER_BODY_RECONCILIATION, SAMPLE_FULL);
    entry.reconciliation.last_date = 20240531;
    assert_entry(&entry, LEDGER_MALFORMED, LEDGER_MESSAGE_RECORD_DATES_REVERSED,
                 "reconciliation.last_date");
    entry.reconciliation.last_date = 0;
    assert_missing(&entry, "reconciliation.last_date");
}

/* -- vouchers --------------------------------------------------------------------------------- */

static void
a_header_ends_at_its_limits(void **state)
{
    struct ledger_voucher_header header;
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};

    (void)state;
    sample_header(&header, SAMPLE_FULL);
    header.entry_count = 65537;
    assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_string_equal(err.arguments[0], "header.entry_count");
    header.entry_count = 0;
    assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_MALFORMED, &err);
    sample_header(&header, SAMPLE_FULL);
    header.kinds[1].count = 0;
    assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_MALFORMED, &err);
    assert_string_equal(err.arguments[0], "header.kinds[1].count");
    sample_header(&header, SAMPLE_FULL);
    header.kinds[1].body = LEDGER_BODY_APPROPRIATION;
    assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_NOT_ASCENDING);
    sample_header(&header, SAMPLE_FULL);
    header.kind_count = 0;
    assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_MALFORMED, &err);
    sample_header(&header, SAMPLE_FULL);
    header.disbursed_fen = INT64_C(9000000000000000001);
    assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    sample_header(&header, SAMPLE_FULL);
    header.prepared_at_ms = 0;
    assert_status(ledger_voucher_header_encode(&header, &bytes, &err), LEDGER_MALFORMED, &err);
    assert_int_equal(bytes.size, 0);
}

static void
a_seal_holds_64_signatures_in_order_of_different_people(void **state)
{
    static struct ledger_sign_off signatures[65];
    static char names[65][8];
    static uint8_t header[2049];
    struct ledger_seal seal;
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};

    (void)state;
    sample_seal(&seal, SAMPLE_LEAST);
    for (size_t i = 0; i < COUNT(signatures); i++) {
        sample_sign_off(&signatures[i], SAMPLE_FULL);
        names[i][0] = (char)('a' + i / 10);
        names[i][1] = (char)('0' + i % 10);
        signatures[i].officer = names[i];
    }
    seal.signatures = signatures;
    seal.signature_count = 64;
    seal.header = ledger_slice_of(header, 2048);
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_OK, &err);
    ledger_buffer_clear(&bytes);
    seal.signature_count = 65;
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    seal.signature_count = 0;
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_MALFORMED, &err);
    seal.signature_count = 3;
    seal.header.size = 2049;
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    seal.header.size = 1;
    signatures[0].role = LEDGER_ROLE_REVIEWER;
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_NOT_ASCENDING);
    signatures[0].role = LEDGER_ROLE_MAKER;
    signatures[2].role = LEDGER_ROLE_REVIEWER;
    signatures[2].officer = signatures[0].officer;
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_SIGNED_TWICE);
    assert_string_equal(err.arguments[0], "a0");
    ledger_buffer_free(&bytes);
}

static void
a_voucher_file_holds_what_a_voucher_may(void **state)
{
    static uint8_t entry[16385];
    static struct ledger_slice entries[4097];
    struct ledger_pending_file file;
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(entries); i++)
        entries[i] = ledger_slice_of(entry, 16384);
    sample_pending_file(&file, SAMPLE_FULL);
    file.entries = entries;
    file.entry_count = 4096; /* 67,108,864 bytes. */
    assert_status(ledger_pending_file_encode(&file, &bytes, &err), LEDGER_OK, &err);
    ledger_buffer_clear(&bytes);
    file.entry_count = 4097;
    assert_status(ledger_pending_file_encode(&file, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_RECORD_TOO_LARGE);
    file.entry_count = 2;
    entries[1].size = 16385;
    assert_status(ledger_pending_file_encode(&file, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    assert_string_equal(err.arguments[0], "voucher file.entries[1]");
    entries[1].size = 0;
    assert_status(ledger_pending_file_encode(&file, &bytes, &err), LEDGER_OUT_OF_RANGE, &err);
    file.entry_count = 0;
    assert_status(ledger_pending_file_encode(&file, &bytes, &err), LEDGER_MALFORMED, &err);
    ledger_buffer_free(&bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_body_says_what_it_lacks_first),
        cmocka_unit_test(an_entry_without_a_body_is_refused),
        cmocka_unit_test(a_body_without_a_needed_text_is_refused),
        cmocka_unit_test(an_officer_states_what_the_action_needs_and_no_more),
        cmocka_unit_test(a_programme_is_whole_or_closed),
        cmocka_unit_test(a_payee_has_one_id_and_a_person_no_name),
        cmocka_unit_test(a_claim_and_its_amount_come_together),
        cmocka_unit_test(parts_are_whole),
        cmocka_unit_test(a_return_names_the_bank_and_a_negative_settlement_what_it_takes_back),
        cmocka_unit_test(a_match_joins_or_parts),
        cmocka_unit_test(lists_ascend),
        cmocka_unit_test(only_money_has_a_threshold),
        cmocka_unit_test(a_reconciliation_ends_after_it_begins),
        cmocka_unit_test(a_header_ends_at_its_limits),
        cmocka_unit_test(a_seal_holds_64_signatures_in_order_of_different_people),
        cmocka_unit_test(a_voucher_file_holds_what_a_voucher_may),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

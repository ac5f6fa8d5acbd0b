/* Precedence, and the preview that judges every row. */
#include <string.h>

#include "ledger/rules/requirements.h"
#include "support/assert_status.h"
#include "support/fixture.h"

enum { RULES = LEDGER_RULE_END };

/* One voucher of three entries that can be spoiled for each of these rules at once. */
static const enum ledger_rule_number spoiled_rules[] = {
    LEDGER_RULE_FORM,        LEDGER_RULE_VOUCHER_KNOWN,
    LEDGER_RULE_TOTALS,      LEDGER_RULE_SEEN,
    LEDGER_RULE_SIGNATURE,   LEDGER_RULE_SEPARATION,
    LEDGER_RULE_CLOCK,       LEDGER_RULE_PROGRAMME,
    LEDGER_RULE_PERIOD,      LEDGER_RULE_DUPLICATE_REFERENCE,
    LEDGER_RULE_PAYEE,       LEDGER_RULE_APPROPRIATION,
    LEDGER_RULE_PAYEE_CAP,   LEDGER_RULE_ADJUSTMENT,
    LEDGER_RULE_UNEXPLAINED,
};
enum { SPOILED_COUNT = sizeof(spoiled_rules) / sizeof(spoiled_rules[0]) };

static void
ledger_open(struct fixture *fixture)
{
    struct ledger_entry entries[5];
    size_t count = 0;

    fixture_open(fixture);
    entries[count] = fixture_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY);
    entries[count++].programme.payee_cap_fen = 5000;
    entries[count++] = fixture_appropriation("SUB", 6000);
    entries[count] = fixture_disbursement("SUB", "D-1", 1, 1000);
    entries[count++].disbursement.memo = "首付";
    fixture_record(fixture, entries, count);
}

/* A payout that breaks the wanted entry rules, all in one entry. */
static struct ledger_entry
payout_breaking(const bool broken[static RULES], char code[static 19])
{
    struct ledger_entry entry = fixture_disbursement("SUB", "X-1", 1, 500);

    if (broken[LEDGER_RULE_PROGRAMME])
        entry.disbursement.programme = "NONE";
    if (broken[LEDGER_RULE_PERIOD])
        entry.disbursement.date = FIXTURE_TODAY + 1;
    if (broken[LEDGER_RULE_DUPLICATE_REFERENCE])
        entry.disbursement.reference = "D-1";
    if (broken[LEDGER_RULE_PAYEE]) {
        fixture_credit_code(2, code);
        code[17] = code[17] == '0' ? '1' : '0';
        entry.disbursement.payee.credit_code = code;
    }
    if (broken[LEDGER_RULE_APPROPRIATION])
        entry.disbursement.budget_year = 2020;
    if (broken[LEDGER_RULE_PAYEE_CAP])
        entry.disbursement.amount_fen = 5001;
    if (broken[LEDGER_RULE_ADJUSTMENT])
        entry.disbursement.replaces = "NONE";
    if (broken[LEDGER_RULE_UNEXPLAINED])
        entry.disbursement.payee.name = "更名企业";
    return entry;
}

static struct fixture_result
judge_breaking(struct fixture *fixture, const bool broken[static RULES])
{
    struct ledger_entry entries[2];
    struct fixture_voucher voucher;
    struct fixture_result result;
    char code[19];

    entries[0] = fixture_appropriation("SUB", 1);
    entries[1] = payout_breaking(broken, code);
    fixture_prepare(fixture, entries, 2, &voucher);
    if (broken[LEDGER_RULE_VOUCHER_KNOWN]) {
        memset(&voucher.header.voucher, 0, sizeof(voucher.header.voucher));
        ledger_put_u32(voucher.header.voucher.bytes, FIXTURE_GENESIS_END + 2);
    }
    if (broken[LEDGER_RULE_FORM])
        voucher.header.origin = "test.example/elsewhere";
    if (broken[LEDGER_RULE_TOTALS])
        voucher.header.adjusted_fen = 5;
    if (broken[LEDGER_RULE_CLOCK])
        voucher.header.prepared_at_ms = fixture->now_ms + 300001;
    fixture_header_again(&voucher);
    fixture_sign_all(fixture, &voucher, FIXTURE_PAIR);
    if (broken[LEDGER_RULE_SEPARATION])
        fixture_sign(fixture, &voucher, fixture->officer_count - 1);
    if (broken[LEDGER_RULE_SEEN]) {
        voucher.signatures[0].seen_root.bytes[0] ^= 1;
        fixture_sign_again(fixture, &voucher, 0, FIXTURE_MAKER);
    }
    if (broken[LEDGER_RULE_SIGNATURE])
        voucher.signatures[1].ed25519.bytes[0] ^= 1;
    result = fixture_judge(fixture, &voucher, /* preparing= */ false);
    fixture_voucher_free(&voucher);
    return result;
}

static void
of_two_broken_rules_the_first_answers(void **state)
{
    struct fixture fixture;
    struct ledger_entry entry;
    struct fixture_result result;
    size_t twin;

    (void)state;
    ledger_open(&fixture);
    twin = fixture_officer_new(&fixture, "twin", LEDGER_ROLE_APPROVER);
    fixture.officers[twin].person = fixture.officers[FIXTURE_MAKER].person;
    entry = fixture_enrol(&fixture, twin);
    result = fixture_try(&fixture, &entry, 1, FIXTURE_ADMINS);
    assert_status(result.status, LEDGER_OK, &result.err);

    for (size_t i = 0; i < SPOILED_COUNT; i++) {
        for (size_t j = i; j < SPOILED_COUNT; j++) {
            bool broken[RULES] = {false};

            broken[spoiled_rules[i]] = true;
            broken[spoiled_rules[j]] = true;
            result = judge_breaking(&fixture, broken);
            if (result.verdict.rule != spoiled_rules[i])
                print_error("%s with %s\n", ledger_rule_name(spoiled_rules[i]),
                            ledger_rule_name(spoiled_rules[j]));
            assert_int_equal(result.verdict.rule, spoiled_rules[i]);
            assert_int_equal(result.verdict.concerns_entry,
                             spoiled_rules[i] >= LEDGER_RULE_PROGRAMME);
        }
    }
    fixture_close(&fixture);
}

/* Rule 6: nobody signs a payment to his own unit or to himself, in whatever role, and wherever in
 * the voucher it stands. */
static void
nobody_signs_a_payment_to_his_unit_or_to_himself(void **state)
{
    static const struct {
        const char *what;
        size_t payee; /* FIXTURE_GENESIS_END: nobody who signs */
        bool himself;
        unsigned signers;
        enum ledger_message message; /* NONE: he does not sign */
    } rows[] = {
        {"others", FIXTURE_GENESIS_END, false, FIXTURE_PAIR, LEDGER_MESSAGE_NONE},
        {"the maker's unit", FIXTURE_MAKER, false, FIXTURE_PAIR,
         LEDGER_MESSAGE_SIGNER_PAYS_OWN_UNIT},
        {"the reviewer's unit", FIXTURE_REVIEWER, false, FIXTURE_PAIR,
         LEDGER_MESSAGE_SIGNER_PAYS_OWN_UNIT},
        {"the cashier's unit", FIXTURE_CASHIER, false, FIXTURE_EVERYBODY,
         LEDGER_MESSAGE_SIGNER_PAYS_OWN_UNIT},
        {"a cashier's who does not sign", FIXTURE_CASHIER, false, FIXTURE_PAIR,
         LEDGER_MESSAGE_NONE},
        {"the maker", FIXTURE_MAKER, true, FIXTURE_PAIR, LEDGER_MESSAGE_SIGNER_PAYS_HIMSELF},
        {"the reviewer", FIXTURE_REVIEWER, true, FIXTURE_PAIR, LEDGER_MESSAGE_SIGNER_PAYS_HIMSELF},
        {"a cashier who does not sign", FIXTURE_CASHIER, true, FIXTURE_PAIR, LEDGER_MESSAGE_NONE},
    };
    struct fixture fixture;

    (void)state;
    ledger_open(&fixture);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct fixture_officer *officer = &fixture.officers[rows[i].payee];
        char references[2][8] = {{'N', (char)('0' + i), 0}, {'M', (char)('0' + i), 0}};
        struct ledger_entry entries[2] = {
            fixture_disbursement("SUB", references[0], 2, 1 + (int64_t)i),
            fixture_disbursement("SUB", references[1], 3, 1 + (int64_t)i)};
        struct ledger_payee *payee = &entries[1].disbursement.payee;
        struct fixture_result result;

        if (rows[i].himself) {
            payee->kind = LEDGER_PAYEE_PERSON;
            payee->name = payee->credit_code = "";
            payee->person = ledger_digest_slice(&officer->person);
        } else if (rows[i].payee != FIXTURE_GENESIS_END) {
            payee->credit_code = officer->unit_code;
        }
        result = fixture_try(&fixture, entries, 2, rows[i].signers);
        if (result.err.message != rows[i].message)
            print_error("%s\n", rows[i].what);
        assert_message(&result.err, rows[i].message);
        assert_int_equal(result.verdict.rule, rows[i].message == LEDGER_MESSAGE_NONE
                                                  ? LEDGER_RULE_NONE
                                                  : LEDGER_RULE_SEPARATION);
    }
    fixture_close(&fixture);
}

static void
an_earlier_entry_answers_before_a_later_one(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[2];

    (void)state;
    ledger_open(&fixture);
    /* Rule 15 on the first, rule 9 on the second. */
    entries[0] = fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "NONE", 1);
    entries[1] = fixture_disbursement("NONE", "X-1", 1, 500);
    result = fixture_try(&fixture, entries, 2, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_ADJUSTMENT, TARGET_UNKNOWN);
    assert_int_equal(result.verdict.entry_index, 0);
    fixture_close(&fixture);
}

static void
entries_see_those_before_them_in_the_voucher(void **state)
{
    struct fixture fixture;
    struct fixture_result result;
    struct ledger_entry entries[5];

    (void)state;
    fixture_open(&fixture);
    entries[0] = fixture_programme("NEW", LEDGER_INSTRUMENT_SUBSIDY);
    entries[1] = fixture_appropriation("NEW", 100);
    entries[2] = fixture_disbursement("NEW", "N-1", 1, 100);
    entries[3] = fixture_adjustment(LEDGER_ADJUSTMENT_REVERSAL, "N-1", 40);
    entries[4] = fixture_disbursement("NEW", "N-2", 2, 41);
    result = fixture_try(&fixture, entries, 5, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_APPROPRIATION, APPROPRIATION_EXCEEDED);
    assert_int_equal(result.verdict.entry_index, 4);
    entries[4].disbursement.amount_fen = 40;
    result = fixture_try(&fixture, entries, 5, FIXTURE_EVERYBODY);
    assert_verdict(&result, LEDGER_RULE_NONE, NONE);
    fixture_close(&fixture);
}

struct preview {
    size_t count;
    enum ledger_status statuses[8];
    struct ledger_verdict verdicts[8];
    enum ledger_message messages[8];
    size_t stop_at; /* 0: never */
};

static enum ledger_status
preview_note(void *context, size_t entry_index, enum ledger_status status,
             const struct ledger_verdict *verdict, const struct ledger_error *why,
             struct ledger_error *err)
{
    struct preview *preview = context;

    assert_int_equal(entry_index, preview->count);
    preview->statuses[preview->count] = status;
    preview->verdicts[preview->count] = *verdict;
    preview->messages[preview->count++] = why->message;
    if (preview->stop_at == preview->count)
        return ledger_fail(err, LEDGER_IO, LEDGER_MESSAGE_OUT_OF_MEMORY, (size_t)1);
    return LEDGER_OK;
}

static void
a_preview_tells_every_row_and_leaves_out_what_is_refused(void **state)
{
    struct fixture fixture;
    struct preview preview = {0};
    struct ledger_entry entries[6];
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};
    enum ledger_status status;

    (void)state;
    ledger_open(&fixture);
    entries[0] = fixture_disbursement("SUB", "P-1", 2, 4000);
    entries[1] = fixture_disbursement("SUB", "P-2", 3, 1001); /* 1 fen over what is left */
    entries[2] = fixture_disbursement("SUB", "P-3", 3, 0);    /* no amount */
    entries[3] = fixture_disbursement("SUB", "D-1", 1, 1000);
    entries[3].disbursement.memo = "首付";
    entries[4] = entries[0];                                  /* the same row twice in the file */
    entries[5] = fixture_disbursement("SUB", "P-6", 3, 1000); /* fits, as row 2 was left out */
    assert_status(ledger_store_begin(fixture.store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_OK,
                  &err);
    status = ledger_rules_judge_each(txn, entries, 6, fixture.entry_count, fixture.now_ms,
                                     preview_note, &preview, &err);
    assert_status(status, LEDGER_OK, &err);
    ledger_store_abort(txn);

    assert_int_equal(preview.count, 6);
    assert_int_equal(preview.statuses[0], LEDGER_OK);
    assert_int_equal(preview.statuses[1], LEDGER_REFUSED);
    assert_int_equal(preview.messages[1], LEDGER_MESSAGE_APPROPRIATION_EXCEEDED);
    assert_int_equal(preview.verdicts[1].entry_index, 1);
    assert_int_equal(preview.statuses[2], LEDGER_REFUSED);
    assert_int_equal(preview.verdicts[2].rule, LEDGER_RULE_FORM);
    assert_int_equal(preview.statuses[3], LEDGER_EXISTS);
    assert_int_equal(preview.messages[3], LEDGER_MESSAGE_DUPLICATE_EXISTS);
    assert_int_equal(preview.statuses[4], LEDGER_EXISTS);
    assert_int_equal(preview.messages[4], LEDGER_MESSAGE_DUPLICATE_IN_VOUCHER);
    assert_int_equal(preview.verdicts[4].known_number, fixture.entry_count);
    assert_int_equal(preview.statuses[5], LEDGER_OK);
    assert_int_equal(preview.messages[5], LEDGER_MESSAGE_NONE);

    /* A listener that fails ends it. */
    preview = (struct preview){.stop_at = 2};
    assert_status(ledger_store_begin(fixture.store, LEDGER_STORE_WRITE, &txn, &err), LEDGER_OK,
                  &err);
    status = ledger_rules_judge_each(txn, entries, 6, fixture.entry_count, fixture.now_ms,
                                     preview_note, &preview, &err);
    assert_status(status, LEDGER_IO, &err);
    assert_int_equal(preview.count, 2);
    ledger_store_abort(txn);
    fixture_close(&fixture);
}

static void
requirements_say_who_is_missing_before_anybody_signs(void **state)
{
    struct fixture fixture;
    struct fixture_voucher voucher;
    struct ledger_needed needed;
    struct ledger_entry entries[3];
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    (void)state;
    ledger_open(&fixture);
    entries[0] = fixture_disbursement("SUB", "P-1", 2, LEDGER_APPROVER_FROM_FEN);
    entries[1] = fixture_settlement("D-1", 100);
    fixture_prepare(&fixture, entries, 2, &voucher);
    assert_status(ledger_store_begin(fixture.store, LEDGER_STORE_READ, &txn, &err), LEDGER_OK,
                  &err);
    assert_status(
        ledger_requirements_of(txn, fixture.seal_count, voucher.entries, 2, &needed, &err),
        LEDGER_OK, &err);
    ledger_store_abort(txn);
    assert_int_equal(needed.counts[LEDGER_ROLE_MAKER], 1);
    assert_int_equal(needed.counts[LEDGER_ROLE_REVIEWER], 1);
    assert_int_equal(needed.counts[LEDGER_ROLE_APPROVER], 1);
    assert_int_equal(needed.counts[LEDGER_ROLE_CASHIER], 1);
    assert_int_equal(needed.counts[LEDGER_ROLE_ADMIN], 0);
    fixture_voucher_free(&voucher);
    fixture_close(&fixture);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_broken_rules_the_first_answers),
        cmocka_unit_test(nobody_signs_a_payment_to_his_unit_or_to_himself),
        cmocka_unit_test(an_earlier_entry_answers_before_a_later_one),
        cmocka_unit_test(entries_see_those_before_them_in_the_voucher),
        cmocka_unit_test(a_preview_tells_every_row_and_leaves_out_what_is_refused),
        cmocka_unit_test(requirements_say_who_is_missing_before_anybody_signs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

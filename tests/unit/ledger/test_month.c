/* One officer's month: pay, mistake, bank return, late bank line, part payment, close, lost key,
 * handover. */
#include <string.h>

#include "ledger/state/closing.h"
#include "ledger/totals.h"
#include "ledger/vault.h"
#include "ledger/verify.h"
#include "support/park.h"

static const enum park_person maker_and_reviewer[] = {PARK_MAKER, PARK_REVIEWER, PARK_PEOPLE};
static const enum park_person cashier[] = {PARK_CASHIER, PARK_PEOPLE};
static const enum park_person two_admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};

static void
accept(struct park *park, const struct ledger_entry *draft, const enum park_person *signers)
{
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    assert_status(park_submit(park, draft, 1, signers, &receipt, &verdict, &err), LEDGER_OK, &err);
}

static void
refuse(struct park *park, const struct ledger_entry *draft, const enum park_person *signers,
       enum ledger_rule_number rule)
{
    struct ledger_receipt receipt;
    struct ledger_verdict verdict = {0};
    struct ledger_error err = {0};

    assert_status(park_submit(park, draft, 1, signers, &receipt, &verdict, &err), LEDGER_REFUSED,
                  &err);
    assert_int_equal(verdict.rule, rule);
}

static struct ledger_entry
adjustment(enum ledger_adjustment_kind kind, const char *target, int64_t fen, uint32_t date,
           const char *bank_reference)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_ADJUSTMENT);
    entry.adjustment.kind = kind;
    entry.adjustment.target = target;
    entry.adjustment.amount_fen = fen;
    entry.adjustment.date = date;
    entry.adjustment.reason = "虚构原因";
    entry.adjustment.bank_reference = bank_reference;
    return entry;
}

static struct ledger_entry
settlement(const char *target, int64_t fen, uint32_t date, const char *bank_reference)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_SETTLEMENT);
    entry.settlement.target = target;
    entry.settlement.amount_fen = fen;
    entry.settlement.date = date;
    entry.settlement.bank_reference = bank_reference;
    return entry;
}

static void
close_month(struct park *park, uint32_t month)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_entry entry;
    struct ledger_error err = {0};

    ledger_entry_init(&entry, LEDGER_BODY_CLOSING);
    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_READ, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_closing_compute(txn, month, &entry.closing, &err), LEDGER_OK, &err);
    ledger_store_abort(txn);
    accept(park, &entry, maker_and_reviewer);
}

static enum ledger_status
ignore_group(void *context, const struct ledger_totals_group *group, struct ledger_error *err)
{
    (void)context;
    (void)group;
    (void)err;
    return LEDGER_OK;
}

static struct ledger_totals
cash_of(struct park *park, uint32_t from, uint32_t to)
{
    const struct ledger_totals_query query = {
        .by = LEDGER_TOTALS_BY_PROGRAMME,
        .from_date = from,
        .to_date = to,
    };
    struct ledger_totals_group all;
    struct ledger_error err = {0};

    assert_status(ledger_totals(park->ledger, &query, ignore_group, NULL, &all, &err), LEDGER_OK,
                  &err);
    return all.cash;
}

static void
lose_a_key_and_go_on(struct park *park)
{
    char vkey[LEDGER_VKEY_SIZE];
    struct ledger_key fresh = {0};
    struct ledger_entry entry;
    struct ledger_entry payout = park_payout("TG-1", "PAY-0009", 900, 20230705);
    struct ledger_error err = {0};

    assert_status(ledger_key_generate(&fresh, &err), LEDGER_OK, &err);
    ledger_vkey_format(park_name(PARK_MAKER), LEDGER_KEY_ED25519, &fresh.public_key, vkey);
    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_ROTATE;
    entry.officer.name = park_name(PARK_MAKER);
    entry.officer.vkey = vkey;
    entry.officer.reason = "U盘遗失";
    accept(park, &entry, two_admins);

    refuse(park, &payout, maker_and_reviewer,
           LEDGER_RULE_SIGNATURE); /* The lost key signs no more. */
    ledger_key_free(&park->people[PARK_MAKER].key);
    park->people[PARK_MAKER].key = fresh;
    accept(park, &payout, maker_and_reviewer);
}

static void
hand_over(struct park *park)
{
    struct ledger_entry entry;
    struct ledger_entry payout = park_payout("TG-1", "PAY-0010", 1000, 20230706);

    ledger_entry_init(&entry, LEDGER_BODY_OFFICER);
    entry.officer.action = LEDGER_OFFICER_REVOKE;
    entry.officer.name = park_name(PARK_REVIEWER);
    entry.officer.reason = "调离";
    accept(park, &entry, two_admins);
    refuse(park, &payout, maker_and_reviewer, LEDGER_RULE_SIGNATURE);
}

static void
a_month_can_be_said_in_the_format(void **state)
{
    struct park park;
    struct ledger_entry drafts[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };
    struct ledger_entry payout;
    struct ledger_entry entry;
    static struct ledger_verification verification;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    (void)park_record(&park, drafts, 2);

    /* Pay, twice as part payments of one claim. */
    payout = park_payout("TG-1", "PAY-0001", 3000000, 20230605);
    payout.disbursement.claim = "SB-1";
    payout.disbursement.claim_approved_fen = 5000000;
    accept(&park, &payout, maker_and_reviewer);
    payout.disbursement.reference = "PAY-0002";
    payout.disbursement.amount_fen = 2000001;
    refuse(&park, &payout, maker_and_reviewer, LEDGER_RULE_PAYEE_CAP);
    payout.disbursement.amount_fen = 2000000;
    accept(&park, &payout, maker_and_reviewer);

    /* A mistake: reversed, once and no further. */
    payout = park_payout("TG-1", "PAY-0003", 777, 20230610);
    accept(&park, &payout, maker_and_reviewer);
    entry = adjustment(LEDGER_ADJUSTMENT_REVERSAL, "PAY-0003", 777, 20230611, "");
    accept(&park, &entry, maker_and_reviewer);
    refuse(&park, &entry, maker_and_reviewer, LEDGER_RULE_ADJUSTMENT);

    /* The bank sends one back; it is paid again. */
    entry = settlement("PAY-0001", 3000000, 20230606, "B-1");
    accept(&park, &entry, cashier);
    entry = adjustment(LEDGER_ADJUSTMENT_RETURN, "PAY-0001", 3000000, 20230608, "B-2");
    accept(&park, &entry, maker_and_reviewer);
    payout = park_payout("TG-1", "PAY-0004", 3000000, 20230612);
    payout.disbursement.replaces = "PAY-0001";
    accept(&park, &payout, maker_and_reviewer);
    payout.disbursement.reference = "PAY-0005";
    payout.disbursement.amount_fen = 1;
    refuse(&park, &payout, maker_and_reviewer, LEDGER_RULE_ADJUSTMENT);

    /* Months close in order; a late bank line of a closed month is settled in this one. */
    for (uint32_t month = 202301; month <= 202306; month++)
        close_month(&park, month);
    payout = park_payout("TG-1", "PAY-0006", 5, 20230630);
    refuse(&park, &payout, maker_and_reviewer, LEDGER_RULE_PERIOD);
    entry = settlement("PAY-0002", 2000000, 20230703, "B-3");
    entry.settlement.bank_date = 20230630;
    accept(&park, &entry, cashier);

    assert_int_equal(cash_of(&park, 20230601, 20230630).disbursed_fen, 8000777);
    assert_int_equal(cash_of(&park, 20230601, 20230630).adjusted_fen, 3000777);
    assert_int_equal(cash_of(&park, 20230602, 20230629).disbursed_fen, 8000777);
    assert_int_equal(cash_of(&park, 0, 0).settled_fen, 5000000);
    assert_int_equal(cash_of(&park, 20230701, 20230731).settled_fen, 2000000);

    lose_a_key_and_go_on(&park);
    hand_over(&park);
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    park_close(&park);
}

static void
an_account_has_one_commitment_and_its_bytes_are_kept_apart(void **state)
{
    static struct ledger_verification verification;
    struct park park;
    struct ledger_vault *vault = NULL;
    struct ledger_entry drafts[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };
    struct ledger_entry payout = park_payout("TG-1", "PAY-0001", 3000000, 20230605);
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict;
    struct ledger_digest first;
    struct ledger_digest again;
    struct ledger_private opened;
    struct ledger_arena arena = {0};
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    (void)park_record(&park, drafts, 2);
    assert_status(ledger_vault_open(park.ledger, &vault, &err), LEDGER_OK, &err);
    assert_status(ledger_vault_commit(vault, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text("6222000000000000001"), "", &first,
                                      &err),
                  LEDGER_OK, &err);
    assert_status(ledger_vault_commit(vault, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text("6222000000000000001"), "", &again,
                                      &err),
                  LEDGER_OK, &err);
    assert_true(ledger_digest_equal(&first, &again));
    assert_status(
        ledger_private_get(park.ledger, ledger_digest_slice(&first), &arena, &opened, &err),
        LEDGER_NOT_FOUND, &err); /* A vault writes nothing by itself. */

    payout.disbursement.account.stated = true;
    payout.disbursement.account.last_four = "0001";
    payout.disbursement.account.commitment = ledger_digest_slice(&first);
    assert_status(ledger_voucher_prepare(park.ledger, &payout, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_pending_put(park.ledger, &voucher, 1, vault, &err), LEDGER_OK, &err);
    assert_status(
        ledger_private_get(park.ledger, ledger_digest_slice(&first), &arena, &opened, &err),
        LEDGER_OK, &err);
    assert_string_equal(opened.canonical, "6222000000000000001");
    assert_status(ledger_private_find(park.ledger, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text("6222000000000000001"), &again, &err),
                  LEDGER_OK, &err);
    assert_true(ledger_digest_equal(&first, &again));
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    assert_int_equal(verification.checked[LEDGER_CHECK_PRIVATE], 2);

    ledger_vault_free(vault);
    ledger_voucher_free(&voucher);
    ledger_arena_free(&arena);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_can_be_said_in_the_format),
        cmocka_unit_test(an_account_has_one_commitment_and_its_bytes_are_kept_apart),
    };

    return cmocka_run_group_tests_name("month", tests, NULL, NULL);
}

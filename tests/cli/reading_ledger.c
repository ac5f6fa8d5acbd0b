/* Makes the ledger that the reading commands are tested on, in a directory that must not exist:
 * `reading_ledger DIR`. DIR/ledger is the ledger, DIR/<officer>.pem a public key each. Everything
 * in it is invented, and sealed on 2023-07-10. */
/* mkdtemp and rename */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger/vault.h"
#include "support/park.h"

static const enum park_person with_approver[] = {PARK_MAKER, PARK_REVIEWER, PARK_APPROVER,
                                                 PARK_PEOPLE};
static const enum park_person by_cashier[] = {PARK_CASHIER, PARK_PEOPLE};

static void
submit(struct park *park, const struct ledger_entry *drafts, size_t count,
       const enum park_person *signers)
{
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    assert_status(park_submit(park, drafts, count, signers, &receipt, &verdict, &err), LEDGER_OK,
                  &err);
}

static struct ledger_entry
settlement(const char *target, int64_t fen, const char *bank_reference)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_SETTLEMENT);
    entry.settlement.target = target;
    entry.settlement.amount_fen = fen;
    entry.settlement.date = 20230620;
    entry.settlement.bank_reference = bank_reference;
    return entry;
}

static struct ledger_entry
adjustment(enum ledger_adjustment_kind kind, const char *target, int64_t fen)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_ADJUSTMENT);
    entry.adjustment.kind = kind;
    entry.adjustment.target = target;
    entry.adjustment.amount_fen = fen;
    entry.adjustment.date = 20230625;
    entry.adjustment.reason = kind == LEDGER_ADJUSTMENT_RETURN ? "账号已销户" : "重复登记";
    entry.adjustment.bank_reference = kind == LEDGER_ADJUSTMENT_RETURN ? "TH-0001" : "";
    return entry;
}

/* A payout to a person, with his account: what is private goes with the voucher into the pending
 * ones and stays when it is sealed. */
static void
pay_person(struct park *park)
{
    struct ledger_vault *vault = NULL;
    struct ledger_voucher voucher = {0};
    struct ledger_entry entry = park_payout("SUB", "P-1", 25000, 20230608);
    struct ledger_digest person;
    struct ledger_digest account;
    struct ledger_verdict verdict;
    struct ledger_receipt receipt;
    struct ledger_error err = {0};

    assert_status(ledger_vault_open(park->ledger, &vault, &err), LEDGER_OK, &err);
    assert_status(ledger_vault_commit(vault, LEDGER_COMMITMENT_PERSON,
                                      ledger_slice_of_text("resident-id 999999199001010018"),
                                      "柳某", &person, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_vault_commit(vault, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text("6222000000000001234"), "", &account,
                                      &err),
                  LEDGER_OK, &err);
    entry.disbursement.payee.name = "";
    entry.disbursement.payee.credit_code = "";
    entry.disbursement.payee.kind = LEDGER_PAYEE_PERSON;
    entry.disbursement.payee.person = ledger_slice_of(person.bytes, sizeof(person.bytes));
    entry.disbursement.account.stated = true;
    entry.disbursement.account.bank = "虚构银行";
    entry.disbursement.account.last_four = "1234";
    entry.disbursement.account.commitment = ledger_slice_of(account.bytes, sizeof(account.bytes));

    assert_status(ledger_voucher_prepare(park->ledger, &entry, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(park, &voucher, PARK_MAKER);
    park_sign(park, &voucher, PARK_REVIEWER);
    assert_status(ledger_pending_put(park->ledger, &voucher, 1, vault, &err), LEDGER_OK, &err);
    assert_status(ledger_seal(park->ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    ledger_voucher_free(&voucher);
    ledger_vault_free(vault);
}

static void
record_all(struct park *park)
{
    struct ledger_entry programmes[] = {
        park_programme("SUB", LEDGER_INSTRUMENT_SUBSIDY),
        park_programme("REF", LEDGER_INSTRUMENT_REFUND),
        park_programme("REL", LEDGER_INSTRUMENT_RELIEF),
        park_appropriation("SUB", 1000000000, 20230601),
    };
    struct ledger_entry payouts[] = {
        park_payout("SUB", "S-1", 100000, 20230601), park_payout("SUB", "S-2", 200000, 20230602),
        park_payout("SUB", "S-3", 300000, 20230603), park_payout("SUB", "S-4", 40000, 20230504),
        park_payout("REL", "E-1", 10000, 20230605),
    };
    struct ledger_entry refund = park_payout("REF", "R-1", INT64_C(85199990000), 20230606);
    struct ledger_entry settlements[] = {
        settlement("S-1", 100000, "YH-0001"),
        settlement("S-2", 50000, "YH-0002"),
    };
    struct ledger_entry adjustments[] = {
        adjustment(LEDGER_ADJUSTMENT_RETURN, "S-3", 300000),
        adjustment(LEDGER_ADJUSTMENT_REVERSAL, "S-4", 40000),
    };

    payouts[0].disbursement.memo = "设备投资补助首批";
    programmes[1].programme.name = "虚构留抵退税";
    (void)park_record(park, programmes, 4);
    (void)park_record(park, payouts, 5);
    submit(park, &refund, 1, with_approver);
    submit(park, settlements, 2, by_cashier);
    (void)park_record(park, adjustments, 2);
    pay_person(park);
}

static void
write_keys(const struct park *park, const char *directory)
{
    char path[512];
    char pem[LEDGER_KEY_PEM_SIZE];
    struct ledger_error err = {0};

    for (int person = 0; person < PARK_PEOPLE; person++) {
        (void)snprintf(path, sizeof(path), "%s/%s.pem", directory,
                       park_name((enum park_person)person));
        ledger_public_key_pem(&park->people[person].key.public_key, pem);
        assert_status(ledger_file_create(path, ledger_slice_of_text(pem), 0600, &err), LEDGER_OK,
                      &err);
    }
}

int
main(int argc, char **argv)
{
    struct park park;
    char path[512];

    if (argc != 2 || mkdir(argv[1], 0700) != 0)
        return 2;
    park_open(&park);
    record_all(&park);
    write_keys(&park, argv[1]);
    ledger_close(park.ledger);
    park.ledger = NULL;
    (void)snprintf(path, sizeof(path), "%s/ledger", argv[1]);
    if (rename(park.ledger_path, path) != 0) {
        perror(path);
        return 1;
    }
    park_close(&park);
    return 0;
}

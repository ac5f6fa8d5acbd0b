/* Several processes at one ledger, and a disk that fails between commit and release. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/verify.h"
#include "support/park.h"

static const enum park_person maker_and_reviewer[] = {PARK_MAKER, PARK_REVIEWER, PARK_PEOPLE};

static void
park_with_payout(struct park *park)
{
    struct ledger_entry drafts[3] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
        park_payout("TG-1", "PAY-0001", 12345600, 20230301),
    };

    park_open(park);
    (void)park_record(park, drafts, 3);
}

static struct ledger_entry
reversal(int64_t fen)
{
    struct ledger_entry entry;

    ledger_entry_init(&entry, LEDGER_BODY_ADJUSTMENT);
    entry.adjustment.kind = LEDGER_ADJUSTMENT_REVERSAL;
    entry.adjustment.target = "PAY-0001";
    entry.adjustment.amount_fen = fen;
    entry.adjustment.date = 20230302;
    entry.adjustment.reason = "金额有误";
    return entry;
}

static void
prepared_and_signed(struct park *park, const struct ledger_entry *draft,
                    struct ledger_voucher *voucher)
{
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    assert_status(ledger_voucher_prepare(park->ledger, draft, 1, NULL, voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(park, voucher, PARK_MAKER);
    park_sign(park, voucher, PARK_REVIEWER);
}

static void
verify_holds(struct park *park)
{
    static struct ledger_verification verification;
    struct ledger_error err = {0};

    assert_status(ledger_verify(park->ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
}

/* One of the two: waits for the other, then seals; its exit status is the verdict. */
static void
race(struct park *park, const struct ledger_voucher *voucher, int start)
{
    struct ledger_receipt receipt;
    struct ledger_verdict verdict = {0};
    struct ledger_error err = {0};
    enum ledger_status status;
    char byte;

    if (read(start, &byte, 1) != 0)
        _exit(100);
    park_reopen(park);
    status = ledger_seal(park->ledger, voucher, &receipt, &verdict, &err);
    ledger_close(park->ledger);
    if (status == LEDGER_OK)
        _exit(0);
    _exit(status == LEDGER_REFUSED ? (int)verdict.rule : 101);
}

static void
of_two_processes_that_reverse_one_payout_one_is_refused(void **state)
{
    struct park park;
    struct ledger_entry draft = reversal(12345600);
    struct ledger_voucher vouchers[2] = {0};
    pid_t children[2];
    int start[2];
    int sealed = 0;
    int refused = 0;

    (void)state;
    park_with_payout(&park);
    for (int i = 0; i < 2; i++)
        prepared_and_signed(&park, &draft, &vouchers[i]);
    /* An open store must not cross a fork. */
    ledger_close(park.ledger);
    park.ledger = NULL;
    assert_int_equal(pipe(start), 0);
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            (void)close(start[1]);
            race(&park, &vouchers[i], start[0]);
        }
    }
    (void)close(start[1]); /* Both start. */
    (void)close(start[0]);
    for (int i = 0; i < 2; i++) {
        int status;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        sealed += WEXITSTATUS(status) == 0;
        refused += WEXITSTATUS(status) == LEDGER_RULE_ADJUSTMENT;
        ledger_voucher_free(&vouchers[i]);
    }
    assert_int_equal(sealed, 1);
    assert_int_equal(refused, 1);
    park_reopen(&park);
    verify_holds(&park);
    park_close(&park);
}

static void
what_another_process_sealed_meanwhile_is_answered_and_judged(void **state)
{
    struct park park;
    struct ledger_entry draft = reversal(100);
    struct ledger_entry all = reversal(12345600);
    struct ledger_voucher voucher = {0};
    struct ledger_voucher later = {0};
    struct ledger_receipt receipt;
    struct ledger_verdict verdict = {0};
    pid_t child;
    int status;
    struct ledger_error err = {0};

    (void)state;
    park_with_payout(&park);
    prepared_and_signed(&park, &draft, &voucher);
    prepared_and_signed(&park, &all, &later);
    ledger_close(park.ledger);
    park.ledger = NULL;
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        race(&park, &voucher, open("/dev/null", O_RDONLY | O_CLOEXEC));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 0);

    park_reopen(&park);
    assert_status(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    assert_true(receipt.was_known);
    assert_status(ledger_seal(park.ledger, &later, &receipt, &verdict, &err), LEDGER_REFUSED, &err);
    assert_int_equal(verdict.rule, LEDGER_RULE_ADJUSTMENT);
    ledger_voucher_free(&voucher);
    ledger_voucher_free(&later);
    park_close(&park);
}

/* A directory in the place of the lock file: the head file cannot be written. */
static void
release_block(const struct park *park, bool blocked)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/head.lock", park->ledger_path);
    assert_int_equal(remove(path), 0);
    if (blocked)
        assert_int_equal(mkdir(path, 0700), 0);
}

static void
nothing_is_acknowledged_while_the_head_file_lags(void **state)
{
    struct park park;
    struct ledger_entry draft = reversal(100);
    struct ledger_voucher voucher = {0};
    struct ledger_receipt receipt = {.seal_number = 99};
    struct ledger_verdict verdict = {0};
    struct ledger_error err = {0};

    (void)state;
    park_with_payout(&park);
    prepared_and_signed(&park, &draft, &voucher);
    release_block(&park, true);
    assert_status(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_IN_DOUBT,
                  &err);
    assert_message(&err, LEDGER_MESSAGE_SEALED_NOT_RELEASED);
    assert_int_equal(receipt.seal_number, 99);
    /* Asked again, it is known; still the answer must not come before the file. */
    assert_int_not_equal(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK);
    assert_int_not_equal(
        park_submit(&park, &draft, 1, maker_and_reviewer, &receipt, &verdict, &err), LEDGER_OK);
    assert_int_equal(receipt.seal_number, 99);
    release_block(&park, false);
    assert_status(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    assert_true(receipt.was_known);
    verify_holds(&park);
    park_reopen(&park);
    verify_holds(&park);
    ledger_voucher_free(&voucher);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_processes_that_reverse_one_payout_one_is_refused),
        cmocka_unit_test(what_another_process_sealed_meanwhile_is_answered_and_judged),
        cmocka_unit_test(nothing_is_acknowledged_while_the_head_file_lags),
    };

    return cmocka_run_group_tests_name("processes", tests, NULL, NULL);
}

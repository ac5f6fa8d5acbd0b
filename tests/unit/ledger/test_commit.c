/* What a commit that failed is told as, over a backend that does as it is told. */
#include <errno.h>
#include <string.h>

#include "ledger/commit.h"
#include "support/assert_status.h"

static enum ledger_status answer;
static struct ledger_store_txn the_txn;

static enum ledger_status
puppet_begin(struct ledger_store *store, enum ledger_store_mode mode,
             struct ledger_store_txn **out_txn, struct ledger_error *err)
{
    (void)store;
    (void)mode;
    (void)err;
    *out_txn = &the_txn;
    return LEDGER_OK;
}

static enum ledger_status
puppet_commit(struct ledger_store_txn *txn, struct ledger_error *err)
{
    (void)txn;
    if (answer == LEDGER_IN_DOUBT)
        return ledger_fail(err, answer, LEDGER_MESSAGE_STORE_COMMIT_IN_DOUBT, EDQUOT);
    if (answer == LEDGER_NO_SPACE)
        return ledger_fail(err, answer, LEDGER_MESSAGE_STORE_DISK_FULL, "here", ENOSPC);
    return answer;
}

static const struct ledger_store_ops puppet_ops = {
    .name = "puppet", .begin = puppet_begin, .commit = puppet_commit};

static enum ledger_status
commit(enum ledger_status with, struct ledger_error *err)
{
    const struct ledger_voucher_id voucher = {{0xe8, 0x6c, 0x01}};
    struct ledger_store store = {.ops = &puppet_ops};
    struct ledger_store_txn *txn = NULL;

    assert_status(ledger_store_begin(&store, LEDGER_STORE_WRITE, &txn, err), LEDGER_OK, err);
    answer = with;
    return ledger_commit_voucher(&txn, voucher, err);
}

static void
what_is_in_doubt_names_the_voucher_and_how_it_is_looked_up(void **state)
{
    static const char *const said[][2] = {
        {"e86c0100000000000000000000000000", "e86c0100000000000000000000000000"},
        {"mingzhang show voucher:e86c01", "mingzhang show voucher:e86c01"},
        {"mingzhang pending", "mingzhang pending"},
        {"磁盘配额", "quota"},
    };
    struct ledger_error err = {0};
    char text[LEDGER_ERROR_TEXT_SIZE];

    (void)state;
    assert_status(commit(LEDGER_IN_DOUBT, &err), LEDGER_IN_DOUBT, &err);
    assert_message(&err, LEDGER_MESSAGE_VOUCHER_IN_DOUBT);
    assert_string_equal(ledger_message_name(err.message), "voucher-in-doubt");
    for (int language = LEDGER_LANGUAGE_ZH; language <= LEDGER_LANGUAGE_EN; language++) {
        ledger_error_text(&err, (enum ledger_language)language, text);
        for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++)
            assert_non_null(strstr(text, said[i][language]));
    }
    assert_status(commit(LEDGER_IN_DOUBT, NULL), LEDGER_IN_DOUBT, NULL);
}

static void
what_is_certain_is_told_as_it_is(void **state)
{
    struct ledger_error err = {0};

    (void)state;
    assert_status(commit(LEDGER_OK, &err), LEDGER_OK, &err);
    assert_status(commit(LEDGER_NO_SPACE, &err), LEDGER_NO_SPACE, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_DISK_FULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_doubt_names_the_voucher_and_how_it_is_looked_up),
        cmocka_unit_test(what_is_certain_is_told_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

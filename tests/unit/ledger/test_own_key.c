/* The ledger's own key and name: with a passphrase, another key, another origin; and a ledger that
 * cannot be written. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/list.h"
#include "ledger/verify.h"
#include "support/park.h"

static const enum park_person maker_and_reviewer[] = {PARK_MAKER, PARK_REVIEWER, PARK_PEOPLE};
static const enum park_person two_admins[] = {PARK_ADMIN_A, PARK_ADMIN_B, PARK_PEOPLE};

static struct ledger_secret
secret(const char *text)
{
    struct ledger_secret passphrase = {0};
    struct ledger_error err = {0};

    assert_status(ledger_secret_take(&passphrase, strlen(text), &err), LEDGER_OK, &err);
    memcpy(passphrase.data, text, strlen(text));
    return passphrase;
}

static enum ledger_status
submit(struct park *park, const struct ledger_entry *draft, const enum park_person *signers,
       struct ledger_error *err)
{
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;

    return park_submit(park, draft, 1, signers, &receipt, &verdict, err);
}

static void
assert_verifies(struct park *park)
{
    static struct ledger_verification verification;
    struct ledger_error err = {0};

    assert_status(ledger_verify(park->ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    assert_int_equal(verification.good_size, verification.seal_count);
}

static void
another_key_with_a_passphrase_seals_only_when_it_is_given(void **state)
{
    struct park park;
    struct ledger_secret right = secret("right passphrase");
    struct ledger_secret wrong = secret("wrong passphrase");
    struct ledger_public_key next;
    char vkey[LEDGER_VKEY_SIZE];
    struct ledger_entry draft;
    struct ledger_entry programme = park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY);
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    assert_status(ledger_add_own_key(park.ledger, &right, ledger_keyfile_cost_light, &next, &err),
                  LEDGER_OK, &err);
    draft = park_identity(PARK_ORIGIN, &next, vkey);
    assert_status(submit(&park, &draft, two_admins, &err), LEDGER_WRONG_KEY, &err);
    assert_message(&err, LEDGER_MESSAGE_OWN_KEY_LOCKED);
    ledger_unlock(park.ledger, &wrong);
    assert_null(wrong.data);
    assert_status(submit(&park, &draft, two_admins, &err), LEDGER_WRONG_KEY, &err);
    ledger_unlock(park.ledger, &right);
    assert_status(submit(&park, &draft, two_admins, &err), LEDGER_OK, &err);
    assert_verifies(&park);

    park_reopen(&park);
    assert_verifies(&park); /* Without the passphrase too. */
    assert_status(submit(&park, &programme, maker_and_reviewer, &err), LEDGER_WRONG_KEY, &err);
    right = secret("right passphrase");
    ledger_unlock(park.ledger, &right);
    assert_status(submit(&park, &programme, maker_and_reviewer, &err), LEDGER_OK, &err);
    assert_verifies(&park);
    park_close(&park);
}

static void
another_origin_names_the_last_checkpoint_and_signers_follow(void **state)
{
    struct park park;
    struct ledger_public_key next;
    char vkey[LEDGER_VKEY_SIZE];
    struct ledger_buffer note = {0};
    struct ledger_buffer renamed = {0};
    struct ledger_entry draft;
    struct ledger_entry programme = park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY);
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    assert_status(ledger_add_own_key(park.ledger, NULL, ledger_keyfile_cost_light, &next, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_checkpoint(park.ledger, &note, &err), LEDGER_OK, &err);
    draft = park_identity("park.example/renamed", &next, vkey);
    draft.identity.last_checkpoint = ledger_buffer_slice(&note);
    assert_status(submit(&park, &draft, two_admins, &err), LEDGER_OK, &err);
    assert_status(ledger_checkpoint(park.ledger, &renamed, &err), LEDGER_OK, &err);
    assert_memory_equal(renamed.data, "park.example/renamed\n", 21);
    assert_status(submit(&park, &programme, maker_and_reviewer, &err), LEDGER_OK, &err);
    assert_string_equal(park.people[PARK_MAKER].seen.origin, "park.example/renamed");
    assert_verifies(&park);
    park_reopen(&park);
    assert_verifies(&park);
    ledger_buffer_free(&note);
    ledger_buffer_free(&renamed);
    park_close(&park);
}

static void
own_key_path(const struct park *park, char path[static 160])
{
    size_t used = (size_t)snprintf(path, 160, "%s/keys/", park->ledger_path);

    for (size_t i = 0; i < 8; i++)
        used += (size_t)snprintf(path + used, 160 - used, "%02x", park->ledger_key.bytes[i]);
    (void)snprintf(path + used, 160 - used, ".key");
}

static void
a_key_that_is_gone_or_another_is_refused_and_found(void **state)
{
    static struct ledger_verification verification;
    struct park park;
    struct ledger_public_key other;
    struct ledger_entry programme = park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY);
    struct park shifted;
    char path[160];
    char other_path[160];
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    own_key_path(&park, path);
    assert_status(ledger_add_own_key(park.ledger, NULL, ledger_keyfile_cost_light, &other, &err),
                  LEDGER_OK, &err);
    shifted = park;
    shifted.ledger_key = other;
    own_key_path(&shifted, other_path);
    assert_int_equal(rename(other_path, path), 0);
    assert_status(submit(&park, &programme, maker_and_reviewer, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_OWN_KEY_OTHER);
    assert_int_equal(remove(path), 0);
    assert_status(submit(&park, &programme, maker_and_reviewer, &err), LEDGER_WRONG_KEY, &err);
    assert_message(&err, LEDGER_MESSAGE_OWN_KEY_MISSING);
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_DAMAGED, &err);
    assert_int_equal(verification.finding_count, 1);
    assert_int_equal(verification.findings[0].check, LEDGER_CHECK_HEAD);
    park_close(&park);
}

static void
a_ledger_is_made_once_and_not_where_nobody_may_write(void **state)
{
    struct park park;
    struct ledger_public_key key;
    char path[128];
    struct ledger_error err = {0};

    (void)state;
    park_prepare(&park);
    assert_status(ledger_create(park.ledger_path, NULL, ledger_keyfile_cost_light, &key, &err),
                  LEDGER_EXISTS, &err);
    assert_message(&err, LEDGER_MESSAGE_LEDGER_EXISTS);
    (void)snprintf(path, sizeof(path), "%s/no/such/parent", park.directory);
    assert_int_not_equal(ledger_create(path, NULL, ledger_keyfile_cost_light, &key, &err),
                         LEDGER_OK);
    park_close(&park);
}

static void
before_the_genesis_there_is_little_to_read(void **state)
{
    static struct ledger_verification verification;
    struct park park;
    struct ledger_head head;
    struct ledger_buffer note = {0};
    struct ledger_entry draft = park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY);
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    (void)state;
    park_prepare(&park);
    assert_status(ledger_head(park.ledger, &head, &err), LEDGER_OK, &err);
    assert_int_equal(head.seal_count, 0);
    assert_status(ledger_checkpoint(park.ledger, &note, &err), LEDGER_NOT_FOUND, &err);
    assert_status(ledger_voucher_prepare(park.ledger, &draft, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_REFUSED, &err);
    assert_message(&err, LEDGER_MESSAGE_NO_GENESIS);
    assert_status(ledger_voucher_prepare(park.ledger, &draft, 0, NULL, &voucher, &verdict, &err),
                  LEDGER_OUT_OF_RANGE, &err);
    assert_message(&err, LEDGER_MESSAGE_DRAFT_COUNT);
    assert_status(ledger_verify(park.ledger, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    park_close(&park);
}

static void
a_ledger_opened_for_reading_is_read_and_never_written(void **state)
{
    struct park park;
    struct ledger *reader = NULL;
    struct ledger_options options = {.read_only = true};
    struct ledger_head head;
    struct ledger_entry draft = park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY);
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict;
    static struct ledger_verification verification;
    char path[128];
    struct stat before;
    struct stat after;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    ledger_close(park.ledger);
    park.ledger = NULL;
    (void)snprintf(path, sizeof(path), "%s/data.mdb", park.ledger_path);
    assert_int_equal(stat(path, &before), 0);
    options.directory = park.ledger_path;
    assert_status(ledger_open(&options, &reader, &err), LEDGER_OK, &err);
    assert_status(ledger_head(reader, &head, &err), LEDGER_OK, &err);
    assert_int_equal(head.seal_count, 2);
    assert_string_equal(ledger_directory(reader), park.ledger_path);
    assert_status(ledger_verify(reader, (struct ledger_progress){0}, &verification, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_voucher_prepare(reader, &draft, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_DENIED, &err);
    ledger_close(reader);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    park_close(&park);
}

/* The disk is full from where the store's file ends: not a byte more. */
static void
a_full_disk_at_sealing_records_nothing_and_opened_again_it_goes_on(void **state)
{
    enum { COUNT = 4000 };
    static struct ledger_entry drafts[COUNT];
    static char references[COUNT][24];
    static const enum park_person three[] = {PARK_MAKER, PARK_REVIEWER, PARK_APPROVER, PARK_PEOPLE};
    struct ledger_entry opening[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };
    struct park park;
    struct ledger_head before;
    struct ledger_head after;
    struct ledger_voucher voucher = {0};
    struct ledger_receipt receipt = {.seal_number = 99};
    struct ledger_verdict verdict;
    struct rlimit limit;
    struct rlimit full;
    char path[128];
    struct stat info;
    enum ledger_status status;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    (void)park_record(&park, opening, 2);
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(references[i], sizeof(references[i]), "PAY-%06zu", i);
        drafts[i] = park_payout("TG-1", references[i], 1000 + (int64_t)i, 20230301);
    }
    assert_status(
        ledger_voucher_prepare(park.ledger, drafts, COUNT, NULL, &voucher, &verdict, &err),
        LEDGER_OK, &err);
    for (size_t i = 0; three[i] != PARK_PEOPLE; i++)
        park_sign(&park, &voucher, three[i]);
    assert_status(ledger_head(park.ledger, &before, &err), LEDGER_OK, &err);

    (void)snprintf(path, sizeof(path), "%s/data.mdb", park.ledger_path);
    assert_int_equal(stat(path, &info), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    full = limit;
    full.rlim_cur = (rlim_t)info.st_size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
    status = ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_status(status, LEDGER_NO_SPACE, &err);
    assert_int_equal(receipt.seal_number, 99);

    /* After a commit that failed the store is shut (store_lmdb_txn.c); opened again, it goes on. */
    assert_status(ledger_head(park.ledger, &after, &err), LEDGER_IN_DOUBT, &err);
    park_reopen(&park);
    assert_status(ledger_head(park.ledger, &after, &err), LEDGER_OK, &err);
    assert_int_equal(after.seal_count, before.seal_count);
    assert_status(ledger_seal(park.ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    assert_false(receipt.was_known);
    assert_verifies(&park);
    park_reopen(&park);
    assert_verifies(&park);
    ledger_voucher_free(&voucher);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_key_with_a_passphrase_seals_only_when_it_is_given),
        cmocka_unit_test(another_origin_names_the_last_checkpoint_and_signers_follow),
        cmocka_unit_test(a_key_that_is_gone_or_another_is_refused_and_found),
        cmocka_unit_test(a_ledger_is_made_once_and_not_where_nobody_may_write),
        cmocka_unit_test(before_the_genesis_there_is_little_to_read),
        cmocka_unit_test(a_ledger_opened_for_reading_is_read_and_never_written),
        cmocka_unit_test(a_full_disk_at_sealing_records_nothing_and_opened_again_it_goes_on),
    };

    return cmocka_run_group_tests_name("own_key", tests, NULL, NULL);
}

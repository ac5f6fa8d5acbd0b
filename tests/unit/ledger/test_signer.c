/* A person's folder: keys, passphrases, and what it remembers. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/record/codec.h"
#include "support/park.h"

static void
folder(const struct park *park, const char *name, char path[static 128])
{
    (void)snprintf(path, 128, "%s/%s", park->directory, name);
}

static struct ledger_secret
secret(const char *text)
{
    struct ledger_secret passphrase = {0};
    struct ledger_error err = {0};

    assert_status(ledger_secret_take(&passphrase, strlen(text), &err), LEDGER_OK, &err);
    memcpy(passphrase.data, text, strlen(text));
    return passphrase;
}

static void
a_key_is_made_once_unlocked_and_given_another_passphrase(void **state)
{
    struct park park;
    struct ledger_signer signer = {0};
    struct ledger_vkey vkey;
    struct ledger_secret first = secret("first passphrase");
    struct ledger_secret second = secret("second passphrase");
    char path[128];
    struct ledger_error err = {0};

    (void)state;
    park_prepare(&park);
    folder(&park, "zhang.san", path);
    assert_status(ledger_signer_open(path, &signer, &err), LEDGER_NOT_FOUND, &err);
    assert_status(ledger_signer_create(path, "zhang san", NULL, &first, ledger_keyfile_cost_light,
                                       &vkey, &err),
                  LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_OFFICER_NAME);
    assert_status(ledger_signer_create(path, "zhang.san", NULL, &first, ledger_keyfile_cost_light,
                                       &vkey, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_signer_create(path, "zhang.san", NULL, &first, ledger_keyfile_cost_light,
                                       &vkey, &err),
                  LEDGER_EXISTS, &err);
    assert_message(&err, LEDGER_MESSAGE_SIGNER_EXISTS);

    assert_status(ledger_signer_open(path, &signer, &err), LEDGER_OK, &err);
    assert_string_equal(signer.vkey.name, "zhang.san");
    assert_false(signer.has_seen);
    assert_status(ledger_signer_unlock(&signer, &second, &err), LEDGER_WRONG_KEY, &err);
    assert_null(signer.key.seed.data);
    assert_status(ledger_signer_unlock(&signer, &first, &err), LEDGER_OK, &err);
    assert_status(
        ledger_signer_change_passphrase(&signer, &second, ledger_keyfile_cost_light, &err),
        LEDGER_OK, &err);
    ledger_signer_free(&signer);

    assert_status(ledger_signer_open(path, &signer, &err), LEDGER_OK, &err);
    assert_status(ledger_signer_unlock(&signer, &first, &err), LEDGER_WRONG_KEY, &err);
    assert_status(ledger_signer_unlock(&signer, &second, &err), LEDGER_OK, &err);
    assert_memory_equal(signer.key.public_key.bytes, vkey.public_key.bytes, 32);
    ledger_signer_free(&signer);
    ledger_secret_free(&first);
    ledger_secret_free(&second);
    park_close(&park);
}

static void
a_folder_whose_making_was_cut_off_is_finished_by_the_same_command(void **state)
{
    struct park park;
    struct ledger_vkey vkey;
    struct ledger_vkey again;
    struct ledger_key other = {0};
    struct ledger_secret right = secret("first passphrase");
    struct ledger_secret wrong = secret("second passphrase");
    char path[128];
    char file[160];
    struct ledger_error err = {0};
    const struct {
        bool without_pem;
        bool other_pem;
        struct ledger_secret *passphrase;
        struct ledger_key *key;
        enum ledger_status expected;
        enum ledger_message message;
    } cases[] = {
        {false, false, &wrong, NULL, LEDGER_WRONG_KEY, LEDGER_MESSAGE_KEYFILE_PASSPHRASE_WRONG},
        {true, false, &wrong, NULL, LEDGER_WRONG_KEY, LEDGER_MESSAGE_KEYFILE_PASSPHRASE_WRONG},
        {false, false, &right, &other, LEDGER_EXISTS, LEDGER_MESSAGE_SIGNER_EXISTS},
        {false, true, &right, NULL, LEDGER_EXISTS, LEDGER_MESSAGE_SIGNER_EXISTS},
        {false, false, &right, NULL, LEDGER_OK, LEDGER_MESSAGE_NONE},
        {true, false, &right, NULL, LEDGER_OK, LEDGER_MESSAGE_NONE},
    };

    (void)state;
    park_prepare(&park);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(file, sizeof(file), "case-%zu", i);
        folder(&park, file, path);
        assert_status(ledger_signer_create(path, "zhang.san", NULL, &right,
                                           ledger_keyfile_cost_light, &vkey, &err),
                      LEDGER_OK, &err);
        (void)snprintf(file, sizeof(file), "%s/public.vkey", path);
        assert_int_equal(unlink(file), 0);
        (void)snprintf(file, sizeof(file), "%s/public.pem", path);
        if (cases[i].without_pem)
            assert_int_equal(unlink(file), 0);
        if (cases[i].other_pem)
            assert_status(ledger_file_replace(file, ledger_slice_of_text("mine"), 0644, &err),
                          LEDGER_OK, &err);
        if (cases[i].key != NULL)
            assert_status(ledger_key_generate(cases[i].key, &err), LEDGER_OK, &err);
        assert_status(ledger_signer_create(path, "zhang.san", cases[i].key, cases[i].passphrase,
                                           ledger_keyfile_cost_light, &again, &err),
                      cases[i].expected, &err);
        if (cases[i].expected != LEDGER_OK) {
            assert_message(&err, cases[i].message);
            continue;
        }
        assert_memory_equal(again.public_key.bytes, vkey.public_key.bytes, 32);
        /* Finished, it is nobody's to make again. */
        assert_status(ledger_signer_create(path, "zhang.san", NULL, &right,
                                           ledger_keyfile_cost_light, &again, &err),
                      LEDGER_EXISTS, &err);
    }
    ledger_key_free(&other);
    ledger_secret_free(&right);
    ledger_secret_free(&wrong);
    park_close(&park);
}

static void
a_secret_that_others_may_read_or_of_another_pair_is_refused(void **state)
{
    struct park park;
    struct ledger_signer signer = {0};
    struct ledger_vkey vkey;
    char path[128];
    char other[128];
    char file[160];
    char from[160];
    struct ledger_error err = {0};

    (void)state;
    park_prepare(&park);
    folder(&park, "zhang.san", path);
    folder(&park, "li.si", other);
    assert_status(
        ledger_signer_create(path, "zhang.san", NULL, NULL, ledger_keyfile_cost_light, &vkey, &err),
        LEDGER_OK, &err);
    assert_status(
        ledger_signer_create(other, "li.si", NULL, NULL, ledger_keyfile_cost_light, &vkey, &err),
        LEDGER_OK, &err);
    (void)snprintf(file, sizeof(file), "%s/secret.key", path);
    assert_int_equal(chmod(file, 0640), 0);
    assert_status(ledger_signer_open(path, &signer, &err), LEDGER_DENIED, &err);
    assert_message(&err, LEDGER_MESSAGE_SIGNER_MODE);

    (void)snprintf(from, sizeof(from), "%s/secret.key", other);
    assert_int_equal(rename(from, file), 0);
    assert_status(ledger_signer_open(path, &signer, &err), LEDGER_OK, &err);
    assert_status(ledger_signer_unlock(&signer, NULL, &err), LEDGER_WRONG_KEY, &err);
    assert_message(&err, LEDGER_MESSAGE_SIGNER_KEYS_DIFFER);
    ledger_signer_free(&signer);
    park_close(&park);
}

#define GENESIS "genesis AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"

static void
a_damaged_seen_or_vkey_file_is_refused(void **state)
{
    static const struct {
        const char *name;
        const char *text;
        enum ledger_status status;
    } cases[] = {
        {"seen", "mingzhang/v1 seen\npark.example\n" GENESIS "seen 3 " ROOT, LEDGER_OK},
        {"seen", "", LEDGER_MALFORMED},
        {"seen", "mingzhang/v2 seen\npark.example\n" GENESIS "seen 3 " ROOT, LEDGER_MALFORMED},
        {"seen", "mingzhang/v1 seen\npark example\n" GENESIS "seen 3 " ROOT, LEDGER_MALFORMED},
        {"seen", "mingzhang/v1 seen\n\n" GENESIS "seen 3 " ROOT, LEDGER_MALFORMED},
        {"seen", "mingzhang/v1 seen\npark.example\ngenesis AAA=\nseen 3 " ROOT, LEDGER_MALFORMED},
        {"seen", "mingzhang/v1 seen\npark.example\n" GENESIS "seen 3", LEDGER_MALFORMED},
        {"seen", "mingzhang/v1 seen\npark.example\n" GENESIS "seen 3\n", LEDGER_MALFORMED},
        {"seen", "mingzhang/v1 seen\npark.example\n" GENESIS "seen -3 " ROOT, LEDGER_MALFORMED},
        {"seen", "mingzhang/v1 seen\npark.example\n" GENESIS "seen 9223372036854775808 " ROOT,
         LEDGER_MALFORMED},
        {"seen", "mingzhang/v1 seen\npark.example\n" GENESIS "seen 3 " ROOT "\n", LEDGER_MALFORMED},
        {"public.vkey", "", LEDGER_MALFORMED},
        {"public.vkey", "zhang.san+00000000\n", LEDGER_MALFORMED},
    };
    struct park park;
    struct ledger_signer signer = {0};
    struct ledger_vkey vkey;
    char path[128];
    char file[160];
    struct ledger_error err = {0};

    (void)state;
    park_prepare(&park);
    folder(&park, "zhang.san", path);
    assert_status(
        ledger_signer_create(path, "zhang.san", NULL, NULL, ledger_keyfile_cost_light, &vkey, &err),
        LEDGER_OK, &err);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(file, sizeof(file), "%s/%s", path, cases[i].name);
        assert_status(ledger_file_replace(file, ledger_slice_of_text(cases[i].text), 0600, &err),
                      LEDGER_OK, &err);
        assert_status(ledger_signer_open(path, &signer, &err), cases[i].status, &err);
        if (cases[i].status == LEDGER_OK) {
            assert_true(signer.has_seen);
            assert_int_equal(signer.seen.size, 3);
            ledger_signer_free(&signer);
        }
        if (strcmp(cases[i].name, "seen") == 0)
            assert_int_equal(remove(file), 0);
    }
    park_close(&park);
}

static void
a_seen_file_that_is_too_large_is_damaged(void **state)
{
    static char large[600];
    struct park park;
    struct ledger_signer signer = {0};
    struct ledger_vkey vkey;
    char path[128];
    char file[160];
    struct ledger_error err = {0};

    (void)state;
    memset(large, 'x', sizeof(large));
    park_prepare(&park);
    folder(&park, "zhang.san", path);
    assert_status(
        ledger_signer_create(path, "zhang.san", NULL, NULL, ledger_keyfile_cost_light, &vkey, &err),
        LEDGER_OK, &err);
    (void)snprintf(file, sizeof(file), "%s/seen", path);
    assert_status(ledger_file_replace(file, ledger_slice_of(large, sizeof(large)), 0600, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_signer_open(path, &signer, &err), LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_LAST_SEEN_MALFORMED);
    park_close(&park);
}

/* A voucher that waits, exported; and its parts, to change. */
struct travelling {
    struct ledger_buffer bytes;
    struct ledger_arena arena;
    struct ledger_pending_file file;
    struct ledger_voucher voucher;
};

static void
travel(struct park *park, struct travelling *out)
{
    struct ledger_entry draft = park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY);
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    *out = (struct travelling){0};
    assert_status(
        ledger_voucher_prepare(park->ledger, &draft, 1, NULL, &out->voucher, &verdict, &err),
        LEDGER_OK, &err);
    assert_status(ledger_pending_put(park->ledger, &out->voucher, 1, NULL, &err), LEDGER_OK, &err);
    assert_status(
        ledger_pending_export(park->ledger, out->voucher.header.voucher, 0, &out->bytes, &err),
        LEDGER_OK, &err);
    assert_status(
        ledger_pending_file_decode(ledger_buffer_slice(&out->bytes), &out->arena, &out->file, &err),
        LEDGER_OK, &err);
}

static void
travel_end(struct travelling *travelling)
{
    ledger_voucher_free(&travelling->voucher);
    ledger_arena_free(&travelling->arena);
    ledger_buffer_free(&travelling->bytes);
}

static void
the_first_look_into_a_file_pins_only_a_genesis_that_its_head_extends(void **state)
{
    struct park park;
    struct travelling travelling;
    struct ledger_signer fresh = {.vkey = {.name = "zhang.san"}};
    struct ledger_seen head;
    struct ledger_digest other = {{1}};
    struct ledger_slice genesis;
    bool pinned = false;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    travel(&park, &travelling);
    assert_status(ledger_signer_look_in_file(&fresh, &travelling.file, &head, &pinned, &err),
                  LEDGER_OK, &err);
    assert_true(pinned);
    assert_int_equal(head.size, 2);
    assert_string_equal(head.origin, PARK_ORIGIN);

    pinned = false;
    genesis = travelling.file.genesis;
    travelling.file.genesis = ledger_digest_slice(&other);
    assert_status(ledger_signer_look_in_file(&fresh, &travelling.file, &head, &pinned, &err),
                  LEDGER_MALFORMED, &err);
    assert_message(&err, LEDGER_MESSAGE_VOUCHER_FILE_HEAD);
    travelling.file.genesis = ledger_slice_of(NULL, 0);
    assert_status(ledger_signer_look_in_file(&fresh, &travelling.file, &head, &pinned, &err),
                  LEDGER_MALFORMED, &err);
    travelling.file.genesis = genesis;
    travelling.file.proof_count = 0;
    assert_status(ledger_signer_look_in_file(&fresh, &travelling.file, &head, &pinned, &err),
                  LEDGER_MALFORMED, &err);
    assert_false(pinned);
    travel_end(&travelling);
    park_close(&park);
}

static void
a_file_of_another_older_or_forked_ledger_is_refused(void **state)
{
    struct park park;
    struct travelling travelling;
    struct ledger_signer signer = {.vkey = {.name = "zhang.san"}, .has_seen = true};
    struct ledger_seen head;
    bool pinned;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    travel(&park, &travelling);
    signer.seen = park.people[PARK_ADMIN_A].seen; /* of size 1 */
    assert_int_equal(signer.seen.size, 1);
    assert_status(ledger_signer_look_in_file(&signer, &travelling.file, &head, &pinned, &err),
                  LEDGER_OK, &err);
    assert_false(pinned);
    signer.seen.root.bytes[0] ^= 1;
    assert_status(ledger_signer_look_in_file(&signer, &travelling.file, &head, &pinned, &err),
                  LEDGER_ROLLED_BACK, &err);
    assert_message(&err, LEDGER_MESSAGE_LAST_SEEN_FORKED);
    signer.seen.size = 2;
    assert_status(ledger_signer_look_in_file(&signer, &travelling.file, &head, &pinned, &err),
                  LEDGER_NOT_FOUND, &err);
    assert_message(&err, LEDGER_MESSAGE_LAST_SEEN_NO_PROOF);
    signer.seen.size = 3;
    assert_status(ledger_signer_look_in_file(&signer, &travelling.file, &head, &pinned, &err),
                  LEDGER_ROLLED_BACK, &err);
    assert_message(&err, LEDGER_MESSAGE_LAST_SEEN_AHEAD);
    signer.seen.genesis.bytes[0] ^= 1;
    assert_status(ledger_signer_look_in_file(&signer, &travelling.file, &head, &pinned, &err),
                  LEDGER_ROLLED_BACK, &err);
    assert_message(&err, LEDGER_MESSAGE_LAST_SEEN_OTHER_LEDGER);
    assert_status(ledger_signer_look(&signer, park.ledger, &head, &pinned, &err),
                  LEDGER_ROLLED_BACK, &err);
    assert_message(&err, LEDGER_MESSAGE_LAST_SEEN_OTHER_LEDGER);
    travel_end(&travelling);
    park_close(&park);
}

static void
what_a_key_saw_elsewhere_meanwhile_is_not_taken_back(void **state)
{
    struct park park;
    struct travelling travelling;
    struct ledger_signer *signer = &park.people[PARK_MAKER];
    struct ledger_signer elsewhere;
    struct ledger_seen head;
    struct ledger_seen older;
    struct ledger_sign_off sign_off;
    bool pinned;
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    travel(&park, &travelling);
    assert_status(ledger_signer_look(signer, park.ledger, &head, &pinned, &err), LEDGER_OK, &err);
    older = head;
    elsewhere = *signer;
    head.size++;
    assert_status(ledger_signer_remember(&elsewhere, &head, &err), LEDGER_OK, &err);
    assert_status(ledger_signer_sign(signer, &travelling.voucher, LEDGER_ROLE_MAKER, &older,
                                     park.now_ms, &sign_off, &err),
                  LEDGER_OK, &err);
    /* What the other one saw is still remembered. */
    head.root.bytes[0] ^= 1;
    assert_status(ledger_signer_sign(signer, &travelling.voucher, LEDGER_ROLE_MAKER, &head,
                                     park.now_ms, &sign_off, &err),
                  LEDGER_BUSY, &err);
    assert_message(&err, LEDGER_MESSAGE_SIGNER_MEANWHILE);
    travel_end(&travelling);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_made_once_unlocked_and_given_another_passphrase),
        cmocka_unit_test(a_folder_whose_making_was_cut_off_is_finished_by_the_same_command),
        cmocka_unit_test(a_secret_that_others_may_read_or_of_another_pair_is_refused),
        cmocka_unit_test(a_damaged_seen_or_vkey_file_is_refused),
        cmocka_unit_test(a_seen_file_that_is_too_large_is_damaged),
        cmocka_unit_test(the_first_look_into_a_file_pins_only_a_genesis_that_its_head_extends),
        cmocka_unit_test(a_file_of_another_older_or_forked_ledger_is_refused),
        cmocka_unit_test(what_a_key_saw_elsewhere_meanwhile_is_not_taken_back),
    };

    return cmocka_run_group_tests_name("signer", tests, NULL, NULL);
}

/* Publishing, at every size around the edges of bundles and tiles, and restoring from it. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ledger/publish.h"
#include "ledger/restore.h"
#include "ledger/store/keyspace.h"
#include "ledger/vault.h"
#include "support/folders.h"
#include "support/park.h"

enum { PATH_SIZE = 160 };

/* Linked in the place of fsync: nothing here is about power cuts, and a disk would be most of the
 * time of these tests. test_publish_crash.c looks at what is synced, and when. */
int __wrap_fsync(int fd);
int
__wrap_fsync(int fd)
{
    return fd < 0 ? -1 : 0;
}

static void
path_in(const struct park *park, const char *name, char path[static PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s/%s", park->directory, name);
}

static struct ledger_publication
publish_with(struct park *park, const char *name, bool with_private)
{
    char path[PATH_SIZE];
    const struct ledger_publish_options options = {.directory = path, .with_private = with_private};
    struct ledger_publication done;
    struct ledger_error err = {0};

    path_in(park, name, path);
    assert_status(ledger_publish(park->ledger, &options, &done, &err), LEDGER_OK, &err);
    return done;
}

static struct ledger_publication
publish(struct park *park, const char *name)
{
    return publish_with(park, name, false);
}

/* Whatever stands there is a ledger of that size, and its evidence is the same. */
static void
restores(struct park *park, const char *name, uint64_t size)
{
    char evidence[PATH_SIZE];
    char directory[PATH_SIZE];
    char again[PATH_SIZE];
    char fresh[PATH_SIZE];
    const struct ledger_restore_options options = {.evidence = evidence, .directory = directory};
    const struct ledger_publish_options publish_options = {.directory = again};
    const struct ledger_options open_options = {.directory = directory};
    struct ledger_restoration restored;
    struct ledger_publication done;
    struct ledger *ledger = NULL;
    struct ledger_error err = {0};

    path_in(park, name, evidence);
    path_in(park, "restored", directory);
    path_in(park, "again", again);
    path_in(park, "fresh", fresh);
    assert_status(ledger_restore(&options, &restored, &err), LEDGER_OK, &err);
    assert_int_equal(restored.seal_count, size);
    assert_false(restored.has_key);
    assert_status(ledger_open(&open_options, &ledger, &err), LEDGER_OK, &err);
    assert_status(ledger_publish(ledger, &publish_options, &done, &err), LEDGER_OK, &err);
    ledger_close(ledger);
    assert_true(folder_equal(again, fresh));
    folder_remove(directory);
    folder_remove(again);
}

static void
record_payouts(struct park *park, size_t count)
{
    static unsigned counter;
    struct ledger_entry drafts[300];
    static char references[300][24];

    assert_true(count <= 300);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(references[i], sizeof(references[i]), "PAY-%06u", ++counter);
        drafts[i] = park_payout("TG-1", references[i], 100 + (int64_t)counter, 20230301);
    }
    (void)park_record(park, drafts, count);
}

/* Beside the incremental folder, one that is published at once: each of its files must be there
 * too, and what else is there may only be older partial files and checkpoints. */
static void
incremental_is_fresh(struct park *park)
{
    char incremental[PATH_SIZE];
    char fresh[PATH_SIZE];

    path_in(park, "evidence", incremental);
    path_in(park, "fresh", fresh);
    folder_remove(fresh);
    (void)publish(park, "fresh");
    assert_true(folder_is_part_of(fresh, incremental));
}

static bool
stands(const struct park *park, const char *name)
{
    char path[PATH_SIZE];
    struct stat about;

    path_in(park, name, path);
    return stat(path, &about) == 0;
}

/* Every size where a bundle of seals or of entries is about to fill or has just been, and leaps
 * between: all of them would cost a thousand syncs of the disk more and show nothing else. */
static bool
is_published_at(uint64_t size)
{
    const uint64_t seals = size % 256;
    const uint64_t entries = 2 * size % 256;

    return size < 8 || size % 37 == 0 || seals < 3 || seals > 253 || entries < 6 || entries > 250 ||
           size >= 598;
}

static void
sizes_are_published_and_the_files_are_those_of_a_fresh_folder(void **state)
{
    /* Vouchers of one to three entries: their bundles fill at other times than those of seals. */
    static const size_t looked_at[] = {4,   126, 127, 128, 254, 255, 256,
                                       257, 383, 511, 512, 513, 600};
    struct park park;
    uint64_t published = 0;
    size_t next = 0;

    (void)state;
    park_with_programme(&park);
    for (uint64_t size = 4; size <= 600; size++) {
        struct ledger_publication done;

        record_payouts(&park, 1 + (size_t)(size % 3));
        if (!is_published_at(size))
            continue;
        done = publish(&park, "evidence");
        assert_int_equal(done.size, size);
        assert_int_equal(done.old_size, published);
        published = size;
        if (next < sizeof(looked_at) / sizeof(looked_at[0]) && looked_at[next] == size) {
            incremental_is_fresh(&park);
            restores(&park, "evidence", size);
            next++;
        }
    }
    assert_int_equal(next, sizeof(looked_at) / sizeof(looked_at[0]));
    assert_true(stands(&park, "evidence/checkpoints/599"));
    /* Where a full file stands, its partial ones are gone; at the edge they stay. */
    assert_true(stands(&park, "evidence/tile/entries/001"));
    assert_false(stands(&park, "evidence/tile/entries/000.p"));
    assert_false(stands(&park, "evidence/tile/entries/001.p"));
    assert_true(stands(&park, "evidence/tile/entries/002.p/1"));
    assert_true(stands(&park, "evidence/tile/entries/002.p/88"));
    assert_false(stands(&park, "evidence/tile/0/001.p"));
    assert_false(stands(&park, "evidence/tile/lines/003.p"));
    assert_true(stands(&park, "evidence/tile/1/000.p/1"));
    assert_true(stands(&park, "evidence/tile/1/000.p/2"));
    park_close(&park);
}

static void
nothing_new_writes_nothing(void **state)
{
    struct park park;
    struct ledger_publication done;

    (void)state;
    park_with_programme(&park);
    done = publish(&park, "evidence");
    assert_int_equal(done.file_count, 5);
    done = publish(&park, "evidence");
    assert_int_equal(done.file_count, 0);
    assert_int_equal(done.byte_count, 0);
    park_close(&park);
}

/* --- while it runs --- */

struct working {
    struct park *park;
    unsigned left;
};

/* The ledger goes on while it is published. */
static void
seal_meanwhile(void *context, uint64_t done, uint64_t total)
{
    struct working *working = context;

    (void)done;
    (void)total;
    if (working->left > 0) {
        working->left--;
        record_payouts(working->park, 1);
    }
}

static uint64_t
store_used(struct park *park)
{
    uint64_t used;
    uint64_t limit;
    struct ledger_error err = {0};

    assert_status(ledger_store_usage(ledger_store_of(park->ledger), &used, &limit, &err), LEDGER_OK,
                  &err);
    return used;
}

static void
a_ledger_that_goes_on_meanwhile_is_published_as_it_was_and_does_not_grow(void **state)
{
    struct park park;
    struct working working = {.park = &park};
    char path[PATH_SIZE];
    const struct ledger_publish_options options = {
        .directory = path,
        .progress = {seal_meanwhile, &working},
    };
    struct ledger_publication done;
    struct ledger_error err = {0};
    uint64_t alone;
    uint64_t meanwhile;

    (void)state;
    park_with_programme(&park);
    path_in(&park, "evidence", path);
    for (int i = 0; i < 60; i++)
        record_payouts(&park, 20);
    alone = store_used(&park);
    for (int i = 0; i < 60; i++)
        record_payouts(&park, 1);
    alone = store_used(&park) - alone;

    working.left = 60;
    meanwhile = store_used(&park);
    assert_status(ledger_publish(park.ledger, &options, &done, &err), LEDGER_OK, &err);
    assert_int_equal(working.left, 0);
    assert_int_equal(done.size, 123);
    meanwhile = store_used(&park) - meanwhile;
    /* A reader that stayed open would keep every page that the 60 commits replaced: megabytes. */
    assert_true(meanwhile <= 2 * alone + 65536);

    assert_int_equal(publish(&park, "evidence").size, 183);
    incremental_is_fresh(&park);
    park_close(&park);
}

/* --- private bytes --- */

static void
commit_person(struct park *park, const char *canonical, struct ledger_digest *out_commitment)
{
    struct ledger_vault *vault = NULL;
    struct ledger_entry payout =
        park_payout("TG-1", canonical + strlen("resident-id "), 100, 20230301);
    struct ledger_voucher voucher = {0};
    struct ledger_verdict verdict;
    struct ledger_receipt receipt;
    struct ledger_error err = {0};

    assert_status(ledger_vault_open(park->ledger, &vault, &err), LEDGER_OK, &err);
    assert_status(ledger_vault_commit(vault, LEDGER_COMMITMENT_PERSON,
                                      ledger_slice_of_text(canonical), "某人", out_commitment,
                                      &err),
                  LEDGER_OK, &err);
    payout.disbursement.payee.kind = LEDGER_PAYEE_PERSON;
    payout.disbursement.payee.credit_code = "";
    payout.disbursement.payee.name = "";
    payout.disbursement.payee.person = ledger_digest_slice(out_commitment);
    assert_status(ledger_voucher_prepare(park->ledger, &payout, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(park, &voucher, PARK_MAKER);
    assert_status(ledger_pending_put(park->ledger, &voucher, 1, vault, &err), LEDGER_OK, &err);
    park_sign(park, &voucher, PARK_REVIEWER);
    assert_status(ledger_seal(park->ledger, &voucher, &receipt, &verdict, &err), LEDGER_OK, &err);
    ledger_voucher_free(&voucher);
    ledger_vault_free(vault);
}

/* As an erasure does it: the row goes, the commitment stays. */
static void
private_remove(struct park *park, const struct ledger_digest *commitment)
{
    struct ledger_store_key key = {0};
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    ledger_store_key_add_u8(&key, 'c');
    ledger_store_key_add_bytes(&key, ledger_digest_slice(commitment));
    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(
        ledger_store_remove(txn, LEDGER_STORE_PRIVATE, ledger_store_key_slice(&key), &err),
        LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

static size_t
private_size(const struct park *park)
{
    char path[PATH_SIZE];
    struct stat about;

    path_in(park, "evidence/private/rows", path);
    return stat(path, &about) == 0 ? (size_t)about.st_size : 0;
}

static void
private_bytes_that_were_erased_leave_the_folder_and_no_others_come_unasked(void **state)
{
    struct park park;
    struct ledger_digest first;
    struct ledger_digest second;
    struct ledger_digest third;
    size_t two;

    (void)state;
    park_with_programme(&park);
    commit_person(&park, "resident-id 110101190001010015", &first);
    commit_person(&park, "resident-id 110101190001010023", &second);
    assert_int_equal(publish(&park, "evidence").private_count, 0);
    assert_int_equal(private_size(&park), 0);
    assert_int_equal(publish_with(&park, "evidence", true).private_count, 2);
    two = private_size(&park);
    assert_true(two > 0);

    /* Not asked for again: what is there stays, what is new stays away. */
    commit_person(&park, "resident-id 110101190001010031", &third);
    assert_int_equal(publish(&park, "evidence").private_count, 2);
    assert_int_equal(private_size(&park), two);

    private_remove(&park, &first);
    assert_int_equal(publish(&park, "evidence").private_count, 1);
    assert_int_equal(private_size(&park), two / 2);
    assert_int_equal(publish_with(&park, "evidence", true).private_count, 2);
    private_remove(&park, &second);
    private_remove(&park, &third);
    assert_int_equal(publish_with(&park, "evidence", true).private_count, 0);
    assert_int_equal(private_size(&park), 0);
    park_close(&park);
}

/* --- refusals --- */

static void
before_the_genesis_there_is_nothing_to_publish(void **state)
{
    struct park park;
    char path[PATH_SIZE];
    const struct ledger_publish_options options = {.directory = path};
    struct ledger_publication done;
    struct ledger_error err = {0};

    (void)state;
    park_prepare(&park);
    path_in(&park, "evidence", path);
    assert_status(ledger_publish(park.ledger, &options, &done, &err), LEDGER_NOT_FOUND, &err);
    assert_int_equal(err.message, LEDGER_MESSAGE_NO_GENESIS);
    assert_false(stands(&park, "evidence"));
    park_close(&park);
}

static void
a_broken_seal_or_entry_or_hint_or_hash_is_not_published(void **state)
{
    static const enum ledger_store_table tables[] = {LEDGER_STORE_SEALS_TAIL,
                                                     LEDGER_STORE_LINES_TAIL,
                                                     LEDGER_STORE_HINTS_TAIL, LEDGER_STORE_NODES};

    (void)state;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        struct park park;
        char path[PATH_SIZE];
        const struct ledger_publish_options options = {.directory = path};
        struct ledger_store_key key = {0};
        struct ledger_store_txn *txn = NULL;
        struct ledger_slice value;
        struct ledger_publication done;
        uint8_t bytes[4096];
        struct ledger_error err = {0};

        park_with_programme(&park);
        path_in(&park, "evidence", path);
        if (tables[i] == LEDGER_STORE_NODES)
            ledger_store_key_add_u8(&key, 0);
        ledger_store_key_add_u64(&key, 1);
        assert_status(
            ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
            LEDGER_OK, &err);
        assert_status(ledger_store_get(txn, tables[i], ledger_store_key_slice(&key), &value, &err),
                      LEDGER_OK, &err);
        assert_true(value.size > 0 && value.size <= sizeof(bytes));
        memcpy(bytes, value.data, value.size);
        bytes[value.size - 1] ^= 1;
        assert_status(ledger_store_replace(txn, tables[i], ledger_store_key_slice(&key),
                                           ledger_slice_of(bytes, value.size), &err),
                      LEDGER_OK, &err);
        assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);

        assert_status(ledger_publish(park.ledger, &options, &done, &err), LEDGER_DAMAGED, &err);
        assert_false(stands(&park, "evidence/checkpoint"));
        park_close(&park);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_published_and_the_files_are_those_of_a_fresh_folder),
        cmocka_unit_test(nothing_new_writes_nothing),
        cmocka_unit_test(a_ledger_that_goes_on_meanwhile_is_published_as_it_was_and_does_not_grow),
        cmocka_unit_test(
            private_bytes_that_were_erased_leave_the_folder_and_no_others_come_unasked),
        cmocka_unit_test(before_the_genesis_there_is_nothing_to_publish),
        cmocka_unit_test(a_broken_seal_or_entry_or_hint_or_hash_is_not_published),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

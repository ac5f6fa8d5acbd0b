/* The evidence that tests make up is what a ledger publishes, byte for byte: so what is said of the
 * one here holds for the other. */
#include <stdio.h>
#include <string.h>

#include "ledger/evidence.h"
#include "ledger/publish.h"
#include "support/forge.h"
#include "support/park.h"

enum { PAYOUTS = 300, VOUCHERS = 270 };

/* More than a bundle of entries, and of vouchers. */
static void
fill(struct park *park)
{
    static struct ledger_entry payouts[PAYOUTS];
    static char references[PAYOUTS][16];

    park_with_programme(park);
    for (size_t i = 0; i < PAYOUTS; i++) {
        (void)snprintf(references[i], sizeof(references[i]), "PAY-%zu", i);
        payouts[i] = park_payout("TG-1", references[i], 100 + (int64_t)i, 20230301);
    }
    (void)park_record(park, payouts, PAYOUTS);
    for (size_t i = 0; i < VOUCHERS; i++) {
        const struct ledger_entry appropriation = park_appropriation("TG-1", 100, 20230302);

        (void)park_record(park, &appropriation, 1);
    }
}

/* The forger reads a store, whoever filled it. */
static void
forge_of(struct park *park, uint64_t seals, uint64_t entries, struct forge *out)
{
    struct fixture fixture = {0};

    fixture.store = ledger_store_of(park->ledger);
    fixture.seal_count = seals;
    fixture.entry_count = entries;
    forge_read(&fixture, out);
}

static void
compare(const char *directory, const struct evidence_file *file)
{
    char path[256];
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};

    (void)snprintf(path, sizeof(path), "%s/%s", directory, file->path);
    assert_status(ledger_file_read(path, 1 << 26, &bytes, &err), LEDGER_OK, &err);
    if (bytes.size != file->size || memcmp(bytes.data, file->data, file->size) != 0)
        fail_msg("%s is another file", file->path);
    ledger_buffer_free(&bytes);
}

static void
what_is_published_is_what_tests_make_up(void **state)
{
    struct park park;
    struct forge forge;
    struct evidence_files files;
    struct ledger_publication publication;
    struct ledger_error err = {0};
    char directory[128];
    const struct ledger_publish_options options = {.directory = directory};
    struct ledger_key key;

    (void)state;
    fill(&park);
    (void)snprintf(directory, sizeof(directory), "%s/evidence", park.directory);
    assert_status(ledger_publish(park.ledger, &options, &publication, &err), LEDGER_OK, &err);
    forge_of(&park, publication.size, publication.entries, &forge);
    assert_true(forge.seal_count > 256);
    assert_true(forge.entry_count > 512);
    assert_status(ledger_own_key_read(park.ledger, &park.ledger_key, &key, &err), LEDGER_OK, &err);
    forge_evidence(&forge, PARK_ORIGIN, &key, &files);
    /* Ed25519 signs the same bytes in the same way: the checkpoint too. */
    for (size_t i = 0; i < files.count; i++)
        compare(directory, &files.files[i]);
    assert_int_equal(files.count, publication.file_count);
    evidence_files_free(&files);
    forge_free(&forge);
    ledger_key_free(&key);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_published_is_what_tests_make_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

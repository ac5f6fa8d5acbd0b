/* What verification finds, and what it calls it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/index.h"
#include "ledger/record/codec.h"
#include "ledger/store/keyspace.h"
#include "ledger/verify_internal.h"
#include "support/park.h"

static struct ledger_verification verification;

static uint64_t
park_with_two_payouts(struct park *park)
{
    struct ledger_entry drafts[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };
    struct ledger_entry payouts[2] = {
        park_payout("TG-1", "PAY-0001", 12345600, 20230301),
        park_payout("TG-1", "PAY-0002", 700, 20230302),
    };

    park_open(park);
    (void)park_record(park, drafts, 2);
    return park_record(park, payouts, 2);
}

static enum ledger_status
verify(struct park *park, struct ledger_error *err)
{
    return ledger_verify(park->ledger, (struct ledger_progress){0}, &verification, err);
}

/* Changes the one place in the file where `from` stands into `to`, of the same size. */
static void
edit_file(const struct park *park, const char *from, const char *to)
{
    char path[128];
    struct ledger_buffer bytes = {0};
    struct ledger_error err = {0};
    uint8_t *at;

    (void)snprintf(path, sizeof(path), "%s/data.mdb", park->ledger_path);
    assert_status(ledger_file_read(path, 1 << 26, &bytes, &err), LEDGER_OK, &err);
    assert_int_equal(strlen(from), strlen(to));
    for (at = bytes.data; at + strlen(from) <= bytes.data + bytes.size; at++) {
        if (memcmp(at, from, strlen(from)) == 0)
            memcpy(at, to, strlen(to));
    }
    assert_status(ledger_file_replace(path, ledger_buffer_slice(&bytes), 0600, &err), LEDGER_OK,
                  &err);
    ledger_buffer_free(&bytes);
}

static bool
found(enum ledger_check check, uint64_t entry_number)
{
    for (size_t i = 0; i < verification.finding_count && i < LEDGER_FINDINGS_MAX; i++) {
        const struct ledger_finding *finding = &verification.findings[i];

        if (finding->check == check &&
            (!finding->concerns_entry || finding->entry_number == entry_number))
            return true;
    }
    return false;
}

static void
an_edited_entry_is_named_with_the_last_good_head(void **state)
{
    struct park park;
    struct ledger_error err = {0};
    uint64_t first;

    (void)state;
    first = park_with_two_payouts(&park);
    ledger_close(park.ledger);
    park.ledger = NULL;
    edit_file(&park, "PAY-0002", "PAY-0003");
    park_reopen(&park);
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_true(found(LEDGER_CHECK_HINTS, first + 1));
    assert_false(found(LEDGER_CHECK_HINTS, first));
    assert_true(found(LEDGER_CHECK_ENTRIES, 0));
    assert_int_equal(verification.good_size, verification.seal_count - 1);
    park_close(&park);
}

static bool
found_seal(enum ledger_check check, uint64_t seal_number)
{
    for (size_t i = 0; i < verification.finding_count && i < LEDGER_FINDINGS_MAX; i++) {
        const struct ledger_finding *finding = &verification.findings[i];

        if (finding->check == check && finding->concerns_seal &&
            finding->seal_number == seal_number)
            return true;
    }
    return false;
}

static size_t
count_check(enum ledger_check check)
{
    size_t count = 0;

    for (size_t i = 0; i < verification.finding_count && i < LEDGER_FINDINGS_MAX; i++)
        count += verification.findings[i].check == check;
    return count;
}

/* Puts something else in the place of a numbered row; NULL takes it away. */
static void
row_edit(struct park *park, enum ledger_store_table table, uint64_t number, const char *value)
{
    struct ledger_store_txn *txn = NULL;
    uint8_t key[8];
    struct ledger_error err = {0};

    ledger_put_u64(key, number);
    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    if (value == NULL)
        assert_status(ledger_store_remove(txn, table, ledger_slice_of(key, 8), &err), LEDGER_OK,
                      &err);
    else
        assert_status(ledger_store_replace(txn, table, ledger_slice_of(key, 8),
                                           ledger_slice_of_text(value), &err),
                      LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

static void
stray_rows_put(struct park *park)
{
    static const enum ledger_store_table tables[] = {LEDGER_STORE_PRIVATE, LEDGER_STORE_PENDING};
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    for (size_t i = 0; i < 2; i++)
        assert_status(ledger_store_insert(txn, tables[i], ledger_slice_of_text("stray"),
                                          ledger_slice_of_text("row"), &err),
                      LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

static void
damage_behind_a_seal_that_cannot_be_read_is_found_too(void **state)
{
    struct park park;
    struct ledger_entry draft = park_payout("TG-1", "PAY-0003", 800, 20230303);
    struct ledger_error err = {0};
    uint64_t first;
    uint64_t seal;

    (void)state;
    first = park_with_two_payouts(&park);
    assert_status(verify(&park, &err), LEDGER_OK, &err);
    seal = verification.seal_count - 1;
    (void)park_record(&park, &draft, 1);
    row_edit(&park, LEDGER_STORE_SEALS_TAIL, seal, "x");
    row_edit(&park, LEDGER_STORE_LINES_TAIL, first + 1, "another entry");
    row_edit(&park, LEDGER_STORE_LINES_TAIL, first + 2, "and another");
    stray_rows_put(&park);

    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_true(found_seal(LEDGER_CHECK_BYTES, seal));
    assert_false(found(LEDGER_CHECK_HINTS, first));
    assert_true(found(LEDGER_CHECK_HINTS, first + 1)); /* of the seal that cannot be read */
    assert_true(found(LEDGER_CHECK_HINTS, first + 2)); /* of the one behind it */
    assert_true(found_seal(LEDGER_CHECK_ENTRIES, seal + 1));
    /* The seal behind is sound, and is not blamed for the one before. */
    assert_false(found_seal(LEDGER_CHECK_CHAIN, seal + 1));
    /* Each is told once: two hints, and the root of the entries behind. */
    assert_int_equal(count_check(LEDGER_CHECK_HINTS), 2);
    assert_int_equal(count_check(LEDGER_CHECK_ENTRIES), 1);
    assert_true(found(LEDGER_CHECK_PRIVATE, 0));
    assert_true(found(LEDGER_CHECK_PENDING, 0));
    assert_int_equal(verification.good_size, seal);
    park_close(&park);
}

static void
damage_behind_an_entry_that_is_missing_is_found_too(void **state)
{
    struct park park;
    struct ledger_error err = {0};
    uint64_t first;

    (void)state;
    first = park_with_two_payouts(&park);
    row_edit(&park, LEDGER_STORE_LINES_TAIL, first + 1, "another entry");
    row_edit(&park, LEDGER_STORE_LINES_TAIL, first, NULL);
    row_edit(&park, LEDGER_STORE_HINTS_TAIL, 0, "8 bytes.");
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_true(found(LEDGER_CHECK_BYTES, first));
    assert_true(found(LEDGER_CHECK_HINTS, first + 1));
    assert_true(found(LEDGER_CHECK_HINTS, 0));
    park_close(&park);
}

static void
entries_of_a_last_seal_that_is_gone_are_looked_at(void **state)
{
    struct park park;
    struct ledger_error err = {0};
    uint64_t first;

    (void)state;
    first = park_with_two_payouts(&park);
    assert_status(verify(&park, &err), LEDGER_OK, &err);
    row_edit(&park, LEDGER_STORE_SEALS_TAIL, verification.seal_count - 1, NULL);
    row_edit(&park, LEDGER_STORE_LINES_TAIL, first, "another entry");
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_true(found_seal(LEDGER_CHECK_BYTES, verification.seal_count - 1));
    assert_true(found(LEDGER_CHECK_HINTS, first));
    assert_false(found(LEDGER_CHECK_HINTS, first + 1));
    park_close(&park);
}

static void
a_changed_counter_does_not_hide_a_changed_checkpoint(void **state)
{
    struct park park;
    struct ledger_store_txn *txn = NULL;
    struct ledger_slice value;
    uint8_t position[88];
    struct ledger_error err = {0};
    size_t heads = 0;

    (void)state;
    (void)park_with_two_payouts(&park);
    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(
        ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("position"), &value, &err),
        LEDGER_OK, &err);
    assert_int_equal(value.size, sizeof(position));
    memcpy(position, value.data, sizeof(position));
    position[23] ^= 1; /* last sealed-at */
    assert_status(ledger_store_replace(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("position"),
                                       ledger_slice_of(position, sizeof(position)), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_replace(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"),
                                       ledger_slice_of_text("x"), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    for (size_t i = 0; i < verification.finding_count; i++)
        heads += verification.findings[i].check == LEDGER_CHECK_HEAD;
    assert_int_equal(heads, 2);
    park_close(&park);
}

static void
an_edited_index_is_named_and_reindex_mends_it(void **state)
{
    struct park park;
    struct ledger_store_txn *txn = NULL;
    struct ledger_store_key key = {0};
    struct ledger_error err = {0};

    (void)state;
    (void)park_with_two_payouts(&park);
    ledger_store_key_add_text(&key, "PAY-0002");
    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_replace(txn, LEDGER_STORE_BY_REFERENCE, ledger_store_key_slice(&key),
                                       ledger_slice_of("x", 1), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);

    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_true(found(LEDGER_CHECK_INDEXES, 0));
    assert_int_equal(verification.good_size, verification.seal_count);

    assert_status(ledger_reindex(park.ledger, (struct ledger_progress){0}, &err), LEDGER_OK, &err);
    assert_status(verify(&park, &err), LEDGER_OK, &err);
    park_close(&park);
}

static void
reindexing_a_sound_ledger_changes_nothing(void **state)
{
    struct park park;
    struct ledger_error err = {0};

    (void)state;
    (void)park_with_two_payouts(&park);
    assert_status(ledger_reindex(park.ledger, (struct ledger_progress){0}, &err), LEDGER_OK, &err);
    assert_status(verify(&park, &err), LEDGER_OK, &err);
    park_close(&park);
}

static void
an_old_copy_of_the_store_is_refused_by_the_head_file(void **state)
{
    struct park park;
    char path[128];
    struct ledger_buffer old = {0};
    struct ledger_options options = {0};
    struct ledger_entry draft = park_payout("TG-1", "PAY-0003", 800, 20230303);
    struct ledger_error err = {0};

    (void)state;
    (void)park_with_two_payouts(&park);
    ledger_close(park.ledger);
    (void)snprintf(path, sizeof(path), "%s/data.mdb", park.ledger_path);
    assert_status(ledger_file_read(path, 1 << 26, &old, &err), LEDGER_OK, &err);
    park.ledger = NULL;
    park_reopen(&park);
    (void)park_record(&park, &draft, 1);
    ledger_close(park.ledger);
    park.ledger = NULL;

    assert_status(ledger_file_replace(path, ledger_buffer_slice(&old), 0600, &err), LEDGER_OK,
                  &err);
    options.directory = park.ledger_path;
    assert_status(ledger_open(&options, &park.ledger, &err), LEDGER_ROLLED_BACK, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_BEHIND_HEAD);
    ledger_buffer_free(&old);
    park_close(&park);
}

static void
a_head_that_lags_after_a_crash_is_brought_up(void **state)
{
    struct park park;
    char path[128];
    struct ledger_buffer old = {0};
    struct ledger_buffer now = {0};
    struct ledger_entry draft = park_payout("TG-1", "PAY-0003", 800, 20230303);
    struct ledger_error err = {0};

    (void)state;
    (void)park_with_two_payouts(&park);
    (void)snprintf(path, sizeof(path), "%s/head", park.ledger_path);
    assert_status(ledger_file_read(path, 1 << 16, &old, &err), LEDGER_OK, &err);
    (void)park_record(&park, &draft, 1);
    assert_status(ledger_file_replace(path, ledger_buffer_slice(&old), 0600, &err), LEDGER_OK,
                  &err);
    park_reopen(&park);
    assert_status(ledger_file_read(path, 1 << 16, &now, &err), LEDGER_OK, &err);
    assert_false(ledger_slice_equal(ledger_buffer_slice(&old), ledger_buffer_slice(&now)));
    assert_status(verify(&park, &err), LEDGER_OK, &err);
    ledger_buffer_free(&now);
    ledger_buffer_free(&old);
    park_close(&park);
}

static void
a_missing_or_foreign_head_file_is_refused(void **state)
{
    struct park park;
    char path[128];
    struct ledger_options options = {0};
    struct ledger_error err = {0};

    (void)state;
    (void)park_with_two_payouts(&park);
    ledger_close(park.ledger);
    park.ledger = NULL;
    (void)snprintf(path, sizeof(path), "%s/head", park.ledger_path);
    options.directory = park.ledger_path;
    assert_status(ledger_file_replace(path, ledger_slice_of_text("nonsense\n"), 0600, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_open(&options, &park.ledger, &err), LEDGER_DAMAGED, &err);
    assert_message(&err, LEDGER_MESSAGE_HEAD_FILE_DAMAGED);
    assert_int_equal(remove(path), 0);
    assert_status(ledger_open(&options, &park.ledger, &err), LEDGER_ROLLED_BACK, &err);
    assert_message(&err, LEDGER_MESSAGE_HEAD_FILE_MISSING);
    park_close(&park);
}

static void
a_store_of_a_newer_format_is_left_alone(void **state)
{
    struct park park;
    struct ledger_store_txn *txn = NULL;
    struct ledger_options options = {0};
    struct ledger_error err = {0};

    (void)state;
    (void)park_with_two_payouts(&park);
    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_replace(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("format"),
                                       ledger_slice_of("\0\0\0\2", 4), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
    ledger_close(park.ledger);
    park.ledger = NULL;
    options.directory = park.ledger_path;
    assert_status(ledger_open(&options, &park.ledger, &err), LEDGER_UNSUPPORTED, &err);
    assert_message(&err, LEDGER_MESSAGE_STORE_NEWER);
    park_close(&park);
}

static void
a_ledger_is_open_once_in_a_process(void **state)
{
    struct park park;
    struct ledger *second = NULL;
    struct ledger_options options = {0};
    struct ledger_error err = {0};

    (void)state;
    park_open(&park);
    options.directory = park.ledger_path;
    assert_status(ledger_open(&options, &second, &err), LEDGER_BUSY, &err);
    assert_null(second);
    park_close(&park);
}

/* The counters alone say that there are 2^40 seals; nobody shall look for them one by one. */
static void
a_counter_beyond_all_rows_is_found_and_keeps_nobody_busy(void **state)
{
    struct park park;
    struct ledger_store_txn *txn = NULL;
    struct ledger_slice value;
    uint8_t position[88];
    uint8_t frontier[40] = {0};
    struct ledger_error err = {0};

    (void)state;
    (void)park_with_two_payouts(&park);
    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(
        ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("position"), &value, &err),
        LEDGER_OK, &err);
    assert_int_equal(value.size, sizeof(position));
    memcpy(position, value.data, sizeof(position));
    ledger_put_u64(position, UINT64_C(1) << 40);
    ledger_put_u64(position + 8, UINT64_C(1) << 50);
    ledger_put_u64(frontier, UINT64_C(1) << 40);
    assert_status(ledger_store_replace(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("position"),
                                       ledger_slice_of(position, sizeof(position)), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_replace(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("frontier"),
                                       ledger_slice_of(frontier, sizeof(frontier)), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_int_equal(verification.good_size, 4);
    park_close(&park);
}

/* ---- every table is looked at, and the finding names it */

static size_t
count_message(enum ledger_check check, enum ledger_message message, const char *argument)
{
    size_t count = 0;

    for (size_t i = 0; i < verification.finding_count && i < LEDGER_FINDINGS_MAX; i++) {
        const struct ledger_finding *finding = &verification.findings[i];

        count += finding->check == check && finding->what.message == message &&
                 (argument == NULL || strcmp(finding->what.arguments[0], argument) == 0);
    }
    return count;
}

static void
row_put(struct park *park, enum ledger_store_table table, struct ledger_slice key,
        struct ledger_slice value, bool is_new)
{
    struct ledger_store_txn *txn = NULL;
    struct ledger_error err = {0};

    assert_status(ledger_store_begin(ledger_store_of(park->ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    if (is_new)
        assert_status(ledger_store_insert(txn, table, key, value, &err), LEDGER_OK, &err);
    else
        assert_status(ledger_store_replace(txn, table, key, value, &err), LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
}

static void
a_row_too_many_or_too_few_is_told_with_its_table(void **state)
{
    static const struct {
        enum ledger_store_table table;
        const char *name;
        bool is_more; /* a row behind the last, or the last one gone */
    } rows[] = {
        {LEDGER_STORE_SEALS_TAIL, "seals_tail", true},
        {LEDGER_STORE_SEALS_TAIL, "seals_tail", false},
        {LEDGER_STORE_LINES_TAIL, "lines_tail", true},
        {LEDGER_STORE_LINES_TAIL, "lines_tail", false},
        {LEDGER_STORE_HINTS_TAIL, "hints_tail", true},
        {LEDGER_STORE_HINTS_TAIL, "hints_tail", false},
        {LEDGER_STORE_SEALS, "seals", true},
        {LEDGER_STORE_LINES, "lines", true},
        {LEDGER_STORE_HINTS, "hints", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        struct park park;
        uint8_t key[8];

        (void)park_with_two_payouts(&park);
        assert_status(verify(&park, &err), LEDGER_OK, &err);
        ledger_put_u64(key, rows[i].table == LEDGER_STORE_SEALS_TAIL ? verification.seal_count
                                                                     : verification.entry_count);
        if (!rows[i].is_more)
            row_edit(&park, rows[i].table, ledger_get_u64(key) - 1, NULL);
        else
            row_put(&park, rows[i].table, ledger_slice_of(key, 8), ledger_slice_of_text("x"),
                    /* is_new= */ true);
        assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
        if (count_message(LEDGER_CHECK_BYTES, LEDGER_MESSAGE_VERIFY_NUMBERING,
                          ledger_store_table_name(rows[i].table)) != 1)
            fail_msg("%s, %s", rows[i].name, rows[i].is_more ? "more" : "fewer");
        park_close(&park);
    }
}

static void
rows_that_nothing_explains_are_told_with_their_table(void **state)
{
    static const struct {
        enum ledger_store_table table;
        enum ledger_check check;
        enum ledger_message message;
    } rows[] = {
        {LEDGER_STORE_BY_REFERENCE, LEDGER_CHECK_INDEXES, LEDGER_MESSAGE_VERIFY_INDEX},
        {LEDGER_STORE_TILES, LEDGER_CHECK_TREE, LEDGER_MESSAGE_VERIFY_TREE},
        {LEDGER_STORE_NODES, LEDGER_CHECK_TREE, LEDGER_MESSAGE_VERIFY_TREE},
        {LEDGER_STORE_HEAD, LEDGER_CHECK_HEAD, LEDGER_MESSAGE_VERIFY_INDEX},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_error err = {0};
        struct park park;

        (void)park_with_two_payouts(&park);
        row_put(&park, rows[i].table, ledger_slice_of_text("zz-stray"), ledger_slice_of_text("x"),
                /* is_new= */ true);
        assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
        assert_int_equal(
            count_message(rows[i].check, rows[i].message, ledger_store_table_name(rows[i].table)),
            1);
        assert_int_equal(verification.finding_count, 1);
        park_close(&park);
    }
}

/* Signed by the ledger, and of a smaller tree. */
static void
an_older_checkpoint_of_its_own_is_not_the_head(void **state)
{
    struct ledger_entry draft = park_payout("TG-1", "PAY-0003", 800, 20230303);
    struct ledger_error err = {0};
    struct ledger_store_txn *txn = NULL;
    struct ledger_buffer older = {0};
    struct ledger_slice value;
    struct park park;

    (void)state;
    (void)park_with_two_payouts(&park);
    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_READ, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(
        ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"), &value, &err),
        LEDGER_OK, &err);
    assert_status(ledger_buffer_append(&older, value, &err), LEDGER_OK, &err);
    ledger_store_abort(txn);
    (void)park_record(&park, &draft, 1);
    row_put(&park, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"),
            ledger_buffer_slice(&older), /* is_new= */ false);
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_int_equal(
        count_message(LEDGER_CHECK_HEAD, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "checkpoint"), 1);
    ledger_buffer_free(&older);
    park_close(&park);
}

/* A checkpoint of one size under the name of another, and under its own. */
static void
a_remembered_checkpoint_is_that_of_its_size(void **state)
{
    (void)state;
    for (uint64_t step = 0; step < 2; step++) {
        struct ledger_error err = {0};
        struct ledger_store_txn *txn = NULL;
        struct ledger_buffer note = {0};
        struct ledger_slice value;
        uint8_t key[16] = "cosigned";
        struct park park;

        (void)park_with_two_payouts(&park);
        assert_status(verify(&park, &err), LEDGER_OK, &err);
        assert_status(
            ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_READ, &txn, &err),
            LEDGER_OK, &err);
        assert_status(ledger_store_get(txn, LEDGER_STORE_HEAD, ledger_slice_of_text("checkpoint"),
                                       &value, &err),
                      LEDGER_OK, &err);
        assert_status(ledger_buffer_append(&note, value, &err), LEDGER_OK, &err);
        ledger_store_abort(txn);
        ledger_put_u64(key + 8, verification.seal_count - step);
        row_put(&park, LEDGER_STORE_HEAD, ledger_slice_of(key, sizeof(key)),
                ledger_buffer_slice(&note), /* is_new= */ true);
        assert_status(verify(&park, &err), step == 0 ? LEDGER_OK : LEDGER_DAMAGED, &err);
        assert_int_equal(
            count_message(LEDGER_CHECK_HEAD, LEDGER_MESSAGE_HEAD_ROW_DAMAGED, "cosigned"), step);
        ledger_buffer_free(&note);
        park_close(&park);
    }
}

/* What a seal claims of entries can be beyond all numbers. */
static void
a_first_entry_beyond_all_numbers_is_missing(void **state)
{
    struct ledger_error err = {0};
    struct ledger_store_txn *txn = NULL;
    struct ledger_arena arena = {0};
    struct ledger_buffer bytes = {0};
    struct ledger_slice value;
    struct ledger_seal seal;
    struct park park;
    uint8_t key[8];

    (void)state;
    (void)park_with_two_payouts(&park);
    assert_status(verify(&park, &err), LEDGER_OK, &err);
    ledger_put_u64(key, verification.seal_count - 1);
    assert_status(ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_get(txn, LEDGER_STORE_SEALS_TAIL, ledger_slice_of(key, sizeof(key)),
                                   &value, &err),
                  LEDGER_OK, &err);
    assert_status(ledger_seal_decode(value, &arena, &seal, &err), LEDGER_OK, &err);
    seal.first_entry = UINT64_MAX;
    assert_status(ledger_seal_encode(&seal, &bytes, &err), LEDGER_OK, &err);
    assert_status(ledger_store_replace(txn, LEDGER_STORE_SEALS_TAIL,
                                       ledger_slice_of(key, sizeof(key)),
                                       ledger_buffer_slice(&bytes), &err),
                  LEDGER_OK, &err);
    assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_true(found(LEDGER_CHECK_BYTES, UINT64_MAX));
    ledger_buffer_free(&bytes);
    ledger_arena_free(&arena);
    park_close(&park);
}

struct first_key {
    uint8_t bytes[64];
    size_t size;
};

static enum ledger_status
key_take(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct first_key *key = context;

    (void)err;
    assert_true(row->key.size <= sizeof(key->bytes));
    memcpy(key->bytes, row->key.data, row->key.size);
    key->size = row->key.size;
    return LEDGER_OK;
}

static void
hashes_of_the_tree_that_are_gone_are_found(void **state)
{
    struct ledger_error err = {0};
    struct park park;
    bool more = true;

    (void)state;
    (void)park_with_two_payouts(&park);
    while (more) {
        struct ledger_store_txn *txn = NULL;
        struct first_key key = {.size = 0};
        const struct ledger_slice everything = {0};

        assert_status(
            ledger_store_begin(ledger_store_of(park.ledger), LEDGER_STORE_WRITE, &txn, &err),
            LEDGER_OK, &err);
        assert_status(ledger_store_scan(txn, LEDGER_STORE_NODES, everything, everything,
                                        LEDGER_STORE_ASCENDING, key_take, &key, &err),
                      LEDGER_OK, &err);
        more = key.size > 0;
        if (more)
            assert_status(ledger_store_remove(txn, LEDGER_STORE_NODES,
                                              ledger_slice_of(key.bytes, key.size), &err),
                          LEDGER_OK, &err);
        assert_status(ledger_store_commit(&txn, &err), LEDGER_OK, &err);
    }
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_int_equal(count_message(LEDGER_CHECK_TREE, LEDGER_MESSAGE_VERIFY_LEAF, NULL),
                     verification.seal_count);
    park_close(&park);
}

static void
a_hint_that_is_gone_is_found(void **state)
{
    struct ledger_error err = {0};
    struct park park;
    uint64_t first;

    (void)state;
    first = park_with_two_payouts(&park);
    row_edit(&park, LEDGER_STORE_HINTS_TAIL, first, NULL);
    assert_status(verify(&park, &err), LEDGER_DAMAGED, &err);
    assert_true(found(LEDGER_CHECK_HINTS, first));
    assert_false(found(LEDGER_CHECK_HINTS, first + 1));
    assert_false(found(LEDGER_CHECK_ENTRIES, 0));
    park_close(&park);
}

/* A failure that says something about the ledger is a finding; one that only kept us from looking
 * is not, and must never pass for a verdict. */
static void
what_kept_us_from_looking_is_no_finding(void **state)
{
    static const struct {
        enum ledger_status status;
        bool is_finding;
    } rows[] = {
        {LEDGER_OK, false},       {LEDGER_NOT_FOUND, true},     {LEDGER_EXISTS, true},
        {LEDGER_MALFORMED, true}, {LEDGER_NOT_CANONICAL, true}, {LEDGER_OUT_OF_RANGE, true},
        {LEDGER_REFUSED, true},   {LEDGER_DAMAGED, true},       {LEDGER_ROLLED_BACK, true},
        {LEDGER_WRONG_KEY, true}, {LEDGER_UNSUPPORTED, false},  {LEDGER_BUSY, false},
        {LEDGER_DENIED, false},   {LEDGER_NO_SPACE, false},     {LEDGER_NO_MEMORY, false},
        {LEDGER_IO, false},       {LEDGER_IN_DOUBT, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct ledger_verifying verifying = {.out = &verification};
        struct ledger_error what = {.status = rows[i].status,
                                    .message = LEDGER_MESSAGE_SEAL_MISSING};
        struct ledger_error later = {.status = LEDGER_IO, .message = LEDGER_MESSAGE_OUT_OF_MEMORY};

        assert_int_equal(ledger_status_is_finding(rows[i].status), rows[i].is_finding);
        verification = (struct ledger_verification){0};
        ledger_verify_step(&verifying, LEDGER_CHECK_TREE, rows[i].status, &what);
        assert_int_equal(verification.finding_count, rows[i].is_finding);
        /* Of what kept us from looking the first is told. */
        ledger_verify_step(&verifying, LEDGER_CHECK_TREE, LEDGER_IO, &later);
        assert_int_equal(verifying.failed, rows[i].is_finding || rows[i].status == LEDGER_OK
                                               ? LEDGER_IO
                                               : rows[i].status);
        assert_int_equal(verifying.failure.message,
                         rows[i].is_finding || rows[i].status == LEDGER_OK
                             ? LEDGER_MESSAGE_OUT_OF_MEMORY
                             : LEDGER_MESSAGE_SEAL_MISSING);
    }
}

static void
only_a_failure_writes_the_error_and_nobody_needs_one(void **state)
{
    struct park park;
    struct ledger_error err = {.message = LEDGER_MESSAGE_SEAL_MISSING};

    (void)state;
    (void)park_with_two_payouts(&park);
    assert_int_equal(verify(&park, &err), LEDGER_OK);
    assert_message(&err, LEDGER_MESSAGE_SEAL_MISSING);
    assert_int_equal(verify(&park, NULL), LEDGER_OK);
    ledger_close(park.ledger);
    park.ledger = NULL;
    edit_file(&park, "PAY-0002", "PAY-0009");
    park_reopen(&park);
    assert_int_equal(verify(&park, NULL), LEDGER_DAMAGED);
    assert_true(verification.finding_count > 0);
    park_close(&park);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edited_entry_is_named_with_the_last_good_head),
        cmocka_unit_test(damage_behind_a_seal_that_cannot_be_read_is_found_too),
        cmocka_unit_test(damage_behind_an_entry_that_is_missing_is_found_too),
        cmocka_unit_test(entries_of_a_last_seal_that_is_gone_are_looked_at),
        cmocka_unit_test(a_changed_counter_does_not_hide_a_changed_checkpoint),
        cmocka_unit_test(an_edited_index_is_named_and_reindex_mends_it),
        cmocka_unit_test(reindexing_a_sound_ledger_changes_nothing),
        cmocka_unit_test(an_old_copy_of_the_store_is_refused_by_the_head_file),
        cmocka_unit_test(a_head_that_lags_after_a_crash_is_brought_up),
        cmocka_unit_test(a_missing_or_foreign_head_file_is_refused),
        cmocka_unit_test(a_store_of_a_newer_format_is_left_alone),
        cmocka_unit_test(a_counter_beyond_all_rows_is_found_and_keeps_nobody_busy),
        cmocka_unit_test(a_ledger_is_open_once_in_a_process),
        cmocka_unit_test(a_row_too_many_or_too_few_is_told_with_its_table),
        cmocka_unit_test(rows_that_nothing_explains_are_told_with_their_table),
        cmocka_unit_test(an_older_checkpoint_of_its_own_is_not_the_head),
        cmocka_unit_test(a_remembered_checkpoint_is_that_of_its_size),
        cmocka_unit_test(a_first_entry_beyond_all_numbers_is_missing),
        cmocka_unit_test(hashes_of_the_tree_that_are_gone_are_found),
        cmocka_unit_test(a_hint_that_is_gone_is_found),
        cmocka_unit_test(what_kept_us_from_looking_is_no_finding),
        cmocka_unit_test(only_a_failure_writes_the_error_and_nobody_needs_one),
    };

    return cmocka_run_group_tests_name("verify", tests, NULL, NULL);
}

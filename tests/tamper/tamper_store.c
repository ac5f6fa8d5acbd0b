/* Flips bytes of a small store, one at a time, and asks what opening and verifying it say. Right
 * answers are: it cannot be opened (with a reason), it is damaged (with what and where), or every
 * row reads as before. A crash, or "holds" over other rows, is a failure.
 *
 *     tamper_store                      all bytes
 *     tamper_store --sample N           N of them, evenly spread
 *     tamper_store --range FIRST END    these
 *
 * Each trial runs in this process: a signal ends it, and that is the finding. */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/verify.h"
#include "support/park.h"

enum { FLIP = 0xFF };

/* A digest over every row, of each table. */
struct content {
    struct ledger_digest tables[LEDGER_STORE_TABLE_COUNT];
};

static enum ledger_status
row_hash(void *context, const struct ledger_store_row *row, struct ledger_error *err)
{
    struct ledger_hasher *hasher = context;
    uint8_t sizes[8];

    (void)err;
    ledger_put_u32(sizes, (uint32_t)row->key.size);
    ledger_put_u32(sizes + 4, (uint32_t)row->value.size);
    ledger_hasher_add(hasher, ledger_slice_of(sizes, sizeof(sizes)));
    ledger_hasher_add(hasher, row->key);
    ledger_hasher_add(hasher, row->value);
    return LEDGER_OK;
}

static bool
content_read(struct ledger *ledger, struct content *out)
{
    const struct ledger_slice everything = {0};
    struct ledger_store_txn *txn = NULL;
    enum ledger_status status =
        ledger_store_begin(ledger_store_of(ledger), LEDGER_STORE_READ, &txn, NULL);

    for (int table = 0; table < LEDGER_STORE_TABLE_COUNT && status == LEDGER_OK; table++) {
        struct ledger_hasher hasher;

        ledger_hasher_start(&hasher);
        status = ledger_store_scan(txn, (enum ledger_store_table)table, everything, everything,
                                   LEDGER_STORE_ASCENDING, row_hash, &hasher, NULL);
        out->tables[table] = ledger_hasher_finish(&hasher);
    }
    ledger_store_abort(txn);
    return status == LEDGER_OK;
}

/* The first table that reads otherwise; NULL when none does. */
static const char *
content_differs(const struct content *a, const struct content *b)
{
    for (int table = 0; table < LEDGER_STORE_TABLE_COUNT; table++) {
        if (!ledger_digest_equal(&a->tables[table], &b->tables[table]))
            return ledger_store_table_name((enum ledger_store_table)table);
    }
    return NULL;
}

/* A ledger with something in every table that one machine fills: payouts, a waiting voucher, an
 * account. */
static void
park_fill(struct park *park)
{
    static const enum park_person cashier[] = {PARK_CASHIER, PARK_PEOPLE};
    struct ledger_entry drafts[2] = {
        park_programme("TG-1", LEDGER_INSTRUMENT_SUBSIDY),
        park_appropriation("TG-1", 100000000, 20230105),
    };
    struct ledger_entry payout = park_payout("TG-1", "PAY-0001", 12345600, 20230301);
    struct ledger_entry waiting = park_payout("TG-1", "PAY-0002", 700, 20230302);
    struct ledger_entry settlement;
    struct ledger_voucher voucher = {0};
    struct ledger_vault *vault = NULL;
    struct ledger_digest account;
    struct ledger_receipt receipt;
    struct ledger_verdict verdict;
    struct ledger_error err = {0};

    park_open(park);
    (void)park_record(park, drafts, 2);
    (void)park_record(park, &payout, 1);
    ledger_entry_init(&settlement, LEDGER_BODY_SETTLEMENT);
    settlement.settlement.target = "PAY-0001";
    settlement.settlement.amount_fen = 12345600;
    settlement.settlement.date = 20230302;
    settlement.settlement.bank_reference = "B-1";
    assert_status(park_submit(park, &settlement, 1, cashier, &receipt, &verdict, &err), LEDGER_OK,
                  &err);

    assert_status(ledger_vault_open(park->ledger, &vault, &err), LEDGER_OK, &err);
    assert_status(ledger_vault_commit(vault, LEDGER_COMMITMENT_ACCOUNT,
                                      ledger_slice_of_text("6222000000000000001"), "", &account,
                                      &err),
                  LEDGER_OK, &err);
    waiting.disbursement.account.stated = true;
    waiting.disbursement.account.last_four = "0001";
    waiting.disbursement.account.commitment = ledger_digest_slice(&account);
    assert_status(ledger_voucher_prepare(park->ledger, &waiting, 1, NULL, &voucher, &verdict, &err),
                  LEDGER_OK, &err);
    park_sign(park, &voucher, PARK_MAKER);
    assert_status(ledger_pending_put(park->ledger, &voucher, 1, vault, &err), LEDGER_OK, &err);
    ledger_voucher_free(&voucher);
    ledger_vault_free(vault);
}

struct count {
    size_t refused;   /* could not be opened */
    size_t damaged;   /* opened, and verification says what is wrong */
    size_t identical; /* every row as before: the byte belongs to no row */
    size_t wrong;
};

static void
trial(const struct park *park, size_t at, const struct content *sound, struct count *count)
{
    static struct ledger_verification verification;
    const struct ledger_options options = {.directory = park->ledger_path, .read_only = true};
    struct ledger *ledger = NULL;
    struct content content;
    const char *table;
    struct ledger_error err = {0};
    enum ledger_status status = ledger_open(&options, &ledger, &err);

    if (status != LEDGER_OK) {
        count->refused++;
        if (err.message == LEDGER_MESSAGE_NONE) {
            (void)printf("byte %zu: refused without a reason (%s)\n", at,
                         ledger_status_name(status));
            count->wrong++;
        }
        return;
    }
    status = ledger_verify(ledger, (struct ledger_progress){0}, &verification, &err);
    if (status != LEDGER_OK) {
        count->damaged++;
    } else if (!content_read(ledger, &content)) {
        (void)printf("byte %zu: holds, and then cannot be read\n", at);
        count->wrong++;
    } else {
        table = content_differs(&content, sound);
        if (table == NULL) {
            count->identical++;
        } else {
            (void)printf("byte %zu: holds over other content in %s\n", at, table);
            count->wrong++;
        }
    }
    ledger_close(ledger);
}

static void
byte_write(const char *path, size_t at, uint8_t value)
{
    FILE *file = fopen(path, "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    assert_int_equal(fputc(value, file), value);
    assert_int_equal(fclose(file), 0);
}

int
main(int argc, char **argv)
{
    struct park park;
    struct ledger_buffer bytes = {0};
    static struct content sound;
    struct count count = {0};
    struct ledger_error err = {0};
    char path[128];
    size_t first = 0;
    size_t end;
    size_t step = 1;
    size_t trials = 0;

    park_fill(&park);
    assert_true(content_read(park.ledger, &sound));
    ledger_close(park.ledger);
    park.ledger = NULL;
    (void)snprintf(path, sizeof(path), "%s/data.mdb", park.ledger_path);
    assert_status(ledger_file_read(path, 1 << 26, &bytes, &err), LEDGER_OK, &err);
    if (argc == 3 && strcmp(argv[1], "--sample") == 0)
        step = bytes.size / (size_t)strtoul(argv[2], NULL, 10);
    end = bytes.size;
    if (argc == 4 && strcmp(argv[1], "--range") == 0) {
        first = (size_t)strtoul(argv[2], NULL, 10);
        end = (size_t)strtoul(argv[3], NULL, 10);
    }

    for (size_t at = first; at < end && at < bytes.size; at += step, trials++) {
        byte_write(path, at, bytes.data[at] ^ FLIP);
        trial(&park, at, &sound, &count);
        byte_write(path, at, bytes.data[at]);
    }
    (void)printf("%zu bytes, %zu flipped: %zu refused, %zu damaged, %zu identical, %zu wrong\n",
                 bytes.size, trials, count.refused, count.damaged, count.identical, count.wrong);
    ledger_buffer_free(&bytes);
    park_close(&park);
    return count.wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

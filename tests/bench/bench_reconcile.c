/* bench_reconcile [ROWS [alike]]: as many entries of a ledger against as many rows of a bank, one
 * million of each where nothing is said, and the time of each pass.
 *
 * Without `alike` the rows are mixed as banks write them: a third with the number in the purpose, a
 * third with the account, a third with the name; one payment in a hundred is missing on either
 * side. With it every row has the same amount, account and day: what would cost a careless engine
 * the square; and the bank has one in a hundred too many. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "audit/reconcile/reconcile.h"

enum { NAME_SIZE = 40, PURPOSE_SIZE = 48, ACCOUNT_SIZE = 32 };

struct texts {
    char reference[NAME_SIZE], account[ACCOUNT_SIZE], name[NAME_SIZE], purpose[PURPOSE_SIZE];
    char commitment[32];
};

struct bench {
    uint64_t rows;
    bool alike;
    struct texts *texts;
    struct audit_arena *arena;
    struct audit_items *items;
    struct audit_statement statement;
    struct audit_reconcile *run;
    int64_t began_ms;
    const char *phase;
};

static int64_t
now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Ends one phase and begins the next. */
static void
phase(struct bench *bench, const char *name)
{
    const int64_t now = now_ms();

    if (bench->phase != NULL)
        printf("%-12s %8" PRId64 " ms\n", bench->phase, now - bench->began_ms);
    fflush(stdout);
    bench->phase = name;
    bench->began_ms = now_ms();
}

static void
watch(void *context, enum audit_pass pass)
{
    phase(context, audit_pass_name(pass));
}

static void
must(enum audit_status status, const struct audit_error *err)
{
    char text[AUDIT_ERROR_TEXT_SIZE];

    if (status == AUDIT_OK)
        return;
    audit_error_text(err, AUDIT_EN, text);
    fprintf(stderr, "bench_reconcile: %s\n", text);
    exit(1);
}

static struct audit_bytes
digits(void *context, struct audit_bytes commitment)
{
    const struct bench *bench = context;
    uint64_t number;

    memcpy(&number, commitment.data, sizeof number);
    return audit_text(bench->texts[number].account);
}

static void
make_texts(struct bench *bench)
{
    bench->texts = calloc(bench->rows, sizeof *bench->texts);
    if (bench->texts == NULL)
        exit(1);
    for (uint64_t i = 0; i < bench->rows; i++) {
        struct texts *texts = &bench->texts[i];
        const uint64_t payee = bench->alike ? 0 : i * 48271 % (bench->rows / 4 + 1);

        snprintf(texts->reference, sizeof texts->reference, "FY26-%08" PRIu64, i);
        snprintf(texts->account, sizeof texts->account, "62220202%011" PRIu64,
                 payee % 100000000000);
        snprintf(texts->name, sizeof texts->name, "企业%" PRIu64 "公司", payee);
        snprintf(texts->purpose, sizeof texts->purpose, "%s %s", "奖补",
                 !bench->alike && i % 3 == 0 ? texts->reference : "款项");
        memcpy(texts->commitment, &i, sizeof i);
    }
}

static int64_t
fen_of(const struct bench *bench, uint64_t i)
{
    return bench->alike ? 5000000 : (int64_t)(100 + i * 69621 % 100000007);
}

static uint32_t
date_of(const struct bench *bench, uint64_t i)
{
    return bench->alike ? 20260415 : (uint32_t)(20260401 + i % 27);
}

static void
feed_ledger(struct bench *bench)
{
    const struct audit_items_settings settings = {.unstated_is_ours = true,
                                                  .first_date = 20260401,
                                                  .last_date = 20260430,
                                                  .digits = digits,
                                                  .context = bench};
    struct audit_entry entry = {.body = AUDIT_PROGRAMME};
    struct audit_error err = {0};

    must(audit_items_begin(bench->arena, &settings, &bench->items, &err), &err);
    entry.programme.action = AUDIT_OPEN;
    entry.programme.instrument = AUDIT_SUBSIDY;
    entry.programme.code = audit_text("SUB");
    must(audit_items_entry(bench->items, 0, 0, &entry, &err), &err);
    for (uint64_t i = 0; i < bench->rows; i++) {
        const struct texts *texts = &bench->texts[i];

        if (i % 100 == 7)
            continue;
        entry = (struct audit_entry){.body = AUDIT_DISBURSEMENT};
        entry.disbursement.programme = audit_text("SUB");
        entry.disbursement.reference = audit_text(texts->reference);
        entry.disbursement.amount_fen = fen_of(bench, i);
        entry.disbursement.date = date_of(bench, i);
        entry.disbursement.payee.name = audit_text(texts->name);
        entry.disbursement.account.last_four = audit_text(texts->account + 15);
        entry.disbursement.account.commitment =
            (struct audit_bytes){(const uint8_t *)texts->commitment, sizeof texts->commitment};
        must(audit_items_entry(bench->items, i / 1000, i + 1, &entry, &err), &err);
    }
    must(audit_items_end(bench->items, &err), &err);
}

static void
make_statement(struct bench *bench)
{
    struct audit_statement *statement = &bench->statement;

    statement->rows = calloc(bench->rows, sizeof *statement->rows);
    if (statement->rows == NULL)
        exit(1);
    statement->has_opening = statement->has_closing = true;
    for (uint64_t i = 0; i < bench->rows; i++) {
        const struct texts *texts = &bench->texts[i];
        struct audit_bank_row *row = &statement->rows[statement->row_count];

        if (!bench->alike && i % 100 == 13)
            continue;
        *row = (struct audit_bank_row){.line = ++statement->row_count,
                                       .out = true,
                                       .amount_fen = fen_of(bench, i),
                                       .date = date_of(bench, i) + (uint32_t)(i % 3),
                                       .purpose = audit_text(texts->purpose)};
        if (i % 3 != 2)
            row->account = audit_text(texts->account);
        if (i % 3 != 1)
            row->name = audit_text(texts->name);
        statement->closing_fen -= row->amount_fen;
    }
}

static bool
count_bytes(void *context, struct audit_bytes piece)
{
    *(uint64_t *)context += piece.size;
    return true;
}

static void
print_result(const struct bench *bench)
{
    const struct audit_result *result = audit_reconcile_result(bench->run);
    struct rusage usage;

    for (int class = 1; class < AUDIT_CLASS_END; class ++)
        if (result->classes[class].count[0] + result->classes[class].count[1] > 0)
            printf("%-20s %10" PRIu64 " %10" PRIu64 "\n",
                   audit_class_name((enum audit_class) class), result->classes[class].count[0],
                   result->classes[class].count[1]);
    printf("verdict %s, subset sums not searched %" PRIu64 "\n",
           audit_verdict_name(result->verdict), result->unsearched);
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        printf("resident at most %ld MiB\n", usage.ru_maxrss / 1024);
}

int
main(int argc, char **argv)
{
    struct bench bench = {.rows = 1000000};
    struct audit_reconcile_settings settings = {.account = audit_text("1234"),
                                                .first_date = 20260401,
                                                .last_date = 20260430,
                                                .watch = watch,
                                                .watch_context = &bench};
    struct audit_error err = {0};
    uint64_t text_size = 0;
    int64_t began;

    if (argc > 1 &&
        (!audit_decimal_read(audit_text(argv[1]), 100000000, &bench.rows) || bench.rows < 100)) {
        fprintf(stderr, "usage: bench_reconcile [ROWS [alike]]\n");
        return 2;
    }
    bench.alike = argc > 2 && strcmp(argv[2], "alike") == 0;
    must(audit_arena_open(NULL, &bench.arena, &err), &err);
    make_texts(&bench);
    make_statement(&bench);
    phase(&bench, "items");
    feed_ledger(&bench);
    phase(&bench, "rows");
    began = now_ms();
    must(audit_reconcile_run(bench.arena, bench.items, &bench.statement, 1, NULL, &settings,
                             &bench.run, &err),
         &err);
    phase(&bench, "text");
    must(audit_reconcile_text(bench.run, count_bytes, &text_size, NULL, &err), &err);
    phase(&bench, NULL);
    printf("all %" PRId64 " ms for %" PRIu64 " by %" PRIu64 ", text of %" PRIu64 " MiB\n",
           now_ms() - began, bench.rows, bench.rows, text_size >> 20);
    print_result(&bench);
    audit_reconcile_free(bench.run);
    audit_items_free(bench.items);
    audit_arena_close(bench.arena);
    free(bench.statement.rows);
    free(bench.texts);
    return 0;
}

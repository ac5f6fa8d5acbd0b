/* bench_reconcile [ROWS [mixed|alike|same|sums [csv|camt]]]: as many entries of a ledger against as
 * many rows of a bank, one million of each where nothing is said. The bank's rows are written as
 * files first and read through the readers; for each phase it prints its time and the most that was
 * resident in it.
 *
 *   mixed  as banks write them: a third with the number in the purpose, a third with the account,
 *          a third with the name; one payment in a hundred is missing on either side
 *   alike  one amount, account and day: what would cost a careless engine the square
 *   same   alike, and no text tells two rows apart
 *   sums   24 payments a payee, and no six of them add up to one row of the bank */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "audit/reconcile/reconcile.h"
#include "tests/bench/bench_statement.h"

enum { FILE_ROWS_MAX = 500000, ACCOUNT_SIZE = 20 };

struct bench {
    uint64_t rows;
    enum bench_kind kind;
    enum bench_format format;
    char (*accounts)[ACCOUNT_SIZE]; /* by payee: what private rows say */
    struct audit_arena *arena;
    struct audit_items *items;
    struct audit_statements statements;
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

/* A line of /proc/self/status in MiB. */
static long
resident(const char *name)
{
    char line[256];
    long kib = 0;
    FILE *file = fopen("/proc/self/status", "r");

    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kib = strtol(line + strlen(name), NULL, 10);
    if (file != NULL)
        fclose(file);
    return kib / 1024;
}

/* From here on the most that is resident counts anew (proc(5), clear_refs). */
static void
forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");

    if (file != NULL) {
        fputs("5", file);
        fclose(file);
    }
}

/* Ends one phase and begins the next. */
static void
phase(struct bench *bench, const char *name)
{
    const int64_t now = now_ms();

    if (bench->phase != NULL)
        printf("%-12s %8" PRId64 " ms  %6ld MiB at most, %6ld MiB now\n", bench->phase,
               now - bench->began_ms, resident("VmHWM:"), resident("VmRSS:"));
    fflush(stdout);
    forget_peak();
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

/* --- the bank --- */

static void
read_statements(struct bench *bench)
{
    char path[64];
    int64_t balance = INT64_C(9000000000000000);
    uint64_t size = 0, rows = 0;

    snprintf(path, sizeof path, "/tmp/bench_reconcile.%ld", (long)getpid());
    for (uint64_t at = 0; at < bench->rows; at += FILE_ROWS_MAX) {
        const uint64_t end = bench->rows - at > FILE_ROWS_MAX ? at + FILE_ROWS_MAX : bench->rows;

        phase(bench, "write");
        size +=
            bench_statement_write(path, bench->format, bench->kind, at, end, bench->rows, &balance);
        phase(bench, "read");
        bench_statement_read(path, bench->format, &bench->statements);
        phase(bench, NULL);
    }
    unlink(path);
    malloc_trim(0);
    for (size_t i = 0; i < bench->statements.count; i++)
        rows += bench->statements.statements[i].row_count;
    printf("files of %" PRIu64 " MiB, %" PRIu64 " rows, %ld MiB resident\n", size >> 20, rows,
           resident("VmRSS:"));
}

/* --- the ledger --- */

static struct audit_bytes
digits(void *context, struct audit_bytes commitment)
{
    const struct bench *bench = context;
    uint64_t payee;

    memcpy(&payee, commitment.data, sizeof payee);
    return (struct audit_bytes){(const uint8_t *)bench->accounts[payee], 19};
}

static void
feed_payment(struct bench *bench, uint64_t i)
{
    const struct bench_payment payment = bench_payment(bench->kind, i, bench->rows);
    struct audit_entry entry = {.body = AUDIT_DISBURSEMENT};
    struct audit_error err = {0};
    uint8_t commitment[32] = {0};

    if (!payment.in_ledger)
        return;
    memcpy(commitment, &payment.payee, sizeof payment.payee);
    memcpy(bench->accounts[payment.payee], payment.account, ACCOUNT_SIZE);
    entry.disbursement.programme = audit_text("SUB");
    entry.disbursement.reference = audit_text(payment.reference);
    entry.disbursement.amount_fen = payment.fen;
    entry.disbursement.date = payment.date;
    entry.disbursement.payee.name = audit_text(payment.name);
    entry.disbursement.account.last_four = audit_text(payment.account + 15);
    entry.disbursement.account.commitment = (struct audit_bytes){commitment, sizeof commitment};
    must(audit_items_entry(bench->items, i / 1000, i + 1, &entry, &err), &err);
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

    bench->accounts = calloc(bench->rows / 4 + 1, sizeof *bench->accounts);
    if (bench->accounts == NULL)
        exit(1);
    must(audit_items_begin(bench->arena, &settings, &bench->items, &err), &err);
    entry.programme.action = AUDIT_OPEN;
    entry.programme.instrument = AUDIT_SUBSIDY;
    entry.programme.code = audit_text("SUB");
    must(audit_items_entry(bench->items, 0, 0, &entry, &err), &err);
    for (uint64_t i = 0; i < bench->rows; i++)
        feed_payment(bench, i);
    must(audit_items_end(bench->items, &err), &err);
}

/* --- the run --- */

static bool
count_bytes(void *context, struct audit_bytes piece)
{
    *(uint64_t *)context += piece.size;
    return true;
}

static void
print_result(const struct bench *bench, const struct audit_hash *text)
{
    const struct audit_result *result = audit_reconcile_result(bench->run);
    char hash[65];

    for (int class = 1; class < AUDIT_CLASS_END; class ++)
        if (result->classes[class].count[0] + result->classes[class].count[1] > 0)
            printf("%-20s %10" PRIu64 " %10" PRIu64 "\n",
                   audit_class_name((enum audit_class) class), result->classes[class].count[0],
                   result->classes[class].count[1]);
    audit_hex_write((struct audit_bytes){text->bytes, sizeof text->bytes}, hash);
    printf("verdict %s, subset sums not searched %" PRIu64 "\ntext %s\n",
           audit_reconcile_verdict_name(result->verdict), result->unsearched, hash);
}

static void
reconcile(struct bench *bench)
{
    const struct audit_reconcile_settings settings = {.account = audit_text("0017"),
                                                      .first_date = 20260401,
                                                      .last_date = 20260430,
                                                      .watch = watch,
                                                      .watch_context = bench};
    struct audit_error err = {0};
    struct audit_hash text;
    uint64_t text_size = 0;
    const int64_t began = now_ms();

    phase(bench, "rows");
    must(audit_reconcile_run(bench->arena, bench->items, bench->statements.statements,
                             bench->statements.count, NULL, &settings, &bench->run, &err),
         &err);
    phase(bench, "text");
    must(audit_reconcile_text(bench->run, count_bytes, &text_size, &text, &err), &err);
    phase(bench, NULL);
    printf("run and text %" PRId64 " ms for %" PRIu64 " entries, text of %" PRIu64 " MiB\n",
           now_ms() - began, bench->rows, text_size >> 20);
    print_result(bench, &text);
}

static bool
read_arguments(int argc, char **argv, struct bench *bench)
{
    static const char *const kinds[] = {"mixed", "alike", "same", "sums"};
    static const char *const formats[] = {"csv", "camt"};

    bench->rows = 1000000;
    if (argc > 1 &&
        (!audit_decimal_read(audit_text(argv[1]), 100000000, &bench->rows) || bench->rows < 100))
        return false;
    while (argc > 2 && bench->kind < BENCH_KINDS && strcmp(argv[2], kinds[bench->kind]) != 0)
        bench->kind++;
    while (argc > 3 && bench->format < BENCH_FORMATS &&
           strcmp(argv[3], formats[bench->format]) != 0)
        bench->format++;
    return bench->kind < BENCH_KINDS && bench->format < BENCH_FORMATS;
}

int
main(int argc, char **argv)
{
    struct bench bench = {0};
    struct audit_error err = {0};

    if (!read_arguments(argc, argv, &bench)) {
        fprintf(stderr, "usage: bench_reconcile [ROWS [mixed|alike|same|sums [csv|camt]]]\n");
        return 2;
    }
    must(audit_arena_open(NULL, &bench.arena, &err), &err);
    read_statements(&bench);
    phase(&bench, "items");
    feed_ledger(&bench);
    phase(&bench, NULL);
    reconcile(&bench);
    audit_reconcile_free(bench.run);
    audit_items_free(bench.items);
    audit_arena_close(bench.arena);
    audit_statements_free(&bench.statements);
    free(bench.accounts);
    return 0;
}

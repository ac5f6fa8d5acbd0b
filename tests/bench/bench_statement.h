/* Invented bank statements of any length, written as files and read through the readers. */
#ifndef TESTS_BENCH_BENCH_STATEMENT_H
#define TESTS_BENCH_BENCH_STATEMENT_H

#include "audit/reconcile/statement.h"

/* What the rows are like. */
enum bench_kind {
    BENCH_MIXED, /* as banks write them; one payment in a hundred is missing on either side */
    BENCH_ALIKE, /* one amount, account and day; the bank has one in a hundred too many */
    BENCH_SAME,  /* alike, and every text of a row is the same as in all others */
    BENCH_SUMS,  /* payees with as many amounts as are searched for sums, and none adds up */
    BENCH_KINDS
};
enum bench_format { BENCH_CSV, BENCH_CAMT, BENCH_FORMATS };

/* Of payment `i` of `count`. */
struct bench_payment {
    char reference[32], account[32], name[40], purpose[48], serial[32];
    uint64_t payee;
    int64_t fen;
    uint32_t date, bank_date;
    bool in_ledger, in_bank;
    bool says_account, says_name, says_reference; /* the bank does */
};
struct bench_payment bench_payment(enum bench_kind kind, uint64_t i, uint64_t count);

/* Writes payments [first, end) that the bank has; returns the file's size. The balance goes on from
 * file to file. */
uint64_t bench_statement_write(const char *path, enum bench_format format, enum bench_kind kind,
                               uint64_t first, uint64_t end, uint64_t count, int64_t *balance_fen);
/* Reads it whole into memory and through its reader, as the program does. Ends the process with a
 * sentence when that fails. */
void bench_statement_read(const char *path, enum bench_format format,
                          struct audit_statements *statements);

#endif

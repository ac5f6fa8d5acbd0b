#include "tests/bench/bench_statement.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/bank_rules.h"
#include "tools/common/sheet.h"

enum { PARTS = 24 }; /* as many as a search for sums looks at */

/* --- payments --- */

static int64_t
fen_of(enum bench_kind kind, uint64_t i)
{
    if (kind == BENCH_MIXED)
        return (int64_t)(100 + i * 69621 % 100000007);
    if (kind != BENCH_SUMS)
        return 5000000;
    /* Even, and the bank's are odd: what no search can know before it looked. */
    return (int64_t)(1000000 + i * 7919 % 49999 * 2);
}

struct bench_payment
bench_payment(enum bench_kind kind, uint64_t i, uint64_t count)
{
    const bool mixed = kind == BENCH_MIXED;
    struct bench_payment payment = {
        .payee = mixed                ? i * 48271 % (count / 4 + 1)
                 : kind == BENCH_SUMS ? i / PARTS
                                      : 0,
        .fen = fen_of(kind, i),
        .date = kind == BENCH_ALIKE || kind == BENCH_SAME
                    ? 20260415
                    : (uint32_t)(20260401 + i / PARTS * PARTS * 27 / count),
        .in_ledger = kind == BENCH_SUMS || i % 100 != 7,
        .in_bank = kind == BENCH_SUMS ? i % 6 == 0 : !mixed || i % 100 != 13,
        .says_account = !mixed || i % 3 != 2,
        .says_name = !mixed || i % 3 != 1,
        .says_reference = mixed && i % 3 == 0,
    };
    payment.bank_date = payment.date + (mixed ? (uint32_t)(i % 3) : 0);
    snprintf(payment.reference, sizeof payment.reference, "FY26-%08" PRIu64, i);
    snprintf(payment.account, sizeof payment.account, "62220202%011" PRIu64,
             payment.payee % 100000000000);
    snprintf(payment.name, sizeof payment.name, "企业%" PRIu64 "公司", payment.payee);
    snprintf(payment.purpose, sizeof payment.purpose, "奖补 %s",
             payment.says_reference ? payment.reference : "款项");
    snprintf(payment.serial, sizeof payment.serial, "LS2026%010" PRIu64,
             kind == BENCH_SAME ? 0 : i);
    return payment;
}

/* What the bank shows of it. */
static int64_t
bank_fen(const struct bench_payment *payment, enum bench_kind kind)
{
    return kind == BENCH_SUMS ? payment->fen * 6 + 1 : payment->fen;
}

/* --- writing --- */

static void
put_camt_head(FILE *file)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>"
          "<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>"
          "<Acct><Id><Othr><Id>9999000000000000017</Id></Othr></Id><Ccy>CNY</Ccy></Acct>\n",
          file);
}

static void
put_camt(FILE *file, const struct bench_payment *payment, int64_t fen)
{
    const uint32_t date = payment->bank_date;

    fprintf(file,
            "<Ntry><Amt Ccy=\"CNY\">%" PRId64 ".%02" PRId64 "</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
            "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%04u-%02u-%02u</Dt></BookgDt><NtryDtls><TxDtls>"
            "<Refs><AcctSvcrRef>%s</AcctSvcrRef></Refs><RltdPties>",
            fen / 100, fen % 100, date / 10000, date / 100 % 100, date % 100, payment->serial);
    if (payment->says_name)
        fprintf(file, "<Cdtr><Pty><Nm>%s</Nm></Pty></Cdtr>", payment->name);
    if (payment->says_account)
        fprintf(file, "<CdtrAcct><Id><Othr><Id>%s</Id></Othr></Id></CdtrAcct>", payment->account);
    fprintf(file, "</RltdPties><RmtInf><Ustrd>%s</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
            payment->purpose);
}

static void
put_csv_head(FILE *file)
{
    fputs(
        "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,"
        "对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号\n",
        file);
}

static void
put_csv(FILE *file, const struct bench_payment *payment, int64_t fen, int64_t balance,
        bool says_balance)
{
    fprintf(file, "9999000000000000017,虚构示例园区管委会,%u 09:52:28,%" PRId64 ".%02" PRId64 ",0,",
            payment->bank_date, fen / 100, fen % 100);
    if (says_balance)
        fprintf(file, "%" PRId64 ".%02" PRId64, balance / 100, balance % 100);
    fprintf(file, ",人民币元,%s,%s,虚构示例银行,%u,拨付,%s,%s,,转账,\n",
            payment->says_name ? payment->name : "", payment->says_account ? payment->account : "",
            payment->bank_date, payment->purpose, payment->serial);
}

uint64_t
bench_statement_write(const char *path, enum bench_format format, enum bench_kind kind,
                      uint64_t first, uint64_t end, uint64_t count, int64_t *balance_fen)
{
    FILE *file = fopen(path, "w");
    long size;

    if (file == NULL) {
        perror(path);
        exit(1);
    }
    format == BENCH_CAMT ? put_camt_head(file) : put_csv_head(file);
    for (uint64_t i = first; i < end; i++) {
        const struct bench_payment payment = bench_payment(kind, i, count);
        const int64_t fen = bank_fen(&payment, kind);

        if (!payment.in_bank)
            continue;
        *balance_fen -= fen;
        if (format == BENCH_CAMT)
            put_camt(file, &payment, fen);
        else
            put_csv(file, &payment, fen, *balance_fen, kind != BENCH_SAME);
    }
    if (format == BENCH_CAMT)
        fputs("</Stmt></BkToCstmrStmt></Document>\n", file);
    size = ftell(file);
    if (fclose(file) != 0) {
        perror(path);
        exit(1);
    }
    return (uint64_t)size;
}

/* --- reading --- */

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

static enum ledger_status
take_row(void *context, const struct sheet_row *row, struct ledger_error *err)
{
    struct audit_bytes cells[SHEET_COLUMN_COUNT_MAX];
    struct audit_error why = {0};

    (void)err;
    for (size_t i = 0; i < row->cell_count; i++)
        cells[i] = (struct audit_bytes){row->cells[i].data, row->cells[i].size};
    must(audit_rows_add(context, row->number, cells, row->cell_count, &why), &why);
    return LEDGER_OK;
}

static void
read_csv(struct audit_bytes file, const char *name, struct audit_statements *statements)
{
    const struct sheet_options options = {0};
    struct audit_bank_rules *rules = NULL;
    struct audit_row_reader *reader = NULL;
    struct sheet_found found = {0};
    struct ledger_error why = {0};
    struct audit_error err = {0};
    struct audit_hash hash;

    must(audit_bank_rules_read((struct audit_bytes){0}, NULL, &rules, &err), &err);
    must(audit_rows_begin(rules, name, &reader, &err), &err);
    if (sheet_read_bytes(ledger_slice_of(file.data, file.size), &options, take_row, reader, &found,
                         &why) != LEDGER_OK) {
        fprintf(stderr, "bench_reconcile: %s is no list\n", name);
        exit(1);
    }
    memcpy(hash.bytes, found.digest.bytes, sizeof hash.bytes);
    must(audit_rows_end(reader, &hash, statements, &err), &err);
    audit_bank_rules_free(rules);
}

void
bench_statement_read(const char *path, enum bench_format format,
                     struct audit_statements *statements)
{
    struct audit_error err = {0};
    FILE *file = fopen(path, "r");
    uint8_t *bytes = NULL;
    long size = 0;

    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) <= 0 ||
        (bytes = malloc((size_t)size)) == NULL || fseek(file, 0, SEEK_SET) != 0 ||
        fread(bytes, 1, (size_t)size, file) != (size_t)size || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
    if (format == BENCH_CAMT)
        must(audit_camt053_read((struct audit_bytes){bytes, (size_t)size}, path, statements, &err),
             &err);
    else
        read_csv((struct audit_bytes){bytes, (size_t)size}, path, statements);
    free(bytes);
}

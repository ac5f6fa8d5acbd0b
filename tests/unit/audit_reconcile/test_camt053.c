#include <stdio.h>
#include <string.h>

#include "audit/reconcile/statement.h"
#include "camt_text.h"
#include "tests/support/assert_audit.h"

#define DETAILS(details) "<NtryDtls>" details "</NtryDtls>"

static struct audit_statements
read_all(const char *text)
{
    struct audit_statements statements = {0};
    struct audit_error err = {0};
    assert_audit(audit_camt053_read(audit_text(text), "a.xml", &statements, &err), AUDIT_OK, &err);
    uint64_t line = 0; /* A file and a line name one row, in whichever of its statements. */
    for (size_t i = 0; i < statements.count; i++) {
        const struct audit_statement *at = &statements.statements[i];
        uint64_t rows = 0;
        for (size_t s = 0; s < 8; s++)
            rows += at->status_counts[s];
        assert_int_equal(rows, at->row_count + at->other_count);
        for (size_t r = 0; r < at->row_count; r++)
            assert_int_equal(audit_statement_at(at, r).line, ++line);
    }
    return statements;
}

static void
assert_text(struct audit_bytes text, const char *expected)
{
    if (!audit_bytes_equal(text, audit_text(expected)))
        fail_msg("\"%.*s\" is not \"%s\"", (int)text.size, (const char *)text.data, expected);
}

static void
assert_finding(const struct audit_statement *statement, size_t index,
               enum audit_statement_fault fault, int64_t expected, int64_t found)
{
    assert_true(index < statement->finding_count);
    assert_int_equal(statement->findings[index].fault, fault);
    assert_int_equal(statement->findings[index].expected_fen, expected);
    assert_int_equal(statement->findings[index].found_fen, found);
}

static void
a_statement_says_what_it_is(void **state)
{
    struct audit_statements statements = read_all(
        CAMT_ONE("<ElctrncSeqNb>007</ElctrncSeqNb>" CAMT_BALANCE("OPBD", "1000.00") CAMT_BALANCE(
            "CLBD", "1180.25") CAMT_BALANCE("CLAV", "5") CAMT_ENTRY("20.00", "DBIT", CAMT_BOOK, "")
                     CAMT_ENTRY("200.25", "CRDT", "<Sts><Cd>BOOK</Cd></Sts>", "")));
    const struct audit_statement *at = &statements.statements[0];
    (void)state;
    assert_int_equal(statements.count, 1);
    assert_string_equal(at->format, "camt.053.001.08");
    assert_text(at->name, "a.xml");
    assert_text(at->account, CAMT_ACCOUNT);
    assert_text(at->id, "S1");
    assert_text(at->currency, "CNY");
    assert_int_equal(at->sequence, 7);
    assert_true(at->period_stated);
    assert_int_equal(at->first_date, 20230101);
    assert_int_equal(at->last_date, 20230131);
    assert_true(at->has_opening && at->has_closing);
    assert_int_equal(at->opening_fen, 100000);
    assert_int_equal(at->closing_fen, 118025);
    assert_int_equal(at->in_fen, 20025);
    assert_int_equal(at->out_fen, 2000);
    assert_int_equal(at->row_count, 2);
    assert_int_equal(at->finding_count, 0);
    assert_true(audit_statement_at(at, 0).out);
    assert_false(audit_statement_at(at, 1).out);
    assert_int_equal(audit_statement_at(at, 0).date, 20230105);
    assert_int_equal(audit_statement_at(at, 0).value_date, 20230106);
    assert_text(audit_statement_at(at, 0).reference, "B-20.00");
    audit_statements_free(&statements);
}

/* Everything that one entry's row can hold, by how its XML looks. */
static void
an_entry_becomes_a_row(void **state)
{
    static const struct {
        const char *xml;
        enum audit_row_status status;
        bool out, reversal;
        int64_t fen;
        const char *reference, *end_to_end, *name, *account, *purpose, *reason;
    } cases[] = {
        /* .02: the party's name stands in it, the detail's amount elsewhere */
        {CAMT_ENTRY("5", "DBIT", CAMT_BOOK,
                    DETAILS("<TxDtls><Refs><AcctSvcrRef>X1</AcctSvcrRef><EndToEndId>ZF1"
                            "</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy=\"CNY\">5.00</Amt>"
                            "</TxAmt></AmtDtls><RltdPties><Dbtr><Nm>国库</Nm></Dbtr><Cdtr><Nm>"
                            "虚构示例甲公司</Nm></Cdtr><CdtrAcct><Id><Othr><Id>9999 0000 1111"
                            "</Id></Othr></Id></CdtrAcct></RltdPties><RmtInf><Ustrd>贴息</Ustrd>"
                            "<Ustrd>第一批</Ustrd></RmtInf></TxDtls>")),
         AUDIT_ROW_COUNTED, true, false, 500, "X1", "ZF1", "虚构示例甲公司", "999900001111",
         "贴息 第一批", ""},
        /* .08: Pty in between; structured remittance; credit comes from the debtor */
        {CAMT_ENTRY("7.5", "CRDT", "<Sts><Cd>BOOK</Cd></Sts>",
                    DETAILS(CAMT_DETAIL(
                        "7.50", "<RltdPties><Dbtr><Pty><Nm>付款人</Nm></Pty></Dbtr><DbtrAcct><Id>"
                                "<IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct><Cdtr><Pty>"
                                "<Nm>园区</Nm></Pty></Cdtr></RltdPties><RmtInf><Strd><CdtrRefInf>"
                                "<Ref>R9</Ref></CdtrRefInf></Strd></RmtInf><AddtlTxInf>补充"
                                "</AddtlTxInf>")) "<AddtlNtryInf>记账说明</AddtlNtryInf>"),
         AUDIT_ROW_COUNTED, false, false, 750, "B-7.5", "ZF-7.50", "付款人",
         "DE02120300000000202051", "R9 补充 记账说明", ""},
        /* a reversal names the parties of what it takes back, and keeps its sign */
        {CAMT_ENTRY("9", "CRDT", "<RvslInd>true</RvslInd>" CAMT_BOOK,
                    DETAILS("<TxDtls><RltdPties><Dbtr><Nm>园区</Nm></Dbtr><Cdtr><Nm>乙公司</Nm>"
                            "</Cdtr></RltdPties></TxDtls>")),
         AUDIT_ROW_COUNTED, false, true, 900, "B-9", "", "乙公司", "", "", ""},
        /* so does a return, which says why */
        {CAMT_ENTRY("9", "CRDT", CAMT_BOOK,
                    DETAILS("<TxDtls><RltdPties><Dbtr><Nm>园区</Nm></Dbtr><Cdtr><Nm>乙公司</Nm>"
                            "</Cdtr></RltdPties><RtrInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>账号有误"
                            "</AddtlInf></RtrInf></TxDtls>")),
         AUDIT_ROW_COUNTED, false, false, 900, "B-9", "", "乙公司", "", "", "AC01 账号有误"},
        /* unless that is the account itself */
        {CAMT_ENTRY("9", "CRDT", CAMT_BOOK,
                    DETAILS("<TxDtls><RltdPties><Dbtr><Nm>退汇行</Nm></Dbtr><Cdtr><Nm>园区</Nm>"
                            "</Cdtr><CdtrAcct><Id><Othr><Id>" CAMT_ACCOUNT "</Id></Othr></Id>"
                            "</CdtrAcct></RltdPties><RtrInf><Rsn><Prtry>退</Prtry></Rsn></RtrInf>"
                            "</TxDtls>")),
         AUDIT_ROW_COUNTED, false, false, 900, "B-9", "", "退汇行", "", "", "退"},
        {CAMT_ENTRY("3", "DBIT", "<Sts><Cd>PDNG</Cd></Sts>", ""), AUDIT_ROW_PENDING, true, false,
         300, "B-3", "", "", "", "", ""},
        {CAMT_ENTRY("3", "DBIT", "<Sts>INFO</Sts>", ""), AUDIT_ROW_PENDING, true, false, 300, "B-3",
         "", "", "", "", ""},
        {CAMT_ENTRY("0.00", "DBIT", CAMT_BOOK, ""), AUDIT_ROW_NO_AMOUNT, true, false, 0, "B-0.00",
         "", "", "", "", ""},
        {CAMT_ENTRY("4", "DBIT", CAMT_BOOK,
                    DETAILS("<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId><TxId>T1</TxId>"
                            "</Refs></TxDtls>")),
         AUDIT_ROW_COUNTED, true, false, 400, "T1", "", "", "", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[8192];
        (void)snprintf(text, sizeof text, "%s%s%s",
                       CAMT_OPEN("08") "<Stmt><Acct><Id><Othr><Id>" CAMT_ACCOUNT
                                       "</Id></Othr></Id></Acct>",
                       cases[i].xml, "</Stmt>" CAMT_CLOSE);
        struct audit_statements statements = read_all(text);
        const struct audit_bank_row row = audit_statement_at(&statements.statements[0], 0);
        assert_int_equal(statements.statements[0].row_count, 1);
        assert_int_equal(statements.statements[0].finding_count, 0);
        assert_int_equal(row.status, cases[i].status);
        assert_int_equal(row.out, cases[i].out);
        assert_int_equal(row.reversal, cases[i].reversal);
        assert_int_equal(row.amount_fen, cases[i].fen);
        assert_text(row.reference, cases[i].reference);
        assert_text(row.end_to_end, cases[i].end_to_end);
        assert_text(row.name, cases[i].name);
        assert_text(row.account, cases[i].account);
        assert_text(row.purpose, cases[i].purpose);
        assert_text(row.return_reason, cases[i].reason);
        assert_int_equal(row.batch, 0);
        audit_statements_free(&statements);
    }
}

static void
a_batch_whose_details_add_up_is_rows_of_details(void **state)
{
    struct audit_statements statements = read_all(CAMT_ONE(
        CAMT_ENTRY("1.00", "DBIT", CAMT_BOOK, "")
            CAMT_ENTRY("30.00", "DBIT", CAMT_BOOK,
                       DETAILS("<Btch><PmtInfId>PC-1</PmtInfId><NbOfTxs>2</NbOfTxs><TtlAmt "
                               "Ccy=\"CNY\">30.00</TtlAmt></Btch>" CAMT_DETAIL("10.00", "")
                                   CAMT_DETAIL("20.00", "")))
                CAMT_ENTRY("6.00", "DBIT", CAMT_BOOK,
                           DETAILS(CAMT_DETAIL("9.00", "")
                                       CAMT_DETAIL("3.00", "<CdtDbtInd>CRDT</CdtDbtInd>")))));
    const struct audit_statement *at = &statements.statements[0];
    (void)state;
    assert_int_equal(at->row_count, 5);
    assert_int_equal(at->finding_count, 0);
    assert_int_equal(audit_statement_at(at, 0).batch, 0);
    assert_int_equal(audit_statement_at(at, 1).batch, 1);
    assert_int_equal(audit_statement_at(at, 2).batch, 1);
    assert_text(audit_statement_at(at, 2).batch_id, "PC-1");
    assert_int_equal(audit_statement_at(at, 2).amount_fen, 2000);
    assert_text(audit_statement_at(at, 2).end_to_end, "ZF-20.00");
    assert_text(audit_statement_at(at, 2).reference,
                ""); /* The entry's would make duplicates of them. */
    assert_int_equal(audit_statement_at(at, 3).batch, 2);
    assert_text(audit_statement_at(at, 4).batch_id, "B-6.00");
    assert_false(audit_statement_at(at, 4).out); /* against the entry's direction */
    assert_int_equal(at->out_fen, 100 + 3000 + 900);
    assert_int_equal(at->in_fen, 300);
    audit_statements_free(&statements);
}

/* What does not add up is found, and what the bank booked is what counts. */
static void
a_batch_that_does_not_add_up_is_one_row_and_a_finding(void **state)
{
    static const struct {
        const char *batch;
        size_t rows;
        enum audit_statement_fault fault; /* 0: none */
        int64_t expected, found;
    } cases[] = {
        {DETAILS(CAMT_DETAIL("10.00", "") CAMT_DETAIL("19.99", "")), 1,
         AUDIT_STATEMENT_TOTAL_DIFFERS, 3000, 2999},
        {DETAILS("<Btch><TtlAmt Ccy=\"CNY\">31.00</TtlAmt></Btch>"), 1,
         AUDIT_STATEMENT_TOTAL_DIFFERS, 3100, 3000},
        {DETAILS("<Btch><NbOfTxs>3</NbOfTxs></Btch>" CAMT_DETAIL("10.00", "")
                     CAMT_DETAIL("20.00", "")),
         2, AUDIT_STATEMENT_COUNT_DIFFERS, 3, 2},
        {DETAILS("<Btch><NbOfTxs>3</NbOfTxs></Btch>"), 1, 0, 0, 0}, /* details left out */
        {DETAILS("<TxDtls></TxDtls><TxDtls></TxDtls>"), 1, 0, 0, 0},
        {DETAILS(CAMT_DETAIL("29.00", "")), 1, AUDIT_STATEMENT_TOTAL_DIFFERS, 3000, 2900},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[8192];
        (void)snprintf(text, sizeof text, "%s%s%s",
                       CAMT_OPEN("04") "<Stmt><Acct><Id><Othr><Id>1</Id></Othr></Id></Acct><Ntry>"
                                       "<Amt Ccy=\"CNY\">30.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>"
                                       "<Sts>BOOK</Sts><BookgDt><DtTm>2023-01-05T23:30:00Z</DtTm>"
                                       "</BookgDt>",
                       cases[i].batch, "</Ntry></Stmt>" CAMT_CLOSE);
        struct audit_statements statements = read_all(text);
        const struct audit_statement *at = &statements.statements[0];
        assert_int_equal(at->row_count, cases[i].rows);
        assert_int_equal(at->out_fen, 3000);
        assert_int_equal(audit_statement_at(at, 0).date,
                         20230106); /* Half past seven in Shanghai. */
        assert_int_equal(at->finding_count, cases[i].fault != 0);
        if (cases[i].fault != 0)
            assert_finding(at, 0, cases[i].fault, cases[i].expected, cases[i].found);
        audit_statements_free(&statements);
    }
}

static void
totals_are_checked(void **state)
{
    static const struct {
        const char *totals;
        enum audit_statement_fault fault;
        int64_t expected, found;
    } cases[] = {
        {"<TtlNtries><NbOfNtries>2</NbOfNtries><Sum>30.00</Sum></TtlNtries>", 0, 0, 0},
        {"<TtlNtries><NbOfNtries>3</NbOfNtries><Sum>37</Sum></TtlNtries>", 0, 0, 0}, /* pending */
        {"<TtlNtries><Sum>30.01</Sum></TtlNtries>", AUDIT_STATEMENT_TOTAL_DIFFERS, 3001, 3000},
        {"<TtlCdtNtries><NbOfNtries>2</NbOfNtries></TtlCdtNtries>", AUDIT_STATEMENT_COUNT_DIFFERS,
         2, 1},
        {"<TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>20</Sum></TtlDbtNtries>",
         AUDIT_STATEMENT_TOTAL_DIFFERS, 2000, 1000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[8192];
        (void)snprintf(
            text, sizeof text, "%s<TxsSummry>%s</TxsSummry>%s",
            CAMT_OPEN("02") "<Stmt><Acct><Id><IBAN>1</IBAN></Id></Acct>", cases[i].totals,
            CAMT_ENTRY("20.00", "CRDT", CAMT_BOOK, "") CAMT_ENTRY("10.00", "DBIT", CAMT_BOOK, "")
                CAMT_ENTRY("7.00", "DBIT", "<Sts>PDNG</Sts>", "") "</Stmt>" CAMT_CLOSE);
        struct audit_statements statements = read_all(text);
        assert_int_equal(statements.statements[0].finding_count, cases[i].fault != 0);
        if (cases[i].fault != 0)
            assert_finding(&statements.statements[0], 0, cases[i].fault, cases[i].expected,
                           cases[i].found);
        audit_statements_free(&statements);
    }
}

static void
balances_are_found_and_checked(void **state)
{
    static const struct {
        const char *balances;
        bool has_opening, has_closing;
        int64_t opening, closing;
        size_t findings;
    } cases[] = {
        {"", false, false, 0, 0, 0},
        {CAMT_BALANCE("PRCD", "5") CAMT_BALANCE("CLBD", "25"), true, true, 500, 2500, 0},
        {CAMT_BALANCE("OPBD", "6") CAMT_BALANCE("PRCD", "5"), true, false, 600, 0, 0},
        {CAMT_BALANCE("OPBD", "6") CAMT_BALANCE("ITBD", "26"), true, true, 600, 2600, 0},
        {CAMT_BALANCE("ITBD", "6") CAMT_BALANCE("CLBD", "26"), true, true, 600, 2600, 0},
        {CAMT_BALANCE("ITBD", "6") CAMT_BALANCE("ITBD", "26"), true, true, 600, 2600, 0},
        {CAMT_BALANCE("ITBD", "6"), false, true, 0, 600, 0},
        {CAMT_BALANCE("OPBD", "6") CAMT_BALANCE("CLBD", "25.99"), true, true, 600, 2599, 1},
        {"<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">6</Amt><CdtDbtInd>DBIT"
         "</CdtDbtInd></Bal>" CAMT_BALANCE("CLBD", "14"),
         true, true, -600, 1400, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[8192];
        (void)snprintf(text, sizeof text, "%s%s%s",
                       CAMT_OPEN("13") "<Stmt><Acct><Id><IBAN>1</IBAN></Id></Acct>",
                       cases[i].balances,
                       CAMT_ENTRY("20.00", "CRDT", CAMT_BOOK, "") "</Stmt>" CAMT_CLOSE);
        struct audit_statements statements = read_all(text);
        const struct audit_statement *at = &statements.statements[0];
        assert_int_equal(at->has_opening, cases[i].has_opening);
        assert_int_equal(at->has_closing, cases[i].has_closing);
        assert_int_equal(at->opening_fen, cases[i].opening);
        assert_int_equal(at->closing_fen, cases[i].closing);
        assert_int_equal(at->finding_count, cases[i].findings);
        if (cases[i].findings > 0)
            assert_finding(at, 0, AUDIT_STATEMENT_CLOSING_DIFFERS, 2600, 2599);
        assert_int_equal(at->first_date, 20230105); /* No period is stated. */
        assert_false(at->period_stated);
        audit_statements_free(&statements);
    }
}

static void
prefixes_wrappers_and_other_namespaces_are_understood(void **state)
{
    struct audit_statements statements = read_all(
        "<e:Envelope xmlns:e=\"urn:bank\"><e:Header><e:Id>1</e:Id></e:Header>"
        "<x:Document xmlns:x=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.06\"><x:BkToCstmrStmt>"
        "<x:Stmt><x:Acct><x:Id><x:IBAN>1</x:IBAN></x:Id></x:Acct><e:Ntry><e:Amt>bad</e:Amt></"
        "e:Ntry>"
        "<x:Ntry><x:Amt Ccy=\"CNY\">1</x:Amt><x:CdtDbtInd>DBIT</x:CdtDbtInd><x:Sts>BOOK</x:Sts>"
        "<x:BookgDt><x:Dt>2023-01-05</x:Dt></x:BookgDt></x:Ntry></x:Stmt><x:SplmtryData><x:Envlp>"
        "<Document><Stmt/></Document></x:Envlp></x:SplmtryData></x:BkToCstmrStmt></x:Document>"
        "</e:Envelope>");
    (void)state;
    assert_int_equal(statements.count, 1);
    assert_string_equal(statements.statements[0].format, "camt.053.001.06");
    assert_int_equal(statements.statements[0].row_count, 1);
    audit_statements_free(&statements);
}

static void
several_statements_and_pages_are_told_apart(void **state)
{
    struct audit_statements statements = read_all(
        CAMT_OPEN("08") "<GrpHdr><MsgId>M</MsgId><MsgPgntn><PgNb>2</PgNb><LastPgInd>false"
                        "</LastPgInd></MsgPgntn></GrpHdr>" CAMT_STATEMENT("") CAMT_STATEMENT("")
                            CAMT_STATEMENT("<StmtPgntn><PgNb>4</PgNb><LastPgInd>true</LastPgInd>"
                                           "</StmtPgntn>") CAMT_STATEMENT("") CAMT_CLOSE);
    (void)state;
    assert_int_equal(statements.count, 4);
    assert_int_equal(statements.statements[0].page, 2);       /* goes on from page 1, */
    assert_int_equal(statements.statements[0].page_count, 2); /* and ends here */
    assert_int_equal(statements.statements[1].page, 0);
    assert_int_equal(statements.statements[2].page, 4); /* its own word counts */
    assert_int_equal(statements.statements[2].page_count, 4);
    assert_int_equal(statements.statements[3].page, 2); /* goes on on page 3 */
    assert_int_equal(statements.statements[3].page_count, 0);
    audit_statements_free(&statements);
}

/* A match by hand names a file and a row: in a file of two statements, too, that is one row; and
 * the batches of the second are others than those of the first. */
static void
rows_and_batches_count_over_the_whole_file(void **state)
{
    struct audit_statements statements = read_all(
        CAMT_OPEN("08") CAMT_STATEMENT(CAMT_ENTRY(
            "30.00", "DBIT", CAMT_BOOK, DETAILS(CAMT_DETAIL("10.00", "") CAMT_DETAIL("20.00", ""))))
            CAMT_STATEMENT(CAMT_ENTRY("7.00", "DBIT", CAMT_BOOK,
                                      DETAILS(CAMT_DETAIL("3.00", "") CAMT_DETAIL("4.00", ""))))
                CAMT_CLOSE);
    const struct audit_statement *second = &statements.statements[1];

    (void)state;
    assert_int_equal(statements.count, 2);
    assert_int_equal(audit_statement_at(second, 0).line, 3);
    assert_int_equal(audit_statement_at(second, 1).line, 4);
    assert_int_equal(audit_statement_at(second, 0).batch, 2);
    assert_int_equal(audit_statement_at(&statements.statements[0], 1).batch, 1);
    audit_statements_free(&statements);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_statement_says_what_it_is),
        cmocka_unit_test(an_entry_becomes_a_row),
        cmocka_unit_test(a_batch_whose_details_add_up_is_rows_of_details),
        cmocka_unit_test(a_batch_that_does_not_add_up_is_one_row_and_a_finding),
        cmocka_unit_test(totals_are_checked),
        cmocka_unit_test(balances_are_found_and_checked),
        cmocka_unit_test(prefixes_wrappers_and_other_namespaces_are_understood),
        cmocka_unit_test(several_statements_and_pages_are_told_apart),
        cmocka_unit_test(rows_and_batches_count_over_the_whole_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

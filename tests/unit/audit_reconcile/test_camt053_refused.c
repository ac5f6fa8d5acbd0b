#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/reconcile/statement.h"
#include "camt_text.h"
#include "tests/support/assert_audit.h"

#define GOOD CAMT_ENTRY("5.00", "DBIT", CAMT_BOOK, "")
#define NTRY(inside) CAMT_ONE("<Ntry>" inside "</Ntry>")
#define AMOUNT(text) "<Amt Ccy=\"CNY\">" text "</Amt>"
#define REST "<CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2023-01-05</Dt></BookgDt>"

static void
refuses(struct audit_bytes text, enum audit_message message, const char *word)
{
    struct audit_statements statements = {0};
    struct audit_error err = {0};
    char sentence[AUDIT_ERROR_TEXT_SIZE];
    assert_audit(audit_camt053_read(text, "a.xml", &statements, &err), AUDIT_MALFORMED, &err);
    assert_audit_message(&err, message);
    assert_null(statements.statements); /* All of a file or nothing. */
    audit_error_text(&err, AUDIT_ZH, sentence);
    if (strstr(sentence, "a.xml") == NULL || strstr(sentence, word) == NULL)
        fail_msg("\"%s\" does not name \"%s\"", sentence, word);
}

static void
what_is_wrong_is_named(void **state)
{
    static const struct {
        const char *xml;
        enum audit_message message;
        const char *word;
    } cases[] = {
        {"", AUDIT_MESSAGE_CAMT_CUT, "1"},
        {"日期,金额\n", AUDIT_MESSAGE_CAMT_XML, "1"},
        {"<a/>", AUDIT_MESSAGE_CAMT_NONE, ""},
        {CAMT_OPEN("08") CAMT_CLOSE, AUDIT_MESSAGE_CAMT_NONE, ""},
        {CAMT_OPEN("01") CAMT_CLOSE, AUDIT_MESSAGE_CAMT_OTHER, "camt.053.001.01"},
        {CAMT_OPEN("14") CAMT_CLOSE, AUDIT_MESSAGE_CAMT_OTHER, "camt.053.001.14"},
        {CAMT_OPEN("8") CAMT_CLOSE, AUDIT_MESSAGE_CAMT_OTHER, ""},
        {"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.052.001.08\"/>",
         AUDIT_MESSAGE_CAMT_OTHER, "camt.052"},
        {"<Document><BkToCstmrStmt/></Document>", AUDIT_MESSAGE_CAMT_OTHER, ""},
        {CAMT_OPEN("08") "<Stmt></Document>", AUDIT_MESSAGE_CAMT_XML, "2"},
        {"<!DOCTYPE d [<!ENTITY a \"b\">]><d>&a;</d>", AUDIT_MESSAGE_CAMT_DOCTYPE, "1"},
        {"<!DOCTYPE d SYSTEM \"file:///etc/passwd\"><d/>", AUDIT_MESSAGE_CAMT_DOCTYPE, "1"},
        {CAMT_ONE("<Id>&b;</Id>"), AUDIT_MESSAGE_CAMT_XML, "2"},
        {"<?xml version=\"1.0\" encoding=\"EBCDIC-FR\"?><d/>", AUDIT_MESSAGE_CAMT_ENCODING, ""},
        {CAMT_OPEN("08") "<Stmt></Stmt>" CAMT_CLOSE, AUDIT_MESSAGE_CAMT_MISSING, "Acct"},
        {CAMT_ONE("<Acct><Id><IBAN>2</IBAN></Id></Acct>"), AUDIT_MESSAGE_CAMT_TWICE, "IBAN"},
        {CAMT_ONE("<Acct><Ccy>USD</Ccy></Acct>"), AUDIT_MESSAGE_CAMT_TWICE, "Ccy"},
        {CAMT_OPEN("08") "<Stmt><Acct><Ccy>USD</Ccy></Acct></Stmt>" CAMT_CLOSE,
         AUDIT_MESSAGE_CAMT_CURRENCY, "USD"},
        {NTRY("<Amt Ccy=\"EUR\">5.00</Amt>" REST), AUDIT_MESSAGE_CAMT_CURRENCY, "EUR"},
        {NTRY("<Amt>5.00</Amt>" REST), AUDIT_MESSAGE_CAMT_CURRENCY, "Amt"},
        {NTRY(AMOUNT("5.12345") REST), AUDIT_MESSAGE_CAMT_DECIMALS, "5.12345"},
        {NTRY(AMOUNT("5.000") REST), AUDIT_MESSAGE_CAMT_DECIMALS, "5.000"},
        {NTRY(AMOUNT("92233720368547758.08") REST), AUDIT_MESSAGE_CAMT_LARGE, "Amt"},
        {NTRY(AMOUNT("99999999999999999999999999") REST), AUDIT_MESSAGE_CAMT_LARGE, "Amt"},
        {NTRY(AMOUNT("-5.00") REST), AUDIT_MESSAGE_CAMT_VALUE, "-5.00"},
        {NTRY(AMOUNT("5,00") REST), AUDIT_MESSAGE_CAMT_VALUE, "5,00"},
        {NTRY(AMOUNT("1E3") REST), AUDIT_MESSAGE_CAMT_VALUE, "1E3"},
        {NTRY(AMOUNT("5") AMOUNT("6") REST), AUDIT_MESSAGE_CAMT_TWICE, "Amt"},
        {NTRY(REST), AUDIT_MESSAGE_CAMT_MISSING, "Amt"},
        {NTRY(AMOUNT("5") "<Sts>BOOK</Sts>"), AUDIT_MESSAGE_CAMT_MISSING, "CdtDbtInd"},
        {NTRY(AMOUNT("5") "<CdtDbtInd>DBIT</CdtDbtInd>"), AUDIT_MESSAGE_CAMT_MISSING, "Sts"},
        {NTRY(AMOUNT("5") "<CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>"), AUDIT_MESSAGE_CAMT_MISSING,
         "BookgDt"},
        {NTRY(AMOUNT("5") "<CdtDbtInd>借</CdtDbtInd>"), AUDIT_MESSAGE_CAMT_VALUE, "借"},
        {NTRY(AMOUNT("5") REST "<RvslInd>yes</RvslInd>"), AUDIT_MESSAGE_CAMT_VALUE, "RvslInd"},
        {NTRY(AMOUNT("5") REST "<ValDt><Dt>2023-02-30</Dt></ValDt>"), AUDIT_MESSAGE_CAMT_VALUE,
         "2023-02-30"},
        {NTRY(AMOUNT("5") REST "<ValDt><Dt>20230205</Dt></ValDt>"), AUDIT_MESSAGE_CAMT_VALUE,
         "20230205"},
        {NTRY(AMOUNT("5") REST "<Sts>PDNG</Sts>"), AUDIT_MESSAGE_CAMT_TWICE, "Sts"},
        {NTRY(AMOUNT("5") REST "<NtryDtls><TxDtls><Amt Ccy=\"USD\">5</Amt></TxDtls></NtryDtls>"),
         AUDIT_MESSAGE_CAMT_CURRENCY, "USD"},
        {NTRY(AMOUNT("5") REST "<NtryDtls><TxDtls><RltdPties><CdtrAcct><Id><Othr><Id>6.2E+18</Id>"
                               "</Othr></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls>"),
         AUDIT_MESSAGE_CAMT_VALUE, "6.2E+18"},
        {CAMT_ONE("<TxsSummry><TtlNtries><Sum>1.234</Sum></TtlNtries></TxsSummry>"),
         AUDIT_MESSAGE_CAMT_DECIMALS, "Sum"},
        {CAMT_ONE("<TxsSummry><TtlNtries><NbOfNtries>-1</NbOfNtries></TtlNtries></TxsSummry>"),
         AUDIT_MESSAGE_CAMT_VALUE, "NbOfNtries"},
        {CAMT_ONE("<StmtPgntn><PgNb>0</PgNb></StmtPgntn>"), AUDIT_MESSAGE_CAMT_VALUE, "PgNb"},
        {CAMT_ONE("<Bal><CdtDbtInd>CRDT</CdtDbtInd></Bal>"), AUDIT_MESSAGE_CAMT_MISSING, "Amt"},
        {CAMT_ONE(CAMT_BALANCE("CLBD", "1") CAMT_BALANCE("CLBD", "2")), AUDIT_MESSAGE_CAMT_TWICE,
         "CLBD"},
        {CAMT_OPEN("08") "<Stmt><Acct><Id><IBAN>1</IBAN></Id></Acct><FrToDt><FrDtTm>2023-02-01T"
                         "00:00:00</FrDtTm><ToDtTm>2023-01-01T00:00:00</ToDtTm></FrToDt></"
                         "Stmt>" CAMT_CLOSE,
         AUDIT_MESSAGE_CAMT_VALUE, "FrToDt"},
        {CAMT_ONE(CAMT_ENTRY("90000000000000000", "DBIT", CAMT_BOOK, "")
                      CAMT_ENTRY("90000000000000000", "DBIT", CAMT_BOOK, "")),
         AUDIT_MESSAGE_STATEMENT_SUM, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuses(audit_text(cases[i].xml), cases[i].message, cases[i].word);
}

/* Wherever a download ended, it is no statement. */
static void
a_file_cut_off_anywhere_is_refused(void **state)
{
    static const char whole[] = CAMT_ONE(GOOD GOOD);
    struct audit_statements statements = {0};
    (void)state;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        struct audit_bytes cut = {(const uint8_t *)whole, size};
        assert_int_equal(audit_camt053_read(cut, "a.xml", &statements, NULL), AUDIT_MALFORMED);
        assert_int_equal(statements.count, 0);
    }
    assert_int_equal(audit_camt053_read(audit_text(whole), "a.xml", &statements, NULL), AUDIT_OK);
    audit_statements_free(&statements);
}

static void
repeat(struct audit_buffer *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        audit_buffer_text(out, text);
}

static void
bombs_are_refused(void **state)
{
    static const struct {
        const char *before, *repeated, *after;
        size_t count;
    } cases[] = {
        {"", "<a>", "", 65},
        {CAMT_OPEN("08") "<Stmt>", "<Id>", "", 100},
        {CAMT_OPEN("08") "<Stmt><Id>", "0123456789abcdef", "</Id>", 4097},
        {CAMT_OPEN("08") "<Stmt><Ntry><NtryDtls><TxDtls><RmtInf>",
         "<Ustrd>0123456789abcdef</Ustrd>", "", 4096},
        {CAMT_OPEN("08"), "<Stmt><Acct><Id><IBAN>1</IBAN></Id></Acct></Stmt>", "", 10001},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_buffer text = {0};
        audit_buffer_text(&text, cases[i].before);
        repeat(&text, cases[i].repeated, cases[i].count);
        audit_buffer_text(&text, cases[i].after);
        refuses(audit_buffer_bytes(&text), AUDIT_MESSAGE_CAMT_LIMIT, "上限");
        audit_buffer_free(&text);
    }
}

static void
an_element_with_too_many_attributes_is_refused(void **state)
{
    struct audit_buffer text = {0};
    (void)state;
    audit_buffer_text(&text, "<a");
    for (unsigned i = 0; i < 33; i++) {
        char attribute[32];
        (void)snprintf(attribute, sizeof attribute, " a%u=\"1\"", i);
        audit_buffer_text(&text, attribute);
    }
    audit_buffer_text(&text, "/>");
    refuses(audit_buffer_bytes(&text), AUDIT_MESSAGE_CAMT_LIMIT, "上限");
    audit_buffer_free(&text);
}

static void
what_was_read_before_stays_when_a_file_is_refused(void **state)
{
    struct audit_statements statements = {0};
    (void)state;
    assert_int_equal(audit_camt053_read(audit_text(CAMT_ONE(GOOD)), "a", &statements, NULL),
                     AUDIT_OK);
    assert_int_equal(audit_camt053_read(audit_text(CAMT_OPEN("08") CAMT_STATEMENT(GOOD) "<Stmt>"),
                                        "b", &statements, NULL),
                     AUDIT_MALFORMED);
    assert_int_equal(statements.count, 1);
    audit_statements_free(&statements);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(a_file_cut_off_anywhere_is_refused),
        cmocka_unit_test(bombs_are_refused),
        cmocka_unit_test(an_element_with_too_many_attributes_is_refused),
        cmocka_unit_test(what_was_read_before_stays_when_a_file_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

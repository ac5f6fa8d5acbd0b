/* Pieces of invented camt.053 messages. */
#ifndef TESTS_UNIT_AUDIT_RECONCILE_CAMT_TEXT_H
#define TESTS_UNIT_AUDIT_RECONCILE_CAMT_TEXT_H

#define CAMT_ACCOUNT "9999000000000000017"
#define CAMT_OPEN(version)                                                                         \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document "                                       \
    "xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001." version "\"><BkToCstmrStmt>"
#define CAMT_CLOSE "</BkToCstmrStmt></Document>"
#define CAMT_STATEMENT(more)                                                                       \
    "<Stmt><Id>S1</Id><FrToDt><FrDtTm>2023-01-01T00:00:00</FrDtTm>"                                \
    "<ToDtTm>2023-01-31T23:59:59</ToDtTm></FrToDt>"                                                \
    "<Acct><Id><Othr><Id>" CAMT_ACCOUNT "</Id></Othr></Id><Ccy>CNY</Ccy></Acct>" more "</Stmt>"
#define CAMT_BALANCE(type, amount)                                                                 \
    "<Bal><Tp><CdOrPrtry><Cd>" type "</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">" amount               \
    "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2023-01-31</Dt></Dt></Bal>"
/* An entry: amount, direction, status element, and what stands behind the dates. */
#define CAMT_ENTRY(amount, sign, status, more)                                                     \
    "<Ntry><NtryRef>N1</NtryRef><Amt Ccy=\"CNY\">" amount "</Amt><CdtDbtInd>" sign                 \
    "</CdtDbtInd>" status                                                                          \
    "<BookgDt><Dt>2023-01-05</Dt></BookgDt><ValDt><Dt>2023-01-06</Dt></ValDt>"                     \
    "<AcctSvcrRef>B-" amount "</AcctSvcrRef>" more "</Ntry>"
#define CAMT_BOOK "<Sts>BOOK</Sts>"
#define CAMT_DETAIL(amount, more)                                                                  \
    "<TxDtls><Refs><EndToEndId>ZF-" amount "</EndToEndId></Refs><Amt Ccy=\"CNY\">" amount          \
    "</Amt>" more "</TxDtls>"
#define CAMT_ONE(entries) CAMT_OPEN("08") CAMT_STATEMENT(entries) CAMT_CLOSE

#endif

#!/usr/bin/env python3
"""Statements as banks write them, from rows of a few words.

usage: statement.py csv OUT ACCOUNT OPENING ROWS            CCB's list, with balances, newest first, in GB18030
       statement.py camt OUT ACCOUNT OPENING FIRST LAST ROWS   camt.053.001.08
       statement.py list OUT ROWS                           the treasury's list of refunds
ROWS is a file; a row: date, amount (money in is negative), account, name, purpose, serial number; divided by "|".
"""

import sys
from decimal import Decimal
from xml.sax.saxutils import escape


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                date, amount, account, name, purpose, serial = line.rstrip("\n").split("|")
                yield date, Decimal(amount), account, name, purpose, serial


def write_csv(out, account, opening, rows):
    balance = Decimal(opening)
    lines = []
    for date, amount, other, name, purpose, serial in rows_of(rows):
        balance -= amount
        day = date.replace("-", "")
        lines.append(
            f"{account},财政局,{day} 10:00:00,{max(amount, 0):.2f},{max(-amount, 0):.2f},{balance:.2f},人民币元,"
            f"{name},{other},样例银行,{day},{purpose},,{serial},,转账,"
        )
    heading = (
        "账号,账户名称,交易时间,借方发生额（支取）,贷方发生额（收入）,余额,币种,对方户名,对方账号,对方开户机构,记账日期,"
        "摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号"
    )
    with open(out, "w", encoding="gb18030", newline="") as file:
        file.write("\r\n".join([heading, *reversed(lines)]) + "\r\n")


def amount_xml(fen):
    return f'<Amt Ccy="CNY">{abs(fen):.2f}</Amt><CdtDbtInd>{"DBIT" if fen > 0 else "CRDT"}</CdtDbtInd>'


def balance_xml(code, amount, date):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount_xml(-amount)}<Dt><Dt>{date}</Dt></Dt></Bal>"
    )


def entry_xml(date, amount, other, name, purpose, serial):
    party = "Cdtr" if amount > 0 else "Dbtr"
    return (
        f"<Ntry>{amount_xml(amount)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{date}</Dt></BookgDt>"
        f"<AcctSvcrRef>{escape(serial)}</AcctSvcrRef><NtryDtls><TxDtls><Refs><AcctSvcrRef>{escape(serial)}</AcctSvcrRef>"
        f"</Refs><RltdPties><{party}><Pty><Nm>{escape(name)}</Nm></Pty></{party}><{party}Acct><Id><Othr><Id>{other}</Id>"
        f"</Othr></Id></{party}Acct></RltdPties><RmtInf><Ustrd>{escape(purpose)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def write_camt(out, account, opening, first, last, rows):
    opening = Decimal(opening)
    booked = list(rows_of(rows))
    closing = opening - sum((row[1] for row in booked), Decimal(0))
    with open(out, "w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
            f"<BkToCstmrStmt><GrpHdr><MsgId>M-{first}</MsgId><CreDtTm>{last}T23:59:59</CreDtTm></GrpHdr><Stmt><Id>S-{first}"
            f"</Id><FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>"
            f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
            + balance_xml("OPBD", opening, first)
            + balance_xml("CLBD", closing, last)
            + "".join(entry_xml(*row) for row in booked)
            + "</Stmt></BkToCstmrStmt></Document>"
        )


def write_list(out, rows):
    with open(out, "w", encoding="utf-8-sig", newline="") as file:
        file.write("收入退还书号,退库日期,收款人名称,收款人账号,退库金额,预算科目,备注\r\n")
        for date, amount, account, name, purpose, serial in rows_of(rows):
            file.write(f"{serial},{date},{name},{account},{amount:.2f},101,{purpose}\r\n")


if __name__ == "__main__":
    {"csv": write_csv, "camt": write_camt, "list": write_list}[sys.argv[1]](*sys.argv[2:])

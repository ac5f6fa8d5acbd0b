#!/usr/bin/env python3
"""Makes invented bank statements: one of each layout that the auditor's program knows, and bad ones.

usage: generate.py [DIRECTORY]         (default: beside this file)

Everything is invented: names begin with 虚构示例, accounts with 9999. What a reader must get out of each
file is written down from the same bookings, by another way than through the file: expected.txt has a
line for each file, rows/NAME.txt a line for each booking. Bytes depend on nothing but this file. No
floating point.
"""

import csv
import datetime
import hashlib
import io
import json
import os
import sys

ACCOUNT = "9999000000000000017"
PERSONAL = "9999620000000000025"
PAYEES = [
    ("虚构示例晨星精密机械有限公司", "9999000000000001015"),
    ("虚构示例云川新材料有限公司", "9999000000000001023"),
    ("虚构示例岚松（东区）软件技术有限公司", "9999000000000001031"),
    ("虚构示例竹江食品加工有限公司", "9999000000000001049"),
    ("虚构示例林峰光电科技有限公司", "9999000000000001057"),
]
PAYER = ("虚构示例市财政局国库支付中心", "9999000000000009001")


def draw(seed, low, high):
    return low + int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") % (high - low + 1)


def yuan(fen, group=False):
    whole, rest = divmod(abs(fen), 100)
    return "%s%s.%02d" % ("-" if fen < 0 else "", f"{whole:,}" if group else whole, rest)


class Booking:
    """fen < 0: money left. `amount` 0: a notice."""

    def __init__(self, day, time, fen, party, number, purposes, reversal=False):
        self.day, self.time, self.fen, self.party = day, time, fen, party
        self.serial = "LS%s%04d" % (day.strftime("%Y%m%d"), number)
        self.voucher = "ZF2023%06d" % number
        self.reference = "YW2023%06d" % number
        self.purposes, self.reversal = purposes, reversal
        self.balance = None

    @property
    def out(self):
        return -self.fen if self.fen < 0 else 0

    @property
    def into(self):
        return self.fen if self.fen > 0 else 0


def bookings(seed, month, opening, count):
    """A month: an appropriation comes in, payouts go out, one comes back."""
    rows = []
    first = datetime.date(2023, month, 1)
    rows.append(Booking(datetime.date(2023, month, 3), "09:15:00", 500_000_00, PAYER, 1, ["拨入", "专项资金", "第一批"]))
    for i in range(2, count + 1):
        day = first + datetime.timedelta(days=2 + i * 24 // count)
        fen = draw("%s %d %d" % (seed, month, i), 1_00, 30_000_00)
        party = PAYEES[i % len(PAYEES)]
        time = "%02d:%02d:%02d" % (9 + i % 8, i * 7 % 60, i * 13 % 60)
        if i == count - 1:
            rows.append(Booking(day, time, -rows[-1].fen, rows[-1].party, i, ["退汇", "账号有误", ""]))
        else:
            rows.append(Booking(day, time, -fen, party, i, ["拨付", "技术改造补助", "2023年第%d笔" % i]))
    balance = opening
    for row in rows:
        balance += row.fen
        row.balance = balance
    return rows


# ---- writing

made = {}
expected = []


def table(rows, quote=csv.QUOTE_MINIMAL, end="\n"):
    out = io.StringIO()
    csv.writer(out, lineterminator=end, quoting=quote).writerows(rows)
    return out.getvalue()


def expect(name, layout, account, rows, has_balance=True, newest=False, findings=0, period=None, opening=None,
           shows="date out fen name account serial voucher reference purpose balance", counted=None):
    fields = shows.split()
    shown = []
    for row in rows:
        purposes = " ".join(p for p in getattr(row, "shown", row.purposes) if p)
        all_fields = {
            "date": row.day.strftime("%Y%m%d"), "out": "out" if row.fen < 0 else "in", "fen": str(abs(row.fen)),
            "name": row.party[0], "account": row.party[1], "serial": row.serial, "voucher": row.voucher,
            "reference": row.reference, "purpose": purposes, "balance": str(row.balance)}
        shown.append("|".join(all_fields[f] if f in fields else "" for f in
                              "date out fen name account serial voucher reference purpose balance".split()))
    stem = name.rsplit(".", 1)[0]
    made["rows/%s.txt" % stem] = ("\n".join(shown) + "\n").encode()
    if opening is None and has_balance:
        opening = rows[0].balance - rows[0].fen
    first, last = period or (min(r.day for r in rows), max(r.day for r in rows))
    total_in, total_out = sum(r.into for r in rows), sum(r.out for r in rows)
    expected.append("|".join([
        name, layout, account, first.strftime("%Y%m%d"), last.strftime("%Y%m%d"),
        str(opening) if opening is not None else "-", str(total_in), str(total_out),
        str(opening + total_in - total_out) if opening is not None else "-",
        str(len(rows)), "newest" if newest else "oldest", str(findings)]))


def blank(fen, nothing):
    return yuan(fen) if fen else nothing


def icbc_corporate():
    for name, month, opening in [("icbc-corporate.csv", 1, 120_000_00), ("icbc-corporate-02.csv", 2, None),
                                 ("icbc-corporate-03.csv", 3, None)]:
        if opening is None:
            opening = icbc_corporate.closing
        rows = bookings("icbc", month, opening, 14)
        icbc_corporate.closing = rows[-1].balance
        cells = [["[HISTORYDETAIL]"],
                 ["凭证号", "交易时间", "对方单位", "对方账号", "转入金额", "转出金额", "余额", "用途", "摘要", "附言"]]
        for r in rows:
            cells.append([r.voucher, r.day.isoformat() + " " + r.time, r.party[0], r.party[1], blank(r.into, ""),
                          blank(r.out, ""), yuan(r.balance)] + r.purposes)
        made[name] = table(cells, end="\r\n").encode("gb18030")
        expect(name, "icbc-corporate", "-", rows,
               shows="date out fen name account voucher purpose balance")


def ccb_corporate():
    rows = bookings("ccb", 1, 8_800_000_00, 16)
    cells = [["账号", "账户名称", "交易时间", "借方发生额（支取）", "贷方发生额（收入）", "余额", "币种", "对方户名",
              "对方账号", "对方开户机构", "记账日期", "摘要", "备注", "账户明细编号-交易流水号", "企业流水号",
              "凭证种类", "凭证号"]]
    for r in reversed(rows):
        compact = r.day.strftime("%Y%m%d")
        cells.append([ACCOUNT, "虚构示例园区管委会", compact + " " + r.time, blank(r.out, "0"), blank(r.into, "0"),
                      yuan(r.balance, True), "人民币元", r.party[0], r.party[1], "虚构示例银行", compact, r.purposes[0],
                      " ".join(p for p in r.purposes[1:] if p), r.serial, r.reference, "转账", r.voucher])
    made["ccb-corporate.csv"] = table(cells, end="\r\n").encode("gb18030")
    expect("ccb-corporate.csv", "ccb-corporate", ACCOUNT, rows, newest=True)


def ccb_personal():
    rows = bookings("ccb personal", 1, 0, 9)
    cells = [["记账日", "交易日期", "交易时间", "支出", "收入", "币种", "摘要", "对方账号", "对方户名", "交易地点"]]
    for r in rows:
        compact = r.day.strftime("%Y%m%d")
        r.shown = r.purposes[:1]
        cells.append([compact, compact, r.time, yuan(r.out, True), yuan(r.into, True), "人民币", r.purposes[0],
                      r.party[1], r.party[0], "网上银行"])
    made["ccb-personal.csv"] = b"\xef\xbb\xbf" + table(cells).encode()
    expect("ccb-personal.csv", "ccb-personal", "-", rows, has_balance=False,
           shows="date out fen name account purpose")


def icbc_personal():
    rows = bookings("icbc personal", 1, 66_000_00, 10)
    heading = ["交易日期", "摘要", "交易详情", "交易场所", "交易国家或地区简称", "钞/汇", "交易金额(收入)",
               "交易金额(支出)", "交易币种", "记账金额(收入)", "记账金额(支出)", "记账币种", "余额", "对方户名", "对方账户"]
    lines = ["明细查询文件下载", "", '"卡号: %s","子账户序号: 00001"' % PERSONAL,
             '"起始日期: 2023-01-01    截止日期: 2023-01-31"', "", ",".join(heading) + ","]
    for r in rows:
        r.shown = r.purposes[:2]
        both = [blank(0, "-") if not r.into else yuan(r.into, True), "-" if not r.out else yuan(r.out, True), "人民币"]
        cells = [r.day.isoformat(), r.purposes[0], r.purposes[1], "-", "CHN", "钞"] + both + both + [
            yuan(r.balance, True), r.party[0], r.party[1]]
        lines.append(",".join('"%s\t"' % c.ljust(12) for c in cells) + ",")
    sums = yuan(sum(r.into for r in rows), True), yuan(sum(r.out for r in rows), True)
    lines.append('"人民币合计",' + ",".join([""] * 8) + ',"%s","%s",,,,,' % sums)
    made["icbc-personal.csv"] = ("\r\n".join(lines) + "\r\n").encode("gb18030")
    expect("icbc-personal.csv", "icbc-personal", PERSONAL, rows, shows="date out fen name account purpose balance",
           period=(datetime.date(2023, 1, 1), datetime.date(2023, 1, 31)))


def abc_personal():
    rows = bookings("abc personal", 1, 9_000_00, 12)
    cells = [["交易日期", "交易时间", "交易摘要", "交易金额", "本次余额", "对手信息", "日 志 号", "交易渠道", "交易附言"]]
    for i, r in enumerate(rows):
        r.party = (r.party[0], "")
        r.shown = r.purposes[:1]
        row = [r.day.strftime("%Y%m%d"), r.time.replace(":", ""), r.purposes[0],
               ("+" if r.fen > 0 else "") + yuan(r.fen), yuan(r.balance), r.party[0], r.serial, "网银", "--"]
        cells.append(row[:7] if i % 4 == 3 else row)
    made["abc-personal.csv"] = table(cells).encode()
    expect("abc-personal.csv", "abc-personal", "-", rows, shows="date out fen name serial purpose balance")


def abc_corporate():
    rows = bookings("abc", 1, 3_000_00, 11)
    cells = [["账号：" + ACCOUNT, "户名：虚构示例园区管委会"], ["起止日期：2023-01-01至2023-01-31"],
             ["交易时间", "收入金额", "支出金额", "账户余额", "对方账号", "对方户名", "对方开户行", "交易用途"]]
    for r in rows:
        r.shown = r.purposes[1:2]
        cells.append([r.day.strftime("%Y/%-m/%-d") + " " + r.time, blank(r.into, "--"), blank(r.out, "--"),
                      "￥" + yuan(r.balance, True), r.party[1], r.party[0], "虚构示例农村银行", r.purposes[1]])
    made["abc-corporate.csv"] = table(cells, end="\r\n").encode("gb18030")
    expect("abc-corporate.csv", "abc-corporate", ACCOUNT, rows, shows="date out fen name account purpose balance",
           period=(datetime.date(2023, 1, 1), datetime.date(2023, 1, 31)))


def cmbc_corporate():
    rows = bookings("cmbc", 1, 1_00, 13)
    cells = [["账户名称", "虚构示例园区管委会"], ["账号", "'" + ACCOUNT], ["币种", "人民币"], [],
             ["交易时间", "交易流水号", "借方发生额", "贷方发生额", "账户余额", "凭证号", "客户附言", "对方账号",
              "对方账号名称", "对方开户行"]]
    for i, r in enumerate(rows):
        r.shown = r.purposes[1:2]
        cells.append([r.day.isoformat() + " " + r.time, '="%s"' % r.serial, blank(r.out, ""), blank(r.into, ""),
                      yuan(r.balance), r.voucher, r.purposes[1], r.party[1], r.party[0], "虚构示例银行"])
        if i == 6:
            cells.append(cells[4])  # a second page
    cells.append(["第2页 共2页"])
    made["cmbc-corporate.csv"] = table(cells, end="\r\n").encode("gb18030")
    expect("cmbc-corporate.csv", "cmbc-corporate", ACCOUNT, rows,
           shows="date out fen name account serial voucher purpose balance")


def synonyms():
    rows = bookings("synonyms", 1, 5_000_000_00, 15)
    cells = [["入账日期", "收支标志", "发生额", "交易后余额", "收付款方名称", "对方账户", "业务单号", "备注"]]
    for r in rows:
        r.shown = r.purposes[1:2]
        cells.append([r.day.strftime("%Y年%-m月%-d日"), "支出" if r.fen < 0 else "收入", yuan(abs(r.fen), True),
                      yuan(r.balance, True), r.party[0], r.party[1], r.reference, r.purposes[1]])
    made["synonyms.csv"] = b"\xef\xbb\xbf" + table(cells).encode()
    expect("synonyms.csv", "synonyms", "-", rows, shows="date out fen name account reference purpose balance")


def treasury_refunds():
    rows = [r for r in bookings("refunds", 1, 0, 12) if r.fen < 0]
    cells = [["收入退还书号", "退库日期", "收款人名称", "收款人账号", "预算科目", "退库金额（元）"]]
    for r in rows:
        r.shown = ["10101"]
        cells.append([r.reference, r.day.strftime("%Y.%m.%d"), r.party[0], r.party[1], "10101", yuan(r.out, True)])
    cells.append(["合计", "", "", "", "", yuan(sum(r.out for r in rows), True)])
    made["treasury-refunds.csv"] = b"\xef\xbb\xbf" + table(cells, end="\r\n").encode()
    expect("treasury-refunds.csv", "treasury-refunds", "-", rows, has_balance=False,
           shows="date out fen name account reference purpose")


def village_bank():
    rows = bookings("village", 1, 70_00, 8)
    rules = {"layouts": [{
        "name": "village-bank", "amount_sign": "direction", "account_in_preamble": "存折号",
        "columns": {"date": ["记账时点"], "amount": ["变动额"], "direction": ["性质"], "balance": ["结存"],
                    "name": ["往来方"], "purpose": ["事由"]},
        "direction_out": ["减"], "direction_in": ["增"], "footers": ["本社提示"]}]}
    cells = [["存折号：" + ACCOUNT], ["记账时点", "性质", "变动额", "结存", "往来方", "事由"]]
    for r in rows:
        r.shown = r.purposes[1:2]
        cells.append([r.day.isoformat(), "减" if r.fen < 0 else "增", yuan(abs(r.fen)), yuan(r.balance), r.party[0],
                      r.purposes[1]])
    cells.append(["本社提示：请妥善保管"])
    made["village-bank.json"] = (json.dumps(rules, ensure_ascii=False, indent=2) + "\n").encode()
    made["village-bank.csv"] = table(cells).encode()
    expect("village-bank.csv", "village-bank", ACCOUNT, rows, shows="date out fen name purpose balance")


# ---- camt.053

def camt_party(old, side, row):
    if old:
        name = "<{s}><Nm>{n}</Nm></{s}>"
    else:
        name = "<{s}><Pty><Nm>{n}</Nm></Pty></{s}>"
    return (name + "<{s}Acct><Id><Othr><Id>{a}</Id></Othr></Id></{s}Acct>").format(s=side, n=row.party[0],
                                                                                   a=row.party[1])


def camt_detail(old, row):
    amount = '<Amt Ccy="CNY">%s</Amt>' % yuan(abs(row.fen))
    if old:
        amount = "<AmtDtls><TxAmt>%s</TxAmt></AmtDtls>" % amount
    back = row.fen > 0 and row.purposes[0] == "退汇"
    # A return names the parties of the payment that comes back.
    side = "Cdtr" if row.fen < 0 or back else "Dbtr"
    return ("<TxDtls><Refs><AcctSvcrRef>%s</AcctSvcrRef><EndToEndId>%s</EndToEndId><ChqNb>%s</ChqNb></Refs>%s"
            "<RltdPties>%s</RltdPties><RmtInf><Ustrd>%s</Ustrd></RmtInf>%s</TxDtls>") % (
        row.serial, row.reference, row.voucher, amount, camt_party(old, side, row),
        " ".join(p for p in row.purposes if p), "<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>" if back else "")


def camt_entry(old, rows, status="BOOK"):
    fen = sum(r.fen for r in rows)
    day = rows[0].day.isoformat()
    batch = ""
    if len(rows) > 1:
        batch = '<Btch><PmtInfId>PC-%s</PmtInfId><NbOfTxs>%d</NbOfTxs><TtlAmt Ccy="CNY">%s</TtlAmt></Btch>' % (
            rows[0].serial, len(rows), yuan(abs(fen)))
    return ('<Ntry><NtryRef>%s</NtryRef><Amt Ccy="CNY">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts>%s</Sts>'
            "<BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt><AcctSvcrRef>E-%s</AcctSvcrRef>"
            "<BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd><NtryDtls>%s%s</NtryDtls></Ntry>\n") % (
        rows[0].serial, yuan(abs(fen)), "DBIT" if fen < 0 else "CRDT", status if old else "<Cd>%s</Cd>" % status, day, day,
        rows[0].serial, batch, "".join(camt_detail(old, r) for r in rows))


def camt_balance(kind, fen, day):
    return ('<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">%s</Amt><CdtDbtInd>%s</CdtDbtInd>'
            "<Dt><Dt>%s</Dt></Dt></Bal>\n") % (kind, yuan(abs(fen)), "DBIT" if fen < 0 else "CRDT", day)


def camt(version, ident, entries, opening, closing, kinds=("OPBD", "CLBD"), page=None, prefix=None, totals=None,
         pending=""):
    old = version == "02"
    rows = [r for e in entries for r in e]
    ins = [sum(r.fen for r in e) for e in entries]
    total = totals if totals is not None else sum(abs(i) for i in ins)
    header = "<MsgId>M-%s</MsgId><CreDtTm>2023-02-01T06:00:00+08:00</CreDtTm>" % ident
    if page:
        header += "<MsgPgntn><PgNb>%d</PgNb><LastPgInd>%s</LastPgInd></MsgPgntn>" % page
    body = ("<BkToCstmrStmt><GrpHdr>%s</GrpHdr>\n<Stmt><Id>%s</Id><ElctrncSeqNb>1</ElctrncSeqNb><FrToDt>"
            "<FrDtTm>2023-01-01T00:00:00</FrDtTm><ToDtTm>2023-01-31T23:59:59</ToDtTm></FrToDt><Acct><Id><Othr><Id>%s</Id>"
            "</Othr></Id><Ccy>CNY</Ccy></Acct>\n%s%s<TxsSummry><TtlNtries><NbOfNtries>%d</NbOfNtries><Sum>%s</Sum>"
            "</TtlNtries></TxsSummry>\n%s%s</Stmt></BkToCstmrStmt>") % (
        header, ident, ACCOUNT, camt_balance(kinds[0], opening, "2023-01-01"),
        camt_balance(kinds[1], closing, "2023-01-31"), len(entries), yuan(total),
        "".join(camt_entry(old, e) for e in entries), pending)
    uri = "urn:iso:std:iso:20022:tech:xsd:camt.053.001." + version
    if prefix:
        body = body.replace("</", "\0").replace("<", "<%s:" % prefix).replace("\0", "</%s:" % prefix)
        return ('<?xml version="1.0" encoding="UTF-8"?>\n<{p}:Document xmlns:{p}="{u}">{b}</{p}:Document>\n'
                .format(p=prefix, u=uri, b=body)).encode()
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="%s">%s</Document>\n' % (uri, body)).encode()


def camts():
    period = (datetime.date(2023, 1, 1), datetime.date(2023, 1, 31))
    shows = "date out fen name account serial voucher reference purpose"
    opening = 40_000_00

    rows = bookings("camt02", 1, opening, 9)
    made["camt053-02.xml"] = camt("02", "S-02", [[r] for r in rows], opening, rows[-1].balance)
    expect("camt053-02.xml", "camt.053.001.02", ACCOUNT, rows, period=period, shows=shows)

    rows = bookings("camt08", 1, opening, 12)
    for r in rows[2:6]:
        r.day = rows[2].day
    entries = [[rows[0]], [rows[1]], rows[2:6]] + [[r] for r in rows[6:]]
    waiting = bookings("camt08 pending", 1, 0, 3)[1:2]
    made["camt053-08.xml"] = camt("08", "S-08", entries, opening, rows[-1].balance, prefix="c",
                                  pending=camt_entry(False, waiting, "PDNG"))
    expect("camt053-08.xml", "camt.053.001.08", ACCOUNT, rows, period=period, shows=shows)

    rows = bookings("camt pages", 1, opening, 8)
    middle = rows[3].balance
    made["camt053-page-1.xml"] = camt("06", "S-P", [[r] for r in rows[:4]], opening, middle, ("OPBD", "ITBD"),
                                      (1, "false"))
    made["camt053-page-2.xml"] = camt("06", "S-P", [[r] for r in rows[4:]], middle, rows[-1].balance,
                                      ("ITBD", "CLBD"), (2, "true"))
    expect("camt053-page-1.xml", "camt.053.001.06", ACCOUNT, rows[:4], period=period, shows=shows)
    expect("camt053-page-2.xml", "camt.053.001.06", ACCOUNT, rows[4:], period=period, shows=shows)
    return rows, opening


# ---- bad ones: one thing wrong in each, in its name

def bad():
    head = ["交易日期", "支出", "收入", "余额", "对方户名", "对方账号"]

    def listing(name, change):
        rows = bookings("bad", 1, 1_000_000_00, 9)
        cells = [head] + [[r.day.isoformat(), blank(r.out, ""), blank(r.into, ""), yuan(r.balance), r.party[0],
                           r.party[1]] for r in rows]
        change(cells)
        made["bad/%s.csv" % name] = table(cells).encode()

    def put(row, column, text):
        def change(cells):
            cells[row - 1][column] = text
        return change

    def four_forms(cells):
        day = datetime.date.fromisoformat(cells[2][0])
        for row, form in [(2, "%Y/%-m/%-d"), (3, "%Y%m%d"), (4, "%Y年%-m月%-d日")]:
            cells[row][0] = day.strftime(form)

    listing("balance-breaks-row-7", lambda cells: cells.pop(6))
    listing("dates-four-forms", four_forms)
    listing("date-20230230", put(5, 0, "2023-02-30"))
    listing("amount-scientific", put(5, 1, "1.25E+06"))
    listing("amount-three-decimals", put(5, 1, "12.345"))
    listing("amount-both-columns", put(5, 2, "1.00"))
    listing("account-scientific", put(5, 5, "9.999E+18"))
    listing("footer-unknown", lambda cells: cells.append(["", "", "", "", "本行特约条款"]))
    listing("row-long", lambda cells: cells[4].append("多"))
    listing("heading-none", lambda cells: cells.pop(0))
    made["bad/old.xls"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

    rows, opening = bookings("camt02", 1, 40_000_00, 9), 40_000_00
    entries = [[r] for r in rows]
    sound = camt("08", "S-B", entries, opening, rows[-1].balance)
    made["bad/cut-off.xml"] = sound[:len(sound) * 2 // 3]
    made["bad/other-currency.xml"] = sound.replace(b'Ccy="CNY"', b'Ccy="USD"')
    amount = b'<Amt Ccy="CNY">%s</Amt>' % yuan(abs(rows[1].fen)).encode()
    made["bad/five-decimals.xml"] = sound.replace(amount, amount.replace(b"</", b"000</"))
    made["bad/wrong-sum.xml"] = camt("08", "S-B", entries, opening, rows[-1].balance,
                                     totals=sum(abs(r.fen) for r in rows) + 1)
    made["bad/entities.xml"] = sound.replace(
        b"<Document", b'<!DOCTYPE Document [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;">]>\n<Document', 1)


def main():
    where = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    icbc_corporate()
    ccb_corporate()
    ccb_personal()
    icbc_personal()
    abc_personal()
    abc_corporate()
    cmbc_corporate()
    synonyms()
    treasury_refunds()
    village_bank()
    camts()
    bad()
    made["expected.txt"] = (
        "# file|format|account|first|last|opening|in|out|closing|bookings|order|findings; - is not said\n"
        + "\n".join(expected) + "\n").encode()
    for name, data in made.items():
        path = os.path.join(where, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)


main()

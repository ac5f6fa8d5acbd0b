#!/usr/bin/env python3
"""Makes the payout lists of an invented industrial park, January to June 2023.

usage: generate.py [DIRECTORY]         writes the lists and bad/ (default: beside this file)
       generate.py --big DIRECTORY     writes the two big bad files, which are not kept in git

Everything is invented: names begin with 虚构示例, the 统一社会信用代码 stand in the region 999999,
which GB/T 2260 does not give to anybody, accounts begin with 9999. Sums are exact, in fen, and no row
raises a warning. Bytes depend on nothing but this file: the random stream is SHA-256 of a seed and a
counter, so that no version of Python draws differently. No floating point.
"""

import csv
import datetime
import hashlib
import io
import os
import sys

SEED = b"mingzhang tests/data 1"
YUAN = 100
PAYEE_COUNT = 560
PAYING_ACCOUNT = {"减税降费政策资金": "9999000000000000017", "企业优惠政策资金": "9999000000000000025"}
SUM = {"减税降费政策资金": 85_200_000_000, "企业优惠政策资金": 14_938_620_000}
APPROVER_FROM = 500_000 * YUAN

# Amounts are drawn from bands (share in percent, from, to, in yuan); `grain` is what an amount is a
# multiple of, in fen. A tariff is the list of amounts that a programme pays, which are never scaled.
SMALL = [(48, 1_200, 60_000), (36, 60_000, 480_000), (13, 520_000, 3_000_000), (3, 3_000_000, 9_000_000)]
LIGHT = [(70, 300, 40_000), (26, 40_000, 400_000), (4, 520_000, 1_500_000)]
GRANT = [(48, 5_000, 90_000), (40, 90_000, 480_000), (12, 520_000, 1_400_000)]
RENT = [(100, 6_000, 180_000)]
PROGRAMMES = [
    # code, name, category, instrument, 文号, first, last, ceiling, cap (yuan), remainder (yuan), claims,
    # grain, bands or tariff
    ("TR-2023-01", "增值税增量留抵退税", "减税降费政策资金", "REFUND", "虚构财税〔2023〕1号",
     "2023-01-01", "2023-12-31", "yes", "", 12_000_000, 330, 1, SMALL),
    ("TR-2023-02", "增值税存量留抵退税", "减税降费政策资金", "REFUND", "虚构财税〔2023〕2号",
     "2023-01-01", "2023-12-31", "yes", "", 8_500_000, 200, 1, SMALL),
    ("TR-2023-03", "先进制造业即征即退", "减税降费政策资金", "REFUND", "虚构财税〔2023〕5号",
     "2023-01-01", "", "no", "", 3_000_000, 180, 1, SMALL),
    ("RL-2023-01", "小微企业六税两费减免", "减税降费政策资金", "RELIEF", "虚构财税〔2023〕8号",
     "2023-01-01", "2023-12-31", "no", "", None, 330, 1, LIGHT),
    ("RL-2023-02", "社会保险费阶段性降费", "减税降费政策资金", "RELIEF", "虚构人社〔2023〕3号",
     "2023-01-01", "2023-12-31", "no", "", None, 170, 1, LIGHT),
    ("SB-2023-01", "技术改造补助", "企业优惠政策资金", "SUBSIDY", "虚构园发〔2023〕11号",
     "2023-01-01", "2023-12-31", "yes", 4_000_000, 6_000_000, 140, 10_000, GRANT),
    ("SB-2023-02", "研发投入补助", "企业优惠政策资金", "SUBSIDY", "虚构园发〔2023〕12号",
     "2023-01-01", "2023-12-31", "yes", 4_000_000, 4_200_000, 150, 10_000, GRANT),
    ("SB-2023-03", "中小企业贷款贴息", "企业优惠政策资金", "SUBSIDY", "虚构园发〔2023〕13号",
     "2023-01-01", "2023-12-31", "yes", 800_000, 1_500_000, 130, 1, RENT),
    ("SB-2023-04", "专精特新企业奖励", "企业优惠政策资金", "SUBSIDY", "虚构园发〔2023〕14号",
     "2023-02-01", "2023-12-31", "yes", 500_000, 2_000_000, 60, 10_000, [200_000, 300_000, 500_000]),
    ("SB-2023-05", "标准厂房租金补贴", "企业优惠政策资金", "SUBSIDY", "虚构园发〔2023〕15号",
     "2023-01-01", "", "yes", 600_000, 900_000, 150, 100, RENT),
    ("SB-2023-06", "参展开拓市场补贴", "企业优惠政策资金", "SUBSIDY", "虚构园发〔2023〕16号",
     "2023-03-01", "2023-12-31", "yes", 100_000, 350_000, 70, 10_000, [20_000, 30_000, 50_000]),
]
PROGRAMME_FIELDS = ("code name category instrument document first_date last_date ceiling cap remainder "
                    "claims grain bands").split()

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST = "晨星云川岚松竹江海林峰泽宁和瑞启华安嘉禾"
SECOND = "桥舟帆程远明辉达成源创联信博泰恒美康锐图"
TRADES = ["精密机械", "新材料", "电子科技", "生物医药", "智能装备", "软件技术", "节能环保", "食品加工",
          "现代物流", "光电科技", "汽车零部件", "纺织服饰"]
BANKS = ["虚构示例银行高新支行", "虚构示例银行园区支行", "虚构示例农村商业银行营业部", "虚构示例银行科技支行"]
MEMOS = ["", "", "", "", "第一批", "第二批", "免申即享", "按季度兑现", "含税务部门复核意见", "见会议纪要第3号，附件2",
         "经公示无异议", "\"专精特新\"企业", "申报材料齐全, 予以兑现"]
HOLIDAYS = {"2023-01-02", "2023-01-23", "2023-01-24", "2023-01-25", "2023-01-26", "2023-01-27", "2023-04-05",
            "2023-05-01", "2023-05-02", "2023-05-03", "2023-06-22", "2023-06-23"}


class Stream:
    """Numbers that any Python draws alike."""

    def __init__(self, seed):
        self.seed = seed
        self.counter = 0

    def below(self, end):
        self.counter += 1
        digest = hashlib.sha256(self.seed + b"%d" % self.counter).digest()
        return int.from_bytes(digest[:16], "big") % end

    def between(self, first, last):
        return first + self.below(last - first + 1)

    def pick(self, items):
        return items[self.below(len(items))]

    def shuffle(self, items):
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]


def uscc_complete(first_eight, organisation):
    """Adds the check characters 17 (GB 11714) and 18 (GB 32100)."""
    total = sum(int(c, 36) * w for c, w in zip(organisation, (3, 7, 9, 10, 5, 8, 4, 2)))
    code = first_eight + organisation + "0123456789X0"[11 - total % 11]
    total = sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + USCC[(31 - total % 31) % 31]


def make_payees(stream):
    words = [a + b for a in FIRST for b in SECOND]
    names = []
    for trade in range(len(TRADES)):
        for word in words:
            names.append("虚构示例" + word + TRADES[trade] + "有限公司")
    stream.shuffle(names)
    payees = []
    codes = set()
    for name in names[:PAYEE_COUNT]:
        while True:
            organisation = "MA" + "".join(stream.pick(USCC) for _ in range(6))
            code = uscc_complete("91999999", organisation)
            if code not in codes:
                break
        codes.add(code)
        account = "9999" + "%015d" % stream.below(10 ** 15)
        payees.append({"name": name, "code": code, "bank": stream.pick(BANKS), "account": account})
    return payees


def working_days():
    day = datetime.date(2023, 1, 3)
    days = []
    while day <= datetime.date(2023, 6, 30):
        if day.weekday() < 5 and day.isoformat() not in HOLIDAYS:
            days.append(day.isoformat())
        day += datetime.timedelta(days=1)
    return days


def draw_amount(stream, programme):
    bands = programme["bands"]
    if isinstance(bands[0], int):
        return stream.pick(bands) * YUAN
    roll = stream.below(100)
    for share, first, last in bands:
        if roll < share:
            break
        roll -= share
    grain = programme["grain"]
    return stream.between(first * YUAN, last * YUAN) // grain * grain


def make_claims(stream, payees, programmes):
    """One claim a line of the policy office: a payee, a programme, an amount."""
    claims = []
    unused = {category: list(range(len(payees))) for category in SUM}
    for category in SUM:
        stream.shuffle(unused[category])
    for programme in programmes:
        taken = {}
        for _ in range(programme["claims"]):
            left = unused[programme["category"]]
            payee = left.pop() if left else stream.below(len(payees))
            while taken.get(payee, 0) >= (1 if isinstance(programme["bands"][0], int) else 2):
                payee = stream.below(len(payees))
            taken[payee] = taken.get(payee, 0) + 1
            claims.append({"programme": programme, "payee": payee,
                           "amount": draw_amount(stream, programme)})
    return claims


def scale(claims, target):
    """Brings the sum to the fen by scaling what is above the approver's threshold."""
    large = [c for c in claims if c["amount"] > APPROVER_FROM and not isinstance(c["programme"]["bands"][0], int)]
    need = target - sum(c["amount"] for c in claims) + sum(c["amount"] for c in large)
    have = sum(c["amount"] for c in large)
    for claim in large:
        grain = claim["programme"]["grain"]
        claim["amount"] = claim["amount"] * need // have // grain * grain
    large.sort(key=lambda c: c["amount"])
    large[len(large) // 2]["amount"] += target - sum(c["amount"] for c in claims)


def split(stream, claim, days):
    """The payouts of a claim: mostly one, sometimes two or three, each in a later month."""
    programme = claim["programme"]
    usable = [d for d in days if d >= programme["first_date"]]
    several = (programme["instrument"] != "RELIEF" and not isinstance(programme["bands"][0], int)
               and claim["amount"] > 60_000 * YUAN and stream.below(100) < 14)
    if not several:
        return [(claim["amount"], stream.pick(usable))]
    count = stream.between(2, 3)
    months = sorted({d[:7] for d in usable})
    stream.shuffle(months)
    months = sorted(months[:count])
    grain = programme["grain"]
    parts = []
    left = claim["amount"]
    for i, month in enumerate(months):
        amount = left if i == count - 1 else claim["amount"] * (4 - i) // 9 // grain * grain
        left -= amount
        parts.append((amount, stream.pick([d for d in usable if d[:7] == month])))
    return parts


def make_payouts(stream, payees, programmes):
    claims = make_claims(stream, payees, programmes)
    for category, target in SUM.items():
        scale([c for c in claims if c["programme"]["category"] == category], target)
    days = working_days()
    payouts = []
    for number, claim in enumerate(claims, 1):
        programme = claim["programme"]
        relief = programme["instrument"] == "RELIEF"
        approved = claim["amount"]
        if programme["cap"] == "" and not relief and stream.below(100) < 6:
            approved += stream.between(1, 200) * 1000 * YUAN  # The rest is paid in another half year.
        for amount, date in split(stream, claim, days):
            payouts.append({
                "programme": programme, "payee": payees[claim["payee"]], "amount": amount, "date": date,
                "claim": "" if relief else "SB2023-%05d" % number, "approved": None if relief else approved,
                "memo": stream.pick(MEMOS), "relief": relief})
    payouts.sort(key=lambda p: (p["date"], p["programme"]["code"], p["payee"]["code"], p["amount"]))
    counters = {}
    for payout in payouts:
        prefix = "JS" if payout["programme"]["category"] == "减税降费政策资金" else "YH"
        counters[prefix] = counters.get(prefix, 0) + 1
        payout["reference"] = "%s2023-%05d" % (prefix, counters[prefix])
        payout["voucher"] = "" if payout["relief"] else "%s%s%04d" % (
            "TK" if prefix == "JS" else "ZF", payout["date"].replace("-", ""), counters[prefix] % 10000)
    return payouts


def check(payouts, payees, programmes):
    """What the ledger's rules would object to, and what the tests rely on."""
    assert len(payouts) >= 1800
    assert len({p["payee"]["code"] for p in payouts}) >= 500
    assert len({p["name"] for p in payees}) == len({p["code"] for p in payees}) == PAYEE_COUNT
    assert len({p["account"] for p in payees}) == PAYEE_COUNT
    for category, target in SUM.items():
        assert sum(p["amount"] for p in payouts if p["programme"]["category"] == category) == target
    assert all(p["amount"] > 0 for p in payouts)
    same = {(p["payee"]["code"], p["programme"]["code"], p["amount"], p["date"][:7]) for p in payouts}
    assert len(same) == len(payouts)
    for programme in programmes:
        mine = [p for p in payouts if p["programme"] is programme]
        paid = {}
        for payout in mine:
            paid[payout["payee"]["code"]] = paid.get(payout["payee"]["code"], 0) + payout["amount"]
        if programme["cap"] != "":
            assert max(paid.values()) <= programme["cap"] * YUAN, programme["code"]
        by_claim = {}
        for payout in mine:
            if payout["claim"]:
                key = payout["claim"]
                by_claim.setdefault(key, [payout["payee"]["code"], payout["approved"], 0])
                assert by_claim[key][:2] == [payout["payee"]["code"], payout["approved"]]
                by_claim[key][2] += payout["amount"]
        assert all(total <= approved for _, approved, total in by_claim.values())
    large = sum(1 for p in payouts if p["amount"] >= APPROVER_FROM)
    assert 0 < large < len(payouts) // 4


def yuan(fen, grouped=False):
    return ("{:,}.{:02d}" if grouped else "{}.{:02d}").format(fen // YUAN, fen % YUAN)


def wan(fen):
    text = "%d.%06d" % (fen // 1_000_000, fen % 1_000_000)
    text = text.rstrip("0")
    return text + "00" if text.endswith(".") else text


def slashed(date):
    year, month, day = date.split("-")
    return "%s/%d/%d" % (year, int(month), int(day))


def table(rows, end):
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue()


def refund_list(payouts):
    rows = [["业务单号", "项目代码", "预算年度", "收款单位", "统一社会信用代码", "金额(元)", "拨付日期", "申报编号",
             "核定金额(元)", "开户行", "账号", "付款账号", "支付凭证号", "文号", "备注"]]
    for p in payouts:
        cash = not p["relief"]
        rows.append([
            p["reference"], p["programme"]["code"], "2023", p["payee"]["name"], p["payee"]["code"],
            "￥" + yuan(p["amount"], grouped=True), p["date"], p["claim"],
            yuan(p["approved"], grouped=True) if cash else "", p["payee"]["bank"] if cash else "",
            p["payee"]["account"] if cash else "", PAYING_ACCOUNT[p["programme"]["category"]] if cash else "",
            p["voucher"], p["programme"]["document"], p["memo"]])
    return table(rows, "\n").encode("utf-8")


def subsidy_list(payouts):
    """As a spreadsheet program writes it: GB18030, CRLF, amounts in 万元, dates 2023/1/5."""
    rows = [["项目代码", "业务单号", "预算年度", "收款单位", "统一社会信用代码", "申报编号", "核定金额（万元）", "金额（万元）",
             "拨付日期", "开户行", "账号", "付款账号", "支付凭证号", "文号", "备注"]]
    for p in payouts:
        rows.append([
            p["programme"]["code"], p["reference"], "2023", p["payee"]["name"], p["payee"]["code"], p["claim"],
            wan(p["approved"]), wan(p["amount"]), slashed(p["date"]), p["payee"]["bank"],
            p["payee"]["account"] + "\t",  # A tab keeps a spreadsheet from turning it into 9.99E+18.
            PAYING_ACCOUNT[p["programme"]["category"]] + "\t", p["voucher"], p["programme"]["document"],
            p["memo"]])
    return table(rows, "\r\n").encode("gb18030")


def programme_list(programmes, payouts):
    """For a shell's `read`: no quotes, no comma within a field."""
    rows = [["code", "name", "category", "instrument", "document", "first_date", "last_date", "ceiling", "cap",
             "appropriated", "appropriation_date", "appropriation_document"]]
    for number, p in enumerate(programmes, 1):
        paid = sum(x["amount"] for x in payouts if x["programme"] is p)
        funded = p["remainder"] is not None
        # Up to whole ten thousands, and the remainder on top.
        appropriated = -(-paid // 1_000_000) * 1_000_000 + p["remainder"] * YUAN if funded else 0
        rows.append([
            p["code"], p["name"], p["category"], p["instrument"], p["document"], p["first_date"], p["last_date"],
            p["ceiling"], yuan(p["cap"] * YUAN) if p["cap"] != "" else "", yuan(appropriated) if funded else "",
            max("2023-01-03", p["first_date"]) if funded else "",
            "虚构财预〔2023〕%d号" % (100 + number) if funded else ""])
    text = table(rows, "\n")
    assert '"' not in text
    return text.encode("utf-8")


def next_working_day(date, days):
    later = [d for d in days if d > date]
    return later[0] if later else date


def swapped(fen):
    """Two neighbouring digits of the yuan change places: 12,345.00 for 13,245.00."""
    digits = str(fen // YUAN)
    for at in range(1, len(digits) - 1):
        if digits[at] != digits[at + 1]:
            digits = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2:]
            break
    return int(digits) * YUAN + fen % YUAN


def statement(payouts, days):
    """What the bank says of the subsidies' account in the half year, as 工行企业网银 writes it. Most payouts are as the
    ledger has them: told by their voucher number, by their own number, or by account and amount alone. Four are
    not, and reconciliation must find each."""
    plants = {100: "swapped", 200: "returned", 300: "absent", 400: "twice"}
    lines = []
    for number, p in enumerate(payouts, 1):
        plant = plants.get(number)
        if plant == "absent":
            continue
        date = p["date"] if number % 4 else next_working_day(p["date"], days)
        amount = swapped(p["amount"]) if plant == "swapped" else p["amount"]
        line = (date, number, -amount, p, p["voucher"] if number % 3 == 0 else "",
                "业务单号" + p["reference"] if number % 3 == 1 else "")
        lines.append(line)
        if plant == "twice":
            lines.append(line)
        if plant == "returned":
            lines.append((next_working_day(date, days), number, amount, p, "", "退汇 户名不符"))
    lines.sort(key=lambda line: line[:2])
    rows, balance = [], SUM["企业优惠政策资金"] + 500_000 * YUAN
    for place, (date, number, fen, p, voucher, note) in enumerate(lines):
        balance += fen
        clock = "%02d:%02d:%02d" % (9 + place % 8, place * 7 % 60, place * 13 % 60)
        rows.append([voucher, date + " " + clock, p["payee"]["name"], p["payee"]["account"] + "\t",
                     yuan(fen) if fen > 0 else "", yuan(-fen) if fen < 0 else "", yuan(balance),
                     "拨付" if fen < 0 else "退汇", p["programme"]["name"], note])
    head = [["[HISTORYDETAIL]"], ["凭证号", "交易时间", "对方单位", "对方账号", "转入金额", "转出金额", "余额", "用途", "摘要", "附言"]]
    return table(head + rows, "\r\n").encode("gb18030")


# Bad input. One sound row and one way to write each cell wrong, so that a test can tell which cell a
# message is about. The programme is TR-2023-01; the sound rows are sound beside programmes.csv.
BAD_HEADER = ["业务单号", "项目代码", "预算年度", "收款单位", "统一社会信用代码", "金额(元)", "拨付日期", "账号", "备注"]


def bad_row(number, payee, **cells):
    row = dict(zip(BAD_HEADER, ["BAD-%04d" % number, "TR-2023-01", "2023", payee["name"], payee["code"],
                                "%d.00" % (1000 + number), "2023-06-05", payee["account"], ""]))
    row.update(cells)
    return [row[name] for name in BAD_HEADER]


def bad_cells(payee):
    code = payee["code"]
    wrong = code[:12] + USCC[(USCC.index(code[12]) + 1) % 31] + code[13:]
    account = payee["account"]
    return {
        "credit-code-one-character": {"统一社会信用代码": wrong},
        "credit-code-last-character": {"统一社会信用代码": code[:17] + USCC[(USCC.index(code[17]) + 1) % 31]},
        "credit-code-short": {"统一社会信用代码": code[:17]},
        "credit-code-letter-o": {"统一社会信用代码": code[:8] + "O" + code[9:]},
        "date-20230229": {"拨付日期": "20230229"},
        "date-20260231": {"拨付日期": "20260231"},
        "date-empty": {"拨付日期": ""},
        "amount-zero": {"金额(元)": "0"},
        "amount-negative": {"金额(元)": "-1"},
        "amount-over-int64": {"金额(元)": "92233720368547758.08"},
        "amount-over-limit": {"金额(元)": "90000000000000000.01"},
        "amount-three-decimals": {"金额(元)": "1.234"},
        "amount-scientific": {"金额(元)": "1E+6"},
        "amount-separator-misplaced": {"金额(元)": "12,34.00"},
        "amount-formula": {"金额(元)": "=SUM(F2:F3)"},
        "amount-empty": {"金额(元)": ""},
        "account-scientific": {"账号": "9.99905E+18"},
        "account-letters": {"账号": account[:10] + "ABC" + account[13:]},
        "memo-escape": {"备注": "退税\x1b[2J\x1b[1;1H已付"},
        "memo-bidi-override": {"备注": "退税\u202e元00.001"},
        "memo-formula": {"备注": "=HYPERLINK(\"http://example.invalid\",\"退税\")"},
        "programme-unknown": {"项目代码": "TR-2023-99"},
        "reference-empty": {"业务单号": ""},
        "reference-space": {"业务单号": "BAD 0002"},
        "reference-twice": {"业务单号": "BAD-0001"},
        "budget-year-roman": {"预算年度": "MMXXIII"},
    }


def bad_files(payees):
    sound = [bad_row(1, payees[0]), bad_row(3, payees[2])]
    files = {}
    for name, cells in bad_cells(payees[1]).items():
        rows = [BAD_HEADER, sound[0], bad_row(2, payees[1], **cells), sound[1]]
        files[name] = table(rows, "\n").encode("utf-8")
    good = table([BAD_HEADER] + [bad_row(i + 1, payees[i]) for i in range(3)], "\n")
    lines = good.splitlines(keepends=True)
    files["quote-open"] = (lines[0] + lines[1] + lines[2].replace("虚构", "\"虚构", 1) + lines[3]).encode("utf-8")
    files["nul"] = good.encode("utf-8").replace(b"BAD-0002", b"BAD-\x000002")
    files["header-none"] = "".join(lines[1:]).encode("utf-8")
    files["header-twice"] = (lines[0] + lines[1] + lines[0] + lines[2] + lines[3]).encode("utf-8")
    files["header-column-twice"] = good.replace("备注", "金额(元)", 1).encode("utf-8")
    files["header-column-missing"] = good.replace("金额(元)", "数额不明", 1).encode("utf-8")
    files["encoding-mixed"] = (lines[0] + lines[1]).encode("utf-8") + lines[2].encode("gb18030") + lines[3].encode("utf-8")
    files["encoding-utf16"] = b"\xff\xfe" + good.encode("utf-16-le")
    files["encoding-overlong"] = good.encode("utf-8").replace(b"BAD-0002", b"BAD\xc0\xad0002")
    files["row-short"] = (lines[0] + lines[1] + "BAD-0002,TR-2023-01,2023\n" + lines[3]).encode("utf-8")
    files["row-long"] = (lines[0] + lines[1] + lines[2].rstrip("\n") + ",多,出,三,格\n" + lines[3]).encode("utf-8")
    files["empty"] = b""
    files["header-only"] = lines[0].encode("utf-8")
    return files


def big_files(payees, directory):
    """A cell of 10 MB, and 1,000,001 rows."""
    with open(os.path.join(directory, "cell-10mb.csv"), "wb") as out:
        rows = [BAD_HEADER, bad_row(1, payees[0]), bad_row(2, payees[1], 备注="多" * 3_500_000)]
        out.write(table(rows, "\n").encode("utf-8"))
    with open(os.path.join(directory, "rows-1000001.csv"), "wb") as out:
        out.write(table([BAD_HEADER], "\n").encode("utf-8"))
        for first in range(1, 1_000_002, 10_000):
            last = min(first + 9_999, 1_000_001)
            rows = [bad_row(n, payees[n % PAYEE_COUNT]) for n in range(first, last + 1)]
            out.write(table(rows, "\n").encode("utf-8"))


def write(directory, name, data):
    path = os.path.join(directory, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as out:
        out.write(data)


def main(arguments):
    stream = Stream(SEED)
    payees = make_payees(stream)
    if arguments[:1] == ["--big"] and len(arguments) == 2:
        os.makedirs(arguments[1], exist_ok=True)
        big_files(payees, arguments[1])
        return 0
    if len(arguments) > 1 or arguments[:1] in (["--big"], ["--help"]):
        print(__doc__, file=sys.stderr)
        return 2
    directory = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    programmes = [dict(zip(PROGRAMME_FIELDS, row)) for row in PROGRAMMES]
    payouts = make_payouts(stream, payees, programmes)
    check(payouts, payees, programmes)
    refunds = [p for p in payouts if p["programme"]["category"] == "减税降费政策资金"]
    subsidies = [p for p in payouts if p["programme"]["category"] == "企业优惠政策资金"]
    write(directory, "refunds.csv", refund_list(refunds))
    write(directory, "subsidies.csv", subsidy_list(subsidies))
    write(directory, "programmes.csv", programme_list(programmes, payouts))
    write(directory, "statement.csv", statement(subsidies, working_days()))
    for name, data in bad_files(payees).items():
        write(directory, os.path.join("bad", name + ".csv"), data)
    large = sum(1 for p in payouts if p["amount"] >= APPROVER_FROM)
    print("%d refunds and reliefs, %d subsidies, %d payees, %d of 500,000.00 yuan and more" % (
        len(refunds), len(subsidies), len({p["payee"]["code"] for p in payouts}), large))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

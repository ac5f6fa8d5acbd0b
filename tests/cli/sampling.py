"""Samples drawn and evaluated again, with nothing but Python, from what a sheet says of itself and what the
ledger's own program lists; and sheets filled in as people do.

  draw LIST.json SHEET.json             the sheet is the draw that its line gives
  fill SHEET.csv OUT.csv FINDINGS       findings: ok, errors or none
  fill SHEET.xlsx OUT.xlsx FINDINGS     by openpyxl, which writes the workbook anew
  edit SHEET.csv OUT.csv WHAT           what somebody did: book, remove, entry, text, deviation
  evaluation SHEET.csv EVALUATION.json  the evaluation is what the filled-in sheet gives
"""

import csv
import hashlib
import json
import math
import sys
from fractions import Fraction

R0 = {99: 4605, 95: 2996, 90: 2303, 85: 1897, 80: 1609, 75: 1386, 50: 693}
EXPANSION = {99: 190, 95: 160, 90: 150, 85: 140, 80: 130, 75: 125, 50: 100}
Z = {99: 2576, 95: 1960, 90: 1645, 85: 1440, 80: 1282, 75: 1150, 50: 674}
RELIEF = ("relief",)


def fen(text):
    whole, _, cents = text.replace(",", "").partition(".")
    return int(whole) * 100 + int((cents + "00")[:2])


def ceil(fraction):
    return -((-fraction.numerator) // fraction.denominator)


# ---- the draw


class Stream:
    def __init__(self, number, size, root):
        text = "mingzhang/v1 draw\n%d\n%d\n%s\n" % (number, size, root)
        self.key = hashlib.blake2b(text.encode(), digest_size=32).digest()
        self.block, self.waiting = 0, []

    def number(self):
        if not self.waiting:
            block = hashlib.blake2b(self.block.to_bytes(8, "big"), key=self.key, digest_size=64).digest()
            self.waiting = [int.from_bytes(block[i:i + 8], "big") for i in range(0, 64, 8)]
            self.block += 1
        return self.waiting.pop(0)

    def below(self, end):
        while True:
            number = self.number()
            if number < 2**64 - 2**64 % end:
                return number % end


def plan_of(line):
    words = line.split(" ")
    assert words[:2] == ["mingzhang/v1", "draw"], line
    return dict(word.split("=", 1) for word in words[2:])


def limit(text, book, up):
    if not text.endswith("%"):
        return fen(text)
    share = Fraction(text[:-1]) / 100 * book
    return ceil(share) if up else math.floor(share)


def population_of(rows, plan):
    out = []
    for row in sorted(rows, key=lambda row: row["entry"]):
        date = int(row["date"].replace("-", ""))
        is_relief = row["status"] in RELIEF
        if plan["of"] in ("cash", "subsidy", "refund") and is_relief or plan["of"] == "relief" and not is_relief:
            continue
        if plan["programme"] not in ("-", row["programme"]):
            continue
        if plan["from"] != "-" and date < int(plan["from"]) or plan["to"] != "-" and date > int(plan["to"]):
            continue
        out.append((row["entry"], fen(row["amount"])))
    return out


def mus(items, plan, stream):
    book, confidence = sum(a for _, a in items), int(plan["confidence"])
    room = limit(plan["tolerable"], book, False) - Fraction(EXPANSION[confidence], 100) * limit(plan["expected"], book, True)
    size = ceil(book * Fraction(R0[confidence], 1000) / room)
    interval = book // size
    start = stream.below(interval) + 1
    picks, before, hits = [], 0, 0
    units = iter(range(start, book + 1, interval))
    unit = next(units)
    for entry, amount in items:
        first = None
        while unit is not None and unit <= before + amount:
            first = unit if first is None else first
            hits += 1
            unit = next(units, None)
        if first is not None:
            picks.append((entry, amount, first, "top" if amount >= interval else "sampled"))
        before += amount
    assert unit is None
    return {"size": size, "interval": interval, "start": start, "hits": hits}, picks


def choose(items, wanted, stream):
    """Knuth, The Art of Computer Programming, 3.4.2, algorithm S."""
    picks, left = [], len(items)
    for item in items:
        if wanted == 0:
            break
        if left == wanted or stream.below(left) < wanted:
            picks.append(item)
            wanted -= 1
        left -= 1
    return picks


BOUNDS = (100000000, 10000000, 1000000, 0)


def strata_of(items):
    strata = [[] for _ in BOUNDS]
    for item in items:
        strata[next(i for i, bound in enumerate(BOUNDS) if item[1] >= bound)].append(item)
    return strata


def stratified(items, plan, stream):
    book, confidence = sum(a for _, a in items), int(plan["confidence"])
    margin = (limit(plan["tolerable"], book, False) - limit(plan["expected"], book, True)) // 2
    wanted = (margin * 1000 // Z[confidence]) ** 2
    strata = strata_of(items)
    deviation, variance = {}, {}
    for i in (1, 2, 3):
        count, amounts = len(strata[i]), [a for _, a in strata[i]]
        over = count * sum(a * a for a in amounts) - sum(amounts) ** 2
        deviation[i] = math.isqrt(over // (count * (count - 1))) if count > 1 else 0
        variance[i] = ceil(Fraction(over, count * (count - 1))) if count > 1 else 0
    counts = {i: len(strata[i]) for i in (1, 2, 3)}
    in_proportion = plan["allocation"] == "proportional"
    spread = sum(counts[i] * variance[i] for i in counts)
    above = sum(counts.values()) * spread if in_proportion else sum(counts[i] * deviation[i] for i in counts) ** 2
    size = min(ceil(Fraction(above, wanted + spread)) if wanted + spread else 0, sum(counts.values()))
    weights = {i: counts[i] * (1 if in_proportion else deviation[i]) if counts[i] > 1 else 0 for i in counts}
    if sum(weights.values()) == 0:
        weights = dict(counts)
    left, whole, sizes, again = size, set(), {0: len(strata[0])}, True
    while again:
        again = False
        total = sum(weights[i] for i in counts if i not in whole)
        for i in (1, 2, 3):
            if i in whole or counts[i] == 0:
                continue
            part = max(2, ceil(Fraction(left * weights[i], total)) if total else 0)
            sizes[i] = min(part, counts[i])
            if part >= counts[i]:
                whole.add(i)
                left -= min(left, counts[i])
                again = True
                break
    picks = []
    for i, stratum in enumerate(strata):
        picks += choose(stratum, sizes.get(i, 0), stream)
    return {"size": size}, [(e, a, None, None) for e, a in sorted(picks)]


def at_most(k, population, marked, size):
    """Exactly, by counting."""
    ways = sum(math.comb(marked, i) * math.comb(population - marked, size - i) for i in range(k + 1) if i <= size)
    return Fraction(ways, math.comb(population, size))


def attribute(items, plan, stream):
    population, risk = len(items), Fraction(100 - int(plan["confidence"]), 100)
    marked = ceil(Fraction(plan["tolerable"][:-1]) / 100 * population)
    expected = Fraction(plan["expected"].rstrip("%")) / 100
    c = 0
    while True:
        low, high = c, population
        while c < marked and high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if at_most(c, population, marked, middle) <= risk else (middle, high)
        if high == population or high * expected <= c:
            break
        c += 1
    return {"size": high}, [(e, a, None, None) for e, a in choose(items, high, stream)]


METHODS = {"mus": mus, "stratified": stratified, "attribute": attribute, "discovery": attribute}


def parts_of(path):
    fields, tables = {}, {}
    for part in json.load(open(path))["parts"]:
        if part.get("part") == "table":
            tables[part["key"]] = part
        elif part.get("part") == "field":
            fields[part["key"]] = part["value"]
    return fields, tables


def check_draw(list_path, sheet_path):
    fields, tables = parts_of(sheet_path)
    plan = plan_of(fields["draw"])
    items = population_of(json.load(open(list_path))["rows"], plan)
    stream = Stream(int(plan["seed"]), int(plan["size"]), plan["root"])
    said, picks = METHODS[plan["method"]](items, plan, stream)
    assert fields["population"] == len(items), (fields["population"], len(items))
    assert fen(fields["population_value"]) == sum(a for _, a in items)
    assert fields["size"] == said["size"], (fields["size"], said)
    if plan["method"] == "mus":
        assert fen(fields["interval"]) == said["interval"], (fields["interval"], said)
        assert fen(fields["start"]) == said["start"] and fields["hits"] == said["hits"], (fields, said)
    rows = tables["sample"]["rows"]
    assert [row["entry"] for row in rows] == [pick[0] for pick in picks]
    for row, pick in zip(rows, picks):
        assert fen(row["book_value"]) == pick[1]
        assert pick[2] is None or fen(row["unit"]) == pick[2], (row, pick)
        assert pick[3] is None or row["stratum"].startswith(pick[3])
        assert row.get("audited_value") is None and row.get("deviation") is None
    assert fields["drawn"] == len(picks)


# ---- sheets as people fill them in

ENTRY, BOOK, FOUND, WHY = 1, 6, 9, 10


def finding(number, book, findings, of_deviations):
    """What is found of row `number`, as it is typed."""
    wrong = findings == "errors" and number % 25 == 3
    if of_deviations:
        return "是" if wrong else "no"
    if not wrong:
        return str(book)
    return "0" if number % 50 == 3 else "%.2f" % (math.floor(fen(str(book)) * 0.75) / 100)


def fill_csv(path, out, findings):
    rows = list(csv.reader(open(path, encoding="utf-8-sig", newline="")))
    of_deviations = rows[0][FOUND] in ("Deviation", "是否偏差")
    for row in rows[1:]:
        if not row or not row[0].isdigit():
            break
        if findings != "none":
            row[FOUND] = finding(int(row[0]), row[BOOK], findings, of_deviations)
    csv.writer(open(out, "w", encoding="utf-8-sig", newline="")).writerows(rows)


def fill_xlsx(path, out, findings):
    import openpyxl
    book = openpyxl.load_workbook(path)
    sheet = next(s for s in book.worksheets if s.cell(1, ENTRY + 1).value in ("Entry", "明细号"))
    of_deviations = sheet.cell(1, FOUND + 1).value in ("Deviation", "是否偏差")
    for row in range(2, sheet.max_row + 1):
        if not isinstance(sheet.cell(row, 1).value, (int, float)):
            break
        number = int(sheet.cell(row, 1).value)
        found = finding(number, "%.2f" % sheet.cell(row, BOOK + 1).value, findings, of_deviations)
        if findings != "none":
            sheet.cell(row, FOUND + 1).value = found if of_deviations else float(found)
    sheet.cell(sheet.max_row + 3, 6).value = "=SUM(G2:G9)"  # the auditor's own, beside the table
    book.save(out)


def edit(path, out, what):
    rows = list(csv.reader(open(path, encoding="utf-8-sig", newline="")))
    if what == "book":
        rows[3][BOOK] = "%.2f" % (fen(rows[3][BOOK]) / 100 + 1)
    elif what == "remove":
        del rows[3]
    elif what == "entry":
        rows[3][ENTRY] = "1"
    elif what == "text":
        rows[3][FOUND] = "已核对"
    elif what == "head":
        for row in rows:
            if len(row) == 2 and row[1].startswith("mingzhang/v1 draw"):
                row[1] = row[1][:-1] + ("0" if row[1][-1] != "0" else "1")
    elif what == "seed":
        for row in rows:
            if len(row) == 2 and row[1].startswith("mingzhang/v1 draw"):
                row[1] = row[1].replace(" seed=", " seed=1")
    elif what == "shuffle":
        end = next(i for i, row in enumerate(rows) if not row)
        rows[1:end - 1] = reversed(rows[1:end - 1])
        rows.insert(4, ["", "", "备注：已与银行回单核对"])
    csv.writer(open(out, "w", encoding="utf-8-sig", newline="")).writerows(rows)


# ---- the evaluation


def reliability(confidence, k):
    """Thousandths: the mean of a Poisson distribution with this chance of at most k."""
    low, high = 0.0, 2.0 * k + 20
    for _ in range(200):
        middle = (low + high) / 2
        chance = sum(math.exp(i * math.log(middle) - middle - math.lgamma(i + 1)) for i in range(k + 1))
        low, high = (middle, high) if chance > (100 - confidence) / 100 else (low, middle)
    return math.floor(high * 1000 + 0.5)


def check_mus(fields, plan, rows):
    interval = fen(fields["interval"])
    confidence = int(plan["confidence"])
    errors = [(b, b - a) for b, a in rows if b < interval and a < b]
    errors.sort(key=lambda e: Fraction(e[1], e[0]), reverse=True)
    factors = [reliability(confidence, k) for k in range(len(errors) + 1)]
    basic = ceil(Fraction(interval * R0[confidence], 1000))
    projected = [ceil(Fraction(interval * d, b)) for b, d in errors]
    both = [ceil(Fraction(interval * d * (factors[j + 1] - factors[j]), b * 1000)) for j, (b, d) in enumerate(errors)]
    top = sum(b - a for b, a in rows if b >= interval and a < b)
    assert fen(fields["basic_precision"]) == basic, (fields["basic_precision"], basic)
    assert fen(fields["projected"]) == sum(projected)
    assert fen(fields["incremental"]) == sum(both) - sum(projected), (fields["incremental"], sum(both) - sum(projected))
    assert fen(fields["top_stratum"]) == top
    assert fen(fields["upper_limit"]) == basic + sum(both) + top
    assert fields["acceptable"] == ("yes" if basic + sum(both) + top <= fen(fields["tolerable"]) else "no")


def check_stratified(fields, plan, rows, strata_table):
    counts = [row["count"] for row in strata_table]
    strata = [[a for b, a in rows if next(i for i, bound in enumerate(BOUNDS) if b >= bound) == s] for s in range(4)]
    estimate, variance = 0, 0
    for count, audited in zip(counts, strata):
        n = len(audited)
        if n == 0:
            continue
        estimate += math.floor(Fraction(count * sum(audited), n) + Fraction(1, 2))
        if 2 <= n < count:
            squared = ceil(Fraction(n * sum(a * a for a in audited) - sum(audited) ** 2, n * (n - 1)))
            variance += ceil(Fraction(squared * count * (count - n), n))
    deviation = math.isqrt(variance) + (math.isqrt(variance) ** 2 < variance)
    margin = ceil(Fraction(deviation * Z[int(plan["confidence"])], 1000))
    assert fen(fields["estimate"]) == estimate, (fields["estimate"], estimate)
    assert fen(fields["margin"]) == margin, (fields["margin"], margin)
    book, tolerable = fen(fields["population_value"]), fen(fields["tolerable"])
    fits = book - (estimate - margin) <= tolerable and estimate + margin - book <= tolerable
    assert fields["acceptable"] == ("yes" if fits else "no")


def check_attribute(fields, plan, deviations, drawn):
    population, risk = fields["population"], Fraction(100 - int(plan["confidence"]), 100)
    at = deviations
    while at < population - (drawn - deviations) and at_most(deviations, population, at + 1, drawn) > risk:
        at += 1
    assert fields["deviations"] == deviations and fields["limit_count"] == at, (fields, deviations, at)
    assert fields["acceptable"] == ("yes" if at < fields["tolerable_count"] else "no")


def check_evaluation(sheet_path, evaluation_path):
    fields, tables = parts_of(evaluation_path)
    plan = plan_of(fields["draw"])
    rows = list(csv.reader(open(sheet_path, encoding="utf-8-sig", newline="")))
    filled = [row for row in rows[1:] if row and row[0].isdigit() and len(row) > FOUND]
    if plan["method"] in ("attribute", "discovery"):
        check_attribute(fields, plan, sum(row[FOUND] == "是" for row in filled), len(filled))
        return
    pairs = [(fen(row[BOOK]), fen(row[FOUND])) for row in filled]
    if plan["method"] == "mus":
        check_mus(fields, plan, pairs)
        return
    strata = [[r for r in rows if len(r) == 4]][0][1:]
    check_stratified(fields, plan, pairs, [{"count": int(r[1])} for r in strata])


def main(command, *arguments):
    if command == "draw":
        check_draw(*arguments)
    elif command == "fill":
        (fill_xlsx if arguments[0].endswith(".xlsx") else fill_csv)(*arguments)
    elif command == "edit":
        edit(*arguments)
    elif command == "evaluation":
        check_evaluation(*arguments)
    else:
        sys.exit("no such command: " + command)


main(*sys.argv[1:])

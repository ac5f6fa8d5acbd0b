# Reports opened by the programs of those who get them: HTML by Chromium, XLSX by LibreOffice. Both are large, so
# this is for `sh tests/run.sh --long` (LEDGER_TEST_LONG).
[ -n "${LEDGER_TEST_LONG-}" ] || exit 77
. "$CLI"
command -v chromium >/dev/null && command -v soffice >/dev/null || fail "chromium and soffice are needed: sh tools/deps.sh long"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
HOME=$work
export HOME
for kind in summary disbursements; do
    for format in html xlsx json; do
        ok run report "$kind" --lang zh --out "$kind.$format"
    done
done

# ---- nothing is refused by the page's own policy, nothing is fetched, and the rows are there
for kind in summary disbursements; do
    last="chromium $kind.html"
    timeout 120 chromium --headless --no-sandbox --disable-gpu --enable-logging=stderr --virtual-time-budget=2000 \
        --dump-dom "file://$work/$kind.html" >out 2>err || fail "chromium did not open it"
    grep -q 'Refused to\|Content Security Policy\|ERR_' err && fail "the page asks for what its policy forbids"
    expect_out '合计'
done
python3 - <<'PYTHON' || fail "the browser does not show each row"
import html, json
shown = html.unescape(open("out", encoding="utf-8").read())
tables = [p for p in json.load(open("disbursements.json"))["parts"] if p.get("part") == "table"]
for table in tables:
    for row in table["rows"]:
        assert row["reference"] in shown, row
        assert "{:,}".format(int(row["amount"].split(".")[0])) in shown, row
PYTHON

# ---- the workbook in LibreOffice: texts are what they were, and so are amounts
last="soffice disbursements.xlsx"
timeout 180 soffice --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1' \
    --outdir opened disbursements.xlsx >out 2>err || fail "LibreOffice did not open it"
python3 - <<'PYTHON' || fail "LibreOffice reads something else than was written"
import csv, glob, json
cells = set()
for path in glob.glob("opened/*.csv"):
    for row in csv.reader(open(path, encoding="utf-8-sig")):
        cells.update(row)
for table in [p for p in json.load(open("disbursements.json"))["parts"] if p.get("part") == "table"]:
    for row in table["rows"]:
        for key in ("reference", "payee", "payee_id"):
            assert not row.get(key) or row[key] in cells, (key, row[key])
        amount = row["amount"].rstrip("0").rstrip(".")
        assert {row["amount"], amount, "{:,.2f}".format(float(amount))} & cells, row["amount"]
assert not [c for c in cells if c.startswith("=")]
PYTHON

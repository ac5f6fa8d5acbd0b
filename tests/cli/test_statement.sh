# mingzhang-audit statement: banks' files of every layout, what is said of them, and each kind of bad file by its name.
. "$CLI"
bank=$LEDGER_TEST_DATA/bank

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
json() { python3 -c "import json; d=json.load(open('$work/out')); import sys; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
refuses() { # NAME WORD FILE...
    name=$1
    word=$2
    shift 2
    audit statement "$@" --lang zh
    expect_status 1
    expect_err "[$name]"
    expect_err "$word"
    [ ! -s out ] || fail "something was printed of a file that is refused"
}
finds() { # TEXT FILE...
    text=$1
    shift
    audit statement "$@" --lang zh
    expect_status 5
    expect_out "$text"
}

cat >compare.py <<'END'
import json, sys
d = json.load(open(sys.argv[1]))
s, = d["statements"]
fen = lambda text: "-" if text is None else str(int(text.replace(".", "")))
said = [s["format"], s["account"] or "-", s["first_date"].replace("-", ""), s["last_date"].replace("-", ""),
        fen(s["opening"]), fen(s["in"]), fen(s["out"]), fen(s["closing"]), str(s["rows"]["counted"]),
        "newest" if s["newest_first"] else "oldest", str(len(s["findings"]))]
if said != sys.argv[2].split("|")[1:] or d["finding_count"] != 0 or len(s["sha256"]) != 64:
    sys.exit("%s is not %s" % (said, sys.argv[2]))
END

# ---- every layout, as people and as programs see it
while read -r line; do
    file=${line%%|*}
    case $file in
    '#'*) continue ;;
    camt053-page-*) continue ;; # half of a statement; below
    village-bank.csv) rules="--rules $bank/village-bank.json" ;;
    *) rules= ;;
    esac
    # shellcheck disable=SC2086
    ok audit statement "$bank/$file" $rules --json
    python3 compare.py out "$line" || fail "$file is not what was put into it"
done <"$bank/expected.txt"
ok audit statement "$bank/icbc-personal.csv" --lang zh
expect_out '444,512.61'
expect_out '均无问题'

# ---- what banks do to their lists stands in those files, or they would prove nothing
cat >traps.py <<'END'
import sys
def text(name):
    data = open("%s/%s.csv" % (sys.argv[1], name), "rb").read()
    try:
        return data.decode("utf-8"), "utf-8", data
    except UnicodeDecodeError:
        return data.decode("gb18030"), "gb18030", data
rows = lambda t: [line.split(",") for line in t.splitlines()]
icbc, of, _ = text("icbc-corporate")
assert of == "gb18030" and "\r\n" in icbc and icbc.startswith("[HISTORYDETAIL]\r\n")
assert any(row[4] == "" and row[5] for row in rows(icbc)[2:]) and any(row[4] and row[5] == "" for row in rows(icbc)[2:])
own, of, _ = text("icbc-personal")
assert of == "gb18030" and '\t"' in own and "卡号" in own and "人民币合计" in own and '"-' in own and ',"5' in own.replace(' ', '')
assert any(line.endswith(",") for line in own.splitlines())
ccb, of, _ = text("ccb-corporate")
assert "借方发生额（支取）" in ccb and all("0" in (row[3], row[4]) for row in rows(ccb)[1:]) and of == "gb18030"
assert rows(ccb)[1][2] > rows(ccb)[-1][2] # newest first
own, of, data = text("ccb-personal")
assert data.startswith(b"\xef\xbb\xbf") and "余额" not in own and "交易时间" in own
abc, of, _ = text("abc-personal")
assert "日 志 号" in abc and ",+" in abc and "--" in abc and len({len(row) for row in rows(abc)}) > 1
abc, of, _ = text("abc-corporate")
assert of == "gb18030" and "交易用途" in abc and ",--," in abc and "￥" in abc
cmbc, of, _ = text("cmbc-corporate")
assert "账户名称," in cmbc and "账号,'" in cmbc and '=""' in cmbc and "第2页" in cmbc
END
python3 traps.py "$bank" || fail "a golden list lacks what its bank does"

# ---- one behind the other, in whatever order they are given
ok audit statement "$bank/icbc-corporate-03.csv" "$bank/icbc-corporate.csv" "$bank/icbc-corporate-02.csv" --json
json '[s["first_date"][:7] for s in d["statements"]] == ["2023-01", "2023-02", "2023-03"]'
finds '前一份对账单的期末余额是 516,508.27 元' "$bank/icbc-corporate-03.csv" "$bank/icbc-corporate.csv"
finds '日期重叠' "$bank/icbc-corporate.csv" "$bank/icbc-corporate.csv"
finds '日期重叠' "$bank/camt053-02.xml" "$bank/abc-corporate.csv" --account 9999000000000000017
ok audit statement "$bank/camt053-page-2.xml" "$bank/camt053-page-1.xml"
finds '缺页' "$bank/camt053-page-1.xml"
finds '缺页' "$bank/camt053-page-2.xml"
refuses statement-other-account 9999620000000000025 "$bank/icbc-personal.csv" --account 9999000000000000017
ok audit statement "$bank/ccb-corporate.csv" --account 9999000000000000017

# ---- bad files, each by its name
finds '第 7 行' "$bank/bad/balance-breaks-row-7.csv"
finds '写的合计是' "$bank/bad/wrong-sum.xml"
audit statement "$bank/bad/balance-breaks-row-7.csv" --json
expect_status 5
json 'd["statements"][0]["findings"][0]["name"] == "statement-balance" and d["statements"][0]["findings"][0]["row"] == 7'
refuses rows-date-forms '第 3 行' "$bank/bad/dates-four-forms.csv"
refuses rows-date '2023-02-30' "$bank/bad/date-20230230.csv"
refuses rows-scientific '1.25E+06' "$bank/bad/amount-scientific.csv"
refuses rows-decimals '12.345' "$bank/bad/amount-three-decimals.csv"
refuses rows-both '第 5 行' "$bank/bad/amount-both-columns.csv"
refuses rows-account '9.999E+18' "$bank/bad/account-scientific.csv"
refuses rows-unknown '本行特约条款' "$bank/bad/footer-unknown.csv"
refuses rows-long '第 5 行' "$bank/bad/row-long.csv"
refuses rows-no-heading '--rules' "$bank/bad/heading-none.csv"
refuses sheet-is-xls 'old.xls' "$bank/bad/old.xls"
books=$LEDGER_TEST_DATA/xlsx/bad
refuses sheet-macro 'macro.xlsx' "$books/macro.xlsx"
refuses sheet-macro 'macro-sheet.xlsx' "$books/macro-sheet.xlsx"
refuses sheet-zip-bomb 'ratio.xlsx' "$books/ratio.xlsx"
refuses sheet-zip-bomb 'size.xlsx' "$books/size.xlsx"
refuses sheet-encrypted 'password.xlsx' "$books/password.xlsx"
refuses camt-cut '截断' "$bank/bad/cut-off.xml"
refuses camt-currency 'USD' "$bank/bad/other-currency.xml"
refuses camt-decimals 'Amt' "$bank/bad/five-decimals.xml"
refuses camt-doctype '实体' "$bank/bad/entities.xml"
refuses rows-no-heading 'village-bank.csv' "$bank/village-bank.csv"
refuses input-cannot-read 'absent.csv' absent.csv
echo '{"layouts": [{"name": "x", "columns": {"tag": "日"}}]}' >rules.json
refuses bank-rules-key 'tag' "$bank/village-bank.csv" --rules rules.json
: >empty.json
refuses bank-rules-json 'empty.json' "$bank/village-bank.csv" --rules empty.json
# One bad file of several: nothing of the others is shown.
refuses camt-cut 'cut-off.xml' "$bank/icbc-corporate.csv" "$bank/bad/cut-off.xml"
audit statement
expect_status 2

# ---- from a pipe
"$MINGZHANG_AUDIT" statement - --json <"$bank/camt053-08.xml" >out 2>err || fail "a pipe is not read"
json 'd["statements"][0]["rows"]["pending"] == 1'

# ---- as spreadsheets save it: UTF-16, and a workbook
cat >save.py <<'SAVE'
import csv, io, sys, zipfile
from xml.sax.saxutils import escape
text = open(sys.argv[1], "rb").read().decode("gb18030")
open("utf-16.csv", "wb").write(b"\xff\xfe" + text.encode("utf-16-le"))
rows = "".join("<row r=\"%d\">%s</row>" % (i + 1, "".join("<c t=\"inlineStr\"><is><t>%s</t></is></c>" % escape(c) for c in row))
               for i, row in enumerate(csv.reader(io.StringIO(text))))
main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
of = "http://schemas.openxmlformats.org/package/2006/"
kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
with zipfile.ZipFile("book.xlsx", "w") as book:
    book.writestr("[Content_Types].xml", '<Types xmlns="%scontent-types"><Default Extension="xml" ContentType="application/xml"/>'
                  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                  '<Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/>'
                  '<Override PartName="/xl/s.xml" ContentType="%sworksheet+xml"/></Types>' % (of, kind, kind))
    book.writestr("_rels/.rels", '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/officeDocument" '
                  'Target="xl/workbook.xml"/></Relationships>' % (of, rels))
    book.writestr("xl/workbook.xml", '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="明细" sheetId="1" r:id="r1"/>'
                  '</sheets></workbook>' % (main, rels))
    book.writestr("xl/_rels/workbook.xml.rels", '<Relationships xmlns="%srelationships"><Relationship Id="r1" '
                  'Type="%s/worksheet" Target="s.xml"/></Relationships>' % (of, rels))
    book.writestr("xl/s.xml", '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, rows))
SAVE
python3 save.py "$bank/ccb-corporate.csv"
line=$(grep '^ccb-corporate.csv|' "$bank/expected.txt")
for file in utf-16.csv book.xlsx; do
    ok audit statement $file --json
    python3 compare.py out "$line" || fail "$file is not what was put into it"
done
expect_err 'sheet: 明细'
# A formula says what a program once made of it: no amount.
sed 's|^main = |rows = rows.replace("<c t=\\"inlineStr\\"><is><t>0</t></is></c>", "<c><f>1-1</f><v>0</v></c>", 1)\n&|; s|book.xlsx|formula.xlsx|' \
    save.py >formula.py
python3 formula.py "$bank/ccb-corporate.csv"
refuses sheet-cell-formula 'formula.xlsx' formula.xlsx

# ---- a workbook with the list on its second sheet; a list in UTF-16 without a mark
cat >book.py <<'END'
import zipfile
office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
package = "http://schemas.openxmlformats.org/package/2006/"
cell = lambda text: '<c t="inlineStr"><is><t>%s</t></is></c>' % text
sheet = lambda rows: '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (
    main, "".join("<row>%s</row>" % "".join(map(cell, row)) for row in rows))
rows = [["交易日期", "支出", "收入", "余额", "对方户名"], ["2023-06-06", "12.50", "", "87.50", "某公司"]]
kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
parts = {
    "[Content_Types].xml": '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType="application/vnd.openxml'
    'formats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="%ssheet.main+xml"/>%s</Types>'
    % (package, kind, "".join('<Override PartName="/xl/%d.xml" ContentType="%sworksheet+xml"/>' % (i, kind) for i in (1, 2))),
    "_rels/.rels": '<Relationships xmlns="%srelationships"><Relationship Id="r1" Type="%s/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>' % (package, office),
    "xl/workbook.xml": '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="说明" sheetId="1" r:id="r1"/>'
    '<sheet name="明细" sheetId="2" r:id="r2"/></sheets></workbook>' % (main, office),
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="%srelationships">%s</Relationships>' % (package, "".join(
        '<Relationship Id="r%d" Type="%s/worksheet" Target="%d.xml"/>' % (i, office, i) for i in (1, 2))),
    "xl/1.xml": sheet([["本表由银行导出"]]),
    "xl/2.xml": sheet(rows),
}
with zipfile.ZipFile("two.xlsx", "w") as book:
    for name, text in parts.items():
        book.writestr(name, text)
open("wide.csv", "wb").write("".join(",".join(row) + "\n" for row in rows).encode("utf-16-le"))
END
python3 book.py
refuses rows-no-heading '--rules' two.xlsx
ok audit statement two.xlsx --sheet 明细 --json
json 'd["statements"][0]["out"] == "12.50" and d["statements"][0]["closing"] == "87.50"'
audit statement two.xlsx --sheet 别的 --lang zh
expect_status 1
expect_err '可见的工作表有'
ok audit statement wide.csv --encoding utf-16le --json
json 'd["statements"][0]["out"] == "12.50"'
audit statement wide.csv --encoding ascii
expect_status 2
expect_err '[import-encoding-option]'

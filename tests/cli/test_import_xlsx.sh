# import of workbooks: previewed and recorded, errors marked in a workbook that is corrected and
# imported again, the template, and every bad workbook. openpyxl writes and reads from outside.
. "$CLI"

data=${LEDGER_TEST_DATA:?}
python=/usr/bin/python3
book_py=${CLI%/*}/book.py
"$python" -c 'import openpyxl' 2>/dev/null || exit 77
book() { "$python" -B "$book_py" "$@" || fail "book.py $*"; }
shown() { grep -qF -- "$1" shown || { cat shown >&2; fail "the workbook lacks: $1"; }; }

ledger_new
money_new
ok as maker programme open KJ-02 --name 租金补贴 --category 企业优惠政策资金 --instrument subsidy \
    --from 2023-01-01
reviewed_by reviewer
ok as maker appropriate KJ-02 100,000.00 --year 2023 --date 2023-06-01
reviewed_by reviewer

# --- bad workbooks: one sentence each, and no other file appears ---

bad() { # FILE NAME
    cp "$data/xlsx/bad/$1.xlsx" .
    before=$(ls)
    refused 1 "$2" run import "$1.xlsx"
    expect_err "$1.xlsx"
    refused 1 "$2" as maker import "$1.xlsx" --commit
    [ "$before" = "$(ls)" ] || fail "something was written"
}
bad old sheet-is-xls
bad password sheet-encrypted
bad locked sheet-encrypted
bad macro sheet-macro
bad macro-moved sheet-macro
bad macro-sheet sheet-macro
bad binary sheet-is-xlsb
bad ods sheet-no-workbook
bad ratio sheet-zip-bomb
bad size sheet-zip-bomb
bad path-up sheet-zip-name
bad part-twice sheet-zip-twice
bad zip-cut-off sheet-zip-damaged
bad checksum sheet-zip-damaged
bad doctype sheet-xml-doctype
bad doctype-external sheet-xml-doctype
bad empty sheet-empty
bad all-hidden sheet-none-visible
for kind in data:sheet-zip-bomb strings:sheet-zip-bomb entries:sheet-zip-entries attribute:sheet-xml-deep; do
    book bomb "${kind%%:*}" bomb.xlsx
    refused 1 "${kind#*:}" run import bomb.xlsx
done
rm -f ./*.xlsx

# --- a list with everything that spreadsheets do to it ---

set -- A1=虚构园区拨付清单 A2=业务单号 B2=项目代码 C2=预算年度 D2=收款单位 E2=统一社会信用代码 'F2=金额（元）' G2=拨付日期 \
    H2=账号 I2=备注 J2=序号
book rows list.xlsx "$@" \
    A3=X-1 B3=KJ-01 'C3=#2023' D3=虚构示例甲 E3=$code_one 'F3=#852.1' G3=@45082 H3=9999000000000000017 I3=甲 'J3==ROW()-2' \
    A4=X-2 B4=KJ-01 'C4=#2023' D4=虚构示例乙 E4=$code_two 'F4==F3*2' G4=@45082 'H4=#9999000000000000000' 'J4==ROW()-2' \
    A5=X-3 B5=KJ-09 'C5=#2023' D5=虚构示例丙 E5=$code_three 'F5=#0.1234567890123456' G5=2023-06-31 "I5='=1+1" \
    A6=X-4 B6=KJ-01 'C6=#2023' D6=虚构示例甲 E6=$code_one 'F6=#852.1' G6=@45083 \
    A7=合计 'F7==SUM(F3:F6)'
before=$(ledger_state)
refused 3 import-not-clean run import list.xlsx --lang zh
expect_out 工作表：Sheet
expect_out F4：是公式
expect_out H4：数
expect_out F5：数“0.1234567890123456”是计算留下的近似值
expect_out 不存在
expect_out F6：
expect_out '第 7 行为合计行，其金额是公式，未用于核对'
expect_err list-错误说明.xlsx
[ -f list-错误说明.xlsx ] || fail "no workbook was written"
[ "$(stat -c %a list-错误说明.xlsx)" = 600 ] || fail "others can read it"
[ "$(ls -A)" = "$(ls -A | grep -v partial)" ] || fail "half a file was left"

book show list-错误说明.xlsx >shown
shown 'A1 - s @ 虚构园区拨付清单'
shown 'K2 E7E6E6 s @ 错误说明'
shown 'H3 - s @ 9999000000000000017'
shown 'F3 - s @ 852.1'
shown 'G3 - s @ 2023-06-05'
shown 'F4 FFC7CE '
shown 'H4 FFC7CE s @ '
shown 'F5 FFC7CE s @ 0.1234567890123456'
shown 'G5 FFC7CE s @ 2023-06-31'
shown 'F6 FFEB9C s @ 852.1'
grep -q '^K5 .*F5：.*\\nG5：' shown || fail "two findings of a row should be two lines"
shown 'I5 FFC7CE s @ =1+1' # a text, and no formula

# The same list and the same errors: the same file. Another list: another file, never over one that
# somebody may be correcting.
refused 3 import-not-clean run import list.xlsx --lang zh
[ ! -e list-错误说明2.xlsx ] || fail "the same workbook was written twice"
book set list-错误说明.xlsx list-错误说明.xlsx F4=1704.2 H4=9999000000000000025
sum=$(sha256sum <list-错误说明.xlsx)
refused 3 import-not-clean run import list.xlsx --lang zh
[ "$sum" = "$(sha256sum <list-错误说明.xlsx)" ] || fail "somebody's corrections were overwritten"
[ -f list-错误说明2.xlsx ] || fail "no second workbook"
rm list-错误说明2.xlsx
# Half corrected: what is left is marked in a third, with one column of remarks.
refused 3 import-not-clean run import list-错误说明.xlsx --lang zh
expect_err list-错误说明2.xlsx
book show list-错误说明2.xlsx >shown
shown 'K2 E7E6E6 s @ 错误说明'
! grep -q '^L2' shown || fail "a second column of remarks"
! grep -q '^K4' shown || fail "a remark stayed where nothing is wrong any more"
shown 'F4 - s @ 1704.2'

# --errors: where one says; never over another file; with --json too, which otherwise writes none.
run import list.xlsx --json --errors e.xlsx
expect_status 3
expect_out '"errors_workbook": "e.xlsx"'
expect_out '"total_compared": false'
expect_out '"sheet": "Sheet"'
book show e.xlsx >shown
cp list.xlsx taken.xlsx
refused 1 file-exists run import list.xlsx --errors taken.xlsx
cmp list.xlsx taken.xlsx || fail "it was overwritten"
cp list.xlsx quiet.xlsx
run import quiet.xlsx --json
expect_status 3
[ ! -e quiet-错误说明.xlsx ] || fail "a program did not ask for it"
refused 1 file-cannot-write run import list.xlsx --errors no/such/place.xlsx

# Corrected in the spreadsheet, it is imported; the remarks are not read.
book set list-错误说明2.xlsx good.xlsx B5=KJ-02 F5=0.30 G5=2023-06-30 I5=丙 A6=X-4 F6=852.11
[ "$before" = "$(ledger_state)" ] || fail "something was recorded"
ok run import good.xlsx --lang zh
expect_out '错误说明 → 不读取'
ok as maker import good.xlsx --commit --json
voucher=$(voucher_of_last)
ok as reviewer sign "$voucher" --json
expect_out '"status": "sealed"'
ok run show X-2 --json
expect_out 1704.20
expect_out '"source_sheet": "Sheet"'
ok as maker import good.xlsx --commit --lang en
expect_err 'rows exist; nothing changed'

# CSV lists have such a workbook as well.
{
    head -n 1 "$data/bad/amount-zero.csv"
    echo "C-1,KJ-01,2023,虚构示例甲,$code_one,=1+1,2023-06-07,9999000000000000017,@SUM(1),beyond"
} >list.csv
refused 3 import-not-clean run import list.csv
book show list-错误说明.xlsx >shown || fail "unreadable"
refused 3 import-not-clean run import list.csv --errors csv.xlsx
book show csv.xlsx >shown
shown 'F2 FFC7CE s @ =1+1'
shown 'I2 - s @ @SUM(1)'
shown 'K2 FFC7CE s @ beyond'
run import csv.xlsx
expect_status 3
expect_out K2

# --- sheets, hidden things, formats of dates ---

cp "$data/xlsx/hidden.xlsx" .
run import hidden.xlsx --lang zh
expect_err import-no-heading
refused 1 sheet-no-such run import good.xlsx --sheet 七月
refused 1 sheet-is-text run import list.csv --sheet 七月
"$python" -B - <<'PYTHON' || fail "no workbook"
import datetime, openpyxl
book = openpyxl.Workbook()
book.active.title = "旧表"
book.active.sheet_state = "hidden"
sheet = book.create_sheet("六月")
book.create_sheet("附注")
book.active = 1
book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
sheet.append(["业务单号", "项目代码", "预算年度", "收款单位", "税号", "金额（万元）", "支付日期"])
code = "91999999MA00000154"
day = datetime.date(2023, 6, 8)
for i, (amount, date) in enumerate([(0.5, day), (0.1001, "2023年6月9日"), (1, "2023/6/10"), ("1.0002", "20230611")]):
    sheet.append([f"D-{i}", "KJ-02", 2023, "虚构示例甲", code, amount, date])
sheet.append(["合计", None, None, None, None, 2.6003])
sheet["G2"].number_format = "yyyy/m/d"
sheet.row_dimensions[3].hidden = True
sheet.column_dimensions["B"].hidden = True
book.save("dates.xlsx")
PYTHON
ok run import dates.xlsx --lang zh
expect_out 工作表：六月
expect_out 未读取的工作表：附注
expect_out 隐藏的工作表（未读取）：旧表
expect_out 隐藏的行（也已读取）：3
expect_out 隐藏的列（也已读取）：B
expect_out 26,003.00
ok run import dates.xlsx --json
expect_out '"hidden_rows": "3"'
expect_out '"total_compared": true'

# --- the template ---

# libxlsxwriter 1.1.4 forgets to free the text of a drop-down's range: a few bytes a file, not ours.
without_leak_check() { ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0" "$@"; }
ok without_leak_check run import --template 模板.xlsx --lang zh
expect_err 模板.xlsx
book show 模板.xlsx >shown
shown 'sheet 拨付清单 visible'
shown 'A1 E7E6E6 s @ 业务单号*'
shown "rule B2:B1048576 list '项目'!\$A\$2:\$A\$3"
shown 'A3 - s @ KJ-02'
shown 'column E @'
shown 'column L @'
refused 2 usage-argument-too-many run import --template x.xlsx list.csv
refused 2 usage-argument-missing run import
refused 1 file-exists without_leak_check run import --template list.xlsx
cat >rows.csv <<LIST
业务单号,项目代码,预算年度,收款单位,统一社会信用代码,金额,拨付日期,账号,开户行
T-1,KJ-01,2023,虚构示例乙,$code_two,"1,234.10",2023-06-12,9999000000000000025,虚构示例银行
T-2,KJ-02,2023,虚构示例丙,$code_three,"0.70",2023-06-13,9999000000000000033,虚构示例银行
LIST
book fill 模板.xlsx filled.xlsx rows.csv
ok as maker import filled.xlsx --commit --json
voucher=$(voucher_of_last)
ok as reviewer sign "$voucher" --json
ok run show T-1 --json
expect_out 1234.10
expect_out 0025 # 19 digits came through

# --- a whole list, as numbers and dates of another program: to the fen what the CSV is ---

book list "$data/refunds.csv" refunds.xlsx
run import "$data/refunds.csv" --json
grep -A100 '"totals"' out | sed '/"findings"/,$d' >csv.totals
run import refunds.xlsx --json
grep -A100 '"totals"' out | sed '/"findings"/,$d' >xlsx.totals
grep -q '"amount": "[0-9]' csv.totals || fail "no totals"
cmp csv.totals xlsx.totals || fail "the workbook has other totals than the list"

ok run verify

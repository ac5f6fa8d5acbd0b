# reconcile: a ledger made by the program, statements as banks write them, and every verdict.
. "$CLI"
ours=9999000000000000017
one=9999000000000001023
two=9999000000000001031
three=9999000000000001049

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
write() { python3 "$(dirname "$CLI")/statement.py" "$@" || fail "statement.py $*"; }
reconcile() { # EVIDENCE FILE... [OPTION...]
    audit reconcile "$@" --policy policy --genesis genesis.txt
}
json() { python3 -c "import json; d=json.load(open('$work/out')); import sys; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
# VERDICT STATUS FILE... [OPTION...]: with --json; of account $ours.
comes_to() {
    verdict=$1
    expected=$2
    shift 2
    reconcile evidence "$@" --account $ours --json
    expect_status "$expected"
    json "d['verdict'] == '$verdict'"
    json "sum(c['ledger_count'] for c in d['classes'].values()) == len(d['ledger'])"
    json "sum(c['bank_count'] for c in d['classes'].values()) == len(d['bank'])"
    json "all(i['result'] != 'fails' for k, i in d['identities'].items() if k.endswith('_rows') or k == 'matched')"
}
# The classes of all rows, "BT-1 matched, … | L-1 matched, …", as the JSON says.
says() {
    python3 - "$1" <<'PYTHON' || fail "the rows are not: $1"
import json, sys
d = json.load(open("out"))
tell = lambda rows, key: ", ".join("%s %s" % (r[key] or "-", r["class"]) for r in rows)
said = tell(d["ledger"], "reference") + " | " + tell(d["bank"], "reference")
if said != sys.argv[1]:
    sys.exit("it says: " + said)
PYTHON
}

# ---- the ledger: three payments of June, a refund, a relief; one payment of July
ledger_new
money_new
ok as maker programme open TR-01 --name 留抵退税 --category 减税降费政策资金 --instrument refund --from 2023-01-01
reviewed_by reviewer
ok as maker appropriate TR-01 50,000.00 --year 2023 --date 2023-06-01
reviewed_by reviewer
ok as maker programme open RL-01 --name 减免 --category 减税降费政策资金 --instrument relief --from 2023-01-01
reviewed_by reviewer
heading='业务单号,项目代码,预算年度,收款单位,统一社会信用代码,金额(元),拨付日期,申报编号,核定金额(元),开户行,账号,付款账号,支付凭证号,文号,备注'
{
    echo "$heading"
    echo "BT-1,KJ-01,2023,东川样例一号公司,$code_one,\"1,000.00\",2023-06-05,,,样例银行,$one,$ours,ZF-1,,"
    echo "BT-2,KJ-01,2023,东川样例二号公司,$code_two,\"2,345.67\",2023-06-06,,,样例银行,$two,$ours,ZF-2,,"
    echo "BT-3,KJ-01,2023,东川样例三号公司,$code_three,300.50,2023-06-28,,,样例银行,$three,$ours,ZF-3,,"
    echo "TK-1,TR-01,2023,东川样例一号公司,$code_one,800.00,2023-06-07,,,,,,TS2023000071,,"
    echo "RL-1,RL-01,2023,东川样例二号公司,$code_two,\"9,000.00\",2023-06-08,,,,,,,,"
} >june.csv
ok as maker import june.csv --commit
reviewed_by reviewer
ok run publish "$work/evidence" --json
log_line=$(sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out)
genesis=$(sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out)
printf '%s\nquorum none\n' "$log_line" >policy
printf '%s\n' "$genesis" >genesis.txt
ok run publish "$work/private" --with-private
cp -r evidence june-evidence

camt() { # OUT: June, of the rows on stdin
    cat >rows
    write camt "$1" $ours 10000.00 2023-06-01 2023-06-30 rows
}
b1="2023-06-06|1000.00|$one|东川样例一号公司|拨付|L-1"
b2="2023-06-07|2345.67|$two|东川样例二号公司|拨付|L-2"
b3="2023-06-29|300.50|$three|东川样例三号公司|拨付|L-3"

# ---- balanced, by both forms of statement; relief is never the bank's
printf '%s\n' "$b1" "$b2" "$b3" | camt all.xml
comes_to balanced 0 all.xml
says 'BT-1 matched, BT-2 matched, BT-3 matched | L-1 matched, L-2 matched, L-3 matched'
json 'd["apart"]["relief"] == {"count": 1, "amount": "9000.00"}'
json 'd["apart"]["other_instrument"] == {"count": 1, "amount": "800.00"}'
json 'all(i["result"] == "holds" for k, i in d["identities"].items() if k not in ("statements_follow", "periods_follow"))'
json 'd["bridge"]["ledger"]["adjusted"] == d["bridge"]["bank"]["adjusted"] == "6353.83"'
printf '%s\n' "$b1" "$b2" "$b3" >rows
write csv all.csv $ours 10000.00 rows
comes_to balanced 0 all.csv
json 'd["first_date"] == "2023-06-01" and d["last_date"] == "2023-06-30"'
ok reconcile evidence all.xml --account 0017 --lang zh
expect_out '相符：全部勾对'
expect_out '银行存款余额调节表'
expect_out '减税降费（不动资金，不与银行核对）'
expect_out '6,353.83'
expect_out '不知（首次对账，或没有写余额）'
expect_out '--settle 一次登记'
ok reconcile evidence all.xml --account 0017 --lang en
expect_out 'balanced: everything is matched'
# Digits of private rows say which account it is.
ok reconcile private all.xml --account $ours --json
json 'd["verdict"] == "balanced" and d["ledger"][0]["account"] == "9999000000000001023"'

# ---- the same inputs give the same bytes, in whatever order the files come
printf '%s\n' "$b1" "$b2" >rows
write camt first-half.xml $ours 10000.00 2023-06-01 2023-06-15 rows
printf '%s\n' "$b3" >rows
write camt second-half.xml $ours 6654.33 2023-06-16 2023-06-30 rows
ok reconcile evidence first-half.xml second-half.xml --account $ours --out first.result
ok reconcile evidence second-half.xml first-half.xml --account $ours --out second.result --threads 1
cmp first.result second.result || fail "the order of files or threads changes the result"
[ "$(tail -n 1 first.result)" = "sha256 $(head -n -1 first.result | sha256sum | cut -d' ' -f1)" ] || fail "the result's hash"
json_hash=$(sha256sum first.result | cut -d' ' -f1)
ok reconcile evidence first-half.xml second-half.xml --account $ours --json
json "d['result_sha256'] == '$json_hash'"
[ -z "$(find . -name '.*.new')" ] || fail "a new file was left"

# ---- what the bank has not done yet is pending, and after the days of grace a break
printf '%s\n' "$b1" "$b2" | camt pending.xml
comes_to balanced_with_pending 0 pending.xml
says 'BT-1 matched, BT-2 matched, BT-3 ledger_only | L-1 matched, L-2 matched'
json 'd["bridge"]["bank"]["minus"] == "300.50" and d["bridge"]["ledger"]["adjusted"] == d["bridge"]["bank"]["adjusted"]'
comes_to breaks 5 pending.xml --grace 1

# ---- planted: each is found and named
printf '%s\n' "$b2" "$b3" | camt case.xml # missing at the bank
comes_to breaks 5 case.xml
says 'BT-1 ledger_only, BT-2 matched, BT-3 matched | L-2 matched, L-3 matched'
printf '%s\n' "$b1" "$b2" "$b3" "2023-06-20|77.00|9999000000000009999|某公司|手续费|L-9" | camt case.xml # no entry
comes_to breaks 5 case.xml
says 'BT-1 matched, BT-2 matched, BT-3 matched | L-1 matched, L-2 matched, L-9 bank_only, L-3 matched'
printf '%s\n' "$b1" "$b1" "$b2" "$b3" | sed '2s/L-1/L-8/' | camt case.xml # paid twice: two rows, one entry
comes_to breaks 5 case.xml
says 'BT-1 matched, BT-2 matched, BT-3 matched | L-1 matched, L-8 duplicate_in_bank, L-2 matched, L-3 matched'
printf '%s\n' "$b1" "$b2" "$b3" | sed 's/2345.67/2345.68/' | camt case.xml # one fen
comes_to breaks 5 case.xml
says 'BT-1 matched, BT-2 amount_mismatch, BT-3 matched | L-1 matched, L-2 amount_mismatch, L-3 matched'
printf '%s\n' "$b1" "$b2" "$b3" | sed 's/2345.67/2354.67/' | camt case.xml # 4 and 5 are swapped
comes_to breaks 5 case.xml
json 'all(r["compared"] & 1 << 9 for r in d["bank"] if r["class"] == "amount_mismatch")'
json '[r["class"] for r in d["ledger"]].count("amount_mismatch") == 1'
printf '%s\n' "$b1" "$b2" "2023-06-12|-2345.67|$two|东川样例二号公司|退汇|L-7" "$b3" | camt case.xml # it came back
comes_to breaks 5 case.xml
says 'BT-1 matched, BT-2 matched, BT-3 matched | L-1 matched, L-2 matched, L-7 returned, L-3 matched'
reconcile evidence case.xml --account $ours --lang zh
expect_status 5
expect_out '不符：有需要处理的差异'
expect_out 'mingzhang return BT-2 --bank-reference L-7 --reason'
# A part that came back is no return of all.
printf '%s\n' "$b1" "$b2" "2023-06-12|-45.67|$two|东川样例二号公司|退回|L-7" "$b3" | camt case.xml
reconcile evidence case.xml --account $ours --lang zh
expect_status 5
expect_out '--bank-reference L-7 --reason 原因 --amount 45.67'
# What was paid twice and came back is no return of the payment that is right: the three rows are one match.
printf '%s\n' "$b1" "$b2" "$b2" "2023-06-12|-2345.67|$two|东川样例二号公司|退汇|L-7" "$b3" | sed '3s/L-2/L-8/' | camt case.xml
comes_to breaks 5 case.xml
says 'BT-1 matched, BT-2 matched, BT-3 matched | L-1 matched, L-2 matched, L-8 duplicate_in_bank, L-7 returned, L-3 matched'
reconcile evidence case.xml --account $ours --lang zh
expect_out '--line 对账单:2 --line 对账单:3 --line 对账单:4 --entry BT-2 --reason 重复付款已退回'
! grep -q 'mingzhang return' out || fail "a return is advised that would take back what is right"
# +1,000 and -1,000 are no balance.
printf '%s\n' "$b2" "$b3" "2023-06-20|1000.00|9999000000000009991|甲|往来|L-5" "2023-06-21|-1000.00|9999000000000009992|乙|往来|L-6" | camt case.xml
comes_to breaks 5 case.xml
says 'BT-1 ledger_only, BT-2 matched, BT-3 matched | L-2 matched, L-5 bank_only, L-6 bank_only, L-3 matched'
# Rows that say nothing of the payee: alike is not the same, and people say which is whose.
printf '%s\n' "2023-06-06|1000.00|||拨付|L-1" "2023-06-07|2345.67|||拨付|L-2" "$b3" | camt case.xml
reconcile evidence case.xml --account $ours --lang zh
expect_status 5
expect_out 'mingzhang match --account 账号 --line 对账单:1 --entry'
expect_out '--reason 原因'
# A command in a bank's text is no advice to give to a shell.
printf '%s\n' "$b1" "$b2" "2023-06-12|-2345.67|$two|东川样例二号公司|退汇|L-7;reboot" "$b3" | camt case.xml
reconcile evidence case.xml --account $ours --lang zh
expect_out 'mingzhang return BT-2 --bank-reference 流水号 --reason'

# ---- reports: 余额调节表 in its two sides, and everything, as people and as programs read them
printf '%s\n' "$b1" "$b2" "2023-06-20|77.00|9999000000000009991|=甲公司|手续费|L-9" "2023-06-21|-5.00|9999000000000009992|乙|利息|L-6" | camt case.xml
report() { # REPORT FILE [OPTION...]
    kind=$1
    shift
    rm -f "$1"
    reconcile evidence case.xml --account $ours --report "$kind" --out "$@"
    expect_status 5
}
report bridge bridge.txt --lang zh
for text in 银行存款余额调节表 '加：银行已收、单位未收' '减：单位已付、银行未付' 6,353.83 6,582.33 6,281.83 编制人 复核人 不是记账凭证; do
    grep -qF -- "$text" bridge.txt || { cat bridge.txt; fail "the bridge lacks $text"; }
done
report result result.txt --lang zh
for text in '不符：有需要处理的差异' 银行已记、单位未记 单位已记、银行未达 '--bank-reference L-6' 已勾对 减税降费 编制人; do
    grep -qF -- "$text" result.txt || { cat result.txt; fail "the report lacks $text"; }
done
for format in csv csv-gb18030 json xlsx html pdf; do
    report result "all.$format" --format $format --lang zh
    cp "all.$format" before
    report result "all.$format" --format $format --lang zh --threads 1
    cmp before "all.$format" || fail "the same inputs give another $format"
    report bridge "bridge.$format" --format $format --lang zh
done
/usr/bin/python3 -B - <<'PYTHON' || fail "others read the reports differently"
import csv, json
rows = list(csv.reader(open("all.csv", encoding="utf-8-sig", newline="")))
assert rows[0][1:4] == ["方", "分类", "日期"], rows[0]
assert [row[5] for row in rows[1:4]] == ["77.00", "-5.00", "300.50"], rows[1:4]
assert rows[1][7] == "'=甲公司" and rows[1][8].lstrip("\t") == "9999000000000009991", rows[1]
own = lambda path, code: [line for line in open(path, encoding=code) if "mingzhang-report/1" not in line]
assert own("all.csv", "utf-8-sig") == own("all.csv-gb18030", "gb18030")
parts = json.load(open("all.json"))["parts"]
tables = {part["key"]: part for part in parts if part["part"] == "table"}
assert [row["number"] for row in tables["breaks"]["rows"]] == ["L-9", "L-6", "BT-3"]
assert [row["match"] for row in tables["matches"]["rows"]] == [1, 1, 2, 2]
assert sum(row["bank_count"] for row in tables["classes"]["rows"]) == tables["classes"]["total"]["bank_count"] == 4
bridge = [part for part in json.load(open("bridge.json"))["parts"] if part["part"] == "table"][0]
assert [row["ledger_amount"] for row in bridge["rows"]] == ["5.00", "77.00"], bridge["rows"]
assert bridge["rows"][1]["bank_amount"] == "300.50"
try:
    import openpyxl
except ImportError:
    raise SystemExit(0)  # Without Debian's python3-openpyxl the workbook is read by none but us.
book = openpyxl.load_workbook("all.xlsx")
cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
assert not [cell for cell in cells if cell.data_type == "f"]
assert [cell for cell in cells if cell.value == "9999000000000009991" and cell.data_type == "s"]
assert [cell for cell in cells if cell.value == 300.5]
PYTHON
reconcile evidence case.xml --account $ours --report result --format xlsx
expect_status 2

# ---- what is not complete is not told to its end
comes_to incomplete 5 first-half.xml --to 2023-06-30
json 'd["counts"]["uncovered"]'
printf '%s\n' "$b3" >rows
write camt late.xml $ours 6654.33 2023-06-20 2023-06-30 rows
comes_to incomplete 5 first-half.xml late.xml # days are missing
json 'd["statements"][1]["findings"][0]["name"] == "statement-day"'
comes_to incomplete 5 all.xml second-half.xml # days are there twice
comes_to incomplete 5 all.xml --from 2023-06-07 # rows before the period
json 'd["counts"]["outside"] == 1'
reconcile evidence all.xml --account $ours --from 2023-06-07 --lang zh
expect_out '1 行不在期间之内'
write camt gap.xml $ours 6000.00 2023-06-16 2023-06-30 rows # another opening
comes_to incomplete 5 first-half.xml gap.xml
json 'd["identities"]["statements_follow"]["result"] == "fails"'

# ---- what cannot be compared is refused
untold() { # NAME COMMAND...
    name=$1
    shift
    "$@"
    expect_status 1
    expect_err "[$name]"
    [ ! -s out ] || fail "something was printed"
}
untold statement-other-account reconcile evidence all.xml --account 9999000000000000025
untold statement-other-account reconcile evidence all.xml --account 0025
untold input-cannot-read reconcile evidence absent.xml --account $ours
untold reconcile-carry-changed reconcile evidence all.xml --account $ours --previous rows
untold calendar-date reconcile evidence all.xml --account $ours --calendar rows
untold file-cannot-write reconcile evidence all.xml --account $ours --out absent/r
untold file-exists reconcile evidence all.xml --account $ours --out first.result
ok reconcile evidence all.xml --account $ours --out first.result --replace
untold file-name reconcile evidence all.xml --account $ours --out ./
misused() {
    name=$1
    shift
    "$@"
    expect_status 2
    expect_err "[$name]"
}
misused usage-option-missing reconcile evidence all.xml
misused usage-account reconcile evidence all.xml --account 12
misused usage-account reconcile evidence all.xml --account 9999-0017
misused usage-word-unknown reconcile evidence all.xml --account $ours --against bnk
misused usage-programme-list reconcile evidence all.xml --account $ours --programme KJ-01
misused usage-period-reversed reconcile evidence all.xml --account $ours --from 2023-07-01 --to 2023-06-01
misused usage-word-unknown reconcile evidence all.xml --account $ours --report all
misused usage-format-of-report reconcile evidence all.xml --account $ours --format csv
misused usage-days-none reconcile evidence all.xml --account $ours --window 0
misused usage-argument-missing reconcile evidence --account $ours

# ---- evidence that does not hold is compared with nothing; without a policy nobody can tell
cp -r evidence bad
tile=$(find bad/tile -path '*entries*' -type f | head -n 1)
python3 - "$tile" <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 1
open(sys.argv[1], "wb").write(data)
PYTHON
reconcile bad all.xml --account $ours --out bad.result
expect_status 4
[ ! -e bad.result ] || fail "a result of evidence that does not hold"
! grep -q 'balanced' out || fail "something was said about evidence that does not hold"
audit reconcile evidence all.xml --account $ours --genesis genesis.txt
expect_status 1
! grep -q 'balanced' out || fail "something was said about evidence that nobody vouches for"

# ---- a calendar: holidays are no business days, worked weekends are
printf '%s\n' "$b1" "$b2" "$b3" | sed 's/2023-06-06/2023-06-14/' | camt case.xml
comes_to balanced_with_pending 0 case.xml
says 'BT-1 date_out_of_window, BT-2 matched, BT-3 matched | L-2 matched, L-1 date_out_of_window, L-3 matched'
printf '# 2023\n2023-06-12 休\n2023-06-13 holiday\n' >calendar
comes_to balanced 0 case.xml --calendar calendar
printf '2023-06-10 班\n' >>calendar
comes_to balanced_with_pending 0 case.xml --calendar calendar
comes_to balanced 0 case.xml --calendar calendar --window 6
printf '2022-06-10 班\n' >calendar
reconcile evidence case.xml --account $ours --calendar calendar --lang zh
expect_out '节假日文件没有 2023 年的内容'

# ---- refunds go against the treasury's list, by 收入退还书号; lists have no balances
refunds="2023-06-09|800.00|$one|东川样例一号公司|增值税|TS2023000071"
printf '%s\n' "$refunds" >rows
write list refunds.csv rows
ok reconcile evidence refunds.csv --against treasury --json
json 'd["verdict"] == "balanced" and d["ledger"][0]["reference"] == "TK-1" and d["ledger"][0]["pass"] == "number"'
json 'd["bridge"] is None and d["identities"]["bridge"]["result"] == "unknown"'
json 'd["apart"]["other_instrument"]["count"] == 3 and d["apart"]["relief"]["count"] == 1'
printf '%s\n' "$refunds" "2023-06-09|1.00|$two|东川样例二号公司|增值税|TS2023000072" >rows
write list refunds.csv rows
reconcile evidence refunds.csv --against treasury --json
expect_status 5
json '[r["class"] for r in d["bank"]] == ["matched", "bank_only"]'
untold reconcile-no-bridge reconcile evidence refunds.csv --against treasury --report bridge --out refunds.txt
[ ! -e refunds.txt ] || fail "half a report was left"
reconcile evidence refunds.csv --against treasury --report result --lang zh
expect_status 5
expect_out 不知
# Another office's list of one programme.
printf '%s\n' "2023-06-06|1000.00|$one|东川样例一号公司||N-1" "2023-06-07|2345.67|$two|东川样例二号公司||N-2" \
    "2023-06-29|300.50|$three|东川样例三号公司||N-3" >rows
write list office.csv rows
ok reconcile evidence office.csv --against list --programme KJ-01 --json
json 'd["account"] == "list KJ-01" and d["classes"]["matched"]["bank_count"] == 3'
json 'd["apart"]["other_programme"] == {"count": 1, "amount": "800.00"}'
reconcile evidence office.csv --against list --json
expect_status 5
json '[r["class"] for r in d["ledger"]] == ["matched", "matched", "ledger_only", "matched"]'

# ---- what people match by hand and a reviewer signs comes before all else, until it is taken back
printf '%s\n' "2023-06-06|1000.00|||拨付|L-1" "$b2" "$b3" | camt hand.xml
comes_to breaks 5 hand.xml
ok as maker match --account $ours --line hand.xml:1 --entry BT-1 --reason 按附言核实
reviewed_by reviewer
joined=$(sed -n 's/.*: entry \([0-9]*\)\.$/\1/p' out)
ok run publish "$work/evidence" --json
comes_to balanced 0 hand.xml
json '[r["pass"] for r in d["bank"]] == ["manual", "name", "name"] and d["counts"]["not_joined"] == 0'
ok as maker match --part "$joined" --reason 勾错
reviewed_by reviewer
ok run publish "$work/evidence" --json
comes_to breaks 5 hand.xml

# ---- July: what was open in June is looked at again
printf '%s\n' "$b1" "$b2" "2023-06-20|77.00||东川样例二号公司|补差|L-9" "2023-06-21|88.00||某公司|手续费|L-10" | camt june.xml
reconcile evidence june.xml --account $ours --out june.result --json
expect_status 5
json 'd["breaks"] == {"new": 3, "persisting": 0, "resolved": 0}'
cp out june.json
ok as maker pay --programme KJ-01 --reference BT-4 --payee-code $code_one --payee-name 东川样例一号公司 --amount 50.00 \
    --date 2023-07-10 --account $one --paying-account $ours
reviewed_by reviewer
# Recorded in July for June: what the bank paid then.
ok as maker pay --programme KJ-01 --reference BT-5 --payee-code $code_two --payee-name 东川样例二号公司 --amount 77.00 \
    --date 2023-06-20 --account $two --paying-account $ours
reviewed_by reviewer
ok run publish "$work/evidence" --json
printf '%s\n' "2023-07-03|300.50|$three|东川样例三号公司|拨付|L-3" "2023-07-11|60.00|$one|东川样例一号公司|拨付|L-11" >rows
write camt july.xml $ours 6489.33 2023-07-01 2023-07-31 rows
reconcile evidence july.xml --account $ours --previous june.result --out july.result --json
expect_status 5
json 'd["first_date"] == "2023-07-01" and d["identities"]["periods_follow"]["result"] == "holds"'
json 'd["breaks"] == {"new": 2, "persisting": 1, "resolved": 2}'
says 'BT-5 matched, BT-3 matched, BT-4 amount_mismatch | L-9 matched, L-10 bank_only, L-3 matched, L-11 amount_mismatch'
json 'next(r for r in d["bank"] if r["reference"] == "L-10")["state"] == "persisting"'
json 'next(r for r in d["bank"] if r["reference"] == "L-10")["id"] in open("june.json").read()'
json 'd["identities"]["bridge"]["result"] == "holds"'
reconcile evidence july.xml --account 0017 --previous june.result --lang zh
expect_status 5
expect_out '未了事项：新增 2，持续 1，已了结 2。'
expect_out '[持续]'
# A result that was changed, is of another account or of later days carries nothing on.
sed 's/77.00/78.00/' june.result >changed.result
untold reconcile-carry-changed reconcile evidence july.xml --account $ours --previous changed.result
head -n -1 june.result >changed.result
untold reconcile-carry-changed reconcile evidence july.xml --account $ours --previous changed.result
untold reconcile-carry-account reconcile evidence refunds.csv --against treasury --previous june.result \
    --from 2023-07-01 --to 2023-07-31
untold reconcile-period-empty reconcile evidence june.xml --account $ours --previous july.result
untold reconcile-period-overlaps reconcile evidence july.xml --account $ours --previous june.result --from 2023-06-30
# A month that was left out: the statements do not begin where the run before ended.
: >rows
write camt august.xml $ours 1.00 2023-08-01 2023-08-31 rows
comes_to incomplete 5 august.xml --previous june.result
json 'd["identities"]["periods_follow"]["result"] == "fails" and d["counts"]["uncovered"]'

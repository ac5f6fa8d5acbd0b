# One syntax of filters: list --where, search, and the auditor's report --where.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
# json EXPRESSION: of the document `d` that the last command printed, an expression that is true.
json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
# found EXPR REFERENCE...: the payouts that a filter takes, in order.
found() {
    ok run list --where "$1" --json
    shift
    python3 - "$@" <<'PYTHON' || fail "not these: $*"
import json, sys
sys.exit([r["reference"] for r in json.load(open("out"))["rows"]] != sys.argv[1:])
PYTHON
}

# ---- words, initials, a credit code's end, and each key
found xgsl S-1 S-2 S-3 S-4 E-1 R-1
found 'xgsljmzz' S-1 S-2 S-3 S-4 E-1 R-1
found 'payee:xgsl date:2023-05' S-4
found 'xgldts' R-1
found '虚构示例 AND 首批' S-1
found '00Y43 amount:<=1000' S-1 S-4 E-1
found 'payee:0Y43 programme:SUB' S-1 S-2 S-3 S-4
found 'programme:留抵' R-1
found '项目:SUB 金额：１０００..3000' S-1 S-2 S-3
found 'amount:>=50万' R-1
found 'amount:>8.51亿' R-1
found 'amount:852000000.01..' 
found 'date:2023-Q2 -status:unpaid' S-1 S-2 S-3 S-4 E-1
found 'date:2023-06-02..2023-06-03' S-2 S-3
found 'date:2023-H2'
found 'status:paid|partly-paid' S-1 S-2
found '状态:退汇' S-3
found 'status:relief' E-1
found 'instrument:refund' R-1
found '方式:减免' E-1
found 'officer:shen.pi' R-1
found 'officer:审批丙' R-1
found '-officer:审批丙 programme:REF'
found 'officer:经办甲 s-1' S-1
found '-xgsl' P-1
found '"首批"' S-1
found '没有这家'

# Numbers of vouchers and entries are those that show knows.
ok run list --where 'R-1' --json
entry=$(python3 -c "import json; print(json.load(open('out'))['rows'][0]['entry'])")
found "entry:$entry" R-1
found "entry:..$((entry - 1)) date:2023-06" S-1 S-2 S-3 E-1
ok run show "$entry" --json
voucher=$(python3 -c "import json; print(json.load(open('out'))['voucher']['seal'])")
found "voucher:$voucher" R-1
found "voucher:$((voucher - 1))" S-1 S-2 S-3 S-4 E-1
found "-voucher:..$voucher" P-1

# With other options both must fit; pages and totals are those of what fits.
ok run list --where xgsl --month 2023-06 --programme SUB --json
json '[r["reference"] for r in d["rows"]] == ["S-1", "S-2", "S-3"] and d["total"]["amount"] == "6000.00"'
ok run list --where 'programme:SUB' --limit 2 --json
json '[r["reference"] for r in d["rows"]] == ["S-1", "S-2"] and d["next_after"] == d["rows"][1]["entry"]'
after=$(python3 -c "import json; print(json.load(open('out'))['next_after'])")
ok run list --where 'programme:SUB' --limit 3 --after "$after" --json
json '[r["reference"] for r in d["rows"]] == ["S-3", "S-4", "P-1"] and d["next_after"] is None'
ok run list --body settlement --where payee:xgsl --json
json '[r["reference"] for r in d["rows"]] == ["S-1", "S-2"]'
ok run list --body settlement --where officer:chu.na --json
json 'd["count"] == 2'
ok run list --body adjustment --where 'date:2023-06-25 amount:3000' --json
json 'd["count"] == 1'

# search takes the same, over all kinds of entries, its words in quotes of the shell or not.
ok run search xgsl date:2023-05 --json
json '[r["text"][:3] for r in d["rows"]] == ["S-4"]'
ok run search 'TH-0001 amount:3000' --json
json '[r["body"] for r in d["rows"]] == ["return"]'
ok run search programme:SUB instrument:subsidy --json
json '[r["body"] for r in d["rows"]][:2] == ["programme", "appropriation"]'

# ---- what is wrong is named, and nothing is listed
for wrong in 'amuont:5=filter-key-unknown' 'status:done=filter-word-unknown' \
    'amount:1.234=filter-amount' 'date:2023-13=filter-date' 'entry:x=filter-number' \
    'amount:9..1=filter-backwards' '"x=filter-quote' 'x OR y=filter-or' 'AND=filter-and' \
    'payee:=filter-value-missing' ' =filter-empty'; do
    refused 2 "${wrong##*=}" run list --where "${wrong%=*}"
    [ ! -s out ] || fail "something was listed"
done
refused 2 filter-word-unknown run search status:done
run list --where status:done --lang zh
expect_err 'status: 不能是“done”'
expect_err 'partly-paid 部分付'
ok run list --help --lang zh
expect_out '拼音首字母'

# ---- the auditor's reports take the same filters, say them, and are checked with them
ok run publish "$work/evidence" --json
{
    sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out
    echo "quorum none"
} >policy
sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out >genesis.txt
report() { run_by "$MINGZHANG_AUDIT" report evidence "$@" --policy policy --genesis genesis.txt; }
# taken EXPR REFERENCE...: the payouts in a report, which must be those that the ledger lists.
taken() {
    ok report disbursements --where "$1" --json
    python3 - "$@" <<'PYTHON' || fail "not these: $*"
import json, sys
d = json.load(open("out"))
rows = [r["reference"] for p in d["parts"] if p.get("part") == "table" for r in p["rows"]]
sys.exit(sorted(rows) != sorted(sys.argv[2:]))
PYTHON
    found "$@"
}
taken xgsl S-1 S-2 S-3 S-4 E-1 R-1
taken 'date:2023-Q2 -status:unpaid' S-1 S-2 S-3 S-4 E-1
taken 'status:paid|partly-paid' S-1 S-2
taken '00Y43 amount:<=1000' S-1 S-4 E-1
taken 'officer:审批丙' R-1
taken "voucher:$voucher" R-1
taken "entry:$entry" R-1
taken '首批 方式:拨付' S-1
taken 'programme:xgldts' R-1
taken '没有这家'

ok report summary --where '状态：退汇' --lang zh
expect_out 'status:returned'
expect_out '筛选条件'
for format in txt csv json xlsx html; do
    ok report disbursements --where '虚构 "首批" -"a;<&>%" -"=b"' --out "some.$format"
    ok report --check "some.$format"
    ok report publicity --where 'officer:经办甲' --out "public.$format"
    ok report --check "public.$format"
done
# A filter that was changed in the file gives another report.
ok report disbursements --where status:paid --out paid.csv
sed 's/where=status:paid/where=status:unpaid/' paid.csv >forged.csv
cmp -s paid.csv forged.csv && fail "the recipe does not carry the filter"
run_by "$MINGZHANG_AUDIT" report evidence --check forged.csv --policy policy --genesis genesis.txt
expect_status 4
refused 2 filter-no-report report programmes --where xgsl
refused 2 filter-no-report report verification --where xgsl
refused 2 filter-amount report summary --where amount:x
# Pages by month are of what the filter takes, and each is checked with it.
ok report disbursements --where '-status:relief xgsl' --split 2 --out pages.html
for page in pages.html pages-2023-05.html pages-2023-06.html; do
    grep -q 'where=-status:relief' "$page" || fail "$page does not carry the filter"
    ok run_by "$MINGZHANG_AUDIT" report evidence --check "$page" --policy policy --genesis genesis.txt
done
grep -q 'E-1' pages-2023-06.html && fail "a page has what the filter does not take"
grep -q 'R-1' pages-2023-06.html || fail "a page lacks what the filter takes"

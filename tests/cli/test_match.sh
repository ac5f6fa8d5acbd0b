# match: what reconcile cannot tell is said by people: exactly, once, and taken back.
. "$CLI"
ours=9999000000000000017
theirs=9999000000000000025
one=9999000000000001023
two=9999000000000001031

write() { python3 "$(dirname "$CLI")/statement.py" "$@" || fail "statement.py $*"; }
entry_of_last() { sed -n 's/.*: entry \([0-9]*\)\.$/\1/p' "$work/out"; }
# The classes of all rows, "BT-1 matched, … | L-1 matched, …", as reconcile says.
comes_to() { # STATUS WORDS
    run reconcile june.xml --account $ours --json
    expect_status "$1"
    python3 - "$2" <<'PYTHON' || fail "the rows are not: $2"
import json, sys
d = json.load(open("out"))
tell = lambda rows: ", ".join("%s %s" % (r["reference"] or "-", r["class"]) for r in rows)
said = tell(d["ledger"]) + " | " + tell(d["bank"])
if said != sys.argv[1]:
    sys.exit("it says: " + said)
PYTHON
}
pay() { # REFERENCE AMOUNT CODE NAME ACCOUNT DATE [OPTION...]
    ok as maker pay --programme KJ-01 --reference "$1" --amount "$2" --payee-code "$3" --payee-name "$4" \
        --account "$5" --date "$6" --paying-account $ours --reason 分期拨付
    reviewed_by reviewer
}
# By the maker.
match() { ok as maker match --account $ours "$@"; }

ledger_new
money_new
pay BT-1 1000.00 $code_one 东川样例一号公司 $one 2023-06-05
pay BT-2 500.00 $code_two 东川样例二号公司 $two 2023-06-06
second=$(entry_of_last)
pay BT-3 500.00 $code_two 东川样例二号公司 $two 2023-06-06
pay 2 70.00 $code_one 东川样例一号公司 $one 2023-06-07
fourth=$(entry_of_last)
pay BT-5 80.00 $code_one 东川样例一号公司 $one 2023-06-07
ok as maker reverse BT-5 --amount 30 --reason 多记 --date 2023-06-08
reviewed_by reviewer
reversal=$(entry_of_last)
ok as maker programme open RL-01 --name 减免 --category 减税降费政策资金 --instrument relief --from 2023-01-01
reviewed_by reviewer
ok as maker pay --programme RL-01 --reference RL-1 --amount 500.00 --payee-code $code_two --payee-name 东川样例二号公司 \
    --date 2023-06-06
reviewed_by reviewer

# Two payouts alike and one row for them; and a row that says nothing of whom it paid.
printf '%s\n' "2023-06-06|1000.00|$one|东川样例一号公司|拨付|L-1" "2023-06-07|500.00|$two|东川样例二号公司|拨付|L-2" \
    "2023-06-08|500.00|||柜面|L-3" "2023-06-09|120.00|||柜面|L-4" >rows
write camt june.xml $ours 10000.00 2023-06-01 2023-06-30 rows
write csv june.csv $ours 10000.00 rows
write camt others.xml $theirs 10000.00 2023-06-01 2023-06-30 rows
open_rows='BT-1 matched, BT-2 ambiguous, BT-3 ambiguous, 2 ledger_only, BT-5 ledger_only, BT-5 ledger_only | L-1 matched, L-2 ambiguous, L-3 bank_only, L-4 bank_only'
comes_to 5 "$open_rows"

# --- refused, in words, and nothing recorded
join="as maker match --reason x --account $ours"
refused 2 usage-option-missing as maker match --account $ours --line june.xml:2 --entry BT-2
refused 2 match-usage as maker match --reason x --line june.xml:2 --entry BT-2
refused 2 match-usage $join --entry BT-2
refused 2 match-usage $join --line june.xml:2
refused 2 match-usage as maker match --reason x --part 3 --entry BT-2
refused 2 match-line-malformed $join --line june.xml --entry BT-2
refused 2 match-line-malformed $join --line june.xml:0 --entry BT-2
refused 2 match-line-malformed $join --line :2 --entry BT-2
refused 2 match-line-twice $join --line june.xml:2 --line june.xml:2 --entry BT-2
refused 3 match-row-unknown $join --line june.xml:5 --entry BT-2
expect_err 'june.xml has no row 5'
refused 3 match-row-not-booked $join --line june.csv:1 --entry BT-2
refused 1 input-cannot-read $join --line absent.xml:1 --entry BT-2
refused 1 statement-other-account $join --line others.xml:2 --entry BT-2
refused 3 match-entry-unknown $join --line june.xml:2 --entry BT-99
refused 3 match-entry-unknown $join --line june.xml:2 --entry 999
refused 3 match-entry-unknown $join --line june.xml:2 --entry "$(printf '%0600d' 0)"
refused 3 match-entry-unknown $join --line june.xml:2 --entry '#BT-2'
refused 3 match-entry-two-meanings $join --line june.xml:2 --entry 2
refused 2 match-entry-twice $join --line june.xml:2 --entry BT-2 --entry "$second"
refused 3 match-entry-no-money $join --line june.xml:2 --entry 0
refused 3 match-entry-no-money $join --line june.xml:2 --entry '#2'
refused 3 match-entry-no-money $join --line june.xml:2 --entry "$reversal"
refused 3 match-entry-no-money $join --line june.xml:2 --entry RL-1
refused 3 match-sums-differ $join --line june.xml:1 --entry BT-2
expect_err "are 1000.00 yuan, the entries 500.00; 500.00 apart"
# What was reversed the bank never shows: 80.00 less 30.00.
refused 3 match-sums-differ $join --line june.xml:4 --entry BT-5
expect_err "the entries 50.00"
refused 3 match-sums-differ as maker match --reason x --account $ours --line june.xml:2 --line june.xml:3 --entry BT-2 --lang zh
expect_err "银行流水 1000.00 元，账本明细 500.00 元，相差 500.00 元"
refused 1 flow-account-malformed as maker match --reason x --account 12a --line june.xml:2 --entry BT-2
for number in 0 1 999; do refused 3 match-parts-no-match as maker match --part $number --reason x; done
refused 3 signer-is-no-maker as cashier match --reason x --account $ours --line june.xml:2 --entry BT-2

# --- shown before it is signed; the reviewer's signature makes it count
match --line june.xml:2 --entry "$second" --reason 按附言核实 --json --lang zh
expect_err 人工勾对
expect_err "第 2 行 2023-06-07 L-2 500.00 元"
voucher=$(voucher_of_last)
comes_to 5 "$open_rows"
ok as reviewer review "$voucher"
first=$(entry_of_last)
comes_to 5 'BT-1 matched, BT-2 matched, BT-3 ledger_only, 2 ledger_only, BT-5 ledger_only, BT-5 ledger_only | L-1 matched, L-2 matched, L-3 bank_only, L-4 bank_only'
ok run show "$first" --lang zh
expect_out 勾对
expect_out "第 2 行 2023-06-07 L-2 500.00 元"
expect_out "$second"
ok run show "$first" --json
expect_out '"action": "join"'
ok run list --body match --lang zh
expect_out 按附言核实

# Each row and each entry once.
refused 3 match-entry-matched $join --line june.xml:3 --entry BT-2
expect_err "match --part $first"
refused 3 match-line-matched $join --line june.xml:2 --entry BT-3

# By reference; and several against one, 70.00 and 50.00 being 120.00.
match --line june.xml:3 --entry BT-3 --reason 柜面支付
reviewed_by reviewer
by_reference=$(entry_of_last)
match --line june.xml:4 --entry "#$fourth" --entry BT-5 --reason 合并支付
reviewed_by reviewer
all_matched='BT-1 matched, BT-2 matched, BT-3 matched, 2 matched, BT-5 matched, BT-5 matched | L-1 matched, L-2 matched, L-3 matched, L-4 matched'
comes_to 0 "$all_matched"

# --- taken back: open again, once, and may be matched anew
ok as maker match --part "$by_reference" --reason 勾错笔
reviewed_by reviewer
parted=$(entry_of_last)
comes_to 5 'BT-1 matched, BT-2 matched, BT-3 ledger_only, 2 matched, BT-5 matched, BT-5 matched | L-1 matched, L-2 matched, L-3 bank_only, L-4 matched'
ok run show "$parted" --lang zh
expect_out 撤销勾对
expect_out "$by_reference"
expect_out 勾错笔
refused 3 match-parted-twice as maker match --part "$by_reference" --reason x
refused 3 match-parts-no-match as maker match --part "$parted" --reason x
match --line june.xml:3 --entry BT-3 --reason 重新核实
reviewed_by reviewer
comes_to 0 "$all_matched"
ok run verify

# list, search, checkpoint, reindex: what is sealed, looked up, with a total only where rows are alike.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
lines_of() { grep -c "$1" "$work/out"; }
lacks_out() { ! grep -qF -- "$1" "$work/out" || fail "stdout has: $1"; }
# json EXPRESSION: of the document `d` that the last command printed, an expression that is true.
json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }

# All payouts, in order, with their total, adjustments and settlements beside it.
ok run list --lang zh
expect_out '业务单号'
expect_out '合计'
expect_out '852,006,650.00  3,400.00  1,500.00'
expect_out '共 7 笔'
for state in 已付 部分付 退汇 已冲销 减免 未付; do expect_out "$state"; done

ok run list --json
json 'd["count"] == 7 and d["next_after"] is None'
json 'd["total"]["amount"] == "852006650.00" and d["total"]["adjusted"] == "3400.00"'
json '[r["status"] for r in d["rows"]] == ["paid","partly-paid","returned","reversed","relief","unpaid","unpaid"]'
json 'd["rows"][0]["reference"] == "S-1" and d["rows"][0]["date"] == "2023-06-01"'

# Everything that is asked for must fit.
ok run list --month 2023-05 --json
json '[r["reference"] for r in d["rows"]] == ["S-4"]'
ok run list --from 2023-06-02 --to 20230603 --json
json '[r["reference"] for r in d["rows"]] == ["S-2", "S-3"]'
ok run list --programme REL --json
json '[r["reference"] for r in d["rows"]] == ["E-1"]'
ok run list --status unsettled --json
json '[r["reference"] for r in d["rows"]] == ["S-2", "S-3", "R-1", "P-1"]'
ok run list --status settled --json
json '[r["reference"] for r in d["rows"]] == ["S-1"]'
ok run list --status adjusted --json
json '[r["reference"] for r in d["rows"]] == ["S-3", "S-4"]'
ok run list --status returned --json
json '[r["reference"] for r in d["rows"]] == ["S-3"]'
ok run list --amount-min 2,000 --amount-max 3000.00 --json
json '[r["reference"] for r in d["rows"]] == ["S-2", "S-3"]'
ok run list --payee 00Y43 --json
json 'd["count"] == 6'
ok run list --payee 示例精密 --month 2023-06 --programme SUB --json
json 'd["count"] == 3 and d["total"]["amount"] == "6000.00"'
ok run list --payee 没有这家 --json
json 'd["count"] == 0 and d["rows"] == []'

# A page, and the next.
ok run list --limit 2 --json
json 'd["count"] == 2 and d["next_after"] == d["rows"][1]["entry"]'
after=$(python3 -c "import json; print(json.load(open('out'))['next_after'])")
ok run list --limit 5 --after "$after" --json
json 'd["count"] == 5 and d["next_after"] is None and d["rows"][0]["reference"] == "S-3"'
ok run list --limit 2
expect_err "--after $after"

# Other kinds of entries; a total of what is not alike is not shown.
ok run list --body settlement --json
json 'd["total"] == {"amount": "1500.00"} and d["rows"][0]["reference"] == "S-1"'
ok run list --body adjustment --json
json '[r["kind"] for r in d["rows"]] == ["return", "reversal"]'
ok run list --body appropriation --json
json 'd["rows"][0]["programme"] == "SUB" and d["total"]["amount"] == "10000000.00"'
ok run list --body all --json
json 'd["count"] == 23 and "total" not in d'
ok run list --body officer --lang zh
expect_out 'jing.ban 经办甲'
lacks_out '合计'

# Any text, a credit code's tail, a reference, a bank's reference.
ok run search 首批 --json
json '[r["entry"] for r in d["rows"]] == [12]'
ok run search 100Y43 --json
json 'd["count"] == 6'
ok run search YH-0002 --json
json 'd["rows"][0]["body"] == "settlement" and d["rows"][0]["amount"] == "500.00"'
ok run search S-3 --json
json '[r["body"] for r in d["rows"]] == ["disbursement", "return"]'
ok run search 无此文字 --lang zh
expect_out '共 0 笔'

# Misuse, each named.
for wrong in '--month 2023-13:month-does-not-exist' '--month x:month-malformed' \
    '--status paid:usage-word-unknown' '--body payouts:usage-word-unknown' \
    '--from 20230231:date-does-not-exist' '--amount-min 1.234:amount-too-many-decimals' \
    '--limit x:usage-number-malformed' '--month 2023-06 --from 20230601:usage-month-and-dates'; do
    # shellcheck disable=SC2086
    refused 2 "${wrong##*:}" run list ${wrong%:*}
done
refused 2 usage-search-empty run search ''
refused 2 usage-argument-missing run search
refused 1 ledger-directory-missing run list --ledger "$work/nowhere"

# The checkpoint, as it is signed, and for programs.
ok run checkpoint
[ "$(sed -n 2p out)" = 8 ] || fail "the second line of a checkpoint is its size"
cmp -s out "$MINGZHANG_LEDGER/head" || fail "the checkpoint is not the one that was released"
ok run checkpoint --json
json 'd["size"] == 8 and d["entries"] == 23 and d["note"].startswith("park.example/policy-funds\n8\n" + d["root"])'

# Indexes made anew say the same.
ok run list --json
cp out before
ok run reindex --lang zh
expect_out '23 笔明细'
ok run list --json
cmp -s before out || fail "the list changed with its indexes"
ok run reindex --json
json 'd["entries"] == 23 and d["vouchers"] == 8'

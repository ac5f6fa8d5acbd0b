# reconcile by the ledger itself: two months, from breaks to a sealed balance that the next one
# carries on.
. "$CLI"
ours=9999000000000000017
one=9999000000000001023
two=9999000000000001031

write() { python3 "$(dirname "$CLI")/statement.py" "$@" || fail "statement.py $*"; }
json() { python3 -c "import json, sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
entry_of_last() { sed -n 's/.*: entry \([0-9]*\)\.$/\1/p' "$work/out"; }
pay() { # REFERENCE AMOUNT CODE NAME ACCOUNT DATE
    ok as maker pay --programme KJ-01 --reference "$1" --amount "$2" --payee-code "$3" --payee-name "$4" \
        --account "$5" --date "$6" --paying-account $ours --reason 分期拨付
    reviewed_by reviewer
}
reconcile() { run reconcile "$@" --account $ours; }

ledger_new
money_new
pay BT-1 1000.00 $code_one 东川样例一号公司 $one 2023-06-05
pay BT-2 500.00 $code_two 东川样例二号公司 $two 2023-06-06
pay BT-3 500.00 $code_two 东川样例二号公司 $two 2023-06-06
b1="2023-06-06|1000.00|$one|东川样例一号公司|拨付|L-1"
b2="2023-06-07|500.00|$two|东川样例二号公司|拨付|L-2"
b3="2023-06-08|500.00|||柜面|L-3"
printf '%s\n' "$b1" "$b2" "$b3" >rows
write camt june.xml $ours 10000.00 2023-06-01 2023-06-30 rows
write camt others.xml 9999000000000000025 10000.00 2023-06-01 2023-06-30 rows

# --- a first run, over evidence of the ledger's own that nobody else reads; the same as an auditor's
reconcile june.xml --json
expect_status 5
expect_err 'this is a first run'
json 'd["verdict"] == "breaks" and d["classes"]["ambiguous"]["ledger_count"] == 2'
json 'd["ledger"][0]["account"] == "9999000000000001023"'
[ "$(stat -c %a ledger/evidence)" = 700 ] || fail "others can read the evidence"
cp out own.json
ok run policy
cp out policy
ok run publish "$work/given" --with-private --json
sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out >genesis.txt
run_by "$MINGZHANG_AUDIT" reconcile given june.xml --policy policy --genesis genesis.txt --account $ours --json
expect_status 5
cmp out own.json || fail "the auditor says something else"

# Witnesses are asked for what goes out, not for what the ledger compares by itself.
w1=witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
{ grep '^log ' policy; printf 'witness w1 %s\nquorum w1\n' "$w1"; } >ledger/policy
run publish "$work/nobody"
[ "$status" -ne 0 ] || fail "published without the witness"
reconcile june.xml --json
expect_status 5
cmp out own.json || fail "the policy changes the result"
rm ledger/policy

# --- refused, in words, and nothing recorded
refused 2 reconcile-seal-and-settle as maker reconcile june.xml --account $ours --seal --settle
refused 2 reconcile-seal-no-account as maker reconcile june.xml --against treasury --seal
refused 2 reconcile-settle-list as cashier reconcile june.xml --against list --settle
refused 2 usage-option-missing run reconcile june.xml
refused 1 statement-other-account run reconcile others.xml --account $ours
refused 3 signer-is-no-cashier as maker reconcile june.xml --account $ours --settle
refused 3 signer-is-no-maker as cashier reconcile june.xml --account $ours --seal
[ ! -e ledger/reconciliations ] || fail "a text of a run that nobody signed"
chmod 755 ledger/evidence
refused 3 reconcile-folder-open run reconcile june.xml --account $ours
chmod 700 ledger/evidence

# --- what is matched is settled, once: with the bank's number, day and statement
ok as cashier reconcile june.xml --account $ours --settle --json
json 'd["vouchers"][0]["entries"] == 1 and d["vouchers"][0]["status"] == "sealed"'
expect_err '1 settlements will be recorded, 1,000.00 yuan together'
ok run list --body settlement --json
json '[(r["reference"], r["amount"], r["date"]) for r in d["rows"]] == [("BT-1", "1000.00", "2023-06-06")]'
ok run show "$(python3 -c "import json; print(json.load(open('out'))['rows'][0]['entry'])")" --json
expect_out "$(sha256sum june.xml | cut -d' ' -f1)"
expect_out '"L-1"'
expect_out '"2023-06-06"'
refused 0 reconcile-nothing-to-settle as cashier reconcile june.xml --account $ours --settle

# --- what cannot be told is matched by hand; then it balances
ok as maker match --account $ours --line june.xml:2 --entry BT-2 --reason 按附言核实
reviewed_by reviewer
ok as maker match --account $ours --line june.xml:3 --entry BT-3 --reason 柜面支付
reviewed_by reviewer
by_hand=$(entry_of_last)
reconcile june.xml --json
expect_status 0
json 'd["verdict"] == "balanced"'
ok as cashier reconcile june.xml --account $ours --settle
expect_err '2 settlements will be recorded, 1,000.00 yuan together'
ok run totals --json
expect_out '"2000.00"'

# --- sealed by the maker and the reviewer, who sees the numbers
ok as maker reconcile june.xml --account $ours --seal --out june.result --json --lang zh
json 'd["status"] == "pending" and d["missing"] == ["reviewer"]'
voucher=$(voucher_of_last)
[ "$(cat ledger/reconciliations/*.txt | sha256sum)" = "$(sha256sum <june.result)" ] || fail "the text that was kept"
ok as reviewer review "$voucher" --lang zh
expect_err '对账结论'
expect_err '相符'
expect_err '账本 3 笔 2,000.00 元，银行 3 笔 2,000.00 元'
expect_err '10,000.00'
expect_err '8,000.00'
ok run list --body reconciliation --json
sealed=$(python3 -c "import json; print(json.load(open('out'))['rows'][0]['entry'])")
ok run show "$sealed" --json
json 'd["entry"]["verdict"] == "balanced" '
json 'd["entry"]["opening"] == "10000.00" and d["entry"]["closing"] == "8000.00"'
json 'd["entry"]["first_date"] == "2023-06-01" and d["entry"]["last_date"] == "2023-06-30" and "previous" not in d["entry"]'
expect_out "$(sha256sum <june.result | cut -d' ' -f1)"
expect_out "$(sha256sum june.xml | cut -d' ' -f1)"
ok run list --body reconciliation --lang zh
expect_out '0017 2023-06-01 — 2023-06-30 相符'
ok run verify
ok run publish "$work/given" --with-private
run_by "$MINGZHANG_AUDIT" verify given --policy policy --genesis genesis.txt
expect_status 0

# --- July carries on by itself; what is still open in August is open from then
pay BT-4 70.00 $code_one 东川样例一号公司 $one 2023-07-10
pay BT-5 90.00 $code_one 东川样例一号公司 $one 2023-07-31
printf '%s\n' "2023-07-11|70.00|$one|东川样例一号公司|拨付|L-4" >rows
write camt july.xml $ours 8000.00 2023-07-01 2023-07-31 rows
reconcile july.xml --json
expect_status 0
expect_err "Carries on from reconciliation $sealed (up to 2023-06-30)"
json 'd["verdict"] == "balanced_with_pending" and d["identities"]["periods_follow"]["result"] == "holds"'
ok as maker reconcile july.xml --account $ours --seal
reviewed_by reviewer
july=$(entry_of_last)
ok run show "$july" --json
json "d['entry']['previous'] == $sealed and d['entry']['verdict'] == 'balanced-with-pending'"

# June once more, with a match taken back and what was settled by it: a break again. It is no sequel
# of July, nor of itself.
ok as maker match --part "$by_hand" --reason 勾错笔
reviewed_by reviewer
reconcile june.xml --json
expect_status 0 # The cashier still says that this row paid it.
ok run list --body settlement --json
ok as cashier settle BT-3 --reason 勾错笔 --date 2023-06-30 --take-back \
    "$(python3 -c "import json; print([r['entry'] for r in json.load(open('out'))['rows'] if r['reference'] == 'BT-3'][0])")"
reconcile june.xml --json
expect_status 5
expect_err 'this is a first run'
json '[r["class"] for r in d["ledger"]] == ["matched", "matched", "ledger_only"]'
# August carries on from July.
printf '%s\n' "2023-08-01|90.00|$one|东川样例一号公司|拨付|L-5" >rows
write camt august.xml $ours 7930.00 2023-08-01 2023-08-31 rows
reconcile august.xml --json
expect_status 0
expect_err "Carries on from reconciliation $july"
json 'd["verdict"] == "balanced" and d["breaks"]["resolved"] == 1'

# --- the text is gone, or is another: said, and --previous asks for it
mkdir away
mv ledger/reconciliations/* away/
refused 3 reconcile-text-missing run reconcile august.xml --account $ours
expect_err "entry $july"
refused 3 reconcile-text-other as maker reconcile august.xml --account $ours --seal --previous rows
ok run reconcile july.xml --account $ours --previous june.result --json
json 'd["verdict"] == "balanced_with_pending"'
cp away/* ledger/reconciliations/
for text in ledger/reconciliations/*; do echo >>"$text"; done
refused 3 reconcile-text-other run reconcile august.xml --account $ours
cp away/* ledger/reconciliations/
ok as maker reconcile august.xml --account $ours --seal
reviewed_by reviewer
ok run verify

# --- one payout in two rows, of which the bank gives no number, or none that is one; known by four
# digits of the account, since the list states all of them
pay BT-6 100.00 $code_one 东川样例一号公司 $one 2023-09-05
printf '%s\n' "2023-09-06|60.00|$one|东川样例一号公司|拨付|" "2023-09-06|40.00|$one|东川样例一号公司|拨付|L 2" >rows
write csv september.csv $ours 7840.00 rows
ok as maker match --account $ours --line september.csv:2 --line september.csv:3 --entry BT-6 --reason 分两次付
reviewed_by reviewer
ok as cashier reconcile september.csv --account 0017 --settle
expect_err '2 settlements will be recorded, 100.00 yuan together'
expect_err 'row-2'
expect_err 'row-3'
refused 0 reconcile-nothing-to-settle as cashier reconcile september.csv --account 0017 --settle
ok run reconcile september.csv --account 0017 --json
json 'd["verdict"] == "balanced"'

# erase: what is behind a commitment goes, from every file that is the ledger's; all that was sealed
# holds as before.
. "$CLI"
: "${MINGZHANG_AUDIT:?the auditor's program}"
: "${VERIFY:?verify.py}"
number=11010119900307851X
who=欧阳抹除样例
account=9999000000000007788
ours=9999000000000000017
other=110101199001010015

printf '%s\n' "$number" "$who" "$account" >needles
echo "$other" >other
scan() { python3 "$(dirname "$CLI")/scan_bytes.py" "$@" >scanned 2>&1; }
has() { scan "$@" || fail "nothing was found, so that the search proves nothing: $*"; }
has_not() { ! scan "$@" || fail "still there: $(cat scanned)"; }
json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
pay() { # REFERENCE PERSON NAME AMOUNT DATE ...
    reference=$1 person=$2 payee=$3 amount=$4 date=$5
    shift 5
    ok as maker pay --programme KJ-01 --reference "$reference" --payee-person "$person" --payee-name "$payee" \
        --amount "$amount" --date "$date" --paying-account $ours "$@"
}
basis() { as admin.a erase --basis 个人信息保护法第四十七条 --reason 本人申请 "$@"; }

ledger_new
money_new
pay BT-1 $number $who 30.00 2023-06-08 --account $account
reviewed_by reviewer
pay BT-2 $other 王五 40.00 2023-06-08
reviewed_by reviewer
ok run show BT-1 --json
commitment=$(python3 -c "import json;print([v for k,v in json.load(open('out')).items() if k.endswith('payee_person_commitment')][0])" 2>/dev/null)
[ -n "$commitment" ] || commitment=$(grep -o '"payee_person_commitment": "[0-9a-f]*"' out | grep -o '[0-9a-f]\{64\}')
[ ${#commitment} -eq 64 ] || fail "no commitment"

# Evidence for auditors, the ledger's own evidence from reconciling, a receipt.
ok run publish published --with-private
cp published/private/rows rows.before
printf '2023-06-09|1.00|||柜面|L-1\n' >list
python3 "$(dirname "$CLI")/statement.py" camt june.xml $ours 10000.00 2023-06-01 2023-06-30 list || fail statement.py
run reconcile june.xml --account $ours
[ -s ledger/evidence/private/rows ] || fail "no evidence of its own"
ok run receipt BT-1 --json
python3 -c "
import json; d = json.load(open('$work/out'))
open('policy', 'w').write(d['policy'] + '\nquorum none\n'); open('genesis', 'w').write(d['genesis'] + '\n')"

# Before it, the same search finds it all: in the store, in both folders of evidence.
has rows.before needles ledger
for where in ledger/data.mdb ledger/evidence/private/rows; do
    for what in "$number (raw)" "$who (raw)" "$account (raw)" "salt of"; do
        grep -qF "$where: $what" scanned || fail "$where lacks $what, so that the search proves nothing"
    done
done
has rows.before needles published

# --- refused, with nothing recorded
refused 2 erase-no-basis as admin.a erase --person $number
refused 2 erase-no-basis as admin.a erase --person $number --basis ''
refused 2 erase-whom basis
refused 3 erase-person-unknown basis --person 110101199001010023
refused 3 erase-person-unknown basis --person $number --person-kind passport
expect_no_err $number
refused 3 erase-account-unknown basis --account 9999000000000000099
refused 2 flow-account-malformed basis --account 12
refused 2 erase-commitment-malformed basis --commitment 0123
refused 3 erase-commitment-unknown basis --commitment 00000000000000000000000000000000000000000000000000000000000000ff
refused 3 signer-is-no-admin as maker erase --person $number --basis 依据
refused 2 erase-finish-alone run erase --finish --person $number
ok run erase --finish --json
json 'd["erased"] == 0'

# An officer in office stays known: else he could pay himself.
key_new zhao.liu
done_by admin.a admin.b officer enrol --vkey keys/zhao.liu/public.vkey --full-name 赵六 --unit 财政局 --role maker \
    --person 110101199001010031
refused 3 erase-officer-in-office basis --person 110101199001010031
expect_err zhao.liu

# --- one administrator alone changes nothing; both see whose it is, but not the number
ok basis --person "110101 19900307 851x" --account $account --lang en
expect_err "1 of them payouts"
expect_err "commitments and signatures stay"
expect_err "****851X"
expect_err "欧*"
expect_no_err $number
expect_no_err $who
voucher=$(short_id_of_last)
refused 3 flow-signed-already as admin.a sign "$voucher"
ok run show BT-1
expect_out $number
has rows.before needles ledger
ok as admin.b sign "$voucher" --lang en
expect_out "is sealed as"
erasure=$(sed -n 's/.*: entry \([0-9]*\)\.$/\1/p' out)
expect_err "****851X"
expect_no_err $number
expect_err "2 private rows are gone from the ledger's files"
expect_err "backups and snapshots"
expect_err "$work/published"

# --- gone from every file of the ledger's folder, free pages and all; nobody else's
has_not rows.before needles ledger
grep -q '[5-9] needles' scanned || fail "the salts were not looked for"
has - other ledger
for left in data.mdb.old data.new; do [ ! -e ledger/$left ] || fail "$left is left"; done
ok run doctor --lang en
expect_out "nothing that was erased is left"
has rows.before needles published
ok run publish published
has_not rows.before needles published
has - other published

# --- everything that was sealed holds, and says what became of it
ok run verify
ok run publish bare
for folder in published bare; do
    run_by "$MINGZHANG_AUDIT" verify $folder --policy policy --genesis genesis
    expect_status 0
    run_by python3 "$VERIFY" $folder --policy policy --genesis genesis
    expect_status 0
done
run_by "$MINGZHANG_AUDIT" receipt BT-1.tlog-proof --policy policy --genesis genesis --lang en
expect_status 0
ok run show BT-1 --lang zh
expect_out "已抹除，承诺完好"
ok run show BT-1 --lang en
expect_out "erased, commitment intact"
! grep -q "$number\|$who" out || fail "it is shown still"
ok run list --lang en
expect_out BT-1
ok run totals
run_by "$MINGZHANG_AUDIT" report published disbursements --policy policy --genesis genesis
expect_status 0
ok run show "$erasure" --lang en
expect_out "erased, commitment intact"
expect_out 个人信息保护法第四十七条

# --- once, and what was said once is not to be had again
refused 3 erase-person-unknown basis --person $number
refused 3 erased-before basis --commitment "$commitment"

# An old copy of the private rows does not come back with a restored ledger.
cp rows.before published/private/rows
chmod 600 published/private/rows
ok run restore published --ledger again --ledger-key ledger/keys/*.key
has_not - needles again
has - other again

# --- somebody has the ledger open: erased, and the bytes wait for `erase --finish`
cat >hold.py <<'END'
import fcntl, sys, time
lock = open(sys.argv[1], "rb")
fcntl.flock(lock, fcntl.LOCK_SH)
open(sys.argv[2], "w").close()
sys.stdin.read()
END
mkfifo holding
python3 hold.py ledger/lock held <holding &
holder=$!
exec 9>holding
while [ ! -e held ]; do sleep 0.05; done
echo 王五 >>other
ok run pending --lang en
pay BT-3 $other 王五 41.00 2023-07-09
waits=$(short_id_of_last)
ok run pending --export travelled.mzv "$waits"
basis --person $other --lang en
expect_status 0
expect_err "1 waiting vouchers"
voucher=$(short_id_of_last)
ok as admin.b sign "$voucher" --json --lang en
json 'd["status"] == "sealed" and d["erasing_due"]'
expect_err "erase --finish"
run doctor --lang en
expect_status 5
expect_out "erase --finish"
ok run show BT-2 --lang en
expect_out "erased, commitment intact"
has - other ledger
refused 1 store-compact-busy run erase --finish
ok run verify
exec 9>&-
wait $holder
ok run erase --finish --lang en
expect_out "1 private rows are gone"
has_not - other ledger
ok run doctor
# The voucher that travelled meanwhile does not bring it back, and is worth what it was.
run pending --import travelled.mzv
has_not - other ledger
ok run verify
ok as reviewer review "$waits"
ok run verify
has_not - other ledger

# --- paid again: to the ledger somebody new, whose cap and repeats count from the start
pay BT-4 $number $who 30.00 2023-06-08 --account $account
reviewed_by reviewer
ok run show BT-4
expect_out $number
! grep -qF "$commitment" out || fail "it has the old commitment"
ok run show BT-1 --lang en
expect_out "erased, commitment intact"
ok run verify

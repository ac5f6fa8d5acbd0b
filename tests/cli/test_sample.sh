# mingzhang-audit sample and evaluate: every method drawn and evaluated, and drawn and evaluated again by Python
# alone (sampling.py); filled-in sheets as CSV and as workbooks; what is asked or filled in wrongly, by its name.
. "$CLI"
data=${LEDGER_TEST_DATA:?}
sampling() { /usr/bin/python3 -B "$SAMPLING" "$@" || fail "sampling.py $*"; }

# ---- 852,000,000.00 yuan of tax and fee policy, and its evidence
ledger_new
staff_new
{
    read -r _
    while IFS=, read -r code name category instrument document first last ceiling cap amount date paper; do
        instrument=$(echo "$instrument" | tr 'A-Z' 'a-z')
        # shellcheck disable=SC2046
        done_by maker reviewer programme open "$code" --name "$name" --category "$category" \
            --instrument "$instrument" --document "$document" --from "$first" \
            $([ -n "$last" ] && echo "--to $last") $([ -n "$cap" ] && echo "--payee-cap $cap") \
            $([ "$ceiling" = yes ] && echo --ceiling)
        [ -z "$amount" ] || done_by maker reviewer appropriate "$code" "$amount" --year 2023 --date "$date" \
            --document "$paper"
    done
} <"$data/programmes.csv"
paid() { # LIST
    ok as maker import "$data/$1.csv" --commit --json
    voucher=$(voucher_of_last)
    for officer in reviewer approver; do ok as "$officer" sign "$voucher" --json; done
    expect_out '"status": "sealed"'
}
published() { # DIRECTORY
    ok run publish "$work/$1" --json
    log_line=$(sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out)
    genesis=$(sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out)
    printf '%s\nquorum none\n' "$log_line" >policy
    printf '%s\n' "$genesis" >genesis.txt
}
paid refunds
published evidence
ok run list --json
cp out list.json

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
sample() { audit sample evidence --policy policy --genesis genesis.txt "$@"; }
evaluate() { # SHEET [OPTION...]
    sheet=$1
    shift
    audit evaluate evidence "$sheet" --policy policy --genesis genesis.txt "$@"
}
no() { # STATUS NAME COMMAND...
    no_status=$1
    no_name=$2
    shift 2
    "$@" --lang en
    expect_status "$no_status"
    expect_err "[$no_name]"
    [ ! -s out ] || fail "something was printed of what is refused"
    "$@" --lang zh
    expect_status "$no_status"
    expect_err "[$no_name]"
}

# ---- the worked numbers
worked="--method mus --seed 20230711 --instrument all --tolerable 1% --expected 0.1%"
# shellcheck disable=SC2086
ok sample $worked --lang en
expect_out '852,000,000.00'
expect_out '2,386,554.62'
grep -q 'Sample size n (by formula) *357$' out || fail "n is not 357"
# shellcheck disable=SC2086
ok sample $worked --confidence 90 --lang zh
expect_out '3,143,911.43'
expect_out '样本量 n（按公式）  271'
expect_out '货币单元抽样'

# ---- drawn, filled in and evaluated, each against Python
method() { # NAME, then the options of sample
    name=$1
    shift
    ok sample "$@" --json --lang en
    cp out "$name.json"
    sampling draw list.json "$name.json"
    # The same again; another number is another draw.
    ok sample "$@" --json --lang en
    cmp -s out "$name.json" || fail "$name: the same draw twice differs"
    ok sample "$@" --out "$name.csv" --lang en
    expect_err 'mingzhang-audit evaluate'
    sampling fill "$name.csv" "$name-ok.csv" ok
    sampling fill "$name.csv" "$name-errors.csv" errors
    evaluate "$name-ok.csv" --json --lang en
    [ "$status" -eq 0 ] || [ "$status" -eq 5 ] || fail "not evaluated"
    ok_status=$status
    cp out "$name-ok.json"
    sampling evaluation "$name-ok.csv" "$name-ok.json"
    evaluate "$name-errors.csv" --json --lang en
    errors_status=$status
    cp out "$name-errors.json"
    sampling evaluation "$name-errors.csv" "$name-errors.json"
    acceptable=$(grep -c '"key": "acceptable".*"value": "yes"' "$name-errors.json")
    [ "$errors_status" -eq $((5 - 5 * acceptable)) ] || fail "exit status $errors_status, acceptable $acceptable"
    ok sample "$@" --lang zh
}
# shellcheck disable=SC2086
method mus $worked
[ "$ok_status" -eq 0 ] && [ "$errors_status" -eq 5 ] || fail "mus: $ok_status without errors, $errors_status with"
# shellcheck disable=SC2086
ok sample $worked --seed 20230712 --json --lang en
cmp -s out mus.json && fail "another number is the same draw"
method mus-cash --method mus --seed 18446744073709551615 --tolerable 2500000.00 --confidence 80 --from 2023-02-01 --to 2023-05-31
method neyman --method stratified --seed 3 --tolerable 5% --expected 1%
method proportional --method stratified --seed 4 --tolerable 5% --allocation proportional --instrument all --confidence 90
method attribute --method attribute --seed 5 --tolerable 6% --expected 1%
[ "$ok_status" -eq 0 ] && [ "$errors_status" -eq 5 ] || fail "attribute: $ok_status without, $errors_status with"
method discovery --method discovery --seed 6 --tolerable 5% --programme RL-2023-01 --instrument relief
[ "$ok_status" -eq 0 ] && [ "$errors_status" -eq 5 ] || fail "discovery: $ok_status without, $errors_status with"

# ---- as a workbook, saved again by another program; people's words for the result
# shellcheck disable=SC2086
ok sample $worked --out mus.xlsx --lang zh
no 1 sheet-unexamined evaluate mus.xlsx
if /usr/bin/python3 -c 'import openpyxl' 2>/dev/null; then
    sampling fill mus.xlsx filled.xlsx errors
    evaluate filled.xlsx --lang zh
    expect_status 5
    expect_out '不能接受：错报上限超过可容忍错报'
    expect_out '基本精确度'
    evaluate filled.xlsx --json --lang en
    expect_status 5
    sampling fill mus.xlsx filled.xlsx ok
    ok evaluate filled.xlsx --lang zh
    expect_out '可以接受：错报上限不超过可容忍错报'
    ok evaluate filled.xlsx --lang en --out result.html
    grep -q 'acceptable: the upper limit' result.html || fail "the result is not in the file"
fi
# The file that somebody has filled in is not written over by accident.
# shellcheck disable=SC2086
sample $worked --out mus.xlsx
expect_status 1

# ---- rows in another order, and notes between them, are the same sheet
sampling edit mus-ok.csv shuffled.csv shuffle
ok evaluate shuffled.csv

# ---- what somebody did to the sheet
for row in 'book 4 sheet-book-changed' 'remove 4 sheet-missing' 'entry 4 sheet-not-drawn' 'text 1 sheet-audited' \
    'head 4 sheet-other-ledger' 'seed 4 sheet-not-drawn'; do
    # shellcheck disable=SC2086
    set -- $row
    sampling edit mus-ok.csv edited.csv "$1"
    no "$2" "$3" evaluate edited.csv
done
no 1 sheet-unexamined evaluate mus.csv
grep -v 'mingzhang/v1 draw' mus-ok.csv >edited.csv
no 1 sheet-no-plan evaluate edited.csv
sed '1s/Audited value/Remarks/' mus-ok.csv >edited.csv
no 1 sheet-no-table evaluate edited.csv
sed 's/ confidence=95/ confidence=94/' mus-ok.csv >edited.csv
no 1 sample-plan-damaged evaluate edited.csv
sed 's/ size=[0-9]*/ size=4000/' mus-ok.csv >edited.csv
no 4 sheet-newer evaluate edited.csv
sed 's/,yes,/,vielleicht,/;s/,no,/,vielleicht,/' attribute-ok.csv >edited.csv
no 1 sheet-deviation evaluate edited.csv
no 1 input-cannot-read evaluate nowhere.csv

# ---- what cannot be asked
no 2 sample-method sample --method best --seed 1 --tolerable 1%
no 2 sample-limit sample --method mus --seed 1 --tolerable ten
no 2 sample-limit sample --method mus --seed 1 --tolerable 1% --expected -1
no 2 sample-instrument sample --method mus --seed 1 --tolerable 1% --instrument gold
no 2 sample-allocation sample --method stratified --seed 1 --tolerable 1% --allocation random
no 1 sample-confidence sample --method mus --seed 1 --tolerable 1% --confidence 96
no 1 sample-tolerable-small sample --method mus --seed 1 --tolerable 1% --expected 1%
no 1 sample-tolerable-zero sample --method mus --seed 1 --tolerable 0
no 1 sample-rate sample --method attribute --seed 1 --tolerable 100.00
no 1 sample-rate-small sample --method attribute --seed 1 --tolerable 1% --expected 2%
no 1 sample-discovery-expected sample --method discovery --seed 1 --tolerable 1% --expected 0.5%
no 1 sample-empty sample --method mus --seed 1 --tolerable 1% --from 2024-01-01
no 1 sample-no-programme sample --method mus --seed 1 --tolerable 1% --programme NONE
sample --method mus --tolerable 1%
expect_status 2

# ---- evidence that does not hold: nothing is drawn, and nothing evaluated
cp -r evidence damaged
file=$(find damaged/tile/lines -type f | LC_ALL=C sort | head -n 1)
chmod u+w "$file"
python3 -c "
import sys
bytes = bytearray(open('$file', 'rb').read()); bytes[len(bytes) // 2] ^= 1
open('$file', 'wb').write(bytes)"
audit sample damaged --policy policy --genesis genesis.txt --method mus --seed 1 --tolerable 1%
expect_status 4
audit evaluate damaged mus-ok.csv --policy policy --genesis genesis.txt
expect_status 4

# ---- the ledger went on: a sheet is evaluated on what it was drawn from, and only there
paid subsidies
published evidence
ok evaluate mus-ok.csv --json --lang en
sampling evaluation mus-ok.csv out
ok run list --json
cp out list.json
ok sample --method mus --seed 7 --tolerable 1% --json --lang en
sampling draw list.json out
"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
published other
audit evaluate other mus-ok.csv --policy policy --genesis genesis.txt --lang en
expect_status 4
expect_err 'sheet-'

# ---- a person has a name only where private rows were handed over
audit sample other --policy policy --genesis genesis.txt --method attribute --seed 1 --tolerable 50% --lang en
expect_status 0
audit sample other --policy policy --genesis genesis.txt --method attribute --seed 1 --tolerable 1% --lang en
expect_out 'a person (no name given)'
! grep -q '柳某' out || fail "a name that was not handed over"
ok run publish "$work/with-private" --with-private --json
audit sample with-private --policy policy --genesis genesis.txt --method attribute --seed 1 --tolerable 1%
expect_out '柳某'

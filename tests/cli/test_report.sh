# mingzhang-audit report: every report in every format, made of evidence that holds; the same bytes
# at any time and place; and whether a report is what the evidence gives.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
ok run publish "$work/evidence" --json
{
    sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out
    echo "quorum none"
} >policy
sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out >genesis.txt

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
report() { audit report evidence "$@" --policy policy --genesis genesis.txt; } # KIND [OPTION...]
check() { audit report "${2:-evidence}" --check "$1" --policy policy --genesis genesis.txt; }
json() { python3 -c "import json; d=json.load(open('$work/out')); import sys; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }

# ---- each report in each format, and back
payee=$(run list --json && python3 -c "
import json
for row in json.load(open('out'))['rows']:
    if row.get('payee_id') or row.get('payee_code'):
        print(row.get('payee_id') or row.get('payee_code')); break
" 2>/dev/null)
[ -n "$payee" ] || payee=$(python3 - <<'PYTHON'
import re
print(re.search(r"91[0-9A-Z]{16}", open("evidence/tile/lines/000.p/" + __import__("os").listdir("evidence/tile/lines/000.p")[0], "rb").read().decode("latin-1")).group())
PYTHON
)
for kind in summary disbursements programmes verification publicity log "payee --payee $payee" "voucher --voucher 5"; do
    name=${kind%% *}
    for format in txt csv json xlsx html; do
        # shellcheck disable=SC2086 # the options of a kind are words
        ok report $kind --out "$name.$format"
        expect_err "SHA-256 $(sha256sum <"$name.$format" | cut -d' ' -f1)"
        [ "$(stat -c %a "$name.$format")" = 600 ] || fail "$name.$format may be read by others"
        ok check "$name.$format"
    done
done

# ---- what they say
ok report disbursements --json
json 'd["parts"] and [p for p in d["parts"] if p.get("key") == "cash"][0]["total"]'
cp out disbursements-stdout.json
ok run totals --json
python3 - <<'PYTHON' || fail "the list's totals are not the ledger's"
import json
own = json.load(open("out"))["total"]
tables = {p["key"]: p for p in json.load(open("disbursements-stdout.json"))["parts"] if p.get("part") == "table"}
assert tables["cash"]["total"]["amount"] == own["cash_gross"], (tables["cash"]["total"], own)
assert tables["cash"]["total"]["net"] == own["cash_net"]
assert tables["cash"]["total"]["settled"] == own["cash_settled"]
assert len(tables["cash"]["rows"]) == own["cash_count"]
assert tables["relief"]["total"]["amount"] == own["relief_gross"]
assert len(tables["relief"]["rows"]) == own["relief_count"]
PYTHON
ok report summary --json
python3 - <<'PYTHON' || fail "the four tables of the summary do not add up to one sum"
import json
tables = [p for p in json.load(open("out"))["parts"] if p.get("part") == "table"]
assert len(tables) == 4
assert len({(t["total"]["net"], t["total"]["relief_net"], t["total"]["both"], t["total"]["count"]) for t in tables}) == 1
PYTHON
ok report publicity --lang zh
grep -qE '91[0-9A-Z]{16}' out && fail "a credit code stands in full in the list for publication"
ok report log --lang zh
expect_out '经办'
ok report verification --lang zh
expect_out '成立'

# ---- the same bytes at another time, in another place
mkdir elsewhere
(cd elsewhere && cp -R ../evidence ../policy ../genesis.txt . &&
    TZ=America/New_York LC_ALL=C "$MINGZHANG_AUDIT" report evidence disbursements --policy policy \
        --genesis genesis.txt --lang en --out again.xlsx 2>/dev/null) || fail "not made again"
ok report disbursements --lang en --out here.xlsx
cmp -s here.xlsx elsewhere/again.xlsx || fail "another place gives other bytes"

# ---- a long list for browsers is a page a month
ok report disbursements --out list.html --split 2
expect_err 'list.html'
months=$(ls list-*.html | wc -l)
[ "$months" -gt 1 ] || fail "the list was not divided"
for page in list.html list-*.html; do
    ok check "$page"
done
for page in list-*.html; do
    grep -q "href=\"./$page\"" list.html || fail "$page is not named"
done
cp list-*.html list.html elsewhere
ok report disbursements --out whole.html
[ -e "$(echo whole-*.html)" ] && fail "a short list was divided"
python3 - <<'PYTHON' || fail "the pages do not have the rows of the whole"
import glob, re
def rows(path):
    return sorted(re.sub(r"<td class=\"n\">\d+</td>", "", row, count=1)
                  for row in re.findall(r"<tr>(<td.*?)</tr>", open(path).read()))
assert rows("whole.html") == sorted(row for path in glob.glob("list-*.html") for row in rows(path))
PYTHON
rm list.html
report disbursements --out list.html --split 2
expect_status 1
expect_err '[file-exists]'
[ ! -e list.html ] || fail "the page that names the others was written without them"
ok report disbursements --out list.html --split 2 --replace
cmp -s list.html elsewhere/list.html || fail "made again it is another"
ok report disbursements --out narrow.html --split 0 --from 2023-06-01 --to 2023-06-30
[ -e narrow-2023-06.html ] && fail "a month was divided"
ok report disbursements --out list.csv --split 2
rm elsewhere/list*.html

# ---- checked at another time, in another place, in either language
for lang in zh en; do
    for kind in summary "voucher --voucher 5" log verification; do
        # shellcheck disable=SC2086 # the options of a kind are words
        ok report $kind --lang $lang --out "there.$lang.html"
        for where in America/New_York=C Asia/Kathmandu=zh_CN.GB18030 Pacific/Apia=tr_TR.UTF-8; do
            (cd elsewhere && TZ=${where%=*} LC_ALL=${where#*=} LANG=${where#*=} "$MINGZHANG_AUDIT" report \
                evidence --check "../there.$lang.html" --policy policy --genesis genesis.txt \
                --lang "$([ $lang = zh ] && echo en || echo zh)" >/dev/null 2>&1) ||
                fail "$kind in $lang is another one where ${where}"
        done
        rm "there.$lang.html"
    done
done

# Neither the locale's fonts nor the places of a user's files get in.
for format in csv-gb18030 xlsx pdf; do
    report voucher --voucher 5 --lang zh --format $format --out there
    [ "$status" -eq 0 ] || continue # built without it, or without its fonts
    for setting in PANGO_LANGUAGE=ja LC_ALL=zh_TW.UTF-8 HOME=/nowhere XDG_CONFIG_HOME=/nowhere SOURCE_DATE_EPOCH=1; do
        (TZ=Asia/Kathmandu && export TZ && env $setting "$MINGZHANG_AUDIT" report evidence --check there \
            --policy policy --genesis genesis.txt --lang en >/dev/null 2>&1) || fail "$format is another one with $setting"
    done
    rm there
done

# ---- paper is of the recipe
ok report voucher --voucher 5 --paper a5 --out a5.html
grep -q 'A5' a5.html || fail "the voucher is not of A5"
grep -q 'paper=a5' a5.html || fail "the recipe does not tell the paper"
ok check a5.html
report voucher --voucher 5 --paper a5 --out a5.pdf
if [ "$status" -eq 0 ] && command -v pdfinfo >/dev/null; then
    pdfinfo a5.pdf | grep -q 'Page size: *595.* x 419\|Page size: *595.* x 420\|Page size: *419.* x 595' ||
        fail "a page of the voucher is not of A5: $(pdfinfo a5.pdf | grep 'Page size')"
    ok check a5.pdf
fi
ok report voucher --voucher 5 --paper a4 --out a4.html
cmp -s a4.html voucher.html || fail "the paper that it has anyway makes another report"

# ---- as of an earlier head; a report stays right when the ledger grows
ok report disbursements --at 6 --out early.csv
ok check early.csv
ok report voucher --voucher 5 --at 6 --json
json 'any(p["part"] == "code" and p["text"].split()[5] == "6" for p in d["parts"])'
ok report disbursements --at 6 --json
[ "$(wc -c <out)" -lt "$(wc -c <disbursements-stdout.json)" ] || fail "--at has everything"

# ---- what was changed is found
for format in txt csv json html; do
    cp "disbursements.$format" "changed.$format"
    python3 - "changed.$format" <<'PYTHON'
import sys
path = sys.argv[1]
data = bytearray(open(path, "rb").read())
at = data.index(b".00")
data[at + 1] = ord("1")
open(path, "wb").write(data)
PYTHON
    check "changed.$format"
    expect_status 4
    expect_err '[report-differs]'
done
head -c -1 disbursements.txt >short.txt
check short.txt
[ "$status" -ne 0 ] || fail "a report without its last byte was taken"

# ---- what does not hold is not reported, but for the verification
cp -R evidence changed
printf '9' | dd of="$(ls -d changed/tile/lines/000.p/*)" bs=1 seek=900 conv=notrunc 2>/dev/null
audit report changed disbursements --policy policy --genesis genesis.txt --out no.csv
expect_status 4
[ ! -e no.csv ] || fail "a report of evidence that does not hold"
audit report changed verification --policy policy --genesis genesis.txt --lang zh --out damage.txt
expect_status 4
grep -q '不成立' damage.txt || fail "the verification does not say what it came to"
check damage.txt changed
expect_status 4
expect_no_err '[report-differs]'
check disbursements.csv changed
expect_status 4

# ---- refusals
usage() { # NAME COMMAND...
    name=$1
    shift
    "$@"
    expect_status 2
    expect_err "[$name]"
}
usage usage-word-unknown report balance-sheet
usage usage-word-unknown report log --format docx
usage usage-word-unknown report log --paper b5
usage usage-report-not-at report verification --at 6
usage usage-option-missing report payee
usage usage-option-missing report voucher
usage usage-format-untold report log --out log.docx
usage usage-out-needed report log --format xlsx
report payee --payee 91999999MA0000000X
expect_status 1
expect_err '[report-no-payee]'
report voucher --voucher 99
expect_status 1
expect_err '[report-no-voucher]'
report log --out log.txt
expect_status 1
expect_err '[file-exists]'
ok report log --out log.txt --replace
report log --out nowhere/log.txt
expect_status 1
expect_err '[file-cannot-write]'
printf 'no report\n' >none.txt
check none.txt
[ "$status" -eq 1 ] || fail "a file that is no report"

# ---- the ledger makes the same reports of its own evidence, and the auditor checks them to the byte
ok run publish "$work/evidence-private" --with-private
for kind in summary disbursements verification log; do
    ok run report "$kind" --out "own-$kind.csv"
    ok check "own-$kind.csv" evidence-private
done
ok run report voucher --voucher 5 --paper a5 --out own.pdf
ok check own.pdf evidence-private
usage usage-word-unknown run report
usage usage-word-unknown run report balance-sheet
run report log --out own-log.csv
expect_status 1
expect_err '[file-exists]'
ok run report log --json

# mingzhang-audit receipt --out: a receipt that holds as a page to be handed in, the same bytes
# anywhere, which --check holds against the receipt; and nothing of one that does not hold.
. "$CLI"
: "${MINGZHANG_AUDIT:?the auditor's program}"

ledger_new
money_new
pay() { # REFERENCE CODE NAME AMOUNT
    ok as maker pay --programme KJ-01 --reference "$1" --payee-code "$2" --payee-name "$3" \
        --amount "$4" --date 2023-06-10
    reviewed_by reviewer
}
pay TK-1 "$code_one" '=HYPERLINK("甲")<b>企业' 12,345.67
pay TK-2 "$code_two" 乙企业 300.00
ok as maker close
reviewed_by reviewer
ok run receipt TK-1 --json
python3 -c "
import json; d = json.load(open('out'))
open('policy', 'w').write(d['policy'] + '\nquorum none\n'); open('genesis', 'w').write(d['genesis'] + '\n')"
ok run receipt --payee "$code_one" --month 2023-06 --out all
ok run receipt --payee "$code_three" --month 2023-06 --out none
ok run receipt 0 --out first

receipt() { run_by "$MINGZHANG_AUDIT" receipt "$@" --policy policy --genesis genesis; }

# ---- in each format and language, and back
formats="txt csv json xlsx html"
receipt TK-1.tlog-proof --out probe.pdf
if [ "$status" -eq 0 ]; then formats="$formats pdf"; else expect_err '[report-'; fi
for file in TK-1.tlog-proof all none first; do
    for format in $formats; do
        for lang in zh en; do
            ok receipt $file --lang $lang --out "$file.$lang.$format"
            expect_err "receipt"
            expect_err "SHA-256 $(sha256sum <"$file.$lang.$format" | cut -d' ' -f1)"
            [ "$(stat -c %a "$file.$lang.$format")" = 600 ] || fail "others may read it"
            ok receipt $file --check "$file.$lang.$format"
        done
    done
done
receipt all --check none.zh.html
expect_status 4
expect_err '[report-differs]'

# ---- what it says
ok receipt TK-1.tlog-proof --format text --lang zh
expect_out '入账证明'
expect_out '人民币壹万贰仟叁佰肆拾伍元陆角柒分'
expect_out '成立：这笔明细已经入账'
expect_out '本身不是证明'
grep -q 乙企业 out && fail "another payee's entry was shown"
ok receipt TK-1.tlog-proof --format json
python3 - <<'PYTHON' || fail "the page is not what the receipt says"
import json, subprocess, os
page = json.load(open("out"))
shown = json.loads(subprocess.run([os.environ["MINGZHANG_AUDIT"], "receipt", "TK-1.tlog-proof", "--policy", "policy",
                                   "--genesis", "genesis", "--json"], stdout=subprocess.PIPE, check=True).stdout)
fields = {}
for part in page["parts"]:
    if part["part"] == "field":
        fields.setdefault(part["key"], part["value"])
for key in ("reference", "payee", "amount", "amount_capital", "leaf_sha256", "payee_credit_code"):
    assert fields[key] == shown["entry"][key], (key, fields.get(key), shown["entry"].get(key))
assert fields["disbursed"] == shown["voucher"]["disbursed"]
signers = [p for p in page["parts"] if p.get("key") == "signatures"][0]["rows"]
assert [s["officer"] for s in signers] == [s["officer"] for s in shown["signatures"]]
assert [s["key_id"] for s in signers] == [s["key_id"] for s in shown["signatures"]]
code = [p for p in page["parts"] if p["part"] == "code"][0]["text"].split(" ")
assert code[:2] == ["mingzhang/v1", "receipt"] and "" not in code
assert code[2] == shown["checkpoint"]["origin"] and code[5] == shown["entry"]["leaf_sha256"]
assert int(code[3]) == shown["voucher"]["seal"] and int(code[4]) == shown["entry"]["number"]
assert int(code[6]) == shown["checkpoint"]["size"]
import base64
assert base64.b64decode(code[7]).hex() == shown["checkpoint"]["root"]
PYTHON
ok receipt all --format text --lang zh
expect_out '12,345.67'
expect_out '大写金额'
expect_out '这就是全部'
ok receipt none --format text --lang zh
expect_out '没有付给该收款方的任何款项'
grep -q '<b>企业\|<script' TK-1.tlog-proof.zh.html && fail "markup of a name reached the page"
[ "$(head -c 5 probe.pdf 2>/dev/null || echo %PDF-)" = "%PDF-" ] || fail "no PDF"

# ---- the same bytes at another time, in another place
mkdir elsewhere
cp TK-1.tlog-proof policy genesis elsewhere
for lang in zh en; do
    for format in $formats; do
        (cd elsewhere && TZ=Pacific/Apia LC_ALL=C "$MINGZHANG_AUDIT" receipt TK-1.tlog-proof \
            --policy policy --genesis genesis --lang $lang --out "again.$lang.$format" 2>/dev/null) ||
            fail "not made again"
        cmp -s "elsewhere/again.$lang.$format" "TK-1.tlog-proof.$lang.$format" ||
            fail "another place gives another $format"
    done
done

# ---- the code is read by a scanner
if command -v zbarimg >/dev/null && command -v pdftoppm >/dev/null && [ -e probe.pdf ]; then
    pdftoppm -r 200 -png probe.pdf page
    zbarimg --raw -q page*.png >scanned 2>/dev/null
    grep -q '^mingzhang/v1 receipt ' scanned || fail "no scanner reads the code"
fi

# ---- refusals
receipt TK-1.tlog-proof --out TK-1.tlog-proof.zh.html
expect_status 1
expect_err '[file-exists]'
ok receipt TK-1.tlog-proof --out TK-1.tlog-proof.zh.html --replace
receipt TK-1.tlog-proof --out x.docx
expect_status 2
expect_err '[usage-format-untold]'
sed 's/^/ /' TK-1.tlog-proof >bad
receipt bad --out bad.html
[ "$status" -ne 0 ] || fail "a page of a receipt that is none"
[ ! -e bad.html ] || fail "a page was made of what does not hold"
tr 0-9a-f 1-9a-f0 <genesis >other
run_by "$MINGZHANG_AUDIT" receipt TK-1.tlog-proof --policy policy --genesis other --out other.html
expect_status 4
[ ! -e other.html ] || fail "a page was made of what does not hold"
printf 'x' >>TK-1.tlog-proof.zh.txt
receipt TK-1.tlog-proof --check TK-1.tlog-proof.zh.txt
[ "$status" -ne 0 ] || fail "a page with a letter more was taken"
ok run publish "$work/evidence"
run_by "$MINGZHANG_AUDIT" report evidence --check TK-1.tlog-proof.en.html --policy policy --genesis genesis
expect_status 1
expect_err '[report-of-receipt]'
run_by "$MINGZHANG_AUDIT" report evidence log --out log.html --policy policy --genesis genesis
expect_status 0
receipt TK-1.tlog-proof --check log.html
expect_status 1
expect_err '[report-no-receipt]'

# receipt, of both programs: what one writes the other proves, and nothing that was touched holds.
. "$CLI"
: "${MINGZHANG_AUDIT:?the auditor's program}"

json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }

# An auditor's policy and genesis hash, from what the ledger's program says.
trust() {
    python3 -c "
import json; d = json.load(open('$work/out'))
open('$1', 'w').write(d['policy'] + '\nquorum none\n'); open('$2', 'w').write(d['genesis'] + '\n')"
}
audit() { run_by "$MINGZHANG_AUDIT" receipt "$@"; }
holds() {
    audit "$1" --policy policy --genesis genesis --json
    expect_status 0
    json 'd["verdict"] == "holds"'
}
# Neither holds nor shows anything of what it does not prove.
does_not_hold() {
    audit "$2" --policy policy --genesis genesis --lang en
    expect_status 4
    expect_err "[$1]"
    [ ! -s out ] || fail "something was shown of what does not hold"
}
could_not_tell() {
    name=$1
    shift
    audit "$@"
    expect_status 1
    expect_err "[$name]"
    [ ! -s out ] || fail "something was shown of what nobody can tell"
}

ledger_new
money_new
pay() {
    ok as maker pay --programme KJ-01 --reference "$1" --payee-code "$2" --payee-name "$3" \
        --amount "$4" --date "$5"
    reviewed_by reviewer
}
pay TK-1 "$code_one" 甲企业 12,345.67 2023-06-10
pay TK-2 "$code_one" 甲企业 100.00 2023-06-11
pay TK/3 "$code_two" 乙企业 300.00 2023-06-12

# --- an entry ---

ok run receipt TK-1 --json
json 'd["file"] == "TK-1.tlog-proof" and d["amount"] == "12345.67" and d["reference"] == "TK-1"'
trust policy genesis
holds TK-1.tlog-proof
json 'd["entry"]["reference"] == "TK-1" and d["entry"]["payee"] == "甲企业"'
json 'd["entry"]["amount"] == "12345.67"'
json 'd["entry"]["amount_capital"] == "人民币壹万贰仟叁佰肆拾伍元陆角柒分"'
json '[s["officer"] for s in d["signatures"]] == ["maker", "reviewer"]'
cp out shown
json 'd["voucher"]["disbursed"] == "12345.67" and d["voucher"]["kinds"] == "disbursement 1"'
audit TK-1.tlog-proof --policy policy --genesis "$(cat genesis)" --lang zh
expect_status 0
expect_out '大写金额：         人民币壹万贰仟叁佰肆拾伍元陆角柒分'
expect_out '成立：这笔明细已经入账'
if grep -q 乙企业 out; then fail "another payee's entry was shown"; fi

# By its number it is the same; a slash in a reference makes no path; what exists stays.
ok run receipt "$(python3 -c 'import json; print(json.load(open("shown"))["entry"]["number"])')" \
    --out by-number
cmp -s by-number TK-1.tlog-proof || fail "a receipt by number differs from that by reference"
ok run receipt TK/3
[ -f TK-3.tlog-proof ] || fail "the reference's slash was not taken out of the file's name"
refused 1 file-exists run receipt TK-1
holds TK-3.tlog-proof

# Every entry there is has one.
entries=$("$MINGZHANG" checkpoint --json | sed -n 's/^ *"entries": \([0-9]*\).*/\1/p')
for entry in $(seq 0 $((entries - 1))); do
    ok run receipt "$entry" --out "entry-$entry"
    holds "entry-$entry"
    json "d['entry']['number'] == $entry"
done

# Under an earlier checkpoint that somebody has, such as one with cosignatures.
"$MINGZHANG" checkpoint >earlier
pay TK-3B "$code_two" 乙企业 400.00 2023-06-13
ok run receipt TK-1 --checkpoint earlier --out under-earlier
cmp -s under-earlier TK-1.tlog-proof || fail "it is another proof than that of its time"
refused 1 receipt-not-covered run receipt TK-3B --checkpoint earlier
sed "1s|.*|other.example|" earlier >of-another
refused 3 receipt-checkpoint-other run receipt TK-1 --checkpoint of-another
: >nothing
refused 1 receipt-checkpoint-other run receipt TK-1 --checkpoint nothing
refused 1 file-cannot-open run receipt TK-1 --checkpoint nowhere

# What cannot be asked for.
refused 2 usage-receipt-what run receipt
refused 2 usage-receipt-what run receipt TK-1 --payee 甲 --month 2023-06
refused 2 usage-receipt-what run receipt --payee 甲
refused 2 usage-receipt-no-voucher run receipt voucher:1
refused 1 show-no-reference run receipt TK-99
refused 1 show-no-reference run receipt 9999
refused 1 receipt-month-open run receipt --payee "$code_one" --month 2023-06

# --- bad input ---

change() { # FROM TO: the receipt with one thing changed
    python3 - "$@" <<'END'
import sys
old, new = (a.encode().decode("unicode_escape").encode("latin-1") for a in sys.argv[1:3])
data = open("TK-1.tlog-proof", "rb").read()
assert old in data, old
open("bad", "wb").write(data.replace(old, new, 1))
END
}
lines() { # A program over the list of lines
    python3 - "$1" <<'END'
import sys
lines = open("TK-1.tlog-proof", "rb").read().split(b"\n")
exec(sys.argv[1])
open("bad", "wb").write(b"\n".join(lines))
END
}
blank='lines.index(b"")'
lines "lines.insert($blank, lines[$blank - 1])"
does_not_hold proof-length bad
lines "del lines[$blank - 1]"
does_not_hold proof-length bad
lines "lines[$blank - 1] = lines[$blank - 2]"
does_not_hold receipt-seal-path bad
lines 'lines[2] = b"index 0"'
does_not_hold receipt-seal-path bad
lines 'lines[2] = b"index 00"'
does_not_hold receipt-line bad
lines 'lines[1] = lines[1][:-8]'
audit bad --policy policy --genesis genesis
expect_status 4
lines "lines[$blank + 2] = b'999'"
does_not_hold note-signature bad
lines 'del lines[1]'
could_not_tell receipt-no-extra bad --policy policy --genesis genesis
lines 'lines[0] = b"c2sp.org/tlog-proof@v2"'
could_not_tell receipt-newer bad --policy policy --genesis genesis
: >bad
could_not_tell receipt-is-none bad --policy policy --genesis genesis
change '\n' '\r\n'
does_not_hold receipt-line bad
mkdir folder
could_not_tell input-not-a-file folder --policy policy --genesis genesis
could_not_tell input-cannot-read nowhere --policy policy --genesis genesis
could_not_tell receipt-no-policy TK-1.tlog-proof --genesis genesis
could_not_tell receipt-no-genesis TK-1.tlog-proof --policy policy
grep -v quorum policy >no-quorum
could_not_tell trust-quorum-missing TK-1.tlog-proof --policy no-quorum --genesis genesis
tr 0-9a-f 1-9a-f0 <genesis >other-genesis
does_not_hold_with() {
    audit TK-1.tlog-proof --policy "$1" --genesis "$2"
    expect_status 4
    expect_err "[$3]"
}
does_not_hold_with policy other-genesis receipt-other-ledger

# Every byte of the file, changed: it holds nowhere. (Some places only; all of them in the unit test.)
python3 - <<'END'
data = bytearray(open("TK-1.tlog-proof", "rb").read())
for i, at in enumerate(range(0, len(data), len(data) // 24)):
    bad = bytearray(data)
    bad[at] ^= 1
    open("byte-%d" % i, "wb").write(bad)
END
for file in byte-*; do
    audit "$file" --policy policy --genesis genesis
    if [ "$status" -ne 4 ] && [ "$status" -ne 1 ]; then fail "$file was believed"; fi
done

# --- a witness ---

# Cosigns a checkpoint (C2SP tlog-cosignature) so many hours ago: NAME HOURS, from stdin to stdout.
cosign() {
    [ -f "$1.pem" ] || openssl genpkey -algorithm ed25519 -out "$1.pem" 2>/dev/null
    openssl pkey -in "$1.pem" -pubout -outform DER | tail -c 32 >"$1.pub"
    python3 - "$1" "$2" <<'END' || fail "no cosignature"
import base64, hashlib, subprocess, sys, time
name, then = sys.argv[1], int(time.time()) - 3600 * int(sys.argv[2])
note = open("earlier", "rb").read()
text = note[:note.rindex(b"\n\n") + 1]
public = open(name + ".pub", "rb").read()
key_id = hashlib.sha256(name.encode() + b"\n\x04" + public).digest()[:4]
open(name + ".msg", "wb").write(b"cosignature/v1\ntime %d\n" % then + text)
subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", name + ".pem", "-in", name + ".msg",
                "-out", name + ".sig"], check=True)
signature = key_id + then.to_bytes(8, "big") + open(name + ".sig", "rb").read()
open("cosigned", "wb").write(note + "\u2014 ".encode() + name.encode() + b" " +
                             base64.b64encode(signature) + b"\n")
open("witness", "w").write("witness %s %s+%s+%s\n" % (
    name, name, key_id.hex(), base64.b64encode(b"\x04" + public).decode()))
END
}
"$MINGZHANG" checkpoint >earlier
cosign w.example 50
{ head -n 1 policy; cat witness; echo 'quorum w.example'; } >asking
could_not_tell trust-no-quorum TK-1.tlog-proof --policy asking --genesis genesis
ok run receipt TK-1 --checkpoint cosigned --out seen --json
json 'd["cosignatures"] == 1'
audit seen --policy asking --genesis genesis --json
expect_status 0
json 'd["checkpoint"]["witnesses"] == 1 and d["checkpoint"]["witness_names"] == "w.example"'
json '0 <= d["checkpoint"]["newest_cosignature_age_seconds"] - 50 * 3600 < 600'
audit seen --policy asking --genesis genesis --lang en
expect_out '2 days 2 hours ago'
# A cosignature that was changed is no witness, and does not hold.
python3 -c "
data = open('seen', 'rb').read()
at = data.rindex(b' ') + 40
open('bad', 'wb').write(data[:at] + (b'A' if data[at:at + 1] != b'A' else b'B') + data[at + 1:])"
audit bad --policy asking --genesis genesis
expect_status 4
expect_err '[note-signature]'

# --- a payee's total ---

ok as maker close
reviewed_by reviewer
ok run receipt --payee "$code_one" --month 2023-06 --json
json 'd["file"] == "91999999MA00000154-2023-06.tlog-proof" and d["absent"] is False'
holds "$code_one-2023-06.tlog-proof"
json '"these are all" in d["sentence"] and d["payee"]["absent"] is False'
json 'd["payee"]["payee"] == "credit-code 91999999MA00000154" and d["payee"]["month"] == "2023-06"'
json '[(r["programme"], r["disbursed_count"], r["disbursed"]) for r in d["payee_lines"]] == [("KJ-01", 2, "12445.67")]'
json 'd["entry"]["body"] == "closing"'
audit "$code_one-2023-06.tlog-proof" --policy policy --genesis genesis --lang zh
expect_out '这就是全部'
expect_out '12,445.67'
if grep -q "$code_two" out; then fail "another payee was shown"; fi

# By a part of the name; and who has nothing.
ok run receipt --payee 乙 --month 2023-06 --out second
holds second
json 'd["payee"]["payee"].endswith("91999999MA0000023Y")'
json '[(r["disbursed_count"], r["disbursed"]) for r in d["payee_lines"]] == [(2, "700.00")]'
ok run receipt --payee "$code_three" --month 2023-06 --out absent
holds absent
json 'd["payee"]["absent"] is True and "statement" not in d["payee"] and "payee_lines" not in d'
audit absent --policy policy --genesis genesis --lang zh
expect_out '没有付给该收款方的任何款项'
ok run receipt --payee 'other 汉堡商事登记处 HRB-1' --month 2023-06
holds HRB-1-2023-06.tlog-proof
json 'd["payee"]["payee"] == "other 汉堡商事登记处 HRB-1" and d["payee"]["absent"] is True'
refused 1 receipt-several-payees run receipt --payee 企业 --month 2023-06
refused 1 receipt-no-payee run receipt --payee 丁 --month 2023-06
refused 1 receipt-month-open run receipt --payee "$code_one" --month 2023-07

# --- an officer's new key ---

ok run key rotate maker --out keys/maker.2 --kdf light --passphrase-file pw/maker
done_by admin.a admin.b officer rotate --vkey keys/maker.2/public.vkey --reason 遗失
mv keys/maker keys/maker.1
mv keys/maker.2 keys/maker
pay TK-4 "$code_one" 甲企业 5.00 2023-07-01
ok run receipt TK-4
holds TK-4.tlog-proof
json 'd["signatures"][0]["key_id"] != "'"$(python3 -c 'import json; print(json.load(open("shown"))["signatures"][0]["key_id"])')"'"'
new_key_entry=$(python3 -c 'import json; print(json.load(open("out"))["signatures"][0]["key_entry"])')
# What he signed before still rests on his first key, also in a receipt that is made now.
ok run receipt TK-1 --out again
holds again
json "d['signatures'][0]['key_entry'] < $new_key_entry"
json 'd["signatures"][0]["key_id"] == "'"$(python3 -c 'import json; print(json.load(open("shown"))["signatures"][0]["key_id"])')"'"'
holds TK-1.tlog-proof

# --- the ledger's new key, then another origin ---

done_by admin.a admin.b identity --reason 例行更换 --rotate-key
ok run receipt TK-1 --out under-new-key --json
trust policy-2 genesis-2
cmp -s genesis genesis-2 || fail "the genesis changed"
could_not_tell trust-no-log under-new-key --policy policy --genesis genesis
could_not_tell trust-no-log TK-1.tlog-proof --policy policy-2 --genesis genesis
audit under-new-key --policy policy-2 --genesis genesis
expect_status 0
{ head -n 1 policy; cat policy-2; } >policy-both
for file in under-new-key TK-1.tlog-proof; do
    audit "$file" --policy policy-both --genesis genesis
    expect_status 0
done

done_by admin.a admin.b identity --reason 机构合并 --origin xiqu.example/policy-funds
ok run receipt TK-1 --out under-new-origin --json
trust policy-3 genesis-3
could_not_tell trust-no-log under-new-origin --policy policy-2 --genesis genesis
audit under-new-origin --policy policy-3 --genesis genesis --json
expect_status 0
json 'd["checkpoint"]["origin"] == "xiqu.example/policy-funds" and d["voucher"]["origin"] == "dongchuan.example/policy-funds"'

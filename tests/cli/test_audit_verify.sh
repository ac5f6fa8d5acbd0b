# mingzhang-audit verify and pin: what holds, what does not, and what cannot be told; every kind of bad
# evidence is named in one sentence, nothing crashes, hangs or writes.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
ok run publish "$work/evidence" --json
log_line=$(sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out)
genesis=$(sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out)
[ -n "$log_line" ] && [ -n "$genesis" ] || fail "publish does not say what the auditor needs"
printf '%s\nquorum none\n' "$log_line" >policy
printf '%s\n' "$genesis" >genesis.txt

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
verify() { # EVIDENCE [OPTION...]
    evidence=$1
    shift
    audit verify "$evidence" --policy policy --genesis genesis.txt "$@"
}
json() { python3 -c "import json; d=json.load(open('$work/out')); import sys; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }

# ---- it holds, and what is not proved is said
before=$(cd evidence && find . -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum)
ok verify evidence
expect_out 'complete: not proved'
expect_out 'It holds: 8 vouchers with 23 entries'
ok verify evidence --lang zh
expect_out '完整性：未证明'
expect_out '成立：8 张审签单、23 笔明细'
ok verify evidence --json
json 'd["verdict"] == "holds" and d["size"] == 8 and d["entries"] == 23 and d["finding_count"] == 0'
json 'd["complete"] == "not proved" and d["rate"]["entries_per_second"] > 0'
json 'all(c["not_judged"] == 0 for c in d["checks"])'
json 'next(c for c in d["checks"] if c["check"] == "signatures")["checked"] == d["rate"]["signatures"] > 8'
[ "$before" = "$(cd evidence && find . -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum)" ] ||
    fail "verify wrote into the evidence"
base64=$(python3 -c "import base64; print(base64.b64encode(bytes.fromhex('$genesis')).decode())")
ok audit verify evidence --policy policy --genesis "$base64"

# Totals are the ledger's own.
ok run totals --json
cp out totals.json
ok verify evidence --json
python3 - <<'PYTHON' || fail "the auditor's totals are not the ledger's"
import json
own = json.load(open("totals.json"))["total"]
audit = json.load(open("out"))["totals"]
assert own["cash_gross"] == audit["cash"]["disbursed"], (own, audit)
assert own["cash_adjusted"] == audit["cash"]["adjusted"], (own, audit)
assert own["cash_settled"] == audit["cash"]["settled"], (own, audit)
assert own["relief_gross"] == audit["relief"]["disbursed"], (own, audit)
assert own["cash_count"] == audit["cash"]["disbursed_count"], (own, audit)
PYTHON

# ---- could not tell: exit status 1, no verdict
untold() { # NAME COMMAND...
    name=$1
    shift
    "$@"
    expect_status 1
    expect_err "[$name]"
}
untold no-policy audit verify evidence --genesis genesis.txt
untold no-genesis audit verify evidence --policy policy
untold genesis-malformed audit verify evidence --policy policy --genesis 123
untold no-checkpoint verify park
untold evidence-no-directory verify nowhere
printf '%s\n' "$log_line" >policy-without-quorum
untold trust-quorum-missing audit verify evidence --policy policy-without-quorum --genesis genesis.txt
printf '%s\nquorum w1\n' "$log_line" >policy-unknown
untold trust-name-unknown audit verify evidence --policy policy-unknown --genesis genesis.txt
w1=witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
printf '%s\nwitness w1 %s\nquorum w1\n' "$log_line" "$w1" >policy-w1
untold trust-no-quorum audit verify evidence --policy policy-w1 --genesis genesis.txt
printf 'log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\n' >policy-other
untold trust-no-log audit verify evidence --policy policy-other --genesis genesis.txt

# ---- another genesis is another ledger
audit verify evidence --policy policy --genesis "$(printf '%064d' 1)"
expect_status 4
expect_out '[fork]'

# ---- bad evidence, one kind after the other: exit status 4, damage and file or entry named
copy() { rm -rf bad && cp -r evidence bad; }
fails() { # DAMAGE TEXT
    verify bad --json
    expect_status 4
    json "any(f['damage'] == '$1' and '$2' in str(f) for f in d['findings'])"
    verify bad
    expect_status 4
    expect_err '[evidence-does-not-hold]'
}
flip() { # FILE OFFSET
    python3 - "$1" "$2" <<'PYTHON'
import sys
name, at = sys.argv[1], int(sys.argv[2])
b = bytearray(open(name, "rb").read())
b[at] ^= 1
open(name, "wb").write(b)
PYTHON
}
copy && rm bad/tile/0/000.p/8 && fails missing tile/0/000.p/8
copy && rm bad/tile/lines/000.p/23 && fails missing tile/lines/000.p/23
copy && rm bad/tile/entries/000.p/8 && fails missing tile/entries/000.p/8
copy && head -c 32 bad/tile/0/000.p/8 >>bad/tile/0/000.p/8 && fails changed tile/0/000.p/8
copy && flip bad/tile/0/000.p/8 100 && fails changed tile/0/000.p/8
copy && printf '\377\377' | dd of=bad/tile/lines/000.p/23 conv=notrunc status=none && fails changed tile/lines/000.p/23
copy && flip bad/tile/lines/000.p/23 500 && fails changed "Entry 3 was changed"
copy && flip bad/tile/entries/000.p/8 700 && fails changed "The seal of voucher"
copy && flip bad/tile/hints/000.p/23 9 && fails changed tile/hints/000.p/23
copy && rm bad/tile/lines/000.p/23 && mkdir bad/tile/lines/000.p/23 && fails changed tile/lines/000.p/23
copy && mv bad/tile/lines/000.p/23 elsewhere && ln -s "$work/elsewhere" bad/tile/lines/000.p/23 && fails changed tile/lines/000.p/23
copy && mv bad/tile/lines moved && ln -s "$work/moved" bad/tile/lines && fails changed tile/lines && rm -rf moved
copy && truncate -s 4G bad/tile/lines/000.p/23 && fails changed tile/lines/000.p/23
copy && rm bad/tile/lines/000.p/23 && mkfifo bad/tile/lines/000.p/23 && fails changed tile/lines/000.p/23
copy && echo hello >bad/tile/letter && fails inserted tile/letter
copy && flip bad/checkpoint 40 && fails changed checkpoint
# A digit of the signature becomes another: of base64 before and after, whatever the key.
copy && python3 - <<'PYTHON' && fails signature signature
b = bytearray(open("bad/checkpoint", "rb").read())
at = b.rindex(b" ") + 30
b[at] = ord("A") if b[at] != ord("A") else ord("B")
open("bad/checkpoint", "wb").write(b)
PYTHON

# A checkpoint with 10,000 signatures of keys that nobody knows, and one of an unknown type, holds: they are
# passed over. One that is not canonical base64 does not.
copy && python3 - <<'PYTHON'
import base64
b = open("bad/checkpoint").read()
for i in range(10000):
    b += "— u%d %s\n" % (i, base64.b64encode(i.to_bytes(4, "big") + b"x" * 60).decode())
b += "— ut %s\n" % base64.b64encode(b"abcd" + b"y" * 2428).decode()
open("bad/checkpoint", "w").write(b)
PYTHON
ok verify bad
copy && printf '— unknown.example/x AB==\n' >>bad/checkpoint && fails changed checkpoint

# ---- private bytes, where they were handed over, are what their commitments say
ok run publish "$work/private" --with-private --json
ok verify private --json
json 'next(c for c in d["checks"] if c["check"] == "private")["checked"] > 0'
for at in 0 40 80; do
    rm -rf bad && cp -r private bad && flip bad/private/rows $at && fails changed private/rows
done
rm -rf bad && cp -r private bad && truncate -s -1 bad/private/rows && fails changed private/rows
rm -rf bad && cp -r private bad && cat private/private/rows >>bad/private/rows && fails changed private/rows

# Two checkpoints of one size that differ: the one in checkpoints/ is not of this tree.
copy && mkdir bad/checkpoints && cp bad/checkpoint bad/checkpoints/8 && verify bad && expect_status 0
copy && mkdir bad/checkpoints && python3 - <<'PYTHON'
import base64
lines = open("bad/checkpoint").read().split("\n")
lines[2] = base64.b64encode(b"r" * 32).decode()
open("bad/checkpoints/8", "w").write("\n".join(lines))
PYTHON
fails signature checkpoints/8
copy && mkdir bad/checkpoints && cp bad/checkpoint bad/checkpoints/7 && fails changed checkpoints/7
# Names that begin with a dot are no evidence.
copy && echo half >bad/tile/.entries && ln -s /nowhere bad/.link && mkdir bad/.git && echo x >bad/.git/x
ok verify bad
copy && dd if=/dev/zero bs=32 count=1 status=none >>bad/tile/0/000.p/8 && fails changed tile/0/000.p/8

# ---- checkpoints of other times and histories
mkdir old && cp evidence/checkpoint old/checkpoint
ok verify evidence --held old/checkpoint
expect_out 'complete: proved up to size 8'

# A pin, and what it says later.
ok audit pin evidence --policy policy --genesis genesis.txt --pin pin
ok audit pin evidence --policy policy --pin pin
ok verify evidence --pin pin --json
json 'd["complete"] == "proved" and d["complete_size"] == 8 and d["since_size"] == 0'
ok audit verify evidence --policy policy --pin pin --since pin/checkpoint --json
json 'd["since_size"] == 8 and all(c["not_judged"] == 0 for c in d["checks"])'
# From a checkpoint on, without the state: what was not judged is named.
ok audit verify evidence --policy policy --genesis genesis.txt --since old/checkpoint
expect_out 'only what came after size 8 was examined'
expect_out 'were not judged'
ok audit verify evidence --policy policy --genesis genesis.txt --since old/checkpoint --json
json 'd["rules_judged"] is False and d["since_size"] == 8'
# A state that is damaged, cut or of another program: verified from the start, and said so.
cp -r pin pin-good
for spoil in "flip pin/state 5000" "truncate -s 100 pin/state" "truncate -s 0 pin/state" "cp policy pin/state"; do
    $spoil
    ok audit verify evidence --policy policy --pin pin --since pin/checkpoint --json
    expect_err 'from the start'
    json 'd["since_size"] == 0 and d["rules_judged"] and d["complete"] == "proved"'
    ok verify evidence --pin pin --json
done
ok audit pin evidence --policy policy --pin pin
expect_err 'from the start'
ok audit verify evidence --policy policy --pin pin --since pin/checkpoint --json
json 'd["since_size"] == 8 and d["rules_judged"]'
rm pin/state
ok audit verify evidence --policy policy --pin pin --since pin/checkpoint --json
json 'd["rules_judged"] is False'
# A damaged pin is no pin: nothing can be told by it.
echo nonsense >pin/checkpoint
audit verify evidence --policy policy --pin pin
expect_status 1
rm -r pin && mv pin-good pin
copy && flip bad/tile/lines/000.p/23 500
audit pin bad --policy policy --genesis genesis.txt --pin pin-of-bad
expect_status 4
[ ! -e pin-of-bad/checkpoint ] || fail "what does not hold was pinned"

# ---- usage; what its exit statuses mean is said in its own words, and no other program's
ok audit help exit-codes --lang zh
expect_out '  4  已核查，不成立'
if grep -q '未登记任何内容' out; then fail "the ledger's words explain the auditor's exit statuses"; fi
ok audit help exit-codes --lang en
expect_out '  1  failed, or could not tell'
expect_out '1 is not 4'
audit verify
expect_status 2
audit verify evidence evidence
expect_status 2

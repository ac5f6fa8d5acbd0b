# Three witnesses on three sticks, two of whom must cosign: asking, refusing, publishing only with the quorum,
# and the auditor who sees who saw the head and when.
. "$CLI"

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
json() { python3 -c "import json; d=json.load(open('$work/out')); import sys; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
fails() { # STATUS NAME COMMAND...
    fails_status=$1
    fails_name=$2
    shift 2
    "$@"
    expect_status "$fails_status"
    expect_err "[$fails_name]"
}
pay() { # REFERENCE
    ok as maker pay --programme KJ-01 --reference "$1" --amount 1,000.00 --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试
    reviewed_by reviewer
}
cosign() { # WITNESS REQUEST ANSWER
    rm -f "$3"
    audit witness cosign "usb/$1" "$2" --out "$3" --passphrase-file "pw/$1"
}
witness_state() { (cd "usb/$1" && find . -type f -exec sha256sum {} +) | LC_ALL=C sort | sha256sum; }
refuses() { # STATUS NAME WITNESS REQUEST: and keeps its state
    state_before=$(witness_state "$3")
    fails "$1" "$2" cosign "$3" "$4" answer
    [ "$state_before" = "$(witness_state "$3")" ] || fail "the witness's state changed"
}
request() { # FILE [OPTION...]
    rm -f "$1"
    request_file=$1
    shift
    ok run checkpoint --request "$request_file" "$@"
}

ledger_new
money_new
pay S-1

# ---- witnesses, each with a key of his own; the ledger's people write the policy
mkdir usb
for name in w1 w2 w3; do
    echo "a passphrase of $name" >"pw/$name"
    ok audit witness init "usb/$name" --name "$name.example/witness" --kdf light --passphrase-file "pw/$name" --json
    sed -n 's/^ *"vkey": "\(.*\)",*$/\1/p' out >"$name.vkey"
    [ "$(stat -c %a "usb/$name/key")" = 600 ] || fail "others may read the key"
done
ok run policy
cp out log-only
expect_out 'quorum none'
{
    grep '^log' log-only
    for name in w1 w2 w3; do echo "witness $name $(cat $name.vkey)"; done
    echo 'group sticks 2 w1 w2 w3'
    echo 'quorum sticks'
} >policy
fails 2 witness-trust-what audit witness trust usb/w1
fails 1 witness-key-there audit witness init usb/w1 --name w1.example/witness --passphrase-file pw/w1
ok audit witness trust usb/w1 --policy policy
ok audit witness trust usb/w2 --log "$(sed -n 's/^log //p' log-only)"
ok audit witness show usb/w1 --json
json 'd["rows"][0]["size"] == 0 and d["rows"][0]["root"] is None'

# ---- without the quorum nothing goes out
ok run publish before
refused 3 publish-no-quorum run publish evidence --policy policy
expect_err 'missing: w1, w2, w3'
[ ! -e evidence ] || fail "something was published"
printf 'quorum none\n' >no-log
refused 3 policy-without-us run policy --set no-log
refused 3 policy-without-us run publish evidence --policy no-log
grep -v quorum policy >no-quorum
refused 1 policy-quorum-missing run publish evidence --policy no-quorum
refused 1 policy-no-file run publish evidence --policy nowhere
ok run policy --set policy
ok run policy
cmp -s out policy || fail "the policy is another"
refused 3 publish-no-quorum run publish evidence

# ---- a request, and an answer
size=$(sed -n 2p before/checkpoint)
request r1
expect_out "$size"
[ "$(head -n 1 r1)" = 'old 0' ] && [ -z "$(sed -n 2p r1)" ] && tail -n +3 r1 | cmp -s - before/checkpoint ||
    fail "the request is not of the form"
refused 1 file-exists run checkpoint --request r1
ok cosign w1 r1 a1
expect_err 'answer: 200 OK'
# A stick that does not know the ledger, and answers that are none.
fails 1 witness-no-logs cosign w3 r1 answer
ok audit witness trust usb/w3 --log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx
refuses 3 witness-log-unknown w3 r1
expect_err 'answer: 404 Not Found'
ok audit witness trust usb/w3 --policy policy
refused 1 witness-said-no run checkpoint --add-cosignatures answer
printf '— w1.example/witness AAAAAAAA\n\n— w1.example/witness AAAAAAAA\n' >bad-answer
refused 1 cosignature-none run checkpoint --add-cosignatures bad-answer
printf '— w1.example/witness AAAA\n' >bad-answer
refused 1 note-line-malformed run checkpoint --add-cosignatures bad-answer
refused 1 command-file-missing run checkpoint --add-cosignatures nowhere
ok run checkpoint --add-cosignatures a1 --json
json 'd["witnesses"] == "w1" and d["cosignatures"] == 1 and not d["meets_policy"]'
ok run checkpoint --add-cosignatures a1 # twice changes nothing
ok run checkpoint
grep -c '^— ' out | grep -qx 2 || fail "the checkpoint does not show its cosignature"

# ---- with one cosignature publishing fails, with two it works; the third is offline
refused 3 publish-no-quorum run publish evidence
expect_err 'missing: w2, w3'
run doctor --lang en
expect_out '3 are named, and no checkpoint was cosigned by enough of them'
ok cosign w2 r1 a2
# An answer that was changed, and one whose witness nobody knows.
sed 's/ \([A-Za-z0-9+\/=]*\)$/ \1/; s/[A-D]\([^A-D]*\)$/E\1/' a2 >a2.changed
run checkpoint --add-cosignatures a2.changed
expect_status 1
grep -v 'witness w2' policy | sed 's/group.*/group sticks 1 w1 w3/' >policy-without-w2
refused 1 cosignature-of-nobody run checkpoint --add-cosignatures a2 --policy policy-without-w2
ok run checkpoint --add-cosignatures a2 --json
json 'd["witnesses"] == "w2" and d["meets_policy"]'
run doctor --lang en
expect_out "$size of $size vouchers are witnessed"
ok run publish evidence
[ "$(sed -n 2p evidence/checkpoint)" = "$size" ] || fail "another checkpoint was published"
[ "$(grep -c '^— ' evidence/checkpoint)" = 3 ] || fail "the cosignatures were not published"
ok run verify

# ---- the auditor sees who, and how old
ok run publish evidence --json
genesis=$(sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out)
ok audit verify evidence --policy policy --genesis "$genesis"
expect_out 'witnesses: 2 cosigned w1 w2; the newest 0 days 0 hours ago'
ok audit verify evidence --policy policy --genesis "$genesis" --json
json '[w["cosigned"] for w in d["witnesses"]] == [True, True, False] and d["newest_cosignature"] > 1600000000'
# Cosignatures that were changed, taken from elsewhere or away: damage, damage, and no quorum.
spoilt() { # PYTHON: what becomes of the lines l of the checkpoint (0 to 2 and an empty one, the ledger's, w1's, w2's)
    rm -rf bad && cp -r evidence bad
    python3 -c "
l = open('bad/checkpoint', 'rb').read().split(b'\n')
assert l[5].startswith(b'\xe2\x80\x94 w1.') and l[6].startswith(b'\xe2\x80\x94 w2.'), l
$1
open('bad/checkpoint', 'wb').write(b'\n'.join(l))"
    audit verify bad --policy policy --genesis "$genesis"
}
spoilt 'at = len(l[5]) - 20; l[5] = l[5][:at] + (b"A" if l[5][at:at+1] != b"A" else b"B") + l[5][at+1:]'
expect_status 4
expect_out '[signature]'
spoilt 'l[6] = l[6].split()[0] + b" w2.example/witness " + l[5].split()[2]'
expect_status 1 # of nobody whom the policy knows, so that one is missing
expect_err '[trust-no-quorum]'
spoilt 'del l[6]'
expect_status 1
expect_err '[trust-no-quorum]'
spoilt 'l[5], l[6] = l[6], l[5]'
expect_status 0
# The third opinion agrees.
run_by python3 "$VERIFY" evidence --policy policy --genesis "$genesis" --lang en
expect_status 0
expect_out '2 saw this checkpoint'
run_by python3 "$VERIFY" before --policy policy --genesis "$genesis" --lang en
expect_status 1
fails 1 trust-no-quorum audit verify before --policy policy --genesis "$genesis"
sed 's/group.*/group sticks all w1 w2 w3/' policy >policy-all
fails 1 trust-no-quorum audit verify evidence --policy policy-all --genesis "$genesis"

# ---- the ledger goes on: the newest cosigned head is published, not the newest
pay S-2
ok run publish evidence
[ "$(sed -n 2p evidence/checkpoint)" = "$size" ] || fail "a checkpoint without its quorum was published"
next=$((size + 1))
request r2 --for w1
[ "$(head -n 1 r2)" = "old $size" ] || fail "the request does not start from what the witness has seen"
pay S-3 # while the sticks are on their way
ok cosign w1 r2 b1
ok cosign w2 r2 b2
ok run checkpoint --add-cosignatures b1
ok run checkpoint --add-cosignatures b2 --json
json "d['size'] == $next and d['meets_policy']"
ok run publish evidence
[ "$(sed -n 2p evidence/checkpoint)" = "$next" ] || fail "the newest cosigned checkpoint was not published"
[ "$(sed -n 2p "evidence/checkpoints/$size")" = "$size" ] && grep -q w1.example "evidence/checkpoints/$size" ||
    fail "the earlier cosigned checkpoint is not there"
ok audit verify evidence --policy policy --genesis "$genesis" --held "evidence/checkpoints/$size"
expect_out "complete: proved up to size $size"
ok run verify

# The cosignature over an earlier head is none over this one.
rm -rf bad && cp -r evidence bad
python3 - "$size" <<'PYTHON'
import sys
old = open("evidence/checkpoints/" + sys.argv[1], "rb").read().split(b"\n")
new = open("bad/checkpoint", "rb").read().split(b"\n")
new[5] = old[5]
open("bad/checkpoint", "wb").write(b"\n".join(new))
PYTHON
audit verify bad --policy policy --genesis "$genesis"
expect_status 4
expect_out '[signature]'

# A third one who comes late is added to what is published already.
request r3 --for w3
cosign w3 r2 c3 # from the size that w1 and w2 had seen
expect_status 3
expect_err 'answer: 409 Conflict'
grep -qx 0 c3 || fail "the answer does not say what was seen"
refused 1 witness-ask-again run checkpoint --add-cosignatures c3
expect_err '--old 0'
{ echo 'old 0' && echo && sed '1,/^$/d' r2; } >r2.from-nothing
ok cosign w3 r2.from-nothing c3
ok run checkpoint --add-cosignatures c3 --json
json "d['size'] == $next and d['witnesses'] == 'w3'"
ok run publish evidence
[ "$(grep -c '^— ' evidence/checkpoint)" = 4 ] || fail "the late cosignature was not published"
ok audit verify evidence --policy policy-all --genesis "$genesis"

# ---- restored evidence is the same to the byte, cosignatures and all
ok run restore evidence --ledger restored --ledger-key "$(ls "$MINGZHANG_LEDGER"/keys/*.key)"
ok run publish evidence-again --ledger restored --policy policy
cmp -s evidence/checkpoint evidence-again/checkpoint || fail "the restored checkpoint is another"
ok run verify --ledger restored

# ---- what a witness refuses
request r4 --old 0
refuses 3 witness-old-other w1 r4
expect_err 'answer: 409 Conflict'
request r4 --for w1
sed 2d r4 >r4.short
fails 4 witness-proof-fails cosign w1 r4.short answer
expect_err 'answer: 422 Unprocessable Entity'
{ head -n 1 r4 && echo && sed '1,/^$/d' r4; } >r4.without-proof
fails 4 witness-proof-fails cosign w1 r4.without-proof answer
refuses 3 witness-request-line w1 policy
expect_err 'answer: 400 Bad Request'
refused 1 witness-old-beyond run checkpoint --request r5 --old 1000
[ ! -e r5 ] || fail "a request was written"
sed 's/^— dong/— xong/' r4 >r4.unsigned
refuses 3 witness-log-unsigned w1 r4.unsigned
fails 1 witness-passphrase audit witness cosign usb/w1 r4 --passphrase-file pw/w2
fails 1 output-cannot-write audit witness cosign usb/w1 r4 --passphrase-file pw/w1 --out a1

# ---- a fork: the operator goes on in a copy and asks the same witness
ok cosign w1 r4 d1
ok run checkpoint --add-cosignatures d1
cp -a keys keys-before # those of the signers would notice too
MINGZHANG_LEDGER=$work/restored
pay S-9 # of the size that the other had then
request r-fork --old "$next"
cosign w1 r-fork answer
expect_status 3 # 409: it has seen more by now
there=$(cat answer)
sed "1s/.*/old $there/" r-fork >r-forged
fails 4 witness-fork cosign w1 r-forged answer
expect_err 'FORK'
fork=$(ls usb/w1/seen/*/fork)
audit compare --check "$fork" --policy policy
expect_status 4
expect_err '[forked]'
pay S-10
request r-fork --old "$there"
fails 4 witness-proof-fails cosign w1 r-fork answer
MINGZHANG_LEDGER=$work/ledger
rm -rf keys && mv keys-before keys

# ---- a stick that was set back
cp -a usb/w2 w2-old
pay S-4
request r6 --for w2
ok cosign w2 r6 e2
ok run checkpoint --add-cosignatures e2
rm -rf usb/w2 && cp -a w2-old usb/w2
pay S-5
request r7 --for w2
cosign w2 r7 answer
expect_status 3
refused 4 witness-set-back run checkpoint --add-cosignatures answer --for w2
# It finds out itself when it is shown what it signed.
{ cat r6 && cat e2; } >r6.shown
fails 4 witness-state-old cosign w2 r6.shown answer
expect_err 'answer: 500'

# ---- two runs at once: one signs, the other is sent away, and the state is the first one's
request r8 --for w1
for i in 1 2 3 4; do
    rm -f "race.$i"
    "$MINGZHANG_AUDIT" witness cosign usb/w1 r8 --out "race.$i" --passphrase-file pw/w1 >/dev/null 2>&1 &
done
wait
[ "$(cat race.* | grep -c '^— ')" = 1 ] || fail "the race was not decided"
[ "$(cat race.* | grep -cx '[0-9]*')" = 3 ] || fail "the others were not told the size"
ok audit witness show usb/w1 --json
json "d['rows'][0]['size'] == int(open('r8').read().split('\n\n')[1].split('\n')[1])"

# ---- clocks, where they can be set for a test
library=$(ls /usr/lib/*/faketime/libfaketime.so.1 /usr/local/lib/faketime/libfaketime.so.1 2>/dev/null | head -n 1)
asan=$(ldd "$MINGZHANG_AUDIT" | sed -n 's/.*=> \(.*libasan[^ ]*\).*/\1/p')
audit_at() { # TIME COMMAND...
    audit_time=$1
    shift
    run_by env LD_PRELOAD="$asan $library" FAKETIME="$audit_time" FAKETIME_DONT_FAKE_MONOTONIC=1 "$MINGZHANG_AUDIT" "$@"
}
if [ -n "$library" ] && audit_at +0d --version && [ "$status" -eq 0 ]; then
    audit_at +40d verify evidence --policy policy --genesis "$genesis"
    expect_out 'the newest 40 days'
    audit_at -40d verify evidence --policy policy --genesis "$genesis"
    expect_out "the newest is dated after this machine's time"
    request r9 --for w1
    state_before=$(witness_state w1)
    audit_at -40d witness cosign usb/w1 r9 --passphrase-file pw/w1
    expect_status 1
    expect_err '[witness-clock]'
    [ "$state_before" = "$(witness_state w1)" ] || fail "the witness's state changed"
fi

# ---- usage
fails 2 witness-one-way run checkpoint --request x --add-cosignatures y
fails 2 witness-option-alone run checkpoint --old 3
fails 2 witness-option-alone run checkpoint --timeout 3
fails 1 witness-unknown run checkpoint --request x --for w9
[ ! -e x ] || fail "a request was written"

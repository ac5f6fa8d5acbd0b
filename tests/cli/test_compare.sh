# mingzhang-audit compare: the same, extends, or a fork that a third party can check; who is not signed for
# is not accused, and damage is no fork.
. "$CLI"

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
json() { python3 -c "import json; d=json.load(open('$work/out')); import sys; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
pay() { # REFERENCE
    ok as maker pay --programme KJ-01 --reference "$1" --amount 1,000.00 --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试
    reviewed_by reviewer
}
untold() { # NAME COMMAND...
    name=$1
    shift
    "$@"
    expect_status 1
    expect_err "[$name]"
}

ledger_new
money_new
pay S-1
ok run publish before --json
log_line=$(sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out)
printf '%s\nquorum none\n' "$log_line" >policy
printf 'log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\n' >policy-other
# The operator keeps a copy of his ledger, and goes on in both.
cp -a "$MINGZHANG_LEDGER" other-ledger
pay S-2
ok run publish mine
MINGZHANG_LEDGER=$work/other-ledger
pay S-3
ok run publish theirs
pay S-4
ok run publish theirs-later
MINGZHANG_LEDGER=$work/ledger

# ---- one history
evidence_state() { find before mine theirs theirs-later -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum; }
before=$(evidence_state)
ok audit compare mine mine --policy policy
expect_out 'Same: both are one head of one ledger.'
cp mine/checkpoint mine.checkpoint
ok audit compare mine.checkpoint mine --policy policy --json
json 'd["relation"] == "same" and d["signatures_checked"] and d["a"]["signed_by"] == d["b"]["origin"]'
ok audit compare before mine --policy policy
expect_out 'mine extends before by 1 voucher;'
ok audit compare mine before --policy policy --json
json 'd["relation"] == "extends" and d["larger"] == "a" and d["by"] == 1'
ok audit compare theirs-later before/checkpoint --policy policy --lang zh
expect_out 'theirs-later 是 before/checkpoint 的延续：多 2 张审签单'
"$MINGZHANG_AUDIT" compare - mine --policy policy <mine.checkpoint >out 2>err || fail "stdin is no checkpoint"
ok audit compare before mine
expect_out 'signatures not checked'
expect_out 'mine extends before'

# ---- a fork, with the proof for others
fork() { # A B [OPTION...]
    audit compare "$@" --policy policy
    expect_status 4
    expect_err 'forked'
    expect_err 'FORK: one ledger signed two histories'
}
fork mine theirs --proof fork.txt
size=$(sed -n 2p before/checkpoint)
expect_err "The first $size vouchers are the same; they part at number $size."
fork theirs-later mine --proof fork-later.txt --json
json 'd["relation"] == "fork" and d["common_size"] + 1 == d["b"]["size"] == d["a"]["size"] - 1'
fork mine.checkpoint theirs/checkpoint
fork mine.checkpoint theirs-later
[ "$(head -n 1 fork.txt)" = 'mingzhang/v1 fork' ] || fail "the proof is not of the form"
for file in fork.txt fork-later.txt; do
    audit compare --check $file --policy policy --lang zh
    expect_status 4
    expect_err '[forked]'
    expect_err "分叉属实：账本 $origin 签了两段不同的历史"
done
audit compare --check fork.txt --policy policy --json
expect_status 4
json 'd["relation"] == "fork" and d["first_size"] == d["second_size"]'
[ "$before" = "$(evidence_state)" ] || fail "compare wrote into evidence"

# The proof, checked once more with openssl and sha256sum's likes: both notes hold, sizes equal, roots not.
python3 - <<'PYTHON' || fail "the proof is not what section 9 says"
text = open("fork.txt", "rb").read()
head, rest = text.split(b"\n\n", 1)
lengths, notes = rest.split(b"\n", 1)
a, b = map(int, lengths.split())
assert len(notes) == a + b
assert notes[:a] == open("mine/checkpoint", "rb").read()
assert notes[a:] == open("theirs/checkpoint", "rb").read()
lines = head.split(b"\n")
assert lines[1] == b" ".join(notes[a:].split(b"\n")[1:3]), lines
PYTHON

# ---- nothing accuses without signatures
untold compare-not-checked audit compare mine theirs --proof none.txt
audit compare mine theirs --json
expect_status 1
json 'd["relation"] == "could not tell" and not d["signatures_checked"]'
untold trust-no-log audit compare mine theirs --policy policy-other --proof none.txt
untold fork-no-policy audit compare --check fork.txt
untold trust-no-log audit compare --check fork.txt --policy policy-other
[ ! -e none.txt ] || fail "a proof of nothing was written"

# ---- what cannot be told, and what is needed
untold compare-needs-tiles audit compare before/checkpoint mine/checkpoint --policy policy
expect_err "of the one of size $((size + 1))"
untold compare-needs-tiles audit compare before mine/checkpoint --policy policy
flip() { # FILE OFFSET
    python3 -c "
import sys
b = bytearray(open('$1', 'rb').read()); b[$2] ^= 1; open('$1', 'wb').write(b)"
}
copy() { rm -rf bad && cp -r theirs-later bad; }
tile=$(cd theirs-later && echo tile/0/000.p/*)
copy && flip "bad/$tile" 5
untold compare-tiles-unfit audit compare before bad --policy policy --proof none.txt
untold compare-tiles-unfit audit compare mine bad --policy policy
copy && rm "bad/$tile"
untold evidence-file-missing audit compare mine bad --policy policy
copy && truncate -s 5 "bad/$tile"
audit compare mine bad --policy policy
expect_status 1
copy && truncate -s 4G "bad/$tile"
audit compare mine bad --policy policy
expect_status 1
copy && rm "bad/$tile" && ln -s "$work/mine/tile/0/000.p" "bad/$tile"
audit compare mine bad --policy policy
expect_status 1
# The smaller copy's damage stands in nobody's way; how far both went together is not told then.
copy && rm -r bad/tile
audit compare bad/checkpoint theirs --policy policy
expect_status 1
ok audit compare mine/checkpoint mine --policy policy
copy && rm bad/checkpoint
untold no-checkpoint audit compare mine bad --policy policy
printf 'no\nnote\n' >no.note
audit compare mine no.note --policy policy
expect_status 1
expect_err '[note-unsigned]'
untold input-cannot-read audit compare mine nowhere --policy policy
# A signature that fails is damage, and no fork.
# One digit of it: of base64 before and after, whatever the key.
copy && python3 - <<'PYTHON'
b = bytearray(open("bad/checkpoint", "rb").read())
at = b.rindex(b" ") + 30
b[at] = ord("A") if b[at] != ord("A") else ord("B")
open("bad/checkpoint", "wb").write(b)
PYTHON
audit compare before bad --policy policy
expect_status 4
expect_err '[note-signature]'
expect_no_err FORK

# ---- proofs that are none
spoil() { # NAME PYTHON: what becomes of the bytes b
    python3 -c "
b = open('fork-later.txt', 'rb').read()
$2
open('spoilt.txt', 'wb').write(b)"
    audit compare --check spoilt.txt --policy policy
    expect_status 1
    expect_err "[$1]"
}
spoil fork-is-none 'b = b.replace(b"v1 fork", b"v2 fork")'
spoil fork-lengths 'b = b[:-1]'
spoil fork-lengths 'b = b + b"x"'
spoil fork-path 'l = b.split(b"\n"); del l[2]; b = b"\n".join(l)'
spoil fork-path 'l = b.split(b"\n"); l.insert(2, l[2]); b = b"\n".join(l)'
spoil fork-line 'b = b.replace(b"\n", b"\r\n").replace(b"v1 fork\r", b"v1 fork")'
spoil fork-is-none 'b = b""'
# Somebody else's checkpoint in the place of one.
spoil trust-no-log 'b = b.replace(b"\xe2\x80\x94 dong", b"\xe2\x80\x94 xong", 1)'

# ---- nothing is overwritten; usage
cp fork.txt keep.txt
untold fork-cannot-write audit compare mine theirs --policy policy --proof keep.txt
cmp -s fork.txt keep.txt || fail "a file was overwritten"
untold fork-cannot-write audit compare mine theirs --policy policy --proof nowhere/fork.txt
audit compare mine
expect_status 2
audit compare
expect_status 2
audit compare mine theirs before
expect_status 2
audit compare --check fork.txt mine
expect_status 2
audit compare --check fork.txt --proof other.txt
expect_status 2

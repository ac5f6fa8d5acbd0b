# publish: evidence as a folder, kept up to date, never of two minds; what is in the way is refused.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
files() { (cd "$1" && find . -type f | LC_ALL=C sort); }

# Everything that CANONICAL.md, section 7, names, and nothing else.
size_before=$(stat -c %s "$MINGZHANG_LEDGER/data.mdb")
ok run publish "$work/evidence" --json
json 'd["size"] == 8 and d["old_size"] == 0 and d["entries"] == 23 and d["files"] == 5'
json 'd["policy"].startswith("log ") and len(d["genesis"]) == 64'
expect_err "mingzhang-audit verify $work/evidence --policy policy --genesis"
[ "$(files evidence | tr '\n' ' ')" = \
    './checkpoint ./tile/0/000.p/8 ./tile/entries/000.p/8 ./tile/hints/000.p/23 ./tile/lines/000.p/23 ' ] ||
    fail "these files were not expected: $(files evidence)"
[ "$(stat -c %s "$MINGZHANG_LEDGER/data.mdb")" = "$size_before" ] || fail "the store has grown"
ok run checkpoint
cmp -s out evidence/checkpoint || fail "the evidence has another checkpoint"

# Once more: nothing is written.
ok run publish "$work/evidence" --json
json 'd["files"] == 0 and d["bytes"] == 0 and d["old_size"] == 8'
ok run publish "$work/evidence" --lang zh
expect_out '审签单数'
expect_err '他的下一步'

# Private bytes only when they are asked for; they stay readable for their owner alone.
[ ! -e evidence/private ] || fail "private bytes were published unasked"
ok run publish "$work/private" --with-private --json
json 'd["private_rows"] > 0'
grep -qa 6222000000000001234 private/private/rows || fail "the private bytes are not there"
[ "$(stat -c %a private/private private/private/rows | tr '\n' ' ')" = '700 600 ' ] ||
    fail "others may read the private bytes"
! grep -rqa 6222000000000001234 evidence || fail "a private byte was published"

# What is in the way is refused, and stays as it is.
refuses() { # STATUS NAME DIRECTORY
    before=$(cd "$3" && find . | LC_ALL=C sort | sha256sum)
    run publish "$3"
    expect_status "$1"
    expect_err "[$2]"
    [ "$before" = "$(cd "$3" && find . | LC_ALL=C sort | sha256sum)" ] || fail "$3 was changed"
}
mkdir other && echo hello >other/letter.txt
refuses 3 publish-strange-file other
refuses 3 publish-strange-file "$MINGZHANG_LEDGER"
: >file
run publish file
expect_status 1
expect_err '[folder-in-the-way]'
mkdir -p linked elsewhere && ln -s "$work/elsewhere" linked/tile
refuses 1 folder-in-the-way linked
[ -z "$(ls -A elsewhere)" ] || fail "a link was followed"
mkdir -p link2/tile/0/000.p && ln -s "$work/file" link2/tile/0/000.p/8
run publish link2
expect_status 1
expect_err '[folder-in-the-way]'
[ ! -s file ] && [ -L link2/tile/0/000.p/8 ] && [ ! -e link2/checkpoint ] || fail "a link was followed"
mkdir -p wide/tile/0/000.p/8
run publish wide
expect_status 1
expect_err '[folder-in-the-way]'
mkdir -p pipe && mkfifo pipe/checkpoint
refuses 1 folder-in-the-way pipe
cp -a evidence broken && echo x >>broken/checkpoint
refuses 3 publish-not-ours broken
cp -a evidence broken2 && truncate -s 4G broken2/checkpoint
refuses 1 file-too-large broken2
flock evidence -c "'$MINGZHANG' publish evidence" >out 2>err && fail "two may write at once"
expect_err '[folder-busy]'

# The evidence of a ledger that went on, seen from its old copy; and another ledger's.
cp -a "$MINGZHANG_LEDGER" old
unset MINGZHANG_LEDGER
ledger_new
run publish "$work/evidence"
expect_status 3
expect_err '[publish-other-ledger]'
ok run publish "$work/new"
cp -a ledger copy
officer_new someone maker
ok run publish "$work/new" --json
json 'd["old_size"] == 1 and d["size"] == 2 and d["files"] == 6'
[ "$(files new | tr '\n' ' ')" = './checkpoint ./checkpoints/1 ./tile/0/000.p/1 ./tile/0/000.p/2 ./tile/entries/000.p/1 ./tile/entries/000.p/2 ./tile/hints/000.p/4 ./tile/hints/000.p/5 ./tile/lines/000.p/4 ./tile/lines/000.p/5 ' ] ||
    fail "these files were not expected: $(files new)"
run publish "$work/new" --ledger "$work/copy"
expect_status 4
expect_err '[publish-newer]'

# A copy that went another way: the same key signed two histories.
MINGZHANG_LEDGER=$work/copy
officer_new somebody maker
run publish "$work/new"
expect_status 4
expect_err '[publish-fork]'

# A ledger with a flipped byte is not published.
cp -a "$work/park/ledger" damaged
python3 - damaged/data.mdb <<'PYTHON' || fail "the store does not hold the memo"
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
at = data.find('设备投资补助首批'.encode())
assert at > 0
data[at] ^= 1
open(sys.argv[1], 'wb').write(data)
PYTHON
run publish bad --ledger damaged
expect_status 4
[ ! -e bad/checkpoint ] || fail "a damaged ledger was published"

# Before the genesis there is nothing.
run publish nothing --ledger "$work/nowhere"
expect_status 1
run publish
expect_status 2

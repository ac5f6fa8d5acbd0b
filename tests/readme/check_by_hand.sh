#!/bin/sh
# usage: check_by_hand.sh SOURCE-DIRECTORY
# Runs the ```sh blocks of audit/README.md, in order and in one shell, over evidence that was just made, and compares what
# each prints with the ```text block behind it. Then, for each row of the page's table, once more over a copy with that byte
# changed: exactly the steps fail that the row names.
set -eu
source=$1
page=$source/audit/README.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for tool in openssl sha256sum protoc xxd base64; do
    command -v "$tool" >/dev/null || { echo "$tool is not here"; exit 77; }
done

words=$(awk '/^```/ { inside = !inside; next } !inside' "$page" | wc -w)
[ "$words" -le 900 ] || { echo "$page has $words words beside its blocks, 900 are allowed"; exit 1; }

# ---- what the page says its reader has
mkdir good
"$READING_LEDGER" park
"$MINGZHANG" publish good/evidence --ledger park/ledger --json >publication 2>/dev/null
{ sed -n 's/^ *"policy": "\(.*\)".*/\1/p' publication && echo "quorum none"; } >good/policy
sed -n 's/^ *"genesis": "\(.*\)".*/\1/p' publication >good/genesis.txt
cp -R "$source/proto" good/proto

# ---- the blocks: block N goes to $out/N; which step (heading) it stands under is in steps, what it shows in shown/N
mkdir shown
awk '
    /^### Step / { step = $3; sub(":", "", step) }
    /^```sh$/ { n++; print step >"steps"; printf "exec >\"$out/%d\" 2>&1\n", n; inside = 1; next }
    /^```text$/ { showing = 1; next }
    /^```$/ { if (inside) printf "echo $? >\"$out/%d.status\"\n", n; inside = showing = 0 }
    inside
    showing { print >("shown/" n) }
' "$page" >blocks
count=$(wc -l <steps)
[ "$count" -ge 9 ] || { echo "only $count blocks are in $page"; exit 1; }

# run DIRECTORY: all blocks there, as somebody would who pastes them one by one.
run() {
    mkdir "$1.out"
    (cd "$1" && out=$work/$1.out sh ../blocks) || true
}
# Keys, salts and ids are new in every run.
plain() { sed -E 's/[A-Za-z0-9+\/]{42,}=*/HASH/g; s/[0-9a-f]{32,}/HASH/g' "$1"; }
# The steps of which a block failed or said no, in one line.
failed() {
    n=0
    while read -r step; do
        n=$((n + 1))
        if [ "$(cat "$1.out/$n.status" 2>/dev/null)" != 0 ] || grep -q 'DOES NOT HOLD' "$1.out/$n"; then
            echo "$step"
        fi
    done <steps | sort -un | paste -s -d , | sed 's/,/, /g'
}

run good
status=0
n=0
while [ "$n" -lt "$count" ]; do
    n=$((n + 1))
    touch "shown/$n"
    plain "shown/$n" >expected
    plain "good.out/$n" >printed
    diff expected printed >difference || { echo "block $n, step $(sed -n "${n}p" steps):"; cat difference; status=1; }
done
[ -z "$(failed good)" ] || { echo "good evidence fails in steps $(failed good)"; status=1; }
[ "$status" = 0 ] || exit 1

# ---- one byte changed
sed -n 's/^| `\([a-z0-9./]*\)` | \([0-9]*\) | [^|]* | \([0-9, ]*\) |$/\1 \2 \3/p' "$page" >rows
[ "$(wc -l <rows)" -ge 6 ] || { echo "the table of changed bytes is not read"; exit 1; }
row=0
while read -r file byte steps; do
    row=$((row + 1))
    bad=bad$row
    cp -R good "$bad"
    old=$(xxd -p -s "$byte" -l 1 "$bad/evidence/$file")
    printf '%02x' $((0x$old ^ 1)) | xxd -r -p | dd of="$bad/evidence/$file" bs=1 seek="$byte" conv=notrunc status=none
    run "$bad"
    [ "$(failed "$bad")" = "$steps" ] || {
        echo "byte $byte of $file: steps $(failed "$bad") fail, and the page says $steps"
        status=1
    }
    "$MINGZHANG_AUDIT" verify "$bad/evidence" --policy good/policy --genesis good/genesis.txt >verdict 2>&1 && answer=0 || answer=$?
    [ "$answer" = 4 ] || { echo "byte $byte of $file: mingzhang-audit answers $answer"; status=1; }
done <rows
exit "$status"

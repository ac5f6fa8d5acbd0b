#!/bin/sh
# usage: check.sh SOURCE-DIRECTORY
# Runs the ```sh blocks of README.md and README.zh-CN.md, in a copy of the files that git tracks, and looks for the lines of
# their ```text blocks in what was printed. `sh tests/run.sh` is what runs this, and is passed over.
set -eu
source=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$source" && { git ls-files -co --exclude-standard 2>/dev/null || find . -type f -not -path './build*'; } | tar -cf - -T -) |
    tar -xf - -C "$work"
cd "$work"

# block KIND FILE: the lines inside the fences of that kind.
block() { awk -v open="\`\`\`$1" '$0 == open { inside = 1; next } /^```/ { inside = 0 } inside' "$2"; }
# Keys and times are new in every run: roots, hashes, digits of time.
plain() { sed -E 's/[A-Za-z0-9+\/]{42,}=*/HASH/g' "$1"; }

: >printed
first=yes
for readme in README.md README.zh-CN.md; do
    words=$(wc -w <"$readme")
    [ "$words" -le 600 ] || { echo "$readme has $words words, 600 are allowed"; exit 1; }
    block sh "$readme" | grep -vx 'sh tests/run.sh' >commands
    # The quick start is the same in both: once is enough.
    [ "$first" = yes ] || sed -i '/^sh tools\/quickstart.sh$/d' commands
    first=no
    sh -eu commands >>printed 2>&1 || { tail -n 30 printed; echo "a command of $readme failed"; exit 1; }
done

plain printed >printed.plain
status=0
for readme in README.md README.zh-CN.md; do
    block text "$readme" >shown
    plain shown >shown.plain
    while IFS= read -r line; do
        grep -qxF -- "$line" printed.plain || { echo "$readme shows what nothing prints: $line"; status=1; }
    done <shown.plain
done
exit "$status"

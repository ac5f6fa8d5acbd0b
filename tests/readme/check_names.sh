#!/bin/sh
# usage: check_names.sh SOURCE-DIRECTORY BUILD-DIRECTORY CTEST
# Every test that SECURITY.md, audit/README.md and tests/threats/README.md name is there: `label.name` is one that ctest runs, and
# `label.name: function` is one of its functions.
set -eu
source=$1
build=$2
ctest=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$ctest" --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: //p' | sort >"$work/there"
labels=$(sed 's/\..*//' "$work/there" | sort -u | paste -s -d '|')
grep -ohE "\`($labels)\.[a-z0-9_]+(: [a-z0-9_]+)?\`" "$source/SECURITY.md" "$source/audit/README.md" "$source/tests/threats/README.md" |
    tr -d '`' | sort -u >"$work/named"
[ "$(wc -l <"$work/named")" -ge 30 ] || { echo "only $(wc -l <"$work/named") names of tests are found"; exit 1; }
status=0
while IFS= read -r named; do
    test=${named%%: *}
    grep -qxF "$test" "$work/there" || { echo "no test is called $test"; status=1; }
    [ "$test" = "$named" ] && continue
    file=$(find "$source/tests" -name "test_${test#*.}.c" | grep . | head -n 1) || { echo "$test has no file"; status=1; continue; }
    grep -q "^${named#*: }(" "$file" || { echo "$test has no ${named#*: }"; status=1; }
done <"$work/named"
exit "$status"

#!/bin/sh
# Fuzzes every target in turn and keeps count, over months: each call adds to tests/fuzz/executions.csv, and
# the corpora that grow in build/corpus are where the next call begins.
#
# usage: sh tests/fuzz/campaign.sh [--seconds N] [--jobs N] [--seed N] [--merge] [--unrecorded] [--total] [TARGET...]
#   --seconds  for each target (60)          --jobs   targets at once (1)
#   --merge    keeps in tests/fuzz/corpus what reaches code that nothing there reached, instead of fuzzing
#   --unrecorded  adds nothing to the record: for tests/run.sh
#   --total    says what was reached so far, and nothing else
# Exit status 1 when a target crashed, hung or leaked; the input lies in build/fuzz/found, and counts as open
# until somebody mends it and deletes it.
set -eu
cd "$(dirname "$0")/../.."
record=tests/fuzz/executions.csv
seconds=60
jobs=1
seed=$(date +%Y%m%d)
merge=no
targets=
while [ $# -gt 0 ]; do
    case "$1" in
    --seconds | --jobs | --seed)
        name=${1#--}
        [ $# -ge 2 ] || { echo "campaign.sh: $1 needs a number" >&2; exit 2; }
        case "$2" in '' | *[!0-9]*) echo "campaign.sh: $1 $2 is no number" >&2; exit 2 ;; esac
        eval "$name=$2"
        shift
        ;;
    --merge) merge=yes ;;
    --unrecorded) record=/dev/null ;;
    --total)
        awk -F, 'NR > 1 { n += $4; s += $3; c += $6; t[$2] = 1 }
            END { for (k in t) targets++
                  printf "%d executions of 1000000000 (%.2f %%), %d targets, %.1f hours, %d crashes found\n", n, n / 1e7, targets, s / 3600, c }' "$record"
        exit
        ;;
    -*)
        sed -n '5,10s/^# //p' "$0" >&2
        exit 2
        ;;
    *) targets="$targets $1" ;;
    esac
    shift
done

mkdir -p build/logs build/corpus build/fuzz/found
cmake --preset fuzz >build/logs/fuzz-configure.log
[ -n "$targets" ] || targets=$(ls tests/fuzz/fuzz_*.c | sed "s,.*fuzz_\(.*\)\.c,\1,")
targets=$(echo "$targets" | tr ' ' '\n' | grep . | sort -u)
# shellcheck disable=SC2086,SC2046
cmake --build build/fuzz -- $(printf 'fuzz_%s ' $targets) >build/logs/fuzz-build.log || { tail -n 20 build/logs/fuzz-build.log; exit 1; }
[ -s "$record" ] || [ "$record" = /dev/null ] || echo "date,target,seconds,executions,seed,crashes" >"$record"

# One target: its own log, and a line of the record.
fuzz() {
    program=build/fuzz/tests/fuzz/fuzz_$1
    log=build/logs/fuzz-$1.log
    mkdir -p "build/corpus/$1"
    crashes=0
    "$program" -max_total_time="$seconds" -seed="$seed" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
        -max_len=20000 -artifact_prefix="build/fuzz/found/$1-" "build/corpus/$1" "tests/fuzz/corpus/$1" >"$log" 2>&1 || crashes=1
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$(date +%F),$1,$seconds,${executions:-0},$seed,$crashes" >>"$record"
    echo "$1: ${executions:-0} executions, $crashes crashes"
    [ "$crashes" -eq 0 ] || tail -n 30 "$log"
}

merge() {
    "build/fuzz/tests/fuzz/fuzz_$1" -merge=1 "tests/fuzz/corpus/$1" "build/corpus/$1" >"build/logs/fuzz-$1.log" 2>&1
    echo "$1: $(find "tests/fuzz/corpus/$1" -type f | wc -l) files"
}

running=0
for target in $targets; do
    if [ "$merge" = yes ]; then
        merge "$target"
        continue
    fi
    fuzz "$target" &
    running=$((running + 1))
    if [ "$running" -ge "$jobs" ]; then
        wait
        running=0
    fi
done
wait
[ "$merge" = no ] || exit 0
[ "$record" = /dev/null ] || sh "$0" --total
open=$(find build/fuzz/found -type f | wc -l)
echo "$open open"
[ "$open" -eq 0 ]

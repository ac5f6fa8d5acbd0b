#!/bin/sh
# Power cuts on a live file system: the programs run on LazyFS (github.com/dsrhaslab/lazyfs, a research
# prototype that is used as a tool and no part of this), are killed at a random moment, and everything that
# was not flushed is forgotten. What was acknowledged must be there, and must verify.
#
# usage: lazyfs.sh COUNT [SEED]
#   LAZYFS         its program; from its sources on Debian 12, with libtoml11-dev libspdlog-dev libfuse3-dev:
#                  g++ -std=c++17 -O1 -ftrivial-auto-var-init=zero -o lazyfs-program \
#                    -Ilibs/libpcache/include -Ilazyfs/include \
#                    $(find libs/libpcache/src lazyfs/src -name '*.cpp') $(pkg-config --cflags --libs fuse3) \
#                    -lspdlog -lfmt -lpthread
#                  Its lfs_truncate returns a variable that nothing was put into: without that flag it now and
#                  then says of an open file that is shortened that there is no such file.
#   PRETEND        libpretend_ext4.so; MINGZHANG, MINGZHANG_AUDIT, CLI: as for the tests of commands
#   LAZYFS_STATE   a file that keeps count, so that the next call goes on; without, it begins anew
#   LAZYFS_NO_SYNC set: no flush is done, and the run succeeds when it finds loss
# Without LAZYFS or /dev/fuse it ends with 77: skipped.
set -u
count=${1:?how many cuts}
seed=${2:-1}
[ -x "${LAZYFS:-}" ] && [ -e /dev/fuse ] || { echo "skipped: no LazyFS"; exit 77; }

top=$(mktemp -d)
mkdir "$top/disk" "$top/mounted" "$top/outside"
cat >"$top/lazyfs.toml" <<TOML
[faults]
fifo_path="$top/faults"
fifo_path_completed="$top/done"
[cache]
apply_eviction=false
[cache.simple]
custom_size="256mb"
blocks_per_page=1
[filesystem]
log_all_operations=false
logfile="$top/lazyfs.log"
TOML
"$LAZYFS" "$top/mounted" --config-path "$top/lazyfs.toml" -o modules=subdir -o subdir="$top/disk" -f \
    >"$top/lazyfs.out" 2>&1 &
tries=0
until mountpoint -q "$top/mounted"; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { echo "LazyFS does not mount:"; cat "$top/lazyfs.out"; exit 1; }
    sleep 0.1
done

exec 3<>"$top/done" # kept open: a pipe without readers takes no answer

TMPDIR=$top/mounted
export TMPDIR
. "$CLI"
no_sync=${LAZYFS_NO_SYNC:-}
unset LAZYFS_NO_SYNC
writer=
trap '[ -z "$writer" ] || office_dies; cd /; umount -l "$top/mounted"; rm -rf "$top"' EXIT
LD_PRELOAD=$PRETEND
export LD_PRELOAD

ledger_new
money_new
find "$work" -type f -exec sync {} +

# A command that fails between two cuts is a repair by hand that somebody would have to do.
office_stops() {
    { echo "exit status $status: $last"; cat "$work/err"; } >>"$top/outside/failed"
    exit 1
}

# One office at work: each line of `acknowledged` was promised to somebody. That file is elsewhere.
office_works() { # ROUND
    trap - EXIT
    exec >/dev/null 2>&1
    number=0
    while :; do
        number=$((number + 1))
        as maker pay --programme KJ-01 --reference "C-$1-$number" --amount 1.00 --payee-code $code_one \
            --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试 \
            --json
        [ "$status" -eq 0 ] || office_stops
        voucher=$(voucher_of_last)
        as reviewer review "$voucher"
        [ "$status" -eq 0 ] || office_stops
        LD_PRELOAD='' sh -c "echo C-$1-$number >>'$top/outside/acknowledged'"
        run publish "$work/evidence"
        [ "$status" -eq 0 ] || office_stops
        cp "$work/evidence/checkpoint" "$top/outside/checkpoint"
    done
}

# At once, and no command more: the office is stopped before its command is killed.
office_dies() {
    kill -STOP "$writer" 2>/dev/null
    pkill -KILL -P "$writer"
    kill -KILL "$writer" 2>/dev/null
    wait "$writer" 2>/dev/null
    writer=
}

power_cut() {
    office_dies
    echo lazyfs::clear-cache >"$top/faults"
    read -r _ <&3
    # The kernel must not remember what the disk forgot.
    LD_PRELOAD='' python3 -c '
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        fd = os.open(os.path.join(folder, name), os.O_RDONLY)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(fd)' "$MINGZHANG_LEDGER"
}

# The whole of it is verified, and each acknowledged payout is looked for.
judge() {
    "$MINGZHANG" verify --quiet >"$top/outside/verdict" 2>&1 || return 1
    "$MINGZHANG" list --json 2>/dev/null | sed -n 's/^ *"reference": "\(C-[0-9-]*\)".*/\1/p' | sort >"$top/outside/there"
    sort -u "$top/outside/acknowledged" >"$top/outside/promised"
    [ -z "$(comm -23 "$top/outside/promised" "$top/outside/there")" ] || return 1
    [ ! -e "$top/outside/checkpoint" ] || "$MINGZHANG_AUDIT" verify "$work/evidence" --policy "$top/outside/policy" \
        --genesis "$genesis" --since "$top/outside/checkpoint" --quiet >"$top/outside/verdict" 2>&1
}

ok run publish "$work/evidence" --json
genesis=$(sed -n 's/.*"genesis": "\(.*\)".*/\1/p' out)
"$MINGZHANG" policy >"$top/outside/policy"
: >"$top/outside/acknowledged"
before=0
[ ! -s "${LAZYFS_STATE:-/dev/null}" ] || before=$(cat "$LAZYFS_STATE")
cuts=0
lost=0
while [ "$cuts" -lt "$count" ]; do
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    [ -z "$no_sync" ] || export LAZYFS_NO_SYNC=1
    office_works "$((before + cuts))" &
    writer=$!
    unset LAZYFS_NO_SYNC
    sleep "0.$(printf '%03d' $((seed / 65536 % 900 + 20)))"
    power_cut
    cuts=$((cuts + 1))
    if [ -s "$top/outside/failed" ] && [ -z "$no_sync" ]; then
        echo "cut $((before + cuts)), seed $seed: a command failed that nobody had killed:"
        cat "$top/outside/failed"
        exit 1
    fi
    if ! judge; then
        lost=$((lost + 1))
        [ -z "$no_sync" ] || break
        echo "cut $((before + cuts)), seed $seed: acknowledged, and not there, or it does not verify:"
        cat "$top/outside/verdict"
        ls -la "$MINGZHANG_LEDGER" "$MINGZHANG_LEDGER/keys"
        break
    fi
    [ -z "${LAZYFS_STATE:-}" ] || echo "$((before + cuts))" >"$LAZYFS_STATE"
done
acknowledged=$(wc -l <"$top/outside/acknowledged")
if [ -n "$no_sync" ]; then
    echo "without flushes: found at cut $cuts"
    [ "$lost" -gt 0 ]
    exit
fi
echo "$((before + cuts)) cuts, $acknowledged vouchers acknowledged in this run, $lost lost"
[ "$lost" -eq 0 ] && [ "$acknowledged" -gt 0 ]

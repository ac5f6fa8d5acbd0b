#!/bin/sh
# Whether a built program is hardened as CMakeLists.txt asks. usage: hardening.sh PROGRAM...
# FORTIFY is asked for where the build optimises without sanitizers (HARDENING_FORTIFY=yes).
set -eu
export LC_ALL=C
status=0
wrong() {
    echo "$program: $1"
    status=1
}
for program; do
    [ -s "$program" ] || { wrong "there is no such program"; continue; }
    headers=$(readelf -hldW "$program")
    symbols=$(nm -D --undefined-only "$program" | sed 's/^ *[Uw] //; s/@.*//')
    has() { echo "$headers" | grep -qE "$1"; }
    uses() { echo "$symbols" | grep -qxE "$1"; }
    has 'Type: *DYN \(Position-Independent' || wrong "is not position-independent (-fPIE, -pie)"
    has 'GNU_RELRO' || wrong "has no read-only relocations (-z relro)"
    has 'BIND_NOW|Flags:.*NOW' || wrong "binds lazily (-z now)"
    has 'GNU_STACK .* RW ' || wrong "has a stack that can be executed (-z noexecstack)"
    ! has 'RWE' || wrong "has memory that can be written and executed"
    ! has 'R(UN)?PATH' || [ "${HARDENING_RPATH:-}" = build ] || wrong "looks for libraries along a path of its own (RPATH)"
    uses '__stack_chk_fail' || wrong "has no canaries (-fstack-protector-strong)"
    case $(uname -m) in
    # The program as a whole has no mark: the C library's first object file of Debian 12 has none.
    x86_64) [ "$(objdump -d --no-show-raw-insn "$program" | grep -c endbr64)" -ge 100 ] ||
        wrong "has no landing pads (-fcf-protection)" ;;
    esac
    if [ "${HARDENING_FORTIFY:-}" = yes ]; then
        [ "$(echo "$symbols" | grep -c '_chk$')" -ge 5 ] || wrong "has no checked calls (_FORTIFY_SOURCE)"
    fi
    # The compiler itself makes strcpy of other calls; layers and reviewers keep it out of sources.
    for name in gets strcat sprintf vsprintf tmpnam mktemp system; do
        ! uses "$name" || wrong "calls $name"
    done
    [ "$status" -ne 0 ] || echo "$program: hardened"
done
exit "$status"

#!/bin/sh
# Builds the last commit twice, in two folders with names of different lengths, at two dates (faketime, where it is
# installed), and compares what comes out byte for byte. usage: sh tests/build/reproducible.sh
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
CCACHE_DISABLE=1
export CCACHE_DISABLE
unset CMAKE_C_COMPILER_LAUNCHER
jobs=$(nproc 2>/dev/null || echo 2)

build() { # FOLDER DATE
    mkdir -p "$work/$1"
    git archive HEAD | tar -x -C "$work/$1"
    at=
    if command -v faketime >/dev/null; then at="faketime -f $2"; fi
    (
        cd "$work/$1"
        $at cmake -S . -B out -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTING=OFF >/dev/null
        $at cmake --build out -j "$jobs" -- --quiet >log 2>&1 || { cat log >&2; exit 1; }
    )
    for file in tools/mingzhang/mingzhang tools/mingzhang-audit/mingzhang-audit ledger/libmingzhang.a audit/libmingzhang-audit.a; do
        (cd "$work/$1/out" && sha256sum "$file")
    done
}

build one +0d >"$work/first"
build another-and-a-longer-name +400d >"$work/second"
cat "$work/first"
# What ships, and not only what tests are built with.
HARDENING_FORTIFY=yes sh tests/build/hardening.sh "$work/one/out/tools/mingzhang/mingzhang" \
    "$work/one/out/tools/mingzhang-audit/mingzhang-audit"
if cmp -s "$work/first" "$work/second"; then
    echo "reproducible: both builds are the same"
else
    echo "the second build differs:"
    cat "$work/second"
    exit 1
fi

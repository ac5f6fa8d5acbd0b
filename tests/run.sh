#!/bin/sh
# Every check of the project, in a fresh clone, without a question.
# usage: tests/run.sh [--long]
#
# --long adds coverage of ledger/ (at least 90 % of lines), one minute of fuzzing for each target, clang-tidy
# over every file, and the long variants of the tests (LEDGER_TEST_LONG=1). The last line is
# "N passed, N failed", counting every test and every gate once. Logs are in build/logs.
set -u
cd "$(dirname "$0")/.." || exit 1
exec </dev/null

long=no
case "${1-}" in
"") ;;
--long)
    long=yes
    export LEDGER_TEST_LONG=1
    ;;
*)
    echo "usage: tests/run.sh [--long]" >&2
    exit 2
    ;;
esac

jobs=$(nproc 2>/dev/null || echo 2)
[ "$jobs" -le 4 ] || jobs=4
logs=build/logs
passed=0
failed=0
mkdir -p "$logs"

# gate NAME COMMAND...: runs it, keeps its output, and shows the end of it when it fails.
gate() {
    name=$1
    shift
    begun=$(date +%s)
    if "$@" >"$logs/$name.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok      $name ($(($(date +%s) - begun)) s)"
        return 0
    fi
    failed=$((failed + 1))
    echo "FAILED  $name ($(($(date +%s) - begun)) s), the end of $logs/$name.log:"
    tail -n 60 "$logs/$name.log" | sed 's/^/        /'
    return 1
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}

# tests PRESET: every test of a build counts for itself.
tests() {
    begun=$(date +%s)
    ctest --test-dir "build/$1" -j 2 --output-on-failure --no-tests=error >"$logs/tests-$1.log" 2>&1
    status=$?
    summary=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests failed out of \([0-9]*\)$/\1 \2/p' "$logs/tests-$1.log")
    if [ -z "$summary" ]; then
        failed=$((failed + 1))
        echo "FAILED  tests-$1: ctest gave no summary"
        tail -n 40 "$logs/tests-$1.log"
        return 1
    fi
    bad=${summary% *}
    all=${summary#* }
    failed=$((failed + bad))
    passed=$((passed + all - bad))
    if [ "$status" -eq 0 ]; then
        echo "ok      tests-$1: $all tests ($(($(date +%s) - begun)) s)"
        return 0
    fi
    [ "$bad" -gt 0 ] || failed=$((failed + 1))
    echo "FAILED  tests-$1: $bad of $all tests:"
    sed 's/^/        /' "$logs/tests-$1.log" | grep -v ' Passed ' | grep -vE '^ +Start +[0-9]+:' | tail -n 200
    return 1
}

build() { # PRESET
    # Quiet, and to the end, so that a log is a list of what is wrong.
    cmake --preset "$1" && cmake --build "build/$1" -j "$jobs" -- --quiet -k 0
}

c_files() {
    if git rev-parse --git-dir >/dev/null 2>&1; then
        git ls-files -co --exclude-standard -- '*.c' '*.h'
    else
        find ledger audit tools tests -name '*.[ch]' 2>/dev/null
    fi
}

formatted() {
    c_files | xargs -r clang-format-14 --dry-run -Werror
}

# clang-tidy looks at what the last commits and the working tree changed; --long: at everything.
changed_files() {
    base=$(git rev-parse --verify -q "${LEDGER_TIDY_BASE:-HEAD~3}^{commit}") || base=""
    if [ "$long" = yes ] || [ -z "$base" ]; then
        c_files
    else
        { git diff --name-only --diff-filter=d "$base" && git ls-files -o --exclude-standard; } | sort -u
    fi | while read -r file; do
        # Not the tests: the analyzer does not know that cmocka's assertions do not return.
        case "$file" in
        tests/*) ;;
        *.c) grep -qF "/$file\"" build/clang/compile_commands.json && echo "$file" ;;
        esac
    done
}

tidied() {
    changed_files >"$logs/tidy-files.txt"
    [ -s "$logs/tidy-files.txt" ] || { echo "no C file changed"; return 0; }
    # One file a call: over several, clang-tidy 14 takes every va_list for uninitialized.
    xargs -P 2 -n 1 clang-tidy-14 -p build/clang --quiet <"$logs/tidy-files.txt"
}

fuzzed() { # TARGET
    target=$1
    name=${target##*/}
    corpus="build/corpus/$name"
    mkdir -p "$corpus"
    "$target" -max_total_time=60 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$logs/$name-" \
        "$corpus" "tests/fuzz/corpus/${name#fuzz_}"
}

covered() {
    cmake --preset coverage && cmake --build build/coverage -j "$jobs" &&
        ctest --test-dir build/coverage -j 2 --output-on-failure --no-tests=error &&
        gcovr --root . --object-directory build/coverage --filter ledger/ --print-summary \
            --txt build/coverage/coverage.txt --fail-under-line 90
}

gate dependencies sh tools/deps.sh "$([ "$long" = yes ] && echo long || echo test)" || finish

gate build-sanitize build sanitize && tests sanitize
gate headers-stand-alone cmake --build build/sanitize -j "$jobs" --target all_verify_interface_header_sets
gate build-clang build clang && gate tidy tidied
gate format formatted
# A minute over all targets, always from the same seed: what is new is for the campaign to find.
gate fuzz-minute sh tests/fuzz/campaign.sh --seconds 2 --jobs "$jobs" --seed 1 --unrecorded

if [ "$long" = yes ]; then
    tests clang
    gate coverage covered
    grep -hE '^(lines|branches):' "$logs/coverage.log" 2>/dev/null | sed 's/^/        ledger\/ /'
    if gate build-fuzz build fuzz; then
        for target in build/fuzz/tests/fuzz/fuzz_*; do
            [ -x "$target" ] && [ -f "$target" ] && gate "${target##*/}" fuzzed "$target"
        done
    fi
fi
finish

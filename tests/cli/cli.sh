# The words that the tests of commands are written in. Source it: . "$CLI"
#
#   ledger_new            a ledger with the administrators admin.a, admin.b and admin.c
#   key_new li.si         a key in keys/li.si, its passphrase in pw/li.si
#   officer_new li.si maker [reviewer …]      a key, enrolled by two administrators
#   staff_new             maker, reviewer, approver and cashier under these names
#   as li.si CMD …        run CMD signed by li.si, unasked
#   run CMD …             run CMD; what it came to is in $status, out and err
#   run_without_terminal CMD …
#   expect_status N, expect_out TEXT, expect_err TEXT, expect_no_err TEXT
#   refused N NAME …      run the rest (a `run` or `as` line): exit status N, error [NAME], and
#                         nothing recorded, in the ledger or among what waits
#   done_by A B CMD …     A runs CMD, B signs what waits then; it must be sealed
#   reviewed_by B         B reviews the voucher that the last command left; it must be sealed
#   money_new             staff, and KJ-01, a subsidy with 1,000,000.00 appropriated for 2023
#   code_one, code_two, code_three            credit codes of invented enterprises
#
# Keys are made with --kdf light. Everything stands in a directory of its own, which goes again.
set -u
: "${MINGZHANG:?the program to test}"
unset MINGZHANG_LEDGER MINGZHANG_KEY
LC_ALL=C.UTF-8
export LC_ALL
umask 077

test_name=$(basename "$0" .sh)
work=$(mktemp -d)
trap 'status_at_end=$?; chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"; exit $status_at_end' EXIT
trap 'exit 1' INT TERM HUP
cd "$work" || exit 1
mkdir keys pw

fail() {
    echo "$test_name: $*" >&2
    echo "--- last command: $last" >&2
    echo "--- exit status $status; stdout:" >&2
    cat "$work/out" >&2
    echo "--- stderr:" >&2
    cat "$work/err" >&2
    exit 1
}

status=0
last=none
: >out
: >err

run() { run_by "$MINGZHANG" "$@"; }

# Whoever runs the tests may sit at a terminal; the program then asks there.
run_without_terminal() { run_by setsid --wait "$MINGZHANG" "$@"; }

run_by() {
    last=$*
    "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    # A crash is no refusal, whatever was expected.
    if [ "$status" -ge 126 ] || grep -q 'Sanitizer\|runtime error' "$work/err"; then
        fail "the program crashed"
    fi
}

as() {
    as_name=$1
    shift
    run "$@" --key "$work/keys/$as_name" --passphrase-file "$work/pw/$as_name" --yes
}

expect_status() { [ "$status" -eq "$1" ] || fail "exit status $1 was expected"; }
expect_out() { grep -qF -- "$1" "$work/out" || fail "stdout lacks: $1"; }
expect_err() { grep -qF -- "$1" "$work/err" || fail "stderr lacks: $1"; }
expect_no_err() { ! grep -qF -- "$1" "$work/err" || fail "stderr has: $1"; }

ok() {
    "$@"
    expect_status 0
}

# All that a ledger keeps, but the locks. Empty where there is none.
ledger_state() {
    [ -d "${MINGZHANG_LEDGER:-}" ] || return 0
    (cd "$MINGZHANG_LEDGER" && ls -A . keys && cat data.mdb head keys/* 2>/dev/null) | sha256sum
}

refused() {
    refused_status=$1
    refused_name=$2
    shift 2
    state_before=$(ledger_state)
    "$@"
    expect_status "$refused_status"
    expect_err "[$refused_name]"
    [ "$state_before" = "$(ledger_state)" ] || fail "something was recorded"
}

key_new() {
    echo "a passphrase of $1" >"pw/$1"
    ok run key new "$1" --out "keys/$1" --kdf light --passphrase-file "pw/$1"
}

admins="--admin keys/admin.a --admin keys/admin.b --admin keys/admin.c
--admin-passphrase-file pw/admin.a --admin-passphrase-file pw/admin.b --admin-passphrase-file pw/admin.c"
origin=dongchuan.example/policy-funds

ledger_new() {
    for name in admin.a admin.b admin.c; do key_new "$name"; done
    MINGZHANG_LEDGER=$work/ledger
    export MINGZHANG_LEDGER
    # shellcheck disable=SC2086
    ok run init --origin "$origin" --name 政策资金账本 --unit 财政局 $admins
}

# The id of the voucher that the last command left waiting; it ran with --json.
voucher_of_last() { sed -n 's/^ *"voucher": "\([0-9a-f]*\)".*/\1/p' "$work/out"; }

done_by() {
    first=$1
    second=$2
    shift 2
    ok as "$first" "$@" --json
    voucher=$(voucher_of_last)
    [ -n "$voucher" ] || fail "no voucher waits"
    ok as "$second" sign "$voucher" --json
    expect_out '"status": "sealed"'
}

officer_new() {
    officer=$1
    shift
    roles=
    for role in "$@"; do roles="$roles --role $role"; done
    key_new "$officer"
    # shellcheck disable=SC2086
    done_by admin.a admin.b officer enrol --vkey "keys/$officer/public.vkey" \
        --full-name "$officer" --unit 财政局 $roles
}

staff_new() {
    for name in maker reviewer approver cashier; do officer_new "$name" "$name"; done
}

# The same of a command that ran without --json: first digits of the id.
short_id_of_last() { sed -n 's/^Voucher \([0-9a-f]*\) waits.*/\1/p' "$work/out"; }

reviewed_by() {
    voucher=$(short_id_of_last)
    [ -n "$voucher" ] || fail "no voucher waits"
    ok as "$1" review "$voucher"
    expect_out "is sealed as"
}

code_one=91999999MA00000154
code_two=91999999MA0000023Y
code_three=91999999MA0000031R

money_new() {
    staff_new
    ok as maker programme open KJ-01 --name 技改补助 --category 企业优惠政策资金 \
        --instrument subsidy --from 2023-01-01
    reviewed_by reviewer
    ok as maker appropriate KJ-01 1,000,000.00 --year 2023 --date 2023-06-01
    reviewed_by reviewer
}

# A clock that was set back or far ahead: nothing is signed into the past, and nothing is sealed
# after a gap that nobody explained.
. "$CLI"

# With the sanitizers' runtime in the program, faketime has to be loaded behind it.
library=$(ls /usr/lib/*/faketime/libfaketime.so.1 /usr/local/lib/faketime/libfaketime.so.1 2>/dev/null | head -n 1)
asan=$(ldd "$MINGZHANG" | sed -n 's/.*=> \(.*libasan[^ ]*\).*/\1/p')
at() {
    at_time=$1
    shift
    run_by env LD_PRELOAD="$asan $library" FAKETIME="$at_time" FAKETIME_DONT_FAKE_MONOTONIC=1 \
        "$MINGZHANG" "$@"
}
as_at() {
    at_when=$1
    at_who=$2
    shift 2
    at "$at_when" "$@" --key "$work/keys/$at_who" --passphrase-file "$work/pw/$at_who" --yes
}
if [ -z "$library" ]; then
    echo "skipped: there is no libfaketime here (tools/deps.sh test installs it)"
    exit 77
fi
at "+0d" --version
if [ "$status" -ne 0 ]; then
    echo "skipped: libfaketime does not work with this build of the program:"
    cat err
    exit 77
fi

ledger_new
money_new
ok as maker pay --programme KJ-01 --reference BT-1 --payee-code "$code_one" \
    --payee-name 东川样例一号公司 --amount 10 --date 2023-06-05
id=$(short_id_of_last)
second() {
    as maker pay --programme KJ-01 --reference "$1" --payee-code "$code_one" --amount 20 \
        --payee-name 东川样例一号公司 --date 2023-06-05
}
ok second BT-2
id_two=$(short_id_of_last)

# Set back: nobody signed in the future, and nothing is sealed before the seal before.
refused 3 signed-in-the-future as_at "-2d" reviewer review "$id"
refused 3 clock-went-back as_at "-2d" reviewer reject "$id" --reason 时钟
expect_err incident

# Nor is anything prepared that could not be sealed: nobody is asked to sign it.
for when in "-2d" "+100d"; do
    case $when in -*) clock_name=clock-went-back ;; *) clock_name=clock-jumped ;; esac
    refused 3 "$clock_name" as_at "$when" maker pay --programme KJ-01 --reference BT-9 \
        --payee-code "$code_one" --payee-name 甲 --amount 9 --date 2023-06-05
    expect_no_err "what you sign"
    refused 3 "$clock_name" as_at "$when" maker appropriate KJ-01 1 --year 2023 --date 2023-06-05
done

# A clock without a battery, and one beyond all dates.
for when in "1969-12-31 23:00:00" "1970-01-01 00:00:00" "+3000000d"; do
    refused 1 clock-unusable as_at "$when" maker appropriate KJ-01 1 --year 2023 --date 2023-06-05
    refused 1 clock-unusable at "$when" doctor
done

# 100 days ahead: a gap that somebody has to explain first.
refused 3 clock-jumped as_at "+100d" reviewer reject "$id" --reason 时钟
expect_err incident

# 40 days ahead: the maker's signature is too old by then, and is asked for again.
as_at "+40d" reviewer review "$id"
expect_status 0
expect_err "no longer hold"
expect_out "waits for: maker."
as_at "+40d" maker sign "$id"
expect_status 0
expect_out "is sealed as"

# The clock is put right: now every seal is too early, until two administrators say what happened.
refused 3 clock-went-back as reviewer review "$id_two"
refused 3 clock-went-back second BT-3
done_by admin.a admin.b incident --kind clock --description 时钟曾快四十天
ok as reviewer review "$id_two"
expect_out "is sealed as"
ok run verify

# Stood still for 100 days: the gap is owned up to, and then everything goes on.
refused 3 clock-jumped as_at "+100d" cashier settle BT-2 --bank-reference B-2 --date 2023-06-06
expect_err incident
as_at "+100d" admin.a incident --kind clock --description 停用一百天 --json
expect_status 0
id=$(voucher_of_last)
as_at "+100d" admin.b sign "$id"
expect_status 0
expect_out "is sealed as"
as_at "+100d" cashier settle BT-2 --bank-reference B-2 --date 2023-06-06
expect_status 0
expect_out "is sealed as"

# And put right again.
refused 3 clock-went-back as cashier settle BT-1 --bank-reference B-1 --date 2023-06-06
expect_err incident
done_by admin.a admin.b incident --kind clock --description 时钟曾快一百天
ok as cashier settle BT-1 --bank-reference B-1 --date 2023-06-06
expect_out "is sealed as"
ok run verify

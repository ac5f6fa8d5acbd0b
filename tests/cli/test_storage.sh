# What happens to the ledger's directory: several people at once, a head file that is gone or
# another's, an old copy put back, a directory that cannot be written, a disk that is full when a
# voucher is sealed. What is refused leaves nothing, and afterwards the ledger goes on.
. "$CLI"
ledger_new
money_new

pay() {
    pay_reference=$1
    shift
    as maker pay --programme KJ-01 --reference "$pay_reference" --payee-code "$code_one" \
        --payee-name 样例一号公司 --date 2023-06-05 "$@"
}
reader() { ok run list --json; }

# In the background; what it came to is in files of its own. One key signs one thing at a time: who
# is told so runs the command again.
aside() {
    aside_name=$1
    aside_key=$2
    shift 2
    (
        while :; do
            aside_status=0
            "$MINGZHANG" "$@" --key "$work/keys/$aside_key" --passphrase-file "$work/pw/$aside_key" \
                --yes >"$aside_name.out" 2>"$aside_name.err" </dev/null || aside_status=$?
            grep -qF '[signer-meanwhile]' "$aside_name.err" || break
        done
        echo "$aside_status" >"$aside_name.status"
    ) &
}
aside_ended() { [ -s "$1.status" ] && [ "$(cat "$1.status")" -eq "$2" ]; }

# --- several at once ---

# Four write and others read; all of it is recorded.
for number in 1 2 3 4; do
    aside "pay$number" maker pay --programme KJ-01 --reference "P-$number" --payee-code "$code_one" \
        --payee-name 样例一号公司 --date 2023-06-05 --amount "$number.00"
done
reader
ok run totals
wait
for number in 1 2 3 4; do
    aside_ended "pay$number" 0 || fail "P-$number: $(cat "pay$number.err")"
done
ok run pending --json
[ "$(grep -c '"voucher"' out)" -eq 4 ] || fail "not all of them wait"
for voucher in $(sed -n 's/^ *"voucher": "\([0-9a-f]*\)".*/\1/p' out); do
    aside "review$voucher" reviewer review "$voucher"
done
wait
[ "$(cat review*.status | sort -u)" = 0 ] || fail "a review failed: $(cat review*.err)"
ok run verify
ok run list --json
[ "$(grep -c '"reference": "P-' out)" -eq 4 ] || fail "not all of them are sealed"

# The same is reversed twice: both may wait, and one is sealed, whoever is first.
ok as maker reverse P-4 --reason 重复 --date 2023-06-06
one=$(short_id_of_last)
ok as maker reverse P-4 --reason 又一次 --date 2023-06-06
two=$(short_id_of_last)
aside one reviewer review "$one"
aside two reviewer review "$two"
wait
[ "$(cat one.status two.status | sort | tr '\n' ' ')" = "0 3 " ] || fail "$(cat one.err two.err)"
grep -qF '[adjustment-exceeds-target]' one.err two.err || fail "$(cat one.err two.err)"
aside_ended one 0 && left=$two || left=$one
ok as reviewer reject "$left" --reason 已冲销
ok run verify

# A writer waits while another releases a checkpoint; readers do not.
mkfifo held
flock ledger/head.lock sh -c 'echo held >held; sleep 1' &
read -r _ <held
ok pay P-5 --amount 5
aside waits reviewer review "$(short_id_of_last)"
sleep 0.5
[ ! -s waits.status ] || fail "it did not wait"
ok run list
wait
aside_ended waits 0 || fail "it did not go on: $(cat waits.err)"

# --- the head file ---

cp -r ledger whole
restored() {
    rm -rf ledger
    cp -r whole ledger
}
rm ledger/head
refused 4 head-file-missing pay P-6 --amount 6
refused 4 head-file-missing run list
[ ! -e ledger/head ] || fail "it was made anew, as if nothing had been"
restored

echo nonsense >ledger/head
refused 4 head-file-damaged pay P-6 --amount 6
refused 4 head-file-damaged run list
: >ledger/head
refused 4 head-file-missing pay P-6 --amount 6
restored

# Another ledger's; and this ledger's with the size, or a byte of the signature, changed.
MINGZHANG_LEDGER=$work/other
for name in admin.f admin.g admin.h; do
    unset MINGZHANG_LEDGER
    key_new "$name"
done
ok run init --ledger other --origin "$origin" --name 同名账本 --unit 财政局 --admin keys/admin.f \
    --admin keys/admin.g --admin keys/admin.h --admin-passphrase-file pw/admin.f \
    --admin-passphrase-file pw/admin.g --admin-passphrase-file pw/admin.h
MINGZHANG_LEDGER=$work/ledger
export MINGZHANG_LEDGER
cp other/head ledger/head
refused 4 head-file-damaged pay P-6 --amount 6
refused 4 head-file-damaged run list
sed '2s/.*/3/' whole/head >ledger/head
refused 4 head-file-damaged run list
restored

# Another ledger of the same origin in the place of this one, its head file with it.
rm -rf ledger
cp -r other ledger
refused 3 signer-unknown as admin.a incident --kind other --description x
restored

# --- an old copy of data.mdb ---

ok pay P-6 --amount 6
reviewed_by reviewer
cp ledger/data.mdb newest
cp whole/data.mdb ledger/data.mdb
refused 4 store-behind-head pay P-7 --amount 7
expect_err "bring the newer data back"
refused 4 store-behind-head run list
refused 4 store-behind-head run totals
cp newest ledger/data.mdb
ok run verify
ok pay P-7 --amount 7
reviewed_by reviewer

# --- a directory that cannot be written ---

unwritable() {
    # Reading goes on, writing is refused before a passphrase is asked for.
    reader
    ok run verify
    ok run checkpoint
    refused 1 "$1" pay P-8 --amount 8
    refused 1 "$1" as cashier settle P-7 --bank-reference B-7 --date 2023-06-06
}
if [ "$(id -u)" -ne 0 ]; then
    chmod -R a-w ledger
    unwritable store-cannot-open
    chmod -R u+w ledger
elif mount --bind ledger ledger 2>/dev/null && mount -o remount,ro,bind ledger 2>/dev/null; then
    trap 'umount "$work/ledger"; rm -rf "$work"' EXIT
    unwritable store-cannot-open
    umount ledger
    trap 'rm -rf "$work"' EXIT
else
    echo "skipped: a read-only ledger (nothing can be mounted here)"
fi
ok pay P-8 --amount 8
reviewed_by reviewer

# --- a disk that is full when a voucher is sealed ---

if [ "$(id -u)" -ne 0 ] || ! mkdir small || ! mount -t tmpfs -o size=24m tmpfs small 2>/dev/null; then
    echo "skipped: a full disk (no tmpfs can be mounted here)"
    exit 0
fi
trap 'umount "$work/small"; rm -rf "$work"' EXIT
cp -r ledger small/ledger
MINGZHANG_LEDGER=$work/small/ledger
fill() { cat /dev/zero >small/filling 2>/dev/null; }

# A list of many payouts needs more than the free pages of the file have.
{
    echo '业务单号,预算年度,项目代码,统一社会信用代码,收款单位,金额,记账日期,备注'
    number=1
    while [ "$number" -le 600 ]; do
        echo "L-$number,2023,KJ-01,$code_two,样例二号公司,$number.01,2023-06-07,第${number}笔"
        number=$((number + 1))
    done
} >list.csv
ok as maker appropriate KJ-01 9,000,000.00 --year 2023 --date 2023-06-02
reviewed_by reviewer
ok as maker import list.csv --commit --json
list=$(sed -n 's/^ *"voucher": "\([0-9a-f]*\)".*/\1/p' out)
# Pages that no commit reached may be written; what they would say counts nowhere.
recorded() {
    "$MINGZHANG" pending --json
    "$MINGZHANG" verify --json | sed -n '/"last_good_head"/,/}/p'
}
recorded >before
fill
as reviewer review "$list"
expect_status 1
expect_err '[store-disk-full]'
expect_err "nothing was recorded"
recorded >after
cmp -s before after || fail "something was recorded"
ok run verify
rm small/filling

# With room again, what waited is sealed.
ok as reviewer review "$list"
expect_out "is sealed as"

# Little enough for the free pages of the file: either nothing is recorded, or the voucher is sealed
# and only the head file could not be written, which the next command does.
for number in 1 2 3 4; do
    recorded >before
    fill
    as cashier settle "L-$number" --bank-reference "B-$number" --date 2023-06-08
    expect_status 1
    cp err settle.err
    recorded >after
    rm small/filling
    ok run verify
    if grep -qF '[sealed-not-released]' settle.err; then
        cmp -s before after && fail "it says that it is sealed, and it is not"
        lagging=$(sed -n 2p small/ledger/head)
        ok run checkpoint
        [ "$(sed -n 2p small/ledger/head)" -eq $((lagging + 1)) ] || fail "head was not written"
        refused 3 command-nothing-to-settle as cashier settle "L-$number" --bank-reference x
    else
        cp settle.err err
        expect_err '[store-disk-full]'
        cmp -s before after || fail "something was recorded"
        ok as cashier settle "L-$number" --bank-reference "B-$number" --date 2023-06-08
    fi
done
ok run verify

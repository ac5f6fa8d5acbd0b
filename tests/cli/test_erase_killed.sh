# erase, killed: whenever the process ends, the erasure is sealed whole or not at all, and what was
# left in the files goes with `erase --finish`.
. "$CLI"
number=11010119900307851X
who=欧阳抹除样例
printf '%s\n' "$number" "$who" >needles
scan() { python3 "$(dirname "$CLI")/scan_bytes.py" - needles ledger >scanned 2>&1; }

ledger_new
money_new
ok as maker pay --programme KJ-01 --reference BT-1 --payee-person $number --payee-name $who --amount 30.00 \
    --date 2023-06-08
reviewed_by reviewer
ok as admin.a erase --person $number --basis 个人信息保护法第四十七条
waits=$(short_id_of_last)
cp -a ledger ledger.before
cp -a keys keys.before

# How long a whole run takes decides when to kill.
begin=$(date +%s%N)
ok as admin.b sign "$waits"
lasts=$((($(date +%s%N) - begin) / 1000000))
! scan || fail "still there: $(cat scanned)"

kills=${ERASE_KILLS:-12}
sealed=0
due=0
cut=0
for i in $(seq 1 "$kills"); do
    rm -rf ledger keys
    cp -a ledger.before ledger
    cp -a keys.before keys
    after=$((lasts / 2 + lasts * i / (2 * (kills + 1)))) # Before that the key is being opened.
    last="sign, killed after $after ms"
    "$MINGZHANG" sign "$waits" --key keys/admin.b --passphrase-file pw/admin.b --yes >out 2>err </dev/null &
    killed=$!
    sleep "$(printf '%d.%03d' $((after / 1000)) $((after % 1000)))"
    kill -9 $killed 2>/dev/null
    wait $killed 2>/dev/null
    [ $? -ne 137 ] || cut=$((cut + 1))

    # Ready at once, and nothing in between: the row is there, or the erasure is.
    ok run verify
    ok run show BT-1 --lang en
    if grep -qF "erased, commitment intact" out; then
        sealed=$((sealed + 1))
        ! scan || due=$((due + 1))
        ok run erase --finish
    else
        expect_out $number
        ok as admin.b sign "$waits" --lang en
        expect_out "is sealed as"
    fi
    ! scan || fail "still there: $(cat scanned)"
    for left in data.mdb.old data.new; do [ ! -e ledger/$left ] || fail "$left is left"; done
    ok run verify
    ok run erase --finish --json
    expect_out '"erased": 0'
done
echo "$kills runs, $cut cut off, $sealed sealed by then, $due with bytes left in the files"
[ "$cut" -gt 0 ] || fail "no run was cut off, so that this proves nothing"

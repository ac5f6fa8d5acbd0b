# The disk with the ledger dies. What is left: the stick with the last publication, the envelope with the
# ledger's own key, the people's keys on their sticks, and what others were given meanwhile. First nothing
# was sealed since the publication, then two vouchers were. The steps are those of SECURITY.md, "A dead disk".
. "$CLI"

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
pay() { # REFERENCE AMOUNT: by the maker, reviewed
    ok as maker pay --programme KJ-01 --reference "$1" --amount "$2" --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试
    reviewed_by reviewer
}
disk_dies() { chmod -R u+w "$1" && rm -rf "$1"; }

ledger_new
money_new
pay D-1 1,000.00
pay D-2 2,000.00
ok run totals --json
cp out totals-before

# What an office keeps apart from the disk: evidence with private bytes, the key, who it is.
ok run publish stick --with-private --json
genesis=$(sed -n 's/.*"genesis": "\(.*\)".*/\1/p' out)
ok run policy
cp out policy
mkdir envelope
cp "$MINGZHANG_LEDGER"/keys/*.key envelope/
ok run doctor --lang en
expect_out 'were published on'
published=$(sed -n 2p stick/checkpoint)

# ---- nothing was sealed since
disk_dies "$MINGZHANG_LEDGER"
begun=$(date +%s)
refused 1 ledger-directory-missing run verify
ok run restore stick --ledger "$MINGZHANG_LEDGER" --ledger-key envelope/*.key --genesis "$genesis" --json
json 'd["lost_size"] == 0 and d["size"] == '"$published"' and d["has_key"] and "missing_first" not in d'
ok run verify
ok run totals --json
cmp -s out totals-before || fail "the totals are others"
pay D-3 3,000.00 # Everybody goes on with the key he has.
[ $(($(date +%s) - begun)) -lt 120 ] || fail "the ledger was away for more than two minutes"

# ---- two vouchers were sealed since: the auditor was given the checkpoint, a payee the receipt
ok run publish stick --with-private
published=$(sed -n 2p stick/checkpoint)
pay D-4 4,000.00
pay D-5 5,000.00
ok run doctor --lang en
expect_out "2 more (numbers $published to $((published + 1))) are on this disk alone"
ok run doctor --lang zh
expect_out "其后 2 张（第 $published 至 $((published + 1)) 号）只在这块磁盘上"
ok run checkpoint
cp out checkpoint-of-the-auditor
ok run receipt D-5 --out receipt-of-the-payee
disk_dies "$MINGZHANG_LEDGER"

# What is missing is said by number, and the checkpoint proves that it was there.
ok run restore stick --ledger "$MINGZHANG_LEDGER" --ledger-key envelope/*.key --head checkpoint-of-the-auditor --json
json 'd["size"] == '"$published"' and d["missing_first"] == '"$published"' and d["missing_last"] == '"$((published + 1))"
json 'd["lost_root"] == open("checkpoint-of-the-auditor").read().split("\n")[2]'
expect_err "vouchers $published to $((published + 1)), 2 in all"
cmp -s "$MINGZHANG_LEDGER/lost-head" checkpoint-of-the-auditor || fail "the proof was not kept"
ok run verify
audit receipt receipt-of-the-payee --policy policy --genesis "$genesis"
expect_status 0 # What he holds proves his payout all the same.

# Under the old name it would be a fork, whoever signs.
refused 3 restored-behind as maker pay --programme KJ-01 --reference D-4 --amount 4,000.00 \
    --payee-code $code_one --payee-name 样例科技 --date 2023-06-20 --year 2023 \
    --account 6222000000000001234 --reason 测试
done_by admin.a admin.b identity --origin "$origin-2" --reason '磁盘损坏，两张审签单丢失'
done_by admin.a admin.b incident --kind restore --description '磁盘损坏，从发布的证据恢复'
pay D-4 4,000.00
pay D-5 5,000.00
ok run verify
ok run totals --json
json 'd["total"]["cash_count"] == 5 and d["total"]["cash_net"] == "15000.00"'

# The auditor is told the new name, and verifies the whole history across it.
ok run publish stick-2 --with-private
ok run policy
cp out policy-2
ok run list --body incident --json
expect_out '磁盘损坏'
audit verify stick-2 --policy policy-2 --genesis "$genesis"
expect_status 0
# Who takes the lost head for granted sees that the ledger accounts for it.
audit verify stick --policy policy --genesis "$genesis" --since checkpoint-of-the-auditor
[ "$status" -eq 4 ] || fail "evidence behind a checkpoint was not called so"

# What the real program publishes, judged by verify.py: the park that the reading commands are tested
# on, and a ledger with months closed, a witness outside and an officer's new key. Both Ed25519.
. "$CLI"
: "${READING_LEDGER:?} ${VERIFY:?} ${PYTHON:?}"

# judged STATUS ARGUMENT...: verify.py over `evidence`, by `cryptography` and by itself, must agree.
judged() {
    expected=$1
    shift
    for back_end in auto builtin; do
        run_by "$PYTHON" -I "$VERIFY" evidence --policy policy --genesis "$genesis" --ed25519 "$back_end" "$@"
        expect_status "$expected"
        ! grep -q Traceback err || fail "verify.py crashed"
    done
}
published() {
    ok run publish evidence "$@" --json
    genesis=$(sed -n 's/^ *"genesis": "\(.*\)",*/\1/p' out)
    { sed -n 's/^ *"policy": "\(.*\)",*/\1/p' out; echo 'quorum none'; } >policy
}
# The total of a column in fen, as `mingzhang totals` prints yuan.
fen_of() { sed -n '/"total"/,$p' out | sed -n "s/^ *\"$1\": \"\(.*\)\.\(..\)\",*/\1\2/p" | head -1 | sed 's/^0*\(.\)/\1/'; }

mkdir park
MINGZHANG_LEDGER=$work/park/made/ledger
export MINGZHANG_LEDGER
"$READING_LEDGER" "$work/park/made" || fail "no ledger was made"
published --with-private
judged 0 --lang en
expect_out "2 rows as committed"
expect_out "verdict: holds"
judged 0 --lang zh
expect_out "结论：成立"
expect_out "完整性：未证明 / complete: not proved"

# The two programs name the same sums.
ok run totals --json
wanted="$(fen_of appropriated) $(fen_of cash_gross) $(fen_of cash_adjusted) $(fen_of cash_settled) $(fen_of relief_gross)"
judged 0 --json
found=$("$PYTHON" -c 'import json, sys
t = json.load(open("out"))["totals"]
c, r = t["cash"], t["relief"]
print(c["appropriated_fen"] + r["appropriated_fen"], c["disbursed_fen"], c["adjusted_fen"], c["settled_fen"], r["disbursed_fen"])')
[ "$wanted" = "$found" ] || fail "totals: $wanted by mingzhang, $found by verify.py"

# One bit of each file.
for file in $(find evidence -type f); do
    cp "$file" kept
    "$PYTHON" -c 'import sys
data = bytearray(open(sys.argv[1], "rb").read()); data[len(data) // 2] ^= 1; open(sys.argv[1], "wb").write(data)' "$file"
    judged 4 --lang en
    cp kept "$file"
done
judged 0

# A ledger with everything that a month brings.
rm -r evidence
unset MINGZHANG_LEDGER # or the keys would be for that ledger
ledger_new
money_new
ok as maker pay --programme KJ-01 --reference BT-1 --payee-code "$code_one" --payee-name 东川样例一号公司 \
    --amount 100.00 --date 2023-06-05
reviewed_by reviewer
published
ok run checkpoint
cp out held-early
ok as maker reverse BT-1 --amount 40 --reason 录错 --date 2023-06-06
reviewed_by reviewer
ok as maker pay --programme KJ-01 --reference BT-2 --payee-code "$code_two" --payee-name 东川样例二号公司 \
    --amount 70.00 --date 2023-07-05
reviewed_by reviewer
ok as cashier settle BT-1 --bank-reference B-1 --date 2023-06-08
for _ in 1 2; do
    ok as maker close
    reviewed_by reviewer
done
published
cp -r evidence of-before
judged 0 --lang en --checkpoint held-early
expect_out "closings: 2"
expect_out "proved up to size"

# The end is cut off: somebody who holds a newer checkpoint knows.
ok as maker close
reviewed_by reviewer
ok run checkpoint
cp out held-late
judged 0
judged 4 --lang en --checkpoint held-late
expect_out rollback
published
judged 0 --lang en --checkpoint held-late

# A new name, a new key, a new origin: each checkpoint holds by the key of its time.
done_by admin.a admin.b identity --name 政策资金总账 --reason 更名
done_by admin.a admin.b identity --rotate-key --kdf light --reason 换钥
done_by admin.a admin.b identity --origin dongchuan.example/second --kdf light --reason 重建
cp policy policy-of-before
published
judged 0 --lang en --checkpoint held-early
expect_out "ledger key: stated 4 times"
cp policy-of-before policy
judged 1 --lang en
expect_out "not signed by a log key of the policy"

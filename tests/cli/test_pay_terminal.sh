# pay, asked field by field on a pseudo-terminal.
. "$CLI"
if ! command -v expect >/dev/null 2>&1; then
    echo "skipped: there is no expect here (tools/deps.sh test installs it)"
    exit 77
fi
ledger_new
money_new
today_year=$(TZ=UTC-8 date +%Y)
ok as maker appropriate KJ-01 500,000.00 --year "$today_year"
reviewed_by reviewer
ok as maker pay --programme KJ-01 --reference BT-2023-0001 --payee-code "$code_one" \
    --payee-name 东川样例一号公司 --amount 10 --date 2023-06-05 --account 6222000012345678 \
    --bank 样例银行
reviewed_by reviewer

state_before=$(ledger_state)
last="expect test_pay_terminal.exp"
CODE_WRONG=91999999MA00000155 CODE_NEW=$code_three \
    expect "$(dirname "$CLI")/test_pay_terminal.exp" >out 2>err </dev/null || fail "the dialogue failed"
[ "$state_before" != "$(ledger_state)" ] || fail "nothing was recorded"

# One of the three was signed; its account is the one that the payee had last time.
ok run pending --json
[ "$(grep -c '"voucher"' out)" -eq 1 ] || fail "one voucher should wait"
ok as reviewer review "$(voucher_of_last)"
expect_err "BT-2023-0002"
expect_err "5678"
ok run verify

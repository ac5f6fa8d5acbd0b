# One month of mistakes and what mends them: reversed, returned and paid again, recovered, confirmed
# and not, closed.
. "$CLI"
ledger_new
money_new

pay() {
    pay_reference=$1
    pay_amount=$2
    shift 2
    ok as maker pay --programme KJ-01 --reference "$pay_reference" --payee-code "$code_one" \
        --payee-name 东川样例一号公司 --amount "$pay_amount" --date 2023-06-05 "$@"
    reviewed_by reviewer
}
pay BT-1 100.00
pay BT-2 200.00
pay BT-3 300.00

# Without an amount, what is left: 100.00 less 40.00.
ok as maker reverse BT-1 --amount 40 --reason 录错 --date 2023-06-06
reviewed_by reviewer
ok as maker reverse BT-1 --reason 录错 --date 2023-06-06
expect_err "60.00"
expect_err 人民币陆拾元整
reviewed_by reviewer
refused 3 command-nothing-left as maker reverse BT-1 --reason 录错 --date 2023-06-06
refused 3 command-reference-unknown as maker reverse BT-9 --reason 录错 --date 2023-06-06
refused 2 usage-option-missing as maker reverse BT-1

# Sent back by the bank, once under each bank reference, and paid again.
refused 2 usage-option-missing as maker return BT-2 --reason 账号有误
ok as maker return BT-2 --bank-reference R-1 --reason 账号有误 --date 2023-06-07
reviewed_by reviewer
refused 3 bank-return-used as maker return BT-3 --bank-reference R-1 --amount 1 \
    --reason 账号有误 --date 2023-06-07
refused 3 replaces-more-than-returned as maker pay --programme KJ-01 --reference BT-2B \
    --payee-code "$code_one" --amount 200.01 --date 2023-06-08 --replaces BT-2
pay BT-2B 200.00 --date 2023-06-08 --replaces BT-2

# The cashier confirms alone; what was confirmed cannot be reversed; a slip is taken back.
refused 3 signer-is-no-cashier as maker settle BT-3 --bank-reference B-1 --date 2023-06-08
ok as cashier settle BT-3 --bank-reference B-1 --amount 250 --date 2023-06-08 --json
expect_out '"status": "sealed"'
slip=$(sed -n 's/^ *"first_entry": \([0-9]*\).*/\1/p' out)
refused 3 settlement-exceeds-target as cashier settle BT-3 --bank-reference B-2 --amount 50.01 \
    --date 2023-06-08
refused 3 reversal-of-settled as maker reverse BT-3 --amount 50.01 --reason 录错 --date 2023-06-08
ok as cashier settle BT-3 --take-back "$slip" --reason 记错笔 --date 2023-06-08
expect_err -250.00
refused 3 takes-back-twice as cashier settle BT-3 --take-back "$slip" --reason 记错笔 \
    --date 2023-06-08
ok as cashier settle BT-3 --bank-reference B-3 --date 2023-06-08
expect_err 300.00

# Paid back by the payee, in part.
ok as maker recover BT-3 --amount 120 --reason 不符合条件 --date 2023-06-20
reviewed_by reviewer

# The next month to close is June, then July; a closed one never opens again.
ok as maker close
reviewed_by reviewer
refused 3 month-is-closed as maker recover BT-3 --reason 不符合条件 --date 2023-06-30
ok as maker recover BT-3 --reason 不符合条件 --date 2023-07-01
expect_err 180.00
reviewed_by reviewer
ok as maker close
expect_err 2023-07
reviewed_by reviewer

ok run verify
ok run totals --json

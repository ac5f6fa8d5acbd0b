# What no entry may say: dates and amounts that are none, sums beyond the limit, text that steers a
# terminal, more taken back than was paid, a month that is closed. test_refusals.sh has payments.
. "$CLI"
ledger_new
money_new

pay() { as maker pay --programme KJ-01 --payee-code "$code_one" --payee-name 样例一号公司 "$@"; }
paid() {
    ok pay --reference "$1" --amount "$2" --date "$3"
    reviewed_by reviewer
}
paid P-1 100,000.00 2023-06-05
ok pay --reference P-2 --amount 500,000.00 --date 2023-06-06
voucher=$(short_id_of_last)
ok as reviewer review "$voucher"
ok as approver approve "$voucher"

refused 3 programme-unknown as maker appropriate KJ-99 1 --year 2023 --date 2023-06-02
refused 3 programme-unknown as maker programme close KJ-99 --reason x
refused 3 programme-not-yet-open pay --reference P-3 --amount 1 --date 2022-12-31
refused 3 date-in-the-future as maker appropriate KJ-01 1 --year 2023 --date 2999-01-01

# Dates that are none.
for date in 20260231 2026-02-31 2026-13-01 2026-00-10 20260229; do
    refused 2 date-does-not-exist pay --reference P-3 --amount 1 --date "$date"
    refused 2 date-does-not-exist as maker appropriate KJ-01 1 --year 2023 --date "$date"
    refused 2 date-does-not-exist as maker reverse P-1 --reason x --date "$date"
    refused 2 date-does-not-exist as cashier settle P-1 --bank-reference B-1 --date "$date"
done

# Amounts that are none.
amounts() {
    wrong_name=$1
    wrong_status=$2
    wrong_amount=$3
    refused "$wrong_status" "$wrong_name" as maker appropriate KJ-01 "$wrong_amount" \
        --year 2023 --date 2023-06-02
    refused "$wrong_status" "$wrong_name" pay --reference P-3 "--amount=$wrong_amount" \
        --date 2023-06-05
    refused "$wrong_status" "$wrong_name" as maker reverse P-1 --reason x "--amount=$wrong_amount"
    refused "$wrong_status" "$wrong_name" as cashier settle P-1 --bank-reference B-1 \
        "--amount=$wrong_amount"
}
amounts amount-out-of-range 2 92233720368547758.08
amounts amount-too-many-decimals 2 1.234
amounts amount-scientific 2 1e5
amounts amount-malformed 2 百元
amounts amount-separators 2 12,34.00
amounts amount-empty 2 ''

# Nothing, and less than nothing.
for amount in 0 0.00 -1; do
    refused 2 command-amount-not-positive as maker reverse P-1 --reason x "--amount=$amount"
    refused 2 command-amount-not-positive as maker return P-1 --reason x --bank-reference R-1 \
        "--amount=$amount"
    refused 2 command-amount-not-positive as maker recover P-1 --reason x "--amount=$amount"
    refused 2 command-settled-not-positive as cashier settle P-1 --bank-reference B-1 \
        "--amount=$amount"
done
refused 2 command-amount-zero as maker appropriate KJ-01 0 --year 2023 --date 2023-06-02
# An appropriation may be taken back, but what is paid stays covered, and it is never below zero.
refused 3 appropriation-below-paid run appropriate --year 2023 --date 2023-06-02 \
    --key keys/maker --passphrase-file pw/maker --yes -- KJ-01 -400,000.01
ok as maker programme open SF-01 --name 留抵退税 --category 减税降费政策资金 --instrument refund \
    --from 2023-01-01
reviewed_by reviewer
refused 3 appropriation-negative run appropriate --year 2023 --date 2023-06-02 \
    --key keys/maker --passphrase-file pw/maker --yes -- SF-01 -0.01

# Sums beyond what the ledger can hold.
ok as maker programme open KJ-02 --name 大额 --category 企业优惠政策资金 --instrument subsidy \
    --from 2023-01-01
reviewed_by reviewer
refused 2 amount-out-of-range as maker appropriate KJ-02 92,233,720,368,547,758.07 --year 2023 \
    --date 2023-06-02
refused 2 amount-out-of-range as maker appropriate KJ-02 90,000,000,000,000,000.01 --year 2023 \
    --date 2023-06-02
ok as maker appropriate KJ-02 90,000,000,000,000,000.00 --year 2023 --date 2023-06-02
reviewed_by reviewer
for amount in 0.01 90,000,000,000,000,000.00; do
    refused 3 programme-sum-overflow as maker appropriate KJ-02 "$amount" --year 2023 \
        --date 2023-06-02
done
# It is taken back like anything else; with it, the sums over all programmes could not be closed.
refused 1 closing-sum-out-of-range as maker close --month 2023-06
ok run verify
ok run appropriate --year 2023 --date 2023-06-02 --key keys/maker --passphrase-file pw/maker --yes \
    -- KJ-02 -90,000,000,000,000,000.00
reviewed_by reviewer

# Text that steers a terminal or turns the line around.
esc=$(printf 'a\033[2Jb')
turned=$(printf 'a\342\200\256b')
for text in "$esc" "$turned"; do
    refused 1 record-text-unclean as maker reverse P-1 --reason "$text"
    refused 1 record-text-unclean as maker appropriate KJ-01 1 --year 2023 --date 2023-06-02 --memo "$text"
    refused 1 record-text-unclean as maker programme close KJ-01 --reason "$text"
    refused 1 record-text-unclean as maker pay --programme KJ-01 --payee-code "$code_two" \
        --payee-name "$text" --reference P-3 --amount 1 --date 2023-06-05
    refused 1 record-not-identifier pay --reference "$text" --amount 1 --date 2023-06-05
    if grep -q "$(printf '\033\\|\342\200\256')" out err; then fail "it was printed as it came"; fi
done

# --- adjusted more than paid ---
refused 3 adjustment-exceeds-target as maker reverse P-1 --reason x --amount 100,000.01 \
    --date 2023-06-07
ok as maker reverse P-1 --reason 重复登记 --date 2023-06-07
reviewed_by reviewer
refused 3 command-nothing-left as maker reverse P-1 --reason x --date 2023-06-07
refused 3 adjustment-exceeds-target as maker reverse P-1 --reason x --amount 0.01 \
    --date 2023-06-07
ok as cashier settle P-2 --bank-reference B-2 --date 2023-06-08
refused 3 reversal-of-settled as maker reverse P-2 --reason x --date 2023-06-08
ok as maker return P-2 --bank-reference R-2 --amount 200,000.00 --reason 账号有误 --date 2023-06-09
reviewed_by reviewer
refused 3 adjustment-exceeds-target as maker return P-2 --bank-reference R-3 --amount 300,000.01 \
    --reason x --date 2023-06-09
refused 3 bank-return-used as maker return P-2 --bank-reference R-2 --amount 1 --reason x \
    --date 2023-06-09
refused 3 settlement-exceeds-target as cashier settle P-2 --bank-reference B-3 --amount 1 \
    --date 2023-06-09
refused 3 command-reference-unknown as maker reverse P-99 --reason x
refused 3 target-unknown as maker reverse P-99 --reason x --amount 1

# --- a closed month, and how to correct it ---
ok as maker close --month 2023-06
reviewed_by reviewer
refused 3 month-is-closed pay --reference P-3 --amount 1 --date 2023-06-30
expect_err "with a date of this month"
refused 3 month-is-closed pay --reference P-3 --amount 1 --date 2023-06-30 --lang zh
expect_err "请以本月日期红字冲销或补记"
refused 3 month-is-closed as maker reverse P-2 --reason x --date 2023-06-30
refused 3 month-is-closed as maker appropriate KJ-01 1 --year 2023 --date 2023-06-02
refused 3 closing-out-of-order as maker close --month 2023-06
refused 3 closing-out-of-order as maker close --month 2023-08
paid P-3 1 2023-07-01
ok run verify

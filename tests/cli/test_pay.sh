# One payment from the first key to a verified ledger, and what happens when it is sent again.
. "$CLI"
ledger_new
money_new

pay_once() {
    as maker pay --programme KJ-01 --reference BT-2023-0001 --payee-code "$code_one" \
        --payee-name "东川样例一号公司" --amount "120,000.00" --date 2023-06-05 \
        --bank "样例银行" --account "6222 0000 1234 5678" --document "东川财〔2023〕12号" \
        --applied 2023-05-10 --approved-on 2023-05-20 --memo "第一批" "$@"
}

# It is shown in full, in figures and capitals, and waits for the reviewer.
pay_once
expect_status 0
expect_out "waits for: reviewer."
expect_err "120,000.00"
expect_err "人民币壹拾贰万元整"
expect_err "东川样例一号公司"
expect_err "mingzhang/v1 voucher"
expect_err "Next: mingzhang review"
first=$(short_id_of_last)

# The same again is answered with the voucher that waits; another amount is named.
pay_once
expect_status 0
expect_err "[pending-reference]"
pay_once --json
expect_status 0
expect_out '"status": "known"'
refused 3 pay-waits-differently as maker pay --programme KJ-01 --reference BT-2023-0001 \
    --payee-code "$code_one" --payee-name "东川样例一号公司" --amount "120,000.01" \
    --date 2023-06-05
expect_err "amount"

# Listed for all, and for him whom it waits for.
run pending
expect_status 0
expect_out "$first"
expect_out "120,000.00"
run pending --mine --key "$work/keys/reviewer"
expect_status 0
expect_out "$first"
run pending --mine --key "$work/keys/maker"
expect_status 0
expect_err "Nothing waits"

# Reviewed, it is sealed at once.
as reviewer review "$first"
expect_status 0
expect_out "is sealed as"
run pending
expect_err "Nothing waits"

# The same again is answered with the entry; another content is refused with the field.
pay_once
expect_status 0
expect_err "[duplicate-exists]"
pay_once --json
expect_status 0
expect_out '"status": "known"'
refused 3 duplicate-memo as maker pay --programme KJ-01 --reference BT-2023-0001 \
    --payee-code "$code_one" --payee-name "东川样例一号公司" --amount "120,000.00" \
    --date 2023-06-05 --bank "样例银行" --account "6222000012345678" \
    --document "东川财[2023]12号" --applied 2023-05-10 --approved-on 2023-05-20

# --json says the same to programs. The payee's name is known by now.
as maker pay --json --programme KJ-01 --reference BT-2023-0002 --payee-code "$code_one" \
    --amount 1000 --date 2023-06-06 --account 6222000012345678 --bank "样例银行"
expect_status 0
expect_out '"status": "pending"'
expect_out '"reviewer"'
second=$(voucher_of_last)
as reviewer review "$second" --json
expect_status 0
expect_out '"status": "sealed"'

# From 500,000.00 on an approver signs too.
as maker pay --programme KJ-01 --reference BT-2023-0003 --payee-code "$code_two" \
    --payee-name "东川样例二号公司" --amount "500,000.00" --date 2023-06-07
expect_status 0
expect_out "waits for: reviewer, approver."
third=$(short_id_of_last)
as reviewer review "$third"
expect_status 0
expect_out "waits for: approver."
expect_err "Next: mingzhang approve"
as approver approve "$third"
expect_status 0
expect_out "is sealed as"

# What was paid is confirmed by the cashier alone, and everything holds.
as cashier settle BT-2023-0001 --bank-reference B-1 --date 2023-06-08
expect_status 0
expect_out "is sealed as"
run verify
expect_status 0
run totals
expect_status 0
expect_out "621,000.00"

# An attachment is recorded by its hash.
echo "合同" >"$work/contract.txt"
as maker pay --programme KJ-01 --reference BT-2023-0004 --payee-code "$code_two" --amount 20 \
    --date 2023-06-08 --attachment "$work/contract.txt"
expect_status 0
expect_err "contract.txt"
expect_err "$(sha256sum "$work/contract.txt" | cut -c1-16)"

# A person is paid under a commitment; the reviewer is shown the number behind it.
ok as maker pay --programme KJ-01 --reference BT-2023-0005 --payee-person 11010119900101123x \
    --payee-name 张三 --amount 30 --date 2023-06-08
reviewed_by reviewer
expect_err 11010119900101123X
refused 3 unexplained-repeat as maker pay --programme KJ-01 --reference BT-2023-0006 \
    --payee-person "110101 19900101 123X" --amount 30 --date 2023-06-09

# And one of another register, by its number there.
ok as maker pay --programme KJ-01 --reference BT-2023-0006 --payee-register "HRB Hamburg" \
    --payee-number 4711 --payee-name "Beispiel GmbH" --amount 40 --date 2023-06-08
reviewed_by reviewer
ok run verify

# What a payment is refused for, one sentence each, and nothing is recorded.
. "$CLI"
ledger_new
money_new

# pay REFERENCE AMOUNT OPTIONS...: to the first enterprise.
pay() {
    pay_reference=$1
    pay_amount=$2
    shift 2
    as maker pay --programme KJ-01 --reference "$pay_reference" --payee-code "$code_one" \
        --payee-name 东川样例一号公司 "--amount=$pay_amount" --date 2023-06-05 "$@"
}

# --- the form ---

refused 2 date-does-not-exist pay X-1 10 --date 20260231
expect_err 20260231
refused 2 date-malformed pay X-1 10 --date yesterday
refused 2 pay-amount-not-positive pay X-1 0
refused 2 pay-amount-not-positive pay X-1 -5.00
refused 2 amount-out-of-range pay X-1 92233720368547758.08
refused 2 amount-too-many-decimals pay X-1 1.005
refused 2 amount-scientific pay X-1 1.2E+05
refused 2 uscc-check-18 pay X-1 10 --payee-code 91999999MA00000155
refused 2 uscc-form pay X-1 10 --payee-code 91999999MA0000015
refused 2 pay-one-payee pay X-1 10 --payee-person 110101199001010001
refused 2 flow-account-malformed pay X-1 10 --account 6.222E+15
refused 2 usage-option-missing as maker pay --programme KJ-01 --payee-code "$code_one" --amount 1
refused 1 file-cannot-open pay X-1 10 --attachment nowhere.pdf
esc=$(printf '\033[31mred')
refused 1 record-text-unclean pay X-1 10 --memo "$esc"
refused 1 record-text-unclean pay X-1 10 --memo "$(printf 'a\342\200\256b')"
expect_no_err "$(printf '\342\200\256')"
refused 1 record-text-too-long pay X-1 10 --memo "$(head -c 1025 /dev/zero | tr '\0' x)"

# --- the rules ---

refused 3 programme-unknown as maker pay --programme KJ-99 --reference X-1 \
    --payee-code "$code_one" --payee-name 甲 --amount 1 --date 2023-06-05
refused 3 appropriation-exceeded pay X-1 1,000,000.01
ok pay BT-1 400,000.00
reviewed_by reviewer
refused 3 appropriation-exceeded pay BT-2 600,000.01
refused 3 duplicate-amount pay BT-1 400,000.01
refused 3 unexplained-repeat pay BT-2 400,000.00
expect_err "BT-2"
refused 3 unexplained-name pay BT-2 10 --payee-name 另一名称
refused 3 date-in-the-future pay BT-2 10 --date 2099-01-01

# Taken back: never more than was paid.
ok as maker reverse BT-1 --amount 100,000.00 --reason 多付 --date 2023-06-06
reviewed_by reviewer
refused 3 adjustment-exceeds-target as maker reverse BT-1 --amount 300,000.01 --reason 多付 \
    --date 2023-06-06

# A text longer than any name, and than any key of the store, names nothing.
long=$(printf '%0600d' 0)
refused 3 command-reference-unknown as maker reverse "$long" --reason 多付
refused 3 command-reference-unknown as maker return "$long" --bank-reference TH-1 --reason 退汇
refused 3 command-reference-unknown as cashier settle "$long" --bank-reference LS-1
refused 3 command-programme-unknown as maker programme amend "$long" --name 改名 --reason 改名
refused 1 record-text-too-long as maker pay --programme KJ-01 --reference "$long" --payee-code "$code_one" \
    --amount 1 --payee-name 甲 --date 2023-06-06

# Who may not.
refused 1 keyfile-passphrase-wrong run pay --programme KJ-01 --reference BT-9 --payee-code "$code_one" \
    --amount 1 --date 2023-06-06 --key keys/maker --passphrase-file pw/reviewer --yes
refused 3 signer-is-no-maker as reviewer pay --programme KJ-01 --reference BT-9 \
    --payee-code "$code_one" --amount 1 --date 2023-06-06

# A closed month: the sentence says how to correct it in this one.
ok as maker close
reviewed_by reviewer
refused 3 month-is-closed pay BT-3 10 --date 2023-06-30
ok as maker reverse BT-1 --amount 1.00 --reason 更正 --date 2023-07-01
reviewed_by reviewer
ok run verify

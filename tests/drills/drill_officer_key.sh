# An officer's key: changed as planned, lost, and stolen, as tools/KEYS.md says it. What it signed before
# holds, what it signs afterwards does not, and neither does what waited with its signature.
. "$CLI"
. "$KEYS"

with_old_key() { # REFUSAL WHO: everything that the key could do is refused, and leaves nothing
    refused 3 "$1" as "$2" pay --programme KJ-01 --reference T-9 --amount 9.00 --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --reason 测试
    refused 3 "$1" as "$2" sign "$voucher" --role maker
}

play() {
    # ---- as planned, while a voucher waits with the old key's signature
    pay_by li.si W-1
    waiting=$voucher
    key_made li.si-2
    step officer-rotate-key
    step officer-rotate-enter
    step officer-rotate-sign
    voucher=$waiting
    with_old_key flow-other-key li.si
    step officer-rotate-pending
    step_fails 3 officer-rotate-old
    step officer-rotate-again
    ok as wang.wu review "$waiting" --lang en
    expect_out 'is sealed as'
    step officer-lost-incident
    step officer-lost-sign

    # ---- stolen: one payout was sealed already, another waits
    pay_by li.si-2 F-1
    ok as wang.wu review "$voucher"
    pay_by li.si-2 T-1
    waiting=$voucher
    step officer-stolen-revoke
    step officer-stolen-sign
    voucher=$waiting
    with_old_key signer-revoked li.si-2
    refused 3 officer-is-revoked as admin.a officer change --name li.si --role maker --reason 恢复
    step officer-stolen-incident
    step officer-stolen-sign-incident
    step officer-stolen-list
    step officer-stolen-log
    grep -c ',li.si,' keys/log.csv >count
    [ "$(cat count)" -eq 5 ] || fail "the log has not the five vouchers that li.si signed"
    step officer-stolen-pending
    voucher=$waiting
    step officer-stolen-reject
    refused 1 pending-unknown as wang.wu review "$waiting"
    key_made li.si-b
    step officer-stolen-new
    step officer-stolen-enrol
    step officer-stolen-sign-enrol
    step officer-stolen-reverse
    step officer-stolen-review
    ok run totals --json
    expect_out '"cash_net": "1008.00"'

    # ---- the auditor, with what he had before, sees a ledger that went on
    ok run publish evidence
    step officer-audit
    ok run receipt D-1 --out old.tlog-proof # Signed with a key that is long gone.
    ok auditor receipt old.tlog-proof --policy policy --genesis genesis.txt
}
story officer-

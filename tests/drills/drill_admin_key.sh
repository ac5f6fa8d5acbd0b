# An administrator's key: changed as planned, and stolen, as tools/KEYS.md says it. The thief prepares
# what he likes; alone he seals nothing, and once the key is revoked what he prepared is worth nothing.
. "$CLI"
. "$KEYS"

play() {
    key_made admin.a-2
    step admin-rotate-key
    step admin-rotate-enter
    step admin-rotate-sign
    refused 3 flow-other-key as admin.a incident --kind other --description x

    # ---- the thief would have the reviewer's name under a key of his own
    ok run key new wang.wu --out keys/thief --kdf light --passphrase-file pw/wang.wu
    ok as admin.a-2 officer rotate --vkey keys/thief/public.vkey --reason 遗失 --lang en
    waiting=$(short_id_of_last)
    refused 3 flow-signed-already as admin.a-2 sign "$waiting"
    step admin-stolen-revoke
    step admin-stolen-sign
    refused 3 signer-revoked as admin.a-2 sign "$waiting"
    refused 3 signer-revoked as admin.a-2 incident --kind other --description x
    step admin-stolen-incident
    step admin-stolen-sign-incident
    step admin-stolen-list
    step admin-stolen-pending
    voucher=$waiting
    step admin-stolen-reject
    refused 1 pending-unknown as admin.b sign "$waiting"
    refused 3 too-few-admins as admin.b officer revoke --name admin.c --reason x
    key_made admin.d
    step admin-stolen-new
    step admin-stolen-enrol
    step admin-stolen-sign-enrol
    done_by admin.d admin.b incident --kind other --description 新管理员到岗
    pay_by li.si W-1 # The office goes on, and wang.wu still has his own key.
    ok as wang.wu review "$voucher" --lang en
    expect_out 'is sealed as'

    ok run publish evidence
    step admin-audit
}
story admin-

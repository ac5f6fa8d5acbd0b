# An administrator's key is lost and two were all there were: the envelopes are opened, as tools/KEYS.md says
# it. Neither envelope alone is a key, the key alone signs nothing, and what it signs says why the glass
# was broken.
. "$CLI"
. "$KEYS"

# A ledger of its own, with two administrators and a recovery key.
safe_new() {
    rm -rf evidence
    unset MINGZHANG_LEDGER # Where one is named, a new key is pinned to it.
    key_new admin.d
    key_new admin.e
    MINGZHANG_LEDGER=$work/safe
    export MINGZHANG_LEDGER
    ok run init --origin "$origin/safe" --name 政策资金账本 --unit 财政局 --admin keys/admin.d --admin-passphrase-file pw/admin.d \
        --admin keys/admin.e --admin-passphrase-file pw/admin.e --recovery --recovery-code-file envelope.1 \
        --recovery-code-file envelope.2 --json
    sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out >genesis.txt
    key_made recovery
}

play() {
    safe_new
    ok run key new admin.e --out keys/admin.e-2 --kdf light --passphrase-file pw/admin.e
    cp pw/admin.e pw/admin.e-2
    cp envelope.1 envelope.second && mv envelope.2 away
    refused 1 recovery-code-twice run key recover recovery --out keys/recovery --kdf light --passphrase-file pw/recovery \
        --code-file envelope.1 --code-file envelope.second
    mv away envelope.2

    # One administrator and the recovery key are no two administrators, unless the voucher says why.
    ok as admin.d officer rotate --vkey keys/admin.e-2/public.vkey --reason U盘遗失 --lang en
    waiting=$(short_id_of_last)
    step glass-recover
    refused 3 recovery-without-break-glass as recovery sign "$waiting"
    refused 3 signer-is-no-admin as recovery officer rotate --vkey keys/admin.e-2/public.vkey --reason U盘遗失 --break-glass 应急
    step glass-prepare
    step glass-sign
    refused 3 flow-other-key as admin.e incident --kind other --description x

    # The envelopes are open, so the key goes.
    step glass-revoke
    step glass-revoke-sign
    refused 3 signer-revoked as recovery sign "$waiting"
    ok run publish evidence
    ok run policy
    cp out policy
    step glass-audit
    MINGZHANG_LEDGER=$work/ledger
}
story glass-

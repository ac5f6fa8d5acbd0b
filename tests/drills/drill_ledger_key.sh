# The ledger's own key: changed as planned, lost, its passphrase forgotten, and stolen, as tools/KEYS.md
# says it. An auditor with the policy and the pin from before follows the change by the entry that two
# administrators signed; the thief with the old key follows nowhere.
. "$CLI"
. "$KEYS"

own_key() { # the file of the key that signs now
    run policy --json
    python3 - <<'PYTHON'
import base64, glob, json, re
vkey = re.search(r"log (\S+)", json.load(open("out"))["policy"]).group(1)
key = base64.b64decode(vkey.rsplit("+", 1)[1] if vkey.count("+") == 2 else vkey.split("+", 2)[2])[1:]
print("ledger/keys/%s.key" % key[:8].hex())
PYTHON
}

# The thief's own program: signs the newest head with the key that he has.
forge() { # KEY-FILE
    rm -rf forged
    cp -a evidence forged
    chmod -R u+w forged
    sed -n '/^$/q;p' forged/checkpoint >head.text
    python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex("302e020100300506032b657004220420") + open(sys.argv[1], "rb").read()[104:136])' "$1" >thief.der
    openssl pkeyutl -sign -rawin -inkey thief.der -keyform DER -in head.text -out thief.sig || exit 77
    python3 - "$1" <<'PYTHON'
import base64, hashlib, sys
origin = open("head.text").readline().rstrip("\n")
public = open(sys.argv[1], "rb").read()[72:104]
key_id = hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4]
line = base64.b64encode(key_id + open("thief.sig", "rb").read()).decode()
open("forged/checkpoint", "w").write(open("head.text").read() + f"\n— {origin} {line}\n")
PYTHON
}

play() {
    ok auditor pin evidence --policy policy --genesis genesis.txt --pin pin
    cp -a ledger stolen-ledger
    stolen=$(own_key)
    cp "$stolen" stolen.key

    # ---- as planned; a voucher that waits is none the worse
    pay_by li.si W-1
    waiting=$voucher
    step ledger-rotate-enter
    step ledger-rotate-sign
    step ledger-rotate-publish
    step_fails 1 ledger-rotate-audit-old
    step ledger-rotate-audit-add
    ok as wang.wu review "$waiting" --lang en
    expect_out 'is sealed as'
    ok run receipt D-1 --out old.tlog-proof

    # ---- lost
    rm "$(own_key)"
    pay_by li.si W-2
    waiting=$voucher
    step_fails 1 ledger-lost-found
    step ledger-lost-enter
    step ledger-lost-sign
    voucher=$waiting
    step ledger-lost-again

    # ---- under a passphrase, and that forgotten
    echo 'what somebody remembers' >keys/ledger.pw && chmod 600 keys/ledger.pw
    step ledger-forgotten-enter
    step ledger-forgotten-sign
    echo 'what nobody knows of the one before' >keys/ledger.pw
    pay_by li.si W-3 7.00
    refused 1 keyfile-passphrase-wrong as wang.wu review "$voucher" --ledger-passphrase-file keys/ledger.pw
    step ledger-forgotten-enter
    step ledger-forgotten-sign

    # ---- stolen: the copy is out, so only the change helps, and looking at what it may have signed
    step ledger-stolen-incident
    step ledger-stolen-sign
    ok run publish evidence
    ok run policy
    cp out policy-new
    step ledger-stolen-audit

    # What the thief tries. A head of today under the old key: refused by who trusts the old key, too.
    forge stolen.key
    step_fails 4 ledger-stolen-forged
    auditor verify forged --policy policy-new --genesis genesis.txt
    expect_status 4
    # His copy of the ledger from before, for the newest.
    ok run publish thief --ledger stolen-ledger
    auditor verify thief --policy policy-new --genesis genesis.txt
    expect_status 1
    expect_err '[trust-no-log]'
    run_by "$MINGZHANG_AUDIT" verify thief --policy policy --genesis genesis.txt --pin pin
    expect_status 4
    expect_out '[rollback]'
    # People do not sign in it, and the ledger does not seal with it.
    refused 4 last-seen-ahead as li.si pay --programme KJ-01 --reference T-1 --amount 9.00 --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --reason 测试 --ledger stolen-ledger
    run restore evidence --ledger third --ledger-key stolen.key
    expect_status 1
    expect_err '[restore-key-other]'
    # What it signed before it was changed is as good as it was.
    ok auditor receipt old.tlog-proof --policy policy --genesis genesis.txt
}
story ledger-

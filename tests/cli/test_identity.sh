# identity: another name, another key of the ledger's own, another origin.
. "$CLI"

ledger_new
change() { as admin.a identity --reason 调整 "$@"; }

refused 3 identity-changes-nothing change
refused 2 init-origin change --origin 'two words'
refused 3 identity-changes-nothing change --origin "$origin"
refused 1 keyfile-passphrase-wrong run identity --rotate-key --reason x --key keys/admin.a \
    --passphrase-file pw/admin.b --yes

done_by admin.a admin.b identity --reason 机构改革 --name 新账本

# The next checkpoint is signed by the new key: its line differs, the origin does not.
before=$(tail -n 1 ledger/head | cut -c1-40)
done_by admin.a admin.b identity --reason 例行更换 --rotate-key
[ "$(head -n 1 ledger/head)" = "$origin" ] || fail "the origin changed"
[ "$before" != "$(tail -n 1 ledger/head | cut -c1-40)" ] || fail "the old key signed"
[ "$(ls ledger/keys | wc -l)" -eq 2 ] || fail "the ledger has not two keys"

# An auditor whose policy is from before is told by which voucher the key was changed, and what to add. It is
# for him to add: until then he cannot tell. Without the genesis hash, or with a policy that never knew this
# ledger, the history names nobody.
audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
policy_of() { run policy && cp out "$1"; }
untold() { # NAME OPTION...
    untold_name=$1
    shift
    audit verify evidence "$@"
    expect_status 1
    expect_err "[$untold_name]"
}
policy_of policy-old
ok run publish evidence --json
genesis=$(sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out)
done_by admin.a admin.b identity --reason 又一次 --rotate-key
ok run publish evidence
policy_of policy-new
untold trust-log-replaced --policy policy-old --genesis "$genesis"
expect_err "took another key of its own with voucher 3, which two administrators signed"
expect_err "$(head -n 1 policy-new)"
untold trust-log-replaced --policy policy-old --genesis "$genesis" --lang zh
expect_err "已由审签单 3 更换了自己的密钥"
untold trust-no-log --policy policy-old
printf 'log example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\nquorum none\n' >policy-other
untold trust-no-log --policy policy-other --genesis "$genesis"
{ cat policy-old; head -n 1 policy-new; } >policy-both
ok audit verify evidence --policy policy-both --genesis "$genesis"
chmod -R u+w evidence
python3 - <<'PYTHON'
b = bytearray(open("evidence/tile/hints/000.p/7", "rb").read())
b[3] ^= 1
open("evidence/tile/hints/000.p/7", "wb").write(b)
PYTHON
audit verify evidence --policy policy-old --genesis "$genesis"
expect_status 4
expect_no_err trust-log-replaced # Of what does not hold nothing is explained.

done_by admin.a admin.b identity --reason 机构合并 --origin xiqu.example/policy-funds
[ "$(head -n 1 ledger/head)" = xiqu.example/policy-funds ] || fail "the origin stayed"

# The ledger goes on, and its people follow it.
done_by admin.a admin.c identity --reason 更名 --name 合并后的账本
refused 3 origin-used-before change --origin "$origin"

# A ledger whose own key has a passphrase: the new key gets it too, and a refusal leaves none behind.
unset MINGZHANG_LEDGER
for name in admin.f admin.g admin.h; do key_new "$name"; done
echo 'the ledger has its own' >pw/ledger
MINGZHANG_LEDGER=$work/locked
export MINGZHANG_LEDGER
ok run init --origin locked.example/a --name 账本 --unit 财政局 --ledger-passphrase-file pw/ledger \
    --kdf light --admin keys/admin.f --admin keys/admin.g --admin keys/admin.h \
    --admin-passphrase-file pw/admin.f --admin-passphrase-file pw/admin.g \
    --admin-passphrase-file pw/admin.h
refused 3 signer-unknown run identity --rotate-key --reason x --kdf light \
    --ledger-passphrase-file pw/ledger --key keys/admin.a --passphrase-file pw/admin.a --yes
ok as admin.f identity --rotate-key --reason x --kdf light --ledger-passphrase-file pw/ledger --json
voucher=$(voucher_of_last)
for key in locked/keys/*.key; do
    [ "$(head -c 17 "$key" | tail -c 1 | od -An -tu1 | tr -d ' ')" = 1 ] || fail "$key is open"
done
ok as admin.g sign "$voucher" --ledger-passphrase-file pw/ledger --json
expect_out '"status": "sealed"'

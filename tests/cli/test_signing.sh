# What waits, signed on the ledger's machine and on another, and turned down.
. "$CLI"
ledger_new
money_new

pay() {
    pay_number=$1
    shift
    as maker pay --programme KJ-01 --reference "BT-$pay_number" --payee-code "$code_one" \
        --payee-name 东川样例一号公司 --amount "$pay_number.00" --date 2023-06-05 "$@"
}

# --- on another machine: no ledger there, and the account is shown from the file ---

ok pay 101 --account 6222000012345678 --bank 样例银行
id=$(short_id_of_last)
ok run pending --export travel.mzv "$id"
expect_out "mingzhang pending --import"
[ "$(stat -c %a travel.mzv)" = 600 ] || fail "others can read the file"

home=$MINGZHANG_LEDGER
unset MINGZHANG_LEDGER
refused 2 flow-file-needs-role as reviewer sign travel.mzv
cp travel.mzv before.mzv
refused 1 keyfile-passphrase-wrong run sign travel.mzv --role reviewer --key keys/reviewer \
    --passphrase-file pw/maker --yes
cmp -s travel.mzv before.mzv || fail "a wrong passphrase changed the file"
refused 3 flow-signed-already as maker sign travel.mzv --role reviewer
ok as reviewer sign travel.mzv --role reviewer
expect_err 6222000012345678
expect_err "BT-101"
expect_err "role reviewer"
MINGZHANG_LEDGER=$home
export MINGZHANG_LEDGER

# One byte of what was signed is changed on the way: nothing is taken in.
python3 - <<'PYTHON'
data = bytearray(open("travel.mzv", "rb").read())
at = data.index(b"BT-101")
data[at + 5] ^= 1
open("bent.mzv", "wb").write(data)
PYTHON
state_before=$(ledger_state)
run pending --import bent.mzv
[ "$status" -ne 0 ] || fail "a changed file was taken in"
[ "$state_before" = "$(ledger_state)" ] || fail "a changed file left something behind"
refused 1 flow-file-missing run pending --import nowhere.mzv
refused 2 pending-both-ways run pending --import travel.mzv --export again.mzv

ok run pending --import travel.mzv
expect_out "is sealed as"

# --- who may not ---

ok pay 102
id=$(short_id_of_last)
refused 3 signer-is-no-reviewer as approver review "$id"
refused 3 flow-no-role-fits as cashier sign "$id"
refused 3 flow-signed-already as maker sign "$id"
refused 1 pending-unknown as reviewer review ffffffffffffffff
refused 1 keyfile-passphrase-wrong run review "$id" --key keys/reviewer --passphrase-file pw/maker --yes
refused 2 flow-key-missing run review "$id" --yes
refused 1 signer-missing run review "$id" --key keys --yes
refused 1 prompt-no-terminal run_without_terminal review "$id" --key keys/reviewer \
    --passphrase-file pw/reviewer

# Somebody who is not enrolled; and another key under an enrolled name.
key_new stranger
refused 3 signer-unknown as stranger review "$id"
mv keys/reviewer keys/reviewer.true
mv pw/reviewer pw/reviewer.true
key_new reviewer
refused 3 flow-other-key as reviewer review "$id"
rm -r keys/reviewer
mv keys/reviewer.true keys/reviewer
mv pw/reviewer.true pw/reviewer

# One person under two names; somebody of the unit that is paid.
key_new twin.a
key_new twin.b
for name in twin.a:maker twin.b:reviewer; do
    done_by admin.a admin.b officer enrol --vkey "keys/${name%:*}/public.vkey" --full-name 双 \
        --unit 财政局 --role "${name#*:}" --person 110101199001010001
done
ok as twin.a pay --programme KJ-01 --reference BT-103 --payee-code "$code_one" --amount 103 \
    --date 2023-06-06
twin=$(short_id_of_last)
refused 3 signers-are-one-person as twin.b review "$twin"
key_new insider
done_by admin.a admin.b officer enrol --vkey keys/insider/public.vkey --full-name 内 \
    --unit 东川样例一号公司 --unit-code "$code_one" --role reviewer
refused 3 signer-pays-own-unit as insider review "$twin"

# A key that was revoked signs no more, and what it signed is asked for again.
done_by admin.a admin.b officer revoke --name twin.a --reason 调离
refused 3 signer-revoked as twin.a pay --programme KJ-01 --reference BT-104 \
    --payee-code "$code_one" --amount 104 --date 2023-06-06
run pending
expect_out maker

# --- two roles, one person: which one has to be said ---

officer_new both maker reviewer
refused 2 flow-roles-fit as both sign "$twin"
expect_err "--role"
refused 2 flow-role-unknown as both sign "$twin" --role boss
ok as both sign "$twin" --role maker
refused 3 flow-signed-already as both review "$twin"
ok as reviewer review "$twin"
expect_out "is sealed as"

# --- turned down ---

refused 2 usage-option-missing as reviewer reject "$id"
refused 3 signer-is-no-reviewer as cashier reject "$id" --reason 金额不符
ok as reviewer reject "$id" --reason 金额不符
expect_out "is sealed as"
expect_err "BT-102"
refused 1 pending-unknown as reviewer review "$id"
ok pay 102
reviewed_by reviewer
ok run verify

# --- signed elsewhere, and brought back when the key holds no longer: where it came from says nothing
# of when it was signed, so the day on which it is taken in decides ---

officer_new zhao.liu reviewer
travelled() { # FILE AMOUNT: exported, and signed by zhao.liu on another machine
    ok as maker pay --programme KJ-01 --reference "BT-$1" --payee-code "$code_one" --payee-name 东川样例一号公司 \
        --amount "$2" --date 2023-06-07
    id=$(short_id_of_last)
    ok run pending --export "$1.mzv" "$id"
    ok as zhao.liu sign "$1.mzv" --role reviewer
}
travelled rotated 8.00
ok run key rotate zhao.liu --out keys/zhao.liu.2 --kdf light --passphrase-file pw/zhao.liu
done_by admin.a admin.b officer rotate --vkey keys/zhao.liu.2/public.vkey --reason U盘遗失
refused 3 sign-off-fails run pending --import rotated.mzv --lang zh
expect_err 'rotated.mzv：zhao.liu 的签名与其现用密钥不符（签名后换过密钥，或文件有改动），不予收入。请重新导出，由其用现用密钥签署。'
refused 3 sign-off-fails run pending --import rotated.mzv --lang en
expect_err 'the key was changed since'
rm -r keys/zhao.liu && mv keys/zhao.liu.2 keys/zhao.liu
ok run pending --export rotated.mzv "$id"
ok as zhao.liu sign rotated.mzv --role reviewer
ok run pending --import rotated.mzv
expect_out "is sealed as"

travelled revoked 8.50
done_by admin.a admin.b officer revoke --name zhao.liu --reason 密钥可能被盗
refused 3 sign-off-role run pending --import revoked.mzv --lang zh
expect_err 'revoked.mzv：zhao.liu 已被撤销，或者没有 reviewer 这一角色，他的签名不予收入。请重新导出，由其他人签署。'
refused 3 sign-off-role run pending --import revoked.mzv --lang en
expect_err 'zhao.liu was revoked, or does not hold the role reviewer: this signature is not taken in.'
# What he signs elsewhere from then on no more than that.
ok run pending --export later.mzv "$id"
ok as zhao.liu sign later.mzv --role reviewer
refused 3 sign-off-role run pending --import later.mzv
ok run pending --export revoked.mzv "$id"
ok as reviewer sign revoked.mzv --role reviewer
ok run pending --import revoked.mzv
expect_out "is sealed as"

# --- an old copy of the ledger put in place of the ledger: nobody signs over it ---

cp -r "$MINGZHANG_LEDGER" old
ok pay 105
reviewed_by reviewer
ok pay 107 # The maker has seen it sealed by now.
mv "$MINGZHANG_LEDGER" new
mv old "$MINGZHANG_LEDGER"
refused 4 last-seen-ahead pay 106
rm -r "$MINGZHANG_LEDGER"
mv new "$MINGZHANG_LEDGER"

# An officer on another machine who saw less than the file's proofs begin with has it exported for
# him; with the proof he signs.
seen=$(sed -n 's/^seen \([0-9]*\) .*/\1/p' keys/reviewer/seen)
ok pay 106
id=$(short_id_of_last)
ok run pending --export travel.mzv "$id" --since "$seen"
ok as reviewer sign travel.mzv --role reviewer --json
expect_out '"status": "signed"'
ok run pending --import travel.mzv --json
expect_out '"status": "sealed"'

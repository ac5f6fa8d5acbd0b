# Keys that are foreign, hostile or revoked, and people who sign what is not theirs to sign. None of
# them leaves anything behind.
. "$CLI"
ledger_new
money_new

# A key that was never enrolled; one with an enrolled name; one whose two halves differ; one that is
# no key; one that would take all memory.
key_new stranger
refused 1 keyfile-passphrase-wrong run appropriate KJ-01 1 --year 2023 --date 2023-06-02 \
    --key keys/maker --passphrase-file pw/reviewer --yes
refused 3 signer-unknown as stranger appropriate KJ-01 1 --year 2023 --date 2023-06-02
ok run key new maker --out keys/namesake --kdf light --passphrase-file pw/maker
cp pw/maker pw/namesake
refused 3 flow-other-key as namesake appropriate KJ-01 1 --year 2023 --date 2023-06-02
cp keys/maker/public.vkey keys/namesake/
refused 1 signer-keys-differ as namesake appropriate KJ-01 1 --year 2023 --date 2023-06-02
cp keys/maker/secret.key keys/namesake/
printf '\000\000\377\377' | dd of=keys/namesake/secret.key bs=1 seek=20 conv=notrunc 2>/dev/null
refused 1 keyfile-cost-beyond as namesake appropriate KJ-01 1 --year 2023 --date 2023-06-02
head -c 152 /dev/zero >keys/namesake/secret.key
refused 1 keyfile-malformed as namesake appropriate KJ-01 1 --year 2023 --date 2023-06-02
echo 'x+y+z' >keys/namesake/public.vkey
refused 1 vkey-malformed as namesake appropriate KJ-01 1 --year 2023 --date 2023-06-02
cp -r keys/maker keys/elsewhere && cp pw/maker pw/elsewhere
echo nonsense >keys/elsewhere/seen
refused 1 last-seen-malformed as elsewhere appropriate KJ-01 1 --year 2023 --date 2023-06-02

# Whose role it is not, and who signed already.
refused 3 signer-is-no-maker as cashier appropriate KJ-01 1 --year 2023 --date 2023-06-02
ok as maker pay --programme KJ-01 --payee-code "$code_one" --payee-name 样例一号公司 \
    --reference P-2 --amount 500,000.00 --date 2023-06-06
waiting=$(short_id_of_last)
refused 3 signer-is-no-reviewer as cashier review "$waiting"
refused 3 signer-is-no-approver as reviewer approve "$waiting"
refused 3 flow-signed-already as maker review "$waiting"
refused 3 flow-signed-already as maker approve "$waiting"
refused 3 flow-signed-already as maker sign "$waiting"

# One person under two names: the same identity document.
for name in wang.yi wang.er; do
    key_new "$name"
    done_by admin.a admin.b officer enrol --vkey "keys/$name/public.vkey" --full-name 王一 \
        --unit 财政局 --role maker --role reviewer --person 11010119900101123X
done
ok as wang.yi appropriate KJ-01 1 --year 2023 --date 2023-06-02
twice=$(short_id_of_last)
refused 3 flow-signed-already as wang.yi approve "$twice"
refused 3 signers-are-one-person as wang.er review "$twice"
ok as wang.er reject "$twice" --reason 改由他人复核

# Revoked.
done_by admin.a admin.b officer revoke --name wang.er --reason 调离
refused 3 signer-revoked as wang.er review "$waiting"
refused 3 signer-revoked as wang.er appropriate KJ-01 1 --year 2023 --date 2023-06-02
ok as reviewer review "$waiting"
refused 3 flow-signed-already as reviewer approve "$waiting"
ok as approver approve "$waiting"
expect_out "is sealed as"
ok run verify

# A ledger whose own key has a passphrase: signing needs none of it, sealing does.
. "$CLI"
for name in admin.a admin.b admin.c; do key_new "$name"; done
MINGZHANG_LEDGER=$work/ledger
export MINGZHANG_LEDGER
echo "the ledger's passphrase" >pw/ledger
echo "another passphrase" >pw/wrong
# shellcheck disable=SC2086
ok run init --origin "$origin" --name 政策资金账本 --unit 财政局 $admins --kdf light \
    --ledger-passphrase-file pw/ledger
locked=--ledger-passphrase-file=pw/ledger
for name in maker reviewer cashier; do
    key_new "$name"
    ok as admin.a officer enrol --vkey "keys/$name/public.vkey" --full-name "$name" --unit 财政局 \
        --role "$name"
    ok as admin.b sign "$(short_id_of_last)" $locked
    expect_out "is sealed as"
done

unasked() {
    unasked_name=$1
    shift
    run_without_terminal "$@" --key "keys/$unasked_name" --passphrase-file "pw/$unasked_name" --yes
}

# The reviewer's signature is kept when the ledger's passphrase is not at hand; then anybody who has
# it seals.
ok as maker programme open TS-01 --name 退税 --category 减税降费政策资金 --instrument refund \
    --from 2023-01-01
id=$(short_id_of_last)
unasked reviewer review "$id"
expect_status 1
expect_err "[own-key-locked]"
expect_err "signature was kept"
ok run pending
expect_out "maker, reviewer"
unasked reviewer review "$id" --ledger-passphrase-file pw/wrong
expect_status 1
expect_err "[keyfile-passphrase-wrong]"
ok as maker sign "$id" $locked
expect_out "is sealed as"

# What is sealed at once leaves nothing to wait when it could not be.
ok as maker pay --programme TS-01 --reference T-1 --payee-code "$code_one" --payee-name 甲公司 \
    --amount 10 --date 2023-06-05
ok as reviewer review "$(short_id_of_last)" $locked
unasked cashier settle T-1 --bank-reference B-1 --date 2023-06-06
expect_status 1
expect_err "[own-key-locked]"
ok run pending
expect_err "Nothing waits"
ok as cashier settle T-1 --bank-reference B-1 --date 2023-06-06 $locked
expect_out "is sealed as"
ok run verify

# show: everything about an entry or a voucher, by number, reference or id.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }

# By reference: fields, state, what was done to it, voucher, signatures.
ok run show S-3 --lang zh
expect_out '人民币叁仟元整'
expect_out '91350100M000100Y43'
expect_out '已退汇： 3,000.00'
expect_out '退汇'
expect_out 'jing.ban'
expect_out '复核'
expect_out '2023-07-10 10:00:00'

ok run show S-2 --json
json 'd["entry"]["number"] == 13 and d["entry"]["body"] == "disbursement"'
json 'd["entry"]["amount"] == "2000.00" and d["entry"]["amount_capital"] == "人民币贰仟元整"'
json 'd["state"]["status"] == "partly-paid" and d["state"]["settled"] == "500.00"'
json '[r["body"] for r in d["related"]] == ["settlement"]'
json 'd["voucher"]["seal"] == 3 and d["voucher"]["first_entry"] == 12'
json '[(s["role"], s["officer"]) for s in d["signatures"]] == [("maker", "jing.ban"), ("reviewer", "fu.he")]'
json 'len(d["entry"]["leaf_sha256"]) == 64'

# The same by its number, and by ref:.
cp out by_reference
ok run show 13 --json
cmp -s out by_reference || fail "an entry is not the same by its number"
ok run show ref:S-2 --json
cmp -s out by_reference || fail "an entry is not the same by ref:"

# What is private, for who has the ledger: a person, an account.
ok run show P-1 --json
json 'd["entry"]["payee_person_private"] == "resident-id 999999199001010018"'
json 'd["entry"]["payee_person_private_name"] == "柳某"'
json 'd["entry"]["account_private"] == "6222000000000001234" and d["entry"]["account_last_four"] == "1234"'
json 'len(d["entry"]["account_commitment"]) == 64'

# A voucher by its number and by the first digits of its id.
ok run show voucher:4 --json
json 'd["voucher"]["disbursed"] == "851999900.00" and d["voucher"]["kinds"] == "disbursement 1"'
json 'sorted(s["role"] for s in d["signatures"]) == ["approver", "maker", "reviewer"]'
json '[r["entry"] for r in d["entries"]] == [17]'
cp out by_number
id=$(python3 -c "import json; print(json.load(open('out'))['voucher']['voucher'])")
ok run show "voucher:$id" --json
cmp -s out by_number || fail "a voucher is not the same by its id"
ok run show "voucher:$(echo "$id" | cut -c 1-12)" --json
cmp -s out by_number || fail "a voucher is not the same by the first digits of its id"
ok run show voucher:0 --lang zh
expect_out '账本身份 1, 人员 3'

# What is not there.
refused 1 show-no-reference run show S-99
refused 1 show-no-reference run show 23
refused 1 show-no-reference run show "$(printf 'x%.0s' $(seq 600))"
refused 1 show-no-voucher run show voucher:8
refused 1 show-no-voucher run show voucher:zzzz
refused 1 show-no-signature run show voucher:3 --statement chu.na
refused 2 usage-show-voucher-only run show 13 --statement jing.ban
refused 2 usage-show-one-of run show voucher:3 --statement jing.ban --signature jing.ban

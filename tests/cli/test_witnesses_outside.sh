# openssl, sha256sum and protoc, which know nothing of us, check a real voucher and read a real entry.
. "$CLI"

for tool in openssl sha256sum protoc xxd base64; do
    command -v "$tool" >/dev/null || { echo "$tool is not here"; exit 77; }
done
"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
keep() { cp "$work/out" "$1"; }

# Each signature of the refund's voucher, by the officer's public key, over the statement's bytes.
for officer in jing.ban fu.he shen.pi; do
    ok run show voucher:4 --statement "$officer"
    keep statement
    ok run show voucher:4 --signature "$officer"
    base64 -d out >signature
    [ "$(wc -c <signature)" = 64 ] || fail "a signature is 64 bytes"
    openssl pkeyutl -verify -rawin -pubin -inkey "park/$officer.pem" -in statement \
        -sigfile signature >verdict 2>&1 || fail "openssl does not accept the signature of $officer"
    # And it is over these bytes alone.
    sed 's/^disbursed 851999900.00$/disbursed 851999900.01/' statement >forged
    cmp -s statement forged && fail "the statement does not say what is disbursed"
    openssl pkeyutl -verify -rawin -pubin -inkey "park/$officer.pem" -in forged \
        -sigfile signature >verdict 2>&1 && fail "openssl accepts a forged statement"
    # Nor is it another officer's.
    openssl pkeyutl -verify -rawin -pubin -inkey park/chu.na.pem -in statement \
        -sigfile signature >verdict 2>&1 && fail "openssl accepts it under another key"
done

# The statement says what CANONICAL.md, section 3, says it does.
[ "$(sed -n 1p statement)" = 'mingzhang/v1 voucher' ] || fail "first line of the statement"
grep -qx 'contains disbursement 1' statement || fail "contains"
grep -qx 'role approver' statement || fail "role"

# The header named in it is the one that is stored.
ok run show voucher:4 --raw
keep header
hash=$(sha256sum <header | cut -d ' ' -f 1 | xxd -r -p | base64)
grep -qxF "header $hash" statement || fail "the statement names another header"

# The header's root is, for one entry, that entry's leaf hash: SHA-256 of 0x00 and the bytes.
ok run show R-1 --raw
keep entry
leaf=$({ printf '\000'; cat entry; } | sha256sum | cut -d ' ' -f 1)
protoc --proto_path="$PROTO" --decode=mingzhang.v1.VoucherHeader "$PROTO/voucher.proto" <header >header.txt ||
    fail "protoc does not read the header"
ok run show voucher:4 --json
expect_out "\"entries_root\": \"$leaf\""
expect_out '"disbursed": "851999900.00"'
grep -qx 'disbursed_fen: 85199990000' header.txt || fail "protoc reads another sum"
ok run show R-1 --json
expect_out "\"leaf_sha256\": \"$leaf\""

# protoc reads the entry.
protoc --proto_path="$PROTO" --decode=mingzhang.v1.Entry "$PROTO/entry.proto" <entry >entry.txt ||
    fail "protoc does not read the entry"
for line in 'reference: "R-1"' 'amount_fen: 85199990000' 'programme: "REF"' 'date: 20230606' \
    'credit_code: "91350100M000100Y43"'; do
    grep -qF "$line" entry.txt || fail "protoc does not read $line"
done

# The checkpoint's root is over the seals: of the genesis alone, openssl and we agree on its name.
ok run checkpoint --json
genesis=$(sed -n 's/^ *"genesis": "\(.*\)",*$/\1/p' out)
ok run show voucher:0 --json
expect_out "\"leaf_sha256\": \"$genesis\""

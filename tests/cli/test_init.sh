# init: a ledger that its administrators found, or nothing.
. "$CLI"

for name in admin.a admin.b admin.c; do key_new "$name"; done
MINGZHANG_LEDGER=$work/ledger
export MINGZHANG_LEDGER
found() { run init --origin "$origin" --name 政策资金账本 --unit 财政局 "$@"; }
one='--admin keys/admin.a --admin-passphrase-file pw/admin.a'
two="$one --admin keys/admin.b --admin-passphrase-file pw/admin.b"

# Whatever is refused leaves no directory, no pin and no recovery code behind.
not_made() {
    refused_status=$1
    refused_name=$2
    shift 2
    "$@"
    expect_status "$refused_status"
    expect_err "[$refused_name]"
    [ ! -e ledger ] || fail "a part of a ledger was left"
    [ ! -e code ] && [ ! -e code.2 ] || fail "a recovery code was left"
    [ ! -e keys/admin.a/seen ] || fail "a ledger was pinned that is not there"
}

not_made 2 init-admin-count found $one
not_made 2 init-admin-count found $two
not_made 2 init-admin-count found $one --recovery --recovery-code-file code --recovery-code-file code.2
not_made 2 init-code-file-count found $two --recovery --recovery-code-file code
not_made 2 init-pairs found $two --admin keys/admin.c
not_made 2 init-pairs found $admins --admin-name 甲
not_made 2 init-code-file-alone found $admins --recovery-code-file code
not_made 1 init-same-key found $two --admin keys/admin.a --admin-passphrase-file pw/admin.a
not_made 1 signer-missing found $two --admin keys/nobody --admin-passphrase-file pw/admin.a
not_made 1 keyfile-passphrase-wrong found $two --admin keys/admin.c --admin-passphrase-file pw/admin.a
not_made 1 file-exists found $two --recovery --recovery-code-file code --recovery-code-file pw/admin.a
not_made 1 file-exists found $two --recovery --recovery-code-file pw/admin.a --recovery-code-file code.2
not_made 2 init-origin run init --origin 'two words' --name 账本 --unit 财政局 $admins
not_made 2 init-origin run init --origin 'a+b' --name 账本 --unit 财政局 $admins
not_made 2 key-cost-unknown found $admins --kdf heavy
not_made 3 credit-code-check found $admins --unit-code 91999999MA00000001
refused 2 usage-option-missing run init --origin "$origin" --name 账本 $admins
chmod 640 keys/admin.b/secret.key
not_made 1 signer-mode found $admins
chmod 600 keys/admin.b/secret.key
cp -r keys/admin.a keys/twin
ok run key new admin.b --out keys/namesake --kdf light --passphrase-file pw/admin.b
not_made 1 init-same-name found $two --admin keys/namesake --admin-passphrase-file pw/admin.b
not_made 1 directory-cannot-create run init --ledger no/such/ledger --origin "$origin" --name 账本 \
    --unit 财政局 $admins

# What is only noticed at the end also leaves nothing, and the directory that was there stays.
mkdir ledger
found $admins --unit-code 91999999MA00000001
expect_status 3
[ -z "$(ls -A ledger)" ] || fail "something was left in the directory"
rmdir ledger

# A ledger on a disk that is full.
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=16k tmpfs small 2>/dev/null; then
    run init --ledger small/ledger --origin "$origin" --name 账本 --unit 财政局 $admins
    full_status=$status
    left=$(ls -A small)
    umount small
    [ "$full_status" -eq 1 ] || fail "a full disk must fail"
    [ -z "$left" ] || fail "a full disk left $left"
    [ ! -e keys/admin.a/seen ] || fail "a ledger was pinned that is not there"
else
    echo "skipped: a full disk (no tmpfs can be mounted here)"
fi

# Three administrators.
ok found $admins --admin-name 甲 --admin-name 乙 --admin-name 丙 --json
genesis=$(sed -n 's/.*"genesis": "\(.*\)",*/\1/p' out)
expect_out "\"origin\": \"$origin\""
expect_err 'mingzhang officer enrol'
for name in admin.a admin.b admin.c; do
    # The file has it as checkpoints have roots, in base64.
    base64=$(python3 -c "import base64; print(base64.b64encode(bytes.fromhex('$genesis')).decode())")
    grep -qxF "genesis $base64" "keys/$name/seen" || fail "$name does not know the genesis"
done
head -n 1 ledger/head | grep -qxF "$origin" || fail "no checkpoint was released"
ok run officer list
expect_out 甲
expect_out 丙
[ "$(stat -c %a ledger/keys)" = 700 ] || fail "the ledger's key is not its owner's alone"

# Where there is one, there is no second one; and its administrators' keys found no other.
refused 1 ledger-exists found $admins
refused 4 last-seen-other-ledger found --ledger other $admins
[ ! -e other ] || fail "a part of another ledger was left"

# Two administrators and a recovery key, whose code is in two parts. tests/drills has what it is for.
unset MINGZHANG_LEDGER
for name in admin.d admin.e; do key_new "$name"; done
pair='--admin keys/admin.d --admin-passphrase-file pw/admin.d --admin keys/admin.e --admin-passphrase-file pw/admin.e'
ok found --ledger second $pair --recovery --recovery-code-file code --recovery-code-file code.2
[ "$(stat -c %a code code.2 | sort -u)" = 600 ] || fail "others may read the code"
for part in code code.2; do
    if grep -qF "$(cut -c1-9 $part)" out err; then fail "the code was printed as well"; fi
done
cmp -s code code.2 && fail "both parts are the same"
MINGZHANG_LEDGER=$work/second
export MINGZHANG_LEDGER
ok run officer list --json
expect_out '"roles": "recovery"'
recovered() { run key recover recovery --kdf light --passphrase-file pw/admin.d "$@"; }
refused 2 key-code-file-count recovered --out keys/r2 --code-file code
refused 1 recovery-code-twice recovered --out keys/r2 --code-file code --code-file code
tr 'A' 'B' <code >wrong && chmod 600 wrong
cmp -s code wrong || refused 1 recovery-code-check recovered --out keys/r2 --code-file code.2 --code-file wrong
echo ABCD >short
refused 1 recovery-code-length recovered --out keys/r2 --code-file short --code-file code.2
[ ! -e keys/r2 ] || fail "a wrong code made a key"
ok recovered --out keys/recovery --code-file code.2 --code-file code # in whichever order
expect_out 'recovery+'
ok run officer list --json
expect_out "$(run key show keys/recovery --json; sed -n 's/.*\("fingerprint": ".*"\).*/\1/p' out
run officer list --json)"

# A part of another ledger's makes a key, but not the one that is enrolled.
unset MINGZHANG_LEDGER
for name in admin.i admin.j; do key_new "$name"; done
ok found --ledger fourth --admin keys/admin.i --admin-passphrase-file pw/admin.i --admin keys/admin.j \
    --admin-passphrase-file pw/admin.j --recovery --recovery-code-file other --recovery-code-file other.2
refused 1 key-recovered-other recovered --ledger second --out keys/r2 --code-file code --code-file other.2
[ ! -e keys/r2 ] || fail "parts of two codes made a key"

# A ledger whose own key has a passphrase.
unset MINGZHANG_LEDGER
for name in admin.f admin.g admin.h; do key_new "$name"; done
echo 'the ledger has its own' >pw/ledger
ok found --ledger third --admin keys/admin.f --admin keys/admin.g --admin keys/admin.h \
    --admin-passphrase-file pw/admin.f --admin-passphrase-file pw/admin.g \
    --admin-passphrase-file pw/admin.h --ledger-passphrase-file pw/ledger --kdf light
[ "$(head -c 17 third/keys/*.key | tail -c 1 | od -An -tu1 | tr -d ' ')" = 1 ] ||
    fail "the ledger's key is not protected"

# A store from a newer program is left alone. The row `format` is the key and a number of four bytes.
cp -r second newer
# Older pages hold it too.
found=0
for at in $(grep -abo format newer/data.mdb | cut -d: -f1); do
    printf '\377' | dd of=newer/data.mdb bs=1 seek=$((at + 6 + 3)) conv=notrunc 2>/dev/null
    found=$((found + 1))
done
[ "$found" -gt 0 ] || fail "no format row found"
MINGZHANG_LEDGER=$work/newer
export MINGZHANG_LEDGER
refused 1 store-newer run officer list
refused 1 store-newer as admin.d officer revoke --name admin.e --reason x

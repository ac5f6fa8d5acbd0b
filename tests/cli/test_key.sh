# key new, show, passphrase, recover, rotate: a folder is made whole or not at all.
. "$CLI"

# A folder that is not there, or has no part of a key in it, stays so.
no_key() {
    [ ! -e "$1/secret.key" ] && [ ! -e "$1/public.vkey" ] && [ ! -e "$1/public.pem" ] ||
        fail "a part of a key was left in $1"
}

key_new li.si
expect_out 'li.si+'
expect_err 'officer enrol --vkey keys/li.si/public.vkey'
[ "$(stat -c %a keys/li.si/secret.key)" = 600 ] || fail "the key is not its owner's alone"
[ "$(stat -c %a keys/li.si)" = 700 ] || fail "the folder is not its owner's alone"
openssl pkey -pubin -in keys/li.si/public.pem -noout || fail "openssl does not read the PEM"

ok run key show keys/li.si --json
expect_out "\"vkey\": \"$(cat keys/li.si/public.vkey)\""
raw=$(openssl pkey -pubin -in keys/li.si/public.pem -outform DER | tail -c 32 | sha256sum)
expect_out "\"fingerprint\": \"${raw%% *}\""

# What is there is not touched.
before=$(sha256sum keys/li.si/*)
refused 1 signer-exists run key new li.si --out keys/li.si --passphrase-file pw/li.si
[ "$before" = "$(sha256sum keys/li.si/*)" ] || fail "an existing key was touched"
mkdir keys/half
echo mine >keys/half/public.pem
refused 1 signer-exists run key new li.si --out keys/half --passphrase-file pw/li.si
[ "$(cat keys/half/public.pem)" = mine ] || fail "somebody's file was touched"

# What was cut off is finished by the same command, for who has the passphrase; nobody else takes it away.
cp -r keys/li.si keys/cut
cp keys/li.si/public.vkey vkey.before
rm keys/cut/public.vkey keys/cut/public.pem
echo 'not the passphrase' >pw/other
refused 1 keyfile-passphrase-wrong run key new li.si --out keys/cut --kdf light --passphrase-file pw/other
[ -e keys/cut/secret.key ] || fail "a key that was cut off is gone"
ok run key new li.si --out keys/cut --kdf light --passphrase-file pw/li.si
cmp -s vkey.before keys/cut/public.vkey || fail "the key is another"
[ -e keys/cut/public.pem ] || fail "no PEM"
refused 1 signer-exists run key new li.si --out keys/cut --kdf light --passphrase-file pw/li.si

# Passphrases: eight characters, not eight bytes; a file that is one's own.
echo 七个字的口令吧 >pw/weak
refused 1 passphrase-weak run key new weak --out keys/weak --kdf light --passphrase-file pw/weak
no_key keys/weak
echo 这是八个字的口令 >pw/strong
ok run key new strong --out keys/strong --kdf light --passphrase-file pw/strong
chmod 644 pw/weak
refused 1 passphrase-file-readable run key new weak --out keys/weak --passphrase-file pw/weak
no_key keys/weak
refused 1 prompt-no-terminal run_without_terminal key new weak --out keys/weak
no_key keys/weak

refused 2 officer-name run key new 'li si' --out keys/x --passphrase-file pw/li.si
refused 2 officer-name run key new 'li+si' --out keys/x --passphrase-file pw/li.si
refused 2 key-cost-unknown run key new x --out keys/x --kdf heavy --passphrase-file pw/li.si
refused 1 directory-cannot-create run key new x --out no/such/x --passphrase-file pw/li.si

# A new passphrase: the old one opens it no longer, the new one does.
echo 'another passphrase' >pw/next
echo seven77 >pw/short
ok run key passphrase keys/li.si --passphrase-file pw/li.si --new-passphrase-file pw/next --kdf light
before=$(sha256sum keys/li.si/secret.key)
refused 1 keyfile-passphrase-wrong run key passphrase keys/li.si --passphrase-file pw/li.si \
    --new-passphrase-file pw/strong --kdf light
refused 1 passphrase-weak run key passphrase keys/li.si --passphrase-file pw/next \
    --new-passphrase-file pw/short --kdf light
[ "$before" = "$(sha256sum keys/li.si/secret.key)" ] || fail "a refused change changed the key"

# Key files that are none, or that would exhaust the machine.
hostile() {
    cp -r keys/strong keys/hostile
    "$@" keys/hostile/secret.key
}
patch_at() { printf "$2" | dd of="$3" bs=1 seek="$1" conv=notrunc 2>/dev/null; }
random_bytes() { head -c 152 /dev/urandom >"$1"; }
change='key passphrase keys/hostile --passphrase-file pw/strong --new-passphrase-file pw/next'
for damage in random_bytes 'truncate -s 100' 'truncate -s 0'; do
    hostile $damage
    refused 1 keyfile-malformed run $change
    rm -r keys/hostile
done
for damage in '20 \000\000\377\377' '24 \000\000\001\000\000\000\000\000' '24 \377\377\377\377\377\377\377\377'; do
    hostile patch_at $damage
    refused 1 keyfile-cost-beyond run $change
    rm -r keys/hostile
done
hostile patch_at 15 2
refused 1 keyfile-newer run $change
rm -r keys/hostile
hostile patch_at 104 XYZ
refused 1 keyfile-passphrase-wrong run $change
rm -r keys/hostile
hostile chmod 640
refused 1 signer-mode run $change
refused 1 signer-mode run key show keys/hostile
rm -r keys/hostile
mkdir keys/hostile
refused 1 signer-missing run key show keys/hostile

# A stick that is full or read-only leaves no half of a key.
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=8k tmpfs small 2>/dev/null; then
    head -c 8192 /dev/zero >small/filling 2>/dev/null
    run key new full --out small/full --kdf light --passphrase-file pw/li.si
    full_status=$status
    [ -e small/full ] && left=yes || left=no
    umount small
    [ "$full_status" -eq 1 ] || fail "a full disk must fail"
    [ "$left" = no ] || fail "a full disk left a folder"
else
    echo "skipped: a full disk (no tmpfs can be mounted here)"
fi
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed && chmod 500 closed
    refused 1 directory-cannot-create run key new x --out closed/x --passphrase-file pw/li.si
elif mkdir -p closed && mount -t tmpfs -o ro tmpfs closed 2>/dev/null; then
    run key new x --out closed/x --passphrase-file pw/li.si --kdf light
    closed_status=$status
    umount closed
    [ "$closed_status" -eq 1 ] || fail "a read-only directory must fail"
    expect_err '[directory-cannot-create]'
else
    echo "skipped: a read-only directory (root, and nothing can be mounted here)"
fi

# With a ledger named, its genesis is pinned; a place without a ledger is no mistake.
ok run key new early --out keys/early --kdf light --passphrase-file pw/li.si --ledger nowhere
expect_err 'nowhere'
[ ! -e keys/early/seen ] || fail "a pin of no ledger"
ledger_new
ok run key new late --out keys/late --kdf light --passphrase-file pw/li.si
grep -qxF "$origin" keys/late/seen || fail "the genesis was not pinned"

# rotate makes a key and says what the administrators type.
ok run key rotate li.si --out keys/li.si.2 --kdf light --passphrase-file pw/li.si
expect_err 'officer rotate --vkey keys/li.si.2/public.vkey'

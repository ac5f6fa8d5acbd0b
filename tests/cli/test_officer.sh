# officer enrol, change, rotate, revoke, list: two administrators, and nobody twice.
. "$CLI"

ledger_new
key_new li.si
enrol() { as admin.a officer enrol --full-name 李四 --unit 财政局 "$@"; }
vkey='--vkey keys/li.si/public.vkey'

# Misuse.
refused 2 flow-role-unknown enrol $vkey --role makr
refused 2 usage-option-missing enrol --role maker
refused 1 file-cannot-open enrol --vkey keys/nobody.vkey --role maker
refused 1 vkey-malformed enrol --vkey keys/li.si/public.pem --role maker
refused 1 record-field-missing enrol $vkey
refused 2 flow-key-missing run officer enrol $vkey --full-name 李四 --unit 财政局 --role maker --yes

# Who may not.
refused 1 keyfile-passphrase-wrong run officer enrol $vkey --full-name 李四 --unit 财政局 \
    --role maker --key keys/admin.a --passphrase-file pw/admin.b --yes
refused 3 signer-unknown as li.si officer enrol $vkey --full-name 李四 --unit 财政局 --role maker
refused 3 admin-with-other-role enrol $vkey --role admin --role maker
refused 3 vkey-of-other-name enrol $vkey --name wang.wu --role maker
refused 3 credit-code-check enrol $vkey --role maker --unit-code 91999999MA00000001

# One administrator is not enough, and the same one twice is one.
ok enrol $vkey --role maker --role reviewer --person 11010119900101123x --json
expect_out '"status": "pending"'
voucher=$(voucher_of_last)
refused 3 flow-signed-already as admin.a sign "$voucher"
ok run officer list
grep -q li.si out && fail "who waits to be enrolled is listed already"
ok as admin.b sign "$voucher" --json
expect_out '"status": "sealed"'
ok run officer list --json
expect_out '"roles": "maker,reviewer"'

# Once, ever: name and key.
refused 3 officer-name-used enrol $vkey --role maker
ok run key new li.si --out keys/li.si.other --kdf light --passphrase-file pw/li.si
refused 3 officer-name-used enrol --vkey keys/li.si.other/public.vkey --role maker
key_new wang.wu
refused 3 vkey-used-before as admin.a officer rotate $vkey --reason 又一次

# Somebody without the role cannot enrol.
refused 3 signer-is-no-admin as li.si officer enrol --vkey keys/wang.wu/public.vkey \
    --full-name 王五 --unit 财政局 --role maker

# A change keeps what it does not state.
done_by admin.a admin.c officer change --name li.si --role approver --reason 岗位调整
ok run officer list --json
expect_out '"roles": "approver"'
expect_out '"full_name": "李四"'
refused 3 officer-unknown as admin.a officer change --name nobody --role maker --reason x

# A new key: the old one signs no longer.
ok run key rotate li.si --out keys/li.si.2 --kdf light --passphrase-file pw/li.si
refused 1 file-cannot-open as admin.a officer rotate --vkey keys/none --reason 遗失
done_by admin.a admin.b officer rotate --vkey keys/li.si.2/public.vkey --reason 遗失
key_new admin.x
refused 3 flow-other-key as li.si officer enrol --vkey keys/admin.x/public.vkey --full-name x \
    --unit 财政局 --role maker

# Revoked for good; two administrators remain.
done_by admin.a admin.b officer revoke --name li.si --reason 调离
refused 3 officer-is-revoked as admin.a officer change --name li.si --role maker --reason x
cp -r keys/li.si.2/. keys/li.si/
refused 3 signer-revoked as li.si officer enrol --vkey keys/wang.wu/public.vkey --full-name x \
    --unit 财政局 --role maker
done_by admin.a admin.b officer revoke --name admin.c --reason 退休
refused 3 too-few-admins as admin.a officer revoke --name admin.b --reason x
refused 3 too-few-admins as admin.a officer change --name admin.b --role maker --reason x
refused 3 signer-revoked as admin.c officer enrol --vkey keys/wang.wu/public.vkey --full-name x \
    --unit 财政局 --role maker

# A key that others may read is not used.
chmod 604 keys/admin.a/secret.key
refused 1 signer-mode as admin.a officer revoke --name admin.b --reason x
chmod 600 keys/admin.a/secret.key

# A ledger that cannot be written, and a disk that is full.
if [ "$(id -u)" -eq 0 ] && mount --bind ledger ledger 2>/dev/null; then
    if mount -o remount,ro,bind ledger 2>/dev/null; then
        as admin.a incident --kind other --description x
        closed_status=$status
        umount ledger
        [ "$closed_status" -eq 1 ] || fail "a read-only ledger must fail"
    else
        umount ledger
        echo "skipped: a read-only ledger (nothing can be remounted here)"
    fi
else
    echo "skipped: a read-only ledger (nothing can be mounted here)"
fi
if [ "$(id -u)" -eq 0 ] && mkdir small && mount -t tmpfs -o size=512k tmpfs small 2>/dev/null; then
    cp -r ledger small/ledger
    MINGZHANG_LEDGER=$work/small/ledger
    head -c 600000 /dev/zero >small/filling 2>/dev/null
    long=$(head -c 1000 /dev/zero | tr '\0' x)
    written=0
    # The file has free pages of its own; they are used up first.
    while [ "$written" -lt 100 ]; do
        run pending --json
        cp out waiting
        as admin.a incident --kind other --description "$long"
        [ "$status" -eq 0 ] || break
        written=$((written + 1))
    done
    cp out full_out && cp err full_err && full_status=$status
    run pending --json
    cmp -s out waiting && same=yes || same=no
    umount small
    [ "$full_status" -eq 1 ] || fail "a full disk must fail"
    grep -qF '[store-disk-full]' full_err || fail "the sentence is another: $(cat full_err)"
    [ "$same" = yes ] || fail "something was recorded on a full disk"
else
    echo "skipped: a full disk (no tmpfs can be mounted here)"
fi

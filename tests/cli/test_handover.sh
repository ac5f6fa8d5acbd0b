# handover: a folder that stands alone. It is checked elsewhere, by Python alone, whole, damaged and
# incomplete.
. "$CLI"
python=/usr/bin/python3

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER

# judged STATUS DIRECTORY ARGUMENT...: as 核验.bat runs it, with nothing of ours around.
judged() {
    expected=$1
    cd "$2" || fail "no folder $2"
    shift 2
    run_by env -i LC_ALL=C.UTF-8 "$python" -I verify.py evidence --policy policy --genesis genesis.txt --lang zh "$@"
    cd "$work" || exit 1
    expect_status "$expected"
    ! grep -q Traceback err || fail "verify.py crashed"
}

# Whole: nothing is missing, nothing is left behind.
ok run handover "$work/移交" --from 园区财政局 --to '=区审计局"甲"' --lang zh
expect_out 创世哈希
expect_err 核验.bat
[ ! -e "$work/移交.partial" ] || fail "half a folder is left"
[ "$(cd 移交 && ls | LC_ALL=C sort | tr '\n' ' ')" = \
    'evidence genesis.txt policy verify.py 核验.bat 移交清单.csv 移交清单.txt 读我.txt ' ] ||
    fail "these files were not expected: $(ls 移交)"
[ -z "$(find 移交 -type l)" ] || fail "there are links"
mkdir elsewhere
cp -r 移交 elsewhere/copy
mv park away # the ledger is far away
judged 0 elsewhere/copy
expect_out "结论：成立"
expect_out "[符合] 移交清单：10 个文件的 SHA-256"
judged 0 elsewhere/copy --ed25519 builtin
mv away park

# The list: for Excel and for a paper; sums, people, and the hash of the table itself.
"$python" - 移交 <<'END' || fail "the list is not what it must be"
import csv, hashlib, io, os, sys
folder = sys.argv[1]
def read(name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()
table, text = read("移交清单.csv"), read("移交清单.txt")
for data in (table, text, read("读我.txt")):
    assert data.startswith(b"\xef\xbb\xbf") and b"\n" not in data.replace(b"\r\n", b"")
bat = read("核验.bat")
assert bat.startswith(b"@echo off\r\n") and b"\n" not in bat.replace(b"\r\n", b"") and bat.isascii()
rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
end = rows.index([])
listed = {row[0]: row for row in rows[1:end]}
found = {os.path.relpath(os.path.join(f, n), folder) for f, _, names in os.walk(folder) for n in names}
assert set(listed) == found - {"移交清单.csv", "移交清单.txt"}, (listed, found)
for name, row in listed.items():
    data = read(name)
    assert row[1:3] == [str(len(data)), hashlib.sha256(data).hexdigest()] and row[3] and row[3] != "其他", row
facts = dict(rows[end + 1:])
assert facts["移交人"] == "园区财政局" and facts["接收人"] == ' =区审计局"甲"', facts
assert facts["检查点"] == "8 张审签单，23 条明细" and facts["资金发放（元）"] == "852006550.00（6 笔）", facts
assert facts["减免发放（元）"] == "100.00（1 笔）" and facts["创世散列"] == read("genesis.txt").decode().strip()
text = text.decode("utf-8-sig")
assert hashlib.sha256(table).hexdigest() in text and "接收人签字" in text
for row in listed.values():
    assert row[2] in text
END
cmp -s 移交/verify.py "$VERIFY" || fail "another verify.py"

# One byte of any file, and one file less: found.
(cd 移交 && find . -type f ! -name '移交清单.*' ! -name verify.py) >files
while read -r file; do
    rm -rf elsewhere/bad
    cp -r 移交 elsewhere/bad
    "$python" - "elsewhere/bad/$file" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 2
open(sys.argv[1], "wb").write(data)
END
    judged 4 elsewhere/bad
    expect_out "${file#./}"
    cp "移交/$file" "elsewhere/bad/$file"
    judged 0 elsewhere/bad
    rm "elsewhere/bad/$file"
    judged 4 elsewhere/bad
    expect_out "${file#./}"
done <files

# What is there is never touched; half a folder of somebody else neither.
refused 3 handover-exists run handover "$work/移交"
refused 3 handover-exists run handover "$work/移交/"
mkdir new.partial
refused 3 handover-partial run handover "$work/new"
rmdir new.partial
[ ! -e new ] || fail "a folder was made"
refused 2 handover-person run handover "$work/new" --from ' 园区'
refused 1 command-file-missing run handover "$work/new" --policy none
[ ! -e new ] && [ ! -e new.partial ] || fail "something was left behind"

# A policy with a witness goes along; one of another ledger does not.
sed -n 's/^log /log /p' 移交/policy >own
{ cat own; echo '# nobody yet'; echo 'quorum none'; } >policy
ok run handover "$work/with-policy" --policy policy
cmp -s policy with-policy/policy || fail "the policy is another"
judged 0 with-policy
echo 'log example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
quorum none' >strange
refused 3 handover-policy run handover "$work/new" --policy strange
[ ! -e new ] && [ ! -e new.partial ] || fail "something was left behind"
cp policy park/ledger/policy
ok run handover "$work/ledger-policy"
cmp -s policy ledger-policy/policy || fail "the ledger's policy was not taken"

# Private bytes only when they are asked for.
[ ! -e 移交/evidence/private ] || fail "private bytes went along unasked"
ok run handover "$work/private" --with-private --json
expect_out '"private_rows": 2'
[ "$(stat -c %a private)" = 700 ] || fail "others may read it"
judged 0 private
expect_out "2 行与其承诺相符"

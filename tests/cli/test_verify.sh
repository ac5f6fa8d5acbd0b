# verify: every check with what it looked at; damage named by entry and check, with what to do.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
good=$work/park/ledger
json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
copy() { rm -rf "$work/copy" && cp -a "$good" "$work/copy"; }
# flip TEXT: changes one bit of the first byte of each place where TEXT stands in the copy's store.
flip() {
    python3 - "$work/copy/data.mdb" "$1" <<'PYTHON' || fail "the store does not hold $1"
import sys
path, text = sys.argv[1], sys.argv[2].encode()
data = bytearray(open(path, 'rb').read())
at, found = data.find(text), 0
while at >= 0:
    data[at] ^= 1
    found += 1
    at = data.find(text, at + 1)
open(path, 'wb').write(data)
sys.exit(0 if found else 1)
PYTHON
}

MINGZHANG_LEDGER=$good
export MINGZHANG_LEDGER
ok run verify --lang zh
for check in bytes chain entries hints rules tree head indexes private pending; do
    expect_out "$check"
done
expect_out '8 张审签单，23 笔明细，17 个签名'
expect_out '每秒'
expect_out '全部成立。账本规模 8'
ok run verify --json
json 'd["holds"] and d["opened"] and d["findings"] == [] and d["last_good_head"]["size"] == 8'
json 'all(c["result"] == "holds" for c in d["checks"]) and len(d["checks"]) == 10'
json '{c["check"]: c["looked_at"] for c in d["checks"]}["entries"] == 23'

# A byte of a memo: the entry is named, so are the check, what to do, and the last good head.
MINGZHANG_LEDGER=$work/copy
copy
flip 设备投资补助首批
run verify --json
expect_status 4
json 'not d["holds"] and d["opened"]'
json 'any(f["entry"] == 12 for f in d["findings"])'
json 'all(f["do"] and f["text"] and f["name"] for f in d["findings"])'
json 'd["last_good_head"]["size"] == 3'
json '{c["check"]: c["result"] for c in d["checks"]}["rules"] == "cut-short"'
run verify --lang zh
expect_status 4
expect_out '明细 12'
expect_out '怎么办：停止登记'
expect_out '最后完好的位置：规模 3'
run verify --lang en
expect_status 4
expect_out 'entry 12'

# A private byte concerns no entry's evidence, and says so.
copy
flip 6222000000000001234
run verify --json
expect_status 4
json '{f["check"] for f in d["findings"]} == {"private"}'

# Rolled back: the store of before, the head of after. It cannot be opened, and that is an answer.
copy
rm "$work/copy/head"
run verify --json
expect_status 4
json 'not d["opened"] and not d["holds"] and d["last_good_head"] is None'
json 'd["findings"][0]["check"] == "head" and d["findings"][0]["name"] == "head-file-missing"'
run verify --lang zh
expect_status 4
expect_out '打不开'
expect_err '[head-file-missing]'

# A store whose structure is broken.
copy
dd if=/dev/zero of="$work/copy/data.mdb" bs=4096 seek=3 count=2 conv=notrunc 2>/dev/null
run verify --json
expect_status 4
json 'not d["holds"] and len(d["findings"]) >= 1'

copy
: >"$work/copy/data.mdb.new" && dd if="$good/data.mdb" of="$work/copy/data.mdb.new" bs=4096 count=4 2>/dev/null
mv "$work/copy/data.mdb.new" "$work/copy/data.mdb"
run verify --lang zh
expect_status 4
expect_out '怎么办'

# What is no ledger is no damage.
refused 1 ledger-directory-missing run verify --ledger "$work/nowhere"
unset MINGZHANG_LEDGER
run verify
expect_status 2

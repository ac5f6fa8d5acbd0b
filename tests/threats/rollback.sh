#!/bin/sh
# The store goes back in time: by one flipped bit of LMDB's meta pages, by an old copy put in place, by a store that is
# deleted and made anew. It is told by the structural check or the head file, and explained; nothing is recorded on top.
# usage: rollback.sh STEP   every STEP-th bit of both meta pages (1: all)
step=${1:?}
. "$CLI"

pay() { # REFERENCE
    ok as maker pay --programme KJ-01 --reference "$1" --amount 1.00 --payee-code $code_one --payee-name 样例科技 \
        --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试
    reviewed_by reviewer
}
# What nobody may take on trust any more: refused, said in both languages, and the sentence says what to do.
told() { # NAME ZH
    refused 4 "$1" run verify --lang zh
    expect_err "$2"
    refused 4 "$1" as maker pay --programme KJ-01 --reference NEU --amount 1.00 --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试
    refused 4 "$1" run doctor
}

ledger_new
money_new
pay R-1
cp "$MINGZHANG_LEDGER/data.mdb" before.mdb
pay R-2
cp "$MINGZHANG_LEDGER/data.mdb" now.mdb
sealed=$(ok run checkpoint && sed -n 2p out)

# ---- an old copy of the store, beside the newer head file
cp before.mdb "$MINGZHANG_LEDGER/data.mdb"
told store-behind-head '检查点'
cp now.mdb "$MINGZHANG_LEDGER/data.mdb"
ok run verify

# ---- deleted, and made anew: another store, the same head file
mkdir old && mv "$MINGZHANG_LEDGER/data.mdb" old/
run verify --lang zh
expect_status 1
expect_err '[ledger-directory-missing]'
# shellcheck disable=SC2086
refused 1 ledger-exists run init --origin "$origin" --name 政策资金账本 --unit 财政局 $admins
mv old/data.mdb "$MINGZHANG_LEDGER/"
mv "$MINGZHANG_LEDGER" kept
# shellcheck disable=SC2086
run init --origin "$origin" --name 政策资金账本 --unit 财政局 $admins
expect_status 4
expect_err '[last-seen-other-ledger]' # Who signed for the old one does not sign for the new.
rm -rf "$MINGZHANG_LEDGER"
key_new neu.a && key_new neu.b && key_new neu.c
ok run init --origin "$origin" --name 政策资金账本 --unit 财政局 --admin keys/neu.a --admin keys/neu.b --admin keys/neu.c \
    --admin-passphrase-file pw/neu.a --admin-passphrase-file pw/neu.b --admin-passphrase-file pw/neu.c
cp kept/head "$MINGZHANG_LEDGER/head"
run verify --lang zh
expect_status 4
rm -rf "$MINGZHANG_LEDGER"
mv kept "$MINGZHANG_LEDGER"
ok run verify

# ---- the bits of both meta pages: the same ledger, or a clean refusal; never an older one, never a crash
python3 - "$step" "$sealed" <<'PYTHON' || fail "a flipped bit was not told"
import os, subprocess, sys
step, sealed = int(sys.argv[1]), int(sys.argv[2])
data = bytearray(open("now.mdb", "rb").read())
path = os.environ["MINGZHANG_LEDGER"] + "/data.mdb"
flips = refused = same = 0
bits = [page * 4096 * 8 + bit for page in (0, 1) for bit in range(0, 160 * 8)]
for bit in bits[::step]:
    data[bit // 8] ^= 1 << bit % 8
    with open(path, "r+b") as file:
        file.write(data)
    data[bit // 8] ^= 1 << bit % 8
    done = subprocess.run([os.environ["MINGZHANG"], "checkpoint"], capture_output=True, text=True)
    flips += 1
    if done.returncode == 0:
        same += 1
        if int(done.stdout.split("\n")[1]) != sealed:
            sys.exit(f"bit {bit}: an older ledger was opened")
    elif done.returncode in (1, 4) and "[" in done.stderr and "Sanitizer" not in done.stderr:
        refused += 1
    else:
        sys.exit(f"bit {bit}: exit status {done.returncode}\n{done.stderr}")
with open(path, "r+b") as file:
    file.write(data)
print(f"{flips} bits: {refused} refused, {same} opened as they should be, 0 older", file=sys.stderr)
sys.exit(refused == 0)
PYTHON
ok run verify

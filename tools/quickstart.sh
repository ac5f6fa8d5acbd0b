#!/bin/sh
# From a fresh machine to a proven half year: installs what is missing, builds, and plays an invented park's
# January to June 2023 (tests/data) through the ledger. Asks nothing; an answer other than the expected one ends it.
# usage: tools/quickstart.sh [DIRECTORY]      (default build/quickstart-ledger, made anew each time)
set -eu
cd "$(dirname "$0")/.."
exec </dev/null

park=${1:-build/quickstart-ledger}
data=tests/data
begun=$(date +%s)

# ---------------------------------------------------------------- the command lines, all of them
mz() { build/quickstart/tools/mingzhang/mingzhang --ledger "$park/ledger" "$@"; }
as() { # OFFICER COMMAND...: with that person's own key, which stays in that person's own folder
    officer=$1
    shift
    mz "$@" --key "$park/keys/$officer.key" --passphrase-file "$park/keys/passphrase"
}
key_new() { mz key new "$1" --out "$park/keys/$1.key" --passphrase-file "$park/keys/passphrase"; }
init() {
    mz init --name 虚构示例园区政策资金账本 --origin park.example.invalid/2023 --no-passphrase \
        --admin "gao.yi=高仪=$park/keys/gao.yi.pub" --admin "guan.er=管尔=$park/keys/guan.er.pub"
}
officer() { # NAME FULL-NAME UNIT ROLE
    mz officer enrol "$1" --full-name "$2" --unit "$3" --role "$4" --public-key "$park/keys/$1.pub"
}
programme() {
    mz programme open "$code" --name "$name" --category "$category" --instrument "$instrument" \
        --document "$document" --first-date "$first_date" ${last_date:+--last-date "$last_date"} \
        ${cap:+--cap "$cap"} $([ "$ceiling" = yes ] && echo --ceiling)
}
appropriate() {
    mz appropriate "$code" --year 2023 --amount "$appropriated" --date "$appropriation_date" \
        --document "$appropriation_document"
}
import() { mz import "$@"; }
pending() { mz pending; }
pending_ids() { mz pending --json | grep -oE '"voucher": ?"[0-9a-f]{32}"' | grep -oE '[0-9a-f]{32}' || true; }
review() { mz review "$1"; }
sign() { as "$1" sign "$2" --role "$3" --yes; } # OFFICER VOUCHER ROLE
totals() { mz totals --claim '减税降费政策资金=8.52亿元' --claim '企业优惠政策资金=1.49余亿元'; }
verify() { mz verify; }
verify_copy() { build/quickstart/tools/mingzhang/mingzhang --ledger "$park/tampered" verify; }
# ------------------------------------------------------------------------------------------------

say() { printf '\n== %s\n   %s\n' "$1" "$2"; }

# answers STATUS COMMAND...: the exit status is part of the story.
answers() {
    expected=$1
    shift
    status=0
    "$@" || status=$?
    [ "$status" -eq "$expected" ] || {
        echo "tools/quickstart.sh: '$*' answered $status, expected $expected" >&2
        exit 1
    }
}

sign_pending() { # OFFICER=ROLE...: everything that waits
    for voucher in $(pending_ids); do
        for signer in "$@"; do
            sign "${signer%=*}" "$voucher" "${signer#*=}"
        done
    done
}

say "安装依赖并编译" "Installing what is missing, and building"
sh tools/deps.sh build
cmake -S . -B build/quickstart -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTING=OFF >/dev/null
cmake --build build/quickstart --target mingzhang_program | tail -n 1

# Only what this script made is removed.
if [ -e "$park" ]; then
    [ -e "$park/.quickstart" ] || { echo "tools/quickstart.sh: $park exists and is not ours; name another directory" >&2; exit 1; }
    rm -rf "$park"
fi
mkdir -p "$park/keys"
: >"$park/.quickstart"
(umask 077 && echo "quickstart only, invented" >"$park/keys/passphrase")

say "每人一把密钥" "A key for every person, in that person's own folder"
for person in gao.yi guan.er jing.san fu.si shen.wu; do
    key_new "$person"
done

say "建账：两名管理员签署创世审签单" "A ledger, founded by two admins"
init
sign_pending gao.yi=admin guan.er=admin

say "登记经办、复核、审批人员" "Maker, reviewer and approver are enrolled by both admins"
officer jing.san 经三 虚构示例园区财政局 maker
officer fu.si 复四 虚构示例园区财政局 reviewer
officer shen.wu 审五 虚构示例园区管委会 approver
sign_pending gao.yi=admin guan.er=admin

say "政策项目与指标" "Programmes, and the money made available to them"
tail -n +2 "$data/programmes.csv" >"$park/programmes.csv"
while IFS=, read -r code name category instrument document first_date last_date ceiling cap \
    appropriated appropriation_date appropriation_document; do
    programme
done <"$park/programmes.csv"
sign_pending jing.san=maker fu.si=reviewer
while IFS=, read -r code name category instrument document first_date last_date ceiling cap \
    appropriated appropriation_date appropriation_document; do
    [ -z "$appropriated" ] || appropriate
done <"$park/programmes.csv"
sign_pending jing.san=maker fu.si=reviewer

say "有错的名单一行也不入账" "A list with an error in it: nothing is recorded"
answers 3 import "$data/bad/credit-code-one-character.csv"

say "导入两份拨付名单（UTF-8 与 Excel 的 GB18030）" "Two payout lists, one as a spreadsheet program wrote it"
import "$data/refunds.csv"
import "$data/subsidies.csv"
pending

say "复核、签名、审批" "Read again, signed by maker and reviewer, and from 500,000.00 yuan by an approver"
for voucher in $(pending_ids); do
    review "$voucher" | head -n 20
done
sign_pending jing.san=maker fu.si=reviewer shen.wu=approver

say "公布的数字是否成立" "Do the published figures hold?"
totals

say "全部重新核验" "Every byte, link, signature and rule again"
verify

say "有人改了一笔的单位名称" "Somebody changes a payee's name in a copy of the store"
cp -R "$park/ledger" "$park/tampered"
payee=$(sed -n '700p' "$data/refunds.csv" | cut -d, -f4)
# Wherever the name stands, pages that LMDB has given up included: 虚构 becomes 虛构.
for place in $(LC_ALL=C grep -abo "$payee" "$park/tampered/data.mdb" | cut -d: -f1); do
    printf '虛' | dd of="$park/tampered/data.mdb" bs=1 seek="$place" conv=notrunc 2>/dev/null
done
answers 4 verify_copy

printf '\n用时 %s 秒。账本在 %s/ledger。\n' "$(($(date +%s) - begun))" "$park"
printf 'Done in %s seconds. The ledger is in %s/ledger.\n' "$(($(date +%s) - begun))" "$park"

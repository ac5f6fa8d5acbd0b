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
program=build/quickstart/tools/mingzhang/mingzhang
mz() { "$program" --lang zh --ledger "$park/ledger" "$@"; }
as() { # OFFICER COMMAND...: with that person's own key, which stays in that person's own folder
    officer=$1
    shift
    mz "$@" --key "$park/keys/$officer" --passphrase-file "$park/keys/passphrase" --yes --quiet
}
key_new() { mz key new "$1" --out "$park/keys/$1" --kdf light --passphrase-file "$park/keys/passphrase" --quiet >/dev/null; }
init() {
    mz init --name 虚构东川示例园区政策资金账本 --origin dongchuan.example/policy-funds --unit 虚构示例园区管委会 \
        --admin "$park/keys/gao.yi" --admin "$park/keys/guan.er" --admin "$park/keys/he.liu" \
        --admin-name 高仪 --admin-name 管尔 --admin-name 何柳 \
        --admin-passphrase-file "$park/keys/passphrase" --admin-passphrase-file "$park/keys/passphrase" \
        --admin-passphrase-file "$park/keys/passphrase" 2>/dev/null
}
officer() { # NAME FULL-NAME UNIT ROLE: the first administrator's signature; the second one's follows
    as gao.yi officer enrol --vkey "$park/keys/$1/public.vkey" --full-name "$2" --unit "$3" --role "$4" >/dev/null
}
programme() {
    instrument=$(echo "$instrument" | tr 'A-Z' 'a-z')
    as jing.san programme open "$code" --name "$name" --category "$category" --instrument "$instrument" \
        --document "$document" --from "$first_date" ${last_date:+--to "$last_date"} \
        ${cap:+--payee-cap "$cap"} $([ "$ceiling" = yes ] && echo --ceiling) >/dev/null
}
appropriate() {
    as jing.san appropriate "$code" "$appropriated" --year 2023 --date "$appropriation_date" \
        --document "$appropriation_document" >/dev/null
}
preview() { mz import "$@"; }
import() { # what it recorded; how its columns were read stands in the preview
    status=0
    as jing.san import "$@" --commit >"$park/import.txt" || status=$?
    grep -v ' → ' "$park/import.txt"
    return "$status"
}
pending() { mz pending; }
pending_ids() { mz pending --json | grep -oE '"voucher": ?"[0-9a-f]{32}"' | grep -oE '[0-9a-f]{32}' || true; }
review() { as "$1" review "$2" 2>/dev/null; }
sign() { as "$1" sign "$2" --role "$3" >/dev/null; } # OFFICER VOUCHER ROLE
totals() { mz totals "$@"; }
claims() { mz totals --claim '减税降费政策资金=8.52亿元' --claim '企业优惠政策资金=1.49余亿元'; }
verify() { mz verify; }
publish() { mz publish "$park/evidence"; }
publish_json() { mz publish "$park/evidence" --json 2>/dev/null; }
# The auditor has evidence, policy and genesis hash, and a program of his own; no ledger, no key.
auditor=build/quickstart/tools/mingzhang-audit/mingzhang-audit
audit() { "$auditor" --lang zh "$@" --policy "$park/policy" --genesis "$park/genesis.txt"; }
audit_verify() { audit verify "$1"; }
audit_reconcile() {
    audit reconcile "$park/evidence" "$data/statement.csv" --account 9999000000000000025 --from 2023-01-01 \
        --to 2023-06-30 --calendar "$data/calendar.txt" --out "$park/reconciliation.txt"
}
audit_report() { audit report "$park/evidence" "$1" --out "$2"; }
verify_copy() { "$program" --lang zh --ledger "$park/tampered" verify; }
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
cmake --build build/quickstart --target mingzhang_program mingzhang_audit_program | tail -n 1

# Only what this script made is removed.
if [ -e "$park" ]; then
    [ -e "$park/.quickstart" ] || { echo "tools/quickstart.sh: $park exists and is not ours; name another directory" >&2; exit 1; }
    rm -rf "$park"
fi
mkdir -p "$park/keys"
: >"$park/.quickstart"
(umask 077 && echo "quickstart only, invented" >"$park/keys/passphrase")

say "每人一把密钥，各在自己的目录里" "A key for every person, under a passphrase, in that person's own folder"
for person in gao.yi guan.er he.liu jing.san fu.si shen.wu chu.liu; do
    key_new "$person"
done
ls "$park/keys/jing.san"

say "建账：三名管理员签署创世审签单" "A ledger, founded by three administrators"
init

say "登记经办、复核、审批、出纳，两名管理员签名" "Maker, reviewer, approver and cashier, enrolled by two administrators"
officer jing.san 经三 虚构示例园区财政局 maker
officer fu.si 复四 虚构示例园区财政局 reviewer
officer shen.wu 审五 虚构示例园区管委会 approver
officer chu.liu 出六 虚构示例园区财政局 cashier
sign_pending guan.er=admin
mz officer list

say "政策项目与指标" "Programmes, and the money made available to them"
tail -n +2 "$data/programmes.csv" >"$park/programmes.csv"
while IFS=, read -r code name category instrument document first_date last_date ceiling cap \
    appropriated appropriation_date appropriation_document; do
    programme
done <"$park/programmes.csv"
sign_pending fu.si=reviewer
while IFS=, read -r code name category instrument document first_date last_date ceiling cap \
    appropriated appropriation_date appropriation_document; do
    [ -z "$appropriated" ] || appropriate
done <"$park/programmes.csv"
sign_pending fu.si=reviewer
mz programme list

say "有错的名单一行也不入账" "A list with an error in it: nothing is recorded"
answers 3 import "$data/bad/credit-code-one-character.csv" --errors "$park/errors.xlsx"

say "先预览，再登记两份拨付名单（UTF-8 与 Excel 的 GB18030）" "Two payout lists, one as a spreadsheet program wrote it: previewed, then recorded"
preview "$data/subsidies.csv"
import "$data/refunds.csv"
import "$data/subsidies.csv"
pending

say "复核、审批：看到的就是所签的" "Read again and signed by the reviewer; from 500,000.00 yuan an approver signs too"
for voucher in $(pending_ids); do
    review fu.si "$voucher"
done
sign_pending shen.wu=approver

say "同一份名单再导入一次：什么也不会重复" "The same list once more: nothing is recorded twice"
import "$data/refunds.csv"

say "按类别、项目、月份合计" "Totals by category, programme and month"
totals --by category
totals --by programme
totals --by month

say "公布的数字是否成立" "Do the published figures hold?"
claims

say "全部重新核验" "Every byte, link, signature and rule again"
verify

say "发布证据：审计人员、备份和任何网站都用同一个目录" "The evidence, as a folder of plain files: for auditors, as a backup, for any web server"
publish

say "审计人员离线核验证据，不用相信任何人" "An auditor verifies the evidence offline and trusts nobody"
publish_json >"$park/publication.json"
{
    sed -n 's/^ *"policy": "\(.*\)".*/\1/p' "$park/publication.json"
    echo "quorum none"
} >"$park/policy"
sed -n 's/^ *"genesis": "\(.*\)".*/\1/p' "$park/publication.json" >"$park/genesis.txt"
audit_verify "$park/evidence"

say "银行对账单与账本逐笔核对：错的、缺的、退的、重的，一笔不漏" "The bank's statement of the half year against the ledger: four errors are found"
answers 5 audit_reconcile

say "报表：半年的拨付汇总表，同样的证据随时生成都逐字节相同" "Reports that people sign, and that anybody can make again to the byte"
for report in 拨付汇总表.pdf 拨付汇总表.xlsx 拨付汇总表.html; do
    audit_report summary "$park/$report"
done
audit_report disbursements "$park/拨付明细表.xlsx"
audit report "$park/evidence" --check "$park/拨付汇总表.pdf"

say "证据的副本里一笔拨付被改了一个字节" "One byte of one payout is changed in a copy of the evidence"
cp -R "$park/evidence" "$park/evidence-tampered"
printf '9' | dd of="$park/evidence-tampered/tile/lines/003" bs=1 seek=9000 conv=notrunc 2>/dev/null
answers 4 audit_verify "$park/evidence-tampered"

say "有人在账本副本里改了一个字节" "Somebody changes one byte of a payout in a copy of the store"
cp -R "$park/ledger" "$park/tampered"
reference=$(sed -n '700p' "$data/refunds.csv" | cut -d, -f1)
# In an entry the byte behind the reference is 0x22, the tag of the payee; indexes have the reference too, and stay
# as they are.
for place in $(LC_ALL=C grep -abo "$reference\"" "$park/tampered/data.mdb" | cut -d: -f1); do
    printf '9' | dd of="$park/tampered/data.mdb" bs=1 seek="$((place + 8))" conv=notrunc 2>/dev/null
done
answers 4 verify_copy

printf '\n用时 %s 秒。账本在 %s/ledger，半年的汇总表在 %s/拨付汇总表.pdf（另有 .xlsx、.html）。\n' \
    "$(($(date +%s) - begun))" "$park" "$park"
printf 'Done in %s seconds. The ledger is in %s/ledger; the summary in %s/拨付汇总表.pdf, .xlsx and .html.\n' \
    "$(($(date +%s) - begun))" "$park" "$park"

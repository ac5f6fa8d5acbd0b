# Makes the folder in which faults.py lets every command fail: a ledger with six payouts, vouchers that wait for
# somebody, its evidence, keys, a bank's statement, a witness's stick, and lists.
# usage: faults_park.sh DIRECTORY (with CLI, MINGZHANG, MINGZHANG_AUDIT, FAULT)
target=$1
. "$CLI"
ours=9999000000000000017
person=11010119900101123x
# A passphrase costs nothing here (fault_world.c).
ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0
export LD_PRELOAD="$FAULT" ASAN_OPTIONS
audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
pay() { # REFERENCE AMOUNT [OPTION...]
    reference=$1
    amount=$2
    shift 2
    [ $# -gt 0 ] || set -- --payee-code $code_one --payee-name 样例科技 --account 6222000000000001234
    ok as maker pay --programme KJ-01 --reference "$reference" --amount "$amount" --date 2023-06-20 --year 2023 \
        --paying-account $ours --reason 测试 --json "$@"
}
waits_as() { voucher_of_last >"waiting.$1"; } # NAME
sealed() { ok as reviewer review "$(voucher_of_last)"; }

for name in zwei.a zwei.b zwei.c; do key_new $name; done # They know no ledger yet.
ledger_new
money_new
pay F-1 1.00 && sealed
pay F-2 2.00 --payee-code $code_two --payee-name 样例二号公司 && sealed
pay F-3 3.00 --payee-person $person --payee-name 张三 --account 6222000000000005678 && sealed
pay F-4 4.00 && sealed
ok as cashier settle F-2 --bank-reference B-2 --date 2023-06-21
pay F-5 5.00 && sealed
ok as cashier settle F-5 --bank-reference B-5 --date 2023-06-21

cp ledger/keys/*.key own.key

# --- evidence, and what the auditor holds
ok run publish evidence --with-private --json
sed -n 's/.*"genesis": "\(.*\)".*/\1/p' out >genesis
ok run policy
cp out policy
cp -a evidence before
ok run receipt F-1 --out receipt.held
ok audit pin before --policy policy --genesis genesis --pin pinned
ok audit sample before --policy policy --genesis genesis --method attribute --seed 7 --tolerable 5% --out sheet.csv
python3 -B "$(dirname "$CLI")/sampling.py" fill sheet.csv filled.csv ok || fail "no filled sheet"
pay F-6 6.00 && sealed
ok run publish evidence --with-private --json

# --- what waits
pay F-WAITS 9.00 && waits_as review
ok run pending --export travel.mzv "$(cat waiting.review)"
cp travel.mzv travelled.mzv
ok as reviewer sign travelled.mzv --role reviewer
pay F-REJECT 8.00 && waits_as reject
pay F-LARGE 600,000.00 && waits_as approve
ok as reviewer review "$(voucher_of_last)"
ok as admin.a erase --person $person --basis 个人信息保护法第四十七条 --json && waits_as erase
key_new spare
ok run key rotate maker --out keys/maker.2 --kdf light --passphrase-file pw/maker
ok as admin.a officer enrol --vkey keys/spare/public.vkey --full-name 备用 --unit 财政局 --role maker --json
waits_as enrol
ok as admin.a identity --reason 例行更换 --rotate-key --json && waits_as identity

# --- files that people bring
printf '业务单号,收款单位,信用代码,金额,项目代码,支付日期,事由\nF-LIST-1,样例科技,%s,21.00,KJ-01,2023-06-21,测试\nF-LIST-2,样例科技,%s,22.00,KJ-01,2023-06-22,测试\n' \
    $code_one $code_one >list.csv
printf '2023-06-21|2.00|6222000000000001234|样例二号公司|拨付|B-2\n2023-06-20|1.00|6222000000000001234|样例科技|拨付|L-1\n' >rows
python3 "$(dirname "$CLI")/statement.py" camt june.xml $ours 10000.00 2023-06-01 2023-06-30 rows ||
    fail "no statement"
echo '企业优惠政策资金 = 21.00元' >figures
echo "a passphrase of w1" >pw/w1
ok audit witness init stick --name w1.example/witness --kdf light --passphrase-file pw/w1 --json
ok audit witness trust stick --policy policy
ok run checkpoint --request request
rm -f out err rows
rm -rf "$target"
mkdir -p "$(dirname "$target")"
cp -a "$work" "$target"

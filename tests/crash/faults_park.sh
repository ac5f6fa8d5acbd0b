# Makes the folder that faults.py copies for every case: a ledger with three payouts and one that waits, its
# evidence, keys, and a list to import. usage: faults_park.sh DIRECTORY (with CLI, MINGZHANG)
target=$1
. "$CLI"
pay() { # REFERENCE
    ok as maker pay --programme KJ-01 --reference "$1" --amount "$2" --payee-code $code_one --payee-name 样例科技 \
        --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试 --json
}
ledger_new
money_new
for i in 1 2 3; do
    pay "F-$i" "$i.00"
    ok as reviewer review "$(voucher_of_last)"
done
ok run publish evidence --json
sed -n 's/.*"genesis": "\(.*\)".*/\1/p' out >genesis
ok run policy
cp out policy
pay F-WAITS 9.00
voucher_of_last >waiting
printf '业务单号,收款单位,信用代码,金额,项目代码,支付日期,事由\nF-LIST-1,样例科技,%s,21.00,KJ-01,2023-06-21,测试\nF-LIST-2,样例科技,%s,22.00,KJ-01,2023-06-22,测试\n' \
    $code_one $code_one >list.csv
rm -f out err
rm -rf "$target"
mkdir -p "$(dirname "$target")"
cp -a "$work" "$target"

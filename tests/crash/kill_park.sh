# Makes the folder that kill_program.py copies for every kill: a ledger with three payouts, its evidence, keys, a
# list, vouchers that wait for each kind of signature, a bank's statement, a key to change, a travelling file, a
# ledger with bytes of somebody erased left in its files. usage: kill_park.sh DIRECTORY (with CLI, MINGZHANG)
target=$1
. "$CLI"
pay_one() { # REFERENCE AMOUNT
    ok as maker pay --programme KJ-01 --reference "$1" --amount "$2" --payee-code $code_one --payee-name 样例科技 \
        --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试 --json
}
ledger_new
money_new
for i in 1 2 3; do
    pay_one "F-$i" "$i.00"
    ok as reviewer review "$(voucher_of_last)"
done
ok run publish evidence --json
sed -n 's/.*"genesis": "\(.*\)".*/\1/p' out >genesis
ok run policy
cp out policy
pay_one F-WAITS 9.00
voucher_of_last >waiting
printf '业务单号,收款单位,信用代码,金额,项目代码,支付日期,事由\nF-LIST-1,样例科技,%s,21.00,KJ-01,2023-06-21,测试\nF-LIST-2,样例科技,%s,22.00,KJ-01,2023-06-22,测试\n' \
    $code_one $code_one >list.csv
ours=9999000000000000017
waits() { voucher_of_last >"waits.$1"; }
pay_to() { # REFERENCE AMOUNT OPTION...
    reference=$1 amount=$2
    shift 2
    ok as maker pay --programme KJ-01 --reference "$reference" --amount "$amount" --date 2023-06-20 --year 2023 \
        --reason 测试 --json "$@"
}
enterprise="--payee-code $code_one --payee-name 样例科技"

# For reconcile: paid from an account that a bank's statement is of.
# shellcheck disable=SC2086
pay_to F-BANK 5.00 $enterprise --account 6222000000000001234 --paying-account $ours
ok as reviewer review "$(voucher_of_last)"
printf '2023-06-21|5.00|6222000000000001234|样例科技|拨付|L-1\n' >rows
python3 "$(dirname "$CLI")/statement.py" camt june.xml $ours 100.00 2023-06-01 2023-06-30 rows || fail statement.py
pay_to F-PERSON 6.00 --payee-person 11010119900307851X --payee-name 欧阳抹除样例
ok as reviewer review "$(voucher_of_last)"

# Two ledgers more: one in which an erasure waits for its second signature, and one that is erased, while
# somebody had it open, so that its files still have the bytes.
cp -a ledger erasing
cp -a keys erasing-keys
ok as admin.a erase --person 11010119900307851X --basis 依据 --ledger erasing --json
waits erase
cp -a erasing erased
mkfifo holding
flock -s erased/lock sh -c ': >held; cat holding' &
until [ -e held ]; do sleep 0.05; done
ok as admin.b sign "$(cat waits.erase)" --ledger erased --json
expect_out '"erasing_due": true'
echo >holding
wait
rm -rf keys holding held
mv erasing-keys keys

# What travels: made in a copy, to be imported here; and signed there, to be imported here.
# shellcheck disable=SC2086
pay_to F-SIGNED 8.00 $enterprise
waits signed
cp -a ledger elsewhere
# shellcheck disable=SC2086
pay_to F-TRAVELS 7.00 $enterprise --ledger elsewhere
ok run pending --export travels.mzv "$(voucher_of_last)" --ledger elsewhere
# A big one: reviewed, and waiting for who approves.
# shellcheck disable=SC2086
pay_to F-BIG 500,000.00 $enterprise
waits approve
ok as reviewer review "$(cat waits.approve)"
# shellcheck disable=SC2086
pay_to F-REJECT 4.00 $enterprise
waits reject

for name in neu zweit; do key_new $name; done
enrolment() { # WAITS OFFICER-COMMAND...
    waiting=$1
    shift
    ok as admin.a "$@" --json
    waits "$waiting"
}
enrolment enrol officer enrol --vkey keys/zweit/public.vkey --full-name 王五 --unit 财政局 --role maker
enrolment identity identity --rotate-key --reason 例行更换
echo 'another passphrase' >pw/next
ok run key rotate cashier --out keys/cashier.2 --kdf light --passphrase-file pw/cashier

rm -rf elsewhere out err rows
rm -rf "$target"
mkdir -p "$(dirname "$target")"
cp -a "$work" "$target"

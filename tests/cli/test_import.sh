# import: both lists previewed and recorded, the same again, and every bad file.
. "$CLI"

data=${LEDGER_TEST_DATA:?}
LANG_ZH="--lang zh"

ledger_new
staff_new

# Programmes and what is appropriated to them; reliefs have no appropriation.
{
    read -r _
    while IFS=, read -r code name category instrument document first last ceiling cap amount date paper; do
        instrument=$(echo "$instrument" | tr 'A-Z' 'a-z')
        # shellcheck disable=SC2046
        done_by maker reviewer programme open "$code" --name "$name" --category "$category" \
            --instrument "$instrument" --document "$document" --from "$first" \
            $([ -n "$last" ] && echo "--to $last") $([ -n "$cap" ] && echo "--payee-cap $cap") \
            $([ "$ceiling" = yes ] && echo --ceiling)
        [ -z "$amount" ] || done_by maker reviewer appropriate "$code" "$amount" --year 2023 --date "$date" \
            --document "$paper"
    done
} <"$data/programmes.csv"

# --- bad files: before anything is recorded, so that each has one fault ---

# Where something is wrong a workbook is written beside the list; not beside ours.
cp -r "$data/bad" bad

# bad FILE STATUS NAME CELL: looked at and recorded, both refused in the same words.
bad() {
    bad_file=bad/$1.csv
    if [ "$3" = import-not-clean ]; then
        # shellcheck disable=SC2086
        refused 3 import-not-clean run import "$bad_file" $LANG_ZH
        expect_out "$4："
        expect_out "$5"
        run import "$bad_file" --json
        expect_status 3
        expect_out "\"cell\": \"$4\""
        refused 3 import-not-clean as maker import "$bad_file" --commit
    else
        refused "$2" "$3" run import "$bad_file"
        refused "$2" "$3" as maker import "$bad_file" --commit
        expect_err "$1.csv"
    fi
    tested="$tested $1.csv"
}
cell() { bad "$1" 3 import-not-clean "$2" "$3"; }
tested=

cell account-letters H3 数字以外的字符
cell account-scientific H3 科学计数法，末几位已经丢失。请把该列设为文本后重新填写
cell amount-empty F3 金额为空
cell amount-formula F3 是公式
cell amount-negative F3 不大于零
cell amount-over-int64 F3 超出账本能够记录的范围
cell amount-over-limit F3 超出账本能够记录的范围
cell amount-scientific F3 科学记数法
cell amount-separator-misplaced F3 千位分隔符位置不对
cell amount-three-decimals F3 不足一分的部分无法登记
cell amount-zero F3 不大于零
cell budget-year-roman C3 不是年度
cell credit-code-last-character E3 校验码应为
cell credit-code-letter-o E3 不含\ I、O、S、V、Z
cell credit-code-one-character E3 校验码应为
cell credit-code-short E3 不是统一社会信用代码
cell date-20230229 G3 不存在
cell date-20260231 G3 不存在
cell date-empty G3 未填写
cell memo-bidi-override I3 U+202E
cell memo-escape I3 U+001B
cell memo-formula I3 是公式
cell programme-unknown B3 没有代码为
cell reference-empty A3 未填写
cell reference-space A3 不能有空格
cell reference-twice A3 '另一处在第 2 行'
cell row-long J3 在表头
cell row-short D3 未填写
bad empty 1 sheet-empty
bad encoding-mixed 1 sheet-encodings-mixed
bad encoding-overlong 1 sheet-encodings-mixed
bad header-column-missing 1 import-column-missing
expect_err '金额 (amount)'
bad header-column-twice 1 import-column-twice
bad header-none 1 import-no-heading
bad header-only 1 import-no-rows
bad header-twice 1 import-two-headings
bad nul 1 sheet-nul
bad quote-open 1 sheet-quote-open
# UTF-16 is not in the list above: it is read.
ok run import "$data/bad/encoding-utf16.csv"
expect_out UTF-16LE
tested="$tested encoding-utf16.csv"
for file in "$data"/bad/*.csv; do
    case "$tested " in
    *" ${file##*/} "*) ;;
    *) fail "no test of ${file##*/}" ;;
    esac
done

# --- files that are too big to keep ---

head -n 2 "$data/bad/amount-zero.csv" >big.csv
{
    printf 'BAD-0002,TR-2023-01,2023,甲,91999999MA5JDJJ82C,5,2023-06-05,,'
    head -c 10000000 /dev/zero | tr '\0' x
    echo
} >>big.csv
refused 1 sheet-cell-too-large run import big.csv
expect_err I3
head -n 1 "$data/bad/amount-zero.csv" >many.csv
# Rows of sums count too, and take a sanitized program a tenth of the time.
yes 合计, | head -n 1000001 >>many.csv
refused 1 sheet-too-many-rows run import many.csv
rm many.csv big.csv

# --- options ---

refused 2 import-unit-option run import "$data/refunds.csv" --amount-unit qian
refused 2 import-encoding-option run import "$data/refunds.csv" --encoding ebcdic
refused 2 usage-number-malformed run import "$data/refunds.csv" --year twenty
refused 2 import-programme run import "$data/refunds.csv" --programme 项目
refused 1 import-columns-option run import "$data/refunds.csv" --columns 金额=money
refused 1 import-unit-differs run import "$data/subsidies.csv" --amount-unit yuan
refused 1 sheet-bytes-invalid run import "$data/subsidies.csv" --encoding utf-8
run import "$work/no-such.csv"
expect_status 1
expect_err no-such.csv

# --- a list of every class, and a total row that is wrong ---

cat >mixed.csv <<'LIST'
虚构园区拨付清单,,单位：万元
业务单号,企业名称,税号,金额,支付日期,序号,说明
X-1,虚构示例甲,91999999MA5JDJJ82C,0.5,2023/6/5,1,
X-2,虚构示例甲,91999999MA5JDJJ82C,0.5,2023/6/6,2,
合　计,,,1.1,,,
制表人：某某,,,,,,
LIST
# shellcheck disable=SC2086
refused 3 import-not-clean run import mixed.csv --programme TR-2023-01 --year 2023 $LANG_ZH
expect_out D4：
expect_out 已在第\ 3\ 行
expect_out D5：
expect_out '11000.00 元，各行相加是 10000.00 元'
sed -i 's/,2,$/,2,两台设备/; s/1\.1/1.0/' mixed.csv
ok run import mixed.csv --programme TR-2023-01 --year 2023 --json
expect_out '"new": 2'
expect_out '"amount": "10000.00"'
expect_out '"total_row": 5'

# Many faults: the first fifty in words, all of them in JSON.
head -n 1 "$data/bad/amount-zero.csv" >faults.csv
awk 'BEGIN { for (i = 1; i <= 120; i++)
    printf "M-%d,TR-2023-01,2023,甲,91999999MA5JDJJ82C,0,2023-06-05,,\n", i }' >>faults.csv
refused 3 import-not-clean run import faults.csv --lang en
[ "$(grep -c '^F[0-9]*: ' out)" -eq 50 ] || fail "fifty faults should be shown"
expect_out 'and 70 more'
run import faults.csv --json
expect_status 3
[ "$(grep -c '"name": "import-amount-not-positive"' out)" -eq 120 ] || fail "JSON should have all"

# --- the two lists ---

before=$(ledger_state)
ok run import "$data/refunds.csv" --lang en
expect_out 'encoding: UTF-8'
expect_out 852,000,000.00
expect_err 'nothing was recorded'
ok run import "$data/subsidies.csv" --lang en
expect_out 'encoding: GB18030'
expect_out 149,386,200.00
[ "$before" = "$(ledger_state)" ] || fail "a preview recorded something"

for list in refunds subsidies; do
    ok as maker import "$data/$list.csv" --commit --json
    voucher=$(voucher_of_last)
    # It waits, and the same file again says so and changes nothing.
    before=$(ledger_state)
    ok as maker import "$data/$list.csv" --commit --lang en
    expect_err 'rows exist; nothing changed'
    [ "$before" = "$(ledger_state)" ] || fail "the same list was taken twice"
    for officer in reviewer approver; do ok as "$officer" sign "$voucher" --json; done
    expect_out '"status": "sealed"'
    before=$(ledger_state)
    ok as maker import "$data/$list.csv" --commit --lang en
    expect_err 'rows exist; nothing changed'
    [ "$before" = "$(ledger_state)" ] || fail "the same list was recorded twice"
done
sed '2s/237,994.94/237,994.95/' "$data/refunds.csv" >changed.csv
refused 3 import-not-clean as maker import changed.csv --commit
expect_out JS2023-00001
ok run verify

# mingzhang-audit analyse: a ledger of one June with four things in it that an auditor would want to see, from the
# evidence alone; what is not tested says what it needs; what is asked for wrongly is refused by its name.
. "$CLI"
ledger_new
money_new

pay() { # REFERENCE CODE AMOUNT DATE [OPTION...]
    pay_reference=$1
    pay_code=$2
    pay_amount=$3
    pay_date=$4
    shift 4
    ok as maker pay --programme KJ-01 --reference "$pay_reference" --payee-code "$pay_code" \
        --payee-name "东川样例 $pay_code" --amount "$pay_amount" --date "$pay_date" "$@"
    reviewed_by reviewer
}
pay BT-1 "$code_one" 12345.67 2023-06-05
pay BT-2 "$code_one" 12345.67 2023-06-20 --reason 第二期
pay BT-3 "$code_two" 260000.00 2023-06-06
pay BT-4 "$code_two" 260001.00 2023-06-08
pay BT-5 "$code_three" 8000.55 2023-06-10
pay BT-6 "$code_three" 7000.44 2023-06-13
ok as maker return BT-6 --bank-reference TH-1 --reason 账号有误 --date 2023-06-14
reviewed_by reviewer

ok run publish "$work/evidence" --json
log_line=$(sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out)
sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out >genesis.txt
printf '%s\nquorum none\n' "$log_line" >policy
printf '2023-06-22 休\n2023-06-23 休\n2023-06-25 班\n' >2023.txt
printf '统一社会信用代码,名称,注销日期\n%s,东川样例 %s,2023-06-07\n%s,东川样例 %s,\n' \
    "$code_two" "$code_two" "$code_one" "$code_one" >park.csv

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
analyse() { audit analyse evidence --policy policy --genesis genesis.txt "$@"; }
# What a script reads: the leads of a test, or a test's state and notes, from the JSON.
lead() { # TEST-TITLE TEXT: some lead of the test says the text
    python3 - "$1" "$2" out <<'PY' || fail "no lead of $1 says $2"
import json, sys
title, text, path = sys.argv[1:]
parts = json.load(open(path))["parts"]
rows = next(p for p in parts if p.get("key") == "lead_list")["rows"]
sys.exit(not any(r["test"] == title and text in r["finding"] and r["entries"] for r in rows))
PY
}
state() { # TEST STATE TEXT
    python3 - "$1" "$2" "$3" out <<'PY' || fail "$1 is not $2 with $3"
import json, sys
test, state, text, path = sys.argv[1:]
parts = json.load(open(path))["parts"]
row = next(r for r in next(p for p in parts if p.get("key") == "test_list")["rows"] if r["test"] == test)
sys.exit(not (row["state"] == state and text in (row["notes"] or "")))
PY
}

# ---- found, with sums and the entries to open
analyse --calendar 2023.txt --register park.csv --json --lang en
expect_status 0
lead "Duplicate payment" "12,345.67 yuan 2 times in 2023-06"
lead "Split payment" "520,001.00 yuan in 2 payments within 3 days"
lead "Days off" "2023-06-10 was not a working day"
lead "Stale returns" "BT-6 was returned on 2023-06-14, 7,000.44 yuan"
lead "Ineligible payee" "was deregistered on 2023-06-07"
lead "Ineligible payee" "is not in the register"
state sequence partly "no entry states one with a number"
state chain done "the links of"
state segregation done "nobody signs a voucher twice"
state benford not\ tested "applies neither to all nor to a programme"
state capital-amount not\ tested "no memo or reason"
state year-end not\ tested "needs a year with payments in December"
state accounts not\ tested "no entry states an account"

# ---- said in Chinese too; without calendar and register they are asked for
analyse --json --lang zh
expect_status 0
lead 重复付款 "收到 2 笔同额拨付，每笔 12,345.67 元"
state day-off 没有测试 需要节假日日历
state ineligible-payee 部分测试 需要收款单位名册
analyse --lang zh
expect_status 0
expect_out 疑点是线索，不是结论
expect_out 何时是误报

# ---- one test, one programme, some dates
analyse --test split --json --lang en
lead "Split payment" "520,001.00"
state duplicate "not asked" ""
analyse --test duplicate --from 2023-06-10 --json --lang en
state duplicate partly "state no account"
! lead_of_one=$(grep -c '12,345.67 yuan 2 times' out) || fail "dates are not kept to: $lead_of_one"

# ---- thresholds: what is printed is a rules file, and changes what is found
audit analyse --show-rules
expect_status 0
cp out rules.json
analyse --rules rules.json --test split --json --lang en
lead "Split payment" "520,001.00"
sed 's/"split_days": 14/"split_days": 2/' rules.json >shorter.json
analyse --rules shorter.json --test split --fail-on-findings --json --lang en
expect_status 0
analyse --rules rules.json --test split --fail-on-findings --json --lang en
expect_status 5

# ---- the same bytes wherever and whenever it is made; other formats
analyse --calendar 2023.txt --out leads.xlsx --lang zh
expect_status 0
analyse --calendar 2023.txt --out leads.html --lang zh
expect_status 0
mkdir elsewhere
TZ=America/New_York analyse --calendar 2023.txt --out elsewhere/leads.xlsx --lang zh
cmp leads.xlsx elsewhere/leads.xlsx || fail "a report is not reproducible"
expect_err 疑点是线索，不是结论

# ---- what is wrong is named, in both languages, and nothing is printed
no() { # STATUS NAME COMMAND...
    no_status=$1
    no_name=$2
    shift 2
    for language in en zh; do
        "$@" --lang $language
        expect_status "$no_status"
        expect_err "[$no_name]"
        [ ! -s out ] || fail "something was printed of what is refused"
    done
}
printf '{"split_dayz": 3}\n' >unknown.json
printf '{"split_days": 0}\n' >small.json
printf '{"approval_limits": ["500000.00", "200000.00"]}\n' >limits.json
printf '{"split_days": 3,}\n' >broken.json
printf '{"hours_first": "19:00"}\n' >hours.json
no 1 analyse-rule-unknown analyse --rules unknown.json
no 1 analyse-rule-value analyse --rules small.json
no 1 analyse-rule-order analyse --rules hours.json
no 1 analyse-rule-limits analyse --rules limits.json
no 1 analyse-rules-json analyse --rules broken.json
no 2 analyse-test-unknown analyse --test splitt
no 2 analyse-programme-unknown analyse --programme KJ-99
printf '2023-06-31 休\n' >bad.txt
no 1 calendar-date analyse --calendar bad.txt
printf '名称\n甲\n' >bad.csv
no 1 register-no-heading analyse --register bad.csv
printf '信用代码\n123\n' >bad.csv
no 1 register-code analyse --register bad.csv
printf '信用代码\n%s\n%s\n' "$code_one" "$code_one" >bad.csv
no 1 register-twice analyse --register bad.csv
printf '信用代码,注销日期\n%s,2023-02-29\n' "$code_one" >bad.csv
no 1 register-date analyse --register bad.csv
printf '信用代码,统一社会信用代码\n' >bad.csv
no 1 register-column-twice analyse --register bad.csv
no 2 usage-argument-missing audit analyse

# ---- evidence that does not hold has no leads
cp -r evidence changed
lines=$(find changed/tile/lines -type f | head -1)
chmod u+w "$lines"
printf 'X' | dd of="$lines" bs=1 seek=40 conv=notrunc 2>/dev/null
audit analyse changed --policy policy --genesis genesis.txt --lang en
expect_status 4
! grep -q "Leads" out || fail "leads of evidence that does not hold"

# totals: net beside gross, relief apart from cash; and published figures that hold or fail.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
keys() { json "[r['key'] for r in d['rows']] == $1"; }

ok run totals --lang zh
expect_out '企业优惠政策资金'
expect_out '合计'
expect_out '852,003,250.00'

ok run totals --json
keys '["企业优惠政策资金", "减税降费政策资金"]'
json 'd["rows"][0]["cash_gross"] == "6650.00" and d["rows"][0]["cash_adjusted"] == "3400.00"'
json 'd["rows"][0]["cash_net"] == "3250.00" and d["rows"][0]["cash_settled"] == "1500.00"'
json 'd["rows"][1]["cash_net"] == "851999900.00" and d["rows"][1]["relief_net"] == "100.00"'
json 'd["rows"][1]["net"] == "852000000.00" and d["total"]["net"] == "852003250.00"'
ok run totals --by programme --json
keys '["REF", "REL", "SUB"]'
json 'd["rows"][0]["name"] == "虚构留抵退税"'
ok run totals --by month --json
keys '["2023-05", "2023-06"]'
ok run totals --by instrument --json
keys '["refund", "relief", "subsidy"]'
ok run totals --by instrument --lang zh
expect_out '退库'
ok run totals --by year --json
keys '["2023"]'
ok run totals --by payee --json
json 'd["rows"][0]["key"].startswith("credit-code 91350100M000100Y43") and len(d["rows"]) == 2'

# Adjustments count by their own date.
ok run totals --programme SUB --from 2023-06-01 --to 2023-06-10 --json
json 'd["total"]["cash_gross"] == "6250.00" and d["total"]["cash_adjusted"] == "0.00"'
ok run totals --category 减税降费政策资金 --by programme --json
keys '["REF", "REL"]'

# A figure that holds: on cash and relief together, both bounds beside it.
ok run totals --claim '减税降费政策资金=8.52亿元' --claim 'SUB=0.3万元' --json
json 'len(d["claims"]) == 2 and d["claims"][0]["answer"] == "holds"'
json 'd["claims"][0]["cash"] == "851999900.00" and d["claims"][0]["relief"] == "100.00"'
json 'd["claims"][0]["sum"] == "852000000.00"'
json 'd["claims"][0]["above_lower_bound"] == "500000.00" and d["claims"][0]["below_upper_bound"] == "500000.00"'
json 'd["claims"][1]["is"] == "programme" and d["claims"][1]["sum"] == "3250.00"'
ok run totals --claim '减税降费政策资金=8.52亿元' --lang zh
expect_out '减税降费政策资金合计 852,000,000.00 元，公布数“8.52亿元”成立。'

# 约 is weak; 余 holds beyond the next step too, and says so.
ok run totals --claim '企业优惠政策资金=约0.3万元' --lang zh
expect_out '成立（弱）'
expect_out '证明力弱'
ok run totals --claim '企业优惠政策资金=3100余元' --lang zh
expect_out '注意：合计已达到 3,101.00 元'
ok run totals --claim '企业优惠政策资金=0.3余万元' --json
json 'd["claims"][0]["note"] is None and d["claims"][0]["answer"] == "holds"'
ok run totals --claim '企业优惠政策资金=超3000元' --json
json 'd["claims"][0]["below"] is None and d["claims"][0]["above_lower_bound"] == "249.99"'

# One that fails is the answer no, whatever the others say; and everything is printed.
run totals --claim '减税降费政策资金=8.52亿元' --claim '企业优惠政策资金=0.4万元' --lang zh
expect_status 5
expect_out '不成立'
expect_out '企业优惠政策资金合计 3,250.00 元，公布数“0.4万元”不成立。'
expect_out '-250.00'
run totals --claim '减税降费政策资金=8.53亿元' --json
expect_status 5
json 'd["claims"][0]["answer"] == "fails" and d["claims"][0]["above_lower_bound"] == "-500000.00"'

# No answer is no "no".
# A file of them, beside options; a bad line is named by file and number.
printf '\357\273\277# 2023\r\n减税降费政策资金 8.52亿元\r\n\r\nSUB = 3,250.00元\n' >figures.txt
ok run totals --claims figures.txt --claim 'REL=100元' --json
json '[(c["name"], c["answer"]) for c in d["claims"]] == [("REL", "holds"), ("减税降费政策资金", "holds"), ("SUB", "holds")]'
printf 'SUB=3,250.01元\n' >false.txt
run totals --claims false.txt
expect_status 5
printf 'SUB=3,250.00元\nREF=\n' >half.txt
refused 1 claim-line run totals --claims half.txt
expect_err 'half.txt:2'
printf 'R D 补助 8亿元\n' >spaces.txt
refused 1 claim-malformed run totals --claims spaces.txt
expect_err 'spaces.txt:1'
printf '\316\367=1\324\252\n' >gbk.txt
refused 1 claim-line run totals --claims gbk.txt
: >empty.txt
refused 1 claim-file-empty run totals --claims empty.txt
refused 1 command-file-missing run totals --claims nowhere.txt
ok run totals --by programme-month --json
json '[r["key"] for r in d["rows"]] == ["REF 2023-06", "REL 2023-06", "SUB 2023-05", "SUB 2023-06"]'

refused 1 claim-of-nothing run totals --claim '没有这一类=1亿元'
refused 2 claim-malformed run totals --claim '减税降费政策资金=很多'
refused 2 claim-line run totals --claim '减税降费政策资金'
refused 2 claim-line run totals --claim '=8.52亿元'
refused 2 usage-word-unknown run totals --by week

# mingzhang-audit totals and claim: numbers only of evidence that holds, the ledger's own to the fen; a
# published figure that fails, or cannot be read, is said by exit status and by name.
. "$CLI"

"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
ok run publish "$work/evidence" --json
sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out >policy
echo 'quorum none' >>policy
sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out >genesis.txt

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
trusting="--policy policy --genesis genesis.txt"
# shellcheck disable=SC2086
totals() { audit totals evidence $trusting "$@"; }
# shellcheck disable=SC2086
claim() { audit claim evidence "$@" $trusting; }
json() { python3 -c "import json; d=json.load(open('$work/out')); import sys; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
named() { # STATUS NAME COMMAND...
    wanted=$1
    name=$2
    shift 2
    "$@"
    expect_status "$wanted"
    expect_err "[$name]"
}

# ---- by whatever one asks, and the ledger says the same
ok totals
expect_out 'It holds: 8 vouchers with 23 entries'
expect_out 'complete: not proved'
expect_out 'Relief (no cash moves: it stands apart'
expect_out '9,996,750.00'
ok totals --lang zh
expect_out '减免（不付现金，单独列示，不并入资金）'
expect_out '期末可用余额 9,996,750.00 元'
for by in category programme month instrument year payee; do
    ok run totals --by "$by" --json
    cp out own.json
    ok totals --by "$by" --json
    python3 - "$by" <<'PYTHON' || fail "the auditor's totals by $by are not the ledger's"
import json, sys
by = sys.argv[1]
own, mine = json.load(open("own.json")), json.load(open("out"))
key = {"year": "budget_year"}.get(by, by)
for side, prefix in (("cash", "cash_"), ("relief", "relief_")):
    theirs = {r["key"]: r for r in own["rows"]}
    rows = {}
    for r in mine[side]["rows"]:
        assert r[key] not in rows, r
        rows[r[key]] = r
    for name, row in theirs.items():
        got = rows.get(name, {"disbursed_count": 0, "disbursed": "0.00", "adjusted": "0.00", "net": "0.00"})
        assert got["disbursed_count"] == row[prefix + "count"], (row, got)
        assert got["disbursed"] == row[prefix + "gross"], (row, got)
        assert got["adjusted"] == row[prefix + "adjusted"], (row, got)
        assert got["net"] == row[prefix + "net"], (row, got)
    assert set(rows) <= set(theirs)
    assert mine[side]["total"]["net"] == own["total"][prefix + "net"]
assert mine["net"] == own["total"]["net"]
assert mine["by"] == by and mine["verdict"] == "holds" and mine["complete"] == "not proved"
PYTHON
done
ok totals --by programme-month --json
cp out mine.json
ok run totals --by programme-month --json
json '[(r["key"], r["cash_net"]) for r in d["rows"] if r["cash_count"]] == [(r["programme"] + " " + r["month"], r["net"]) for r in json.load(open("mine.json"))["cash"]["rows"]]'
ok totals --by programme-month --json
json '[(r["programme"], r["month"], r["available"]) for r in d["cash"]["rows"]][-1] == ("SUB", "2023-06", "9996750.00")'
json 'd["cash"]["available"] == "9996750.00" and d["relief"]["available"] is None'
# What is available does not depend on where one begins to look.
ok totals --by month --from 2023-06-01 --json
json 'd["from"] == "2023-06-01" and d["cash"]["rows"][-1]["available"] == "9996750.00" and len(d["cash"]["rows"]) == 1'
ok totals --category 企业优惠政策资金 --json
json 'd["net"] == "3250.00" and d["relief"]["rows"] == []'
ok totals --programme REL --json
json 'd["cash"]["rows"] == [] and d["relief"]["total"]["net"] == "100.00"'

# Completeness, as verify has it.
ok run checkpoint
cp evidence/checkpoint held
ok totals --held held
expect_no_err 'complete'
ok totals --held held --json
json 'd["complete"] == "proved"'
ok audit pin evidence --policy policy --genesis genesis.txt --pin pinned
ok audit totals evidence --policy policy --pin pinned --json
json 'd["complete"] == "proved"'

# ---- published figures
ok totals --claim '减税降费政策资金=8.52亿元' --claim 'SUB=3250.00元' --json
json '[c["answer"] for c in d["claims"]] == ["holds", "holds"]'
json 'd["claims"][0]["sum"] == "852000000.00" and d["claims"][0]["relief"] == "100.00" and d["rounding"] == "half-up"'
json 'd["claims"][1]["is"] == "programme" and d["claims"][1]["below_upper_bound"] == "0.01"'
ok run totals --claim '减税降费政策资金=8.52亿元' --json
cp out own.json
ok totals --claim '减税降费政策资金=8.52亿元' --json
json 'all(d["claims"][0][k] == c[k] for c in json.load(open("own.json"))["claims"] for k in ("is", "answer", "sum", "cash", "relief", "from", "below", "above_lower_bound", "below_upper_bound"))'
totals --claim '减税降费政策资金=8.53亿元' --claim '企业优惠政策资金=约3250元'
expect_status 5
expect_out '8.53亿元'
expect_out 'published figures: 2, of which 1 fail and 1 hold weakly'
totals --claim '减税降费政策资金=8.53亿元' --lang zh
expect_status 5
expect_out '不成立'
totals --claim '减税降费政策资金=超8.52亿元'
expect_status 5
ok totals --claim '减税降费政策资金=8.51余亿'
ok totals --claim '减税降费政策资金=8.5亿元' --rounding down
totals --claim '减税降费政策资金=8.6亿元' --rounding down
expect_status 5
# The period matters: in May nothing was refunded.
totals --to 2023-05-31 --claim '减税降费政策资金=8.52亿元'
expect_status 5

printf '\357\273\277# 2023\r\n减税降费政策资金 8.52亿元\r\n\r\nSUB=3,250.00元\r\n' >figures.txt
ok claim figures.txt --json
json 'd["failed"] == 0 and [c["line"] for c in d["claims"]] == [2, 4]'
ok claim figures.txt --lang zh
expect_out '公布数 2 个：不成立 0 个，勉强成立 0 个；按四舍五入判断。'
printf 'SUB=3,250.01元\n' >false.txt
claim false.txt
expect_status 5
expect_out 'fails'

# ---- what cannot be read or is not there
named 2 claim-number totals --claim 'SUB=多少'
named 2 claim-unit totals --claim 'SUB=100'
named 2 claim-line totals --claim 'SUB'
named 2 claim-twice totals --claim 'SUB=约1余亿元'
named 2 usage-word-unknown totals --by colour
named 2 usage-word-unknown totals --rounding up
named 1 claim-unknown totals --claim '没有的口径=1元'
named 1 budget-no-programme totals --programme NO-1
named 1 budget-no-category totals --category 没有的口径
printf 'SUB=3,250.00元\nREF=\n' >half.txt
named 1 claim-line claim half.txt
expect_err 'half.txt:2'
printf '\316\367=1\324\252\n' >gbk.txt
named 1 claim-text claim gbk.txt
expect_err 'gbk.txt:1'
: >empty.txt
named 1 claim-none claim empty.txt
named 1 input-cannot-read claim nowhere.txt
named 1 input-not-a-file claim evidence
named 1 no-policy audit totals evidence --genesis genesis.txt
named 1 no-genesis audit claim evidence figures.txt --policy policy
named 1 evidence-no-directory audit totals nowhere --policy policy --genesis genesis.txt

# ---- of damaged evidence no number is said
cp -r evidence damaged
lines=$(find damaged/tile/lines -type f)
python3 - "$lines" <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[-5] ^= 1
open(sys.argv[1], "wb").write(data)
PYTHON
no_number() {
    named 4 evidence-does-not-hold "$@"
    ! grep -q 'Available\|8\.52\|852,0' out || fail "a number of evidence that does not hold"
}
no_number audit totals damaged --policy policy --genesis genesis.txt
expect_out 'faults (1):'
no_number audit claim damaged figures.txt --policy policy --genesis genesis.txt
audit totals damaged --policy policy --genesis genesis.txt --json
expect_status 4
json 'd["verdict"] == "does not hold" and "cash" not in d and d["finding_count"] > 0'

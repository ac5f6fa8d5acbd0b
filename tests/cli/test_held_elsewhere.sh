# What only a checkpoint that was kept elsewhere tells: an old copy shown as the newest, and a second history. A note, a pin
# and a payee's receipt are each such a checkpoint; and until one is at hand, verify says that it proves no completeness.
. "$CLI"

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
verify() { # EVIDENCE [OPTION...]
    evidence=$1
    shift
    audit verify "$evidence" --policy policy --genesis genesis.txt "$@"
}
pay() { # REFERENCE
    ok as maker pay --programme KJ-01 --reference "$1" --amount 1,000.00 --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试
    reviewed_by reviewer
}
caught() { # DAMAGE EVIDENCE OPTION...
    damage=$1
    shift
    verify "$@"
    expect_status 4
    expect_out "[$damage]"
}

ledger_new
money_new
pay S-1
ok run publish old --json
printf '%s\nquorum none\n' "$(sed -n 's/^ *"policy": "\(log [^"]*\)".*/\1/p' out)" >policy
sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out >genesis.txt
cp -a "$MINGZHANG_LEDGER" other-ledger
pay S-2
ok run publish new
ok run receipt S-2 --out S-2.tlog-proof

# What three people keep: an auditor his pin, somebody the note, a payee his receipt, whose end is a checkpoint.
ok audit pin new --policy policy --genesis genesis.txt --pin pin
cp new/checkpoint note
sed '1,/^$/d' S-2.tlog-proof >of-receipt
cmp -s note of-receipt || fail "a receipt does not end in the checkpoint"

# The old copy is as good as new to who has nothing; and says so.
ok verify old
expect_out 'complete: not proved'
caught rollback old --held note
caught rollback old --held of-receipt
caught rollback old --pin pin

# The operator goes on in another copy: two histories, each of them signed by all who must.
MINGZHANG_LEDGER=$work/other-ledger
pay S-3
pay S-4
ok run publish other
ok verify other
expect_out 'complete: not proved'
caught fork other --held note
caught fork other --held of-receipt
caught fork other --pin pin
ok verify new --held of-receipt
expect_out 'complete: proved'

# Nor do people sign in both: their programs keep the head over which they signed last.
MINGZHANG_LEDGER=$work/ledger
refused 4 last-seen-forked as maker pay --programme KJ-01 --reference S-5 --amount 1,000.00 --payee-code $code_one \
    --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试

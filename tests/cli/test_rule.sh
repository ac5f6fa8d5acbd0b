# rule set, rule show and incident.
. "$CLI"

ledger_new
ok run rule show
expect_out 500,000.00
set_rule() { as admin.a rule set --reason 内控制度 "$@"; }

# Nothing that the defaults ask for is taken away.
refused 3 requirement-count-too-low set_rule --require officer:admin:1
refused 3 requirement-from-too-high set_rule --require disbursement:maker:1:1000
refused 2 require-body-unknown set_rule --require payout:maker:1
refused 2 require-role-unknown set_rule --require disbursement:boss:1
refused 2 require-count set_rule --require disbursement:maker:9
refused 2 require-count set_rule --require disbursement:maker:0
refused 2 require-count set_rule --require disbursement:maker
refused 2 require-from set_rule --require disbursement:approver:1:many
refused 2 require-from set_rule --require disbursement:approver:1:-5
refused 2 require-twice set_rule --require disbursement:approver:1 --require disbursement:approver:2
refused 2 usage-option-missing as admin.a rule set --require disbursement:approver:2

# In any order; the whole list each time.
done_by admin.a admin.b rule set --reason 内控制度 --require disbursement:approver:2:1,000,000 \
    --require adjustment:approver:1
ok run rule show --json
expect_out '"from": "1000000.00"'
ok run rule show
expect_out 1,000,000.00
grep -q 500,000.00 out && fail "the threshold is shown twice"
done_by admin.a admin.c rule set --reason 恢复默认
ok run rule show
expect_out 500,000.00

# Incidents.
event() { as admin.a incident --description 丢了U盘 "$@"; }
refused 2 incident-kind-unknown event --kind fire
refused 2 incident-time-malformed event --kind clock --from-time '2023-06-30 25:00'
refused 2 incident-time-malformed event --kind clock --from-time '2023-06-30 08:15pm'
refused 2 incident-time-malformed event --kind clock --from-time 20230231
refused 3 incident-from-nowhere event --kind restore --from-entry 1000000
done_by admin.a admin.b incident --kind lost-key --description 丢了U盘 --officer admin.c \
    --from-entry 2 --from-time '2023-06-30 08:15'

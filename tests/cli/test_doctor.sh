# doctor: a healthy ledger, and each thing that can be wrong with what to do about it.
. "$CLI"

json() { python3 -c "import json,sys; d={r['item']: r for r in json.load(open('$work/out'))['rows']}; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }

ledger_new
ok run doctor --lang en --json
json 'd["Checkpoint"]["state"] == "good" and "1 vouchers" in d["Checkpoint"]["finding"]'
json 'd["Permissions"]["state"] == "good" and d["The ledger'"'"'s key"]["state"] == "good"'
json 'd["Clock"]["state"] == "good" and d["Waiting vouchers"]["state"] == "good"'
json 'd["Officers"]["state"] == "attention" and "enrol" in d["Officers"]["do"]'
json 'd["Store"]["state"] == "good" and "Lockable memory" in d and "Disk" in d'
ok run doctor --lang zh
expect_out '目录权限'

# A directory that others may enter.
chmod 755 "$MINGZHANG_LEDGER"
run doctor --lang en --json
expect_status 5
json 'd["Permissions"]["state"] == "problem" and "chmod 700" in d["Permissions"]["do"]'
chmod 700 "$MINGZHANG_LEDGER"

# The ledger's own key: open to others, then gone.
key=$(ls "$MINGZHANG_LEDGER"/keys/*.key)
chmod 644 "$key"
run doctor --lang zh
expect_status 5
expect_out '他人可读'
mv "$key" "$work/kept.key"
run doctor --lang zh
expect_status 5
expect_out '不见了'
mv "$work/kept.key" "$key"
chmod 600 "$key"
ok run doctor

# A ledger that slept: the clock is the first suspect, and months wait to be closed.
"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
run doctor --lang en --json
expect_status 5
json 'd["Clock"]["state"] == "problem" and "incident" in d["Clock"]["do"]'
json 'd["Closings"]["state"] == "attention" and "2023-05" in d["Closings"]["finding"]'
json 'd["Officers"]["state"] == "good"'

# One that cannot be opened still gets its check-up, and the exit status of what is wrong.
rm "$MINGZHANG_LEDGER/head"
run doctor --lang en --json
expect_status 4
json 'd["Ledger"]["state"] == "problem" and d["Permissions"]["state"] == "good"'
expect_err 'head-file-missing'
refused 1 ledger-directory-missing run doctor --ledger "$work/nowhere"

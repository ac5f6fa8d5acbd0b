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
json 'd["Fonts"]["state"] == "good" and "File system" in d and d["Officers'"'"' keys"]["state"] == "good"'
ok run doctor --lang zh
expect_out '目录权限'

# What would be left without this disk: nothing, then all; on the same disk it is no backup.
ok run doctor --lang en --json
json 'd["Publication"]["state"] == "attention" and "never published: 1 vouchers" in d["Publication"]["finding"]'
json 'd["Witnesses"]["state"] == "attention"'
ok run publish evidence
ok run doctor --lang en --json
json 'd["Publication"]["state"] == "attention" and "all 1 vouchers" in d["Publication"]["finding"] and "own disk" in d["Publication"]["do"]'
officer_new li.si maker
ok run doctor --lang en --json
json '"1 more (numbers 1 to 1)" in d["Publication"]["finding"]'
if mkdir -p /dev/shm/doctor.$$ 2>/dev/null; then # another file system
    ok run publish /dev/shm/doctor.$$/evidence
    ok run doctor --lang en --json
    json 'd["Publication"]["state"] == "good"'
    rm -rf /dev/shm/doctor.$$
fi
# What was remembered is a convenience: damaged, it counts as nothing.
for bad in '' 'mingzhang/v1 published' 'mingzhang/v1 published
size -1
time 1
directory /x'; do
    printf '%s\n' "$bad" >"$MINGZHANG_LEDGER/published"
    ok run doctor --lang en
    expect_out 'never published'
done
# It cannot be written: the publication counts all the same.
rm "$MINGZHANG_LEDGER/published"
mkdir "$MINGZHANG_LEDGER/published"
ok run publish evidence --lang en
expect_err 'did not remember it'
rmdir "$MINGZHANG_LEDGER/published"

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
json 'd["Officers'"'"' keys"]["state"] == "attention" and "key rotate" in d["Officers'"'"' keys"]["do"]'

# One that cannot be opened still gets its check-up, and the exit status of what is wrong.
rm "$MINGZHANG_LEDGER/head"
run doctor --lang en --json
expect_status 4
json 'd["Ledger"]["state"] == "problem" and d["Permissions"]["state"] == "good"'
expect_err 'head-file-missing'
refused 1 ledger-directory-missing run doctor --ledger "$work/nowhere"

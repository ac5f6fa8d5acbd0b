# checkpoint --witness URL: a witness over HTTP that is asked again from the size it names, and one sentence for
# each way in which it can go wrong; whatever comes back, nothing is recorded but cosignatures that hold.
. "$CLI"
command -v python3 >/dev/null || exit 77

audit() { run_by "$MINGZHANG_AUDIT" "$@"; }
json() { python3 -c "import json; d=json.load(open('$work/out')); import sys; sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
pay() { # REFERENCE
    ok as maker pay --programme KJ-01 --reference "$1" --amount 1,000.00 --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试
    reviewed_by reviewer
}
# What is recorded besides, a request remembers: only that and nothing else may change.
fails() { # STATUS NAME COMMAND...
    fails_status=$1
    fails_name=$2
    shift 2
    "$@"
    expect_status "$fails_status"
    expect_err "[$fails_name]"
    [ "$(wc -l <"$work/err")" -eq 1 ] || fail "more than one sentence"
}

ledger_new
money_new
echo "a passphrase of w1" >pw/w1
ok audit witness init w1 --name w1.example/witness --kdf light --passphrase-file pw/w1 --json
vkey=$(sed -n 's/^ *"vkey": "\(.*\)",*$/\1/p' out)
ok run policy
log_line=$(grep '^log' out)
ok audit witness trust w1 --log "${log_line#log }"

python3 "$WITNESS_SERVER" port requests "$WITNESS_DATA" "$MINGZHANG_AUDIT" w1 pw/w1 2>server.err &
server=$!
trap 'kill $server 2>/dev/null; chmod -R u+rwx "$work" 2>/dev/null; rm -rf "$work"' EXIT
for i in $(seq 100); do [ -f port ] || sleep 0.1; done
[ -f port ] || fail "the server does not start"
url=http://127.0.0.1:$(cat port)
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
printf '%s\nwitness w1 %s %s/live/\nwitness w2 witness.example/w1+e75f6532+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\nquorum w1\n' \
    "$log_line" "$vkey" "$url" >policy

# ---- no policy, no witness
fails 1 policy-unknown run checkpoint --witness "$url/live"
ok run policy --set policy
fails 1 witness-unknown run checkpoint --witness w9
fails 1 witness-without-url run checkpoint --witness w2

# ---- each way of going wrong
replay() { run checkpoint --witness "$url/$1" --timeout 20; }
fails 1 witness-http-403 replay litewitness-403-signature
expect_err 'invalid signature'
fails 1 witness-http-403 replay litewitness-403-unknown
fails 4 witness-http-422 replay litewitness-422
fails 1 witness-http-404 replay own-404
fails 1 witness-http-400 replay own-400
fails 1 witness-http-other replay own-500
fails 1 witness-http-404 replay nowhere
fails 1 witness-http-409 replay other-409
fails 1 witness-old-beyond replay other-beyond
fails 1 cosignature-of-other replay other-cosignature
fails 1 cosignature-none replay other-html
fails 1 witness-answer-large replay large
fails 1 witness-http-other replay redirect
fails 1 witness-http replay cut
fails 1 witness-timeout run checkpoint --witness "$url/slow" --timeout 1
fails 1 witness-url run checkpoint --witness "ftp://127.0.0.1/x"
fails 1 witness-url run checkpoint --witness "file:///etc/passwd"
fails 1 witness-no-connection run checkpoint --witness http://127.0.0.1:1
fails 1 witness-tls run checkpoint --witness "https://127.0.0.1:$(cat port)/live"
# litewitness's 409: asked again from 3, and then the same once more is an end.
: >requests
fails 4 witness-http-422 replay litewitness-3
[ "$(cat requests)" = '/litewitness-3/add-checkpoint old 0
/litewitness-3/add-checkpoint old 3' ] || fail "it was not asked again from 3"
ok run checkpoint
[ "$(grep -c '^— ' out)" = 1 ] || fail "something was recorded"
refused 3 publish-no-quorum run publish evidence

# ---- the real one, by its URL and by its name
: >requests
ok run checkpoint --witness "$url/live" --json
json 'd["witnesses"] == "w1" and d["meets_policy"]'
ok run publish evidence
size=$(sed -n 2p evidence/checkpoint)
pay S-1
ok run checkpoint --witness w1
[ "$(cat requests)" = "/live/add-checkpoint old 0
/live/add-checkpoint old $size" ] || fail "it was not asked from what it had seen"
ok run publish evidence
[ "$(sed -n 2p evidence/checkpoint)" = $((size + 1)) ] || fail "the newest was not published"
ok run policy --json
json "d['kept'] and d['witnesses'][0]['last_size'] == $size + 1 and d['quorum'] == 'w1'"

# A ledger that has forgotten what was cosigned is told by the witness.
ok run restore evidence --ledger restored --ledger-key "$(ls "$MINGZHANG_LEDGER"/keys/*.key)"
sed "s/^witness w1/witness w1b/; s/^quorum.*/quorum w1b/" policy >policy-b
: >requests
ok run checkpoint --ledger restored --witness "$url/live" --policy policy-b --lang zh
expect_out '达到见证要求'
ok run verify --ledger restored

# ---- a witness that was set back: it finds out itself from what it is shown, or the ledger does
python3 - <<'PYTHON'
import glob, os
for path in glob.glob("w1/seen/*/checkpoint"):
    os.remove(path)
PYTHON
fails 1 witness-http-other run checkpoint --witness w1
expect_err 'HTTP status 500: This folder is an old copy'
pay S-2
fails 4 witness-set-back run checkpoint --witness w1

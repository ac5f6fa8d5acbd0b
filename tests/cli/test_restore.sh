# restore: a ledger from its evidence, the same to the byte; evidence that does not hold is refused and
# leaves nothing; behind a released head it goes on only under another origin.
. "$CLI"

json() { python3 -c "import json,sys; d=json.load(open('$work/out')); sys.exit(0 if ($1) else 1)" ||
    fail "not true of the JSON: $1"; }
same() { diff -r "$1" "$2" >"$work/out" 2>&1 || fail "$1 and $2 differ"; }
pay() { # REFERENCE: by the maker, reviewed
    ok as maker pay --programme KJ-01 --reference "$1" --amount 1,000.00 --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试
    reviewed_by reviewer
}

ledger_new
money_new
pay S-1
pay S-2
ok run publish evidence --with-private --json
genesis=$(sed -n 's/.*"genesis": "\(.*\)".*/\1/p' out)
old=$MINGZHANG_LEDGER
key=$(ls "$old"/keys/*.key)

# The same ledger: verify holds, evidence is the same to the byte, and both go on from there.
ok run restore evidence --ledger new --ledger-key "$key" --genesis "$genesis" --json
json 'd["has_key"] and d["lost_size"] == 0 and d["private_rows"] > 0 and d["signatures"] > 10'
expect_err 'Next: mingzhang verify --ledger new'
[ ! -e new.partial ] || fail "something was left behind"
[ "$(stat -c %a new new/keys "new/keys/$(basename "$key")" | tr '\n' ' ')" = '700 700 600 ' ] ||
    fail "others may read the new ledger"
ok run verify --ledger new
ok run publish evidence2 --with-private --ledger new
same evidence evidence2
MINGZHANG_LEDGER=$work/new
cp -a evidence going-on
pay S-3
ok run publish going-on --with-private --json
json 'd["old_size"] < d["size"]'
ok run publish fresh --with-private
ok run restore fresh --ledger third --ledger-key "$key"
ok run publish fresh2 --with-private --ledger third
same fresh fresh2
ok run restore going-on --ledger fourth --ledger-key "$key"
ok run publish fresh3 --with-private --ledger fourth
same fresh fresh3
ok run totals --json
cp out totals-new
ok run totals --json --ledger fourth
cmp -s out totals-new || fail "the totals are others"

# Without private bytes everything holds but what needs them.
ok run publish public
ok run restore public --ledger fifth --ledger-key "$key" --json
json 'd["private_rows"] == 0'
ok run verify --ledger fifth

# Nothing is overwritten, and what is refused leaves nothing.
MINGZHANG_LEDGER=$old
refused 3 restore-target run restore evidence
nothing() { # STATUS NAME DIRECTORY [OPTION …]
    nothing_status=$1
    nothing_name=$2
    shift 2
    run restore "$@" --ledger "$work/nothing"
    expect_status "$nothing_status"
    expect_err "[$nothing_name]"
    [ ! -e nothing ] && [ ! -e nothing.partial ] || fail "something was left behind"
}
nothing 1 restore-no-evidence "$old"
nothing 1 file-cannot-open nowhere
nothing 1 restore-key-other evidence --ledger-key "$(ls "$work"/keys/admin.a/secret.key)"
nothing 1 restore-genesis-other evidence --genesis "$(printf '%064d' 0)"
nothing 2 usage-genesis evidence --genesis short
nothing 1 command-file-missing evidence --head nowhere
nothing 1 restore-head-foreign evidence --head "$work/pw/admin.a"

bad() { # STATUS NAME: what is wrong is in $work/bad
    nothing "$1" "$2" bad
    chmod -R u+w bad && rm -rf bad
}
copy() { [ ! -e bad ] || fail "the case before was not looked at"; cp -a evidence bad; }
flip() { # FILE OFFSET: one bit
    python3 - "$1" "$2" <<'PYTHON'
import sys
path, at = sys.argv[1], int(sys.argv[2])
data = bytearray(open(path, 'rb').read())
data[at] ^= 1
open(path, 'wb').write(data)
PYTHON
}
seals=$(cd evidence/tile/entries/000.p && ls | sort -n | tail -n 1)
lines=$(cd evidence/tile/lines/000.p && ls | sort -n | tail -n 1)
copy && rm "bad/tile/0/000.p/$seals" && bad 4 evidence-file-missing
copy && rm "bad/tile/lines/000.p/$lines" && bad 4 evidence-file-missing
copy && flip "bad/tile/entries/000.p/$seals" 0 && bad 4 evidence-file-broken
copy && flip "bad/tile/entries/000.p/$seals" 700 && bad 4 verify-leaf
copy && flip "bad/tile/lines/000.p/$lines" 100 && bad 4 verify-hint
copy && flip "bad/tile/hints/000.p/$lines" 60 && bad 4 verify-hint
copy && flip "bad/tile/0/000.p/$seals" 40 && bad 4 verify-leaf
copy && flip bad/checkpoint 5 && bad 4 restore-checkpoint-foreign
copy && flip "bad/private/rows" 40 && bad 4 private-row-damaged
copy && : >"bad/tile/hints/000.p/$lines" && bad 4 evidence-file-broken
copy && truncate -s 4G "bad/tile/lines/000.p/$lines" && bad 1 file-too-large
copy && truncate -s 4G bad/checkpoint && bad 1 file-too-large
copy && mv bad/tile/0 bad/tile/real && ln -s real bad/tile/0 && bad 1 folder-in-the-way
copy && mv bad/checkpoint bad/c && ln -s c bad/checkpoint && bad 1 folder-in-the-way
copy && rm bad/checkpoint && mkdir bad/checkpoint && bad 1 folder-in-the-way
copy && rm bad/checkpoint && mkfifo bad/checkpoint && bad 1 folder-in-the-way
copy && mkdir bad/checkpoints && cp bad/checkpoint bad/checkpoints/3 && bad 4 restore-checkpoint-foreign

# What an interrupted one left behind is cleared away by the next.
mkdir -p half.partial/keys && cp "$old/data.mdb" half.partial/ && cp "$key" half.partial/keys/
echo half >half.partial/.mingzhang-0123456789abcdef.tmp
echo half >half.partial/keys/.mingzhang-0123456789abcdef.tmp
ok run restore evidence --ledger half --ledger-key "$key"
[ ! -e half.partial ] || fail "something was left behind"
flock evidence -c : # The reader needs no lock: a medium may be read-only.

# Without the ledger's own key nothing is sealed but an identity that takes another.
ok run restore evidence --ledger keyless --json
json 'not d["has_key"]'
expect_err 'identity --ledger keyless --rotate-key'
MINGZHANG_LEDGER=$work/keyless
done_by admin.a admin.b identity --rotate-key --reason 密钥丢失
ok run verify

# The key was changed after the publication: a head under the new one is not the evidence's to judge, and
# the sentence says what to restore from.
ok run publish under-new-key
nothing 1 restore-head-other-key evidence --head "$work/keyless/head"
ok run restore under-new-key --ledger under-new-key-ledger --ledger-key keyless/keys/*.key --head keyless/head --json
json 'd["lost_size"] == 0 and d["has_key"]'

# Behind a released head. Everybody has seen vouchers that the evidence lacks.
MINGZHANG_LEDGER=$old
pay S-4
cp "$old/head" older-head
pay S-5
officer_new somebody maker
officer_new another maker
behind() { # the head file is the old ledger's newest
    ok run restore evidence --ledger "$1" --ledger-key "$key" --head "$2" --json
    MINGZHANG_LEDGER=$work/$1
}
behind again "$old/head"
json 'd["lost_size"] == d["size"] + 4'
expect_err '--origin NEW'
refused 3 restored-behind as admin.c incident --kind restore --description 恢复
refused 3 restored-behind as admin.c identity --name 另一个名称 --reason 名称
refused 3 restored-behind as admin.c identity --rotate-key --reason 密钥
ok run verify
done_by admin.a admin.b identity --origin xiqu.example/policy-funds-2 --reason 丢失四张审签单
expect_err 'It lost data'
ok run verify
pay S-4
expect_err 'It lost data' # The reviewer follows once ...
pay S-5
expect_no_err 'It lost data' # ... and from there on as always.
ok run publish moved
ok run restore moved --ledger moved-ledger --ledger-key "$(ls -t again/keys/*.key | head -n 1)" --json
json 'd["origin"] == "xiqu.example/policy-funds-2" and d["lost_size"] == 0'
run publish "$work/evidence"
expect_status 0

# Who has seen more than the head that the new origin names does not follow: there is a newer one.
ok run restore evidence2 --ledger older --ledger-key "$key" --head older-head
MINGZHANG_LEDGER=$work/older
refused 4 last-seen-ahead as admin.a identity --origin beiqu.example/policy-funds --reason 丢失

# A head that is no newer binds nobody; an evidence that was set back tells on itself.
MINGZHANG_LEDGER=$old
ok run publish evidence-old
ok run restore evidence-old --ledger newest --ledger-key "$key" --head "$old/head" --json
json 'd["lost_size"] == 0'
cp -a public set-back
mkdir set-back/checkpoints
cp "$work/third/head" set-back/checkpoints/x
ok run restore set-back --ledger set-back-1 --ledger-key "$key" --json
json 'd["lost_size"] == 0'

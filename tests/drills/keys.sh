# What the drills of keys share: tools/KEYS.md and tools/KEYS.zh-CN.md are their scripts. A block of
# commands that begins with "```sh NAME" is run by `step NAME` as it stands on the page; what a block
# "```text" behind it shows must then have been printed, line by line. The drill plays the page in one
# language, on a ledger of its own, and then in the other. Source it after "$CLI": . "$KEYS"
#
#   step NAME             runs the block NAME of the page; every command must succeed
#   step_fails N NAME     the last command must end with exit status N
#   story PREFIX          calls play for both pages; every block whose name begins with PREFIX was run
#   office_new            a ledger with li.si (maker), wang.wu (reviewer), and one payout D-1
#   pay_by WHO REFERENCE [AMOUNT]         a payout (8.00) that waits for its review; its number in $voucher
#   auditor …             mingzhang-audit in the page's language
#
# The page's names are those of the drill: keys stand in /media/usb/NAME, and 3f2a9c01 is the number
# of the voucher that was printed last.
: "${KEYS_PAGES:?the directory of KEYS.md}"

mkdir bin
cat >bin/mingzhang <<'PROGRAM'
#!/bin/sh
# The page's people type their passphrases and answer y; here both are in files.
words="$1 ${2:-}"
who=
for word; do
    [ "${before:-}" = --key ] || [ "${before:-}" = --out ] && who=$word
    before=$word
done
case $words in
"key new" | "key rotate" | "key recover") set -- "$@" --kdf light --passphrase-file "$work/pw/$(basename "$who")" ;;
"identity "*) set -- "$@" --kdf light ;;
"key passphrase") set -- "$@" --kdf light --passphrase-file "$work/pw/$(basename "$3")" --new-passphrase-file "$work/pw/new" ;;
esac
[ "$words" != "key recover" ] || set -- "$@" --code-file envelope.1 --code-file envelope.2
case $words in
"key "*) ;;
*) case " $* " in *" --key "*) set -- "$@" --yes --passphrase-file "$work/pw/$(basename "$who")" ;; esac ;;
esac
exec "$MINGZHANG" "$@"
PROGRAM
cat >bin/mingzhang-audit <<'PROGRAM'
#!/bin/sh
exec "$MINGZHANG_AUDIT" "$@"
PROGRAM
chmod 700 bin/mingzhang bin/mingzhang-audit
export work

# The lines inside the fence that opens with this line.
fenced() { awk -v open="\`\`\`$1" '$0 == open { inside = 1; next } /^```/ { inside = 0 } inside' "$page"; }
# Those of the text block that follows the block of commands NAME at once: nothing but a blank line between.
shown_behind() {
    awk -v open="\`\`\`sh $1" '
        $0 == open { behind = 1; next }
        behind == 1 && /^```$/ { behind = 2; next }
        behind == 2 && /^```text$/ { behind = 3; next }
        behind == 2 && /^$/ { next }
        behind == 2 { exit }
        behind == 3 && /^```$/ { exit }
        behind == 3' "$page"
}
# Keys, hashes, numbers of vouchers and times are new in every run.
plain() {
    sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}/TIME/g; s/\+[0-9a-f]{8}\+/+ID+/g
        s/[A-Za-z0-9+\/]{42,}=*/HASH/g; s/[0-9a-f]{16,}/HASH/g; s/\<[0-9a-f]{8}\>/VOUCHER/g; s/ +$//' "$1"
}

step_run() {
    fenced "sh $1" | sed "s|/media/usb/|$work/keys/|g; s/3f2a9c01/${voucher:-3f2a9c01}/g" >step.sh
    [ -s step.sh ] || fail "$page has no commands $1"
    echo "$1" >>played
    run_by env PATH="$work/bin:$PATH" LC_ALL="$locale" sh -eu step.sh
    cat out err >said
    [ -z "${KEYS_SHOW:-}" ] || { echo "=== $1" && cat said; } >&2 # For who writes the page.
    said_voucher=$(sed -n 's/^审签单 \([0-9a-f]\{8\}\) 已登记.*/\1/p; s/^Voucher \([0-9a-f]\{8\}\) waits.*/\1/p' out)
    [ -z "$said_voucher" ] || voucher=$said_voucher
}
step_shown() {
    plain said | sed "s|$work/keys/|/media/usb/|g" >said.plain
    shown_behind "$1" >shown
    plain shown >shown.plain
    while IFS= read -r line; do
        grep -qxF -- "$line" said.plain || fail "$page shows behind $1 what was not printed: $line"
    done <shown.plain
}
step() {
    step_run "$1"
    expect_status 0
    step_shown "$1"
}
step_fails() {
    step_run "$2"
    expect_status "$1"
    step_shown "$2"
}

auditor() { run_by "$MINGZHANG_AUDIT" "$@" --lang "$lang"; }
key_made() { # NAME: the passphrase with which the page's commands make and open it
    echo "a passphrase of $1" >"pw/$1"
}
pay_by() {
    ok as "$1" pay --programme KJ-01 --reference "$2" --amount "${3:-8.00}" --payee-code $code_one \
        --payee-name 样例科技 --date 2023-06-20 --year 2023 --account 6222000000000001234 --reason 测试 --lang en
    voucher=$(short_id_of_last)
}
office_new() {
    ledger_new
    officer_new li.si maker
    officer_new wang.wu reviewer
    ok as li.si programme open KJ-01 --name 技改补助 --category 企业优惠政策资金 --instrument subsidy --from 2023-01-01
    reviewed_by wang.wu
    ok as li.si appropriate KJ-01 1,000,000.00 --year 2023 --date 2023-06-01
    reviewed_by wang.wu
    pay_by li.si D-1 1,000.00
    reviewed_by wang.wu
    ok run publish evidence --json
    sed -n 's/^ *"genesis": "\([^"]*\)".*/\1/p' out >genesis.txt
    ok run policy
    cp out policy
}

story() {
    office_new
    mkdir start
    cp -a ledger keys pw evidence policy genesis.txt start/
    for lang in zh en; do
        page=$KEYS_PAGES/KEYS.zh-CN.md
        locale=zh_CN.UTF-8
        [ $lang = zh ] || { page=$KEYS_PAGES/KEYS.md && locale=C.UTF-8; }
        : >played
        play
        # A procedure that nobody has tried is none.
        sed -n "s/^\`\`\`sh \($1.*\)/\1/p" "$page" | while read -r name; do
            grep -qx "$name" played || { echo "$page: nobody played $name" >&2; exit 1; }
        done || fail "the page says more than the drill does"
        # Everything but the drill's own tools goes, and the office stands as it was.
        find . -mindepth 1 -maxdepth 1 ! -name start ! -name bin ! -name out ! -name err -exec rm -rf {} +
        cp -a start/. .
    done
}

# list, search and show at a terminal: in colour and through a pager; in a pipe and as JSON never.
. "$CLI"
for needed in script expect less; do
    if ! command -v $needed >/dev/null 2>&1; then
        echo "skipped: there is no $needed here (tools/deps.sh test installs it)"
        exit 77
    fi
done
"$READING_LEDGER" "$work/park" || exit 1
MINGZHANG_LEDGER=$work/park/ledger
export MINGZHANG_LEDGER
unset NO_COLOR PAGER LESS
TERM=xterm
export TERM

# at_terminal COMMAND: of the shell, on a pseudo-terminal; what it shows is in out.
at_terminal() {
    last=$1
    script -qec "$1" /dev/null >"$work/typed" 2>"$work/err" </dev/null
    status=$?
    tr -d '\r' <"$work/typed" >"$work/out"
    ! grep -q 'Sanitizer\|runtime error' "$work/out" || fail "the program crashed"
}
escape=$(printf '\033')
coloured() { grep -qF "$escape[" "$work/out"; }
mark="PAGER='sed s/^/paged:/'"

# A pager gets every line, with its colours; what was taken back is red, what is done green.
ok at_terminal "$mark '$MINGZHANG' list --lang zh"
expect_out 'paged:序号'
expect_out 'paged:共 7 笔'
[ "$(grep -c '^paged:' out)" -eq "$(grep -c . out)" ] || fail "a line went past the pager"
expect_out "$escape[31m退汇$escape[0m"
expect_out "$escape[32m已付$escape[0m"
expect_out "$escape[33m未付$escape[0m"
ok at_terminal "$mark '$MINGZHANG' show S-3 --lang zh"
expect_out 'paged:── 现状 ──'
expect_out "$escape[31m退汇$escape[0m"
ok at_terminal "$mark '$MINGZHANG' search S-3 --lang zh"
expect_out 'paged:序号'

# Without its colours and marks it is what a pipe gets.
ok at_terminal "$mark '$MINGZHANG' list --lang zh"
sed "s/^paged://; s/$escape\[[0-9]*m//g" out >shown
ok run list --lang zh
cmp -s shown out || fail "a terminal shows something else than a pipe"
coloured && fail "colours in a pipe"

# No pager, by option, variable, or because there is none to run.
for how in "'$MINGZHANG' list --no-pager" "PAGER= '$MINGZHANG' list" "PAGER=cat '$MINGZHANG' list" \
    "PAGER=/nonexistent/pager '$MINGZHANG' list 2>/dev/null"; do
    ok at_terminal "$how"
    expect_out 'S-3'
    coloured || fail "no colours"
done
ok at_terminal "PAGER='exit 127' '$MINGZHANG' list"
expect_out 'S-3'

# No colours, by variable or terminal.
for how in "NO_COLOR=1" "TERM=dumb" "TERM="; do
    ok at_terminal "$how $mark '$MINGZHANG' list"
    expect_out 'paged:'
    ! coloured || fail "colours with $how"
done
ok at_terminal "NO_COLOR= $mark '$MINGZHANG' list"
coloured || fail "an empty NO_COLOR asks for nothing"

# JSON, bytes and complaints go past both.
for what in 'list --json' 'show S-3 --json' 'show voucher:4 --statement jing.ban'; do
    ok at_terminal "$mark '$MINGZHANG' $what"
    ! grep -q '^paged:' out || fail "paged: $what"
    ! coloured || fail "coloured: $what"
done
at_terminal "$mark '$MINGZHANG' show NONE-1"
expect_status 1
expect_out '[show-no-reference]'
! grep -q '^paged:' out || fail "a complaint was paged"

# A pager that is left early, or fails, is no failure of the list.
ok at_terminal "PAGER='head -n 1' '$MINGZHANG' list"
ok at_terminal "PAGER='true' '$MINGZHANG' list"
ok at_terminal "PAGER='false' '$MINGZHANG' list"

# less is what there is without PAGER: it leaves by itself what fits, and waits for what does not.
last="expect test_terminal.exp"
expect "$(dirname "$CLI")/test_terminal.exp" >out 2>err </dev/null || fail "less was not as expected"

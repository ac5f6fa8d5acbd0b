# Go's own checksum-database libraries (Debian's golang-golang-x-mod-dev) open our checkpoint and check our
# tree: inclusion of every seal, consistency of every size; and they refuse what was changed.
. "$CLI"
# shellcheck disable=SC2034
GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS= GOCACHE=$work/go-cache HOME=$work GOTOOLCHAIN=local CGO_ENABLED=0
export GO111MODULE GOPATH GOFLAGS GOCACHE HOME GOTOOLCHAIN CGO_ENABLED
go=$(command -v go) || { [ -x /usr/lib/go/bin/go ] && go=/usr/lib/go/bin/go; } || fail "go is not installed (tools/deps.sh test)"
"$go" build -o "$work/sumdb" "$INTEROP/sumdb/main.go" || fail "the Go program does not build"

check() { run_by "$work/sumdb" "$1" "$vkey"; }

# A small ledger of the program's own, and one of 300 vouchers: a full tile, a partial one, level 1.
"$READING_LEDGER" "$work/reading" || exit 1
"$MANY_VOUCHERS" "$work/many" 300 || exit 1
for ledger in reading many; do
    ok run publish "$work/$ledger/evidence" --ledger "$work/$ledger/ledger" --json
    vkey=$(sed -n 's/^ *"policy": "log \([^"]*\)".*/\1/p' out)
    ok check "$work/$ledger/evidence"
    expect_out 'sizes consistent'
    cat out

    # Changed, it is refused.
    cp -r "$work/$ledger/evidence" bad
    python3 - bad <<'PYTHON'
import os, sys
root = os.path.join(sys.argv[1], "tile", "entries")
name = sorted(os.path.join(d, f) for d, _, fs in os.walk(root) for f in fs)[0]
b = bytearray(open(name, "rb").read())
b[100] ^= 1
open(name, "wb").write(b)
PYTHON
    check bad
    expect_status 1
    expect_err 'seal 0:'
    rm -rf bad && cp -r "$work/$ledger/evidence" bad
    sed -i '2s/.*/7/' bad/checkpoint
    check bad
    expect_status 1
    expect_err 'the checkpoint:'
    rm -rf bad
done

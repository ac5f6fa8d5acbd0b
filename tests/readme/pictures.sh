#!/bin/sh
# usage: pictures.sh [QUICKSTART-LEDGER]
# Makes the pictures of the READMEs anew: the first pages of two reports of the invented half year, which
# `sh tools/quickstart.sh` has left in build/quickstart-ledger.
set -eu
cd "$(dirname "$0")/../.."
park=${1:-build/quickstart-ledger}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for report in summary disbursements; do
    build/quickstart/tools/mingzhang-audit/mingzhang-audit --lang zh report "$park/evidence" "$report" --out "$work/$report.pdf" \
        --policy "$park/policy" --genesis "$park/genesis.txt"
    pdftoppm -r 80 -f 1 -l 1 -singlefile -gray -png "$work/$report.pdf" "tests/readme/$report"
done

#!/bin/sh
# usage: test_sbom.sh tools/sbom.sh PROGRAM...: each library that a program names is in the bill, and what it must say.
set -eu
sbom=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
SOURCE_DATE_EPOCH=1700000000 sh "$sbom" "$@" >"$work/one"
SOURCE_DATE_EPOCH=1700000000 sh "$sbom" "$@" >"$work/two"
cmp "$work/one" "$work/two" || { echo "two bills of one thing differ"; exit 1; }
for program; do
    readelf -dW "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
done | sort -u >"$work/needed"
[ "$(wc -l <"$work/needed")" -ge 10 ] || { echo "only few libraries are named"; exit 1; }
python3 - "$work" "$@" <<'PYTHON'
import hashlib, json, os, sys
bill = json.load(open(f"{sys.argv[1]}/one"))
assert bill["spdxVersion"] == "SPDX-2.3" and bill["dataLicense"] == "CC0-1.0" and bill["documentNamespace"]
ids = [package["SPDXID"] for package in bill["packages"]]
assert len(ids) == len(set(ids))
for package in bill["packages"]:
    assert package["versionInfo"] and package["downloadLocation"] and package["filesAnalyzed"] is False, package
for relation in bill["relationships"]:
    assert relation["relatedSpdxElement"] in ids, relation
files = " ".join(package.get("comment", "") for package in bill["packages"])
for library in open(f"{sys.argv[1]}/needed").read().split():
    assert library in files, f"{library} is not in the bill"
for program in sys.argv[2:]:
    digest = hashlib.sha256(open(program, "rb").read()).hexdigest()
    assert any(package["name"] == os.path.basename(program) and package["checksums"][0]["checksumValue"] == digest
               for package in bill["packages"] if "checksums" in package), program
PYTHON
! sh "$sbom" "$work/nothing" 2>/dev/null || { echo "a program that is not there has a bill"; exit 1; }

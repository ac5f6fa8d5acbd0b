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
python3 -B - "$work" "$(dirname "$sbom")" "$@" <<'PYTHON'
import hashlib, json, os, re, sys
sys.path.insert(0, sys.argv.pop(2))
from sbom_licences import Licences
bill = json.load(open(f"{sys.argv[1]}/one"))
assert bill["spdxVersion"] == "SPDX-2.3" and bill["dataLicense"] == "CC0-1.0" and bill["documentNamespace"]
ids = [package["SPDXID"] for package in bill["packages"]]
assert len(ids) == len(set(ids))
for package in bill["packages"]:
    assert package["versionInfo"] and package["downloadLocation"] and package["filesAnalyzed"] is False, package
for relation in bill["relationships"]:
    assert relation["relatedSpdxElement"] in ids, relation
# Every licence is named: on SPDX's list, or with its text. Only a package without the file has none.
texts = {text["licenseId"]: text for text in bill["hasExtractedLicensingInfos"]}
assert all(text["name"] and len(text["extractedText"]) > 20 for text in texts.values())
used = set()
for package in bill["packages"]:
    declared = package["licenseDeclared"]
    if declared == "NOASSERTION":
        assert not os.path.exists(f"/usr/share/doc/{package['name']}/copyright"), package
        continue
    for word in re.findall(r"[A-Za-z0-9.+-]+", declared):
        if word.startswith("LicenseRef-"):
            assert word in texts, word
            used.add(word)
    assert re.fullmatch(r"[()A-Za-z0-9.+ -]+", declared), declared
assert used == set(texts), set(texts) - used
assert sum(package["licenseDeclared"] != "NOASSERTION" for package in bill["packages"]) >= 10
by_name = {package["name"]: package["licenseDeclared"] for package in bill["packages"]}
if os.path.exists("/usr/share/doc/liblmdb0/copyright") and "liblmdb0" in by_name:
    assert by_name["liblmdb0"] == "OLDAP-2.8", by_name["liblmdb0"]

# What a copyright file says, and what comes of it.
os.makedirs(f"{sys.argv[1]}/doc", exist_ok=True)
form = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
body = "\n This is the text of the licence, all of it.\n"
for written, declared, remark in [
    (form + "Files: *\nLicense: Expat\n", "MIT", None),
    (form + "Files: *\nLicense: GPL-2+ or LGPL-3\n", "GPL-2.0-or-later OR LGPL-3.0-only", None),
    (form + "Files: *\nLicense: LGPL-2.1+ and ISC\n\nFiles: x\nLicense: Zlib\n", "LGPL-2.1-or-later AND ISC", "Zlib."),
    (form + "Files: *\nLicense: GPL-3+ with Autoconf exception\n", "GPL-3.0-or-later WITH Autoconf-exception-3.0", None),
    (form + "Files: *\nLicense: Beerware\n\nLicense: Beerware" + body, "LicenseRef-p-Beerware", None),
    (form + "Files: a\nLicense: ISC\n\nFiles: b\nLicense: GPL-2 or Artistic\n", "ISC AND (GPL-2.0-only OR LicenseRef-p-Artistic)", None),
    ("See /usr/share/common-licenses/GPL-2, and be content.\n", "LicenseRef-debian-p-copyright", "GPL-2."),
    (None, "NOASSERTION", None),
]:
    path = f"{sys.argv[1]}/doc/" + "{}"
    if written is None:
        os.remove(path.format("p"))
    else:
        open(path.format("p"), "w").write(written)
    licences = Licences()
    got, said = licences.of("p", path)
    assert got == declared and (said is None) == (remark is None) and (said or "").endswith(remark or ""), (written, got, said)
    assert set(re.findall(r"LicenseRef-[A-Za-z0-9.-]+", got)) == set(licences.texts), got
files = " ".join(package.get("comment", "") for package in bill["packages"])
for library in open(f"{sys.argv[1]}/needed").read().split():
    assert library in files, f"{library} is not in the bill"
for program in sys.argv[2:]:
    digest = hashlib.sha256(open(program, "rb").read()).hexdigest()
    assert any(package["name"] == os.path.basename(program) and package["checksums"][0]["checksumValue"] == digest
               for package in bill["packages"] if "checksums" in package), program
PYTHON
! sh "$sbom" "$work/nothing" 2>/dev/null || { echo "a program that is not there has a bill"; exit 1; }

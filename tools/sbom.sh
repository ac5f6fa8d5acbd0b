#!/bin/sh
# A bill of materials (SPDX 2.3, JSON) of built programs: each with its SHA-256, and every library that it is
# linked with, directly or through another, by Debian package, version and licence.
# usage: sh tools/sbom.sh PROGRAM... >sbom.spdx.json
set -eu
[ $# -gt 0 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
export LC_ALL=C
for program; do
    [ -s "$program" ] || { echo "sbom.sh: there is no $program" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for program; do
    ldd "$program" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' >"$work/libraries"
    sed "s/^/$(basename "$program")\t/" "$work/libraries" >>"$work/named"
    printf '%s\t%s\n' "$(basename "$program")" "$(sha256sum "$program" | cut -d ' ' -f 1)" >>"$work/programs"
done
# Where /lib is a link to /usr/lib, dpkg knows only one of the two names: it is asked for the end of it.
cut -f 2 "$work/named" | sed 's,.*/,*/,' | sort -u | xargs dpkg -S 2>/dev/null | grep -v '^diversion' >"$work/owners" || true
cut -d : -f 1 "$work/owners" | sort -u | xargs dpkg-query -W -f '${Package}\t${Version}\t${source:Package}\t${Architecture}\n' >"$work/packages"
version=$(sed -n 's/^project(mingzhang VERSION \([0-9.]*\).*/\1/p' "$(dirname "$0")/../CMakeLists.txt")
python3 -B - "$work" "$version" "${SOURCE_DATE_EPOCH:-$(date +%s)}" "$(dirname "$0")" <<'PYTHON'
import datetime
import hashlib
import json
import re
import sys

work, version, epoch = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.path.insert(0, sys.argv[4])
from sbom_licences import Licences
programs = [line.rstrip("\n").split("\t") for line in open(f"{work}/programs")]
owners = {}
for line in open(f"{work}/owners"):
    package, path = line.rstrip("\n").rsplit(": ", 1)
    owners.setdefault(path.rsplit("/", 1)[1], package.split(":")[0].split(",")[0])
about = {line.split("\t")[0]: line.rstrip("\n").split("\t") for line in open(f"{work}/packages")}
rows = []
for line in open(f"{work}/named"):
    program, path = line.rstrip("\n").split("\t")
    library = path.rsplit("/", 1)[1]
    if library not in owners:
        sys.exit(f"sbom.sh: no Debian package has {path}")
    rows.append([program, library, *about[owners[library]]])
name = lambda text: "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", text)
packages = [{"SPDXID": name(f"program-{program}"), "name": program, "versionInfo": version, "downloadLocation": "NOASSERTION",
             "filesAnalyzed": False, "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0",
             "copyrightText": "NOASSERTION", "supplier": "NOASSERTION", "primaryPackagePurpose": "APPLICATION",
             "checksums": [{"algorithm": "SHA256", "checksumValue": digest}]} for program, digest in programs]
relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": package["SPDXID"]}
             for package in packages]
libraries = {}
for program, library, package, package_version, source, architecture in rows:
    libraries.setdefault((package, package_version, source, architecture), set()).add(library)
    relation = {"spdxElementId": name(f"program-{program}"), "relationshipType": "DYNAMIC_LINK",
                "relatedSpdxElement": name(f"debian-{package}")}
    if relation not in relations:
        relations.append(relation)
licences = Licences()
for (package, package_version, source, architecture), files in sorted(libraries.items()):
    declared, remark = licences.of(package)
    packages.append({"SPDXID": name(f"debian-{package}"), "name": package, "versionInfo": package_version,
                     "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
                     "licenseDeclared": declared, **({"licenseComments": remark} if remark else {}),
                     "copyrightText": "NOASSERTION", "supplier": "Organization: Debian",
                     "comment": "libraries: " + ", ".join(sorted(files)), "externalRefs": [{
                         "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                         "referenceLocator": f"pkg:deb/debian/{package}@{package_version}?arch={architecture}"}]})
texts = [licences.texts[key] for key in sorted(licences.texts)]
digest = hashlib.sha256(json.dumps([packages, relations, texts]).encode()).hexdigest()
json.dump({"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"mingzhang-{version}",
           "documentNamespace": f"urn:sha256:{digest}",
           "creationInfo": {"created": datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                            "creators": ["Tool: mingzhang-sbom"]},
           "packages": packages, "hasExtractedLicensingInfos": texts, "relationships": relations}, sys.stdout, indent=1, ensure_ascii=False)
print()
PYTHON

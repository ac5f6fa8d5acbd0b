#!/bin/sh
# Installs what is missing on Debian 12 and its kin.
# usage: tools/deps.sh build | test | long
set -eu

build="gcc cmake ninja-build pkg-config liblmdb-dev libsodium-dev nettle-dev libprotobuf-c-dev
    protobuf-c-compiler protobuf-compiler libjansson-dev libcurl4-openssl-dev libminizip-dev libexpat1-dev
    libxlsxwriter-dev libpango1.0-dev libcairo2-dev libqrencode-dev fonts-noto-cjk unicode-data bzip2"
test="git libcmocka-dev clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14 python3 python3-cryptography python3-openpyxl
    golang-go golang-golang-x-mod-dev openssl xxd faketime expect less strace
    poppler-utils zbar-tools"
long="gcovr chromium libreoffice-calc-nogui"

case "${1-}" in
build) wanted="$build" ;;
test) wanted="$build $test" ;;
long) wanted="$build $test $long" ;;
*)
    echo "usage: tools/deps.sh build | test | long" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "tools/deps.sh: this system has no dpkg. Install by hand what these Debian packages hold:" $wanted >&2
    exit 1
fi

missing=""
for package in $wanted; do
    # A package that another one provides (pkg-config by pkgconf) counts as there.
    dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' 2>/dev/null |
        grep -qE "^installed (.* )?$package( |,|\$)" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1; then
    as_root="sudo"
else
    echo "tools/deps.sh: not root, and no sudo. As root, run: apt-get install$missing" >&2
    exit 1
fi

echo "tools/deps.sh: installing$missing" >&2
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing </dev/null >&2

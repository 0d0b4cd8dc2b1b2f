#!/bin/sh
# Fetch Debian packages with what they need and unpack them under a folder, without root: debs.sh FOLDER PACKAGE…
# What the machine has installed already is not fetched again. Package lists are kept under the folder when the machine has none.
set -eu
folder=$1
shift
mkdir -p "$folder/root" "$folder/debs" "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial"
folder=$(cd "$folder" && pwd)
export HOME="$folder" LC_ALL=C.UTF-8

machine_apt() { apt-get -q "$@"; }
private_apt() {
    apt-get -q -o "Dir::State::lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt/cache" -o "Dir::Etc::parts=/etc/apt/apt.conf.d" \
        -o Debug::NoLocking=1 "$@"
}
closure() { "$apt" -s -o Debug::NoLocking=1 install --no-install-recommends "$@" 2>"$folder/closure.log" | sed -n 's/^Inst \([^ ]*\) .*/\1/p'; }

apt=machine_apt
wanted=$(closure "$@")
if [ -z "$wanted" ]; then
    apt=private_apt
    private_apt update
    wanted=$(closure "$@")
fi
if [ -z "$wanted" ]; then
    # Installed for dpkg, yet asked for: the caller looked in another place, so fetch exactly what it named.
    wanted=$*
fi
cd "$folder/debs"
# shellcheck disable=SC2086  # one word a package
"$apt" download $wanted
for deb in *.deb; do dpkg -x "$deb" "$folder/root"; done
rm -f ./*.deb

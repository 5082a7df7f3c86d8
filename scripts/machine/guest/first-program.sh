#!/bin/busybox sh
# shellcheck shell=dash
# The first program of the machine: finds the disk and hands over to what is on it.
busybox=/bin/busybox
$busybox mount -t devtmpfs dev /dev
$busybox mount -t proc proc /proc
while read -r module; do $busybox insmod "/modules/$module"; done </modules/order
# A disk appears a moment after its driver.
tries=0
until [ -b /dev/vda ] || [ "$tries" -eq 100 ]; do
  $busybox sleep 0.1
  tries=$((tries + 1))
done
$busybox mount -t ext4 /dev/vda /disk || {
  echo 'machine: the disk cannot be mounted'
  $busybox poweroff -f
}
$busybox umount /proc
$busybox mount -o move /dev /disk/dev
exec $busybox switch_root /disk /usr/lib/systemd/systemd

# shellcheck shell=bash
# Sourced by what starts the device program, with `root` set: how Node runs it.
#
# Compiled code and stripped types are kept from one start to the next (where the folder may be written; the unit names
# another). A kiosk has little to do and runs for weeks: one heap for all threads of the allocator, which gives large
# blocks back (by default glibc learns to keep them), and a small nursery, which a label still fits into. The bound of the
# heap is what everything at its maximum needs (150,000 people known: 170 MiB), twice; without one V8 lets garbage grow
# by the machine's memory.
export NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-${root:?}/node_modules/.cache/node}
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-131072} MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-131072}
# shellcheck disable=SC2034 # for whoever sources this
kiosk_flags=(--disable-warning=ExperimentalWarning --max-semi-space-size=4 --max-old-space-size=384)

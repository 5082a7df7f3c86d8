# shellcheck shell=bash
# Sourced by what starts the device program, with `root` set: how Node runs it.
#
# Compiled code and stripped types are kept from one start to the next (where the folder may be written; the unit names
# another). A kiosk has little to do and runs for weeks, so memory is given back rather than kept at hand: V8 in favour
# of size (a nursery of 1 MiB, and garbage is looked for early), which compiles nothing before it is called, whatever a
# package hints; one heap of the allocator for the program and one for its threads, which comes back whole when a thread
# has compiled something large; blocks from 32 KiB on straight from the kernel and back. The bound of V8's heap is what
# everything at its maximum needs (150,000 people known: 170 MiB), twice; without one V8 lets garbage grow by the
# machine's memory. The label's fonts are named by their files: those of the system need not be read.
export NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-${root:?}/node_modules/.cache/node}
export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
export MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-32768} MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-131072}
export DISABLE_SYSTEM_FONTS_LOAD=1
# shellcheck disable=SC2034 # for whoever sources this
kiosk_flags=(--disable-warning=ExperimentalWarning --optimize-for-size --max-lazy --max-old-space-size=384)

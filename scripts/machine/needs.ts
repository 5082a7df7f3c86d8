import { existsSync } from 'node:fs'
import { CROSS_COMPILERS } from '../package/arm64.ts'

/** Program → the Debian package that brings it. scripts/setup installs them, as root. */
const PROGRAMS = {
  ...CROSS_COMPILERS,
  '/usr/bin/qemu-system-aarch64': 'qemu-system-arm',
  '/usr/bin/cpio': 'cpio',
  '/usr/bin/xz': 'xz-utils',
  '/usr/sbin/mke2fs': 'e2fsprogs',
  '/usr/sbin/depmod': 'kmod',
} as const

/**
 * Why the machine cannot be built and run here, or null. Root is needed since the files of its disk belong to root; Debian
 * on x86-64 since the parts are fetched and cross-compiled with Debian's tools.
 */
export function whyNoMachine(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x86-64'
  if (!existsSync('/usr/bin/apt-get')) return 'needs Debian'
  if (process.getuid?.() !== 0) return 'needs root'
  const missing = Object.entries(PROGRAMS).filter(([program]) => !existsSync(program))
  if (missing.length === 0) return null
  return `needs apt-get install ${missing.map(([, name]) => name).join(' ')}`
}

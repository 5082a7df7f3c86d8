import { existsSync } from 'node:fs'
import { chmod, glob, open, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'

const QEMU = '/usr/bin/qemu-aarch64-static'
/** Debian's C library for arm64, which comes with the cross compiler. */
const SYSROOT = '/usr/aarch64-linux-gnu'

/** Why no program for arm64 runs here, or null. */
export function whyNoArm64Programs(): string | null {
  if (!existsSync(QEMU)) return 'needs apt-get install qemu-user-static'
  return existsSync(path.join(SYSROOT, 'lib')) ? null : 'needs apt-get install g++-aarch64-linux-gnu'
}

/** Lets the Node of a release for arm64 run here: its place is taken by a script that emulates the processor for it. */
export async function emulate(release: string): Promise<void> {
  const node = path.join(release, 'node', 'bin', 'node')
  await rename(node, `${node}.arm64`)
  await writeFile(node, `#!/bin/sh\nexec ${QEMU} -L ${SYSROOT} '${node}.arm64' "$@"\n`)
  await chmod(node, 0o755)
}

/** ELF, `e_machine` (System V ABI): 183 is AArch64, 62 x86-64. */
export const AARCH64 = 183

/** What each program and addon of a release is compiled for, by its path in it. */
export async function machinesOf(release: string): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for await (const name of glob(['node/bin/*', 'node_modules/**/*.node'], { cwd: release })) {
    const file = await open(path.join(release, name))
    const { buffer } = await file.read({ buffer: Buffer.alloc(20), position: 0 }).finally(() => file.close())
    found.set(name, buffer.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1')) ? buffer.readUInt16LE(18) : 0)
  }
  return found
}

import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { bringArm64, openPartCache } from '../package/arm64.ts'
import { runScript } from '../package/part-cache.ts'

const HERE = import.meta.dirname
const PROJECT = path.join(HERE, '..', '..')

/** Debian packages of the machine itself; what they depend on comes with them. */
const GUEST_PACKAGES = [
  ...[
    'base-files',
    'base-passwd',
    'bash',
    'busybox-static',
    'coreutils',
    'dash',
    'findutils',
    'grep',
    'kmod',
    'libc-bin',
  ],
  ...[
    'libstdc++6',
    'login',
    'mount',
    'procps',
    'sed',
    'systemd',
    'systemd-sysv',
    'udev',
    'usr-is-merged',
    'util-linux',
  ],
]

/** What the machine is started with. */
export interface Parts {
  readonly kernel: string
  readonly firstFileSystem: string
  /** Raw image of its disk, never written. */
  readonly disk: string
  /** Raw image of Node and the npm packages. */
  readonly runtime: string
}

/**
 * Builds what is not built yet, below `$XDG_CACHE_HOME/sampling-kiosk/machine`; each part is kept under a digest of all that
 * it is made from, so that a changed lock or script makes it anew and nothing else does. `say` hears what takes long.
 * From nothing it takes about ten minutes and half a gigabyte of downloads. Throws with the end of a failed part's log.
 */
export async function bringParts(say: (text: string) => void): Promise<Parts> {
  const cache = await openPartCache(say)
  const runtime = (async () => await cache.bring(scriptOf('runtime-image'), [await bringArm64(cache)], []))()
  const system = (async () => {
    const packages = await cache.bring(scriptOf('packages'), GUEST_PACKAGES, [])
    const firstProgram = path.join(HERE, 'guest', 'first-program.sh')
    return { packages, kernel: await cache.bring(scriptOf('kernel'), [packages], [firstProgram]) }
  })()
  const [{ kernel, packages }, runtimeImage] = await Promise.all([system, runtime])
  const guest = path.join(HERE, 'guest')
  const guestFiles = (await readdir(guest)).sort().map((name) => path.join(guest, name))
  const disk = await cache.bring(scriptOf('disk'), [packages, kernel, guest], guestFiles)
  await cache.forgetUnused()
  return {
    kernel: path.join(kernel, 'vmlinuz'),
    firstFileSystem: path.join(kernel, 'first.gz'),
    disk: path.join(disk, 'root.img'),
    runtime: path.join(runtimeImage, 'runtime.img'),
  }
}

/** The project as it is now, as an image that the machine mounts at /opt/sampling-kiosk; a second's work. */
export async function imageOfProject(folder: string): Promise<string> {
  const image = path.join(folder, 'project.img')
  await runScript(scriptOf('project'), [image, PROJECT], path.join(folder, 'project.log'))
  return image
}

function scriptOf(name: string): string {
  return path.join(HERE, 'build', `${name}.sh`)
}

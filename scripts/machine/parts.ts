import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { access, mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { homedir, setPriority } from 'node:os'
import path from 'node:path'

const HERE = import.meta.dirname
const PROJECT = path.join(HERE, '..', '..')
/** A change of the scripts or locks leaves a part behind that nobody will ask for again. */
const UNUSED_MS = 24 * 3_600_000
/** Of a slow mirror and a busy machine; alone on two cores the slowest part takes three minutes. */
const BUILD_TIMEOUT_MS = 40 * 60_000
/** Whatever else runs on the machine goes first. */
const NICE = 10
const LOG_TAIL_LINES = 30

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
  const folder = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'sampling-kiosk', 'machine')
  await mkdir(folder, { recursive: true })
  const cache = new Cache(folder, say)
  const lockOfNode = path.join(PROJECT, 'scripts', 'node', 'package-lock.json')
  const runtime = (async () => {
    const built = await cache.bring(
      'runtime',
      [PROJECT, path.join(folder, 'compiled')],
      [lockOfNode, path.join(PROJECT, 'package-lock.json')],
    )
    return await cache.bring('runtime-image', [built], [])
  })()
  const system = (async () => {
    const packages = await cache.bring('packages', GUEST_PACKAGES, [])
    const firstProgram = path.join(HERE, 'guest', 'first-program.sh')
    return { packages, kernel: await cache.bring('kernel', [packages], [firstProgram]) }
  })()
  const [{ kernel, packages }, runtimeImage] = await Promise.all([system, runtime])
  const guest = path.join(HERE, 'guest')
  const guestFiles = (await readdir(guest)).sort().map((name) => path.join(guest, name))
  const disk = await cache.bring('disk', [packages, kernel, guest], guestFiles)
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
  await runScript('project', [image, PROJECT], path.join(folder, 'project.log'))
  return image
}

class Cache {
  readonly #folder: string
  readonly #say: (text: string) => void

  constructor(folder: string, say: (text: string) => void) {
    this.#folder = folder
    this.#say = say
  }

  /**
   * The folder of a part, made by `build/<name>.sh FOLDER WORDS…` unless it is there. Words that are folders of the cache or
   * of the project stand for what is in them: the former have their digest in the name, the latter's files are in `files`.
   */
  async bring(name: string, words: readonly string[], files: readonly string[]): Promise<string> {
    const digest = createHash('sha256').update(await readFile(scriptOf(name)))
    for (const word of words) digest.update(`${word.startsWith(PROJECT) ? '' : word}\0`)
    for (const file of files) digest.update(await readFile(file))
    const folder = path.join(this.#folder, `${name}-${digest.digest('hex').slice(0, 16)}`)
    const now = new Date()
    if (await isThere(folder)) {
      await utimes(folder, now, now)
      return folder
    }
    this.#say(`building ${name}`)
    const unfinished = `${folder}.${process.pid}`
    await mkdir(unfinished)
    try {
      await runScript(name, [unfinished, ...words], path.join(this.#folder, `${name}.log`))
      // Somebody else may have been faster with the same part.
      await rename(unfinished, folder).catch(async (error: unknown) => {
        if (!(await isThere(folder))) throw error
      })
    } finally {
      await rm(unfinished, { recursive: true, force: true })
    }
    this.#say(`built ${name} in ${Math.round((Date.now() - now.getTime()) / 1000)} s`)
    return folder
  }

  async forgetUnused(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const file = path.join(this.#folder, name)
      const { mtimeMs } = await stat(file)
      if (Date.now() - mtimeMs > UNUSED_MS) await rm(file, { recursive: true, force: true })
    }
  }
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

function scriptOf(name: string): string {
  return path.join(HERE, 'build', `${name}.sh`)
}

async function runScript(name: string, words: readonly string[], log: string): Promise<void> {
  const child = spawn(scriptOf(name), words, { stdio: ['ignore', 'pipe', 'pipe'], timeout: BUILD_TIMEOUT_MS })
  if (child.pid !== undefined) setPriority(child.pid, NICE)
  const file = createWriteStream(log)
  child.stdout.pipe(file, { end: false })
  child.stderr.pipe(file, { end: false })
  const [code] = (await once(child, 'close')) as [number | null]
  file.end()
  await once(file, 'finish')
  if (code === 0) return
  const tail = (await readFile(log, 'utf8')).split('\n').slice(-LOG_TAIL_LINES).join('\n')
  throw new Error(`building ${name} failed (${log}):\n${tail}`)
}

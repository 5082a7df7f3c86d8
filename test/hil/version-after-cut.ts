import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readlink, rm, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { filesLeft } from '../../scripts/machine/files-left.ts'
import type { DiskLeft } from '../../scripts/machine/volatile-disk.ts'
import { emulate } from '../support/arm64-release.ts'
import { type AfterCut, DATA, kioskOn } from './kiosk-after-cut.ts'
import { digestsIn, type Release } from './two-releases.ts'

const HOME = '/opt/sampling-kiosk'
const SLOTS = ['a', 'b'] as const
/** Node for arm64, emulated on this host beside other work. */
const VERSION_MS = 300_000

/** What is on the machine's disk after a power cut in the middle of an update. */
export interface AfterUpdateCut extends AfterCut {
  /** That the launcher starts, and every byte of which is there; null: none does, or not all of it is. */
  readonly runs: string | null
  /** What the judge has to see: a file of it is half there. */
  readonly isHalfSeen: boolean
  /** Likewise, where a release was being unpacked: a switch that did not wait for the rest. Null where there was none. */
  readonly isHasteSeen: boolean | null
}

/**
 * Reads what a power cut left of the machine's disk, has the launcher on it start what it would start (the release's own
 * arm64 programs, emulated), and then the kiosk on its data. Rejects where file system or journal are broken.
 */
export async function versionAfterCut(
  left: DiskLeft,
  releases: readonly Release[],
  { config, folder }: { readonly config: Readonly<Record<string, unknown>>; readonly folder: string },
): Promise<AfterUpdateCut> {
  const own = await mkdtemp(path.join(folder, 'cut-'))
  try {
    const files = await filesLeft(left, [DATA, HOME], own)
    const home = path.join(files, HOME)
    const isHasteSeen = await hasteSeen(home, releases)
    const whole = new Map<string, string | null>()
    for (const slot of SLOTS) whole.set(`slots/${slot}`, await wholeVersion(path.join(home, 'slots', slot), releases))
    const isHalfSeen = await halfSeen(home, releases)
    const said = await launched(home, own)
    const named = await readlink(path.join(home, 'current')).catch(() => 'none')
    const runs = said === whole.get(named) ? said : null
    return {
      ...(await kioskOn(path.join(files, DATA), config, own)),
      runs,
      isHasteSeen,
      isHalfSeen,
    }
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

/** The version of a slot all of which is there, byte for byte; else null. */
async function wholeVersion(slot: string, releases: readonly Release[]): Promise<string | null> {
  const facts = await readFile(path.join(slot, 'release.json'), 'utf8').catch(() => '')
  const release = releases.find(({ version }) => facts.includes(`"version": "${version}"`))
  if (release === undefined) return null
  const found = await digestsIn(slot)
  const isWhole = [...release.digests].every(([name, digest]) => found.get(name) === digest)
  return isWhole ? release.version : null
}

/** What the version that the launcher starts says that it is; null where none starts. The programs there are changed by it. */
async function launched(home: string, own: string): Promise<string | null> {
  for (const slot of SLOTS) await emulate(path.join(home, 'slots', slot)).catch(() => undefined)
  const proc = path.join(own, 'proc')
  await mkdir(path.join(proc, 'sys', 'kernel', 'random'), { recursive: true })
  await writeFile(path.join(proc, 'sys', 'kernel', 'random', 'boot_id'), 'another-boot\n')
  await writeFile(path.join(proc, 'uptime'), '100.00 1.00\n')
  const env = { PATH: '/usr/bin:/bin', LAUNCH_PROC: proc, NODE_COMPILE_CACHE: path.join(own, 'compiled') }
  const options = { env, timeout: VERSION_MS }
  const said = await promisify(execFile)(path.join(home, 'launch'), ['version'], options).then(
    ({ stdout }) => stdout,
    // On trial its end is a crash: the program that was asked for its version ends.
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : ''),
  )
  return /^\d+\.\d+\.\d+$/m.exec(said)?.[0] ?? null
}

async function halfSeen(home: string, releases: readonly Release[]): Promise<boolean> {
  const slot = path.join(home, await readlink(path.join(home, 'current')).catch(() => 'none'))
  const program = path.join(slot, 'lib', 'kiosk.js')
  const bytes = await readFile(program).catch(() => null)
  if (bytes === null) return false
  await truncate(program, Math.floor(bytes.length / 2))
  const isSeen = (await wholeVersion(slot, releases)) === null
  await writeFile(program, bytes)
  return isSeen
}

async function hasteSeen(home: string, releases: readonly Release[]): Promise<boolean | null> {
  for (const slot of SLOTS) {
    const unpacking = path.join(home, 'slots', `${slot}.unpacking`)
    if ((await digestsIn(unpacking).catch(() => new Map())).size > 0)
      return (await wholeVersion(unpacking, releases)) === null
  }
  return null
}

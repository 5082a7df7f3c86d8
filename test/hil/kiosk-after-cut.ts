import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { stringify } from 'yaml'
import { verifyJournal } from '../../firmware/journal/inspect.ts'
import type { HealthView } from '../../firmware/ports/kiosk.ts'
import { filesLeft } from '../../scripts/machine/files-left.ts'
import type { DiskLeft } from '../../scripts/machine/volatile-disk.ts'
import { assist, resident } from '../end-to-end/residents.ts'
import { startKiosk } from '../support/kiosk-process.ts'

/** Of the kiosk in the machine. */
export const DATA = '/var/lib/sampling-kiosk'
/** Nobody whom the crew in the machine takes in. */
const NEXT_PERSON = 40_000

/** What is on a disk after a power cut. */
export interface AfterCut {
  /** Events as they were written. */
  readonly count: number
  /** After the last of them. */
  readonly chain: string
  /** The kiosk starts on it, knows all of them, and takes the next person in. */
  readonly isBack: boolean
}

/**
 * Reads what a power cut left of the machine's disk, and starts the kiosk on it on this host, without its devices and
 * its broker. Rejects where file system or journal are broken.
 */
export async function kioskAfterCut(
  left: DiskLeft,
  config: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<AfterCut> {
  const own = await mkdtemp(path.join(folder, 'cut-'))
  try {
    return await kioskOn(path.join(await filesLeft(left, [DATA], own), DATA), config, own)
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

/** The same on a data folder that was read already; `folder` is for files of its own. */
export async function kioskOn(
  data: string,
  config: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<AfterCut> {
  const ends: (() => Promise<void>)[] = []
  try {
    const { chain, count, problem } = await verifyJournal(data, 'live')
    if (problem !== null) throw new Error(`event ${problem.sequence} is ${problem.problem}`)
    const file = path.join(folder, 'kiosk.yaml')
    const alone: Record<string, unknown> = { ...config, data, devices: {}, web: { host: '127.0.0.1', port: 0 } }
    delete alone['uplink']
    delete alone['maintenance']
    await writeFile(file, stringify(alone, { aliasDuplicateObjects: false }))
    const kiosk = await startKiosk({ teardown: (end) => ends.push(end) }, file, [])
    await kiosk.signIn()
    const { journal } = await kiosk.until<HealthView>('/healthz', () => true)
    const answer = await assist(kiosk, 'after-the-cut', resident(NEXT_PERSON))
    const isBack = journal.sequence >= count && answer.status === 200 && answer.events.length > 0
    return { count, chain, isBack }
  } finally {
    for (const end of ends) await end()
  }
}

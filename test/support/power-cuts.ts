import path from 'node:path'
import { verifyJournal } from '../../firmware/journal/inspect.ts'
import { isJournalError } from '../../firmware/journal/journal-error.ts'
import { openJournal } from '../../firmware/journal/open-journal.ts'
import { checkedIn, PLACE, RANDOM, stampOn } from '../firmware/journal/journal-fixture.ts'
import type { Seeded } from './seeded.ts'
import { DiskImage, half, LazyDisk, recordWrites, type Step } from './write-trace.ts'

const WRITER = path.join(import.meta.dirname, '..', 'firmware', 'journal', 'trace-writer.ts')

export interface Traced {
  readonly events: number
  readonly checkpointPages: number
  readonly synchronous?: 'FULL' | 'OFF'
  /** What the test must see: an event is said before it is on disk, or one append takes two transactions. */
  readonly mistake?: 'none' | 'confirms before' | 'two transactions'
}

/** The writes of a journal that takes so many events. */
export function traceJournal(folder: string, traced: Traced): Promise<readonly Step[]> {
  const { checkpointPages, events, mistake = 'none', synchronous = 'FULL' } = traced
  return recordWrites(folder, [WRITER, folder, String(events), String(checkpointPages), synchronous, mistake])
}

/** What the disks of all moments say. Everything but `cuts` and `goneOn` has to be 0. */
export interface CutFigures {
  cuts: number
  /** Cuts after which an append was made and proven as well. */
  goneOn: number
  /** Confirmed events that are not there, over all cuts. */
  missing: number
  /** Appends of which only a part is there. */
  halves: number
  /** Journals that cannot be opened, or whose chain does not hold. */
  broken: number
}

export interface Replay {
  readonly folder: string
  readonly chance: Seeded
  /** Of how many cuts one is also gone on from with a kiosk that writes; 1 is each. */
  readonly goOnEvery: number
  /** Of how many cuts one is looked at; 1 is each. */
  readonly lookEvery: number
}

/**
 * Cuts the power after every single step of the trace, and in the middle of every write, on two disks: one on which
 * everything arrives in order, and one that loses of what was not synced any part that chance chooses.
 */
export async function replayCuts(steps: readonly Step[], replay: Replay): Promise<CutFigures> {
  const { chance, lookEvery } = replay
  const figures: CutFigures = { cuts: 0, goneOn: 0, missing: 0, halves: 0, broken: 0 }
  const ends = new Set([0, ...steps.flatMap((step) => confirmedBy(step) ?? [])])
  const inOrder = new DiskImage()
  const lazy = new LazyDisk()
  let confirmed = 0
  let turn = 0
  for (const step of steps) {
    confirmed = Math.max(confirmed, confirmedBy(step) ?? 0)
    const torn = inOrder.copy()
    torn.apply(half(step))
    inOrder.apply(step)
    lazy.apply(step)
    // Between two syncs, a disk that keeps nothing of what was not synced does not change.
    const isSettled = step.kind === 'said' || step.kind === 'sync'
    const images = isSettled
      ? [lazy.afterPowerCut(() => 'nothing')]
      : [
          ...(step.kind === 'write' ? [torn] : []),
          inOrder,
          lazy.afterPowerCut(() => chance.pick(['all', 'half', 'nothing'])),
        ]
    for (const image of images) {
      turn += 1
      if (turn % lookEvery === 0) await look(image, { confirmed, ends, figures, replay })
    }
  }
  return figures
}

function confirmedBy(step: Step): number | null {
  const last = step.kind === 'said' ? /^done (\d+)$/.exec(step.text)?.[1] : undefined
  return last === undefined ? null : Number(last)
}

interface Expected {
  readonly confirmed: number
  readonly ends: ReadonlySet<number>
  readonly figures: CutFigures
  readonly replay: Replay
}

async function look(image: DiskImage, { confirmed, ends, figures, replay }: Expected): Promise<void> {
  const { folder, goOnEvery } = replay
  figures.cuts += 1
  await image.write(folder)
  try {
    // Before the first confirmation there may be no journal yet, or the beginning of one: it only has to open.
    if (confirmed === 0 || figures.cuts % goOnEvery === 0) {
      await goOn(folder)
      figures.goneOn += 1
    }
    const { count, problem } = await verifyJournal(folder, 'demo')
    const isGoneOn = confirmed === 0 || figures.cuts % goOnEvery === 0
    const found = isGoneOn ? count - 1 : count
    figures.missing += Math.max(0, confirmed - found)
    if (!ends.has(found)) figures.halves += 1
    if (problem !== null) figures.broken += 1
  } catch (error) {
    if (!isJournalError(error)) throw error
    figures.broken += 1
    figures.missing += confirmed
  }
}

async function goOn(dataDir: string): Promise<void> {
  const { journal } = await openJournal({ dataDir, kiosk: 'K0042', mode: 'demo', place: PLACE, random: RANDOM })
  await journal.append([checkedIn(999)], stampOn())
  await journal.close()
}

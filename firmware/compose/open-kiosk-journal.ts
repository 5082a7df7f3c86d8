import { readdir, stat } from 'node:fs/promises'
import type { KioskConfig } from '../../config/load.ts'
import type { JournalBegun } from '../domain/journal-damage.ts'
import { systemRandom } from '../health/system-random.ts'
import { type NumbersFound, numbersIn, setAside } from '../journal/damaged.ts'
import { isJournalError } from '../journal/journal-error.ts'
import { currentJournal, journalPath } from '../journal/journal-files.ts'
import { type OpenedJournal, openJournal } from '../journal/open-journal.ts'
import { type FoldedState, foldingCode, foldJournal, type UsableSnapshots } from './folded-state.ts'

export interface KioskJournal extends OpenedJournal {
  readonly snapshots: UsableSnapshots
  /** What it says up to now. */
  readonly folded: FoldedState
  /** Why it begins anew; null while it goes on. */
  readonly begun: JournalBegun | null
}

/** Numbers that may have been in what nobody can read. */
const NUMBERS_LEFT_OUT = 100
/** Where nobody can know what was given today: halfway through both ranges. */
const HALFWAY: NumbersFound = { tickets: 500, tubes: 5_000 }

/**
 * The journal that a configuration names; takes the data folder's lock. One that cannot be read is set aside whole, and
 * the next one begins: a kiosk works and says so rather than stand still. Rejects with `JournalError` for everything
 * that is no damage (`locked`, `bad-key`, `wrong-kiosk`, `full`, `io`).
 */
export async function openKioskJournal(config: KioskConfig): Promise<KioskJournal> {
  const { data, mode } = config
  // Nothing is ever as short as that once it was written to.
  if (await isEmpty(journalPath(data, mode, await currentJournal(data, mode)))) await setAside(data, mode)
  try {
    return await open(config)
  } catch (error) {
    if (!isJournalError(error) || error.code !== 'journal.corrupt') throw error
    await setAside(data, mode)
    return open(config)
  }
}

async function open(config: KioskConfig): Promise<KioskJournal> {
  const { data, kiosk, mode } = config
  const first = (await currentJournal(data, mode)) === 0 ? await firstNumber(config) : 1
  const { district, id, site, station } = kiosk
  const place = { district, site, station }
  const opened = await openJournal({
    dataDir: data,
    kiosk: id,
    mode,
    place,
    random: systemRandom,
    first,
  })
  const { journal } = opened
  try {
    const snapshots = { store: journal, code: foldingCode() }
    const folded = await foldJournal(journal, snapshots)
    const isNew = journal.number > 1 && journal.head().sequence === 0
    const found = isNew ? await numbersIn(data, mode, id) : null
    const begun = isNew ? begunAfter(journal.number, found) : null
    return { ...opened, snapshots, folded, begun }
  } catch (error) {
    await journal.close()
    throw error
  }
}

function begunAfter(journal: number, found: NumbersFound | null): JournalBegun {
  if (found === null) return { journal, cause: 'lost', ...HALFWAY }
  const { tickets, tubes } = found
  return { journal, cause: 'damaged', tickets: tickets + NUMBERS_LEFT_OUT, tubes: tubes + NUMBERS_LEFT_OUT }
}

/** Of the first journal in an empty folder: as the configuration says, and never one that the mirror remembers. */
async function firstNumber({ journal, kiosk, mode }: KioskConfig): Promise<number> {
  const names = journal.mirror === undefined ? [] : await readdir(journal.mirror).catch(() => [])
  const ours = new RegExp(`^${kiosk.id}-${mode}-(\\d{1,6})[-.]`)
  return Math.max(journal.first, ...names.map((name) => 1 + Number(ours.exec(name)?.[1] ?? 0)))
}

async function isEmpty(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null)
  return found?.size === 0
}

import { stat } from 'node:fs/promises'
import type { KioskConfig } from '../../config/load.ts'
import type { JournalBegun } from '../domain/journal-damage.ts'
import { systemRandom } from '../health/system-random.ts'
import { numbersIn, setAside } from '../journal/damaged.ts'
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

async function open({ data, kiosk, mode }: KioskConfig): Promise<KioskJournal> {
  const { district, id, site, station } = kiosk
  const place = { district, site, station }
  const opened = await openJournal({ dataDir: data, kiosk: id, mode, place, random: systemRandom })
  const { journal } = opened
  try {
    const snapshots = { store: journal, code: await foldingCode() }
    const folded = await foldJournal(journal, snapshots)
    const isNew = journal.number > 1 && journal.head().sequence === 0
    const found = isNew ? await numbersIn(data, mode, id) : null
    const begun =
      found === null
        ? null
        : {
            journal: journal.number,
            cause: 'damaged' as const,
            tickets: found.tickets + NUMBERS_LEFT_OUT,
            tubes: found.tubes + NUMBERS_LEFT_OUT,
          }
    return { ...opened, snapshots, folded, begun }
  } catch (error) {
    await journal.close()
    throw error
  }
}

async function isEmpty(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null)
  return found?.size === 0
}

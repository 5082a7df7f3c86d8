import type { KioskConfig } from '../../config/load.ts'
import { systemRandom } from '../health/system-random.ts'
import { type OpenedJournal, openJournal } from '../journal/open-journal.ts'
import { foldingCode, type UsableSnapshots } from './folded-state.ts'

/** The journal that a configuration names; takes the data folder's lock. */
export async function openKioskJournal({
  data,
  kiosk,
  mode,
}: KioskConfig): Promise<OpenedJournal & { readonly snapshots: UsableSnapshots }> {
  const { district, id, site, station } = kiosk
  const place = { district, site, station }
  const opened = await openJournal({ dataDir: data, kiosk: id, mode, place, random: systemRandom })
  return { ...opened, snapshots: { store: opened.journal, code: await foldingCode() } }
}

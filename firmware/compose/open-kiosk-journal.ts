import type { KioskConfig } from '../../config/load.ts'
import { systemRandom } from '../health/system-random.ts'
import { type OpenedJournal, openJournal } from '../journal/open-journal.ts'

/** The journal that a configuration names; takes the data folder's lock. */
export function openKioskJournal({ data, kiosk, mode }: KioskConfig): Promise<OpenedJournal> {
  const { district, id, site, station } = kiosk
  return openJournal({ dataDir: data, kiosk: id, mode, place: { district, site, station }, random: systemRandom })
}

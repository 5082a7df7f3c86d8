import type { LoadedConfig } from '../../config/load.ts'
import { ClockTrustWatch } from '../health/clock-trust.ts'
import { SystemClock } from '../health/system-clock.ts'
import type { ClosedDay, ControlAnswer } from '../ports/control.ts'
import type { Log } from '../ports/log.ts'
import { closeDay } from './control-desk.ts'
import { KioskLoop } from './kiosk-loop.ts'
import { loopSettings } from './loop-settings.ts'
import { openKioskJournal } from './open-kiosk-journal.ts'

/**
 * Closes the day where no kiosk runs: takes the data folder's lock, begins a run as the kiosk does (what the last one
 * left open is said first), closes, and ends. Rejects with `JournalError`: `journal.locked` where a kiosk does run.
 */
export async function closeDayAlone(
  loaded: LoadedConfig,
  by: { readonly operator: string; readonly version: string; readonly log: Log },
): Promise<ControlAnswer<ClosedDay>> {
  const { begun, folded, journal, personKeys } = await openKioskJournal(loaded.config)
  const trust = new ClockTrustWatch()
  const loop = new KioskLoop({
    ...loopSettings(loaded, by.version),
    journal,
    begun,
    folded,
    clock: new SystemClock(() => trust.trust()),
    log: by.log,
    couriers: [],
    identify: (idNumber) => personKeys.identify(idNumber),
    isDiskFull: () => false,
    roster: () => null,
    simulated: Object.values(loaded.config.devices).some((device) => device.driver === 'simulated'),
    measure: () => Promise.resolve({ ok: false, failure: 'unavailable' }),
    printTicket: () => undefined,
  })
  try {
    await loop.start()
    return await closeDay(loop, by.operator)
  } finally {
    await loop.close()
    trust.close()
    await journal.close()
  }
}

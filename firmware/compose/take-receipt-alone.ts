import type { LoadedConfig } from '../../config/load.ts'
import { ClockTrustWatch } from '../health/clock-trust.ts'
import { SystemClock } from '../health/system-clock.ts'
import type { ControlAnswer, TakenReceipt } from '../ports/control.ts'
import type { Log } from '../ports/log.ts'
import { takeReceipt } from './control-desk.ts'
import { openKioskJournal } from './open-kiosk-journal.ts'
import { openReceiptDesk } from './open-receipt-desk.ts'

/** Takes a receipt where no kiosk runs, with the data folder's lock. Rejects with `JournalError`: `journal.locked` where one does. */
export async function takeReceiptAlone(
  { config }: LoadedConfig,
  text: string,
  log: Log,
): Promise<ControlAnswer<TakenReceipt>> {
  const { journal } = await openKioskJournal(config)
  const trust = new ClockTrustWatch()
  try {
    const desk = await openReceiptDesk(config, { journal, clock: new SystemClock(() => trust.trust()), log })
    return await takeReceipt(desk, text)
  } finally {
    trust.close()
    await journal.close()
  }
}

import { type Alert, type AlertContext, type AlertId, alertIds, alerts } from '../domain/alerts.ts'
import type { AsideView } from './aside-desk.ts'
import { DEVICE_NAMES } from './device-watch.ts'
import type { Kiosk } from './kiosk.ts'
import type { ReceiptState } from './receipt-desk.ts'

/** What the board looks at. */
type Watched = Pick<Kiosk, 'loop' | 'health'> & { readonly thermometer: Pick<Kiosk['thermometer'], 'due'> }
/** What becomes of the events and of the way to the district, beside the uplink's own word. */
export interface EventsAway {
  /** What the district says to what it got; null where it signs nothing. */
  readonly receipts: Pick<ReceiptState, 'isMismatched' | 'waitingSince' | 'waitingForMs'> | null
  readonly isMirrorFailing: boolean
  readonly aside: AsideView | null
  readonly certificate: AlertContext['certificate']
}

/** Knows which alerts stand, and since when those do whose beginning nobody wrote down. */
export class AlertBoard {
  readonly #ids = alertIds(DEVICE_NAMES)
  readonly #since = new Map<AlertId, string>()

  /** Every alert there can be: raised with its body, or null. */
  look(kiosk: Watched, away: EventsAway): ReadonlyMap<AlertId, Alert | null> {
    const raised = alerts(kiosk.loop.state, contextOf(kiosk, away))
    const board = new Map<AlertId, Alert | null>(this.#ids.map((id) => [id, null]))
    for (const alert of raised) board.set(alert.id, { ...alert, since: this.#sinceOf(alert, kiosk.loop.now().time) })
    for (const id of this.#since.keys()) if ((board.get(id) ?? null) === null) this.#since.delete(id)
    return board
  }

  #sinceOf({ id, since }: Alert, now: string): string {
    if (since !== null) return since
    const first = this.#since.get(id) ?? now
    this.#since.set(id, first)
    return first
  }
}

function contextOf(kiosk: Watched, { aside, certificate, isMirrorFailing, receipts }: EventsAway): AlertContext {
  const { loop, thermometer } = kiosk
  const { clock, disk, journal, uplink } = kiosk.health()
  return {
    now: loop.now(),
    programme: loop.programme,
    isJournalWritable: journal.writable,
    diskFreeRatio: disk?.freeRatio ?? null,
    clockTrust: clock,
    oldestUnsentAt: uplink.oldestUnsentAt,
    unsentForMs: uplink.unsentForMs,
    // While there is a connection, a trouble is one of the events.
    eventTrouble: uplink.state === 'online' ? uplink.trouble : null,
    isMirrorFailing,
    thermometerCheck: thermometer.due,
    aside,
    certificate,
    isReceiptMismatched: receipts?.isMismatched ?? false,
    receiptsDueSince: receipts?.waitingSince ?? null,
    receiptsDueForMs: receipts?.waitingForMs ?? null,
  }
}

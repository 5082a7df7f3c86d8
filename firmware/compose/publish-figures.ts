import type { Alert } from '../domain/alerts.ts'
import type { Clock } from '../ports/clock.ts'
import type { Uplink } from '../uplink/uplink.ts'
import { AlertBoard, type EventsAway } from './alert-board.ts'
import type { AsideDesk } from './aside-desk.ts'
import type { Kiosk } from './kiosk.ts'
import type { ReceiptDesk } from './receipt-desk.ts'

/** Figures follow the kiosk closely, but not every event of a busy second. */
const GATHER_MS = 1_000
/** Some figures change with the time alone; half of the contract's minute, so that what is repeated there is true. */
const LOOK_AGAIN_MS = 30_000

interface Away {
  readonly receipts: Pick<ReceiptDesk, 'state' | 'onChanged'>
  readonly mirror: { readonly isFailing: boolean }
  readonly aside: Pick<AsideDesk, 'view'>
  readonly certificate: () => EventsAway['certificate']
}

/** Keeps the retained topics `queue`, `health`, `custody` and `alert/…` at what the kiosk says. `close` stops it. */
export function publishFigures(
  kiosk: Kiosk,
  uplink: Uplink,
  { aside, certificate, mirror, receipts }: Away,
  clock: Clock,
): { close(): void; readonly alerts: () => readonly Alert[] } {
  const board = new AlertBoard()
  let raised: readonly Alert[] = []
  let cancel: (() => void) | null = null
  let cancelAgain: (() => void) | null = null
  const publish = (): void => {
    cancel?.()
    cancel = null
    cancelAgain?.()
    cancelAgain = clock.after(LOOK_AGAIN_MS, publish)
    uplink.set('queue', kiosk.publicView().queue)
    uplink.set('health', kiosk.health())
    uplink.set('custody', kiosk.custody.view().figures)
    const away = {
      ...{ receipts: receipts.state(), isMirrorFailing: mirror.isFailing, aside: aside.view },
      certificate: certificate(),
    }
    const looked = board.look(kiosk, away)
    for (const [id, alert] of looked) uplink.setAlert(id, alert)
    raised = [...looked.values()].filter((alert) => alert !== null)
  }
  const soon = (): void => {
    cancel ??= clock.after(GATHER_MS, publish)
  }
  const stops = [kiosk.onChanged(soon), uplink.onChanged(soon), receipts.onChanged(soon)]
  publish()
  return {
    alerts: () => raised,
    close: () => {
      cancel?.()
      cancelAgain?.()
      for (const stop of stops) stop()
    },
  }
}

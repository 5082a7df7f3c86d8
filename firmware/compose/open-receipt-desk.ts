import type { KioskConfig } from '../../config/load.ts'
import { createMoments } from '../domain/moment.ts'
import { systemRandom } from '../health/system-random.ts'
import type { Log } from '../ports/log.ts'
import { publicKey } from '../proof/jose-envelope.ts'
import type { Uplink } from '../uplink/uplink.ts'
import { ReceiptDesk, type ReceiptDeskParts } from './receipt-desk.ts'

/** The desk for the receipts of this journal, with the keys of the configuration. Rejects as the journal does. */
export function openReceiptDesk(
  { kiosk, mode, site, uplink }: KioskConfig,
  parts: Pick<ReceiptDeskParts, 'journal' | 'clock' | 'log'>,
): Promise<ReceiptDesk> {
  const moments = createMoments(site.timezone)
  return ReceiptDesk.open({
    ...parts,
    keys: (uplink?.receiptKeys ?? []).map((text) => publicKey('Ed25519', text)),
    kiosk: kiosk.id,
    mode,
    random: systemRandom,
    now: () => moments(parts.clock.epochMs()),
  })
}

/** Where nobody signs, none is asked for. */
export function hearReceipts(uplink: Pick<Uplink, 'hear'>, desk: ReceiptDesk, log: Log): void {
  if (desk.state() === null) return
  uplink.hear('receipt', ({ isRetained, payload }) => {
    desk.take(Buffer.from(payload).toString('utf8'), { isRetained }).catch((error: unknown) => {
      log.warn({ event: 'receipt.not-kept', cause: String(error) }, 'a receipt could not be kept; another will come')
    })
  })
}

import type { KeyObject } from 'node:crypto'
import type { Consumer } from '../consumer/consumer.ts'
import { signReceipt } from '../proof/receipt.ts'

/** A journal that grows gets one at most so often; a kiosk's day page is current within it. */
const SPACING_MS = 10_000
/** Told again after this: a receipt is not kept by the broker, and a kiosk may have been away. */
const REPEAT_MS = 5 * 60_000

interface Issued {
  readonly upTo: number
  readonly atMs: number
}

/** Tells each kiosk up to where its journal is stored and proven here. */
export class ReceiptIssuer {
  readonly #consumer: Consumer
  readonly #key: KeyObject
  readonly #issued = new Map<string, Issued>()

  constructor(consumer: Consumer, key: KeyObject) {
    this.#consumer = consumer
    this.#key = key
  }

  /** Publishes what is due. What could not be published is due again after `SPACING_MS`. */
  async issue(publish: (topic: string, body: string) => Promise<void>, nowMs: number): Promise<void> {
    for (const receipt of this.#consumer.receiptable()) {
      const name = `${receipt.kiosk} ${receipt.mode} ${receipt.journal}`
      const last = this.#issued.get(name) ?? { upTo: 0, atMs: -Infinity }
      const waitMs = receipt.upTo > last.upTo ? SPACING_MS : REPEAT_MS
      if (receipt.base === null || nowMs - last.atMs < waitMs) continue
      this.#issued.set(name, { upTo: receipt.upTo, atMs: nowMs })
      await publish(`${receipt.base}/receipt`, await signReceipt(receipt, this.#key))
    }
  }
}

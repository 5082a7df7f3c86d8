import type { Random } from '../ports/random.ts'
import type { UplinkTiming } from './settings.ts'

/** How a connection ended. */
export type Loss =
  | 'silent' // nothing came any more: most likely only this link
  | 'closed' // the far end closed or reset it: most likely everybody's
  | 'taken-over' // another client came with this kiosk's id
  | 'closed-here'

/**
 * How long to wait before the next attempt. Every delay, the first too, is uniform over the whole range: growing
 * delays that begin at one second bring a fleet back within one second after a short outage.
 */
export class Backoff {
  readonly #random: Random
  readonly #timing: UplinkTiming

  constructor(random: Random, timing: UplinkTiming) {
    this.#random = random
    this.#timing = timing
  }

  retryMs(): number {
    const { retryMinMs, retryMaxMs } = this.#timing
    return retryMinMs + this.#random.fraction() * (retryMaxMs - retryMinMs)
  }

  /** Kiosks that get their power back together do boot in the same second. */
  startMs(): number {
    return this.#random.fraction() * this.#timing.startMaxMs
  }

  /** `upMs`: how long the connection had lasted. Short at most once for each steady connection. */
  afterLossMs(loss: Loss, upMs: number): number {
    const onlyThisLink = loss === 'silent' && upMs >= this.#timing.steadyMs
    return onlyThisLink ? this.#random.fraction() * this.#timing.blinkMaxMs : this.retryMs()
  }
}

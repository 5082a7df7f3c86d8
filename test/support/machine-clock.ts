import { SystemClock } from '../../firmware/health/system-clock.ts'
import type { ClockTrust } from '../../firmware/ports/clock.ts'

/** A machine whose clock stands wherever a test wants it, and goes on from there. */
export class MachineClock extends SystemClock {
  readonly source: { trust: ClockTrust }
  #wallMs: number
  #sinceMs: number

  constructor(at: string, trust: ClockTrust) {
    const source = { trust }
    super(() => source.trust)
    this.source = source
    this.#sinceMs = this.monotonicMs()
    this.#wallMs = Date.parse(at)
  }

  override machineMs(): number {
    return this.#wallMs + this.monotonicMs() - this.#sinceMs
  }

  /** Somebody or something sets it. */
  setTo(at: string): void {
    this.#wallMs = Date.parse(at)
    this.#sinceMs = this.monotonicMs()
  }
}

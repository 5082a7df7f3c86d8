import { SystemClock } from '../../firmware/health/system-clock.ts'
import type { ClockTrust } from '../../firmware/ports/clock.ts'

/** A machine in virtual time: it is turned by hand, and its wall clock may lie. */
export class TurnedMachine extends SystemClock {
  readonly source: { trust: ClockTrust }
  /** What the time is in truth. */
  trueMs: number
  #bootedMs: number
  /** Wall clock minus truth. */
  #wrongMs = 0

  constructor(at: string, trust: ClockTrust) {
    const source = { trust }
    super(() => source.trust)
    this.source = source
    this.trueMs = Date.parse(at)
    this.#bootedMs = this.trueMs
  }

  /** Boots now, with a wall clock that stands there. */
  bootAt(wallMs: number): void {
    this.#bootedMs = this.trueMs
    this.#wrongMs = wallMs - this.trueMs
  }

  /** Whatever a source says of the time from now on is that much off the truth. */
  sync(wrongMs = 0): void {
    this.#wrongMs = wrongMs
    this.source.trust = 'synced'
  }

  pass(ms: number): void {
    this.trueMs += ms
  }

  override machineMs(): number {
    return this.trueMs + this.#wrongMs
  }

  override monotonicMs(): number {
    return this.trueMs - this.#bootedMs
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { CLOCK_STEP_MS } from '../domain/clock-record.ts'
import type { ClockTrust, KioskClock } from '../ports/clock.ts'

/**
 * The machine's clocks. Timers are Node's, which are monotonic. The machine's own clock is never set (that needs root):
 * what the crew says is kept beside it as an offset to the monotonic clock, until a time source has set the machine's.
 */
export class SystemClock implements KioskClock {
  readonly #trust: () => ClockTrust
  #known: { readonly bootedAtMs: number; readonly trust: ClockTrust } | null = null

  constructor(trust: () => ClockTrust) {
    this.#trust = trust
  }

  epochMs(): number {
    const known = this.#known
    if (known?.trust !== 'set-by-crew' || this.trust() === 'synced') return this.machineMs()
    return known.bootedAtMs + this.monotonicMs()
  }

  machineMs(): number {
    return Date.now()
  }

  /** CLOCK_MONOTONIC counts from boot on Linux: comparable between processes of the same boot. */
  monotonicMs(): number {
    return Number(process.hrtime.bigint() / 1_000_000n)
  }

  trust(): ClockTrust {
    const trust = this.#trust()
    const known = this.#known
    if (trust !== 'unsynced' || known === null) return trust
    const isUnmoved = Math.abs(this.machineMs() - this.monotonicMs() - known.bootedAtMs) <= CLOCK_STEP_MS
    return known.trust === 'synced' && !isUnmoved ? 'unsynced' : known.trust
  }

  believe(known: { readonly bootedAtMs: number; readonly trust: ClockTrust }): void {
    this.#known = known
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = setTimeout(action, delayMs)
    return () => {
      clearTimeout(timer)
    }
  }

  async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    await delay(delayMs, undefined, signal === undefined ? {} : { signal })
  }
}

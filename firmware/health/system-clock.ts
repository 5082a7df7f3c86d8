import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, ClockTrust } from '../ports/clock.ts'

/** The machine's clocks. Timers are Node's, which are monotonic. */
export class SystemClock implements Clock {
  readonly #trust: () => ClockTrust

  constructor(trust: () => ClockTrust) {
    this.#trust = trust
  }

  epochMs(): number {
    return Date.now()
  }

  /** CLOCK_MONOTONIC counts from boot on Linux: comparable between processes of the same boot. */
  monotonicMs(): number {
    return Number(process.hrtime.bigint() / 1_000_000n)
  }

  trust(): ClockTrust {
    return this.#trust()
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

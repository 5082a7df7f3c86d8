import type { Clock, ClockTrust } from '../../../firmware/ports/clock.ts'

/** Time that passes only when the test says so. */
export class ManualClock implements Clock {
  #nowMs = 0
  #timers: { readonly dueMs: number; readonly action: () => void }[] = []

  epochMs(): number {
    return 1_700_000_000_000 + this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  trust(): ClockTrust {
    return 'unsynced'
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, action }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, resolve)
    })
  }

  /** Timers fire in the order in which they are due, and what they set off is settled in between. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs
    for (;;) {
      await settled()
      const next = this.#timers.filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0]
      if (next === undefined) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      this.#timers = this.#timers.filter((other) => other !== next)
      next.action()
    }
    this.#nowMs = untilMs
  }
}

/** Every promise that could settle by itself has. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

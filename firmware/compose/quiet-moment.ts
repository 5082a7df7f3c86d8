import { occupiedBy } from '../domain/being-served.ts'
import { minuteOfDay, openingAt, parseOpeningHours } from '../domain/opening-hours.ts'
import type { Clock } from '../ports/clock.ts'
import type { Interruption, Unquiet } from '../ports/updates.ts'
import type { KioskLoop } from './kiosk-loop.ts'

/**
 * Between two residents of a busy line there is a moment too: one card follows another within nine seconds. Three times
 * that without anybody is a pause.
 */
const SETTLED_MS = 30_000
/** The window opens by the hour alone, and nothing tells of it. */
const LOOK_MS = 5_000

interface QuietMomentParts {
  readonly loop: Pick<KioskLoop, 'state' | 'session' | 'now' | 'onChanged'>
  readonly clock: Clock
  /** `01:00-04:00`, site time; null: at any hour. */
  readonly window: string | null
}

/**
 * The one gate of everything that stops the firmware for a moment (a restart, an update's switch, a configuration that
 * needs a restart). Nobody is interrupted, and outside of the window nothing is, however long that takes; where the hour
 * is not known there is no window.
 */
export class QuietMoment {
  readonly #parts: QuietMomentParts
  #freeSinceMs: number | null = null
  readonly #stop: () => void

  constructor(parts: QuietMomentParts) {
    this.#parts = parts
    this.#stop = parts.loop.onChanged(() => {
      this.#look()
    })
    this.#look()
  }

  /** What an interruption would have to wait for at this instant; null: now is the moment. */
  waitsFor(): Unquiet | null {
    const { clock, loop, window } = this.#parts
    const occupied = this.#look()
    if (occupied !== null) return occupied
    if (window !== null) {
      if (clock.trust() === 'unsynced') return 'clock'
      if (!openingAt(parseOpeningHours([window]), minuteOfDay(loop.now().time)).isOpen) return 'window'
    }
    const isSettled = this.#freeSinceMs !== null && clock.monotonicMs() - this.#freeSinceMs >= SETTLED_MS
    return isSettled ? null : 'settling'
  }

  /** Resolves when the moment is there, at once where it is forced. Rejects with the signal's reason. */
  async wait({ force }: Pick<Interruption, 'force'>, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    while (force === null && this.waitsFor() !== null) await this.#parts.clock.sleep(LOOK_MS, signal)
  }

  close(): void {
    this.#stop()
  }

  #look(): Unquiet | null {
    const { clock, loop } = this.#parts
    const occupied = occupiedBy(loop.state, loop.session)
    if (occupied !== null) this.#freeSinceMs = null
    else this.#freeSinceMs ??= clock.monotonicMs()
    return occupied
  }
}

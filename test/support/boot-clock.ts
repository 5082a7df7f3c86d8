import type { ClockTrust } from '../../firmware/domain/clock-record.ts'
import type { RecordedEvent } from '../../firmware/domain/events.ts'
import { epochOf, type Moment } from '../../firmware/domain/moment.ts'
import type { ClockReading } from '../../firmware/domain/turn.ts'

/** The monotonic clock beside a wall clock that a test turns: which boot it is, and how much of the turning was time. */
export class BootClock {
  readonly #moments: (epochMs: number) => Moment
  #boots = 1
  #bootedMs: number
  #setMs = 0

  constructor(moments: (epochMs: number) => Moment, nowMs: number) {
    this.#moments = moments
    this.#bootedMs = nowMs
  }

  boot(nowMs: number): void {
    this.#boots += 1
    this.#bootedMs = nowMs
    this.#setMs = 0
  }

  /** The wall clock was set by so much: no time has passed by that. */
  set(byMs: number): void {
    this.#setMs += byMs
  }

  read(nowMs: number, trust: ClockTrust): ClockReading {
    const { bootId, monotonicMs } = this.stamp(nowMs, trust)
    return { bootId, monotonicMs, trust, epochOf: (local) => epochOf(this.#moments, local) }
  }

  /** What an event says of it. */
  stamp(nowMs: number, clock: ClockTrust): Pick<RecordedEvent, 'bootId' | 'monotonicMs' | 'clock'> {
    return { bootId: `boot-${this.#boots}`, monotonicMs: nowMs - this.#bootedMs - this.#setMs, clock }
  }
}

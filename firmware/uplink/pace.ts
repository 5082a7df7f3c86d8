/** A quarter of it, one place, is enough for the events of the moment; below it a long line would stand still. */
const WINDOW_MIN = 4

export interface PaceLimits {
  /** What the broker allows in flight. */
  readonly max: number
  /** What is in flight at first. */
  readonly first: number
  /** An acknowledgement that took longer is late. */
  readonly lateMs: number
}

/**
 * How many events may be in flight: as many as are acknowledged in time. A slow line, or a broker that a whole district
 * fills at once, brings no more with more in flight; every event only waits longer, those of the moment too, and in
 * the end longer than the deadline of an acknowledgement. So a late acknowledgement halves the window, once a round,
 * and those in time open it: at first by one place each, which doubles it, once one was late by one place a round.
 */
export class Pace {
  readonly #limits: PaceLimits
  #window: number
  #hasBeenLate = false
  #halvedMs = -Infinity

  constructor(limits: PaceLimits) {
    this.#limits = limits
    this.#window = Math.min(limits.max, Math.max(WINDOW_MIN, limits.first))
  }

  get window(): number {
    return Math.floor(this.#window)
  }

  /** By the monotonic clock. */
  acknowledged(sentMs: number, nowMs: number): void {
    const { lateMs, max } = this.#limits
    if (nowMs - sentMs <= lateMs) {
      this.#window = Math.min(max, this.#window + (this.#hasBeenLate ? 1 / this.#window : 1))
    } else if (sentMs >= this.#halvedMs) {
      this.#window = Math.max(Math.min(WINDOW_MIN, max), this.#window / 2)
      this.#hasBeenLate = true
      this.#halvedMs = nowMs
    }
  }
}

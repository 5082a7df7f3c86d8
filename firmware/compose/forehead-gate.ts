/** Where a forehead has to be, in millimetres from the sensor. */
export interface ForeheadWindow {
  readonly minMm: number
  readonly maxMm: number
}

/** What the distance says to whoever is to be measured; null where there is nothing to say. */
export type Guidance = 'closer' | 'back' | 'hold' | 'nobody' | null

/** So long a forehead stands in the window before a sample of it counts. */
const STANDS_MS = 500
/** An echo off a strand of hair is one wrong distance; two in a row are somebody who moved. */
const STRAYS_MAX = 1
/** The slowest of these sensors says something three times in this; without a word nobody knows where the forehead is. */
const FRESH_MS = 1_000
/** Farther away is not somebody who wants to be measured. */
const NEAR_MM = 1_000
/** Nobody in sight for so long, and somebody may be too small to be seen. */
const NOBODY_MS = 3_000

/** Knows whether a forehead stands where the thermometer reads it right. Without a working sensor it says so, and stops nobody. */
export class ForeheadGate {
  readonly #window: ForeheadWindow
  readonly #nowMs: () => number
  #isWorking = false
  #lastMs = -Infinity
  #mm: number | null = null
  /** Since when the forehead is in the window; null while it is not. */
  #insideSinceMs: number | null = null
  #awaySinceMs: number | null = null
  #strays = 0

  /** `nowMs` is monotonic. */
  constructor(window: ForeheadWindow, nowMs: () => number) {
    this.#window = window
    this.#nowMs = nowMs
  }

  note(mm: number | null): void {
    const nowMs = this.#nowMs()
    if (!this.#isWorking || nowMs - this.#lastMs > FRESH_MS) this.lost()
    this.#isWorking = true
    this.#lastMs = nowMs
    if (mm !== null && mm <= NEAR_MM) this.#awaySinceMs = null
    else this.#awaySinceMs ??= nowMs
    if (mm !== null && mm >= this.#window.minMm && mm <= this.#window.maxMm) {
      this.#insideSinceMs ??= nowMs
      this.#strays = 0
      this.#mm = mm
      return
    }
    this.#strays += 1
    if (this.#insideSinceMs !== null && this.#strays <= STRAYS_MAX) return
    this.#insideSinceMs = null
    this.#mm = mm
  }

  /** The sensor has failed: what it said before is not so any more. */
  lost(): void {
    this.#isWorking = false
    this.#mm = null
    this.#insideSinceMs = null
    this.#awaySinceMs = null
    this.#strays = 0
  }

  /**
   * The distance of a forehead that stood in the window from half a second before `fromMs` until now. Null where it did not;
   * undefined where no sensor works that could tell.
   */
  stoodFrom(fromMs: number): number | null | undefined {
    if (!this.#isWorking) return undefined
    const isFresh = this.#nowMs() - this.#lastMs <= FRESH_MS
    const since = this.#insideSinceMs
    return isFresh && since !== null && since <= fromMs - STANDS_MS ? this.#mm : null
  }

  /** To whom the screen and the tone speak. */
  get guidance(): Guidance {
    if (!this.#isWorking || this.#nowMs() - this.#lastMs > FRESH_MS) return null
    if (this.#insideSinceMs !== null) return 'hold'
    const mm = this.#mm
    if (mm === null || mm > NEAR_MM)
      return this.#nowMs() - (this.#awaySinceMs ?? Infinity) >= NOBODY_MS ? 'nobody' : null
    return mm < this.#window.minMm ? 'back' : 'closer'
  }

  /** 0 as far away as somebody can be, 1 at the window; null while nobody comes nearer. */
  get nearness(): number | null {
    const mm = this.#mm
    if (this.guidance !== 'closer' || mm === null) return null
    return 1 - (mm - this.#window.maxMm) / (NEAR_MM - this.#window.maxMm)
  }
}

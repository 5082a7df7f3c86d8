import { createHash } from 'node:crypto'
import type { Clock } from '../ports/clock.ts'

interface Failures {
  readonly count: number
  readonly openAtMs: number
}

const FIRST_DELAY_MS = 1_000
/** One guess a minute: 10,000 PINs of four digits take a week, while the owner of the PIN waits a minute at most. */
const DELAY_MAX_MS = 60_000
/** Slips of the finger cost nothing. */
const FREE_FAILURES = 2
/**
 * Names can be invented without end, so each falls into one of so many places, and no place is ever given up: whoever
 * could push a name out would guess its PIN without waiting. Two operators of one kiosk hardly ever share a place.
 */
const PLACES = 4_096

/** After wrong PINs an operator's name waits, longer each time; other operators do not notice. */
export class SignInDelay {
  readonly #clock: Clock
  readonly #byPlace = new Map<number, Failures>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Milliseconds to wait, or 0 and the attempt is counted as failed until `succeeded` is called: attempts sent at the
   * same moment do not slip through while the first is being checked.
   */
  attempt(operator: string): number {
    const now = this.#clock.monotonicMs()
    const place = placeOf(operator)
    const before = this.#byPlace.get(place)
    if (before !== undefined && before.openAtMs > now) return before.openAtMs - now
    const count = (before?.count ?? 0) + 1
    const steps = count - FREE_FAILURES - 1
    const delayMs = steps < 0 ? 0 : Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 2 ** Math.min(steps, 16))
    this.#byPlace.set(place, { count, openAtMs: now + delayMs })
    return 0
  }

  succeeded(operator: string): void {
    this.#byPlace.delete(placeOf(operator))
  }
}

function placeOf(operator: string): number {
  return createHash('sha256').update(operator).digest().readUInt16BE(0) % PLACES
}

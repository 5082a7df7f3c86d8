import { createHmac } from 'node:crypto'
import type { Clock } from '../ports/clock.ts'
import type { Random } from '../ports/random.ts'
import { deviceOf } from './request-guard.ts'

interface Failures {
  readonly count: number
  readonly openAtMs: number
}

const FIRST_DELAY_MS = 1_000
/** One guess a minute from one device: 10,000 PINs of four digits take it a week. */
const DELAY_MAX_MS = 60_000
/** Slips of the finger cost nothing. */
const FREE_FAILURES = 2
/** One device that tries many names; several operators may share a tablet, so it takes longer until it waits. */
const FREE_FAILURES_OF_SOURCE = 10
/**
 * Devices that have nothing but their number: so many wrong PINs for one operator from all devices in ten minutes. One
 * device alone never comes there, so a guesser on one does not shut the operator out on another.
 */
const GUESSES_MAX = 20
const GUESSES_WITHIN_MS = 600_000
/**
 * Names can be invented without end, so each question falls into one of so many places, and no place is ever given up.
 * Which one is a secret of this run: nobody can aim at the place of somebody else.
 */
const PLACES = 4_096
/** Pairs of operator and device that have been right in this run. */
const KNOWN_MAX = 256

/**
 * After wrong PINs who asks waits, longer each time: per operator and device, per device, and per operator over all
 * devices on which that operator has not signed in before. Others do not notice.
 */
export class SignInDelay {
  readonly #clock: Clock
  readonly #secret: Uint8Array
  readonly #byPair = new Map<number, Failures>()
  readonly #bySource = new Map<number, Failures>()
  readonly #guesses = new Map<number, { count: number; endsAtMs: number }>()
  readonly #known = new Set<string>()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#secret = random.bytes(32)
  }

  /**
   * Milliseconds to wait, or 0 and the attempt is counted as failed until `succeeded` is called: attempts sent at the
   * same moment do not slip through while the first is being checked. `source` is the address of the device.
   */
  attempt(operator: string, source: string): number {
    const now = this.#clock.monotonicMs()
    const device = deviceOf(source)
    const pair = this.#placeOf(`${operator}\n${device}`)
    const one = this.#placeOf(device)
    const waitMs = Math.max(waitOf(this.#byPair.get(pair), now), waitOf(this.#bySource.get(one), now))
    if (waitMs > 0) return waitMs
    const guessedMs = this.#known.has(`${operator}\n${device}`) ? 0 : this.#guess(operator, now)
    if (guessedMs > 0) return guessedMs
    this.#byPair.set(pair, failed(this.#byPair.get(pair), now, FREE_FAILURES))
    this.#bySource.set(one, failed(this.#bySource.get(one), now, FREE_FAILURES_OF_SOURCE))
    return 0
  }

  succeeded(operator: string, source: string): void {
    const device = deviceOf(source)
    this.#byPair.delete(this.#placeOf(`${operator}\n${device}`))
    this.#bySource.delete(this.#placeOf(device))
    const guesses = this.#guesses.get(this.#placeOf(operator))
    if (guesses !== undefined && guesses.count > 0) guesses.count -= 1
    this.#known.add(`${operator}\n${device}`)
    const oldest = this.#known.values().next().value
    if (this.#known.size > KNOWN_MAX && oldest !== undefined) this.#known.delete(oldest)
  }

  #guess(operator: string, now: number): number {
    const place = this.#placeOf(operator)
    const before = this.#guesses.get(place)
    const guesses =
      before === undefined || before.endsAtMs <= now ? { count: 0, endsAtMs: now + GUESSES_WITHIN_MS } : before
    this.#guesses.set(place, guesses)
    if (guesses.count >= GUESSES_MAX) return guesses.endsAtMs - now
    guesses.count += 1
    return 0
  }

  #placeOf(text: string): number {
    return createHmac('sha256', this.#secret).update(text).digest().readUInt16BE(0) % PLACES
  }
}

function waitOf(failures: Failures | undefined, now: number): number {
  return failures === undefined ? 0 : Math.max(0, failures.openAtMs - now)
}

function failed(before: Failures | undefined, now: number, free: number): Failures {
  const count = (before?.count ?? 0) + 1
  const steps = count - free - 1
  const delayMs = steps < 0 ? 0 : Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 2 ** Math.min(steps, 16))
  return { count, openAtMs: now + delayMs }
}

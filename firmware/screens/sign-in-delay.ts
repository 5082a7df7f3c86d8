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
/** Names can be invented; the one whose delay ends first makes room, so that inventing names opens no door. */
const OPERATORS_MAX = 256

/** After wrong PINs an operator's name waits, longer each time; other operators do not notice. */
export class SignInDelay {
  readonly #clock: Clock
  readonly #byOperator = new Map<string, Failures>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Milliseconds to wait, or 0 and the attempt is counted as failed until `succeeded` is called: attempts sent at the
   * same moment do not slip through while the first is being checked.
   */
  attempt(operator: string): number {
    const now = this.#clock.monotonicMs()
    const before = this.#byOperator.get(operator)
    if (before !== undefined && before.openAtMs > now) return before.openAtMs - now
    const count = (before?.count ?? 0) + 1
    const steps = count - FREE_FAILURES - 1
    const delayMs = steps < 0 ? 0 : Math.min(DELAY_MAX_MS, FIRST_DELAY_MS * 2 ** Math.min(steps, 16))
    this.#byOperator.delete(operator)
    if (this.#byOperator.size >= OPERATORS_MAX) this.#forgetFirstToOpen()
    this.#byOperator.set(operator, { count, openAtMs: now + delayMs })
    return 0
  }

  succeeded(operator: string): void {
    this.#byOperator.delete(operator)
  }

  #forgetFirstToOpen(): void {
    const first = [...this.#byOperator].reduce((least, next) => (next[1].openAtMs < least[1].openAtMs ? next : least))
    this.#byOperator.delete(first[0])
  }
}

import { dropBelow, putIn, type Stretch, stretchAt } from '../domain/stretches.ts'

/** Each hole between ranges is an event that is still to be sent, so more than a window of them is rare. */
const RANGES_MAX = 1_000

/**
 * Which sequences are acknowledged: everything up to the cursor, and ranges above it.
 *
 * Invariant: the cursor never passes a sequence that was not added.
 */
export class AckedRanges {
  #cursor: number
  /** Ascending, apart from each other and from the cursor by at least one sequence. */
  readonly #ranges: Stretch[] = []

  constructor(cursor: number) {
    this.#cursor = cursor
  }

  /** Highest sequence below and at which all are acknowledged. */
  get cursor(): number {
    return this.#cursor
  }

  /** How many are acknowledged above the cursor. */
  get ahead(): number {
    return this.#ranges.reduce((total, range) => total + range.to - range.from + 1, 0)
  }

  /** True when no further holes should be made: events go in order then, which makes none. */
  get isCrowded(): boolean {
    return this.#ranges.length >= RANGES_MAX
  }

  /** The first sequence from `sequence` on that is not acknowledged. */
  firstMissingFrom(sequence: number): number {
    const start = Math.max(sequence, this.#cursor + 1)
    const range = stretchAt(this.#ranges, start)
    return range === undefined ? start : range.to + 1
  }

  /** Everything up to there is acknowledged. */
  addUpTo(sequence: number): void {
    if (sequence <= this.#cursor) return
    this.#cursor = sequence
    dropBelow(this.#ranges, sequence + 1)
    this.#advance()
  }

  add(sequence: number): void {
    if (sequence <= this.#cursor) return
    putIn(this.#ranges, sequence)
    this.#advance()
  }

  #advance(): void {
    const first = this.#ranges[0]
    if (first?.from !== this.#cursor + 1) return
    this.#cursor = first.to
    this.#ranges.shift()
  }
}

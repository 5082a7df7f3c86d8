interface Range {
  from: number
  to: number
}

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
  readonly #ranges: Range[] = []

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
    const range = this.#ranges.find(({ from, to }) => from <= start && start <= to)
    return range === undefined ? start : range.to + 1
  }

  /** Everything up to there is acknowledged. */
  addUpTo(sequence: number): void {
    if (sequence <= this.#cursor) return
    this.#cursor = sequence
    while ((this.#ranges[0]?.to ?? Infinity) <= sequence) this.#ranges.shift()
    const first = this.#ranges[0]
    if (first !== undefined) first.from = Math.max(first.from, sequence + 1)
    this.#advance()
  }

  add(sequence: number): void {
    if (this.firstMissingFrom(sequence) !== sequence) return
    const after = this.#ranges.findIndex(({ from }) => from > sequence)
    const index = after === -1 ? this.#ranges.length : after
    const before = this.#ranges[index - 1]
    if (before?.to === sequence - 1) before.to = sequence
    else this.#ranges.splice(index, 0, { from: sequence, to: sequence })
    this.#join(before?.to === sequence ? index - 1 : index)
    this.#advance()
  }

  #join(index: number): void {
    const range = this.#ranges[index]
    const next = this.#ranges[index + 1]
    if (range === undefined || next?.from !== range.to + 1) return
    range.to = next.to
    this.#ranges.splice(index + 1, 1)
  }

  #advance(): void {
    const first = this.#ranges[0]
    if (first?.from !== this.#cursor + 1) return
    this.#cursor = first.to
    this.#ranges.shift()
  }
}

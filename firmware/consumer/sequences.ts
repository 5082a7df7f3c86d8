/** Both ends belong to it. */
export interface Range {
  readonly from: number
  readonly to: number
}

/**
 * Which sequences of a journal are there, as ranges in order: a journal without holes is one, however long it is.
 * Holes close as they opened, so there are few; each event costs a binary search.
 */
export class Sequences {
  readonly #ranges: { from: number; to: number }[] = []
  /** Everything below is taken for there: it was, and is not held any more. */
  #first: number

  constructor(first = 1) {
    this.#first = first
  }

  get head(): number {
    return this.#ranges.at(-1)?.to ?? this.#first - 1
  }

  has(sequence: number): boolean {
    const range = this.#ranges[this.#after(sequence) - 1]
    return range !== undefined && sequence <= range.to
  }

  add(sequence: number): void {
    if (this.has(sequence)) return
    const at = this.#after(sequence)
    const before = this.#ranges[at - 1]
    const after = this.#ranges[at]
    if (before?.to === sequence - 1) {
      before.to = after?.from === sequence + 1 ? after.to : sequence
      if (after?.from === sequence + 1) this.#ranges.splice(at, 1)
    } else if (after?.from === sequence + 1) after.from = sequence
    else this.#ranges.splice(at, 0, { from: sequence, to: sequence })
  }

  /** What is not there below the highest that is. */
  missing(): readonly Range[] {
    let next = this.#first
    return this.#ranges.flatMap(({ from, to }) => {
      const hole = { from: next, to: from - 1 }
      next = Math.max(next, to + 1)
      return hole.from <= hole.to ? [hole] : []
    })
  }

  /** What lies below is not held any more, and missing to nobody. */
  forgetBelow(first: number): void {
    this.#first = Math.max(this.#first, first)
    while ((this.#ranges[0]?.to ?? Infinity) < this.#first) this.#ranges.shift()
    const lowest = this.#ranges[0]
    if (lowest !== undefined) lowest.from = Math.max(lowest.from, this.#first)
  }

  /** Index of the first range that begins above `sequence`. */
  #after(sequence: number): number {
    let low = 0
    let high = this.#ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ranges[middle]?.from ?? Infinity) > sequence) high = middle
      else low = middle + 1
    }
    return low
  }
}

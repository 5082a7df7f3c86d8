import { dropBelow, gapsIn, putIn, type Stretch, stretchAt } from '../domain/stretches.ts'

/** Both ends belong to it. */
export type Range = Readonly<Stretch>

/**
 * Which sequences of a journal are there: a journal without holes is one stretch, however long it is. Holes close as
 * they opened, so there are few.
 */
export class Sequences {
  readonly #stretches: Stretch[] = []
  /** Everything below is taken for there: it was, and is not held any more. */
  #first: number

  constructor(first: number) {
    this.#first = first
  }

  get head(): number {
    return this.#stretches.at(-1)?.to ?? this.#first - 1
  }

  get isWhole(): boolean {
    const [lowest, other] = this.#stretches
    return lowest === undefined || (lowest.from <= this.#first && other === undefined)
  }

  has(sequence: number): boolean {
    return stretchAt(this.#stretches, sequence) !== undefined
  }

  add(sequence: number): void {
    putIn(this.#stretches, sequence)
  }

  /** What is not there below the highest that is. */
  missing(): readonly Range[] {
    return gapsIn(this.#stretches, this.#first, this.head)
  }

  /** From `sequence` on, which is not there, up to the next that is; null where none follows. */
  holeFrom(sequence: number): Range | null {
    const next = this.#stretches.find(({ from }) => from > sequence)
    return next === undefined ? null : { from: sequence, to: next.from - 1 }
  }

  /** What lies below is not held any more, and missing to nobody. */
  forgetBelow(first: number): void {
    this.#first = Math.max(this.#first, first)
    dropBelow(this.#stretches, this.#first)
  }
}

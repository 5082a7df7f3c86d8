import type { ArrivedEvent } from './arrived-event.ts'
import type { Range } from './sequences.ts'

const TYPE = 'sampling.maintenance.events-unreadable.v1'
/**
 * Sayings kept of one journal. A card with more bad places is to be replaced: what it says beyond them stays missing.
 * Looking through them costs each of the few holes a look at each saying.
 */
const SAID_MAX = 256

interface Said extends Range {
  /** Sequence of the event that says so. */
  readonly by: number
}

/**
 * Which of its events a kiosk says are damaged on its disk and will not come (`maintenance.events-unreadable`). What was
 * said is kept as it came; whether it is proven, the book judges by `saidBy`.
 */
export class SaidUnreadable {
  /** Lowest saying first. */
  #said: readonly Said[] = []

  /** True where it says something; any other event does not. A journal speaks only of what lies before. */
  hear({ data, sequence, type }: Pick<ArrivedEvent, 'type' | 'data' | 'sequence'>): boolean {
    if (type !== TYPE || this.#said.length >= SAID_MAX) return false
    const { from, to } = data
    if (typeof from !== 'number' || typeof to !== 'number' || !Number.isInteger(from) || !Number.isInteger(to))
      return false
    if (!(from >= 1 && from <= to && to < sequence)) return false
    this.#said = [...this.#said, { from, to, by: sequence }].toSorted((a, b) => a.by - b.by)
    return true
  }

  /**
   * Up to which event the journal must be read until all of `hole` is said; infinite where not all of it is. Events
   * `but` say nothing.
   */
  saidBy(hole: Range, but?: ReadonlySet<number>): number {
    let left: readonly Range[] = [hole]
    for (const said of this.#said) {
      if (but?.has(said.by) === true) continue
      left = without(left, said)
      if (left.length === 0) return said.by
    }
    return Infinity
  }

  /** What nobody explains of these holes, and what the kiosk does. */
  split(holes: readonly Range[]): { readonly missing: readonly Range[]; readonly unreadable: readonly Range[] } {
    const each = this.#said.reduce<readonly Range[]>(
      (known, said) => [...known, ...known.reduce<readonly Range[]>(without, [said])],
      [],
    )
    return {
      missing: this.#said.reduce<readonly Range[]>(without, holes),
      unreadable: holes
        .flatMap((hole) => each.map(({ from, to }) => ({ from: Math.max(from, hole.from), to: Math.min(to, hole.to) })))
        .filter(({ from, to }) => from <= to)
        .toSorted((a, b) => a.from - b.from),
    }
  }

  /** Of what lies below nobody asks any more. */
  forgetBelow(first: number): void {
    this.#said = this.#said.filter(({ to }) => to >= first)
  }
}

function without(ranges: readonly Range[], cut: Range): readonly Range[] {
  return ranges
    .flatMap(({ from, to }) => [
      { from, to: Math.min(to, cut.from - 1) },
      { from: Math.max(from, cut.to + 1), to },
    ])
    .filter(({ from, to }) => from <= to)
}

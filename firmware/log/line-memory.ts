/** A busy hour of what is worth a line, and no more than a part of a megabyte. */
const LINES_MAX = 2_000
const CHARACTERS_MAX = 512 * 1024
/** A line with a stack has 2,000. */
const LINE_CHARACTERS_MAX = 4_000

/** The latest lines of the log; a ring that forgets the oldest. */
export class LineMemory {
  readonly #lines: string[] = []
  #characters = 0

  /** One line of JSON, with its end. */
  push(line: string): void {
    const kept = line.trimEnd().slice(0, LINE_CHARACTERS_MAX)
    this.#lines.push(kept)
    this.#characters += kept.length
    while (this.#lines.length > LINES_MAX || this.#characters > CHARACTERS_MAX)
      this.#characters -= this.#lines.shift()?.length ?? 0
  }

  /** The oldest first, those whose level is as wanted. */
  lines(isWanted: (rank: number) => boolean): readonly string[] {
    return this.#lines.filter((line) => isWanted(Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0)))
  }
}

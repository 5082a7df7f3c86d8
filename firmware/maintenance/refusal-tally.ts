import type { CommandsRefused } from '../domain/command-record.ts'
import type { Clock } from '../ports/clock.ts'

/** One event in this time, however much is refused. */
const SUMMED_MS = 60_000

/** Counts what is refused: the first is told at once, the rest of the minute in one sum. Nobody fills the disk from outside. */
export class RefusalTally {
  readonly #clock: Clock
  readonly #tell: (summed: CommandsRefused) => void
  readonly #counts = new Map<string, number>()
  #cancel: (() => void) | null = null

  constructor(clock: Clock, tell: (summed: CommandsRefused) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** `reason` is one of a fixed list. */
  add(reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
    if (this.#cancel === null) this.#sum()
  }

  /** What is not told yet is told now. Idempotent. */
  close(): void {
    this.#cancel?.()
    this.#cancel = () => undefined
    this.#flush()
  }

  #sum(): void {
    const isAny = this.#counts.size > 0
    this.#flush()
    this.#cancel = isAny
      ? this.#clock.after(SUMMED_MS, () => {
          this.#sum()
        })
      : null
  }

  #flush(): void {
    const reasons = [...this.#counts].map(([reason, count]) => ({ reason, count }))
    this.#counts.clear()
    if (reasons.length > 0) this.#tell({ count: reasons.reduce((sum, { count }) => sum + count, 0), reasons })
  }
}

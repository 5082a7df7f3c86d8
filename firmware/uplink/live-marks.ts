import type { Clock } from '../ports/clock.ts'

/** Finer steps would only cost memory: at most `liveMs` / this many marks are kept. */
const MARK_EVERY_MS = 250

interface Mark {
  /** Head of the journal just before the append. */
  readonly below: number
  readonly atMs: number
}

/** Knows which events are young, without a time in each: where the journal's head stood a while ago. */
export class LiveMarks {
  readonly #clock: Clock
  readonly #liveMs: number
  #head: number
  #marks: Mark[] = []

  /** Everything up to `head` counts as old. */
  constructor(clock: Clock, liveMs: number, head: number) {
    this.#clock = clock
    this.#liveMs = liveMs
    this.#head = head
  }

  appended(head: number): void {
    const nowMs = this.#clock.monotonicMs()
    const last = this.#marks.at(-1)
    if (last === undefined || nowMs - last.atMs >= MARK_EVERY_MS) this.#marks.push({ below: this.#head, atMs: nowMs })
    this.#head = head
    this.#forgetOld(nowMs)
  }

  /** Sequences above it are live. */
  floor(): number {
    this.#forgetOld(this.#clock.monotonicMs())
    return this.#marks[0]?.below ?? this.#head
  }

  #forgetOld(nowMs: number): void {
    const young = this.#marks.findIndex(({ atMs }) => nowMs - atMs < this.#liveMs)
    if (young > 0) this.#marks.splice(0, young)
    else if (young === -1) this.#marks = []
  }
}

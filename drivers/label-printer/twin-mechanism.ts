import type { DotRows } from './dot-rows.ts'

/** One piece of paper that came out. */
export interface TwinLabel extends DotRows {
  /** False when the paper ended in it, or the job was cut off: a strip that somebody must throw away. */
  readonly isWhole: boolean
}

/** What somebody at the printer sees of it. */
export interface TwinState {
  readonly paper: 'ok' | 'near-end' | 'out'
  readonly cover: 'closed' | 'open'
  readonly head: 'ok' | 'hot'
  readonly isJammed: boolean
  /** Of a thermal transfer printer. */
  readonly ribbon: 'ok' | 'out'
  /** Somebody pressed the pause key. */
  readonly isPaused: boolean
}

/** Enough for the bench's last 50; then the oldest go. */
const mostLabels = 64

/** Head, motor and paper of a printer in memory: rows of dots go onto the paper, and the paper comes out. */
export class TwinMechanism {
  readonly #onPrinted: () => void
  readonly #labels: TwinLabel[] = []
  #state: TwinState = {
    ...{ paper: 'ok', cover: 'closed', head: 'ok' },
    ...{ ribbon: 'ok', isJammed: false, isPaused: false },
  }
  #rows: number[] = []
  #rowBytes = 0
  #rowsUntilPaperEnd: number | null = null
  #isTorn = false

  constructor(onPrinted: () => void) {
    this.#onPrinted = onPrinted
  }

  get state(): TwinState {
    return this.#state
  }

  get isReady(): boolean {
    const { cover, head, isJammed, isPaused, paper, ribbon } = this.#state
    const isFed = paper !== 'out' && ribbon === 'ok'
    return isFed && cover === 'closed' && head === 'ok' && !isJammed && !isPaused
  }

  /** What came out, oldest first. */
  printed(): readonly TwinLabel[] {
    return [...this.#labels]
  }

  /** New paper has no end near. */
  set(change: Partial<TwinState>): void {
    if (change.paper === 'ok') this.#rowsUntilPaperEnd = null
    this.#state = { ...this.#state, ...change }
  }

  /** The paper ends after so many more rows of dots. */
  endPaperAfter(rows: number): void {
    this.#rowsUntilPaperEnd = rows
  }

  /** One row of dots, 1 is ink; false when the paper ended before it. */
  printRow(row: readonly number[]): boolean {
    if (this.#rowsUntilPaperEnd === 0) {
      this.#rowsUntilPaperEnd = null
      this.#isTorn = true
      this.set({ paper: 'out' })
      return false
    }
    this.#rows.push(...row)
    this.#rowBytes = row.length
    if (this.#rowsUntilPaperEnd !== null) this.#rowsUntilPaperEnd--
    return true
  }

  /** The end of a label: what is on the paper comes out. */
  eject(): void {
    this.#out(!this.#isTorn)
  }

  /** The job is no more; rows that are on the paper stay there. */
  cutOff(): void {
    this.#out(false)
  }

  #out(isWhole: boolean): void {
    this.#isTorn = false
    if (this.#rows.length === 0) return
    const rows = Uint8Array.from(this.#rows)
    this.#rows = []
    const [widthDots, heightDots] = [this.#rowBytes * 8, rows.length / this.#rowBytes]
    this.#labels.push({ widthDots, heightDots, rows, isWhole })
    this.#labels.splice(0, Math.max(0, this.#labels.length - mostLabels))
    this.#onPrinted()
  }
}

/** The inside of a twin that speaks one language. */
export interface TwinEngine {
  receive(bytes: Uint8Array): void
  /** Somebody did something at the printer. */
  changed(): void
  /** The mains went away: what was held is gone. */
  powerOff(): void
}

import type { DotRows } from './dot-rows.ts'
import { clearBuffers } from './escpos-codec.ts'

/** One piece of paper that came out. */
export interface TwinLabel extends DotRows {
  /** False when the paper ended in it, or the job was cut off: a strip that somebody must throw away. */
  readonly isWhole: boolean
}

export interface TwinPaper {
  readonly paper: 'ok' | 'near-end' | 'out'
  readonly cover: 'closed' | 'open'
}

interface Raster {
  readonly rowBytes: number
  rowsLeft: number
}

/** Enough for the bench's last 50; then the oldest go. */
const mostLabels = 64
/** As in a good printer. What does not fit is lost, as it is when a host ignores the flow control. */
const bufferBytes = 64 * 1024
const clearedAnswer = Uint8Array.of(0x37, 0x25, 0x00)
const longestRealTimeCommand = clearBuffers.length
const rasterHeaderBytes = 8

/**
 * The inside of the twin: a receive buffer, the command interpreter, and paper.
 *
 * Like real ones it obeys real-time commands the moment they arrive, even inside a picture, while everything else
 * waits for paper: a job that was interrupted goes on by itself when paper is laid in, unless it was cancelled.
 */
export class EscposTwinEngine {
  readonly #answer: (bytes: Uint8Array) => void
  readonly #onPrinted: () => void
  readonly #knowsClear: boolean
  readonly #labels: TwinLabel[] = []
  #paper: TwinPaper = { paper: 'ok', cover: 'closed' }
  #buffer: number[] = []
  #recent: number[] = []
  #raster: Raster | null = null
  #rows: number[] = []
  #rowBytes = 0
  #rowsUntilPaperEnd: number | null = null
  #isTorn = false

  constructor(options: { answer: (bytes: Uint8Array) => void; onPrinted: () => void; knowsClear: boolean }) {
    this.#answer = options.answer
    this.#onPrinted = options.onPrinted
    this.#knowsClear = options.knowsClear
  }

  /** What came out, oldest first. */
  printed(): readonly TwinLabel[] {
    return [...this.#labels]
  }

  setPaper(change: Partial<TwinPaper>): void {
    this.#paper = { ...this.#paper, ...change }
    this.#work()
  }

  /** The paper ends after so many more rows of dots. */
  endPaperAfter(rows: number): void {
    this.#rowsUntilPaperEnd = rows
  }

  /** The network side is much faster than the paper: all bytes at hand arrive before the next row is printed. */
  receive(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#buffer.length < bufferBytes) this.#buffer.push(byte)
      this.#recent.push(byte)
      if (this.#recent.length > longestRealTimeCommand) this.#recent.shift()
      this.#obeyRealTime()
    }
    this.#work()
  }

  #obeyRealTime(): void {
    const n = this.#recent.at(-1) ?? 0
    if (this.#recent.at(-3) === 0x10 && this.#recent.at(-2) === 0x04 && n >= 1 && n <= 4)
      this.#answer(Uint8Array.of(this.#status(n)))
    if (!this.#knowsClear || !clearBuffers.every((byte, index) => byte === this.#recent[index])) return
    this.#buffer = []
    this.#recent = []
    this.#raster = null
    this.#cutOff()
    this.#answer(clearedAnswer)
  }

  #status(n: number): number {
    const { paper, cover } = this.#paper
    if (n === 1) return this.#isOnline() ? 0x12 : 0x1a
    if (n === 2) return 0x12 | (cover === 'open' ? 0x04 : 0) | (paper === 'out' ? 0x20 : 0)
    if (n === 3) return 0x12
    return { ok: 0x12, 'near-end': 0x1e, out: 0x7e }[paper]
  }

  #isOnline(): boolean {
    return this.#paper.paper !== 'out' && this.#paper.cover === 'closed'
  }

  #work(): void {
    let goesOn = true
    while (goesOn && this.#isOnline()) goesOn = this.#raster === null ? this.#command() : this.#printRow(this.#raster)
  }

  #printRow(raster: Raster): boolean {
    if (this.#rowsUntilPaperEnd === 0) {
      this.#rowsUntilPaperEnd = null
      this.#isTorn = true
      this.#paper = { ...this.#paper, paper: 'out' }
      return false
    }
    if (this.#buffer.length < raster.rowBytes) return false
    this.#rows.push(...this.#buffer.splice(0, raster.rowBytes))
    this.#rowBytes = raster.rowBytes
    raster.rowsLeft--
    if (this.#rowsUntilPaperEnd !== null) this.#rowsUntilPaperEnd--
    if (raster.rowsLeft === 0) this.#raster = null
    return true
  }

  /** Works through one command; false when it is not complete. Unknown bytes are passed over one by one. */
  #command(): boolean {
    const [first, second, third] = this.#buffer
    if (first === undefined) return false
    if (first === 0x0c) return this.#take(1, this.#ejectWhole)
    if (first !== 0x1b && first !== 0x1d && first !== 0x10) return this.#take(1)
    if (second === undefined) return false
    if (first === 0x10) return this.#take(second === 0x14 && third === 0x08 ? longestRealTimeCommand : 3)
    if (first === 0x1b && second === 0x40) return this.#take(2, this.#cutOff)
    if (first === 0x1b && second === 0x4a) return this.#take(3, this.#ejectWhole)
    if (first === 0x1d && second === 0x0c) return this.#take(2, this.#ejectWhole)
    if (first === 0x1d && second === 0x72) return this.#take(3, this.#answerPaper)
    if (first === 0x1d && second === 0x61) return this.#take(3)
    if (first === 0x1d && second === 0x76) return this.#take(rasterHeaderBytes, this.#beginRaster)
    return this.#take(2)
  }

  #take(length: number, act?: (command: readonly number[]) => void): boolean {
    if (this.#buffer.length < length) return false
    act?.(this.#buffer.splice(0, length))
    if (act === undefined) this.#buffer.splice(0, length)
    return true
  }

  /** GS v 0 m xL xH yL yH, then xL + 256 xH bytes a row. */
  readonly #beginRaster = ([, , , , xL = 0, xH = 0, yL = 0, yH = 0]: readonly number[]): void => {
    const raster = { rowBytes: xL + 256 * xH, rowsLeft: yL + 256 * yH }
    if (raster.rowBytes > 0 && raster.rowsLeft > 0) this.#raster = raster
  }

  readonly #answerPaper = (): void => {
    this.#answer(Uint8Array.of({ ok: 0x00, 'near-end': 0x03, out: 0x0f }[this.#paper.paper]))
  }

  readonly #ejectWhole = (): void => {
    this.#eject(!this.#isTorn)
  }

  /** Rows that are on the paper stay there. */
  readonly #cutOff = (): void => {
    this.#eject(false)
  }

  #eject(isWhole: boolean): void {
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

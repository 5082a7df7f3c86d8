import { clearBuffers } from './escpos-codec.ts'
import type { TwinEngine, TwinMechanism } from './twin-mechanism.ts'

interface Raster {
  readonly rowBytes: number
  rowsLeft: number
}

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
export class EscposTwinEngine implements TwinEngine {
  readonly #mechanism: TwinMechanism
  readonly #answer: (bytes: Uint8Array) => void
  readonly #knowsClear: boolean
  #buffer: number[] = []
  #recent: number[] = []
  #raster: Raster | null = null

  /** `knowsClear` is false for cheap printers that take DLE DC4 for data. */
  constructor(mechanism: TwinMechanism, answer: (bytes: Uint8Array) => void, { knowsClear }: { knowsClear: boolean }) {
    this.#mechanism = mechanism
    this.#answer = answer
    this.#knowsClear = knowsClear
  }

  changed(): void {
    this.#work()
  }

  powerOff(): void {
    this.#buffer = []
    this.#recent = []
    this.#raster = null
    this.#mechanism.cutOff()
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
    this.powerOff()
    this.#answer(clearedAnswer)
  }

  #status(n: number): number {
    const { cover, head, isJammed, paper } = this.#mechanism.state
    const isFaulty = head === 'hot' || isJammed
    if (n === 1) return this.#mechanism.isReady ? 0x12 : 0x1a
    if (n === 2) return 0x12 | (cover === 'open' ? 0x04 : 0) | (paper === 'out' ? 0x20 : 0) | (isFaulty ? 0x40 : 0)
    if (n === 3) return 0x12 | (head === 'hot' ? 0x40 : 0) | (isJammed ? 0x20 : 0)
    return { ok: 0x12, 'near-end': 0x1e, out: 0x7e }[paper]
  }

  #work(): void {
    let goesOn = true
    while (goesOn && this.#mechanism.isReady) {
      goesOn = this.#raster === null ? this.#command() : this.#printRow(this.#raster)
    }
  }

  #printRow(raster: Raster): boolean {
    if (this.#buffer.length < raster.rowBytes) return false
    if (!this.#mechanism.printRow(this.#buffer.slice(0, raster.rowBytes))) return false
    this.#buffer.splice(0, raster.rowBytes)
    raster.rowsLeft--
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
    this.#answer(Uint8Array.of({ ok: 0x00, 'near-end': 0x03, out: 0x0f }[this.#mechanism.state.paper]))
  }

  readonly #ejectWhole = (): void => {
    this.#mechanism.eject()
  }

  readonly #cutOff = (): void => {
    this.#mechanism.cutOff()
  }
}

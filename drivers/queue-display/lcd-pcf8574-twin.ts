import type { TwinI2cChip } from '../bus/twin-i2c-bus.ts'
import { Hd44780Twin } from './hd44780-twin.ts'
import { LCD_COLUMNS, readNumber } from './lcd-pcf8574-codec.ts'
import type { QueueDisplayTwin } from './queue-display-twin.ts'

/** How the backpack wires the expander: P0 register select, P1 read, P2 enable, P3 backlight, P4-P7 data. */
const REGISTER_SELECT = 0x01
const READ = 0x02
const ENABLE = 0x04
const BACKLIGHT = 0x08
/** PCF8574 datasheet, "Power-on reset": all lines high. */
const POWER_ON_PORT = 0xff
/** Eight bits and the acknowledge at 100 kHz. */
const BYTE_US = 90
const BLANK_ROW = ' '.repeat(LCD_COLUMNS)

/**
 * The expander as seen from the bus, the controller behind it, and the glass as seen from the street. The bytes of a
 * transfer appear at the port one after the other, each for as long as the next one takes on a bus of 100 kHz.
 */
export class LcdPcf8574Twin implements TwinI2cChip, QueueDisplayTwin {
  readonly #nowMs: () => number
  readonly #controller = new Hd44780Twin()
  readonly #listeners = new Set<() => void>()
  #isPowered = true
  #port = POWER_ON_PORT
  #seenAtMs: number
  #lostNibbles = 0

  /** `nowMs`: monotonic milliseconds, in which the driver makes its pauses. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs
    this.#seenAtMs = nowMs()
  }

  text(): string {
    return readNumber(this.rows())
  }

  rows(): readonly string[] {
    const codes = this.#isPowered ? this.#controller.codes(LCD_COLUMNS) : null
    if (codes === null) return [BLANK_ROW, BLANK_ROW]
    return codes.map((row) => row.map(characterOf).join(''))
  }

  isLit(): boolean {
    return this.#isPowered && (this.#port & BACKLIGHT) !== 0
  }

  /** Instructions that came too early and were missed by the controller. */
  missed(): number {
    return this.#controller.missed()
  }

  unplug(): void {
    this.#isPowered = false
    this.#changed()
  }

  plugIn(): void {
    if (this.#isPowered) return
    this.#isPowered = true
    this.#port = POWER_ON_PORT
    this.#controller.powerOn()
    this.#seenAtMs = this.#nowMs()
  }

  /** The next nibble is lost, as by a spike on the enable line: from there on both count differently. */
  loseNibble(): void {
    this.#lostNibbles += 1
  }

  onChanged(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** The expander has no registers: what is named as one is written to the port. */
  read(register: number, length: number): Uint8Array | null {
    return this.write(Uint8Array.of(register)) ? new Uint8Array(length).fill(this.#port) : null
  }

  write(bytes: Uint8Array): boolean {
    if (!this.#isPowered) return false
    const before = this.#glass()
    this.#waitUntilNow()
    for (const byte of bytes) this.#put(byte)
    if (this.#glass() !== before) this.#changed()
    return true
  }

  /** What passed since the last transfer, on the clock of whoever makes the pauses. */
  #waitUntilNow(): void {
    const nowMs = this.#nowMs()
    this.#controller.pass((nowMs - this.#seenAtMs) * 1_000)
    this.#seenAtMs = nowMs
  }

  #put(byte: number): void {
    this.#controller.pass(BYTE_US)
    const before = this.#port
    this.#port = byte
    const hasFallen = (before & ENABLE) !== 0 && (byte & ENABLE) === 0
    if (!hasFallen || (before & READ) !== 0) return
    if (this.#lostNibbles > 0) this.#lostNibbles -= 1
    else this.#controller.latch((before & REGISTER_SELECT) !== 0, before >> 4)
  }

  #glass(): string {
    return `${this.rows().join('\n')} ${this.isLit()}`
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}

/** ROM code A00 differs from ASCII in three places; what is no ASCII is no text of ours. */
function characterOf(code: number): string {
  if (code === 0x5c) return '¥'
  return code >= 0x20 && code < 0x7e ? String.fromCharCode(code) : '?'
}

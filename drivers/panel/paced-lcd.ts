import { setTimeout } from 'node:timers/promises'
import type { IoPlugin } from './io-plugin.ts'

/** A text display of two rows of sixteen characters. */
export interface TextLcd {
  /**
   * Wakes the controller and writes both rows, ASCII, sixteen characters each; backlight on. Calls may overlap; they go
   * out in order. Resolves when the bus has taken the last byte, with the first error of the bus, or null.
   */
  write(rows: readonly string[]): Promise<unknown>
  /** Nothing shown, backlight off. Resolves as `write` does. */
  darken(): Promise<unknown>
}

/** The part of johnny-five's `LCD` (controller PCF8574) in which nothing spins. */
export interface FiveLcd {
  backlight(value: 0 | 255): unknown
  /** One nibble of an instruction. */
  writeBits(mode: 0, nibble: number): unknown
  command(instruction: number): unknown
  setCursor(column: number, row: number): unknown
  print(text: string): unknown
}

/** HD44780U datasheet, table 6 "Instructions". */
const INSTRUCTION_REGISTER = 0
/** Four wires, two rows, characters of 5 × 8 dots. */
const FUNCTION_SET = 0x28
/** Shown, without a cursor. johnny-five's own start leaves the cursor's line under the last character. */
const DISPLAY_ON = 0x0c
const DISPLAY_OFF = 0x08
/** To the right, without shifting. */
const ENTRY_MODE = 0x06

/**
 * HD44780U datasheet, figure 24 "Initializing by Instruction", 4-bit interface: from whatever the controller is in (just
 * powered, or one nibble out of step) to four wires. It asks for more than 4.1 ms and more than 100 µs.
 */
const WAKING: readonly { readonly nibble: number; readonly restMs: number }[] = [
  { nibble: 0x3, restMs: 5 },
  { nibble: 0x3, restMs: 1 },
  { nibble: 0x3, restMs: 1 },
  { nibble: 0x2, restMs: 1 },
]
/** The same figure: more than 40 ms after the supply has come. */
const POWER_ON_MS = 50

/**
 * johnny-five's LCD without its spinning. Its bytes are held by the plugin; each stretch that needs a pause behind it is
 * sent on its own, and the pause is a timer. Elsewhere the bus is slow enough for the controller: two bytes take 180 µs
 * at 100 kHz (the expander's limit) and 45 µs at 400 kHz, an instruction 41 µs.
 *
 * The controller forgets everything with its power, and nobody tells us: each `write` wakes it anew. It clears nothing,
 * so that nobody sees it.
 */
export class PacedLcd implements TextLcd {
  readonly #lcd: FiveLcd
  readonly #address: number
  readonly #io: IoPlugin
  #tail: Promise<unknown> = Promise.resolve()
  /** It may have come by its power a moment ago. */
  #isFresh = true

  /** `io` must hold `address`. */
  constructor(lcd: FiveLcd, address: number, io: IoPlugin) {
    this.#lcd = lcd
    this.#address = address
    this.#io = io
  }

  write(rows: readonly string[]): Promise<unknown> {
    return this.#inTurn(async () => {
      const error = await this.#wake()
      if (error !== null) return error
      for (const instruction of [FUNCTION_SET, DISPLAY_ON, ENTRY_MODE]) this.#lcd.command(instruction)
      for (const [row, text] of rows.entries()) {
        this.#lcd.setCursor(0, row)
        this.#lcd.print(text)
      }
      return await this.#send()
    })
  }

  darken(): Promise<unknown> {
    return this.#inTurn(async () => {
      const error = await this.#wake()
      if (error !== null) return error
      this.#lcd.command(FUNCTION_SET)
      this.#lcd.command(DISPLAY_OFF)
      this.#lcd.backlight(0)
      return await this.#send()
    })
  }

  #inTurn(act: () => Promise<unknown>): Promise<unknown> {
    const turn = this.#tail.then(act)
    this.#tail = turn
    return turn
  }

  async #wake(): Promise<unknown> {
    this.#io.hold(this.#address)
    // Alone, and first: it does nothing but show whether somebody is there.
    this.#lcd.backlight(255)
    const error = await this.#send()
    if (error !== null) return error
    if (this.#isFresh) await setTimeout(POWER_ON_MS)
    this.#isFresh = false
    for (const { nibble, restMs } of WAKING) {
      this.#lcd.writeBits(INSTRUCTION_REGISTER, nibble)
      const failure = await this.#send()
      if (failure !== null) return failure
      await setTimeout(restMs)
    }
    return null
  }

  async #send(): Promise<unknown> {
    const error = await this.#io.sendHeld(this.#address)
    if (error !== null) this.#isFresh = true
    return error
  }
}

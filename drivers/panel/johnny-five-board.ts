import assert from 'node:assert/strict'
import type { Gpio } from '../bus/gpio.ts'
import type { I2cBus } from '../bus/i2c-bus.ts'
import { IoPlugin } from './io-plugin.ts'
import { type FiveLcd, PacedLcd, type TextLcd } from './paced-lcd.ts'

/** Positions of a four-digit module on the HT16K33: two digits, the colon's column, two digits. */
const DIGIT_POSITIONS = 5

/** johnny-five's segment order is dp a b c d e f g, from the highest bit. It has no minus. */
const MINUS_SEGMENTS = 0x01

export interface BoardBuses {
  readonly i2c?: I2cBus
  readonly gpio?: Gpio
}

/** A seven-segment display. */
export interface Digits {
  /**
   * Writes everything the controller needs to show these characters: oscillator on, no blinking, brightness, the five
   * positions. Calls may overlap; they go out in order. Resolves when the bus has taken the last byte, with the first
   * error of the bus, or null.
   */
  write(characters: readonly string[], brightnessPercent: number): Promise<unknown>
}

export interface Lamp {
  /** Throws `DriverError` `gpio.io`. */
  set(isOn: boolean): void
}

export interface Button {
  /** Called once per press, debounced (7 ms). Returns the function that stops listening. */
  onPress(listener: () => void): () => void
}

export interface Relay {
  /** Throws `DriverError` `gpio.io`. */
  set(isEnergised: boolean): void
}

/** johnny-five's components on one board. Each address and line is taken once per board. */
export interface Board {
  /** Blanks the display at `address`. Never throws for a display that is missing: see `Digits.write`. */
  digits(address: number): Digits
  /**
   * Two rows of sixteen characters at `address`. Holds the process up for 10 ms, once; sends nothing before the first
   * `write`. Never throws for a display that is missing.
   */
  lcd(address: number): TextLcd
  /** Off at first. Throws `DriverError` `gpio.no-line`. */
  lamp(line: number): Lamp
  /** An active buzzer: silent at first, and again when this process is gone. Throws `DriverError` `gpio.no-line`. */
  buzzer(line: number): Lamp
  /** Not energised at first, and again when this process is gone. Throws `DriverError` `gpio.no-line`. */
  relay(line: number): Relay
  /** `pullUp`: rests at 1, pressed is 0. The pull itself is set outside. Throws `DriverError` `gpio.no-line`. */
  button(line: number, options: { readonly pullUp: boolean }): Button
  /** Closes the lines; idempotent. The buses belong to whoever opened them. */
  close(): void
}

/**
 * Loads johnny-five (slow: some 100 ms on a laptop, a second on a small board, hence only here) and opens a board on
 * our own IO plugin. The defaults of johnny-five would end the process: its REPL at the end of standard input, its
 * SIGINT handler before our own shutdown is done.
 */
export async function openBoard(buses: BoardBuses): Promise<Board> {
  const five = await loadJohnnyFive()
  const io = new IoPlugin(buses.i2c, buses.gpio)
  const options = { io, repl: false, debug: false, sigint: false }
  const ready = Promise.withResolvers<undefined>()
  const board = new five.Board(options)
  board.once('ready', () => {
    ready.resolve(undefined)
  })
  // johnny-five itself gives up after 10 s.
  board.once('error', ready.reject)
  await ready.promise
  return new JohnnyFiveBoard(five, board, io)
}

class JohnnyFiveBoard implements Board {
  readonly #five: JohnnyFive
  readonly #board: FiveBoard
  readonly #io: IoPlugin
  readonly #taken = new Set<string>()
  #isClosed = false

  constructor(five: JohnnyFive, board: FiveBoard, io: IoPlugin) {
    this.#five = five
    this.#board = board
    this.#io = io
  }

  digits(address: number): Digits {
    const addresses = new UnclaimedAddresses(address)
    const options = { controller: 'HT16K33', addresses, board: this.#board }
    const digits = this.#take(`address ${address}`, () => new this.#five.Led.Digits(options))
    // What became of the first writes says nothing about the next ones.
    void this.#io.takeOutcome(address)
    return {
      write: async (characters, brightnessPercent) => {
        assert(characters.length === DIGIT_POSITIONS && !this.#isClosed, 'five positions, on an open board')
        digits.on()
        digits.blink(false)
        digits.brightness(brightnessPercent)
        // Not `print`, which shifts what is not exactly five characters long and throws for a minus.
        characters.forEach((character, position) => digits.digit(0, position, character))
        return await this.#io.takeOutcome(address)
      },
    }
  }

  lcd(address: number): TextLcd {
    const lcd = this.#take(`address ${address}`, () => {
      this.#io.hold(address)
      return new this.#five.LCD({ controller: 'PCF8574', address, rows: 2, cols: 16, board: this.#board })
    })
    return new PacedLcd(lcd, address, this.#io)
  }

  lamp(line: number): Lamp {
    return this.#led(line)
  }

  buzzer(line: number): Lamp {
    this.#io.releaseWithUs(line)
    return this.#led(line)
  }

  #led(line: number): Lamp {
    const led = this.#take(`line ${line}`, () => new this.#five.Led({ pin: line, board: this.#board }))
    return {
      set: (isOn) => {
        assert(!this.#isClosed, 'the board is closed')
        if (isOn) led.on()
        else led.off()
      },
    }
  }

  relay(line: number): Relay {
    const relay = this.#take(`line ${line}`, () => {
      this.#io.releaseWithUs(line)
      return new this.#five.Relay({ pin: line, type: 'NO', board: this.#board })
    })
    return {
      set: (isEnergised) => {
        assert(!this.#isClosed, 'the board is closed')
        // The words are of a contact: one that is normally open closes while the coil is energised.
        if (isEnergised) relay.close()
        else relay.open()
      },
    }
  }

  button(line: number, options: { readonly pullUp: boolean }): Button {
    const wiring = { pin: line, isPullup: options.pullUp, board: this.#board }
    const button = this.#take(`line ${line}`, () => new this.#five.Button(wiring))
    return {
      onPress: (listener) => {
        button.on('press', listener)
        return () => {
          button.off('press', listener)
        }
      },
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#io.close()
  }

  /** Taken only when it could be opened, so that a line that was busy can be tried again. */
  #take<T>(what: string, open: () => T): T {
    assert(!this.#isClosed, 'the board is closed')
    assert(!this.#taken.has(what), `${what} is in use on this board`)
    const component = open()
    this.#taken.add(what)
    return component
  }
}

/**
 * johnny-five claims every HT16K33 address for the life of the process (`initialize` in lib/led/ledcontrol.js, 2.1.0)
 * by walking this list with `forEach`, so that a board could not be opened a second time. A list that is not walked
 * claims nothing; `#take` keeps an address from being used twice on one board.
 */
class UnclaimedAddresses extends Array<number> {
  constructor(address: number) {
    super(1)
    this[0] = address
  }

  override forEach(): void {
    return
  }
}

/** The little of johnny-five that is used, as its source has it. */
interface JohnnyFive {
  readonly Board: new (options: object) => FiveBoard
  readonly Button: new (options: object) => FiveButton
  readonly LCD: new (options: object) => FiveLcd
  readonly Relay: new (options: object) => FiveRelay
  readonly Led: (new (options: object) => FiveLed) & { readonly Digits: FiveDigitsClass }
}

interface FiveBoard {
  once(event: 'ready', listener: () => void): unknown
  once(event: 'error', listener: (error: unknown) => void): unknown
}

interface FiveLed {
  on(): unknown
  off(): unknown
}

interface FiveRelay {
  open(): unknown
  close(): unknown
}

interface FiveButton {
  on(event: 'press', listener: () => void): unknown
  off(event: 'press', listener: () => void): unknown
}

interface FiveDigitsClass {
  new (options: object): FiveDigits
  /** Segments by character; shared by all displays of the process. */
  readonly CHARS: Record<string, number>
}

interface FiveDigits {
  on(): unknown
  blink(isBlinking: false): unknown
  brightness(percent: number): unknown
  digit(device: number, position: number, character: string): unknown
}

async function loadJohnnyFive(): Promise<JohnnyFive> {
  const module: { default?: unknown } = await import('johnny-five')
  // @types/johnny-five lacks `sigint`, `addresses`, `CHARS`, `digit`, `blink` and the default export: this is the one
  // place where what the package gives is taken for what its source says.
  const five = module.default as JohnnyFive
  // A minus for "no number"; setting it again is the same.
  five.Led.Digits.CHARS['-'] = MINUS_SEGMENTS
  return five
}

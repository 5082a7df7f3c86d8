import { EventEmitter } from 'node:events'
import type { DigitalInput, DigitalOutput, Gpio, Level } from '../bus/gpio.ts'
import type { I2cBus } from '../bus/i2c-bus.ts'
import { DriverError } from '../driver-error.ts'

/** johnny-five's pin modes. There is no PWM in sysfs: were it listed, `Led` would use it. */
const MODES = Object.freeze({ INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, SERVO: 4 })
/** BCM 0-27. */
const HEADER_LINE_COUNT = 28
/** Of one transfer, as an SMBus block has it; the others on the bus wait for it, 3 ms at 100 kHz. */
const HELD_BLOCK_BYTES = 32

interface WatchedInput {
  readonly input: DigitalInput
  readonly report: (level: Level) => void
  /** The level of a button that nobody presses. */
  readonly rest: Level
}

/**
 * What johnny-five 2.1.0 expects of an IO plugin, over our own buses: the part that `Led`, `Led.Digits`, `LCD`,
 * `Button`, `Relay` and `Pin` touch. Pins are BCM numbers.
 *
 * - `i2cWrite` never throws, since a constructor of johnny-five that is interrupted half-way cannot be run again: what
 *   became of the writes is asked for with `takeOutcome`, or of `sendHeld` where the address is held.
 * - GPIO calls do throw, `DriverError` `gpio.no-line` or `gpio.io`, out of the component's method.
 */
export class IoPlugin extends EventEmitter {
  // Read by johnny-five while the board is constructed. Any name but "Firmata" and "Mock", which renumber pins.
  readonly name = 'kiosk-io'
  readonly isReady = true
  readonly MODES = MODES
  readonly HIGH = 1
  readonly LOW = 0
  readonly pins = Array.from({ length: HEADER_LINE_COUNT }, () => ({
    supportedModes: [MODES.INPUT, MODES.OUTPUT],
    mode: MODES.INPUT,
    value: 0,
    report: 1,
    analogChannel: 127,
  }))
  readonly analogPins: readonly number[] = []

  readonly #i2c: I2cBus | undefined
  readonly #gpio: Gpio | undefined
  readonly #outputs = new Map<number, DigitalOutput>()
  readonly #inputs = new Map<number, DigitalInput>()
  readonly #pulledUp = new Set<number>()
  readonly #watched: WatchedInput[] = []
  readonly #outcomes = new Map<number, Promise<unknown>>()
  /** Bytes that wait for `sendHeld`, by address. */
  readonly #held = new Map<number, number[]>()

  constructor(i2c: I2cBus | undefined, gpio: Gpio | undefined) {
    super()
    this.#i2c = i2c
    this.#gpio = gpio
  }

  /** OUTPUT starts low, a lamp that is off. A pin keeps its first mode. */
  pinMode(pin: number, mode: number): void {
    if (this.#outputs.has(pin) || this.#inputs.has(pin)) return
    if (mode === MODES.OUTPUT) this.#outputs.set(pin, this.#lines().openOutput(pin, 0))
    if (mode === MODES.INPUT) this.#inputs.set(pin, this.#lines().openInput(pin))
  }

  /**
   * On an input, johnny-five means the pull by it, which sysfs cannot set: noted as the button's rest, not driven.
   * On a pin without a mode (`Relay` sets none), it opens the output at this level in one step.
   */
  digitalWrite(pin: number, value: number): void {
    const level = value === 0 ? 0 : 1
    const output = this.#outputs.get(pin)
    if (output !== undefined) output.write(level)
    else if (!this.#inputs.has(pin)) this.#outputs.set(pin, this.#lines().openOutput(pin, level))
    else if (level === 1) this.#pulledUp.add(pin)
  }

  /** An output that falls to 0 when this process ends, however it ends. It starts there. */
  releaseWithUs(pin: number): void {
    this.pinMode(pin, MODES.OUTPUT)
    this.#lines().releaseWithUs(pin)
  }

  /** Reports edges only: a button that is held down while the kiosk starts has not been pressed. */
  digitalRead(pin: number, report: (level: Level) => void): void {
    this.pinMode(pin, MODES.INPUT)
    const input = this.#inputs.get(pin)
    if (input === undefined) return
    input.onChange(report)
    this.#watched.push({ input, report, rest: this.#pulledUp.has(pin) ? 1 : 0 })
  }

  /** johnny-five names the address in three shapes here; we have one bus, whatever the address. */
  i2cConfig(): void {
    return
  }

  /** `(address, byte)`, `(address, bytes)` or `(address, register, bytes)`, as johnny-five's drivers call it. */
  i2cWrite(address: number, first: number | readonly number[], rest: readonly number[] = []): void {
    const bytes = Uint8Array.from([first, rest].flat())
    const held = this.#held.get(address)
    if (held !== undefined) {
      held.push(...bytes)
      return
    }
    const earlier = this.#outcomes.get(address)
    const sent = this.#send(address, bytes)
    // The first error since the last `takeOutcome`. The bus keeps the order, so nothing is awaited before sending.
    this.#outcomes.set(address, earlier === undefined ? sent : both(earlier, sent))
  }

  /** Resolves when the writes since the last call have been taken: with the first error among them, or null. */
  async takeOutcome(address: number): Promise<unknown> {
    const outcome = this.#outcomes.get(address) ?? null
    this.#outcomes.delete(address)
    return await outcome
  }

  /**
   * From now on what is written to this address waits for `sendHeld`; what waited so far is dropped. For a component that
   * makes its pauses by spinning between two writes: the spinning would hold the process up, and lose its meaning in a
   * queue. Whoever holds an address makes the pauses between two calls of `sendHeld`.
   */
  hold(address: number): void {
    this.#held.set(address, [])
  }

  /**
   * Sends what waits at a held address, in transfers of at most 32 bytes between which others have their turn. Resolves
   * when the bus has taken the last byte with null, or with the first error: the rest is not sent then.
   */
  async sendHeld(address: number): Promise<unknown> {
    const bytes = this.#held.get(address)?.splice(0) ?? []
    for (let at = 0; at < bytes.length; at += HELD_BLOCK_BYTES) {
      const error = await this.#send(address, Uint8Array.from(bytes.slice(at, at + HELD_BLOCK_BYTES)))
      if (error !== null) return error
    }
    return null
  }

  /** Closes the lines that were opened here; the buses belong to whoever opened them. */
  close(): void {
    // A button that is down has an interval running inside johnny-five: letting go ends it.
    for (const { report, rest } of this.#watched.splice(0)) report(rest)
    for (const line of [...this.#inputs.values(), ...this.#outputs.values()]) line.close()
    this.#inputs.clear()
    this.#outputs.clear()
  }

  #lines(): Gpio {
    if (this.#gpio !== undefined) return this.#gpio
    throw new DriverError('gpio.no-line', 'This board was opened without GPIO', { retryable: false })
  }

  async #send(address: number, bytes: Uint8Array): Promise<unknown> {
    try {
      if (this.#i2c === undefined) {
        throw new DriverError('i2c.bus-missing', 'This board was opened without I²C', { retryable: false })
      }
      await this.#i2c.write(address, bytes)
      return null
    } catch (error) {
      return error
    }
  }
}

async function both(earlier: Promise<unknown>, later: Promise<unknown>): Promise<unknown> {
  const [first, second] = await Promise.all([earlier, later])
  return first ?? second
}

import { type DriverError, isDriverError } from '../driver-error.ts'
import type { DigitalInput, DigitalOutput, Gpio, Level } from './gpio.ts'

/** How often a line that is not there is tried again, and an input asked whether it still is. */
const LOOK_MS = 2_000

/** A line that somebody wants, whether it can be had or not. */
interface Wanted {
  /** Throws `DriverError`. */
  readonly look: () => unknown
  readonly close: () => void
}

/**
 * Lines that come back: one that cannot be opened, or fails, leaves the others alone, is tried again every 2 s, and is
 * then as it was: an output at the level that was last wanted, an input with its listeners.
 */
export class ReturningGpio implements Gpio {
  readonly #gpio: Gpio
  readonly #wanted = new Map<number, Wanted>()
  readonly #released = new Set<number>()
  readonly #faults = new Map<number, DriverError>()
  readonly #listeners = new Set<() => void>()
  readonly #looking: NodeJS.Timeout

  constructor(gpio: Gpio, lookMs: number = LOOK_MS) {
    this.#gpio = gpio
    this.#looking = setInterval(() => {
      this.#look()
    }, lookMs)
    this.#looking.unref()
  }

  /** What is wrong with the first line that cannot be used; null when all can. */
  fault(): DriverError | null {
    return [...this.#faults.values()][0] ?? null
  }

  /** Called soon after a line has failed or come back. Returns the function that stops listening. */
  onFault(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** A line that cannot be had yet is no error here: `write` says it. */
  openOutput(line: number, initial: Level): DigitalOutput {
    let level = initial
    let output: DigitalOutput | null = null
    const drive = (): void => {
      if (output !== null) {
        output.write(level)
        return
      }
      output = this.#gpio.openOutput(line, level)
      if (this.#released.has(line)) this.#gpio.releaseWithUs(line)
    }
    const letGo = (): void => {
      output?.close()
      output = null
    }
    const use = (): void => {
      this.#try(line, drive, letGo)
    }
    this.#want(line, use, letGo)
    return {
      write: (next) => {
        level = next
        use()
      },
      close: () => {
        this.#forget(line)
      },
    }
  }

  /** A line that cannot be had yet is no error here: `read` says it. */
  openInput(line: number): DigitalInput {
    const listeners = new Set<(level: Level) => void>()
    let input: DigitalInput | null = null
    const get = (): Level => {
      if (input === null) {
        input = this.#gpio.openInput(line)
        input.onChange((level) => {
          for (const listener of [...listeners]) listener(level)
        })
      }
      return input.read()
    }
    const letGo = (): void => {
      input?.close()
      input = null
    }
    const use = (): Level => this.#try(line, get, letGo)
    this.#want(line, use, letGo)
    return {
      read: use,
      onChange: (listener) => {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      },
      close: () => {
        listeners.clear()
        this.#forget(line)
      },
    }
  }

  releaseWithUs(line: number): void {
    this.#released.add(line)
    if (!this.#faults.has(line)) this.#gpio.releaseWithUs(line)
  }

  close(): void {
    clearInterval(this.#looking)
    for (const wanted of this.#wanted.values()) wanted.close()
    this.#wanted.clear()
    this.#listeners.clear()
    this.#gpio.close()
  }

  #want(line: number, look: () => unknown, close: () => void): void {
    this.#wanted.set(line, { look, close })
    this.#quietly(look)
  }

  #forget(line: number): void {
    this.#wanted.get(line)?.close()
    this.#wanted.delete(line)
    this.#released.delete(line)
    this.#faults.delete(line)
  }

  #look(): void {
    for (const { look } of this.#wanted.values()) this.#quietly(look)
  }

  /** What fails is in `#faults` by then. */
  #quietly(look: () => unknown): void {
    try {
      look()
    } catch (error) {
      if (!isDriverError(error)) throw error
    }
  }

  /** Uses the line, and gives it up when it fails: its files may be of a controller that is gone. */
  #try<Result>(line: number, use: () => Result, letGo: () => void): Result {
    const before = this.#faults.get(line)?.code
    try {
      const result = use()
      this.#faults.delete(line)
      if (before !== undefined) this.#changed()
      return result
    } catch (error) {
      if (!isDriverError(error)) throw error
      letGo()
      this.#faults.set(line, error)
      if (before !== error.code) this.#changed()
      throw error
    }
  }

  #changed(): void {
    // Later: whoever uses a line just now would be asked in the middle of it.
    for (const listener of this.#listeners) queueMicrotask(listener)
  }
}

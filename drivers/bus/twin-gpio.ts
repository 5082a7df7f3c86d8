import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { DriverError, type DriverErrorCode } from '../driver-error.ts'
import type { DigitalInput, DigitalOutput, Gpio, Level } from './gpio.ts'

/** The lines of a Raspberry Pi's header. */
const LINE_COUNT = 28
/** A short human press; well above the 7 ms within which johnny-five takes edges for bounce. */
const PRESS_MS = 60

/** Header lines in memory. Inputs rest at 1, as with a pull-up and a button to ground, unless set otherwise. */
export class TwinGpio implements Gpio {
  readonly #outputs = new Map<number, Level>()
  readonly #inputs = new Map<number, Level>()
  readonly #open = new Map<number, { close(): void }>()
  readonly #edgeListeners = new Map<number, Set<(level: Level) => void>>()
  readonly #outputListeners = new Set<(line: number, level: Level) => void>()
  /** Outputs that fall to 0 with the process. */
  readonly #released = new Set<number>()
  readonly #pressed = new Set<number>()
  readonly #faults = new Map<number, DriverErrorCode>()
  readonly #closing = new AbortController()

  openOutput(line: number, initial: Level): DigitalOutput {
    this.#claim(line)
    const output = {
      write: (level: Level) => {
        assert(this.#open.has(line), `GPIO line ${line} is closed`)
        this.#refuseIfFaulty(line)
        this.#drive(line, level)
      },
      close: () => {
        if (this.#released.delete(line)) this.#drive(line, 0)
        this.#open.delete(line)
      },
    }
    this.#open.set(line, output)
    this.#drive(line, initial)
    return output
  }

  releaseWithUs(line: number): void {
    assert(this.#open.has(line), `GPIO line ${line} is not open`)
    this.#released.add(line)
  }

  /** From now on opening and using this line fails so, and nobody hears its edges; null ends it. */
  failLine(line: number, code: DriverErrorCode | null): void {
    if (code === null) this.#faults.delete(line)
    else this.#faults.set(line, code)
  }

  /** What a process that is killed, or hangs, leaves behind: every output keeps its level but those that fall with it. */
  killProcess(): void {
    for (const line of this.#released) this.#drive(line, 0)
  }

  openInput(line: number): DigitalInput {
    this.#claim(line)
    const listeners = new Set<(level: Level) => void>()
    this.#edgeListeners.set(line, listeners)
    const input = {
      read: () => {
        this.#refuseIfFaulty(line)
        return this.#inputs.get(line) ?? 1
      },
      onChange: (listener: (level: Level) => void) => {
        listeners.add(listener)
        return () => {
          listeners.delete(listener)
        }
      },
      close: () => {
        listeners.clear()
        this.#open.delete(line)
      },
    }
    this.#open.set(line, input)
    return input
  }

  close(): void {
    this.#closing.abort()
    for (const line of [...this.#open.values()]) line.close()
  }

  /** What each output drives; an output that was closed keeps its last level, as the real ones do. */
  levels(): ReadonlyMap<number, Level> {
    return new Map(this.#outputs)
  }

  /** Called after each change of an output. Returns the function that stops listening. */
  onOutput(listener: (line: number, level: Level) => void): () => void {
    this.#outputListeners.add(listener)
    return () => {
      this.#outputListeners.delete(listener)
    }
  }

  /** True when somebody watches this input: without, a press has no effect. */
  isWatched(line: number): boolean {
    return (this.#edgeListeners.get(line)?.size ?? 0) > 0
  }

  /** Sets an input's level; an edge is reported when it differs from the last one. */
  setInput(line: number, level: Level): void {
    if ((this.#inputs.get(line) ?? 1) === level) return
    this.#inputs.set(line, level)
    if (this.#faults.has(line)) return
    for (const listener of [...(this.#edgeListeners.get(line) ?? [])]) listener(level)
  }

  /**
   * Moves an input away from its rest and back after `pressMs`. One that is down already is not pressed again. Resolves
   * when it is released, or at once; never rejects.
   */
  async press(line: number, pressMs: number = PRESS_MS): Promise<void> {
    if (this.#pressed.has(line)) return
    this.#pressed.add(line)
    const rest = this.#inputs.get(line) ?? 1
    this.setInput(line, rest === 1 ? 0 : 1)
    // `close` lets go of the button at once.
    await setTimeout(pressMs, undefined, { signal: this.#closing.signal }).catch(() => undefined)
    this.#pressed.delete(line)
    this.setInput(line, rest)
  }

  #claim(line: number): void {
    assert(!this.#open.has(line), `GPIO line ${line} is already open`)
    this.#refuseIfFaulty(line)
    if (Number.isInteger(line) && line >= 0 && line < LINE_COUNT) return
    throw new DriverError('gpio.no-line', `There is no header line ${line}`, { retryable: false })
  }

  #refuseIfFaulty(line: number): void {
    const code = this.#faults.get(line)
    if (code !== undefined) throw new DriverError(code, `GPIO line ${line} fails`, { retryable: true })
  }

  #drive(line: number, level: Level): void {
    const hasChanged = this.#outputs.get(line) !== level
    this.#outputs.set(line, level)
    if (!hasChanged) return
    for (const listener of [...this.#outputListeners]) listener(line, level)
  }
}

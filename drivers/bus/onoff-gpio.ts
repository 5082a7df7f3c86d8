import assert from 'node:assert/strict'
import { accessSync, constants, existsSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Gpio as OnoffLine } from 'onoff'
import { DriverError, isDriverError } from '../driver-error.ts'
import type { DigitalInput, DigitalOutput, Gpio, Level } from './gpio.ts'
import { lineForbidden, toLineError } from './gpio-failure.ts'
import { type GpioChip, headerChip, sysfsNumber } from './gpio-lines.ts'
import { LineGuard } from './line-guard.ts'

/** onoff's, which cannot be told another. */
const SYSFS_ROOT = '/sys/class/gpio'
/** udev gives a line that has just appeared to the group; one that is not given by then is not given at all. */
const GIVEN_WITHIN_MS = 1_000
const LOOK_AGAIN_MS = 20

export interface OnoffGpioOptions {
  /** `auto` (a Raspberry Pi's header), a controller's label, or its folder `gpiochipN`. */
  readonly chipLabel?: string
  /** Lines that will be opened: made ready here, where waiting holds nothing up. */
  readonly lines?: readonly number[]
  /** Where the controllers are looked up. onoff itself always works in `/sys/class/gpio`. */
  readonly sysfsRoot?: string
}

/**
 * The header lines through the package onoff. Rejects with `gpio.no-line` when onoff's native part cannot be loaded;
 * what is wrong with the controller or a line is said when the line is opened, each time anew.
 */
export async function openOnoffGpio(options: OnoffGpioOptions = {}): Promise<Gpio> {
  const { chipLabel = 'auto', lines = [], sysfsRoot = SYSFS_ROOT } = options
  const gpio = new OnoffGpio(() => headerChip(sysfsRoot, chipLabel), await loadOnoff())
  const deadlineMs = performance.now() + GIVEN_WITHIN_MS
  while (!gpio.makeReady(lines) && performance.now() < deadlineMs) await setTimeout(LOOK_AGAIN_MS)
  return gpio
}

type OnoffClass = typeof OnoffLine

async function loadOnoff(): Promise<OnoffClass> {
  try {
    // Loaded here, since epoll below it is native: where it was not built, the kiosk goes on without a panel.
    // By `default`: Node finds the names in a CommonJS package, a release's bundle gives it whole.
    return (await import('onoff')).default.Gpio
  } catch (cause) {
    throw new DriverError('gpio.no-line', 'onoff cannot be loaded', { retryable: false, cause })
  }
}

class OnoffGpio implements Gpio {
  readonly #chip: () => GpioChip
  readonly #Line: OnoffClass
  readonly #open = new Map<number, { readonly number: number; readonly line: { close(): void } }>()
  #guard: LineGuard | null = null

  constructor(chip: () => GpioChip, Line: OnoffClass) {
    this.#chip = chip
    this.#Line = Line
  }

  /** Brings the lines' files into being; true when all that can be had are ours. Throws nothing: opening says it. */
  makeReady(lines: readonly number[]): boolean {
    const isReady = (line: number): boolean => {
      try {
        bringUp(line, this.#numberOf(line))
        return true
      } catch (error) {
        return !isDriverError(error) || error.code !== 'gpio.not-permitted'
      }
    }
    return lines.map(isReady).every(Boolean)
  }

  openOutput(line: number, initial: Level): DigitalOutput {
    // `high` and `low` set direction and level in one write, whatever a process before us has left; `out` would first
    // drive low (sysfs-gpio, "direction").
    const { number, onoff } = this.#openLine(line, (n) => this.#output(n, initial))
    const output = new OnoffOutput(line, onoff, () => {
      if (this.#guard?.has(valueFile(number)) === true) rest(onoff)
      this.#forget(line, number)
    })
    this.#open.set(line, { number, line: output })
    return output
  }

  openInput(line: number): DigitalInput {
    const { number, onoff } = this.#openLine(line, (n) => this.#input(n))
    const input = new OnoffInput(line, onoff, () => {
      this.#forget(line, number)
    })
    this.#open.set(line, { number, line: input })
    return input
  }

  releaseWithUs(line: number): void {
    const open = this.#open.get(line)
    assert(open !== undefined, `GPIO line ${line} is not open`)
    this.#guard ??= new LineGuard()
    this.#guard.add(valueFile(open.number))
  }

  /** The guard first: it writes while the line is still there. */
  close(): void {
    this.#guard?.close()
    this.#guard = null
    for (const { line } of [...this.#open.values()]) line.close()
  }

  #forget(line: number, number: number): void {
    this.#open.delete(line)
    // By then the number may be another line's.
    this.#guard?.remove(valueFile(number))
  }

  #output(number: number, initial: Level): OnoffLine {
    // Not inverted, whatever a process before us has left: our levels are those of the wire.
    const onoff = new this.#Line(number, initial === 1 ? 'high' : 'low', 'none', { activeLow: false })
    if (onoff.direction() !== 'in') return onoff
    giveBack(onoff)
    throw Object.assign(new Error('it stays an input'), { code: 'EBUSY' })
  }

  #input(number: number): OnoffLine {
    const onoff = new this.#Line(number, 'in', 'both', { activeLow: false })
    if (onoff.direction() === 'in' && onoff.edge() === 'both') return onoff
    giveBack(onoff)
    throw Object.assign(new Error('it stays an output, or tells of no edges'), { code: 'EBUSY' })
  }

  /** onoff keeps silent about what it could not set on a line that was there before, hence the looks afterwards. */
  #openLine(line: number, open: (number: number) => OnoffLine): { number: number; onoff: OnoffLine } {
    assert(!this.#open.has(line), `GPIO line ${line} is already open`)
    const number = this.#numberOf(line)
    // Without this onoff would wait for the permission by trying ten thousand times, and hold the process up.
    bringUp(line, number)
    try {
      return { number, onoff: open(number) }
    } catch (cause) {
      throw toLineError(cause, line, number)
    }
  }

  #numberOf(line: number): number {
    const chip = this.#chip()
    const number = sysfsNumber(chip, line)
    if (number !== null) return number
    throw new DriverError('gpio.no-line', `${chip.label} has no header line ${line}`, { retryable: false })
  }
}

function valueFile(number: number): string {
  return `${SYSFS_ROOT}/gpio${number}/value`
}

/** A line whose controller is gone rests already. */
function rest(onoff: OnoffLine): void {
  try {
    onoff.writeSync(0)
  } catch {
    // Nothing to decide: it is given back all the same.
  }
}

/** Exports a line that is not there, and looks whether we may use it. Throws `DriverError`. */
function bringUp(line: number, number: number): void {
  const folder = `${SYSFS_ROOT}/gpio${number}`
  try {
    if (!existsSync(folder)) writeFileSync(`${SYSFS_ROOT}/export`, `${number}`)
  } catch (cause) {
    throw toLineError(cause, line, number)
  }
  try {
    for (const file of ['value', 'direction']) accessSync(`${folder}/${file}`, constants.R_OK | constants.W_OK)
  } catch (cause) {
    throw lineForbidden(line, number, cause)
  }
}

/** Keeps its last level after `close`, and after the process: the wiring must be safe without us. */
class OnoffOutput implements DigitalOutput {
  readonly #line: number
  readonly #onoff: OnoffLine
  readonly #forget: () => void
  #isClosed = false

  constructor(line: number, onoff: OnoffLine, forget: () => void) {
    this.#line = line
    this.#onoff = onoff
    this.#forget = forget
  }

  write(level: Level): void {
    assert(!this.#isClosed, `GPIO line ${this.#line} is closed`)
    try {
      this.#onoff.writeSync(level)
    } catch (cause) {
      throw new DriverError('gpio.io', `GPIO line ${this.#line} cannot be driven`, { retryable: true, cause })
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#forget()
    giveBack(this.#onoff)
  }
}

class OnoffInput implements DigitalInput {
  readonly #line: number
  readonly #onoff: OnoffLine
  readonly #forget: () => void
  #isClosed = false

  constructor(line: number, onoff: OnoffLine, forget: () => void) {
    this.#line = line
    this.#onoff = onoff
    this.#forget = forget
  }

  read(): Level {
    assert(!this.#isClosed, `GPIO line ${this.#line} is closed`)
    try {
      return this.#onoff.readSync()
    } catch (cause) {
      throw new DriverError('gpio.io', `GPIO line ${this.#line} cannot be read`, { retryable: true, cause })
    }
  }

  onChange(listener: (level: Level) => void): () => void {
    assert(!this.#isClosed, `GPIO line ${this.#line} is closed`)
    const onEdge = (_error: Error | null | undefined, level: Level) => {
      listener(level)
    }
    try {
      this.#onoff.watch(onEdge)
    } catch (cause) {
      throw new DriverError('gpio.io', `GPIO line ${this.#line} reports no edges`, { retryable: false, cause })
    }
    return () => {
      if (!this.#isClosed) this.#onoff.unwatch(onEdge)
    }
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#forget()
    giveBack(this.#onoff)
  }
}

/** A line that cannot be given back is opened again as it is (onoff takes one that is exported already). */
function giveBack(onoff: OnoffLine): void {
  try {
    onoff.unexport()
  } catch {
    // Nothing to decide: the other lines must still be closed.
  }
}

import assert from 'node:assert/strict'
import type { Gpio as OnoffLine } from 'onoff'
import { DriverError } from '../driver-error.ts'
import type { DigitalInput, DigitalOutput, Gpio, Level } from './gpio.ts'
import { findHeaderChip, type GpioChip, readGpioChips, sysfsNumber } from './gpio-lines.ts'
import { guardLine } from './line-guard.ts'

export interface OnoffGpioOptions {
  /** `auto` (a Raspberry Pi's header), or a controller's label. */
  readonly chipLabel?: string
  /** Where the controllers are looked up. onoff itself always works in `/sys/class/gpio`. */
  readonly sysfsRoot?: string
}

/**
 * The header lines through the package onoff. Rejects with `gpio.no-line` when the machine has no header controller, or
 * when onoff's native part cannot be loaded.
 */
export async function openOnoffGpio(options: OnoffGpioOptions = {}): Promise<Gpio> {
  const { chipLabel = 'auto', sysfsRoot = '/sys/class/gpio' } = options
  const chips = readGpioChips(sysfsRoot)
  const chip = findHeaderChip(chips, chipLabel)
  if (chip === null) {
    const seen = chips.map((other) => other.label).join(', ') || 'none'
    const message = `No GPIO controller "${chipLabel}" in ${sysfsRoot} (there: ${seen})`
    throw new DriverError('gpio.no-line', message, { retryable: false })
  }
  return new OnoffGpio(chip, await loadOnoff())
}

type OnoffClass = typeof OnoffLine

async function loadOnoff(): Promise<OnoffClass> {
  try {
    // Loaded here, since epoll below it is native: where it was not built, the kiosk goes on without a panel.
    return (await import('onoff')).Gpio
  } catch (cause) {
    throw new DriverError('gpio.no-line', 'onoff cannot be loaded', { retryable: false, cause })
  }
}

class OnoffGpio implements Gpio {
  readonly #chip: GpioChip
  readonly #Line: OnoffClass
  readonly #open = new Map<number, { close(): void }>()
  readonly #guards: { close(): void }[] = []

  constructor(chip: GpioChip, Line: OnoffClass) {
    this.#chip = chip
    this.#Line = Line
  }

  openOutput(line: number, initial: Level): DigitalOutput {
    // `high` and `low` set direction and level in one write; `out` would first drive low (sysfs-gpio, "direction").
    const opened = this.#openLine(line, (number) => new this.#Line(number, initial === 1 ? 'high' : 'low'))
    const output = new OnoffOutput(line, opened, () => this.#open.delete(line))
    this.#open.set(line, output)
    return output
  }

  openInput(line: number): DigitalInput {
    const opened = this.#openLine(line, (number) => new this.#Line(number, 'in', 'both'))
    const input = new OnoffInput(line, opened, () => this.#open.delete(line))
    this.#open.set(line, input)
    return input
  }

  releaseWithUs(line: number): void {
    const number = sysfsNumber(this.#chip, line)
    assert(number !== null && this.#open.has(line), `GPIO line ${line} is not open`)
    // Where there is no shell there is no guard; the relay's rest position is what remains.
    this.#guards.push(guardLine(`/sys/class/gpio/gpio${number}/value`, () => undefined))
  }

  /** Guards first: they write while the line is still there. */
  close(): void {
    for (const guard of this.#guards.splice(0)) guard.close()
    for (const line of [...this.#open.values()]) line.close()
  }

  #openLine(line: number, open: (number: number) => OnoffLine): OnoffLine {
    assert(!this.#open.has(line), `GPIO line ${line} is already open`)
    const number = sysfsNumber(this.#chip, line)
    if (number === null) {
      const message = `${this.#chip.label} has no header line ${line}`
      throw new DriverError('gpio.no-line', message, { retryable: false })
    }
    try {
      return open(number)
    } catch (cause) {
      const message = `GPIO line ${line} (sysfs ${number}) cannot be opened: is it in use, is the user in group gpio?`
      throw new DriverError('gpio.no-line', message, { retryable: false, cause })
    }
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

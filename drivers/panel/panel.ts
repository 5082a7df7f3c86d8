import { type DriverError, isDriverError } from '../driver-error.ts'
import type { Board, Lamp, Relay } from './johnny-five-board.ts'

export type ButtonName = 'callNext' | 'sampled' | 'pedal'
export type BeamName = 'entry' | 'exit'
export type LampName = 'ready' | 'fault'

/** BCM numbers; what is not wired is left out. */
export interface PanelLines {
  readonly callNext?: number
  readonly sampled?: number
  /** A foot switch at the chair. */
  readonly pedal?: number
  readonly ready?: number
  readonly fault?: number
  /** Light beams across the way in and the way out: a contact that opens or closes while somebody stands in it. */
  readonly entryBeam?: number
  readonly exitBeam?: number
  /** An active buzzer, which sounds while its line is high. */
  readonly buzzer?: number
  /** A relay that holds the gate shut while it is energised. */
  readonly gate?: number
}

/** Whether the lines below can be used. */
export interface LineHealth {
  fault(): DriverError | null
  onFault(listener: () => void): () => void
}

export interface PanelOptions {
  /** Where it is missing, a line that fails shows itself only when it is driven. */
  readonly health?: LineHealth
  /** True (default): buttons to ground with a pull-up. False: buttons to 3.3 V with a pull-down. */
  readonly pullUp?: boolean
}

/** Heard over a queue, and over before it annoys. */
const BUZZ_MS = 150

const BUTTONS: readonly ButtonName[] = ['callNext', 'sampled', 'pedal']
const BEAMS = { entry: 'entryBeam', exit: 'exitBeam' } as const
const LAMPS: readonly LampName[] = ['ready', 'fault']

/** Buttons and lamps of the booth on a board that somebody else opened and closes. */
export class Panel {
  readonly #lamps = new Map<LampName, Lamp>()
  readonly #listeners = new Set<(button: ButtonName) => void>()
  readonly #beamListeners = new Set<(beam: BeamName) => void>()
  readonly #stops: (() => void)[] = []
  readonly #health: LineHealth | null
  readonly #gate: Relay | null
  readonly #buzzer: Lamp | null
  #quiet: NodeJS.Timeout | undefined
  readonly hasBuzzer: boolean
  /** Who comes in and who goes out can be counted. */
  readonly hasBeams: boolean

  /** Throws `DriverError` `gpio.no-line` when a line of the map cannot be had. */
  constructor(board: Board, lines: PanelLines, options: PanelOptions = {}) {
    const { health = null, pullUp = true } = options
    this.#health = health
    for (const name of LAMPS) {
      const line = lines[name]
      if (line !== undefined) this.#lamps.set(name, board.lamp(line))
    }
    this.#gate = lines.gate === undefined ? null : board.relay(lines.gate)
    this.#buzzer = lines.buzzer === undefined ? null : board.buzzer(lines.buzzer)
    this.hasBuzzer = this.#buzzer !== null
    for (const name of BUTTONS) {
      const line = lines[name]
      if (line === undefined) continue
      const stop = board.button(line, { pullUp }).onPress(() => {
        this.#pressed(name)
      })
      this.#stops.push(stop)
    }
    this.hasBeams = lines.entryBeam !== undefined && lines.exitBeam !== undefined
    // One beam alone would only ever count up, or down.
    if (this.hasBeams) for (const beam of ['entry', 'exit'] as const) this.#watchBeam(board, lines, beam, pullUp)
  }

  #watchBeam(board: Board, lines: PanelLines, beam: BeamName, pullUp: boolean): void {
    const line = lines[BEAMS[beam]]
    if (line === undefined) return
    const stop = board.button(line, { pullUp }).onPress(() => {
      for (const listener of [...this.#beamListeners]) listener(beam)
    })
    this.#stops.push(stop)
  }

  /** Throws what is wrong with a line that cannot be used, buttons and beams included: a `DriverError`. */
  check(): void {
    const fault = this.#health?.fault() ?? null
    if (fault !== null) throw fault
  }

  /** Called when `check` says something else. Returns the function that stops listening. */
  onTrouble(listener: () => void): () => void {
    return this.#health?.onFault(listener) ?? (() => undefined)
  }

  /** A lamp that is not wired is no error. Throws `DriverError` `gpio.io`. */
  setLamp(lamp: LampName, isOn: boolean): void {
    this.#lamps.get(lamp)?.set(isOn)
  }

  /**
   * A gate that is not wired is no error. It is held shut only by a process that lives: without one, without power, and
   * after `close` it is open, so that nobody is ever locked in. Throws `DriverError` `gpio.io`.
   */
  setGate(isOpen: boolean): void {
    this.#gate?.set(!isOpen)
  }

  /** One short pulse; a second one in its middle makes it no longer than that. Throws `DriverError` `gpio.io`. */
  buzz(): void {
    const buzzer = this.#buzzer
    if (buzzer === null) return
    buzzer.set(true)
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(() => {
      turnOff(buzzer)
    }, BUZZ_MS)
  }

  /** Called once per press, debounced. Returns the function that stops listening. */
  onPress(listener: (button: ButtonName) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Called each time a beam is broken; legs and bags break it several times. Returns the function that stops listening. */
  onBeam(listener: (beam: BeamName) => void): () => void {
    this.#beamListeners.add(listener)
    return () => {
      this.#beamListeners.delete(listener)
    }
  }

  /** Lamps off, since a line keeps its level after the process: a booth nobody runs must not say "ready". Before the board's. */
  close(): Promise<void> {
    for (const stop of this.#stops.splice(0)) stop()
    this.#listeners.clear()
    this.#beamListeners.clear()
    for (const lamp of this.#lamps.values()) turnOff(lamp)
    clearTimeout(this.#quiet)
    if (this.#buzzer !== null) turnOff(this.#buzzer)
    if (this.#gate !== null) turnOff(this.#gate)
    this.#lamps.clear()
    return Promise.resolve()
  }

  #pressed(button: ButtonName): void {
    for (const listener of [...this.#listeners]) listener(button)
  }
}

/** What cannot be driven any more cannot be turned off either. */
function turnOff(lamp: Lamp | Relay): void {
  try {
    lamp.set(false)
  } catch (error) {
    if (!isDriverError(error)) throw error
  }
}

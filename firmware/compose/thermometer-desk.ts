import { crewTask } from '../domain/crew-tasks.ts'
import type { MeasuredResult } from '../domain/input.ts'
import { isRunning } from '../domain/session.ts'
import {
  type CheckDue,
  checkDue,
  checkFault,
  judgeCheck,
  type ThermometerChecked,
} from '../domain/thermometer-check.ts'
import type { CrewTask } from '../domain/view.ts'
import type { Clock } from '../ports/clock.ts'
import type { ControlAnswer } from '../ports/control.ts'
import type { Thermometer } from '../ports/thermometer.ts'
import { codeOf, type LoopContext, measureWith, messageOf, probeThermometer } from './device-loops.ts'
import type { DeviceWatch } from './device-watch.ts'
import type { ForeheadGate } from './forehead-gate.ts'
import type { KioskLoop } from './kiosk-loop.ts'

export interface ThermometerDeskParts {
  /** Null in a booth without one. */
  readonly thermometer: Thermometer | null
  readonly clock: Clock
  readonly loop: KioskLoop
  readonly watch: () => DeviceWatch
  /** Whether a forehead stands where it is read right; null where no sensor says so. */
  readonly gate: () => Pick<ForeheadGate, 'stoodFrom'> | null
  /** How often it is held against a black body; null where nobody has to. */
  readonly checkEveryDays: number | null
}

/** The driver takes ten seconds; a bus that hangs has its own deadlines. */
const CHECK_MS = 30_000

/** The booth's one thermometer, between those who want it: residents first, then its check, then the question whether it is there. */
export class ThermometerDesk {
  readonly #parts: ThermometerDeskParts
  #stopCheck = new AbortController()
  #checking: Promise<unknown> | null = null

  constructor(parts: ThermometerDeskParts) {
    this.#parts = parts
  }

  /** As the loop asks for it. A check that runs is given up: somebody is at the booth. */
  async measure(signal: AbortSignal, withinMs: number): Promise<MeasuredResult> {
    const { clock, gate, thermometer, watch } = this.#parts
    this.#stopCheck.abort()
    await this.#checking
    return await measureWith(thermometer, { clock, watch: watch(), signal }, withinMs, gate())
  }

  /**
   * Between residents, and while one of them waits for the crew, who can have it measured again: is it there? Ends with the
   * context's signal.
   */
  async run(context: LoopContext): Promise<void> {
    const { loop, thermometer } = this.#parts
    const isBusy = (): boolean =>
      this.#checking !== null || (isRunning(loop.session) && loop.session.phase !== 'needs-staff')
    if (thermometer !== null) await probeThermometer(thermometer, isBusy, context)
  }

  /** Why somebody should come with a black body; null while nobody has to. */
  get due(): CheckDue | null {
    const { checkEveryDays: everyDays, clock, loop, thermometer } = this.#parts
    if (thermometer === null) return null
    const { sensor } = thermometer
    return checkDue(loop.state.thermometerCheck, { everyDays, sensor, nowMs: clock.epochMs(), trust: clock.trust() })
  }

  get tasks(): readonly CrewTask[] {
    const { due } = this
    return due === null ? [] : [crewTask('thermometer-check', 'thermometer', `check-${due.cause}`)]
  }

  /** Reads the black body in front of it and records the offset. Nothing is recorded where it is refused. */
  async check(referenceCentiC: number, operator: string): Promise<ControlAnswer<ThermometerChecked>> {
    const { clock, loop, thermometer } = this.#parts
    const fault = checkFault(referenceCentiC, clock.trust())
    if (fault !== null) return refused(fault)
    if (thermometer === null) return refused('no-thermometer')
    if (isRunning(loop.session)) return refused('session-running')
    if (this.#checking !== null) return refused('busy')
    this.#stopCheck = new AbortController()
    const read = this.#read(thermometer, this.#stopCheck.signal)
    this.#checking = read
    const steady = await read.finally(() => (this.#checking = null))
    if (typeof steady === 'string') return refused(steady)
    if (!steady.ok) return refused(steady.failure)
    const check = judgeCheck(referenceCentiC, steady, operator)
    // With what it read: whoever stands there with the black body looks for the cause now.
    if (check === 'offset-too-large') return refused(`${check}:${(steady.objectCentiC / 100).toFixed(2)}`)
    const done = await loop.submit({ kind: 'thermometer-checked', check })
    return done.ok ? { ok: true, result: check } : refused(done.refusal)
  }

  /** Never rejects. */
  async #read(
    thermometer: Thermometer,
    stop: AbortSignal,
  ): Promise<Awaited<ReturnType<Thermometer['readSteady']>> | 'session-running' | 'unavailable'> {
    const watch = this.#parts.watch()
    try {
      const steady = await thermometer.readSteady(AbortSignal.any([stop, AbortSignal.timeout(CHECK_MS)]))
      watch.ok('thermometer')
      return steady
    } catch (error) {
      if (stop.aborted) return 'session-running'
      watch.failed('thermometer', codeOf(error), messageOf(error))
      return 'unavailable'
    }
  }
}

function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason }
}

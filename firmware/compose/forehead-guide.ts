import type { Session } from '../domain/session.ts'
import type { Clock } from '../ports/clock.ts'
import type { DistanceSensor } from '../ports/distance-sensor.ts'
import { type LoopContext, listen } from './device-loops.ts'
import { ForeheadGate, type ForeheadWindow, type Guidance } from './forehead-gate.ts'
import type { KioskLoop } from './kiosk-loop.ts'

export interface ForeheadGuideParts {
  readonly sensor: DistanceSensor
  readonly window: ForeheadWindow
  readonly clock: Clock
  readonly loop: KioskLoop
  /** A short tone of so many hertz, unless something is being said. */
  readonly beep: (hz: number) => void
}

/** From far away to the window: two octaves, A3 to A5. */
const LOW_HZ = 220
const OCTAVES = 2
/** As a car does it: the nearer, the quicker. */
const BEEP_EVERY_MS = { far: 900, near: 300 } as const
/** For one person: about fifteen seconds. Who has not come nearer by then needs somebody, not a tone. */
const BEEPS_MAX = 30

/** Leads a forehead to where it is measured: a tone that rises, and what the screen says. Ends when it is there, or has gone. */
export class ForeheadGuide {
  readonly gate: ForeheadGate
  readonly #parts: ForeheadGuideParts
  #said: Guidance = null
  /** Of this phase of the session. */
  #beeps = { token: -1, count: 0 }
  #lastBeepMs = -Infinity

  constructor(parts: ForeheadGuideParts) {
    this.#parts = parts
    this.gate = new ForeheadGate(parts.window, () => parts.clock.monotonicMs())
  }

  /** What the screen says; null while nobody is measured. */
  get guidance(): Guidance {
    return isMeasured(this.#parts.loop.session) ? this.gate.guidance : null
  }

  /** Listens to the sensor until the signal fires. */
  async run(context: LoopContext): Promise<void> {
    const { sensor } = this.#parts
    const next = async (signal: AbortSignal): Promise<{ readonly mm: number | null }> => {
      try {
        return await sensor.nextDistance(signal)
      } catch (error) {
        this.gate.lost()
        this.#tell()
        throw error
      }
    }
    await listen(
      'distance',
      next,
      ({ mm }) => {
        this.gate.note(mm)
        this.#tell()
      },
      context,
    )
  }

  #tell(): void {
    const { guidance } = this
    if (guidance !== this.#said) {
      this.#said = guidance
      this.#parts.loop.changed()
    }
    if (guidance === 'closer') this.#beep(this.gate.nearness ?? 0)
  }

  #beep(nearness: number): void {
    const { beep, clock, loop } = this.#parts
    const { token } = loop.session
    if (this.#beeps.token !== token) this.#beeps = { token, count: 0 }
    const everyMs = BEEP_EVERY_MS.far + nearness * (BEEP_EVERY_MS.near - BEEP_EVERY_MS.far)
    if (this.#beeps.count >= BEEPS_MAX || clock.monotonicMs() - this.#lastBeepMs < everyMs) return
    this.#beeps.count += 1
    this.#lastBeepMs = clock.monotonicMs()
    beep(Math.round(LOW_HZ * 2 ** (OCTAVES * nearness)))
  }
}

/** Somebody is being measured: the kiosk waits for their forehead. */
function isMeasured({ phase, presence }: Session): boolean {
  return phase === 'screening' && presence !== 'broken'
}

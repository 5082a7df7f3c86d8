import { timeFloorMs } from '../domain/clock-state.ts'
import { crewTask } from '../domain/crew-tasks.ts'
import type { KioskState } from '../domain/state.ts'
import type { CrewTask } from '../domain/view.ts'
import type { Clock } from '../ports/clock.ts'

/** A network that comes up slowly brings the time within this: the crew is not sent to do what does itself. */
const PATIENCE_MS = 10 * 60_000

/** Asks the crew for the time when none comes by itself, at once when the clock shows one that cannot be. */
export class ClockTask {
  readonly #clock: Clock
  readonly #startedMs: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedMs = clock.monotonicMs()
  }

  look({ state }: { readonly state: KioskState }): readonly CrewTask[] {
    const clock = this.#clock
    if (clock.trust() !== 'unsynced') return []
    const isImpossible = clock.epochMs() < timeFloorMs(state.clock)
    const isOverdue = clock.monotonicMs() - this.#startedMs >= PATIENCE_MS
    return isImpossible || isOverdue ? [crewTask('clock', 'clock', null)] : []
  }
}

import type { LocalHealth } from '../domain/update-plan.ts'
import type { Clock } from '../ports/clock.ts'

export interface TrialWatchParts {
  readonly clock: Clock
  /** What is wrong on this machine now, a code; null when nothing is. The network is none of it. */
  readonly wrong: () => string | null
  /** An invented person comes to twins: whether they left with what a resident leaves with. Never rejects. */
  readonly visit: (signal: AbortSignal) => Promise<boolean>
}

/** Looks at a version on trial, from its start on. */
export class TrialWatch {
  readonly #parts: TrialWatchParts
  readonly #beganMs: number
  #wellSinceMs: number | null = null
  #visit: LocalHealth['visit'] = 'not-yet'

  constructor(parts: TrialWatchParts) {
    this.#parts = parts
    this.#beganMs = parts.clock.monotonicMs()
  }

  look(): LocalHealth {
    const nowMs = this.#parts.clock.monotonicMs()
    if (this.#parts.wrong() === null) this.#wellSinceMs ??= nowMs
    else this.#wellSinceMs = null
    return {
      runsForMs: nowMs - this.#beganMs,
      wellForMs: this.#wellSinceMs === null ? 0 : nowMs - this.#wellSinceMs,
      visit: this.#visit,
    }
  }

  /** Lets the invented person come. */
  async visit(signal: AbortSignal): Promise<void> {
    this.#visit = 'under-way'
    this.#visit = (await this.#parts.visit(signal)) ? 'passed' : 'failed'
  }
}

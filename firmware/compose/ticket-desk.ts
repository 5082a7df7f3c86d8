import type { Effect } from '../domain/input.ts'
import type { ResidentView } from '../domain/view.ts'
import type { Clock } from '../ports/clock.ts'

type Job = Extract<Effect, { kind: 'ticket' }>
type Outcome = 'printed' | 'failed'

/**
 * Paper that comes later is for nobody: the person was told ten seconds ago (`SESSION_LIMITS.farewellMs`), has read
 * their number on the screen, and needs the last of these seconds to read that there will be none.
 */
const TICKET_WAIT_MS = 6_000
/** Five presses of one key are one wish; whoever comes back later lost the paper. */
const TICKET_AGAIN_MS = 10_000
/** More cannot come out in time: one takes about a second, and labels go first. */
const TICKETS_WAITING_MAX = 6
/** Of how many people is known what became of their paper; only the one at the booth reads it. */
const OUTCOMES_KEPT_MAX = 16

/**
 * Numbers that people want on paper. In memory only: a ticket is nobody's proof, and a kiosk that starts again must not
 * print what was asked of the last run.
 */
export class TicketDesk {
  readonly #clock: Clock
  readonly #changed: () => void
  readonly #missed: (job: Job) => void
  readonly #waiting: { readonly job: Job; readonly atMs: number }[] = []
  readonly #outcomes = new Map<string, { readonly outcome: Outcome; readonly atMs: number }>()

  /** `missed` hears of each that did not come out. */
  constructor(parts: { readonly clock: Clock; readonly changed: () => void; readonly missed: (job: Job) => void }) {
    this.#clock = parts.clock
    this.#changed = parts.changed
    this.#missed = parts.missed
  }

  ask(job: Job): void {
    const atMs = this.#clock.monotonicMs()
    if (this.#waiting.some(({ job: { visit } }) => visit === job.visit)) return
    const last = this.#outcomes.get(job.visit)
    if (last?.outcome === 'printed' && atMs - last.atMs < TICKET_AGAIN_MS) return
    this.#outcomes.delete(job.visit)
    this.#waiting.push({ job, atMs })
    if (this.#waiting.length > TICKETS_WAITING_MAX) this.settle(job, 'failed')
    this.#changed()
  }

  /** The one to print now; those that waited too long are given up. */
  next(): Job | null {
    const oldestMs = this.#clock.monotonicMs() - TICKET_WAIT_MS
    for (const { atMs, job } of [...this.#waiting]) if (atMs < oldestMs) this.settle(job, 'failed')
    return this.#waiting[0]?.job ?? null
  }

  settle(job: Job, outcome: Outcome): void {
    const at = this.#waiting.findIndex((one) => one.job === job)
    if (at < 0) return
    this.#waiting.splice(at, 1)
    this.#outcomes.delete(job.visit)
    this.#outcomes.set(job.visit, { outcome, atMs: this.#clock.monotonicMs() })
    for (const [visit] of [...this.#outcomes].slice(0, -OUTCOMES_KEPT_MAX)) this.#outcomes.delete(visit)
    if (outcome === 'failed') this.#missed(job)
    this.#changed()
  }

  /** What became of the paper for the person at the booth. Nothing is offered by a printer that does not work. */
  paperOf({ paper }: Pick<ResidentView, 'paper'>, visit: string | null, printer: 'ok' | 'faulted' | 'absent') {
    if (paper === null || printer === 'absent') return null
    if (paper === 'offered') return printer === 'ok' ? paper : null
    if (this.#waiting.some(({ job }) => job.visit === visit)) return 'printing'
    return this.#outcomes.get(visit ?? '')?.outcome ?? 'failed'
  }
}

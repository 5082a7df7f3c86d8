import { hasHeld } from '../domain/clock-state.ts'
import { evolve } from '../domain/evolve.ts'
import { type DaySpan, forgetPeople, forgettable, oldUpTo } from '../domain/forgetting.ts'
import type { Clock } from '../ports/clock.ts'
import type { DayReports } from '../ports/day.ts'
import type { Outbox } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import type { Retention } from '../ports/retention.ts'
import type { AsideDesk } from './aside-desk.ts'
import { packState, unpackState } from './folded-state.ts'
import type { KioskLoop } from './kiosk-loop.ts'
import type { StateKeeper } from './state-keeper.ts'

/** A day more or less does not matter, but a kiosk that is on for an hour a day must get to it. */
const LOOK_EVERY_MS = 15 * 60_000

export interface RetentionDeskParts {
  readonly loop: KioskLoop
  readonly journal: Pick<Outbox, 'cursor'> & DayReports
  readonly retention: Retention
  readonly states: StateKeeper
  readonly aside: Pick<AsideDesk, 'look'>
  readonly clock: Clock
  readonly log: Log
  /** As from `foldingCode`. */
  readonly code: string
  readonly personDays: number
  readonly sentEventDays: number
}

/**
 * Forgets the people of old days and removes old events that the district has. Both are for good, so the clock must
 * have been set by a time source, and still be so at the next look: a source that is wrong at first is right by then.
 * One that leapt by more than a season has to hold for a week.
 */
export class RetentionDesk {
  readonly #parts: RetentionDeskParts
  #wasTrusted = false
  #isClosed = false
  #running: Promise<void> = Promise.resolve()
  #cancel: () => void = () => undefined

  constructor(parts: RetentionDeskParts) {
    this.#parts = parts
  }

  start(): void {
    this.#cancel = this.#parts.clock.after(LOOK_EVERY_MS, () => {
      this.#running = this.look().then(() => {
        if (!this.#isClosed) this.start()
      })
    })
  }

  /** Never rejects: what could not be done is done at a later look. */
  async look(): Promise<void> {
    const { aside, clock, loop } = this.#parts
    const isTrusted = clock.trust() === 'synced' && hasHeld(loop.state.clock)
    const mayRemove = isTrusted && this.#wasTrusted
    this.#wasTrusted = isTrusted
    if (mayRemove) await this.#removeOld()
    // Last: a medium that hangs keeps nobody in the journal.
    await aside.look(mayRemove ? loop.now().day : null)
  }

  async #removeOld(): Promise<void> {
    try {
      await this.#forget()
      await this.#remove()
    } catch (error) {
      this.#parts.log.error({ event: 'retention.failed', cause: String(error) }, 'old data could not be removed')
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancel()
    await this.#running
  }

  /** First it is said, then done: whoever reads the journal later knows that nothing is missing by accident. */
  async #forget(): Promise<void> {
    const { log, loop, personDays, retention, states } = this.#parts
    const days = forgettable(await retention.days(), await this.#keep(personDays))
    if (days.length === 0) return
    if (!(await loop.submit({ kind: 'forget-people', days })).ok) return
    await this.#forgetInBase(days)
    // One that was packed before has them still, and would come back.
    await states.idle()
    await retention.forget(days)
    await states.keep()
    log.info({ event: 'retention.forgotten', days: days.length, last: days.at(-1) }, 'people of old days are forgotten')
  }

  async #forgetInBase(days: readonly string[]): Promise<void> {
    const { code, retention } = this.#parts
    const base = retention.base()
    if (base === null) return
    const { rules, state } = unpackState(base.bytes)
    forgetPeople(state, days)
    await retention.replaceBase(packState(state, rules, code))
  }

  /** What an earlier look has begun is finished first. */
  async #remove(): Promise<void> {
    const { log, retention, sentEventDays } = this.#parts
    const spans = await retention.days()
    const base = retention.base()?.sequence ?? 0
    const upTo = oldUpTo(spans, await this.#keep(sentEventDays))
    if (upTo > base) await this.#moveBase(upTo)
    else if (!spans.some((span) => isBefore(span, base))) return
    await retention.removeBeforeBase()
    log.info({ event: 'retention.removed', upTo: Math.max(upTo, base) }, 'old events are removed')
  }

  /** What the removed events came to, folded by the code that runs now. */
  async #moveBase(upTo: number): Promise<void> {
    const { code, journal, retention } = this.#parts
    const base = retention.base()
    const folded = unpackState(base?.bytes ?? null)
    let { rules } = folded
    for await (const recorded of journal.between((base?.sequence ?? 0) + 1, upTo)) {
      evolve(folded.state, recorded)
      rules = recorded.rules
    }
    await retention.replaceBase(packState(folded.state, rules, code))
  }

  async #keep(days: number): Promise<{ today: string; days: number; acknowledged: number }> {
    const { journal, loop } = this.#parts
    return { today: loop.now().day, days, acknowledged: (await journal.cursor()).acknowledged }
  }
}

function isBefore({ first }: DaySpan, base: number): boolean {
  return first > 0 && first <= base
}

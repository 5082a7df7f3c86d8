import type { RecordedEvent } from '../domain/events.ts'
import type { Effect, Input, MeasuredResult, Refusal } from '../domain/input.ts'
import type { JournalBegun } from '../domain/journal-damage.ts'
import type { Moment } from '../domain/moment.ts'
import type { OpeningRange } from '../domain/opening-hours.ts'
import type { Programme } from '../domain/programme.ts'
import type { SkinProfile } from '../domain/skin-profile.ts'
import type { Context } from '../domain/turn.ts'
import type { KioskClock } from '../ports/clock.ts'
import type { Courier } from '../ports/custody.ts'
import type { Journal } from '../ports/journal.ts'
import type { Log } from '../ports/log.ts'
import type { FoldedState } from './folded-state.ts'

/** What became of an input. */
export type Submitted =
  | { readonly ok: true; readonly events: readonly RecordedEvent[] }
  | { readonly ok: false; readonly refusal: Refusal }

/** What the loop works with; `measure` and `printTicket` are all that it knows of devices. */
export interface LoopParts {
  readonly journal: Journal
  /** What the journal says, where somebody has folded it already; else the loop folds it from its first event on. */
  readonly folded?: FoldedState
  /** Why the journal begins anew. */
  readonly begun?: JournalBegun | null
  readonly clock: KioskClock
  readonly log: Log
  readonly moments: (epochMs: number) => Moment
  readonly programmes: readonly Programme[]
  /** `HH:MM`, site time: when the day's report is due. */
  readonly closesAt: string
  readonly kiosk: { readonly id: string; readonly ticketLetter: string; readonly version: string }
  readonly couriers: readonly Courier[]
  readonly skinProfile: SkinProfile
  readonly openingHours: readonly OpeningRange[]
  readonly isDiskFull: () => boolean
  readonly identify: (idNumber: string) => string
  readonly roster: Context['roster']
  readonly bootId: string
  /** True when a twin stands for any device: every event then says so. */
  readonly simulated: boolean
  /**
   * Waits at most `withinMs` for somebody, then measures them. Never rejects: whatever goes wrong is an answer. Ends
   * soon after the signal fires.
   */
  readonly measure: (signal: AbortSignal, withinMs: number) => Promise<MeasuredResult>
  /** Somebody's number on paper: never waited for, and nothing is said of it here. */
  readonly printTicket: (job: Extract<Effect, { kind: 'ticket' }>) => void
}

/** Sees every input and what became of it; cannot change it. */
export type Witness = (input: Input, result: Submitted) => void

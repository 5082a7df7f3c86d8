import type { ClockTrust } from './clock-record.ts'
import type { EventDraft, SamplingEvent } from './events.ts'
import type { Effect, Refusal } from './input.ts'
import type { Moment } from './moment.ts'
import type { OpeningRange } from './opening-hours.ts'
import type { Programme } from './programme.ts'
import type { RosterEntry } from './roster.ts'
import type { Session } from './session.ts'
import type { SkinProfile } from './skin-profile.ts'
import type { KioskState } from './state.ts'

/** The clocks at one instant, beside the wall clock's `now`. */
export interface ClockReading {
  readonly bootId: string
  readonly monotonicMs: number
  readonly trust: ClockTrust
  /** The instant at which the site's clocks show this (`yyyy-mm-ddThh:mm`); null when they never do. */
  readonly epochOf: (local: string) => number | null
}

/** What a decision may look at besides state and session. Equal turns give equal decisions. */
export interface Context {
  readonly now: Moment
  readonly programme: Programme
  /** `HH:MM` site time at which the day's report is due. */
  readonly closesAt: string
  readonly clock: ClockReading
  readonly kiosk: { readonly id: string; readonly journal: number; readonly ticketLetter: string }
  /** None: always open. None either while the clock is not believed: a wrong time must not close a site. */
  readonly openingHours: readonly OpeningRange[]
  /** Room for those who are here, and for nobody new. */
  readonly isDiskFull: boolean
  /** Ids of the couriers who may take a box. */
  readonly couriers: readonly string[]
  /** How skin becomes a body temperature here. */
  readonly skinProfile: SkinProfile
  /** Keyed hash of a document's number; the key stays in the journal's keeping. */
  readonly identify: (idNumber: string) => string
  /** What the roster in force says of a person; null when they are not on it. */
  readonly roster: (personKey: string) => RosterEntry | null
}

/** Everything one decision is made from. */
export interface Turn {
  readonly state: Readonly<KioskState>
  readonly session: Session
  readonly context: Context
}

/**
 * Events to be written in one append, the session after it, and what the session wants done once they are on disk.
 * With a refusal the events are written too, and the session stays as it was.
 */
export interface Decision {
  readonly drafts: readonly EventDraft[]
  readonly session: Session
  readonly effects: readonly Effect[]
  readonly refusal?: Refusal
}

export function nothing(turn: Turn): Decision {
  return { drafts: [], session: turn.session, effects: [] }
}

/** Not done, and that somebody tried is a fact worth keeping: it is written all the same. */
export function refuseAndWrite(turn: Turn, refusal: Refusal, event: SamplingEvent): Decision {
  return { ...write(turn, event), refusal }
}

export function refuse(turn: Turn, refusal: Refusal): Decision {
  return { drafts: [], session: turn.session, effects: [], refusal }
}

/** Events without a change in front of the booth. */
export function write(turn: Turn, ...events: readonly SamplingEvent[]): Decision {
  return { drafts: events.map((event) => ({ event })), session: turn.session, effects: [] }
}

/** A new phase of the session: older measurements and timers die with the old token. */
export function enter(turn: Turn, changes: Partial<Session>, effects: readonly Effect[]): Decision {
  const { arrival, token } = turn.session
  const next = { ...turn.session, ...changes, token: token + 1 }
  return { drafts: [], session: { ...next, arrival: arrival + (isOther(turn.session, next) ? 1 : 0) }, effects }
}

/** Somebody else stands there: also while the answer to the one before is still on the screen. */
function isOther(before: Session, next: Session): boolean {
  const who = next.holder ?? next.unnamed
  const isOver = before.phase === 'idle' || before.phase === 'farewell'
  return isOver && who !== null && who !== (before.holder ?? before.unnamed)
}

export function nextVisitId({ state, context }: Turn): string {
  return `${context.kiosk.id}-${context.kiosk.journal}-V${state.counters.visit + 1}`
}

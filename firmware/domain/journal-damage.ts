import { gapsIn, putIn, type Stretch } from './stretches.ts'

/** The journal before could not be read and lies aside, or is gone: what it said about today is not known here. */
export interface JournalBegun {
  readonly journal: number
  readonly cause: 'damaged' | 'lost'
  /** Tickets and printed tubes go on after these numbers: none is given a second time. */
  readonly tickets: number
  readonly tubes: number
}

/** Events, both ends included, that are not as they were written: they stay here, and the rest goes to the district. */
export interface EventsUnreadable {
  readonly from: number
  readonly to: number
}

/** What became of the journal itself. */
export interface JournalDamage {
  /** Today (RFC 3339), the one before being damaged. */
  begunAnew: string | null
  /** Events that cannot be sent. `since` is that of today's. */
  unreadable: { readonly count: number; readonly since: string | null }
  /** Which of them were said; absent in what older code packed, where the district has all that it stands for. */
  said?: Stretch[]
}

/** A card that rots in more places than that is lost. Beyond it the lowest are forgotten: at worst they are said twice. */
const SAID_MAX = 1_000

/** What this reads and changes of the state. */
interface Damaged {
  readonly journal: JournalDamage
  readonly counters: { tube: number }
  readonly day: { tickets: number } | null
}

export function noDamage(): JournalDamage {
  return { begunAnew: null, unreadable: { count: 0, since: null }, said: [] }
}

export function foldJournalBegun(state: Damaged, { tickets, tubes }: JournalBegun, time: string): void {
  state.journal.begunAnew = time
  state.counters.tube = Math.max(state.counters.tube, tubes)
  if (state.day !== null) state.day.tickets = Math.max(state.day.tickets, tickets)
}

export function foldUnreadable(
  { journal }: Pick<Damaged, 'journal'>,
  { from, to }: EventsUnreadable,
  time: string,
): void {
  const { count, since } = journal.unreadable
  journal.unreadable = { count: count + to - from + 1, since: since ?? time }
  const said = journal.said ?? []
  for (let sequence = from; sequence <= to; sequence += 1) putIn(said, sequence)
  journal.said = said.slice(-SAID_MAX)
}

/** What of it was not said yet: after a crash before the cursor was written it is found again. */
export function unsaidOf({ said = [] }: JournalDamage, { from, to }: EventsUnreadable): readonly EventsUnreadable[] {
  return gapsIn(said, from, to)
}

/** What was said yesterday is known; the event of it stays. */
export function foldDamageOverNight({ journal }: Pick<Damaged, 'journal'>): void {
  journal.begunAnew = null
  journal.unreadable = { ...journal.unreadable, since: null }
}

import { daysBetween } from './moment.ts'
import type { KioskState } from './state.ts'
import { forgetLinks } from './two-numbers.ts'

/** Where the events that bear the date of one working day lie in the journal. */
export interface DaySpan {
  readonly day: string
  /** Sequences of its first and last event; both 0 when its events are gone and only its key is left. */
  readonly first: number
  readonly last: number
  /** The key that opens its personal parts is still there. */
  readonly hasKey: boolean
}

export interface KeepFor {
  readonly today: string
  readonly days: number
  /** All up to here is acknowledged by the district: what is unsent is neither removed nor forgotten. */
  readonly acknowledged: number
}

/**
 * The last event that is older than so many days: it lies before the first one with a date of these days. By place in
 * the journal and not by date, since dates that a wrong clock wrote (1970, or years ahead) say nothing about age.
 */
export function oldUpTo(spans: readonly DaySpan[], { acknowledged, days, today }: KeepFor): number {
  const recent = spans.filter(({ day, first }) => first > 0 && isRecent(day, today, days))
  return Math.min(acknowledged, ...recent.map(({ first }) => first - 1))
}

/** Days of which every event is as old as that, and whose key is still there. */
export function forgettable(spans: readonly DaySpan[], keep: KeepFor): readonly string[] {
  const upTo = oldUpTo(spans, keep)
  return spans
    .filter(({ day, hasKey, last }) => hasKey && last <= upTo && !isRecent(day, keep.today, keep.days))
    .map(({ day }) => day)
}

function isRecent(day: string, today: string, days: number): boolean {
  const age = daysBetween(day, today)
  return age >= 0 && age <= days
}

/** What the journal can no longer open leaves the state as well: persons, the keyed hashes by which they were known, telephones. */
export function forgetPeople(state: KioskState, days: readonly string[]): void {
  const gone = new Set(days)
  for (const visit of state.visits.values()) {
    if (gone.has(visit.day)) Object.assign(visit, { person: null, personKey: null, formerKey: null, bodyC: null })
  }
  forgetLinks(state, gone)
  for (const [key, { day }] of state.phones) if (gone.has(day)) state.phones.delete(key)
  for (const [key, seen] of state.lastSeen) {
    if (gone.has(seen.day)) state.lastSeen.delete(key)
    else if (seen.before !== null && gone.has(seen.before.day)) state.lastSeen.set(key, { ...seen, before: null })
  }
}

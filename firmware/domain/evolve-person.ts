import type { RecordedEvent, SamplingEvent } from './events.ts'
import { clockOf } from './evolve-memory.ts'
import type { KioskState, Visit } from './state.ts'
import { linkNumbers } from './two-numbers.ts'

/**
 * A site has some ten thousand people around it, a town with one kiosk fifty; 700 bytes each. By number and not by date:
 * a clock that jumps a year ahead and back must not make anybody new.
 */
export const PEOPLE_KNOWN_MAX = 150_000

/** The latest visit of a person; what counted before comes back when this one ends without a specimen. */
export function seen({ lastSeen }: KioskState, key: string, { id, ticket }: Visit, recorded: RecordedEvent): void {
  const before = lastSeen.get(key)
  const earlier = before === undefined ? null : { ...before, before: null }
  // To the end: whoever was not here for longest is the first, and is forgotten first.
  lastSeen.delete(key)
  lastSeen.set(key, { day: recorded.day, at: clockOf(recorded), visit: id, ticket, before: earlier })
  const [longestAgo] = lastSeen.size > PEOPLE_KNOWN_MAX ? lastSeen.keys() : []
  if (longestAgo !== undefined) lastSeen.delete(longestAgo)
}

/** The person of a visit had another number before: under that one too they were here. */
export function linkPerson(state: KioskState, id: string, recorded: RecordedEvent): void {
  const { personKey } = recorded
  const visit = state.visits.get(id)
  if (visit === undefined || personKey === undefined) return
  visit.formerKey = personKey
  if (visit.personKey !== null) linkNumbers(state, [visit.personKey, personKey], { visit: id, day: recorded.day })
  if (visit.state === 'waiting') seen(state, personKey, visit, recorded)
}

/** Somebody with a fever sits down. */
export function restVisit(
  state: KioskState,
  { operator, untilMs, visit: id }: { readonly visit: string; readonly untilMs: number; readonly operator: string },
): void {
  const visit = state.visits.get(id)
  if (visit !== undefined) visit.resting = { untilMs, operator }
}

/** Whose a bad code is was asked, or answered. */
export function doubt(
  { codesInDoubt }: KioskState,
  { data, type }: Extract<SamplingEvent, { type: `status-code.${string}` }>,
  { time }: RecordedEvent,
): void {
  if (type === 'status-code.settled') codesInDoubt.delete(data.visit)
  else codesInDoubt.set(data.visit, { code: data.statusCode ?? null, atMs: Date.parse(time) })
}

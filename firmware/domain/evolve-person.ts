import type { RecordedEvent } from './events.ts'
import { clockOf } from './evolve-memory.ts'
import type { KioskState, Visit } from './state.ts'

/** The latest visit of a person; what counted before comes back when this one ends without a specimen. */
export function seen({ lastSeen }: KioskState, key: string, { id, ticket }: Visit, recorded: RecordedEvent): void {
  const before = lastSeen.get(key)
  const earlier = before === undefined ? null : { ...before, before: null }
  lastSeen.set(key, { day: recorded.day, at: clockOf(recorded), visit: id, ticket, before: earlier })
}

/** The person of a visit had another number before: under that one too they were here. */
export function linkPerson(state: KioskState, id: string, recorded: RecordedEvent): void {
  const { personKey } = recorded
  const visit = state.visits.get(id)
  if (visit === undefined || personKey === undefined) return
  visit.formerKey = personKey
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

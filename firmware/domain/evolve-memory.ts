import type { RecordedEvent } from './events.ts'
import type { KioskState, Visit } from './state.ts'
import type { UndoableAct } from './undoable.ts'

/** Remembers what an operator did last, of what can be taken back. */
export function rememberAct(
  state: KioskState,
  operator: string | undefined,
  kind: UndoableAct['kind'],
  subject: string,
  { day, id, sequence, time }: RecordedEvent,
): void {
  if (operator === undefined) return
  state.lastActs.set(operator, { kind, subject, event: id, sequence, sealedTube: null, atMs: Date.parse(time), day })
}

/** This visit does not count for the interval any more; what counted before it does again. */
export function forgetSeen({ lastSeen }: KioskState, { id, personKey }: Visit): void {
  const seen = personKey === null ? undefined : lastSeen.get(personKey)
  if (personKey === null || seen === undefined) return
  if (seen.before?.visit === id) lastSeen.set(personKey, { ...seen, before: null })
  if (seen.visit !== id) return
  if (seen.before === null) lastSeen.delete(personKey)
  else lastSeen.set(personKey, seen.before)
}

/** `HH:MM` of an event, in the site's time. */
export function clockOf({ time }: RecordedEvent): string {
  return time.slice(11, 16)
}

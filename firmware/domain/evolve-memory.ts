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

/** It was taken back, by its operator or by whoever put right what was pressed at the panel. */
export function forgetAct(
  { lastActs }: KioskState,
  operator: string,
  { kind, subject }: Pick<UndoableAct, 'kind' | 'subject'>,
): void {
  lastActs.delete(operator)
  for (const [by, act] of lastActs) if (act.kind === kind && act.subject === subject) lastActs.delete(by)
}

/** This visit does not count for the interval any more; what counted before it does again. */
export function forgetSeen({ lastSeen }: KioskState, visit: Visit): void {
  const { id } = visit
  for (const key of keysOf(visit)) {
    const seen = lastSeen.get(key)
    if (seen === undefined) continue
    if (seen.before?.visit === id) lastSeen.set(key, { ...seen, before: null })
    if (seen.visit !== id) continue
    if (seen.before === null) lastSeen.delete(key)
    else lastSeen.set(key, seen.before)
  }
}

/** By which the person of a visit is known: the number of their document, and the one they had before. */
export function keysOf({ formerKey, personKey }: Visit): readonly string[] {
  return [personKey, formerKey].filter((key) => key !== null)
}

/** `HH:MM` of an event or a moment, in the site's time. */
export function clockOf({ time }: Pick<RecordedEvent, 'time'>): string {
  return time.slice(11, 16)
}

import type { DayTotals, RecordedEvent } from './events.ts'
import { CUSTODY_KEPT_MS, forgetBoxes, isInOpenBox } from './evolve-custody.ts'
import { isUnfinishedVisit, type KioskState, type Tube, type Visit } from './state.ts'

/** A corrected clock goes back hours or days; a working day that was longer ago begins anew. */
const DAYS_KEPT_MAX = 40

/** Folds a `day.opened`: tickets and counts begin again, and what belongs to no day but the old one leaves the state. */
export function openDay(state: KioskState, day: string, { sequence, time }: RecordedEvent): void {
  const before = state.day?.day ?? day
  state.day = state.days.get(day) ?? { day, firstSequence: sequence, tickets: 0, counts: new Map(), closings: 0 }
  state.days.delete(day)
  state.days.set(day, state.day)
  for (const old of [...state.days.keys()].slice(0, -DAYS_KEPT_MAX)) state.days.delete(old)
  const nowMs = Date.parse(time)
  for (const tube of state.tubes.values()) {
    if (tube.state === 'sealed') tube.sealedAtMs ??= nowMs
    if (!staysOverNight(state, tube, nowMs)) state.tubes.delete(tube.number)
  }
  forgetBoxes(state, nowMs)
  for (const label of state.labels.values()) if (!state.tubes.has(label.tube)) state.labels.delete(label.id)
  for (const visit of state.visits.values()) if (!isStillNeeded(state, visit, before)) state.visits.delete(visit.id)
  for (const visit of state.visits.values()) visit.checkedInAtMs ??= nowMs
  for (const group of state.groups.values()) {
    if (!group.members.some((id) => state.visits.has(id))) state.groups.delete(group.id)
  }
}

/**
 * A tube stays while it may still be in the kiosk's hands: boxes are packed, samples voided and labels printed again in
 * a later day too. Open tubes and labels that nobody has printed yet stay as long as it takes.
 */
function staysOverNight(state: KioskState, tube: Tube, nowMs: number): boolean {
  if (tube.state === 'open' || isInOpenBox(tube)) return true
  const label = state.labels.get(`${tube.number}/${tube.lastCopy}`)
  if (label?.state === 'waiting' || label?.state === 'started') return true
  return nowMs - (tube.handedOverAtMs ?? tube.sealedAtMs ?? tube.openedAtMs) < CUSTODY_KEPT_MS
}

/** Open; referred and not taken over; or the person of a tube that stays. */
function isStillNeeded(state: KioskState, visit: Visit, dayBefore: string): boolean {
  if (isUnfinishedVisit(visit) || (visit.state === 'referred' && visit.day === dayBefore)) return true
  return visit.tube !== null && state.tubes.has(visit.tube)
}

/** Folds a `day.closed`. */
export function closeDay(state: KioskState, { day, revision }: DayTotals): void {
  const closed = state.days.get(day)
  if (closed !== undefined) closed.closings = revision
}

import type { DayTotals, RecordedEvent } from './events.ts'
import { isOpenVisit, type KioskState, type Tube, type Visit } from './state.ts'

/** A corrected clock goes back hours or days; a working day that was longer ago begins anew. */
const DAYS_KEPT_MAX = 40

/** Folds a `day.opened`: tickets and counts begin again, and what belongs to no day but the old one leaves the state. */
export function openDay(state: KioskState, day: string, { sequence, time }: RecordedEvent): void {
  const before = state.day?.day ?? day
  state.day = state.days.get(day) ?? { day, firstSequence: sequence, tickets: 0, counts: new Map(), closings: 0 }
  state.days.delete(day)
  state.days.set(day, state.day)
  for (const old of [...state.days.keys()].slice(0, -DAYS_KEPT_MAX)) state.days.delete(old)
  for (const tube of state.tubes.values()) if (!staysOverNight(state, tube, before)) state.tubes.delete(tube.number)
  for (const label of state.labels.values()) if (!state.tubes.has(label.tube)) state.labels.delete(label.id)
  for (const visit of state.visits.values()) if (!isStillNeeded(state, visit, before)) state.visits.delete(visit.id)
  for (const visit of state.visits.values()) visit.checkedInAtMs ??= Date.parse(time)
  for (const group of state.groups.values()) {
    if (!group.members.some((id) => state.visits.has(id))) state.groups.delete(group.id)
  }
}

/** A site that works through the night: a label that is not on its tube yet is printed or looked after in the new day. */
function staysOverNight(state: KioskState, tube: Tube, dayBefore: string): boolean {
  if (tube.state === 'open') return true
  const label = state.labels.get(`${tube.number}/${tube.lastCopy}`)
  if (label === undefined || label.state === 'printed') return false
  return label.state === 'waiting' || label.state === 'started' || tube.openedAt.startsWith(dayBefore)
}

/** Open; referred and not taken over; or the person of a tube that stays. */
function isStillNeeded(state: KioskState, visit: Visit, dayBefore: string): boolean {
  if (isOpenVisit(visit) || (visit.state === 'referred' && visit.day === dayBefore)) return true
  return visit.tube !== null && state.tubes.has(visit.tube)
}

/** Folds a `day.closed`. */
export function closeDay(state: KioskState, { day, revision }: DayTotals): void {
  const closed = state.days.get(day)
  if (closed !== undefined) closed.closings = revision
}

import { hasPassed } from './elapsed.ts'
import type { SamplingEvent } from './events.ts'
import { calledOr } from './queue.ts'
import { groupFor } from './queue-order.ts'
import type { KioskState, Visit } from './state.ts'
import { closingAfter, hasPlaceFor } from './tube.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/**
 * How long an absent person's number is kept. An hour is enough for a document fetched from home; after it the crew
 * does not know any more who was meant, and the person may check in anew.
 */
const ABSENT_MAX_MS = 3_600_000

/** Called, and nobody came: passed over. The tube closes when only absent ones are left; they lose their place in it. */
export function absent(turn: Turn, id: string | undefined, operator: string): Decision {
  const visit = calledOr(turn, id)
  if (typeof visit === 'string') return refuse(turn, visit)
  const event: SamplingEvent = { type: 'visit.absent', subject: visit.id, data: { visit: visit.id, operator } }
  return write(turn, event, ...closingAfter(turn, visit))
}

/** An absent person is there again: to the front of their own group while it has their place, else of the next. */
export function comeBack(turn: Turn, id: string, operator: string): Decision {
  const visit = turn.state.visits.get(id)
  if (visit?.state !== 'absent') return refuse(turn, 'no-such-visit')
  const group = hasPlaceFor(turn, visit) && visit.group !== null ? visit.group : groupFor(turn, visit)
  return write(turn, { type: 'visit.returned', subject: id, data: { visit: id, group, operator } })
}

/** Absent ones whose time is over; at the end of the day that is everybody's. */
export function absentOver(turn: Turn, isDayOver: boolean): readonly SamplingEvent[] {
  const isOver = ({ absentAtMs, state: is }: Visit): boolean =>
    is === 'absent' && (isDayOver || (absentAtMs !== null && hasPassed(turn, absentAtMs, ABSENT_MAX_MS)))
  return [...turn.state.visits.values()].filter(isOver).map(
    ({ id }): SamplingEvent => ({
      type: 'visit.ended',
      subject: id,
      data: { visit: id, reason: 'absent' },
    }),
  )
}

/** Absent ones, longest passed over first. */
export function absentVisits(state: Readonly<KioskState>): readonly Visit[] {
  return [...state.visits.values()]
    .filter((visit) => visit.state === 'absent')
    .sort((a, b) => (a.absentAtMs ?? 0) - (b.absentAtMs ?? 0))
}

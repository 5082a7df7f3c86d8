import { farewell } from './endings.ts'
import type { SamplingEvent } from './events.ts'
import { daysBetween } from './moment.ts'
import { intervalDaysFor } from './programme.ts'
import type { Holder } from './session.ts'
import { isUnfinishedVisit, type LastSeen } from './state.ts'
import { type Decision, nextVisitId, type Turn } from './turn.ts'

/** The same person again: their visit that still counts, by the interval of their category. Null when they may come. */
export function seenWithinInterval({ context, state }: Turn, holder: Holder): LastSeen | null {
  const seen = state.lastSeen.get(holder.personKey)
  if (seen === undefined) return null
  const interval = intervalDaysFor(context.programme, holder.person.category)
  if (interval <= 0) return null
  const earlier = state.visits.get(seen.visit)
  const isStillThere = earlier !== undefined && isUnfinishedVisit(earlier)
  return isStillThere || daysBetween(seen.day, context.now.day) < interval ? seen : null
}

export function repeated(turn: Turn, holder: Holder, seen: LastSeen): Decision {
  const visit = nextVisitId(turn)
  const ended: SamplingEvent = { type: 'visit.ended', subject: visit, data: { visit, reason: 'repeated' } }
  return farewell(turn, [ended], { prompt: 'repeated', holder, visit: seen.visit, ticket: seen.ticket })
}

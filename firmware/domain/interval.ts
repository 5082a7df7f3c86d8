import { farewell } from './endings.ts'
import type { SamplingEvent } from './events.ts'
import type { LastSeen } from './last-seen.ts'
import { daysBetween, type Moment } from './moment.ts'
import { intervalFor } from './programme.ts'
import type { Holder } from './session.ts'
import { isUnfinishedVisit } from './state.ts'
import { type Decision, nextVisitId, type Turn } from './turn.ts'

/** Within it the same person again is told so again, and nothing is written: one event says it. */
const SAID_AGAIN_MS = 10 * 60_000

/** The same person again: their visit that still counts, by the interval of their category. Null when they may come. */
export function seenWithinInterval({ context, state }: Turn, holder: Pick<Holder, 'keys' | 'person'>): LastSeen | null {
  const interval = intervalFor(context.programme, holder.person.category)
  if ('days' in interval && interval.days <= 0) return null
  const counts = (seen: LastSeen): boolean => {
    const earlier = state.visits.get(seen.visit)
    const isStillThere = earlier !== undefined && isUnfinishedVisit(earlier)
    return isStillThere || isWithin(interval, seen, context.now)
  }
  // Under each of their numbers: what was long ago with one says nothing about today with the other.
  return holder.keys.flatMap((key) => state.lastSeen.get(key) ?? []).find(counts) ?? null
}

function isWithin(interval: ReturnType<typeof intervalFor>, seen: LastSeen, { day, time }: Moment): boolean {
  const daysAgo = daysBetween(seen.day, day)
  if ('days' in interval) return daysAgo < interval.days
  const isInSameHalf = seen.at < interval.splitAt === time.slice(11, 16) < interval.splitAt
  // A clock that went back says nothing about halves of days to come.
  return daysAgo < 0 || (daysAgo === 0 && isInSameHalf)
}

/** Two phones held to the scanner in turn must not fill the disk. */
function wasSaidJustNow({ context, state }: Turn, { visit }: LastSeen): boolean {
  const agoMs = context.now.epochMs - (state.repeatsSaid.get(visit) ?? Number.NEGATIVE_INFINITY)
  return agoMs >= 0 && agoMs < SAID_AGAIN_MS
}

export function repeated(turn: Turn, holder: Holder, seen: LastSeen): Decision {
  const visit = nextVisitId(turn)
  const data = { visit, reason: 'repeated' as const, of: seen.visit }
  const ended: SamplingEvent = { type: 'visit.ended', subject: visit, data }
  return farewell(turn, wasSaidJustNow(turn, seen) ? [] : [ended], {
    prompt: 'repeated',
    holder,
    visit: seen.visit,
    ticket: seen.ticket,
  })
}

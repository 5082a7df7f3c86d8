import { farewell } from './endings.ts'
import type { SamplingEvent } from './events.ts'
import { clockOf, keysOf } from './evolve-memory.ts'
import type { Person } from './identity.ts'
import { type LastSeen, seenAt, visitsSeen } from './last-seen.ts'
import { daysBetween, type Moment } from './moment.ts'
import { intervalFor } from './programme.ts'
import type { Holder } from './session.ts'
import { isUnfinishedVisit, type Visit } from './state.ts'
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
    return isStillThere || isWithin(interval, seen, timeOf(context.now))
  }
  // Under each of their numbers: what was long ago with one says nothing about today with the other.
  return holder.keys.flatMap((key) => state.lastSeen.get(key) ?? []).find(counts) ?? null
}

/**
 * Whether a visit would stand beside another one of the person within the interval if it were under their key. Counted
 * from the day of its own specimen, not from today: it is put right after the fact, maybe the next morning.
 */
export function wouldRepeat(
  { context, state }: Turn,
  visit: Visit,
  { key, person }: { readonly key: string; readonly person: Person },
): boolean {
  const interval = intervalFor(context.programme, person.category)
  if ('days' in interval && interval.days <= 0) return false
  // Whoever has not been sampled yet may be at any moment; where no specimen is foreseen the check-in counts.
  const counted = (one: Visit): Time | null =>
    isUnfinishedVisit(one) ? timeOf(context.now) : (one.sample ?? seenAt(state.lastSeen, one.personKey, one.id))
  const own = counted(visit)
  if (own === null) return false
  const others = [
    ...[...state.visits.values()]
      .filter((one) => keysOf(one).includes(key))
      .map((one) => [one.id, counted(one)] as const),
    ...visitsSeen(state.lastSeen.get(key)).map((seen) => [seen.visit, seen] as const),
  ]
  return others.some(([id, other]) => {
    return id !== visit.id && other !== null && isWithin(interval, other, own) && isWithin(interval, own, other)
  })
}

function timeOf(now: Moment): Time {
  return { day: now.day, at: clockOf(now) }
}

/** Site time: `yyyy-mm-dd` and `HH:MM`. */
type Time = Pick<LastSeen, 'at' | 'day'>

function isWithin(interval: ReturnType<typeof intervalFor>, seen: Time, { at, day }: Time): boolean {
  const daysAgo = daysBetween(seen.day, day)
  if ('days' in interval) return daysAgo < interval.days
  const isInSameHalf = seen.at < interval.splitAt === at < interval.splitAt
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

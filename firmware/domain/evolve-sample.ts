import type { Collected, RecordedEvent } from './events.ts'
import { clockOf, forgetAct, forgetSeen, keysOf, rememberAct } from './evolve-memory.ts'
import { type LastSeen, seenAt, visitsSeen } from './last-seen.ts'
import { forgetPhone, rememberPhone } from './phone-memory.ts'
import { toldPrice } from './price.ts'
import type { RecordCorrected, SampleVoided } from './record-events.ts'
import type { KioskState, Tube, Visit } from './state.ts'
import { linkNumbers, unlinkVisit } from './two-numbers.ts'
import { SERVICES_KEPT, serviceOf } from './wait-estimate.ts'

/** How far back `servedLastHour` looks. */
export const SERVED_WINDOW_MS = 3_600_000

export function collect(state: KioskState, data: Collected, recorded: RecordedEvent): void {
  const tube = state.tubes.get(data.tube)
  const member = data.visit ?? data.specimen ?? ''
  if (tube !== undefined) putIn(tube, member, data.ordinal, recorded)
  // Nobody waited for a specimen of a place: it says nothing about the pace of the queue.
  if (data.visit === undefined) tube?.objects.push({ specimen: member, event: recorded.id, price: toldPrice(data) })
  if (data.visit === undefined) state.counters.specimen += 1
  else collectPerson(state, { ...data, visit: data.visit }, recorded)
}

function putIn(tube: Tube, member: string, ordinal: number, recorded: RecordedEvent): void {
  tube.members.push(member)
  tube.swabs.push(ordinal)
  if (tube.firstSampleAt === null) tube.isSampleTimeBelieved = recorded.clock !== 'unsynced'
  tube.firstSampleAt ??= recorded.time
}

function collectPerson(state: KioskState, data: Collected & { readonly visit: string }, recorded: RecordedEvent): void {
  const visit = state.visits.get(data.visit)
  if (visit !== undefined) {
    visit.state = 'collected'
    visit.tube = data.tube
    const { day, id: event } = recorded
    visit.sample = { event, day, at: clockOf(recorded), ordinal: data.ordinal, price: toldPrice(data) }
    state.chair.visit = visit.id
    state.chair.atMs = Date.parse(recorded.time)
    countInterval(state, visit, recorded)
  }
  const atMs = Date.parse(recorded.time)
  keepPace(state, serviceOf(state, visit?.checkedInAtMs ?? null, atMs))
  keepLastHour(state, atMs)
  // At the desk nobody was called, so there is nothing to go back to: a wrong scan is voided.
  if (visit?.group !== null) rememberAct(state, data.operator, 'sampled', data.visit, recorded)
}

function keepPace({ serviceMs }: KioskState, ms: number | null): void {
  if (ms === null) return
  serviceMs.push(ms)
  if (serviceMs.length > SERVICES_KEPT) serviceMs.shift()
}

/** In place and from the ends only: a replay passes here for every specimen. A clock that went back forgets the future. */
function keepLastHour({ collectedAtMs }: KioskState, atMs: number): void {
  while ((collectedAtMs.at(-1) ?? atMs) > atMs) collectedAtMs.pop()
  while ((collectedAtMs[0] ?? atMs) <= atMs - SERVED_WINDOW_MS) collectedAtMs.shift()
  collectedAtMs.push(atMs)
}

/** The interval runs from the day of the specimen, which at midnight is not the day of the check-in. */
function countInterval({ lastSeen }: KioskState, visit: Visit, recorded: RecordedEvent): void {
  for (const key of keysOf(visit)) {
    const seen = lastSeen.get(key)
    if (seen?.visit === visit.id) lastSeen.set(key, { ...seen, day: recorded.day, at: clockOf(recorded) })
  }
}

export function voidSample(
  state: KioskState,
  { operator, reason, specimen = '', tube, visit: id = specimen }: SampleVoided,
): void {
  const visit = state.visits.get(id)
  const ordinal = visit?.sample?.ordinal ?? null
  const isUndone = reason === 'undo'
  takeOut(state.tubes.get(tube), id, isUndone ? ordinal : null)
  if (visit === undefined) return
  visit.sample = null
  visit.tube = null
  visit.state = isUndone ? 'called' : 'ended'
  visit.reason = isUndone ? null : 'voided'
  if (!isUndone) {
    if (reason === 'wrong-person') unlinkVisit(state, id)
    forgetSeen(state, visit)
    return
  }
  uncountInterval(state, visit)
  state.collectedAtMs.pop()
  forgetAct(state, operator, { kind: 'sampled', subject: id })
}

/** What was only written and never in the tube gives its place back. */
function takeOut(tube: Tube | undefined, visit: string, ordinal: number | null): void {
  if (tube === undefined) return
  remove(tube.members, visit)
  const at = tube.objects.findIndex(({ specimen }) => specimen === visit)
  if (at >= 0) tube.objects.splice(at, 1)
  if (ordinal !== null) remove(tube.swabs, ordinal)
  if (tube.swabs.length > 0) return
  tube.firstSampleAt = null
  tube.isSampleTimeBelieved = false
}

function remove<Item>(items: Item[], item: Item): void {
  const at = items.indexOf(item)
  if (at >= 0) items.splice(at, 1)
}

/** Back to what the check-in had made it; the time of day is as good as the one of the call a moment ago. */
function uncountInterval({ lastSeen }: KioskState, visit: Visit): void {
  for (const key of keysOf(visit)) {
    const seen = lastSeen.get(key)
    if (seen?.visit === visit.id) lastSeen.set(key, { ...seen, day: visit.day })
  }
}

/** The interval follows the person: under another number the visit counts there, and no longer under the old one. */
export function correctRecord(
  state: KioskState,
  { person, visit: id }: RecordCorrected,
  recorded: RecordedEvent,
): void {
  const visit = state.visits.get(id)
  if (visit === undefined) return
  forgetPhone(state, visit)
  visit.person = person ?? null
  followPerson(state, visit, recorded.personKey ?? null)
  // What they told at another visit stays: it was said by themselves.
  if (!state.phones.has(visit.personKey ?? '')) rememberPhone(state, visit, recorded.day)
}

function followPerson(state: KioskState, visit: Visit, personKey: string | null): void {
  if (personKey === null || personKey === visit.personKey) return
  const { id } = visit
  const seen = seenAt(state.lastSeen, visit.personKey, id)
  const formerSeen = seenAt(state.lastSeen, visit.formerKey, id)
  forgetSeen(state, visit)
  visit.personKey = personKey
  // The other number was not told at this visit but known of whoever was meant by mistake: it is theirs.
  if (visit.person?.formerNumber === undefined) visit.formerKey = null
  unlinkVisit(state, id)
  if (visit.formerKey !== null) linkNumbers(state, [personKey, visit.formerKey], { visit: id, day: visit.day })
  if (seen !== null) seeAs(state, personKey, seen)
  // Only the number was wrong: the one that they had before stays theirs.
  if (visit.formerKey !== null && formerSeen !== null) seeAs(state, visit.formerKey, formerSeen)
}

/** In the order in which they were here: a correction of yesterday's visit comes after today's. */
function seeAs({ lastSeen }: KioskState, personKey: string, seen: LastSeen): void {
  const [latest = seen, before] = [seen, ...visitsSeen(lastSeen.get(personKey))].sort((a, b) => compare(b, a))
  lastSeen.set(personKey, { ...latest, before: before === undefined ? null : { ...before, before: null } })
}

function compare(a: LastSeen, b: LastSeen): number {
  const [first, second] = [a, b].map(({ at, day }) => `${day} ${at}`)
  return (first ?? '') < (second ?? '') ? -1 : 1
}

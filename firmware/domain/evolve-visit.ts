import type { CheckedIn, Collected, RecordedEvent, Referred } from './events.ts'
import { beginGroup, joinGroup } from './evolve-group.ts'
import { FIRST_SPECIMEN_TYPE } from './evolve-tube.ts'
import { toldPrice } from './price.ts'
import { believedMs } from './recorded-time.ts'
import { groupOf, type KioskState, type Visit } from './state.ts'
import { SERVICES_KEPT, serviceOf } from './wait-estimate.ts'

/** How far back `servedLastHour` looks. */
export const SERVED_WINDOW_MS = 3_600_000

export function checkIn(state: KioskState, data: CheckedIn, recorded: RecordedEvent): void {
  const visit: Visit = {
    id: data.visit,
    ticket: data.ticket ?? null,
    group: data.group ?? null,
    poolSize: data.poolSize ?? 0,
    specimenType: data.specimenType ?? (data.poolSize === undefined ? '' : FIRST_SPECIMEN_TYPE),
    category: data.person?.category ?? data.category ?? '',
    price: toldPrice(data),
    isPriority: data.priority ?? false,
    person: data.person ?? null,
    personKey: recorded.personKey ?? null,
    bodyC: data.temperature?.bodyC ?? null,
    day: recorded.day,
    checkedInAtMs: believedMs(recorded),
    referredAt: null,
    state: 'waiting',
    calledSequence: null,
    absentAtMs: null,
    tube: null,
    reason: null,
  }
  state.visits.set(visit.id, visit)
  countVisit(state, visit.id)
  if (visit.personKey !== null) {
    const before = state.lastSeen.get(visit.personKey)
    state.lastSeen.set(visit.personKey, {
      day: recorded.day,
      at: clockOf(recorded),
      visit: visit.id,
      ticket: visit.ticket,
      before: before === undefined ? null : { ...before, before: null },
    })
  }
  if (visit.ticket !== null && state.day !== null) {
    state.day.tickets = Math.max(state.day.tickets, trailingNumber(visit.ticket))
  }
  if (visit.group !== null) joinGroup(state, visit.group, visit)
}

export function call(state: KioskState, id: string, { sequence, time }: RecordedEvent): void {
  const visit = state.visits.get(id)
  if (visit === undefined) return
  state.chair.visit = id
  state.chair.atMs = Date.parse(time)
  visit.state = 'called'
  visit.calledSequence = sequence
  visit.absentAtMs = null
  const group = groupOf(state, visit)
  if (group !== undefined) beginGroup(state, group)
}

/** Most people are referred before they have a visit in the queue: they stand in the state until somebody took over. */
export function refer(state: KioskState, data: Referred, recorded: RecordedEvent): void {
  if (!state.visits.has(data.visit)) {
    state.visits.set(data.visit, {
      id: data.visit,
      ticket: null,
      group: null,
      poolSize: 0,
      isPriority: false,
      specimenType: '',
      category: data.person?.category ?? '',
      price: null,
      person: data.person ?? null,
      personKey: recorded.personKey ?? null,
      bodyC: data.temperature?.bodyC ?? null,
      day: recorded.day,
      checkedInAtMs: Date.parse(recorded.time),
      referredAt: null,
      state: 'referred',
      calledSequence: null,
      absentAtMs: null,
      tube: null,
      reason: data.reason,
    })
  }
  leave(state, data.visit, 'referred', data.reason)
  const visit = state.visits.get(data.visit)
  if (visit !== undefined) visit.referredAt = recorded.time
}

/** Referred or ended: a visit without a specimen does not count against the person's interval, unless none was foreseen. */
export function leave(state: KioskState, id: string, to: 'referred' | 'ended', reason: string): void {
  countVisit(state, id)
  const visit = state.visits.get(id)
  if (visit === undefined) return
  visit.state = to
  visit.reason = reason
  visit.absentAtMs = null
  if (reason === 'passed') return
  if (visit.personKey !== null && state.lastSeen.get(visit.personKey)?.visit === id) {
    const before = state.lastSeen.get(visit.personKey)?.before ?? null
    if (before === null) state.lastSeen.delete(visit.personKey)
    else state.lastSeen.set(visit.personKey, before)
  }
}

export function collect(state: KioskState, data: Collected, recorded: RecordedEvent): void {
  const atMs = Date.parse(recorded.time)
  const visit = state.visits.get(data.visit)
  if (visit !== undefined) {
    visit.state = 'collected'
    visit.tube = data.tube
    state.chair.visit = visit.id
    state.chair.atMs = atMs
    countInterval(state, visit, recorded)
  }
  const tube = state.tubes.get(data.tube)
  if (tube !== undefined) {
    tube.members.push(data.visit)
    if (tube.firstSampleAt === null) tube.isSampleTimeBelieved = recorded.clock !== 'unsynced'
    tube.firstSampleAt ??= recorded.time
  }
  keepPace(state, serviceOf(state, visit?.checkedInAtMs ?? null, atMs))
  keepLastHour(state, atMs)
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
function countInterval({ lastSeen }: KioskState, { id, personKey, ticket }: Visit, recorded: RecordedEvent): void {
  if (personKey !== null && lastSeen.get(personKey)?.visit === id)
    lastSeen.set(personKey, { day: recorded.day, at: clockOf(recorded), visit: id, ticket, before: null })
}

/** `HH:MM` of an event, in the site's time. */
function clockOf({ time }: RecordedEvent): string {
  return time.slice(11, 16)
}

function countVisit(state: KioskState, id: string): void {
  state.counters.visit = Math.max(state.counters.visit, trailingNumber(id))
}

/** `K0042-1-V17` → 17. */
function trailingNumber(id: string): number {
  return Number(/(\d+)$/.exec(id)?.[1] ?? 0)
}

import type { Called, CheckedIn, RecordedEvent } from './events.ts'
import { beginGroup, joinGroup } from './evolve-group.ts'
import { forgetAct, forgetSeen, rememberAct } from './evolve-memory.ts'
import { seen } from './evolve-person.ts'
import { FIRST_SPECIMEN_TYPE } from './evolve-tube.ts'
import { forgetPhone, rememberPhone } from './phone-memory.ts'
import { toldPrice } from './price.ts'
import { believedMs } from './recorded-time.ts'
import type { Referred } from './referral-record.ts'
import { groupOf, type KioskState, type Visit } from './state.ts'
import { unlinkVisit } from './two-numbers.ts'

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
    firstEvent: recorded.id,
    bodyC: data.temperature?.bodyC ?? null,
    day: recorded.day,
    checkedInAtMs: believedMs(recorded),
    referredAt: null,
    state: 'waiting',
    calledSequence: null,
    absentAtMs: null,
    tube: null,
    sample: null,
    reason: null,
    formerKey: null,
    resting: null,
    isDocumentExpired: data.documentExpired === true,
  }
  state.visits.set(visit.id, visit)
  countVisit(state, visit.id)
  if (visit.personKey !== null) seen(state, visit.personKey, visit, recorded)
  rememberPhone(state, visit, recorded.day)
  if (visit.ticket !== null && state.day !== null) {
    state.day.tickets = Math.max(state.day.tickets, trailingNumber(visit.ticket))
  }
  if (data.party !== undefined && state.party?.id === data.party) state.party.members.push(visit.id)
  if (visit.group !== null) joinGroup(state, visit.group, visit)
}

export function call(state: KioskState, { operator, recall, visit: id }: Called, recorded: RecordedEvent): void {
  const visit = state.visits.get(id)
  if (visit === undefined) return
  state.chair.visit = id
  state.chair.atMs = Date.parse(recorded.time)
  visit.state = 'called'
  visit.calledSequence = recorded.sequence
  visit.absentAtMs = null
  const group = groupOf(state, visit)
  if (group !== undefined) beginGroup(state, group)
  if (!recall) rememberAct(state, operator, 'called', id, recorded)
}

/** The group stays begun: its tube may be open and its label on paper. */
export function uncall(state: KioskState, id: string, operator: string): void {
  const visit = state.visits.get(id)
  if (visit?.state === 'called') visit.state = 'waiting'
  if (state.chair.visit === id) state.chair.visit = null
  forgetAct(state, operator, { kind: 'called', subject: id })
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
      firstEvent: recorded.id,
      bodyC: data.temperature?.bodyC ?? null,
      day: recorded.day,
      checkedInAtMs: Date.parse(recorded.time),
      referredAt: null,
      state: 'referred',
      calledSequence: null,
      absentAtMs: null,
      tube: null,
      sample: null,
      reason: data.reason,
      formerKey: null,
      resting: null,
      isDocumentExpired: false,
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
  // Taken over, or gone on: the code in question may still be that of whoever came next.
  if (reason !== 'passed' && reason !== 'taken-over') state.codesInDoubt.delete(id)
  if (reason !== 'passed') forgetSeen(state, visit)
  if (reason !== 'not-holder') return
  forgetPhone(state, visit)
  unlinkVisit(state, id)
}

function countVisit(state: KioskState, id: string): void {
  state.counters.visit = Math.max(state.counters.visit, trailingNumber(id))
}

/** `K0042-1-V17` → 17. */
function trailingNumber(id: string): number {
  return Number(/(\d+)$/.exec(id)?.[1] ?? 0)
}

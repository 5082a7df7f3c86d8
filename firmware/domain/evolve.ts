import type { CheckedIn, Collected, LabelFact, RecordedEvent, Referred, SamplingEvent, TubeOpened } from './events.ts'
import { closeDay, openDay } from './new-day.ts'
import { groupOf, type KioskState, type Visit } from './state.ts'

/** How far back `servedLastHour` and the estimate of the wait look. */
export const SERVED_WINDOW_MS = 3_600_000

type LabelEvent = Extract<SamplingEvent, { type: `label.${string}` }>

const LABEL_STATES = {
  'label.started': 'started',
  'label.printed': 'printed',
  'label.failed': 'failed',
  'label.doubtful': 'doubtful',
} as const

/** Folds one written event into the state, in place, and returns it. Unknown types (of a later release) only count. */
export function evolve(state: KioskState, recorded: RecordedEvent): KioskState {
  state.sequence = recorded.sequence
  apply(state, recorded)
  const { counts } = state.day ?? { counts: new Map<string, number>() }
  counts.set(recorded.event.type, (counts.get(recorded.event.type) ?? 0) + 1)
  return state
}

function apply(state: KioskState, recorded: RecordedEvent): void {
  const { event } = recorded
  switch (event.type) {
    case 'day.opened':
      openDay(state, event.data.day, recorded)
      return
    case 'visit.checked-in':
      checkIn(state, event.data, recorded)
      return
    case 'visit.called':
      call(state, event.data.visit, recorded.sequence)
      return
    case 'visit.referred':
      refer(state, event.data, recorded)
      return
    case 'referral.closed':
      leave(state, event.data.visit, 'ended', 'taken-over')
      return
    case 'visit.ended':
      leave(state, event.data.visit, 'ended', event.data.reason)
      return
    case 'sample.collected':
      collect(state, event.data, recorded)
      return
    case 'tube.opened':
      openTube(state, event.data, recorded)
      return
    case 'tube.sealed':
      closeTube(state, event.data.tube, 'sealed')
      return
    case 'tube.voided':
      closeTube(state, event.data.tube, 'voided')
      return
    case 'label.requested':
    case 'label.started':
    case 'label.printed':
    case 'label.failed':
    case 'label.doubtful':
      applyLabel(state, event)
      return
    case 'device.faulted':
      state.faults.set(event.data.device, event.data.fault)
      return
    case 'device.recovered':
      state.faults.delete(event.data.device)
      return
    case 'maintenance.intake-paused':
      state.isPaused = true
      return
    case 'maintenance.intake-resumed':
      state.isPaused = false
      return
    case 'day.closed':
      closeDay(state, event.data)
      return
    case 'maintenance.started':
    case 'maintenance.signed-in':
      return
  }
}

function checkIn(state: KioskState, data: CheckedIn, recorded: RecordedEvent): void {
  const visit: Visit = {
    id: data.visit,
    ticket: data.ticket ?? null,
    group: data.group ?? null,
    poolSize: data.poolSize,
    person: data.person ?? null,
    personKey: recorded.personKey ?? null,
    bodyC: data.temperature?.bodyC ?? null,
    day: recorded.day,
    checkedInAtMs: recorded.clock === 'unsynced' ? null : Date.parse(recorded.time),
    state: 'waiting',
    calledSequence: null,
    tube: null,
    reason: null,
  }
  state.visits.set(visit.id, visit)
  countVisit(state, visit.id)
  if (visit.personKey !== null) {
    const before = state.lastSeen.get(visit.personKey)
    state.lastSeen.set(visit.personKey, {
      day: recorded.day,
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

function joinGroup(state: KioskState, id: string, visit: Visit): void {
  const group = state.groups.get(id)
  if (group !== undefined) {
    group.members.push(visit.id)
    return
  }
  state.counters.group = Math.max(state.counters.group, trailingNumber(id))
  state.groups.set(id, { id, poolSize: visit.poolSize, members: [visit.id], isClosed: false, tube: null })
}

function call(state: KioskState, id: string, sequence: number): void {
  const visit = state.visits.get(id)
  if (visit === undefined) return
  visit.state = 'called'
  visit.calledSequence = sequence
  const group = groupOf(state, visit)
  if (group !== undefined) group.isClosed = true
}

/** Most people are referred before they have a visit in the queue: they stand in the state until somebody took over. */
function refer(state: KioskState, data: Referred, recorded: RecordedEvent): void {
  if (!state.visits.has(data.visit)) {
    state.visits.set(data.visit, {
      id: data.visit,
      ticket: null,
      group: null,
      poolSize: 0,
      person: data.person ?? null,
      personKey: recorded.personKey ?? null,
      bodyC: data.temperature?.bodyC ?? null,
      day: recorded.day,
      checkedInAtMs: Date.parse(recorded.time),
      state: 'referred',
      calledSequence: null,
      tube: null,
      reason: data.reason,
    })
  }
  leave(state, data.visit, 'referred', data.reason)
}

/** Referred or ended: a visit that never was collected does not count against the person's interval. */
function leave(state: KioskState, id: string, to: 'referred' | 'ended', reason: string): void {
  countVisit(state, id)
  const visit = state.visits.get(id)
  if (visit === undefined) return
  visit.state = to
  visit.reason = reason
  if (visit.personKey !== null && state.lastSeen.get(visit.personKey)?.visit === id) {
    const before = state.lastSeen.get(visit.personKey)?.before ?? null
    if (before === null) state.lastSeen.delete(visit.personKey)
    else state.lastSeen.set(visit.personKey, before)
  }
}

function collect(state: KioskState, data: Collected, recorded: RecordedEvent): void {
  const atMs = Date.parse(recorded.time)
  const visit = state.visits.get(data.visit)
  if (visit !== undefined) {
    visit.state = 'collected'
    visit.tube = data.tube
    countInterval(state, visit, recorded.day)
  }
  const tube = state.tubes.get(data.tube)
  if (tube !== undefined) {
    tube.members.push(data.visit)
    tube.firstSampleAt ??= recorded.time
  }
  keepLastHour(state, atMs)
}

/** In place and from the ends only: a replay passes here for every specimen. A clock that went back forgets the future. */
function keepLastHour({ collectedAtMs }: KioskState, atMs: number): void {
  while ((collectedAtMs.at(-1) ?? atMs) > atMs) collectedAtMs.pop()
  while ((collectedAtMs[0] ?? atMs) <= atMs - SERVED_WINDOW_MS) collectedAtMs.shift()
  collectedAtMs.push(atMs)
}

/** The interval runs from the day of the specimen, which at midnight is not the day of the check-in. */
function countInterval({ lastSeen }: KioskState, { id, personKey, ticket }: Visit, day: string): void {
  if (personKey !== null && lastSeen.get(personKey)?.visit === id)
    lastSeen.set(personKey, { day, visit: id, ticket, before: null })
}

function openTube(state: KioskState, data: TubeOpened, recorded: RecordedEvent): void {
  state.usedTubes.add(data.tube)
  state.tubes.set(data.tube, {
    number: data.tube,
    numbering: data.numbering,
    poolSize: data.poolSize,
    expected: data.expected,
    group: data.group ?? null,
    openedAt: recorded.time,
    openedAtMs: Date.parse(recorded.time),
    members: [],
    state: 'open',
    firstSampleAt: null,
    lastCopy: 0,
  })
  const group = data.group === undefined ? undefined : state.groups.get(data.group)
  if (group !== undefined) {
    group.tube = data.tube
    group.isClosed = true
  }
  if (data.numbering === 'preprinted') return
  state.counters.tube += 1
  addLabel(state, { label: `${data.tube}/1`, tube: data.tube, copy: 1 })
}

function closeTube(state: KioskState, number: string, to: 'sealed' | 'voided'): void {
  const tube = state.tubes.get(number)
  if (tube === undefined) return
  tube.state = to
  const group = groupOf(state, tube)
  if (group?.tube === number) group.tube = null
}

function applyLabel(state: KioskState, event: LabelEvent): void {
  if (event.type === 'label.requested') {
    addLabel(state, event.data)
    return
  }
  const label = state.labels.get(event.data.label)
  if (label === undefined) return
  label.state = LABEL_STATES[event.type]
  label.cause = 'cause' in event.data ? event.data.cause : null
}

function addLabel(state: KioskState, data: Pick<LabelFact, 'copy' | 'label' | 'tube'>): void {
  const { copy, label: id, tube } = data
  state.labels.set(id, { id, tube, copy, state: 'waiting', cause: null })
  const owner = state.tubes.get(tube)
  if (owner !== undefined) owner.lastCopy = copy
}

function countVisit(state: KioskState, id: string): void {
  state.counters.visit = Math.max(state.counters.visit, trailingNumber(id))
}

/** `K0042-1-V17` → 17. */
function trailingNumber(id: string): number {
  return Number(/(\d+)$/.exec(id)?.[1] ?? 0)
}

import type { RecordedEvent, SamplingEvent } from './events.ts'
import { forgetAct, rememberAct } from './evolve-memory.ts'
import { believedMs } from './recorded-time.ts'
import { type Group, groupOf, type KioskState, type Visit } from './state.ts'

type Absent = Extract<SamplingEvent, { type: 'visit.absent' }>['data']
type Returned = Extract<SamplingEvent, { type: 'visit.returned' }>['data']

/** Puts a new visit at the end of its group, which begins with the first. */
export function joinGroup(state: KioskState, id: string, visit: Visit): void {
  const group = state.groups.get(id)
  if (group === undefined) addGroup(state, id, visit)
  else group.members.push(visit.id)
}

function addGroup(state: KioskState, id: string, { id: first, isPriority, poolSize, specimenType }: Visit): void {
  state.counters.group = Math.max(state.counters.group, Number(/(\d+)$/.exec(id)?.[1] ?? 0))
  const group: Group = {
    id,
    poolSize,
    specimenType,
    isPriority,
    members: [first],
    stage: 'forming',
    releasedSequence: null,
    tube: null,
  }
  state.groups.set(id, group)
}

/** Its first was called, or its tube is open: nobody joins it any more. */
export function beginGroup(state: KioskState, group: Group): void {
  if (group.stage === 'begun') return
  group.stage = 'begun'
  state.priorityGroupsInARow = group.isPriority ? state.priorityGroupsInARow + 1 : 0
}

export function releaseGroup(state: KioskState, id: string, sequence: number): void {
  const group = state.groups.get(id)
  if (group?.stage !== 'forming') return
  group.stage = 'released'
  group.releasedSequence = sequence
}

/** Called, and nobody came. A clock that was not believed then is no measure of how long it has been. */
export function goAbsent(state: KioskState, { operator, visit: id }: Absent, recorded: RecordedEvent): void {
  const visit = state.visits.get(id)
  if (visit === undefined) return
  visit.state = 'absent'
  visit.calledSequence = null
  visit.absentAtMs = believedMs(recorded)
  rememberAct(state, operator, 'absent', id, recorded)
}

/** To the front of the group that the event names, be it their own. */
export function comeBack(state: KioskState, { group: id, operator, visit: visitId }: Returned): void {
  forgetAct(state, operator, { kind: 'absent', subject: visitId })
  const visit = state.visits.get(visitId)
  if (visit === undefined) return
  leaveGroup(state, visit)
  visit.state = 'waiting'
  visit.absentAtMs = null
  visit.group = id
  const group = state.groups.get(id)
  if (group !== undefined) {
    group.members.unshift(visitId)
    return
  }
  addGroup(state, id, visit)
  // Full with one person: nobody who came later can slip to the front with it.
  if (visit.poolSize === 1) moveToFront(state.groups, id)
}

function leaveGroup(state: KioskState, visit: Visit): void {
  const members = groupOf(state, visit)?.members ?? []
  const at = members.indexOf(visit.id)
  if (at >= 0) members.splice(at, 1)
}

/** The order of the map is the order in which forming groups are called. */
function moveToFront(groups: Map<string, Group>, id: string): void {
  const entries = [...groups].sort(([a], [b]) => Number(b === id) - Number(a === id))
  groups.clear()
  for (const [key, group] of entries) groups.set(key, group)
}

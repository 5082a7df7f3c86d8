import { groupOfParty } from './party.ts'
import type { Group, KioskState, Visit } from './state.ts'
import { isSameKind, type TubeKind } from './tube.ts'
import type { Turn } from './turn.ts'

/**
 * Priority groups that may go one after the other while others wait: then one of the others comes first. Two tubes of
 * ten are five to six minutes for whoever stood there before; with one in three the line visibly moves for everybody.
 */
export const PRIORITY_GROUPS_IN_A_ROW_MAX = 2

/** The person to be called now, null when nobody waits. */
export function nextToCall(state: Readonly<KioskState>): Visit | null {
  const waiting = nextGroups(state)[0]?.members.map((id) => state.visits.get(id))
  return waiting?.find((visit) => visit?.state === 'waiting') ?? null
}

/** Everybody who waits, in the order in which they will be called as things stand; who has no group comes last. */
export function waitingInOrder(state: Readonly<KioskState>): readonly Visit[] {
  const inGroups = nextGroups(state).flatMap(({ members }) => members.map((id) => state.visits.get(id)))
  const atDesk = [...state.visits.values()].filter(({ group }) => group === null)
  return [...inGroups, ...atDesk].flatMap((visit) => (visit?.state === 'waiting' ? [visit] : []))
}

/**
 * Groups with people who wait, in the order in which they are called: what was begun is finished first (按组放行), then
 * those asked to the waiting line, as they were asked; then priority before the others, first come, first served, and
 * one of the others after so many priority groups. What comes after the first of the forming ones may still change.
 */
export function nextGroups(state: Readonly<KioskState>): readonly Group[] {
  const ready = [...state.groups.values()].filter((group) => hasWaiting(state, group))
  const released = ready
    .filter(({ stage }) => stage === 'released')
    .sort((a, b) => (a.releasedSequence ?? 0) - (b.releasedSequence ?? 0))
  return [...ready.filter(({ stage }) => stage === 'begun'), ...released, ...forming(state, ready, released)]
}

/** Those already asked to the waiting line count as if they had been begun. */
function forming(
  { priorityGroupsInARow }: Readonly<KioskState>,
  ready: readonly Group[],
  released: readonly Group[],
): readonly Group[] {
  const groups = ready.filter(({ stage }) => stage === 'forming')
  const others = groups.filter(({ isPriority }) => !isPriority)
  const priority = groups.filter(({ isPriority }) => isPriority)
  const inARow = released.reduce((sum, { isPriority }) => (isPriority ? sum + 1 : 0), priorityGroupsInARow)
  const isTheirTurn = inARow >= PRIORITY_GROUPS_IN_A_ROW_MAX
  return isTheirTurn ? [...others.slice(0, 1), ...priority, ...others.slice(1)] : [...priority, ...others]
}

function hasWaiting(state: Readonly<KioskState>, group: Group): boolean {
  return group.members.some((id) => state.visits.get(id)?.state === 'waiting')
}

/** Of those who wait in a group, as they will be called. */
export function waitingTickets(state: Readonly<KioskState>, { members }: Group): readonly string[] {
  return members.flatMap((id) => {
    const visit = state.visits.get(id)
    return visit?.state === 'waiting' ? (visit.ticket ?? []) : []
  })
}

/** The group of this kind that still has places for this person and those with them, or the next number. */
export function groupFor(turn: Turn, kind: TubeKind & Pick<Group, 'isPriority'>): string {
  const { context, state } = turn
  const takes = (group: Group): boolean =>
    group.stage === 'forming' &&
    isSameKind(group, kind) &&
    group.isPriority === kind.isPriority &&
    group.members.length < kind.poolSize
  const open = groupOfParty(turn, [...state.groups.values()].filter(takes))
  return open?.id ?? `${context.kiosk.id}-${context.kiosk.journal}-G${state.counters.group + 1}`
}

import { awaitsScan, isScanAsked } from './desk.ts'
import type { SamplingEvent } from './events.ts'
import type { Refusal } from './input.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import { nextToCall } from './queue-order.ts'
import { type Group, groupOf, type KioskState, labelsWaiting, openTubeOf, type Visit } from './state.ts'
import { stockFault } from './stock.ts'
import {
  closingAfter,
  collected,
  hasPlaceFor,
  nextOrdinal,
  nextTubeNumber,
  openMembers,
  sealed,
  tubeForGroup,
} from './tube.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** Calls the next person; the first of a group opens its printed tube. */
export function callNext(turn: Turn, operator: string): Decision {
  const { context, state } = turn
  const visit = nextToCall(state)
  if (visit === null) return refuse(turn, 'nobody-waiting')
  const group = groupOf(state, visit)
  const opensTube = group?.tube === null && context.programme.tube.numbering === 'printed'
  if (opensTube && labelsWaiting(state) >= LABELS_WAITING_MAX) return refuse(turn, 'labels-waiting')
  const fault = opensTube ? stockFault(turn) : null
  if (fault !== null) return refuse(turn, fault)
  const tube =
    group !== undefined && opensTube
      ? [tubeForGroup(turn, group, { tube: nextTubeNumber(turn), numbering: 'printed' })]
      : []
  return write(turn, calledEvent(visit, false, operator), ...tube)
}

function calledEvent({ id, ticket }: Visit, recall: boolean, operator: string): SamplingEvent {
  return { type: 'visit.called', subject: id, data: { visit: id, ticket: ticket ?? '', recall, operator } }
}

export function recall(turn: Turn, id: string | undefined, operator: string): Decision {
  const visit = id === undefined ? called(turn.state).at(-1) : turn.state.visits.get(id)
  if (visit?.state === 'absent') return recallAbsent(turn, visit, operator)
  if (visit?.state !== 'called') return refuse(turn, id === undefined ? 'nobody-called' : 'no-such-visit')
  return write(turn, calledEvent(visit, true, operator))
}

/** Somebody who was passed over stands there again, and their tube is still open. */
function recallAbsent(turn: Turn, visit: Visit, operator: string): Decision {
  if (openTubeOf(turn.state, visit) === undefined || !hasPlaceFor(turn, visit)) return refuse(turn, 'group-over')
  return write(turn, calledEvent(visit, true, operator))
}

/** People called and not yet collected, longest ago first. */
export function called(state: Readonly<KioskState>): readonly Visit[] {
  return [...state.visits.values()]
    .filter((visit) => visit.state === 'called')
    .sort((a, b) => (a.calledSequence ?? 0) - (b.calledSequence ?? 0))
}

/** People were called, and there is no tube to put their swabs into. */
export function calledGroupWithoutTube(state: Readonly<KioskState>): Group | null {
  const groups = called(state).map((visit) => groupOf(state, visit))
  return groups.find((group) => group?.tube === null) ?? null
}

/** The sampler's word: the specimen of this person is in the group's tube. */
export function sampled(turn: Turn, id: string | undefined, operator: string): Decision {
  const visit = calledOr(turn, id)
  if (typeof visit === 'string') return refuse(turn, visit)
  if (turn.state.codesInDoubt.has(visit.id)) return refuse(turn, 'code-in-doubt')
  const group = groupOf(turn.state, visit)
  const tube = openTubeOf(turn.state, visit)
  if (group === undefined || tube === undefined) return refuse(turn, 'no-open-tube')
  if (awaitsScan(turn, tube)) return refuse(turn, 'tube-not-verified')
  const members = [...tube.members, visit.id]
  const place = {
    tube: tube.number,
    poolSize: tube.poolSize,
    specimenType: tube.specimenType,
    ordinal: nextOrdinal(tube),
    basis: isScanAsked(turn) ? ('scan' as const) : ('sampler' as const),
    operator,
  }
  const isLast = openMembers(turn, group).every((other) => other.id === visit.id)
  const isFull = tube.swabs.length + 1 >= tube.poolSize
  const closing = isFull || isLast ? [sealed(tube, members, isFull ? 'full' : 'group-complete')] : []
  return write(turn, collected(turn, visit, place), ...closing)
}

/** The one named, else the one called longest ago. */
export function calledOr({ state }: Turn, id: string | undefined): Visit | Refusal {
  const visit = id === undefined ? called(state)[0] : state.visits.get(id)
  if (visit?.state === 'called') return visit
  return id === undefined ? 'nobody-called' : 'no-such-visit'
}

/** Ends a visit that waits, was called or is absent; its tube closes when nobody else is expected in it. */
export function endVisit(
  turn: Turn,
  visit: Visit,
  reason: 'not-holder' | 'refused' | 'closing',
  operator: string,
): Decision {
  const event: SamplingEvent = { type: 'visit.ended', subject: visit.id, data: { visit: visit.id, reason, operator } }
  return write(turn, event, ...closingAfter(turn, visit))
}

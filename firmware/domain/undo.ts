import { comeBack } from './absent.ts'
import { deskTube } from './desk.ts'
import type { SamplingEvent } from './events.ts'
import type { Moment } from './moment.ts'
import { groupOf, type KioskState, type Tube } from './state.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'
import { AT_PANEL, type UndoableAct } from './undoable.ts'
import type { UndoableView } from './view.ts'
import { voidedSamples } from './voiding.ts'

/** A slip of the thumb is seen at once; what stood longer is voided or corrected, with a reason. */
const UNDO_MS = 20_000

/**
 * Takes back the operator's own last call, absence, sample or seal, if it is the one with one of these event ids,
 * nothing was built on it since, and it is not 20 s old by the journal's time (a clock that was set in between counts
 * as too late).
 */
export function undo(turn: Turn, events: readonly string[], operator: string): Decision {
  const last = lastActOf(turn, events, operator)
  if (last === null) return refuse(turn, 'undo-other')
  const agoMs = turn.context.now.epochMs - last.atMs
  // The report of the day before has been written: there it can only be voided.
  const isOver = agoMs < 0 || agoMs > UNDO_MS || last.day !== turn.context.now.day
  if (isOver) return refuse(turn, 'undo-late')
  const sealedTube = last.sealedTube === null ? null : turn.state.tubes.get(last.sealedTube)
  if (sealedTube === undefined || (sealedTube !== null && !canReopen(turn, sealedTube))) {
    return refuse(turn, 'undo-overtaken')
  }
  switch (last.kind) {
    case 'called':
      return undoCall(turn, last, operator)
    case 'absent':
      return undoAbsence(turn, last, sealedTube, operator)
    case 'sampled':
      return undoSample(turn, last, sealedTube, operator)
    case 'sealed':
      return undoSeal(turn, last, operator)
  }
}

/** Their own, or what was last pressed at the panel by nobody in particular. */
function lastActOf({ state }: Turn, events: readonly string[], operator: string): UndoableAct | null {
  const acts = [operator, AT_PANEL].map((by) => state.lastActs.get(by))
  return acts.find((act) => act !== undefined && events.includes(act.event)) ?? null
}

/** What can still be taken back, for a page that did not do it itself: a button or a pedal did. Newest first. */
export function undoableNow(state: Readonly<KioskState>, { day, epochMs }: Moment): readonly UndoableView[] {
  const newestFirst = [...state.lastActs].sort(([, a], [, b]) => b.sequence - a.sequence)
  return newestFirst.flatMap(([operator, act]): readonly UndoableView[] => {
    const agoMs = epochMs - act.atMs
    if (agoMs < 0 || agoMs > UNDO_MS || act.day !== day) return []
    const subject = state.visits.get(act.subject)?.ticket ?? act.subject
    return [{ operator, event: act.event, kind: act.kind, subject, untilMs: act.atMs + UNDO_MS }]
  })
}

/** The label of a tube that this call opened may be on paper: the tube stays open for the group. */
function undoCall(turn: Turn, { subject: visit }: UndoableAct, operator: string): Decision {
  if (turn.state.visits.get(visit)?.state !== 'called') return refuse(turn, 'undo-overtaken')
  return write(turn, { type: 'visit.uncalled', subject: visit, data: { visit, operator } })
}

/** The person stands at the front again; of another group where the tube of their own is void. */
function undoAbsence(turn: Turn, { subject: id }: UndoableAct, tube: Tube | null, operator: string): Decision {
  const visit = turn.state.visits.get(id)
  if (visit?.state !== 'absent') return refuse(turn, 'undo-overtaken')
  if (tube === null || visit.group === null) return comeBack(turn, id, operator)
  const data = { visit: id, group: visit.group, operator }
  return write(turn, reopened(tube, operator), { type: 'visit.returned', subject: id, data })
}

function undoSample(turn: Turn, { subject: id }: UndoableAct, sealed: Tube | null, operator: string): Decision {
  const visit = turn.state.visits.get(id)
  const tube = turn.state.tubes.get(visit?.tube ?? '')
  if (visit === undefined || tube === undefined || visit.sample === null) return refuse(turn, 'undo-overtaken')
  if (sealed === null && tube.state !== 'open') return refuse(turn, 'undo-overtaken')
  const voided = voidedSamples([visit], { reason: 'undo', operator })
  return write(turn, ...voided, ...(sealed === null ? [] : [reopened(sealed, operator)]))
}

function undoSeal(turn: Turn, { subject: number }: UndoableAct, operator: string): Decision {
  const tube = turn.state.tubes.get(number)
  if (tube === undefined || !canReopen(turn, tube)) return refuse(turn, 'undo-overtaken')
  return write(turn, reopened(tube, operator))
}

/** Not when another tube was opened in its place, or it is in a box. */
function canReopen(turn: Turn, tube: Tube): boolean {
  if (tube.state !== 'sealed' || tube.box !== null) return false
  if (tube.group === null) return deskTube(turn, tube) === null
  return groupOf(turn.state, tube)?.tube === null
}

function reopened({ number }: Tube, operator: string): SamplingEvent {
  return { type: 'tube.reopened', subject: number, data: { tube: number, operator } }
}

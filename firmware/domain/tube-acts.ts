import { awaitsScan, deskTube, fill, isScanAsked, openForDesk, waitingAtDesk, waitingWithoutTube } from './desk.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import { defaultKind, openForObjects } from './objects.ts'
import { preprintedFault } from './preprinted-number.ts'
import { calledGroupWithoutTube } from './queue.ts'
import { nextGroups } from './queue-order.ts'
import { labelsWaiting } from './state.ts'
import { stockFault } from './stock.ts'
import { nextTubeNumber, sealed, tubeForGroup } from './tube.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'
import { verify } from './verifying.ts'

export function sealByCrew(turn: Turn, number: string | undefined, operator: string): Decision {
  const open = [...turn.state.tubes.values()].filter((tube) => tube.state === 'open' && tube.members.length > 0)
  const tube = number === undefined ? open[0] : turn.state.tubes.get(number)
  if (tube === undefined) return refuse(turn, number === undefined ? 'nothing-to-seal' : 'no-such-tube')
  if (tube.state !== 'open' || tube.members.length === 0) return refuse(turn, 'nothing-to-seal')
  return write(turn, sealed(tube, tube.members, 'crew', operator))
}

/**
 * A printed tube for people who have none: who was called (theirs was sealed before its time), or waits at the desk
 * since tubes still came with their numbers.
 */
export function openPrinted(turn: Turn): Decision {
  if (turn.context.programme.tube.numbering !== 'printed') return refuse(turn, 'not-needed')
  const group = calledGroupWithoutTube(turn.state)
  const atDesk = isScanAsked(turn) ? waitingWithoutTube(turn.state) : waitingAtDesk(turn.state)
  const [first] = atDesk
  if (group === null && first === undefined) return refuse(turn, 'nobody-called')
  const open = first === undefined ? null : deskTube(turn, first)
  if (group === null && open !== null && !awaitsScan(turn, open)) return write(turn, ...fill(turn, open, atDesk))
  if (labelsWaiting(turn.state) >= LABELS_WAITING_MAX) return refuse(turn, 'labels-waiting')
  const fault = stockFault(turn)
  if (fault !== null) return refuse(turn, fault)
  const tube = { tube: nextTubeNumber(turn), numbering: 'printed' as const }
  if (group !== null) return write(turn, tubeForGroup(turn, group, tube))
  return first === undefined ? refuse(turn, 'nobody-called') : write(turn, ...openForDesk(turn, tube, first, atDesk))
}

/** A number was scanned or typed: the label that the kiosk printed, where it is asked for; else a pre-printed tube. */
export function openScanned(turn: Turn, number: string, operator: string): Decision {
  if (isScanAsked(turn)) return verify(turn, number, operator)
  if (turn.context.programme.tube.numbering !== 'preprinted') return refuse(turn, 'tube-not-expected')
  const fault = preprintedFault(turn, number) ?? stockFault(turn)
  return fault === null ? openPreprinted(turn, number) : refuse(turn, fault)
}

/**
 * A pre-printed tube: for the group called; for those who wait at the desk, also since before the rules changed; for
 * the next group; and at the desk ahead of those who will come.
 */
function openPreprinted(turn: Turn, number: string): Decision {
  const { context, state } = turn
  const { collect, subjects } = context.programme
  const tube = { tube: number, numbering: 'preprinted' as const }
  const called = calledGroupWithoutTube(state)
  if (called !== null) return write(turn, tubeForGroup(turn, called, tube))
  const atDesk = waitingAtDesk(state)
  const next = nextGroups(state).find((one) => one.tube === null)
  if (atDesk.length === 0 && next !== undefined) return write(turn, tubeForGroup(turn, next, tube))
  if (atDesk.length === 0 && subjects === 'objects') return openForObjects(turn, tube)
  if (atDesk.length === 0 && collect !== 'at-check-in') return refuse(turn, 'nobody-waiting')
  const kind = atDesk[0] ?? defaultKind(context.programme)
  if (deskTube(turn, kind) !== null) return refuse(turn, 'not-needed')
  return write(turn, ...openForDesk(turn, tube, kind, atDesk))
}

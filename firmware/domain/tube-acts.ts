import { fill } from './check-in.ts'
import { LABELS_WAITING_MAX } from './intake.ts'
import { calledGroupWithoutTube, hasWaiting } from './queue.ts'
import { labelsWaiting, waitingVisits } from './state.ts'
import { deskTube, nextTubeNumber, openedTube, sealed, tubeForGroup } from './tube.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** Contract, section 4, "Numbers". */
const PREPRINTED = /^[A-Z0-9-]{6,24}$/

export function sealByCrew(turn: Turn, number: string | undefined, operator: string): Decision {
  const open = [...turn.state.tubes.values()].filter((tube) => tube.state === 'open' && tube.members.length > 0)
  const tube = number === undefined ? open[0] : turn.state.tubes.get(number)
  if (tube === undefined) return refuse(turn, number === undefined ? 'nothing-to-seal' : 'no-such-tube')
  if (tube.state !== 'open' || tube.members.length === 0) return refuse(turn, 'nothing-to-seal')
  return write(turn, sealed(tube, tube.members, 'crew', operator))
}

/** A printed tube for people who were called and have none (theirs was sealed before its time). */
export function openPrinted(turn: Turn): Decision {
  if (turn.context.programme.tube.numbering !== 'printed') return refuse(turn, 'not-needed')
  const group = calledGroupWithoutTube(turn.state)
  if (group === null) return refuse(turn, 'nobody-called')
  if (labelsWaiting(turn.state) >= LABELS_WAITING_MAX) return refuse(turn, 'labels-waiting')
  return write(turn, tubeForGroup(turn, group, { tube: nextTubeNumber(turn), numbering: 'printed' }))
}

/** A pre-printed tube was scanned: for the group called, else the next one; at the desk for those who wait for one. */
export function openPreprinted(turn: Turn, tube: string): Decision {
  const { context, state } = turn
  if (context.programme.tube.numbering !== 'preprinted') return refuse(turn, 'tube-not-expected')
  if (!PREPRINTED.test(tube)) return refuse(turn, 'bad-number')
  if (state.usedTubes.has(tube)) return refuse(turn, 'tube-known')
  if (context.programme.collect === 'at-check-in') return openAtDesk(turn, tube)
  const group =
    calledGroupWithoutTube(turn.state) ??
    [...state.groups.values()].find((one) => one.tube === null && hasWaiting(state, one)) ??
    null
  if (group === null) return refuse(turn, 'nobody-waiting')
  return write(turn, tubeForGroup(turn, group, { tube, numbering: 'preprinted' }))
}

/** The next category waiting decides the pool size; those of it who wait are collected at once, as many as fit. */
function openAtDesk(turn: Turn, tube: string): Decision {
  const { context, state } = turn
  const waiting = waitingVisits(state)
  const poolSize = waiting[0]?.poolSize ?? context.programme.pool.default
  if (deskTube(turn, poolSize) !== null) return refuse(turn, 'not-needed')
  const first = waiting.filter((visit) => visit.poolSize === poolSize).slice(0, poolSize)
  const opening = openedTube({ tube, numbering: 'preprinted', poolSize, count: 0, members: [], expected: null })
  return write(turn, opening, ...fill(turn, { number: tube, poolSize, members: [] }, first))
}

import { fill } from './check-in.ts'
import { checkTypedDocument } from './identity.ts'
import type { Assistance, CrewAct } from './input.ts'
import {
  arrive,
  DEFAULT_CATEGORY,
  endSession,
  farewell,
  goOn,
  intakeClosed,
  isRunning,
  judge,
  LABELS_WAITING_MAX,
  refer,
} from './intake.ts'
import { acceptLabel, reprint } from './label-jobs.ts'
import { absent, calledGroupWithoutTube, callNext, endVisit, hasWaiting, recall, sampled } from './queue.ts'
import { isOpenVisit, labelsWaiting, openReferral } from './state.ts'
import { deskTube, nextTubeNumber, openedTube, sealed, tubeForGroup } from './tube.ts'
import { type Decision, refuse, type Turn, write } from './turn.ts'

/** Contact thermometers of the trade show 32-43 °C; below 35 °C they were not held right. */
const CONTACT_CENTI_C = { min: 3500, max: 4300 }

/** Contract, section 4, "Numbers". */
const PREPRINTED = /^[A-Z0-9-]{6,24}$/

const PHONE = /^\d{11}$/

/** Does what a signed-in crew member asked, or says why not. */
export function actOfCrew(turn: Turn, act: CrewAct, operator: string): Decision {
  const isForAnother = 'session' in act && act.session !== turn.session.token
  if (isForAnother) return refuse(turn, 'session-changed')
  switch (act.act) {
    case 'call-next':
      return callNext(turn)
    case 'recall':
      return recall(turn, act.visit)
    case 'sampled':
      return sampled(turn, act.visit, operator)
    case 'absent':
      return absent(turn, act.visit, operator)
    case 'not-holder':
      return endByCrew(turn, act.visit, 'not-holder', operator)
    case 'refuse':
      return endByCrew(turn, act.visit, 'refused', operator)
    case 'close-referral':
      return closeReferral(turn, act.visit, operator)
    case 'seal':
      return sealByCrew(turn, act.tube, operator)
    case 'open-tube':
      return act.tube === undefined ? openPrinted(turn) : openPreprinted(turn, act.tube)
    case 'reprint':
      return reprint(turn, act.label, operator)
    case 'accept-label':
      return acceptLabel(turn, act.label, operator)
    case 'assist':
      return assist(turn, act, operator)
    case 'pause':
    case 'resume':
      return setPaused(turn, act.act === 'pause', operator)
  }
}

function setPaused(turn: Turn, isPaused: boolean, operator: string): Decision {
  if (turn.state.isPaused === isPaused) return refuse(turn, 'not-needed')
  const type = isPaused ? 'maintenance.intake-paused' : 'maintenance.intake-resumed'
  return write(turn, { type, subject: turn.context.kiosk.id, data: { operator } })
}

/** Without a visit it is about whoever stands at the booth, or was told their number there a moment ago. */
function endByCrew(turn: Turn, id: string | undefined, reason: 'not-holder' | 'refused', operator: string): Decision {
  const { session, state } = turn
  const prompt = reason === 'not-holder' ? 'not-holder' : 'refused'
  if (id === undefined && isRunning(session)) return endSession(turn, reason, prompt, operator)
  const visit = state.visits.get(id ?? session.visit ?? '')
  if (visit === undefined || !isOpenVisit(visit)) return refuse(turn, id === undefined ? 'no-session' : 'no-such-visit')
  const ended = endVisit(turn, visit, reason, operator)
  if (session.visit !== visit.id) return ended
  return { ...farewell(turn, [], { prompt, visit: visit.id }), drafts: ended.drafts }
}

function closeReferral(turn: Turn, id: string, operator: string): Decision {
  if (turn.state.visits.get(id)?.state !== 'referred') return refuse(turn, 'no-such-visit')
  return write(turn, { type: 'referral.closed', subject: id, data: { visit: id, operator } })
}

function sealByCrew(turn: Turn, number: string | undefined, operator: string): Decision {
  const open = [...turn.state.tubes.values()].filter((tube) => tube.state === 'open' && tube.members.length > 0)
  const tube = number === undefined ? open[0] : turn.state.tubes.get(number)
  if (tube === undefined) return refuse(turn, number === undefined ? 'nothing-to-seal' : 'no-such-tube')
  if (tube.state !== 'open' || tube.members.length === 0) return refuse(turn, 'nothing-to-seal')
  return write(turn, sealed(tube, tube.members, 'crew', operator))
}

/** A printed tube for people who were called and have none (theirs was sealed before its time). */
function openPrinted(turn: Turn): Decision {
  if (turn.context.programme.tube.numbering !== 'printed') return refuse(turn, 'not-needed')
  const group = calledGroupWithoutTube(turn.state)
  if (group === null) return refuse(turn, 'nobody-called')
  if (labelsWaiting(turn.state) >= LABELS_WAITING_MAX) return refuse(turn, 'labels-waiting')
  return write(turn, tubeForGroup(turn, group, { tube: nextTubeNumber(turn), numbering: 'printed' }))
}

/** A pre-printed tube was scanned: for the group called, else the next one; at the desk for those who wait for one. */
function openPreprinted(turn: Turn, tube: string): Decision {
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
  const waiting = [...state.visits.values()].filter((visit) => visit.state === 'waiting')
  const poolSize = waiting[0]?.poolSize ?? context.programme.pool.default
  if (deskTube(turn, poolSize) !== null) return refuse(turn, 'not-needed')
  const first = waiting.filter((visit) => visit.poolSize === poolSize).slice(0, poolSize)
  const opening = openedTube({ tube, numbering: 'preprinted', poolSize, count: 0, members: [], expected: null })
  return write(turn, opening, ...fill(turn, { number: tube, poolSize, members: [] }, first))
}

/** Assisted entry: each part of it also answers what the running session waits for. */
function assist(turn: Turn, help: Assistance, operator: string): Decision {
  const { contactCentiC, document, phone } = help
  if (phone !== undefined && !PHONE.test(phone)) return refuse(turn, 'bad-phone')
  if (contactCentiC !== undefined && !isPlausible(contactCentiC)) return refuse(turn, 'bad-temperature')
  if (document === undefined) return answer(turn, help, operator)
  if (isRunning(turn.session)) return refuse(turn, 'session-running')
  const closed = intakeClosed(turn)
  if (closed !== null) return refuse(turn, closed)
  const checked = checkTypedDocument(document)
  if (typeof checked === 'string') return refuse(turn, checked)
  if (openReferral(turn.state, turn.context.identify(checked.idNumber)) !== null) return refuse(turn, 'referral-open')
  const arrival = { document: checked, source: 'crew' as const, category: help.category ?? DEFAULT_CATEGORY }
  const arrived = arrive(turn, phone === undefined ? arrival : { ...arrival, phone })
  return isRunning(arrived.session) ? answerAtOnce(turn, arrived, help, operator) : arrived
}

/** What came with the document answers the session that has just begun; what it did not ask for is not needed. */
function answerAtOnce(turn: Turn, arrived: Decision, help: Assistance, operator: string): Decision {
  const answered = answer({ ...turn, session: arrived.session }, help, operator)
  if (answered.refusal !== undefined) return arrived
  const isSamePhase = answered.session.token === arrived.session.token
  return isSamePhase ? { ...answered, effects: [...arrived.effects, ...answered.effects] } : answered
}

function isPlausible(centiC: number): boolean {
  return Number.isInteger(centiC) && centiC >= CONTACT_CENTI_C.min && centiC <= CONTACT_CENTI_C.max
}

/** A temperature or a judgement for the person who stands at the booth. */
function answer(turn: Turn, { contactCentiC, statusCode }: Assistance, operator: string): Decision {
  const { session } = turn
  if (!isRunning(session)) return refuse(turn, 'no-session')
  if (statusCode === 'refer') return refer(turn, 'status-code', 'status-code:crew', { operator })
  const isPassed = statusCode === 'pass' && session.needs === 'status-code'
  const asked = isPassed ? { ...turn, session: { ...session, isStatusCodeJudged: true } } : turn
  if (contactCentiC !== undefined) {
    return judge(asked, { bodyCentiC: contactCentiC, objectCentiC: null, ambientCentiC: null }, operator)
  }
  return isPassed ? goOn(asked, operator) : refuse(turn, 'not-needed')
}

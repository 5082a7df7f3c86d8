import { arrive } from './arrival.ts'
import { refer } from './endings.ts'
import { checkTypedDocument } from './identity.ts'
import type { Assistance } from './input.ts'
import { goOn, intakeClosed } from './intake.ts'
import { isRunning } from './session.ts'
import { openReferral } from './state.ts'
import { judge } from './temperature.ts'
import { type Decision, refuse, type Turn } from './turn.ts'

/** Contact thermometers of the trade show 32-43 °C; below 35 °C they were not held right. */
const CONTACT_CENTI_C = { min: 3500, max: 4300 }

const PHONE = /^\d{11}$/

/** Assisted entry: each part of it also answers what the running session waits for. */
export function assist(turn: Turn, help: Assistance, operator: string): Decision {
  const { contactCentiC, document, phone } = help
  if (phone !== undefined && !PHONE.test(phone)) return refuse(turn, 'bad-phone')
  if (contactCentiC !== undefined && !isPlausible(contactCentiC)) return refuse(turn, 'bad-temperature')
  if (document === undefined) return answer(turn, help, operator)
  if (isRunning(turn.session) && turn.session.needs !== 'identity') return refuse(turn, 'session-running')
  const closed = intakeClosed(turn)
  if (closed !== null) return refuse(turn, closed)
  const checked = checkTypedDocument(document)
  if (typeof checked === 'string') return refuse(turn, checked)
  if (openReferral(turn.state, turn.context.identify(checked.idNumber)) !== null) return refuse(turn, 'referral-open')
  const arrived = arrive(turn, {
    document: checked,
    source: 'crew',
    ...(help.category === undefined ? {} : { category: help.category }),
    ...(phone === undefined ? {} : { phone }),
  })
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

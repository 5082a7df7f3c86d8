import { withPhone } from './answering.ts'
import { arrive } from './arrival.ts'
import { refer } from './endings.ts'
import { checkTypedDocument, type Guardian } from './identity.ts'
import type { Refusal } from './input.ts'
import { goOn, intakeClosed, proceed } from './intake.ts'
import type { Assistance } from './intake-input.ts'
import { guardianOfParty } from './party-guardian.ts'
import { checkGuardian, openQuestions, PHONE } from './questions.ts'
import { referralInTheWay } from './referral.ts'
import { isRunning } from './session.ts'
import { judge } from './temperature.ts'
import { type Decision, refuse, type Turn } from './turn.ts'
import { keysOfNumbers } from './two-numbers.ts'

/** Contact thermometers of the trade show 32-43 °C; below 35 °C they were not held right. */
const CONTACT_CENTI_C = { min: 3500, max: 4300 }
/** The number on its back; nothing that could be a person's. */
const INSTRUMENT = /^[A-Za-z0-9-]{1,20}$/

/** Assisted entry: each part of it also answers what the running session waits for. */
export function assist(turn: Turn, help: Assistance, operator: string): Decision {
  const { category, document, phone } = help
  const wrong = whatIsWrong(help)
  if (wrong !== null) return refuse(turn, wrong)
  if (help.guardianOfParty === true && partyGuardian(turn) === null) return refuse(turn, 'no-party')
  if (document === undefined) return answer(turn, help, operator)
  if (isRunning(turn.session) && turn.session.needs !== 'identity') return refuse(turn, 'session-running')
  const closed = intakeClosed(turn)
  if (closed !== null) return refuse(turn, closed)
  const checked = checkTypedDocument(document)
  if (typeof checked === 'string') return refuse(turn, checked)
  if (referralInTheWay(turn, keysOfNumbers(turn, checked)) !== null) return refuse(turn, 'referral-open')
  const arrived = arrive(turn, {
    document: checked,
    source: 'crew',
    ...(category === undefined ? {} : { category }),
    ...(phone === undefined ? {} : { phone }),
  })
  const done = isRunning(arrived.session) ? answerAtOnce(turn, arrived, help, operator) : arrived
  // Typed once more while the answer to the same person stands there: whoever typed is told that nothing came of it.
  return done.session === turn.session && done.drafts.length === 0 ? refuse(turn, 'answer-stands') : done
}

function whatIsWrong({ contactCentiC, guardian, instrument, phone }: Assistance): Refusal | null {
  if (phone !== undefined && !PHONE.test(phone)) return 'bad-phone'
  if (contactCentiC !== undefined && !isPlausible(contactCentiC)) return 'bad-temperature'
  if (instrument !== undefined && !INSTRUMENT.test(instrument)) return 'bad-instrument'
  return guardian !== undefined && checkGuardian(guardian) === null ? 'bad-guardian' : null
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

/** A temperature, a judgement or a name for the person who stands at the booth. */
function answer(turn: Turn, help: Assistance, operator: string): Decision {
  const { contactCentiC, instrument, statusCode } = help
  const { session } = turn
  if (!isRunning(session)) return refuse(turn, 'no-session')
  if (statusCode === 'refer') return refer(turn, 'status-code', 'status-code:crew', { operator })
  const told = withTold(turn, help)
  const isPassed = statusCode === 'pass' && session.needs === 'status-code'
  const asked = isPassed ? { ...told, session: { ...told.session, isStatusCodeJudged: true } } : told
  if (contactCentiC !== undefined) {
    const by = { operator, ...(instrument === undefined ? {} : { instrument }) }
    return judge(
      asked,
      { bodyCentiC: contactCentiC, objectCentiC: null, ambientCentiC: null, profile: 'contact', ...by },
      operator,
    )
  }
  if (isPassed) return goOn(asked, operator)
  return told === turn ? refuse(turn, 'not-needed') : proceed(told, operator)
}

/** What the crew was told of the person; the same turn where nobody asked for it. */
function withTold(turn: Turn, { guardian: typed, guardianOfParty: isOfParty, phone }: Assistance): Turn {
  const asked = openQuestions(turn)
  const given = typed ?? (isOfParty === true ? (partyGuardian(turn) ?? undefined) : undefined)
  const called = phone !== undefined && asked.includes('phone') ? withConfirmedPhone(turn, phone) : turn
  const guardian = given === undefined || !asked.includes('guardian') ? null : checkGuardian(given)
  const { holder } = called.session
  if (guardian === null || holder === null) return called
  return { ...called, session: { ...called.session, holder: { ...holder, person: { ...holder.person, guardian } } } }
}

function partyGuardian({ context, state }: Turn): Guardian | null {
  return guardianOfParty(state, context.now.day)
}

function withConfirmedPhone(turn: Turn, phone: string): Turn {
  const { session } = withPhone(turn, phone)
  return { ...turn, session: { ...session, answers: { ...session.answers, isPhoneConfirmed: true } } }
}

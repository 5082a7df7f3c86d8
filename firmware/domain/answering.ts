import { callStaff, endSession, refer } from './endings.ts'
import { proceed } from './intake.ts'
import type { BoothAnswer } from './intake-input.ts'
import type { Question } from './question.ts'
import { openQuestions, PHONE } from './questions.ts'
import { isRunning, PHONE_TRIES_MAX, type Session } from './session.ts'
import { type Decision, refuse, type Turn } from './turn.ts'

/** What the resident touched on the booth's screen. Only what was asked there is taken, and only of this session. */
export function answerAtBooth(turn: Turn, token: Session['token'], answer: BoothAnswer): Decision {
  const { session } = turn
  if (token !== session.token || session.phase !== 'asking') return refuse(turn, 'session-changed')
  if (session.prompt !== answer.kind) return refuse(turn, 'not-needed')
  return answer.kind === 'symptoms'
    ? answerSymptoms(turn, answer.hasSymptoms, null)
    : confirmLastFour(turn, answer.lastFour, null)
}

/** The crew saw the mask, or nobody enters. */
export function confirmMask(turn: Turn, isWorn: boolean, operator: string): Decision {
  const refusal = unlessAsked(turn, 'mask')
  if (refusal !== null) return refuse(turn, refusal)
  if (!isWorn) return endSession(turn, 'mask', 'mask-missing', operator)
  return goOnWith(turn, { maskSeenBy: operator }, operator)
}

/** One question, no names for what it may be: a yes goes to staff like everything that is not everyday. */
export function answerSymptoms(turn: Turn, hasSymptoms: boolean, operator: string | null): Decision {
  const refusal = unlessAsked(turn, 'symptoms')
  if (refusal !== null) return refuse(turn, refusal)
  if (hasSymptoms) return refer(turn, 'symptoms', 'symptoms', { operator })
  return goOnWith(turn, { hasNoSymptoms: true }, operator)
}

export interface PhoneAnswer {
  /** Of the number that is known; nobody reads the whole of it from a screen. */
  readonly lastFour?: string
  /** A number told by the person, which takes the place of the one known. */
  readonly phone?: string
}

/** The crew asked for the telephone. */
export function confirmPhone(turn: Turn, { lastFour, phone }: PhoneAnswer, operator: string): Decision {
  const refusal = unlessAsked(turn, 'phone')
  if (refusal !== null) return refuse(turn, refusal)
  if (phone === undefined) return confirmLastFour(turn, lastFour ?? '', operator)
  if (!PHONE.test(phone)) return refuse(turn, 'bad-phone')
  return goOnWith(withPhone(turn, phone), { isPhoneConfirmed: true }, operator)
}

/** The same turn, and the person has this telephone. */
export function withPhone(turn: Turn, phone: string): Turn {
  const { holder } = turn.session
  if (holder === null) return turn
  return { ...turn, session: { ...turn.session, holder: { ...holder, person: { ...holder.person, phone } } } }
}

/** Who does not know the end of a number has another one, or is another person: after a few tries somebody comes. */
function confirmLastFour(turn: Turn, lastFour: string, operator: string | null): Decision {
  const known = turn.session.holder?.person.phone
  if (known === undefined) return refuse(turn, 'not-needed')
  if (known.slice(-4) === lastFour) return goOnWith(turn, { isPhoneConfirmed: true }, operator)
  if (operator !== null) return refuse(turn, 'phone-not-same')
  const phoneTries = turn.session.phoneTries + 1
  const tried = { ...turn, session: { ...turn.session, phoneTries } }
  if (phoneTries >= PHONE_TRIES_MAX) return callStaff(tried, 'phone', 'phone')
  return { drafts: [], session: tried.session, effects: [] }
}

function unlessAsked(turn: Turn, question: Question): 'no-session' | 'not-needed' | null {
  if (!isRunning(turn.session)) return 'no-session'
  return openQuestions(turn).includes(question) ? null : 'not-needed'
}

function goOnWith(turn: Turn, answered: Partial<Session['answers']>, operator: string | null): Decision {
  const answers = { ...turn.session.answers, ...answered }
  return proceed({ ...turn, session: { ...turn.session, answers } }, operator)
}

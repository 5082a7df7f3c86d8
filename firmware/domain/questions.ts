import { ageOn, type Guardian } from './identity.ts'
import type { Programme } from './programme.ts'
import type { Question } from './question.ts'
import type { Session } from './session.ts'
import type { Turn } from './turn.ts'
import { isName } from './written-text.ts'

/** Of the running session, the next one first. */
export function openQuestions({ context, session }: Pick<Turn, 'context' | 'session'>): readonly Question[] {
  return questionsOf(context.programme, session, context.now.day)
}

/** As `openQuestions`, for views. */
export function questionsOf(
  { guardian, mask, phone, symptoms }: Pick<Programme, 'guardian' | 'mask' | 'phone' | 'symptoms'>,
  { answers, holder }: Pick<Session, 'answers' | 'holder'>,
  day: string,
): readonly Question[] {
  const person = holder?.person
  const ageYears = person === undefined ? -1 : ageOn(day, person.birthDate)
  // Nobody is younger than nothing: then it is the clock that is wrong, and not everybody a child.
  const isMinor = ageYears >= 0 && ageYears < guardian.underYears
  const open: Readonly<Record<Question, boolean>> = {
    guardian: isMinor && person?.guardian === undefined,
    phone: phone === 'required' && person !== undefined && !answers.isPhoneConfirmed,
    mask: mask.required && answers.maskSeenBy === null,
    symptoms: symptoms.ask && !answers.hasNoSymptoms,
  }
  return QUESTIONS.filter((question) => open[question])
}

const QUESTIONS: readonly Question[] = ['guardian', 'phone', 'mask', 'symptoms']

/** Eleven digits: mobile numbers of the mainland. */
export const PHONE = /^\d{11}$/

/** Null when it cannot be a person who answers for a child. */
export function checkGuardian({ name, phone }: Guardian): Guardian | null {
  const trimmed = name.trim()
  if (!isName(trimmed) || (phone !== undefined && !PHONE.test(phone))) return null
  return phone === undefined ? { name: trimmed } : { name: trimmed, phone }
}

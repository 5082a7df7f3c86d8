import fc from 'fast-check'
import type { CheckedIn } from '../../firmware/domain/events.ts'
import type { CrewAct } from '../../firmware/domain/input.ts'
import type { Programme } from '../../firmware/domain/programme.ts'
import type { DomainKiosk } from './domain-kiosk.ts'

/** What a programme asks beside document, code and temperature: mostly nothing. */
export const anyQuestions: fc.Arbitrary<Pick<Programme, 'mask' | 'phone' | 'symptoms'>> = fc
  .record({ asks: fc.nat({ max: 3 }), mask: fc.boolean(), phone: fc.boolean(), symptoms: fc.boolean() })
  .map(({ asks, mask, phone, symptoms }) => ({
    mask: { required: asks === 0 && mask },
    phone: asks === 0 && phone ? 'required' : 'if-known',
    symptoms: { ask: asks === 0 && symptoms },
  }))

const QUESTION_ACTS = ['confirm-mask', 'answer-symptoms', 'confirm-phone', 'measure-again'] as const

/** Whoever of the crew answers one of these looks at who stands there. */
export function isQuestion(act: CrewAct['act']): boolean {
  return QUESTION_ACTS.some((one) => one === act)
}

/** An answer of the crew for whoever stands there; now and then the wrong one. */
export function questionAct({ session }: DomainKiosk, n: number): CrewAct {
  const act = QUESTION_ACTS[n % QUESTION_ACTS.length] ?? 'confirm-mask'
  switch (act) {
    case 'confirm-mask':
      return { act, isWorn: n !== 0, session: session.token }
    case 'answer-symptoms':
      return { act, hasSymptoms: n === 1, session: session.token }
    case 'confirm-phone':
      return { act, phone: phoneOf(n), session: session.token }
    case 'measure-again':
      return { act, session: session.token }
  }
}

/** The everyday answers to whatever is asked of person `n`. */
export function answerAll(kiosk: DomainKiosk, n: number): void {
  kiosk.act({ act: 'confirm-phone', phone: phoneOf(n), session: kiosk.session.token })
  kiosk.act({ act: 'confirm-mask', isWorn: true, session: kiosk.session.token })
  kiosk.answerAtBooth({ kind: 'symptoms', hasSymptoms: false })
}

/** What a touch on the booth's screen says. */
export function touch(kiosk: DomainKiosk, n: number, isPhone: boolean): void {
  kiosk.answerAtBooth(
    isPhone ? { kind: 'phone', lastFour: phoneOf(n).slice(-4) } : { kind: 'symptoms', hasSymptoms: n === 0 },
  )
}

/** Nobody checks in while something that the programme asks is open. Null when all was asked. */
export function unasked(
  { mask, phone, symptoms }: Programme,
  { maskSeenBy, person, symptoms: said }: CheckedIn,
): string | null {
  if (mask.required && maskSeenBy === undefined) return 'nobody saw the mask'
  if (symptoms.ask && said !== 'none') return 'nobody asked the question'
  return phone === 'required' && person !== undefined && person.phone === undefined ? 'has no telephone' : null
}

/** An invented telephone number. */
function phoneOf(n: number): string {
  return `199${String(n).padStart(8, '0')}`
}

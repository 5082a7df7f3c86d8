/** What a programme may want to know beside document, code and temperature. In the order in which it is asked. */
export type Question = 'guardian' | 'phone' | 'mask' | 'symptoms'

/** What is known of it. */
export interface Answers {
  /** Operator who saw the mask. */
  readonly maskSeenBy: string | null
  /** The question was answered with no; a yes ends the session. */
  readonly hasNoSymptoms: boolean
  /** Asked anew, brought by a code in the person's hand, or the last four digits of the one from roster or last visit were known. */
  readonly isPhoneConfirmed: boolean
}

export const NO_ANSWERS: Answers = { maskSeenBy: null, hasNoSymptoms: false, isPhoneConfirmed: false }

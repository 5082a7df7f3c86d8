import type { Guardian, TypedDocument } from './identity.ts'
import type { Session } from './session.ts'

/** Token of the session that an act is meant for (as in `CrewView`): the next person must not get this one's answer. */
interface ForSession {
  readonly session?: Session['token']
}

/** What the crew does for the person in front of the booth, and for those who were referred there. */
export type IntakeAct =
  | ({ readonly act: 'assist' } & Assistance)
  /** A mask is worn, or the person has none and goes. */
  | ({ readonly act: 'confirm-mask'; readonly isWorn: boolean } & ForSession)
  | ({ readonly act: 'answer-symptoms'; readonly hasSymptoms: boolean } & ForSession)
  /** The end of the number that is known, or the whole of one that the person tells. */
  | ({ readonly act: 'confirm-phone'; readonly lastFour?: string; readonly phone?: string } & ForSession)
  /** The crew looked: it is still the same person who stands there, and the kiosk measures once more. */
  | ({ readonly act: 'measure-again' } & ForSession)
  /** A crew member has taken a referred person over. */
  | {
      readonly act: 'close-referral'
      readonly visit: string
      readonly takenBy?: string
      readonly outcome?: ReferralOutcome
    }
  /** Of the visit that had checked in just before, or of the next one. */
  | { readonly act: 'whose-code'; readonly visit: string; readonly whose: 'visit' | 'next' }
  /** So many people came together: they get numbers in a row and, where it can be, one tube. */
  | { readonly act: 'begin-party'; readonly size: number }
  | { readonly act: 'end-party' }
  /** Somebody with a fever sits down for so many minutes; then they lay their card again. */
  | { readonly act: 'rest'; readonly visit: string; readonly minutes: number }

/** What became of a referred person, as the crew says it. */
export const REFERRAL_OUTCOMES = ['separate-area', 'hospital', 'home', 'back-to-booth'] as const
export type ReferralOutcome = (typeof REFERRAL_OUTCOMES)[number]

/** What a resident answers on the booth's own screen. */
export type BoothAnswer =
  | { readonly kind: 'symptoms'; readonly hasSymptoms: boolean }
  | { readonly kind: 'phone'; readonly lastFour: string }

/** What a crew member types for a resident; each member alone also answers a question of the running session. */
export interface Assistance extends ForSession {
  readonly document?: TypedDocument
  readonly phone?: string
  readonly category?: string
  readonly guardian?: Guardian
  /** The adult of the open party answers for the child. */
  readonly guardianOfParty?: true
  /** From a contact thermometer, degrees Celsius in hundredths. */
  readonly contactCentiC?: number
  /** The number that stands on that thermometer. */
  readonly instrument?: string
  /** The crew's judgement of a code that no rule names. */
  readonly statusCode?: 'pass' | 'refer'
}

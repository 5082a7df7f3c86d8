import type { Person } from './identity.ts'
import { type Answers, NO_ANSWERS, type Question } from './question.ts'
import type { ThermometerCheck } from './thermometer-check.ts'
import type { Prompt } from './view.ts'

/** People without a category from roster, code or crew. */
export const DEFAULT_CATEGORY = 'general'

/** The person in front of the kiosk, before anything is confirmed. */
export interface Holder {
  readonly person: Person
  /** Keyed hash of the document's number. */
  readonly personKey: string
  /** That, and the one of a number that the person had before. */
  readonly keys: readonly string[]
  /** The crew's word about the category goes before what a code says. */
  readonly hasCategoryFromCrew: boolean
  /** Their telephone came with them, not from a list or an earlier visit. */
  readonly isPhoneBrought: boolean
  /** Last day of a document that is not valid any more; it is said to the crew and stops nobody. */
  readonly expiredOn: string | null
}

/** Somebody who is served without a document, because the programme does not ask who they are. */
export interface Unnamed {
  readonly category: string
  readonly hasCategoryFromCrew: boolean
  /** Of a card that they laid all the same: laid again, it is no second person. Forgotten with the session. */
  readonly laidKey: string | null
}

/** One reading in hundredths of a degree; `objectCentiC` and `ambientCentiC` are null for a contact thermometer. */
export interface TakenReading {
  readonly bodyCentiC: number
  readonly objectCentiC: number | null
  readonly ambientCentiC: number | null
  /** Name and version of the skin-to-body conversion; `contact` for an instrument read by the crew. */
  readonly profile: string
  /** From the thermometer's plate to the forehead, where a sensor says it. */
  readonly distanceMm?: number
  /** By which the reading of the sensor was corrected. */
  readonly check?: Pick<ThermometerCheck, 'at' | 'offsetCentiC'>
  /** Of a contact thermometer: who read it, and the number on it. */
  readonly operator?: string
  readonly instrument?: string
}

/**
 * What happens in front of the kiosk now. It lives in memory only: until check-in nothing is confirmed, and a crash
 * here loses nothing that anybody was told.
 */
export interface Session {
  /**
   * `idle`: nobody, or a notice after an unreadable card. `screening`: a person is known, temperature and code are
   * being judged. `asking`: all that is well, and the prompt is a question that the resident answers on the screen.
   * `needs-staff`: a crew member has to give something. `farewell`: it is over, the answer stands on the screen.
   */
  readonly phase: 'idle' | 'screening' | 'asking' | 'needs-staff' | 'farewell'
  readonly prompt: Prompt
  /** Grows with every new phase: answers to effects of an older one are ignored. */
  readonly token: number
  /** Grows with every new person: what one chose on the screen is not for the next. */
  readonly arrival: number
  /** Null while nobody is there, and for the unnamed. */
  readonly holder: Holder | null
  readonly unnamed: Unnamed | null
  readonly readings: readonly TakenReading[]
  /**
   * Whose forehead it is. `awaited`: nobody seen since the document. `there`: one body since then, without a gap.
   * `broken`: there was a gap, or nobody came in time; the next reading needs the document again.
   */
  readonly presence: 'awaited' | 'there' | 'broken'
  readonly timesBroken: number
  /** Scanned before or after the document. */
  readonly statusCode: string | null
  /** True when the crew judged a code that no rule names. */
  readonly isStatusCodeJudged: boolean
  /** The visit before, after which a bad code was shown that may be this person's. */
  readonly codeInDoubt: string | null
  readonly unreadableInARow: number
  /** Only for the crew: `fever`, `status-code:red`, `no-reading`… */
  readonly concern: string | null
  readonly needs: 'identity' | 'temperature' | 'status-code' | 'whose-code' | Question | null
  readonly answers: Answers
  /** Ends of a telephone number that did not fit. */
  readonly phoneTries: number
  /** The referral after which the person rested and is measured again. */
  readonly after: string | null
  /** The visit that this session became, and its ticket. */
  readonly visit: string | null
  readonly ticket: string | null
  /** On paper; once is enough for one person at the booth. */
  readonly isTicketAsked: boolean
}

export const IDLE: Session = {
  phase: 'idle',
  prompt: 'idle',
  token: 0,
  arrival: 0,
  holder: null,
  unnamed: null,
  readings: [],
  presence: 'awaited',
  timesBroken: 0,
  statusCode: null,
  isStatusCodeJudged: false,
  codeInDoubt: null,
  unreadableInARow: 0,
  concern: null,
  needs: null,
  answers: NO_ANSWERS,
  phoneTries: 0,
  after: null,
  visit: null,
  ticket: null,
  isTicketAsked: false,
}

/** Time limits of a session, in milliseconds. */
export const SESSION_LIMITS = {
  /** The answer stays readable for an old person, and is gone before the next one reads it. */
  farewellMs: 10_000,
  /** "Lay the card again" stands this long. */
  noticeMs: 10_000,
  /** A code that was shown before the document belongs to the document of the next half minute. */
  statusCodeMs: 30_000,
  /**
   * From document to a body in front of the thermometer: a step and a look, also for an old person. Whoever comes later
   * may be the next in the queue.
   */
  bodyMs: 15_000,
  /** The same for whoever has a child to lift first. */
  liftMs: 30_000,
  /** Lifting a card that was laid and laying it again; after that the person has gone. */
  againMs: 20_000,
  /** From document to temperature, of somebody who stands there: time to take the cap off, and not more than the queue bears. */
  screeningMs: 45_000,
  /** Reading a sentence and touching one of two keys, or four digits; also with reading glasses to be found. */
  answerMs: 30_000,
  /** Somebody of the crew has to come; then the visit is referred, so that the booth is free again. */
  staffMs: 180_000,
} as const

/** After this many gaps the person is helped instead of being sent back to the reader once more. */
export const BROKEN_MAX = 2

/** Ends of one's own number that may be mistyped before somebody comes: a guess has one chance in 3,333. */
export const PHONE_TRIES_MAX = 3

/** This many unreadable cards in a row and staff is called instead of "again". */
export const UNREADABLE_MAX = 3

/** Of whoever is being served, named or not; null while nobody is. */
export function categoryOf({ holder, unnamed }: Session): string | null {
  return holder?.person.category ?? unnamed?.category ?? null
}

/** A person is known and not finished with: the next step is theirs or the crew's. */
export function isRunning(session: Session): boolean {
  return session.phase === 'screening' || session.phase === 'asking' || session.phase === 'needs-staff'
}

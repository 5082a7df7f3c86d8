import type { ReferralReason } from './events.ts'
import type { Person } from './identity.ts'
import type { ReferralOutcome } from './intake-input.ts'
import type { TemperatureRecord } from './temperature-record.ts'

/** Somebody left the normal path. */
export interface Referred {
  readonly visit: string
  readonly reason: ReferralReason
  readonly operator?: string
  readonly person?: Person
  readonly temperature?: TemperatureRecord
  readonly statusCode?: string
  /** The referral after which the person rested. */
  readonly after?: string
}

/** Somebody with a fever sits down, and may be measured again from `untilMs` on (milliseconds since 1970). */
export interface ReferralResting {
  readonly visit: string
  readonly minutes: number
  readonly untilMs: number
  readonly operator: string
}

/** How a referral ended. */
export interface ReferralClosed {
  readonly visit: string
  readonly operator: string
  /** The role or unit that has the person now. */
  readonly takenBy?: string
  readonly outcome?: ReferralOutcome | 'recovered' | 'referred-again'
  /** The visit that followed the rest. */
  readonly next?: string
}

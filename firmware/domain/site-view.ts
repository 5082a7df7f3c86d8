import type { Intake } from './opening-hours.ts'
import type { PublicView, QueueView } from './view.ts'

/** What one station of a site tells the others, and everybody. */
export type StationFigures = Pick<
  QueueView,
  'at' | 'band' | 'estimatedWaitMinutes' | 'estimatedWaitRange' | 'nowServing' | 'open' | 'waiting'
> & {
  /** Null from an older release. */
  readonly intake: Pick<Intake, 'opens' | 'state'> | null
  /** A drill beside a live station takes nobody in. Null from an older release. */
  readonly mode: PublicView['mode'] | null
}

/** One station as `/site` shows it. */
export interface SiteStation {
  readonly station: string
  readonly name: string | null
  /** The kiosk that was asked. */
  readonly isOwn: boolean
  /** Null while nothing was ever heard of it. */
  readonly figures: StationFigures | null
  /** How old they are now, milliseconds. */
  readonly ageMs: number | null
  /** Its certificate is not trusted here: going and looking there does not help, an engineer does. */
  readonly isUntrusted: boolean
}

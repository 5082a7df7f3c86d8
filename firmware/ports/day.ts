import type { DaySheet } from '../domain/day-sheet.ts'
import type { DayRecord, DayView } from '../domain/day-view.ts'
import type { RecordedEvent } from '../domain/events.ts'

/** What the district has of today, said only as far as somebody has said it. */
export interface DistrictView {
  /**
   * `none`: not all of today, or no broker. `acknowledged`: the broker took every event of today. `receipt`: the
   * district signed that it stored them.
   */
  readonly state: 'none' | 'acknowledged' | 'receipt'
  /** Every event up to this sequence. */
  readonly upTo: number
  /** Of today; null while it is not all of them. */
  readonly people: number | null
  /** RFC 3339: since when; null while it is not all of them. */
  readonly at: string | null
}

export interface DayPage extends DayView {
  readonly district: DistrictView
  /** Events of any day without the broker's acknowledgement. */
  readonly unsent: number
}

/** Working days as the crew's page sees them. */
export interface DayPort {
  /** Today; null before the first day was opened. */
  view(): DayPage | null
  /** Today or one of the earlier days of the view; null for any other. */
  record(day: string): DayRecord | null
  /** Tubes and people of a day for which there is a record, read from the journal. Rejects as the journal does. */
  sheet(day: string): Promise<DaySheet | null>
}

/** Days as the journal tells them. */
export interface DayReports {
  /** Events from `first` to `last` in order, a page in memory at a time; may be left before its end. */
  between(first: number, last: number): AsyncIterable<RecordedEvent>
}

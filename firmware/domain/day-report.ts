/** What a working day came to: in `day.closed`, on the crew's page and in the files. */
export interface DayFigures {
  /** `yyyy-mm-dd` in the site's time zone. */
  readonly day: string
  /** Of the first event of the day; null where the kiosk was off. */
  readonly firstSequence: number | null
  /** Of the newest event that is counted. */
  readonly lastSequence: number | null
  /** By name (firmware/docs/day-report.md), zero included: 零报告. */
  readonly counts: Readonly<Record<string, number>>
  /** People by price class and payer; empty where nobody gave a specimen. */
  readonly prices: readonly PriceLine[]
  /** What does not add up or is not finished; empty when all is well. Nothing in it ever keeps a day from closing. */
  readonly differences: readonly DayDifference[]
}

/** The event `day.closed`. The closing with the greatest revision is the one that counts. */
export interface DayClosed extends DayFigures {
  /** 1, and one more each time the day is closed again. */
  readonly revision: number
  readonly cause: CloseCause
  /** Written when the day was over already. */
  readonly late: boolean
  /** Who closed it, where somebody did. */
  readonly operator?: string
}

/**
 * Why a day was closed. `due`: at `day.closesAt`. `new-day`: midnight found it open, or changed since its closing.
 * `restart`: a run began and found it so. `kiosk-off`: no run of the kiosk was in that day. `correction`: a sample of
 * the day, which was over, was voided.
 */
export type CloseCause = 'due' | 'crew' | 'new-day' | 'restart' | 'kiosk-off' | 'correction'

/** People whose specimens have the same class, payer and price. Yuan with two decimals: events are an edge. */
export interface PriceLine {
  readonly class: string
  readonly payer: string
  /** For one person; null in events of releases that did not write it. */
  readonly yuan: number | null
  readonly people: number
  /** `yuan` × `people`. */
  readonly totalYuan: number
  /** The most that may be asked of one person; null where no ceiling is known for the class. */
  readonly ceilingYuan: number | null
}

export interface DayDifference {
  readonly code: DifferenceCode
  /** How many people, tubes, labels or days. */
  readonly count: number
}

export type DifferenceCode =
  /** collected − voided is not what is in open and sealed tubes (contract, section 4). */
  | 'samples-and-tubes'
  /** labels printed − copies is not what was opened with printed numbers (contract, section 4). */
  | 'labels-and-tubes'
  | 'people-waiting'
  /** Called, and not there; they may still come back. */
  | 'people-absent'
  | 'referrals-open'
  | 'tubes-open'
  /** Tubes in use whose label is not printed yet, failed or is doubtful. */
  | 'labels-missing'
  | 'tubes-not-handed-over'
  | 'disinfections-missing'
  /** People for whom more was asked than may be. */
  | 'above-ceiling'
  /** The clock went back: the day was opened again after another one. */
  | 'day-reopened'
  /** The day is so long ago that its counts were gone: they begin anew, and the revisions before tell the rest. */
  | 'counts-incomplete'
  /** Days before this one for which no report was made, because the kiosk was off for too long. */
  | 'days-without-report'

import type { Moment } from './moment.ts'
import { minuteOfDay } from './opening-hours.ts'
import type { Programme } from './programme.ts'

/** When and where a person finds their result: said on the booth's screen and on the paper alike. */
export interface ResultPromise {
  /** Null while nobody knows how long the wait for the swab is: then only `withinHours` can be promised. */
  readonly by: { readonly daysAhead: number; readonly clock: string } | null
  /** After the swab. */
  readonly withinHours: number
  readonly where: { readonly zh: string; readonly en: string } | null
}

const DAY_MINUTES = 1440
/** People remember half hours, and a promise is rounded to the later one. */
const ROUNDED_TO_MINUTES = 30

/**
 * Counted from the swab, so from the end of the wait: `waitMinutes` is the longest one that is likely, null when
 * nobody knows it. Null where the programme promises nothing.
 */
export function resultPromise({ result }: Programme, now: Moment, waitMinutes: number | null): ResultPromise | null {
  if (result === null) return null
  return { by: waitMinutes === null ? null : byThen(now, waitMinutes + result.withinHours * 60), ...result }
}

/** By the clock on the wall: a site is where no clock is set forward in summer. */
function byThen({ time }: Moment, minutes: number): ResultPromise['by'] {
  const exact = minuteOfDay(time) + minutes
  const at = Math.ceil(exact / ROUNDED_TO_MINUTES) * ROUNDED_TO_MINUTES
  const [hours, rest] = [Math.floor((at % DAY_MINUTES) / 60), at % 60]
  return {
    daysAhead: Math.floor(at / DAY_MINUTES),
    clock: `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`,
  }
}

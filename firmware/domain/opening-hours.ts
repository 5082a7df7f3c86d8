/** One range of a site's opening hours, minutes of the day; it goes over midnight where the end is not later. */
export interface OpeningRange {
  readonly fromMinute: number
  readonly toMinute: number
}

/** When a site opens next, by its own clock. */
export interface NextOpening {
  readonly day: 'today' | 'tomorrow'
  /** `HH:MM` */
  readonly time: string
}

export type Opening =
  /** `minutesLeft` and `closesAt` are null where it never closes. */
  | { readonly isOpen: true; readonly minutesLeft: number | null; readonly closesAt: string | null }
  | { readonly isOpen: false; readonly minutesUntil: number; readonly opens: NextOpening }

/** Whether people are taken in, and what the screens say about it. */
export interface Intake {
  /** `closing`: those who wait fill the time until closing. */
  readonly state: 'open' | 'paused' | 'closing' | 'outside-hours'
  /** Null while it is open, and when somebody paused it: nobody can promise a time then. */
  readonly opens: NextOpening | null
  /** `HH:MM`; null when it never closes by itself, and while it is closed. */
  readonly closesAt: string | null
}

const DAY = 1440

/** `07:00-12:00`, as the configuration lets it through; `21:00-02:00` goes over midnight, `00:00-24:00` is the day. */
export function parseOpeningHours(hours: readonly string[]): readonly OpeningRange[] {
  return hours.map((range) => {
    const [from = '', to = ''] = range.split('-')
    return { fromMinute: minutesOf(from), toMinute: minutesOf(to) }
  })
}

/** Minutes of the site's day in an RFC 3339 time with the site's offset, seconds as a fraction. */
export function minuteOfDay(time: string): number {
  return minutesOf(time.slice(11, 16)) + Number(time.slice(17, 19)) / 60
}

function minutesOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))
}

/** Where a site stands at this minute of its day. Without hours it is always open. Ranges that touch are one. */
export function openingAt(ranges: readonly OpeningRange[], minute: number): Opening {
  if (ranges.length === 0) return { isOpen: true, minutesLeft: null, closesAt: null }
  const minutesLeft = minutesOpen(ranges, minute)
  if (minutesLeft === 0) {
    const minutesUntil = Math.min(...ranges.map(({ fromMinute }) => (fromMinute - minute + DAY) % DAY))
    return { isOpen: false, minutesUntil, opens: openingAfter(ranges, minute, 0) }
  }
  if (minutesLeft >= DAY) return { isOpen: true, minutesLeft: null, closesAt: null }
  return { isOpen: true, minutesLeft, closesAt: clockTime(minute + minutesLeft) }
}

/** The first opening that is not before `afterMinutes` from now. */
export function openingAfter(ranges: readonly OpeningRange[], minute: number, afterMinutes: number): NextOpening {
  const waits = ranges.map(({ fromMinute }) => {
    const wait = (fromMinute - minute + DAY) % DAY
    return wait >= afterMinutes ? wait : wait + DAY
  })
  const at = minute + Math.min(...waits)
  return { day: at >= DAY ? 'tomorrow' : 'today', time: clockTime(at).replace('24:00', '00:00') }
}

/** How long it stays open from now on: 0 when it is closed, a whole day or more when it never closes. */
function minutesOpen(ranges: readonly OpeningRange[], minute: number): number {
  let open = 0
  // Once more than there are ranges: the day that is one range begins again at midnight.
  for (let step = 0; step <= ranges.length; step += 1) {
    const rest = Math.max(0, ...ranges.map((range) => restOf(range, (minute + open) % DAY)))
    if (rest === 0) break
    open += rest
  }
  return open
}

function restOf({ fromMinute, toMinute }: OpeningRange, minute: number): number {
  const isOverMidnight = toMinute <= fromMinute
  if (isOverMidnight && minute >= fromMinute) return DAY - minute + toMinute
  if (minute >= toMinute) return 0
  return isOverMidnight || minute >= fromMinute ? toMinute - minute : 0
}

/** Midnight as an end is 24:00. */
function clockTime(minute: number): string {
  const rounded = Math.round(minute) % DAY || DAY
  return `${String(Math.floor(rounded / 60)).padStart(2, '0')}:${String(rounded % 60).padStart(2, '0')}`
}

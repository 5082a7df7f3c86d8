/** One instant as the domain sees it: taken once per input, so that everything in it agrees. */
export interface Moment {
  readonly epochMs: number
  /** RFC 3339 with offset and milliseconds, in the site's time zone. */
  readonly time: string
  /** Working day `yyyy-mm-dd` in the site's time zone. */
  readonly day: string
}

/** `timeZone` is an IANA name; throws a RangeError for an unknown one (configuration checks it first). */
export function createMoments(timeZone: string): (epochMs: number) => Moment {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  })
  return (epochMs) => toMoment(epochMs, format.formatToParts(epochMs))
}

const WHOLE_MINUTES = '+hh:mm'

function toMoment(epochMs: number, formatted: readonly Intl.DateTimeFormatPart[]): Moment {
  const part = (wanted: string): string => formatted.find(({ type }) => type === wanted)?.value ?? ''
  const day = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
  const offset = part('timeZoneName').slice('GMT'.length) || '+00:00'
  const milliseconds = String(((epochMs % 1000) + 1000) % 1000).padStart(3, '0')
  const time = `${day}T${part('hour')}:${part('minute')}:${part('second')}.${milliseconds}${offset}`
  if (offset.length === WHOLE_MINUTES.length) return { epochMs, time, day }
  // The local time of before there were zones has seconds, which RFC 3339 cannot say; a broken clock may stand there.
  const whole = timeLike({ time: offset.slice(0, WHOLE_MINUTES.length) }, epochMs)
  return { epochMs, time: whole, day: whole.slice(0, 10) }
}

/** Another instant as RFC 3339 with the offset of `like`. */
export function timeLike({ time }: Pick<Moment, 'time'>, epochMs: number): string {
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d{2}):(\d{2})$/.exec(time) ?? []
  const offsetMs = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
  return new Date(epochMs + offsetMs).toISOString().replace('Z', `${sign}${hours}:${minutes}`)
}

/**
 * The instant at which clocks show `local` (`yyyy-mm-ddThh:mm`, seconds allowed), milliseconds since 1970; null when
 * they never do. Of an hour that comes twice, at the end of summer time, it is either.
 */
export function epochOf(moments: (epochMs: number) => Moment, local: string): number | null {
  const asUtc = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local) ? Date.parse(`${local}Z`) : Number.NaN
  if (Number.isNaN(asUtc)) return null
  const offsetMs = (at: number): number => Date.parse(`${moments(at).time.slice(0, 23)}Z`) - at
  const near = asUtc - offsetMs(asUtc)
  const found = [near, asUtc - offsetMs(near)].find((at) => moments(at).time.startsWith(local))
  return found ?? null
}

/** Whole days from one `yyyy-mm-dd` to a later one; negative when it is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** `yyyy-mm-dd`, so many calendar days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

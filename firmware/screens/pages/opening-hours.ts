/** The next opening of a site, by its own clock. */
export interface NextOpening {
  readonly day: 'today' | 'tomorrow'
  readonly time: string
}

/**
 * `hours` as in the configuration, `07:00-12:00 13:00-21:00`; `now` is `HH:MM`. Null when the site has no fixed hours,
 * or when it should be open now: then somebody paused it, and nobody can promise a time.
 */
export function nextOpening(hours: string, now: string): NextOpening | null {
  const spans = [...hours.matchAll(/(\d{2}:\d{2})-(\d{2}:\d{2})/g)].map(([, from = '', to = '']) => ({ from, to }))
  if (spans.some(({ from, to }) => isWithin(now, from, to))) return null
  const starts = spans.map(({ from }) => from).sort()
  const later = starts.find((from) => from > now)
  if (later !== undefined) return { day: 'today', time: later }
  return starts[0] === undefined ? null : { day: 'tomorrow', time: starts[0] }
}

/** A span may go over midnight. */
function isWithin(now: string, from: string, to: string): boolean {
  return from <= to ? now >= from && now < to : now >= from || now < to
}

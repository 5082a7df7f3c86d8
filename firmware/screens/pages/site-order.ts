import type { SiteStation } from '../../domain/site-view.ts'
import { STALE_SECONDS } from './figures-age.ts'

/** How a station stands: whether people can be sent there. */
export type Standing = 'open' | 'closed' | 'silent'

export function standingOf({ ageMs, figures }: SiteStation): Standing {
  if (figures === null || ageMs === null || ageMs >= STALE_SECONDS * 1000) return 'silent'
  return figures.open ? 'open' : 'closed'
}

const RANK: Readonly<Record<Standing, number>> = { open: 0, closed: 1, silent: 2 }

/** Where people are sent first: open and soonest; an unknown wait comes after the known ones; silent ones are last. */
export function sortStations(stations: readonly SiteStation[]): readonly SiteStation[] {
  const waitOf = ({ figures }: SiteStation): number => figures?.estimatedWaitMinutes ?? Number.MAX_SAFE_INTEGER
  return [...stations].sort(
    (a, b) =>
      RANK[standingOf(a)] - RANK[standingOf(b)] || waitOf(a) - waitOf(b) || a.station.localeCompare(b.station, 'en'),
  )
}
